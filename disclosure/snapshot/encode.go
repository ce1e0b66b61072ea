package snapshot

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"plumbline/base/fault"
)

// What a snapshot holds at most. They are far above what an office publishes and keep a file that somebody hands in from filling the
// memory.
const (
	MostBytes      = 512 << 20
	MostProjects   = 20_000
	mostIndicators = 500
	mostRows       = 5_000
	mostText       = 100_000
	mostArgs       = 40
)

// Encode writes a snapshot as its text. It is the same for the same snapshot: empty lists are [], instants are UTC to the millisecond.
func Encode(s *Snapshot) ([]byte, error) {
	c := *s
	c.Format = Format
	c.At, c.Known = c.At.UTC().Truncate(1e6), c.Known.UTC().Truncate(1e6)
	c.Projects = slices.Clone(c.Projects)
	fill(&c)
	var buf bytes.Buffer
	e := json.NewEncoder(&buf)
	e.SetEscapeHTML(false)
	if err := e.Encode(&c); err != nil {
		return nil, fmt.Errorf("snapshot of %s %d: %w", s.Department, s.Year, err)
	}
	return bytes.TrimSuffix(buf.Bytes(), []byte("\n")), nil
}

// fill gives every list that is nil an empty one, in a copy, so that there is one way to write none.
func fill(s *Snapshot) {
	none(&s.Limits)
	none(&s.Schemes)
	none(&s.Projects)
	none(&s.Totals.Outcomes)
	none(&s.Totals.Grades)
	for i := range s.Projects {
		p := &s.Projects[i]
		p.Indicators = slices.Clone(p.Indicators)
		none(&p.Indicators)
		if p.Score != nil {
			score := *p.Score
			none(&score.Parts)
			none(&score.Weights.Of)
			p.Score = &score
		}
		for j := range p.Indicators {
			p.Indicators[j].fill()
		}
	}
}

func (i *Indicator) fill() {
	none(&i.Params)
	none(&i.Words)
	none(&i.Method)
	none(&i.Limits)
	none(&i.Hand)
	none(&i.Year.Hidden)
	for _, base := range []**Cell{&i.Before, &i.Start} {
		if *base != nil {
			c := **base
			none(&c.Hidden)
			*base = &c
		}
	}
	i.Months, i.Tables = slices.Clone(i.Months), slices.Clone(i.Tables)
	none(&i.Months)
	none(&i.Tables)
	for m := range i.Months {
		none(&i.Months[m].Hidden)
	}
	for t := range i.Tables {
		i.Tables[t].Rows = slices.Clone(i.Tables[t].Rows)
		none(&i.Tables[t].Rows)
		for r := range i.Tables[t].Rows {
			none(&i.Tables[t].Rows[r].Hidden)
		}
	}
}

func none[T any](list *[]T) {
	if *list == nil {
		*list = []T{}
	}
}

// Digest is the SHA-256 of a snapshot's text, in hex.
func Digest(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// Decode reads the text of a snapshot. It refuses another format, unknown fields, what is beyond the limits, and what no office can mean (a
// count that is shown and hidden at once, two projects of one id). What it read gives the same text again.
func Decode(text []byte) (*Snapshot, error) {
	if len(text) > MostBytes {
		return nil, fault.New(fault.Invalid, "disclosure.snapshot.large", "most", MostBytes>>20)
	}
	if !utf8.Valid(text) {
		return nil, fault.New(fault.Invalid, "disclosure.snapshot.unreadable", "why", "UTF-8")
	}
	var head struct {
		Format int `json:"format"`
	}
	if err := json.Unmarshal(text, &head); err != nil {
		return nil, fault.New(fault.Invalid, "disclosure.snapshot.unreadable", "why", err.Error())
	}
	if head.Format != Format {
		return nil, fault.New(fault.Invalid, "disclosure.snapshot.format", "format", head.Format, "known", Format)
	}
	s := &Snapshot{}
	if err := strict(text, s); err != nil {
		return nil, fault.New(fault.Invalid, "disclosure.snapshot.unreadable", "why", err.Error())
	}
	if err := s.check(); err != nil {
		return nil, fault.New(fault.Invalid, "disclosure.snapshot.unreadable", "why", err.Error())
	}
	fill(s)
	again, err := Encode(s)
	if err != nil {
		return nil, err
	}
	if !bytes.Equal(again, bytes.TrimSpace(text)) {
		return nil, fault.New(fault.Invalid, "disclosure.snapshot.other_text")
	}
	return s, nil
}

// strict reads one JSON value without unknown fields.
func strict(text []byte, to any) error {
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(to); err != nil {
		return err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("more than one value")
	}
	return nil
}

func (s *Snapshot) check() error {
	if !slices.Contains([]Kind{Goals, Results, Withdrawn}, s.Kind) {
		return fmt.Errorf("kind %q", s.Kind)
	}
	if s.Number < 1 || s.Year < 1900 || s.Year > 9999 || s.Department == "" {
		return errors.New("no department, year or number")
	}
	if len(s.Projects) > MostProjects {
		return fmt.Errorf("more than %d projects", MostProjects)
	}
	seen := map[string]bool{}
	for i := range s.Projects {
		p := &s.Projects[i]
		if p.ID == "" || seen[p.ID] || strings.ContainsAny(p.ID, "/\\ \n") {
			return fmt.Errorf("project %d has no id of its own", i+1)
		}
		seen[p.ID] = true
		if err := p.check(); err != nil {
			return fmt.Errorf("project %s: %w", p.ID, err)
		}
	}
	return nil
}

func (p *Project) check() error {
	for _, text := range []string{p.Name, p.Plain, p.EasyRead, p.Overall, p.Annual} {
		if len(text) > mostText {
			return errors.New("a text is too long")
		}
	}
	if len(p.Indicators) > mostIndicators {
		return fmt.Errorf("more than %d indicators", mostIndicators)
	}
	for i := range p.Indicators {
		n := &p.Indicators[i]
		if n.Number != i+1 {
			return fmt.Errorf("indicator %d has the number %d", i+1, n.Number)
		}
		var err error
		cells := 0
		n.Cells(func(_ string, c *Cell) {
			cells++
			if err == nil {
				err = c.check()
			}
		})
		if err == nil && cells > mostRows {
			err = fmt.Errorf("more than %d cells", mostRows)
		}
		if err != nil {
			return fmt.Errorf("indicator %d: %w", n.Number, err)
		}
	}
	return nil
}

// Cells calls f with every cell of an indicator and where it stands: "year", "before", "start", "month/3", "sex/f".
func (i *Indicator) Cells(f func(place string, c *Cell)) {
	f("year", &i.Year)
	if i.Before != nil {
		f("before", i.Before)
	}
	if i.Start != nil {
		f("start", i.Start)
	}
	for m := range i.Months {
		f(fmt.Sprintf("month/%d", i.Months[m].Month), &i.Months[m].Cell)
	}
	for t := range i.Tables {
		for r := range i.Tables[t].Rows {
			f(i.Tables[t].By+"/"+i.Tables[t].Rows[r].Value, &i.Tables[t].Rows[r].Cell)
		}
	}
}

func (c *Cell) check() error {
	last := -1
	for _, name := range c.Hidden {
		at := slices.Index(Counts, name)
		if at <= last {
			return fmt.Errorf("hidden count %q", name)
		}
		last = at
		if *c.Count(name) != nil {
			return fmt.Errorf("count %q is hidden and shown", name)
		}
	}
	return nil
}

package bundle

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"plumbline/base/day"
	"plumbline/disclosure/snapshot"
	"plumbline/evaluation/scheme"
	"plumbline/goal"
	"plumbline/journal"
	"plumbline/measure/judge"
)

// What is held to what was published.
const (
	OfTables  = "tables"  // the tables to the snapshot
	OfMonths  = "months"  // the sum of the months to the year
	OfParts   = "parts"   // the sum of a dimension to the year
	OfValue   = "value"   // the figure as people read it
	OfOutcome = "outcome" // what it comes to
	OfPoints  = "points"  // the points of an indicator
	OfTotal   = "total"   // the points of a project

	OfDescriptor = "descriptor" // datapackage.json to the files
)

// Difference is something that comes to something else when it is computed again. Indicator is 0 for a project.
type Difference struct {
	What      string `json:"what"`
	Project   string `json:"project"`
	Indicator int    `json:"indicator,omitempty"`
	Place     string `json:"place,omitempty"` // the count, the dimension, the table
	Published string `json:"published"`
	Computed  string `json:"computed"`
}

// Again is what computing everything again came to. Same counts the indicators whose figure and outcome came to the same, ByHand those of
// them that were typed, Hidden those that cannot be computed because counts are hidden, Open those for which nothing is measured.
// Sums counts the sums of months and dimensions that were added up again, HiddenSums those with hidden counts. Points counts the points of
// indicators and projects that came to the same, HiddenPoints those that hidden counts stand in the way of.
type Again struct {
	Indicators   int          `json:"indicators"`
	Same         int          `json:"same"`
	ByHand       int          `json:"by_hand"`
	Hidden       int          `json:"hidden"`
	Open         int          `json:"open"`
	Sums         int          `json:"sums"`
	HiddenSums   int          `json:"hidden_sums"`
	Points       int          `json:"points"`
	HiddenPoints int          `json:"hidden_points"`
	Differences  []Difference `json:"differences"`
}

// computing is the tables of a package as they are computed with, by project and indicator.
type computing struct {
	on      day.Day
	goals   bool // a version of goals, in which nothing is measured
	schemes map[string]scheme.Scheme
	tables  map[string][]row
	of      map[string]map[string][]row // table, then project and indicator
	out     Again
}

// compute computes everything again, from the tables alone, and holds the tables to the snapshot.
func compute(files []File, s *snapshot.Snapshot) (Again, error) {
	c := &computing{tables: map[string][]row{}, of: map[string]map[string][]row{}, schemes: map[string]scheme.Scheme{}}
	for _, t := range tables() {
		data, ok := find(files, t.path())
		if !ok {
			return c.out, fmt.Errorf("%s is missing", t.path())
		}
		rows, err := t.read(data)
		if err != nil {
			return c.out, err
		}
		c.tables[t.name], c.of[t.name] = rows, map[string][]row{}
		for _, r := range rows {
			at := r.of("project") + "\n" + r.of("indicator")
			c.of[t.name][at] = append(c.of[t.name][at], r)
		}
	}
	if err := c.begin(); err != nil {
		return c.out, err
	}
	if err := c.held(files, s); err != nil {
		return c.out, err
	}
	for _, p := range c.tables["projects"] {
		if err := c.project(p.of("project")); err != nil {
			return c.out, fmt.Errorf("project %s: %w", p.of("project"), err)
		}
	}
	return c.out, nil
}

// begin reads what holds for all: the day, and the schemes.
func (c *computing) begin() (err error) {
	versions := c.tables["versions"]
	if len(versions) == 0 {
		return fmt.Errorf("data/versions.csv has no version")
	}
	last := versions[len(versions)-1]
	c.goals = last.of("kind") != string(snapshot.Results)
	if last.of("as_of") != "" {
		if c.on, err = day.Parse(last.of("as_of")); err != nil {
			return err
		}
	}
	for _, r := range c.tables["schemes"] {
		var s scheme.Scheme
		if err := json.Unmarshal([]byte(r.of("rules")), &s); err != nil {
			return fmt.Errorf("scheme %s: %w", r.of("scheme"), err)
		}
		if err := s.Check(); err != nil {
			return fmt.Errorf("scheme %s: %w", r.of("scheme"), err)
		}
		c.schemes[r.of("scheme")+"\n"+r.of("scheme_version")] = s
	}
	return nil
}

// held holds every table to the snapshot, but for what is words of a language, and what a snapshot does not know: the versions before it
// and receipts.
func (c *computing) held(files []File, s *snapshot.Snapshot) error {
	text, _ := find(files, Snapshot)
	mute := func(string, ...any) string { return "" }
	in := &Input{Text: text, Words: Words{mute, mute}, s: s}
	for _, t := range tables() {
		if t.name == "receipts" {
			continue
		}
		want, err := t.text(in)
		if err != nil {
			return err
		}
		rows, err := t.read(want)
		if err != nil {
			return err
		}
		got := c.tables[t.name]
		if t.name == "versions" {
			got = got[len(got)-1:]
		}
		if at, same := t.same(got, rows); !same {
			c.differ(Difference{What: OfTables, Place: t.path(), Published: strconv.Itoa(at)})
		}
	}
	c.descriptor(files)
	return nil
}

// same compares the rows of a table but for words, and gives the line in which they differ, counted from 1.
func (t *table) same(a, b []row) (line int, same bool) {
	for i := range max(len(a), len(b)) {
		if i >= len(a) || i >= len(b) {
			return i + 2, false
		}
		for _, col := range t.columns {
			if !strings.HasSuffix(col.name, "_zh") && !strings.HasSuffix(col.name, "_en") && a[i].of(col.name) != b[i].of(col.name) {
				return i + 2, false
			}
		}
	}
	return 0, true
}

// mostDifferences is how many differences are listed.
const mostDifferences = 1000

func (c *computing) differ(d Difference) {
	if len(c.out.Differences) < mostDifferences {
		c.out.Differences = append(c.out.Differences, d)
	}
}

// amount is the counts of a row as a judgement is given them; hidden names those that are hidden.
type amount struct {
	judge.Amount
	hidden []string
}

// amountOf reads the counts of a row. A count that does not apply is nothing; different persons are −1 where they cannot be told.
func amountOf(r row) (a amount, err error) {
	read := func(name string, to *int64, none int64) {
		*to = none
		switch text := r.of(name); text {
		case "":
		case hiddenMark:
			a.hidden = append(a.hidden, name)
		default:
			n, parse := strconv.ParseInt(text, 10, 64)
			if parse != nil && err == nil {
				err = fmt.Errorf("%s: %q is no whole number", name, text)
			}
			*to = n
		}
	}
	read(snapshot.Num, &a.Num, 0)
	read(snapshot.Den, &a.Den, 0)
	read(snapshot.Times, &a.Times, 0)
	read(snapshot.Persons, &a.Persons, -1)
	read("kinds", &a.Kinds, 0)
	a.Known = a.Times > 0 || a.Num != 0 || a.Den != 0
	return a, err
}

// blocked says that hidden counts stand in the way of reading an amount so.
func (a *amount) blocked(read judge.Read) bool {
	needs := []string{snapshot.Num, snapshot.Den}
	switch read {
	case judge.Times:
		needs = []string{snapshot.Num, snapshot.Den, snapshot.Times}
	case judge.Persons:
		needs = []string{snapshot.Persons, snapshot.Num}
	}
	if !a.Known {
		needs = append(needs, snapshot.Times)
	}
	return slices.ContainsFunc(needs, func(n string) bool { return slices.Contains(a.hidden, n) })
}

// indicator is an indicator as it is computed again.
type indicator struct {
	row, method row
	target      goal.Target
	year        amount
	before      amount
	start       amount
	verdict     judge.Verdict
	judged      bool
	hidden      bool
}

func (i *indicator) number() int { n, _ := strconv.Atoi(i.row.of("indicator")); return n }

func (i *indicator) byHand() bool { return i.row.of("by_hand") == "true" }

func (i *indicator) read() judge.Read { return judge.Read(i.method.of("read")) }

// indicators reads those of a project.
func (c *computing) indicators(project string) ([]*indicator, error) {
	var out []*indicator
	for n := 1; ; n++ {
		at := project + "\n" + strconv.Itoa(n)
		rows := c.of["indicators"][at]
		if len(rows) == 0 {
			return out, nil
		}
		methods := c.of["methods"][at]
		if len(rows) != 1 || len(methods) != 1 {
			return nil, fmt.Errorf("indicator %d stands %d times, its method %d times", n, len(rows), len(methods))
		}
		i := &indicator{row: rows[0], method: methods[0], target: targetOf(rows[0])}
		for _, f := range c.of["figures"][at] {
			a, err := amountOf(f)
			if err != nil {
				return nil, fmt.Errorf("indicator %d: %w", n, err)
			}
			switch f.of("span") {
			case spanYear:
				i.year = a
			case spanBefore:
				i.before = a
			case spanStart:
				i.start = a
			}
		}
		out = append(out, i)
	}
}

// targetOf reads a target.
func targetOf(r row) goal.Target {
	given := func(name string) *string {
		if r.of(name) == "" {
			return nil
		}
		v := r.of(name)
		return &v
	}
	return goal.Target{
		Raw: r.of("target"), Kind: goal.Kind(r.of("target_kind")), Op: given("target_operator"), Value: given("target_value"),
		Upper: given("target_upper"), Unit: given("target_unit"), Text: given("target_word"),
	}
}

// project computes the indicators and the points of a project again.
func (c *computing) project(id string) error {
	list, err := c.indicators(id)
	if err != nil {
		return err
	}
	for _, i := range list {
		c.out.Indicators++
		if err := c.sums(id, i); err != nil {
			return fmt.Errorf("indicator %d: %w", i.number(), err)
		}
		if err := c.judge(id, i); err != nil {
			return fmt.Errorf("indicator %d: %w", i.number(), err)
		}
	}
	return c.score(id, list)
}

// sums adds the months and each dimension up to the year. Different persons are never added, and a stock is no sum of its months.
func (c *computing) sums(project string, i *indicator) error {
	at := project + "\n" + i.row.of("indicator")
	parts := map[string][]row{}
	if i.read() != judge.Level {
		parts[""] = c.of["months"][at]
	}
	for _, r := range c.of["dimensions"][at] {
		parts[r.of("dimension")] = append(parts[r.of("dimension")], r)
	}
	for dimension, rows := range parts {
		if len(rows) == 0 {
			continue
		}
		if err := c.sum(project, i, dimension, rows); err != nil {
			return err
		}
	}
	return nil
}

func (c *computing) sum(project string, i *indicator, dimension string, rows []row) error {
	figures := c.of["figures"][project+"\n"+i.row.of("indicator")]
	if len(figures) == 0 {
		return fmt.Errorf("data/figures.csv has no row of it")
	}
	year := figures[0]
	for _, name := range []string{snapshot.Num, snapshot.Den, snapshot.Times} {
		total, hidden := int64(0), year.of(name) == hiddenMark
		for _, r := range rows {
			if r.of(name) == hiddenMark {
				hidden = true
			}
			if r.of(name) == hiddenMark || r.of(name) == "" {
				continue
			}
			n, err := strconv.ParseInt(r.of(name), 10, 64)
			if err != nil {
				return fmt.Errorf("%s: %q is no whole number", name, r.of(name))
			}
			total += n
		}
		switch published := year.of(name); {
		case hidden:
			c.out.HiddenSums++
		case published == strconv.FormatInt(total, 10) || published == "" && total == 0:
			c.out.Sums++
		default:
			what := OfParts
			if dimension == "" {
				what = OfMonths
			}
			c.differ(Difference{What: what, Project: project, Indicator: i.number(), Place: strings.TrimPrefix(dimension+"/"+name, "/"), Published: published, Computed: strconv.FormatInt(total, 10)})
		}
	}
	return nil
}

// judge judges an indicator again.
func (c *computing) judge(project string, i *indicator) error {
	published := judge.Outcome(i.row.of("outcome"))
	switch {
	case c.goals || published == judge.Waiting || published == judge.Unbound || i.method.of("measure") == "" && !i.byHand():
		c.out.Open++
		return nil
	case published == snapshot.Hidden:
		i.hidden = true
		c.out.Hidden++
		return nil
	case i.byHand():
		return c.typed(project, i, published)
	case i.blocked():
		i.hidden = true
		c.out.Hidden++
		return nil
	}
	j, ok := judge.ByID(i.method.of("judgement"))
	if !ok {
		return fmt.Errorf("this program does not know the judgement %q", i.method.of("judgement"))
	}
	facts, err := c.facts(project, i)
	if err != nil {
		return err
	}
	i.verdict, i.judged = j.Judge(facts), true
	c.compare(project, i, published)
	return nil
}

// blocked says that hidden counts stand in the way of judging.
func (i *indicator) blocked() bool {
	if i.year.blocked(i.read()) {
		return true
	}
	switch i.method.of("judgement") {
	case "improved", "increased":
		return i.before.blocked(i.read()) || i.start.blocked(i.read())
	}
	return false
}

// facts gives what an indicator is judged by.
func (c *computing) facts(project string, i *indicator) (f judge.Facts, err error) {
	m := journal.Measure{ID: i.method.of("measure"), Kind: journal.Kind(i.method.of("measure_kind")), Unit: i.method.of("measure_unit"), Persons: i.method.of("of_persons") == "true"}
	f = judge.Facts{Measure: m, Read: i.read(), Target: i.target, Now: i.year.Amount, Before: i.before.Amount, Start: i.start.Amount, On: c.on, Params: map[string]string{}}
	for _, d := range []struct {
		text string
		to   *day.Day
	}{{i.method.of("from"), &f.From}, {i.method.of("to"), &f.To}} {
		if d.text == "" {
			continue
		}
		if *d.to, err = day.Parse(d.text); err != nil {
			return f, err
		}
	}
	for _, q := range c.of["parameters"][project+"\n"+i.row.of("indicator")] {
		f.Params[q.of("parameter")] = q.of("set_to")
	}
	return f, nil
}

// typed judges again what was reported by hand.
func (c *computing) typed(project string, i *indicator, published judge.Outcome) error {
	if i.row.of("value") == "" || published == judge.Unmeasured {
		c.out.Open++
		return nil
	}
	to, err := day.Parse(i.method.of("to"))
	if err != nil && i.method.of("to") != "" {
		return err
	}
	i.verdict, i.judged = judge.Typed(i.target, i.row.of("value"), published, c.on, to), true
	before := c.out.Same
	c.compare(project, i, published)
	c.out.ByHand += c.out.Same - before
	return nil
}

// compare holds a verdict to what was published.
func (c *computing) compare(project string, i *indicator, published judge.Outcome) {
	same := true
	for _, d := range []Difference{
		{What: OfValue, Place: "value", Published: i.row.of("value"), Computed: i.verdict.Value},
		{What: OfValue, Place: "share", Published: i.row.of("share"), Computed: i.verdict.Share},
		{What: OfOutcome, Published: string(published), Computed: string(i.verdict.Outcome)},
	} {
		if d.Published != d.Computed {
			same = false
			d.Project, d.Indicator = project, i.number()
			c.differ(d)
		}
	}
	if same {
		c.out.Same++
	}
}

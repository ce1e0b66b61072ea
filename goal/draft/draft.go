// Package draft is the working copy of a declaration (起草), written by several people of an organisation at once and kept
// with every key stroke that was sent. It guarantees that nothing typed is lost: every change is a kept edit, a text that is
// no amount or date stays as typed with what is wrong beside it, and where two people wrote into one cell both stand until a
// person picks. What is finished becomes a revision through goal; who may draft where is the caller's to ask.
package draft

import (
	"slices"
	"strings"
	"time"

	"plumbline/base/fault"
	"plumbline/base/fen"
	"plumbline/goal"
)

// ID names a draft.
type ID string

// Kind says what a draft began from.
type Kind string

// The kinds of beginning.
const (
	Blank    Kind = "blank"
	Year     Kind = "year"     // the declaration of the year before
	Kept     Kind = "change"   // a kept declaration, to change it
	Document Kind = "document" // a form read out of a document
	Template Kind = "template" // indicators of the library
)

// Key is the message key of what a draft began from.
func (k Kind) Key() string { return "draft.kind." + string(k) }

// State says whether a draft is being written.
type State string

// The states.
const (
	Open      State = "open"
	Finished  State = "finished"
	Discarded State = "discarded"
)

// Head is a draft without what stands in it. Declaration and Base are what it changes, "" and 0 where it makes a new one;
// Revision is what it became. Name and Year are as typed.
type Head struct {
	ID           ID
	Organisation string
	Kind         Kind
	Origin       string
	Declaration  goal.ID
	Base         int
	State        State
	StartedAt    time.Time
	StartedBy    string
	EndedAt      time.Time
	EndedBy      string
	Revision     int
	Name, Year   string
	LastAt       time.Time // of the last edit
	LastBy       string
	Rivals       int // cells in which two texts stand
}

// At names a cell of a draft: a field, or one of a row of indicators. Rows have names that stay, so that an edit finds its
// row whatever others put before it.
type At struct{ Row, Field string }

// String writes the name of a cell: "funding.total", "row.k3.target".
func (a At) String() string {
	if a.Row == "" {
		return a.Field
	}
	return "row." + a.Row + "." + a.Field
}

// ParseAt reads the name of a cell, ok false where no form has such a one.
func ParseAt(s string) (a At, ok bool) {
	rest, row := strings.CutPrefix(s, "row.")
	if !row {
		return At{Field: s}, slices.Contains(goal.Fields(), goal.Ref(s))
	}
	a.Row, a.Field, ok = strings.Cut(rest, ".")
	return a, ok && isName(a.Row) && slices.Contains(goal.Columns(), a.Field)
}

// isName says whether a text can name a row.
func isName(s string) bool {
	return s != "" && len(s) <= 32 && strings.Trim(s, "0123456789abcdefghijklmnopqrstuvwxyz") == ""
}

// Cell is a text, and the edit that wrote it: 0, by nobody, where it stood there from the start.
type Cell struct {
	Text     string
	Edit     int64
	By, Name string
	When     time.Time
}

// Rival is what a person typed into a cell that had become something else meanwhile.
type Rival struct {
	At At
	Cell
}

// Row is a row of indicators. Origin is the indicator of the start that it continues, −1 for none. Gone rows are taken out.
type Row struct {
	ID     string
	Place  int64
	Origin int
	Gone   bool
	Edit   int64
}

// Problem is a text that cannot be what its cell asks for; the content is blank there.
type Problem struct {
	At    At
	Fault *fault.Error
}

// Draft is a draft with all that stands in it. Start is what it began from and is compared with, Rows are in their order, gone
// ones too, Content is the declaration that it comes to, one indicator for each row that is not gone.
type Draft struct {
	Head
	Start    goal.Declaration
	Cells    map[At]Cell
	Rows     []Row
	Rivals   []Rival
	Content  goal.Declaration
	Problems []Problem
	Last     int64 // number of the last edit
}

// Shown gives the rows that are not gone: the i-th is indicator i of the content.
func (d Draft) Shown() []Row {
	return slices.DeleteFunc(slices.Clone(d.Rows), func(r Row) bool { return r.Gone })
}

// Ref gives the field of the content that a cell is, "" where its row is gone.
func (d Draft) Ref(at At) goal.Ref {
	if at.Row == "" {
		return goal.Ref(at.Field)
	}
	i := slices.IndexFunc(d.Shown(), func(r Row) bool { return r.ID == at.Row })
	if i < 0 {
		return ""
	}
	return goal.IndicatorRef(i, at.Field)
}

// At gives the cell of a field of the content; of a whole row, that of its name.
func (d Draft) At(ref goal.Ref) (At, bool) {
	i, field, ok := ref.Indicator()
	if !ok {
		return ParseAt(string(ref))
	}
	rows := d.Shown()
	if i < 0 || i >= len(rows) {
		return At{}, false
	}
	if field == "" {
		field = "name"
	}
	return ParseAt(At{rows[i].ID, field}.String())
}

// Changes lists what differs from the start.
func (d Draft) Changes() []goal.Change { return goal.Diff(d.Start, d.Content) }

// Ready refuses a draft that cannot be finished: where a text cannot be read, or two stand in one cell.
func (d Draft) Ready() error {
	if len(d.Rivals) > 0 {
		return fault.New(fault.Conflict, "draft.rivals_open", "n", len(d.Rivals)).On(d.Rivals[0].At.String())
	}
	if len(d.Problems) > 0 {
		return fault.New(fault.Invalid, "draft.unread", "n", len(d.Problems)).On(d.Problems[0].At.String())
	}
	if strings.TrimSpace(d.Content.Name) == "" || d.Content.Year == 0 {
		return fault.New(fault.Invalid, "draft.nameless").On("name")
	}
	return nil
}

// Final is the declaration that is kept when the draft is finished: rows in which nothing was typed are left out.
func (d Draft) Final() goal.Declaration {
	c := d.Content.Clone()
	for i := len(c.Indicators) - 1; i >= 0; i-- {
		if in := c.Indicators[i]; in.Name == "" && in.Target.Raw == "" && in.Weight == nil && in.Actual == nil && in.Score == nil && in.Note == nil {
			c, _ = goal.Apply(c, goal.IndicatorRef(i, ""), "")
		}
	}
	return c
}

// textOf is the text of a field as a cell of the form shows it: amounts are grouped.
func textOf(d goal.Declaration, ref goal.Ref) string {
	text, _ := goal.Value(d, ref)
	if strings.HasPrefix(string(ref), "funding.") {
		if f, err := fen.Parse(text); err == nil {
			return f.Grouped()
		}
	}
	return text
}

package evaluation

import (
	"fmt"
	"strconv"
	"strings"

	"plumbline/evaluation"
	"plumbline/evaluation/paper"
	"plumbline/evaluation/scheme"
	"plumbline/goal"
	"plumbline/platform/i18n"
	"plumbline/web/site"
)

// formView is the official form on the page, each row with its margin.
type formView struct {
	Title, Caption string
	Columns        []string
	Span           int
	Rows           []rowView
}

type rowView struct {
	Class string
	Cells []cellView
	Line  *lineView // of which line the margin speaks, nil for none
}

// cellView is a cell of the form; ID names its input where it can be filled in.
type cellView struct {
	paper.Cell
	ID, Name, Label string
	Head            string // of its column, for narrow screens
	Area            bool
	Lines           int // of an input of several lines
	Bad             string
	Missing         bool
}

// Scope is the scope of a label cell as a header, "" for a value.
func (c cellView) Scope() string {
	switch c.Role {
	case paper.Section:
		return "rowgroup"
	case paper.Head:
		return "col"
	case paper.Label:
		return "row"
	}
	return ""
}

// Paragraphs are the lines of the text.
func (c cellView) Paragraphs() []string { return strings.Split(c.Text, "\n") }

// lineView is what the margin says of a line: whence its points come, what is missing, and what else can be entered.
type lineView struct {
	Position                     int
	Name, Prefix                 string
	Machine, Self, Review        string
	Differs                      bool
	Words                        []string
	Trace, Figure                string
	Band                         string
	Gaps                         []string
	Why, Spared, ReviewWhy       string
	WhyID, SparedID              string
	WhyBad, SparedBad, PointsBad string
	Edit, AskWhy                 bool
	Remarks                      []remarkView
}

// fieldName is the name of an input of a line.
func fieldName(position int, field string) string {
	if position == evaluation.Execution {
		return "execution." + field
	}
	return string(goal.IndicatorRef(position, field))
}

// nameOf is the name of a line.
func nameOf(p *site.Page, e *evaluation.Evaluation, position int) string {
	if position == evaluation.Execution {
		return p.T("evaluating.execution")
	}
	return e.Kept.Declaration.Indicators[position].Name
}

// drawn lays the form out for the page. Typed is what was typed and not kept, by the name of its input; edit says that it can be filled in.
func (v *formPage) drawn(edit bool) formView {
	t := paper.Layout(v.e)
	out := formView{Title: t.Title, Caption: t.Caption, Span: len(t.Columns), Rows: make([]rowView, t.Rows)}
	for _, c := range t.Columns {
		out.Columns = append(out.Columns, fmt.Sprintf("%.2f%%", float64(c)*0.078))
	}
	heads := map[int]string{}
	for _, c := range t.Cells {
		row := &out.Rows[c.Row]
		x := v.cell(c, edit)
		if c.Role == paper.Head {
			heads[c.Col] = c.Text
		} else if (c.Role == paper.Value || c.Role == paper.Amount || c.Role == paper.Goal) && c.ColSpan < 5 && c.Row < t.Rows-1 {
			x.Head = heads[c.Col]
		}
		row.Cells = append(row.Cells, x)
		switch {
		case c.Role == paper.Head:
			row.Class = "heads"
		case c.Role == paper.Goal:
			row.Class = "goals"
		case c.Field == "points":
			row.Line = v.margin(c.Position, edit)
		}
	}
	for i := range v.e.Machine.Lines { // a line that does not count has no points to fill in, but a margin all the same
		if v.e.Machine.Lines[i].Left {
			out.leftOut(v, i, edit)
		}
	}
	return out
}

// leftOut gives the margin of a line that does not count.
func (f *formView) leftOut(v *formPage, i int, edit bool) {
	for k := range f.Rows {
		row := &f.Rows[k]
		for _, c := range row.Cells {
			if c.Field == "note" && c.Position == i && row.Line == nil {
				row.Line = v.margin(i, edit)
			}
		}
	}
}

func (v *formPage) cell(c paper.Cell, edit bool) cellView {
	x := cellView{Cell: c}
	if c.Field == "" {
		return x
	}
	name := c.Field
	if c.Field != "done" {
		name = fieldName(c.Position, c.Field)
	}
	if text, ok := v.typed[name]; ok {
		x.Text = text
	}
	if c.Field == "note" && c.Position >= 0 && v.e.Entry(c.Position).Spared != "" && edit {
		x.Text = v.e.Entry(c.Position).Note
	}
	x.Bad = v.Bad(name)
	x.Missing = v.missing(c.Position, c.Field)
	if !edit || c.Field == "points" && c.Position >= 0 && v.e.Machine.Lines[c.Position].Left {
		return x
	}
	x.ID, x.Name, x.Area, x.Lines = name, name, c.Field == "note" || c.Field == "done", 2
	if c.Field == "done" {
		x.Lines = 10
		if _, typed := v.typed[name]; !typed && v.Proposed != "" {
			x.Text = v.Proposed
		}
	}
	x.Label = v.T("evaluating.field."+c.Field, "line", "")
	if c.Field != "done" {
		x.Label = v.T("evaluating.field."+c.Field, "line", nameOf(&v.Page, v.e, c.Position))
	}
	return x
}

// missing says that an input of a line stands empty that must not.
func (v *formPage) missing(position int, field string) bool {
	for _, g := range v.e.Missing {
		if g.Position == position && g.Field == field {
			return true
		}
	}
	return false
}

// margin is what stands beside a line.
func (v *formPage) margin(position int, edit bool) *lineView {
	e, l := v.e, v.e.Line(position)
	entry := e.Entry(position)
	x := &lineView{
		Position: position, Name: nameOf(&v.Page, e, position), Prefix: fieldName(position, ""), Machine: l.Points.String(), Self: e.Self.Of(position).String(),
		Words: sentences(&v.Page, l), Trace: href(e.Kept.ID) + "/lines/" + strconv.Itoa(position+1), Why: entry.Why, Spared: entry.Spared,
		WhyID: fieldName(position, "why"), SparedID: fieldName(position, "spared"), Edit: edit,
	}
	x.Differs = x.Machine != x.Self
	if position >= 0 {
		x.Figure = "/d/" + string(e.Kept.ID) + "/i/" + strconv.Itoa(position+1)
	}
	if l.Band != "" {
		x.Band = v.T("evaluating.band", "low", l.Low.String(), "high", l.High.String())
	}
	if a := e.Appraisal; a != nil && !e.Stale {
		x.Review, x.ReviewWhy = a.Score.Of(position).String(), a.Mark(position).Why
	}
	if text, ok := v.typed[x.WhyID]; ok {
		x.Why = text
	}
	if text, ok := v.typed[x.SparedID]; ok {
		x.Spared = text
	}
	x.WhyBad, x.SparedBad, x.PointsBad = v.Bad(x.WhyID), v.Bad(x.SparedID), v.Bad(fieldName(position, "points"))
	x.AskWhy = x.Differs || x.Why != "" || x.WhyBad != ""
	if edit || e.Version > 0 && e.Case.Version == 0 {
		for _, g := range e.Missing {
			if g.Position == position && g.Field != "" && g.Field != "done" && g.Field != "weights" {
				x.Gaps = append(x.Gaps, g.Said.Sentence(v.T))
			}
		}
	}
	for _, r := range v.Remarks {
		if r.ref == fieldName(position, "") || position >= 0 && r.ref == string(goal.IndicatorRef(position, "")) {
			x.Remarks = append(x.Remarks, r)
		}
	}
	return x
}

// sentences are the words of a line.
func sentences(p *site.Page, l *scheme.Line) []string {
	out := make([]string, len(l.Words))
	for i, w := range l.Words {
		out[i] = w.Sentence(p.T)
	}
	return out
}

// schemeName names a scheme.
func schemeName(p i18n.Printer, s *scheme.Scheme) string {
	switch {
	case !s.Own():
		return p.T(s.Key())
	case p.Lang() != i18n.Languages[0] && s.NameEn != "":
		return s.NameEn
	}
	return s.Name
}

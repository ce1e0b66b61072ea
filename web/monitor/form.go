package monitor

import (
	"net/http"
	"strconv"
	"strings"

	"plumbline/forecast"
	"plumbline/monitor/official"
	"plumbline/monitor/remedy"
	"plumbline/monitor/report"
	"plumbline/platform/leaf"
	"plumbline/web/site"
)

// formRow is a row of the official form with what stands beside it in the margin.
type formRow struct {
	Cells  []formCell
	Beside *beside // of an indicator or the money
	Class  string
}

// formCell is a cell of the form: its text, or the inputs that fill it.
type formCell struct {
	official.Cell
	Scope string // of a heading: row or col; "" for a cell of the form
	Class string
	Lead  string // the heading of its column, for narrow screens
	Input string // "", text, area, check, radio, expected, remark
	ID    string
	Name  string
	Value string
	Label string
	Wrong string
	On    bool // ticked

	Hint string // what is estimated
	Why  *input // why something else is expected than is estimated
	Plan *plan
}

// input is one of several inputs of a cell.
type input struct{ ID, Name, Value, Label, Wrong string }

// plan is the inputs of a remedy.
type plan struct{ What, Who, Due input }

// beside is what stands in the margin of a row.
type beside struct {
	ID      string
	Href    string
	Light   lit
	Remarks []remarkView
	Gaps    []string
	Known   string // how many records stand behind it, or that it was reported by hand
	Way     *remedyLine
}

// idOf is the id of a cell in the page.
func idOf(ref string) string {
	return strings.Trim(strings.NewReplacer("[", "-", "]", "", ".", "-").Replace(ref), "-")
}

// placeOfRef is the id of the first input of a cell.
func placeOfRef(ref string) string {
	switch {
	case ref == "remarks":
		return "text1"
	case strings.HasSuffix(ref, ".causes"):
		return idOf(ref + "." + string(remedy.Causes[0]))
	case strings.HasSuffix(ref, ".likelihood"):
		return idOf(ref + "." + string(report.Likelihoods[0]))
	}
	return idOf(ref)
}

// entryOf is what a kept report holds of what was typed.
func entryOf(r report.Report) report.Entry {
	e := report.Entry{Note: r.Note, Lines: make([]report.Typed, len(r.Lines))}
	if r.Funds.Expected != nil {
		e.Expected = r.Funds.Expected.String()
	}
	for i, l := range r.Lines {
		c := l.Cells
		e.Lines[i] = report.Typed{
			Expected: c.Expected, Why: c.Why, Cause: c.Cause, Remark: c.Remark, Likelihood: string(c.Likelihood), What: c.Plan.What, Who: c.Plan.Who, Due: c.Plan.Due.String(),
		}
		for _, k := range c.Causes {
			e.Lines[i].Causes = append(e.Lines[i].Causes, string(k))
		}
	}
	return e
}

// mostLines bounds the lines of a form that is read from a request.
const mostLines = 500

// typedEntry reads the form.
func typedEntry(r *http.Request) (version int, e report.Entry, err error) {
	r.Body = http.MaxBytesReader(nil, r.Body, 4<<20)
	if err := r.ParseForm(); err != nil {
		return 0, e, site.ErrUnreadable
	}
	f := r.PostForm
	if version, err = strconv.Atoi(f.Get("version")); err != nil {
		return 0, e, site.ErrUnreadable
	}
	n, err := strconv.Atoi(f.Get("lines"))
	if err != nil || n < 0 || n > mostLines {
		return 0, e, site.ErrUnreadable
	}
	e = report.Entry{Expected: f.Get("funds"), Note: f.Get("note"), Lines: make([]report.Typed, n)}
	for i := range e.Lines {
		of := "-" + strconv.Itoa(i)
		e.Lines[i] = report.Typed{
			Expected: f.Get("expected" + of), Why: f.Get("why" + of), Causes: f["causes"+of], Cause: f.Get("cause" + of), Likelihood: f.Get("likelihood" + of),
			Remark: f.Get("remark" + of), What: f.Get("what" + of), Who: f.Get("who" + of), Due: f.Get("due" + of),
		}
	}
	return version, e, nil
}

// moneyRow is how many rows the amounts stand above the first indicator; their heads stand one above them.
const moneyRow = 4

// form lays the official form out for the page, with inputs where it may be filled in.
func (v *reportPage) form() {
	f := official.Layout(v.Report)
	v.Columns = f.Columns
	rows := make([]formRow, f.Rows)
	heads := make([]string, len(f.Columns))
	amounts := make([]string, len(f.Columns))
	for _, c := range f.Cells {
		switch {
		case c.Head && c.Row >= f.First-2 && c.Row < f.First:
			heads[c.Col] = c.Text
		case c.Head && c.Row == f.First-moneyRow-1 && c.RowSpan == 1:
			amounts[c.Col] = c.Text
		}
	}
	for _, c := range f.Cells {
		cell := v.cell(c, f.First, heads)
		switch {
		case c.Row == f.First-moneyRow:
			cell.Lead = amounts[c.Col]
		case c.Row == f.First-moneyRow-1 && c.RowSpan == 1:
			cell.Scope, cell.Class = "col", "label head"
		}
		rows[c.Row].Cells = append(rows[c.Row].Cells, cell)
	}
	for i := range rows {
		switch {
		case i >= f.First && i < f.First+len(v.Report.Lines):
			rows[i].Class, rows[i].Beside = "line", v.besideLine(i-f.First)
		case i >= f.First-2 && i < f.First:
			rows[i].Class = "heads"
		case i == f.First-moneyRow:
			rows[i].Beside = &beside{ID: "funds", Light: litOf(&v.Page, v.Report.Funds.Light), Remarks: v.remarksOf("funds")}
		}
	}
	v.Rows = rows
}

func (v *reportPage) cell(c official.Cell, first int, heads []string) formCell {
	out := formCell{Cell: c, ID: idOf(c.Ref), Class: "value"}
	if c.Head {
		out.Scope, out.Class = "row", "label"
		if c.Row >= first-2 && c.Row < first {
			out.Scope, out.Class = "col", "label head"
		}
		if c.Line >= 0 {
			out.Class = "label name"
		}
	}
	switch {
	case c.Prose:
		out.Class = "goal"
	case c.Align == leaf.Right:
		out.Class = "amount"
	case c.Align == leaf.Center && !c.Head:
		out.Class = "mid"
	}
	if c.Line >= 0 {
		out.Lead = heads[c.Col]
	}
	if v.Editing && c.Ref != "" {
		v.fill(&out)
	}
	return out
}

// fill gives a cell its input.
func (v *reportPage) fill(c *formCell) {
	c.Wrong = v.Wrong[c.Ref]
	switch c.Ref {
	case "funds.expected":
		c.Input, c.Name, c.Value, c.Label = "text", "funds", v.Typed.Expected, v.T("report.cell.funds")
		if f := v.Report.Funds.Estimate; f != nil {
			c.Hint = v.T("report.estimate", "value", f.Grouped())
		}
		return
	case "note":
		c.Input, c.Name, c.Value, c.Label = "area", "note", v.Typed.Note, v.T("report.cell.note")
		return
	}
	if c.Line < 0 || c.Line >= len(v.Typed.Lines) {
		return
	}
	line, t := v.Report.Lines[c.Line], v.Typed.Lines[c.Line]
	of := "-" + strconv.Itoa(c.Line)
	_, field, _ := strings.Cut(c.Ref, ".")
	say := func(key string) string { return v.T("report.cell."+key, "indicator", line.Name) }
	at := func(name, value string) input {
		ref := report.Ref(c.Line, name)
		return input{ID: idOf(ref), Name: name + of, Value: value, Label: say(name), Wrong: v.Wrong[ref]}
	}
	name, kind, _ := strings.Cut(field, ".")
	c.Name, c.Label = name+of, say(name)
	switch name {
	case "expected":
		c.Input, c.Value = "expected", t.Expected
		if estimate := official.Expected(report.Line{Estimate: line.Estimate, Word: line.Word}); estimate != "" {
			c.Hint = v.T("report.estimate", "value", estimate)
		}
		if c.Hint != "" || t.Why != "" {
			why := at("why", t.Why)
			c.Why = &why
		}
	case "causes":
		c.Input, c.Value, c.Label = "check", kind, line.Name+" "+v.T(remedy.Cause(kind).Key())
		c.On = has(t.Causes, kind)
		if kind == string(remedy.Funds) {
			c.Wrong = v.Wrong[report.Ref(c.Line, "causes")]
		}
	case "likelihood":
		chosen := t.Likelihood
		if chosen == "" {
			chosen = string(line.Estimate.Likelihood)
		}
		c.Input, c.Value, c.Label, c.On = "radio", kind, line.Name+" "+v.T(forecast.Likelihood(kind).Key()), chosen == kind
		if kind == string(report.Likelihoods[0]) {
			c.Wrong = v.Wrong[report.Ref(c.Line, "likelihood")]
		}
	case "cause":
		c.Input, c.Value = "area", t.Cause
	case "remark":
		c.Input, c.Value = "remark", t.Remark
		if line.Light.Colour.Alarming() || t.What+t.Who+t.Due != "" {
			c.Plan = &plan{What: at("what", t.What), Who: at("who", t.Who), Due: at("due", t.Due)}
		}
	}
}

func has(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

// besideLine is what stands beside an indicator: its light with the numbers that lit it, remarks, and what is missing.
func (v *reportPage) besideLine(i int) *beside {
	l := v.Report.Lines[i]
	b := &beside{
		ID: "line-" + strconv.Itoa(i), Href: v.Base + "/i/" + strconv.Itoa(l.Position+1) + "?on=" + v.Report.Input.On.String(), Light: litOf(&v.Page, l.Light),
		Remarks: v.remarksOf(lineRef(i)),
	}
	switch {
	case l.ByHand:
		b.Known = v.T("report.by_hand")
	case l.Records > 0:
		b.Known = v.T("report.records", "n", int(l.Records))
	}
	for j := range v.Ways {
		if v.Ways[j].Key == l.Key && (v.Ways[j].Period == v.Report.Period.ID || v.Ways[j].State == remedy.Open || v.Ways[j].State == remedy.Done) {
			b.Way = &v.Ways[j]
		}
	}
	if v.Editing && l.Light.Colour.Alarming() {
		for _, g := range v.Gaps {
			if strings.HasPrefix(g.Ref, lineRef(i)+".") {
				b.Gaps = append(b.Gaps, v.Says(g))
			}
		}
	}
	return b
}

// longest is the most characters of a cell, as its room bounds it.
const longest = 1000

// lineRef is the name of a line as a whole.
func lineRef(i int) string { return "lines[" + strconv.Itoa(i) + "]" }

// IDOf is the place of a cell in the page, Place what it is called, Says why it is a gap: for the list above the form.
func (v *reportPage) IDOf(ref string) string { return placeOfRef(ref) }

// Place names the line of a cell.
func (v *reportPage) Place(ref string) string { return v.placeOf(ref) }

// Says is why a cell is to be filled.
func (v *reportPage) Says(g report.Gap) string {
	return v.T(g.Key, "today", v.Today, "most", longest, "least", 2)
}

// FormTitle is the name of the form.
func (v *reportPage) FormTitle() string { return official.Title }

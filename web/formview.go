package web

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"plumbline/form/official"
	"plumbline/goal"
	"plumbline/rule"
)

// note is one remark of the margin: a finding, an answered finding, or a repair of the reader.
type note struct {
	N                             int // number of the ring
	Severity, Shape, Class        string
	Word, Text                    string
	Ref                           goal.Ref
	Rule                          string // "" for a repair
	Number                        int    // of the rule
	Basis, Remedy                 string
	Chinese                       bool // the basis is Chinese whatever the page is
	Fix, FixValue, Change, Source string
	Dismissable                   bool
	Dismissed                     *rule.Dismissal
	Failed                        *failedReason
}

// ID is the place of the note in the page; Cell is that of its cell.
func (n note) ID() string { return "f" + strconv.Itoa(n.N) }

// Ring is the place of the ring in its cell.
func (n note) Ring() string { return "c" + strconv.Itoa(n.N) }

// formView is the official form with its margin.
type formView struct {
	Title, Caption string
	Columns        []string // widths in per cent of the page
	Span           int
	Whole          []note // of the whole declaration, beside the title
	Rows           []formRow

	heads map[int]string // of the indicator table, by column
}

type formRow struct {
	Cells  []formCell
	Notes  []note
	Heads  bool // a row of labels over the cells below
	Margin int  // rows that the cell of the margin spans; 0: an earlier one covers this row
}

type formCell struct {
	official.Cell
	ID    string // place in the page: the field it shows
	Notes []note
	Mark  string // severity of the bar at its left edge
	Lead  string // label above the cell, repeated in it where the form is stacked
	Side  string // key of the word that tells 其他资金 of the year and of the project apart, where stacked
}

// Paragraphs are the lines of the text.
func (c formCell) Paragraphs() []string { return strings.Split(c.Text, "\n") }

// Scope is the scope of a label cell as a header; "" for a value.
func (c formCell) Scope() string {
	switch c.Role {
	case official.Section:
		return "rowgroup"
	case official.Head:
		return "col"
	case official.Label:
		return "row"
	}
	return ""
}

// formShare is the part of the page's width that the form takes; the rest is the margin.
const formShare = 0.72

func newFormView(d goal.Declaration, notes []note) formView {
	t := official.Layout(d)
	v := formView{Title: t.Title, Caption: t.Caption, Span: len(t.Columns), Rows: make([]formRow, t.Rows), heads: map[int]string{}}
	for _, c := range t.Columns {
		v.Columns = append(v.Columns, strconv.FormatFloat(float64(c)*formShare/10, 'f', 2, 64)+"%")
	}
	byCell := placeNotes(t, notes)
	n := 0
	v.Whole = numbered(byCell[-1], &n)
	for i, c := range t.Cells {
		fc := formCell{Cell: c, Notes: numbered(byCell[i], &n)}
		if c.Ref != "" {
			fc.ID = fieldID(c.Ref)
		}
		if len(fc.Notes) > 0 {
			fc.Mark = fc.Notes[0].Severity
		}
		row := &v.Rows[c.Row]
		v.lead(&fc)
		row.Cells = append(row.Cells, fc)
		row.Notes = append(row.Notes, fc.Notes...)
	}
	v.margins()
	return v
}

// lead gives a cell the words that its place on the page says and a stacked form loses.
func (v *formView) lead(c *formCell) {
	if c.Role == official.Label && c.Text == "其他资金" {
		c.Side = "web.stacked.total"
		if c.Indent > 0 {
			c.Side = "web.stacked.annual"
		}
	}
	if _, field, ok := c.Ref.Indicator(); ok && slices.Contains([]string{"weight", "actual", "score", "note"}, field) {
		c.Lead = v.heads[c.Col]
	}
	if c.Role == official.Head {
		v.heads[c.Col] = c.Text
	}
	if c.Role != official.Goal || c.Row == 0 {
		return
	}
	above := &v.Rows[c.Row-1]
	above.Heads = true
	for _, l := range above.Cells {
		if l.Col == c.Col && l.Role == official.Label {
			c.Lead = l.Text
		}
	}
}

// numbered orders the notes of a cell, the gravest first, and gives each the next number.
func numbered(notes []note, n *int) []note {
	slices.SortStableFunc(notes, func(a, b note) int { return cmp.Compare(gravity(a), gravity(b)) })
	for i := range notes {
		*n++
		notes[i].N = *n
	}
	return notes
}

func gravity(n note) int {
	return slices.Index([]string{"error", "warning", "note", "answered", "repaired"}, n.Severity)
}

// placeNotes finds the cell of each note; −1 is the whole form.
func placeNotes(t official.Table, notes []note) map[int][]note {
	at := map[goal.Ref]int{}
	for i, c := range t.Cells {
		for _, ref := range c.Refs {
			at[ref] = i
		}
		if c.Role == official.Head {
			at["indicators"] = i // over the values, where there is no indicator
		}
	}
	if i, ok := at["indicators[0].level1"]; ok {
		at["indicators"] = i
	}
	out := map[int][]note{}
	for _, n := range notes {
		i, ok := at[n.Ref]
		if row, field, is := n.Ref.Indicator(); !ok && is && field == "" {
			i, ok = at[goal.IndicatorRef(row, "name")]
		}
		if !ok && strings.HasPrefix(string(n.Ref), "indicators") {
			i, ok = at["indicators"]
		}
		if !ok {
			i = -1
		}
		out[i] = append(out[i], n)
	}
	return out
}

// margins lets the margin beside a row with notes reach down over the rows without, to the end of the section, so that
// notes do not tear rows apart.
func (v *formView) margins() {
	start := 0
	for i, row := range v.Rows {
		section := slices.ContainsFunc(row.Cells, func(c formCell) bool { return c.Role == official.Section })
		if i == 0 || section || len(row.Notes) > 0 {
			start = i
		}
		v.Rows[start].Margin++
	}
}

// fieldID is the place of a field in a page.
func fieldID(ref goal.Ref) string {
	return "field-" + strings.NewReplacer("[", "-", "]", "", ".", "-", "_", "-").Replace(string(ref))
}

// clip shortens a long text inside a sentence of a note; the cell beside it shows the whole.
func clip(s string) string {
	r := []rune(strings.ReplaceAll(s, "\n", " "))
	if len(r) > 40 {
		return string(r[:24]) + "……" + string(r[len(r)-12:])
	}
	return string(r)
}

func confidence(f float64) string { return strconv.FormatFloat(f, 'f', 2, 64) }

// notesView is the notes of a cell of the margin, and the declaration that their acts are sent to.
type notesView struct {
	ID    goal.ID
	Notes []note
}

// density chooses the type in which a printed form stands on one A4 page: "", "dense" or "densest" of print.css. The
// measures are those of the style sheet; CSS has no way to make type as small as a page needs.
func density(d goal.Declaration) string {
	for _, c := range []struct {
		class       string
		point, cell float64 // type in points, padding of a cell in mm
	}{{"", 9.5, 1.6}, {"dense", 8.5, 0.9}} {
		em := c.point * 0.3528
		row := 1.5*em + 2*c.cell + 0.3
		height := 14 + 10*row + 8 // title, ten rows of head, money and headings, foot
		height += 1.75*em*float64(max(lineCount(d.Goals.Overall, 55/em), lineCount(d.Goals.Annual, 93/em))) + 2*c.cell
		for _, in := range d.Indicators {
			height += row + 1.5*em*float64(max(lineCount(in.Name, 48/em), 1)-1)
		}
		if height < 250 {
			return c.class
		}
	}
	return "densest"
}

// lineCount is how many lines a text takes at so many characters a line.
func lineCount(text string, perLine float64) int {
	n := 0
	for line := range strings.SplitSeq(text, "\n") {
		n += 1 + int(float64(len([]rune(line)))/perLine)
	}
	return n
}

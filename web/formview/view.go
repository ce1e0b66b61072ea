// Package formview is a declaration laid out as the official form on a page, with notes in the margin beside the cells
// they are about. It guarantees that every note has a number, a ring in its cell and a place in the margin, also where the
// form is stacked for a narrow screen. What the notes say, and which there are, is the page's.
package formview

import (
	"cmp"
	"embed"
	"html/template"
	"slices"
	"strconv"
	"strings"

	"plumbline/form/official"
	"plumbline/goal"
	"plumbline/rule"
)

// Parts are the templates that draw it: "formtable" the whole table of a View, "notes" and "ring" its pieces.
//
//go:embed templates
var Parts embed.FS

// Words are the words of the templates.
func Words() template.FuncMap {
	return template.FuncMap{
		"notesOf": func(v View, notes []Note) Notes { return Notes{ID: v.ID, Notes: notes} },
		"listOf":  func(v View, l NoteList) Notes { return Notes{v.ID, l.List, l.Notes} },
	}
}

// Note is one remark of the margin: a finding, an answered finding, or a repair of the reader.
type Note struct {
	N                             int // number of the ring
	Severity, Shape, Class        string
	Word, Text                    string
	Long                          string // Text with nothing left out, for print
	Ref                           goal.Ref
	Rule                          string // "" for a repair
	Number                        int    // of the rule
	Basis, Remedy                 string
	Chinese                       bool // the basis is Chinese whatever the page is
	Fix, FixValue, Change, Source string
	Add, AddLevel                 string // address of the page that adds an indicator, and of which level
	Import                        bool   // nothing on this page helps: the document has to be corrected
	Dismissable                   bool
	Dismissed                     *rule.Dismissal
	Locked                        bool // its answer is not taken back now, or not by this visitor
	Failed                        *Failed
}

// ID is the place of the note in the page; Cell is that of its cell.
func (n Note) ID() string { return "f" + strconv.Itoa(n.N) }

// SaysRemedy says that the note has to tell what to do: it must be changed, or nothing beside it can be pressed.
func (n Note) SaysRemedy() bool {
	return n.Remedy != "" && n.Dismissed == nil && (n.Severity == "error" || n.Import)
}

// Ring is the place of the ring in its cell.
func (n Note) Ring() string { return "c" + strconv.Itoa(n.N) }

// View is the official form with its margin.
type View struct {
	ID             goal.ID // where the acts of the notes are sent
	Title, Caption string
	Columns        []string // widths in per cent of the page
	Span           int
	Whole          []Note // of the whole declaration, beside the title
	Rows           []Row

	heads map[int]string // of the indicator table, by column
}

type Row struct {
	Cells  []Cell
	Lists  []NoteList
	Heads  bool // a row of labels over the cells below
	Goals  bool // the row of the two goals
	Money  bool // a row of 项目资金: stacked, its amounts make two lists, of the project and of the year
	After  bool // a row behind those
	Margin int  // rows that the cell of the margin spans; 0: an earlier one covers this row
}

// NoteList is the notes of a row, or of its amounts of one list.
type NoteList struct {
	List  string
	Notes []Note
}

// add puts notes into the list that they belong to.
func (r *Row) add(list string, notes []Note) {
	for i := range r.Lists {
		if r.Lists[i].List == list {
			r.Lists[i].Notes = append(r.Lists[i].Notes, notes...)
			return
		}
	}
	if len(notes) > 0 {
		r.Lists = append(r.Lists, NoteList{list, notes})
	}
}

// class says what a stacked form does with the row.
func (r *Row) class() string {
	var out []string
	for name, is := range map[string]bool{"heads": r.Heads, "goals": r.Goals, "money": r.Money, "after": r.After} {
		if is {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return strings.Join(out, " ")
}

// Class is the class of the row.
func (r Row) Class() string { return r.class() }

type Cell struct {
	official.Cell
	ID    string // place in the page: the field it shows
	Notes []Note
	Mark  string // severity of the bar at its left edge
	Lead  string // label above the cell, repeated in it where the form is stacked
	List  string // total or annual, overall or year: whose findings stand under it where stacked
}

// Paragraphs are the lines of the text.
func (c Cell) Paragraphs() []string { return strings.Split(c.Text, "\n") }

// Scope is the scope of a label cell as a header; "" for a value.
func (c Cell) Scope() string {
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

// New lays a declaration out as the official form, each note beside the cell it is about.
func New(id goal.ID, d goal.Declaration, notes []Note) View {
	t := official.Layout(d)
	v := View{ID: id, Title: t.Title, Caption: t.Caption, Span: len(t.Columns), Rows: make([]Row, t.Rows), heads: map[int]string{}}
	for _, c := range t.Columns {
		v.Columns = append(v.Columns, strconv.FormatFloat(float64(c)*formShare/10, 'f', 2, 64)+"%")
	}
	byCell := placeNotes(t, notes)
	n := 0
	v.Whole = numbered(byCell[-1], &n)
	for i, c := range t.Cells {
		fc := Cell{Cell: c, Notes: numbered(byCell[i], &n)}
		if c.Ref != "" {
			fc.ID = FieldID(c.Ref)
		}
		if len(fc.Notes) > 0 {
			fc.Mark = fc.Notes[0].Severity
		}
		row := &v.Rows[c.Row]
		v.lead(&fc)
		row.Cells = append(row.Cells, fc)
	}
	v.money()
	for i := range v.Rows {
		for _, c := range v.Rows[i].Cells {
			v.Rows[i].add(c.List, c.Notes)
		}
	}
	v.margins()
	return v
}

// lead gives a cell the words that its place on the page says and a stacked form loses.
func (v *View) lead(c *Cell) {
	if _, field, ok := c.Ref.Indicator(); ok && slices.Contains([]string{"weight", "actual", "score", "note"}, field) {
		c.Lead = v.heads[c.Col]
	}
	if c.Role == official.Head {
		v.heads[c.Col] = c.Text
	}
	if c.Role != official.Goal || c.Row == 0 {
		return
	}
	v.Rows[c.Row].Goals = true
	if c.List = "year"; c.Ref == "goals.overall" {
		c.List = "overall"
	}
	above := &v.Rows[c.Row-1]
	above.Heads = true
	for _, l := range above.Cells {
		if l.Col == c.Col && l.Role == official.Label {
			c.Lead = l.Text
		}
	}
}

// money parts the rows of 项目资金 into the amounts of the whole project and those of the year; a label belongs to the
// amount behind it.
func (v *View) money() {
	last := -1
	for i := range v.Rows {
		cells := v.Rows[i].Cells
		for k := len(cells) - 1; k >= 0; k-- {
			c := &cells[k]
			switch {
			case c.Role == official.Amount && strings.HasPrefix(string(c.Ref), "funding.annual"):
				c.List = "annual"
			case c.Role == official.Amount:
				c.List = "total"
			case c.Role == official.Label && k+1 < len(cells):
				c.List = cells[k+1].List
			}
			v.Rows[i].Money = v.Rows[i].Money || c.Role == official.Amount
		}
		if v.Rows[i].Money {
			last = i
		}
	}
	for i := last + 1; last >= 0 && i < len(v.Rows); i++ {
		v.Rows[i].After = true
	}
}

// numbered orders the notes of a cell, the gravest first, and gives each the next number.
func numbered(notes []Note, n *int) []Note {
	slices.SortStableFunc(notes, func(a, b Note) int { return cmp.Compare(gravity(a), gravity(b)) })
	for i := range notes {
		*n++
		notes[i].N = *n
	}
	return notes
}

func gravity(n Note) int {
	return slices.Index([]string{"error", "warning", "note", "answered", "repaired"}, n.Severity)
}

// placeNotes finds the cell of each note; −1 is the whole form.
func placeNotes(t official.Table, notes []Note) map[int][]Note {
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
	out := map[int][]Note{}
	for _, n := range notes {
		i, ok := at[n.Ref]
		// What is said of one row's level stands beside that row, not beside the first that shares the level's cell.
		row, field, is := n.Ref.Indicator()
		if is && (!ok && field == "" || ok && n.Rule != "" && t.Cells[i].RowSpan > 1 && field != "") {
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
func (v *View) margins() {
	start := 0
	for i, row := range v.Rows {
		section := slices.ContainsFunc(row.Cells, func(c Cell) bool { return c.Role == official.Section })
		if i == 0 || section || len(row.Lists) > 0 {
			start = i
		}
		v.Rows[start].Margin++
	}
}

// FieldID is the place of a field in a page.
func FieldID(ref goal.Ref) string {
	return "field-" + strings.NewReplacer("[", "-", "]", "", ".", "-", "_", "-").Replace(string(ref))
}

// Clip shortens a long text inside a sentence of a note; the cell beside it shows the whole.
func Clip(s string) string {
	r := []rune(strings.ReplaceAll(s, "\n", " "))
	if len(r) > 40 {
		return string(r[:24]) + "……" + string(r[len(r)-12:])
	}
	return string(r)
}

func Confidence(f float64) string { return strconv.FormatFloat(f, 'f', 2, 64) }

// Notes is a list of notes of the margin, and the declaration that their acts are sent to.
type Notes struct {
	ID    goal.ID
	List  string
	Notes []Note
}

// Brief shortens the long texts of a sentence of the margin: the cell beside it shows the whole.
func Brief(args []any) []any {
	const most, kept = 28, 22
	out := slices.Clone(args)
	for i := 1; i < len(out); i += 2 {
		if s, ok := out[i].(string); ok {
			if r := []rune(s); len(r) > most {
				out[i] = string(r[:kept]) + "……"
			}
		}
	}
	return out
}

// All lists the notes of the form in the order of their numbers.
func (v *View) All() []Note {
	out := slices.Clone(v.Whole)
	for _, row := range v.Rows {
		for _, c := range row.Cells {
			out = append(out, c.Notes...)
		}
	}
	slices.SortFunc(out, func(a, b Note) int { return cmp.Compare(a.N, b.N) })
	return out
}

// Density chooses the type in which a printed form stands on one A4 page: "", "dense" or "densest" of print.css, and
// "long" for one that needs several. The
// measures are those of the style sheet; CSS has no way to make type as small as a page needs.
func Density(d goal.Declaration) string {
	for _, c := range []struct {
		class       string
		point, cell float64 // type in points, padding of a cell in mm
		line, page  float64 // height of a line of a goal in ems, of the page in mm
	}{{"", 9.5, 1.6, 1.75, 250}, {"dense", 8.5, 0.9, 1.75, 250}, {"densest", 7.5, 0.4, 1.5, 262}} {
		em := c.point * 0.3528
		row := 1.5*em + 2*c.cell + 0.3
		height := 14 + 10*row + 8 // title, ten rows of head, money and headings, foot
		height += c.line*em*float64(max(lineCount(d.Goals.Overall, 55/em), lineCount(d.Goals.Annual, 93/em))) + 2*c.cell
		for _, in := range d.Indicators {
			height += row + 1.5*em*float64(max(lineCount(in.Name, 48/em), 1)-1)
		}
		if height < c.page {
			return c.class
		}
	}
	return "dense long"
}

// lineCount is how many lines a text takes at so many characters a line.
func lineCount(text string, perLine float64) int {
	n := 0
	for line := range strings.SplitSeq(text, "\n") {
		n += 1 + int(float64(len([]rune(line)))/perLine)
	}
	return n
}

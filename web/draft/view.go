package draft

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/evaluation/advice"
	"plumbline/forecast"
	"plumbline/form/official"
	"plumbline/goal"
	drafts "plumbline/goal/draft"
	"plumbline/goal/library"
	"plumbline/office"
	"plumbline/rule"
	"plumbline/web/formview"
	"plumbline/web/site"
)

// sheetPage is a draft as the official form with inputs in its cells.
type sheetPage struct {
	site.Page
	Draft        drafts.Draft
	Form         formview.View
	Tally        formview.Tally
	Changes      []changed
	Gone         []field // cells of rows taken out into which somebody typed
	Organisation string
	Error        string // what kept an act from being done
	Wrong        string // the input that it concerns
	Focus        string // the cell to go on in
	At           string // when the last edit was kept

	fixes map[string]rule.Fix // by the rule and place of their notes
	typed map[drafts.At]string
	known []library.Known       // what the indicator library knows of each row
	past  []forecast.Outlook    // how targets stand to the years before
	asked *advice.Project       // what the year before asks, nil for nothing
	notes map[goal.Ref][]string // notes of each field, by their place in the page
	wrong map[drafts.At]bool
}

// field is a cell's input.
type field struct {
	At, ID, Label, Value, Saw string
	Kind                      string // line, area, amount, level
	List                      string // of usual words
	Lines                     int
	Long                      bool // a text of paragraphs
	Suggest                   bool // indicators of the library are offered
	Bad                       bool
	Notes                     string // places of what is said about it
	Focus                     bool
	Clashes                   []clash
	Levels                    []levelGroup
	Known                     bool // the level is one of the form's
}

// changed is a difference from the start, and the cell in which it was typed.
type changed struct {
	formview.Change
	Cell string
}

// clash is a cell in which several texts stand, the first of them in the cell itself.
type clash struct {
	At    string
	Texts []standing
}

// standing is one of the texts that stand in a cell.
type standing struct {
	Text, Name, At string
	Edit           int64
	Own            bool
}

// levelGroup is a first level with its second ones.
type levelGroup struct {
	Name   string
	Levels []string
}

// view reads a draft and lays it out.
func (s *server) view(r *http.Request) (*sheetPage, error) {
	d, err := s.Draft.Of(r.Context(), idOf(r))
	if err != nil {
		return nil, err
	}
	v := &sheetPage{Page: s.NewPage(r, "drafts"), Draft: d, Focus: r.URL.Query().Get("at")}
	o, _ := v.Visitor.Tree.Find(office.ID(d.Organisation))
	v.Organisation = o.Name
	v.At = d.LastAt.In(day.Shanghai).Format("15:04")
	v.Page.Script, v.Page.Scope = "draft.js", goal.Scope{Department: d.Content.Department, Year: d.Content.Year}
	if v.Title, v.Page.Name = d.Content.Name, true; v.Title == "" {
		v.Title, v.Page.Name = v.T("drafting.unnamed"), false
	}
	v.Crumbs = []site.Crumb{{Text: v.T("drafting.nav"), Href: "/drafts"}, {Text: v.T("drafting.draft")}}
	v.Page.State = v.T("drafting.state", "kind", v.T(d.Kind.Key()), "by", site.Who(v.Printer, d.StartedBy), "at", day.Minute(d.StartedAt), "organisation", o.Name)
	if d.Declaration != "" {
		v.Crumbs = slices.Insert(v.Crumbs, 1, site.Crumb{Text: cmp.Or(d.Start.Name, d.Content.Name), Href: "/d/" + string(d.Declaration), Chinese: true})
	}
	if d.Kind == drafts.Kept || d.Kind == drafts.Year || d.Kind == drafts.Document {
		list, _ := formview.Changes(&v.Page, d.Start, d.Content)
		for i, c := range d.Changes() {
			ch := changed{Change: list[i]}
			if at, ok := d.At(c.Ref); ok && c.Kind == goal.Changed {
				ch.Cell = at.String()
			}
			v.Changes = append(v.Changes, ch)
		}
	}
	if err := s.look(r, v); err != nil {
		return nil, err
	}
	if err := s.outlook(r, v); err != nil {
		return nil, err
	}
	if err := s.advice(r, v); err != nil {
		return nil, err
	}
	notes, err := s.remarks(r, v)
	if err != nil {
		return nil, err
	}
	v.judge(notes)
	return v, nil
}

// judge checks the draft by the same rules as a kept declaration, and lays it out with what they say behind other notes.
func (v *sheetPage) judge(notes []formview.Note) {
	context := rule.Context{}
	if v.Draft.Kind == drafts.Year {
		context.Previous = map[string]goal.Declaration{v.Draft.Start.Name: v.Draft.Start}
	}
	v.wrong, v.fixes = map[drafts.At]bool{}, map[string]rule.Fix{}
	for _, p := range v.Draft.Problems {
		v.wrong[p.At] = true
		style := formview.Severities[rule.Error]
		text := v.Printer.Fault(p.Fault)
		notes = append(notes, formview.Note{
			Severity: string(rule.Error), Shape: style.Shape, Class: style.Class, Word: v.T("web.severity.error"), Text: text, Long: text, Ref: v.Draft.Ref(p.At),
		})
	}
	var judged []rule.Judged
	for _, res := range rule.Check(v.Draft.Content, context) {
		if at, ok := v.Draft.At(res.Ref); ok && v.wrong[at] {
			continue // blank only because what was typed cannot be read
		}
		j := rule.Judged{Result: res}
		judged = append(judged, j)
		if res.Outcome != rule.Finding {
			continue
		}
		n := formview.Finding(&v.Page, "", v.Draft.Content, j, nil)
		n.Change, n.Import, n.Dismissable = "", false, false
		if n.Fix != "" {
			n.Fix = res.Rule + "|" + string(res.Ref)
			v.fixes[n.Fix] = *res.Fix
		}
		if n.Add != "" {
			n.Add = levelValue(v.Draft.Content, n.AddLevel)
		}
		notes = append(notes, n)
	}
	v.Tally = formview.TallyOf(judged, 0)
	v.Tally.Errors += len(v.Draft.Problems)
	unusual := slices.Concat(v.unusual(notes), v.outlooks(), v.advised())
	v.Tally.Notes += len(unusual)
	v.layOut(append(notes, unusual...))
}

// layOut lays the form out: every row of indicators has its own second level, and the code its row, so that they can be
// filled in.
func (v *sheetPage) layOut(notes []formview.Note) {
	shown := v.Draft.Content.Clone()
	if shown.Code == "" {
		shown.Code = " "
	}
	for i := range shown.Indicators {
		shown.Indicators[i].Level2 += strings.Repeat("\u2060", i%2) // rows of one level are not one cell here
	}
	v.Form = formview.New("", shown, notes)
	v.notes = map[goal.Ref][]string{}
	for _, n := range v.Form.All() {
		v.notes[n.Ref] = append(v.notes[n.Ref], n.ID())
	}
	for _, r := range v.Draft.Rivals {
		if v.Draft.Ref(r.At) == "" && !slices.ContainsFunc(v.Gone, func(f field) bool { return f.At == r.At.String() }) {
			v.Gone = append(v.Gone, v.fieldAt(r.At, v.T("drafting.gone.cell", "name", v.Draft.Cells[drafts.At{Row: r.At.Row, Field: "name"}].Text)))
		}
	}
}

// levelValue is the second level that a finding asks for as a row's choice of levels has it.
func levelValue(d goal.Declaration, level string) string {
	if level == goal.Cost && slices.ContainsFunc(d.Indicators, func(in goal.Indicator) bool { return in.Level1 == goal.Cost }) {
		return goal.Cost + "/经济成本指标"
	}
	return goal.Level1Of(level) + "/" + level
}

// Field gives the input of a cell of the form, nil where the cell has none.
func (v *sheetPage) Field(c formview.Cell) *field {
	_, column, row := c.Ref.Indicator()
	if c.Ref == "" || row && column == "level1" {
		return nil
	}
	at, ok := v.Draft.At(c.Ref)
	if !ok {
		return nil
	}
	key, args := rule.Place(v.Draft.Content, c.Ref)
	f := v.fieldAt(at, v.T(key, args...))
	f.Notes = strings.Join(v.notes[c.Ref], " ")
	switch {
	case c.Role == official.Amount:
		f.Kind = "amount"
	case c.Role == official.Goal:
		f.Kind, f.Long = "area", true
	case slices.Contains([]string{"name", "department", "unit", "target", "note", "actual"}, at.Field):
		f.Kind = "area" // wraps
	case at.Field == "level2":
		v.level(&f, at.Row)
	case at.Field == "nature" || at.Field == "category":
		f.List = "words-" + at.Field
	}
	f.Suggest = row && column == "name"
	f.Lines = lines(f, c)
	return &f
}

// Year is the input of the year in the caption.
func (v *sheetPage) Year() *field {
	f := v.fieldAt(drafts.At{Field: "year"}, v.T("drafting.year"))
	f.Notes = strings.Join(v.notes["year"], " ")
	return &f
}

func (v *sheetPage) fieldAt(at drafts.At, label string) field {
	cell := v.Draft.Cells[at]
	f := field{
		At: at.String(), ID: inputID(at), Label: label, Value: cell.Text, Saw: cell.Text, Kind: "line", Bad: v.wrong[at],
		Focus: v.Focus == at.String(), Lines: 1,
	}
	if text, kept := v.typed[at]; kept {
		f.Value = text
	}
	f.clash(v, at)
	return f
}

// clash adds what stands in a cell where several texts do.
func (f *field) clash(v *sheetPage, at drafts.At) {
	c := clash{At: at.String(), Texts: []standing{v.standing(v.Draft.Cells[at])}}
	for _, r := range v.Draft.Rivals {
		if r.At == at {
			c.Texts = append(c.Texts, v.standing(r.Cell))
		}
	}
	if len(c.Texts) > 1 {
		f.Clashes = append(f.Clashes, c)
	}
}

func (v *sheetPage) standing(c drafts.Cell) standing {
	s := standing{Text: c.Text, Name: site.Who(v.Printer, c.Name), Edit: c.Edit, Own: c.By == v.Visitor.Actor().ID}
	if c.Edit == 0 {
		s.Name = v.T("drafting.from_start")
		return s
	}
	s.At = c.When.In(day.Shanghai).Format("01-02 15:04")
	return s
}

// level makes the choice of a row's levels.
func (v *sheetPage) level(f *field, row string) {
	f.Kind, f.At, f.ID = "level", "row."+row+".level", "in-row-"+row+"-level"
	f.Value = v.Draft.Cells[drafts.At{Row: row, Field: "level1"}].Text + "/" + v.Draft.Cells[drafts.At{Row: row, Field: "level2"}].Text
	f.Saw, f.Levels = f.Value, levels()
	if text, kept := v.typed[drafts.At{Row: row, Field: "level2"}]; kept {
		f.Value = cmp.Or(v.typed[drafts.At{Row: row, Field: "level1"}], v.Draft.Cells[drafts.At{Row: row, Field: "level1"}].Text) + "/" + text
	}
	f.clash(v, drafts.At{Row: row, Field: "level1"})
	for _, g := range f.Levels {
		f.Known = f.Known || slices.ContainsFunc(g.Levels, func(l string) bool { return g.Name+"/"+l == f.Value })
	}
}

// levels lists the first levels with their second ones.
func levels() (out []levelGroup) {
	for _, l := range goal.Levels() {
		if l.Level == 1 {
			out = append(out, levelGroup{Name: l.Name})
			continue
		}
		for i := range out {
			if out[i].Name == l.Parents[0] {
				out[i].Levels = append(out[i].Levels, l.Name)
			}
		}
	}
	return out
}

// Levels lists them for the template.
func (*sheetPage) Levels() []levelGroup { return levels() }

// Natures and Categories are the usual words of two cells.
func (*sheetPage) Natures() []string {
	return []string{"经常性专项业务费", "其他经常性项目", "其他一次性项目", "阶段性项目"}
}

// Categories are those of 项目类别.
func (*sheetPage) Categories() []string { return []string{"特定目标类", "其他运转类"} }

// RowOf gives the row of indicators that a row of the form is, by the name of its input, "" for none.
func (v *sheetPage) RowOf(r formview.Row) string {
	for _, c := range r.Cells {
		if i, column, ok := c.Ref.Indicator(); ok && column == "name" {
			if rows := v.Draft.Shown(); i < len(rows) {
				return rows[i].ID
			}
		}
	}
	return ""
}

// RowName is the name of an indicator for the acts on its row.
func (v *sheetPage) RowName(row string) string {
	if name := v.Draft.Cells[drafts.At{Row: row, Field: "name"}].Text; name != "" {
		return name
	}
	i := slices.IndexFunc(v.Draft.Shown(), func(r drafts.Row) bool { return r.ID == row })
	return v.T("drafting.row", "n", i+1)
}

// Person is whose machine keeps what was not sent yet.
func (v *sheetPage) Person() string { return v.Visitor.Actor().ID }

// Open says that the draft takes edits.
func (v *sheetPage) Open() bool { return v.Draft.State == drafts.Open }

// inputID is the place of a cell's input in the page.
func inputID(at drafts.At) string {
	return "in-" + strings.NewReplacer(".", "-", "_", "-").Replace(at.String())
}

// lines is how many lines a text takes in its cell, about.
func lines(f field, c formview.Cell) int {
	per := map[string]int{"goals.overall": 20, "goals.annual": 34, "department": 19, "unit": 22}[f.At]
	switch {
	case strings.HasSuffix(f.At, ".target"):
		per = 11
	case per == 0:
		per = 17
	}
	n := 0
	for line := range strings.SplitSeq(f.Value, "\n") {
		n += 1 + max(0, utf8.RuneCountInString(line)-1)/per
	}
	if c.Role == official.Goal {
		n = max(n, 5)
	}
	return n
}

func (s *server) sheet(w http.ResponseWriter, r *http.Request) error {
	v, err := s.view(r)
	if err != nil {
		return err
	}
	return s.Render(w, http.StatusOK, "draft/sheet", v)
}

// again shows the form with what was typed, and why the act was refused.
func (s *server) again(w http.ResponseWriter, r *http.Request, err error, typed map[drafts.At]string) error {
	f, ok := fault.As(err)
	if !ok || f.Kind == fault.Internal || f.Kind == fault.Denied && strings.HasPrefix(f.Key, "session.") {
		return err
	}
	v, viewErr := s.view(r)
	if viewErr != nil {
		return viewErr
	}
	v.typed, v.Here = typed, "/draft/"+string(v.Draft.ID)
	v.Error = v.Printer.Fault(err)
	v.Wrong = "main"
	if at, ok := drafts.ParseAt(f.Field); ok && v.Draft.Ref(at) != "" {
		v.Wrong = inputID(at)
	}
	return s.Render(w, site.StatusOf(err), "draft/sheet", v)
}

// cellPage is everything that was typed in a cell.
type cellPage struct {
	site.Page
	ID    drafts.ID
	Cell  string
	Now   string // what stands in it
	Last  int64
	Open  bool
	Edits []drafts.Edit
}

// Takes says whether the text of an edit can be put back into the cell.
func (v *cellPage) Takes(e drafts.Edit) bool {
	return v.Open && e.At.Field != "" && e.Became != v.Now && e.Act != drafts.ActUndo
}

func (s *server) cell(w http.ResponseWriter, r *http.Request) error {
	at, ok := drafts.ParseAt(r.PathValue("cell"))
	if !ok {
		return site.ErrNoPage
	}
	d, err := s.Draft.Of(r.Context(), idOf(r))
	if err != nil {
		return err
	}
	v := &cellPage{Page: s.NewPage(r, "drafts"), ID: d.ID, Cell: at.String(), Now: d.Cells[at].Text, Last: d.Last, Open: d.State == drafts.Open}
	if v.Edits, err = s.Draft.Edits(r.Context(), d.ID, at); err != nil {
		return err
	}
	label := v.T("drafting.gone.cell", "name", d.Cells[drafts.At{Row: at.Row, Field: "name"}].Text)
	if ref := d.Ref(at); ref != "" {
		key, args := rule.Place(d.Content, ref)
		label = v.T(key, args...)
	}
	v.Title = v.T("drafting.cell.title", "field", label, "n", len(v.Edits))
	name := d.Content.Name
	if name == "" {
		name = v.T("drafting.unnamed")
	}
	v.Crumbs = []site.Crumb{{Text: v.T("drafting.nav"), Href: "/drafts"}, {Text: name, Href: "/draft/" + string(d.ID) + "#" + inputID(at)}, {Text: strconv.Itoa(len(v.Edits))}}
	return s.Render(w, http.StatusOK, "draft/cell", v)
}

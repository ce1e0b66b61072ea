package web

import (
	"errors"
	"io"
	"net/http"
	"slices"
	"strconv"

	"plumbline/base/day"
	"plumbline/office"
	"plumbline/web/formview"
	"plumbline/web/site"

	"plumbline/base/fault"
	"plumbline/form"
	"plumbline/form/official"
	"plumbline/goal"
	"plumbline/platform/grid"
	"plumbline/rule"
)

func (s *server) importRoutes() {
	drafters := site.Need{Act: office.Draft}
	s.Handle("GET /import", drafters, s.importForm)
	s.Handle("POST /import", drafters, s.upload)
	s.Handle("GET /import/{id}", drafters, s.importOverview)
	s.Handle("GET /import/{id}/{form}", drafters, s.importPreview)
	s.Handle("GET /import/{id}/document", drafters, s.importedDocument)
	s.Handle("POST /import/{id}/{form}/decide", drafters, s.decide)
	s.Handle("POST /import/{id}/{form}/place", drafters, s.placeCell)
	s.Handle("POST /import/{id}/confirm", drafters, s.confirm)
	s.Handle("POST /import/{id}/discard", drafters, s.discard)
}

type importPage struct {
	site.Page
	Imports []form.Import
	Error   string
	Remedy  string
	Limit   int // MB
}

func (s *server) importForm(w http.ResponseWriter, r *http.Request) error {
	return s.showImportForm(w, r, nil)
}

func (s *server) showImportForm(w http.ResponseWriter, r *http.Request, refused error) error {
	v := &importPage{Page: s.NewPage(r, "import"), Limit: int(grid.Default.Bytes >> 20)}
	v.Here = "/import"
	v.Title, v.State, v.Script = v.T("web.import.title"), v.T("web.import.state"), "import.js"
	var err error
	if v.Imports, err = s.imports(r); err != nil {
		return err
	}
	status := http.StatusOK
	if refused != nil {
		v.Error, status = v.Printer.Fault(refused), site.StatusOf(refused)
		v.Remedy = v.T("web.error.remedy." + string(fault.KindOf(refused)))
		if f, ok := fault.As(refused); ok && v.Printer.Has(f.Key+".remedy") {
			v.Remedy = v.T(f.Key+".remedy", f.Args...)
		}
	}
	return s.Render(w, status, "form/import", v)
}

// upload reads a document and leads to its preview; nothing is kept but the file and the reading of it.
func (s *server) upload(w http.ResponseWriter, r *http.Request) error {
	name, data, err := uploaded(w, r)
	if err != nil {
		return s.showImportForm(w, r, err)
	}
	imp, err := s.Form.Upload(r.Context(), site.VisitorOf(r).Actor(), name, data)
	if kind := fault.KindOf(err); err != nil && kind != fault.Internal {
		return s.showImportForm(w, r, err)
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r, "/import/"+imp.ID, http.StatusSeeOther)
	return nil
}

// uploaded takes the file of the form, within the limit of the readers.
func uploaded(w http.ResponseWriter, r *http.Request) (string, []byte, error) {
	limit := grid.Default.Bytes
	r.Body = http.MaxBytesReader(w, r.Body, limit+1<<20)
	parts, err := r.MultipartReader()
	if err != nil {
		return "", nil, site.ErrUnreadable
	}
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return "", nil, fault.New(fault.Invalid, "web.import.no_file")
		}
		if err != nil {
			return "", nil, site.ErrUnreadable
		}
		if part.FormName() != "file" {
			continue
		}
		if part.FileName() == "" {
			return "", nil, fault.New(fault.Invalid, "web.import.no_file")
		}
		data, err := io.ReadAll(part)
		var tooLarge *http.MaxBytesError
		if errors.As(err, &tooLarge) || int64(len(data)) > limit {
			return "", nil, fault.New(fault.TooLarge, "fault.too_large", "limit", strconv.FormatInt(limit>>20, 10)+" MB")
		}
		if err != nil {
			return "", nil, site.ErrUnreadable
		}
		return part.FileName(), data, nil
	}
}

// importBase is what both pages of an import carry.
type importBase struct {
	site.Page
	Import    form.Import
	Waiting   int // repairs that a person has to answer
	WaitingAt int // first declaration with one
	Open      bool
	Unchanged bool // nothing of it is new, and nothing waits
}

type importOverviewPage struct {
	importBase
	Forms              []importForm
	New, Changed, Same int
}

// importForm is one declaration of an import, in the list of all.
type importForm struct {
	N                           int
	Name                        string
	Year                        int
	Amount                      string
	Indicators                  int
	Repaired, Waiting, Unplaced int
	Errors, Warnings, Notes     int
	Change, Shape, Class        string
	ID                          goal.ID
	Differences                 int
}

var changeStyles = map[form.Change]struct{ shape, class string }{
	form.Added: {"disc", "ok"}, form.Changed: {"half", "warn"}, form.Same: {"dash", "ink3"},
}

func (s *server) importBaseOf(r *http.Request) (importBase, error) {
	imp, err := s.importOf(r)
	if err != nil {
		return importBase{}, err
	}
	b := importBase{Page: s.NewPage(r, "import"), Import: imp, Open: imp.State == form.Preview}
	for i, f := range imp.Reading.Forms {
		n := waiting(f.Declaration)
		if n > 0 && b.Waiting == 0 {
			b.WaitingAt = i + 1
		}
		b.Waiting += n
	}
	b.Unchanged = b.Open && b.Waiting == 0 && !slices.ContainsFunc(imp.Compared, func(c form.Compared) bool { return c.Change != form.Same })
	return b, nil
}

func waiting(d goal.Declaration) int {
	n := 0
	for _, rep := range d.Repairs {
		if rep.Confidence < form.Threshold {
			n++
		}
	}
	return n
}

func (s *server) importOverview(w http.ResponseWriter, r *http.Request) error {
	b, err := s.importBaseOf(r)
	if err != nil {
		return err
	}
	v := &importOverviewPage{importBase: b}
	counts := findingCounts(b.Import.Reading.Declarations())
	for i, f := range b.Import.Reading.Forms {
		d := f.Declaration
		row := importForm{
			N: i + 1, Name: d.Name, Year: d.Year, Indicators: len(d.Indicators), Waiting: waiting(d), Unplaced: len(d.Unplaced),
			Repaired: len(d.Repairs) - waiting(d), Errors: counts[i].Errors, Warnings: counts[i].Warnings, Notes: counts[i].Notes,
		}
		row.Amount, _ = site.Money(d.Funding.AnnualTotal)
		if i < len(b.Import.Compared) {
			v.compared(&row, b.Import.Compared[i], d)
		}
		if i < len(b.Import.Saved) {
			v.saved(&row, b.Import.Saved[i])
		}
		v.Forms = append(v.Forms, row)
	}
	v.Title = v.T("web.import.read", "n", len(v.Forms))
	v.State = v.T("web.import.from", "name", b.Import.Name, "at", day.Minute(b.Import.At), "by", site.Who(b.Printer, b.Import.By))
	v.Crumbs = []site.Crumb{{Text: v.T("web.nav.import"), Href: "/import"}, {Text: b.Import.Name}}
	return s.Render(w, http.StatusOK, "form/overview", v)
}

func (v *importOverviewPage) compared(row *importForm, c form.Compared, d goal.Declaration) {
	v.changed(row, c.Change, c.ID)
	if c.Change == form.Changed && c.Was != nil {
		row.Differences = len(goal.Diff(*c.Was, d))
	}
}

// saved says of a confirmed import what it did.
func (v *importOverviewPage) saved(row *importForm, s goal.Saved) {
	switch {
	case s.Created:
		v.changed(row, form.Added, s.ID)
	case s.Changed:
		v.changed(row, form.Changed, s.ID)
	default:
		v.changed(row, form.Same, s.ID)
	}
}

func (v *importOverviewPage) changed(row *importForm, c form.Change, id goal.ID) {
	style := changeStyles[c]
	row.Change, row.Shape, row.Class, row.ID = v.T("web.import.change."+string(c)), style.shape, style.class, id
	switch c {
	case form.Added:
		v.New++
	case form.Same:
		v.Same++
	case form.Changed:
		v.Changed++
	}
}

// findingCounts checks what was read, together, before anything is kept.
func findingCounts(ds []goal.Declaration) []goal.Tally {
	out := make([]goal.Tally, len(ds))
	for _, res := range rule.CheckAll(ds, rule.Context{}) {
		if res.Outcome != rule.Finding || res.Declaration >= len(out) {
			continue
		}
		switch res.Severity {
		case rule.Error:
			out[res.Declaration].Errors++
		case rule.Warning:
			out[res.Declaration].Warnings++
		default:
			out[res.Declaration].Notes++
		}
	}
	return out
}

type importPreviewPage struct {
	importBase
	N, Of          int
	Declaration    goal.Declaration
	Grid           gridView
	Taken          []sourceField
	Cells          cellTally
	Repairs        []repairView
	Unplaced       []unplacedView
	Fields         []fieldOption
	Tally          goal.Tally
	Compared       form.Compared
	ChangeWord     string
	ChangeShape    string
	ChangeClass    string
	Changes        []formview.Change
	Previous, Next string
}

// cellTally proves that nothing was lost: every non-empty cell is a label, a placed value, or unplaced.
type cellTally struct{ NonEmpty, Labels, Placed, Unplaced int }

// Lost counts cells that became nothing.
func (c cellTally) Lost() int { return c.NonEmpty - c.Labels - c.Placed - c.Unplaced }

type repairView struct {
	Chinese bool // Why is Chinese whatever the page is
	goal.Repair
	Index             int
	Where, Why, Field string
	CellID            string
	Waiting           bool
	Number            string // Confidence
}

type unplacedView struct {
	goal.Unplaced
	Index         int
	Where, CellID string
}

type fieldOption struct{ Ref, Label string }

func (s *server) importPreview(w http.ResponseWriter, r *http.Request) error {
	b, err := s.importBaseOf(r)
	if err != nil {
		return err
	}
	n, err := strconv.Atoi(r.PathValue("form"))
	if err != nil || n < 1 || n > len(b.Import.Reading.Forms) {
		return site.ErrNoPage
	}
	v := &importPreviewPage{importBase: b, N: n, Of: len(b.Import.Reading.Forms)}
	v.fillReading(b.Import.Reading, n-1)
	v.Tally = findingCounts(b.Import.Reading.Declarations())[n-1]
	if n-1 < len(b.Import.Compared) {
		v.fillCompared(b.Import.Compared[n-1])
	}
	base := "/import/" + b.Import.ID + "/"
	if n > 1 {
		v.Previous = base + strconv.Itoa(n-1)
	}
	if n < v.Of {
		v.Next = base + strconv.Itoa(n+1)
	}
	v.Title, v.Name = v.Declaration.Name, true
	if v.Title == "" {
		v.Name, v.Title = false, v.T("web.import.unnamed")
	}
	v.State = v.T("web.import.part", "name", b.Import.Name, "rows", len(v.Grid.Rows))
	v.Crumbs = []site.Crumb{{Text: v.T("web.nav.import"), Href: "/import"}, {Text: b.Import.Name, Href: "/import/" + b.Import.ID}, {Text: v.T("web.import.nth", "n", n, "of", v.Of)}}
	return s.Render(w, http.StatusOK, "form/preview", v)
}

func (v *importPreviewPage) fillReading(rd form.Reading, i int) {
	f := rd.Forms[i]
	v.Declaration = f.Declaration
	var cells []form.Cell
	for _, c := range rd.Cells {
		if c.Form == i {
			cells = append(cells, c)
		}
	}
	rows := rd.Rows[max(0, f.First):min(len(rd.Rows), f.Last)]
	v.Grid = newGridView(rows, cells)
	v.Taken = fieldsOf(&v.Page, f.Declaration, v.Grid)
	v.Cells.NonEmpty = len(grid.Document{Rows: rows}.NonEmpty())
	for _, c := range cells {
		switch c.Use {
		case form.Label:
			v.Cells.Labels++
		case form.Placed:
			v.Cells.Placed++
		case form.Unplaced:
			v.Cells.Unplaced++
		}
	}
	for k, rep := range f.Declaration.Repairs {
		key, args := rule.Place(f.Declaration, rep.Ref)
		why, chinese := repairKind(&v.Page, rep)
		v.Repairs = append(v.Repairs, repairView{
			Repair: rep, Index: k, Where: where(&v.Page, rep.Place), Why: why, Chinese: chinese, Field: v.T(key, args...), CellID: cellID(rep.Place),
			Waiting: rep.Confidence < form.Threshold, Number: formview.Confidence(rep.Confidence),
		})
	}
	for k, u := range f.Declaration.Unplaced {
		v.Unplaced = append(v.Unplaced, unplacedView{Unplaced: u, Index: k, Where: where(&v.Page, u.Place), CellID: cellID(u.Place)})
	}
	if len(v.Unplaced) > 0 {
		v.Fields = v.fieldOptions()
	}
}

// repairKind says why a repair was made, in the language of the page; chinese says that only the reader's own sentence is known.
func repairKind(p *site.Page, rep goal.Repair) (why string, chinese bool) {
	if key := "form.repair." + rep.Kind; p.Printer.Has(key) {
		return p.T(key), false
	}
	return rep.Reason, true
}

// fieldOptions lists the fields that an unplaced cell can be put in, in the order of the official form.
func (v *importPreviewPage) fieldOptions() []fieldOption {
	var out []fieldOption
	for _, c := range official.Layout(v.Declaration).Cells {
		if c.Ref == "" {
			continue
		}
		key, args := rule.Place(v.Declaration, c.Ref)
		out = append(out, fieldOption{Ref: string(c.Ref), Label: v.T(key, args...)})
	}
	return out
}

func (v *importPreviewPage) fillCompared(c form.Compared) {
	v.Compared = c
	style := changeStyles[c.Change]
	v.ChangeWord, v.ChangeShape, v.ChangeClass = v.T("web.import.change."+string(c.Change)), style.shape, style.class
	if c.Was == nil {
		return
	}
	v.Changes, _ = formview.Changes(&v.Page, *c.Was, v.Declaration)
}

// WaitingRepairs lists the repairs that a person has to answer.
func (v *importPreviewPage) WaitingRepairs() []repairView {
	var out []repairView
	for _, rep := range v.Repairs {
		if rep.Waiting {
			out = append(out, rep)
		}
	}
	return out
}

package draft

import (
	"net/http"
	"strconv"
	"time"

	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/form"
	"plumbline/goal"
	drafts "plumbline/goal/draft"
	"plumbline/goal/library/template"
	"plumbline/office"
	"plumbline/web/site"
)

// listPage is the drafts of the visitor's organisations.
type listPage struct {
	site.Page
	Showing drafts.State
	Mine    bool // only those in which the visitor wrote
	Drafts  []listed
}

// listed is a draft of the list, with the name of its organisation.
type listed struct {
	drafts.Head
	Organisation string
}

// Person is whose machine may hold what was not sent yet.
func (v *listPage) Person() string { return v.Visitor.Actor().ID }

func (s *server) list(w http.ResponseWriter, r *http.Request) error {
	v := &listPage{Page: s.NewPage(r, "drafts"), Showing: drafts.Open}
	if r.URL.Query().Get("state") == string(drafts.Discarded) {
		v.Showing = drafts.Discarded
	}
	var reach []string
	for _, id := range v.Visitor.Tree.Reach(v.Visitor.Person, office.Draft) {
		reach = append(reach, string(id))
	}
	q := drafts.Query{Organisations: reach, State: v.Showing}
	if v.Mine = r.URL.Query().Get("mine") != ""; v.Mine {
		q.By = v.Person()
	}
	heads, err := s.Draft.List(r.Context(), q)
	if err != nil {
		return err
	}
	for _, h := range heads {
		o, _ := v.Visitor.Tree.Find(office.ID(h.Organisation))
		v.Drafts = append(v.Drafts, listed{h, o.Name})
	}
	v.Page.Script, v.Title = "draft.js", v.T("drafting.title", "n", len(v.Drafts))
	if v.Showing == drafts.Discarded {
		v.Title = v.T("drafting.discarded.title", "n", len(v.Drafts))
		v.Crumbs = []site.Crumb{{Text: v.T("drafting.nav"), Href: "/drafts"}, {Text: v.T("drafting.discarded")}}
	}
	return s.Render(w, http.StatusOK, "draft/list", v)
}

// choosePage is the ways to begin a draft.
type choosePage struct {
	site.Page
	site.Fields
	Places    []office.Organisation // for which the visitor may draft
	Year      int
	Name      string // as typed and chosen, like the three below
	Typed     string // the year
	Chosen    office.ID
	Template  template.ID
	Last      []goal.Row
	Documents []document
	Templates []template.Template
}

// document is a form that was read out of a document.
type document struct {
	Import   string
	Form     int
	Name     string // of the file
	Project  string
	Year     int
	Uploaded time.Time
}

func (s *server) choose(w http.ResponseWriter, r *http.Request) error {
	v, err := s.choices(r)
	if err != nil {
		return err
	}
	return s.Render(w, http.StatusOK, "draft/choose", v)
}

func (s *server) choices(r *http.Request) (*choosePage, error) {
	v := &choosePage{Page: s.NewPage(r, "drafts"), Year: day.At(s.Now()).Year() + 1}
	v.Title = v.T("drafting.new")
	v.Crumbs = []site.Crumb{{Text: v.T("drafting.nav"), Href: "/drafts"}, {Text: v.Title}}
	for _, id := range v.Visitor.Tree.Reach(v.Visitor.Person, office.Draft) {
		if o, ok := v.Visitor.Tree.Find(id); ok && o.Closed.IsZero() && o.Kind != office.District && o.Kind != office.Finance {
			v.Places = append(v.Places, o)
		}
	}
	var err error
	if v.Last, err = s.lastYears(r); err != nil {
		return nil, err
	}
	if v.Documents, err = s.documents(r); err != nil {
		return nil, err
	}
	if s.Deps.Templates != nil {
		v.Templates, err = s.Deps.Templates.List(r.Context(), false)
	}
	return v, err
}

// lastYears lists the kept declarations that the visitor may draft on from: of each department the newest year.
func (s *server) lastYears(r *http.Request) ([]goal.Row, error) {
	scopes, err := s.Goal.Scopes(r.Context())
	if err != nil {
		return nil, err
	}
	visitor, seen := site.VisitorOf(r), map[string]bool{}
	var out []goal.Row
	for _, sc := range scopes {
		if seen[sc.Department] {
			continue
		}
		seen[sc.Department] = true
		q, ok := visitor.Narrow(goal.Query{Department: sc.Department, Year: sc.Year, Size: 500})
		if !ok {
			continue
		}
		sum, err := s.Goal.Summary(r.Context(), q)
		if err != nil {
			return nil, err
		}
		for _, row := range sum.Rows {
			if visitor.May(office.Draft, visitor.PlaceOf(row.Department, row.Unit)).Allowed {
				out = append(out, row)
			}
		}
	}
	return out, nil
}

// mostDocuments is how many of the newest imports are offered to begin from, mostForms how many forms of them about.
const (
	mostDocuments = 20
	mostForms     = 200
)

// documents lists the forms of the newest imports that the visitor may draft from.
func (s *server) documents(r *http.Request) ([]document, error) {
	list, err := s.Form.Imports(r.Context())
	if err != nil {
		return nil, err
	}
	var out []document
	for _, head := range list[:min(len(list), mostDocuments)] {
		if len(out) > 0 && len(out)+head.Counts.Forms > mostForms {
			break
		}
		imp, err := s.Form.Import(r.Context(), head.ID)
		if err != nil {
			return nil, err
		}
		for i, f := range imp.Reading.Forms {
			if s.draftable(r, imp, f.Declaration) {
				out = append(out, document{imp.ID, i + 1, imp.Name, f.Declaration.Name, f.Declaration.Year, imp.At})
			}
		}
	}
	return out, nil
}

// draftable says whether the visitor may draft from a form of an import: he may draft where it belongs, or it names no place
// that is known and he uploaded it.
func (s *server) draftable(r *http.Request, imp form.Import, d goal.Declaration) bool {
	v := site.VisitorOf(r)
	return v.May(office.Draft, v.PlaceOf(d.Department, d.Unit)).Allowed || imp.ByID == v.Actor().ID && homeOf(v) != ""
}

// homeOf is the first organisation for which a visitor may draft.
func homeOf(v site.Visitor) office.ID {
	reach := v.Tree.Reach(v.Person, office.Draft)
	if len(reach) == 0 {
		return ""
	}
	return reach[0]
}

// start begins a draft and goes to it.
func (s *server) start(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return site.ErrUnreadable
	}
	b, err := s.beginning(r)
	if err == nil {
		var made drafts.ID
		if made, err = s.Draft.Start(r.Context(), site.VisitorOf(r).Actor(), b); err == nil {
			http.Redirect(w, r, "/draft/"+string(made), http.StatusSeeOther)
			return nil
		}
	}
	if f, ok := fault.As(err); !ok || f.Kind != fault.Invalid {
		return err
	}
	v, listErr := s.choices(r)
	if listErr != nil {
		return listErr
	}
	status := http.StatusUnprocessableEntity
	if v.Fields, status, err = site.Refused(w, &v.Page, err, "year"); err != nil {
		return err
	}
	get := r.PostForm.Get
	v.Form, v.Name, v.Typed = get("kind"), get("name"), get("year")
	v.Chosen, v.Template = office.ID(get("organisation")), template.ID(get("template"))
	return s.Render(w, status, "draft/choose", v)
}

// beginning reads what a draft shall begin from, and holds the visitor to the place where it belongs.
func (s *server) beginning(r *http.Request) (b drafts.Beginning, err error) {
	get, v := r.PostForm.Get, site.VisitorOf(r)
	b.Kind = drafts.Kind(get("kind"))
	at := v.Tree.Place(office.ID(get("organisation")))
	switch b.Kind {
	case drafts.Kept, drafts.Year:
		b.From = goal.ID(get("from"))
		k, err := s.Goal.Get(r.Context(), b.From)
		if err != nil {
			return b, err
		}
		at = v.PlaceOf(k.Declaration.Department, k.Declaration.Unit)
		if !v.May(office.Read, at).Allowed {
			return b, site.ErrNoPage
		}
	case drafts.Document:
		if b.Declaration, at, err = s.read(r); err != nil {
			return b, err
		}
		b.Origin = get("import")
	default:
		if b.Declaration, err = s.headed(r); err != nil {
			return b, err
		}
		if b.Kind == drafts.Template && s.Deps.Templates != nil {
			b.Origin = get("template")
			if b.Declaration.Indicators, err = s.Deps.Templates.Indicators(r.Context(), template.ID(b.Origin)); err != nil {
				return b, err
			}
		}
	}
	b.Organisation = string(at.ID)
	return b, v.May(office.Draft, at).Fault()
}

// headed is the head of a new declaration: its organisation's names, year and name.
func (s *server) headed(r *http.Request) (d goal.Declaration, err error) {
	v := site.VisitorOf(r)
	o, ok := v.Tree.Find(office.ID(r.PostForm.Get("organisation")))
	if !ok {
		return d, fault.New(fault.Invalid, "drafting.no_organisation").On("organisation")
	}
	d.Unit, d.Department = o.Name, o.Name
	for _, above := range v.Tree.Place(o.ID).Above {
		if a, ok := v.Tree.Find(above); ok && a.Kind == office.Department && o.Kind != office.Department {
			d.Department = a.Name
			break
		}
	}
	if d, err = goal.Apply(d, "year", r.PostForm.Get("year")); err == nil && d.Year == 0 {
		err = fault.New(fault.Invalid, "drafting.no_year").On("year")
	}
	if err == nil {
		d, err = goal.Apply(d, "name", r.PostForm.Get("name"))
	}
	return d, err
}

// read is a form of an import, and where it belongs.
func (s *server) read(r *http.Request) (d goal.Declaration, at office.Place, err error) {
	imp, err := s.Form.Import(r.Context(), r.PostForm.Get("import"))
	if err != nil {
		return d, at, err
	}
	n, err := strconv.Atoi(r.PostForm.Get("form"))
	if err != nil || n < 1 || n > len(imp.Reading.Forms) {
		return d, at, site.ErrNoPage
	}
	d = imp.Reading.Forms[n-1].Declaration
	if !s.draftable(r, imp, d) {
		return d, at, site.ErrNoPage
	}
	v := site.VisitorOf(r)
	if at = v.PlaceOf(d.Department, d.Unit); !v.May(office.Draft, at).Allowed {
		at = v.Tree.Place(homeOf(v))
	}
	return d, at, nil
}

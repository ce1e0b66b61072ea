package review

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/office"
	"plumbline/review"
	"plumbline/web/site"
)

func (s *server) stageRoutes() {
	s.Handle("GET /review/stages", site.Need{Act: office.SetStages}, s.stages)
	s.Handle("POST /review/stages", site.Need{Act: office.SetStages}, s.setStages)
}

// stagesPage is the stages in force at one organisation, and the form that sets others.
type stagesPage struct {
	site.Page
	Organisations []choice
	At            choice
	Year          int
	TypedYear     string        // that was refused, or kept
	Now           review.Scheme // in force
	From          string        // whose scheme that is, "" for the one of the house
	Set           []schemeView  // every scheme of the organisation
	Rows          []stageRow
	Since         string
	Acts          []choice
	Wrong, Field  string
}

type choice struct {
	Value, Label string
	Chosen       bool
}

type schemeView struct {
	review.Scheme
	Names []string
}

// stageRow is a line of the form: blank ones are left out.
type stageRow struct {
	N            int
	Name, NameEn string
	Act          string
	Sheet        bool
}

const mostStages = 4

// reviewActs are the acts that a stage can have.
var reviewActs = []office.Act{office.ReviewUnit, office.ReviewDepartment, office.ReviewFinance}

func (s *server) stages(w http.ResponseWriter, r *http.Request) error {
	v := &stagesPage{Page: s.NewPage(r, "inbox"), Since: day.At(s.Now()).String(), Year: yearOf(r.URL.Query().Get("year"), 0)}
	return s.showStages(w, r, v, r.URL.Query().Get("at"), nil)
}

// organisations lists where a visitor may do an act, with the chosen one; the first where none is, or one out of reach.
func organisations(v site.Visitor, act office.Act, chosen string) (list []choice, at choice) {
	for _, id := range v.Tree.Reach(v.Person, act) {
		o, ok := v.Tree.Find(id)
		if !ok || !o.Closed.IsZero() {
			continue
		}
		list = append(list, choice{Value: string(id), Label: o.Name})
	}
	i := max(slices.IndexFunc(list, func(c choice) bool { return c.Value == chosen }), 0)
	if len(list) > 0 {
		list[i].Chosen = true
		at = list[i]
	}
	return list, at
}

// yearOf reads a year; other for what is none.
func yearOf(text string, other int) int {
	const first, last = 2000, 2100
	n, err := strconv.Atoi(text)
	if err != nil || n < first || n > last {
		return other
	}
	return n
}

func (s *server) showStages(w http.ResponseWriter, r *http.Request, v *stagesPage, at string, refused error) error {
	v.Organisations, v.At = organisations(v.Visitor, office.SetStages, at)
	if v.At.Value == "" {
		return site.ErrNoPage
	}
	path := pathOf(v.Visitor.Tree.Place(office.ID(v.At.Value)))
	year := v.Year
	if year == 0 {
		year = day.At(s.Now()).Year()
	}
	var err error
	if v.Now, err = s.Desk.Scheme(r.Context(), path, year); err != nil {
		return err
	}
	if o, ok := v.Visitor.Tree.Find(office.ID(v.Now.Organisation)); ok {
		v.From = o.Name
	}
	all, err := s.Desk.Schemes(r.Context())
	if err != nil {
		return err
	}
	for _, sc := range all {
		if sc.Organisation != v.At.Value {
			continue
		}
		view := schemeView{Scheme: sc}
		for _, st := range sc.Stages {
			view.Names = append(view.Names, st.In(v.Lang))
		}
		v.Set = append(v.Set, view)
	}
	if v.Rows == nil {
		for i, st := range v.Now.Stages {
			v.Rows = append(v.Rows, stageRow{i + 1, st.Name, st.NameEn, st.Act, st.Sheet})
		}
	}
	for n := len(v.Rows) + 1; n <= mostStages; n++ {
		v.Rows = append(v.Rows, stageRow{N: n})
	}
	for _, a := range reviewActs {
		v.Acts = append(v.Acts, choice{Value: string(a), Label: v.T(a.Key())})
	}
	v.Title = v.T("desk.stages.title", "name", v.At.Label, "n", len(v.Now.Stages))
	v.Crumbs = []site.Crumb{{Text: v.T("desk.nav.inbox"), Href: "/inbox"}, {Text: v.T("desk.stages")}}
	status := http.StatusOK
	if refused != nil {
		v.Wrong, status = v.Printer.Fault(refused), site.StatusOf(refused)
		if f, ok := fault.As(refused); ok {
			v.Field = f.Field
		}
	}
	return s.Render(w, status, "review/stages", v)
}

func (s *server) setStages(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return site.ErrUnreadable
	}
	f := r.PostForm
	v := &stagesPage{Page: s.NewPage(r, "inbox"), Since: f.Get("since"), TypedYear: strings.TrimSpace(f.Get("year"))}
	v.Year = yearOf(v.TypedYear, 0)
	scheme := review.Scheme{Organisation: f.Get("at"), Year: v.Year}
	for n := 1; n <= mostStages; n++ {
		of := strconv.Itoa(n)
		row := stageRow{n, strings.TrimSpace(f.Get("name" + of)), strings.TrimSpace(f.Get("english" + of)), f.Get("act" + of), f.Get("sheet"+of) == "yes"}
		v.Rows = append(v.Rows, row)
		if row.Name != "" || row.NameEn != "" {
			scheme.Stages = append(scheme.Stages, review.Stage{ID: stageID(scheme.Stages, row.Act), Name: row.Name, NameEn: row.NameEn, Act: row.Act, Sheet: row.Sheet})
		}
	}
	since, err := day.Parse(f.Get("since"))
	if err != nil || since.IsZero() {
		return s.showStages(w, r, v, scheme.Organisation, fault.New(fault.Invalid, "desk.no_day").On("since"))
	}
	scheme.Since = since
	if v.Year == 0 && v.TypedYear != "" {
		return s.showStages(w, r, v, scheme.Organisation, fault.New(fault.Invalid, "desk.no_year").On("year"))
	}
	who := PersonAt(v.Visitor, scheme.Organisation)
	if err := s.Desk.SetScheme(r.Context(), who, scheme); err != nil {
		if fault.KindOf(err) == fault.Invalid {
			return s.showStages(w, r, v, scheme.Organisation, err)
		}
		return err
	}
	http.Redirect(w, r, "/review/stages?saved=stages&at="+scheme.Organisation+"#saved", http.StatusSeeOther)
	return nil
}

// stageID names a stage by its act, so that deadlines of a stage stay where only its name changes: unit, unit2.
func stageID(before []review.Stage, act string) string {
	id := strings.TrimPrefix(act, "review_")
	n := 1
	for _, st := range before {
		if st.Act == act {
			n++
		}
	}
	if n > 1 {
		id += strconv.Itoa(n)
	}
	return id
}

package monitor

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/goal"
	"plumbline/measure/judge"
	"plumbline/monitor/official"
	"plumbline/monitor/remedy"
	"plumbline/monitor/report"
	"plumbline/office"
	"plumbline/platform/attach"
	"plumbline/review"
	"plumbline/web/site"
	"plumbline/web/work"
)

// remediesPage is the remedies of a year that the visitor may read.
type remediesPage struct {
	site.Page
	Lines   []remedyLine
	Filters []work.Filter
	Chosen  bool
	All     string
}

// remedyLine is a remedy of a list.
type remedyLine struct {
	remedy.Remedy
	Href    string
	Stands  work.Sign
	Overdue bool
	Light   lit
}

func lineOf(p *site.Page, r remedy.Remedy, today day.Day) remedyLine {
	l := remedyLine{Remedy: r, Href: "/remedies/" + r.ID, Overdue: r.Overdue(today)}
	l.Stands, l.Light = remedySign(p, r, l.Overdue), litOf(p, r.Then.Light)
	return l
}

func (s *server) remedies(w http.ResponseWriter, r *http.Request) error {
	v := &remediesPage{Page: s.NewPage(r, "monitor")}
	a := site.AddressOf(r)
	year, _ := strconv.Atoi(a.Get("year"))
	list, err := s.Remedy.List(r.Context(), remedy.Filter{Year: year})
	if err != nil {
		return err
	}
	list = slices.DeleteFunc(list, func(x remedy.Remedy) bool {
		return !v.Visitor.May(office.Read, v.Visitor.Tree.Place(office.ID(x.Organisation()))).Allowed
	})
	today, chosen := day.At(s.Now()), a.Get("state")
	overdue, count := 0, map[remedy.State]int{}
	for _, x := range list {
		l := lineOf(&v.Page, x, today)
		count[x.State]++
		if l.Overdue {
			overdue++
		}
		if chosen == "" || string(x.State) == chosen || chosen == "overdue" && l.Overdue {
			v.Lines = append(v.Lines, l)
		}
	}
	var values []work.Value
	for _, st := range []remedy.State{remedy.Open, remedy.Done, remedy.Verified, remedy.Dropped} {
		if count[st] > 0 {
			values = append(values, work.Value{Value: string(st), Text: v.T(st.Key()), Count: count[st]})
		}
	}
	if overdue > 0 {
		values = append([]work.Value{{Value: "overdue", Text: v.T("remedy.overdue"), Count: overdue}}, values...)
	}
	if len(values) > 0 {
		v.Filters = []work.Filter{work.NewFilter(&v.Page, a, v.T("remedy.state"), "state", values...)}
	}
	v.Chosen, v.All = chosen != "", a.With("state", "")
	v.Title = v.T("remedy.list.title", "n", len(list), "overdue", overdue, "waiting", count[remedy.Done])
	v.Crumbs = []site.Crumb{{Text: v.T("monitor.nav"), Href: "/monitor"}, {Text: v.T("remedy.nav")}}
	return s.Render(w, http.StatusOK, "monitor/remedies", v)
}

// remedyPage is one remedy with its history, and what the figure is now.
type remedyPage struct {
	site.Page
	site.Fields
	Line    remedyLine
	Then    figureView
	Now     figureView
	Report  string // address of the report that asked for it
	Causes  []string
	Steps   []stepOf
	MayAct  bool
	MaySee  bool // verify
	Why     string
	Files   []attach.File // of the declaration, to be named as evidence
	Text    string
	Chosen  []string
	What    string
	Who     string
	Due     string
	Waiting bool
}

// figureView is what the indicator came to on a day.
type figureView struct {
	Text, Done, On string
	Light          lit
}

type stepOf struct {
	remedy.Step
	What     string
	Standing *figureView
	Names    []string // of the files
}

func figureOf(p *site.Page, f remedy.Figure, word bool) figureView {
	text := official.Figure(report.Line{Value: f.Value, Unit: f.Unit, Outcome: f.Outcome, Word: word})
	if text == "" {
		text = p.T(f.Outcome.Key())
	}
	v := figureView{Text: text, On: f.On.String(), Light: litOf(p, f.Light)}
	if f.Done.Known() {
		v.Done = f.Done.Percent()
	}
	return v
}

// isWord says whether a figure is a word: nothing of it is counted.
func isWord(f remedy.Figure) bool {
	_, number := judge.Decimal(f.Value)
	return !number
}

func (s *server) placeOfRemedy(r *http.Request) (office.Place, error) {
	x, err := s.Remedy.Of(r.Context(), r.PathValue("remedy"))
	if err != nil && fault.KindOf(err) == fault.NotFound {
		return office.Place{}, site.ErrNoPage
	}
	if err != nil {
		return office.Place{}, err
	}
	return site.VisitorOf(r).Tree.Place(office.ID(x.Organisation())), nil
}

func (s *server) remedy(w http.ResponseWriter, r *http.Request) error {
	v, _, err := s.loadRemedy(r)
	if err != nil {
		return err
	}
	return s.Render(w, http.StatusOK, "monitor/remedy", v)
}

func (s *server) loadRemedy(r *http.Request) (*remedyPage, review.Person, error) {
	x, err := s.Remedy.Of(r.Context(), r.PathValue("remedy"))
	if err != nil {
		return nil, review.Person{}, err
	}
	v := &remedyPage{Page: s.NewPage(r, "monitor")}
	v.Line = lineOf(&v.Page, x, day.At(s.Now()))
	person := personAt(v.Visitor, x.Path)
	v.Then = figureOf(&v.Page, x.Then, isWord(x.Then))
	if now, err := s.Remedy.Now(r.Context(), x); err == nil {
		v.Now = figureOf(&v.Page, now, isWord(now))
	} else if fault.KindOf(err) != fault.NotFound {
		return nil, person, err
	}
	for _, c := range x.Causes {
		v.Causes = append(v.Causes, v.T(c.Key()))
	}
	if v.Files, err = s.Deps.Files.List(r.Context(), goal.Subject(x.Declaration)); err != nil {
		return nil, person, err
	}
	v.steps(x)
	v.MayAct = x.State == remedy.Open && person.May(string(office.Monitor), x.Organisation())
	if x.State == remedy.Done {
		v.Waiting = true
		if err := x.MayVerify(person); err != nil {
			v.Why = v.Page.Printer.Fault(err)
		} else {
			v.MaySee = true
		}
	}
	v.What, v.Who, v.Due = x.Plan.What, x.Plan.Who, x.Plan.Due.String()
	v.Report = "/d/" + string(x.Declaration) + "/monitor/" + x.Period
	v.Title, v.Name = x.Plan.What, true
	k, err := s.Goal.Get(r.Context(), x.Declaration)
	if err != nil {
		return nil, person, err
	}
	v.Scope = goal.Scope{Department: k.Declaration.Department, Year: x.Year}
	v.Demo = v.Demo || k.Demo
	v.Crumbs = []site.Crumb{
		{Text: v.T("remedy.nav"), Href: "/remedies?year=" + strconv.Itoa(x.Year)}, {Text: x.Project, Href: v.Report, Chinese: true}, {Text: x.Indicator, Chinese: true},
	}
	return v, person, nil
}

// steps gives what was done, the newest first, with the names of the files that show it.
func (v *remedyPage) steps(x remedy.Remedy) {
	names := map[string]string{}
	for _, f := range v.Files {
		names[string(f.ID)] = f.Name
	}
	for _, st := range slices.Backward(x.Steps) {
		one := stepOf{Step: st, What: v.T(st.Key())}
		if st.Standing != nil {
			f := figureOf(&v.Page, *st.Standing, isWord(*st.Standing))
			one.Standing = &f
		}
		for _, id := range st.Files {
			if name := names[id]; name != "" {
				one.Names = append(one.Names, name)
			}
		}
		v.Steps = append(v.Steps, one)
	}
	v.Files = slices.DeleteFunc(v.Files, func(f attach.File) bool { return f.Gone() })
}

// kinds are the acts on a remedy by their addresses.
var kinds = []string{"done", "verify", "reject", "change", "drop"}

// moveRemedy does one act on a remedy of the version that the visitor saw.
func (s *server) moveRemedy(w http.ResponseWriter, r *http.Request) error {
	kind := r.PathValue("act")
	if !slices.Contains(kinds, kind) {
		return site.ErrNoPage
	}
	if err := r.ParseForm(); err != nil {
		return site.ErrUnreadable
	}
	f := r.PostForm
	version, err := strconv.Atoi(f.Get("version"))
	if err != nil {
		return site.ErrUnreadable
	}
	v, person, err := s.loadRemedy(r)
	if err != nil {
		return err
	}
	m := remedy.Move{Kind: kind, By: person, Text: f.Get("text"), Files: f["file"]}
	if kind == "change" {
		m.Plan = remedy.Plan{What: f.Get("what"), Who: f.Get("who")}
		m.Plan.Due, err = day.Parse(strings.TrimSpace(f.Get("due")))
		if err != nil {
			err = fault.New(fault.Invalid, "report.due", "text", f.Get("due")).On("due")
		}
	}
	if err == nil {
		if _, err = s.Remedy.Move(r.Context(), v.Line.ID, version, m); err == nil {
			return back(w, r, v.Line.Href, "remedy_"+kind)
		}
	}
	fields, _, err := site.Refused(w, &v.Page, err, "text")
	if err != nil {
		return err
	}
	fields.Form = kind
	v.Fields, v.Text, v.Chosen = fields, m.Text, m.Files
	if kind == "change" {
		v.What, v.Who, v.Due = f.Get("what"), f.Get("who"), f.Get("due")
	}
	return s.Render(w, http.StatusUnprocessableEntity, "monitor/remedy", v)
}

// Picked says that a file was ticked.
func (v *remedyPage) Picked(id attach.ID) bool { return slices.Contains(v.Chosen, string(id)) }

// Typed is what was written into one of the forms.
func (v *remedyPage) Typed(form string) string {
	if v.Form == form {
		return v.Text
	}
	return ""
}

// Asked says that the form which was refused is on the page.
func (v *remedyPage) Asked() bool {
	if v.Form == "verify" || v.Form == "reject" {
		return v.MaySee
	}
	return v.MayAct
}

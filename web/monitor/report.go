package monitor

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/goal"
	"plumbline/monitor"
	"plumbline/monitor/remedy"
	"plumbline/monitor/report"
	"plumbline/office"
	"plumbline/review"
	"plumbline/review/course"
	"plumbline/web/site"
	"plumbline/web/work"
)

// reportPage is the monitoring report of a project and a period.
type reportPage struct {
	site.Page
	Base     string // /d/{id}
	Path     string // of the report
	Kept     goal.Kept
	Report   report.Report
	Begun    bool
	Case     course.Case
	Stands   work.Sign
	Waits    string
	Why      string // why the visitor may not decide, who otherwise could
	Periods  []work.Option
	Money    lit
	Goals    lit
	Project  lit
	Facts    monitorFacts
	Columns  []int
	Rows     []formRow
	Editing  bool
	Gaps     []report.Gap
	Wrong    map[string]string
	Typed    report.Entry
	Refused  string
	At       string // id of the place that the refusal is about
	Steps    []stepView
	Remarks  []remarkView
	Cells    []cellOption
	Deciding []typedRemark
	Answers  map[int]string
	History  []movedView
	Handed   []report.Report
	Ways     []remedyLine
	Differs  []report.Difference
	Exports  []work.Link
	Approved bool // the declaration is
	Missing  bool // the report was handed in with gaps
	Caption  string
	Today    string
	May      may

	person review.Person
}

// may is what the visitor is offered.
type may struct{ Open, Edit, Submit, Withdraw, Decide bool }

// monitorFacts is the strip of figures above the form.
type monitorFacts struct{ Time, Money, Goals, Left string }

type cellOption struct{ Ref, Label string }

type typedRemark struct {
	N         int
	Ref, Text string
}

type remarkView struct {
	review.Remark
	Place, StageName string
	MayAnswer        bool
	Typed            string
}

type stepView struct {
	work.Sign
	Name, By string
	At       time.Time
	Current  bool
}

type movedView struct {
	review.Moved
	What, StageName string
}

// current leads to the period that is being reported on.
func (s *server) current(w http.ResponseWriter, r *http.Request) error {
	k, err := site.DeclarationOf(s.Goal, r)
	if err != nil {
		return err
	}
	list, err := s.Monitor.Periods(r.Context(), pathOf(site.VisitorOf(r), k.Declaration), k.Declaration.Year)
	if err != nil {
		return err
	}
	p, ok := monitor.Current(list, day.At(s.Now()))
	if !ok {
		return site.ErrNoPage
	}
	http.Redirect(w, r, "/d/"+string(k.ID)+"/monitor/"+p.ID, http.StatusSeeOther)
	return nil
}

func (s *server) show(w http.ResponseWriter, r *http.Request) error {
	v, err := s.load(r)
	if err != nil {
		return err
	}
	return s.draw(w, r, v, http.StatusOK)
}

// load reads all that every page and act of one report begins with.
func (s *server) load(r *http.Request) (*reportPage, error) {
	k, err := site.DeclarationOf(s.Goal, r)
	if err != nil {
		return nil, err
	}
	v := &reportPage{Page: s.NewPage(r, "monitor"), Kept: k, Base: "/d/" + string(k.ID), Wrong: map[string]string{}, Answers: map[int]string{}, Today: day.At(s.Now()).String()}
	path := pathOf(v.Visitor, k.Declaration)
	period := r.PathValue("period")
	v.Path = v.Base + "/monitor/" + period
	if v.Report, v.Begun, err = s.Report.Of(r.Context(), k.ID, period); err != nil {
		return nil, err
	}
	if !v.Begun {
		if v.Report, err = s.Report.Draw(r.Context(), k.ID, path, period); fault.KindOf(err) == fault.NotFound && err != nil {
			return nil, site.ErrNoPage
		}
		if f, ok := fault.As(err); ok && f.Key == "report.period_running" {
			return s.running(r, v, path, period)
		}
		if err != nil {
			return nil, err
		}
	}
	if v.Case, err = s.Course.Of(r.Context(), course.Monitor, v.Report.ID); err != nil {
		return nil, err
	}
	if len(v.Case.Path) > 0 {
		path = v.Case.Path
	}
	v.person = personAt(v.Visitor, path)
	revision, err := s.Report.Approved(r.Context(), k.ID)
	v.Approved = revision > 0
	v.Typed = entryOf(v.Report)
	return v, err
}

// running is the page of a period that has not ended: there is nothing to fill in yet, but how far the project is can be seen.
func (s *server) running(r *http.Request, v *reportPage, path []string, period string) (*reportPage, error) {
	list, err := s.Monitor.Periods(r.Context(), path, v.Kept.Declaration.Year)
	if err != nil {
		return nil, err
	}
	p, _ := monitor.Find(list, period)
	v.Report.Period, v.Report.Path = p, path
	v.Refused = v.T("report.period_running", "through", p.Through.String())
	return v, nil
}

// draw shows the report as it stands, with what was typed where an act was refused.
func (s *server) draw(w http.ResponseWriter, r *http.Request, v *reportPage, status int) error {
	if err := s.gather(r, v); err != nil {
		return err
	}
	v.offers()
	if v.Report.Lines != nil {
		v.form()
	}
	v.cells()
	v.head()
	s.About(&v.Page, string(v.Kept.ID), v.Visitor.PlaceOf(v.Kept.Declaration.Department, v.Kept.Declaration.Unit), "monitor")
	return s.Render(w, status, "monitor/report", v)
}

// gather reads what stands around the form.
func (s *server) gather(r *http.Request, v *reportPage) error {
	ctx := r.Context()
	list, err := s.Monitor.Periods(ctx, v.Report.Path, v.Kept.Declaration.Year)
	if err != nil {
		return err
	}
	today := day.At(s.Now())
	for _, p := range list {
		if !p.Over(today) && p.ID != v.Report.Period.ID {
			continue
		}
		text := periodName(&v.Page, p)
		if p.Official {
			text = v.T("monitor.period.official", "period", text)
		}
		v.Periods = append(v.Periods, work.Option{Text: text, Href: v.Base + "/monitor/" + p.ID, Current: p.ID == v.Report.Period.ID})
	}
	if err := s.ways(r, v); err != nil || !v.Begun {
		return err
	}
	w, err := s.Report.Ways(ctx, v.Kept.ID, v.Report.Period.ID)
	if err != nil {
		return err
	}
	v.Gaps = v.Report.Gaps(w, today)
	now, err := s.Report.Again(ctx, v.Report, time.Time{})
	if err != nil {
		return err
	}
	v.Differs = v.Report.Differences(now)
	if v.Handed, err = s.Report.Handed(ctx, v.Report.ID); err != nil {
		return err
	}
	moves, err := s.Course.History(ctx, course.Monitor, v.Report.ID)
	if err != nil {
		return err
	}
	for _, m := range slices.Backward(moves) {
		v.History = append(v.History, movedView{Moved: m, What: v.T(m.Kind.Key()), StageName: m.Stage.In(v.Lang)})
	}
	v.steps(moves)
	return nil
}

// ways lists the remedies of the project.
func (s *server) ways(r *http.Request, v *reportPage) error {
	list, err := s.Remedy.List(r.Context(), remedy.Filter{Declaration: v.Kept.ID})
	today := day.At(s.Now())
	for _, x := range list {
		v.Ways = append(v.Ways, lineOf(&v.Page, x, today))
	}
	return err
}

// offers says what the visitor may do here, and why not where he otherwise could.
func (v *reportPage) offers() {
	fills := v.person.May(string(office.Monitor), v.Report.Organisation())
	v.May.Open = fills && !v.Begun && v.Report.Lines != nil
	v.May.Edit = fills && v.Begun && v.Case.Editable() == nil
	v.Editing = v.May.Edit
	v.May.Submit = v.May.Edit
	if !v.Begun {
		return
	}
	st, deciding := v.Case.Stage()
	v.May.Withdraw = fills && v.Case.State == review.Submitted
	if deciding && v.person.May(st.Act, v.Case.Organisation()) {
		if err := v.Case.Bars(v.person); err != nil {
			v.Why = v.T("course.own_work")
		} else {
			v.May.Decide = true
		}
	}
	v.Stands = stateSign(&v.Page, v.Case)
	if deciding {
		v.Waits = v.T("monitor.waits", "stage", st.In(v.Lang))
	}
	for _, m := range v.Case.Remarks {
		v.Remarks = append(v.Remarks, remarkView{
			Remark: m, Place: v.placeOf(string(m.Ref)), StageName: v.Case.StageOf(m.Stage).In(v.Lang),
			MayAnswer: m.Open() && (fills || m.By == v.person.ID), Typed: v.Answers[m.Number],
		})
	}
}

// placeOf names the line that a remark is about.
func (v *reportPage) placeOf(ref string) string {
	switch ref {
	case "":
		return v.T("monitor.whole")
	case "funds":
		return v.T("monitor.funds")
	case "note":
		return v.T("report.cell.note")
	}
	for i, l := range v.Report.Lines {
		if strings.HasPrefix(ref, lineRef(i)) {
			return l.Name
		}
	}
	return ref
}

func (v *reportPage) remarksOf(ref string) (out []remarkView) {
	for _, m := range v.Remarks {
		if at := string(m.Ref); at == ref || strings.HasPrefix(at, ref+".") {
			out = append(out, m)
		}
	}
	return out
}

// cells are the lines that a remark can be pinned to.
func (v *reportPage) cells() {
	v.Cells = []cellOption{{"", v.T("monitor.whole")}, {"funds", v.T("monitor.funds")}}
	for i, l := range v.Report.Lines {
		v.Cells = append(v.Cells, cellOption{lineRef(i), l.Name})
	}
	const rows = 3
	for n := len(v.Deciding) + 1; n <= rows; n++ {
		v.Deciding = append(v.Deciding, typedRemark{N: n})
	}
}

func (v *reportPage) steps(moves []review.Moved) {
	if v.Case.Version == 0 {
		return
	}
	c := v.Case
	step := func(name string) stepView {
		return stepView{Name: name, Sign: work.Sign{Shape: "dashed", Class: "ink3", Word: v.T("desk.step.later")}}
	}
	first := step(v.T("review.step.submit"))
	if course.Case.Editable(c) != nil {
		for _, m := range slices.Backward(moves) {
			if m.Kind == review.Submit {
				first.Sign, first.By, first.At = work.Sign{Shape: "disc", Class: "ok", Word: v.T("desk.step.done")}, m.Name, m.At
				break
			}
		}
	} else {
		first.Current, first.Sign = true, work.Sign{Shape: "half", Class: "warn", Word: v.T("desk.step.now")}
	}
	v.Steps = append(v.Steps, first)
	st, waits := c.Stage()
	for i, x := range c.Scheme.Stages {
		one := step(x.In(v.Lang))
		switch {
		case course.Case.Editable(c) == nil:
		case i < len(c.Approvals):
			one.Sign, one.By, one.At = work.Sign{Shape: "disc", Class: "ok", Word: v.T("desk.step.done")}, c.Approvals[i].Name, c.Approvals[i].At
		case waits && st.ID == x.ID:
			one.Current, one.Sign = true, work.Sign{Shape: "half", Class: "warn", Word: v.T("desk.step.now")}
		}
		v.Steps = append(v.Steps, one)
	}
}

func (v *reportPage) head() {
	d, r := v.Kept.Declaration, v.Report
	v.Title, v.Name = d.Name, true
	v.Scope = goal.Scope{Department: d.Department, Year: d.Year}
	v.Demo = v.Demo || v.Kept.Demo
	v.Sheet = "sheet monitor-sheet"
	v.Caption = periodName(&v.Page, r.Period)
	v.Money, v.Goals, v.Project = litOf(&v.Page, r.Progress.MoneyLight), litOf(&v.Page, r.Progress.GoalsLight), litOf(&v.Page, r.Progress.Light)
	v.Facts = monitorFacts{Time: r.Progress.Time.Percent(), Money: r.Progress.Money.Percent(), Goals: r.Progress.Goals.Percent()}
	if r.Left > 0 {
		v.Facts.Left = v.T("monitor.left", "n", r.Left)
	}
	if !r.Input.Known.IsZero() {
		v.State = v.T("monitor.frozen", "on", r.Input.On.String(), "known", day.Minute(r.Input.Known), "revision", r.Input.Revision)
	}
	v.Crumbs = []site.Crumb{
		{Text: v.T("monitor.crumb", "year", d.Year), Href: "/monitor?" + url.Values{"department": {d.Department}, "year": {strconv.Itoa(d.Year)}, "period": {r.Period.ID}}.Encode()},
		{Text: d.Name, Chinese: true},
	}
	if v.Begun {
		for _, format := range []string{"xlsx", "docx", "pdf"} {
			v.Exports = append(v.Exports, work.Link{Text: strings.ToUpper(format), Href: v.Path + "/export." + format})
		}
	}
}

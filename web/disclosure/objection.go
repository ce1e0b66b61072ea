package disclosure

import (
	"net/http"
	"strconv"
	"strings"

	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/disclosure/receipt"
	"plumbline/disclosure/snapshot"
	"plumbline/goal"
	"plumbline/office"
	"plumbline/web/site"
	"plumbline/web/work"
)

// objectionView is an objection in a list.
type objectionView struct {
	Number                   int
	Href, Project, Indicator string
	On, Due                  string
	Sign                     work.Sign
}

// objectionPage is one objection. Its text is shown to who says why.
type objectionPage struct {
	site.Page
	site.Fields
	O                  receipt.Objection
	Project, Indicator string
	Version            string // address of the version
	Counted            string // what the receipt came to, "" where none was given
	Sign               work.Sign
	Opened             bool
	Findings           []work.Option
	Finding            string // as chosen
	Answer, Reason     string // as typed
	Action             string
}

// objections lists those to a department's year, the open ones first.
func (s *server) objections(r *http.Request, v *yearPage, sc goal.Scope) error {
	if s.Objections == nil {
		return nil
	}
	list, err := s.Objections.List(r.Context(), sc.Department)
	if err != nil {
		return err
	}
	for i := range list {
		o := &list[i]
		if o.Year != sc.Year {
			continue
		}
		view := objectionView{Number: o.Number, Href: "/disclosure/objections/" + strconv.Itoa(o.Number), On: o.On.String(), Due: o.Due.String(), Sign: stands(&v.Page, o, v.today)}
		if v.Draft != nil {
			view.Project, view.Indicator = about(v.Draft.Shown, o)
		}
		v.Objections = append(v.Objections, view)
	}
	return nil
}

// about names what an objection is about.
func about(s *snapshot.Snapshot, o *receipt.Objection) (project, indicator string) {
	p, ok := s.Project(o.Project)
	if !ok {
		return "", ""
	}
	if o.Indicator > 0 && o.Indicator <= len(p.Indicators) {
		indicator = p.Indicators[o.Indicator-1].Name
	}
	return p.Name, indicator
}

func stands(p *site.Page, o *receipt.Objection, today day.Day) work.Sign {
	switch {
	case o.State == receipt.Closed:
		return sign("ok", "disc", p.T("disclosing.objection.answered"))
	case o.Overdue(today):
		return sign("zhu", "cross", p.T("disclosing.objection.overdue"))
	}
	return sign("warn", "half", p.T("disclosing.objection.open"))
}

// of reads the objection of an address.
func (s *server) of(r *http.Request) (receipt.Objection, error) {
	n, err := strconv.Atoi(r.PathValue("n"))
	if err != nil {
		return receipt.Objection{}, site.ErrNoPage
	}
	o, err := s.Objections.Get(r.Context(), n)
	if fault.KindOf(err) == fault.NotFound {
		return o, site.ErrNoPage
	}
	return o, err
}

func (s *server) placeOfObjection(r *http.Request) (office.Place, error) {
	o, err := s.of(r)
	if err != nil {
		return office.Place{}, err
	}
	return site.VisitorOf(r).PlaceOf(o.Department, ""), nil
}

func (s *server) objection(w http.ResponseWriter, r *http.Request) error {
	o, err := s.of(r)
	if err != nil {
		return err
	}
	return s.show(w, r, &objectionPage{O: o}, "", nil)
}

// show draws an objection with what was typed, and why it was refused.
func (s *server) show(w http.ResponseWriter, r *http.Request, v *objectionPage, form string, refused error) error {
	o := &v.O
	v.Page = s.NewPage(r, "disclosure")
	got, err := s.Room.Version(r.Context(), o.Department, o.Year, o.Place.Number)
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return err
	}
	if err == nil {
		v.Project, v.Indicator = about(got.Snapshot, o)
		v.Version = address("/disclosure/version", o.Department, o.Year, "number", strconv.Itoa(o.Place.Number))
		v.Demo = v.Demo || got.Demonstration
	}
	st, err := s.Room.State(r.Context(), o.Department, o.Year)
	if err != nil {
		return err
	}
	v.Sign, v.Action = stands(&v.Page, o, st.Today), "/disclosure/objections/"+strconv.Itoa(o.Number)
	if o.Counted != "" {
		v.Counted = v.T("disclosing.objection.counted." + o.Counted)
	}
	for _, f := range []receipt.Finding{receipt.Upheld, receipt.Rejected, receipt.Other} {
		v.Findings = append(v.Findings, work.Option{Text: v.T("disclosing.finding." + string(f)), Href: string(f), Current: string(f) == v.Finding})
	}
	v.Title, v.State = v.T("disclosing.objection.title", "n", o.Number), v.T("disclosing.objection.state", "on", o.On.String(), "due", o.Due.String())
	v.Crumbs = []site.Crumb{{Text: v.T("web.nav.disclosure"), Href: address("/disclosure", o.Department, o.Year)}, {Text: v.T("disclosing.objection", "n", o.Number)}}
	status := http.StatusOK
	if refused != nil {
		if v.Fields, status, err = site.Refused(w, &v.Page, refused, "answer"); err != nil {
			return err
		}
		v.Form = form
	}
	return s.Render(w, status, "disclosure/objection", v)
}

// open shows the text to who says why; that stands in the log.
func (s *server) open(w http.ResponseWriter, r *http.Request) error {
	if err := site.ReadForm(w, r, site.SmallForm); err != nil {
		return err
	}
	o, err := s.of(r)
	if err != nil {
		return err
	}
	reason := strings.TrimSpace(r.PostForm.Get("reason"))
	if reason == "" {
		return s.show(w, r, &objectionPage{O: o}, "open", fault.New(fault.Invalid, "disclosing.objection.why").On("reason"))
	}
	opened, err := s.Objections.Open(r.Context(), site.VisitorOf(r).Actor(), o.Number, reason)
	if err != nil {
		return s.show(w, r, &objectionPage{O: o, Reason: reason}, "open", err)
	}
	return s.show(w, r, &objectionPage{O: opened, Opened: true}, "", nil)
}

func (s *server) reply(w http.ResponseWriter, r *http.Request) error {
	if err := site.ReadForm(w, r, site.SmallForm); err != nil {
		return err
	}
	o, err := s.of(r)
	if err != nil {
		return err
	}
	finding, text := r.PostForm.Get("finding"), strings.TrimSpace(r.PostForm.Get("answer"))
	if err := s.Objections.Reply(r.Context(), site.VisitorOf(r).Actor(), o.Number, receipt.Finding(finding), text); err != nil {
		return s.show(w, r, &objectionPage{O: o, Finding: finding, Answer: text}, "", err)
	}
	http.Redirect(w, r, "/disclosure/objections/"+r.PathValue("n")+"?saved=objection#saved", http.StatusSeeOther)
	return nil
}

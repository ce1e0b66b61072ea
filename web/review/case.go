package review

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/form/official"
	"plumbline/goal"
	"plumbline/office"
	"plumbline/review"
	"plumbline/review/desk"
	"plumbline/rule"
	"plumbline/web/formview"
	"plumbline/web/site"
)

func (s *server) caseRoutes() {
	read := s.at(office.Read)
	s.Handle("GET /d/{id}/review", read, s.show)
	s.Handle("POST /d/{id}/seen", read, s.seen)
	s.Handle("POST /d/{id}/answer", s.at(office.Answer), s.answer)
	s.Handle("POST /d/{id}/answers", s.at(office.Answer), s.answerAll)
	s.Handle("POST /d/{id}/unanswer", s.at(office.Answer), s.unanswer)
	// Who may decide depends on the stage that waits: the room asks the table for it, by the desks of the visitor.
	s.Handle("POST /d/{id}/approve", read, s.move("approved", s.approve))
	s.Handle("POST /d/{id}/return", read, s.move("returned", s.giveBack))
	s.Handle("POST /d/{id}/remark", read, s.move("remarked", s.remark))
	s.Handle("POST /d/{id}/sheet", read, s.move("sheet", s.judge))
	s.Handle("POST /d/{id}/resolve", read, s.move("resolved", s.resolve))
	s.Handle("POST /d/{id}/submit", s.at(office.Submit), s.move("submitted", s.submit))
	s.Handle("POST /d/{id}/withdraw", s.at(office.Withdraw), s.move("withdrawn", s.withdraw))
	s.Handle("POST /d/{id}/publish", s.at(office.Publish), s.move("published", s.publish))
	s.Handle("POST /d/{id}/amend", s.at(office.Amend), s.move("amended", s.amend))
}

// casePage is a declaration as it stands in its review.
type casePage struct {
	site.Page
	Kept    goal.Kept
	Case    review.Case
	Stands  sign
	Waits   string // what it waits for, and who may do that
	Why     string // why the visitor, who otherwise could, may not decide on this one
	Steps   []stepView
	Tally   formview.Tally
	Form    formview.View
	Open    []formview.Note // findings that stand in the way of handing in and of approval
	Remarks []remarkView    // all, in the order of their numbers
	Sheets  []sheetView
	History []movedView
	Wrote   []string

	Against    string // what is marked in the form: "seen", "frozen" or ""
	From       int    // the revision that the form is compared with
	Changes    []formview.Change
	Marked     map[goal.Ref]formview.Change
	SeenFrom   int  // an older revision that the visitor saw, 0 for none
	Amended    bool // it can be compared with what was approved
	NewSince   bool // the visitor saw an older revision than the newest
	May        may
	Stage      review.Stage
	NeedsSheet bool
	Cells      []cellOption
	Typed      typed
	Refused    string
	Field      string // the field that the refusal is about, as a place in the page
}

// may is what the visitor is offered.
type may struct {
	Submit, Withdraw, Drop, Decide, Lift, Note, Publish, Amend, Edit, Answer bool
}

type cellOption struct{ Ref, Label string }

// kase is what every page and act of one declaration begins with.
type kase struct {
	kept   goal.Kept
	c      review.Case
	path   []string // where it belongs now
	person review.Person
}

func (s *server) load(r *http.Request) (k kase, err error) {
	id := goal.ID(r.PathValue("id"))
	if k.kept, err = s.Goal.Get(r.Context(), id); err != nil {
		return k, err
	}
	if k.c, err = s.Cases.Of(r.Context(), id); err != nil {
		return k, err
	}
	v, d := site.VisitorOf(r), k.kept.Declaration
	k.path = Placed(v.Tree)(d.Department, d.Unit)
	at := []string{k.c.Organisation()}
	if len(k.path) > 0 {
		at = append(at, k.path[0])
	}
	k.person = PersonAt(v, at...)
	return k, nil
}

// organisation is whose declaration it is: of what was handed in, else where it belongs by its names.
func (k kase) organisation() string {
	if o := k.c.Organisation(); o != "" || len(k.path) == 0 {
		return o
	}
	return k.path[0]
}

func (s *server) show(w http.ResponseWriter, r *http.Request) error {
	return s.showCase(w, r, typed{}, nil)
}

// showCase draws the page; what was typed and refused is shown again with the reason.
func (s *server) showCase(w http.ResponseWriter, r *http.Request, t typed, refused error) error {
	k, err := s.load(r)
	if err != nil {
		return err
	}
	judged, err := s.Rule.Of(r.Context(), k.kept.ID)
	if err != nil {
		return err
	}
	v := &casePage{Page: s.NewPage(r, "inbox"), Kept: k.kept, Case: k.c, Typed: t, Tally: formview.TallyOf(judged, 0)}
	v.offer(k)
	if err := s.fill(r, v, k, judged); err != nil {
		return err
	}
	v.head(k)
	s.About(&v.Page, string(k.kept.ID), v.Visitor.PlaceOf(k.kept.Declaration.Department, k.kept.Declaration.Unit), "review")
	status := http.StatusOK
	if refused != nil {
		v.Refused, status = v.Printer.Fault(refused), site.StatusOf(refused)
		v.Field = fieldOf(refused, t)
	}
	return s.Render(w, status, "review/case", v)
}

// offer says what the visitor may do now, and who may otherwise.
func (v *casePage) offer(k kase) {
	c, p, at := k.c, k.person, k.organisation()
	v.Stage, _ = c.Stage()
	v.NeedsSheet = v.Stage.Sheet
	state := c.State
	can := func(act string) bool { return p.May(act, at) }
	editable := c.Editable() == nil
	v.May.Submit = editable && can(review.ActSubmit)
	v.May.Withdraw = state == review.Submitted && can(review.ActWithdraw)
	v.May.Drop = state == review.Draft && c.Amendment != nil && can(review.ActAmend)
	v.May.Publish = state == review.Approved && can(review.ActPublish)
	v.May.Amend = (state == review.Approved || state == review.Published) && can(review.ActAmend)
	v.May.Note = can(review.ActNote) && c.Version > 0
	place := v.Visitor.PlaceOf(k.kept.Declaration.Department, k.kept.Declaration.Unit)
	v.May.Edit = editable && v.Visitor.May(office.Draft, place).Allowed
	v.May.Answer = editable && v.Visitor.May(office.Answer, place).Allowed
	if v.Stage.ID != "" && can(v.Stage.Act) {
		if err := c.Bars(p); err != nil {
			v.Why = v.Printer.Fault(err)
		} else {
			v.May.Decide, v.May.Lift = state != review.Barred, state == review.Barred
		}
	}
	v.Waits = v.waits(c)
	if at == "" { // it says where it belongs by names that the tree does not know
		v.Why = v.Printer.T("review.no_organisation")
	}
}

// waits says what a case waits for and who may do it.
func (v *casePage) waits(c review.Case) string {
	act, step := c.Waits()
	if act == "" {
		return v.T("desk.waits.nothing")
	}
	var who []string
	for _, h := range office.Who(office.Act(act)) {
		who = append(who, v.T(h.Role.Key()))
	}
	return v.T("desk.waits", "step", stepName(&v.Page, c, step), "who", join(v.Lang, who))
}

func join(lang string, words []string) string {
	sep := "、"
	if lang == "en" {
		sep = ", "
	}
	out := ""
	for i, w := range words {
		if i > 0 {
			out += sep
		}
		out += w
	}
	return out
}

// fill reads what the page shows beside the case: changes, remarks, sheets, steps, history, who wrote it.
func (s *server) fill(r *http.Request, v *casePage, k kase, judged []rule.Judged) error {
	if err := s.compared(r, v, k); err != nil {
		return err
	}
	var err error
	if v.Remarks, err = s.remarks(r.Context(), v, k); err != nil {
		return err
	}
	v.notes(judged)
	for _, sh := range slices.Backward(k.c.Sheets) {
		v.Sheets = append(v.Sheets, sheetView{Sheet: sh, StageName: k.c.StageOf(sh.Stage).In(v.Lang), Counts: sh.Round == k.c.Round && sh.Stage == v.Stage.ID})
	}
	moves, err := s.Cases.History(r.Context(), k.kept.ID)
	if err != nil {
		return err
	}
	for _, m := range slices.Backward(moves) {
		v.History = append(v.History, movedOf(&v.Page, m))
	}
	if v.Steps, err = s.steps(r, v, k, moves); err != nil {
		return err
	}
	revisions, err := s.Goal.Revisions(r.Context(), k.kept.ID)
	for _, rev := range slices.Backward(revisions) {
		if name := site.Who(v.Printer, rev.SavedBy); !slices.Contains(v.Wrote, name) {
			v.Wrote = append(v.Wrote, name)
		}
	}
	if v.May.Decide || v.May.Note || v.May.Lift {
		v.Cells = cellsOf(&v.Page, k.kept.Declaration)
	}
	v.Typed.fill(k.c, v.Stage)
	return err
}

// compared marks what differs from the revision that the visitor last saw, or, of an amendment, from what was approved.
// A first look is noted at once; later ones when the visitor says so or acts, so that looking twice loses nothing.
func (s *server) compared(r *http.Request, v *casePage, k kase) error {
	ctx, who := r.Context(), k.person.ID
	changed, err := s.Desk.Changed(ctx, who, k.kept.ID)
	if err != nil {
		return err
	}
	if changed.From == 0 && r.Method == http.MethodGet {
		if err := s.Desk.Seen(ctx, who, k.kept.ID, k.kept.Revision); err != nil {
			return err
		}
	}
	v.NewSince = changed.From > 0 && changed.From < changed.To
	v.Amended = k.c.Frozen > 0 && k.c.Frozen < k.kept.Revision
	if v.NewSince {
		v.SeenFrom = changed.From
	}
	switch against := r.URL.Query().Get("against"); {
	case v.Amended && (against == "frozen" || against == "" && k.c.Amendment != nil):
		v.Against, v.From = "frozen", k.c.Frozen
	case v.NewSince && against != "none":
		v.Against, v.From = "seen", changed.From
	default:
		return nil
	}
	old, err := s.Goal.At(ctx, k.kept.ID, v.From)
	if err != nil {
		return err
	}
	v.Changes, v.Marked = formview.Changes(&v.Page, old.Declaration, k.kept.Declaration)
	return nil
}

// head names the page and its way.
func (v *casePage) head(k kase) {
	d := k.kept.Declaration
	v.Page.Scope = goal.Scope{Department: d.Department, Year: d.Year}
	v.Page.Demo = v.Page.Demo || k.kept.Demo
	v.Name, v.Title = true, d.Name
	v.Stands = stateSign(&v.Page, k.c)
	v.State = v.T("desk.case.state", "n", k.kept.Revision, "unit", d.Unit, "at", day.Minute(k.kept.SavedAt))
	v.Crumbs = []site.Crumb{
		{Text: v.T("desk.nav.inbox"), Href: "/inbox"},
		{Text: v.T("web.summary.crumb", "year", d.Year), Href: "/summary/" + strconv.Itoa(d.Year) + "?" + url.Values{"department": {d.Department}}.Encode()},
		{Text: v.T("desk.review")},
	}
}

// Change is the difference at the field of a cell, nil where there is none.
func (v *casePage) Change(ref goal.Ref) *formview.Change {
	if c, ok := v.Marked[ref]; ok {
		return &c
	}
	return nil
}

// stepView is one step of the way to approval.
type stepView struct {
	sign
	Name, By string
	At       time.Time
	Due      desk.Due
	DueSign  sign
	Current  bool
}

func (s *server) steps(r *http.Request, v *casePage, k kase, moves []review.Moved) ([]stepView, error) {
	c, path := k.c, k.path
	if len(c.Path) > 0 {
		path = c.Path
	}
	scheme := c.Scheme
	if c.Editable() == nil { // the next round goes through the stages in force then
		var err error
		if scheme, err = s.Desk.Scheme(r.Context(), path, k.kept.Declaration.Year); err != nil {
			return nil, err
		}
	}
	clock, err := s.clock(r, k.kept.Declaration.Year)
	if err != nil {
		return nil, err
	}
	_, now := c.Waits()
	step := func(id, name string) stepView {
		x := stepView{Name: name, Current: id == now, Due: clock.Due(path, k.kept.Declaration.Year, id)}
		x.sign = sign{"dashed", "ink3", v.T("desk.step.later")}
		if x.Current {
			x.sign, x.DueSign = sign{"half", "warn", v.T("desk.step.now")}, dueSign(&v.Page, x.Due)
		}
		return x
	}
	done := func(x *stepView, by string, at time.Time) {
		x.sign, x.By, x.At = sign{"disc", "ok", v.T("desk.step.done")}, by, at
	}
	first := step(review.ActSubmit, v.T("review.step.submit"))
	if c.Editable() != nil {
		if m, ok := last(moves, review.Submit); ok {
			done(&first, m.Name, m.At)
		}
	}
	out := []stepView{first}
	for i, st := range scheme.Stages {
		x := step(st.ID, st.In(v.Lang))
		if c.Editable() != nil && i < len(c.Approvals) {
			done(&x, c.Approvals[i].Name, c.Approvals[i].At)
		}
		if c.State == review.Barred && x.Current {
			x.sign = sign{"cross", "zhu", v.T(c.State.Key())}
		}
		out = append(out, x)
	}
	publish := step(review.ActPublish, v.T("review.step.publish"))
	if m, ok := last(moves, review.Publish); ok && c.State == review.Published {
		done(&publish, m.Name, m.At)
	}
	return append(out, publish), nil
}

func last(moves []review.Moved, kind review.Kind) (review.Moved, bool) {
	for _, m := range slices.Backward(moves) {
		if m.Kind == kind {
			return m, true
		}
	}
	return review.Moved{}, false
}

func (s *server) clock(r *http.Request, year int) (desk.Clock, error) {
	cal, err := s.calendar(r)
	if err != nil {
		return desk.Clock{}, err
	}
	set, err := s.Desk.Deadlines(r.Context(), year)
	return desk.Clock{Today: day.At(s.Now()), Deadlines: set, Calendar: cal}, err
}

// movedView is one act of the history.
type movedView struct {
	review.Moved
	What, StageName string
}

func movedOf(p *site.Page, m review.Moved) movedView {
	return movedView{Moved: m, What: p.T(m.Kind.Key()), StageName: m.Stage.In(p.Lang)}
}

// sheetView is a review sheet that was filled; Counts says that it is the one that counts now.
type sheetView struct {
	review.Sheet
	StageName string
	Counts    bool
}

// cellsOf lists the fields that a remark can be pinned to, in the order of the form.
func cellsOf(p *site.Page, d goal.Declaration) []cellOption {
	out := []cellOption{{"", p.T("web.notes.whole")}}
	for _, c := range official.Layout(d).Cells {
		if c.Ref == "" || c.Role == official.Section {
			continue
		}
		if _, field, ok := c.Ref.Indicator(); ok && (field == "level1" || field == "level2") {
			continue
		}
		key, args := rule.Place(d, c.Ref)
		out = append(out, cellOption{string(c.Ref), p.T(key, args...)})
	}
	return append(out, cellOption{"indicators", p.T("desk.indicators")})
}

// seen notes that the visitor has looked at the revision that the page showed.
func (s *server) seen(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return site.ErrUnreadable
	}
	n, err := strconv.Atoi(r.PostForm.Get("revision"))
	if err != nil || n < 1 {
		return site.ErrUnreadable
	}
	id := goal.ID(r.PathValue("id"))
	if _, err := s.Goal.At(r.Context(), id, n); err != nil {
		return err
	}
	if err := s.Desk.Seen(r.Context(), string(site.VisitorOf(r).Person.ID), id, n); err != nil {
		return err
	}
	http.Redirect(w, r, "/d/"+string(id)+"/review?saved=seen#saved", http.StatusSeeOther)
	return nil
}

// remarks gives the remarks with the place that each is about now: rows may have moved since it was written.
func (s *server) remarks(ctx context.Context, v *casePage, k kase) ([]remarkView, error) {
	older := map[int]goal.Declaration{k.kept.Revision: k.kept.Declaration}
	var out []remarkView
	for _, m := range k.c.Remarks {
		if _, read := older[m.Revision]; !read {
			at, err := s.Goal.At(ctx, k.kept.ID, m.Revision)
			if fault.KindOf(err) == fault.NotFound && err != nil {
				at, err = k.kept, nil
			}
			if err != nil {
				return nil, err
			}
			older[m.Revision] = at.Declaration
		}
		x := remarkView{Remark: m, StageName: k.c.StageOf(m.Stage).In(v.Lang), Place: v.T("web.notes.whole")}
		if m.Ref != "" {
			key, args := rule.Place(older[m.Revision], m.Ref)
			x.Place = v.T(key, args...)
		}
		x.Now = moved(older[m.Revision], k.kept.Declaration, m.Ref)
		x.MayAnswer = m.Answer == "" && !m.Note && (m.By == k.person.ID || k.person.May(review.ActSubmit, k.organisation()))
		x.Shown = m.Open() || m.Round >= k.c.Chain
		x.Typed = v.Typed.Answers[m.Number]
		out = append(out, x)
	}
	return out, nil
}

// moved finds the field of the newer declaration that a field of the older one is now; the whole form where its row is gone.
func moved(older, newer goal.Declaration, ref goal.Ref) goal.Ref {
	i, field, ok := ref.Indicator()
	if !ok || i >= len(older.Indicators) {
		return ref
	}
	was := older.Indicators[i]
	same := func(in goal.Indicator) bool { return in.Name == was.Name && in.Level2 == was.Level2 }
	if i < len(newer.Indicators) && same(newer.Indicators[i]) {
		return ref
	}
	if n := slices.IndexFunc(newer.Indicators, same); n >= 0 {
		return goal.IndicatorRef(n, field)
	}
	return ""
}

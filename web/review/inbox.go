package review

import (
	"net/http"
	"slices"
	"strings"

	"plumbline/base/day"
	"plumbline/office"
	"plumbline/platform/i18n"
	"plumbline/review"
	"plumbline/review/course"
	"plumbline/review/desk"
	"plumbline/review/remind"
	"plumbline/web/site"
)

// inboxPage is what waits for the visitor, what he was reminded of, and what he handed in.
type inboxPage struct {
	site.Page
	Items     []inboxItem
	Papers    []paperItem // reports and evaluations that wait
	Given     []paperItem // those that the visitor handed in
	Pager     site.Pager
	Clean     int // that could be approved together
	Reminders []reminderView
	Handed    []inboxItem
	Wish      remind.Wish
	Languages []string
	Reviews   bool // the visitor has anything to review anywhere
	MaySet    bool // deadlines
	MayStage  bool // stages
}

// inboxItem is one declaration of a list.
type inboxItem struct {
	desk.Item
	Href, StepName string
	State, DueSign sign
	Changes        int  // cells that differ from what the visitor last saw
	New            bool // the visitor never opened it
}

// paperItem is a report or an evaluation of a list.
type paperItem struct {
	course.Case
	Href, Kind, StepName string
	State, DueSign       sign
	Due                  desk.Due
}

// PageOf is the page of what somebody is reminded of: that of a declaration's review, or of a paper about it.
func PageOf(t remind.Reminder) string {
	if kind, period, ok := t.Paper(); ok {
		return paperPage(string(t.Declaration), kind, period)
	}
	return "/d/" + string(t.Declaration) + "/review"
}

// paperPage is where the room of a kind of papers shows one.
func paperPage(declaration, kind, period string) string {
	return strings.TrimSuffix("/d/"+declaration+"/"+kind+"/"+period, "/")
}

type reminderView struct {
	remind.Reminder
	Href, StepName, Word, Class, Shape string
}

func (s *server) inbox(w http.ResponseWriter, r *http.Request) error {
	v := &inboxPage{Page: s.NewPage(r, "inbox"), Languages: i18n.Languages}
	who := Person(v.Visitor.Tree, v.Visitor.Person)
	list, err := s.Desk.Inbox(r.Context(), who, 0, Placed(v.Visitor.Tree))
	if err != nil {
		return err
	}
	for _, d := range who.Desks {
		v.Reviews = v.Reviews || strings.HasPrefix(d.Act, "review_")
		v.MaySet = v.MaySet || d.Act == "set_deadline"
		v.MayStage = v.MayStage || d.Act == "set_stages"
	}
	for _, i := range list {
		if _, deciding := i.Case.Stage(); deciding && i.Clean() == nil {
			v.Clean++
		}
	}
	v.Pager = site.NewPager(site.AddressOf(r), site.PageNumber(r), len(list))
	from, to := v.Pager.Bounds()
	if v.Items, err = s.itemsOf(r, &v.Page, list[from:to], true); err != nil {
		return err
	}
	if err := s.papers(r, v, who); err != nil {
		return err
	}
	if err := s.head(r, v, list); err != nil {
		return err
	}
	handed, err := s.Desk.Handed(r.Context(), who.ID, 0)
	if err != nil {
		return err
	}
	handed = slices.DeleteFunc(handed, func(i desk.Item) bool {
		return i.Act == review.ActSubmit || // it waits above
			!v.Visitor.May(office.Read, v.Visitor.PlaceOf(i.Department, i.Unit)).Allowed // of where he worked before
	})
	if v.Handed, err = s.itemsOf(r, &v.Page, handed[:min(len(handed), site.PageRows)], false); err != nil {
		return err
	}
	if v.Wish, err = s.Remind.Wish(r.Context(), who.ID); err != nil {
		return err
	}
	return s.Render(w, http.StatusOK, "review/inbox", v)
}

// head says how much waits and since when, and what the visitor was told.
func (s *server) head(r *http.Request, v *inboxPage, list []desk.Item) error {
	v.Title = v.T("desk.inbox.empty")
	if n := len(list) + len(v.Papers); len(list) == 0 && n > 0 {
		v.Title = v.T("desk.inbox.title", "n", n)
	}
	if len(list) > 0 {
		oldest := slices.MinFunc(list, func(a, b desk.Item) int { return a.Since.Compare(b.Since) })
		v.Title = v.T("desk.inbox.title", "n", len(list)+len(v.Papers))
		cal, err := s.calendar(r)
		if err != nil {
			return err
		}
		if n, ok := days(cal, dayOf(oldest.Since), day.At(s.Now())); ok && n > 0 {
			v.State = v.T("desk.inbox.oldest", "n", n)
		}
	}
	told, err := s.Remind.Of(r.Context(), string(v.Visitor.Person.ID))
	for _, t := range told {
		view := reminderView{Reminder: t, Href: PageOf(t), StepName: t.StepName(v.Printer), Word: v.T(t.Kind.Key()), Class: "warn", Shape: "half"}
		if t.Kind == remind.Late {
			view.Class, view.Shape = "zhu", "cross"
		}
		v.Reminders = append(v.Reminders, view)
	}
	return err
}

// papers lists the reports and evaluations that wait for the visitor.
func (s *server) papers(r *http.Request, v *inboxPage, who review.Person) error {
	if s.Courses == nil {
		return nil
	}
	waiting, err := s.Courses.Waiting(r.Context(), who, 0)
	if err != nil {
		return err
	}
	given, err := s.Courses.Handed(r.Context(), who.ID, 0)
	if err != nil || len(waiting)+len(given) == 0 {
		return err
	}
	clock, err := s.clock(r, 0)
	if err != nil {
		return err
	}
	for _, c := range waiting {
		v.Papers = append(v.Papers, paperOf(&v.Page, c, clock))
	}
	for _, c := range given[:min(len(given), site.PageRows)] {
		if o, ok := v.Visitor.Tree.Find(office.ID(c.Organisation())); ok && v.Visitor.May(office.Read, v.Visitor.Tree.Place(o.ID)).Allowed {
			v.Given = append(v.Given, paperOf(&v.Page, c, clock))
		}
	}
	return nil
}

func paperOf(p *site.Page, c course.Case, clock desk.Clock) paperItem {
	_, step := c.Waits()
	x := paperItem{
		Case: c, Href: paperPage(string(c.Paper.Declaration), c.Paper.Kind, c.Paper.Period), Kind: p.T(course.KindKey(c.Paper.Kind), "period", c.Paper.Period),
		StepName: stepName(p, c.Case, step), State: paperSign(p, c),
	}
	if step != "" {
		x.Due = clock.On(c.Paper.Due)
		x.DueSign = dueSign(p, x.Due)
	}
	return x
}

// paperSign says where a paper stands.
func paperSign(p *site.Page, c course.Case) sign {
	s := sign{"half", "warn", p.T(c.StateKey())}
	switch c.State {
	case course.Accepted:
		s.Shape, s.Class = "disc", "ok"
	case review.Returned:
		s.Shape, s.Class = "cross", "zhu"
	case review.Draft:
		s.Shape, s.Class = "dashed", "ink3"
	}
	return s
}

func (s *server) calendar(r *http.Request) (day.Calendar, error) {
	list, err := s.Desk.Notices(r.Context())
	if err != nil {
		return day.Calendar{}, err
	}
	return day.NewCalendar(list...)
}

// itemsOf gives the lines of a list; what changed is counted where the visitor saw an older revision.
func (s *server) itemsOf(r *http.Request, p *site.Page, list []desk.Item, counting bool) ([]inboxItem, error) {
	out := make([]inboxItem, 0, len(list))
	for _, i := range list {
		v := inboxItem{
			Item: i, Href: "/d/" + string(i.Declaration) + "/review", StepName: stepName(p, i.Case, i.Step),
			State: stateSign(p, i.Case), DueSign: dueSign(p, i.Due), New: i.Seen == 0,
		}
		if counting && i.Seen > 0 && i.Seen < i.Newest {
			changed, err := s.Desk.Changed(r.Context(), string(p.Visitor.Person.ID), i.Declaration)
			if err != nil {
				return nil, err
			}
			v.Changes = len(changed.List)
		}
		out = append(out, v)
	}
	return out, nil
}

// putAway puts away what the visitor was reminded of.
func (s *server) putAway(w http.ResponseWriter, r *http.Request) error {
	if err := s.Remind.Read(r.Context(), string(site.VisitorOf(r).Person.ID)); err != nil {
		return err
	}
	http.Redirect(w, r, "/inbox?saved=read#saved", http.StatusSeeOther)
	return nil
}

// setWish keeps how the visitor wishes to be reminded.
func (s *server) setWish(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return site.ErrUnreadable
	}
	wish := remind.Wish{Language: r.PostForm.Get("language"), ByMail: r.PostForm.Get("mail") == "yes"}
	if err := s.Remind.SetWish(r.Context(), string(site.VisitorOf(r).Person.ID), wish); err != nil {
		return err
	}
	http.Redirect(w, r, "/inbox?saved=wish#saved", http.StatusSeeOther)
	return nil
}

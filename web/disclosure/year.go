package disclosure

import (
	"fmt"
	"html/template"
	"net/http"
	"strings"

	"plumbline/base/day"
	"plumbline/disclosure"
	"plumbline/disclosure/snapshot"
	"plumbline/disclosure/veil"
	"plumbline/goal"
	"plumbline/office"
	"plumbline/platform/chart"
	"plumbline/web/site"
	"plumbline/web/work"
)

// yearPage is a department's year.
type yearPage struct {
	site.Page
	site.Fields
	Empty      bool
	Scopes     []work.Option
	Kinds      []work.Option
	Kind       snapshot.Kind
	Clocks     []clockView
	Versions   []versionView
	Public     string // address of the year on the public site
	MayPublish bool
	Draft      *disclosure.Draft
	Checks     []checkView
	Stops      int
	Warns      int
	Figures    []figure
	Cuts       []cutView
	Lost       int
	Changes    []changeView
	MoreDiffs  int
	Projects   []projectRow
	Objections []objectionView
	Here       string // address of this kind
	Approve    string
	Publish    string
	Withdraw   string
	Standing   bool // something is public
	today      day.Day
	Typed      typed
}

// typed is what was typed into the forms of the page.
type typed struct{ Day, Note, Reason, Takes string }

// figure is a number of the strip.
type figure struct{ Label, Value, Unit, Below string }

// clockView is how a term stands.
type clockView struct {
	Kind, Title string
	Approved    string
	Due         string
	Sign        work.Sign
	Bar         template.HTML
}

type versionView struct {
	Number       int
	Kind, At     string
	Reason, Href string
	Signed       bool
	Newest       bool
}

// checkView is a check with what it found.
type checkView struct {
	Name, What, Basis string
	Sign              work.Sign
	Remedy            string
	Found             []foundView
}

type foundView struct{ Text, Name, Href string }

// cutView is an indicator of which something is hidden.
type cutView struct {
	Project, Indicator, Href string
	Year                     bool
	Small, Beside            int
	Where                    string
}

type changeView struct{ Project, Indicator, Text string }

type projectRow struct {
	Name, Href, Plain string
	Own               bool
	Easy, Film        bool
	Score             string
}

// mostShown is how many differences a page lists.
const mostShown = 60

func (s *server) year(w http.ResponseWriter, r *http.Request) error {
	return s.draw(w, r, "", typed{}, nil)
}

// draw shows the year with what was typed into one of its forms, and why it was refused.
func (s *server) draw(w http.ResponseWriter, r *http.Request, form string, t typed, refused error) error {
	v := &yearPage{Page: s.NewPage(r, "disclosure"), Typed: t}
	sc, all, ok, err := s.scope(r)
	if err != nil {
		return err
	}
	if !ok {
		v.Empty, v.Title = true, v.T("disclosing.none")
		return s.Render(w, http.StatusOK, "disclosure/year", v)
	}
	v.Scope, v.Demo = sc, v.Demo || sc.Demo
	for _, o := range all {
		v.Scopes = append(v.Scopes, work.Option{Text: v.T("disclosing.scope", "department", o.Department, "year", o.Year), Href: address("/disclosure", o.Department, o.Year), Current: o == sc})
	}
	st, err := s.Room.State(r.Context(), sc.Department, sc.Year)
	if err != nil {
		return err
	}
	v.Kind = kindOf(r.URL.Query().Get("kind"), sc.Year, st)
	v.state(s, sc, st)
	if v.MayPublish = v.Visitor.May(office.Publish, v.Visitor.PlaceOf(sc.Department, "")).Allowed; v.MayPublish {
		if err := s.draft(r, v, sc); err != nil {
			return err
		}
		if err := s.objections(r, v, sc); err != nil {
			return err
		}
	}
	v.head(st)
	status := http.StatusOK
	if refused != nil {
		at := map[string]string{"approve": "day", "publish": "stamp", "withdraw": "reason"}[form]
		if form == "withdraw" && !v.Standing {
			form, at = "publish", "stamp"
		}
		if v.Fields, status, err = site.Refused(w, &v.Page, refused, at); err != nil {
			return err
		}
		v.Form = form
	}
	return s.Render(w, status, "disclosure/year", v)
}

// state fills in what is public and how the terms stand.
func (v *yearPage) state(s *server, sc goal.Scope, st disclosure.State) {
	kind := string(v.Kind)
	v.today = st.Today
	v.Here = address("/disclosure", sc.Department, sc.Year, "kind", kind)
	v.Approve, v.Publish = address("/disclosure/approve", sc.Department, sc.Year, "kind", kind), address("/disclosure/publish", sc.Department, sc.Year, "kind", kind)
	v.Withdraw = address("/disclosure/withdraw", sc.Department, sc.Year, "kind", kind)
	for _, k := range []snapshot.Kind{snapshot.Goals, snapshot.Results} {
		v.Kinds = append(v.Kinds, work.Option{Text: v.T("disclosure.kind." + string(k)), Href: address("/disclosure", sc.Department, sc.Year, "kind", string(k)), Current: k == v.Kind})
	}
	for _, c := range st.Clocks {
		v.Clocks = append(v.Clocks, v.clock(c))
	}
	for i, p := range st.Versions {
		v.Versions = append(v.Versions, versionView{
			Number: p.Number, Kind: v.T("disclosure.kind." + string(p.Kind)), At: day.Minute(p.At), Reason: p.Reason,
			Href: address("/disclosure/version", sc.Department, sc.Year, "number", fmt.Sprint(p.Number)), Signed: p.Checkpoint != "", Newest: i == 0,
		})
	}
	v.Standing = len(st.Versions) > 0 && st.Versions[0].Kind != snapshot.Withdrawn
	if s.Public != "" && v.Standing {
		v.Public = fmt.Sprintf("%s/%s/%d", strings.TrimRight(s.Public, "/"), snapshot.Slug(sc.Department), sc.Year)
	}
}

// clock says how a term stands, with the days that are gone of it.
func (v *yearPage) clock(c disclosure.Clock) clockView {
	out := clockView{Kind: string(c.Kind), Title: v.T("disclosing.clock." + string(c.Kind)), Approved: c.Approved.String(), Due: c.Due.String()}
	gone := float64(disclosure.Term-c.Left) / disclosure.Term
	switch {
	case c.Approved.IsZero() && c.Published.IsZero():
		out.Sign = sign("ink3", "dashed", v.T("disclosing.clock.no_day"))
		return out
	case c.Approved.IsZero():
		out.Sign = sign("ok", "disc", v.T("disclosing.clock.public", "day", c.Published.String()))
		return out
	case !c.Published.IsZero() && c.Overdue():
		out.Sign = sign("zhu", "cross", v.T("disclosing.clock.late", "day", c.Published.String(), "n", -c.Left))
	case !c.Published.IsZero():
		out.Sign = sign("ok", "disc", v.T("disclosing.clock.in_time", "day", c.Published.String(), "n", disclosure.Term-c.Left))
	case c.Overdue():
		out.Sign = sign("zhu", "cross", v.T("disclosing.clock.overdue", "n", -c.Left))
	case c.Left <= 5:
		out.Sign = sign("warn", "half", v.T("disclosing.clock.left", "n", c.Left))
	default:
		out.Sign = sign("ok", "disc", v.T("disclosing.clock.left", "n", c.Left))
	}
	out.Bar = chart.Against(min(1, max(0, gone))/1.08, 1/1.08)
	return out
}

// draft fills in what would be published.
func (s *server) draft(r *http.Request, v *yearPage, sc goal.Scope) error {
	d, err := s.Room.Prepare(r.Context(), disclosure.Want{Department: sc.Department, Year: sc.Year, Kind: v.Kind})
	if err != nil {
		return err
	}
	v.Draft, v.Lost = d, len(d.Veil.Lost)
	v.checks(d)
	t := d.Shown.Totals
	v.Figures = []figure{
		{v.T("disclosing.fact.projects"), site.Grouped(t.Projects), "", v.T("disclosing.fact.projects.of", "n", len(d.Left))},
		{v.T("disclosing.fact.indicators"), site.Grouped(t.Indicators), "", v.T("disclosing.fact.indicators.of", "n", t.Measured)},
	}
	if v.Kind == snapshot.Results {
		v.Figures = append(v.Figures,
			figure{v.T("disclosing.fact.hidden"), site.Grouped(int(d.Shown.Rule.Hidden)), "", v.T("disclosing.fact.hidden.of", "below", int(d.Shown.Rule.Below))},
			figure{v.T("disclosing.fact.by_hand"), site.Grouped(t.ByHand), "", v.T("disclosing.fact.by_hand.of")})
	}
	v.cuts(d)
	for i, c := range d.Changes {
		if i == mostShown {
			v.MoreDiffs = len(d.Changes) - mostShown
			break
		}
		v.Changes = append(v.Changes, changeView{c.Name, c.Indicator, c.Says.Sentence(v.T)})
	}
	of, err := s.Room.Texts(r.Context(), idsOf(d.Shown))
	if err != nil {
		return err
	}
	for i := range d.Shown.Projects {
		p := &d.Shown.Projects[i]
		row := projectRow{Name: p.Name, Href: "/d/" + p.ID + "/disclosure", Plain: p.Plain, Own: of[goal.ID(p.ID)].Number > 0, Easy: p.EasyRead != "", Film: p.Film != ""}
		if p.Score != nil {
			row.Score = v.T("disclosure.hidden")
			if p.Score.Points != nil {
				row.Score = snapshot.Points(*p.Score.Points)
			}
		}
		v.Projects = append(v.Projects, row)
	}
	return nil
}

func idsOf(s *snapshot.Snapshot) []goal.ID {
	out := make([]goal.ID, len(s.Projects))
	for i := range s.Projects {
		out[i] = goal.ID(s.Projects[i].ID)
	}
	return out
}

// checks lists the checks of the kind, those that stop first.
func (v *yearPage) checks(d *disclosure.Draft) {
	var stop, warn, rest []checkView
	for _, c := range disclosure.Checks() {
		if !c.For(v.Kind) {
			continue
		}
		view := checkView{Name: v.T("disclosure.check." + c.ID), What: v.T("disclosure.check." + c.ID + ".what"), Basis: c.Basis.String(), Sign: sign("ok", "disc", v.T("disclosing.check.ok"))}
		worst := disclosure.Note
		for _, f := range d.Findings {
			if f.Check != c.ID {
				continue
			}
			if f.Severity == disclosure.Stop || f.Severity == disclosure.Warn && worst == disclosure.Note {
				worst = f.Severity
			}
			found := foundView{Text: f.Says.Sentence(v.T), Name: f.Name}
			if f.Project != "" {
				found.Href = "/d/" + f.Project + "/disclosure"
			}
			view.Found = append(view.Found, found)
		}
		switch {
		case len(view.Found) == 0 || worst == disclosure.Note:
			rest = append(rest, view)
		case worst == disclosure.Stop:
			v.Stops++
			view.Sign, view.Remedy = sign("zhu", "square", v.T("disclosing.check.stop")), v.T("disclosure.check."+c.ID+".remedy")
			stop = append(stop, view)
		default:
			v.Warns++
			view.Sign, view.Remedy = sign("warn", "triangle", v.T("disclosing.check.warn")), v.T("disclosure.check."+c.ID+".remedy")
			warn = append(warn, view)
		}
	}
	v.Checks = append(append(stop, warn...), rest...)
}

// cuts lists the indicators of which something is hidden.
func (v *yearPage) cuts(d *disclosure.Draft) {
	at := map[string]int{}
	places := map[string]map[string]bool{}
	for _, c := range d.Veil.Cuts {
		key := fmt.Sprintf("%s/%d", c.Project, c.Indicator)
		i, seen := at[key]
		if !seen {
			p, _ := d.Shown.Project(c.Project)
			i = len(v.Cuts)
			at[key], places[key] = i, map[string]bool{}
			v.Cuts = append(v.Cuts, cutView{Project: p.Name, Indicator: p.Indicators[c.Indicator-1].Name, Href: fmt.Sprintf("/d/%s/disclosure#i%d", c.Project, c.Indicator)})
		}
		cut := &v.Cuts[i]
		if c.Why == veil.Secondary {
			cut.Beside++
		} else {
			cut.Small++
		}
		cut.Year = cut.Year || c.Place == "year"
		table, _, _ := strings.Cut(c.Place, "/")
		if !places[key][table] {
			places[key][table] = true
			if cut.Where != "" {
				cut.Where += v.T("disclosing.and")
			}
			cut.Where += v.T("disclosing.place." + table)
		}
	}
}

// head says what the page found.
func (v *yearPage) head(st disclosure.State) {
	published := map[snapshot.Kind]bool{}
	for _, p := range st.Versions {
		published[p.Kind] = true
	}
	kind := v.T("disclosure.kind." + string(v.Kind))
	switch {
	case len(st.Versions) > 0 && st.Versions[0].Kind == snapshot.Withdrawn:
		v.Title = v.T("disclosing.title.withdrawn")
	case v.Draft == nil && published[v.Kind] || v.Draft != nil && published[v.Kind] && len(v.Draft.Changes) == 0:
		v.Title = v.T("disclosing.title.public", "kind", kind)
	case v.Draft != nil && published[v.Kind]:
		v.Title = v.T("disclosing.title.differs", "kind", kind, "n", len(v.Draft.Changes))
	case v.Draft != nil && v.Stops > 0:
		v.Title = v.T("disclosing.title.stopped", "kind", kind, "n", v.Stops)
	case v.Draft != nil:
		v.Title = v.T("disclosing.title.ready", "kind", kind)
	default:
		v.Title = v.T("disclosing.title.not_yet", "kind", kind)
	}
	v.State = v.T("disclosing.state", "department", v.Scope.Department, "year", v.Scope.Year)
}

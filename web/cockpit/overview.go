package cockpit

import (
	"html/template"
	"math"
	"net/http"
	"strconv"
	"strings"

	"plumbline/base/day"
	"plumbline/cockpit"
	"plumbline/cockpit/signal"
	"plumbline/measure/judge"
	"plumbline/monitor/light"
	"plumbline/platform/chart"
	"plumbline/web/site"
	"plumbline/web/work"
)

type overviewPage struct {
	*page
	Axis      template.HTML
	Rows      []row
	Decisions []decision
	More      int        // decisions that the wall has no room for
	Rest      []decision // those that the page folds away
	Tiles     []tile
	Changes   []change
	Changed   int // indicators for which something was entered
	Lit       []lit
	Examined  string // when single entries were looked at, "" where they were not
	Asleep    bool   // something was entered since
	Links     []work.Link
	Fast      string // by how many points money may be ahead of goals
	Hung      wallLine
}

// row is a project in the table of double monitoring.
type row struct {
	Name, Href   string
	Money, Goals string
	Plumb        template.HTML
	Stands       work.Sign
	Why          string
}

// decision is one as the page says it.
type decision struct {
	Name, Href string
	Chinese    bool
	Why        []string
	Ask        string
	Due        work.Sign
}

// tile is a figure with what it is made of.
type tile struct{ Label, Figure, Unit, Base, Href string }

// lit is a signal that found something, or how many it found.
type lit struct {
	Name, Href string
	N          int
	Says       string // the first finding
	Of         string // where
}

// mostDecided is how many decisions stand open on the first page.
const mostDecided = 6

// mostShown is how many changes and findings the first page names.
const mostShown = 6

// overview is the year at a glance.
func (s *server) overview(w http.ResponseWriter, r *http.Request) error {
	p, ok, err := s.open(r)
	if err != nil {
		return err
	}
	v := &overviewPage{page: p}
	if ok {
		if err := s.fill(r, v); err != nil {
			return err
		}
		if len(v.Decisions) > mostDecided {
			v.Decisions, v.Rest = v.Decisions[:mostDecided], v.Decisions[mostDecided:]
		}
	}
	return s.Render(w, http.StatusOK, "cockpit/overview", v)
}

// fill puts a view into words.
func (s *server) fill(r *http.Request, v *overviewPage) error {
	v.Crumbs = nil
	v.Title, v.Heading = sentence(&v.Page, v.View), v.T("cockpit.nav")
	v.Sheet = "cockpit-page"
	v.table()
	list, err := s.decisions(r, v.page)
	if err != nil {
		return err
	}
	for _, d := range list {
		v.Decisions = append(v.Decisions, v.decision(d))
	}
	for _, t := range v.View.Tiles {
		v.Tiles = append(v.Tiles, v.tile(t))
	}
	for _, c := range v.View.Changes() {
		if v.Changed++; len(v.Changes) < mostShown {
			v.Changes = append(v.Changes, s.change(v.page, c))
		}
	}
	v.light()
	v.Links = []work.Link{
		{Href: v.Moment.in("/cockpit/by"), Text: v.T("cockpit.by")},
		{Href: v.Moment.in("/cockpit/cost"), Text: v.T("cockpit.cost")},
		{Href: v.Moment.in("/cockpit/reach"), Text: v.T("cockpit.reach")},
		{Href: v.Moment.in("/cockpit/wall"), Text: v.T("cockpit.wall")},
	}
	return nil
}

// sentence says how far time, money and goals are, each where it is known.
func sentence(p *site.Page, v cockpit.View) string {
	parts := []string{p.T("cockpit.sentence.time", "share", v.Time.Percent())}
	if v.Money.Known() {
		parts = append(parts, p.T("cockpit.sentence.money", "share", v.Money.Percent()))
	} else {
		parts = append(parts, p.T("cockpit.sentence.no_money"))
	}
	if v.Goals.Known() {
		parts = append(parts, p.T("cockpit.sentence.goals", "share", v.Goals.Percent()))
	} else {
		parts = append(parts, p.T("cockpit.sentence.no_goals"))
	}
	return strings.Join(parts, p.T("cockpit.sentence.comma")) + p.T("cockpit.sentence.end")
}

// apart is how many points a label of the axis is from that of the line at least.
const apart = 20

// table draws the double monitoring.
func (v *overviewPage) table() {
	now := float64(v.View.Time.PerMyriad()) / 100
	axis := chart.Axis{Min: -4, Max: 110, Line: now}
	v.Axis = chart.Labels(axis, 25, func(x float64) string {
		switch {
		case x == now:
			return v.T("cockpit.line", "share", v.View.Time.Percent())
		case math.Abs(x-now) < apart:
			return "" // it would touch the label of the line
		}
		return strconv.Itoa(int(x)) + "%"
	})
	for _, p := range v.View.Projects {
		one := row{Name: p.Kept.Declaration.Name, Href: v.Moment.project(p.Kept), Money: tenths(p.Money), Goals: tenths(p.Goals)}
		one.Stands, one.Why = stands(&v.Page, p.Light), p.Light.Found.Sentence(v.T)
		one.Plumb = chart.Pair(axis, points(p.Money), points(p.Goals), p.Light.Rule == "project_money_first", "")
		v.Rows = append(v.Rows, one)
	}
	if rule, ok := light.ByID("project_money_first"); ok {
		v.Fast = rule.How(v.View.At.On).Sentence(v.T)
	}
}

// tenths writes a share with one place always, as it stands below others.
func tenths(s light.Share) string {
	text := s.Percent()
	if text == "" || strings.Contains(text, ".") {
		return text
	}
	return text + ".0"
}

func points(s light.Share) *float64 {
	if !s.Known() {
		return nil
	}
	x := float64(s.PerMyriad()) / 100
	return &x
}

// stands is a light that asks for something; one that does not is no sign, so that the others are seen.
func stands(p *site.Page, l light.Lit) work.Sign {
	rule, ok := light.ByID(l.Rule)
	if !ok {
		return work.Sign{}
	}
	switch l.Colour {
	case light.Red:
		return work.Sign{Shape: "cross", Class: "zhu", Word: p.T(rule.Key())}
	case light.Yellow:
		return work.Sign{Shape: "half", Class: "warn", Word: p.T(rule.Key())}
	case light.Grey:
		return work.Sign{Shape: "dashed", Class: "ink3", Word: p.T(rule.Key())}
	}
	return work.Sign{}
}

func (v *overviewPage) decision(d cockpit.Decision) decision {
	out := decision{Name: d.Kept.Declaration.Name, Chinese: true, Href: d.Href, Ask: d.Ask.Sentence(v.T)}
	if d.Kept.ID == "" {
		out.Name, out.Chinese = v.T("cockpit.kind."+string(d.Kind)), false
	}
	if out.Href == "" && d.Kept.ID != "" {
		out.Href = v.Moment.indicator(d.Kept, d.Position)
	}
	for _, w := range d.Why {
		out.Why = append(out.Why, w.Sentence(v.T))
	}
	out.Due = work.Sign{Shape: "triangle", Class: "warn", Word: v.T("cockpit.due", "day", v.short(d.By))}
	switch {
	case d.By == v.View.Until:
		out.Due = work.Sign{Shape: "square", Class: "zhu", Word: v.T("cockpit.due.today")}
	case d.Overdue:
		out.Due = work.Sign{Shape: "square", Class: "zhu", Word: v.T("cockpit.due.over", "day", v.short(d.By))}
	}
	return out
}

// short leaves the year of a day out where it is that of the page.
func (v *overviewPage) short(d day.Day) string {
	if d.Year() != v.View.Until.Year() {
		return d.String()
	}
	return d.String()[len("2006-"):]
}

func (v *overviewPage) tile(t cockpit.Tile) tile {
	out := tile{Label: v.T("cockpit.tile." + t.ID), Href: v.Moment.to("/measured")}
	switch {
	case t.Rate:
		out.Figure, out.Unit = signal.Percent(t.Num, t.Den), "%"
		out.Base = v.T("cockpit.tile.of", "num", grouped(t.Num), "den", grouped(t.Den), "unit", v.T("cockpit.unit."+t.ID))
	case t.Den > 0:
		out.Figure, out.Unit = grouped(t.Num), "/ "+grouped(t.Den)
		out.Base = t.Line.Sentence(v.T)
	default:
		out.Figure, out.Unit = grouped(t.Num), v.T("cockpit.unit."+t.ID)
		out.Base = v.T("cockpit.tile." + t.ID + ".line")
		if t.Persons >= 0 {
			out.Base = v.T("cockpit.tile.persons", "n", int(t.Persons))
		}
	}
	return out
}

func grouped(n int64) string { return judge.Grouped(strconv.FormatInt(n, 10)) }

// light lists the signals that found something, one line each.
func (v *overviewPage) light() {
	if v.seen != nil {
		v.Examined, v.Asleep = day.Minute(v.seen.Made), v.seen.Head != v.View.Head
	}
	for _, g := range v.gathered() {
		if len(g.Found) == 0 {
			continue
		}
		v.Lit = append(v.Lit, lit{
			Name: v.T(g.signal.Name()), N: len(g.Found), Href: v.Moment.in("/cockpit/signals") + "#" + g.signal.ID, Says: g.Found[0].Says, Of: g.Found[0].Project,
		})
	}
}

// ChangesHref and SignalsHref lead to all of what the page begins.
func (v *overviewPage) ChangesHref() string { return v.Moment.in("/cockpit/changes") }

// SignalsHref leads to every signal.
func (v *overviewPage) SignalsHref() string { return v.Moment.in("/cockpit/signals") }

// Package monitor is the pages of 绩效运行监控: how far the projects of a department are with money and goals, the official form
// of a project and a period with its way through the stages, what is done about deviations, and the periods that are
// reported on. It guarantees that every colour says which rule lit it and by which numbers, that a report which was handed in is
// shown as it was handed in with what the books say otherwise now beside it, that nothing typed is lost when an act is
// refused, and that everything works without script. What a light, a report and a remedy are is monitor's; who may do what
// the table of permissions says.
package monitor

import (
	"embed"
	"fmt"
	"html/template"

	"plumbline/goal"
	"plumbline/monitor"
	"plumbline/monitor/light"
	"plumbline/monitor/remedy"
	"plumbline/monitor/report"
	"plumbline/office"
	"plumbline/platform/attach"
	"plumbline/review"
	"plumbline/review/course"
	reviewing "plumbline/web/review"
	"plumbline/web/site"
	"plumbline/web/work"
)

//go:embed templates
var files embed.FS

// Deps is what the pages stand on. Font is the path of the font for PDF, "" looks one up.
type Deps struct {
	Goal    *goal.Service
	Monitor *monitor.Service
	Report  *report.Service
	Remedy  *remedy.Service
	Course  *course.Service
	Files   *attach.Service
	Font    string
}

type server struct {
	*site.Site
	Deps
}

// Routes adds the pages to a site.
func Routes(to *site.Site, d Deps) error {
	s := &server{to, d}
	if err := to.Pages(words, work.Parts, files); err != nil {
		return fmt.Errorf("templates: %w", err)
	}
	to.AddMenu(site.Menu{Order: 37, Nav: "monitor", Href: "/monitor", Key: "monitor.nav", Act: office.Read})
	to.AddTabs(site.Tab{Order: 14, Name: "monitor", Path: "/monitor", Key: "monitor.tab", Act: office.Read})
	read, fill := site.Need{Act: office.Read, At: site.AtDeclaration(s.Goal)}, site.Need{Act: office.Monitor, At: site.AtDeclaration(s.Goal)}
	to.Handle("GET /monitor", site.Need{Act: office.Read}, s.list)
	to.Handle("GET /monitor/terms", site.Need{Act: office.SetDeadline}, s.terms)
	to.Handle("POST /monitor/terms", site.Need{Act: office.SetDeadline}, s.setTerms)
	to.Handle("GET /d/{id}/monitor", read, s.current)
	to.Handle("GET /d/{id}/monitor/{period}", read, s.show)
	to.Handle("GET /d/{id}/monitor/{period}/{file}", read, s.export)
	to.Handle("POST /d/{id}/monitor/{period}/open", fill, s.open)
	to.Handle("POST /d/{id}/monitor/{period}/save", fill, s.save)
	to.Handle("POST /d/{id}/monitor/{period}/refresh", fill, s.refresh)
	to.Handle("POST /d/{id}/monitor/{period}/submit", fill, s.submit)
	to.Handle("POST /d/{id}/monitor/{period}/withdraw", fill, s.move("monitor_withdrawn", s.withdraw))
	// Who may decide depends on the stage that waits: the room asks the table for it, by the desks of the visitor.
	to.Handle("POST /d/{id}/monitor/{period}/approve", read, s.move("monitor_approved", s.approve))
	to.Handle("POST /d/{id}/monitor/{period}/return", read, s.move("monitor_returned", s.giveBack))
	to.Handle("POST /d/{id}/monitor/{period}/answer", read, s.move("monitor_answered", s.answer))
	to.Handle("GET /remedies", site.Need{Act: office.Read}, s.remedies)
	at := site.Need{Act: office.Read, At: s.placeOfRemedy}
	to.Handle("GET /remedies/{remedy}", at, s.remedy)
	to.Handle("POST /remedies/{remedy}/{act}", at, s.moveRemedy)
	return nil
}

// words are the functions of the templates beside the site's own.
var words = template.FuncMap{
	"pick": func(yes bool, one, other string) string {
		if yes {
			return one
		}
		return other
	},
}

// PageTypes are the structs of the templates, for the test that holds the two together.
var PageTypes = map[string]any{
	"monitor/list": &listPage{}, "monitor/report": &reportPage{}, "monitor/remedies": &remediesPage{}, "monitor/remedy": &remedyPage{}, "monitor/terms": &termsPage{},
}

// pathOf is the organisation of a declaration and those above it.
func pathOf(v site.Visitor, d goal.Declaration) []string {
	return reviewing.PathOf(v.PlaceOf(d.Department, d.Unit))
}

// personAt is the visitor as the rooms of review know people, with his desks at one organisation.
func personAt(v site.Visitor, path []string) review.Person {
	if len(path) == 0 {
		return review.Person{Actor: v.Actor()}
	}
	return reviewing.PersonAt(v, path[0])
}

// lit is a light as a page shows it: never a colour alone.
type lit struct {
	work.Sign
	Colour light.Colour
	Found  string // the sentence with the numbers
	How    string // the rule
	Basis  string
}

// litOf gives a light its words. The word of the sign is the title of the rule.
func litOf(p *site.Page, l light.Lit) lit {
	out := lit{Colour: l.Colour, Sign: work.Sign{Shape: "dashed", Class: "ink3", Word: p.T(l.Colour.Key())}}
	switch l.Colour {
	case light.Green:
		out.Shape, out.Class = "disc", "ok"
	case light.Yellow:
		out.Shape, out.Class = "half", "warn"
	case light.Red:
		out.Shape, out.Class = "cross", "zhu"
	}
	if r, ok := light.ByID(l.Rule); ok {
		out.Word, out.Found, out.Basis = p.T(r.Key()), l.Found.Sentence(p.T), r.Basis.String()
	}
	return out
}

// stateSign says where a report stands.
func stateSign(p *site.Page, c course.Case) work.Sign {
	s := work.Sign{Shape: "half", Class: "warn", Word: p.T(c.StateKey())}
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

// remedySign says where a remedy stands.
func remedySign(p *site.Page, r remedy.Remedy, overdue bool) work.Sign {
	s := work.Sign{Shape: "half", Class: "warn", Word: p.T(r.State.Key())}
	switch {
	case overdue:
		s = work.Sign{Shape: "cross", Class: "zhu", Word: p.T("remedy.overdue")}
	case r.State == remedy.Verified:
		s.Shape, s.Class = "disc", "ok"
	case r.State == remedy.Dropped:
		s.Shape, s.Class = "dash", "ink3"
	case r.State == remedy.Open:
		s.Shape, s.Class = "ring", "ink3"
	}
	return s
}

// periodName names a period by its months.
func periodName(p *site.Page, x monitor.Period) string {
	if x.Month == 1 {
		return p.T("monitor.period.first", "year", x.Year)
	}
	return p.T("monitor.period.through", "year", x.Year, "month", x.Month)
}

package deliverable

import (
	"cmp"
	"net/http"
	"slices"

	"plumbline/base/day"
	"plumbline/deliverable/institution"
	"plumbline/deliverable/record"
	"plumbline/office"
	"plumbline/web/site"
	"plumbline/web/work"
)

// checklistsPage is what each project must have and what is in force, as of a day.
type checklistsPage struct {
	site.Page
	site.Fields
	Choice  work.Choice
	Filters []work.Filter
	Links   []work.Link
	Groups  []checklist
	On      string
	Rest    []work.Pair
}

// checklist is one list of a project: how many documents are asked for, and how many are in force.
type checklist struct {
	Project, Matter   string
	Required, InForce int
	Items             []checkItem
}

type checkItem struct {
	Href, Sort, From, Title, Document, Since, Until string
	Sign                                            work.Sign
}

// checklists shows the checklists of a year as of a day: today, or the last day of a year that is over.
func (s *server) checklists(w http.ResponseWriter, r *http.Request) error {
	c, err := s.Choose(r, office.ReadRecords)
	if err != nil {
		return err
	}
	v := &checklistsPage{Page: s.RoomPage(r, name), Choice: c}
	on, status := s.asOf(v, c.Year, site.AddressOf(r).Get("on")), http.StatusOK
	if v.Error != "" {
		status = http.StatusUnprocessableEntity
	}
	required, _, err := s.records(r.Context(), c, record.Query{Kinds: []string{institution.RequirementKind}, Year: c.Year, Project: c.Project.Key})
	if err != nil {
		return err
	}
	documents, _, err := s.records(r.Context(), c, record.Query{Kinds: []string{institution.DocumentKind}})
	if err != nil {
		return err
	}
	asked, missing := v.groups(required, bySort(documents), on)
	v.Filters = []work.Filter{views(&v.Page, c, base+"/checklists")}
	v.Crumbs = append(v.Crumbs, site.Crumb{Text: v.T("deliverable.view.checklists")})
	v.Links = s.listLinks(&v.Page, r, c, institution.RequirementKind)[2:]
	v.Links = append([]work.Link{{Text: v.T("deliverable.view.requirements"), Href: c.To(base + "/requirements")}}, v.Links...)
	v.Title = v.T("deliverable.checklists.title", "n", asked, "missing", missing)
	switch {
	case len(required) == 0:
		v.Title = v.T("deliverable.checklists.none", "year", c.Year)
	case missing == 0:
		v.Title = v.T("deliverable.checklists.all", "n", asked)
	}
	v.State = v.T("deliverable.checklists.state", "on", on.String())
	return s.Render(w, status, "deliverable/checklists", v)
}

// asOf is the day that the address asks for.
func (s *server) asOf(v *checklistsPage, year int, text string) day.Day {
	on := s.today()
	if on.Year() != year {
		on = day.Of(year, 12, 31)
	}
	for _, name := range v.Choice.Address.Names() {
		if name != "on" {
			v.Rest = append(v.Rest, work.Pair{Name: name, Value: v.Choice.Address.Get(name)})
		}
	}
	if v.On = text; text == "" {
		v.On = on.String()
		return on
	}
	d, err := day.Parse(text)
	if err != nil || d.Year() != year {
		v.Error, v.At = v.T("deliverable.checklists.bad_day", "text", text, "year", year), "on"
		return on
	}
	return d
}

// bySort gathers documents by organisation and sort, so that each requirement looks at few.
func bySort(documents []record.Record) map[[2]string][]record.Record {
	out := map[[2]string][]record.Record{}
	for _, r := range documents {
		at := [2]string{r.Organisation, r.Content.(*institution.Document).Sort}
		out[at] = append(out[at], r)
	}
	return out
}

// groups gathers the requirements by project and list, and counts those asked for on a day and those that are not in force.
func (v *checklistsPage) groups(required []record.Record, documents map[[2]string][]record.Record, on day.Day) (asked, missing int) {
	at := map[record.Place]int{}
	for _, r := range required {
		place := r.Place
		if _, ok := at[place]; !ok {
			at[place] = len(v.Groups)
			v.Groups = append(v.Groups, checklist{Project: short(r.Project), Matter: r.Matter})
		}
		g := &v.Groups[at[place]]
		q := r.Content.(*institution.Requirement)
		state, d := institution.StateOn(r, institution.Fulfilling(r, documents[[2]string{r.Organisation, q.Sort}]), on)
		item := checkItem{Href: work.Href(r.Ref()), Sort: q.Sort, From: q.From.String(), Sign: stateSign(&v.Page, state)}
		if d.Content != nil {
			c := d.Content.(*institution.Document)
			item.Title, item.Document, item.Since, item.Until = c.Title, work.Href(d.Ref()), c.From.String(), c.Until.String()
		}
		g.Items = append(g.Items, item)
		switch state {
		case institution.Unasked:
			continue
		case institution.Stands:
			g.InForce++
		default:
			missing++
		}
		g.Required++
		asked++
	}
	slices.SortStableFunc(v.Groups, func(a, b checklist) int { // what lacks something first
		return cmp.Or(cmp.Compare(b.Required-b.InForce, a.Required-a.InForce), cmp.Compare(a.Project, b.Project))
	})
	for _, g := range v.Groups {
		slices.SortStableFunc(g.Items, func(a, b checkItem) int { return cmp.Compare(rankOf(a), rankOf(b)) })
	}
	return asked, missing
}

// rankOf puts what is not in force before the rest.
func rankOf(i checkItem) int {
	if i.Sign.Class == "zhu" {
		return 0
	}
	return 1
}

// stateSign is the sign of how a requirement stands.
func stateSign(p *site.Page, s institution.State) work.Sign {
	sign := map[institution.State]work.Sign{
		institution.Stands: {Shape: "disc", Class: "ok"}, institution.Missing: {Shape: "cross", Class: "zhu"},
		institution.Ended: {Shape: "cross", Class: "zhu"}, institution.Unasked: {Shape: "dashed", Class: "ink3"},
	}[s]
	sign.Word = p.T("deliverable.state." + string(s))
	return sign
}

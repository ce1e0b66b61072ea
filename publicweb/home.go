package publicweb

import (
	"net/http"
	"strconv"

	"plumbline/disclosure/snapshot"
)

// homePage lists what is published.
type homePage struct {
	page
	Rows []homeRow
	Find findBox
}

// homeRow is a department's year.
type homeRow struct {
	Department, Href string
	Year             int
	Kind             string
	Preliminary      bool
	Projects         int
	Promises         int
	Tally            []tally
	Money            string
	At               string
	Number           int
	Demo             bool
}

// tally is how many promises came to an outcome.
type tally struct {
	*sign
	N int
}

// tallies puts counts by outcome into words, in their order; none of nothing.
func (w words) tallies(list []snapshot.Tally) []tally {
	n := map[string]int{}
	for _, t := range list {
		n[t.Code] += t.N
	}
	var out []tally
	for _, o := range outcomes {
		if n[o] > 0 {
			out = append(out, tally{w.Sign(o), n[o]})
		}
	}
	return out
}

// of counts what came to one outcome.
func of(list []snapshot.Tally, outcome string) int {
	n := 0
	for _, t := range list {
		if t.Code == outcome {
			n += t.N
		}
	}
	return n
}

// home shows what is published, and the way to find something in it.
func (s *Site) home(w http.ResponseWriter, r *http.Request) error {
	all, err := s.shelf.catalogue(r.Context())
	if err != nil {
		return err
	}
	v := &homePage{page: s.page(r)}
	v.Lead = v.T("public.home.lead")
	v.Find = findBox{}
	projects, promises, years := 0, 0, map[string]bool{}
	for _, y := range all.years {
		b := y.Brief
		row := homeRow{
			Department: y.Department, Href: y.Path(), Year: y.Year, Kind: v.T("public.kind." + string(b.Kind)), Preliminary: b.Preliminary,
			Projects: b.Totals.Projects, Promises: b.Totals.Indicators, Tally: v.tallies(b.Totals.Outcomes), Money: v.Money(b.Totals.Adjusted),
			At: v.Instant(y.Latest().At), Number: y.Latest().Number, Demo: b.Demonstration,
		}
		if row.Money == "" {
			row.Money = v.Money(b.Totals.Initial)
		}
		v.Rows = append(v.Rows, row)
		v.Demo = v.Demo || b.Demonstration
		projects, promises = projects+b.Totals.Projects, promises+b.Totals.Indicators
		years[y.Department] = true
	}
	v.Title = v.T("public.home.none")
	if len(v.Rows) > 0 {
		v.Title = v.T("public.home.title", "who", v.T("public.departments.n", "n", len(years)), "projects", projects, "n", promises)
	}
	return s.together(w, r, all, "home", v)
}

// together sends a page that is about everything published, kept until something is published.
func (s *Site) together(w http.ResponseWriter, r *http.Request, all *catalogue, name string, v paged) error {
	body, err := s.render(name, v)
	if err != nil {
		return err
	}
	d := v.base().Display
	return newAnswer("text/html; charset=utf-8", d.LangTag(), changing, body, all.stamp, s.stamp, string(body)).send(w, r)
}

// findBox is the form for finding, with what was looked for.
type findBox struct{ Query, Error string }

// findPage shows what was found.
type findPage struct {
	page
	Find  findBox
	Found []found
	More  int // how many more there are
}

// found is a project or a promise that fits.
type found struct {
	Text, Href     string
	Sign           *sign
	In, InHref     string // the project of a promise
	Department     string
	DepartmentHref string
	Year           int
}

// mostFound is how many are shown.
const mostFound = 100

// find shows the projects and promises that hold every word of a query.
func (s *Site) find(w http.ResponseWriter, r *http.Request) error {
	all, err := s.shelf.catalogue(r.Context())
	if err != nil {
		return err
	}
	v := &findPage{page: s.page(r)}
	v.Title = v.T("public.find.title")
	asked := r.URL.Query().Get("q")
	words, err := query(asked)
	if err != nil {
		v.Find.Error = v.Printer.Fault(err)
		return s.alone(w, r, http.StatusUnprocessableEntity, "find", v)
	}
	v.Find.Query = asked
	for _, y := range all.years {
		v.Demo = v.Demo || y.Brief.Demonstration
		for i := range y.Brief.entries {
			if e := &y.Brief.entries[i]; e.matches(words) {
				v.add(y, e)
			}
		}
	}
	switch n := len(v.Found) + v.More; {
	case len(words) == 0:
	case n == 0:
		v.Title = v.T("public.find.none", "words", asked)
	default:
		v.Title = v.T("public.find.found", "n", n, "words", asked)
	}
	v.Missing = true // what is found is no page of its own
	v.Here += "?" + r.URL.Query().Encode()
	return s.together(w, r, all, "find", v)
}

func (v *findPage) add(y *year, e *entry) {
	if len(v.Found) == mostFound {
		v.More++
		return
	}
	f := found{Text: e.Name, Href: y.Path() + "/" + e.Project, Department: y.Department, DepartmentHref: y.Path(), Year: y.Year}
	if e.Number > 0 {
		f.In, f.InHref = f.Text, f.Href
		f.Text, f.Href, f.Sign = e.Promise, f.Href+"/"+strconv.Itoa(e.Number), v.Sign(e.Outcome)
	}
	v.Found = append(v.Found, f)
}

package web

import (
	"cmp"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"plumbline/web/formview"
	"plumbline/web/site"

	"plumbline/base/fault"
	"plumbline/base/fen"
	"plumbline/goal"
	"plumbline/office"
	"plumbline/platform/chart"
)

func (s *server) summaryRoutes() {
	s.Handle("GET /summary", readers, s.newestSummary)
	s.Handle("GET /summary/{year}", readers, s.summary)
}

// home leads to where a visitor comes first: who decides to the cockpit, others to what waits for them, and without an inbox to the
// newest summary.
func (s *server) home(w http.ResponseWriter, r *http.Request) error {
	to := s.Home
	if s.HomeOf != nil {
		if own := s.HomeOf(site.VisitorOf(r)); own != "" {
			to = own
		}
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

// newestSummary leads to the newest year that is kept, with the search and filters it was asked with.
func (s *server) newestSummary(w http.ResponseWriter, r *http.Request) error {
	scopes, err := s.scopes(r)
	if err != nil {
		return err
	}
	if len(scopes) == 0 {
		v := &summaryPage{Page: s.NewPage(r, "summary"), Empty: true}
		v.MayImport = v.Visitor.Can(office.Draft)
		v.Title = v.T("web.summary.empty.title")
		return s.Render(w, http.StatusOK, "goal/summary", v)
	}
	u := scopeURL("/summary", scopes, scopes[0])
	q := u.Query()
	for name, values := range r.URL.Query() {
		if name != "department" || q.Get(name) == "" {
			q[name] = values
		}
	}
	u.RawQuery = q.Encode()
	http.Redirect(w, r, u.String(), http.StatusSeeOther)
	return nil
}

// scopeURL is the address of a list for a year; the department is named only where the year has several.
func scopeURL(base string, scopes []goal.Scope, sc goal.Scope) *url.URL {
	u := &url.URL{Path: base + "/" + strconv.Itoa(sc.Year)}
	same := 0
	for _, other := range scopes {
		if other.Year == sc.Year {
			same++
		}
	}
	if same > 1 {
		u.RawQuery = url.Values{"department": {sc.Department}}.Encode()
	}
	return u
}

// scopeOf finds the scope that an address names: its year, and its department or the first one of the year.
func (s *server) scopeOf(r *http.Request) (goal.Scope, []goal.Scope, error) {
	scopes, err := s.scopes(r)
	if err != nil {
		return goal.Scope{}, nil, err
	}
	year, department := cmp.Or(r.PathValue("year"), r.URL.Query().Get("year")), r.URL.Query().Get("department")
	for _, sc := range scopes {
		if (year == "" || strconv.Itoa(sc.Year) == year) && (department == "" || sc.Department == department) {
			return sc, scopes, nil
		}
	}
	return goal.Scope{}, scopes, fault.New(fault.NotFound, "web.scope.unknown", "year", year, "department", department)
}

type summaryPage struct {
	site.Page
	Empty, Grouped bool
	Staged         bool // rows say where they stand in the review
	MayImport      bool
	Summary        goal.Summary
	Query          goal.Query
	Address        site.Address
	Order          string
	Filters        []filter
	Heads          heads
	Groups         []summaryGroup
	Axis, Bob      template.HTML
	Percents       percents
	Shares         []moneyShare // by nature
	Sources        []moneyShare
	Projects       projectTotals // of the declarations on the page, where those are all
	Levels         []levelShare
	Severities     []severityShare
	Quantitative   int
	Pager          site.Pager
}

// summaryGroup is the rows of one nature with their subtotal; a flat list is one group without a name.
type summaryGroup struct {
	goal.Group
	Rows []summaryRow
}

type summaryRow struct {
	goal.Row
	Share float64
	Plumb template.HTML
	State formview.Sign // in the review; without a word where there is none
}

func queryOf(r *http.Request, sc goal.Scope) goal.Query {
	get := r.URL.Query().Get
	q := goal.Query{
		Department: sc.Department, Year: sc.Year, Text: get("q"), Nature: get("nature"), Category: get("category"),
		Severity: get("finding"), Sort: get("sort"), Descending: get("order") == "down", Page: site.PageNumber(r), Size: site.PageRows,
	}
	if !slices.Contains([]string{"error", "warning", "note"}, q.Severity) {
		q.Severity = ""
	}
	if !slices.Contains(sortable, q.Sort) {
		q.Sort = ""
	}
	return q
}

func (s *server) summary(w http.ResponseWriter, r *http.Request) error {
	sc, scopes, err := s.scopeOf(r)
	if err != nil {
		return err
	}
	v := &summaryPage{Page: s.NewPage(r, "summary"), Query: queryOf(r, sc), Address: site.AddressOf(r), Staged: s.Cases != nil}
	v.MayImport = v.Visitor.Can(office.Draft)
	v.Page.Scope, v.Page.Demo = sc, s.Demo || sc.Demo
	ask := v.Query
	if ask.Sort == "" {
		ask.Sort, ask.Descending = "money", true
	}
	ask, _ = site.VisitorOf(r).Narrow(ask)
	if v.Summary, err = s.Goal.Summary(r.Context(), ask); err != nil {
		return err
	}
	if v.Pager = site.NewPager(v.Address, ask.Page, v.Summary.Matched); v.Pager.Page != ask.Page { // there are fewer pages by now
		http.Redirect(w, r, v.Address.With("page", strconv.Itoa(v.Pager.Page)), http.StatusSeeOther)
		return nil
	}
	whole := v.Summary
	if v.filtered() {
		if whole, err = s.Goal.Summary(r.Context(), goal.Query{Department: sc.Department, Year: sc.Year, Units: ask.Units, Except: ask.Except, Size: 1}); err != nil {
			return err
		}
	}
	if err := v.fillRows(s, r); err != nil {
		return err
	}
	v.Title = v.T("web.summary.title", "year", sc.Year)
	v.Crumbs = scopeCrumbs(&v.Page, scopes, "/summary")
	v.Grouped = v.Query.Sort == "" && v.Summary.Matched <= site.PageRows
	v.fillGroups()
	v.fillFilters(whole)
	v.Heads = v.heads()
	v.fillCharts()
	return s.Render(w, http.StatusOK, "goal/summary", v)
}

// scopeCrumbs names the department and the year, and links the other departments and years that are kept.
func scopeCrumbs(p *site.Page, scopes []goal.Scope, base string) []site.Crumb {
	out := []site.Crumb{{Text: p.Scope.Department, Chinese: true}, {Text: p.T("web.year", "year", p.Scope.Year)}}
	for _, sc := range scopes {
		if sc.Year == p.Scope.Year && sc.Department == p.Scope.Department || len(out) > 12 {
			continue
		}
		text := p.T("web.year", "year", sc.Year)
		if sc.Department != p.Scope.Department {
			text = sc.Department + " " + text
		}
		out = append(out, site.Crumb{Text: text, Href: scopeURL(base, scopes, sc).String()})
	}
	return out
}

// fillRows reads the declarations of the page for their targets and lays both money and targets out.
func (v *summaryPage) fillRows(s *server, r *http.Request) (err error) {
	var largest fen.Fen
	for _, row := range v.Summary.Rows {
		if row.AnnualTotal != nil {
			largest = max(largest, *row.AnnualTotal)
		}
	}
	known, err := s.known.of(r.Context(), s.Goal, v.Summary.Rows)
	if err != nil {
		return err
	}
	ids := make([]goal.ID, len(v.Summary.Rows))
	for i, row := range v.Summary.Rows {
		ids[i] = row.ID
		v.Projects.add(known[i].funding)
		v.Percents.add(known[i].per)
	}
	state, err := s.states(r, &v.Page, ids)
	if err != nil {
		return err
	}
	axis := v.Percents.axis()
	group := summaryGroup{}
	for i, row := range v.Summary.Rows {
		line := summaryRow{Row: row, Plumb: chart.Plumb(axis, known[i].per.points(), known[i].per.sentence(&v.Page))}
		line.State = state[row.ID]
		if row.AnnualTotal != nil && largest > 0 {
			line.Share = float64(*row.AnnualTotal) / float64(largest)
		}
		group.Rows = append(group.Rows, line)
	}
	v.Groups = []summaryGroup{group}
	v.Axis = chart.Labels(axis, 10, func(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) + "%" })
	v.Bob = chart.Bob(axis)
	return nil
}

// fillGroups parts the rows by nature, in the order of their subtotals, where the whole list is on the page.
func (v *summaryPage) fillGroups() {
	if !v.Grouped {
		return
	}
	rows := v.Groups[0].Rows
	v.Groups = nil
	for _, n := range v.Summary.Natures {
		g := summaryGroup{Group: n}
		for _, row := range rows {
			if row.Nature == n.Name {
				g.Rows = append(g.Rows, row)
			}
		}
		v.Groups = append(v.Groups, g)
	}
}

type levelShare struct {
	goal.LevelCount
	Parts []chart.Part
}

type severityShare struct {
	Key, Shape, Class string
	Count             int
	Share             float64
}

func (v *summaryPage) fillCharts() {
	total := v.Summary.Total
	v.Shares, v.Sources = naturesOf(v.Summary.Natures), sourcesOf(v.Summary)
	most := 1
	for _, l := range v.Summary.Levels {
		most = max(most, l.Quantitative+l.Qualitative)
		v.Quantitative += l.Quantitative
	}
	for _, l := range v.Summary.Levels {
		v.Levels = append(v.Levels, levelShare{l, []chart.Part{
			{Share: float64(l.Quantitative) / float64(most), Class: "c1"}, {Share: float64(l.Qualitative) / float64(most), Class: "c2"},
		}})
	}
	t := total.Tally
	v.Severities = []severityShare{
		{Key: "error", Shape: "square", Class: "zhu", Count: t.Errors},
		{Key: "warning", Shape: "triangle", Class: "warn", Count: t.Warnings},
		{Key: "note", Shape: "diamond", Class: "ink3", Count: t.Notes},
		{Key: "answered", Shape: "diamond", Class: "ink3", Count: t.Answered},
	}
	for i, sv := range v.Severities {
		v.Severities[i].Share = float64(sv.Count) / float64(max(1, t.Errors, t.Warnings, t.Notes, t.Answered))
	}
}

// Qualitative counts the indicators that are words.
func (v *summaryPage) Qualitative() int { return v.Summary.Total.Indicators - v.Quantitative }

// AllFindings adds the findings of every kind up.
func (v *summaryPage) AllFindings() int {
	n := 0
	for _, s := range v.Severities {
		n += s.Count
	}
	return n
}

// Finding is what the table says, in a sentence.
func (v *summaryPage) Finding() string {
	t := v.Summary.Total.Tally
	switch {
	case v.Summary.Matched == 0:
		return v.T("web.summary.none")
	case t.Errors > 0:
		return v.T("web.summary.errors", "n", v.Summary.Matched, "errors", t.Errors)
	case t.Warnings > 0:
		return v.T("web.summary.warnings", "n", v.Summary.Matched, "warnings", t.Warnings)
	}
	return v.T("web.summary.clean", "n", v.Summary.Matched)
}

// Conditions names what the list was narrowed by.
func (v *summaryPage) Conditions() string {
	var out []string
	q := v.Query
	if q.Text != "" {
		out = append(out, v.T("web.condition.text", "text", q.Text))
	}
	for _, word := range []string{q.Nature, q.Category} {
		if word != "" {
			out = append(out, word)
		}
	}
	if q.Severity != "" {
		out = append(out, v.T("web.severity."+q.Severity))
	}
	return strings.Join(out, v.T("web.comma"))
}

// MoneyFinding says which nature takes the most money.
func (v *summaryPage) MoneyFinding() string {
	if len(v.Shares) == 0 || v.Shares[0].Name == "" || v.Shares[0].Part == "" {
		return v.T("web.chart.money")
	}
	return v.T("web.chart.money.finding", "nature", v.Shares[0].Name, "share", v.Shares[0].Part)
}

// SourceFinding says how much of the money is not of this year's budget.
func (v *summaryPage) SourceFinding() string {
	if v.Sources[0].Part == "" {
		return v.T("web.chart.source")
	}
	return v.T("web.chart.source.finding", "share", v.Sources[0].Part)
}

// Cord is the line of the plumb column where a row has no marks.
func (v *summaryPage) Cord() template.HTML { return chart.Plumb(v.Percents.axis(), nil, "") }

// Bar draws the two kinds of a level.
func (l levelShare) Bar() template.HTML { return chart.Parts(l.Parts...) }

// Bar draws the count of a severity.
func (s severityShare) Bar() template.HTML {
	return chart.Parts(chart.Part{Share: s.Share, Class: s.Class})
}

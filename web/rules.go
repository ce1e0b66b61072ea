package web

import (
	"net/http"

	"plumbline/web/formview"
	"plumbline/web/site"

	"plumbline/base/fault"
	"plumbline/goal"
	"plumbline/rule"
)

func (s *server) ruleRoutes() {
	s.Handle("GET /rules", site.Need{}, s.rules)
	s.Handle("GET /rules/{id}", site.Need{}, s.rule)
}

type rulesPage struct {
	site.Page
	Rules   []ruleRow
	Filters []filter
	Counted bool // findings of the scope are counted
	Found   int  // rules with findings
}

type ruleRow struct {
	rule.Rule
	Name, BasisText, Shape, Class, Word string
	Findings                            int
}

func ruleRowOf(p *site.Page, r rule.Rule) ruleRow {
	style := formview.Severities[r.Severity]
	return ruleRow{
		Rule: r, Name: p.T(r.Title()), BasisText: r.Basis.String(), Shape: style.Shape, Class: style.Class,
		Word: p.T("web.severity." + string(r.Severity)),
	}
}

// newest gives the newest scope, zero where nothing is kept.
func (s *server) newest(r *http.Request) (goal.Scope, error) {
	scopes, err := s.scopes(r)
	if err != nil || len(scopes) == 0 {
		return goal.Scope{}, err
	}
	return scopes[0], nil
}

func (s *server) rules(w http.ResponseWriter, r *http.Request) error {
	v := &rulesPage{Page: s.NewPage(r, "rules")}
	sc, err := s.newest(r)
	if err != nil {
		return err
	}
	v.Page.Scope = sc
	v.Page.Demo = v.Page.Demo || sc.Demo
	open := map[string]int{}
	if v.Counted = readsAll(r, sc); v.Counted {
		if open, err = s.Rule.Counts(r.Context(), sc.Department, sc.Year); err != nil {
			return err
		}
	}
	severity := r.URL.Query().Get("severity")
	all := rule.All()
	for _, known := range all {
		row := ruleRowOf(&v.Page, known)
		row.Findings = open[known.ID]
		if row.Findings > 0 {
			v.Found++
		}
		if severity == "" || string(known.Severity) == severity {
			v.Rules = append(v.Rules, row)
		}
	}
	v.Filters = []filter{v.severityFilter(r, all, severity)}
	v.Title = v.T("web.rules.title", "n", len(all))
	if v.Counted {
		v.Title = v.T("web.rules.finding", "n", len(all), "found", v.Found)
	}
	v.State = v.T("web.rules.state")
	return s.Render(w, http.StatusOK, "rule/rules", v)
}

func (v *rulesPage) severityFilter(r *http.Request, all []rule.Rule, chosen string) filter {
	a := site.AddressOf(r)
	f := filter{Label: v.T("web.column.severity"), Options: []option{
		{Text: v.T("web.filter.all"), Href: a.With("severity", ""), Count: site.Grouped(len(all)), Current: chosen == ""},
	}}
	for _, severity := range []rule.Severity{rule.Error, rule.Warning, rule.Note} {
		n := 0
		for _, known := range all {
			if known.Severity == severity {
				n++
			}
		}
		f.Options = append(f.Options, option{
			Text: v.T("web.severity." + string(severity)), Href: a.With("severity", string(severity)), Count: site.Grouped(n), Current: chosen == string(severity),
		})
	}
	return f
}

type rulePage struct {
	site.Page
	Rule     ruleRow
	Remedy   string
	Counted  bool // there is a year to look in
	Open     int  // findings in it
	In       int  // declarations that have one
	Findings []ruleFinding
	Pager    site.Pager
}

// ruleFinding is an open finding of a rule, where it stands.
type ruleFinding struct {
	rule.Judged
	ID            goal.ID
	Project, Text string
	Ordinal       int
	Field         string
}

func (s *server) rule(w http.ResponseWriter, r *http.Request) error {
	known, ok := rule.ByID(r.PathValue("id"))
	if !ok {
		return fault.New(fault.NotFound, "web.rules.unknown", "id", r.PathValue("id"))
	}
	v := &rulePage{Page: s.NewPage(r, "rules")}
	v.Rule = ruleRowOf(&v.Page, known)
	v.Remedy = v.T(known.Remedy())
	sc, err := s.newest(r)
	if err != nil {
		return err
	}
	v.Page.Scope = sc
	v.Page.Demo = v.Page.Demo || sc.Demo
	if v.Counted = readsAll(r, sc); v.Counted {
		if err := v.fill(s, r, sc); err != nil {
			return err
		}
	}
	v.Title = v.Rule.Name
	v.Crumbs = []site.Crumb{{Text: v.T("web.nav.rules"), Href: "/rules"}, {Text: v.T("web.rule.number", "n", known.Number)}}
	return s.Render(w, http.StatusOK, "rule/rule", v)
}

// fill lists the findings of the rule, so many declarations a page.
func (v *rulePage) fill(s *server, r *http.Request, sc goal.Scope) error {
	open, err := s.Rule.Counts(r.Context(), sc.Department, sc.Year)
	if err != nil {
		return err
	}
	in, err := s.Rule.Where(r.Context(), sc.Department, sc.Year, v.Rule.ID)
	if err != nil {
		return err
	}
	v.Open, v.In = open[v.Rule.ID], len(in)
	v.Pager = site.NewPager(site.AddressOf(r), site.PageNumber(r), len(in))
	for _, id := range cut(v.Pager, in) {
		k, err := s.Goal.Get(r.Context(), id)
		if err != nil {
			return err
		}
		judged, err := s.Rule.Of(r.Context(), id)
		if err != nil {
			return err
		}
		for _, j := range judged {
			if j.Rule != v.Rule.ID || j.Outcome != rule.Finding || j.Dismissed != nil {
				continue
			}
			f := ruleFinding{Judged: j, ID: id, Project: k.Declaration.Name, Ordinal: k.Ordinal, Text: v.T(j.Key, j.Args...), Field: "main"}
			if j.Ref != "" {
				f.Field = formview.CellOf(j.Ref)
			}
			v.Findings = append(v.Findings, f)
		}
	}
	return nil
}

package web

import (
	"context"
	"net/http"

	"plumbline/base/fault"
	"plumbline/goal"
	"plumbline/rule"
)

func (s *server) ruleRoutes() {
	s.mux.Handle("GET /rules", s.page(s.rules))
	s.mux.Handle("GET /rules/{id}", s.page(s.rule))
}

type rulesPage struct {
	Page
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

func (p *Page) ruleRow(r rule.Rule) ruleRow {
	style := severities[r.Severity]
	return ruleRow{
		Rule: r, Name: p.T(r.Title()), BasisText: r.Basis.String(), Shape: style.shape, Class: style.class,
		Word: p.T("web.severity." + string(r.Severity)),
	}
}

// countable is the largest year whose findings the rule pages count one declaration after another.
const countable = 300

// newest gives the newest scope, zero where nothing is kept.
func (s *server) newest(ctx context.Context) (goal.Scope, error) {
	scopes, err := s.Goal.Scopes(ctx)
	if err != nil || len(scopes) == 0 {
		return goal.Scope{}, err
	}
	return scopes[0], nil
}

// openFindings lists what stands open in a scope, by rule.
func (s *server) openFindings(ctx context.Context, sc goal.Scope) (map[string][]ruleFinding, error) {
	kept, err := s.Goal.Whole(ctx, sc.Department, sc.Year)
	if err != nil {
		return nil, err
	}
	out := map[string][]ruleFinding{}
	for _, k := range kept {
		judged, err := s.Rule.Of(ctx, k.ID)
		if err != nil {
			return nil, err
		}
		for _, j := range judged {
			if j.Outcome == rule.Finding && j.Dismissed == nil {
				out[j.Rule] = append(out[j.Rule], ruleFinding{Judged: j, ID: k.ID, Project: k.Declaration.Name, Ordinal: k.Ordinal})
			}
		}
	}
	return out, nil
}

func (s *server) rules(w http.ResponseWriter, r *http.Request) error {
	v := &rulesPage{Page: s.newPage(r, "rules")}
	sc, err := s.newest(r.Context())
	if err != nil {
		return err
	}
	v.Page.Scope = sc
	open := map[string][]ruleFinding{}
	if sc.Year != 0 && sc.Declarations <= countable {
		v.Counted = true
		if open, err = s.openFindings(r.Context(), sc); err != nil {
			return err
		}
	}
	severity := r.URL.Query().Get("severity")
	all := rule.All()
	for _, known := range all {
		row := v.ruleRow(known)
		row.Findings = len(open[known.ID])
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
	return s.render(w, http.StatusOK, "rule/rules", v)
}

func (v *rulesPage) severityFilter(r *http.Request, all []rule.Rule, chosen string) filter {
	a := address{r.URL.Path, r.URL.Query()}
	f := filter{Label: v.T("web.column.severity"), Options: []option{
		{Text: v.T("web.filter.all"), Href: a.with("severity", ""), Count: grouped(len(all)), Current: chosen == ""},
	}}
	for _, severity := range []rule.Severity{rule.Error, rule.Warning, rule.Note} {
		n := 0
		for _, known := range all {
			if known.Severity == severity {
				n++
			}
		}
		f.Options = append(f.Options, option{
			Text: v.T("web.severity." + string(severity)), Href: a.with("severity", string(severity)), Count: grouped(n), Current: chosen == string(severity),
		})
	}
	return f
}

type rulePage struct {
	Page
	Rule     ruleRow
	Remedy   string
	Counted  bool
	Findings []ruleFinding
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
	v := &rulePage{Page: s.newPage(r, "rules")}
	v.Rule = v.ruleRow(known)
	v.Remedy = v.T(known.Remedy())
	sc, err := s.newest(r.Context())
	if err != nil {
		return err
	}
	v.Page.Scope = sc
	if sc.Year != 0 && sc.Declarations <= countable {
		open, err := s.openFindings(r.Context(), sc)
		if err != nil {
			return err
		}
		v.Counted, v.Findings = true, open[known.ID]
		for i := range v.Findings {
			f := &v.Findings[i]
			f.Text, f.Field = v.T(f.Key, f.Args...), "main"
			if f.Ref != "" {
				f.Field = cellOf(f.Ref)
			}
		}
	}
	v.Title = v.Rule.Name
	v.Crumbs = []Crumb{{Text: v.T("web.nav.rules"), Href: "/rules"}, {Text: v.T("web.rule.number", "n", known.Number)}}
	return s.render(w, http.StatusOK, "rule/rule", v)
}

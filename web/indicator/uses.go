package indicator

import (
	"context"
	"strings"

	"plumbline/goal"
	"plumbline/journal"
	"plumbline/measure"
	"plumbline/web/work"
)

// mostDeclared is more than a department declares in a year.
const mostDeclared = 500

// Uses gives what names the indicators that read an account, for the pages of records: those of the project that the account
// is of, or, where it has another name by now, those whose bindings name it as it was.
func Uses(goals *goal.Service, measures *measure.Service) func(context.Context, journal.Account) ([]work.Use, error) {
	return func(ctx context.Context, a journal.Account) ([]work.Use, error) {
		department, _, _ := strings.Cut(a.Project, "/")
		sum, err := goals.Summary(ctx, goal.Query{Department: department, Year: a.Year, Size: mostDeclared})
		if err != nil {
			return nil, err
		}
		for _, row := range sum.Rows {
			if journal.ProjectOf(row.Department, row.Name) == a.Project {
				return usesIn(ctx, goals, measures, row.ID, a, true)
			}
		}
		var out []work.Use
		for _, row := range sum.Rows {
			list, err := usesIn(ctx, goals, measures, row.ID, a, false)
			if err != nil {
				return nil, err
			}
			out = append(out, list...)
		}
		return out, nil
	}
}

// usesIn are the indicators of a declaration that read an account; own says that it is of the project as it is called now.
func usesIn(ctx context.Context, goals *goal.Service, measures *measure.Service, id goal.ID, a journal.Account, own bool) (out []work.Use, err error) {
	k, err := goals.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	bound, err := measures.Bindings(ctx, id)
	if err != nil {
		return nil, err
	}
	what, matter := a.Parts()
	for i, in := range k.Declaration.Indicators {
		b, ok := bound.Of[measure.KeyOf(k.Declaration.Indicators, i)]
		if ok && b.Way == measure.Measured && b.Measure == what && (b.Matter == "" || b.Matter == matter) && (b.Project == a.Project || b.Project == "" && own) {
			out = append(out, work.Use{Name: in.Name, Href: href(id, i)})
		}
	}
	return out, nil
}

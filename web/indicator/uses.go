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
// is of.
func Uses(goals *goal.Service, measures *measure.Service) func(context.Context, journal.Account) ([]work.Use, error) {
	return func(ctx context.Context, a journal.Account) ([]work.Use, error) {
		department, _, _ := strings.Cut(a.Project, "/")
		sum, err := goals.Summary(ctx, goal.Query{Department: department, Year: a.Year, Size: mostDeclared})
		if err != nil {
			return nil, err
		}
		for _, row := range sum.Rows {
			if journal.ProjectOf(row.Department, row.Name) == a.Project {
				return usesIn(ctx, goals, measures, row.ID, a)
			}
		}
		return nil, nil
	}
}

func usesIn(ctx context.Context, goals *goal.Service, measures *measure.Service, id goal.ID, a journal.Account) (out []work.Use, err error) {
	k, err := goals.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	bound, err := measures.Bindings(ctx, id)
	if err != nil {
		return nil, err
	}
	own, matter := a.Parts()
	for i, in := range k.Declaration.Indicators {
		b, ok := bound.Of[measure.KeyOf(k.Declaration.Indicators, i)]
		if ok && b.Way == measure.Measured && b.Measure == own && (b.Matter == "" || b.Matter == matter) && (b.Project == "" || b.Project == a.Project) {
			out = append(out, work.Use{Name: in.Name, Href: href(id, i)})
		}
	}
	return out, nil
}

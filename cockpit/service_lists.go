package cockpit

import (
	"cmp"
	"context"
	"slices"
	"time"

	"plumbline/journal"
	"plumbline/journal/read"
	"plumbline/measure/judge"
)

// Behind gives the entries behind a change, the newest first, at most limit.
func (s *Service) Behind(ctx context.Context, v View, c Change, limit int) ([]journal.Entry, error) {
	until := v.Known
	if until.IsZero() {
		until = endOf(v.Until)
	}
	q := c.Reading.Query
	q.Known = time.Time{}
	list, err := s.Books.Between(ctx, []read.Query{q}, endOf(v.At.Since), until, limit)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return list[0].Entries, nil
}

// By divides how often people were served by a dimension of the records, most first; "" is what has no value of it.
func (s *Service) By(ctx context.Context, v View, by read.Dimension) ([]Part, error) {
	parts := map[string]*Part{}
	for _, p := range v.Projects {
		for _, r := range v.served(p) {
			list, err := s.Entering.Places(ctx, r.Query, by)
			if err != nil {
				return nil, err
			}
			for _, one := range list {
				at := parts[one.Value]
				if at == nil {
					at = &Part{Value: one.Value}
					parts[one.Value] = at
				}
				at.Served += one.Times
				at.Indicators++
			}
		}
	}
	return sorted(parts, func(a, b Part) int { return cmp.Compare(b.Served, a.Served) }), nil
}

// Needs lists what would have to happen, what is hardest first. Rates are left out: what they need depends on how many cases come.
func (s *Service) Needs(ctx context.Context, v View) ([]Need, error) {
	var out []Need
	var queries []read.Query
	var reads []judge.Read
	for _, p := range v.Projects {
		for i, l := range p.Lines {
			n, ok := v.need(p, i)
			if !ok {
				continue
			}
			out, queries, reads = append(out, n), append(queries, l.Query), append(reads, l.Binding.Read)
		}
	}
	weeks, err := s.Books.Weeks(ctx, queries)
	if err != nil {
		return nil, err
	}
	for i := range out {
		out[i].pace(whole(weeks[i], queries[i]), reads[i])
	}
	slices.SortStableFunc(out, func(a, b Need) int {
		return cmp.Compare(b.hard(), a.hard())
	})
	return out, nil
}

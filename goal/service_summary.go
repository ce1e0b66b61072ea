package goal

import "context"

// Summary gives a page of the 汇总表 and the totals of everything that the filter let through.
func (s *Service) Summary(ctx context.Context, q Query) (Summary, error) { return Summary{}, nil }

// Indicators groups the indicators of the matched declarations by meaning, most used first.
func (s *Service) Indicators(ctx context.Context, q Query) ([]Alike, error) { return nil, nil }

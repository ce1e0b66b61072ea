package advice

import (
	"context"

	"plumbline/evaluation"
	"plumbline/forecast"
	"plumbline/goal"
	"plumbline/monitor/remedy"
)

// Service finds what a year asks about the next. It writes nothing. Whoever calls has asked the office whether the person may read.
type Service struct {
	evaluation *evaluation.Service
	remedy     *remedy.Service
	forecast   *forecast.Service
}

// New gives the service over the evaluations, the remedies of monitoring (nil: none are known) and the estimates (nil: targets are not held
// against the years before).
func New(e *evaluation.Service, r *remedy.Service, f *forecast.Service) *Service {
	return &Service{e, r, f}
}

// Project is a project with its proposals.
type Project struct {
	Evaluation *evaluation.Evaluation
	Proposals  []Proposal
}

// Department gives the proposals of every evaluation that is kept of a department's year, in the official order of the declarations, without
// how targets stand to the years before.
func (s *Service) Department(ctx context.Context, department string, year int) ([]Project, error) {
	results, err := s.evaluation.Results(ctx, department, year)
	if err != nil {
		return nil, err
	}
	before, err := s.before(ctx, department, year)
	if err != nil {
		return nil, err
	}
	of, err := s.remedies(ctx, remedy.Filter{Year: year})
	if err != nil {
		return nil, err
	}
	out := make([]Project, len(results))
	for i := range results {
		e := &results[i]
		out[i] = Project{e, Of(Input{Evaluation: e, Before: before[name(e.Kept.Declaration)], Remedies: of[e.Kept.ID]})}
	}
	return out, nil
}

// Of gives the proposals of one project, with how its targets stand to the years before.
func (s *Service) Of(ctx context.Context, id goal.ID) (Project, error) {
	return s.of(ctx, id, s.forecast)
}

// Plain is Of without how targets stand to the years before.
func (s *Service) Plain(ctx context.Context, id goal.ID) (Project, error) { return s.of(ctx, id, nil) }

func (s *Service) of(ctx context.Context, id goal.ID, estimates *forecast.Service) (p Project, err error) {
	if p.Evaluation, err = s.evaluation.Of(ctx, id); err != nil {
		return p, err
	}
	d := p.Evaluation.Kept.Declaration
	before, err := s.before(ctx, d.Department, d.Year)
	if err != nil {
		return p, err
	}
	of, err := s.remedies(ctx, remedy.Filter{Declaration: id})
	if err != nil {
		return p, err
	}
	in := Input{Evaluation: p.Evaluation, Before: before[name(d)], Remedies: of[id]}
	if estimates != nil {
		if in.Outlooks, err = estimates.Drafted(ctx, p.Evaluation.Kept); err != nil {
			return p, err
		}
	}
	p.Proposals = Of(in)
	return p, nil
}

// before gives the evaluations of the year before by what knows a project across years.
func (s *Service) before(ctx context.Context, department string, year int) (map[string]*evaluation.Evaluation, error) {
	out := map[string]*evaluation.Evaluation{}
	results, err := s.evaluation.Results(ctx, department, year-1)
	for i := range results {
		out[name(results[i].Kept.Declaration)] = &results[i]
	}
	return out, err
}

func (s *Service) remedies(ctx context.Context, f remedy.Filter) (map[goal.ID][]remedy.Remedy, error) {
	out := map[goal.ID][]remedy.Remedy{}
	if s.remedy == nil {
		return out, nil
	}
	list, err := s.remedy.List(ctx, f)
	for _, r := range list {
		out[r.Declaration] = append(out[r.Declaration], r)
	}
	return out, err
}

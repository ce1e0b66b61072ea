package rule

import (
	"context"
	"time"

	"plumbline/base/actor"
	"plumbline/goal"
	"plumbline/platform/db"
)

// Service keeps what the rules say about kept declarations, and what reviewers answered.
type Service struct {
	db   *db.DB
	goal *goal.Service
}

// New gives the service over a store; keep is where the declarations are.
func New(d *db.DB, keep *goal.Service) *Service { return &Service{db: d, goal: keep} }

// Judged is a result and the dismissal that answers it, if one holds.
type Judged struct {
	Result
	Dismissed *Dismissal
}

// Dismissal is a reviewer's answer to a finding. It holds while the finding says the same of the same place.
type Dismissal struct {
	Rule       string
	Ref        goal.Ref
	Reason     string
	By         string
	At         time.Time
	RestoredBy string // "" while it holds
	RestoredAt time.Time
}

// Recheck runs all rules over a department's year and keeps results and tallies.
func (s *Service) Recheck(ctx context.Context, department string, year int) error { return nil }

// Of gives the results of a declaration's newest revision with their dismissals, rechecking first where they are stale.
func (s *Service) Of(ctx context.Context, id goal.ID) ([]Judged, error) { return nil, nil }

// Dismiss answers a finding with a reason of two characters or more. An error cannot be dismissed unless its rule asks
// a question.
func (s *Service) Dismiss(ctx context.Context, by actor.Actor, id goal.ID, rule string, ref goal.Ref, reason string) error {
	return nil
}

// Restore takes a dismissal back; the record of it stays.
func (s *Service) Restore(ctx context.Context, by actor.Actor, id goal.ID, rule string, ref goal.Ref) error {
	return nil
}

// Dismissals lists every dismissal of a declaration, restored ones included, newest first.
func (s *Service) Dismissals(ctx context.Context, id goal.ID) ([]Dismissal, error) { return nil, nil }

package goal

import (
	"context"
)

// Get gives the newest revision.
func (s *Service) Get(ctx context.Context, id ID) (Kept, error) { return Kept{}, nil }

// At gives one revision.
func (s *Service) At(ctx context.Context, id ID, revision int) (Kept, error) { return Kept{}, nil }

// Find gives the newest revision kept for the same project and year as d, fault.NotFound where there is none.
func (s *Service) Find(ctx context.Context, d Declaration) (Kept, error) { return Kept{}, nil }

// Revisions lists the heads of all revisions, newest first.
func (s *Service) Revisions(ctx context.Context, id ID) ([]Revision, error) { return nil, nil }

// Scopes lists the departments and years that are kept, newest year first.
func (s *Service) Scopes(ctx context.Context) ([]Scope, error) { return nil, nil }

// Whole gives every declaration of a department and year in the official order.
func (s *Service) Whole(ctx context.Context, department string, year int) ([]Kept, error) {
	return nil, nil
}

// Other lists the declarations of the same project in other years, newest year first, without their content.
func (s *Service) Other(ctx context.Context, id ID) ([]Row, error) { return nil, nil }

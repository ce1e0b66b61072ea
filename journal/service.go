package journal

import (
	"context"

	"plumbline/platform/db"
)

// Service keeps the books of a store.
type Service struct {
	db    *db.DB
	dict  *dictionary
	final *final
	gait  *gait
}

// New gives the books of a store.
func New(d *db.DB) *Service {
	return &Service{db: d, dict: &dictionary{accounts: map[Account]int64{}, cuts: map[Dim]int64{}}, final: &final{}, gait: &gait{}}
}

// Refresh lets the books remember the numbers of accounts and cuts that were given meanwhile; without it they are looked
// up at every settlement. Call it before loading much.
func (s *Service) Refresh(ctx context.Context) error {
	return s.db.Read(ctx, s.dict.learn)
}

package read

import (
	"context"

	"plumbline/platform/db"
)

// Weeks gives each query in weeks of seven days counted back from its last day: the first figure is that of its last seven days,
// and the last one may be of fewer. Persons are those who first stand in the year in that week, so that weeks add up where the
// query begins with its year; −1 over several accounts.
func (s *Service) Weeks(ctx context.Context, queries []Query) (out [][]Figure, err error) {
	err = s.reading(ctx, func(tx *db.Tx, _ *news) error {
		plans, err := s.plans(tx, queries)
		if err != nil {
			return err
		}
		out, err = weeks(tx, plans)
		return err
	})
	return out, err
}

package attach

import (
	"context"
	"slices"

	"plumbline/platform/db"
)

// mostCounted is how many subjects one statement counts.
const mostCounted = 256

// Counts says how many files are attached to each of many subjects; those that have none are left out.
func (s *Service) Counts(ctx context.Context, subjects []string) (map[string]int, error) {
	out := make(map[string]int, len(subjects))
	return out, s.db.Read(ctx, func(tx *db.Tx) error {
		for part := range slices.Chunk(subjects, mostCounted) {
			list, err := countsOf(tx, part)
			if err != nil {
				return err
			}
			for _, c := range list {
				out[c.subject] = c.files
			}
		}
		return nil
	})
}

package attach

import (
	"context"
	"time"

	"plumbline/base/actor"
	"plumbline/platform/db"
	"plumbline/platform/tlog"
)

// Lapse takes away what hangs on the subjects of a kind since before an instant: what was handed over only to be looked at,
// and was forgotten. The records stay, with the reason. It gives how many there were.
func (s *Service) Lapse(ctx context.Context, kind string, before time.Time, reason string) (n int, err error) {
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		old, err := lapsed(tx, kind, before)
		n = len(old)
		for _, f := range old {
			f.By, f.Reason = actor.System, reason
			if err := s.acting(tx, "file.remove", f, func(trail *tlog.Trail) error {
				if err := removeFile(tx, f, actor.System, reason); err != nil {
					return err
				}
				others, err := holders(tx, f.SHA256)
				if err != nil || others > 0 {
					return err
				}
				return dropContent(tx, trail, f.SHA256)
			}); err != nil {
				return err
			}
		}
		return err
	})
	return n, err
}

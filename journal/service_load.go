package journal

import (
	"context"
	"time"

	"plumbline/platform/db"
)

// Load settles many vouchers in steps, each in a transaction of its own, so that who settles one meanwhile waits for a step at
// most: steps become small and rest between them when somebody writes, and large when nobody does. next gives at most n vouchers, none at the end. step
// does the act of each: it keeps the room's records, settles the vouchers and appends to the log. Where it fails, the steps
// before it stand.
func (s *Service) Load(ctx context.Context, next func(n int) ([]Voucher, error), step func(tx *db.Tx, vouchers []Voucher) error) error {
	p := s.gait.begin(s.db.Quiet())
	defer s.gait.end(p)
	for {
		vouchers, err := next(p.size)
		if err != nil || len(vouchers) == 0 {
			return err
		}
		went, err := s.db.WriteLong(ctx, func(tx *db.Tx) error { return step(tx, vouchers) })
		if err != nil {
			return err
		}
		rest := p.took(len(vouchers), went.Took, went.Quiet)
		if err := s.Refresh(ctx); err != nil {
			return err
		}
		if err := pause(ctx, rest); err != nil {
			return err
		}
	}
}

func pause(ctx context.Context, long time.Duration) error {
	if long <= 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(long)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

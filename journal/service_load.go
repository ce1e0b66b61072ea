package journal

import (
	"context"
	"time"

	"plumbline/platform/db"
)

// Load settles many vouchers in steps, each in a transaction of its own, so that who settles one meanwhile waits for a small step at
// most: steps become small and rest between them when somebody writes, and large when nobody does; a large one is undone when
// somebody comes, and done again in small ones. next gives at most n vouchers, none at the end. step does the act of some of
// them, in their order: it keeps the room's records, settles the vouchers, once, and appends to the log; it does not ask the books for what it
// settled. Where it is undone it is called again. Where it fails, the steps before it
// stand.
func (s *Service) Load(ctx context.Context, next func(n int) ([]Voucher, error), step func(tx *db.Tx, vouchers []Voucher) error) error {
	p := s.gait.begin(s.db.Quiet())
	defer s.gait.end(p)
	var list []Voucher
	for {
		var err error
		if len(list) == 0 {
			if list, err = next(p.size); err != nil || len(list) == 0 {
				return err
			}
		}
		part := list[:min(p.size, len(list))]
		went, err := s.db.WriteLong(ctx, p.large(), func(tx *db.Tx) error { return step(tx, part) })
		if err != nil {
			return err
		}
		if went.GaveWay {
			p.gaveWay()
			continue
		}
		list = list[len(part):]
		rest := p.took(len(part), went.Took, went.Quiet)
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

package review_test

import (
	"testing"

	"plumbline/base/fault"
	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
	"plumbline/review"
)

// TestRefusedWhileWriting: where the store refuses a part of what is approved together, nothing of any of it is kept.
func TestRefusedWhileWriting(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o, ids := open(t, d, 2)
		ctx := t.Context()
		picks := make([]review.Pick, len(ids))
		for i, id := range ids {
			picks[i] = review.Pick{ID: id, Version: do(t, review.Submitted)(o.s.Submit(ctx, wang, id, 0, hands))}
		}
		filled := sheet("优", "", "")
		filled.Comment = "好\x00的"
		_, err := o.s.ApproveAll(ctx, li, picks, filled)
		if f, ok := fault.As(err); !ok || f.Key != "db.bad_text" {
			t.Errorf("error %v", err)
		}
		for _, id := range ids {
			if c, err := o.s.Of(ctx, id); err != nil || c.State != review.Submitted || c.Version != 1 {
				t.Errorf("%s: %s, version %d, %v: half approved", id, c.State, c.Version, err)
			}
		}
		clean(t, o, 0)
	})
}

package remind_test

import (
	"testing"

	"plumbline/base/day"
	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
	"plumbline/review"
	"plumbline/review/remind"
)

// TestHandedInAgain: what somebody was told of an earlier round is over when the same step comes again.
func TestHandedInAgain(t *testing.T) {
	t.Parallel()
	dbtest.EachConfig(t, func(t *testing.T, cfg db.Config) {
		w := newWorld(t, cfg)
		w.due("unit", day.Of(2026, 3, 4))
		wang, li, hands := w.people[0], w.people[2], review.Handed{Path: w.names["一中心"], Authors: []string{"zhao"}}
		c, err := w.cases.Submit(t.Context(), wang, w.id[0], 0, hands)
		w.must(err)
		w.round(remind.Report{People: 1, Reminders: 1, Letters: 1})
		w.want("li", "near Unit review 2026-03-04")
		c, err = w.cases.Return(t.Context(), li, w.id[0], c.Version, []review.Cell{{Text: "请补充说明"}}, nil)
		w.must(err)
		w.want("li")
		c, err = w.cases.Resolve(t.Context(), wang, w.id[0], c.Version, 1, "已经补充")
		w.must(err)
		_, err = w.cases.Submit(t.Context(), wang, w.id[0], c.Version, hands)
		w.must(err)
		w.want("li") // nobody told of this round yet
		w.round(remind.Report{People: 1, Reminders: 1, Letters: 1})
		w.want("li", "near Unit review 2026-03-04")
	})
}

package job_test

import (
	"testing"
	"time"

	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
	"plumbline/platform/job"
)

func TestOneHolderAtATime(t *testing.T) {
	t.Parallel()
	dbtest.EachConfig(t, func(t *testing.T, cfg db.Config) {
		now := dbtest.Now
		cfg.Now = func() time.Time { return now }
		d, err := db.Open(t.Context(), cfg)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = d.Close() })
		take := func(holder string, want bool) {
			t.Helper()
			got, err := job.Take(t.Context(), d, "remind", holder, time.Minute)
			if err != nil || got != want {
				t.Errorf("%s: %v, %v, want %v", holder, got, err, want)
			}
		}
		take("a", true)
		take("b", false)
		now = now.Add(50 * time.Second)
		take("a", true) // longer
		now = now.Add(50 * time.Second)
		take("b", false)
		now = now.Add(10 * time.Second)
		take("b", true) // its end came
		take("a", false)
		if err := job.Release(t.Context(), d, "remind", "a"); err != nil { // not its own any more
			t.Fatal(err)
		}
		take("a", false)
		if err := job.Release(t.Context(), d, "remind", "b"); err != nil {
			t.Fatal(err)
		}
		take("a", true)
	})
}

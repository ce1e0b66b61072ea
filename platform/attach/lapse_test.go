package attach_test

import (
	"strings"
	"testing"
	"time"

	"plumbline/platform/attach"
	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
)

// TestWhatWasForgottenLapses: only what hangs on a subject of the kind, and only what is old; the content goes where nothing
// else holds it, the record stays.
func TestWhatWasForgottenLapses(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := build(t, d, attach.Options{})
		hang := func(subject, text string) attach.File {
			t.Helper()
			f, err := w.Add(t.Context(), zhao, subject, "表.csv", "", strings.NewReader(text))
			if err != nil {
				t.Fatal(err)
			}
			return f
		}
		shared, own := hang("intake/plan/u1/1", "甲,乙\n1,2\n"), hang("intake/plan/u1/1", "甲,乙\n3,4\n")
		stays := []attach.File{hang(subject, "甲,乙\n1,2\n"), hang("intakes/x", "甲,乙\n5,6\n")}
		n, err := w.Counts(t.Context(), []string{subject, "intake/plan/u1/1", "nothing/here"})
		if err != nil || len(n) != 2 || n[subject] != 1 || n["intake/plan/u1/1"] != 2 {
			t.Errorf("counted %v, %v", n, err)
		}
		for _, when := range []time.Time{dbtest.Now, dbtest.Now.Add(-time.Hour)} {
			if n, err := w.Lapse(t.Context(), "intake", when, "忘了"); n != 0 || err != nil {
				t.Fatalf("%d lapsed before their time, %v", n, err)
			}
		}
		if n, err := w.Lapse(t.Context(), "intake", dbtest.Now.Add(time.Hour), "忘了"); n != 2 || err != nil {
			t.Fatalf("%d lapsed, %v", n, err)
		}
		for _, f := range []attach.File{shared, own} {
			if got, err := w.Get(t.Context(), f.ID); err != nil || !got.Gone() || got.Reason != "忘了" {
				t.Errorf("%+v, %v", got, err)
			}
		}
		for _, f := range stays {
			if len(w.content(t, f)) == 0 {
				t.Errorf("%s lost its content", f.Subject)
			}
		}
		if n, err = w.Counts(t.Context(), []string{"intake/plan/u1/1"}); err != nil || len(n) != 0 {
			t.Errorf("counted %v of what lapsed, %v", n, err)
		}
		if n := w.chunks(t); n != 2 {
			t.Errorf("%d contents are kept", n)
		}
		w.verified(t)
	})
}

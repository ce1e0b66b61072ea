package id_test

import (
	"regexp"
	"testing"
	"time"

	"plumbline/base/id"
)

func TestIdentifiersSortByTimeAndDiffer(t *testing.T) {
	t.Parallel()
	form := regexp.MustCompile(`^[0-9a-hjkmnp-tv-z]{24}$`)
	start := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	before, seen := "", map[string]bool{}
	for i := range 1000 {
		got := id.New(start.Add(time.Duration(i) * time.Second))
		if !form.MatchString(got) || got <= before || seen[got] {
			t.Fatalf("%d: %q after %q", i, got, before)
		}
		before, seen[got] = got, true
	}
	if one, other := id.New(start), id.New(start); one == other {
		t.Error("two identifiers of one instant are equal")
	}
}

package survey_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"plumbline/base/fault"
	"plumbline/journal"
	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
	"plumbline/survey"
)

// TestAnybodyCanDrawTheSampleAgain does by hand what the package comment of Draw says.
func TestAnybodyCanDrawTheSampleAgain(t *testing.T) {
	t.Parallel()
	d := survey.Draw{Method: survey.Simple, Seed: "2026-春", N: 6, Reserve: 5, Frame: frame(40)}
	type lot struct {
		hash string
		p    journal.Person
	}
	var lots []lot
	for _, p := range d.Frame {
		sum := sha256.Sum256([]byte(fmt.Sprintf("2026-春\n%d", p.Person)))
		lots = append(lots, lot{hex.EncodeToString(sum[:]), p.Person})
	}
	slices.SortFunc(lots, func(a, b lot) int { return map[bool]int{true: -1, false: 1}[a.hash < b.hash] })
	var want, got []journal.Person
	for _, l := range lots[:11] {
		want = append(want, l.p)
	}
	for _, p := range d.Sample() {
		got = append(got, p.Person)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	other := d
	other.Seed = "2026-夏"
	if cmp.Equal(d.Sample(), other.Sample()) {
		t.Error("another seed draws the same")
	}
}

// TestDrawsAreFair: however the frame is parted, the parts of the sample have the numbers asked for, nobody twice, and each
// district its share within one; the order of the frame makes no difference.
func TestDrawsAreFair(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		districts := rapid.IntRange(1, 6).Draw(t, "districts")
		var all []survey.Served
		for i := range rapid.IntRange(20, 200).Draw(t, "frame") {
			all = append(all, survey.Served{Person: journal.Person(i + 1), District: fmt.Sprint(rapid.IntRange(1, districts).Draw(t, "d"))})
		}
		n := rapid.IntRange(5, len(all)).Draw(t, "n")
		reserve := rapid.IntRange(0, len(all)-n).Draw(t, "reserve")
		d := survey.Draw{Method: survey.Stratified, Seed: "seed", N: n, Reserve: reserve, Frame: all}
		seen := map[journal.Person]bool{}
		count := map[survey.Part]int{}
		for _, p := range d.Sample() {
			if seen[p.Person] {
				t.Fatalf("%d was drawn twice", p.Person)
			}
			seen[p.Person] = true
			count[p.Part]++
		}
		if count[survey.Main] != n || count[survey.Reserve] != reserve {
			t.Fatalf("%v", count)
		}
		for _, s := range d.Strata() {
			if exact := n * s.Served / len(all); s.Main < exact || s.Main > exact+1 {
				t.Fatalf("%d of %d from %s", s.Main, s.Served, s.District)
			}
		}
		d.Frame = slices.Clone(all)
		slices.Reverse(d.Frame)
		if again := (survey.Draw{Method: survey.Stratified, Seed: "seed", N: n, Reserve: reserve, Frame: all}); !cmp.Equal(d.Sample(), again.Sample()) {
			t.Fatal("the order of the frame makes a difference")
		}
	})
}

// TestEverybodyIsAsLikelyToBeDrawn counts over many seeds: a district of a third has a third of the sample.
func TestEverybodyIsAsLikelyToBeDrawn(t *testing.T) {
	t.Parallel()
	times := map[journal.Person]int{}
	const seeds = 2000
	for i := range seeds {
		d := survey.Draw{Method: survey.Simple, Seed: fmt.Sprintf("seed %d", i), N: 10, Frame: frame(40)}
		for _, p := range d.Sample() {
			times[p.Person]++
		}
	}
	for p := journal.Person(1); p <= 40; p++ { // 500 expected, standard deviation 19
		if n := times[p]; n < 400 || n > 600 {
			t.Errorf("%d was drawn %d times", p, n)
		}
	}
}

// TestSamplesThatCannotBe are refused, each with its own words.
func TestSamplesThatCannotBe(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r, ctx := open(t, d), t.Context()
		s := must[survey.Survey](t)(r.Make(ctx, clerk, "unit", heading(), form(1)))
		for key, draw := range map[string]survey.Draw{
			"survey.frame_small":  {Method: survey.Simple, Seed: "seed", N: 5, Frame: frame(4)},
			"survey.sample_size":  {Method: survey.Simple, Seed: "seed", N: 41, Frame: frame(40)},
			"survey.reserve_size": {Method: survey.Simple, Seed: "seed", N: 30, Reserve: 11, Frame: frame(40)},
			"survey.method":       {Method: "lots", Seed: "seed", N: 30, Frame: frame(40)},
			"survey.seed":         {Method: survey.Simple, Seed: "  ", N: 30, Frame: frame(40)},
			"survey.frame_number": {Method: survey.Simple, Seed: "seed", N: 30, Frame: append(frame(40), survey.Served{Person: -1})},
		} {
			_, err := r.Draw(ctx, clerk, seen(s), draw)
			isFault(t, err, fault.Invalid, key)
		}
		twice := append(frame(40), frame(40)...)
		rand.Shuffle(len(twice), func(i, j int) { twice[i], twice[j] = twice[j], twice[i] })
		draw := survey.Draw{Method: survey.Simple, Seed: "seed", N: 30, Frame: twice}
		s = must[survey.Survey](t)(r.Draw(ctx, clerk, seen(s), draw))
		if s.Frame != 40 {
			t.Errorf("a frame of %d", s.Frame)
		}
		draw.Frame = frame(40)
		again := must[survey.Survey](t)(r.Draw(ctx, clerk, seen(s), draw))
		if again.Version != s.Version {
			t.Error("the same draw is another version")
		}
		_, _, err := r.Invite(ctx, clerk, seen(s), survey.Reserve)
		isFault(t, err, fault.Conflict, "survey.main_first")
	})
}

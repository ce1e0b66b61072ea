package deliverable_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"plumbline/base/day"
	"plumbline/deliverable"
	"plumbline/deliverable/record"
	"plumbline/journal"
)

// TestNoRatePassesAHundred: whatever is recorded, on no day does an account of a rate or a checklist have more above the line
// than below it, or less than nothing; and what stood on a day still stands on a later one.
func TestNoRatePassesAHundred(t *testing.T) {
	t.Parallel()
	bounded := map[string]bool{}
	for _, m := range deliverable.Measures() {
		bounded[m.ID] = m.Kind == journal.Ratio || m.Kind == journal.Checklist
	}
	rapid.Check(t, func(t *rapid.T) {
		all := records(rapid.Uint64().Draw(t, "seed"), rapid.IntRange(1, 150).Draw(t, "records"))
		end := day.Of(2024, 2, 1)
		whole := deliverable.Post(all, end)
		type sum struct{ num, den int64 }
		changes := map[journal.Account]map[day.Day]sum{}
		for _, v := range whole {
			for _, l := range v.Want {
				if changes[l.Account] == nil {
					changes[l.Account] = map[day.Day]sum{}
				}
				s := changes[l.Account][l.Day]
				changes[l.Account][l.Day] = sum{s.num + l.Num, s.den + l.Den}
			}
		}
		for account, days := range changes {
			measure, _ := account.Parts()
			var total sum
			for d := day.Of(2023, 1, 1); d.Year() == 2023; d = d.Add(1) {
				total = sum{total.num + days[d].num, total.den + days[d].den}
				if bounded[measure] && (total.num < 0 || total.num > total.den) {
					t.Fatalf("%v on %s: %d of %d", account, d, total.num, total.den)
				}
				if total.num < 0 {
					t.Fatalf("%v on %s: %d", account, d, total.num)
				}
			}
		}
		some := day.Of(2023, 1, 1).Add(rapid.IntRange(0, 364).Draw(t, "day"))
		later := map[string][]journal.Line{}
		for _, v := range whole {
			later[v.Ref] = v.Want
		}
		for _, v := range deliverable.Post(all, some) {
			for _, l := range v.Want {
				if !slices.Contains(later[v.Ref], l) {
					t.Fatalf("%s: %+v stood on %s and does not stand at the end", v.Ref, l, some)
				}
			}
		}
	})
}

// records makes some at random that could be kept at the year's end, each kind with its like.
func records(seed uint64, n int) (out []record.Record) {
	h := &history{r: rand.New(rand.NewPCG(seed, 2)), days: []int{0, 12}[seed%2]}
	seen, end := map[string]bool{}, day.Of(2023, 12, 31)
	for i := range n {
		p, c := h.content(i, end)
		d := record.Draft{Place: p, Content: c}
		key := record.Key(c.Kind(), p.Project, p.Matter, c.Entry().Key)
		if d.Check(end) != nil || seen[key] {
			continue
		}
		seen[key] = true
		if c.Scope() != record.OfMatter {
			p.Year, p.Matter = 0, ""
		}
		r := record.Record{ID: record.ID(fmt.Sprintf("%03d", i)), Version: 1, Place: p, Content: c}
		if h.r.IntN(8) == 0 {
			r.Withdrawn = "撤"
		}
		out = append(out, r)
	}
	return out
}

package activity

import (
	"fmt"
	"testing"

	"plumbline/activity"
	"plumbline/person"
)

// TestGrow: a plan of any size gives the postings that were asked for and hardly more, in acts that are not too large, each
// event once, entered in the year, and the same each time.
func TestGrow(t *testing.T) {
	t.Parallel()
	for _, postings := range []int{0, 1, 16_000, 1_000_000} {
		t.Run(fmt.Sprint(postings), func(t *testing.T) {
			t.Parallel()
			g := grow(2023, postings)
			given, events, seen := 0, 0, map[string]bool{}
			for _, b := range g.batches() {
				records := 0
				for _, x := range b.events {
					e := g.event(x)
					key := fmt.Sprint(e.matter, e.of.Title, e.on, e.of.District)
					if seen[key] || e.entered != b.on || !e.on.Before(b.on) || b.on.Year() != 2023 {
						t.Fatalf("%s, entered on %s, is wrong", key, b.on)
					}
					seen[key], events = true, events+1
					given, records = given+e.postings(), records+1+e.people.n
				}
				if records > activity.Most {
					t.Errorf("%d records at once on %s", records, b.on)
				}
			}
			if given < postings || given > postings+300 || events != len(g.held) {
				t.Errorf("%d postings of %d events, planned %d", given, events, len(g.held))
			}
			if again := grow(2023, postings); fmt.Sprint(again) != fmt.Sprint(g) {
				t.Error("planned otherwise the second time")
			}
		})
	}
}

// TestLists: nobody stands twice on a list, who stands there lives in the district of the event, and the list is as long and gives
// as much as was planned.
func TestLists(t *testing.T) {
	t.Parallel()
	g := grow(2023, 30_000)
	rates := map[string][2]int{}
	for _, x := range g.held {
		e := g.event(x)
		seen, postings := map[string]bool{}, 1
		for _, guest := range guests(e) {
			if seen[guest.Document] || e.of.District != "" && guest.District != e.of.District {
				t.Fatalf("%s %s: %+v", e.of.Title, e.of.District, guest)
			}
			seen[guest.Document] = true
			if guest.Came {
				postings++
			}
			if e.people.listed && guest.Excuse == "" {
				postings++
				r := rates[e.matter]
				rates[e.matter] = [2]int{r[0] + map[bool]int{true: 1}[guest.Came], r[1] + 1}
			}
		}
		if len(seen) != e.people.n || postings != e.postings() {
			t.Errorf("%s: %d people and %d postings, planned %d and %d", e.of.Title, len(seen), postings, e.people.n, e.postings())
		}
	}
	for matter, r := range rates {
		if thousandth := r[0] * 1000 / r[1]; thousandth < 925 || thousandth > 960 {
			t.Errorf("%s: %d of %d came", matter, r[0], r[1])
		}
	}
	if len(rates) != 2 {
		t.Errorf("rates of %d matters", len(rates))
	}
}

// TestPersons: every person of the largest year has a document of his own, which is one.
func TestPersons(t *testing.T) {
	t.Parallel()
	p := people{pool: pool(10_000_000)}
	if p.many()%len(districts) != 0 || p.many()/len(districts)%7 == 0 || p.many() < mostPersons {
		t.Fatalf("%d persons", p.many())
	}
	seen := make(map[string]bool, p.many()+staff)
	add := func(n int) {
		if document := who(n).Document[:18]; seen[document] {
			t.Fatalf("person %d has the document of another", n)
		} else {
			seen[document] = true
		}
	}
	for place := range p.many() {
		add(p.number(place))
	}
	for n := range staff {
		add(staffFrom + n)
	}
	for _, n := range []int{0, served, moreFrom, moreFrom + mostPersons} {
		if _, err := person.ParseDocument(who(n).Document); err != nil {
			t.Errorf("%d: %v", n, err)
		}
	}
	if d := who(moreFrom); d.District != district(1+moreFrom%len(districts)) {
		t.Errorf("%+v", d)
	}
}

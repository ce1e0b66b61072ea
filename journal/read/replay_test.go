package read_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"plumbline/base/day"
	"plumbline/journal"
	"plumbline/journal/read"
	"plumbline/platform/db"
)

// replay is the plain way: what every voucher wanted at every instant, counted from the start for each question.
type replay struct{ acts []wanted }

type wanted struct {
	at  time.Time
	ref string
	w   []journal.Line
}

// standing gives the lines that stood at an instant and that a query is about.
func (r *replay) standing(q read.Query) (out []journal.Line) {
	now := map[string][]journal.Line{}
	for _, a := range r.acts {
		if q.Known.IsZero() || !a.at.After(q.Known) {
			now[a.ref] = a.w
		}
	}
	for _, lines := range now {
		for _, l := range lines {
			if about(q, l) {
				out = append(out, l)
			}
		}
	}
	return out
}

func about(q read.Query, l journal.Line) bool {
	measure, _ := l.Parts()
	a := l.Account
	if q.All {
		a.Measure = measure
	}
	if a != q.Account || !q.From.IsZero() && l.Day.Before(q.From) || !q.To.IsZero() && q.To.Before(l.Day) {
		return false
	}
	has := func(asked, value string) bool { return asked == "" || asked == value }
	return has(q.Cut.Organisation, l.Organisation) && has(q.Cut.District, l.District) && has(q.Cut.Category, l.Category) && has(q.Cut.Grade, l.Grade) &&
		has(q.Cut.Sex, l.Sex) && has(q.Cut.Age, l.Age) && has(q.Cut.Tag, l.Tag)
}

// figure counts lines; several says that they may be of more than one account.
func figure(lines []journal.Line, several bool) (f read.Figure) {
	people := map[journal.Person]bool{}
	for _, l := range lines {
		f.Num, f.Den, f.Times = f.Num+l.Num, f.Den+l.Den, f.Times+1
		if l.Person != 0 {
			people[l.Person] = true
		}
	}
	f.Persons = int64(len(people))
	if several {
		f.Persons = -1
	}
	return f
}

// several says whether a query is about more than one account that was ever posted on.
func (r *replay) several(q read.Query) bool {
	seen := map[journal.Account]bool{}
	for _, a := range r.acts {
		for _, l := range a.w {
			if about(read.Query{Account: q.Account, All: q.All}, l) {
				seen[l.Account] = true
			}
		}
	}
	return len(seen) > 1
}

func (r *replay) figure(q read.Query) read.Figure {
	if !q.From.IsZero() && !q.To.IsZero() && q.To.Before(q.From) {
		return read.Figure{}
	}
	return figure(r.standing(q), r.several(q))
}

func valueOf(l journal.Line, by read.Dimension) string {
	return map[read.Dimension]string{
		read.Organisation: l.Organisation, read.District: l.District, read.Category: l.Category, read.Grade: l.Grade,
		read.Sex: l.Sex, read.Age: l.Age, read.Tag: l.Tag,
	}[by]
}

var dimensions = []read.Dimension{read.Organisation, read.District, read.Category, read.Grade, read.Sex, read.Age, read.Tag}

// history settles vouchers at random, changes and empties them, over months of posting and, at the end, on one day. each is called after
// every settlement.
func history(t *testing.T, cfg db.Config, seed uint64, each ...func(d *db.DB, model *replay, r *rand.Rand)) (*db.DB, *replay, *rand.Rand, time.Time) {
	t.Helper()
	now := time.Date(2026, 2, 3, 1, 0, 0, 0, time.UTC)
	cfg.Now = func() time.Time { return now }
	d, err := db.Open(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	r, s, model := rand.New(rand.NewPCG(seed, 11)), journal.New(d), &replay{}
	for n := range 110 {
		now = now.Add(time.Duration(1+r.IntN(900)) * time.Second)
		if n < 80 {
			now = now.Add(time.Duration(r.IntN(60)) * time.Hour)
		}
		var vouchers []journal.Voucher
		for _, n := range r.Perm(25)[:1+r.IntN(4)] {
			v := journal.Voucher{Ref: fmt.Sprint("v/", n)}
			for range r.IntN(5) {
				v.Want = append(v.Want, someLine(r, day.At(now)))
			}
			vouchers = append(vouchers, v)
			model.acts = append(model.acts, wanted{now, v.Ref, v.Want})
		}
		err := d.Write(t.Context(), func(tx *db.Tx) error {
			_, err := s.Settle(tx, nil, vouchers...)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range each {
			f(d, model, r)
		}
	}
	return d, model, r, now
}

func someLine(r *rand.Rand, today day.Day) journal.Line {
	first := day.Of(2026, 1, 1)
	measure := []string{"m.a", "m.a/one", "m.a/two", "m.b/one", "m.ab"}[r.IntN(5)]
	l := journal.Line{
		Account: journal.Account{Year: 2026, Project: fmt.Sprint("p", r.IntN(2)), Measure: measure},
		Day:     first.Add(r.IntN(first.Until(today) + 1)), Dim: someCut(r), Num: int64(r.IntN(5)) - 1, Den: int64(r.IntN(2)) + 1,
	}
	if r.IntN(3) > 0 {
		l.Person = journal.Person(1 + r.IntN(6))
	}
	return l
}

func someCut(r *rand.Rand) journal.Dim {
	return journal.Dim{
		Organisation: fmt.Sprint("o", r.IntN(2)), District: fmt.Sprint("d", r.IntN(3)), Category: []string{"", "k"}[r.IntN(2)], Grade: []string{"", "1"}[r.IntN(2)],
		Sex: fmt.Sprint(r.IntN(2)), Age: []string{"", "a"}[r.IntN(2)], Tag: []string{"", "x", "y"}[r.IntN(3)],
	}
}

// someQuery is a question of any shape: one matter or all, any days, any cut, now or as known at some act or before all of them.
func someQuery(r *rand.Rand, model *replay) read.Query {
	q := read.Query{Account: someLine(r, day.Of(2026, 1, 1)).Account}
	if q.All = r.IntN(3) == 0; q.All {
		q.Measure, _, _ = strings.Cut(q.Measure, "/")
	}
	first := day.Of(2026, 1, 1)
	switch r.IntN(6) {
	case 0:
		q.To = first.Add(r.IntN(365))
	case 1:
		q.From = first.Add(r.IntN(365))
	case 2:
		q.From, q.To = first.Add(r.IntN(300)), first.Add(r.IntN(300))
	case 3:
		m, n := 1+r.IntN(12), r.IntN(3)
		q.From, q.To = day.Of(2026, m, 1), day.Last(2026, min(12, m+n))
	case 4:
		q.From = first
		q.To = day.Last(2026, 1+r.IntN(12))
	}
	if r.IntN(2) == 0 {
		q.Cut = onlySome(r, someCut(r))
	}
	if r.IntN(2) == 0 {
		q.Known = model.acts[r.IntN(len(model.acts))].at.Add(-time.Duration(r.IntN(2)) * time.Second)
	}
	return q
}

func onlySome(r *rand.Rand, d journal.Dim) journal.Dim {
	for _, field := range []*string{&d.Organisation, &d.District, &d.Category, &d.Grade, &d.Sex, &d.Age, &d.Tag} {
		if r.IntN(4) > 0 {
			*field = ""
		}
	}
	return d
}

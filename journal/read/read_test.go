package read_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"plumbline/base/day"
	"plumbline/journal"
	"plumbline/journal/read"
	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
)

// TestAnswersEqualAReplay holds every answer to a replay: figures of any account or all matters, any days, cut and instant,
// many at once and one by one; by month; by every dimension; and the postings listed, page by page, add up to the figure.
func TestAnswersEqualAReplay(t *testing.T) {
	t.Parallel()
	for seed := range uint64(3) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			dbtest.EachConfig(t, func(t *testing.T, cfg db.Config) {
				d, model, r, _ := history(t, cfg, seed)
				s := read.New(d)
				var queries []read.Query
				for range 200 {
					queries = append(queries, someQuery(r, model))
				}
				holdTo(t, s, model, queries)
				for _, q := range queries[:60] {
					byMonth(t, s, model, q)
					for _, by := range dimensions {
						byDimension(t, s, model, q, by)
					}
					listed(t, s, model, q, 1+r.IntN(9))
				}
				between(t, s, model, queries[:40])
			})
		})
	}
}

func byMonth(t *testing.T, s *read.Service, model *replay, q read.Query) {
	t.Helper()
	got, err := s.Months(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	var want []read.Monthly
	for m := 1; m <= 12; m++ {
		one := q
		if from := day.Of(2026, m, 1); q.From.IsZero() || q.From.Before(from) {
			one.From = from
		}
		if to := day.Last(2026, m); q.To.IsZero() || to.Before(q.To) {
			one.To = to
		}
		if !one.To.Before(one.From) {
			want = append(want, read.Monthly{Month: m, Figure: model.figure(one)})
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("by month %+v (-replay +books): %s", q, diff)
	}
}

func byDimension(t *testing.T, s *read.Service, model *replay, q read.Query, by read.Dimension) {
	t.Helper()
	got, err := s.Split(t.Context(), q, by)
	if err != nil {
		t.Fatal(err)
	}
	lines := map[string][]journal.Line{}
	for _, l := range model.standing(q) {
		lines[valueOf(l, by)] = append(lines[valueOf(l, by)], l)
	}
	want := []read.Part{}
	for value, list := range lines {
		want = append(want, read.Part{Value: value, Figure: figure(list, model.several(q))})
	}
	slices.SortFunc(want, func(a, b read.Part) int { return cmpText(a.Value, b.Value) })
	if diff := cmp.Diff(want, append([]read.Part{}, got...)); diff != "" {
		t.Fatalf("by %s %+v (-replay +books): %s", by, q, diff)
	}
}

func cmpText(a, b string) int {
	if a < b {
		return -1
	}
	return 1
}

// listed reads the postings of a query page by page: each once, in order, all within the query, together its figure.
func listed(t *testing.T, s *read.Service, model *replay, q read.Query, page int) {
	t.Helper()
	var after read.Place
	var sum read.Figure
	seen := map[int64]bool{}
	for {
		list, err := s.Entries(t.Context(), q, after, page)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range list {
			if seen[e.Seq] || !about(q, e.Line) || !q.Known.IsZero() && e.Posted.After(q.Known) || e.Voucher == "" {
				t.Fatalf("%+v lists %+v", q, e)
			}
			if e.Day.Before(after.Day) {
				t.Fatalf("%+v is out of order", e)
			}
			seen[e.Seq], after = true, read.PlaceOf(e)
			sum.Num, sum.Den = sum.Num+e.Num, sum.Den+e.Den
			if !e.Reversed && e.Reverses == 0 {
				sum.Times++
			}
		}
		if len(list) < page {
			break
		}
	}
	want := model.figure(q)
	want.Persons = 0
	if diff := cmp.Diff(want, sum); diff != "" {
		t.Fatalf("the postings of %+v (-replay +listed): %s", q, diff)
	}
}

// between holds changes to the figures at both instants, and the postings listed to what makes the difference.
func between(t *testing.T, s *read.Service, model *replay, queries []read.Query) {
	t.Helper()
	from, to := model.acts[len(model.acts)/3].at, model.acts[len(model.acts)*9/10].at
	got, err := s.Between(t.Context(), queries, from, to, 10000)
	if err != nil {
		t.Fatal(err)
	}
	for i, q := range queries {
		before, after := q, q
		before.Known, after.Known = from, to
		if diff := cmp.Diff([]read.Figure{model.figure(before), model.figure(after)}, []read.Figure{got[i].Before, got[i].After}); diff != "" {
			t.Fatalf("between %+v (-replay +books): %s", q, diff)
		}
		var num int64
		last := int64(1 << 62)
		for _, e := range got[i].Entries {
			if e.Seq >= last || !e.Posted.After(from) || e.Posted.After(to) || !about(q, e.Line) {
				t.Fatalf("%+v lists %+v", q, e)
			}
			num, last = num+e.Num, e.Seq
		}
		if num != got[i].After.Num-got[i].Before.Num {
			t.Fatalf("the postings between come to %d, the figures to %+v", num, got[i])
		}
	}
}

// TestRecordsAndRefusals: what a record has in the books, and where it does not count.
func TestRecordsAndRefusals(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		books, s := journal.New(d), read.New(d)
		a := journal.Account{Year: 2026, Project: "p", Measure: "m.x/one"}
		other := journal.Account{Year: 2026, Project: "p", Measure: "m.x/two"}
		on := day.Of(2026, 1, 9)
		refused := journal.Refusal{Account: a, Day: on, Why: "m.why.late"}
		v := journal.Voucher{Ref: "m/1", Want: []journal.Line{{Account: other, Day: on, Num: 1}}, Not: []journal.Refusal{refused}}
		settle := func(v journal.Voucher) {
			t.Helper()
			if err := d.Write(t.Context(), func(tx *db.Tx) error { _, err := books.Settle(tx, nil, v); return err }); err != nil {
				t.Fatal(err)
			}
		}
		settle(v)
		settle(journal.Voucher{Ref: "m/2", Not: []journal.Refusal{{Account: other, Day: on.Add(1), Why: "m.why.none"}}})
		q := read.Query{Account: journal.Account{Year: 2026, Project: "p", Measure: "m.x"}, All: true}
		list, err := s.Refused(t.Context(), q, read.Place{}, 1)
		if err != nil || len(list) != 1 || list[0].Voucher != "m/1" || list[0].Refusal != refused {
			t.Fatalf("refused %+v, %v", list, err)
		}
		list, err = s.Refused(t.Context(), q, list[0].Place(), 5)
		if err != nil || len(list) != 1 || list[0].Voucher != "m/2" || list[0].Account != other || list[0].Why != "m.why.none" {
			t.Fatalf("refused next %+v, %v", list, err)
		}
		v.Want, v.Not = []journal.Line{{Account: a, Day: on, Num: 1}}, nil
		settle(v)
		got, err := s.Record(t.Context(), "m/1")
		if err != nil || len(got.Refusals) != 0 || len(got.Entries) != 3 || !got.Entries[0].Reversed || got.Entries[1].Reverses != got.Entries[0].Seq || got.Entries[2].Account != a {
			t.Errorf("the record %+v, %v", got, err)
		}
		if got, err = s.Record(t.Context(), "m/2"); err != nil || len(got.Refusals) != 1 || len(got.Entries) != 0 {
			t.Errorf("the refused record %+v, %v", got, err)
		}
		if got, err = s.Record(t.Context(), "m/none"); err != nil || len(got.Refusals)+len(got.Entries) != 0 {
			t.Errorf("a record that is none %+v, %v", got, err)
		}
		accounts, err := s.Accounts(t.Context(), 2026, "p")
		if diff := cmp.Diff([]journal.Account{a, other}, accounts); diff != "" || err != nil {
			t.Errorf("accounts %v %s", err, diff)
		}
		if accounts, err = s.Accounts(t.Context(), 2026, "q"); err != nil || len(accounts) != 0 {
			t.Errorf("accounts of another project %v, %v", accounts, err)
		}
		if _, err := s.Split(t.Context(), q, "id"); err == nil {
			t.Error("split by what is no dimension")
		}
	})
}

// TestWhoWritesReadsByIndex: the connection that writes on PostgreSQL never reads a whole table of the books to show one record.
func TestWhoWritesReadsByIndex(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		if d.Engine() != db.Postgres {
			return
		}
		err := d.Write(t.Context(), func(tx *db.Tx) error {
			lines, err := db.All(tx, db.Scalar[string], `EXPLAIN SELECT p.seq, EXISTS (SELECT 1 FROM posted r WHERE r.reverses = p.seq AND r.reverses <> 0) FROM posted p WHERE p.voucher = 1`)
			if plan := strings.Join(lines, "\n"); strings.Contains(plan, "Seq Scan") || len(lines) < 4 {
				t.Errorf("the plan:\n%s", plan)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

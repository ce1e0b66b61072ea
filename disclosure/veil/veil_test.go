package veil_test

import (
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"plumbline/base/day"
	"plumbline/disclosure/snapshot"
	"plumbline/disclosure/veil"
)

var in2024 = veil.On(day.Of(2024, 2, 1))

// visit is one record that counts: who, when, where, and whether it went well.
type visit struct {
	Month                    int
	Organisation, Sex, Grade string
	Person                   int
	Passed                   bool
}

// cellOf counts visits.
func cellOf(list []visit, rate bool) snapshot.Cell {
	num, den := int64(0), int64(len(list))
	people := map[int]bool{}
	for _, v := range list {
		people[v.Person] = true
		if v.Passed {
			num++
		}
	}
	persons := int64(len(people))
	if !rate {
		return snapshot.Cell{Num: &den, Times: &den, Persons: &persons}
	}
	return snapshot.Cell{Num: &num, Den: &den, Persons: &persons}
}

// figure makes an indicator of visits with all its months and tables.
func figure(number int, list []visit, rate bool) snapshot.Indicator {
	n := snapshot.Indicator{Number: number, Key: fmt.Sprint("k", number), Persons: true, Measure: fmt.Sprint("m", number), Read: "num", Outcome: "reached", Value: "1"}
	if rate {
		n.Read = "rate"
	}
	n.Year = cellOf(list, rate)
	where := func(f func(visit) bool) snapshot.Cell {
		return cellOf(slices.DeleteFunc(slices.Clone(list), func(v visit) bool { return !f(v) }), rate)
	}
	for m := 1; m <= 3; m++ {
		n.Months = append(n.Months, snapshot.Month{Month: m, Cell: where(func(v visit) bool { return v.Month == m })})
	}
	for _, by := range []struct {
		name string
		of   func(visit) string
	}{
		{"organisation", func(v visit) string { return v.Organisation }},
		{"grade", func(v visit) string { return v.Grade }},
		{"sex", func(v visit) string { return v.Sex }},
	} {
		values := map[string]bool{}
		for _, v := range list {
			values[by.of(v)] = true
		}
		t := snapshot.Table{By: by.name}
		for value := range values {
			t.Rows = append(t.Rows, snapshot.Row{Value: value, Cell: where(func(v visit) bool { return by.of(v) == value })})
		}
		slices.SortFunc(t.Rows, func(a, b snapshot.Row) int { return strings.Compare(a.Value, b.Value) })
		n.Tables = append(n.Tables, t)
	}
	return n
}

func snap(list []visit) *snapshot.Snapshot {
	return &snapshot.Snapshot{
		Department: "某会", Year: 2023, Number: 1, Kind: snapshot.Results,
		Projects: []snapshot.Project{{ID: "p", Indicators: []snapshot.Indicator{figure(1, list, true), figure(2, list, false)}}},
	}
}

// copied is a snapshot by itself, as it is after writing and reading.
func copied(t interface{ Fatal(...any) }, s *snapshot.Snapshot) *snapshot.Snapshot {
	text, err := snapshot.Encode(s)
	if err != nil {
		t.Fatal(err)
	}
	c, err := snapshot.Decode(text)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// visits draws a year of records; who a person is says what sex and grade he has.
func visits(t *rapid.T) []visit {
	people := rapid.IntRange(1, 25).Draw(t, "people")
	one := rapid.Custom(func(t *rapid.T) visit {
		p := rapid.IntRange(1, people).Draw(t, "person")
		return visit{
			Month: rapid.IntRange(1, 3).Draw(t, "month"), Organisation: rapid.SampledFrom([]string{"a", "a", "a", "b", "b", "c"}).Draw(t, "organisation"),
			Sex: []string{"f", "m"}[p%2], Grade: []string{"1", "2", "2", "3", "3", "3", "4"}[p%7], Person: p, Passed: rapid.IntRange(0, 4).Draw(t, "passed") > 0,
		}
	})
	return rapid.SliceOfN(one, 0, 30).Draw(t, "visits")
}

// Nobody finds a hidden small count, whatever he adds and subtracts over rows, columns, months, totals, numerators, denominators, persons,
// and the versions of a year.
func TestNobodySubtracts(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a := &attacker{}
		list := visits(t)
		var earlier []veil.Earlier
		for version := 1; version <= 2; version++ {
			if version > 1 { // a correction: some records gone, some others come
				gone := rapid.IntRange(0, min(3, len(list))).Draw(t, "gone")
				list = append(slices.Clone(list[gone:]), visits(t)[:0]...)
				if more := visits(t); len(more) > 0 {
					list = append(list, more[:rapid.IntRange(0, min(3, len(more))).Draw(t, "more")]...)
				}
			}
			whole := snap(list)
			shown := copied(t, whole)
			report := veil.Apply(in2024, shown, nil, earlier...)
			if version == 1 && lost(report) {
				t.Fatalf("lost without an earlier version: %v", report.Lost)
			}
			for _, c := range report.Cuts {
				if c.N == 0 {
					t.Fatalf("zero is hidden: %+v", c)
				}
			}
			small(t, shown)
			if lost(report) {
				return // it says so, and the office decides
			}
			a.study(version, shown, whole)
			earlier = append(earlier, veil.Earlier{Whole: whole, Shown: shown})
		}
		if found := a.found(in2024.Values); len(found) > 0 {
			t.Fatal(strings.Join(found, "\n"))
		}
	})
}

// small refuses a snapshot in which a small count of persons is shown, or a figure of a hidden count.
func small(t interface{ Fatalf(string, ...any) }, s *snapshot.Snapshot) {
	for i := range s.Projects[0].Indicators {
		n := &s.Projects[0].Indicators[i]
		n.Cells(func(place string, c *snapshot.Cell) {
			for _, count := range snapshot.Counts {
				if v := *c.Count(count); v != nil && *v > 0 && *v < 5 {
					t.Fatalf("%s of %s shows %d", count, place, *v)
				}
			}
		})
		hidden := n.Year.Hides(snapshot.Num) || n.Read == "rate" && n.Year.Hides(snapshot.Den)
		if hidden != (n.Value == "") || hidden != (n.Outcome == snapshot.Hidden) {
			t.Fatalf("the figure %q with outcome %s beside hidden %v", n.Value, n.Outcome, n.Year.Hidden)
		}
	}
}

// The attacker of these tests finds what is left open: without him finding anything they would show nothing.
func TestTheAttackerFinds(t *testing.T) {
	t.Parallel()
	var list []visit
	for i := range 23 {
		v := visit{Month: 1, Organisation: "a", Sex: "f", Grade: "2", Person: i, Passed: true}
		if i < 3 {
			v.Organisation = "b"
		}
		list = append(list, v)
	}
	whole := snap(list)
	shown := copied(t, whole)
	for i := range shown.Projects[0].Indicators {
		for _, count := range []string{"num", "den", "times", "persons"} {
			shown.Projects[0].Indicators[i].Tables[0].Rows[1].Hide(count) // the small ones alone
		}
	}
	a := &attacker{}
	a.study(1, shown, whole)
	if found := a.found(4); len(found) == 0 {
		t.Error("a row hidden by itself was not found from the total")
	}

	veiled := copied(t, whole)
	veil.Apply(in2024, veiled, nil)
	a = &attacker{}
	a.study(1, veiled, whole)
	if found := a.found(4); len(found) > 0 {
		t.Error(found)
	}
}

// What was hidden with one row in the first version is not given away by hiding it with another in the second.
func TestVersionsTogether(t *testing.T) {
	t.Parallel()
	rows := func(a, b, c int64) *snapshot.Snapshot {
		total := a + b + c
		n := snapshot.Indicator{Number: 1, Key: "k", Persons: true, Read: "num", Measure: "m", Year: snapshot.Cell{Num: &total}, Value: "1", Outcome: "reached"}
		t := snapshot.Table{By: "district"}
		for i, v := range []int64{a, b, c} {
			t.Rows = append(t.Rows, snapshot.Row{Value: fmt.Sprint(i), Cell: snapshot.Cell{Num: &v}})
		}
		n.Tables = []snapshot.Table{t}
		return &snapshot.Snapshot{Department: "某会", Year: 2023, Number: 1, Kind: snapshot.Results, Projects: []snapshot.Project{{ID: "p", Indicators: []snapshot.Indicator{n}}}}
	}
	hidden := func(s *snapshot.Snapshot) (out []string) {
		s.Projects[0].Indicators[0].Cells(func(place string, c *snapshot.Cell) {
			if c.Hides("num") {
				out = append(out, place)
			}
		})
		return out
	}
	first := rows(3, 20, 30)
	shown := copied(t, first)
	veil.Apply(in2024, shown, nil)
	if d := cmp.Diff([]string{"district/0", "district/1"}, hidden(shown)); d != "" {
		t.Fatal(d)
	}
	// The third district was corrected to be the smallest: by itself the second version would hide it beside the first row, and show 20.
	second := rows(3, 20, 8)
	alone := copied(t, second)
	veil.Apply(in2024, alone, nil)
	if d := cmp.Diff([]string{"district/0", "district/2"}, hidden(alone)); d != "" {
		t.Fatal(d)
	}
	together := copied(t, second)
	veil.Apply(in2024, together, nil, veil.Earlier{Whole: first, Shown: shown})
	a := &attacker{}
	a.study(1, shown, first)
	a.study(2, together, second)
	if found := a.found(4); len(found) > 0 {
		t.Error(found)
	}
	if d := cmp.Diff([]string{"district/0", "district/1"}, hidden(together)[:2]); d != "" {
		t.Error(d)
	}
	a = &attacker{}
	a.study(1, shown, first)
	a.study(2, alone, second)
	if found := a.found(4); len(found) == 0 {
		t.Error("the attacker does not put two versions together")
	}

	// What an earlier version shows cannot be hidden any more: that is said.
	report := veil.Apply(in2024, copied(t, first), nil, veil.Earlier{Whole: first, Shown: first})
	if len(report.Lost) != 1 || report.Lost[0].N != 3 {
		t.Errorf("lost: %+v", report.Lost)
	}
}

// A rate beside its denominator tells its numerator, points tell a figure, and a grade tells points.
func TestWhatFollowsIsHidden(t *testing.T) {
	t.Parallel()
	grade := func(points, _ int64) string {
		if points >= 9000 {
			return "优"
		}
		return "良"
	}
	ptr := func(n int64) *int64 { return &n }
	make_ := func(total int64) *snapshot.Snapshot {
		n := snapshot.Indicator{
			Number: 1, Key: "k", Persons: true, Read: "rate", Measure: "m", Value: "10", Share: "10", Outcome: "reached", Level1: "产出指标",
			Year: snapshot.Cell{Num: ptr(3), Den: ptr(30)}, Points: ptr(500), Full: ptr(1000), Words: []snapshot.Said{snapshot.Say("measure.say.rate", "num", 3)},
			TooLow: true, Hand: []string{"low"},
		}
		return &snapshot.Snapshot{
			Department: "某会", Year: 2023, Number: 1, Kind: snapshot.Results,
			Projects: []snapshot.Project{{ID: "p", Indicators: []snapshot.Indicator{n}, Score: &snapshot.Score{
				Points: ptr(total), Full: 10000, Grade: grade(total, 0),
				Parts: []snapshot.Part{{Code: "execution", Points: ptr(1000)}, {Code: "产出指标", Points: ptr(500)}},
			}}},
		}
	}
	for total, want := range map[int64]string{9700: "优", 9200: snapshot.Hidden, 8000: "良"} {
		s := make_(total)
		veil.Apply(in2024, s, grade)
		n, sc := s.Projects[0].Indicators[0], s.Projects[0].Score
		if n.Value != "" || n.Share != "" || n.Points != nil || n.Year.Num != nil || n.Year.Den == nil || len(n.Words) != 1 || n.Words[0].Key != "disclosure.veil.words" || n.TooLow || len(n.Hand) > 0 {
			t.Errorf("shown: %+v", n)
		}
		if sc.Points != nil || sc.Parts[1].Points != nil || sc.Parts[0].Points == nil || sc.Grade != want {
			t.Errorf("%d points: shown %+v, want grade %s", total, sc, want)
		}
	}
}

// Money, documents and works are shown however few they are; what is typed about persons is hidden.
func TestOnlyPersons(t *testing.T) {
	t.Parallel()
	two := int64(2)
	s := &snapshot.Snapshot{Department: "某会", Year: 2023, Number: 1, Kind: snapshot.Results, Projects: []snapshot.Project{{ID: "p", Indicators: []snapshot.Indicator{
		{Number: 1, Key: "a", Read: "num", Value: "2", Outcome: "reached", Year: snapshot.Cell{Num: &two}},
		{Number: 2, Key: "b", Persons: true, ByHand: true, Value: "2", Unit: "人", Outcome: "reached"},
		{Number: 3, Key: "c", Persons: true, ByHand: true, Value: "12", Unit: "人", Outcome: "reached"},
		{Number: 4, Key: "d", Persons: true, ByHand: true, Value: "2.00", Unit: "人", Outcome: "reached"},
	}}}}
	veil.Apply(in2024, s, nil)
	n := s.Projects[0].Indicators
	if n[0].Value != "2" || n[0].Year.Num == nil || n[1].Value != "" || n[1].Outcome != snapshot.Hidden || n[2].Value != "12" || n[3].Value != "" {
		t.Errorf("%+v", n)
	}
	if d := cmp.Diff([]snapshot.Tally{{Code: "reached", N: 2}, {Code: "hidden", N: 2}}, s.Totals.Outcomes); d != "" {
		t.Error(d)
	}
}

// TestSampleYear attacks the invented year of the demonstration (as it was loaded on 2026-11-30): the results, and a correction of them
// by which one record of each indicator that is about persons is gone.
func TestSampleYear(t *testing.T) {
	t.Parallel()
	packed, err := os.Open("testdata/year-2023.json.gz")
	if err != nil {
		t.Fatal(err)
	}
	defer packed.Close()
	unpacked, err := gzip.NewReader(packed)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(unpacked)
	if err != nil {
		t.Fatal(err)
	}
	first, err := snapshot.Decode(text)
	if err != nil {
		t.Fatal(err)
	}
	second := copied(t, first)
	second.Number++
	corrected := 0
	for p := range second.Projects {
		for i := range second.Projects[p].Indicators {
			if n := &second.Projects[p].Indicators[i]; n.Persons && without(n) {
				corrected++
			}
		}
	}
	if corrected < 10 {
		t.Fatalf("only %d figures were corrected", corrected)
	}
	shown := copied(t, first)
	report := veil.Apply(in2024, shown, nil)
	again := copied(t, second)
	later := veil.Apply(in2024, again, nil, veil.Earlier{Whole: first, Shown: shown})
	if len(report.Lost) > 0 || len(report.Cuts) == 0 || len(report.Cuts) > 400 {
		t.Fatalf("%d hidden, %d lost", len(report.Cuts), len(report.Lost))
	}
	attacked := 0
	for p := range first.Projects {
		for i := range first.Projects[p].Indicators {
			n := &first.Projects[p].Indicators[i]
			if !n.Persons {
				continue
			}
			for versions := 1; versions <= 2; versions++ {
				a := &attacker{only: first.Projects[p].ID + n.Key, beyond: 100_000}
				a.study(1, shown, first)
				if versions == 2 && len(later.Lost) == 0 {
					a.study(2, again, second)
				}
				attacked += len(a.secret)
				for _, found := range a.found(in2024.Values) {
					t.Errorf("%s (%s), %d versions: %s", n.Name, n.Measure, versions, found)
				}
			}
		}
	}
	t.Logf("%d and %d counts hidden, %d small ones attacked, %d lost", len(report.Cuts), len(later.Cuts), attacked, len(later.Lost))
}

// without takes one record out of an indicator: of the year, the first month and the first row of each table that have enough.
func without(n *snapshot.Indicator) bool {
	cells := []*snapshot.Cell{&n.Year}
	pick := func(list []*snapshot.Cell) {
		for _, c := range list {
			if c.Num != nil && *c.Num > 6 && c.Times != nil && *c.Times > 6 {
				cells = append(cells, c)
				return
			}
		}
	}
	var months []*snapshot.Cell
	for i := range n.Months {
		months = append(months, &n.Months[i].Cell)
	}
	pick(months)
	for t := range n.Tables {
		var rows []*snapshot.Cell
		for r := range n.Tables[t].Rows {
			rows = append(rows, &n.Tables[t].Rows[r].Cell)
		}
		pick(rows)
	}
	if len(cells) != len(n.Tables)+2 || len(n.Tables) == 0 || n.Year.Num == nil || *n.Year.Num < 7 {
		return false
	}
	for _, c := range cells {
		for _, count := range []**int64{&c.Num, &c.Times, &c.Den, &c.Persons} { // of somebody who came once
			if *count != nil {
				less := **count - 1
				*count = &less
			}
		}
	}
	return true
}

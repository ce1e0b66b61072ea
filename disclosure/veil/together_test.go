package veil_test

import (
	"fmt"
	"strings"
	"testing"

	"plumbline/disclosure/snapshot"
	"plumbline/disclosure/veil"
)

// counted is an indicator that counts services, by months and by one table.
func counted(number int, matter string, months []int64, by string, rows ...int64) snapshot.Indicator {
	n := snapshot.Indicator{Number: number, Key: fmt.Sprint("k", number), Persons: true, Measure: "m", Matter: matter, Read: "num", Value: "1", Outcome: "reached"}
	total := int64(0)
	for i, v := range months {
		total += v
		n.Months = append(n.Months, snapshot.Month{Month: i + 1, Cell: snapshot.Cell{Num: &v}})
	}
	n.Year = snapshot.Cell{Num: &total}
	if by != "" {
		t := snapshot.Table{By: by}
		for i, v := range rows {
			t.Rows = append(t.Rows, snapshot.Row{Value: fmt.Sprint(i), Cell: snapshot.Cell{Num: &v}})
		}
		n.Tables = []snapshot.Table{t}
	}
	return n
}

func together(list ...snapshot.Indicator) *snapshot.Snapshot {
	return &snapshot.Snapshot{Department: "某会", Year: 2023, Number: 1, Kind: snapshot.Results, Projects: []snapshot.Project{{ID: "p", Indicators: list}}}
}

// Two indicators of one project that read the same account: other days, a row of it, a matter of all matters. Whoever knows how they hang together
// finds nothing by putting them together; knows says what he knows beside what each says by itself.
func TestIndicatorsTogether(t *testing.T) {
	t.Parallel()
	same := func(a *attacker, x, y string) {
		a.add(rule{v: []int{a.of[x], a.of[y]}, c: []int64{1, -1}})
	}
	later := counted(2, "", []int64{0, 6, 50}, "")
	later.Months = later.Months[1:]
	for name, c := range map[string]struct {
		list  []snapshot.Indicator
		knows func(a *attacker)
	}{
		"other days": {[]snapshot.Indicator{counted(1, "", []int64{3, 6, 50}, ""), later}, func(a *attacker) {
			same(a, "pk1 month/2 num 6", "pk2 month/2 num 6")
			same(a, "pk1 month/3 num 50", "pk2 month/3 num 50")
		}},
		"a row of it": {[]snapshot.Indicator{counted(1, "", []int64{20, 23}, "sex", 3, 40), counted(2, "", []int64{18, 22}, "")}, func(a *attacker) {
			same(a, "pk1 sex/1 num 40", "pk2 year num 40")
		}},
		"a matter of all": {[]snapshot.Indicator{counted(1, "", []int64{20, 23}, ""), counted(2, "甲", []int64{18, 22}, ""), counted(3, "乙", []int64{2, 1}, "")}, func(a *attacker) {
			for _, place := range []string{"year num 43|year num 40|year num 3", "month/1 num 20|month/1 num 18|month/1 num 2", "month/2 num 23|month/2 num 22|month/2 num 1"} {
				at := [3]string{}
				for i, p := 0, place; i < 3; i++ {
					at[i], p, _ = strings.Cut(p, "|")
				}
				a.add(rule{v: []int{a.of["pk1 "+at[0]], a.of["pk2 "+at[1]], a.of["pk3 "+at[2]]}, c: []int64{-1, 1, 1}})
			}
		}},
	} {
		whole := together(c.list...)
		shown := copied(t, whole)
		if report := veil.Apply(in2024, shown, nil); len(report.Lost) > 0 || len(report.Cuts) == 0 {
			t.Errorf("%s: %+v", name, report)
		}
		a := &attacker{}
		a.study(1, shown, whole)
		c.knows(a)
		if found := a.found(in2024.Values); len(found) > 0 {
			t.Errorf("%s: %v", name, found)
		}
	}
}

// A correction of few records is not described by the tables of two versions: they are no more in the later one, which says so.
func TestACorrectionDescribesNobody(t *testing.T) {
	t.Parallel()
	make_ := func(f, m, a, b int64) *snapshot.Snapshot {
		n := counted(1, "", []int64{20, f + m - 20}, "sex", f, m)
		n.Tables = append(n.Tables, counted(1, "", nil, "organisation", a, b).Tables...)
		return together(n)
	}
	first := make_(20, 23, 13, 30)
	shown := copied(t, first)
	veil.Apply(in2024, shown, nil)
	for name, c := range map[string]struct {
		whole  *snapshot.Snapshot
		tables int
	}{
		"nothing changed":          {make_(20, 23, 13, 30), 2},
		"one woman more":           {make_(21, 23, 14, 30), 1},
		"a woman who was a man":    {make_(21, 22, 13, 30), 1},
		"four more":                {make_(22, 25, 17, 30), 1},
		"five more":                {make_(22, 26, 18, 30), 2},
		"one more at another desk": {make_(20, 23, 12, 31), 2},
	} {
		again := copied(t, c.whole)
		veil.Apply(in2024, again, nil, veil.Earlier{Whole: first, Shown: shown})
		n := &again.Projects[0].Indicators[0]
		if len(n.Tables) != c.tables || (c.tables == 1) != (len(n.Limits) == 1) || n.Tables[len(n.Tables)-1].By != "organisation" || n.Year.Num == nil {
			t.Errorf("%s: %d tables, %+v", name, len(n.Tables), n.Limits)
		}
		// What is not shown is compared with nothing: a third version may show the table again where more has changed since the first.
		third := copied(t, make_(30, 40, 30, 40))
		veil.Apply(in2024, third, nil, veil.Earlier{Whole: first, Shown: shown}, veil.Earlier{Whole: c.whole, Shown: again})
		if n := &third.Projects[0].Indicators[0]; len(n.Tables) != 2 {
			t.Errorf("%s: the third version has %d tables", name, len(n.Tables))
		}
	}
}

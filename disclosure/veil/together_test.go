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

package goal_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"plumbline/base/fault"
	"plumbline/goal"
	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
	"plumbline/platform/tlog/tlogtest"
)

// TestLongNames: a name that no engine could index is refused before anything is kept, however long it is.
func TestLongNames(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := goal.New(d, tlogtest.Log(t, d, goal.Tables()))
		fits := declared(strings.Repeat("重", 200), 1)
		fits.Department, fits.Unit = strings.Repeat("𠮷", 200), strings.Repeat("𠮷", 200)
		save(t, s, entries(fits)...)
		for field, set := range map[string]func(*goal.Declaration, string){
			"name":       func(d *goal.Declaration, v string) { d.Name = v },
			"department": func(d *goal.Declaration, v string) { d.Department = v },
			"unit":       func(d *goal.Declaration, v string) { d.Unit = v },
		} {
			for _, length := range []int{201, 1_000_000} {
				long := declared("乙", 1)
				set(&long, strings.Repeat("重", length))
				_, err := s.Save(t.Context(), officer, entries(declared("甲", 1), long))
				f, ok := fault.As(err)
				if !ok || f.Key != "goal.name_too_long" || f.Kind != fault.Invalid || f.Field != field {
					t.Errorf("%s of %d: %v", field, length, err)
				}
			}
		}
		if sum := summary(t, s, goal.Query{}); sum.Matched != 1 {
			t.Errorf("%d kept", sum.Matched)
		}
	})
}

// TestSearchTakesAnything: no search word, however many and whatever they hold, is more than a search that finds nothing.
func TestSearchTakesAnything(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := goal.New(d, tlogtest.Log(t, d, goal.Tables()))
		save(t, s, entries(declared("甲", 1))...)
		many := ""
		for i := range 3000 {
			many += fmt.Sprintf("词%d ", i)
		}
		for text, matched := range map[string]int{many: 0, strings.Repeat("甲 ", 3000): 1, strings.Repeat("%", 3000): 0, "' OR 1=1 --": 0, "100%_\\": 1} {
			if sum := summary(t, s, goal.Query{Text: text}); sum.Matched != matched {
				t.Errorf("%.20q: %d", text, sum.Matched)
			}
			if _, err := s.Indicators(t.Context(), goal.Query{Text: text}, 20); err != nil {
				t.Errorf("%.20q: %v", text, err)
			}
		}
	})
}

func TestPagesThatAreNot(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := goal.New(d, tlogtest.Log(t, d, goal.Tables()))
		save(t, s, entries(declared("甲", 1))...)
		for _, q := range []goal.Query{{Page: math.MaxInt}, {Page: math.MaxInt, Size: math.MaxInt}, {Page: math.MaxInt / 100}} {
			if sum := summary(t, s, q); len(sum.Rows) != 0 || sum.Matched != 1 {
				t.Errorf("%+v: %+v", q, sum)
			}
		}
		for _, q := range []goal.Query{{Page: math.MinInt}, {Page: -1, Size: -1}, {Size: math.MaxInt}} {
			if sum := summary(t, s, q); len(sum.Rows) != 1 {
				t.Errorf("%+v: %+v", q, sum)
			}
		}
	})
}

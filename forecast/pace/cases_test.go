package pace

import (
	"encoding/json"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"plumbline/base/day"
)

// officeCase is a case that an officer reads: what came in each month, and what is expected of it.
type officeCase struct {
	Name   string             `json:"name"`
	Why    string             `json:"why"`
	Shape  Shape              `json:"shape"`
	On     day.Day            `json:"on"`
	Months []float64          `json:"months"` // whole numbers; of a rate what succeeded
	Of     []float64          `json:"of"`     // of a rate what fell due
	Before map[string][]int64 `json:"before"` // months of years before
	Target string             `json:"target"`
	Want   struct {
		Way    Way    `json:"way"`
		Thin   Thin   `json:"thin"`
		Low    string `json:"low"`
		Mid    string `json:"mid"`
		High   string `json:"high"`
		Chance int    `json:"chance"`
		Safety Safety `json:"safety"`
		Safe   string `json:"safe"`
	} `json:"want"`
}

// TestOfficeCases holds the method to the cases that were agreed with the office.
func TestOfficeCases(t *testing.T) {
	t.Parallel()
	names, err := filepath.Glob("testdata/*.json")
	if err != nil || len(names) == 0 {
		t.Fatal(names, err)
	}
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var list []officeCase
		d := json.NewDecoder(strings.NewReader(string(data)))
		d.DisallowUnknownFields()
		if err := d.Decode(&list); err != nil {
			t.Fatal(name, err)
		}
		for _, c := range list {
			t.Run(c.Name, func(t *testing.T) {
				t.Parallel()
				c.check(t)
			})
		}
	}
}

func (c officeCase) check(t *testing.T) {
	t.Helper()
	s := c.series()
	var bar *Bar
	if c.Target != "" {
		op, text := Op(strings.TrimRight(c.Target, "0123456789./")), strings.TrimLeft(c.Target, "<>=")
		value, ok := new(big.Rat).SetString(text)
		b, fits := BarOf(op, value)
		if !ok || !fits {
			t.Fatalf("target %q", c.Target)
		}
		bar = &b
	}
	r := Go(s, bar, 20230731, params)
	got := c.Want
	got.Way, got.Thin, got.Chance, got.Low, got.Mid, got.High, got.Safety, got.Safe = r.Way, r.Thin, -1, "", "", "", "", ""
	if r.Thin == "" {
		got.Low, got.Mid, got.High, got.Chance = c.shown(r.Low), c.shown(r.Mid), c.shown(r.High), r.Chance()
	}
	if bar != nil {
		safe := SafeOf(s, *bar, params)
		got.Safety = safe.Says
		if safe.Says == Until || safe.Says == Passed {
			got.Safe = c.On.Add(int(safe.Spare)).String()
		}
	}
	if got != c.Want {
		a, _ := json.Marshal(got)
		b, _ := json.Marshal(c.Want)
		t.Errorf("%s\n got %s\nwant %s", c.Why, a, b)
	}
}

func (c officeCase) shown(v Value) string {
	if c.Shape == Grows || c.Shape == Stock {
		return big.NewRat(v.Num, v.Den).FloatString(0)
	}
	return big.NewRat(v.Num*100, v.Den).FloatString(1) + "%"
}

// series spreads the months over their days: a quarter on the 4th, 11th, 18th and 25th.
func (c officeCase) series() Series {
	year := c.On.Year()
	from, to := day.Of(year, 1, 1), day.Of(year, 12, 31)
	s := Series{Shape: c.Shape, Days: from.Until(c.On) + 1, Left: c.On.Until(to)}
	s.Past = make([]Week, s.Days/week)
	for i, n := range c.Months {
		parts := quarters(int64(n))
		if c.Shape == Stock && i == 0 { // how much there was when it was first recorded
			parts = []int64{int64(n), 0, 0, 0}
		}
		of := []int64{0, 0, 0, 0}
		if len(c.Of) > 0 {
			of = quarters(int64(c.Of[i]))
		}
		for j, part := range parts {
			at := day.Of(year, i+1, 4+7*j)
			if c.On.Before(at) {
				continue
			}
			w := Week{part, of[j], max(part, of[j], -part)}
			s.Done = s.Done.plus(w)
			if k := at.Until(c.On) / week; k < len(s.Past) {
				s.Past[k] = s.Past[k].plus(w)
			}
		}
	}
	if c.Shape == Stock {
		s.Past = s.Past[:day.Of(year, 1, 4).Until(c.On)/week]
	}
	for back := 1; back <= 3; back++ {
		year := year - back
		months := c.Before[day.Of(year, 1, 1).String()[:4]]
		if months == nil {
			continue
		}
		on, end := day.Of(year, c.On.Month(), day.Of(c.On.Year(), c.On.Month(), 1).Until(c.On)+1), day.Of(year, 12, 31)
		y := Year{Year: year, Before: make([]Week, s.Days/week), After: make([]Week, (s.Left+6)/week)}
		for i, n := range months {
			for j, part := range quarters(n) {
				at, w := day.Of(year, i+1, 4+7*j), Week{part, 0, part}
				if k := at.Until(on) / week; !on.Before(at) && k < len(y.Before) {
					y.Before[k] = y.Before[k].plus(w)
				}
				if k := at.Until(end) / week; on.Before(at) {
					y.After[k] = y.After[k].plus(w)
				}
			}
		}
		s.Last = append(s.Last, y)
	}
	return s
}

func quarters(n int64) (out []int64) {
	for j := range int64(4) {
		out = append(out, n*(j+1)/4-n*j/4)
	}
	return out
}

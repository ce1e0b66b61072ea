package veil_test

import (
	"fmt"

	"plumbline/disclosure/snapshot"
	"plumbline/disclosure/veil"
)

// attacker is somebody with all that was ever published of a year and patience: he tries, for each hidden count, every whole number that
// it may be, and asks whether all the other hidden counts can then be anything at all. He shares no line with the veil. He knows that
// a hidden count is at least 1, what adds up to what, that nobody passes more often than he sat, and he guesses rightly which counts are the same in two versions.
type attacker struct {
	low, high []int64
	rules     []rule
	about     [][]int // of each unknown, the rules in which it stands
	of        map[string]int
	secret    []secret
	only      string // the indicator that he works on, "" all
	beyond    int64  // more than anything comes to
}

// rule says that the sum of factor times unknown is b, or at most b.
type rule struct {
	v    []int
	c    []int64
	b    int64
	most bool
}

// secret is a hidden count and what it is.
type secret struct {
	v     int
	value int64
	where string
}

// beyond is more than anything in the drawn years comes to.
const beyond = 200

// study takes in a version: what was shown, and for which counts are the same in two versions what they are.
func (a *attacker) study(version int, shown, whole *snapshot.Snapshot) {
	if a.of == nil {
		a.of = map[string]int{}
	}
	if a.beyond == 0 {
		a.beyond = beyond
	}
	for p := range shown.Projects {
		for i := range shown.Projects[p].Indicators {
			seen := &shown.Projects[p].Indicators[i]
			if !seen.Persons || a.only != "" && a.only != shown.Projects[p].ID+seen.Key {
				continue
			}
			truth := map[string]*snapshot.Cell{}
			whole.Projects[p].Indicators[i].Cells(func(place string, c *snapshot.Cell) { truth[place] = c })
			a.indicator(fmt.Sprint(version), shown.Projects[p].ID+seen.Key, seen, truth)
		}
	}
}

// indicator takes in an indicator: a place of it is known by its value as well, so that it is the same in another version where the value is.
func (a *attacker) indicator(version, name string, n *snapshot.Indicator, truth map[string]*snapshot.Cell) {
	at := map[string]int{}
	n.Cells(func(place string, c *snapshot.Cell) {
		for _, count := range snapshot.Counts {
			true_ := *truth[place].Count(count)
			if true_ == nil {
				continue
			}
			key := fmt.Sprintf("%s %s %s %d", name, place, count, *true_)
			v, ok := a.of[key]
			if !ok {
				v = len(a.low)
				a.of[key] = v
				a.low, a.high, a.about = append(a.low, 1), append(a.high, a.beyond), append(a.about, nil)
			}
			at[place+" "+count] = v
			if shown := *c.Count(count); shown != nil {
				a.low[v], a.high[v] = *shown, *shown
			} else if *true_ > 0 && *true_ < 5 {
				a.secret = append(a.secret, secret{v, *true_, version + " " + key})
			}
		}
	})
	for _, count := range snapshot.Counts {
		year, ok := at["year "+count]
		if !ok {
			continue
		}
		tables := map[string][]string{}
		for _, m := range n.Months {
			tables["month"] = append(tables["month"], fmt.Sprintf("month/%d", m.Month))
		}
		for _, t := range n.Tables {
			for _, r := range t.Rows {
				tables[t.By] = append(tables[t.By], t.By+"/"+r.Value)
			}
		}
		for by, places := range tables {
			r := rule{v: []int{year}, c: []int64{-1}}
			for _, place := range places {
				r.v, r.c = append(r.v, at[place+" "+count]), append(r.c, 1)
				if count == snapshot.Persons {
					a.add(rule{v: []int{at[place+" "+count], year}, c: []int64{1, -1}, most: true})
				}
			}
			if count == snapshot.Persons && (by == "month" || by == "organisation") { // who comes twice is one person
				for i := range r.c {
					r.c[i] = -r.c[i]
				}
				r.most = true
			}
			a.add(r)
		}
	}
	n.Cells(func(place string, _ *snapshot.Cell) {
		for _, pair := range [][2]string{{snapshot.Num, snapshot.Den}, {snapshot.Persons, snapshot.Den}, {snapshot.Persons, snapshot.Times}} {
			x, okX := at[place+" "+pair[0]]
			y, okY := at[place+" "+pair[1]]
			if okX && okY {
				a.add(rule{v: []int{x, y}, c: []int64{1, -1}, most: true})
			}
		}
	})
}

func (a *attacker) add(r rule) {
	for _, v := range r.v {
		a.about[v] = append(a.about[v], len(a.rules))
	}
	a.rules = append(a.rules, r)
}

// possible says whether an unknown may be a number.
func (a *attacker) possible(v int, value int64) bool {
	low, high := append([]int64(nil), a.low...), append([]int64(nil), a.high...)
	low[v], high[v] = max(low[v], value), min(high[v], value)
	steps := 80
	return a.settle(low, high, a.about[v]) && a.search(low, high, &steps)
}

// settle carries bounds through the rules that it is given and those that follow; false where nothing is left of an unknown.
func (a *attacker) settle(low, high []int64, next []int) bool {
	queue := append([]int(nil), next...)
	for len(queue) > 0 {
		r := &a.rules[queue[0]]
		queue = queue[1:]
		for _, sign := range []int64{1, -1} {
			if r.most && sign < 0 {
				continue
			}
			least := int64(0)
			for i, v := range r.v {
				least += min(sign*r.c[i]*low[v], sign*r.c[i]*high[v])
			}
			if least > sign*r.b {
				return false
			}
			for i, v := range r.v {
				c := sign * r.c[i]
				room := sign*r.b - least + min(c*low[v], c*high[v]) // c × v ≤ room, and every c here is 1 or −1
				if c > 0 && room < high[v] {
					high[v] = room
				} else if c < 0 && -room > low[v] {
					low[v] = -room
				} else {
					continue
				}
				if low[v] > high[v] {
					return false
				}
				queue = append(queue, a.about[v]...)
			}
		}
	}
	return true
}

// search finds a number for every unknown.
func (a *attacker) search(low, high []int64, steps *int) bool {
	best := -1
	for v := range low {
		if low[v] < high[v] && (best < 0 || high[v]-low[v] < high[best]-low[best]) {
			best = v
		}
	}
	if best < 0 {
		return true
	}
	for value := low[best]; value <= high[best]; value++ {
		if *steps--; *steps < 0 {
			return true // he cannot say that it is not
		}
		l, h := append([]int64(nil), low...), append([]int64(nil), high...)
		l[best], h[best] = value, value
		if a.settle(l, h, a.about[best]) && a.search(l, h, steps) {
			return true
		}
	}
	return false
}

// found lists the secrets that are left fewer whole numbers than the rule says.
func (a *attacker) found(values int64) (out []string) {
	var all []int
	for r := range a.rules {
		all = append(all, r)
	}
	if !a.settle(a.low, a.high, all) {
		return []string{"what was published contradicts itself"}
	}
	for _, s := range a.secret {
		n := int64(0)
		for value := a.low[s.v]; value <= a.high[s.v] && n < values; value++ {
			if a.possible(s.v, value) {
				n++
			}
		}
		if n < values {
			out = append(out, fmt.Sprintf("%s is %d: %d numbers are possible, from %d to %d", s.where, s.value, n, a.low[s.v], a.high[s.v]))
		}
	}
	return out
}

// lost says whether the veil itself said that an earlier version gives something away.
func lost(r veil.Report) bool { return len(r.Lost) > 0 }

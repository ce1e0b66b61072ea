package veil

import (
	"fmt"
	"slices"
	"strings"

	"plumbline/disclosure/snapshot"
)

// uniteWhole unites figures that come to the same in every place, within a project and of one measure anywhere.
func (y *system) uniteWhole() {
	first := map[string]*series{}
	for _, s := range y.series {
		if s.count == rest {
			continue
		}
		slices.Sort(s.places)
		var b strings.Builder
		for _, place := range s.places {
			fmt.Fprintf(&b, "%s=%d\x00", place, y.unknowns[s.of[place]].value)
		}
		for _, scope := range []string{"p" + s.project, "m" + s.measure} {
			key := fmt.Sprintf("%d\x00%s\x00%s", s.version, scope, b.String())
			other, seen := first[key]
			if !seen {
				first[key] = s
				continue
			}
			for _, place := range s.places {
				y.join(s.of[place], other.of[place])
			}
		}
	}
}

// uniteAlike unites, within a project, figures that come to the same in the year and wherever else both stand: one of them may be divided
// further than the other (who came, and the numerator of the presence of those enrolled).
func (y *system) uniteAlike() {
	type year struct {
		version int
		project string
		value   int64
	}
	of := map[year][]*series{}
	for _, s := range y.series {
		if s.count == rest || !s.hasTotal {
			continue
		}
		at := year{s.version, s.project, y.unknowns[s.of["year"]].value}
		for _, other := range of[at] {
			y.joinCommon(s, other)
		}
		of[at] = append(of[at], s)
	}
}

// joinCommon joins two series in the places that both have, where they come to the same in all of them and these are more than the year.
func (y *system) joinCommon(a, b *series) {
	common := 0
	for place, at := range a.of {
		other, ok := b.of[place]
		if !ok {
			continue
		}
		if common++; y.unknowns[at].value != y.unknowns[other].value {
			return
		}
	}
	if common < 2 {
		return
	}
	for place, at := range a.of {
		if other, ok := b.of[place]; ok {
			y.join(at, other)
		}
	}
}

// account is what several indicators of a project may be read from.
type account struct {
	version                         int
	project, measure, matter, count string
}

// uniteAccounts unites what indicators read from one account where they come to the same: in the same month or row, of indicators
// that count different days; and the year of one that is narrowed to a row of another with that row. What comes to the same by chance is united
// too: then more is hidden, never less.
func (y *system) uniteAccounts() {
	for _, list := range y.accounts(func(s *series) string { return s.matter }) {
		at := map[string]int{}
		for _, s := range list {
			for place, v := range s.of {
				key := fmt.Sprintf("%s=%d", place, y.unknowns[v].value)
				if other, seen := at[key]; seen {
					y.join(v, other)
				} else {
					at[key] = v
				}
			}
		}
		for _, s := range list {
			for _, other := range list {
				y.joinRow(s, other)
			}
		}
	}
}

// joinRow joins the year of a figure with the rows of a larger one that come to the same.
func (y *system) joinRow(narrow, wide *series) {
	if narrow == wide || !narrow.hasTotal || !wide.hasTotal || y.unknowns[narrow.of["year"]].value >= y.unknowns[wide.of["year"]].value {
		return
	}
	value := y.unknowns[narrow.of["year"]].value
	for table, places := range wide.tables {
		if table == "month" {
			continue
		}
		for _, place := range places {
			if y.unknowns[wide.of[place]].value == value {
				y.join(narrow.of["year"], wide.of[place])
			}
		}
	}
}

// accounts gives the series of accounts that more than one indicator reads, in their order; matter says what parts them.
func (y *system) accounts(matter func(*series) string) [][]*series {
	at := map[account]int{}
	var all, out [][]*series
	for _, s := range y.series {
		if s.count == rest || s.measure == "" {
			continue
		}
		a := account{s.version, s.project, s.measure, matter(s), s.count}
		i, seen := at[a]
		if !seen {
			i = len(all)
			at[a], all = i, append(all, nil)
		}
		all[i] = append(all[i], s)
	}
	for _, list := range all {
		if len(list) > 1 {
			out = append(out, list)
		}
	}
	return out
}

// matters relates a figure of all matters of a measure with those of single ones: together they are at most it, and it where they
// come to it. Different persons of two matters may be the same, so each is at most those of all.
func (y *system) matters() {
	for _, list := range y.accounts(func(*series) string { return "" }) {
		for _, all := range list {
			if all.matter != "" {
				continue
			}
			var single []*series
			for _, s := range list {
				if s.matter != "" && !slices.ContainsFunc(single, func(o *series) bool { return o.matter == s.matter }) {
					single = append(single, s)
				}
			}
			for _, place := range all.places {
				y.matter(all, single, place)
			}
		}
	}
}

// matter relates one place of a figure of all matters with those of single ones.
func (y *system) matter(all *series, single []*series, place string) {
	total, sum := y.unknowns[all.of[place]].value, int64(0)
	r := relation{of: []int{all.of[place]}, times: []int64{-1}}
	for _, s := range single {
		at, ok := s.of[place]
		if !ok {
			continue
		}
		if v := y.unknowns[at].value; all.count == snapshot.Persons {
			if v <= total {
				y.relations = append(y.relations, relation{of: []int{at, all.of[place]}, times: []int64{1, -1}, most: true})
			}
		} else {
			sum += v
			r.of, r.times = append(r.of, at), append(r.times, 1)
		}
	}
	if len(r.of) > 1 && sum <= total {
		r.most = sum < total
		y.relations = append(y.relations, r)
	}
}

package library

import (
	"cmp"
	"slices"
	"time"

	"plumbline/goal"
)

// index is the library ready for searching. It is never changed: a newer one takes its place.
type index struct {
	serial  int64 // the change of the library up to which it knows
	items   []*item
	byID    map[ID]*item
	means   map[string]*item // by goal.Meaning of every name
	counted time.Time
	uses    map[ID]int
}

// item is an entry ready for searching; names are its name and aliases.
type item struct {
	Entry
	names []searched
	order int    // of its level in the form
	sort  string // pinyin of the name
}

// changed gives the index after entries changed.
func (x *index) changed(serial int64, entries []Entry) *index {
	next := &index{serial: serial, byID: map[ID]*item{}, means: map[string]*item{}}
	if x != nil {
		next.counted, next.uses = x.counted, x.uses
		for id, it := range x.byID {
			next.byID[id] = it
		}
	}
	spell := speller{}
	for _, e := range entries {
		full, _ := goal.Pinyin(e.Name)
		it := &item{Entry: e, order: goal.LevelOrder(e.Level1, e.Level2), sort: full}
		for _, name := range e.Names() {
			it.names = append(it.names, spell.ready(name))
		}
		next.byID[e.ID] = it
	}
	changed := map[ID]bool{}
	for _, e := range entries {
		changed[e.ID] = true
	}
	if x != nil { // what did not change keeps its meanings
		for m, it := range x.means {
			if !changed[it.ID] {
				next.means[m] = it
			}
		}
	}
	for _, e := range entries {
		if e.Merged == "" {
			for _, m := range e.Meanings() {
				next.means[m] = next.byID[e.ID]
			}
		}
	}
	for _, it := range next.byID {
		next.items = append(next.items, it)
	}
	slices.SortFunc(next.items, inForm)
	return next
}

// inForm is the order of the form, then of the names' spelling.
func inForm(a, b *item) int {
	return cmp.Or(cmp.Compare(a.order, b.order), cmp.Compare(a.sort, b.sort), cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID))
}

// withUses gives the index with how often each meaning stands in declarations.
func (x *index) withUses(at time.Time, n map[string]int) *index {
	next := *x
	next.counted, next.uses = at, map[ID]int{}
	for m, c := range n {
		if it, ok := x.means[m]; ok {
			next.uses[it.ID] += c
		}
	}
	return &next
}

// hit is an item that answers a question.
type hit struct {
	*item
	rank    rank
	matched string // the name that answered
}

// match gives the best rank of an item's names.
func (it *item) match(q asked) (best hit) {
	best = hit{it, never, ""}
	for i := range it.names {
		if r := it.names[i].rank(q); r < best.rank {
			best.rank, best.matched = r, it.names[i].name
		}
	}
	return best
}

// better is the order of hits: how well they answer, then how much they are used, then the form's.
func (x *index) better(a, b hit) int {
	return cmp.Or(cmp.Compare(a.rank, b.rank), cmp.Compare(x.uses[b.ID], x.uses[a.ID]), inForm(a.item, b.item))
}

// suggest gives the best hits among the entries in use, at most limit.
func (x *index) suggest(q asked, level1, level2 string, limit int) []hit {
	best := make([]hit, 0, limit+1)
	for _, it := range x.items {
		if it.Retired || level1 != "" && it.Level1 != level1 || level2 != "" && it.Level2 != level2 {
			continue
		}
		h := it.match(q)
		if h.rank == never || len(best) == limit && x.better(h, best[limit-1]) >= 0 {
			continue
		}
		at, _ := slices.BinarySearchFunc(best, h, x.better)
		best = slices.Insert(best, at, h)
		if len(best) > limit {
			best = best[:limit]
		}
	}
	return best
}

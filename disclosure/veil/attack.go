package veil

import (
	"runtime"
	"slices"
	"strings"
	"sync"
)

// protect hides what is small, and then, as long as something of it can be narrowed too far, something more beside it. Each figure with all that
// it hangs together with is looked at by itself.
func (y *system) protect() {
	for i := range y.unknowns {
		u := &y.unknowns[i]
		if y.root(i) == i && u.small && !u.rest {
			u.veiled = true
		}
		if y.root(i) == i && !u.rest && len(u.cells) == 0 && !u.public {
			u.veiled = true // an earlier version hid it, and this one does not have it
		}
	}
	groups := make(chan []int)
	var working sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		working.Go(func() {
			for group := range groups {
				y.protectGroup(group) // no unknown is in two groups
			}
		})
	}
	for _, group := range y.groups() {
		groups <- group
	}
	close(groups)
	working.Wait()
}

// groups parts the unknowns into those that hang together.
func (y *system) groups() (out [][]int) {
	seen := make([]bool, len(y.unknowns))
	for i := range y.unknowns {
		if seen[i] || y.root(i) != i || len(y.unknowns[i].related) == 0 {
			continue
		}
		group, next := []int{}, []int{i}
		seen[i] = true
		for len(next) > 0 {
			v := next[0]
			next = next[1:]
			group = append(group, v)
			for _, r := range y.unknowns[v].related {
				for _, w := range y.relations[r].of {
					if !seen[w] {
						seen[w] = true
						next = append(next, w)
					}
				}
			}
		}
		out = append(out, group)
	}
	return out
}

// protectGroup hides until nothing small of the group can be narrowed too far. Where nothing that is left to hide protects one, since an earlier
// version gives it away, what was hidden for it is shown again.
func (y *system) protectGroup(group []int) {
	hidden := map[int][]int{} // for which target
	for {
		target := y.narrowed(group)
		if target < 0 {
			return
		}
		if more := y.choose(group, target); more >= 0 {
			y.unknowns[more].veiled = true
			hidden[target] = append(hidden[target], more)
			continue
		}
		y.unknowns[target].lost = true
		for _, v := range hidden[target] {
			y.unknowns[v].veiled = false
		}
		if len(hidden[target]) > 0 {
			for _, v := range group {
				y.unknowns[v].safe = false
			}
		}
	}
}

// narrowed gives the first of the small unknowns that whoever reads can narrow too far, -1 where there is none. A small one is safe where as
// many whole numbers as it needs are each part of a world: a number for every unknown that agrees with all that is shown.
func (y *system) narrowed(group []int) int {
	if !slices.ContainsFunc(group, y.wanted) {
		return -1
	}
	f := y.field(group)
	if v := f.tight(y); v >= 0 {
		return v
	}
	f.solve()
	if v := f.tight(y); v >= 0 {
		return v
	}
	for _, part := range f.parts() {
		if v := f.worlds(y, part); v >= 0 {
			return v
		}
	}
	return -1
}

// wanted says that an unknown is still to be protected.
func (y *system) wanted(v int) bool {
	u := &y.unknowns[v]
	return u.small && !u.public && !u.lost && !u.safe
}

// needed is within how many whole numbers an unknown has to stay possible.
func (y *system) needed(u *unknown) int64 {
	if u.rest {
		return 2
	}
	return y.rule.Values
}

// choose gives what to hide beside a target: in a relation of the target, the figure of the year last, the smallest first; where there is
// nothing, in the relations behind those. It gives -1 where nothing can be hidden.
func (y *system) choose(group []int, target int) int {
	best := -1
	better := func(v int) {
		u := &y.unknowns[v]
		if u.veiled || u.public || u.value == 0 || len(u.cells) == 0 {
			return
		}
		if best < 0 || y.less(v, best) {
			best = v
		}
	}
	seen := map[int]bool{target: true}
	ring := []int{target}
	for len(ring) > 0 && best < 0 {
		var next []int
		for _, v := range ring {
			for _, r := range y.unknowns[v].related {
				for _, w := range y.relations[r].of {
					if !seen[w] {
						seen[w] = true
						better(w)
						if y.unknowns[w].veiled {
							next = append(next, w)
						}
					}
				}
			}
		}
		ring = next
	}
	if best < 0 {
		for _, v := range group {
			better(v)
		}
	}
	return best
}

func (y *system) less(a, b int) bool {
	u, v := &y.unknowns[a], &y.unknowns[b]
	if u.year != v.year {
		return !u.year
	}
	if u.value != v.value {
		return u.value < v.value
	}
	return strings.Compare(u.rank, v.rank) < 0
}

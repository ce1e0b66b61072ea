package veil

import "slices"

// mostSteps is how long a world is looked for. One that is not found is taken for one that there is not: then more is hidden.
const mostSteps = 400

// worlds looks, for each small unknown of a part, for as many numbers as it needs that can be true, and gives the first unknown for which
// there are too few, -1 where there is none. A world found for one unknown serves the others too.
func (f *field) worlds(y *system, part []int) int {
	seen := make([]map[int64]bool, len(f.of))
	for _, at := range part {
		seen[at] = map[int64]bool{f.truth[at]: true}
	}
	for _, at := range part {
		v := f.of[at]
		if !y.wanted(v) {
			continue
		}
		needed := int(y.needed(&y.unknowns[v]))
		for _, value := range around(f.truth[at], f.low[at], f.high[at], 4*needed) {
			if len(seen[at]) >= needed {
				break
			}
			if seen[at][value] {
				continue
			}
			for _, w := range f.world(part, at, value) {
				seen[w.at][w.value] = true
			}
		}
		if len(seen[at]) < needed {
			return v
		}
		y.unknowns[v].safe = true
	}
	return -1
}

// around lists numbers within bounds, the nearest to the truth first, at most so many.
func around(truth, low, high int64, most int) []int64 {
	out := []int64{}
	for step := int64(0); len(out) < most && (truth-step >= low || truth+step <= high); step++ {
		if truth+step <= high {
			out = append(out, truth+step)
		}
		if step > 0 && truth-step >= low {
			out = append(out, truth-step)
		}
	}
	return out
}

// assigned is an unknown with its number in a world.
type assigned struct {
	at    int
	value int64
}

// world finds a number for every unknown of a part in which one of them has the given number; nil where it finds none.
func (f *field) world(part []int, at int, value int64) []assigned {
	low, high := slices.Clone(f.low), slices.Clone(f.high)
	low[at], high[at] = value, value
	steps := mostSteps
	if !f.settle(low, high, f.about[at]) || !f.search(part, &low, &high, &steps) {
		return nil
	}
	if !f.holds(part, low) {
		return nil
	}
	out := make([]assigned, len(part))
	for i, v := range part {
		out[i] = assigned{v, low[v]}
	}
	return out
}

// holds says that numbers agree with every relation of a part.
func (f *field) holds(part []int, value []int64) bool {
	for _, v := range part {
		for _, r := range f.about[v] {
			sum := int64(0)
			for i, w := range f.rows[r].of {
				sum += f.rows[r].times[i] * value[w]
			}
			if sum > f.rows[r].is || sum < f.rows[r].is && !f.rows[r].most {
				return false
			}
		}
	}
	return true
}

// search gives every unknown of a part a number, the one with the fewest possible first, what is nearest to the truth first.
func (f *field) search(part []int, low, high *[]int64, steps *int) bool {
	best := -1
	for _, v := range part {
		if l, h := (*low)[v], (*high)[v]; l < h && (best < 0 || h-l < (*high)[best]-(*low)[best]) {
			best = v
		}
	}
	if best < 0 {
		return true
	}
	for _, value := range around(min(max(f.truth[best], (*low)[best]), (*high)[best]), (*low)[best], (*high)[best], 8) {
		if *steps--; *steps < 0 {
			return false
		}
		l, h := slices.Clone(*low), slices.Clone(*high)
		l[best], h[best] = value, value
		if f.settle(l, h, f.about[best]) && f.search(part, &l, &h, steps) {
			*low, *high = l, h
			return true
		}
	}
	return false
}

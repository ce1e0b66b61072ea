package pdf

import (
	"cmp"
	"slices"
)

const (
	same     = 3       // points within which two lines are at the same place
	touch    = 3       // points by which crossing lines may miss each other
	maxPairs = 4 << 20 // of crossing lines looked at on a page
	maxCells = 500_000 // fields of one ruled table
)

// ruled is a part of a page that lines rule into fields, and the characters in it.
type ruled struct {
	page           int
	x0, x1, y0, y1 float32
	across, down   []rule
	glyphs         []glyph
}

// field is one cell of a ruled table: its rows and columns counted from 0, first and last, and its text.
type field struct {
	top, left, bottom, right int
	x0, x1                   float32
	lines                    []textLine
	page                     int
}

// tablesOf finds the ruled tables of a page, the smallest first, so that a table in a frame takes its own text.
func tablesOf(s *sheet) []ruled {
	across, down := straighten(s.across), straighten(s.down)
	if s.unreliable || len(across)*len(down) > maxPairs {
		return nil
	}
	var out []ruled
	for _, group := range crossing(across, down) {
		t := ruled{page: s.number, across: group.across, down: group.down}
		if len(t.across) < 2 || len(t.down) < 1 {
			continue
		}
		t.x0, t.x1, t.y0, t.y1 = t.down[0].at, t.down[0].at, t.across[0].at, t.across[0].at
		for _, r := range t.across {
			t.x0, t.x1, t.y0, t.y1 = min(t.x0, r.from), max(t.x1, r.to), min(t.y0, r.at), max(t.y1, r.at)
		}
		for _, r := range t.down {
			t.x0, t.x1, t.y0, t.y1 = min(t.x0, r.at), max(t.x1, r.at), min(t.y0, r.from), max(t.y1, r.to)
		}
		if len(t.columns()) > 2 || len(t.rows()) > 2 {
			out = append(out, t)
		}
	}
	slices.SortStableFunc(out, func(a, b ruled) int {
		return cmp.Compare((a.x1-a.x0)*(a.y1-a.y0), (b.x1-b.x0)*(b.y1-b.y0))
	})
	return out
}

// columns and rows give the places of the lines, with the sides of the table where it is open.
func (t *ruled) columns() []float32 { return places(t.down, t.x0, t.x1) }
func (t *ruled) rows() []float32    { return places(t.across, t.y0, t.y1) }

func places(rules []rule, ends ...float32) []float32 {
	all := slices.Clone(ends)
	for _, r := range rules {
		all = append(all, r.at)
	}
	return distinct(all)
}

// distinct sorts places and keeps one of those that are the same.
func distinct(all []float32) []float32 {
	slices.Sort(all)
	var out []float32
	for _, x := range all {
		if len(out) == 0 || x-out[len(out)-1] > same {
			out = append(out, x)
		}
	}
	return out
}

// straighten puts lines at the same place together, and pieces of one line end to end.
func straighten(rules []rule) []rule {
	slices.SortFunc(rules, func(a, b rule) int { return cmp.Compare(a.at, b.at) })
	var out []rule
	for i := 0; i < len(rules); {
		n := i
		for n < len(rules) && rules[n].at-rules[i].at <= same/2 {
			n++
		}
		group := rules[i:n]
		slices.SortFunc(group, func(a, b rule) int { return cmp.Compare(a.from, b.from) })
		current := group[0]
		for _, r := range group[1:] {
			if r.from <= current.to+same {
				current.to = max(current.to, r.to)
				continue
			}
			out = append(out, current)
			current = rule{group[0].at, r.from, r.to}
		}
		out = append(out, current)
		i = n
	}
	return out
}

type group struct{ across, down []rule }

// crossing puts lines that touch each other into groups.
func crossing(across, down []rule) []group {
	set := newSet(len(across) + len(down))
	for i, a := range across {
		for j, d := range down {
			if a.at >= d.from-touch && a.at <= d.to+touch && d.at >= a.from-touch && d.at <= a.to+touch {
				set.join(i, len(across)+j)
			}
		}
	}
	at := map[int]int{}
	var out []group
	for i := range set {
		root := set.find(i)
		k, known := at[root]
		if !known {
			k = len(out)
			at[root], out = k, append(out, group{})
		}
		if i < len(across) {
			out[k].across = append(out[k].across, across[i])
		} else {
			out[k].down = append(out[k].down, down[i-len(across)])
		}
	}
	return out
}

// set joins numbers into sets; each points to another of its set or to itself.
type set []int

func newSet(n int) set {
	s := make(set, n)
	for i := range s {
		s[i] = i
	}
	return s
}

func (s set) find(i int) int {
	for s[i] != i {
		s[i] = s[s[i]]
		i = s[i]
	}
	return i
}

func (s set) join(i, j int) {
	a, b := s.find(i), s.find(j)
	s[max(a, b)] = min(a, b)
}

// holds says whether a character stands in the table.
func (t *ruled) holds(g glyph) bool {
	x, y := (g.x0+g.x1)/2, (g.y0+g.y1)/2
	return x >= t.x0 && x <= t.x1 && y >= t.y0 && y <= t.y1
}

// fields parts the table into cells: positions with no line between them are one. Columns are given, since the parts
// of a table on several pages share them.
func (t *ruled) fields(xs []float32) []field {
	ys := t.rows()
	rows, cols := len(ys)-1, len(xs)-1
	set := newSet(rows * cols)
	for r := range rows {
		y := (ys[r] + ys[r+1]) / 2
		for c := range cols {
			if c+1 < cols && !covered(t.down, xs[c+1], y) {
				set.join(r*cols+c, r*cols+c+1)
			}
			if r+1 < rows && !covered(t.across, ys[r+1], (xs[c]+xs[c+1])/2) {
				set.join(r*cols+c, (r+1)*cols+c)
			}
		}
	}
	at := make(map[int]int, rows*cols)
	var out []field
	for i := range set {
		r, c := i/cols, i%cols
		k, known := at[set.find(i)]
		if !known {
			k = len(out)
			at[set.find(i)] = k
			out = append(out, field{top: r, left: c, bottom: r, right: c, page: t.page})
		}
		f := &out[k]
		f.bottom, f.right = max(f.bottom, r), max(f.right, c)
		f.x0, f.x1 = xs[f.left], xs[f.right+1]
	}
	inside := make([][]glyph, len(out))
	for _, g := range t.glyphs {
		i := between(ys, (g.y0+g.y1)/2)*cols + between(xs, (g.x0+g.x1)/2)
		k := at[set.find(i)]
		inside[k] = append(inside[k], g)
	}
	for k := range out {
		out[k].lines = linesOf(t.page, inside[k])
	}
	return out
}

// between gives the interval of sorted places that holds x, the nearest at the ends.
func between(places []float32, x float32) int {
	i, _ := slices.BinarySearch(places, x)
	return min(max(i-1, 0), len(places)-2)
}

// covered says whether a line at a place goes past the height (or distance) y.
func covered(rules []rule, at, y float32) bool {
	i, _ := slices.BinarySearchFunc(rules, at-same, func(r rule, x float32) int { return cmp.Compare(r.at, x) })
	for ; i < len(rules) && rules[i].at <= at+same; i++ {
		if rules[i].from <= y && y <= rules[i].to {
			return true
		}
	}
	return false
}

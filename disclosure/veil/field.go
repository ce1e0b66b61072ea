package veil

import (
	"math/big"
	"slices"
)

// field is what whoever reads can work with: the unknowns of a group that are not shown, each by its place here, within what they lie, and the
// relations between them.
type field struct {
	of        []int // the unknown of each place
	low, high []int64
	truth     []int64
	rows      []row
	about     [][]int // the rows in which each stands

	waits    []bool // scratch of settle: the rows in its queue
	queue    []int
	narrowed []int
}

// row says that the sum of factor times unknown is the number, or at most it.
type row struct {
	of    []int
	times []int64
	is    int64
	most  bool
}

// field puts what is known into the relations of a group, and carries bounds through them.
func (y *system) field(group []int) *field {
	f := &field{}
	place := map[int]int{}
	var seen []int
	for _, v := range group {
		u := &y.unknowns[v]
		seen = append(seen, u.related...)
		if u.rest || u.veiled && !u.public {
			place[v] = len(f.of)
			f.of, f.low, f.high, f.truth = append(f.of, v), append(f.low, u.least), append(f.high, boundless), append(f.truth, u.value)
		}
	}
	f.about = make([][]int, len(f.of))
	slices.Sort(seen)
	for _, r := range slices.Compact(seen) {
		relation := y.relations[r]
		line := row{most: relation.most}
		for i, v := range relation.of {
			if at, open := place[v]; open {
				line.of, line.times = append(line.of, at), append(line.times, relation.times[i])
			} else {
				line.is -= relation.times[i] * y.unknowns[v].value
			}
		}
		if len(line.of) > 0 {
			f.add(line)
		}
	}
	f.settle(f.low, f.high, f.every())
	return f
}

func (f *field) add(r row) {
	for _, v := range r.of {
		f.about[v] = append(f.about[v], len(f.rows))
	}
	f.rows = append(f.rows, r)
}

func (f *field) every() []int {
	out := make([]int, len(f.rows))
	for i := range out {
		out[i] = i
	}
	return out
}

// tight gives the first unknown whose bounds alone leave it too few numbers.
func (f *field) tight(y *system) int {
	for at, v := range f.of {
		if y.wanted(v) && f.high[at] < boundless && f.high[at]-f.low[at]+1 < y.needed(&y.unknowns[v]) {
			return v
		}
	}
	return -1
}

// solve adds what follows from the equations together.
func (f *field) solve() {
	var equal []row
	for _, r := range f.rows {
		if !r.most {
			equal = append(equal, r)
		}
	}
	for _, r := range eliminate(equal, len(f.of)) {
		f.add(r)
	}
	f.settle(f.low, f.high, f.every())
}

// parts divides the places into those that hang together by what is not shown.
func (f *field) parts() (out [][]int) {
	seen := make([]bool, len(f.of))
	for i := range f.of {
		if seen[i] {
			continue
		}
		part, next := []int{}, []int{i}
		seen[i] = true
		for len(next) > 0 {
			v := next[0]
			next = next[1:]
			part = append(part, v)
			for _, r := range f.about[v] {
				for _, w := range f.rows[r].of {
					if !seen[w] {
						seen[w] = true
						next = append(next, w)
					}
				}
			}
		}
		out = append(out, part)
	}
	return out
}

// settle carries bounds through rows, and through those that what was narrowed stands in; false where nothing is left of an unknown. Bounds
// that narrow by ever smaller steps are left as they are after a while: they are too wide then, never too narrow.
func (f *field) settle(low, high []int64, rows []int) (ok bool) {
	if len(f.waits) < len(f.rows) {
		f.waits = make([]bool, len(f.rows))
	}
	next := f.queue[:0]
	for _, r := range rows {
		if !f.waits[r] {
			f.waits[r] = true
			next = append(next, r)
		}
	}
	left, at := 200*(len(f.rows)+1), 0
	for ok = true; ok && at < len(next) && left > 0; left-- {
		r := next[at]
		at++
		f.waits[r] = false
		f.narrowed = f.narrowed[:0]
		ok = f.carry(r, low, high, 1) && (f.rows[r].most || f.carry(r, low, high, -1))
		for _, v := range f.narrowed {
			for _, r := range f.about[v] {
				if !f.waits[r] {
					f.waits[r] = true
					next = append(next, r)
				}
			}
		}
	}
	for _, r := range next[at:] {
		f.waits[r] = false
	}
	f.queue = next
	return ok
}

// carry narrows the unknowns of sign × row ≤ sign × number: each term is at most the number less the least that the others can be. False where
// nothing is left of one.
func (f *field) carry(at int, low, high []int64, sign int64) bool {
	r := &f.rows[at]
	least, open := int64(0), 0
	for i, v := range r.of {
		switch t := sign * r.times[i]; {
		case t > 0:
			least += t * low[v]
		case high[v] >= boundless:
			open++
		default:
			least += t * high[v]
		}
	}
	if open == 0 && least > sign*r.is {
		return false
	}
	for i, v := range r.of {
		t := sign * r.times[i]
		free := t < 0 && high[v] >= boundless
		if open > 1 || open == 1 && !free {
			continue
		}
		room := sign*r.is - least
		switch {
		case t > 0:
			if most := floor(room+t*low[v], t); most < high[v] {
				high[v] = most
				f.narrowed = append(f.narrowed, v)
			}
		case free:
			if fewest := -floor(room, -t); fewest > low[v] {
				low[v] = fewest
				f.narrowed = append(f.narrowed, v)
			}
		default:
			if fewest := -floor(room+t*high[v], -t); fewest > low[v] {
				low[v] = fewest
				f.narrowed = append(f.narrowed, v)
			}
		}
		if low[v] > high[v] {
			return false
		}
	}
	return true
}

// floor is a ÷ b rounded down, b > 0.
func floor(a, b int64) int64 {
	q := a / b
	if a%b != 0 && a < 0 {
		q--
	}
	return q
}

// eliminate solves equations exactly and gives what follows from them, with whole factors; lines whose factors grow beyond reason are left
// out, as bounds carried through them would say nothing.
func eliminate(rows []row, wide int) []row {
	m := make([][]*big.Rat, len(rows))
	for i, r := range rows {
		m[i] = make([]*big.Rat, wide+1)
		for j := range m[i] {
			m[i][j] = new(big.Rat)
		}
		for k, v := range r.of {
			m[i][v].SetInt64(r.times[k])
		}
		m[i][wide].SetInt64(r.is)
	}
	top := 0
	for j := 0; j < wide && top < len(m); j++ {
		if pivot(m, top, j) {
			top++
		}
	}
	var out []row
	for _, line := range m[:top] {
		if r, ok := whole(line); ok {
			out = append(out, r)
		}
	}
	return out
}

// pivot clears a column with a row from top on; false where none has it.
func pivot(m [][]*big.Rat, top, j int) bool {
	at := slices.IndexFunc(m[top:], func(line []*big.Rat) bool { return line[j].Sign() != 0 })
	if at < 0 {
		return false
	}
	m[top], m[top+at] = m[top+at], m[top]
	inverse := new(big.Rat).Inv(m[top][j])
	for k := range m[top] {
		if m[top][k].Sign() != 0 {
			m[top][k].Mul(m[top][k], inverse)
		}
	}
	part := new(big.Rat)
	for i := range m {
		if i == top || m[i][j].Sign() == 0 {
			continue
		}
		factor := new(big.Rat).Set(m[i][j])
		for k := range m[i] {
			if m[top][k].Sign() != 0 {
				m[i][k].Sub(m[i][k], part.Mul(factor, m[top][k]))
			}
		}
	}
	return true
}

// whole writes a solved line with whole factors; its last is the number.
func whole(line []*big.Rat) (r row, ok bool) {
	scale := big.NewInt(1)
	for _, f := range line {
		g := new(big.Int).GCD(nil, nil, scale, f.Denom())
		scale.Mul(scale, new(big.Int).Div(f.Denom(), g))
	}
	for j, f := range line {
		n := new(big.Int).Mul(f.Num(), new(big.Int).Div(scale, f.Denom()))
		if n.BitLen() > 40 {
			return row{}, false
		}
		switch {
		case j == len(line)-1:
			r.is = n.Int64()
		case n.Sign() != 0:
			r.of, r.times = append(r.of, j), append(r.times, n.Int64())
		}
	}
	return r, len(r.of) > 0
}

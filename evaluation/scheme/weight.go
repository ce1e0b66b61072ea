package scheme

import (
	"strings"

	"plumbline/base/fault"
	"plumbline/goal"
	"plumbline/measure/judge"
)

// From says where weights come from.
type From string

// The sources of weights.
const (
	Declared From = "declared" // the declaration's own
	Proposed From = "proposed" // laid out by the scheme
	Set      From = "set"      // changed by the officer, with a reason
)

// Weights is how the 100 points are laid out: those of the execution of the budget, and of each indicator in their order.
// Execution and Of add up to 100.00. Row is the indicator that is the execution of the budget itself and is scored there (its own
// weight is 0 then), −1 for none.
type Weights struct {
	From      From     `json:"from"`
	Execution Points   `json:"execution"`
	Of        []Points `json:"of"`
	Row       int      `json:"row"`
}

// Lay gives the weights of a declaration: its own where it gives them and they are sound, else those that the scheme proposes. Said
// tells how they were made, and why its own could not be used where it has some.
func (s *Scheme) Lay(list []goal.Indicator) (Weights, []judge.Said) {
	w, given, err := own(list)
	switch {
	case given && err == nil:
		return w, []judge.Said{said("weights.declared")}
	case given:
		out := []judge.Said{said("weights.unsound")}
		if f, ok := fault.As(err); ok {
			out[0] = judge.Said{Key: f.Key, Args: f.Args}
		}
		w, more := s.propose(list)
		return w, append(out, more...)
	}
	return s.propose(list)
}

// executionRow is the row of the indicators that is the execution of the budget, −1 for none.
func executionRow(list []goal.Indicator) int {
	for i, in := range list {
		if strings.HasPrefix(in.Name, "预算执行率") || strings.HasPrefix(in.Name, "资金执行率") {
			return i
		}
	}
	return -1
}

// own reads the weights of a declaration. They are sound where every indicator has one, in hundredths, and they make 100 with the
// execution of the budget in a row of its own, or without it; or 90, and it has 10.
func own(list []goal.Indicator) (w Weights, given bool, err error) {
	w = Weights{From: Declared, Of: make([]Points, len(list)), Row: -1}
	missing := 0
	for i, in := range list {
		if in.Weight == nil || *in.Weight == "" {
			missing++
			continue
		}
		given = true
		p, err := ParsePoints(*in.Weight)
		if err != nil {
			return w, true, err
		}
		w.Of[i] = p
	}
	if !given {
		return w, false, nil
	}
	if missing > 0 {
		return w, true, fault.New(fault.Invalid, "evaluation.weights_missing", "n", missing)
	}
	sum := Sum(w.Of)
	if row := executionRow(list); row >= 0 {
		w.Row, w.Execution, w.Of[row] = row, w.Of[row], 0
	} else if sum == Whole-10_00 {
		w.Execution, sum = 10_00, Whole
	}
	if sum != Whole {
		return w, true, fault.New(fault.Invalid, "evaluation.weights_sum", "sum", sum.String())
	}
	return w, true, nil
}

// propose divides the points of each share equally over its indicators. A share without indicators passes its points on; where
// no level is left to take them, they go to those that are there in their proportion.
func (s *Scheme) propose(list []goal.Indicator) (Weights, []judge.Said) {
	w := Weights{From: Proposed, Execution: s.Execution, Of: make([]Points, len(list)), Row: executionRow(list)}
	words := []judge.Said{said("weights.proposed")}
	members := make([][]int, len(s.Shares))
	for i, in := range list {
		if i != w.Row {
			at := s.shareOf(in)
			members[at] = append(members[at], i)
		}
	}
	points := make([]Points, len(s.Shares))
	lost := Points(0)
	for at, g := range s.Shares {
		to := at
		if len(members[at]) == 0 {
			to = s.passes(at, members)
			words = append(words, s.passed(at, to)...)
		}
		if to < 0 {
			lost += g.Points
		} else {
			points[to] += g.Points
		}
	}
	if rest := split(lost, points); Sum(points) > 0 {
		for i := range points {
			points[i] += rest[i]
		}
	}
	none := true
	for at, places := range members {
		parts := split(points[at], make([]Points, len(places)))
		for k, i := range places {
			w.Of[i], none = parts[k], false
		}
	}
	if none { // nothing but money
		w.Execution = Whole
	}
	return w, words
}

// shareOf is the share that an indicator belongs to: that of its first level, of the one that its second level belongs to, or the first.
func (s *Scheme) shareOf(in goal.Indicator) int {
	for _, level := range []string{in.Level1, goal.Level1Of(in.Level2)} {
		if at := s.share(level); at >= 0 {
			return at
		}
	}
	return 0
}

// passes follows Else to a share that has indicators, −1 for none.
func (s *Scheme) passes(at int, members [][]int) int {
	for range s.Shares {
		if at = s.share(s.Shares[at].Else); at < 0 || len(members[at]) > 0 {
			return at
		}
	}
	return -1
}

func (s *Scheme) passed(from, to int) []judge.Said {
	if s.Shares[from].Points == 0 {
		return nil
	}
	name := func(at int) judge.Said {
		return judge.Said{Key: "goal.level." + goal.LevelKey(s.Shares[at].Levels[0])}
	}
	if to < 0 {
		return []judge.Said{said("weights.spread", "from", name(from), "points", s.Shares[from].Points.String())}
	}
	return []judge.Said{said("weights.passed", "from", name(from), "to", name(to), "points", s.Shares[from].Points.String())}
}

// Check refuses weights that do not make 100.00, with the indicators of a list.
func (w *Weights) Check(n int) error {
	if len(w.Of) != n {
		return fault.New(fault.Conflict, "evaluation.weights_rows")
	}
	for i, p := range w.Of {
		if p < 0 || i == w.Row && p != 0 {
			return fault.New(fault.Invalid, "evaluation.points", "text", p.String())
		}
	}
	if sum := w.Execution + Sum(w.Of); w.Execution < 0 || sum != Whole {
		return fault.New(fault.Invalid, "evaluation.weights_sum", "sum", sum.String())
	}
	return nil
}

// said is a sentence of this room.
func said(variant string, args ...any) judge.Said {
	return judge.Said{Key: "evaluation.say." + variant, Args: args}
}

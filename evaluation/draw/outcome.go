package draw

import (
	"cmp"
	"math/big"
	"slices"

	"plumbline/evaluation"
	"plumbline/evaluation/scheme"
	"plumbline/goal"
)

// Bound is a share in thousandths.
type Bound int

// Thousand is what a bound is a share of.
const Thousand = 1000

// Error is how often reviewers corrected what they reviewed: Corrected of Lines. Low and High are the interval of 95 % by Clopper and Pearson,
// in thousandths, rounded outwards.
type Error struct {
	Lines, Corrected int
	Low, High        Bound
}

// ErrorOf gives the error with its interval.
func ErrorOf(corrected, lines int) Error {
	e := Error{Lines: lines, Corrected: corrected, High: Thousand}
	if lines == 0 {
		return e
	}
	if corrected > 0 { // the largest share for which so many corrections or more have a chance of 2.5 % at most
		e.Low = largest(func(p int64) bool { return atMostFortieth(lines, p, corrected, lines) })
	}
	if corrected < lines { // the smallest for which so few or fewer have one
		e.High = Thousand - largest(func(p int64) bool { return atMostFortieth(lines, Thousand-p, 0, corrected) })
	}
	return e
}

// largest is the greatest share for which something holds that holds up to it and not beyond; it holds for 0.
func largest(holds func(p int64) bool) Bound {
	low, high := int64(0), int64(Thousand)
	for low < high {
		mid := (low + high + 1) / 2
		if holds(mid) {
			low = mid
		} else {
			high = mid - 1
		}
	}
	return Bound(low)
}

// atMostFortieth says that from to to corrections of n lines have a chance of 1/40 at most, where each is corrected with a chance of p
// thousandths: Σ C(n,k) p^k (1000−p)^(n−k) × 40 ≤ 1000^n, in whole numbers.
func atMostFortieth(n int, p int64, from, to int) bool {
	sum, yes, no := new(big.Int), big.NewInt(p), big.NewInt(Thousand-p)
	for k := from; k <= to; k++ {
		term := new(big.Int).Binomial(int64(n), int64(k))
		term.Mul(term, new(big.Int).Exp(yes, big.NewInt(int64(k)), nil))
		term.Mul(term, new(big.Int).Exp(no, big.NewInt(int64(n-k)), nil))
		sum.Add(sum, term)
	}
	return sum.Mul(sum, big.NewInt(40)).Cmp(new(big.Int).Exp(big.NewInt(Thousand), big.NewInt(int64(n)), nil)) <= 0
}

// Follow is what follows from an error.
type Follow string

// What follows: too few lines to say anything, nothing, or that the measure is looked over.
const (
	TooFew  Follow = "too_few"
	Fine    Follow = "fine"
	Examine Follow = "examine"
)

// The parameters of what follows: so many lines at least, and a lower bound above so many thousandths.
const (
	leastLines = 5
	tolerated  = 50
)

// Follows says what follows: below five reviewed lines nothing is said; the measure is looked over where even the lower bound is above
// 5 %.
func (e Error) Follows() Follow {
	switch {
	case e.Lines < leastLines:
		return TooFew
	case e.Low > tolerated:
		return Examine
	}
	return Fine
}

// Key is the message key of what follows.
func (f Follow) Key() string { return "draw.follow." + string(f) }

// The measures of lines that have none in the books.
const (
	Hand  = "hand"  // typed, or not bound to anything
	Money = "money" // the execution of the budget
)

// OfMeasure is the error of a measure of the journal, or of Hand or Money.
type OfMeasure struct {
	Measure string
	Error
}

// OfProject is the error of a drawn project. Reviewed says that a reviewer scored the version that stands. Changed is by how much he changed
// the total.
type OfProject struct {
	Declaration goal.ID
	Name, Unit  string
	Reviewed    bool
	Changed     scheme.Points
	Error
}

// Outcome is what came of a draw, or of several.
type Outcome struct {
	Measures []OfMeasure
	Projects []OfProject
	Reviewed int
}

// OutcomeOf compares reviewers' points with those of the self-evaluations, line by line. The evaluations are the drawn ones.
func OutcomeOf(drawn []*evaluation.Evaluation) (o Outcome) {
	lines, corrected := map[string]int{}, map[string]int{}
	for _, e := range drawn {
		p := OfProject{Declaration: e.Kept.ID, Name: e.Kept.Declaration.Name, Unit: e.Kept.Declaration.Unit, Reviewed: e.Appraisal != nil && !e.Stale}
		if p.Reviewed {
			o.Reviewed++
			p.Changed = e.Appraisal.Score.Total - e.Self.Total
			n, bad := 0, 0
			for at := evaluation.Execution; at < len(e.Machine.Lines); at++ {
				if e.Line(at).Left {
					continue
				}
				of := measureOf(e, at)
				lines[of]++
				n++
				if e.Appraisal.Score.Of(at) != e.Self.Of(at) {
					corrected[of]++
					bad++
				}
			}
			p.Error = ErrorOf(bad, n)
		}
		o.Projects = append(o.Projects, p)
	}
	for of, n := range lines {
		o.Measures = append(o.Measures, OfMeasure{of, ErrorOf(corrected[of], n)})
	}
	slices.SortFunc(o.Measures, func(a, b OfMeasure) int {
		return cmp.Or(cmp.Compare(b.Low, a.Low), cmp.Compare(b.Corrected, a.Corrected), cmp.Compare(a.Measure, b.Measure))
	})
	return o
}

// measureOf is the measure behind a line.
func measureOf(e *evaluation.Evaluation, at int) string {
	if at == evaluation.Execution {
		return Money
	}
	if f := e.Input.Facts[at]; f.Measure != "" && !f.ByHand {
		return f.Measure
	}
	return Hand
}

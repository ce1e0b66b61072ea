package rule

import (
	"strings"

	"github.com/cockroachdb/apd/v3"

	"plumbline/base/fen"
	"plumbline/goal"
)

// exact computes with 40 digits, more than any sheet holds.
var exact = apd.BaseContext.WithPrecision(40)

func number(p *string) (*apd.Decimal, bool) {
	if !filled(p) {
		return nil, false
	}
	return numberOf(*p)
}

func numberOf(s string) (*apd.Decimal, bool) {
	t := goal.ParseTarget(s)
	return t.Decimal()
}

// executionRow is the row of a self-evaluation table that scores spending, nil where there is none. Without weight or
// score it is an indicator like others.
func (f *facts) executionRow() *row {
	for i := range f.rows {
		r := &f.rows[i]
		if (strings.HasPrefix(r.name, "预算执行率") || strings.HasPrefix(r.name, "资金执行率")) && (filled(r.in.Weight) || filled(r.in.Score)) {
			return r
		}
	}
	return nil
}

// scheme is how the points of the first levels are laid out; execution has 10 more.
type scheme struct{ cost, output, benefit, satisfaction int64 }

// schemes are the two of 财预〔2021〕101号, with and without cost, and those where satisfaction's 10 went to benefit.
var schemes = []scheme{{20, 40, 20, 10}, {20, 40, 30, 0}, {0, 50, 30, 10}, {0, 50, 40, 0}}

// weightsAddUp: rule 47. Weights, where given, make 100 with the execution rate and 90 without it. A first level that
// departs from the central scheme is to be explained: local schemes differ.
func weightsAddUp(c *check) {
	sum, given := new(apd.Decimal), 0
	levels := map[string]*apd.Decimal{}
	execution := c.executionRow()
	for i := range c.rows {
		w, ok := number(c.rows[i].in.Weight)
		if !ok {
			continue
		}
		given++
		plus(sum, w)
		if execution == nil || execution.i != i {
			level := c.rows[i].in.Level1
			if levels[level] == nil {
				levels[level] = new(apd.Decimal)
			}
			plus(levels[level], w)
		}
	}
	switch {
	case given == 0:
		c.skip("none")
	case given < len(c.rows):
		c.lack("some", "n", itoa(len(c.rows)-given))
	case !equals(sum, 100) && (execution != nil || !equals(sum, 90)):
		c.find("sum", "indicators", "sum", sum.Text('f'))
	case !fitsScheme(levels, equals(sum, 100) && execution == nil):
		c.find("scheme", "indicators", "levels", levelSums(levels)).as(Warning)
	}
}

func plus(sum, w *apd.Decimal) { _, _ = exact.Add(sum, sum, w) }

func equals(d *apd.Decimal, n int64) bool { return d.Cmp(apd.New(n, 0)) == 0 }

// fitsScheme compares the sums of the first levels with the schemes. Where the table gives 100 without an execution
// row, offices have laid its 10 points on other levels in their own ways: nothing is compared.
func fitsScheme(levels map[string]*apd.Decimal, free bool) bool {
	if free {
		return true
	}
	at := func(name string) *apd.Decimal {
		if d := levels[name]; d != nil {
			return d
		}
		return new(apd.Decimal)
	}
	for _, s := range schemes {
		if equals(at(goal.Cost), s.cost) && equals(at(goal.Output), s.output) && equals(at(goal.Benefit), s.benefit) && equals(at(goal.Satisfaction), s.satisfaction) {
			return true
		}
	}
	return false
}

func levelSums(levels map[string]*apd.Decimal) string {
	var out []string
	for _, name := range []string{goal.Cost, goal.Output, goal.Benefit, goal.Satisfaction} {
		if d := levels[name]; d != nil {
			out = append(out, name+" "+d.Text('f'))
		}
	}
	return strings.Join(out, "、")
}

// selfEvaluationPlausible: rule 48. What was typed after the year is what belongs in its column.
func selfEvaluationPlausible(c *check) {
	if !c.evaluated {
		c.skip("common.not_evaluated")
		return
	}
	if _, err := fen.Parse(c.d.Goals.Annual); err == nil && c.annual.text != "" {
		c.find("goal_amount", "goals.annual", "text", shorten(c.d.Goals.Annual))
	}
	for i := range c.rows {
		c.plausibleRow(&c.rows[i])
	}
}

func (c *check) plausibleRow(r *row) {
	in := r.in
	if filled(in.Actual) {
		actual := goal.ParseTarget(*in.Actual)
		switch a, ok := actual.Decimal(); {
		case actual.Op != nil && *actual.Op != "=" && r.quantitative:
			c.find("repeats", r.ref("actual"), "name", in.Name, "actual", *in.Actual)
		case ok && r.quantitative && c.typedScore(r, a):
			c.find("score_typed", r.ref("actual"), "name", in.Name, "actual", *in.Actual, "target", in.Target.Raw, "weight", *in.Weight).as(Warning)
		}
	}
	weight, okWeight := number(in.Weight)
	score, okScore := number(in.Score)
	if !okWeight || !okScore {
		return
	}
	if score.Cmp(weight) > 0 {
		c.find("above_weight", r.ref("score"), "name", in.Name, "score", *in.Score, "weight", *in.Weight)
	} else if c.executionRow() == r && filled(in.Actual) {
		c.executionScore(r, weight, score)
	}
}

// typedScore says whether an actual value is the full weight of the row, far from its target: a score in the wrong cell.
func (c *check) typedScore(r *row, actual *apd.Decimal) bool {
	weight, ok := number(r.in.Weight)
	target, okTarget := numberOf(r.value)
	if !ok || !okTarget || weight.IsZero() || actual.Cmp(weight) != 0 || target.Cmp(weight) == 0 {
		return false
	}
	half := new(apd.Decimal)
	_, _ = exact.Mul(half, target, apd.New(5, -1))
	return actual.Cmp(half) < 0
}

// executionScore compares the score of spending with rate × weight, at most the weight, to two decimals.
func (c *check) executionScore(r *row, weight, score *apd.Decimal) {
	actual := goal.ParseTarget(*r.in.Actual)
	rate, ok := actual.Decimal()
	if !ok || actual.Unit == nil || *actual.Unit != "%" {
		return
	}
	want := new(apd.Decimal)
	_, _ = exact.Mul(want, rate, weight)
	_, _ = exact.Mul(want, want, apd.New(1, -2))
	if want.Cmp(weight) > 0 {
		want.Set(weight)
	}
	diff := new(apd.Decimal)
	_, _ = exact.Sub(diff, want, score)
	if diff.Abs(diff).Cmp(apd.New(1, -2)) > 0 {
		_, _ = exact.Quantize(want, want, -2)
		c.find("execution", r.ref("score"), "actual", *r.in.Actual, "weight", *r.in.Weight, "score", *r.in.Score, "want", want.Text('f'))
	}
}

// executionExplained is the execution rate in per cent below which a reason is due.
const executionExplained = 90

// deviationExplained: rule 49. Below the target, or 130 per cent of it and more, needs a reason.
func deviationExplained(c *check) {
	if !c.evaluated {
		c.skip("common.not_evaluated")
		return
	}
	compared := 0
	for i := range c.rows {
		r := &c.rows[i]
		if !filled(r.in.Actual) || !r.quantitative || r.in.Target.Upper != nil {
			continue
		}
		actual := goal.ParseTarget(*r.in.Actual)
		a, ok := actual.Decimal()
		target, okTarget := numberOf(r.value)
		if !ok || !okTarget || actual.Op != nil && *actual.Op != "=" || actual.Unit != nil && r.unit != "" && *actual.Unit != r.unit {
			continue
		}
		compared++
		if c.executionRow() == r {
			if a.Cmp(apd.New(executionExplained, 0)) < 0 && !filled(r.in.Note) {
				c.find("execution", r.ref("note"), "actual", *r.in.Actual).also(r.ref("actual"))
			}
			continue
		}
		if variant := deviation(r.op, a, target); variant != "" && !filled(r.in.Note) && !c.typedScore(r, a) {
			c.find(variant, r.ref("note"), "name", r.in.Name, "actual", *r.in.Actual, "target", r.in.Target.Raw).also(r.ref("actual"))
		}
	}
	if compared == 0 {
		c.lack("nothing_to_compare")
	}
}

// deviation compares an actual value with a target; equality counts as at least, save for zero.
func deviation(op string, actual, target *apd.Decimal) string {
	if op == "<=" || op == "<" || target.IsZero() {
		if actual.Cmp(target) > 0 || op == "<" && actual.Cmp(target) == 0 {
			return "above_limit"
		}
		return ""
	}
	if actual.Cmp(target) < 0 || op == ">" && actual.Cmp(target) == 0 {
		return "below"
	}
	far := new(apd.Decimal)
	_, _ = exact.Mul(far, target, apd.New(13, -1))
	if actual.Cmp(far) >= 0 {
		return "far_above"
	}
	return ""
}

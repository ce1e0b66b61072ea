package scheme

import (
	"math/big"

	"plumbline/base/law"
	"plumbline/goal"
	"plumbline/measure/judge"
)

// Rule is one way to turn a figure into a share of the weight. Its name and sentence are the messages evaluation.rule.<ID> and
// evaluation.rule.<ID>.how.
type Rule struct {
	ID    string
	Basis law.Basis
}

// Rules of lines, and of money.
const (
	ruleExecution    = "execution"
	ruleAtLeast      = "at_least"
	ruleAtMostRatio  = "at_most_ratio"
	ruleAtMostLinear = "at_most_linear"
	ruleZero         = "zero"
	ruleRange        = "range"
	ruleSatisfaction = "satisfaction"
	ruleBands        = "bands"
	ruleCompared     = "compared"
	ruleUnmeasured   = "unmeasured"
	ruleSpared       = "spared"
)

// AllRules lists every rule, in the order in which they are explained.
func AllRules() []Rule {
	ten := func(point string) law.Basis { return law.Basis{Document: "财预〔2020〕10号", Point: point} }
	practice := func(point string) law.Basis { return law.Basis{Point: point} }
	return []Rule{
		{ruleExecution, ten("执行率 × 分值，不超过分值")},
		{ruleAtLeast, ten("完成的得满分，未完成的按完成比例得分")},
		{ruleAtMostRatio, practice("反向指标按 指标值÷实际值 得分")},
		{ruleAtMostLinear, practice("反向指标按超出的比例扣分，超过一倍不得分")},
		{ruleZero, practice("指标值为 0 的，没有发生得满分，否则不得分")},
		{ruleRange, practice("在区间内得满分，区间外按比例得分")},
		{ruleSatisfaction, law.Basis{Document: "财预〔2021〕101号", Point: "满意度分档计分"}},
		{ruleBands, ten("定性指标分三档得分")},
		{ruleCompared, practice("指标值小于 0 的，达到得满分，否则不得分")},
		{ruleUnmeasured, practice("没有测得的不得分，或按办法剔除")},
		{ruleSpared, practice("不适用的指标剔除，其余折算为 100 分")},
	}
}

// ruleOf gives the rule that a fact is scored by.
func (s *Scheme) ruleOf(f *Fact) string {
	target, ok := f.value()
	switch {
	case !ok:
		return ruleBands
	case f.Target.Upper != nil:
		return ruleRange
	case target.Sign() == 0 && f.op() != ">" && f.op() != ">=":
		return ruleZero
	case target.Sign() < 0:
		return ruleCompared
	case f.op() == "<=" || f.op() == "<":
		if s.Rules.AtMost == Linear {
			return ruleAtMostLinear
		}
		return ruleAtMostRatio
	case f.satisfaction() && len(s.Rules.Satisfaction) > 0 && f.of() == "%":
		return ruleSatisfaction
	}
	return ruleAtLeast
}

var one = big.NewRat(1, 1)

// atLeast: as much of the weight as was done of the target.
func atLeast(c *scoring) *big.Rat {
	if c.target.Sign() == 0 {
		return c.reaches(c.actual.Sign() >= 0)
	}
	rate := new(big.Rat).Quo(c.actual, c.target)
	if rate.Cmp(one) >= 0 {
		c.full("full")
		return c.generous(rate)
	}
	c.tell("ratio")
	return rate
}

// generous takes points off where a target was set too low and the scheme says so.
func (c *scoring) generous(rate *big.Rat) *big.Rat {
	r := &c.scheme.Rules
	if r.Over == 0 || rate.Cmp(big.NewRat(int64(r.Over), 100)) < 0 {
		return rate
	}
	c.line.Deviation = FarAbove
	if !r.Cut || !c.fact.TooLow {
		return rate
	}
	over := new(big.Rat).Sub(rate, big.NewRat(int64(r.Over), 100))
	left := new(big.Rat).Sub(one, over)
	if floor := big.NewRat(int64(r.Floor), 100); left.Cmp(floor) < 0 {
		left = floor
	}
	c.line.Words = nil
	c.tell("too_low", "rate", percentage(rate), "over", r.Over, "floor", r.Floor)
	return left
}

// atMostRatio: target ÷ actual.
func atMostRatio(c *scoring) *big.Rat {
	if c.actual.Cmp(c.target) <= 0 {
		c.full("within")
		return one
	}
	c.tell("inverse")
	return new(big.Rat).Quo(c.target, c.actual)
}

// atMostLinear: 1 − (actual − target) ÷ target, nothing from twice the target.
func atMostLinear(c *scoring) *big.Rat {
	if c.actual.Cmp(c.target) <= 0 {
		c.full("within")
		return one
	}
	over := new(big.Rat).Sub(c.actual, c.target)
	share := new(big.Rat).Sub(one, over.Quo(over, c.target))
	if share.Sign() <= 0 {
		c.tell("twice")
		return new(big.Rat)
	}
	c.tell("linear")
	return share
}

// zero: what must not happen did not.
func zero(c *scoring) *big.Rat { return c.reaches(c.actual.Sign() <= 0) }

// compared: met or not, where a proportion means nothing.
func compared(c *scoring) *big.Rat {
	cmp := c.actual.Cmp(c.target)
	switch c.fact.op() {
	case "<=", "<":
		return c.reaches(cmp <= 0)
	case "=":
		return c.reaches(cmp == 0)
	}
	return c.reaches(cmp >= 0)
}

// reaches gives all or nothing.
func (c *scoring) reaches(met bool) *big.Rat {
	if met {
		c.full("full")
		return one
	}
	c.tell("nothing")
	return new(big.Rat)
}

// within is a range: below it in proportion to its lower end, above it as for what must not be more than its upper end.
func within(c *scoring) *big.Rat {
	upper, ok := number(*c.fact.Target.Upper)
	switch {
	case !ok || c.actual.Cmp(c.target) >= 0 && c.actual.Cmp(upper) <= 0:
		c.full("full")
		return one
	case c.actual.Cmp(c.target) < 0:
		return atLeast(c)
	}
	c.target = upper
	if upper.Sign() <= 0 {
		return c.reaches(false)
	}
	if c.scheme.Rules.AtMost == Linear {
		return atMostLinear(c)
	}
	return atMostRatio(c)
}

// steps is satisfaction by band: its target reached is full marks, else the step that its figure stands on.
func steps(c *scoring) *big.Rat {
	if c.actual.Cmp(c.target) >= 0 {
		return atLeast(c)
	}
	for _, step := range c.scheme.Rules.Satisfaction {
		if c.actual.Cmp(big.NewRat(int64(step.From), 1)) >= 0 {
			c.tell("step", "from", step.From, "share", step.Share)
			return big.NewRat(int64(step.Share), 100)
		}
	}
	c.tell("nothing")
	return new(big.Rat)
}

// bands is a word: the verdict gives the band, the share behind it the place in the band.
func bands(c *scoring) *big.Rat {
	r := &c.scheme.Rules
	low, high := 0, r.Low
	switch c.fact.Outcome {
	case judge.Reached:
		low, high = r.Partly, 100
	case judge.Partly:
		low, high = r.Low, r.Partly
	}
	c.line.Low, c.line.High = c.weight.times(big.NewRat(int64(low), 100)), c.weight.times(big.NewRat(int64(high), 100))
	if high < 100 && c.line.High > c.line.Low { // the band ends below its upper end
		c.line.High--
	}
	place, ok := number(c.fact.Share)
	switch {
	case !ok && high == 100: // a verdict without a share: whole, or the lower end of a band
		place = big.NewRat(100, 1)
	case !ok:
		place = new(big.Rat)
	}
	place = clip(place, 100)
	share := new(big.Rat).Add(big.NewRat(int64(low), 100), new(big.Rat).Mul(place, big.NewRat(int64(high-low), 100*100)))
	outcome := judge.Said{Key: c.fact.Outcome.Key()}
	if ok {
		c.tell("band", "outcome", outcome, "low", low, "high", high, "share", judge.Shown(place), "of", percentage(share))
	} else {
		c.tell("band_bare", "outcome", outcome, "low", low, "high", high, "of", percentage(share))
	}
	return share
}

// clip keeps a number within 0 and most.
func clip(r *big.Rat, most int64) *big.Rat {
	if r.Sign() < 0 {
		return new(big.Rat)
	}
	if limit := big.NewRat(most, 1); r.Cmp(limit) > 0 {
		return limit
	}
	return r
}

// percentage writes a share as a percentage for reading.
func percentage(r *big.Rat) string { return judge.Shown(new(big.Rat).Mul(r, big.NewRat(100, 1))) }

// fraction writes a share so that the arithmetic can be followed: as a percentage where that is exact, else as the fraction, or nearly
// where its numbers are long.
func fraction(r *big.Rat) string {
	text := percentage(r)
	if back, ok := number(text); ok && back.Quo(back, big.NewRat(100, 1)).Cmp(r) == 0 {
		return text + "%"
	}
	if exact := r.RatString(); len(exact) <= 13 {
		return exact
	}
	return "≈" + text + "%"
}

// quantity says that a target is a number.
func quantity(f *Fact) bool { return f.Target.Kind == goal.Quantitative }

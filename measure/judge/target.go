package judge

import (
	"math/big"

	"plumbline/goal"
	"plumbline/journal"
)

// bar is a target as it is compared: in the unit of the figure.
type bar struct {
	op    string // >= <= > < or =
	value *big.Rat
	upper *big.Rat // of a range
}

// target judges a number.
func target(c *court) {
	if c.few() {
		return
	}
	b, ok := c.bar()
	if !ok {
		return
	}
	if b.zero() {
		c.zeroTarget(b)
		return
	}
	v, ok := c.quantity(c.Now)
	if !ok {
		c.nothing()
		return
	}
	if c.reported() && b.keeps(v) && !c.proven() {
		return // few reports of little are no proof that it was no more
	}
	c.against(v, b)
}

// keeps says that the target is a limit which a number does not pass.
func (b bar) keeps(v *big.Rat) bool {
	cmp := v.Cmp(b.value)
	return b.op == "<=" && cmp <= 0 || b.op == "<" && cmp < 0
}

// zero is a target that nothing of the kind happens: =0, ≤0, <1.
func (b bar) zero() bool {
	one := big.NewRat(1, 1)
	return b.upper == nil && (b.op == "=" || b.op == "<=") && b.value.Sign() == 0 || b.op == "<" && b.value.Cmp(one) == 0
}

// bar reads the target in the unit of the figure; ok is false where they cannot be compared, which ends the judging.
func (c *court) bar() (b bar, ok bool) {
	t := c.Target
	if t.Kind != goal.Quantitative || t.Value == nil {
		c.end(Unmeasured, "no_number", "target", t.String())
		return b, false
	}
	b.value, ok = Decimal(*t.Value)
	if !ok {
		c.end(Unmeasured, "no_number", "target", t.String())
		return b, false
	}
	if t.Upper != nil {
		b.upper, _ = Decimal(*t.Upper)
	}
	if b.op = text(t.Op); b.op == "" && b.upper == nil {
		b.op = ">="
		c.say("no_operator", "target", t.String())
	}
	if !c.sameUnit(&b, text(t.Unit)) {
		return b, false
	}
	c.possible(&b)
	return b, true
}

// sameUnit brings the target to the unit of the figure: a percentage is compared with a percentage, 万元 with yuan.
func (c *court) sameUnit(b *bar, unit string) bool {
	if c.typed {
		return true
	}
	switch {
	case c.Read == Rate && unit == "":
		c.say("no_unit", "target", c.Target.String())
		return true
	case c.Read == Rate && unit == "‰":
		b.scale(big.NewRat(1, 10))
		return true
	case unlike(c.Measure, c.Read, unit):
		c.end(Unmeasured, "other_unit", "target", c.Target.String(), "unit", c.unit())
		return false
	case c.Read == Rate:
		return true
	}
	by, _ := Scale(unit)
	b.scale(big.NewRat(by, 1))
	return true
}

func (b *bar) scale(by *big.Rat) {
	b.value = new(big.Rat).Mul(b.value, by)
	if b.upper != nil {
		b.upper = new(big.Rat).Mul(b.upper, by)
	}
}

// possible takes what no share can reach for what was meant: above 100 % is 100 %.
func (c *court) possible(b *bar) {
	if c.Read != Rate || b.upper != nil || b.op == "<=" || b.op == "<" || c.Measure.Kind == journal.Level {
		return
	}
	if over := b.value.Cmp(hundred); over > 0 || over == 0 && b.op == ">" {
		b.value, b.op = hundred, ">="
		c.say("above_hundred", "target", c.Target.String())
	}
}

// least judges a target that is to be reached or passed.
func (c *court) least(v *big.Rat, b bar) {
	name, cmp := c.Target.String(), v.Cmp(b.value)
	switch {
	case cmp > 0 && b.op == "=" && c.Read != Rate:
		c.end(Reached, "exceeded", "target", name, "more", c.number(new(big.Rat).Sub(v, b.value)), "unit", c.unit())
	case cmp > 0 || cmp == 0 && b.op != ">":
		c.end(Reached, "met", "target", name)
	default:
		c.short(v, b.value, name)
	}
}

// short judges what is below the target. What is counted up may still grow while the period runs; a rate is of what was due.
func (c *court) short(v, target *big.Rat, name string) {
	if v.Cmp(target) == 0 {
		c.end(Partly, "not_above", "target", name)
		return
	}
	less, partly, unit := c.number(new(big.Rat).Sub(target, v)), c.need("partly"), c.step()
	ratio := new(big.Rat)
	if target.Sign() > 0 {
		ratio.Quo(v, target).Mul(ratio, hundred)
	}
	switch {
	case c.Read != Rate && !c.ended():
		c.end(Unmeasured, "running", "target", name, "less", less, "unit", unit, "to", c.To.String())
	case partly.Sign() > 0 && ratio.Cmp(partly) >= 0:
		c.end(Partly, "short_partly", "target", name, "less", less, "unit", unit, "ratio", beside(ratio, hundred), "partly", Shown(partly))
	default:
		c.end(Missed, "short", "target", name, "less", less, "unit", unit, "ratio", beside(ratio, partly))
	}
}

// atMost judges a target that is not to be passed.
func (c *court) atMost(v *big.Rat, b bar) {
	name, cmp := c.Target.String(), v.Cmp(b.value)
	if cmp < 0 || cmp == 0 && b.op == "<=" {
		c.end(Reached, "kept", "target", name)
		return
	}
	if cmp == 0 {
		c.end(Partly, "not_below", "target", name)
		return
	}
	partly := c.need("partly")
	ratio := new(big.Rat) // how much of what there is was allowed
	if v.Sign() > 0 {
		ratio.Quo(b.value, v).Mul(ratio, hundred)
	}
	more := c.number(new(big.Rat).Sub(v, b.value))
	if partly.Sign() > 0 && ratio.Cmp(partly) >= 0 {
		c.end(Partly, "over_partly", "target", name, "more", more, "unit", c.step(), "ratio", beside(ratio, hundred), "partly", Shown(partly))
		return
	}
	c.end(Missed, "over", "target", name, "more", more, "unit", c.step())
}

// between judges a range: below it is short, above it is more than was promised.
func (c *court) between(v *big.Rat, b bar) {
	switch name := c.Target.String(); {
	case v.Cmp(b.value) < 0:
		c.short(v, b.value, name)
	case v.Cmp(b.upper) > 0:
		c.end(Reached, "exceeded", "target", name, "more", c.number(new(big.Rat).Sub(v, b.upper)), "unit", c.unit())
	default:
		c.end(Reached, "in_range", "target", name)
	}
}

// zeroTarget is a target of nothing: it is reached by silence only where somebody looked.
func (c *court) zeroTarget(b bar) {
	happened := c.Now.Num
	if c.Read == Times {
		happened = c.Now.Times
	}
	if happened > 0 {
		c.end(Missed, "happened", "as", c.as(Missed))
		return
	}
	if c.proven() {
		c.end(Reached, "none_happened", "as", c.as(Reached))
	}
}

// number writes a difference, with as many places as it takes not to be nothing.
func (c *court) number(r *big.Rat) string { return Grouped(beside(r, new(big.Rat))) }

// step is the unit of a difference.
func (c *court) step() string {
	if c.Read == Rate {
		return "个百分点"
	}
	return c.unit()
}

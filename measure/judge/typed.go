package judge

import (
	"math/big"

	"plumbline/base/day"
	"plumbline/goal"
	"plumbline/journal"
)

// Typed judges a value that was reported by hand: a number in the unit of the target against it. A word cannot be derived from
// what was typed, so its reporter says what it comes to, and says is that. What was reported while the target was of the other kind
// is not judged.
func Typed(t goal.Target, value string, says Outcome, on, to day.Day) Verdict {
	j, _ := ByID("target")
	c := &court{Facts: Facts{Measure: journal.Measure{ID: "manual", Unit: text(t.Unit)}, Read: Num, Target: t, On: on, To: to}, j: &j, typed: true}
	if text(t.Unit) == "%" {
		c.Read, c.Measure.Kind = Rate, journal.Ratio
	}
	if t.Kind != goal.Quantitative {
		if says != Reached && says != Partly && says != Missed {
			c.end(Unmeasured, "typed_other", "value", value, "target", c.word())
			return c.v
		}
		c.v.Value = value
		c.end(says, "typed_word", "value", value)
		return c.v
	}
	v, ok := Decimal(value)
	if !ok {
		c.end(Unmeasured, "typed_other", "value", value, "target", c.word())
		return c.v
	}
	c.v.Value, c.v.Unit = Shown(v), text(t.Unit)
	c.say("typed", "value", Grouped(c.v.Value), "unit", c.v.Unit)
	if b, ok := c.bar(); ok {
		c.against(v, b)
	}
	return c.v
}

// against decides a number by a target.
func (c *court) against(v *big.Rat, b bar) {
	c.settle(v, b.value)
	switch {
	case b.upper != nil:
		c.between(v, b)
	case b.zero() && v.Sign() == 0:
		c.end(Reached, "none_happened", "as", c.as(Reached))
	case b.zero():
		c.end(Missed, "happened", "as", c.as(Missed))
	case b.op == "<=" || b.op == "<":
		c.atMost(v, b)
	default:
		c.least(v, b)
	}
}

package judge

import (
	"math/big"

	"plumbline/journal"
)

// improved is 提高, 改善, 提升: of those asked, enough say so; of anything else, the figure is above its baseline.
func improved(c *court) {
	if !c.survey() {
		above(c)
		return
	}
	v, ok := percent(c.Now.Num, c.Now.Den)
	if !ok {
		c.nothing()
		return
	}
	if c.few() {
		return
	}
	c.v.Share = Shown(v)
	c.atLeast(v, c.need("share"), new(big.Rat))
}

// above is 增加: the figure is above its baseline, the one stated or that of the year before.
func above(c *court) {
	v, ok := c.quantity(c.Now)
	if !ok {
		c.nothing()
		return
	}
	base, ok := c.baseline()
	if !ok {
		c.v.Outcome = Unmeasured
		c.say("no_baseline")
		return
	}
	by := c.need("by")
	limit := new(big.Rat).Add(base, by)
	c.settle(v, limit)
	word := c.word()
	switch change := new(big.Rat).Sub(v, base); {
	case by.Sign() > 0 && v.Cmp(limit) >= 0 || by.Sign() == 0 && change.Sign() > 0:
		c.end(Reached, "rose", "word", word, "more", c.number(change), "unit", c.step())
	case !c.ended() && c.grows():
		c.end(Unmeasured, "rise_yet", "word", word, "to", c.To.String())
	case change.Sign() > 0:
		c.end(Partly, "rose_little", "more", c.number(change), "by", Shown(by), "unit", c.step())
	case change.Sign() == 0:
		c.end(Partly, "level", "word", word)
	default:
		c.end(Missed, "fell", "word", word, "less", c.number(change.Neg(change)), "unit", c.step())
	}
}

// grows says that the figure is counted up over the year, so that less than last year's whole is no verdict yet.
func (c *court) grows() bool { return c.Read != Rate && c.Measure.Kind != journal.Level }

// baseline is what the figure is to pass: the stated one; for a stock, that with which the year began; otherwise the same
// account of the year before.
func (c *court) baseline() (*big.Rat, bool) {
	if base, ok := c.param("baseline"); ok {
		c.say("baseline_stated", "base", Grouped(Shown(base)), "unit", c.unit())
		return base, true
	}
	if c.Measure.Kind == journal.Level && c.Start.Known {
		base, ok := c.quantity(c.Start)
		c.say("baseline_start", "base", Grouped(Shown(base)), "unit", c.unit(), "day", c.From.String())
		return base, ok
	}
	base, ok := c.quantity(c.Before)
	if !ok {
		return nil, false
	}
	if c.Read == Rate {
		num, den := c.parts(c.Before)
		c.say("baseline_rate", "year", c.From.Year()-1, "num", num, "den", den, "base", Shown(base))
		return base, true
	}
	c.say("baseline_year", "year", c.From.Year()-1, "base", Grouped(Shown(base)), "unit", c.unit())
	return base, true
}

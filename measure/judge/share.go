package judge

import "math/big"

// share is the judgement behind most words: of those that were due (required, delivered …) the share that were on time (in
// force, accepted …) is at least what the word asks.
func share(c *court) {
	v, ok := percent(c.Now.Num, c.Now.Den)
	if !ok {
		c.nothing()
		return
	}
	if c.few() {
		return
	}
	c.v.Share = Shown(v)
	c.atLeast(v, c.need("share"), c.need("partly"), c.j.ID)
}

// atLeast decides by a share: that of the word, and that of partly.
func (c *court) atLeast(v, asked, partly *big.Rat, id string) {
	word := Said{Key: "measure.word." + id}
	c.settle(v, asked)
	switch {
	case v.Cmp(asked) >= 0:
		c.end(Reached, "share_reached", "word", word, "asked", Shown(asked))
	case partly.Sign() > 0 && v.Cmp(partly) >= 0:
		c.settle(v, asked)
		c.end(Partly, "share_partly", "word", word, "asked", Shown(asked), "partly", Shown(partly), "left", c.left())
	default:
		c.end(Missed, "share_missed", "word", word, "asked", Shown(asked), "left", c.left())
	}
}

// left is how many of the denominator are not in the numerator.
func (c *court) left() string {
	if c.Measure.Room() == "money" {
		return Shown(big.NewRat(c.Now.Den-c.Now.Num, 100))
	}
	return grouped(Shown(big.NewRat(c.Now.Den-c.Now.Num, 1)))
}

// within is 预算内: what was paid is no more than the budget.
func within(c *court) {
	v, ok := percent(c.Now.Num, c.Now.Den)
	if !ok {
		c.nothing()
		return
	}
	most := c.need("most")
	c.settle(v, most)
	if v.Cmp(most) > 0 {
		c.end(Missed, "budget_over", "most", Shown(most))
		return
	}
	c.end(Reached, "budget_within", "most", Shown(most))
}

// varied is 多样: of enough different kinds.
func varied(c *court) {
	if !c.Now.Known {
		c.nothing()
		return
	}
	asked, partly, n := c.whole("kinds"), c.whole("partly_kinds"), c.Now.Kinds
	switch {
	case n >= asked:
		c.end(Reached, "kinds_reached", "asked", asked)
	case !c.ended():
		c.end(Unmeasured, "kinds_yet", "asked", asked, "to", c.To.String())
	case partly > 0 && n >= partly:
		c.end(Partly, "kinds_partly", "asked", asked, "partly", partly)
	default:
		c.end(Missed, "kinds_missed", "asked", asked)
	}
}

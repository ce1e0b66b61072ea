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
	c.atLeast(v, c.need("share"), c.need("partly"))
}

// atLeast decides by a share: that of the word, and that of partly.
func (c *court) atLeast(v, asked, partly *big.Rat) {
	word := c.word()
	c.settle(v, asked)
	switch {
	case v.Cmp(asked) >= 0:
		c.end(Reached, "share_reached", "word", word, "asked", Shown(asked))
	case partly.Sign() > 0 && v.Cmp(partly) >= 0:
		c.end(Partly, "share_partly", "word", word, "asked", Shown(asked), "partly", Shown(partly), "left", c.left(asked))
	default:
		c.end(Missed, "share_missed", "word", word, "asked", Shown(asked), "left", c.left(asked))
	}
}

// left is how many more of the denominator the share asked for would take.
func (c *court) left(asked *big.Rat) string {
	want := new(big.Rat).Mul(big.NewRat(c.Now.Den, 100), asked)
	whole := new(big.Int).Quo(want.Num(), want.Denom())
	if !want.IsInt() {
		whole.Add(whole, big.NewInt(1))
	}
	return Grouped(whole.Sub(whole, big.NewInt(c.Now.Num)).String())
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

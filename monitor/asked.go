package monitor

import (
	"math/big"

	"plumbline/measure"
)

// Asked gives what a target asks for where it is a number to be reached, in the unit of the figure, and what the figure is;
// ok is false where the target is another or there is nothing to hold to it.
func Asked(r measure.Reading) (asked, figure *big.Rat, ok bool) {
	if asked, ok = atLeast(r); !ok || !r.Counted {
		return nil, nil, false
	}
	figure, ok = valueOf(r)
	return asked, figure, ok
}

package journal

import "time"

// How large the steps of a load are: few vouchers while others write beside it, more and more when for a while nobody did.
const (
	firstStep = 1000
	growth    = 8 // a step is so many times the one before at most
	leastStep = 16
	mostStep  = 20_000
	beside    = 2 * time.Millisecond   // how long a step shall take while others write
	alone     = 600 * time.Millisecond // and when nobody does
	calm      = time.Second            // for so long nobody must have waited
)

// pace finds how large the next step shall be.
type pace struct {
	size  int
	quiet time.Duration // since somebody waited
}

func newPace() *pace { return &pace{size: firstStep, quiet: calm} }

// took is told how a step of so many vouchers went.
func (p *pace) took(n int, long time.Duration, awaited bool) {
	p.quiet += long
	if awaited {
		p.quiet = 0
	}
	shall := alone
	if p.quiet < calm {
		shall = beside
	}
	each := max(long/time.Duration(n), time.Microsecond)
	p.size = min(max(int(shall/each), leastStep), growth*max(n, leastStep), mostStep)
}

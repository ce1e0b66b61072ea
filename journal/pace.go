package journal

import "time"

// How large the steps of a load are: few vouchers while others write beside it, more and more when for a while nobody did.
const (
	firstStep = 1000
	growth    = 8 // a step is so many times the one before at most
	leastStep = 8
	mostStep  = 20_000
	beside    = 1500 * time.Microsecond // how long a step shall take while others write
	mostRest  = 20 * time.Millisecond
	alone     = 600 * time.Millisecond // and when nobody does
	calm      = time.Second            // for so long nobody must have waited
)

// pace finds how large the next step shall be, and how long to rest before it.
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

// rest is how long to wait before the next step: while others write, half of the time is theirs, so that most find nobody in
// their way.
func (p *pace) rest(long time.Duration) time.Duration {
	if p.quiet >= calm {
		return 0
	}
	return min(long, mostRest)
}

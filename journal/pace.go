package journal

import (
	"sync"
	"time"
)

// How large the steps of a load are: few vouchers while others write beside it, more and more when for a while nobody did.
const (
	firstStep = 1000
	leastStep = 4
	largeStep = 256 // and more: nobody should wait for it
	mostStep  = 120_000
	growth    = 8                       // a step is so many times the one before at most
	beside    = 1500 * time.Microsecond // how long a step shall take while others write
	mostRest  = 20 * time.Millisecond
	alone     = 8 * time.Second // and when nobody does: it gives way when somebody comes
	calm      = time.Second     // for so long nobody must have written
)

// pace finds how large the next step shall be, and how long to rest before it.
type pace struct{ size int }

// large says that the step is longer than anybody should wait for.
func (p *pace) large() bool { return p.size > largeStep }

// gaveWay is told that a step was undone because somebody came.
func (p *pace) gaveWay() { p.size = leastStep }

// took is told how a step of so many vouchers went, and for how long nobody else had written by then. It gives how long to rest:
// while others write, two thirds of the time are theirs, so that most find nobody in their way.
func (p *pace) took(n int, long, quiet time.Duration) (rest time.Duration) {
	shall := alone
	if quiet < calm {
		shall, rest = beside, min(2*long, mostRest)
	}
	each := max(long/time.Duration(n), time.Microsecond)
	p.size = min(max(int(shall/each), leastStep), growth*max(n, leastStep), mostStep)
	return rest
}

// gait is the pace of the last load: the next begins as it ended where nobody writes, and small where somebody does.
type gait struct {
	mu   sync.Mutex
	last pace
}

func (g *gait) begin(quiet time.Duration) *pace {
	g.mu.Lock()
	defer g.mu.Unlock()
	if quiet < calm {
		return &pace{leastStep}
	}
	return &pace{max(g.last.size, firstStep)}
}

func (g *gait) end(p *pace) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.last = *p
}

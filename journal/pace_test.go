package journal

import (
	"testing"
	"time"
)

// TestPace: alone, steps grow to some seconds; when somebody writes they shrink at once and rest twice as long as they
// took, and grow again after a calm second.
func TestPace(t *testing.T) {
	t.Parallel()
	const each = 40 * time.Microsecond
	var g gait
	p := g.begin(time.Hour)
	step := func(quiet time.Duration) (rest time.Duration) {
		return p.took(p.size, time.Duration(p.size)*each, quiet)
	}
	if p.size != firstStep {
		t.Errorf("begins with %d", p.size)
	}
	for range 10 {
		if rest := step(calm); rest != 0 {
			t.Errorf("rests %s although nobody writes", rest)
		}
	}
	if p.size != min(int(alone/each), mostStep) {
		t.Errorf("alone %d", p.size)
	}
	g.end(p)
	if again, small := g.begin(calm), g.begin(calm-1); again.size != p.size || small.size != leastStep {
		t.Errorf("the next begins with %d, beside others with %d", again.size, small.size)
	}
	if rest := step(0); rest != mostRest {
		t.Errorf("rests %s", rest)
	}
	if rest := step(calm - 1); p.size != int(beside/each) || rest < 2*(beside-each) || rest > 2*beside {
		t.Errorf("beside others %d, rests %s", p.size, rest)
	}
	for range 20 {
		step(calm)
	}
	if p.size != min(int(alone/each), mostStep) {
		t.Errorf("alone again %d", p.size)
	}
	if !p.large() {
		t.Error("a step alone is not large")
	}
	if p.gaveWay(); p.large() || p.size != leastStep {
		t.Errorf("after it gave way %d", p.size)
	}
	p.took(1, time.Hour, 0)
	if p.size != leastStep {
		t.Errorf("slow %d", p.size)
	}
	for range 20 {
		p.took(p.size, 0, calm)
	}
	if p.size > mostStep {
		t.Errorf("fast %d", p.size)
	}
}

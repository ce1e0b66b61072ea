package journal

import (
	"testing"
	"time"
)

// TestPace: alone, steps grow to more than half a second; when somebody waits they shrink at once, and grow again after a calm second.
func TestPace(t *testing.T) {
	t.Parallel()
	const each = 40 * time.Microsecond
	p := newPace()
	step := func(awaited bool) time.Duration {
		took := time.Duration(p.size) * each
		p.took(p.size, took, awaited)
		return took
	}
	for range 10 {
		step(false)
	}
	if p.size != int(alone/each) {
		t.Errorf("alone %d", p.size)
	}
	if rest := p.rest(beside); rest != 0 {
		t.Errorf("rests %s although nobody waits", rest)
	}
	step(true)
	if short, long := p.rest(beside), p.rest(time.Hour); short != beside || long != mostRest {
		t.Errorf("rests %s and %s", short, long)
	}
	if p.size != int(beside/each) {
		t.Errorf("beside others %d", p.size)
	}
	for spent := time.Duration(0); spent < calm-2*beside; {
		spent += step(false)
		if p.size > int(beside/each) {
			t.Fatalf("%d after a calm of %s", p.size, spent)
		}
	}
	for range 20 {
		step(false)
	}
	if p.size != int(alone/each) {
		t.Errorf("alone again %d", p.size)
	}
	p.took(1, time.Hour, true)
	if p.size != leastStep {
		t.Errorf("slow %d", p.size)
	}
	for range 20 {
		p.took(p.size, 0, false)
	}
	if p.quiet = calm; p.size > mostStep {
		t.Errorf("fast %d", p.size)
	}
}

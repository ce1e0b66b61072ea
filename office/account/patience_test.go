package account

import (
	"testing"
	"time"

	"plumbline/base/fault"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// TestWaitsGrowAndEnd is the rule at the first door, failure by failure.
func TestWaitsGrowAndEnd(t *testing.T) {
	t.Parallel()
	want := []time.Duration{
		0, 0, 0, 0, 0,
		2 * time.Second, 4 * time.Second, 8 * time.Second, 16 * time.Second, 32 * time.Second, 64 * time.Second,
		128 * time.Second, 256 * time.Second, 512 * time.Second, 15 * time.Minute, 15 * time.Minute,
	}
	var l Level
	for i, w := range want {
		l = Here.Add(l, noon)
		if got := Here.Wait(l, noon); got != w {
			t.Errorf("after %d failures: %v, want %v", i+1, got, w)
		}
	}
	if got := Here.Wait(l, noon.Add(14*time.Minute)); got != time.Minute {
		t.Errorf("fourteen minutes later %v are left", got)
	}
	if got := Here.Wait(l, noon.Add(15*time.Minute)); got != 0 {
		t.Errorf("after the longest wait %v are left", got)
	}
	if got := Here.Wait(l, noon.Add(-time.Hour)); got != 75*time.Minute {
		t.Errorf("a clock that was set back: %v", got)
	}
}

func TestFailuresAreForgotten(t *testing.T) {
	t.Parallel()
	var l Level
	for range 1000 {
		l = Here.Add(l, noon)
	}
	if l.Thousandths != 21000 {
		t.Errorf("the level grew to %d", l.Thousandths)
	}
	later := noon.Add(8 * time.Hour) // sixteen forgotten
	if l = Here.Add(l, later); l.Thousandths != 6000 || Here.Wait(l, later) != 2*time.Second {
		t.Errorf("eight hours later: %+v", l)
	}
	if l = Here.Add(l, later.Add(24*time.Hour)); l.Thousandths != 1000 {
		t.Errorf("a day later: %+v", l)
	}
}

// TestStrangersShutNoKnownPlace: whatever others did at the other doors, who comes from a known place does not wait.
func TestStrangersShutNoKnownPlace(t *testing.T) {
	t.Parallel()
	worst := func(p Patience) Level {
		var l Level
		for range 1000 {
			l = p.Add(l, noon)
		}
		return l
	}
	at := levels{account: worst(Everywhere), address: worst(Address)}
	if w := at.wait(true, noon); w != 0 {
		t.Errorf("a known place waits %v", w)
	}
	if w := at.wait(false, noon); w != Everywhere.Most {
		t.Errorf("a stranger waits %v", w)
	}
	at = levels{here: worst(Here)}
	if at.wait(true, noon) != Here.Most || at.wait(false, noon) != Here.Most {
		t.Error("own failures cost nothing")
	}
	err := at.patient(true, noon.Add(500*time.Millisecond))
	if f, ok := fault.As(err); !ok || f.Key != "account.wait" || f.Kind != fault.Denied || f.Args[1] != int64(900) {
		t.Errorf("%v", err)
	}
}

// TestTriesADay plays guessers who try as soon as they may, for a day.
func TestTriesADay(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		rule Patience
		most int
	}{"here": {Here, 120}, "everywhere": {Everywhere, 200}, "address": {Address, 1600}} {
		var l Level
		n := 0
		for now := noon; now.Before(noon.Add(24 * time.Hour)); now = now.Add(max(time.Millisecond, c.rule.Wait(l, now))) {
			l = c.rule.Add(l, now)
			n++
		}
		if n > c.most || n < c.rule.Free {
			t.Errorf("%s: %d tries a day, more than %d", name, n, c.most)
		}
		t.Logf("%s: %d tries a day", name, n)
	}
}

func TestBlock(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"192.0.2.7":             "192.0.2.7",
		"192.0.2.7:5000":        "192.0.2.7",
		"::ffff:192.0.2.7":      "192.0.2.7",
		"2001:db8:1:2:3:4:5:6":  "2001:db8:1:2::/64",
		"[2001:db8:1:2::9]:443": "2001:db8:1:2::/64",
		"fe80::1%eth0":          "fe80::/64",
		"not an address":        "not an address",
		"":                      "",
	} {
		if got := block(address); got != want {
			t.Errorf("%s: %s, want %s", address, got, want)
		}
	}
}

package account

import (
	"net/netip"
	"time"

	"plumbline/base/fault"
)

// Patience is the rule of how long a door stays shut after failures. Nobody is locked out; the next try waits.
//
// A failure is counted at three doors: this account from this place (a known device, or the address), this account
// from all places not known to it, and this address whatever the account. Each door lets some failures pass, then
// asks for a wait that doubles up to a limit; with time, failures are forgotten one by one. A try during the wait is
// refused unread and counts for nothing.
//
// So that nobody can keep another out by failing in his name, who comes from a device or an address from which that
// account signed in before waits at the first door alone, where strangers are not counted. A stranger who guesses
// from many addresses shuts the second door, but only for places the account does not know.
type Patience struct {
	Free   int           // failures that cost nothing
	First  time.Duration // the first wait; it doubles with each failure more
	Most   time.Duration
	Forget time.Duration // after so long one failure is forgotten
}

// The doors. Together they leave a guesser who knows one login about a hundred and ten tries a day from one address and a
// hundred and seventy from all addresses of the world (TestTriesADay).
var (
	Here       = Patience{Free: 5, First: 2 * time.Second, Most: 15 * time.Minute, Forget: 30 * time.Minute}
	Everywhere = Patience{Free: 20, First: 5 * time.Second, Most: 10 * time.Minute, Forget: 10 * time.Minute}
	Address    = Patience{Free: 100, First: time.Second, Most: 5 * time.Minute, Forget: time.Minute}
)

// Level is how many failures a door remembers, in thousandths, as of the last one.
type Level struct {
	Thousandths int64
	At          time.Time
}

// now is what is left of the level at an instant.
func (p Patience) now(l Level, now time.Time) int64 {
	gone := now.Sub(l.At)
	if gone < 0 {
		gone = 0
	}
	return max(0, l.Thousandths-gone.Milliseconds()*1000/p.Forget.Milliseconds())
}

// Add is the level after one more failure.
func (p Patience) Add(l Level, now time.Time) Level {
	// Past the longest wait there is nothing to remember: who stops is soon forgiven.
	return Level{Thousandths: min(p.now(l, now)+1000, int64(p.Free+16)*1000), At: now}
}

// Wait is how long the door still stays shut.
func (p Patience) Wait(l Level, now time.Time) time.Duration {
	over := l.Thousandths/1000 - int64(p.Free)
	if over <= 0 {
		return 0
	}
	wait := p.Most
	if over < 30 {
		wait = min(p.Most, p.First<<(over-1))
	}
	return max(0, wait-now.Sub(l.At))
}

// levels are the failures at the three doors of one try.
type levels struct{ here, account, address Level }

// wait decides for one try: who comes from a known place waits at the first door alone.
func (l levels) wait(known bool, now time.Time) time.Duration {
	w := Here.Wait(l.here, now)
	if known {
		return w
	}
	return max(w, Everywhere.Wait(l.account, now), Address.Wait(l.address, now))
}

// patient refuses a try that must wait.
func (l levels) patient(known bool, now time.Time) error {
	w := l.wait(known, now)
	if w <= 0 {
		return nil
	}
	return fault.New(fault.Denied, "account.wait", "seconds", int64((w+time.Second-1)/time.Second))
}

// block is the part of an address that one subscriber holds: an IPv4 address, the first 64 bits of an IPv6 one.
func block(address string) string {
	if p, err := netip.ParseAddrPort(address); err == nil {
		address = p.Addr().String()
	}
	a, err := netip.ParseAddr(address)
	if err != nil {
		return address
	}
	a = a.Unmap().WithZone("")
	if a.Is6() {
		p, err := a.Prefix(64)
		if err == nil {
			return p.String()
		}
	}
	return a.String()
}

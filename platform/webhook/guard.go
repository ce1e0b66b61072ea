package webhook

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"time"
)

// Guard says where may be sent to. Whoever sets up a webhook names an address that this machine then calls, so addresses
// of this machine and of networks that are not public are refused, when the name is resolved and for the very address
// that is dialled. Allowed are networks that may be called all the same; Plain lets http stand for https, for tests and
// for receivers on this machine.
type Guard struct {
	Allowed []netip.Prefix
	Plain   bool
	Lookup  func(ctx context.Context, host string) ([]netip.Addr, error) // nil: the system's
}

// errInside says that an address is not public.
var errInside = errors.New("webhook: not a public address")

// special are the networks that no public receiver stands in, beside those that netip knows.
var special = func() []netip.Prefix {
	var out []netip.Prefix
	for _, p := range []string{
		"0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4",
		"::/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16", "fec0::/10",
	} {
		out = append(out, netip.MustParsePrefix(p))
	}
	return out
}()

// lets says whether an address may be called.
func (g Guard) lets(a netip.Addr) bool {
	a = a.Unmap()
	in := func(p netip.Prefix) bool { return p.Contains(a.WithZone("")) }
	if slices.ContainsFunc(g.Allowed, in) {
		return true
	}
	public := a.IsGlobalUnicast() && !a.IsPrivate() && !a.IsLoopback() && !a.IsLinkLocalUnicast()
	return public && !slices.ContainsFunc(special, in)
}

// dial resolves a name, refuses it where any of its addresses is inside, and dials the address that was looked at: what
// the name means a moment later does not matter.
func (g Guard) dial(ctx context.Context, network, address string) (net.Conn, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, fmt.Errorf("webhook: %w", err)
	}
	addresses, err := g.resolve(ctx, host)
	if err != nil {
		return nil, err
	}
	for _, a := range addresses {
		if !g.lets(a) {
			return nil, errInside
		}
	}
	dialer := net.Dialer{Timeout: 5 * time.Second}
	err = errors.New("webhook: the name has no address")
	for _, a := range addresses {
		var c net.Conn
		if c, err = dialer.DialContext(ctx, network, net.JoinHostPort(a.Unmap().String(), port)); err == nil {
			return c, nil
		}
	}
	return nil, err
}

func (g Guard) resolve(ctx context.Context, host string) ([]netip.Addr, error) {
	if a, err := netip.ParseAddr(host); err == nil {
		return []netip.Addr{a}, nil
	}
	if g.Lookup != nil {
		return g.Lookup(ctx, host)
	}
	return net.DefaultResolver.LookupNetIP(ctx, "ip", host)
}

// client makes the client that sends: through no proxy, to no other address than the one it was given.
func (g Guard) client(trusted *http.Transport) *http.Client {
	t := &http.Transport{}
	if trusted != nil {
		t = trusted.Clone()
	}
	t.Proxy, t.DialContext, t.DialTLSContext = nil, g.dial, nil
	t.MaxResponseHeaderBytes, t.TLSHandshakeTimeout, t.MaxIdleConnsPerHost = 64<<10, 5*time.Second, 1
	return &http.Client{
		Transport: t, Timeout: 10 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

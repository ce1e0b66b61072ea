package webhook

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"testing"
)

func TestLets(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]bool{
		"93.184.215.14": true, "2606:2800:21f:cb07:6820:80da:af6b:8b2c": true,
		"127.0.0.1": false, "127.8.9.10": false, "::1": false, "0.0.0.0": false, "::": false, "10.0.0.1": false, "172.16.5.4": false,
		"192.168.1.1": false, "169.254.169.254": false, "fe80::1": false, "fc00::1": false, "fd12::1": false, "100.64.0.1": false,
		"::ffff:127.0.0.1": false, "::ffff:10.0.0.1": false, "64:ff9b::a00:1": false, "2002:a00:1::": false, "224.0.0.1": false,
		"255.255.255.255": false, "198.18.0.1": false, "::7f00:1": false, "ff02::1": false, "fe80::1%eth0": false,
	} {
		if got := (Guard{}).lets(netip.MustParseAddr(address)); got != want {
			t.Errorf("%s: %t", address, got)
		}
	}
	g := Guard{Allowed: []netip.Prefix{netip.MustParsePrefix("10.1.0.0/16")}}
	if !g.lets(netip.MustParseAddr("10.1.2.3")) || g.lets(netip.MustParseAddr("10.2.2.3")) {
		t.Error("the setting lets the wrong network in")
	}
}

// A name is resolved once and the address that was looked at is the one dialled, so that a name which means something else
// the second time leads nowhere; a name of which any address is inside is refused whole.
func TestNamesThatChange(t *testing.T) {
	t.Parallel()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	_, port, err := net.SplitHostPort(listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	asked := 0
	answers := [][]netip.Addr{
		{netip.MustParseAddr("127.0.0.1")},
		{netip.MustParseAddr("10.0.0.1")},
		{netip.MustParseAddr("127.0.0.1"), netip.MustParseAddr("10.0.0.1")},
	}
	g := Guard{Allowed: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}, Lookup: func(context.Context, string) ([]netip.Addr, error) {
		asked++
		return answers[asked-1], nil
	}}
	c, err := g.dial(t.Context(), "tcp", "receiver.example:"+port)
	if err != nil || asked != 1 {
		t.Fatalf("asked %d times: %v", asked, err)
	}
	if err := c.Close(); err != nil {
		t.Error(err)
	}
	for range 2 {
		if _, err := g.dial(t.Context(), "tcp", "receiver.example:"+port); !errors.Is(err, errInside) {
			t.Errorf("dialled: %v", err)
		}
	}
	if _, err := g.dial(t.Context(), "tcp", "169.254.169.254:80"); !errors.Is(err, errInside) {
		t.Errorf("dialled the address itself: %v", err)
	}
}

package webhook

import (
	"context"
	"net"
)

// ErrInside says that Dial was asked for an address that the guard does not let be called.
var ErrInside = errInside

// Dial dials an address where the guard lets it be called, for other callers of addresses that people name.
func (g Guard) Dial(ctx context.Context, network, address string) (net.Conn, error) {
	return g.dial(ctx, network, address)
}

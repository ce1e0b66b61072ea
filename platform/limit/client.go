package limit

import (
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"

	"plumbline/base/fault"
)

// Proxies are the networks whose word on a client's address (X-Forwarded-For) counts. Without any nobody's does but that
// of this machine itself.
type Proxies []netip.Prefix

// ParseProxies reads addresses and networks parted by commas.
func ParseProxies(list string) (Proxies, error) {
	var out Proxies
	for s := range strings.SplitSeq(list, ",") {
		s = strings.TrimSpace(s)
		if s == "" {
			continue
		}
		p, err := netip.ParsePrefix(s)
		if err != nil {
			a, err := netip.ParseAddr(s)
			if err != nil {
				return nil, fault.New(fault.Invalid, "limit.proxy", "address", s).On("proxies")
			}
			p = netip.PrefixFrom(a, a.BitLen())
		}
		out = append(out, p.Masked())
	}
	return out, nil
}

func (p Proxies) trusted(a netip.Addr) bool {
	return a.IsLoopback() || slices.ContainsFunc(p, func(n netip.Prefix) bool { return n.Contains(a) })
}

// Client is the address of who asks: the other end of the connection, or, where that is a trusted proxy, the last address
// that it and the trusted ones before it name. What a client wrote into the header himself stands before and does not count.
func (p Proxies) Client(r *http.Request) netip.Addr {
	at, ok := address(r.RemoteAddr)
	if !ok || !p.trusted(at) {
		return at
	}
	said := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for _, s := range slices.Backward(said) {
		next, ok := address(strings.TrimSpace(s))
		if !ok {
			return at
		}
		if at = next; !p.trusted(at) {
			return at
		}
	}
	return at
}

// address reads an address with or without a port.
func address(s string) (netip.Addr, bool) {
	if host, _, err := net.SplitHostPort(s); err == nil {
		s = host
	}
	a, err := netip.ParseAddr(strings.Trim(s, "[]"))
	return a.Unmap().WithZone(""), err == nil
}

// Hosts are the names under which the site may be asked for. A page of another site whose name was pointed here after it
// was loaded (DNS rebinding) asks under its own name, which is none of these. A bare address cannot be pointed anywhere,
// so addresses are always allowed, and the names of this machine for itself. Empty allows every name.
type Hosts []string

// Loopback are the names of this machine for itself.
var Loopback = Hosts{"localhost"}

// ParseHosts reads names parted by commas; ".example.cn" stands for every name below.
func ParseHosts(list string) (Hosts, error) {
	out := slices.Clone(Loopback)
	for s := range strings.SplitSeq(list, ",") {
		s = strings.ToLower(strings.TrimSuffix(strings.TrimSpace(s), "."))
		if s == "" {
			continue
		}
		if strings.ContainsAny(s, "/: \t@?#*") {
			return nil, fault.New(fault.Invalid, "limit.host", "host", s).On("hosts")
		}
		out = append(out, s)
	}
	return out, nil
}

// Allows says whether a request may give this as its host.
func (h Hosts) Allows(host string) bool {
	if len(h) == 0 {
		return true
	}
	if _, ok := address(host); ok {
		return true
	}
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	return slices.ContainsFunc(h, func(name string) bool {
		below, all := strings.CutPrefix(name, ".")
		return host == name || all && (host == below || strings.HasSuffix(host, name)) || name == "localhost" && strings.HasSuffix(host, ".localhost")
	})
}

package site

import (
	"net"
	"net/http"
	"strings"
	"time"

	"plumbline/platform/front"
)

// sessionCookie is the cookie of the session.
const sessionCookie = "session"

// SessionSecret is the secret of the session that a request brings, "" for none.
func SessionSecret(r *http.Request) string { return Secret(r, sessionCookie) }

// SetSession gives the browser the secret of its session until it expires; an empty secret takes it away.
func SetSession(w http.ResponseWriter, r *http.Request, secret string, expires time.Time) {
	SetSecret(w, r, sessionCookie, secret, expires)
}

// Secret is what a cookie that SetSecret gave holds, "" for none.
func Secret(r *http.Request, name string) string {
	if c, err := r.Cookie(cookieName(r, name)); err == nil {
		return c.Value
	}
	return ""
}

// SetSecret keeps a value in a cookie that no script and no other site reads, until it expires; "" takes it away.
func SetSecret(w http.ResponseWriter, r *http.Request, name, value string, expires time.Time) {
	c := &http.Cookie{
		Name: cookieName(r, name), Value: value, Path: "/", Expires: expires, HttpOnly: true, Secure: !plain(r), SameSite: http.SameSiteLaxMode,
	}
	if value == "" {
		c.MaxAge = -1
	}
	http.SetCookie(w, c)
}

// cookieName binds a cookie by its name to this host and to TLS; not where a browser speaks plainly to its own machine,
// because not every browser keeps a secure cookie there.
func cookieName(r *http.Request, name string) string {
	if plain(r) {
		return name
	}
	return "__Host-" + name
}

// Kept says that a browser keeps the cookies of this site: it came by TLS, or plainly to its own machine.
func Kept(r *http.Request) bool { return plain(r) || front.Secured(r) }

type callerKey struct{}

// Caller is the address of who asks, as far as it can be known: behind a proxy on this machine the one that the proxy
// names, otherwise the other end of the connection.
func Caller(r *http.Request) string {
	if known, ok := r.Context().Value(callerKey{}).(string); ok {
		return known
	}
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	if ip := net.ParseIP(host); ip == nil || !ip.IsLoopback() {
		return host
	}
	said := r.Header.Values("X-Forwarded-For")
	if len(said) == 0 {
		return host
	}
	last := said[len(said)-1]
	if i := strings.LastIndex(last, ","); i >= 0 {
		last = last[i+1:]
	}
	if ip := net.ParseIP(strings.TrimSpace(last)); ip != nil {
		return ip.String()
	}
	return host
}

// plain says that the request came without TLS over this machine's own loopback, by the address it was sent to.
func plain(r *http.Request) bool {
	if front.Secured(r) {
		return false
	}
	tcp, ok := r.Context().Value(http.LocalAddrContextKey).(*net.TCPAddr)
	return ok && tcp.IP.IsLoopback()
}

package site

import (
	"net"
	"net/http"
	"time"
)

// The cookie of the session: with the prefix that binds it to this host and to TLS; without it where a browser speaks
// plainly to its own machine, because not every browser keeps a secure cookie there.
const (
	sessionCookie = "__Host-session"
	plainCookie   = "session"
)

// SessionSecret is the secret of the session that a request brings, "" for none.
func SessionSecret(r *http.Request) string {
	name := sessionCookie
	if plain(r) {
		name = plainCookie
	}
	if c, err := r.Cookie(name); err == nil {
		return c.Value
	}
	return ""
}

// SetSession gives the browser the secret of its session until it expires; an empty secret takes it away.
func SetSession(w http.ResponseWriter, r *http.Request, secret string, expires time.Time) {
	c := &http.Cookie{Name: sessionCookie, Value: secret, Path: "/", Expires: expires, HttpOnly: true, Secure: true, SameSite: http.SameSiteLaxMode}
	if plain(r) {
		c.Name, c.Secure = plainCookie, false
	}
	if secret == "" {
		c.MaxAge = -1
	}
	http.SetCookie(w, c)
}

// plain says that the request came without TLS over this machine's own loopback, by the address it was sent to.
func plain(r *http.Request) bool {
	if r.TLS != nil || r.Header.Get("X-Forwarded-Proto") == "https" {
		return false
	}
	tcp, ok := r.Context().Value(http.LocalAddrContextKey).(*net.TCPAddr)
	return ok && tcp.IP.IsLoopback()
}

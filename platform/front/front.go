// Package front is what the staff's site and the public's share before any page: the colours and the mark, static files
// under names of their content, how a reader wants pages shown, the headers of every answer, the status shapes. It
// guarantees that no colour stands anywhere else, that a choice of display leads nowhere but back to this site, and that a
// panic in a handler is an error with its stack. Pages, words and who may see them are left to the sites.
package front

import (
	"embed"
	"fmt"
	"net/http"
	"net/url"
	"runtime/debug"
	"strings"
)

// Static holds the colours and the mark, below static/.
//
//go:embed static
var Static embed.FS

// Policy is the content security policy of every page: nothing from elsewhere, nothing inline, framed by nobody.
const Policy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; " +
	"form-action 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'"

// Secure sets the headers that every answer carries.
func Secure(policy string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
		if Secured(r) { // a browser minds it on nothing else
			h.Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
		}
		next.ServeHTTP(w, r)
	})
}

// Secured says that the request came by TLS, here or at a proxy.
func Secured(r *http.Request) bool {
	return r.TLS != nil || r.Header.Get("X-Forwarded-Proto") == "https"
}

// LocalPath is a path of this site, "/" for any other: it refuses to be led to another site.
func LocalPath(to string) string {
	u, err := url.Parse(to)
	if err != nil || u.Host != "" || u.Scheme != "" || !strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") || strings.Contains(to, "\\") {
		return "/"
	}
	return to
}

// Recovered turns a panic into an error with its stack, for the operator.
func Recovered(h func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return h()
}

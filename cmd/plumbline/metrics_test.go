package main

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

// TestMetricsAnswerThisMachineAlone: neither another machine nor somebody behind a proxy on this one sees the counts.
func TestMetricsAnswerThisMachineAlone(t *testing.T) {
	t.Parallel()
	h := onlyHere(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	for name, c := range map[string]struct {
		from, forwarded string
		want            int
	}{
		"this machine":             {"127.0.0.1:4711", "", http.StatusOK},
		"this machine, version 6":  {"[::1]:4711", "", http.StatusOK},
		"another":                  {"192.0.2.7:4711", "", http.StatusNotFound},
		"another through a proxy":  {"127.0.0.1:4711", "192.0.2.7", http.StatusNotFound},
		"an address of no meaning": {"somewhere", "", http.StatusNotFound},
	} {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/metrics", nil)
		r.RemoteAddr = c.from
		if c.forwarded != "" {
			r.Header.Set("X-Forwarded-For", c.forwarded)
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != c.want {
			t.Errorf("%s: %d, want %d", name, w.Code, c.want)
		}
	}
}

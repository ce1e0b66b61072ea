package site_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"plumbline/locale"
	"plumbline/office"
	"plumbline/platform/i18n"
	"plumbline/platform/limit"
	"plumbline/web/site"
	"plumbline/web/webtest"
)

// held is a site of one address with tiny limits under one name.
func held(t *testing.T, sign site.Sign) http.Handler {
	t.Helper()
	cat, err := i18n.Load(locale.FS)
	if err != nil {
		t.Fatal(err)
	}
	tiny := limit.Rate{PerSecond: 0.1, Burst: 2}
	p := limit.Policy{}
	for _, c := range []limit.Class{limit.Page, limit.Write} {
		p[c] = struct{ Account, Address limit.Rate }{tiny, tiny}
	}
	now := func() time.Time { return time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC) }
	s, err := site.New(site.Config{Catalog: cat, Sign: sign, Limits: limit.New(p, nil, now), Hosts: limit.Hosts{"localhost"}})
	if err != nil {
		t.Fatal(err)
	}
	s.Handle("/thing", site.Need{Open: true}, func(w http.ResponseWriter, r *http.Request) error {
		_, err := w.Write([]byte(site.Caller(r)))
		return err
	})
	s.HandleData("/data", site.Need{Open: true}, func(http.ResponseWriter, *http.Request) error { return nil })
	return s.Handler()
}

func ask(h http.Handler, method, url string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, url, nil)
	r.RemoteAddr = "203.0.113.7:99"
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestWhoAsksTooOftenIsToldToWait(t *testing.T) {
	t.Parallel()
	for name, sign := range map[string]site.Sign{
		"signed in": as(visitor(office.Drafter, "jobs")), "nobody": as(site.Visitor{}),
	} {
		h := held(t, sign)
		for range 2 {
			if w := ask(h, "GET", "http://localhost/thing"); w.Code != 200 || w.Body.String() != "203.0.113.7" {
				t.Fatalf("%s: %d %s", name, w.Code, w.Body)
			}
		}
		w := ask(h, "GET", "http://localhost/thing")
		if w.Code != http.StatusTooManyRequests || w.Header().Get("Retry-After") != "10" || !strings.Contains(w.Body.String(), "请等 10 秒再试") {
			t.Errorf("%s: %d %v %s", name, w.Code, w.Header(), w.Body)
		}
		for _, wrong := range webtest.Check(w.Body.String()) {
			t.Error(wrong)
		}
		if w := ask(h, "GET", "http://localhost/data"); w.Code != http.StatusTooManyRequests || w.Header().Get("Content-Type") != "application/problem+json" || w.Header().Get("Retry-After") != "10" {
			t.Errorf("%s: a program is told %d %v", name, w.Code, w.Header())
		}
		if w := ask(h, "POST", "http://localhost/thing"); w.Code != 200 {
			t.Errorf("%s: an act counts with looking: %d", name, w.Code)
		}
	}
}

func TestAnotherNameIsRefused(t *testing.T) {
	t.Parallel()
	h := held(t, as(visitor(office.Drafter, "jobs")))
	for _, url := range []string{"http://evil.example/thing", "http://evil.example/data", "http://evil.example/static/x", "http://localhost.evil.example/thing"} {
		w := ask(h, "GET", url)
		if w.Code != http.StatusMisdirectedRequest || strings.Contains(w.Body.String(), "王芳") || w.Header().Get("Content-Security-Policy") == "" {
			t.Errorf("%s: %d %s", url, w.Code, w.Body)
		}
	}
	for _, url := range []string{"http://localhost:8080/thing", "http://127.0.0.1:8080/thing"} {
		if w := ask(h, "GET", url); w.Code != 200 {
			t.Errorf("%s: %d", url, w.Code)
		}
	}
}

// TestOnceByTLSAlwaysByTLS: a browser that came by TLS, here or at a proxy, is told to come so for a year.
func TestOnceByTLSAlwaysByTLS(t *testing.T) {
	t.Parallel()
	h := held(t, as(visitor(office.Drafter, "jobs")))
	for proto, want := range map[string]string{"https": "max-age=31536000; includeSubDomains", "http": "", "": ""} {
		r := httptest.NewRequest(http.MethodGet, "http://localhost/thing", nil)
		r.Header.Set("X-Forwarded-Proto", proto)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if got := w.Header().Get("Strict-Transport-Security"); got != want {
			t.Errorf("by %q: %q, want %q", proto, got, want)
		}
	}
}

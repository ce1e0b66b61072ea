package ping_test

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	_ "modernc.org/sqlite"

	"plumbline/platform/ping"
	"plumbline/platform/webhook"
)

// here lets this machine be called.
var here = ping.Pinger{Guard: webhook.Guard{Allowed: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}}}

func TestPages(t *testing.T) {
	t.Parallel()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/hang":
			<-r.Context().Done()
		case "/away":
			http.Redirect(w, r, "http://192.0.2.1/", http.StatusFound)
		case "/down":
			w.WriteHeader(http.StatusServiceUnavailable)
		default:
			_, _ = fmt.Fprint(w, "数据接口正常")
		}
	}))
	t.Cleanup(s.Close)
	gone := httptest.NewServer(nil)
	gone.Close()
	locked := httptest.NewTLSServer(http.NotFoundHandler())
	t.Cleanup(locked.Close)
	for name, c := range map[string]struct {
		target ping.Target
		why    ping.Why
		detail string
	}{
		"answers":          {ping.Target{Address: s.URL}, "", ""},
		"says it":          {ping.Target{Address: s.URL, Expect: "正常", Status: 200}, "", ""},
		"says another":     {ping.Target{Address: s.URL, Expect: "异常"}, ping.WrongAnswer, "text/plain; charset=utf-8"},
		"is down":          {ping.Target{Address: s.URL + "/down"}, ping.WrongStatus, "503"},
		"is down as it is": {ping.Target{Address: s.URL + "/down", Status: 503}, "", ""},
		"leads elsewhere":  {ping.Target{Address: s.URL + "/away"}, "", ""}, // it answers; where it leads is not asked
		"hangs":            {ping.Target{Address: s.URL + "/hang", Timeout: 200 * time.Millisecond}, ping.TimedOut, ""},
		"is gone":          {ping.Target{Address: gone.URL}, ping.Refused, ""},
		"is not trusted":   {ping.Target{Address: locked.URL}, ping.Certificate, ""},
		"is no address":    {ping.Target{Address: "ftp://x"}, ping.Unwritten, "http(s)://…"},
		"is a secret":      {ping.Target{Address: "http://a:b@" + strings.TrimPrefix(s.URL, "http://")}, ping.Unwritten, ""},
	} {
		c.target.Kind = ping.HTTP
		if c.target.Timeout == 0 {
			c.target.Timeout = 5 * time.Second
		}
		got := here.Ping(t.Context(), c.target)
		if got.Up != (c.why == "") || got.Why != c.why || c.detail != "" && got.Detail != c.detail || got.Took < 0 {
			t.Errorf("a page that %s: %+v, want %q %q", name, got, c.why, c.detail)
		}
	}
	if got := (ping.Pinger{}).Ping(t.Context(), ping.Target{Kind: ping.HTTP, Address: s.URL, Timeout: time.Second}); got.Why != ping.Guarded {
		t.Errorf("this machine is called though nobody let it: %+v", got)
	}
	named := ping.Pinger{Guard: webhook.Guard{Lookup: func(context.Context, string) ([]netip.Addr, error) {
		return nil, &net.DNSError{Err: "no such host", Name: "x", IsNotFound: true}
	}}}
	if got := named.Ping(t.Context(), ping.Target{Kind: ping.HTTP, Address: "http://nowhere.example/", Timeout: time.Second}); got.Why != ping.Unknown {
		t.Errorf("a name without address: %+v", got)
	}
}

func TestPorts(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	ask := func(p ping.Pinger, a string) ping.Result {
		return p.Ping(t.Context(), ping.Target{Kind: ping.TCP, Address: a, Timeout: 2 * time.Second})
	}
	if got := ask(here, address); !got.Up {
		t.Errorf("an open port: %+v", got)
	}
	if got := ask(ping.Pinger{}, address); got.Why != ping.Guarded {
		t.Errorf("a port of this machine: %+v", got)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if got := ask(here, address); got.Why != ping.Refused {
		t.Errorf("a closed port: %+v", got)
	}
	if got := ask(here, "localhost"); got.Why != ping.Unwritten {
		t.Errorf("no port: %+v", got)
	}
	if got := here.Ping(t.Context(), ping.Target{Kind: "smoke"}); got.Up || got.Why != ping.Unwritten {
		t.Errorf("an unknown kind: %+v", got)
	}
}

func TestDatabaseFiles(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	file := filepath.Join(folder, "数据.db")
	d, err := sql.Open("sqlite", file)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []string{`CREATE TABLE t (a TEXT)`, `INSERT INTO t VALUES ('在')`} {
		if _, err := d.ExecContext(t.Context(), s); err != nil {
			t.Fatal(err)
		}
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	outside := filepath.Join(t.TempDir(), "b.db")
	if err := os.Symlink(outside, filepath.Join(folder, "link.db")); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(outside, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	p := ping.Pinger{Folders: []string{folder}}
	for _, c := range []struct {
		address, query, expect string
		why                    ping.Why
	}{
		{"sqlite:" + file, "", "", ""},
		{"sqlite:" + file, "", "1", ""},
		{"sqlite:" + file, "SELECT a FROM t", "在", ""},
		{"sqlite:" + file, "SELECT a FROM t", "不在", ping.WrongAnswer},
		{"sqlite:" + file, "SELECT b FROM t", "", ping.Failed},
		{"sqlite:" + file, "DELETE FROM t", "", ping.Failed},
		{"sqlite:" + file, "SELECT 1; DELETE FROM t", "", ping.Failed},
		{"sqlite:" + outside, "", "", ping.Guarded},
		{"sqlite:" + filepath.Join(folder, "..", filepath.Base(filepath.Dir(outside)), "b.db"), "", "", ping.Guarded},
		{"sqlite:" + filepath.Join(folder, "link.db"), "", "", ping.Guarded},
		{"sqlite:" + filepath.Join(folder, "none.db"), "", "", ping.Failed},
		{"postgres://127.0.0.1/x", "", "", ping.Guarded},
		{"postgres://h/x?sslrootcert=/etc/passwd", "", "", ping.Unwritten},
		{"postgres://a,b/x", "", "", ping.Unwritten},
		{"mysql://a/x", "", "", ping.Unwritten},
	} {
		got := p.Ping(t.Context(), ping.Target{Kind: ping.SQL, Address: c.address, Query: c.query, Expect: c.expect, Secret: "geheim", Timeout: 5 * time.Second})
		if got.Why != c.why || got.Up != (c.why == "") || strings.Contains(got.Detail, "geheim") {
			t.Errorf("%s %q: %+v, want %q", c.address, c.query, got, c.why)
		}
	}
}

// TestServers asks a real PostgreSQL where there is one. It listens on a socket alone, so a port leads there.
func TestServers(t *testing.T) {
	t.Parallel()
	address := os.Getenv("PLUMBLINE_TEST_PG")
	if address == "" {
		address = os.Getenv("PLUMBLINE_TEST_POSTGRES")
	}
	u, err := url.Parse(address)
	if err != nil || !strings.HasPrefix(u.Query().Get("host"), "/") {
		t.Skip("no PostgreSQL on a socket is named")
	}
	port := u.Port()
	if port == "" {
		port = "5432"
	}
	if name := u.Query().Get("user"); name != "" {
		u.User = url.User(name)
	}
	u.Host, u.RawQuery = bridge(t, filepath.Join(u.Query().Get("host"), ".s.PGSQL."+port)), "sslmode=disable"
	for query, why := range map[string]ping.Why{"": "", "SELECT pg_sleep(30)": ping.TimedOut, "SELECT nothing": ping.Failed, "SELECT 1 INTO made": ping.Failed} {
		got := here.Ping(t.Context(), ping.Target{Kind: ping.SQL, Address: u.String(), Query: query, Timeout: 2 * time.Second})
		if got.Why != why {
			t.Errorf("%q: %+v, want %q", query, got, why)
		}
	}
	u.User = url.User("nobody_known")
	if got := here.Ping(t.Context(), ping.Target{Kind: ping.SQL, Address: u.String(), Timeout: 2 * time.Second}); got.Why != ping.SignIn {
		t.Errorf("an unknown account: %+v", got)
	}
}

// bridge gives a port of this machine that leads to a socket.
func bridge(t *testing.T, socket string) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			from, err := l.Accept()
			if err != nil {
				return
			}
			to, err := net.Dial("unix", socket)
			if err != nil {
				_ = from.Close()
				continue
			}
			go func() { _, _ = io.Copy(to, from); _ = to.Close() }()
			go func() { _, _ = io.Copy(from, to); _ = from.Close() }()
		}
	}()
	return l.Addr().String()
}

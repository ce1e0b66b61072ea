package limit_test

import (
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"plumbline/base/fault"
	"plumbline/platform/limit"
)

var start = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// clock is passed in and moved by hand.
type clock struct{ at time.Time }

func (c *clock) now() time.Time { return c.at }

func request(method, path, from string, forwarded ...string) *http.Request {
	r := httptest.NewRequest(method, path, nil)
	r.RemoteAddr = from
	for _, f := range forwarded {
		r.Header.Add("X-Forwarded-For", f)
	}
	return r
}

// TestAnOfficeBehindOneAddress plays the first ten minutes of two hundred people behind one address: all come within a
// minute and sign in, one in four twice; then each looks at a page every three seconds, types and saves, and searches.
func TestAnOfficeBehindOneAddress(t *testing.T) {
	t.Parallel()
	const people = 200
	c := &clock{start}
	l := limit.New(limit.Usual, nil, c.now)
	chance := rand.New(rand.NewPCG(1, 2))
	asked := 0
	made := map[string]*http.Request{}
	ask := func(who, method, path string) {
		t.Helper()
		asked++
		r := made[method+path]
		if r == nil {
			r = request(method, path, "203.0.113.7:4000")
			made[method+path] = r
		}
		if wait := l.Spend(r, who); wait > 0 {
			t.Fatalf("%s %s by %q at %v must wait %v", method, path, who, c.at.Sub(start), wait)
		}
	}
	come := make([]int, people)
	for i := range come {
		come[i] = chance.IntN(60)
	}
	for second := range 600 {
		c.at = start.Add(time.Duration(second) * time.Second)
		for i := range people {
			who := fmt.Sprint("person", i)
			switch {
			case second < come[i]:
			case second == come[i]: // the page, its style sheets and scripts, the password, the code
				for range 10 {
					ask("", "GET", "/sign-in")
				}
				for range 2 + 2*chance.IntN(4)/3 {
					ask("", "POST", "/sign-in")
				}
				ask("", "POST", "/second")
			default:
				if chance.IntN(3) == 0 {
					for range 9 { // a page with all that belongs to it
						ask(who, "GET", "/d/1")
					}
				}
				if chance.IntN(2) == 0 {
					ask(who, "POST", "/draft/1")
				}
				if chance.IntN(5) == 0 {
					for range 8 { // typing with suggestions
						ask(who, "GET", "/library/suggest?q=a")
					}
				}
			}
		}
	}
	if asked < 500_000 {
		t.Errorf("only %d requests", asked)
	}
}

// TestOnlyWhoAsksTooOftenWaits: somebody who hammers is refused, his colleagues behind the same address are not.
func TestOnlyWhoAsksTooOftenWaits(t *testing.T) {
	t.Parallel()
	c := &clock{start}
	l := limit.New(limit.Usual, nil, c.now)
	refused := 0
	for range 5000 {
		if l.Spend(request("POST", "/d/1/change", "203.0.113.7:1"), "mallory") > 0 {
			refused++
		}
	}
	if refused != 5000-limit.Usual[limit.Write].Account.Burst {
		t.Errorf("refused %d of 5000", refused)
	}
	for name, r := range map[string]*http.Request{
		"a colleague": request("POST", "/d/1/change", "203.0.113.7:1"), "his own looking": request("GET", "/d/1", "203.0.113.7:1"),
	} {
		who := "alice"
		if strings.HasPrefix(name, "his") {
			who = "mallory"
		}
		if wait := l.Spend(r, who); wait > 0 {
			t.Errorf("%s must wait %v", name, wait)
		}
	}
	err := l.Check(request("POST", "/d/1/change", "203.0.113.7:1"), "mallory")
	seconds := limit.Wait(err)
	if f, ok := fault.As(err); !ok || f.Key != "limit.too_often" || seconds != 1 {
		t.Fatalf("%v, wait %d", err, seconds)
	}
	c.at = c.at.Add(time.Duration(seconds) * time.Second)
	if wait := l.Spend(request("POST", "/d/1/change", "203.0.113.7:1"), "mallory"); wait > 0 {
		t.Errorf("after the time he was told he must wait %v more", wait)
	}
}

func TestWhoIsNotSignedInCountsByAddress(t *testing.T) {
	t.Parallel()
	tiny := limit.Policy{limit.Entry: {Address: limit.Rate{PerSecond: 0.1, Burst: 3}}}
	for name, c := range map[string]struct {
		from    []string
		refused bool
	}{
		"one address":             {[]string{"203.0.113.7:1", "203.0.113.7:2", "203.0.113.7:3", "203.0.113.7:4"}, true},
		"four addresses":          {[]string{"203.0.113.7:1", "203.0.113.8:2", "203.0.113.9:3", "203.0.113.10:4"}, false},
		"one line of IPv6":        {[]string{"[2001:db8::1]:1", "[2001:db8::2]:2", "[2001:db8::ffff:0:0:3]:3", "[2001:db8:0:0:8000::4]:4"}, true},
		"four lines of IPv6":      {[]string{"[2001:db8::1]:1", "[2001:db8:0:1::1]:2", "[2001:db8:0:2::1]:3", "[2001:db8:0:3::1]:4"}, false},
		"IPv4 in IPv6's clothes":  {[]string{"203.0.113.7:1", "[::ffff:203.0.113.7]:2", "203.0.113.7:3", "[::ffff:203.0.113.7]:4"}, true},
		"this machine":            {[]string{"127.0.0.1:1", "127.0.0.1:1", "127.0.0.1:1", "127.0.0.1:1"}, false},
		"this machine, in IPv6":   {[]string{"[::1]:1", "[::1]:1", "[::1]:1", "[::1]:1"}, false},
		"no address that is one":  {[]string{"@", "@", "@", "@"}, true},
		"one address, with zones": {[]string{"[fe80::1%eth0]:1", "[fe80::1%eth1]:1", "[fe80::2%eth0]:1", "[fe80::3]:1"}, true},
	} {
		l := limit.New(tiny, nil, (&clock{start}).now)
		waited := false
		for _, from := range c.from {
			waited = l.Spend(request("POST", "/sign-in", from), "") > 0
		}
		if waited != c.refused {
			t.Errorf("%s: the fourth is refused: %v, want %v", name, waited, c.refused)
		}
	}
}

func TestWhoseWordOnAnAddressCounts(t *testing.T) {
	t.Parallel()
	proxies, err := limit.ParseProxies("10.1.0.0/16, 2001:db8:1::5")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		from      string
		forwarded []string
		want      string
	}{
		"nobody's":                   {"203.0.113.7:1", []string{"198.51.100.1"}, "203.0.113.7"},
		"the proxy's":                {"10.1.2.3:1", []string{"198.51.100.1"}, "198.51.100.1"},
		"not what the client wrote":  {"10.1.2.3:1", []string{"192.0.2.66, 198.51.100.1"}, "198.51.100.1"},
		"through two proxies":        {"10.1.2.3:1", []string{"192.0.2.66, 198.51.100.1, 10.1.9.9"}, "198.51.100.1"},
		"in two headers":             {"10.1.2.3:1", []string{"192.0.2.66", "198.51.100.1"}, "198.51.100.1"},
		"the proxy of this machine":  {"127.0.0.1:1", []string{"198.51.100.1"}, "198.51.100.1"},
		"a proxy in IPv6":            {"[2001:db8:1::5]:1", []string{"2001:db8:9::1"}, "2001:db8:9::1"},
		"with a port":                {"10.1.2.3:1", []string{"198.51.100.1:5555"}, "198.51.100.1"},
		"rubbish":                    {"10.1.2.3:1", []string{"unknown"}, "10.1.2.3"},
		"rubbish before":             {"10.1.2.3:1", []string{"<script>, 198.51.100.1"}, "198.51.100.1"},
		"a proxy that says nothing":  {"10.1.2.3:1", nil, "10.1.2.3"},
		"trusted all the way":        {"10.1.2.3:1", []string{"10.1.4.4"}, "10.1.4.4"},
		"an outsider beside a proxy": {"10.2.2.3:1", []string{"198.51.100.1"}, "10.2.2.3"},
	} {
		if got := proxies.Client(request("GET", "/", c.from, c.forwarded...)); got != netip.MustParseAddr(c.want) {
			t.Errorf("%s: %v, want %s", name, got, c.want)
		}
	}
	if _, err := limit.ParseProxies("10.0.0.0/8,nonsense"); fault.KindOf(err) != fault.Invalid {
		t.Errorf("nonsense is a proxy: %v", err)
	}
}

// TestALineHasOneNetwork: of IPv6 one line has as many addresses as it likes.
func TestALineHasOneNetwork(t *testing.T) {
	t.Parallel()
	l := limit.New(limit.Policy{}, nil, time.Now)
	for from, want := range map[string]string{
		"[2001:db8:1:2::5]:1": "2001:db8:1:2::/64", "[2001:db8:1:2:ffff::]:9": "2001:db8:1:2::/64", "203.0.113.7:1": "203.0.113.7",
	} {
		if got := l.Network(request("GET", "/", from)); got != want {
			t.Errorf("%s: %s, want %s", from, got, want)
		}
	}
}

// TestMemoryIsBounded lets more addresses ask than are kept.
func TestMemoryIsBounded(t *testing.T) {
	t.Parallel()
	l := limit.New(limit.Usual, nil, (&clock{start}).now)
	for i := range 80_000 {
		if wait := l.Spend(request("POST", "/sign-in", fmt.Sprintf("%d.%d.%d.%d:1", 1+i>>24&63, i>>16&255, i>>8&255, i&255)), ""); wait > 0 {
			t.Fatalf("address %d must wait", i)
		}
	}
	if n := l.Kept(); n != limit.Most {
		t.Errorf("%d buckets are kept, want %d", n, limit.Most)
	}
}

func TestWhatARequestIsFor(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]limit.Class{
		"GET /d/1": limit.Page, "HEAD /": limit.Page, "GET /sign-in": limit.Page, "GET /summary?text=": limit.Page, "GET /summary/2023?sort=name": limit.Page,
		"GET /summary/2023?text=abc": limit.Search, "GET /library?q=x": limit.Search, "GET /library/suggest": limit.Search,
		"POST /d/1/change": limit.Write, "DELETE /x": limit.Write, "POST /sign-inx": limit.Write,
		"POST /sign-in": limit.Entry, "POST /sign-in/as": limit.Entry, "POST /second": limit.Entry, "POST /set-up": limit.Entry, "POST /link": limit.Entry,
		"GET /api/v1/me": limit.API, "POST /api/v1/declarations": limit.API,
	} {
		method, path, _ := strings.Cut(line, " ")
		if got := limit.ClassOf(httptest.NewRequest(method, path, nil)); got != want {
			t.Errorf("%s is %s, want %s", line, got, want)
		}
	}
	var none *limit.Limits
	if none.Spend(httptest.NewRequest("GET", "/", nil), "") != 0 {
		t.Error("no limits refuse")
	}
}

func TestHostsKeepOtherNamesOut(t *testing.T) {
	t.Parallel()
	h, err := limit.ParseHosts("jixiao.example.cn, .inner.example.cn")
	if err != nil {
		t.Fatal(err)
	}
	for host, want := range map[string]bool{
		"localhost": true, "localhost:8080": true, "LOCALHOST.": true, "plumb.localhost:80": true, "127.0.0.1:8080": true, "[::1]:8080": true, "[::1]": true, "10.0.0.5": true,
		"jixiao.example.cn": true, "JIXIAO.example.cn:443": true, "a.inner.example.cn": true, "inner.example.cn": true,
		"evil.example": false, "jixiao.example.cn.evil.example": false, "xjixiao.example.cn": false, "xinner.example.cn": false, "": false,
		"127.0.0.1.nip.io": false, "localhost.evil.example": false, "notlocalhost": false, "127.1": false, "0x7f000001": false, "2130706433": false,
	} {
		if h.Allows(host) != want {
			t.Errorf("%q is allowed: %v", host, !want)
		}
	}
	if !limit.Hosts(nil).Allows("anything") {
		t.Error("no hosts refuse")
	}
	for _, bad := range []string{"http://x", "x:80", "a b", "*.x"} {
		if _, err := limit.ParseHosts(bad); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%q is a host", bad)
		}
	}
}

func BenchmarkSpend(b *testing.B) {
	l := limit.New(limit.Usual, nil, time.Now)
	r := request("GET", "/d/1", "203.0.113.7:1")
	b.RunParallel(func(pb *testing.PB) {
		for i := 0; pb.Next(); i++ {
			l.Spend(r, fmt.Sprint("person", i%200))
		}
	})
}

// TestRefusalsAreLogged: once a minute for each who is refused, however often.
func TestRefusalsAreLogged(t *testing.T) {
	t.Parallel()
	c, out := &clock{start}, &strings.Builder{}
	l := limit.New(limit.Policy{limit.Write: {Account: limit.Rate{PerSecond: 0.01, Burst: 1}}}, nil, c.now)
	l.Log = slog.New(slog.NewTextHandler(out, nil))
	for range 100 {
		l.Spend(request("POST", "/d/1/change", "203.0.113.7:1"), "mallory")
		c.at = c.at.Add(time.Second)
	}
	if n := strings.Count(out.String(), `who="account write mallory"`); n != 2 {
		t.Errorf("told %d times in 100 seconds:\n%s", n, out)
	}
}

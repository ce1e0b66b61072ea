package publicweb_test

import (
	"compress/gzip"
	"encoding/json"
	"encoding/xml"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"plumbline/disclosure/snapshot"
	"plumbline/platform/limit"
	"plumbline/publicweb"
	"plumbline/web/webtest"
)

// TestHostileAddresses: whatever is asked for, the answer is a page or a problem of ours, never a failure, never a file from
// elsewhere, and nothing that was asked stands in the page as it was sent.
func TestHostileAddresses(t *testing.T) {
	t.Parallel()
	h := whole(t)
	evil := `"><script>alert(1)</script>`
	for _, path := range []string{
		"/find?q=" + url.QueryEscape(evil), "/find?q=" + strings.Repeat("a", 60_000), "/find?q=%ff%fe", "/find?q=%00", "/find?q=" + url.QueryEscape("' OR 1=1 --"),
		"/find?q=a&q=b", "/find?lang=" + url.QueryEscape(evil), "/?lang=../../etc", base + "?" + strings.Repeat("x=1&", 5000),
		"/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/static/../publicweb.go", "/static/%2e%2e%2fpage.go", base + "/..%2f..%2fetc%2fpasswd", base + "/0abc/../../..",
		"/package/" + base[1:] + "/3/../../../../etc/passwd", "/package" + base + "/3/%2e%2e%2f%2e%2e%2fetc%2fpasswd", "/package" + base + "/3/data/nothing.csv", "/package" + base + "/3.zip.exe",
		base + "/0abc/0", base + "/0abc/-1", base + "/0abc/1e3", base + "/0abc/01", base + "/0abc/99999999999999999999", base + "/v/0", base + "/v/x/0abc", base + "/v/99999999999999999999",
		"/" + evil + "/2023", "/" + snapshot.Slug(department) + "/9999999999999999999999", "/" + strings.Repeat("长", 2000) + "/2023",
		"/api/v1/departments/x/2023", "/api/v1/departments" + base + "/projects/" + url.PathEscape(evil), "/api/v1/find?q=" + strings.Repeat("b", 5000), "/api/v1/find", "/api/v1/nothing", "/api/v1/departments" + base + "/changes?from=0&to=x", "/api/v1/publications?drop=table",
	} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		u, err := url.Parse(path)
		if err != nil {
			u = &url.URL{Path: path}
		}
		r.URL, r.RequestURI = u, u.RequestURI()
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code >= 500 {
			t.Errorf("%.80s: %d", path, w.Code)
		}
		body := w.Body.String()
		if strings.Contains(body, "<script>alert") || strings.Contains(body, "root:") || strings.Contains(body, "package publicweb") {
			t.Errorf("%.80s gives %.200s", path, body)
		}
		if strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") {
			for _, wrong := range webtest.Check(body) {
				if w.Code < 300 || w.Code >= 400 {
					t.Errorf("%.80s: %s", path, wrong)
				}
			}
		}
		if to := w.Header().Get("Location"); to != "" && !strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") {
			t.Errorf("%.80s leads to %s", path, to)
		}
	}
}

func TestOnlyReads(t *testing.T) {
	t.Parallel()
	h := whole(t)
	for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodDelete, http.MethodPatch, http.MethodOptions, http.MethodTrace, "PROPFIND"} {
		for _, path := range []string{"/", base, base + "/0abc/1", "/find?q=x", "/feed.xml", "/api/v1/publications", "/static/x.css"} {
			w := ask(h, method, path)
			if w.Code != http.StatusMethodNotAllowed || w.Header().Get("Allow") == "" {
				t.Errorf("%s %s: %d, Allow %q", method, path, w.Code, w.Header().Get("Allow"))
			}
		}
	}
	for _, path := range append(pages(), "/feed.xml", "/api/v1/publications", "/package"+base+"/3.zip") {
		w := ask(h, http.MethodHead, path)
		if w.Code != http.StatusOK || w.Body.Len() != 0 {
			t.Errorf("HEAD %s: %d with %d bytes", path, w.Code, w.Body.Len())
		}
	}
}

// TestDisplayLeadsNowhereElse: the choice of display keeps three cookies and returns to this site, whatever it was told.
func TestDisplayLeadsNowhereElse(t *testing.T) {
	t.Parallel()
	h := whole(t)
	post := func(form url.Values, headers ...string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(http.MethodPost, "/display", strings.NewReader(form.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		for i := 0; i+1 < len(headers); i += 2 {
			r.Header.Set(headers[i], headers[i+1])
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w
	}
	for _, back := range []string{"https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/x\r\nSet-Cookie: a=b", ""} {
		w := post(url.Values{"back": {back}, "size": {"huge"}, "lang": {"en"}, "session": {"x"}, "theme": {"<b>"}})
		if to := w.Header().Get("Location"); w.Code != http.StatusSeeOther || !strings.HasPrefix(to, "/") || strings.Contains(to, "evil") || strings.ContainsAny(to, "\r\n") {
			t.Errorf("back %q: %d to %q", back, w.Code, to)
		}
		var names []string
		for _, c := range w.Result().Cookies() {
			names = append(names, c.Name+"="+c.Value)
			if !c.HttpOnly || c.SameSite != http.SameSiteLaxMode {
				t.Errorf("cookie %v can be read by scripts or sent from elsewhere", c)
			}
		}
		if len(names) != 2 {
			t.Errorf("cookies %v", names)
		}
	}
	if w := post(url.Values{"size": {"huge"}}, "Sec-Fetch-Site", "cross-site"); w.Code != http.StatusForbidden {
		t.Errorf("from another site: %d", w.Code)
	}
	if w := post(url.Values{"back": {strings.Repeat("x", 1<<20)}}); w.Code >= 500 || w.Code < 400 {
		t.Errorf("a large form: %d", w.Code)
	}
}

// TestNothingIsKeptOfAReader: no answer sets a cookie but the choice of display, and every answer has the headers of the house.
func TestNothingIsKeptOfAReader(t *testing.T) {
	t.Parallel()
	h := whole(t)
	for _, path := range append(pages(), "/feed.xml", "/sitemap.xml", "/robots.txt", "/nothing", "/api/v1/publications", "/api/v1/openapi.json", "/package"+base+"/3.zip") {
		w := ask(h, http.MethodGet, path, "Cookie", "session=abc; __Host-session=abc", "Authorization", "Bearer x")
		if c := w.Header().Get("Set-Cookie"); c != "" {
			t.Errorf("%s sets %s", path, c)
		}
		head := w.Header()
		if !strings.Contains(head.Get("Content-Security-Policy"), "default-src 'none'") || head.Get("X-Content-Type-Options") != "nosniff" || head.Get("Cache-Control") == "" {
			t.Errorf("%s has headers %v", path, head)
		}
		body := w.Body.String()
		for _, elsewhere := range []string{`src="http`, `<link rel="stylesheet" href="http`, "@import", "url(http"} {
			if strings.Contains(body, elsewhere) {
				t.Errorf("%s takes something from elsewhere: %s", path, elsewhere)
			}
		}
	}
}

func TestOtherNamesAndTooOften(t *testing.T) {
	t.Parallel()
	now := time.Date(2024, 3, 1, 0, 0, 0, 0, time.UTC)
	h := whole(t, func(c *publicweb.Config) {
		c.Hosts = limit.Hosts{"open.example.org"}
		c.Now = func() time.Time { return now }
		c.Limits = limit.New(limit.Policy{limit.Page: {Address: limit.Rate{PerSecond: 1, Burst: 3}}}, nil, func() time.Time { return now })
	})
	asking := func(host, from string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.Host, r.RemoteAddr = host, from
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w
	}
	if w := asking("evil.example", "192.0.2.9:1"); w.Code != http.StatusMisdirectedRequest || strings.Contains(w.Body.String(), "http://evil.example/") {
		t.Errorf("another name: %d", w.Code)
	}
	for range 3 {
		if w := asking("open.example.org", "192.0.2.1:1"); w.Code != http.StatusOK {
			t.Fatalf("%d", w.Code)
		}
	}
	if w := asking("open.example.org", "192.0.2.1:2"); w.Code != http.StatusTooManyRequests || w.Header().Get("Retry-After") == "" {
		t.Errorf("too often: %d %v", w.Code, w.Header())
	}
	if w := asking("open.example.org", "192.0.2.2:1"); w.Code != http.StatusOK {
		t.Errorf("somebody else waits too: %d", w.Code)
	}
}

// TestHostHeaderDoesNotPoison: a page that was made for one name is not given to who asks under another.
func TestHostHeaderDoesNotPoison(t *testing.T) {
	t.Parallel()
	h := whole(t)
	for _, host := range []string{"evil.example", "good.example"} {
		r := httptest.NewRequest(http.MethodGet, base, nil)
		r.Host = host
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if body := w.Body.String(); strings.Contains(body, "evil.example") != (host == "evil.example") {
			t.Errorf("asked as %s the page names another", host)
		}
	}
	named := whole(t, func(c *publicweb.Config) { c.Address = "https://open.example.org/" })
	if body := ask(named, http.MethodGet, base, "X-Forwarded-Host", "evil.example").Body.String(); !strings.Contains(body, `href="https://open.example.org`+base+`"`) || strings.Contains(body, "evil") {
		t.Error("the page does not stand at its own address")
	}
}

func TestAnswersAreKeptAndPressed(t *testing.T) {
	t.Parallel()
	h := whole(t)
	first := ask(h, http.MethodGet, base)
	tag := first.Header().Get("ETag")
	if tag == "" || first.Header().Get("Vary") == "" {
		t.Fatalf("headers %v", first.Header())
	}
	if w := ask(h, http.MethodGet, base, "If-None-Match", `"other", W/`+tag); w.Code != http.StatusNotModified || w.Body.Len() != 0 {
		t.Errorf("again: %d", w.Code)
	}
	if w := ask(h, http.MethodGet, base, "If-None-Match", tag, "Cookie", "size=huge"); w.Code != http.StatusOK || w.Header().Get("ETag") == tag {
		t.Errorf("in another size: %d %s", w.Code, w.Header().Get("ETag"))
	}
	pressed := ask(h, http.MethodGet, base, "Accept-Encoding", "br, gzip;q=0.8")
	if pressed.Header().Get("Content-Encoding") != "gzip" || pressed.Body.Len() >= first.Body.Len() {
		t.Fatalf("not pressed: %v", pressed.Header())
	}
	z, err := gzip.NewReader(pressed.Body)
	if err != nil {
		t.Fatal(err)
	}
	if text, err := io.ReadAll(z); err != nil || string(text) != first.Body.String() {
		t.Errorf("pressed is another page: %v", err)
	}
	if w := ask(h, http.MethodGet, base, "Accept-Encoding", "gzip;q=0"); w.Header().Get("Content-Encoding") != "" {
		t.Error("pressed for who does not take it")
	}
	if got := ask(h, http.MethodGet, base+"/v/1").Header().Get("Cache-Control"); got != "public, max-age=86400" {
		t.Errorf("a version is kept %q", got)
	}
}

func TestFeedsAndMap(t *testing.T) {
	t.Parallel()
	h := whole(t)
	for path, n := range map[string]int{"/feed.xml": 3, base + "/feed.xml": 3} {
		var f struct {
			ID      string `xml:"id"`
			Updated string `xml:"updated"`
			Entries []struct {
				ID    string `xml:"id"`
				Title string `xml:"title"`
			} `xml:"entry"`
		}
		w := ask(h, http.MethodGet, path)
		if err := xml.Unmarshal(w.Body.Bytes(), &f); err != nil || len(f.Entries) != n || f.Updated != "2024-01-03T02:00:00Z" {
			t.Errorf("%s: %v, %+v", path, err, f)
		}
		if len(f.Entries) > 0 && (!strings.HasSuffix(f.Entries[0].ID, base+"/v/3") || !strings.Contains(f.Entries[0].Title, "演示数据")) {
			t.Errorf("%s begins with %+v", path, f.Entries[0])
		}
	}
	var m struct {
		URLs []struct {
			Loc string `xml:"loc"`
		} `xml:"url"`
	}
	if err := xml.Unmarshal(ask(h, http.MethodGet, "/sitemap.xml").Body.Bytes(), &m); err != nil || len(m.URLs) < 12 {
		t.Fatalf("sitemap: %v, %v", err, m)
	}
	for _, u := range m.URLs {
		if w := ask(h, http.MethodGet, strings.TrimPrefix(u.Loc, "http://example.com")); w.Code != http.StatusOK {
			t.Errorf("the sitemap names %s: %d", u.Loc, w.Code)
		}
	}
	if body := ask(h, http.MethodGet, "/robots.txt").Body.String(); !strings.Contains(body, "Sitemap: http://example.com/sitemap.xml") {
		t.Errorf("robots.txt: %s", body)
	}
}

func TestNameLeadsToThePermanentAddress(t *testing.T) {
	t.Parallel()
	h := whole(t)
	for path, want := range map[string]string{
		"/" + url.PathEscape(department) + "/2023/0abc/1": base + "/0abc/1",
		"/" + url.PathEscape(department) + "/2023/v/1":    base + "/v/1",
		"/" + url.PathEscape(department) + "/2023":        base,
	} {
		if w := ask(h, http.MethodGet, path); w.Code != http.StatusMovedPermanently || w.Header().Get("Location") != want {
			t.Errorf("%s: %d to %s", path, w.Code, w.Header().Get("Location"))
		}
	}
}

// TestInterface: what the interface gives is what was published, to the byte, and hides what the pages hide.
func TestInterface(t *testing.T) {
	t.Parallel()
	h := whole(t)
	var list []publicweb.Listed
	if err := json.Unmarshal(ask(h, http.MethodGet, "/api/v1/publications").Body.Bytes(), &list); err != nil || len(list) != 3 || list[0].Number != 3 {
		t.Fatalf("%v: %+v", err, list)
	}
	for _, p := range list {
		w := ask(h, http.MethodGet, strings.TrimPrefix(p.Href, "http://example.com"))
		if got := snapshot.Digest([]byte(strings.TrimSuffix(w.Body.String(), "\n"))); got != p.Digest {
			t.Errorf("version %d has the digest %s, not %s", p.Number, got, p.Digest)
		}
	}
	at := "/api/v1/departments" + base
	for path, says := range map[string]string{
		at + "/projects":                           `"reached":1`,
		at + "/projects/0abc":                      `"name":"残疾人基本保障和帮扶经费"`,
		at + "/projects/0abc/promises/1":           `"hidden":["num","persons"]`,
		at + "/projects/0abc/promises/1/sentences": "及时",
		at + "/changes?from=2&to=3":                `"promise":"残疾人困难帮扶"`,
		"/api/v1/find?q=rexian":                    `"promise":"信访及热线回复工作及时性"`,
		"/api/v1/openapi.json":                     `"openapi": "3.1.0"`,
	} {
		w := ask(h, http.MethodGet, path)
		if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), says) || w.Header().Get("Access-Control-Allow-Origin") != "*" {
			t.Errorf("%s: %d %.300s", path, w.Code, w.Body)
		}
		if again := ask(h, http.MethodGet, path, "If-None-Match", w.Header().Get("ETag")); again.Code != http.StatusNotModified {
			t.Errorf("%s again: %d", path, again.Code)
		}
	}
	for path, status := range map[string]int{at + "/projects/none": 404, at + "/changes?from=1": 422, "/api/v1/departments/none/2023": 404, "/api/v1/x": 404} {
		if w := ask(h, http.MethodGet, path); w.Code != status || w.Header().Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s: %d %s", path, w.Code, w.Header().Get("Content-Type"))
		}
	}
}

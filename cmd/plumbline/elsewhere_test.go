package main

import (
	"context"
	"crypto/sha256"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"github.com/zitadel/oidc/v3/example/server/storage"
	"github.com/zitadel/oidc/v3/pkg/op"

	"plumbline/office"
	"plumbline/platform/auth"
	"plumbline/web/door"
)

// openIDProvider runs a real provider with one user, who signs in at once, and gives its address.
func openIDProvider(t *testing.T, redirect func() string) string {
	t.Helper()
	mux := http.NewServeMux()
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	ready := func() (*op.Provider, *storage.Storage) {
		keep := storage.NewStorageWithClients(storage.NewUserStore(server.URL), map[string]*storage.Client{
			"plumbline": storage.WebClient("plumbline", "secret of the test", redirect()),
		})
		p, err := op.NewProvider(&op.Config{CryptoKey: sha256.Sum256([]byte("test")), CryptoKeyId: "test", CodeMethodS256: true},
			keep, op.StaticIssuer(server.URL), op.WithAllowInsecure(), op.WithLogger(slog.New(slog.DiscardHandler)))
		if err != nil {
			t.Fatal(err)
		}
		return p, keep
	}
	var p *op.Provider
	var keep *storage.Storage
	start := func(h func(http.ResponseWriter, *http.Request)) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			if p == nil {
				p, keep = ready()
			}
			h(w, r)
		}
	}
	mux.HandleFunc("GET /login/username", start(func(w http.ResponseWriter, r *http.Request) {
		id := r.FormValue("authRequestID")
		if err := keep.CheckUsernamePassword("test-user@127.0.0.1", "verysecure", id); err != nil {
			http.Error(w, err.Error(), http.StatusForbidden)
			return
		}
		op.NewIssuerInterceptor(p.IssuerFromRequest).Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, op.AuthCallbackURL(p)(r.Context(), id), http.StatusFound)
		})).ServeHTTP(w, r)
	}))
	mux.HandleFunc("/", start(func(w http.ResponseWriter, r *http.Request) { p.ServeHTTP(w, r) }))
	return server.URL
}

// away goes through the provider, as the browser would, and gives the path that it is sent back to.
func away(t *testing.T, ours, to string) string {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	back := ""
	client := &http.Client{Jar: jar, CheckRedirect: func(r *http.Request, _ []*http.Request) error {
		if "http://"+r.URL.Host == ours {
			back = r.URL.RequestURI()
			return http.ErrUseLastResponse
		}
		return nil
	}}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, to, nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	if back == "" {
		t.Fatalf("the provider did not send the browser back: %s", res.Status)
	}
	return back
}

func TestSignInElsewhere(t *testing.T) {
	t.Parallel()
	var w *town
	redirect := func() string { return w.url + door.BackFromElsewhere }
	issuer := openIDProvider(t, redirect)
	secret := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(secret, []byte("secret of the test\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	at := door.Elsewhere{Name: "市统一身份认证", Provider: func(ctx context.Context) (*auth.Provider, error) {
		e, err := provider{issuer: issuer, client: "plumbline", secretFile: secret}.open(nil, w.url)
		if err != nil {
			return nil, err
		}
		return e.Provider(ctx)
	}}
	w, _ = founded(t, how{elsewhere: at})
	w.hire("就业中心", office.Drafter, "林晓", "lin")

	stranger := w.browser()
	stranger.get("/sign-in").is(http.StatusOK, "去市统一身份认证登录")
	to := stranger.get("/sign-in/elsewhere?back=/staff").is(http.StatusSeeOther).to
	back := away(t, w.url, to)
	if c := stranger.cookies["elsewhere"]; c == nil || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Expires.Sub(w.now()).Minutes() > 10 {
		t.Errorf("the cookie of a sign-in under way: %v", c)
	}
	w.browser().get(back).is(http.StatusForbidden, "不是从本浏览器开始的")
	stranger.get(away(t, w.url, stranger.get("/sign-in/elsewhere").to)).is(http.StatusForbidden, "还没有与本系统的人员绑定")

	lin := w.browser()
	lin.signIn("lin", strong).leads("/")
	page := lin.post("/account/connect").is(http.StatusOK, "绑定统一身份", "市统一身份认证")
	thief := w.browser()
	thief.cookies["elsewhere"] = lin.cookies["elsewhere"]
	path := away(t, w.url, page.find(`<a class="filled" href="([^"]*)"`))
	lin.get(path).leads("/account?done=connected")
	thief.get(path).is(http.StatusForbidden)
	lin.get("/account").is(http.StatusOK, issuer)
	before := lin.session()
	lin.post("/sign-out")

	lin.get(away(t, w.url, lin.get("/sign-in/elsewhere?back=/staff").to)).leads("/staff")
	if lin.session() == before || lin.session() == "" {
		t.Error("no new session")
	}
	lin.get("/account").is(http.StatusOK, "林晓")
	lin.post("/account/disconnect", "issuer", issuer, "subject", lin.get("/account").find(`name="subject" value="([^"]*)"`)).leads("/account?done=disconnected")
	lin.post("/sign-out")
	lin.get(away(t, w.url, lin.get("/sign-in/elsewhere").to)).is(http.StatusForbidden)
}

// TestProviderFlags: what is missing is said at the start; a provider that is down stops nobody from starting.
func TestProviderFlags(t *testing.T) {
	t.Parallel()
	if _, err := (provider{issuer: "https://idp.example"}).open(nil, "http://localhost:1"); err == nil {
		t.Error("no client identifier")
	}
	if _, err := (provider{issuer: "https://idp.example", client: "x", secretFile: "/nowhere"}).open(nil, "http://localhost:1"); err == nil {
		t.Error("no file of the secret")
	}
	if e, err := (provider{}).open(nil, "http://localhost:1"); err != nil || e.Provider != nil {
		t.Error(e, err)
	}
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	e, err := provider{issuer: gone.URL, client: "x"}.open(map[string]string{secretSetting: "s"}, "http://localhost:1")
	if err != nil || e.Name != gone.URL {
		t.Fatal(e, err)
	}
	if _, err := e.Provider(t.Context()); err == nil {
		t.Error("reached what is not there")
	}
}

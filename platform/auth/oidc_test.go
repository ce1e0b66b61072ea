package auth_test

import (
	"context"
	"crypto/sha256"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"github.com/zitadel/oidc/v3/example/server/storage"
	"github.com/zitadel/oidc/v3/pkg/op"

	"plumbline/base/fault"
	"plumbline/platform/auth"
)

const (
	redirect     = "http://localhost:8080/sign-in/oidc"
	clientSecret = "secret of the test"
)

// withMethods is the provider's storage, but says what a person signed in with.
type withMethods struct {
	*storage.Storage
	amr []string
}

type request struct {
	op.AuthRequest
	amr []string
}

func (r request) GetAMR() []string { return r.amr }

func (s withMethods) AuthRequestByCode(ctx context.Context, code string) (op.AuthRequest, error) {
	r, err := s.Storage.AuthRequestByCode(ctx, code)
	return request{r, s.amr}, err
}

// provider runs a real OpenID Connect provider with one user and two programs that may ask, and gives its address.
func provider(t *testing.T, amr ...string) string {
	t.Helper()
	mux := http.NewServeMux()
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	keep := withMethods{storage.NewStorageWithClients(storage.NewUserStore(server.URL), map[string]*storage.Client{
		"plumbline": storage.WebClient("plumbline", clientSecret, redirect),
		"other":     storage.WebClient("other", clientSecret, redirect),
	}), amr}
	p, err := op.NewProvider(&op.Config{CryptoKey: sha256.Sum256([]byte("test")), CryptoKeyId: "test", CodeMethodS256: true},
		keep, op.StaticIssuer(server.URL), op.WithAllowInsecure(), op.WithLogger(slog.New(slog.DiscardHandler)))
	if err != nil {
		t.Fatal(err)
	}
	issuer := op.NewIssuerInterceptor(p.IssuerFromRequest)
	mux.Handle("GET /login/username", issuer.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// The page of the provider, filled in at once.
		id := r.FormValue("authRequestID")
		if err := keep.CheckUsernamePassword("test-user@127.0.0.1", "verysecure", id); err != nil {
			http.Error(w, err.Error(), http.StatusForbidden)
			return
		}
		http.Redirect(w, r, op.AuthCallbackURL(p)(r.Context(), id), http.StatusFound)
	}))
	mux.Handle("/", p)
	return server.URL
}

func config(issuer string) auth.ProviderConfig {
	return auth.ProviderConfig{Issuer: issuer, ClientID: "plumbline", ClientSecret: clientSecret, Redirect: redirect, TrustSecond: true}
}

func discover(t *testing.T, cfg auth.ProviderConfig) *auth.Provider {
	t.Helper()
	p, err := auth.Discover(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// browse goes where the browser would, until it is sent back to us, and gives what it comes back with.
func browse(t *testing.T, start auth.Start) url.Values {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	var back url.Values
	browser := &http.Client{Jar: jar, CheckRedirect: func(r *http.Request, _ []*http.Request) error {
		if r.URL.Host == "localhost:8080" {
			back = r.URL.Query()
			return http.ErrUseLastResponse
		}
		return nil
	}}
	res, err := browser.Get(start.URL)
	if err != nil {
		t.Fatal(err)
	}
	body, _ := io.ReadAll(res.Body)
	if err := res.Body.Close(); err != nil {
		t.Fatal(err)
	}
	if back == nil {
		t.Fatalf("the provider did not send the browser back: %s %s", res.Status, body)
	}
	return back
}

func TestSignInAtAProvider(t *testing.T) {
	t.Parallel()
	issuer := provider(t, "pwd", "otp")
	p := discover(t, config(issuer))
	start := p.Begin()
	id, err := p.Finish(t.Context(), start, browse(t, start))
	if err != nil {
		t.Fatal(err)
	}
	if id.Issuer != issuer || id.Subject == "" || !id.Second {
		t.Errorf("%+v", id)
	}
	again := p.Begin()
	if again.State == start.State || again.Nonce == start.Nonce || again.Verifier == start.Verifier {
		t.Error("two sign-ins share a secret")
	}
	same, err := p.Finish(t.Context(), again, browse(t, again))
	if err != nil || same.Subject != id.Subject {
		t.Errorf("%+v, %v", same, err)
	}
}

func TestSecondFactorElsewhereCountsOnlyWhereTrusted(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		amr   []string
		trust bool
		want  bool
	}{
		"password":         {[]string{"pwd"}, true, false},
		"one-time alone":   {[]string{"otp"}, true, false},
		"two":              {[]string{"pwd", "otp"}, true, true},
		"says so":          {[]string{"mfa"}, true, true},
		"two, not trusted": {[]string{"mfa"}, false, false},
	} {
		cfg := config(provider(t, c.amr...))
		cfg.TrustSecond = c.trust
		p := discover(t, cfg)
		start := p.Begin()
		if id, err := p.Finish(t.Context(), start, browse(t, start)); err != nil || id.Second != c.want {
			t.Errorf("%s: %+v, %v", name, id, err)
		}
	}
}

// TestAnswersThatAreRefused: each is a true answer of the provider with one thing wrong about it.
func TestAnswersThatAreRefused(t *testing.T) {
	t.Parallel()
	issuer := provider(t, "pwd")
	p := discover(t, config(issuer))
	late := config(issuer)
	late.Now = func() time.Time { return time.Now().Add(48 * time.Hour) }
	wrongSecret := config(issuer)
	wrongSecret.ClientSecret = "not it"
	other := config(issuer)
	other.ClientID = "other"
	for name, c := range map[string]struct {
		by   *auth.Provider
		bend func(s *auth.Start, v url.Values)
		key  string
	}{
		"state of another":   {p, func(_ *auth.Start, v url.Values) { v.Set("state", "x") }, "auth.oidc_other_start"},
		"no start":           {p, func(s *auth.Start, v url.Values) { *s = auth.Start{}; v.Del("state") }, "auth.oidc_other_start"},
		"nonce of another":   {p, func(s *auth.Start, _ url.Values) { s.Nonce = "x" }, "auth.oidc_other_start"},
		"verifier of other":  {p, func(s *auth.Start, _ url.Values) { s.Verifier = p.Begin().Verifier }, "auth.oidc_refused"},
		"made-up code":       {p, func(_ *auth.Start, v url.Values) { v.Set("code", "x") }, "auth.oidc_refused"},
		"another issuer":     {p, func(_ *auth.Start, v url.Values) { v.Set("iss", "https://evil.example") }, "auth.oidc_refused"},
		"the person refused": {p, func(_ *auth.Start, v url.Values) { v.Set("error", "access_denied") }, "auth.oidc_refused"},
		"out of date":        {discover(t, late), func(*auth.Start, url.Values) {}, "auth.oidc_refused"},
		"wrong secret":       {discover(t, wrongSecret), func(*auth.Start, url.Values) {}, "auth.oidc_refused"},
		"for another":        {discover(t, other), func(*auth.Start, url.Values) {}, "auth.oidc_refused"},
	} {
		start := p.Begin()
		answer := browse(t, start)
		c.bend(&start, answer)
		id, err := c.by.Finish(t.Context(), start, answer)
		if f, ok := fault.As(err); !ok || f.Key != c.key || id != (auth.Identity{}) {
			t.Errorf("%s: %+v, %v", name, id, err)
		}
	}
	start := p.Begin()
	answer := browse(t, start)
	if _, err := p.Finish(t.Context(), start, answer); err != nil {
		t.Fatalf("the unbent answer: %v", err)
	}
	if _, err := p.Finish(t.Context(), start, answer); fault.KindOf(err) != fault.Denied {
		t.Errorf("an answer counted twice: %v", err)
	}
}

func TestProvidersThatAreRefused(t *testing.T) {
	t.Parallel()
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	for issuer, key := range map[string]string{
		"http://idp.example":      "auth.oidc_insecure",
		"":                        "auth.oidc_insecure",
		"ftp://localhost":         "auth.oidc_insecure",
		gone.URL:                  "auth.oidc_unreachable",
		provider(t) + "/not-this": "auth.oidc_unreachable",
	} {
		_, err := auth.Discover(t.Context(), config(issuer))
		if f, ok := fault.As(err); !ok || f.Key != key {
			t.Errorf("%s: %v", issuer, err)
		}
	}
	cfg := config(provider(t))
	cfg.Redirect = "http://plumbline.example/sign-in/oidc"
	if _, err := auth.Discover(t.Context(), cfg); fault.KindOf(err) != fault.Invalid {
		t.Errorf("a redirect in the clear: %v", err)
	}
}

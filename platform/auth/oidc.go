package auth

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"plumbline/base/fault"
)

// ProviderConfig says where people sign in elsewhere. TrustSecond takes the provider's word (claim amr) that a second
// factor was shown.
type ProviderConfig struct {
	Issuer, ClientID, ClientSecret string
	Redirect                       string // our address that the provider sends people back to
	TrustSecond                    bool
	Client                         *http.Client     // nil: one that gives up after ten seconds
	Now                            func() time.Time // nil: time.Now
}

// Provider is an OpenID Connect provider whose description was read.
type Provider struct {
	cfg    ProviderConfig
	oauth  oauth2.Config
	verify *oidc.IDTokenVerifier
}

// Start is one sign-in under way. Keep it in a cookie of the browser that began (HttpOnly, SameSite=Lax, ten
// minutes) and give it back to Finish; it is worth nothing in another browser.
type Start struct {
	URL      string `json:"-"` // where to send the browser
	State    string `json:"state"`
	Nonce    string `json:"nonce"`
	Verifier string `json:"verifier"`
}

// Identity is whom the provider vouches for. Issuer and Subject name him for good; Name and Email are for showing only.
type Identity struct {
	Issuer, Subject string
	Name, Email     string
	Second          bool // a second factor was shown there, and the configuration trusts that
}

// Discover reads the description of a provider. The address must be https, but for one on this machine.
func Discover(ctx context.Context, cfg ProviderConfig) (*Provider, error) {
	if !safe(cfg.Issuer) || !safe(cfg.Redirect) {
		return nil, fault.New(fault.Invalid, "auth.oidc_insecure", "issuer", cfg.Issuer).On("oidc")
	}
	if cfg.Client == nil {
		cfg.Client = &http.Client{Timeout: 10 * time.Second}
	}
	p, err := oidc.NewProvider(oidc.ClientContext(ctx, cfg.Client), cfg.Issuer)
	if err != nil {
		return nil, fault.New(fault.Internal, "auth.oidc_unreachable", "issuer", cfg.Issuer).On("oidc").Because(err)
	}
	return &Provider{
		cfg: cfg,
		oauth: oauth2.Config{
			ClientID: cfg.ClientID, ClientSecret: cfg.ClientSecret, Endpoint: p.Endpoint(), RedirectURL: cfg.Redirect,
			Scopes: []string{oidc.ScopeOpenID, "profile", "email"},
		},
		// Keys are fetched later, when the request that began this is long over.
		verify: p.VerifierContext(oidc.ClientContext(context.WithoutCancel(ctx), cfg.Client), &oidc.Config{ClientID: cfg.ClientID, Now: cfg.Now}),
	}, nil
}

// safe says that an address is https, or leads to this very machine.
func safe(address string) bool {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return false
	}
	ip := net.ParseIP(u.Hostname())
	return u.Scheme == "https" || u.Scheme == "http" && (u.Hostname() == "localhost" || ip != nil && ip.IsLoopback())
}

// Begin gives a new sign-in: code flow with state, nonce and PKCE.
func (p *Provider) Begin() Start {
	state, _ := NewToken("")
	nonce, _ := NewToken("")
	s := Start{State: state, Nonce: nonce, Verifier: oauth2.GenerateVerifier()}
	s.URL = p.oauth.AuthCodeURL(s.State, oidc.Nonce(s.Nonce), oauth2.S256ChallengeOption(s.Verifier))
	return s
}

// Finish checks what the browser came back with and gives whom the provider vouches for. It refuses an answer to
// another sign-in, of another provider, for another program, with a wrong signature, or out of date.
func (p *Provider) Finish(ctx context.Context, s Start, answer url.Values) (Identity, error) {
	if s.State == "" || s.Nonce == "" || s.Verifier == "" || !Equal(s.State, answer.Get("state")) {
		return Identity{}, fault.New(fault.Denied, "auth.oidc_other_start")
	}
	if iss := answer.Get("iss"); iss != "" && iss != p.cfg.Issuer {
		return Identity{}, fault.New(fault.Denied, "auth.oidc_refused").Because(errors.New("answer of another issuer: " + iss))
	}
	if code := answer.Get("error"); code != "" {
		return Identity{}, fault.New(fault.Denied, "auth.oidc_refused").Because(errors.New("provider answered " + code))
	}
	ctx = oidc.ClientContext(ctx, p.cfg.Client)
	token, err := p.oauth.Exchange(ctx, answer.Get("code"), oauth2.VerifierOption(s.Verifier))
	if err != nil {
		return Identity{}, fault.New(fault.Denied, "auth.oidc_refused").Because(err)
	}
	raw, _ := token.Extra("id_token").(string)
	id, err := p.verify.Verify(ctx, raw)
	if err != nil {
		return Identity{}, fault.New(fault.Denied, "auth.oidc_refused").Because(err)
	}
	if !Equal(id.Nonce, s.Nonce) || id.Subject == "" {
		return Identity{}, fault.New(fault.Denied, "auth.oidc_other_start")
	}
	return p.identity(id)
}

// twoFactors says whether the values of amr (RFC 8176) tell of two: they say so, or name a password and a thing.
func twoFactors(amr []string) bool {
	thing := slices.ContainsFunc(amr, func(m string) bool { return m == "otp" || m == "hwk" || m == "sc" })
	return slices.Contains(amr, "mfa") || slices.Contains(amr, "pwd") && thing
}

func (p *Provider) identity(id *oidc.IDToken) (Identity, error) {
	var c struct {
		Name     string   `json:"name"`
		Username string   `json:"preferred_username"`
		Email    string   `json:"email"`
		AMR      []string `json:"amr"`
	}
	if err := id.Claims(&c); err != nil {
		return Identity{}, fault.New(fault.Denied, "auth.oidc_refused").Because(err)
	}
	if strings.TrimSpace(c.Name) == "" {
		c.Name = c.Username
	}
	return Identity{Issuer: id.Issuer, Subject: id.Subject, Name: c.Name, Email: c.Email, Second: p.cfg.TrustSecond && twoFactors(c.AMR)}, nil
}

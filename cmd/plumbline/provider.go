package main

import (
	"context"
	"os"
	"strings"
	"sync"

	"github.com/spf13/cobra"

	"plumbline/base/fault"
	"plumbline/platform/auth"
	"plumbline/web/door"
)

// provider is another place to sign in at, by OpenID Connect. The secret comes from a file or the environment, never from
// the command line, where every user of the machine could read it.
type provider struct {
	issuer, client, secretFile, name string
	trustSecond                      bool
}

// secretSetting is the setting of the environment that holds the secret.
const secretSetting = "oidc_secret"

func (a *app) providerFlags(cmd *cobra.Command, p *provider) {
	f := cmd.Flags()
	f.StringVar(&p.issuer, "oidc-issuer", "", a.say.T("cli.flag.oidc_issuer"))
	f.StringVar(&p.client, "oidc-client", "", a.say.T("cli.flag.oidc_client"))
	f.StringVar(&p.secretFile, "oidc-secret-file", "", a.say.T("cli.flag.oidc_secret_file"))
	f.StringVar(&p.name, "oidc-name", "", a.say.T("cli.flag.oidc_name"))
	f.BoolVar(&p.trustSecond, "oidc-trust-second", false, a.say.T("cli.flag.oidc_trust_second"))
}

// open gives the pages the provider. It is reached when somebody signs in, and again where it was not to be reached, so that
// we start while it is down.
func (p provider) open(env map[string]string, address string) (door.Elsewhere, error) {
	if p.issuer == "" {
		return door.Elsewhere{}, nil
	}
	secret := env[secretSetting]
	if p.secretFile != "" {
		data, err := os.ReadFile(p.secretFile)
		if err != nil {
			return door.Elsewhere{}, fault.New(fault.Invalid, "cli.oidc_secret", "name", p.secretFile).Because(err)
		}
		secret = strings.TrimSpace(string(data))
	}
	if p.client == "" {
		return door.Elsewhere{}, fault.New(fault.Invalid, "cli.oidc_client")
	}
	name := p.name
	if name == "" {
		name = p.issuer
	}
	var mu sync.Mutex
	var found *auth.Provider
	return door.Elsewhere{Name: name, Provider: func(ctx context.Context) (*auth.Provider, error) {
		mu.Lock()
		defer mu.Unlock()
		if found != nil {
			return found, nil
		}
		got, err := auth.Discover(ctx, auth.ProviderConfig{
			Issuer: p.issuer, ClientID: p.client, ClientSecret: secret, Redirect: address + door.BackFromElsewhere, TrustSecond: p.trustSecond,
		})
		if err == nil {
			found = got
		}
		return got, err
	}}, nil
}

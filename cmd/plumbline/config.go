package main

import (
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"plumbline/base/fault"
)

// prefix begins the name of every setting in the environment.
const prefix = "PLUMBLINE_"

// settings are the flags that may be set in the environment instead, as PLUMBLINE_<NAME>. A flag on the command line wins.
var settings = []string{
	"addr", "public", "public_url", "data", "db", "font", "lang", "url", "hosts", "proxies", "clamd", "oidc_issuer", "oidc_client", secretSetting, "oidc_secret_file", "oidc_name", "oidc_trust_second",
	"server", tokenSetting, "token_file", "webhook_networks", "probe_networks", "probe_folders", "smtp", "smtp_from", "smtp_password_file", passwordSetting,
}

// secrets are the settings that hold a secret, with the flag that names a file of it instead.
var secrets = map[string]string{secretSetting: "oidc-secret-file", passwordSetting: "smtp-password-file", tokenSetting: "token-file"}

// flagOf is the flag of a setting.
func flagOf(name string) string {
	if flag, ok := secrets[name]; ok {
		return flag
	}
	return strings.ReplaceAll(name, "_", "-")
}

// ofTests are the settings of make and of the tests; the program does not mind them.
var ofTests = []string{"TEST_", "BROWSER_", "SCREENS", "GOLDEN"}

// environment gives the settings of the environment by the name of their flag. A name that means nothing is an error, so
// that a slip of the pen in a unit file does not pass for the default.
func environment() (map[string]string, error) {
	out := map[string]string{}
	for _, entry := range os.Environ() {
		key, value, _ := strings.Cut(entry, "=")
		name, ours := strings.CutPrefix(key, prefix)
		if !ours || slices.ContainsFunc(ofTests, func(t string) bool { return strings.HasPrefix(name, t) }) {
			continue
		}
		name = strings.ToLower(name)
		if !slices.Contains(settings, name) {
			return nil, fault.New(fault.Invalid, "cli.unknown_setting", "name", key,
				"known", prefix+strings.ToUpper(strings.Join(settings, ", "+prefix)))
		}
		out[name] = value
	}
	return out, nil
}

// configure gives the flags of a command that were not named on the command line the values of the environment.
func configure(cmd *cobra.Command, env map[string]string) error {
	for name, value := range env {
		f := cmd.Flags().Lookup(flagOf(name))
		if f == nil || f.Changed || secrets[name] != "" {
			continue
		}
		if err := f.Value.Set(value); err != nil {
			return fault.New(fault.Invalid, "cli.flag_error", "cause", prefix+strings.ToUpper(name)+": "+err.Error(), "command", cmd.CommandPath())
		}
	}
	return nil
}

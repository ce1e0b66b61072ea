package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// version is set by the linker (make build); a build without it names the commit that Go recorded.
var version string

// built gives the version of this program.
func built() string {
	if version != "" {
		return version
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "dev"
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && len(s.Value) >= 12 {
			return s.Value[:12]
		}
	}
	if v := info.Main.Version; v != "" && v != "(devel)" {
		return v
	}
	return "dev"
}

func (a *app) versionCommand() *cobra.Command {
	cmd := a.command("version")
	cmd.Args = none
	cmd.RunE = func(*cobra.Command, []string) error {
		_, err := fmt.Fprintf(a.out, "plumbline %s (%s, %s/%s)\n", built(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
		return err
	}
	return cmd
}

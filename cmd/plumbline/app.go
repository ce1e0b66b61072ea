package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"plumbline/base/actor"
	"plumbline/base/fault"
	"plumbline/locale"
	"plumbline/platform/i18n"
)

// local is who acts on the command line and, until there is sign-in, on the pages.
var local = actor.Actor{ID: "local", Name: "本机"}

// app is what every subcommand stands on.
type app struct {
	in       io.Reader
	out, err io.Writer // text for a person
	raw      io.Writer // standard output as it is, for files and for programs
	catalog  *i18n.Catalog
	say      i18n.Printer
	env      map[string]string // settings of the environment
}

// run does what the arguments ask. An error has been told on stderr already when it is returned.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) error {
	catalog, err := i18n.Load(locale.FS)
	if err != nil {
		fmt.Fprintln(stderr, "plumbline:", err)
		return err
	}
	env, unknown := environment()
	a := &app{in: stdin, out: plain{stdout}, err: plain{stderr}, raw: stdout, catalog: catalog, say: catalog.For(language(args, env)), env: env}
	if unknown != nil {
		a.tell("plumbline", unknown)
		return unknown
	}
	root := a.root()
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	done, err := root.ExecuteContextC(ctx)
	if err != nil && !told(err) {
		a.tell(done.CommandPath(), err)
	}
	return err
}

// status is the exit status of an error: 2 where the input is wrong, 1 where we failed.
func status(err error) int {
	switch {
	case err == nil:
		return 0
	case fault.KindOf(err) == fault.Internal:
		return 1
	}
	return 2
}

// language finds --lang before the commands are made, because their help is in that language too.
func language(args []string, env map[string]string) string {
	for i, arg := range args {
		if v, ok := strings.CutPrefix(arg, "--lang="); ok {
			return v
		}
		if arg == "--lang" && i+1 < len(args) {
			return args[i+1]
		}
	}
	if env["lang"] != "" {
		return env["lang"]
	}
	return i18n.Languages[0]
}

// partly is the end of a run over several files of which some failed; each failure was told when it happened.
type partly struct{ worst error }

func (p partly) Error() string { return p.worst.Error() }
func (p partly) Unwrap() error { return p.worst }

func told(err error) bool { return errors.As(err, &partly{}) }

// tell writes an error for a person: where, what, and on the next line the remedy where the sentence does not hold it.
func (a *app) tell(where string, err error) {
	fmt.Fprintf(a.err, "%s: %s\n", where, a.say.Fault(err))
	f, ok := fault.As(err)
	switch {
	case !ok || f.Kind == fault.Internal:
		fmt.Fprintf(a.err, "  %s\n", a.say.T("cli.cause", "cause", err.Error()))
	case a.say.Has(f.Key + ".remedy"):
		fmt.Fprintf(a.err, "  %s\n", a.say.T(f.Key+".remedy", f.Args...))
	}
}

// root lists the subcommands.
func (a *app) root() *cobra.Command {
	root := a.command("plumbline")
	root.Args = cobra.ArbitraryArgs
	root.SilenceErrors, root.SilenceUsage = true, true
	root.PersistentFlags().String("lang", i18n.Languages[0], a.say.T("cli.flag.lang"))
	root.RunE = func(cmd *cobra.Command, args []string) error {
		if len(args) > 0 {
			return fault.New(fault.Invalid, "cli.unknown_command", "name", args[0])
		}
		return cmd.Help()
	}
	root.PersistentPreRunE = func(cmd *cobra.Command, _ []string) error {
		if err := configure(cmd, a.env); err != nil {
			return err
		}
		lang, _ := cmd.Flags().GetString("lang")
		if !slices.Contains(i18n.Languages, lang) {
			return fault.New(fault.Invalid, "cli.unknown_language", "name", lang, "known", strings.Join(i18n.Languages, ", "))
		}
		return nil
	}
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return flagFault(cmd, err)
	})
	root.AddCommand(
		a.serveCommand(), a.publicCommand(), a.demoCommand(), a.linkCommand(), a.readCommand(), a.checkCommand(), a.importCommand(), a.summaryCommand(),
		a.exportCommand(), a.submitCommand(), a.approveCommand(), a.migrateCommand(), a.backupCommand(), a.restoreCommand(), a.sealCommand(), a.coverageCommand(), a.verifyCommand(), a.checkpointCommand(), a.proveCommand(), a.publishCommand(),
		a.benchCommand(), a.benchWriterCommand(), a.versionCommand(),
	)
	a.words(root)
	return root
}

// command makes a command with the words of the catalogue: cli.<name>.short and cli.<name>.long.
func (a *app) command(use string) *cobra.Command {
	name, _, _ := strings.Cut(use, " ")
	return &cobra.Command{
		Use: use, Short: a.say.T("cli." + name + ".short"), Long: a.say.T("cli." + name + ".long"),
		DisableFlagsInUseLine: true,
	}
}

// words puts the frame of the help, cobra's own commands and flags into the language of the reader.
func (a *app) words(root *cobra.Command) {
	root.SetUsageTemplate(a.usage())
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	for _, c := range root.Commands() {
		switch c.Name() {
		case "help":
			c.Short, c.Long = a.say.T("cli.help.short"), a.say.T("cli.help.short")
			c.Run, c.RunE = nil, help(root)
		case "completion":
			a.completion(c)
		}
	}
	var each func(c *cobra.Command)
	each = func(c *cobra.Command) {
		c.InitDefaultHelpFlag()
		if f := c.Flags().Lookup("help"); f != nil {
			f.Usage = a.say.T("cli.flag.help")
		}
		for _, sub := range c.Commands() {
			each(sub)
		}
	}
	each(root)
}

// usage is cobra's usage template with our words in it.
func (a *app) usage() string {
	return strings.NewReplacer(
		"%usage%", a.say.T("cli.usage.usage"), "%commands%", a.say.T("cli.usage.commands"),
		"%flags%", a.say.T("cli.usage.flags"), "%global%", a.say.T("cli.usage.global"),
		"%more%", a.say.T("cli.usage.more"), "%examples%", a.say.T("cli.usage.examples"),
	).Replace(`%usage%
  {{if .HasAvailableSubCommands}}{{.CommandPath}} COMMAND{{else}}{{.UseLine}}{{end}}{{if .HasExample}}

%examples%
{{.Example}}{{end}}{{if .HasAvailableSubCommands}}

%commands%{{range .Commands}}{{if or .IsAvailableCommand (eq .Name "help")}}
  {{rpad .Name .NamePadding }} {{.Short}}{{end}}{{end}}{{end}}{{if .HasAvailableLocalFlags}}

%flags%
{{.LocalFlags.FlagUsages | trimTrailingWhitespaces}}{{end}}{{if .HasAvailableInheritedFlags}}

%global%
{{.InheritedFlags.FlagUsages | trimTrailingWhitespaces}}{{end}}{{if .HasAvailableSubCommands}}

%more%{{end}}
`)
}

// files demands at least one file argument.
func files(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return fault.New(fault.Invalid, "cli.no_file", "command", cmd.CommandPath())
	}
	return nil
}

// none refuses arguments.
func none(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return fault.New(fault.Invalid, "cli.extra_argument", "name", args[0], "command", cmd.CommandPath())
	}
	return nil
}

// open opens a document named on the command line; "-" is standard input.
func (a *app) open(name string) (io.ReadCloser, error) {
	if name == "-" {
		return io.NopCloser(a.in), nil
	}
	f, err := os.Open(name)
	switch {
	case errors.Is(err, os.ErrNotExist), errors.Is(err, syscall.ELOOP), errors.Is(err, syscall.ENOTDIR), errors.Is(err, syscall.ENAMETOOLONG):
		return nil, fault.New(fault.NotFound, "cli.no_such_file", "name", name)
	case errors.Is(err, os.ErrPermission):
		return nil, fault.New(fault.Denied, "cli.not_readable", "name", name)
	case err != nil:
		return nil, fmt.Errorf("open %s: %w", name, err)
	}
	if info, err := f.Stat(); err == nil && info.IsDir() {
		_ = f.Close()
		return nil, fault.New(fault.Invalid, "cli.is_directory", "name", name)
	}
	return f, nil
}

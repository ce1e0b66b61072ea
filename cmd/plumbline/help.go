package main

import (
	"errors"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"plumbline/base/fault"
)

// help explains the command that the arguments name; one that is not there is an error, as it is when it is called.
func help(root *cobra.Command) func(*cobra.Command, []string) error {
	return func(_ *cobra.Command, args []string) error {
		c, _, err := root.Find(args)
		if err != nil || c == root && len(args) > 0 {
			return fault.New(fault.Invalid, "cli.unknown_command", "name", strings.Join(args, " "))
		}
		return c.Help()
	}
}

// completion puts cobra's command for completion scripts into the language of the reader, and refuses a shell that it
// does not know.
func (a *app) completion(c *cobra.Command) {
	c.Short, c.Long = a.say.T("cli.completion.short"), a.say.T("cli.completion.long")
	c.Args = cobra.ArbitraryArgs
	c.RunE = func(c *cobra.Command, args []string) error {
		if len(args) > 0 {
			return fault.New(fault.Invalid, "cli.unknown_command", "name", c.Name()+" "+args[0])
		}
		return c.Help()
	}
	for _, shell := range c.Commands() {
		shell.Short = a.say.T("cli.completion.shell", "shell", shell.Name())
		shell.Long = shell.Short
		if f := shell.Flags().Lookup("no-descriptions"); f != nil {
			f.Usage = a.say.T("cli.flag.no_descriptions")
		}
	}
}

// flagFault says which flag is wrong, and how.
func flagFault(cmd *cobra.Command, err error) error {
	var unknown *pflag.NotExistError
	var bare *pflag.ValueRequiredError
	var bad *pflag.InvalidValueError
	command := cmd.CommandPath()
	switch {
	case errors.As(err, &unknown):
		return fault.New(fault.Invalid, "cli.flag_unknown", "name", dashed(unknown.GetSpecifiedName()), "command", command).Because(err)
	case errors.As(err, &bare):
		return fault.New(fault.Invalid, "cli.flag_bare", "name", dashed(bare.GetSpecifiedName()), "command", command).Because(err)
	case errors.As(err, &bad):
		return fault.New(fault.Invalid, "cli.flag_value", "name", "--"+bad.GetFlag().Name, "value", bad.GetValue(), "command", command).Because(err)
	}
	return fault.New(fault.Invalid, "cli.flag_error", "cause", err.Error(), "command", command)
}

// dashed writes a flag as it is typed.
func dashed(name string) string {
	if len(name) == 1 {
		return "-" + name
	}
	return "--" + name
}

package main

import (
	"fmt"

	"github.com/spf13/cobra"
)

func (a *app) migrateCommand() *cobra.Command {
	cmd := a.command("migrate")
	at := a.storeFlags(cmd)
	cmd.Args = none
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		return at.using(cmd.Context(), func(s *store) error {
			if err := s.db.Migrate(cmd.Context()); err != nil {
				return err
			}
			_, err := fmt.Fprintln(a.out, a.say.T("cli.migrate.done", "engine", string(s.db.Engine())))
			return err
		})
	}
	return cmd
}

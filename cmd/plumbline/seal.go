package main

import (
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"plumbline/base/actor"
	"plumbline/disclosure/receipt"
	"plumbline/office"
	served "plumbline/person"
	"plumbline/platform/seal"
	"plumbline/platform/seal/sealing"
	"plumbline/platform/webhook"
	"plumbline/probe"
	"plumbline/survey"
)

// sealedColumns is all that is kept sealed.
func sealedColumns() []seal.Column {
	return slices.Concat(office.Sealed(), webhook.Sealed(), served.Sealed(), survey.Sealed(), probe.Sealed(), receipt.Sealed())
}

// sealCommand changes the key of what is sealed: --renew adds one and seals everything with it, --drop takes the older
// ones out of the key file.
func (a *app) sealCommand() *cobra.Command {
	cmd := a.command("seal --renew | --drop")
	at := a.storeFlags(cmd)
	cmd.Flags().Bool("renew", false, a.say.T("cli.flag.seal_renew"))
	drop := cmd.Flags().Bool("drop", false, a.say.T("cli.flag.seal_drop"))
	cmd.MarkFlagsOneRequired("renew", "drop")
	cmd.MarkFlagsMutuallyExclusive("renew", "drop")
	cmd.Args = none
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		return at.using(cmd.Context(), func(s *store) error {
			if *drop {
				if err := s.db.DropKeys(cmd.Context(), sealedColumns()...); err != nil {
					return err
				}
				_, err := fmt.Fprintln(a.out, a.say.T("cli.seal.dropped"))
				return err
			}
			return a.renewSeal(cmd, s)
		})
	}
	return cmd
}

func (a *app) renewSeal(cmd *cobra.Command, s *store) error {
	key, changed, closed, err := sealing.Change(cmd.Context(), s.db, s.tables, actor.System, sealedColumns()...)
	if err != nil {
		return err
	}
	if _, err := s.person.Reindex(cmd.Context()); err != nil {
		return err
	}
	_, err = fmt.Fprintln(a.out, a.say.T("cli.seal.renewed", "key", key, "changed", changed, "closed", closed))
	return err
}

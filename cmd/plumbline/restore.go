package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"plumbline/base/actor"
	"plumbline/platform/db"
	"plumbline/platform/vault"
)

func (a *app) restoreCommand() *cobra.Command {
	cmd := a.command("restore [--check] FILE")
	cmd.Example = "  plumbline restore --data ./restored monday.zip\n  plumbline restore --check monday.zip"
	at := a.storeFlags(cmd)
	check := cmd.Flags().Bool("check", false, a.say.T("cli.flag.check_backup"))
	cmd.Args = func(cmd *cobra.Command, args []string) error {
		if err := files(cmd, args); err != nil {
			return err
		}
		return atMostOne(cmd, args)
	}
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		f, err := vault.Look(args[0])
		if err != nil {
			return err
		}
		if *check {
			err = a.checkBackup(f, args[0])
		} else {
			err = a.restore(cmd.Context(), f, db.Config{Data: at.data, URL: at.url})
		}
		return errors.Join(err, f.Close())
	}
	return cmd
}

func (a *app) checkBackup(f *vault.File, name string) error {
	if err := f.Check(); err != nil {
		return err
	}
	m := f.Manifest
	_, err := fmt.Fprintln(a.out, a.say.T("cli.restore.whole", "name", name, "at", m.At, "program", m.Program, "tables", len(m.Tables), "rows", m.Rows()))
	return err
}

func (a *app) restore(ctx context.Context, f *vault.File, cfg db.Config) error {
	if err := f.Restore(ctx, cfg); err != nil {
		return err
	}
	if err := takeIn(ctx, cfg); err != nil {
		return err
	}
	engine := db.SQLite
	if cfg.URL != "" {
		engine = db.Postgres
	}
	m := f.Manifest
	_, err := fmt.Fprintln(a.out, a.say.T("cli.restore.done", "at", m.At, "tables", len(m.Tables), "rows", m.Rows(), "engine", string(engine))+
		"\n"+a.say.T("cli.restore.key"))
	return errors.Join(err, a.sayMissingKeys(ctx, cfg))
}

// takeIn lets the log take in what a copy of an older version holds, as the first start would: else who verifies what was
// just restored is told that somebody had put it there.
func takeIn(ctx context.Context, cfg db.Config) error {
	d, _, err := db.OpenAsIs(ctx, cfg)
	if err != nil {
		return err
	}
	_, err = registered().Adopt(ctx, d, actor.System)
	return errors.Join(err, d.Close())
}

// sayMissingKeys tells which keys of personal data the restored store needs and the place does not hold.
func (a *app) sayMissingKeys(ctx context.Context, cfg db.Config) error {
	d, _, err := db.OpenAsIs(ctx, cfg)
	if err != nil {
		return err
	}
	missing, file, err := d.MissingKeys(ctx, cfg)
	if err = errors.Join(err, d.Close()); err != nil || len(missing) == 0 {
		return err
	}
	_, err = fmt.Fprintln(a.out, a.say.T("cli.restore.seal", "keys", strings.Join(missing, ", "), "file", file))
	return err
}

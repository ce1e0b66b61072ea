package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"

	"plumbline/platform/db"
	"plumbline/platform/vault"
)

func (a *app) backupCommand() *cobra.Command {
	cmd := a.command("backup [FILE]")
	cmd.Example = "  plumbline backup --data ./data /backup/monday.zip"
	at := a.storeFlags(cmd)
	cmd.Args = atMostOne
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		path := time.Now().UTC().Format("plumbline-20060102T150405Z.zip")
		if len(args) == 1 {
			path = args[0]
		}
		return a.backup(cmd.Context(), at, path)
	}
	return cmd
}

// atMostOne refuses a second argument.
func atMostOne(cmd *cobra.Command, args []string) error {
	return none(cmd, args[min(len(args), 1):])
}

func (a *app) backup(ctx context.Context, at *place, path string) error {
	d, err := vault.Open(ctx, db.Config{Data: at.data, URL: at.url})
	if err != nil {
		return err
	}
	m, err := vault.Save(ctx, d, built(), path)
	if err = errors.Join(err, d.Close()); err != nil {
		return err
	}
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(a.out, a.say.T("cli.backup.done", "name", path, "tables", len(m.Tables), "rows", m.Rows(), "size", megabytes(info.Size()))+
		"\n"+a.say.T("cli.backup.keys", "folder", at.data))
	return err
}

// megabytes writes a size for a person.
func megabytes(n int64) string { return short(float64(n)/(1<<20)) + " MB" }

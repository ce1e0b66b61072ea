package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/mod/sumdb/note"

	"plumbline/base/fault"
	"plumbline/platform/db"
	"plumbline/platform/tlog"
	"plumbline/platform/vault"
)

// verifying is what to hold against what.
type verifying struct {
	keys, older []string // public keys or files of them; files of checkpoints kept elsewhere
	receipt     string   // a code to look for in a package
	json        bool
}

func (a *app) verifyCommand() *cobra.Command {
	cmd := a.command("verify [--json] [--key KEY]… [--checkpoint FILE]… [--receipt CODE] [FILE]…")
	cmd.Example = "  plumbline verify --data ./data --checkpoint monday.checkpoint\n  plumbline verify --key public.key proof.json\n  plumbline verify --key public.key published.zip"
	at := a.storeFlags(cmd)
	how := &verifying{}
	cmd.Flags().StringArrayVar(&how.keys, "key", nil, a.say.T("cli.flag.key"))
	cmd.Flags().StringArrayVar(&how.older, "checkpoint", nil, a.say.T("cli.flag.checkpoint"))
	cmd.Flags().StringVar(&how.receipt, "receipt", "", a.say.T("cli.flag.receipt"))
	cmd.Flags().BoolVar(&how.json, "json", false, a.say.T("cli.flag.json_verify"))
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		keys, err := a.publicKeys(how.keys)
		if err != nil {
			return err
		}
		if len(args) == 0 {
			return a.verifyStore(cmd.Context(), at, how, keys)
		}
		for _, name := range args {
			if err := a.verifyFile(name, how, keys); err != nil {
				a.tell(cmd.CommandPath()+": "+name, err)
				return partly{err}
			}
		}
		return nil
	}
	return cmd
}

// publicKeys reads keys that are given as they are or as the name of a file.
func (a *app) publicKeys(list []string) ([]string, error) {
	var out []string
	for _, k := range list {
		if strings.Count(k, "+") < 2 { // a key is name+hash+base64
			data, err := a.bytes(k)
			if err != nil {
				return nil, err
			}
			k = strings.TrimSpace(string(data))
		}
		if _, err := note.NewVerifier(k); err != nil {
			return nil, fault.New(fault.Invalid, "cli.verify.no_key", "key", k).Because(err)
		}
		out = append(out, k)
	}
	return out, nil
}

// verifyStore holds the store against its log. It neither makes nor migrates one, and makes no key.
func (a *app) verifyStore(ctx context.Context, at *place, how *verifying, keys []string) (err error) {
	if len(keys) == 0 {
		if keys, err = at.ownKey(); err != nil {
			return err
		}
	}
	var older []string
	for _, name := range how.older {
		data, err := a.bytes(name)
		if err != nil {
			return err
		}
		older = append(older, string(data))
	}
	d, err := vault.Open(ctx, db.Config{Data: at.data, URL: at.url})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	schema, program, err := d.Version(ctx)
	if err == nil && schema < program {
		err = fault.New(fault.Conflict, "cli.verify.behind", "schema", schema, "program", program)
	}
	if err != nil {
		return err
	}
	report, err := tlog.Verify(ctx, d, registered(), keys, older...)
	if err != nil {
		return err
	}
	b, err := verifyBooks(ctx, d)
	if err != nil {
		return err
	}
	if how.json {
		err = a.reportJSON(report, b)
	} else {
		err = a.report(report, b)
	}
	if n := unlike(report, b); err == nil && n > 0 {
		err = partly{fault.New(fault.Internal, "cli.verify.found", "count", n)}
	}
	return err
}

// unlike is how many things are not as they should be.
func unlike(r tlog.Report, b books) int64 {
	return int64(len(r.Found)) + r.More + int64(len(b.harm)+len(b.different))
}

// ownKey gives the public key of the key file of the place, none where there is no such file.
func (p *place) ownKey() ([]string, error) {
	file := filepath.Join(p.data, keyFile)
	if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) || p.data == "" {
		return nil, nil
	}
	signer, err := tlog.OpenKey(file)
	return []string{signer.Public()}, err
}

// report writes what was looked at and what was found, in words.
func (a *app) report(r tlog.Report, b books) error {
	for _, f := range r.Found {
		_, _ = fmt.Fprintln(a.out, a.say.T(f.Fault().Key, f.Fault().Args...))
	}
	b.say(a)
	if r.More > 0 {
		_, _ = fmt.Fprintln(a.out, a.say.T("cli.verify.more", "count", r.More))
	}
	_, _ = fmt.Fprintln(a.out, a.say.T("cli.verify.looked", "leaves", r.Head.Size, "root", r.Head.Root.String(),
		"checkpoints", r.Checkpoints, "tables", len(r.Tables), "rows", r.Rows))
	if r.Unsigned {
		_, _ = fmt.Fprintln(a.out, a.say.T("cli.verify.unsigned"))
	}
	for _, e := range r.Exempt {
		name := e.Table
		if e.Column != "" {
			name += "." + e.Column
		}
		_, _ = fmt.Fprintln(a.out, "  "+a.say.T("cli.verify.exempt", "name", name, "reason", a.say.T(e.Reason)))
	}
	said := "cli.verify.whole"
	n := unlike(r, b)
	if n > 0 {
		said = "cli.verify.found"
	}
	_, err := fmt.Fprintln(a.out, a.say.T(said, "count", n))
	return err
}

// foundJSON is a finding for programs; numbers that do not apply are left out.
type foundJSON struct {
	Kind   tlog.Kind `json:"kind"`
	Table  string    `json:"table,omitempty"`
	Key    string    `json:"key,omitempty"`
	Column string    `json:"column,omitempty"`
	Leaf   *int64    `json:"leaf,omitempty"`
	First  *int64    `json:"first,omitempty"`
	From   *int64    `json:"from,omitempty"`
	To     *int64    `json:"to,omitempty"`
	Size   *int64    `json:"size,omitempty"`
	Text   string    `json:"text"`
}

func (a *app) reportJSON(r tlog.Report, b books) error {
	number := func(n int64) *int64 {
		if n < 0 {
			return nil
		}
		return &n
	}
	out := struct {
		OK          bool          `json:"ok"`
		Origin      string        `json:"origin"`
		Leaves      int64         `json:"leaves"`
		Root        string        `json:"root"`
		Checkpoints int64         `json:"checkpoints"`
		Signed      bool          `json:"signatures_checked"`
		Rows        int64         `json:"rows"`
		Tables      []string      `json:"tables"`
		Exempt      []tlog.Exempt `json:"exempt"`
		Found       []foundJSON   `json:"found"`
		More        int64         `json:"more"`
	}{
		r.OK() && b.ok(), r.Head.Origin, r.Head.Size, r.Head.Root.String(), r.Checkpoints, !r.Unsigned, r.Rows, r.Tables, r.Exempt, []foundJSON{}, r.More,
	}
	for _, f := range r.Found {
		out.Found = append(out.Found, foundJSON{
			Kind: f.Kind, Table: f.Table, Key: f.Key, Column: f.Column, Leaf: number(f.Leaf), First: number(f.First),
			From: number(f.From), To: number(f.To), Size: number(f.Size), Text: a.say.T(f.Fault().Key, f.Fault().Args...),
		})
	}
	out.Found = append(out.Found, b.lines(a)...)
	return a.json(out)
}

// json writes a value for programs.
func (a *app) json(v any) error {
	e := json.NewEncoder(a.raw)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

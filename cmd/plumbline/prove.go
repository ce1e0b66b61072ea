package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"plumbline/base/fault"
	"plumbline/disclosure/bundle"
	"plumbline/goal"
	"plumbline/platform/db"
	"plumbline/platform/tlog"
)

func (a *app) checkpointCommand() *cobra.Command {
	cmd := a.command("checkpoint [--public] [FILE]")
	cmd.Example = "  plumbline checkpoint --data ./data /elsewhere/monday.checkpoint\n  plumbline checkpoint --public > public.key"
	at := a.storeFlags(cmd)
	public := cmd.Flags().Bool("public", false, a.say.T("cli.flag.public"))
	cmd.Args = atMostOne
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return at.using(cmd.Context(), func(s *store) error {
			text := s.key + "\n"
			if !*public {
				var err error
				if text, err = s.log.Checkpoint(cmd.Context()); err != nil {
					return err
				}
			}
			return a.put(strings.Join(args, ""), []byte(text))
		})
	}
	return cmd
}

// put writes to a file, or to standard output where none is named.
func (a *app) put(name string, data []byte) error {
	if name == "" || name == "-" {
		_, err := a.raw.Write(data)
		return err
	}
	if err := whole(name, func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	}); err != nil {
		return err
	}
	_, err := fmt.Fprintln(a.out, a.say.T("cli.checkpoint.written", "name", name))
	return err
}

// proving is which leaf to prove, and to whom it must continue what.
type proving struct {
	leaf          int64
	older, output string
	exporting
}

func (a *app) proveCommand() *cobra.Command {
	cmd := a.command("prove [--leaf N] [--checkpoint FILE] [--output FILE] ID|NAME")
	cmd.Example = "  plumbline prove --year 2023 -o proof.json 残疾人权益保障经费\n  plumbline prove --leaf 41 --checkpoint monday.checkpoint > proof.json"
	at := a.storeFlags(cmd)
	how := &proving{}
	cmd.Flags().Int64Var(&how.leaf, "leaf", -1, a.say.T("cli.flag.leaf"))
	cmd.Flags().StringVar(&how.older, "checkpoint", "", a.say.T("cli.flag.checkpoint"))
	cmd.Flags().StringVarP(&how.output, "output", "o", "", a.say.T("cli.flag.output_proof"))
	cmd.Flags().StringVar(&how.department, "department", "", a.say.T("cli.flag.department"))
	cmd.Flags().IntVar(&how.year, "year", 0, a.say.T("cli.flag.year"))
	cmd.Args = func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 && how.leaf < 0 {
			return fault.New(fault.Invalid, "cli.prove.what")
		}
		return atMostOne(cmd, args)
	}
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return at.using(cmd.Context(), func(s *store) error { return a.prove(cmd.Context(), s, how, args) })
	}
	return cmd
}

// prove writes a proof file: that the latest act on a declaration, or the leaf that was asked for, is in the log.
func (a *app) prove(ctx context.Context, s *store, how *proving, names []string) error {
	older := ""
	if how.older != "" {
		data, err := a.bytes(how.older)
		if err != nil {
			return err
		}
		if older = string(data); !signed(older, s.key) {
			return fault.New(fault.Invalid, "cli.verify.not_checkpoint", "name", how.older)
		}
	}
	seq := how.leaf
	if seq < 0 {
		var err error
		if seq, err = latest(ctx, s, how, names); err != nil {
			return err
		}
	}
	text, err := s.log.Checkpoint(ctx)
	if err != nil {
		return err
	}
	if h, err := tlog.OpenCheckpoint(text, s.key); err != nil || seq >= h.Size {
		return fault.New(fault.NotFound, "cli.prove.no_leaf", "leaf", seq, "size", h.Size).Because(err)
	}
	data, err := s.log.Bundle(ctx, seq, older)
	if err != nil {
		return err
	}
	return a.put(how.output, data)
}

func signed(checkpoint, key string) bool {
	_, err := tlog.OpenCheckpoint(checkpoint, key)
	return err == nil
}

// latest gives the number of the latest act on the declaration that a name means.
func latest(ctx context.Context, s *store, how *proving, names []string) (seq int64, err error) {
	kept, err := chosen(ctx, s, &how.exporting, names)
	if err != nil {
		return 0, err
	}
	if len(kept) > 1 {
		return 0, fault.New(fault.Invalid, "cli.prove.several", "name", names[0], "count", len(kept))
	}
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		acts, err := tlog.History(tx, goal.Subject(kept[0].ID), 0, 1)
		if err == nil && len(acts) == 0 {
			return fault.New(fault.NotFound, "cli.prove.no_act", "name", names[0])
		}
		if err == nil {
			seq = acts[0].Seq
		}
		return err
	})
	return seq, err
}

// verifyFile checks a proof file, a checkpoint or a package of published data, without any store; what it is, its content says.
func (a *app) verifyFile(name string, how *verifying, keys []string) error {
	data, err := a.bytesUpTo(name, bundle.MostZip)
	if err != nil {
		return err
	}
	if isZip(data) {
		return a.verifyPackage(name, data, how, keys)
	}
	if !strings.HasPrefix(strings.TrimSpace(string(data)), "{") {
		return a.verifyCheckpoint(name, string(data), how, keys)
	}
	if len(keys) == 0 {
		keys = []string{""} // the file's own, which is said
	}
	var res tlog.Result
	for _, k := range keys {
		if res, err = tlog.VerifyBundle(data, k); err == nil {
			break
		}
	}
	if err != nil {
		return fault.New(fault.Invalid, "cli.verify.proves_nothing", "name", name, "cause", err.Error()).Because(err)
	}
	if how.json {
		return a.proofJSON(res)
	}
	a.sayHead(name, res.Head, res.Trusted)
	if e := res.Leaf; e != nil {
		_, _ = fmt.Fprintln(a.out, a.say.T("cli.verify.leaf", "leaf", e.Seq, "at", e.At.Format(time.RFC3339), "by", e.By.Name, "id", e.By.ID,
			"verb", e.Verb, "subject", e.Subject, "version", e.Version, "digest", e.New, "rows", len(e.Rows)))
	}
	if res.Older != nil {
		_, _ = fmt.Fprintln(a.out, a.say.T("cli.verify.continues", "size", res.Older.Size, "root", res.Older.Root.String()))
	}
	return nil
}

// verifyCheckpoint checks the signature of a checkpoint; without a key there is nothing to check it with.
func (a *app) verifyCheckpoint(name, text string, how *verifying, keys []string) error {
	if len(keys) == 0 {
		return fault.New(fault.Invalid, "cli.verify.needs_key", "name", name)
	}
	h, err := tlog.OpenCheckpoint(text, keys...)
	if err != nil {
		return fault.New(fault.Invalid, "cli.verify.not_checkpoint", "name", name).Because(err)
	}
	if how.json {
		return a.proofJSON(tlog.Result{Head: h, Trusted: true})
	}
	a.sayHead(name, h, true)
	return nil
}

func (a *app) sayHead(name string, h tlog.Head, trusted bool) {
	_, _ = fmt.Fprintln(a.out, a.say.T("cli.verify.head", "name", name, "origin", h.Origin, "size", h.Size, "root", h.Root.String()))
	if !trusted {
		_, _ = fmt.Fprintln(a.out, a.say.T("cli.verify.untrusted"))
	}
}

func (a *app) proofJSON(res tlog.Result) error {
	type head struct {
		Origin string `json:"origin"`
		Size   int64  `json:"size"`
		Root   string `json:"root"`
	}
	type leaf struct {
		Seq  int64  `json:"seq"`
		Body string `json:"body"`
	}
	out := struct {
		head
		Trusted bool  `json:"trusted"`
		Leaf    *leaf `json:"leaf,omitempty"`
		Older   *head `json:"older,omitempty"`
	}{head: head{res.Origin, res.Size, res.Root.String()}, Trusted: res.Trusted}
	if res.Leaf != nil {
		out.Leaf = &leaf{res.Leaf.Seq, res.Body}
	}
	if res.Older != nil {
		out.Older = &head{res.Older.Origin, res.Older.Size, res.Older.Root.String()}
	}
	return a.json(out)
}

package main

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"plumbline/base/fault"
	"plumbline/form"
	"plumbline/goal"
	"plumbline/platform/grid"
)

// answering is what a person said beforehand about repairs that wait.
type answering struct {
	accept  bool
	answers []string // "ref=value" or "form:ref=value"
}

func (a *app) importCommand() *cobra.Command {
	cmd := a.command("import [--server URL] [--accept] [--answer REF=VALUE] FILE…")
	cmd.Example = "  plumbline import --data ./data new.xlsx\n  plumbline import --answer '3:indicators[7].target=≥85(%)' sample/declarations-2023.txt"
	at := a.storeFlags(cmd)
	far, how := a.farFlags(cmd), &answering{}
	cmd.Flags().BoolVar(&how.accept, "accept", false, a.say.T("cli.flag.accept"))
	cmd.Flags().StringArrayVar(&how.answers, "answer", nil, a.say.T("cli.flag.answer"))
	cmd.Args = files
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		r, err := a.remote(cmd, far)
		if err != nil {
			return err
		}
		each := func(take func(name string) error) error {
			for _, name := range args {
				if err := take(name); err != nil {
					a.tell(cmd.CommandPath()+": "+name, err)
					return partly{err}
				}
			}
			return nil
		}
		if r != nil {
			return each(func(name string) error { return a.importAt(cmd.Context(), r, name, how) })
		}
		return at.using(cmd.Context(), func(s *store) error {
			return each(func(name string) error { return a.importFile(cmd.Context(), s, name, how) })
		})
	}
	return cmd
}

// importFile shows what one document would change, answers what waits as far as it was told to, and keeps it. What still
// waits stops it: the preview stays, nothing is kept.
func (a *app) importFile(ctx context.Context, s *store, name string, how *answering) error {
	data, err := a.bytes(name)
	if err != nil {
		return err
	}
	imp, err := s.form.Upload(ctx, local, name, data)
	if err != nil {
		return err
	}
	if imp, err = answer(ctx, s, imp, how); err != nil {
		return err
	}
	if err := a.printPreview(imp); err != nil {
		return err
	}
	if imp.Counts.Waiting > 0 {
		return fault.New(fault.Invalid, "cli.import.waiting", "name", name, "count", imp.Counts.Waiting, "import", imp.ID)
	}
	saved, err := s.form.Confirm(ctx, local, imp.ID)
	if err != nil {
		return err
	}
	if err := s.recheck(ctx, saved); err != nil {
		return err
	}
	changed := 0
	for _, v := range saved {
		if v.Changed {
			changed++
		}
	}
	_, err = fmt.Fprintln(a.out, a.say.T("cli.import.kept", "name", name, "declarations", len(saved), "changed", changed))
	return err
}

// bytes reads a whole document into memory, within the limit of a document.
func (a *app) bytes(name string) ([]byte, error) { return a.bytesUpTo(name, grid.Default.Bytes) }

// bytesUpTo reads a file of at most so many bytes.
func (a *app) bytesUpTo(name string, most int64) ([]byte, error) {
	f, err := a.open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	data, err := io.ReadAll(io.LimitReader(f, most+1))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	if int64(len(data)) > most {
		return nil, fault.New(fault.TooLarge, "cli.too_large", "name", name, "limit", most>>20)
	}
	return data, nil
}

// waiting is a repair that waits for a person.
type waiting struct{ form, repair int }

// choices are the answers to the waiting repairs of declarations: those given, and with accept what the reader proposes.
func (how *answering) choices(ds []goal.Declaration) (map[waiting]string, error) {
	choices := map[waiting]string{}
	used := make([]bool, len(how.answers))
	for i, d := range ds {
		for j, r := range d.Repairs {
			if r.Confidence >= form.Threshold {
				continue
			}
			if how.accept {
				choices[waiting{i, j}] = r.Took
			}
			for k, text := range how.answers {
				if value, ok := answers(text, i, r.Ref); ok {
					choices[waiting{i, j}], used[k] = value, true
				}
			}
		}
	}
	for k, ok := range used {
		if !ok {
			return nil, fault.New(fault.Invalid, "cli.import.answer_fits_nothing", "answer", how.answers[k])
		}
	}
	return choices, nil
}

// answer decides the waiting repairs as far as it was told to.
func answer(ctx context.Context, s *store, imp form.Import, how *answering) (form.Import, error) {
	choices, err := how.choices(imp.Reading.Declarations())
	if err != nil {
		return imp, err
	}
	for at, choice := range choices {
		if imp, err = s.form.Decide(ctx, local, imp.ID, at.form, at.repair, choice); err != nil {
			return imp, err
		}
	}
	return imp, nil
}

// answers says whether "ref=value" or "form:ref=value" (forms count from 1) speaks of a field, and its value.
func answers(text string, index int, ref goal.Ref) (value string, ok bool) {
	name, value, found := strings.Cut(text, "=")
	if !found {
		return "", false
	}
	if n, rest, numbered := strings.Cut(name, ":"); numbered {
		if n != strconv.Itoa(index+1) {
			return "", false
		}
		name = rest
	}
	return value, name == string(ref)
}

// printPreview says what confirming would do.
func (a *app) printPreview(imp form.Import) error {
	c := imp.Counts
	_, _ = fmt.Fprintln(a.out, a.say.T("cli.read.counted", "name", imp.Name, "declarations", c.Forms, "indicators", c.Indicators,
		"repairs", c.Repairs, "waiting", c.Waiting, "unplaced", c.Unplaced))
	t := table{right: map[int]bool{1: true, 3: true}}
	for i, d := range imp.Reading.Declarations() {
		change := ""
		if i < len(imp.Compared) {
			change = a.say.T("cli.change." + string(imp.Compared[i].Change))
		}
		t.add("  ", strconv.Itoa(i+1), d.Name, amount(d.Funding.AnnualTotal), change)
	}
	if err := t.write(a.out); err != nil {
		return err
	}
	for i, d := range imp.Reading.Declarations() {
		for _, r := range d.Repairs {
			if r.Confidence < form.Threshold {
				_, _ = fmt.Fprintln(a.out, "  "+a.say.T("cli.import.waits", "ref", fmt.Sprintf("%d:%s", i+1, r.Ref), "project", d.Name,
					"place", r.Place.String(), "read", oneLine(r.Read), "took", oneLine(r.Took), "reason", a.reason(r),
					"options", strings.Join(r.Options, "  ")))
			}
		}
	}
	return nil
}

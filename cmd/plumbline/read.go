package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"plumbline/base/fault"
	"plumbline/base/fen"
	"plumbline/form"
	"plumbline/goal"
	"plumbline/platform/grid"
)

func (a *app) readCommand() *cobra.Command {
	cmd := a.command("read [--json] FILE…")
	cmd.Example = "  plumbline read sample/declarations-2023.txt\n  plumbline read --json *.pdf > all.json\n  cat one.txt | plumbline read -"
	asJSON := cmd.Flags().Bool("json", false, a.say.T("cli.flag.read_json"))
	cmd.Args = files
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if !*asJSON {
			return a.readings(cmd, args, a.printReading)
		}
		list := &array{w: a.raw}
		err := a.readings(cmd, args, func(r form.Reading) error {
			for _, f := range r.Forms {
				if err := list.add(f.Declaration); err != nil {
					return err
				}
			}
			return nil
		})
		return list.end(err)
	}
	return cmd
}

// readings reads the documents one after the other and hands each over before it reads the next, so that memory grows with
// one document and not with the batch. A document that cannot be read is told and passed over; the run then fails.
func (a *app) readings(cmd *cobra.Command, names []string, take func(form.Reading) error) error {
	var worst error
	for _, name := range names {
		r, err := a.reading(name)
		if err != nil {
			a.tell(cmd.CommandPath()+": "+name, err)
			if worst == nil || fault.KindOf(err) == fault.Internal {
				worst = err
			}
			continue
		}
		if err := take(r); err != nil {
			return err
		}
	}
	if worst != nil {
		return partly{worst}
	}
	return nil
}

// reading reads one document; "-" is standard input.
func (a *app) reading(name string) (form.Reading, error) {
	f, err := a.open(name)
	if err != nil {
		return form.Reading{}, err
	}
	defer func() { _ = f.Close() }()
	return form.Load(name, f, grid.Default)
}

// array writes a JSON array value by value. Nothing is written until there is a value.
type array struct {
	w io.Writer
	n int
}

func (l *array) add(v any) error {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("  ", "  ")
	if err := enc.Encode(v); err != nil {
		return err
	}
	before := ",\n  "
	if l.n == 0 {
		before = "[\n  "
	}
	l.n++
	_, err := fmt.Fprint(l.w, before, strings.TrimRight(b.String(), "\n"))
	return err
}

// end closes the array. After a run that failed as a whole, nothing stands on standard output.
func (l *array) end(err error) error {
	switch {
	case l.n > 0:
		if _, werr := fmt.Fprint(l.w, "\n]\n"); err == nil {
			err = werr
		}
	case err == nil:
		_, err = fmt.Fprintln(l.w, "[]")
	}
	return err
}

// printReading writes a reading for the eye: what was counted, the repairs, the cells without place, the declarations.
func (a *app) printReading(r form.Reading) error {
	var indicators, repairs, waiting, unplaced int
	for _, d := range r.Declarations() {
		indicators += len(d.Indicators)
		repairs += len(d.Repairs)
		unplaced += len(d.Unplaced)
		for _, rep := range d.Repairs {
			if rep.Confidence < form.Threshold {
				waiting++
			}
		}
	}
	_, _ = fmt.Fprintln(a.out, a.say.T("cli.read.counted", "name", r.Name, "declarations", len(r.Forms),
		"indicators", indicators, "repairs", repairs, "waiting", waiting, "unplaced", unplaced))
	for i, d := range r.Declarations() {
		if err := a.printDeclaration(i+1, d); err != nil {
			return err
		}
	}
	return nil
}

func (a *app) printDeclaration(number int, d goal.Declaration) error {
	p := a.say
	_, _ = fmt.Fprintf(a.out, "\n%d. %s\n", number, p.T("cli.read.head", "name", d.Name, "year", d.Year, "nature", d.Nature,
		"unit", d.Unit, "start", d.Start.String(), "end", d.End.String(), "annual", amount(d.Funding.AnnualTotal)))
	t := table{}
	for _, in := range d.Indicators {
		t.add("  ", a.level(in.Level1), a.level(in.Level2), in.Name, in.Target.Raw, typed(in.Target))
	}
	if err := t.write(a.out); err != nil {
		return err
	}
	for _, r := range d.Repairs {
		key := "cli.read.repair"
		if r.Confidence < form.Threshold {
			key = "cli.read.repair_waits"
		}
		_, _ = fmt.Fprintln(a.out, "  "+p.T(key, "place", r.Place.String(), "read", oneLine(r.Read), "took", oneLine(r.Took), "reason", a.reason(r),
			"ref", string(r.Ref), "confidence", strconv.FormatFloat(r.Confidence, 'f', 2, 64)))
	}
	for _, u := range d.Unplaced {
		_, _ = fmt.Fprintln(a.out, "  "+p.T("cli.read.unplaced", "place", u.Place.String(), "text", oneLine(u.Text)))
	}
	return nil
}

// reason is why the reader repaired, in the reader's language; the data holds the Chinese sentence.
func (a *app) reason(r goal.Repair) string {
	if key := "form.repair." + r.Kind; a.say.Has(key) {
		return a.say.T(key)
	}
	return r.Reason
}

// level is the name of an indicator's level in the reader's language; a word that names none stays as it was written.
func (a *app) level(name string) string {
	key := "goal.level." + goal.LevelKey(name)
	if !a.say.Has(key) {
		return name
	}
	return a.say.T(key)
}

// oneLine is the beginning of a text, for a list; the whole of it is in the JSON.
func oneLine(s string) string {
	const most = 60
	r := []rune(strings.Join(strings.Fields(s), " "))
	if len(r) > most {
		return string(r[:most]) + "…"
	}
	return string(r)
}

// amount is yuan as the office writes it, a dash where blank.
func amount(f *fen.Fen) string {
	if f == nil {
		return "–"
	}
	return f.Grouped()
}

// typed is what a target means: ">= 5 次", or the word.
func typed(t goal.Target) string {
	if t.Kind == goal.Qualitative {
		return ""
	}
	var parts []string
	for _, s := range []*string{t.Op, t.Value, t.Upper, t.Unit} {
		if s != nil && *s != "" {
			parts = append(parts, *s)
		}
	}
	return strings.Join(parts, " ")
}

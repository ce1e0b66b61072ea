package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"plumbline/base/fault"
	"plumbline/form/handback"
	"plumbline/goal"
)

// formats are the formats of export, and how each is written.
var formats = map[string]func(io.Writer, []goal.Declaration, handback.Meta) error{
	"xlsx": handback.XLSX,
	"docx": handback.DOCX,
	"pdf":  handback.PDF,
	"csv":  func(w io.Writer, ds []goal.Declaration, _ handback.Meta) error { return handback.CSV(w, ds) },
	"json": func(w io.Writer, ds []goal.Declaration, _ handback.Meta) error { return handback.JSON(w, ds) },
}

// exporting is what to export and where to.
type exporting struct {
	format, output, font, department string
	year                             int
}

func (a *app) exportCommand() *cobra.Command {
	cmd := a.command("export [--server URL] [--format FORMAT] [--output FILE] [ID|NAME]…")
	cmd.Example = "  plumbline export --format docx --output forms.docx\n  plumbline export --format pdf 残疾人权益保障经费\n  plumbline export --format json --output - > all.json"
	at := a.storeFlags(cmd)
	far, how := a.farFlags(cmd), &exporting{}
	cmd.Flags().StringVar(&how.format, "format", "xlsx", a.say.T("cli.flag.format"))
	cmd.Flags().StringVarP(&how.output, "output", "o", "", a.say.T("cli.flag.output"))
	cmd.Flags().StringVar(&how.font, "font", "", a.say.T("cli.flag.font"))
	cmd.Flags().StringVar(&how.department, "department", "", a.say.T("cli.flag.department"))
	cmd.Flags().IntVar(&how.year, "year", 0, a.say.T("cli.flag.year"))
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if formats[how.format] == nil {
			return fault.New(fault.Invalid, "cli.unknown_format", "name", how.format, "known", known())
		}
		r, err := a.remote(cmd, far)
		if err != nil {
			return err
		}
		if r != nil {
			kept, err := keptAt(cmd.Context(), r, how, args)
			if err != nil {
				return err
			}
			return a.export(kept, how)
		}
		return at.using(cmd.Context(), func(s *store) error {
			kept, err := chosen(cmd.Context(), s, how, args)
			if err != nil {
				return err
			}
			return a.export(kept, how)
		})
	}
	return cmd
}

// known lists the formats for an error.
func known() string {
	var names []string
	for name := range formats {
		names = append(names, name)
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}

// export writes declarations into a file.
func (a *app) export(kept []goal.Kept, how *exporting) error {
	meta := handback.Meta{At: time.Now(), Font: how.font}
	var ds []goal.Declaration
	for _, k := range kept {
		ds = append(ds, k.Declaration)
		meta.Revisions = append(meta.Revisions, k.Revision)
		meta.Demo = meta.Demo || k.Demo
	}
	if how.output == "-" {
		return formats[how.format](a.raw, ds, meta)
	}
	path := how.output
	if path == "" {
		path = handback.FileName(defaultName(kept), how.format)
	}
	if err := whole(path, func(w io.Writer) error { return formats[how.format](w, ds, meta) }); err != nil {
		return err
	}
	_, err := fmt.Fprintln(a.out, a.say.T("cli.export.written", "name", path, "declarations", len(ds)))
	return err
}

// defaultName names the file after the project when it is one; blank is the name of the form.
func defaultName(kept []goal.Kept) string {
	if len(kept) != 1 {
		return ""
	}
	return kept[0].Declaration.Name
}

// chosen gives the declarations that the names and filters mean, in the official order; a name that means none is an error.
func chosen(ctx context.Context, s *store, how *exporting, names []string) ([]goal.Kept, error) {
	scopes, err := s.goal.Scopes(ctx)
	if err != nil {
		return nil, err
	}
	met := map[string]bool{}
	var out []goal.Kept
	for _, sc := range scopes {
		if how.department != "" && sc.Department != how.department || how.year != 0 && sc.Year != how.year {
			continue
		}
		all, err := s.goal.Whole(ctx, sc.Department, sc.Year)
		if err != nil {
			return nil, err
		}
		for _, k := range all {
			byID, byName := slices.Contains(names, string(k.ID)), slices.Contains(names, k.Declaration.Name)
			met[string(k.ID)], met[k.Declaration.Name] = true, true
			if len(names) == 0 || byID || byName {
				out = append(out, k)
			}
		}
	}
	for _, name := range names {
		if !met[name] {
			return nil, fault.New(fault.NotFound, "cli.export.nothing", "name", name)
		}
	}
	if len(out) == 0 {
		return nil, fault.New(fault.NotFound, "cli.summary.empty")
	}
	return out, nil
}

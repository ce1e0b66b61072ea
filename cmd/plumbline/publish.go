package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"plumbline/base/fault"
	"plumbline/disclosure/bundle"
	"plumbline/disclosure/published"
	"plumbline/disclosure/snapshot"
)

// publishing is which version to write, and where.
type publishing struct {
	output, folder, department string
	year, version              int
}

func (a *app) publishCommand() *cobra.Command {
	cmd := a.command("publish [--department NAME] [--year N] [--version N] [--out FILE.zip] [--folder DIR]")
	cmd.Example = "  plumbline publish --data ./data --out 2023.zip\n  plumbline publish --data ./data --year 2023 --version 1 --out first.zip\n  plumbline publish --data ./data --folder /srv/public"
	at, how := a.storeFlags(cmd), &publishing{}
	cmd.Flags().StringVarP(&how.output, "out", "o", "", a.say.T("cli.flag.publish_out"))
	cmd.Flags().StringVar(&how.folder, "folder", "", a.say.T("cli.flag.publish_folder"))
	cmd.Flags().StringVar(&how.department, "department", "", a.say.T("cli.flag.department"))
	cmd.Flags().IntVar(&how.year, "year", 0, a.say.T("cli.flag.year"))
	cmd.Flags().IntVar(&how.version, "version", 0, a.say.T("cli.flag.publish_version"))
	cmd.Args = none
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		return at.using(cmd.Context(), func(s *store) error { return a.publish(cmd.Context(), s, how) })
	}
	return cmd
}

// publish writes what was published: a version as a package, or every version into a folder for a public site of its own.
func (a *app) publish(ctx context.Context, s *store, how *publishing) error {
	if err := s.complete(ctx); err != nil {
		return err
	}
	list, err := s.versions(ctx, how)
	if err != nil {
		return err
	}
	if how.folder != "" {
		if err := s.shelve(ctx, how.folder, list); err != nil {
			return err
		}
		_, _ = fmt.Fprintln(a.out, a.say.T("cli.publish.folder", "n", len(list), "name", how.folder))
		if how.output == "" {
			return nil
		}
	}
	p := list[0]
	data, err := s.bundle.Zip(ctx, p.Slug, p.Year, p.Number)
	if err != nil {
		return err
	}
	if how.output == "" {
		how.output = bundle.Name(p.Slug, p.Year, p.Number)
	}
	if err := a.put(how.output, data); err != nil || how.output == "-" {
		return err
	}
	_, err = fmt.Fprintln(a.out, a.say.T("cli.publish.written", "department", p.Department, "year", fmt.Sprint(p.Year), "number", p.Number,
		"at", p.At.UTC().Format("2006-01-02"), "name", how.output, "digest", bundle.Digest(data)))
	return err
}

// versions gives the published versions that are asked for, the newest first. None is an error that says what is missing.
func (s *store) versions(ctx context.Context, how *publishing) ([]snapshot.Publication, error) {
	all, err := published.Store(s.db).Publications(ctx)
	if err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return nil, fault.New(fault.NotFound, "cli.publish.nothing")
	}
	var list []snapshot.Publication
	for _, p := range all {
		if (how.department == "" || p.Department == how.department) && (how.year == 0 || p.Year == how.year) && (how.version == 0 || p.Number == how.version) {
			list = append(list, p)
		}
	}
	if len(list) == 0 {
		return nil, fault.New(fault.NotFound, "cli.publish.none", "n", len(all))
	}
	return list, nil
}

// shelve writes versions with their packages into a folder that plumbline public --files shows.
func (s *store) shelve(ctx context.Context, dir string, list []snapshot.Publication) error {
	read := published.Store(s.db)
	for _, p := range list {
		v, err := read.Version(ctx, p.Slug, p.Year, p.Number)
		if err != nil {
			return err
		}
		if err := published.Write(dir, v); err != nil {
			return err
		}
		data, err := s.bundle.Zip(ctx, p.Slug, p.Year, p.Number)
		if err != nil {
			return err
		}
		name := filepath.Join(dir, filepath.FromSlash(bundle.InFolder(p.Slug, p.Year, p.Number)))
		if err := whole(name, func(w io.Writer) error { _, err := w.Write(data); return err }); err != nil {
			return err
		}
		if err := os.Chmod(name, 0o644); err != nil { //nolint:gosec // published files are for everybody
			return cannotWrite(name, err)
		}
	}
	return nil
}

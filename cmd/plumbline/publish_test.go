package main

import (
	"bytes"
	"context"
	"os"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"plumbline/disclosure/bundle"
	"plumbline/platform/i18n"
	"plumbline/sample"
)

// publishedIn keeps a version of an invented year in the store of a folder: the first, or with a reason the second.
func publishedIn(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 1 || len(args) > 2 {
		ts.Fatalf("usage: published folder [again]")
	}
	ctx := context.Background() // a script has none
	at := &place{data: ts.MkAbs(args[0])}
	ts.Check(at.using(ctx, func(s *store) error {
		v := inventedYear(3, 2023)
		if len(args) == 2 {
			v.Number, v.Reason, v.At = 2, args[1], v.At.AddDate(0, 1, 0)
		}
		_, _, err := s.published(ctx, v)
		return err
	}))
}

// retouched changes a file of a package and packs it again; "both" as a sixth argument makes the manifest name what the file has become, as
// somebody would who does not want it to be seen.
func retouched(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 5 || len(args) > 6 {
		ts.Fatalf("usage: retouched in.zip out.zip path old new [both]")
	}
	data, err := os.ReadFile(ts.MkAbs(args[0]))
	ts.Check(err)
	files, err := bundle.Unpack(data)
	ts.Check(err)
	changed := false
	for i, f := range files {
		if f.Path != args[2] {
			continue
		}
		files[i].Data = bytes.Replace(bytes.Clone(f.Data), []byte(args[3]), []byte(args[4]), 1)
		changed = !bytes.Equal(files[i].Data, f.Data)
		if len(args) < 6 {
			continue
		}
		for j, m := range files {
			if m.Path == bundle.Manifest {
				files[j].Data = []byte(strings.Replace(string(m.Data), bundle.Digest(f.Data), bundle.Digest(files[i].Data), 1))
			}
		}
	}
	if !changed {
		ts.Fatalf("no %s with %q in it", args[2], args[3])
	}
	var out bytes.Buffer
	ts.Check(bundle.Pack(&out, files))
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), out.Bytes(), 0o600))
}

// TestThePublishingOfTheBench: what bench publishes is sound, and every figure has its sentence.
func TestThePublishingOfTheBench(t *testing.T) {
	t.Parallel()
	figures, err := measurePublish(t.Context(), &place{data: t.TempDir()}, 20)
	if err != nil || len(figures) != 6 {
		t.Fatal(figures, err)
	}
	for _, f := range figures {
		if f.measured <= 0 {
			t.Errorf("%s measured %v", f.what, f.measured)
		}
		for _, lang := range i18n.Languages {
			if line := f.line(in(t, lang).say, 0); strings.Contains(line[0], "cli.bench") || strings.Contains(line[0], "⟦") {
				t.Errorf("%s has no sentence in %s: %s", f.what, lang, line[0])
			}
		}
	}
	if v := inventedYear(3, 2023); v.Department != sample.Department || len(v.Projects) != 3 || v.Projects[0].ID == v.Projects[1].ID {
		t.Errorf("%+v", v)
	}
}

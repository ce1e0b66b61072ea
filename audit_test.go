package plumbline

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/mod/modfile"
)

// licences are the texts that a module may come under, each told by words that stand in no other. All of them let the
// product be given on; none asks that its own source be.
var licences = []struct{ Name, Words string }{
	{"Apache-2.0", "apache license version 2.0"},
	{"MPL-2.0", "mozilla public license version 2.0"},
	{"MIT", "permission is hereby granted, free of charge, to any person obtaining a copy"},
	{"ISC", "permission to use, copy, modify, and/or distribute this software for any purpose with or without fee"},
	{"ISC", "permission to use, copy, modify, and distribute this software for any purpose with or without fee"},
	{"BSD-3-Clause", "neither the name of"},
	{"BSD-3-Clause", "may not be used to endorse or promote products"},
	{"BSD-2-Clause", "redistributions in binary form must reproduce the above copyright notice"},
	{"CC0-1.0", "cc0 1.0 universal"},
	{"Unlicense", "this is free and unencumbered software released into the public domain"},
	{"Zlib", "altered source versions must be plainly marked as such"},
}

// copyleft are texts that are refused whatever else stands beside them.
var copyleft = regexp.MustCompile(`gnu (affero |lesser |library )?general public license|server side public license|business source license|commons clause`)

type built struct {
	Path, Version, Dir, GoMod, Deprecated string
	Main                                  bool
	Replace                               *built
}

// modules lists the modules that packages of the product, its tests and its tools are built of.
func modules(t *testing.T) []built {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "list", "-mod=readonly", "-deps", "-test", "-json=Module", "./...", "tool")
	cmd.Env = append(os.Environ(), "GOFLAGS=") // what is not there yet comes from the module proxy, held to go.sum
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, errs.String())
	}
	known := map[string]built{}
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p struct{ Module *built }
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		if p.Module != nil && !p.Module.Main {
			known[p.Module.Path] = *p.Module
		}
	}
	var list []built
	for _, m := range known {
		list = append(list, m)
	}
	slices.SortFunc(list, func(a, b built) int { return strings.Compare(a.Path, b.Path) })
	if len(list) < 40 {
		t.Fatalf("found only %d modules", len(list))
	}
	return list
}

var blanks = regexp.MustCompile(`[\s*#/,]+`)

// licenceOf reads the licence of a module in the module cache.
func licenceOf(m built) (string, error) {
	files, err := os.ReadDir(m.Dir)
	if err != nil {
		return "", err
	}
	var found []string
	for _, f := range files {
		name := strings.ToLower(f.Name())
		if f.IsDir() || !strings.HasPrefix(name, "licen") && !strings.HasPrefix(name, "copying") && !strings.HasPrefix(name, "unlicense") {
			continue
		}
		raw, err := os.ReadFile(filepath.Join(m.Dir, f.Name()))
		if err != nil {
			return "", err
		}
		text := blanks.ReplaceAllString(strings.ToLower(string(raw)), " ")
		text = strings.ReplaceAll(text, `"`, "")
		if bad := copyleft.FindString(text); bad != "" && !strings.Contains(text, "mozilla public license") {
			return "", fmt.Errorf("%s: %s", f.Name(), bad)
		}
		for _, l := range licences {
			if strings.Contains(text, blanks.ReplaceAllString(l.Words, " ")) {
				if !slices.Contains(found, l.Name) {
					found = append(found, l.Name)
				}
				break
			}
		}
	}
	if len(found) == 0 {
		return "", errors.New("no licence that is known")
	}
	slices.Sort(found)
	return strings.Join(found, ", "), nil
}

// TestLicences: every module comes under a licence of the list, and docs/licences.md says which (make golden).
func TestLicences(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString("# Licences of what Plumbline is built of\n\nMade by `make golden` from the licence files of the modules themselves, those of tests and tools included; a test refuses a module whose licence is not one that\n" +
		"lets the product be given on freely. The product itself stands under [LICENSE](../LICENSE).\n\n| module | version | licence |\n|---|---|---|\n")
	for _, m := range modules(t) {
		l, err := licenceOf(m)
		if err != nil {
			t.Errorf("%s %s: %v", m.Path, m.Version, err)
			continue
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", m.Path, m.Version, l)
	}
	const file = "docs/licences.md"
	if os.Getenv("PLUMBLINE_GOLDEN") == "1" {
		if err := os.WriteFile(file, []byte(b.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if text(t, file) != b.String() {
		t.Errorf("%s is not what the modules say: make golden", file)
	}
}

// TestModulesAreAsPublished: no module is replaced, left out by name, retracted by what it says itself, or given up; every
// one has its sum. That the cache holds what the sums say is checked by go mod verify (make audit).
func TestModulesAreAsPublished(t *testing.T) {
	t.Parallel()
	ours, err := modfile.Parse("go.mod", []byte(text(t, "go.mod")), nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(ours.Replace) > 0 || len(ours.Exclude) > 0 {
		t.Errorf("go.mod replaces %d modules and excludes %d", len(ours.Replace), len(ours.Exclude))
	}
	sums := text(t, "go.sum")
	for _, m := range modules(t) {
		if m.Replace != nil {
			t.Errorf("%s is replaced", m.Path)
		}
		if !strings.Contains(sums, m.Path+" "+m.Version+" h1:") {
			t.Errorf("%s %s has no sum", m.Path, m.Version)
		}
		data, err := os.ReadFile(m.GoMod)
		if err != nil {
			t.Errorf("%s: %v", m.Path, err)
			continue
		}
		theirs, err := modfile.ParseLax(m.GoMod, data, nil)
		if err != nil {
			t.Errorf("%s: %v", m.Path, err)
			continue
		}
		if theirs.Module != nil && theirs.Module.Deprecated != "" {
			t.Errorf("%s is given up: %s", m.Path, theirs.Module.Deprecated)
		}
		for _, r := range theirs.Retract {
			if r.Low <= m.Version && m.Version <= r.High {
				t.Errorf("%s %s is retracted: %s", m.Path, m.Version, r.Rationale)
			}
		}
	}
}

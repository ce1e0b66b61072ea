package plumbline

import (
	"bytes"
	"fmt"
	"go/ast"
	"slices"
	"sort"
	"strings"
	"testing"
)

// The sizes of the house: 95 of 100 functions and files within the first number, no file over mostLines.
const (
	functionLines = 60
	fileLines     = 500
	mostLines     = 800
	share         = 95
)

// ruleTables are lists of values, long because the norms are long; they are read one entry at a time.
var ruleTables = []string{"rule/catalogue.go"}

// measured is one thing and how many lines it has.
type measured struct {
	What  string
	Lines int
}

// over gives those longer than limit, the longest first.
func over(all []measured, limit int) []measured {
	var out []measured
	for _, m := range all {
		if m.Lines > limit {
			out = append(out, m)
		}
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Lines > out[j].Lines })
	return out
}

func TestSizes(t *testing.T) {
	t.Parallel()
	var functions, files []measured
	each(t, func(s source) {
		if ast.IsGenerated(s.File) {
			return
		}
		lines := bytes.Count(s.Text, []byte("\n"))
		files = append(files, measured{s.Path, lines})
		if lines > mostLines && !slices.Contains(ruleTables, s.Path) {
			t.Errorf("%s has %d lines, more than %d", s.Path, lines, mostLines)
		}
		for _, d := range s.File.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || f.Body == nil {
				continue
			}
			n := s.Set.Position(f.End()).Line - s.Set.Position(f.Pos()).Line + 1
			functions = append(functions, measured{fmt.Sprintf("%s %s", s.Path, f.Name.Name), n})
		}
	})
	within(t, "functions", functions, functionLines)
	within(t, "files", files, fileLines)
}

// within fails when more than the allowed share of things is longer than limit.
func within(t *testing.T, what string, all []measured, limit int) {
	t.Helper()
	long := over(all, limit)
	if len(long)*100 > len(all)*(100-share) {
		var names []string
		for _, m := range long {
			names = append(names, fmt.Sprintf("%s (%d)", m.What, m.Lines))
		}
		t.Errorf("%d of %d %s are over %d lines, more than %d%%:\n%s", len(long), len(all), what, limit, 100-share, strings.Join(names, "\n"))
	}
	t.Logf("%d of %d %s are over %d lines", len(long), len(all), what, limit)
}

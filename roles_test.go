package plumbline

import (
	"go/ast"
	"path"
	"slices"
	"strings"
	"testing"
)

// keeper says whether a file of a room may know the store and the context: the use cases and their SQL.
func keeper(s source) bool {
	name := path.Base(s.Path)
	return s.Test || strings.HasPrefix(name, "service") || strings.HasPrefix(name, "store")
}

func TestOnlyServicesKnowTheStore(t *testing.T) {
	t.Parallel()
	kept := []string{"context", "database/sql", module + "/platform/db"}
	each(t, func(s source) {
		if room(s.Dir) == "" || keeper(s) {
			return
		}
		for _, imp := range s.imports() {
			if slices.Contains(kept, imp) {
				t.Errorf("%s imports %s: only service*.go, store*.go and tests do", s.Path, imp)
			}
		}
	})
}

func TestRoomsKnowNoPages(t *testing.T) {
	t.Parallel()
	each(t, func(s source) {
		if room(s.Dir) == "" {
			return
		}
		for _, imp := range s.imports() {
			if imp == "net/http" || imp == "html/template" {
				t.Errorf("%s imports %s: pages belong in web", s.Path, imp)
			}
		}
	})
}

// calls lists the calls of pkg.name in a file, as line numbers.
func (s source) calls(pkg string, names ...string) []int {
	var lines []int
	ast.Inspect(s.File, func(n ast.Node) bool {
		sel, ok := n.(*ast.SelectorExpr)
		if !ok || !slices.Contains(names, sel.Sel.Name) {
			return true
		}
		if id, ok := sel.X.(*ast.Ident); ok && id.Name == pkg && id.Obj == nil {
			lines = append(lines, s.Set.Position(sel.Pos()).Line)
		}
		return true
	})
	return lines
}

// TestNoWallClock: a room takes its instant from the transaction, words take it as an argument.
func TestNoWallClock(t *testing.T) {
	t.Parallel()
	each(t, func(s source) {
		if s.Test || (room(s.Dir) == "" && first(s.Dir) != "base") {
			return
		}
		for _, line := range s.calls("time", "Now", "Since", "Until") {
			t.Errorf("%s:%d asks the clock: take tx.Now or an argument", s.Path, line)
		}
	})
}

// TestNoSleeping: a test waits for what it waits for, never for time to pass.
func TestNoSleeping(t *testing.T) {
	t.Parallel()
	each(t, func(s source) {
		if !s.Test {
			return
		}
		for _, line := range append(s.calls("time", "Sleep"), s.calls("chromedp", "Sleep")...) {
			t.Errorf("%s:%d sleeps: wait for the thing itself", s.Path, line)
		}
	})
}

// TestServicesStaySmall: past twelve use cases a room is two rooms.
func TestServicesStaySmall(t *testing.T) {
	t.Parallel()
	const most = 12
	count := map[string]int{}
	each(t, func(s source) {
		if room(s.Dir) == "" || s.Test {
			return
		}
		for _, d := range s.File.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || f.Recv == nil || !f.Name.IsExported() {
				continue
			}
			if star, ok := f.Recv.List[0].Type.(*ast.StarExpr); ok {
				if id, ok := star.X.(*ast.Ident); ok && id.Name == "Service" {
					count[s.Dir]++
				}
			}
		}
	})
	if len(count) < len(rooms) {
		t.Errorf("found services in %v only", count)
	}
	for dir, n := range count {
		if n > most {
			t.Errorf("%s.Service has %d methods, more than %d", dir, n, most)
		}
	}
}

// TestNoInit: nothing happens by being imported; rules, commands and pages are listed where they are used.
func TestNoInit(t *testing.T) {
	t.Parallel()
	each(t, func(s source) {
		if s.Test {
			return
		}
		for _, d := range s.File.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil && f.Name.Name == "init" {
				t.Errorf("%s has an init function: list it where it is used", s.Path)
			}
		}
	})
}

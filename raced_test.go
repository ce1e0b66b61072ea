package plumbline

import (
	"go/ast"
	"regexp"
	"strings"
	"testing"
)

// TestRaced holds what the Makefile says of the race detector to the tests: the packages are there, so are the tests that are
// named, and those that stay out start nothing beside themselves.
func TestRaced(t *testing.T) {
	t.Parallel()
	makefile := text(t, "Makefile")
	named := func(variable, pattern string) []string {
		m := regexp.MustCompile(`(?m)^` + variable + pattern).FindStringSubmatch(makefile)
		if m == nil {
			t.Fatalf("the Makefile has no %s", variable)
		}
		return strings.FieldsFunc(m[1], func(r rune) bool { return strings.ContainsRune(" |\\\n", r) })
	}
	tests := map[string]map[string]bool{} // by folder and name: whether it starts something beside itself
	each(t, func(s source) {
		if !s.Test {
			return
		}
		if tests[s.Dir] == nil {
			tests[s.Dir] = map[string]bool{}
		}
		for _, d := range s.File.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil {
				tests[s.Dir][f.Name.Name] = startsBeside(f)
			}
		}
	})
	raced := append(named("RACED", ` += \$\(addprefix plumbline/,((?:.|\\\n)*?)\)`), "platform/db")
	for _, folder := range raced {
		if tests[folder] == nil {
			t.Errorf("RACED names %s, which has no tests", folder)
		}
	}
	for _, name := range named("BESIDE", ` += \^\((.*)\)\$\$`) {
		if _, ok := tests["cmd/plumbline"][name]; !ok {
			t.Errorf("BESIDE names %s, which is not there", name)
		}
	}
	for _, name := range named("ALONE", ` += \^\((.*)\)\$\$`) {
		there := false
		for _, folder := range raced {
			starts, ok := tests[folder][name]
			if there = there || ok; starts {
				t.Errorf("ALONE names %s, in which things run side by side", name)
			}
		}
		if !there {
			t.Errorf("ALONE names %s, which is not there", name)
		}
	}
}

// startsBeside says whether a function has a go statement or calls Go of a group.
func startsBeside(f *ast.FuncDecl) bool {
	found := false
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.GoStmt:
			found = true
		case *ast.SelectorExpr:
			found = found || n.Sel.Name == "Go"
		}
		return true
	})
	return found
}

package webtest

import (
	"fmt"
	"html/template"
	"reflect"
	"slices"
	"testing"
	"text/template/parse"
)

// Templates follows every field that a template names through its page's struct, also in branches that no sample takes.
// pages are the parsed pages of a site by name, types the structs that the pages of the group are executed on; a page
// under one of the group's folders without a struct fails.
func Templates(t *testing.T, pages map[string]*template.Template, types map[string]any) {
	t.Helper()
	for name, page := range types {
		set := pages[name]
		if set == nil {
			t.Errorf("there is no page %s", name)
			continue
		}
		f := &follower{t: t, page: name, set: set, seen: map[string]bool{}}
		f.template("layout.html", reflect.TypeOf(page))
		if f.fields < 10 {
			t.Errorf("%s: only %d fields were followed", name, f.fields)
		}
	}
	for name := range pages {
		if _, ok := types[name]; !ok && name != "error" {
			t.Errorf("%s has no struct in this test", name)
		}
	}
}

// WrongFields lists the fields that a template names and its struct lacks.
func WrongFields(set *template.Template, page any) []string {
	f := &follower{set: set, seen: map[string]bool{}, quiet: true}
	f.template("layout.html", reflect.TypeOf(page))
	return f.wrong
}

// follower walks a template with the type of its dot; a type it cannot know is nil and everything under it passes.
type follower struct {
	t      *testing.T
	page   string
	set    *template.Template
	seen   map[string]bool
	vars   []variable
	fields int
	wrong  []string
	quiet  bool
}

type variable struct {
	name string
	typ  reflect.Type
}

func (f *follower) template(name string, dot reflect.Type) {
	key := fmt.Sprint(name, dot)
	tmpl := f.set.Lookup(name)
	if f.seen[key] || tmpl == nil || tmpl.Tree == nil {
		return
	}
	f.seen[key] = true
	outer := f.vars
	f.vars = []variable{{"$", dot}}
	f.list(tmpl.Tree.Root, dot)
	f.vars = outer
}

func (f *follower) list(l *parse.ListNode, dot reflect.Type) {
	if l == nil {
		return
	}
	depth := len(f.vars)
	for _, n := range l.Nodes {
		switch n := n.(type) {
		case *parse.ActionNode:
			f.pipe(n.Pipe, dot)
		case *parse.IfNode:
			f.pipe(n.Pipe, dot)
			f.list(n.List, dot)
			f.list(n.ElseList, dot)
		case *parse.WithNode:
			f.list(n.List, f.pipe(n.Pipe, dot))
			f.list(n.ElseList, dot)
		case *parse.RangeNode:
			f.ranged(n, dot)
		case *parse.TemplateNode:
			f.template(n.Name, f.pipe(n.Pipe, dot))
		}
	}
	f.vars = f.vars[:depth]
}

func (f *follower) ranged(n *parse.RangeNode, dot reflect.Type) {
	var key, item reflect.Type
	depth := len(f.vars)
	if over := f.value(n.Pipe.Cmds, dot); over != nil {
		switch over = deref(over); over.Kind() {
		case reflect.Slice, reflect.Array:
			item = over.Elem()
		case reflect.Map:
			key, item = over.Key(), over.Elem()
		}
	}
	switch d := n.Pipe.Decl; len(d) {
	case 1:
		f.vars = append(f.vars, variable{d[0].Ident[0], item})
	case 2:
		f.vars = append(f.vars, variable{d[0].Ident[0], key}, variable{d[1].Ident[0], item})
	}
	f.list(n.List, item)
	f.vars = f.vars[:depth]
	f.list(n.ElseList, dot)
}

func (f *follower) pipe(p *parse.PipeNode, dot reflect.Type) reflect.Type {
	if p == nil {
		return nil
	}
	typ := f.value(p.Cmds, dot)
	for _, d := range p.Decl {
		f.vars = append(f.vars, variable{d.Ident[0], typ})
	}
	return typ
}

func (f *follower) value(cmds []*parse.CommandNode, dot reflect.Type) reflect.Type {
	var last reflect.Type
	for _, c := range cmds {
		for i, arg := range c.Args {
			typ := f.node(arg, dot)
			if i == 0 {
				last = typ
			}
		}
	}
	return last
}

func (f *follower) node(n parse.Node, dot reflect.Type) reflect.Type {
	switch n := n.(type) {
	case *parse.DotNode:
		return dot
	case *parse.FieldNode:
		return f.chain(dot, n.Ident)
	case *parse.VariableNode:
		for _, v := range slices.Backward(f.vars) {
			if v.name == n.Ident[0] {
				return f.chain(v.typ, n.Ident[1:])
			}
		}
	case *parse.PipeNode:
		return f.pipe(n, dot)
	case *parse.ChainNode:
		return f.chain(f.node(n.Node, dot), n.Field)
	}
	return nil
}

func (f *follower) chain(typ reflect.Type, names []string) reflect.Type {
	for _, name := range names {
		if typ == nil || typ.Kind() == reflect.Interface {
			return nil
		}
		f.fields++
		next := member(typ, name)
		if next == nil {
			f.wrong = append(f.wrong, fmt.Sprintf("%s has no %s", typ, name))
			if !f.quiet {
				f.t.Errorf("%s: %s has no %s", f.page, typ, name)
			}
			return nil
		}
		typ = next
	}
	return typ
}

// member gives the type of a field or of what a method gives back.
func member(typ reflect.Type, name string) reflect.Type {
	for _, t := range []reflect.Type{typ, reflect.PointerTo(typ)} {
		if m, ok := t.MethodByName(name); ok {
			return m.Type.Out(0)
		}
	}
	base := deref(typ)
	switch base.Kind() {
	case reflect.Struct:
		if field, ok := base.FieldByName(name); ok {
			return field.Type
		}
	case reflect.Map:
		return base.Elem()
	}
	return nil
}

func deref(t reflect.Type) reflect.Type {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t
}

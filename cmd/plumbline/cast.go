package main

import (
	"context"
	"slices"
	"strings"

	"plumbline/base/actor"
	"plumbline/base/fault"
	"plumbline/office"
	"plumbline/review"
	"plumbline/sample"
	reviewing "plumbline/web/review"
)

// loadStaff founds the organisations of the demonstration and hires its people, once. A store in which other people work
// is refused: in a demonstration anybody comes in as anybody.
func loadStaff(ctx context.Context, s *store) error {
	tree, err := s.office.Tree(ctx)
	if err != nil {
		return err
	}
	if len(tree) > 0 {
		people, err := s.cast(ctx)
		if err == nil && len(people) == 0 {
			return fault.New(fault.Invalid, "cli.demo.real", "name", tree[0].Name)
		}
		return err
	}
	at := map[string]office.ID{}
	for _, o := range sample.Organisations() {
		made, err := s.office.Found(ctx, actor.System, office.Founding{Parent: at[o.Parent], Kind: office.Kind(o.Kind), Name: o.Name})
		if err != nil {
			return err
		}
		at[o.Name] = made.ID
	}
	for _, p := range sample.Posts() {
		who := office.Particulars{Name: p.Person}
		if _, err := s.office.Hire(ctx, actor.System, at[p.Organisation], office.Role(p.Role), who); err != nil {
			return err
		}
	}
	return nil
}

// cast gives the people of the demonstration, in the order of the sample.
func (s *store) cast(ctx context.Context) ([]office.Person, error) {
	tree, err := s.office.Tree(ctx)
	if err != nil || len(tree) == 0 {
		return nil, err
	}
	people, err := s.office.People(ctx, actor.System, tree[0].ID)
	if err != nil {
		return nil, err
	}
	named := map[string]office.Person{}
	for _, p := range people {
		if strings.HasSuffix(p.Name, sample.Label) {
			named[p.Name] = p
		}
	}
	var out []office.Person
	for _, p := range sample.Posts() {
		if who, ok := named[p.Person]; ok {
			out = append(out, who)
		}
	}
	return out, nil
}

// troupe is the people of the demonstration, and the tree that they work in. A store without the invented staff has none.
type troupe struct {
	tree office.Tree
	cast []office.Person
}

func (s *store) troupe(ctx context.Context) (t troupe, err error) {
	if t.cast, err = s.cast(ctx); err == nil {
		t.tree, err = s.office.Tree(ctx)
	}
	return t, err
}

// named finds somebody by the whole name.
func (t troupe) named(name string) (office.Person, bool) {
	i := slices.IndexFunc(t.cast, func(p office.Person) bool { return p.Name == name })
	if i < 0 {
		return office.Person{}, false
	}
	return t.cast[i], true
}

// reviewer is somebody as review knows people, by the name without the label of invented names.
func (t troupe) reviewer(name string) review.Person {
	who, _ := t.named(name + sample.Label)
	return reviewing.Person(t.tree, who)
}

// holder is who of them has a role in the federation, and where that is.
func (t troupe) holder(role office.Role) (who office.Person, at office.ID, ok bool) {
	for _, p := range t.cast {
		for _, post := range p.Posts {
			if o, known := t.tree.Find(post.Organisation); known && post.Role == role && o.Name == sample.Federation {
				return p, o.ID, true
			}
		}
	}
	return who, at, false
}

package main

import (
	"context"
	"strings"

	"plumbline/base/actor"
	"plumbline/base/fault"
	"plumbline/office"
	"plumbline/sample"
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

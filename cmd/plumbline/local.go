package main

import (
	"net/http"

	"plumbline/office"
	"plumbline/web/house"
	"plumbline/web/site"
)

// rooms gives the pages what they show.
func (s *store) rooms() house.Rooms {
	return house.Rooms{Goal: s.goal, Form: s.form, Rule: s.rule}
}

// asLocal lets every request act as the person at this machine, with every role.
func asLocal(*http.Request) (site.Visitor, error) {
	v := site.Visitor{
		Person: office.Person{ID: office.PersonID(local.ID), Particulars: office.Particulars{Name: local.Name}},
		Tree:   office.Tree{{ID: "local", Kind: office.District, Name: local.Name}},
	}
	for _, role := range office.Roles {
		v.Person.Posts = append(v.Person.Posts, office.Post{Organisation: "local", Role: role})
	}
	return v, nil
}

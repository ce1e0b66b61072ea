package webtest

import (
	"net/http"

	"plumbline/base/actor"
	"plumbline/office"
	"plumbline/web/site"
)

// Everyone signs every request as one person who holds every role at the root of a tree of one organisation, so that a
// test of a page meets no refusal.
func Everyone(by actor.Actor) site.Sign {
	v := site.Visitor{
		Person: office.Person{ID: office.PersonID(by.ID), Particulars: office.Particulars{Name: by.Name}},
		Tree:   office.Tree{{ID: "root", Kind: office.District, Name: "root"}},
	}
	for _, role := range office.Roles {
		v.Person.Posts = append(v.Person.Posts, office.Post{Organisation: "root", Role: role})
	}
	return func(*http.Request) (site.Visitor, error) { return v, nil }
}

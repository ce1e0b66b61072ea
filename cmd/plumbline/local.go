package main

import (
	"net/http"

	"plumbline/office"
	"plumbline/office/account"
	"plumbline/office/reveal"
	"plumbline/office/second"
	"plumbline/office/session"
	"plumbline/platform/auth"
	"plumbline/platform/db"
	"plumbline/platform/tlog"
	"plumbline/review/story"
	"plumbline/web/house"
	"plumbline/web/site"
)

// staff are the rooms of who works here and how they come in.
type staff struct {
	office   *office.Service
	sessions *session.Service
	account  *account.Service
	demo     *account.Service // lets anybody in as anybody; for the demonstration alone
	second   *second.Service
	reveal   *reveal.Service
}

// hashing is how many passwords are worked on at once; each takes 46 MiB.
const hashing = 2

func newStaff(d *db.DB, log *tlog.Registry) staff {
	hasher := auth.NewHasher(auth.Recommended, hashing)
	sessions := session.New(d, session.Usual, log)
	return staff{
		office: office.New(d, log), sessions: sessions, second: second.New(d, sessions, "准绳 Plumbline", log),
		reveal:  reveal.New(d, log),
		account: account.New(d, sessions, hasher, log), demo: account.NewDemo(d, sessions, hasher, log),
	}
}

// rooms gives the pages what they show.
func (s *store) rooms() house.Rooms {
	pages := s.pages()
	pages.Complete = s.complete
	return house.Rooms{
		Goal: s.goal, Form: s.form, Rule: s.rule, Draft: s.draft,
		Review: s.review, Desk: s.desk, Remind: s.remind,
		Office: s.office, Sessions: s.sessions, Account: s.account, Second: s.second, Reveal: s.reveal,
		Library: s.library, Template: s.template, Files: s.files, Story: story.New(s.db), Proof: s.log,
		Hooks: s.hooks, DB: s.db, Works: pages,
	}
}

// asLocal lets every request act as the person at this machine, with every role; for measurements, which have no browser.
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

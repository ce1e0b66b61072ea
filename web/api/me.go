package api

import (
	"context"
	"net/http"

	"plumbline/office"
)

func (s *server) meOperations() {
	add(s, operation{ID: "get-me", Method: http.MethodGet, Path: "/me", Tag: "me", Summary: "Who asks, with the roles held, and what the caller may do where."}, s.me)
}

// Me is who asks.
type Me struct {
	ID    string   `json:"id"`
	Name  string   `json:"name"`
	Token string   `json:"token,omitempty" doc:"The token that is used, by its id."`
	Scope []string `json:"scope,omitempty" doc:"The acts that the token may do at most."`
	Posts []Post   `json:"posts"`
	May   []May    `json:"may"`
}

// Post is a role held in an organisation.
type Post struct {
	Organisation string `json:"organisation"`
	Name         string `json:"name"`
	Role         string `json:"role"`
}

// May is an act and the organisations where it is allowed.
type May struct {
	Act           string   `json:"act"`
	Organisations []string `json:"organisations"`
}

type meOut struct{ Body Me }

func (s *server) me(ctx context.Context, _ *struct{}) (*meOut, error) {
	v := whoAsks(ctx)
	out := &meOut{Body: Me{ID: string(v.Person.ID), Name: v.Person.Name, Token: v.Person.Token, Posts: []Post{}, May: []May{}}}
	for _, a := range v.Person.Only {
		out.Body.Scope = append(out.Body.Scope, string(a))
	}
	for _, p := range v.Person.Posts {
		o, _ := v.Tree.Find(p.Organisation)
		out.Body.Posts = append(out.Body.Posts, Post{string(p.Organisation), o.Name, string(p.Role)})
	}
	for _, act := range office.Acts() {
		m := May{Act: string(act)}
		for _, at := range v.Tree.Reach(v.Person, act) {
			m.Organisations = append(m.Organisations, string(at))
		}
		if len(m.Organisations) > 0 {
			out.Body.May = append(out.Body.May, m)
		}
	}
	return out, nil
}

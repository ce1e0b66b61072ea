package api

import (
	"context"
	"net/http"

	"plumbline/base/fault"
	"plumbline/office"
)

func (s *server) officeOperations() {
	add(s, operation{
		ID: "list-organisations", Method: http.MethodGet, Path: "/organisations", Tag: "office", Act: office.SeeOffice,
		Summary: "The tree of organisations, each after the one above it.",
		Links:   map[string]link{"list-people": {"organisation": "$response.body#/0/id"}},
	}, s.listOrganisations)
	add(s, operation{
		ID: "list-people", Method: http.MethodGet, Path: "/people", Tag: "office", Act: office.SeeOffice,
		Summary: "Who holds a role in an organisation or below it. Phone and mail show only enough to know them again.",
	}, s.listPeople)
}

// Organisation is one node of the tree.
type Organisation struct {
	ID     string `json:"id"`
	Parent string `json:"parent,omitempty" doc:"Left out for the root."`
	Kind   string `json:"kind" enum:"district,finance,department,unit"`
	Name   string `json:"name"`
	Closed bool   `json:"closed,omitempty"`
}

type organisationsOut struct{ Body []Organisation }

func (s *server) listOrganisations(ctx context.Context, _ *struct{}) (*organisationsOut, error) {
	v := whoAsks(ctx)
	out := &organisationsOut{Body: []Organisation{}}
	for _, o := range v.Tree {
		if v.May(office.SeeOffice, v.Tree.Place(o.ID)).Allowed {
			out.Body = append(out.Body, Organisation{string(o.ID), string(o.Parent), string(o.Kind), o.Name, !o.Closed.IsZero()})
		}
	}
	return out, nil
}

// Human is one of the staff.
type Human struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Phone string `json:"phone,omitempty" doc:"Masked."`
	Email string `json:"email,omitempty" doc:"Masked."`
	Posts []Post `json:"posts"`
}

type peopleIn struct {
	Organisation string `query:"organisation" required:"true" maxLength:"64"`
}

type peopleOut struct{ Body []Human }

func (s *server) listPeople(ctx context.Context, in *peopleIn) (*peopleOut, error) {
	v := whoAsks(ctx)
	at := v.Tree.Place(office.ID(in.Organisation))
	if at.ID == "" {
		return nil, fault.New(fault.NotFound, "office.no_organisation")
	}
	if err := v.May(office.SeeOffice, at).Fault(); err != nil {
		return nil, err
	}
	list, err := s.Office.People(ctx, v.Actor(), at.ID)
	out := &peopleOut{Body: []Human{}}
	for _, p := range list {
		p = p.Masked()
		h := Human{ID: string(p.ID), Name: p.Name, Phone: p.Phone, Email: p.Email, Posts: []Post{}}
		for _, post := range p.Posts {
			o, _ := v.Tree.Find(post.Organisation)
			h.Posts = append(h.Posts, Post{string(post.Organisation), o.Name, string(post.Role)})
		}
		out.Body = append(out.Body, h)
	}
	return out, err
}

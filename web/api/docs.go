package api

import (
	"cmp"
	"net/http"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"plumbline/base/fault"
	"plumbline/office"
	"plumbline/web/site"
)

// docsPage lists the operations.
type docsPage struct {
	site.Page
	Parts []docsPart
	Kinds []fault.Kind
}

// docsPart is one part of the interface.
type docsPart struct {
	Name, About string
	Operations  []docsOperation
}

// docsOperation is one operation. Acts are the keys of the acts of which it needs one.
type docsOperation struct {
	ID, Method, Path, Summary string
	Acts                      []string
	Parameters                []docsParameter
}

// docsParameter is one of its parameters.
type docsParameter struct {
	Name, In, About string
	Required        bool
}

// page shows the operations to a person.
func (s *server) page(w http.ResponseWriter, r *http.Request) error {
	v := &docsPage{Page: s.NewPage(r, "about")}
	v.Title = v.T("api.docs.title")
	v.Kinds = []fault.Kind{fault.Invalid, fault.NotFound, fault.Conflict, fault.Denied, fault.TooLarge, fault.Unsupported, fault.Internal}
	api := s.huma.OpenAPI()
	for _, tag := range api.Tags {
		part := docsPart{Name: tag.Name, About: tag.Description}
		for path, item := range api.Paths {
			for _, op := range []*huma.Operation{item.Get, item.Post, item.Put, item.Delete} {
				if op != nil && op.Tags[0] == tag.Name {
					part.Operations = append(part.Operations, docsOf(path, op))
				}
			}
		}
		slices.SortFunc(part.Operations, func(a, b docsOperation) int {
			return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Method, b.Method))
		})
		v.Parts = append(v.Parts, part)
	}
	return s.Render(w, http.StatusOK, "api/docs", v)
}

func docsOf(path string, op *huma.Operation) docsOperation {
	o := docsOperation{ID: op.OperationID, Method: op.Method, Path: prefix + path, Summary: op.Summary}
	for _, way := range op.Security {
		for _, scope := range way["token"] {
			o.Acts = append(o.Acts, office.Act(scope).Key())
		}
	}
	for _, p := range op.Parameters {
		o.Parameters = append(o.Parameters, docsParameter{p.Name, p.In, p.Description, p.Required})
	}
	return o
}

package web

import (
	"errors"
	"net/http"
	"slices"

	"plumbline/base/fault"
	"plumbline/form"
	"plumbline/goal"
	"plumbline/office"
	"plumbline/web/site"
)

// readers is the need of pages that show what the visitor may read anywhere.
var readers = site.Need{Act: office.Read}

// at needs an act where the declaration of the address belongs.
func (s *server) at(act office.Act) site.Need {
	return site.Need{Act: act, At: s.placeOf}
}

func (s *server) placeOf(r *http.Request) (office.Place, error) {
	k, err := s.Goal.Get(r.Context(), goal.ID(r.PathValue("id")))
	if err != nil {
		return office.Place{}, err
	}
	return site.VisitorOf(r).PlaceOf(k.Declaration.Department, k.Declaration.Unit), nil
}

// reads says whether the visitor may read a declaration.
func reads(r *http.Request, d goal.Declaration) bool {
	v := site.VisitorOf(r)
	return v.May(office.Read, v.PlaceOf(d.Department, d.Unit)).Allowed
}

// scopes lists the departments and years of which the visitor may read something.
func (s *server) scopes(r *http.Request) ([]goal.Scope, error) {
	list, err := s.Goal.Scopes(r.Context())
	v := site.VisitorOf(r)
	known := map[string]bool{}
	return slices.DeleteFunc(list, func(sc goal.Scope) bool {
		in, asked := known[sc.Department]
		if !asked {
			in = !v.Reads(sc.Department).None()
			known[sc.Department] = in
		}
		return !in
	}), err
}

// readsAll says that there is a scope and that the visitor may read all of it, so that its counts may be shown.
func readsAll(r *http.Request, sc goal.Scope) bool {
	return sc.Year != 0 && site.VisitorOf(r).Reads(sc.Department).All
}

// importOf reads the import of the address, for who uploaded it and for who may draft everything in it.
func (s *server) importOf(r *http.Request) (form.Import, error) {
	imp, err := s.Form.Import(r.Context(), r.PathValue("id"))
	if err != nil {
		return imp, err
	}
	v := site.VisitorOf(r)
	if imp.ByID != string(v.Actor().ID) && mayDraft(v, imp) != nil {
		return form.Import{}, site.ErrNoPage
	}
	return imp.Only(func(d goal.Declaration) bool { return reads(r, d) }), nil
}

// mayDraft refuses an import that holds a declaration of an organisation at which the visitor may not draft.
func mayDraft(v site.Visitor, imp form.Import) error {
	for _, d := range imp.Reading.Declarations() {
		if may := v.May(office.Draft, v.PlaceOf(d.Department, d.Unit)); !may.Allowed {
			return fault.New(fault.Denied, "web.import.elsewhere", "name", d.Name, "department", d.Department, "unit", d.Unit)
		}
	}
	return nil
}

// imports lists the visitor's own imports; who may draft everywhere sees all.
func (s *server) imports(r *http.Request) ([]form.Import, error) {
	list, err := s.Form.Imports(r.Context())
	v := site.VisitorOf(r)
	if len(v.Tree) > 0 && v.May(office.Draft, v.Tree.Place(v.Tree[0].ID)).Allowed {
		return list, err
	}
	return slices.DeleteFunc(list, func(imp form.Import) bool { return imp.ByID != string(v.Actor().ID) }), err
}

// document gives the original file of a declaration back, as it was uploaded, unless it holds others that the visitor
// may not read.
func (s *server) document(w http.ResponseWriter, r *http.Request) error {
	k, err := s.kept(r)
	if err != nil {
		return err
	}
	if k.Document == "" {
		return site.ErrNoPage
	}
	if err := s.readsDocument(r, k); err != nil {
		return err
	}
	return s.giveDocument(w, r, k.Document)
}

// readsDocument refuses a document from which a declaration came that the visitor may not read, of whatever department.
func (s *server) readsDocument(r *http.Request, k goal.Kept) error {
	revisions, err := s.Goal.Revisions(r.Context(), k.ID)
	if err != nil {
		return err
	}
	for _, rev := range revisions {
		if rev.Document != k.Document {
			continue
		}
		src, err := s.Form.Cells(r.Context(), k.ID, rev.Number)
		if err != nil && fault.KindOf(err) == fault.NotFound {
			continue // changed by hand since it was read
		}
		if err != nil {
			return err
		}
		return s.readsImport(r, src.Import)
	}
	return fault.New(fault.Denied, "web.document.others")
}

func (s *server) readsImport(r *http.Request, id string) error {
	imp, err := s.Form.Import(r.Context(), id)
	if err != nil {
		return err
	}
	for _, saved := range imp.Saved {
		k, err := s.Goal.Get(r.Context(), saved.ID)
		if err != nil {
			return err
		}
		if !reads(r, k.Declaration) {
			return fault.New(fault.Denied, "web.document.others")
		}
	}
	return nil
}

func (s *server) importedDocument(w http.ResponseWriter, r *http.Request) error {
	imp, err := s.importOf(r)
	if err != nil {
		return err
	}
	return s.giveDocument(w, r, imp.SHA256)
}

func (s *server) giveDocument(w http.ResponseWriter, r *http.Request, sha256 string) error {
	name, data, err := s.Form.Document(r.Context(), sha256)
	if err != nil {
		return err
	}
	site.Attachment(w, name, "application/octet-stream")
	_, err = w.Write(data)
	if errors.Is(err, http.ErrHandlerTimeout) {
		return err
	}
	return nil
}

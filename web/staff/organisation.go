package staff

import (
	"net/http"
	"strings"
	"time"

	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/office"
	"plumbline/web/site"
)

// organisationPage is one organisation: what it is, who works there, and what may be done with it.
type organisationPage struct {
	site.Page
	site.Fields
	Organisation office.Organisation
	Kind         string
	Closed       bool
	Staff        []staffRow
	Below        []treeRow
	Manage       bool // found, rename, move, close
	Hire         bool
	Root         bool
	Kinds        []option // that may stand below it
	Crowns       []option // that may stand above it, for the root
	Parents      []option // where it may stand
	Roles        []option // that can be held in it
	Who          []string // who manages it, where the visitor does not
	Given        given
}

// option is one of a choice.
type option struct {
	Value, Text string
	Chosen      bool
	Depth       int
}

// given is what was typed into a form that failed.
type given struct {
	Name, Phone, Email, Login, Kind, Role, Parent string
}

func (s *server) organisation(w http.ResponseWriter, r *http.Request) error {
	return s.showOrganisation(w, r, http.StatusOK, site.Fields{}, given{})
}

func (s *server) showOrganisation(w http.ResponseWriter, r *http.Request, status int, wrong site.Fields, g given) error {
	v := &organisationPage{Page: s.page(r), Fields: wrong, Given: g}
	tree := v.Visitor.Tree
	at := tree.Place(office.ID(r.PathValue("organisation")))
	o, ok := tree.Find(at.ID)
	if !ok {
		return site.ErrNoPage
	}
	people, err := s.Office.People(r.Context(), v.Visitor.Actor(), o.ID)
	if err != nil {
		return err
	}
	v.Organisation, v.Kind, v.Closed, v.Root = o, v.T(o.Kind.Key()), !o.Closed.IsZero(), o.Parent == ""
	v.Title, v.Name, v.Here = o.Name, true, "/staff/o/"+string(o.ID)
	v.State = v.Kind
	if v.Closed {
		v.State = v.T("staff.organisation.closed", "kind", v.Kind, "at", o.Closed.In(day.Shanghai).Format(time.DateOnly))
	}
	for i := len(at.Above) - 1; i >= 0; i-- {
		up, _ := tree.Find(at.Above[i])
		v.Crumbs = append(v.Crumbs, site.Crumb{Text: up.Name, Href: "/staff/o/" + string(up.ID), Chinese: true})
	}
	for _, p := range people {
		if row := staffRowOf(&v.Page, p, o.ID); len(row.Roles) > 0 {
			v.Staff = append(v.Staff, row)
		}
	}
	for _, c := range tree {
		if c.Parent == o.ID {
			v.Below = append(v.Below, treeRow{ID: c.ID, Name: c.Name, Kind: v.T(c.Kind.Key()), Closed: !c.Closed.IsZero()})
		}
	}
	manage, hire := v.Visitor.May(office.ManageOrganisation, at), v.Visitor.May(office.ManageStaff, at)
	v.Manage, v.Hire = manage.Allowed && !v.Closed, hire.Allowed && !v.Closed
	if !manage.Allowed {
		v.Who = holders(&v.Page, manage.Who)
	}
	v.options(tree, o)
	return s.Render(w, status, "staff/organisation", v)
}

// options offers what fits: the office refuses the rest, so none of it is offered.
func (v *organisationPage) options(tree office.Tree, o office.Organisation) {
	for _, k := range office.Kinds {
		if k.Under(o.Kind) {
			v.Kinds = append(v.Kinds, option{Value: string(k), Text: v.T(k.Key()), Chosen: v.Given.Kind == string(k)})
		}
		if v.Root && o.Kind.Under(k) {
			v.Crowns = append(v.Crowns, option{Value: string(k), Text: v.T(k.Key()), Chosen: v.Given.Kind == string(k)})
		}
	}
	for _, r := range office.Roles {
		if r.In(o.Kind) {
			v.Roles = append(v.Roles, option{Value: string(r), Text: v.T(r.Key()), Chosen: v.Given.Role == string(r)})
		}
	}
	for _, p := range tree {
		at := tree.Place(p.ID)
		if o.Kind.Under(p.Kind) && p.Closed.IsZero() && at.From(o.ID) == office.Elsewhere && v.Visitor.May(office.ManageOrganisation, at).Allowed {
			v.Parents = append(v.Parents, option{Value: string(p.ID), Text: p.Name, Chosen: p.ID == o.Parent, Depth: len(at.Above)})
		}
	}
}

// holders says which roles may do an act, and where they must be held.
func holders(p *site.Page, who []office.Holder) (out []string) {
	for _, h := range who {
		out = append(out, p.T(h.Role.Key()))
	}
	return out
}

func (s *server) found(w http.ResponseWriter, r *http.Request) error {
	if err := posted(r); err != nil {
		return err
	}
	at := office.ID(r.PathValue("organisation"))
	g := given{Name: r.PostForm.Get("name"), Kind: r.PostForm.Get("kind")}
	made, err := s.Office.Found(r.Context(), site.VisitorOf(r).Actor(), office.Founding{Parent: at, Kind: office.Kind(g.Kind), Name: g.Name})
	if err != nil {
		return s.again(w, r, err, "found", g)
	}
	return led(w, r, "/staff/o/"+string(made.ID), "founded")
}

// crown puts a new root above the present one.
func (s *server) crown(w http.ResponseWriter, r *http.Request) error {
	if err := posted(r); err != nil {
		return err
	}
	g := given{Name: r.PostForm.Get("name"), Kind: r.PostForm.Get("kind")}
	v := site.VisitorOf(r)
	made, err := s.Office.Found(r.Context(), v.Actor(), office.Founding{Kind: office.Kind(g.Kind), Name: g.Name})
	if err != nil {
		r.SetPathValue("organisation", string(v.Tree[0].ID))
		return s.again(w, r, err, "crown", g)
	}
	return led(w, r, "/staff/o/"+string(made.ID), "founded")
}

// again shows the organisation with what is wrong at one of its forms.
func (s *server) again(w http.ResponseWriter, r *http.Request, err error, form string, g given) error {
	wrong, status, err := s.refused(w, r, err, form, "name")
	if err != nil {
		return err
	}
	return s.showOrganisation(w, r, status, wrong, g)
}

func (s *server) rename(w http.ResponseWriter, r *http.Request) error {
	if err := posted(r); err != nil {
		return err
	}
	at, g := office.ID(r.PathValue("organisation")), given{Name: r.PostForm.Get("name")}
	if err := s.Office.Rename(r.Context(), site.VisitorOf(r).Actor(), at, g.Name); err != nil {
		return s.again(w, r, err, "rename", g)
	}
	return led(w, r, "/staff/o/"+string(at), "renamed")
}

func (s *server) move(w http.ResponseWriter, r *http.Request) error {
	if err := posted(r); err != nil {
		return err
	}
	at, g := office.ID(r.PathValue("organisation")), given{Parent: r.PostForm.Get("parent")}
	if err := s.Office.Move(r.Context(), site.VisitorOf(r).Actor(), at, office.ID(g.Parent)); err != nil {
		return s.again(w, r, err, "move", g)
	}
	return led(w, r, "/staff/o/"+string(at), "moved")
}

func (s *server) close(w http.ResponseWriter, r *http.Request) error {
	at := office.ID(r.PathValue("organisation"))
	if err := s.Office.Close(r.Context(), site.VisitorOf(r).Actor(), at); err != nil {
		return s.again(w, r, err, "close", given{})
	}
	return led(w, r, "/staff/o/"+string(at), "closed")
}

// hire takes somebody on and gives the link by which the new account begins.
func (s *server) hire(w http.ResponseWriter, r *http.Request) error {
	if err := posted(r); err != nil {
		return err
	}
	get := r.PostForm.Get
	g := given{Name: get("name"), Phone: get("phone"), Email: get("email"), Login: strings.TrimSpace(get("login")), Role: get("role")}
	if g.Login == "" {
		return s.again(w, r, fault.New(fault.Invalid, "account.login").On("login"), "hire", g)
	}
	by := site.VisitorOf(r).Actor()
	made, err := s.Office.Hire(r.Context(), by, office.ID(r.PathValue("organisation")), office.Role(g.Role),
		office.Particulars{Name: g.Name, Phone: g.Phone, Email: g.Email})
	if err != nil {
		return s.again(w, r, err, "hire", g)
	}
	r.SetPathValue("person", string(made.ID))
	return s.giveLink(w, r, made.ID, g.Login, false)
}

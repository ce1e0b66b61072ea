package site

import (
	"context"
	"net/http"
	"net/url"
	"slices"

	"plumbline/base/actor"
	"plumbline/base/fault"
	"plumbline/goal"
	"plumbline/office"
	"plumbline/office/session"
)

// Handler answers a request or says why not; a fault becomes the error page.
type Handler func(w http.ResponseWriter, r *http.Request) error

// Need is what an address asks of who comes. Open: nobody need be signed in. Otherwise one must be, and where Act is set
// be allowed it: at the place that At finds, or, where At is nil, anywhere; the handler then shows only what is in reach.
type Need struct {
	Open bool
	Act  office.Act
	At   func(r *http.Request) (office.Place, error)
}

// Route is an address and what it asks, for the tests that try every role at every address.
type Route struct {
	Pattern string
	Need    Need
}

// Visitor is who asks. The zero Visitor is nobody.
type Visitor struct {
	Person  office.Person
	Session session.ID // blank where a program asks
	Tree    office.Tree
}

// Sign says who asks. Its faults with the keys session.none and session.owing lead to the pages that help.
type Sign func(r *http.Request) (Visitor, error)

// Known says that somebody is signed in.
func (v Visitor) Known() bool { return v.Person.ID != "" }

// Actor is the visitor as who acts.
func (v Visitor) Actor() actor.Actor { return v.Person.Actor() }

// account is what requests are counted on; a token counts apart from its person's pages.
func (v Visitor) account() string {
	if v.Person.Token != "" {
		return "token " + v.Person.Token
	}
	return string(v.Person.ID)
}

// May asks the one table of permissions.
func (v Visitor) May(act office.Act, at office.Place) office.Decision {
	return office.May(v.Person, act, at)
}

// Can says whether the visitor may do the act anywhere.
func (v Visitor) Can(act office.Act) bool { return len(v.Tree.Reach(v.Person, act)) > 0 }

// PlaceOf is where a declaration belongs: the unit it names below the department it names; the department where the tree
// does not know the unit; the root where it does not know the department, so that nothing is out of everybody's sight.
func (v Visitor) PlaceOf(department, unit string) office.Place {
	return PlaceOf(v.Tree, department, unit)
}

// PlaceOf is Visitor.PlaceOf in a tree.
func PlaceOf(t office.Tree, department, unit string) office.Place {
	for _, name := range []string{unit, ""} {
		if o, ok := t.Named(department, name); ok {
			return t.Place(o.ID)
		}
	}
	if len(t) == 0 {
		return office.Place{}
	}
	return t.Place(t[0].ID)
}

// Reach is which declarations of a department a visitor may read: all, only those of some units, or all but those of some.
type Reach struct {
	All          bool
	Only, Except []string // names of units; Only empty and not All, with no Except: none
}

// None says that there is nothing to read.
func (r Reach) None() bool { return !r.All && len(r.Only) == 0 && len(r.Except) == 0 }

// Reads tells which declarations of a department the visitor may read. Who reads at the department itself but not below it
// reads those that belong to it: all but those of the units below.
func (v Visitor) Reads(department string) Reach {
	head := v.PlaceOf(department, "")
	below := office.Place{Above: append([]office.ID{head.ID}, head.Above...)}
	if v.May(office.Read, below).Allowed {
		return Reach{All: true}
	}
	if o, ok := v.Tree.Named(department, ""); !ok || o.ID != head.ID { // it belongs to the root, and has no units
		return Reach{All: v.May(office.Read, head).Allowed}
	}
	var may, not []string
	for name, at := range v.named(department, head) {
		if v.May(office.Read, at).Allowed {
			may = append(may, name)
		} else {
			not = append(not, name)
		}
	}
	slices.Sort(may)
	slices.Sort(not)
	switch {
	case !v.May(office.Read, head).Allowed:
		return Reach{Only: may}
	case len(not) == 0:
		return Reach{All: true}
	}
	return Reach{Except: not}
}

// named gives the names under which declarations of a department mean units below it, the former ones too, with the place
// that each means. What means the department itself, as the name of a closed unit does, is left out.
func (v Visitor) named(department string, head office.Place) map[string]office.Place {
	out, twice := map[string]office.Place{}, map[string]bool{department: true}
	if o, ok := v.Tree.Find(head.ID); ok {
		for _, own := range append([]string{o.Name}, o.Former...) {
			twice[own] = true
		}
	}
	for _, o := range v.Tree {
		at := v.Tree.Place(o.ID)
		if at.From(head.ID) != office.Below || !o.Closed.IsZero() {
			continue
		}
		for i, name := range append([]string{o.Name}, o.Former...) {
			_, other := out[name]
			twice[name] = twice[name] || other || i > 0
			out[name] = at
		}
	}
	for name, asked := range twice {
		if _, has := out[name]; !has || !asked {
			continue
		}
		if out[name] = v.PlaceOf(department, name); out[name].ID == head.ID {
			delete(out, name)
		}
	}
	return out
}

// Narrow cuts a query down to what the visitor may read; false where that is nothing.
func (v Visitor) Narrow(q goal.Query) (goal.Query, bool) {
	r := v.Reads(q.Department)
	switch {
	case r.All:
	case len(r.Except) > 0:
		q.Except = r.Except
	default:
		q.Units = append([]string{}, r.Only...) // never nil, which would be any unit
	}
	return q, !r.None()
}

type visitorKey struct{}

// VisitorOf is who sent the request; the zero Visitor at an open address where nobody is signed in.
func VisitorOf(r *http.Request) Visitor {
	v, _ := r.Context().Value(visitorKey{}).(Visitor)
	return v
}

// WithVisitor gives the request as sent by v.
func WithVisitor(r *http.Request, v Visitor) *http.Request {
	return r.WithContext(context.WithValue(r.Context(), visitorKey{}, v))
}

// Handle serves a pattern of the standard mux behind the gate.
func (s *Site) Handle(pattern string, need Need, h Handler) {
	s.handle(pattern, need, h, s.ErrorPage)
}

// HandleData is Handle for programs: faults are answered as problem details (RFC 9457).
func (s *Site) HandleData(pattern string, need Need, h Handler) {
	s.handle(pattern, need, h, s.Problem)
}

// Mount serves a handler that has a gate of its own.
func (s *Site) Mount(pattern string, h http.Handler) { s.mux.Handle(pattern, h) }

// Routes lists every address that Handle and HandleData serve.
func (s *Site) Routes() []Route { return s.routes }

func (s *Site) handle(pattern string, need Need, h Handler, failed failure) {
	s.routes = append(s.routes, Route{pattern, need})
	s.mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
		v, err := s.Sign(r)
		r = WithVisitor(r, v)
		if often := s.Limits.Check(r, v.account()); often != nil {
			s.answer(w, r, failed, func() error { return often })
			return
		}
		if err == nil || need.Open {
			err = need.hold(r, v)
		}
		s.answer(w, r, failed, func() error {
			if err != nil {
				return err
			}
			return h(w, r)
		})
	})
}

// hold refuses who may not. What may not be read is said not to be there, so that trying tells nothing.
func (n Need) hold(r *http.Request, v Visitor) error {
	if n.Open || n.Act == "" {
		return nil
	}
	if n.At == nil {
		if v.Can(n.Act) {
			return nil
		}
		return v.May(n.Act, office.Place{}).Fault()
	}
	at, err := n.At(r)
	if err != nil {
		return err
	}
	if !v.May(office.Read, at).Allowed && !v.May(n.Act, at).Allowed {
		return ErrNoPage
	}
	return v.May(n.Act, at).Fault()
}

// signInAt is the page that asks who it is, secondAt the one that asks for the second factor.
const (
	signInAt = "/sign-in"
	secondAt = "/second"
)

// led sends a reader who owes a proof to the page that asks for it; an act that was refused so is answered with a page,
// because what was sent must be sent again.
func led(w http.ResponseWriter, r *http.Request, err error) bool {
	f, ok := fault.As(err)
	if !ok || r.Method != http.MethodGet && r.Method != http.MethodHead {
		return false
	}
	to := map[string]string{"session.none": signInAt, "session.owing": secondAt}[f.Key]
	if to == "" || r.URL.Path == to {
		return false
	}
	q := url.Values{}
	if back := r.URL.RequestURI(); back != "/" {
		q.Set("back", back)
	}
	if len(q) > 0 {
		to += "?" + q.Encode()
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return true
}

// Package office is 机构与人员: the tree of organisations, the people in it with their roles, and the one table of who may
// do what where. How people prove who they are stands in office/account, office/second and office/session.
//
// It guarantees that organisations are a tree, that a role is held in an organisation, and that every question of
// permission is answered by May from one table. It leaves to the rooms what depends on the thing itself and not on
// the role: that nobody approves what he wrote, that a stage is not skipped.
package office

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"plumbline/base/fault"
)

// ID names an organisation.
type ID string

// Kind is what an organisation is.
type Kind string

// The kinds. A district holds its finance bureau and lower districts; a finance bureau heads its departments, because
// the budget runs that way; so no bureau stands above the departments of another level of government.
const (
	District   Kind = "district"
	Finance    Kind = "finance"
	Department Kind = "department"
	Unit       Kind = "unit"
)

// Kinds lists the kinds from above to below.
var Kinds = []Kind{District, Finance, Department, Unit}

// Key is the message key of the kind's name.
func (k Kind) Key() string { return "office.kind." + string(k) }

// Under says whether an organisation of this kind may stand under one of kind parent.
func (k Kind) Under(parent Kind) bool {
	switch k {
	case District, Finance:
		return parent == District
	case Department:
		return parent == Finance || parent == District
	case Unit:
		return parent == Department || parent == Unit
	}
	return false
}

// Organisation is one node of the tree. Parent is blank for the root; Closed is zero while it works; Former are the names
// it gave up, the oldest first, under which declarations of that time still mean it.
type Organisation struct {
	ID      ID
	Parent  ID
	Kind    Kind
	Name    string
	Former  []string
	Founded time.Time
	Closed  time.Time
}

// Place is where an act happens: an organisation and those above it, the nearest first.
type Place struct {
	ID    ID
	Above []ID
}

// Scope is where a place stands as seen from a post.
type Scope string

// Key is the message key of the scope's name.
func (s Scope) Key() string { return "office.scope." + string(s) }

// The scopes: the post's own organisation, one below it, any other.
const (
	Own       Scope = "own"
	Below     Scope = "below"
	Elsewhere Scope = "elsewhere"
)

// From gives the scope of the place as seen from an organisation.
func (p Place) From(o ID) Scope {
	switch {
	case o == p.ID && o != "":
		return Own
	case o != "" && slices.Contains(p.Above, o):
		return Below
	}
	return Elsewhere
}

// Tree is every organisation, each after its parent, siblings in the order of their names.
type Tree []Organisation

// Find gives an organisation by its identifier.
func (t Tree) Find(id ID) (Organisation, bool) {
	i := slices.IndexFunc(t, func(o Organisation) bool { return o.ID == id })
	if i < 0 {
		return Organisation{}, false
	}
	return t[i], true
}

// Place gives an organisation with those above it; it is empty, and so elsewhere for everybody, where there is none.
func (t Tree) Place(id ID) Place {
	o, ok := t.Find(id)
	if !ok {
		return Place{}
	}
	p := Place{ID: id}
	for o.Parent != "" && len(p.Above) < len(t) {
		p.Above = append(p.Above, o.Parent)
		o, _ = t.Find(o.Parent)
	}
	return p
}

// Depth says how many organisations stand above one.
func (t Tree) Depth(id ID) int { return len(t.Place(id).Above) }

// Named finds the organisation that a form means by its 主管部门 and 实施单位: the department of the name, and below
// it the unit of the name; a former name counts where nobody has the name now. The department itself is meant where both
// names are the same, or both its own, or the unit is blank. False where none or several fit.
func (t Tree) Named(department, unit string) (Organisation, bool) {
	dep, ok := t.called(department, Department, "")
	if !ok {
		return Organisation{}, false
	}
	if key := nameKey(unit); key == "" || key == nameKey(department) || key == nameKey(dep.Name) || dep.was(unit) {
		return dep, true
	}
	return t.called(unit, Unit, dep.ID)
}

// called gives the one of a kind, below one where that is named, that has the name, or, where nobody has it, the one that
// had it.
func (t Tree) called(name string, kind Kind, below ID) (Organisation, bool) {
	key := nameKey(name)
	for _, has := range []func(Organisation) bool{
		func(o Organisation) bool { return nameKey(o.Name) == key },
		func(o Organisation) bool { return o.was(name) },
	} {
		found := t.matching(func(o Organisation) bool {
			return o.Kind == kind && has(o) && (below == "" || slices.Contains(t.Place(o.ID).Above, below))
		})
		if len(found) > 0 {
			return found[0], len(found) == 1
		}
	}
	return Organisation{}, false
}

// was says whether the organisation had the name before.
func (o Organisation) was(name string) bool {
	return slices.ContainsFunc(o.Former, func(f string) bool { return nameKey(f) == nameKey(name) })
}

func (t Tree) matching(f func(Organisation) bool) (out []Organisation) {
	for _, o := range t {
		if o.Closed.IsZero() && f(o) {
			out = append(out, o)
		}
	}
	return out
}

// Reach lists the organisations at which the person may do the act, for lists that show only those.
func (t Tree) Reach(p Person, act Act) []ID {
	var out []ID
	above := make(map[ID][]ID, len(t)) // each comes after its parent
	for _, o := range t {
		if o.Parent != "" {
			above[o.ID] = append([]ID{o.Parent}, above[o.Parent]...)
		}
		if allowed, _ := may(p, act, Place{o.ID, above[o.ID]}); allowed {
			out = append(out, o.ID)
		}
	}
	return out
}

// movable says why an organisation cannot stand under a new parent.
func (t Tree) movable(o, parent Organisation) error {
	switch {
	case o.Parent == "":
		return fault.New(fault.Invalid, "office.root_stays", "name", o.Name)
	case !parent.Closed.IsZero():
		return fault.New(fault.Invalid, "office.closed", "name", parent.Name)
	case o.ID == parent.ID || slices.Contains(t.Place(parent.ID).Above, o.ID):
		return fault.New(fault.Invalid, "office.under_itself", "name", o.Name).On("parent")
	case !o.Kind.Under(parent.Kind):
		return fault.New(fault.Invalid, "office.kind_under", "name", o.Name, "parent", parent.Name).On("parent")
	}
	return nil
}

// nameKey writes a name as it is compared: half width, no blanks.
func nameKey(name string) string {
	if !strings.ContainsFunc(name, func(r rune) bool { return r < '\u4e00' || r > '\u9fff' }) {
		return name // nothing but common characters, as nearly all are
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFKC.String(name))
}

// organisationName trims a name and says what is wrong with it.
func organisationName(name string) (string, error) {
	name = strings.TrimSpace(name)
	if n := utf8.RuneCountInString(name); n == 0 || n > 100 {
		return "", fault.New(fault.Invalid, "office.organisation_name").On("name")
	}
	return name, nil
}

// free says whether no other working organisation under the parent has the name, or had it: the declarations of that time
// would change hands.
func (t Tree) free(o Organisation, parent ID, name string) error {
	for _, c := range t.matching(func(c Organisation) bool { return c.Parent == parent && c.ID != o.ID }) {
		if nameKey(c.Name) == nameKey(name) {
			return fault.New(fault.Conflict, "office.name_taken", "name", name).On("name")
		}
		if c.was(name) {
			return fault.New(fault.Conflict, "office.name_former", "name", name, "now", c.Name).On("name")
		}
	}
	return nil
}

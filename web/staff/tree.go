package staff

import (
	"net/http"
	"slices"
	"strings"

	"plumbline/goal"
	"plumbline/office"
	"plumbline/web/site"
)

// treePage is every organisation with who holds which role.
type treePage struct {
	site.Page
	Query         string
	Rows          []treeRow
	Organisations int
	People        int
	Closed        int
	All           bool // also what was closed
}

// treeRow is an organisation of the tree.
type treeRow struct {
	ID     office.ID
	Name   string
	Kind   string
	Depth  int
	Closed bool
	Staff  []staffRow
}

// staffRow is a person with the roles held in one organisation.
type staffRow struct {
	ID    office.PersonID
	Name  string
	Roles []string
}

// deepest is how far a row is indented.
const deepest = 5

func (s *server) tree(w http.ResponseWriter, r *http.Request) error {
	p := s.page(r)
	v := &treePage{Page: p, Query: strings.TrimSpace(r.URL.Query().Get("q")), All: r.URL.Query().Get("closed") != ""}
	v.Crumbs = nil
	tree := p.Visitor.Tree
	var people []office.Person
	if len(tree) > 0 {
		var err error
		if people, err = s.Office.People(r.Context(), p.Visitor.Actor(), tree[0].ID); err != nil {
			return err
		}
	}
	v.People = len(people)
	for _, o := range tree {
		if o.Closed.IsZero() {
			v.Organisations++
		} else {
			v.Closed++
		}
		row := v.row(tree, o, people)
		if row.Closed && !v.All && v.Query == "" {
			continue
		}
		if row, ok := row.matching(v.Query); ok {
			v.Rows = append(v.Rows, row)
		}
	}
	v.Title = p.T("staff.tree.title", "organisations", v.Organisations, "people", v.People)
	v.Heading = p.T("staff.nav")
	return s.Render(w, http.StatusOK, "staff/tree", v)
}

// row shows an organisation with the people who hold a role in it.
func (v *treePage) row(t office.Tree, o office.Organisation, people []office.Person) treeRow {
	out := treeRow{ID: o.ID, Name: o.Name, Kind: v.T(o.Kind.Key()), Depth: min(t.Depth(o.ID), deepest), Closed: !o.Closed.IsZero()}
	for _, p := range people {
		if row := staffRowOf(&v.Page, p, o.ID); len(row.Roles) > 0 {
			out.Staff = append(out.Staff, row)
		}
	}
	return out
}

func staffRowOf(p *site.Page, who office.Person, at office.ID) staffRow {
	row := staffRow{ID: who.ID, Name: who.Name}
	for _, post := range who.Posts {
		if post.Organisation == at {
			row.Roles = append(row.Roles, p.T(post.Role.Key()))
		}
	}
	return row
}

// matching cuts a row down to what a search asks for: the organisation by its name, or its people by theirs.
func (row treeRow) matching(q string) (treeRow, bool) {
	if q == "" || named(row.Name, q) {
		return row, true
	}
	row.Staff = slices.DeleteFunc(slices.Clone(row.Staff), func(p staffRow) bool { return !named(p.Name, q) })
	return row, len(row.Staff) > 0
}

// named says whether a name is meant by what was typed: characters of it, its pinyin or the initials.
func named(name, q string) bool {
	q = strings.ToLower(strings.Join(strings.Fields(q), ""))
	full, initials := goal.Pinyin(name)
	return strings.Contains(strings.ToLower(strings.Join(strings.Fields(name), "")), q) ||
		strings.HasPrefix(full, q) || strings.Contains(initials, q)
}

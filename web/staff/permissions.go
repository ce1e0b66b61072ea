package staff

import (
	"net/http"
	"slices"

	"plumbline/office"
	"plumbline/web/site"
)

// permissionsPage is the one table of who may do what where, to read.
type permissionsPage struct {
	site.Page
	Roles []string
	Rows  []permissionRow
	Notes []roleNote
}

// permissionRow is an act with what each role may of it, in the order of the roles.
type permissionRow struct {
	Act   string
	Cells []permissionCell
}

// permissionCell says where a role may do an act. Mine says that the visitor holds the role.
type permissionCell struct {
	Role, Where string
	May, Mine   bool
}

// roleNote is what else is to be known of a role.
type roleNote struct {
	Role, Kinds string
	Second      bool
}

func (s *server) permissions(w http.ResponseWriter, r *http.Request) error {
	v := &permissionsPage{Page: s.page(r)}
	v.Title = v.T("staff.permissions.title", "acts", len(office.Acts()), "roles", len(office.Roles))
	v.Heading = v.T("staff.permissions.head")
	for _, role := range office.Roles {
		v.Roles = append(v.Roles, v.T(role.Key()))
		v.Notes = append(v.Notes, v.note(role))
	}
	for _, act := range office.Acts() {
		row := permissionRow{Act: v.T(act.Key())}
		for i, role := range office.Roles {
			cell := permissionCell{Role: v.Roles[i], Where: v.where(role, act), Mine: v.holds(role)}
			cell.May = cell.Where != ""
			row.Cells = append(row.Cells, cell)
		}
		v.Rows = append(v.Rows, row)
	}
	return s.Render(w, http.StatusOK, "staff/permissions", v)
}

// where says in a word how far a role reaches for an act, "" for not at all. It asks May, as every page and service does.
func (v *permissionsPage) where(role office.Role, act office.Act) string {
	who := office.Person{ID: "any", Posts: []office.Post{{Organisation: "here", Role: role}}}
	may := func(at office.Place) bool { return office.May(who, act, at).Allowed }
	switch {
	case may(office.Place{ID: "elsewhere"}):
		return v.T("staff.reach.all")
	case may(office.Place{ID: "below", Above: []office.ID{"here"}}):
		return v.T("staff.reach.below")
	case may(office.Place{ID: "here"}):
		return v.T("staff.reach.own")
	}
	return ""
}

func (v *permissionsPage) holds(role office.Role) bool {
	return slices.ContainsFunc(v.Visitor.Person.Posts, func(p office.Post) bool { return p.Role == role })
}

func (v *permissionsPage) note(role office.Role) roleNote {
	n := roleNote{Role: v.T(role.Key()), Second: role.NeedsSecond()}
	for _, k := range office.Kinds {
		if role.In(k) {
			if n.Kinds != "" {
				n.Kinds += v.T("staff.comma")
			}
			n.Kinds += v.T(k.Key())
		}
	}
	return n
}

package work

import (
	"net/http"
	"slices"
	"strconv"

	"plumbline/base/day"
	"plumbline/goal"
	"plumbline/journal"
	"plumbline/office"
	"plumbline/web/site"
)

// Project is a declaration as records are kept for it. Key is what the books call it.
type Project struct {
	ID               goal.ID
	Name             string
	Department, Unit string
	Year             int
	Key              string
	Demo             bool
}

// Choice is what a page of a room is about: which organisation, project and year of those in the visitor's reach. The address
// remembers it (organisation, project, year). The zero Organisation is all in reach, the zero Project all of them.
type Choice struct {
	Address       site.Address
	Act           office.Act
	Organisations []office.Organisation // where the visitor may do the act
	Organisation  office.Organisation
	Years         []int // the newest first
	Year          int
	Projects      []Project // of the year, that the organisation keeps records for
	Project       Project
	Must          bool // the page goes on only with an organisation and a project
	projectless   bool
}

// IDs are the organisations whose records are shown: the chosen one, or all in reach.
func (c Choice) IDs() []office.ID {
	if c.Organisation.ID != "" {
		return []office.ID{c.Organisation.ID}
	}
	out := make([]office.ID, len(c.Organisations))
	for i, o := range c.Organisations {
		out[i] = o.ID
	}
	return out
}

// Texts writes organisations as the records name them.
func Texts(ids []office.ID) []string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = string(id)
	}
	return out
}

// MayRecord says whether a visitor may enter records at the choice, or somewhere where all organisations are shown.
func (c Choice) MayRecord(v site.Visitor) bool {
	if c.Organisation.ID != "" {
		return v.May(office.Record, v.Tree.Place(c.Organisation.ID)).Allowed
	}
	return v.Can(office.Record)
}

// With is the address with the choice kept and more of it set.
func (c Choice) With(pairs ...string) string { return c.Address.With(pairs...) }

// To is another path with the same choice and nothing else of the address.
func (c Choice) To(path string) string {
	year := ""
	if c.Year != 0 {
		year = strconv.Itoa(c.Year)
	}
	return c.Address.Only("organisation", "project", "year").To(path).With("organisation", string(c.Organisation.ID), "project", string(c.Project.ID), "year", year)
}

// Rest are the parameters of the address that the form of the choice must carry along.
func (c Choice) Rest() []Pair {
	var out []Pair
	for _, name := range c.Address.Names() {
		if !slices.Contains([]string{"organisation", "project", "year", "page", "saved"}, name) {
			out = append(out, Pair{name, c.Address.Get(name)})
		}
	}
	return out
}

// Pair is a name and a value.
type Pair struct{ Name, Value string }

// ShowsProjects says that the page lets choose a project.
func (c Choice) ShowsProjects() bool { return !c.projectless && len(c.Projects) > 0 }

// Any says that there is something to choose.
func (c Choice) Any() bool {
	return len(c.Organisations) > 1 || len(c.Years) > 1 || c.ShowsProjects()
}

// Named gives the project of the choice whose name in the books is key.
func (c Choice) Named(key string) (Project, bool) {
	i := slices.IndexFunc(c.Projects, func(p Project) bool { return p.Key == key })
	if i < 0 {
		return Project{}, false
	}
	return c.Projects[i], true
}

func (c Choice) withoutProjects() Choice {
	c.projectless = true
	return c
}

// Choose reads what the address chooses among what the visitor may do the act with; what is out of reach is not chosen. The
// only organisation in reach is chosen by itself, and so is the newest year.
func (k *Desk) Choose(r *http.Request, act office.Act) (Choice, error) {
	a := site.AddressOf(r)
	organisation := a.Get("organisation")
	if o := r.PathValue("organisation"); o != "" {
		organisation = o
	}
	return k.choose(r, act, organisation)
}

func (k *Desk) choose(r *http.Request, act office.Act, organisation string) (Choice, error) {
	v := site.VisitorOf(r)
	c := Choice{Address: site.AddressOf(r), Act: act}
	for _, id := range v.Tree.Reach(v.Person, act) {
		o, _ := v.Tree.Find(id)
		if o.Kind == office.Finance || !o.Closed.IsZero() && act == office.Record {
			continue
		}
		c.Organisations = append(c.Organisations, o)
		if string(id) == organisation {
			c.Organisation = o
		}
	}
	if len(c.Organisations) == 1 {
		c.Organisation = c.Organisations[0]
	}
	if err := k.years(r, &c); err != nil {
		return c, err
	}
	err := k.projects(r, &c)
	return c, err
}

// departments are those that the organisations of the choice belong to.
func (c Choice) departments(t office.Tree) (out []string) {
	for _, id := range c.IDs() {
		at := t.Place(id)
		for _, above := range append([]office.ID{at.ID}, at.Above...) {
			o, _ := t.Find(above)
			if o.Kind != office.Department && o.Kind != office.District {
				continue
			}
			for _, name := range append([]string{o.Name}, o.Former...) {
				if !slices.Contains(out, name) {
					out = append(out, name)
				}
			}
			if o.Kind == office.Department {
				break
			}
		}
	}
	return out
}

func (k *Desk) years(r *http.Request, c *Choice) error {
	scopes, err := k.Goal.Scopes(r.Context())
	if err != nil {
		return err
	}
	within := c.departments(site.VisitorOf(r).Tree)
	for _, s := range scopes {
		if slices.Contains(within, s.Department) && !slices.Contains(c.Years, s.Year) {
			c.Years = append(c.Years, s.Year)
		}
	}
	if len(c.Years) == 0 {
		c.Years = []int{k.Now().In(day.Shanghai).Year()}
	}
	c.Year = c.Years[0]
	if year, err := strconv.Atoi(c.Address.Get("year")); err == nil && slices.Contains(c.Years, year) {
		c.Year = year
	}
	return nil
}

// projects lists the declarations of the year that the chosen organisations keep records for: their own, those of whom they
// belong to, and those that the visitor may read.
func (k *Desk) projects(r *http.Request, c *Choice) error {
	v := site.VisitorOf(r)
	for _, department := range c.departments(v.Tree) {
		sum, err := k.Goal.Summary(r.Context(), goal.Query{Department: department, Year: c.Year, Size: mostProjects})
		if err != nil {
			return err
		}
		for _, row := range sum.Rows {
			if !keeps(v, *c, v.PlaceOf(row.Department, row.Unit)) {
				continue
			}
			c.Projects = append(c.Projects, projectOf(row))
			if string(row.ID) == c.Address.Get("project") {
				c.Project = projectOf(row)
			}
		}
	}
	return nil
}

// mostProjects is more than a department declares in a year.
const mostProjects = 500

func projectOf(row goal.Row) Project {
	return Project{row.ID, row.Name, row.Department, row.Unit, row.Year, journal.ProjectOf(row.Department, row.Name), row.Demo}
}

func keeps(v site.Visitor, c Choice, project office.Place) bool {
	for _, id := range c.IDs() {
		if at := v.Tree.Place(id); at.ID == project.ID || slices.Contains(at.Above, project.ID) {
			return true
		}
	}
	return v.May(office.Read, project).Allowed
}

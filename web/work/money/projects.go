package money

import (
	"cmp"
	"fmt"
	"html/template"
	"net/http"
	"slices"

	"plumbline/base/day"
	"plumbline/base/fen"
	"plumbline/money"
	"plumbline/office"
	"plumbline/platform/chart"
	"plumbline/web/site"
	"plumbline/web/work"
)

type projectsPage struct {
	site.Page
	Choice    work.Choice
	Links     []work.Link
	Heads     []work.Head
	Lines     []projectLine
	Sum       money.Sum
	Rate      string
	Left      fen.Fen
	Axis, Bob template.HTML
	Elapsed   string
	Slow      int
}

// projectLine is a project with its money. Rate is "" where there is no budget to hold what was paid against.
type projectLine struct {
	money.Sum
	Href   string
	Left   fen.Fen
	Rate   string
	share  float64
	Plumb  template.HTML
	Stands work.Sign
}

// slack is how many of a hundred a project may be behind the year before it is said to be slow.
const slack = 10

// projects shows how far each project has spent its budget, those furthest behind first.
func (s *server) projects(w http.ResponseWriter, r *http.Request) error {
	c, err := s.Choose(r, office.ReadRecords)
	if err != nil {
		return err
	}
	c.Address = c.Address.To(base)
	sums, err := s.Room.Sums(r.Context(), work.Texts(c.IDs()), c.Year)
	if err != nil {
		return err
	}
	v := &projectsPage{Page: s.RoomPage(r, room), Choice: c}
	elapsed := elapsedOf(c.Year, s.today())
	v.fill(sums, c, elapsed)
	v.order(r)
	v.Links = s.links(&v.Page, r, c)
	v.Title = v.T("money.page.title_none", "year", c.Year)
	if len(v.Lines) > 0 {
		v.Title = v.T("money.page.title", "n", len(v.Lines), "rate", v.Rate)
		if v.Slow > 0 {
			v.Title = v.T("money.page.title_slow", "n", len(v.Lines), "rate", v.Rate, "slow", v.Slow)
		}
	}
	v.State = v.T("money.page.state", "day", s.today().String())
	return s.Render(w, http.StatusOK, "money/projects", v)
}

// elapsedOf is how much of a year has gone by, in parts of a hundred.
func elapsedOf(year int, today day.Day) float64 {
	first := day.Of(year, 1, 1)
	length := first.Until(day.Of(year+1, 1, 1))
	return 100 * float64(min(max(first.Until(today)+1, 0), length)) / float64(length)
}

func (v *projectsPage) fill(sums []money.Sum, c work.Choice, elapsed float64) {
	most := 100.0
	for _, one := range sums {
		if c.Project.ID != "" && (one.Project != c.Project.Name || one.Department != c.Project.Department) {
			continue
		}
		l := projectLine{Sum: one, Left: one.Budget - one.Paid, Href: recordsHref(c, one)}
		if l.Rate = rate(one.Paid, one.Budget); l.Rate != "" {
			l.share = 100 * float64(one.Paid) / float64(one.Budget) // for the drawing alone
			most = max(most, min(l.share, 200))
		}
		v.Lines = append(v.Lines, l)
		v.Sum.Original += one.Original
		v.Sum.Budget += one.Budget
		v.Sum.Paid += one.Paid
		v.Sum.Payments += one.Payments
	}
	v.Rate, v.Left = rate(v.Sum.Paid, v.Sum.Budget), v.Sum.Budget-v.Sum.Paid
	axis := chart.Axis{Min: 0, Max: most + 5, Line: elapsed}
	v.Elapsed = fmt.Sprintf("%.1f", elapsed)
	v.Axis, v.Bob = chart.Labels(axis, 25, func(at float64) string {
		if at == axis.Line {
			return v.Elapsed + "%"
		}
		return fmt.Sprintf("%.0f", at)
	}), chart.Bob(axis)
	for i := range v.Lines {
		l := &v.Lines[i]
		mark := chart.Dot
		switch {
		case l.Rate == "":
			l.Stands = work.Sign{Shape: "dashed", Class: "ink3", Word: v.T("money.page.no_budget")}
			l.Plumb = chart.Cord(axis)
			continue
		case l.Paid > l.Budget:
			mark = chart.Cross
			l.Stands = work.Sign{Shape: "cross", Class: "zhu", Word: v.T("money.page.over")}
		case l.share < elapsed-slack:
			mark = chart.Ring
			l.Stands = work.Sign{Shape: "half", Class: "warn", Word: v.T("money.page.slow")}
			v.Slow++
		default:
			l.Stands = work.Sign{Shape: "disc", Class: "ok", Word: v.T("money.page.on_pace")}
		}
		l.Plumb = chart.Plumb(axis, []chart.Point{{Value: l.share, Mark: mark}}, "")
	}
}

// rate is a share in parts of a hundred with one digit, rounded down so that what is not all is never 100.0; "" without a whole.
func rate(part, whole fen.Fen) string {
	if whole <= 0 {
		return ""
	}
	sign := ""
	if part < 0 {
		sign, part = "−", -part
	}
	tenths := int64(part) * 1000 / int64(whole)
	return fmt.Sprintf("%s%d.%d", sign, tenths/10, tenths%10)
}

// order sorts the lines as the address asks: those furthest behind first where it says nothing.
func (v *projectsPage) order(r *http.Request) {
	a := site.AddressOf(r)
	for _, h := range []struct {
		key, name    string
		down, number bool
	}{
		{"money.column.project", "project", false, false},
		{"money.column.budget", "budget", true, true},
		{"money.column.paid", "paid", true, true},
		{"money.column.left", "left", true, true},
		{"money.column.rate", "rate", false, true},
	} {
		v.Heads = append(v.Heads, work.SortHead(&v.Page, a, h.key, h.name, "rate", h.down, h.number))
	}
	by, down := "rate", false
	for i, name := range []string{"project", "budget", "paid", "left", "rate"} {
		if v.Heads[i].Sorted != "" {
			by, down = name, v.Heads[i].Sorted == "descending"
		}
	}
	slices.SortStableFunc(v.Lines, func(a, b projectLine) int {
		n := map[string]int{
			"project": cmp.Compare(a.Project, b.Project), "budget": cmp.Compare(a.Budget, b.Budget), "paid": cmp.Compare(a.Paid, b.Paid),
			"left": cmp.Compare(a.Left, b.Left), "rate": cmp.Compare(a.share, b.share),
		}[by]
		if down {
			n = -n
		}
		return n
	})
}

// recordsHref is the records of a project.
func recordsHref(c work.Choice, one money.Sum) string {
	for _, p := range c.Projects {
		if p.Name == one.Project && p.Department == one.Department {
			c.Project = p
			return c.To(base + "/records")
		}
	}
	c.Project = work.Project{}
	c.Address = c.Address.To(base + "/records")
	return c.Address.Only("organisation", "year").With("named", one.Project)
}

// links are the acts of a list: its imports and a new record, for who may.
func (s *server) links(p *site.Page, r *http.Request, c work.Choice) (out []work.Link) {
	if !c.MayRecord(site.VisitorOf(r)) {
		return nil
	}
	for _, name := range []string{paymentsIntake, balancesIntake, budgetsIntake} {
		out = append(out, work.Link{Text: p.T("money.import." + name), Href: c.IntakeHref(name)})
	}
	out = append(out, work.Link{Text: p.T("money.new.budget"), Href: newHref(c, money.Budget), Outlined: true})
	return append(out, work.Link{Text: p.T("money.new.payment"), Href: newHref(c, money.Payment), Filled: true})
}

// newHref is the form of a new record of a kind.
func newHref(c work.Choice, kind money.Kind) string {
	return c.To(base+"/new") + "&kind=" + string(kind) // a choice always has its year
}

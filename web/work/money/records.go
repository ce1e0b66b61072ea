package money

import (
	"net/http"

	"plumbline/base/fen"
	"plumbline/money"
	"plumbline/office"
	"plumbline/platform/intake"
	"plumbline/web/site"
	"plumbline/web/work"
)

type recordsPage struct {
	site.Page
	Choice  work.Choice
	Links   []work.Link
	Filters []work.Filter
	Exports []work.Link
	Named   string
	Facts   *money.Sum // of the project, where one is chosen
	Left    fen.Fen
	Rate    string
	Lines   []recordLine
	Pager   site.Pager
	Many    bool // the records are of several projects
}

type recordLine struct {
	*money.Record
	Href    string
	Kind    string
	Agrees  bool // a statement that adds nothing
	Payment bool
	Stands  work.Sign
}

// exported says in which table a choice of records is given as a file.
func exported(sort string) (intake.Form, []money.Sort, string) {
	switch sort {
	case "budget":
		return money.Budgets, money.Sorts(money.Budget), "budget"
	case "balance":
		return money.Balances, []money.Sort{money.Balance}, "balance"
	}
	return money.Payments, []money.Sort{money.Paid}, "paid"
}

// records lists the payments, the budget lines or the balances, of a project or of all.
func (s *server) records(w http.ResponseWriter, r *http.Request) error {
	c, err := s.Choose(r, office.ReadRecords)
	if err != nil {
		return err
	}
	c.Address = c.Address.To(base + "/records")
	a := site.AddressOf(r)
	form, sorts, what := exported(a.Get("what"))
	q := money.Query{Organisations: work.Texts(c.IDs()), Year: c.Year, Sorts: sorts, Newest: true, Withdrawn: a.Get("withdrawn") == "yes"}
	v := &recordsPage{Page: s.RoomPage(r, room), Choice: c, Named: a.Get("named")}
	switch {
	case c.Project.ID != "":
		q.Department, q.Project = c.Project.Department, c.Project.Name
	case v.Named != "":
		q.Project = v.Named
	default:
		v.Many = true
	}
	if f := work.FormatOf(r); f != "" {
		q.Newest, q.Withdrawn = false, false
		return s.export(w, r, v, f, form, q)
	}
	q.Page, q.Size = site.PageNumber(r), site.PageRows
	list, total, err := s.Room.List(r.Context(), q)
	if err != nil {
		return err
	}
	v.Pager = site.NewPager(a, q.Page, total)
	if v.Pager.Page != q.Page {
		q.Page = v.Pager.Page
		if list, _, err = s.Room.List(r.Context(), q); err != nil {
			return err
		}
	}
	for _, one := range list {
		v.Lines = append(v.Lines, lineOf(&v.Page, one))
	}
	if err := s.project(r, v, c, q); err != nil {
		return err
	}
	v.Filters = []work.Filter{
		{Label: v.T("money.column.sort"), Options: whats(&v.Page, a, what)},
		work.NewFilter(&v.Page, a, v.T("money.filter.withdrawn"), "withdrawn", work.Value{Value: "yes", Text: v.T("money.filter.with_withdrawn")}),
	}
	v.Exports, v.Links = work.Exports(&v.Page, a), s.links(&v.Page, r, c)
	v.Title = v.T("money.records."+what, "n", total)
	return s.Render(w, http.StatusOK, "money/records", v)
}

// whats are the choices of what is listed.
func whats(p *site.Page, a site.Address, current string) (out []work.Option) {
	for _, w := range []string{"paid", "budget", "balance"} {
		out = append(out, work.Option{Text: p.T("money.what." + w), Href: a.With("what", w), Current: w == current})
	}
	return out
}

// project adds what the project of the page comes to.
func (s *server) project(r *http.Request, v *recordsPage, c work.Choice, q money.Query) error {
	if v.Many {
		v.State = v.T("money.records.all")
		return nil
	}
	sums, err := s.Room.Sums(r.Context(), q.Organisations, q.Year)
	if err != nil {
		return err
	}
	v.Crumbs = append(v.Crumbs, site.Crumb{Text: q.Project, Chinese: true})
	for _, one := range sums {
		if one.Project != q.Project || q.Department != "" && one.Department != q.Department {
			continue
		}
		if v.Facts == nil {
			v.Facts = &money.Sum{Work: one.Work}
		}
		v.Facts.Original += one.Original
		v.Facts.Budget += one.Budget
		v.Facts.Paid += one.Paid
		v.Facts.Payments += one.Payments
		if v.Facts.Last.Before(one.Last) {
			v.Facts.Last = one.Last
		}
	}
	if v.Facts != nil {
		v.Left, v.Rate = v.Facts.Budget-v.Facts.Paid, rate(v.Facts.Paid, v.Facts.Budget)
	}
	return nil
}

func (s *server) export(w http.ResponseWriter, r *http.Request, v *recordsPage, format string, form intake.Form, q money.Query) error {
	list, _, err := s.Room.List(r.Context(), q)
	if err != nil {
		return err
	}
	rows := make([]intake.Row, len(list))
	for i, one := range list {
		rows[i] = one.FormRow()
	}
	name := form.Name
	if q.Project != "" {
		name = q.Project + " " + name
	}
	return work.SendRows(w, format, v.T("money.export.name", "name", name, "year", q.Year), form, rows)
}

func lineOf(p *site.Page, one *money.Record) recordLine {
	l := recordLine{Record: one, Href: work.Href(one.Ref()), Kind: p.T("money.sort." + string(one.Sort)), Payment: one.Kind() == money.Payment}
	l.Agrees = one.Sort.Statement() && one.Counted == 0 && !one.Withdrawn
	l.Stands = standing(p, one)
	return l
}

// standing is the sign of a record.
func standing(p *site.Page, one *money.Record) work.Sign {
	switch {
	case one.Withdrawn:
		return work.Sign{Shape: "dash", Class: "ink3", Word: p.T("money.stands.withdrawn")}
	case one.Counted == 0:
		return work.Sign{Shape: "ring", Class: "ink3", Word: p.T("money.stands.agrees")}
	case one.Version > 1:
		return work.Sign{Shape: "disc", Class: "ok", Word: p.T("money.stands.corrected")}
	}
	return work.Sign{Shape: "disc", Class: "ok", Word: p.T("money.stands.counted")}
}

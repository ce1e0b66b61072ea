package deliverable

import (
	"net/http"

	"plumbline/base/day"
	room "plumbline/deliverable"
	"plumbline/deliverable/institution"
	"plumbline/deliverable/publication"
	"plumbline/deliverable/record"
	"plumbline/office"
	"plumbline/web/site"
	"plumbline/web/work"
)

// listPage lists the records of a kind.
type listPage struct {
	site.Page
	Choice    work.Choice
	Filters   []work.Filter
	Withdrawn work.Filter
	Links     []work.Link
	Notes     []work.Fact
	Heads     []head
	Rows      []listRow
	Pager     site.Pager
	Text      string
	Narrowed  bool
	Drop      string
	Rest      []work.Pair
}

type head struct {
	Text   string
	Number bool
}

type listRow struct {
	Href, Name, Project, Matter string
	Gone                        bool
	Cells                       []cell
}

// list gives the page of a list.
func (s *server) list(l listed) site.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		c, err := s.Choose(r, office.ReadRecords)
		if err != nil {
			return err
		}
		a := site.AddressOf(r)
		q := record.Query{Kinds: []string{l.kind}, Text: a.Get("q"), Newest: !l.oldest, Withdrawn: a.Get("withdrawn") == "yes", Matter: a.Get("matter")}
		if room.NewContent(l.kind).Scope() == record.OfMatter {
			q.Year, q.Project = c.Year, c.Project.Key
		}
		if f := work.FormatOf(r); f != "" {
			return s.export(w, r, c, q, l, f)
		}
		q.Limit, q.Offset = site.PageRows, (pageOf(a)-1)*site.PageRows
		list, total, err := s.records(r.Context(), c, q)
		if err != nil {
			return err
		}
		if total > 0 && len(list) == 0 { // beyond the last page
			q.Offset = 0
			if list, total, err = s.records(r.Context(), c, q); err != nil {
				return err
			}
			a = site.AddressOf(r).Only("organisation", "project", "year", "q", "withdrawn", "matter")
		}
		v := &listPage{Page: s.RoomPage(r, name), Choice: c, Text: q.Text, Pager: site.NewPager(a, q.Offset/site.PageRows+1, total)}
		v.Narrowed, v.Drop = q.Text != "" || q.Withdrawn || q.Matter != "", a.With("q", "", "withdrawn", "", "matter", "")
		for _, name := range a.Names() {
			if name != "q" && name != "page" && name != "saved" {
				v.Rest = append(v.Rest, work.Pair{Name: name, Value: a.Get(name)})
			}
		}
		v.Crumbs = append(v.Crumbs, site.Crumb{Text: v.T("deliverable.view." + l.path)})
		v.Title = v.T("deliverable.list."+l.path, "n", total)
		v.State = v.T("deliverable.list." + l.path + ".what")
		v.Filters = []work.Filter{views(&v.Page, c, base+"/"+l.path)}
		v.Withdrawn = work.Filter{Label: v.T("deliverable.page.withdrawn_ones"), Options: []work.Option{
			{Text: v.T("deliverable.page.withdrawn_out"), Href: a.With("withdrawn", ""), Current: !q.Withdrawn},
			{Text: v.T("deliverable.page.withdrawn_in"), Href: a.With("withdrawn", "yes"), Current: q.Withdrawn},
		}}
		v.Links = s.listLinks(&v.Page, r, c, l.kind)
		if err := s.rows(r, v, l, list); err != nil {
			return err
		}
		return s.Render(w, http.StatusOK, "deliverable/list", v)
	}
}

func (s *server) export(w http.ResponseWriter, r *http.Request, c work.Choice, q record.Query, l listed, format string) error {
	list, _, err := s.records(r.Context(), c, q)
	if err != nil {
		return err
	}
	p := s.NewPage(r, "work")
	t := s.table(&p, l.kind)
	return work.SendRows(w, format, t.Name, t, s.rowsOf(&p, list))
}

// rows makes the lines of a list, with what its kind adds at the end.
func (s *server) rows(r *http.Request, v *listPage, l listed, list []record.Record) error {
	blank := room.NewContent(l.kind)
	for _, f := range blank.Fields() {
		if has(l.columns, f.Name) {
			v.Heads = append(v.Heads, head{label(&v.Page, f.Name), f.Type == record.Money || f.Type == record.Count})
		}
	}
	extra, title, err := s.extra(r, v, l.kind)
	if err != nil {
		return err
	}
	if extra != nil {
		v.Heads = append(v.Heads, head{Text: title, Number: l.kind == publication.FollowersKind})
	}
	for _, one := range list {
		row := listRow{Href: work.Href(one.Ref()), Name: one.Content.Entry().Name, Project: short(one.Project), Matter: one.Matter, Gone: one.Withdrawn != ""}
		for _, f := range one.Content.Fields() {
			if has(l.columns, f.Name) {
				row.Cells = append(row.Cells, cell{Text: shown(&v.Page, f), Head: label(&v.Page, f.Name), Chinese: chinese(f), Number: f.Type == record.Money || f.Type == record.Count})
			}
		}
		if extra != nil {
			last := extra(one)
			last.Head = title
			row.Cells = append(row.Cells, last)
		}
		v.Rows = append(v.Rows, row)
	}
	return nil
}

func has(list []string, name string) bool {
	for _, n := range list {
		if n == name {
			return true
		}
	}
	return false
}

// extra is the last column of a list, where its kind has one: how each record stands.
func (s *server) extra(r *http.Request, v *listPage, kind string) (func(record.Record) cell, string, error) {
	today := s.today()
	switch kind {
	case room.TestKind:
		return func(one record.Record) cell { return cell{Sign: open(&v.Page, one.Content.(*room.Test).Open(today))} }, v.T("deliverable.page.defects"), nil
	case room.ProcurementKind:
		limits, err := s.thresholds(r, v)
		return func(one record.Record) cell { return cell{Sign: tenderSign(&v.Page, one, limits)} }, v.T("deliverable.page.threshold"), err
	case institution.DocumentKind:
		return func(one record.Record) cell {
			return cell{Sign: documentSign(&v.Page, one.Content.(*institution.Document), today)}
		}, v.T("deliverable.page.standing"), nil
	case publication.Kind:
		return func(one record.Record) cell {
			return cell{Sign: outSign(&v.Page, one.Content.(*publication.Publication), today)}
		}, v.T("deliverable.page.standing"), nil
	case publication.FollowersKind:
		changes, err := s.changes(r, v)
		return func(one record.Record) cell { return cell{Text: changes[one.ID], Number: true} }, v.T("deliverable.field.change"), err
	}
	return nil, "", nil
}

// changes says of each follower count of the year what changed since the one before it.
func (s *server) changes(r *http.Request, v *listPage) (map[record.ID]string, error) {
	list, _, err := s.records(r.Context(), v.Choice, record.Query{Kinds: []string{publication.FollowersKind}, Year: v.Choice.Year, Project: v.Choice.Project.Key})
	out, before := map[record.ID]string{}, map[string]int64{}
	for _, one := range list {
		f, series := one.Content.(*publication.Followers), one.Content.Series(one.Place)
		last, known := before[series]
		switch {
		case !known:
			out[one.ID] = v.T("deliverable.page.baseline")
		case f.Count < last:
			out[one.ID] = "−" + site.Grouped(int(last-f.Count))
		default:
			out[one.ID] = "+" + site.Grouped(int(f.Count-last))
		}
		before[series] = f.Count
	}
	return out, err
}

// thresholds gives those of each organisation and category, and tells on the page which are in force.
func (s *server) thresholds(r *http.Request, v *listPage) (map[[2]string][]room.Threshold, error) {
	list, _, err := s.records(r.Context(), v.Choice, record.Query{Kinds: []string{room.ThresholdKind}})
	out := map[[2]string][]room.Threshold{}
	for _, one := range list {
		t := one.Content.(*room.Threshold)
		at := [2]string{one.Organisation, t.Category}
		out[at] = append(out[at], *t)
		text := v.T("deliverable.page.threshold.from", "amount", t.Amount.Grouped(), "from", t.From.String(), "basis", t.Basis)
		v.Notes = append(v.Notes, work.Fact{Name: v.T("deliverable.choice." + t.Category), Value: text, Href: work.Href(one.Ref())})
	}
	v.Links = append([]work.Link{{Text: v.T("deliverable.view.thresholds"), Href: v.Choice.To(base + "/thresholds")}}, v.Links...)
	return out, err
}

// tenderSign says how a procurement stands against the threshold of its day.
func tenderSign(p *site.Page, one record.Record, limits map[[2]string][]room.Threshold) work.Sign {
	c := one.Content.(*room.Procurement)
	t, ok := room.InForce(limits[[2]string{one.Organisation, c.Category}], c.On)
	switch {
	case !ok:
		return work.Sign{Shape: "dashed", Class: "ink3", Word: p.T("deliverable.tender.no_threshold")}
	case *c.Amount < *t.Amount:
		return work.Sign{Shape: "dash", Class: "ink3", Word: p.T("deliverable.tender.below")}
	case c.Tendered:
		return work.Sign{Shape: "disc", Class: "ok", Word: p.T("deliverable.tender.tendered")}
	}
	return work.Sign{Shape: "cross", Class: "zhu", Word: p.T("deliverable.tender.not")}
}

// documentSign says whether a document is in force on a day.
func documentSign(p *site.Page, d *institution.Document, on day.Day) work.Sign {
	switch {
	case on.Before(d.From):
		return work.Sign{Shape: "dashed", Class: "ink3", Word: p.T("deliverable.state.not_yet")}
	case !d.Until.IsZero() && d.Until.Before(on):
		return work.Sign{Shape: "dash", Class: "ink3", Word: p.T("deliverable.state.ended")}
	}
	return work.Sign{Shape: "disc", Class: "ok", Word: p.T("deliverable.state.stands")}
}

// outSign says whether a publication came out, and when against its plan.
func outSign(p *site.Page, c *publication.Publication, today day.Day) work.Sign {
	switch {
	case c.On.IsZero() && c.Planned.Before(today):
		return work.Sign{Shape: "cross", Class: "zhu", Word: p.T("deliverable.out.missing")}
	case c.On.IsZero():
		return work.Sign{Shape: "dashed", Class: "ink3", Word: p.T("deliverable.out.planned")}
	case !c.Planned.IsZero() && c.Planned.Before(c.On):
		return work.Sign{Shape: "half", Class: "warn", Word: p.T("deliverable.out.late")}
	}
	return work.Sign{Shape: "disc", Class: "ok", Word: p.T("deliverable.out.out")}
}

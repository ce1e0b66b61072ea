package cockpit

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"plumbline/base/day"
	"plumbline/base/fen"
	"plumbline/cockpit"
	"plumbline/cockpit/signal"
	"plumbline/journal"
	"plumbline/journal/read"
	"plumbline/measure/judge"
	"plumbline/office"
	"plumbline/platform/chart"
	"plumbline/web/work"
)

// change is an indicator for which something was entered.
type change struct {
	Project, Name, Href string
	Before, After       string
	Entries             string
	Open                string // the address that shows the entries
	Current             bool
}

type changesPage struct {
	*page
	Lines   []change
	Entries []entry
	Of      string // whose entries are shown
	More    bool
}

// entry is a posting behind a change.
type entry struct {
	Day, Posted string
	Title, Href string
	Open        bool
	Num, Den    string
	Back        bool
}

// mostEntries is how many entries behind a change are shown.
const mostEntries = 50

// changes lists what changed since a day, with the entries behind one of the lines.
func (s *server) changes(w http.ResponseWriter, r *http.Request) error {
	p, ok, err := s.open(r)
	if err != nil {
		return err
	}
	v := &changesPage{page: p}
	if !ok {
		return s.Render(w, http.StatusOK, "cockpit/changes", v)
	}
	opened := p.Moment.Address.Get("open")
	for _, c := range p.View.Changes() {
		line := s.change(p, c)
		id := string(c.Kept.ID) + "." + strconv.Itoa(c.Reading.Position+1)
		line.Open, line.Current = p.Moment.in("/cockpit/changes", "open", id)+"#entries", id == opened
		if line.Current {
			v.Of = line.Name
			if v.Entries, err = s.entries(r.Context(), p, c); err != nil {
				return err
			}
		}
		v.Lines = append(v.Lines, line)
	}
	v.Title = v.T("cockpit.changes.title", "n", len(v.Lines), "day", p.View.At.Since.String())
	return s.Render(w, http.StatusOK, "cockpit/changes", v)
}

// change puts a change into words.
func (s *server) change(p *page, c cockpit.Change) change {
	m, _ := s.Measure(c.Reading.Binding.Measure)
	out := change{Project: c.Kept.Declaration.Name, Name: c.Reading.Indicator.Name, Href: p.Moment.indicator(c.Kept, c.Reading.Position)}
	out.Before, out.After = figure(m, c.Reading.Binding.Read, c.Before), figure(m, c.Reading.Binding.Read, c.Reading.Figure)
	out.Entries = signed(grouped(c.Came.Times))
	return out
}

// figure writes what a reading takes of a figure; "" where there is nothing or it does not add up.
func figure(m journal.Measure, by judge.Read, f read.Figure) string {
	switch by {
	case judge.Rate:
		if f.Den <= 0 {
			return ""
		}
		return signal.Percent(f.Num, f.Den) + "%"
	case judge.Times:
		return grouped(f.Times)
	case judge.Num, judge.Level:
		return work.Quantity(m, f.Num)
	}
	return ""
}

func signed(s string) string {
	if rest, ok := strings.CutPrefix(s, "-"); ok {
		return "−" + rest
	}
	if strings.HasPrefix(s, "−") || s == "0" {
		return s
	}
	return "+" + s
}

// entries are those behind a change, each with its record where the visitor may read it.
func (s *server) entries(ctx context.Context, p *page, c cockpit.Change) ([]entry, error) {
	list, err := s.Cockpit.Behind(ctx, p.View, c, mostEntries)
	if err != nil {
		return nil, err
	}
	refs := make([]string, len(list))
	for i, e := range list {
		refs[i] = e.Voucher
	}
	known := map[string]work.Known{}
	if s.Desk != nil {
		if known, err = s.Desk.FindAll(ctx, refs); err != nil {
			return nil, err
		}
	}
	m, _ := s.Measure(c.Reading.Binding.Measure)
	out := make([]entry, len(list))
	for i, e := range list {
		of := known[e.Voucher]
		out[i] = entry{
			Day: e.Day.String(), Posted: day.Minute(e.Posted), Num: signed(work.Quantity(m, e.Num)), Back: e.Reverses != 0 || e.Reversed,
			Open: of.Ref != "" && p.Visitor.May(office.ReadRecords, p.Visitor.Tree.Place(of.Organisation)).Allowed,
		}
		if m.Kind == journal.Ratio || m.Kind == journal.Checklist || m.Kind == journal.Reported {
			out[i].Den = signed(work.Quantity(m, e.Den))
		}
		if out[i].Open {
			out[i].Title, out[i].Href = of.Title, of.Href()
		}
	}
	return out, nil
}

type costPage struct {
	*page
	Lines []cost
	Peers int // lines that have one
}

// cost is what a result of an indicator costs.
type cost struct {
	Project, Name, Href string
	Paid                fen.Fen
	Results, Unit       string
	Each                fen.Fen
	Peers               []cockpit.Peer
}

// cost lists what verified results cost.
func (s *server) cost(w http.ResponseWriter, r *http.Request) error {
	p, ok, err := s.open(r)
	if err != nil {
		return err
	}
	v := &costPage{page: p}
	if ok {
		for _, c := range p.View.Costs() {
			v.Lines = append(v.Lines, cost{c.Kept.Declaration.Name, c.Name, p.Moment.indicator(c.Kept, c.Position), c.Paid, grouped(c.Results), c.Unit, c.Each, c.Peers})
			if len(c.Peers) > 0 {
				v.Peers++
			}
		}
		v.Title = v.T("cockpit.cost.title", "n", len(v.Lines), "peers", v.Peers)
	}
	return s.Render(w, http.StatusOK, "cockpit/cost", v)
}

type reachPage struct {
	*page
	Lines  []need
	Beyond int
}

// need is what would have to happen for an indicator.
type need struct {
	cockpit.Need
	Project, Href string
	BestText      string
	UsualText     string
	Stands        work.Sign
	Safe          string
}

// reach lists what would have to happen for targets to be reached.
func (s *server) reach(w http.ResponseWriter, r *http.Request) error {
	p, ok, err := s.open(r)
	if err != nil {
		return err
	}
	v := &reachPage{page: p}
	if !ok {
		return s.Render(w, http.StatusOK, "cockpit/reach", v)
	}
	list, err := s.Cockpit.Needs(r.Context(), p.View)
	if err != nil {
		return err
	}
	for _, n := range list {
		l := need{Need: n, Project: n.Kept.Declaration.Name, Href: p.Moment.indicator(n.Kept, n.Position), BestText: grouped(n.Best), UsualText: grouped(n.Usual)}
		l.Missing = judge.Grouped(n.Missing)
		l.Stands = work.Sign{Shape: "half", Class: "warn", Word: v.T("cockpit.reach.within")}
		if n.Beyond {
			v.Beyond++
			l.Stands = work.Sign{Shape: "cross", Class: "zhu", Word: v.T("cockpit.reach.beyond")}
		}
		var words []string
		for _, w := range n.Safe.Words {
			words = append(words, w.Sentence(v.T))
		}
		l.Safe = strings.Join(words, " ")
		v.Lines = append(v.Lines, l)
	}
	v.Title = v.T("cockpit.reach.title", "n", len(v.Lines), "beyond", v.Beyond)
	if len(v.Lines) == 0 {
		v.Title = v.T("cockpit.reach.none")
	}
	return s.Render(w, http.StatusOK, "cockpit/reach", v)
}

type byPage struct {
	*page
	Choices []work.Option
	By      string
	Head    string
	Lines   []part
	Total   part
}

// part is a unit, a district, an organisation or a month.
type part struct {
	cockpit.Part
	Name    string
	Chinese bool
	Rate    string
	Share   string
	Bar     chart.Part
	Count   string
}

// cuts are the ways in which a year is divided.
var cuts = []string{"unit", "month", "district", "organisation"}

// by divides the year by unit, month, district or organisation of the records.
func (s *server) by(w http.ResponseWriter, r *http.Request) error {
	p, ok, err := s.open(r)
	if err != nil {
		return err
	}
	v := &byPage{page: p, By: p.Moment.Address.Get("by")}
	if !slices.Contains(cuts, v.By) {
		v.By = cuts[0]
	}
	if !ok {
		return s.Render(w, http.StatusOK, "cockpit/by", v)
	}
	for _, c := range cuts {
		v.Choices = append(v.Choices, work.Option{Text: v.T("cockpit.by." + c), Href: p.Moment.in("/cockpit/by", "by", c), Current: c == v.By})
	}
	var list []cockpit.Part
	switch v.By {
	case "unit":
		list = p.View.ByUnit()
	case "month":
		list = p.View.ByMonth()
	default:
		if list, err = s.Cockpit.By(r.Context(), p.View, read.Dimension(v.By)); err != nil {
			return err
		}
	}
	v.lines(list)
	return s.Render(w, http.StatusOK, "cockpit/by", v)
}

// lines puts parts into words, with their sum.
func (v *byPage) lines(list []cockpit.Part) {
	most := int64(1)
	for _, p := range list {
		most = max(most, p.Served)
	}
	for _, p := range list {
		one := part{Part: p, Rate: p.Money.Percent(), Count: grouped(p.Served), Bar: chart.Part{Share: float64(p.Served) / float64(most), Class: "c3"}}
		one.Name, one.Chinese = v.name(p)
		v.Lines = append(v.Lines, one)
		t := &v.Total
		t.Projects, t.Indicators, t.OnPace, t.Served = t.Projects+p.Projects, t.Indicators+p.Indicators, t.OnPace+p.OnPace, t.Served+p.Served
		t.Paid, t.Budget = t.Paid+p.Paid, t.Budget+p.Budget
		t.Money.Num, t.Money.Den = t.Money.Num+p.Money.Num, t.Money.Den+p.Money.Den
	}
	v.Total.Rate, v.Total.Count = v.Total.Money.Percent(), grouped(v.Total.Served)
	v.Title = v.T("cockpit.by.title."+v.By, "n", len(v.Lines), "served", v.Total.Count)
}

// name is the name of a part, and whether it is Chinese whatever the page is.
func (v *byPage) name(p cockpit.Part) (string, bool) {
	switch {
	case v.By == "month":
		return v.T("indicator.month." + strconv.Itoa(p.Month)), false
	case p.Value == "":
		return v.T("cockpit.by.none"), false
	case v.By == "organisation":
		if o, ok := v.Visitor.Tree.Find(office.ID(p.Value)); ok {
			return o.Name, true
		}
	case v.By == "district":
		return work.Said(&v.Page, "cockpit.district."+p.Value, p.Value), true
	}
	return p.Value, true
}

// Draw draws the bar of a part.
func (p part) Draw() any { return chart.Parts(p.Bar) }

package indicator

import (
	"net/http"
	"strconv"

	"plumbline/goal"
	"plumbline/journal"
	"plumbline/measure"
	"plumbline/measure/judge"
	"plumbline/platform/attach"
	"plumbline/web/site"
	"plumbline/web/work"
)

type indicatorPage struct {
	site.Page
	doubt
	Kept      goal.Kept
	Reading   measure.Reading
	Moment    Moment
	Measure   journal.Measure
	Stands    work.Sign
	Figure    string // the figure for reading, "" where there is none
	Unit      string
	Standard  string   // the sentence of the judgement
	Said      []string // why it is judged so
	Fraction  fraction
	Trend     trend
	Cut       cut
	Postings  postings
	Record    *record
	Since     *since
	Expected  *expected // nil where nothing is measured
	Amended   []amendment
	Reports   []reported
	Bindings  string
	Previous  string // the indicator before and the next of the declaration
	Next      string
	Waits     string // the room that it waits for
	OtherWhen string // the figure as it is known now, where the page shows how it was known
}

// Measured says that the page has a figure from the books.
func (v *indicatorPage) Measured() bool { return v.Reading.Query.Year != 0 }

// indicator shows one indicator: its figure, what it is made of, the postings, and the record behind one of them.
func (s *server) indicator(w http.ResponseWriter, r *http.Request) error {
	k, err := site.DeclarationOf(s.Goal, r)
	if err != nil {
		return err
	}
	n, err := strconv.Atoi(r.PathValue("n"))
	if err != nil || n < 1 || n > len(k.Declaration.Indicators) {
		return site.ErrNoPage
	}
	v := &indicatorPage{Page: s.NewPage(r, "measured"), Kept: k, Moment: s.momentOf(r, k.Declaration.Year)}
	readings, err := s.Measure.Of(r.Context(), k, v.Moment.At)
	if err != nil {
		return err
	}
	v.Reading = readings[n-1]
	if v.doubt, err = s.doubted(r); err != nil {
		return err
	}
	s.head(v, n)
	s.figure(v)
	if v.Reading.ByHand() {
		err = s.reports(r, v)
	} else if v.Measured() {
		err = s.thread(r, v)
	}
	if err != nil {
		return err
	}
	return s.Render(w, http.StatusOK, "indicator/indicator", v)
}

// head names the page and the way to it.
func (s *server) head(v *indicatorPage, n int) {
	d, in := v.Kept.Declaration, v.Reading.Indicator
	v.Title, v.Name = in.Name, true
	v.Scope = goal.Scope{Department: d.Department, Year: d.Year}
	v.Demo = v.Demo || v.Kept.Demo
	v.State = v.Moment.line(&v.Page)
	s.About(&v.Page, string(v.Kept.ID), v.Visitor.PlaceOf(d.Department, d.Unit), "progress")
	v.Crumbs = []site.Crumb{
		{Text: v.T("indicator.crumb", "year", d.Year), Href: v.Moment.keep("/measured", "department", d.Department, "year", strconv.Itoa(d.Year))},
		{Text: d.Name, Href: v.Moment.keep("/d/" + string(v.Kept.ID) + "/progress"), Chinese: true},
		{Text: in.Level1, Chinese: true},
		{Text: in.Level2, Chinese: true},
	}
	if s.Bindings != "" {
		v.Bindings = "/d/" + string(v.Kept.ID) + s.Bindings + "/" + strconv.Itoa(n)
	}
	if n > 1 {
		v.Previous = v.Moment.keep(href(v.Kept.ID, n-2))
	}
	if n < len(d.Indicators) {
		v.Next = v.Moment.keep(href(v.Kept.ID, n))
	}
}

// figure says what the indicator comes to and how it is judged.
func (s *server) figure(v *indicatorPage) {
	r := v.Reading
	v.Stands = signOf(&v.Page, r.Outcome)
	v.Figure, v.Unit = grouped(r.Value), r.Unit
	v.Said = said(&v.Page, r.Words)
	if r.Room != "" {
		v.Waits = v.T("measure.room." + r.Room)
	}
	if r.Binding == nil {
		return
	}
	if m, ok := s.Measure.Catalogue().Measure(r.Binding.Measure); ok {
		v.Measure = m
	}
	if j, ok := judge.ByID(r.Binding.Judgement); ok {
		v.Standard = j.How(v.Measure, r.Indicator.Target, r.Binding.Params).Text(v.T)
	}
}

// thread asks the books for everything that hangs on the figure.
func (s *server) thread(r *http.Request, v *indicatorPage) error {
	for _, step := range []func(*http.Request, *indicatorPage) error{s.fraction, s.trend, s.split, s.amendments, s.known, s.foretell, s.changes, s.postings, s.opened} {
		if err := step(r, v); err != nil {
			return err
		}
	}
	return nil
}

// known says what the figure is as it is known now, where the page shows how it was known then.
func (s *server) known(r *http.Request, v *indicatorPage) error {
	if v.Moment.Known.IsZero() {
		return nil
	}
	now, err := s.Measure.Of(r.Context(), v.Kept, measure.At{On: v.Moment.Shown})
	if err != nil {
		return err
	}
	v.OtherWhen = grouped(now[v.Reading.Position].Value) + now[v.Reading.Position].Unit
	return nil
}

// reported is a value that was reported by hand, with the files that show it.
type reported struct {
	measure.Report
	Who   string
	Files []attach.File
}

// reports lists what was reported by hand, the newest first.
func (s *server) reports(r *http.Request, v *indicatorPage) error {
	list, err := s.Measure.Reports(r.Context(), v.Kept.ID, v.Reading.Key)
	if err != nil {
		return err
	}
	for _, one := range list {
		if !v.Moment.At.Known.IsZero() && one.At.After(v.Moment.At.Known) {
			continue
		}
		line := reported{Report: one, Who: site.Who(v.Printer, one.By)}
		for _, id := range one.Files {
			f, err := s.Files.Get(r.Context(), attach.ID(id))
			if err != nil {
				return err
			}
			line.Files = append(line.Files, f)
		}
		v.Reports = append(v.Reports, line)
	}
	return nil
}

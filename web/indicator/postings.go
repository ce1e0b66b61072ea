package indicator

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"plumbline/base/day"
	"plumbline/journal"
	"plumbline/journal/read"
	"plumbline/office"
	"plumbline/web/work"
)

// pageSize is how many postings a page shows, firstSize how many where the address asks for none in particular: the record
// below them shall be in sight.
const (
	pageSize  = 50
	firstSize = 10
)

// grace is how many days after a month what belongs to it may be entered without being called late.
const grace = 10

// postings are those that the figure is made of, or the records that do not count for it.
type postings struct {
	Month   int // 0: all
	Title   string
	Lines   []posting
	Refused []refusedLine
	Shows   string // "refused", or ""
	Pairs   bool
	Next    string
	First   string // the beginning of the list, where this is not it
	Whole   string // all postings of what is shown, where only the first are
	All     string // the postings of the whole period
	Others  string // the other list
}

// posting is a posting as the page shows it. Open says that the visitor may read its record.
type posting struct {
	journal.Entry
	Num, Den     string
	Title        string
	Open, Chosen bool
	Href         string // opens its record below
	Organisation string
	Matter       string
	Stands       work.Sign
	Why          string // why it counts in the denominator alone
	Cut          string // where it belongs among the dimensions, in words
	Evidence     int    // files of the record
	Late         bool   // it was posted well after the month of its day
}

// refusedLine is a record that does not count.
type refusedLine struct {
	Day          day.Day
	Title, Why   string
	Href         string
	Open         bool
	Organisation string
}

// postings lists a page of what the address asks for.
func (s *server) postings(r *http.Request, v *indicatorPage) error {
	p := &v.Postings
	p.Shows, p.Pairs = v.Moment.Address.Get("show"), v.Trend.Pairs
	after := placeOf(v.Moment.Address.Get("after"))
	if after != (read.Place{}) {
		p.First = v.Moment.Address.With("after", "", "posting", "") + "#postings"
	}
	p.All = v.Moment.Address.With("month", "all", "after", "", "posting", "", "show", "", "rows", "all") + "#postings"
	if p.Shows == "refused" {
		p.Others = v.Moment.Address.With("show", "", "after", "", "posting", "") + "#postings"
		return s.refused(r, v, after)
	}
	p.Shows, p.Others = "", v.Fraction.Href
	q, size := v.inMonth(), pageSize
	if v.Moment.Address.Get("rows") == "" && after == (read.Place{}) {
		size = firstSize
	}
	list, err := s.Books.Entries(r.Context(), q, after, size+1)
	if err != nil {
		return err
	}
	switch {
	case len(list) > size && size == firstSize:
		list, p.Whole = list[:size], v.Moment.Address.With("rows", "all", "posting", "")+"#postings"
	case len(list) > size:
		list = list[:size]
		last := list[size-1]
		p.Next = v.Moment.Address.With("after", fmt.Sprintf("%s.%d", last.Day, last.Seq), "posting", "") + "#postings"
	}
	if p.Lines, err = s.lines(r, v, q, list); err != nil {
		return err
	}
	p.Title = v.T("indicator.postings.title", "n", len(list))
	if p.Month > 0 {
		p.Title = v.T("indicator.postings.month", "n", len(list), "month", v.T("indicator.month."+strconv.Itoa(p.Month)))
	}
	switch {
	case p.Whole != "" && p.Month > 0:
		p.Title = v.T("indicator.postings.first_month", "n", len(list), "month", v.T("indicator.month."+strconv.Itoa(p.Month)))
	case p.Whole != "":
		p.Title = v.T("indicator.postings.first", "n", len(list))
	case p.Next != "" || p.First != "":
		p.Title = v.T("indicator.postings.page", "n", len(list))
	}
	return nil
}

// inMonth is the query of the figure, narrowed to the month whose postings are shown.
func (v *indicatorPage) inMonth() read.Query {
	q := v.Reading.Query
	if n := v.Postings.Month; n > 0 {
		if first := day.Of(q.Year, n, 1); q.From.Before(first) {
			q.From = first
		}
		q.To = earlier(day.Last(q.Year, n), q.To)
	}
	return q
}

// placeOf reads the place behind which a list goes on: "2023-07-27.1234".
func placeOf(text string) read.Place {
	on, number, _ := strings.Cut(text, ".")
	n, err := strconv.ParseInt(number, 10, 64)
	d := asked(on)
	if err != nil || d.IsZero() {
		return read.Place{}
	}
	return read.Place{Day: d, Seq: n}
}

// lines put postings into words, each with its record where the visitor may read it.
func (s *server) lines(r *http.Request, v *indicatorPage, q read.Query, list []journal.Entry) ([]posting, error) {
	refs := make([]string, len(list))
	for i, e := range list {
		refs[i] = e.Voucher
	}
	known, err := s.Desk.FindAll(r.Context(), refs)
	if err != nil {
		return nil, err
	}
	why, err := s.why(r, q, list)
	if err != nil {
		return nil, err
	}
	files := map[string]int{}
	if s.Files != nil {
		if files, err = s.Files.Counts(r.Context(), refs); err != nil {
			return nil, err
		}
	}
	out := make([]posting, len(list))
	for i, e := range list {
		out[i] = s.posting(v, e, known[e.Voucher])
		out[i].Evidence = files[e.Voucher]
		if out[i].Why = why[e.Voucher]; out[i].Why != "" {
			out[i].Why = v.T(out[i].Why)
		}
	}
	return out, nil
}

// why gives the reasons of those records of a list that count in the denominator alone.
func (s *server) why(r *http.Request, q read.Query, list []journal.Entry) (map[string]string, error) {
	out := map[string]string{}
	if len(list) == 0 {
		return out, nil
	}
	q.From, q.To, q.Known = list[0].Day, list[0].Day, time.Time{}
	for _, e := range list {
		q.From = earlier(e.Day, q.From)
		if q.To.Before(e.Day) {
			q.To = e.Day
		}
	}
	refused, err := s.Books.Refused(r.Context(), q, read.Place{}, mostRefused)
	for _, no := range refused {
		out[no.Voucher] = no.Why
	}
	return out, err
}

func (s *server) posting(v *indicatorPage, e journal.Entry, of work.Known) posting {
	p := posting{Entry: e, Num: signed(work.Quantity(v.Measure, e.Num)), Den: signed(work.Quantity(v.Measure, e.Den))}
	p.Title, p.Open = of.Title, s.open(v, of)
	p.Chosen = v.Moment.Address.Get("posting") == mark(e)
	p.Href = v.Moment.Address.With("posting", mark(e)) + "#record"
	if v.Reading.Query.All {
		_, p.Matter = e.Parts()
	}
	if o, ok := v.Visitor.Tree.Find(office.ID(e.Organisation)); ok {
		p.Organisation = o.Name
	}
	if p.Open {
		p.Cut = s.cutOf(v, e)
	}
	posted := day.At(e.Posted)
	p.Late = day.Last(e.Day.Year(), e.Day.Month()).Add(grace).Before(posted)
	p.Stands = v.stands(e)
	return p
}

// cutOf says of a posting where it belongs among the dimensions but the organisation: postings of one record differ in that.
func (s *server) cutOf(v *indicatorPage, e journal.Entry) string {
	var out []string
	for _, d := range dimensions[1:] {
		if value := valueOf(e.Dim, d); value != "" {
			text, _ := s.value(v, d, value)
			out = append(out, text)
		}
	}
	return strings.Join(out, v.T("indicator.space"))
}

// mark names a posting in the address.
func mark(e journal.Entry) string { return fmt.Sprintf("%s.%d", e.Day, e.Seq) }

// open says whether the visitor may read a record; one that nobody knows is opened to no one.
func (s *server) open(v *indicatorPage, of work.Known) bool {
	return of.Ref != "" && v.Visitor.May(office.ReadRecords, v.Visitor.Tree.Place(of.Organisation)).Allowed
}

// stands says what a posting does.
func (v *indicatorPage) stands(e journal.Entry) work.Sign {
	switch {
	case e.Reverses != 0:
		return work.Sign{Shape: "dash", Class: "ink3", Word: v.T("work.counts.back")}
	case e.Reversed:
		return work.Sign{Shape: "dash", Class: "ink3", Word: v.T("work.counts.reversed")}
	case paired(v.Measure) && v.Measure.Kind != journal.Reported && e.Num == 0 && e.Den > 0:
		return work.Sign{Shape: "cross", Class: "zhu", Word: v.T("indicator.counted_below")}
	}
	return work.Sign{Shape: "disc", Class: "ok", Word: v.T("work.counts.counted")}
}

// signed writes a contribution with its sign.
func signed(s string) string {
	switch {
	case strings.HasPrefix(s, "-"):
		return "−" + s[1:]
	case s == "0" || s == "0.00":
		return s
	}
	return "+" + s
}

// refused lists the records that do not count.
func (s *server) refused(r *http.Request, v *indicatorPage, after read.Place) error {
	list, err := s.Books.Refused(r.Context(), v.Reading.Query, after, pageSize+1)
	if err != nil {
		return err
	}
	p := &v.Postings
	if len(list) > pageSize {
		list = list[:pageSize]
		last := list[pageSize-1]
		p.Next = v.Moment.Address.With("after", fmt.Sprintf("%s.%d", last.Day, last.Seq), "posting", "") + "#postings"
	}
	refs := make([]string, len(list))
	for i, one := range list {
		refs[i] = one.Voucher
	}
	known, err := s.Desk.FindAll(r.Context(), refs)
	if err != nil {
		return err
	}
	for _, one := range list {
		of := known[one.Voucher]
		line := refusedLine{Day: one.Day, Title: of.Title, Why: v.T(one.Why), Open: s.open(v, of), Href: work.WhyHref(one.Voucher)}
		if o, ok := v.Visitor.Tree.Find(of.Organisation); ok {
			line.Organisation = o.Name
		}
		p.Refused = append(p.Refused, line)
	}
	p.Title = v.T("indicator.refused.title", "n", v.Fraction.RefusedN)
	return nil
}

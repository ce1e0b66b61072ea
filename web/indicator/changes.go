package indicator

import (
	"net/http"
	"slices"
	"time"

	"plumbline/base/day"
	"plumbline/journal"
	"plumbline/journal/read"
	"plumbline/measure/judge"
)

// since is what changed of the figure since the end of the month before the day of the page.
type since struct {
	From          day.Day
	Before, After string
	Lines         []posting
	Late          int // of the postings shown, those of days before
	Same          bool
}

// mostChanges is how many postings made since are shown.
const mostChanges = 10

// changes asks what the figure was as it was known when the month before ended, and which postings made the difference.
func (s *server) changes(r *http.Request, v *indicatorPage) error {
	q := v.Reading.Query
	from := day.Of(v.Moment.Shown.Year(), v.Moment.Shown.Month(), 1).Add(-1)
	until := v.Moment.At.Known
	if until.IsZero() {
		until = s.Now()
	}
	begin := endOf(from)
	if begin.IsZero() || !begin.Before(until) || v.Measure.ID == "" {
		return nil
	}
	q.Known = time.Time{}
	list, err := s.Books.Between(r.Context(), []read.Query{q}, begin, until, mostChanges)
	if err != nil || len(list) == 0 {
		return err
	}
	c := &since{From: from}
	c.Before, c.After = v.figureOf(list[0].Before), v.figureOf(list[0].After)
	c.Same = list[0].Before == list[0].After
	if v.Reading.Binding.Read == judge.Kinds {
		c.Before, c.After = "", "" // the books do not tell how many kinds there were
	}
	if c.Lines, err = s.lines(r, v, q, list[0].Entries); err != nil {
		return err
	}
	for _, l := range c.Lines {
		if !from.Before(l.Day) {
			c.Late++
		}
	}
	v.Since = c
	return nil
}

// figureOf is a figure with its unit, in words where there is none.
func (v *indicatorPage) figureOf(f read.Figure) string {
	_, shown, ok := v.quantity(f)
	switch {
	case !ok:
		return v.T("indicator.since.nothing")
	case v.Trend.Rates:
		return shown + "%"
	}
	return shown
}

// amendment is one act that changed the figure after it was final: of how many postings, and the first of its records. More
// says how many records it changed beside that.
type amendment struct {
	read.Amendment
	Title, Href string
	More        int
}

// amendments lists how the figure was changed after it was final.
func (s *server) amendments(r *http.Request, v *indicatorPage) error {
	q := v.Reading.Query
	accounts := []journal.Account{q.Account}
	if q.All {
		all, err := s.Books.Accounts(r.Context(), q.Year, q.Project)
		if err != nil {
			return err
		}
		accounts = nil
		for _, a := range all {
			if id, _ := a.Parts(); id == q.Measure {
				accounts = append(accounts, a)
			}
		}
	}
	var list []read.Amendment
	for _, a := range accounts {
		more, err := s.Books.Amendments(r.Context(), a)
		if err != nil {
			return err
		}
		list = append(list, more...)
	}
	known := v.Moment.At.Known
	v.Amended = byAct(slices.DeleteFunc(list, func(a read.Amendment) bool { return !known.IsZero() && a.At.After(known) }))
	var refs []string
	for _, a := range v.Amended {
		refs = append(refs, a.Voucher)
	}
	found, err := s.Desk.FindAll(r.Context(), refs)
	for i, a := range v.Amended {
		if of := found[a.Voucher]; s.open(v, of) {
			v.Amended[i].Title, v.Amended[i].Href = of.Title, of.Href()
		}
	}
	return err
}

// byAct puts together what one act changed: what has one instant and one reason.
func byAct(list []read.Amendment) (out []amendment) {
	type act struct {
		at     time.Time
		reason string
	}
	at := map[act]int{}
	for _, a := range list {
		k := act{a.At, a.Reason}
		i, ok := at[k]
		if !ok {
			at[k] = len(out)
			out = append(out, amendment{Amendment: a})
			continue
		}
		out[i].N += a.N
		out[i].More++
	}
	return out
}

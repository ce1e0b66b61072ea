package indicator

import (
	"net/http"
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

// amendment is a change of the figure after it was final.
type amendment struct {
	read.Amendment
	Title, Href string
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
	for _, a := range accounts {
		list, err := s.Books.Amendments(r.Context(), a)
		if err != nil {
			return err
		}
		for _, one := range list {
			if until := v.Moment.At.Known; !until.IsZero() && one.At.After(until) {
				continue
			}
			line, err := s.amendment(r, v, one)
			if err != nil {
				return err
			}
			v.Amended = append(v.Amended, line)
		}
	}
	return nil
}

func (s *server) amendment(r *http.Request, v *indicatorPage, a read.Amendment) (amendment, error) {
	line := amendment{Amendment: a}
	known, err := s.Desk.FindAll(r.Context(), []string{a.Voucher})
	if of := known[a.Voucher]; s.open(v, of) {
		line.Title, line.Href = of.Title, of.Href()
	}
	return line, err
}

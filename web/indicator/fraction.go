package indicator

import (
	"cmp"
	"net/http"
	"slices"

	"plumbline/journal"
	"plumbline/journal/read"
	"plumbline/measure/judge"
	"plumbline/web/work"
)

// fraction is numerator and denominator with what each counts, and what does not count.
type fraction struct {
	work.AccountWords
	Num, Den string
	Short    string   // what the denominator has and the numerator has not
	Others   []number // other numbers of the account: times, persons
	Refused  []whyNot // records that do not count, by reason, the most first
	RefusedN int
	More     bool // there are more than were read
	Href     string
}

// number is a number with what it says.
type number struct{ Text, Value string }

// whyNot is a reason and how many records do not count for it.
type whyNot struct {
	Why string
	N   int
}

// mostRefused is how many records that do not count are read for the table of reasons.
const mostRefused = 2000

// fraction says what the figure is made of.
func (s *server) fraction(r *http.Request, v *indicatorPage) error {
	f, of := &v.Fraction, v.Reading.Figure
	f.AccountWords = s.Desk.Words(&v.Page, v.Reading.Query.Account)
	f.Num = work.Quantity(v.Measure, of.Num)
	switch v.Measure.Kind {
	case journal.Reported:
		f.Others = append(f.Others, number{f.DenWord, work.Quantity(v.Measure, of.Den)})
	case journal.Ratio, journal.Checklist:
		f.Den = work.Quantity(v.Measure, of.Den)
		f.Short = work.Quantity(v.Measure, of.Den-of.Num)
	}
	if v.Measure.Persons {
		f.Others = append(f.Others, number{v.T("indicator.times"), grouped(itoa(of.Times))})
		if of.Persons >= 0 {
			f.Others = append(f.Others, number{v.T("indicator.persons"), grouped(itoa(of.Persons))})
		}
	} else if v.Measure.Kind == journal.Sum || v.Measure.Kind == journal.Count && of.Times != of.Num {
		f.Others = append(f.Others, number{v.T("indicator.records"), grouped(itoa(of.Times))})
	}
	list, err := s.Books.Refused(r.Context(), v.Reading.Query, read.Place{}, mostRefused+1)
	if err != nil {
		return err
	}
	if f.More = len(list) > mostRefused; f.More {
		list = list[:mostRefused]
	}
	f.RefusedN = len(list)
	by := map[string]int{}
	for _, one := range list {
		by[one.Why]++
	}
	for why, n := range by {
		f.Refused = append(f.Refused, whyNot{v.T(why), n})
	}
	slices.SortFunc(f.Refused, func(a, b whyNot) int { return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(a.Why, b.Why)) })
	f.Href = v.Moment.Address.With("show", "refused", "posting", "", "after", "", "month", "") + "#postings"
	return nil
}

// paired says that the measure has a denominator.
func paired(m journal.Measure) bool {
	return m.Kind == journal.Ratio || m.Kind == journal.Checklist || m.Kind == journal.Reported
}

// quantity is the number of a figure that the binding reads, as a chart places it, and for reading; ok is false where there
// is none. Of kinds, which a figure does not tell, it is how much they are of.
func (v *indicatorPage) quantity(f read.Figure) (at float64, shown string, ok bool) {
	switch v.Reading.Binding.Read {
	case judge.Rate:
		if f.Den == 0 {
			return 0, "", false
		}
		return float64(f.Num) / float64(f.Den) * 100, percent(f.Num, f.Den), true
	case judge.Times:
		return float64(f.Times), grouped(itoa(f.Times)), true
	case judge.Persons:
		return float64(f.Persons), grouped(itoa(f.Persons)), f.Persons >= 0
	}
	at = float64(f.Num)
	if v.Measure.Unit == "元" {
		at /= 100
	}
	return at, work.Quantity(v.Measure, f.Num), true
}

package publication

import (
	"fmt"
	"time"

	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/deliverable/record"
	"plumbline/journal"
)

// The periods that a quota is owed in.
const (
	Weekly    = "week" // Monday to Sunday
	Monthly   = "month"
	Quarterly = "quarter"
	Yearly    = "year"
)

// Plan is what a channel owes in every period of a stretch of days: so many items, of which so many its own, each of at
// least so many copies.
type Plan struct {
	Channel  string  `json:"channel"`
	Period   string  `json:"period"`
	Quota    int64   `json:"quota"`
	Original int64   `json:"original,omitempty"`
	Copies   int64   `json:"copies,omitempty"`
	From     day.Day `json:"from"`
	Until    day.Day `json:"until"`
}

// periods is the series of the plans and publications of a channel in a project.
const periods = "periods"

func channelSeries(at record.Place, channel string) string {
	return record.SeriesKey(periods, at.Organisation, at.Project, channel)
}

// Kind is the kind of record.
func (*Plan) Kind() string { return PlanKind }

// Scope is a matter of a project.
func (*Plan) Scope() record.Scope { return record.OfMatter }

// Series is that of the publications which it asks for.
func (p *Plan) Series(at record.Place) string { return channelSeries(at, p.Channel) }

// Entry lists it by the day from which it holds.
func (p *Plan) Entry() record.Entry {
	return record.Entry{Name: p.Channel, Day: p.From, Key: record.Key(p.Channel, p.Period, p.From.String())}
}

// Fields asks for all of it.
func (p *Plan) Fields() []record.Field {
	return []record.Field{
		record.OfText("channel", &p.Channel).Required().Suggesting(Channels...),
		record.OfChoice("period", &p.Period, Weekly, Monthly, Quarterly, Yearly).Required(),
		record.OfCount("quota", &p.Quota).Required(),
		record.OfCount("quota_original", &p.Original),
		record.OfCount("quota_copies", &p.Copies),
		record.OfDay("from", &p.From).Required(),
		record.OfDay("until", &p.Until).Required(),
	}
}

// Check says what cannot be: days of another year, an end before the beginning, more of its own than there are, a quota of
// nothing.
func (p *Plan) Check(at record.Place, _ day.Day) error {
	switch {
	case p.Quota < 1 || p.Quota > 10_000:
		return fault.New(fault.Invalid, "deliverable.no_quota").On("quota")
	case p.Original > p.Quota:
		return fault.New(fault.Invalid, "deliverable.too_original", "quota", p.Quota).On("quota_original")
	case !at.Within(p.From):
		return fault.New(fault.Invalid, "deliverable.other_year", "day", p.From.String(), "year", at.Year).On("from")
	case !at.Within(p.Until):
		return fault.New(fault.Invalid, "deliverable.other_year", "day", p.Until.String(), "year", at.Year).On("until")
	case p.Until.Before(p.From):
		return fault.New(fault.Invalid, "deliverable.until_before", "day", p.Until.String(), "before", p.From.String()).On("until")
	}
	return nil
}

// Post leaves it to the series, which knows what was published.
func (*Plan) Post(*record.Book) {}

// Period is one that a quota is owed in. Number counts within the year; First and Last are its days, which for a week may
// reach into the year before or after.
type Period struct {
	Sort        string
	Year        int
	Number      int
	First, Last day.Day
}

// Name is the period as addresses and refs write it: w05, m02, q1, y.
func (p Period) Name() string {
	switch p.Sort {
	case Weekly:
		return fmt.Sprintf("w%02d", p.Number)
	case Monthly:
		return fmt.Sprintf("m%02d", p.Number)
	case Quarterly:
		return fmt.Sprintf("q%d", p.Number)
	}
	return "y"
}

// Closing is the day on which the period is judged: its last, within the year.
func (p Period) Closing() day.Day {
	if p.Last.Year() > p.Year {
		return day.Of(p.Year, 12, 31)
	}
	return p.Last
}

// Holds says whether a day is in the period.
func (p Period) Holds(d day.Day) bool {
	if d.IsZero() {
		return false
	}
	n := p.First.Until(d)
	return n >= 0 && n <= p.First.Until(p.Last)
}

// middle decides whether a period is asked for: the Thursday of a week, as in its number, else the last day.
func (p Period) middle() day.Day {
	if p.Sort == Weekly {
		return p.First.Add(3)
	}
	return p.Last
}

// PeriodsOf gives every period of a sort in a year, in order. The first week of a year is the one with its first Thursday.
func PeriodsOf(sort string, year int) (out []Period) {
	switch sort {
	case Weekly:
		first := day.Of(year, 1, 4)
		monday := first.Add(-weekday(first))
		for d, n := monday, 1; d.Add(3).Year() == year; d, n = d.Add(7), n+1 {
			out = append(out, Period{sort, year, n, d, d.Add(6)})
		}
	case Monthly:
		for m := 1; m <= 12; m++ {
			out = append(out, Period{sort, year, m, day.Of(year, m, 1), day.Last(year, m)})
		}
	case Quarterly:
		for q := 1; q <= 4; q++ {
			out = append(out, Period{sort, year, q, day.Of(year, 3*q-2, 1), day.Last(year, 3*q)})
		}
	case Yearly:
		out = append(out, Period{sort, year, 1, day.Of(year, 1, 1), day.Of(year, 12, 31)})
	}
	return out
}

// weekday counts from Monday, 0, to Sunday, 6.
func weekday(d day.Day) int {
	t := time.Date(d.Year(), time.Month(d.Month()), 1, 0, 0, 0, 0, time.UTC)
	at := t.AddDate(0, 0, day.Of(d.Year(), d.Month(), 1).Until(d))
	return (int(at.Weekday()) + 6) % 7
}

// Asked says whether the plan asks for anything in a period.
func (p *Plan) Asked(in Period) bool {
	m := in.middle()
	return !m.Before(p.From) && !p.Until.Before(m)
}

// Tally is what a channel brought in a period.
type Tally struct {
	Items, Original int64
}

// Count tallies the publications that came out in a period with copies enough.
func (p *Plan) Count(in Period, publications []*Publication) (t Tally) {
	for _, one := range publications {
		if one.Channel != p.Channel || !in.Holds(one.On) || one.Copies < p.Copies {
			continue
		}
		t.Items++
		if one.Original {
			t.Original++
		}
	}
	return t
}

// Counted is how much of the quota a tally fulfils: never more than the quota, and without what it lacks of its own.
func (p *Plan) Counted(t Tally) int64 {
	return max(0, min(t.Items, p.Quota-max(0, p.Original-t.Original)))
}

// postPeriods settles every period of the plans of a channel.
func postPeriods(members []record.Record) []journal.Voucher {
	var publications []*Publication
	for _, r := range record.Live(members) {
		if p, ok := r.Content.(*Publication); ok {
			publications = append(publications, p)
		}
	}
	var out []journal.Voucher
	for _, r := range members {
		plan, ok := r.Content.(*Plan)
		if !ok {
			continue
		}
		for _, in := range PeriodsOf(plan.Period, r.Year) { // those not asked for too: they may have been
			b := record.NewBook(WeekRef(r.ID, in), r.Place, r.Withdrawn != "")
			if plan.Asked(in) {
				plan.judge(b, in, plan.Counted(plan.Count(in, publications)))
			}
			out = append(out, b.Voucher())
		}
	}
	return out
}

func (p *Plan) judge(b *record.Book, in Period, counted int64) {
	matter := b.Place().Matter
	b.Line(Quota, matter, in.Closing(), counted, p.Quota, p.Channel)
	if counted < p.Quota {
		b.Not(Quota, matter, in.Closing(), whyBelowQuota)
	}
}

// WeekRef names a period of a plan in the books and in addresses.
func WeekRef(plan record.ID, in Period) string {
	return WeekKind + "/" + string(plan) + "." + in.Name()
}

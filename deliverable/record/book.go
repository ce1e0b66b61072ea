package record

import (
	"cmp"
	"slices"
	"strings"

	"plumbline/base/day"
	"plumbline/journal"
)

// The reasons for not counting that every kind shares.
const (
	whyWithdrawn = "deliverable.why.withdrawn"
	whyBefore    = "deliverable.why.before_year"
	whyAfter     = "deliverable.why.after_year"
)

// Book gathers what a record contributes to the books: every line and refusal, those of days to come too. What falls into
// another year than the record's is turned into a refusal that says so, because a year's books hold its own days alone.
type Book struct {
	place Place
	why   string // taken back: nothing counts
	v     journal.Voucher
}

// NewBook begins the lines of a voucher of a place. withdrawn says that its record was taken back: what it would have
// contributed is refused then.
func NewBook(ref string, p Place, withdrawn bool) *Book {
	b := &Book{place: p, v: journal.Voucher{Ref: ref}}
	if withdrawn {
		b.why = whyWithdrawn
	}
	return b
}

// Place is where what is written belongs.
func (b *Book) Place() Place { return b.place }

func (b *Book) account(measure, matter string) journal.Account {
	return journal.Account{Year: b.place.Year, Project: b.place.Project, Measure: journal.Of(measure, matter)}
}

// Line contributes to the measure of a matter on a day. tag is a value of the dimension of that name, or "".
func (b *Book) Line(measure, matter string, on day.Day, num, den int64, tag string) {
	switch {
	case num == 0 && den == 0 || on.IsZero():
	case b.why != "":
		b.Not(measure, matter, on, b.why)
	case on.Year() < b.place.Year:
		b.Not(measure, matter, day.Of(b.place.Year, 1, 1), whyBefore)
	case on.Year() > b.place.Year:
		b.Not(measure, matter, day.Of(b.place.Year, 12, 31), whyAfter)
	default:
		b.v.Want = append(b.v.Want, journal.Line{
			Account: b.account(measure, matter), Day: on, Dim: journal.Dim{Organisation: b.place.Organisation, Tag: tag}, Num: num, Den: den,
		})
	}
}

// Not says that the record does not count for the measure of a matter on a day, and why.
func (b *Book) Not(measure, matter string, on day.Day, why string) {
	if on.IsZero() {
		return
	}
	if b.why != "" {
		why = b.why
	}
	switch {
	case on.Year() < b.place.Year:
		on = day.Of(b.place.Year, 1, 1)
	case on.Year() > b.place.Year:
		on = day.Of(b.place.Year, 12, 31)
	}
	b.v.Not = append(b.v.Not, journal.Refusal{Account: b.account(measure, matter), Day: on, Why: why})
}

// Voucher is what was gathered. Lines of one account, day and cut are one; of several refusals for an account on a day the
// first stands.
func (b *Book) Voucher() journal.Voucher {
	type place struct {
		journal.Account
		day.Day
	}
	v, seen := journal.Voucher{Ref: b.v.Ref}, map[place]bool{}
	for _, l := range b.v.Want {
		i := slices.IndexFunc(v.Want, func(o journal.Line) bool { return o.Account == l.Account && o.Day == l.Day && o.Dim == l.Dim })
		if i < 0 {
			v.Want = append(v.Want, l)
			continue
		}
		v.Want[i].Num, v.Want[i].Den = v.Want[i].Num+l.Num, v.Want[i].Den+l.Den
	}
	v.Want = slices.DeleteFunc(v.Want, func(l journal.Line) bool { return l.Num == 0 && l.Den == 0 })
	for _, n := range b.v.Not {
		if at := (place{n.Account, n.Day}); !seen[at] {
			seen[at] = true
			v.Not = append(v.Not, n)
		}
	}
	return v
}

// Standing is what of a voucher stands on a day: what is of days to come is left out.
func Standing(v journal.Voucher, today day.Day) journal.Voucher {
	out := journal.Voucher{Ref: v.Ref}
	for _, l := range v.Want {
		if !today.Before(l.Day) {
			out.Want = append(out.Want, l)
		}
	}
	for _, n := range v.Not {
		if !today.Before(n.Day) {
			out.Not = append(out.Not, n)
		}
	}
	return out
}

// next is the first day after today on which a voucher changes by itself, blank where none is.
func next(v journal.Voucher, today day.Day) (first day.Day) {
	for _, l := range v.Want {
		first = sooner(first, l.Day, today)
	}
	for _, n := range v.Not {
		first = sooner(first, n.Day, today)
	}
	return first
}

func sooner(first, d, today day.Day) day.Day {
	if today.Before(d) && (first.IsZero() || d.Before(first)) {
		return d
	}
	return first
}

// Later is the later of two days; blank where one is.
func Later(a, b day.Day) day.Day {
	if a.IsZero() || b.IsZero() {
		return day.Day{}
	}
	if a.Before(b) {
		return b
	}
	return a
}

// Voucher is what a record contributes by itself as of a day.
func (r Record) Voucher(today day.Day) journal.Voucher { return Standing(r.full(), today) }

// full is what a record contributes by itself on all days.
func (r Record) full() journal.Voucher {
	b := NewBook(r.Ref(), r.Place, r.Withdrawn != "")
	r.Content.Post(b)
	return b.Voucher()
}

// Posting gives every voucher of records as of a day: those that speak for themselves, and those of their series.
func Posting(all []Record, series []Series, today day.Day) []journal.Voucher {
	var own, together []journal.Voucher
	members, order := map[string][]Record{}, []string{}
	for _, r := range all {
		own = append(own, r.Voucher(today))
		if name := r.Content.Series(r.Place); name != "" {
			if members[name] == nil {
				order = append(order, name)
			}
			members[name] = append(members[name], r)
		}
	}
	for _, name := range order {
		prefix, _, _ := strings.Cut(name, "|")
		for _, s := range series {
			if s.Prefix != prefix {
				continue
			}
			for _, v := range s.Post(members[name]) {
				together = append(together, Standing(v, today))
			}
		}
	}
	return joined(own, together)
}

// joined gives all vouchers; where a series speaks for a record, the record does not speak for itself.
func joined(own, together []journal.Voucher) []journal.Voucher {
	spoken := make(map[string]bool, len(together))
	for _, v := range together {
		spoken[v.Ref] = true
	}
	return append(together, slices.DeleteFunc(own, func(v journal.Voucher) bool { return spoken[v.Ref] })...)
}

// ByDay orders records by their day, those of a day by when they were kept.
func ByDay(records []Record) []Record {
	return slices.SortedStableFunc(slices.Values(records), func(a, b Record) int {
		return cmp.Or(cmp.Compare(a.Content.Entry().Day.String(), b.Content.Entry().Day.String()), cmp.Compare(a.ID, b.ID))
	})
}

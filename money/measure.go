package money

import (
	"plumbline/base/day"
	"plumbline/journal"
)

// What the room posts.
const (
	execution = "money.execution"
	paid      = "money.paid"
	budget    = "money.budget"
)

// Why a record does not count.
const (
	whyWithdrawn = "money.why.withdrawn"
	whyAgrees    = "money.why.agrees"
	whyAhead     = "money.why.ahead"
)

// Measures are what the room posts: the execution rate (paid over the adjusted budget), the sum paid, and the budget as it
// stands on a day.
func Measures() []journal.Measure {
	since := day.Of(2020, 1, 1)
	return []journal.Measure{
		{ID: execution, Kind: journal.Ratio, Unit: "元", Since: since},
		{ID: paid, Kind: journal.Sum, Unit: "元", Since: since},
		{ID: budget, Kind: journal.Level, Unit: "元", Since: since},
	}
}

// Voucher says which lines stand for the record today: a payment adds to what was paid on its day, a budget line to what may
// be. A budget line whose day has not come, a statement that says nothing new and a record that was taken back post nothing,
// and say so.
func (r *Record) Voucher(today day.Day) journal.Voucher {
	v := journal.Voucher{Ref: r.Ref()}
	account := func(measure string) journal.Account {
		return journal.Account{Year: r.Year, Project: r.ProjectKey(), Measure: measure}
	}
	own := map[Kind]string{Budget: budget, Payment: paid}[r.Kind()]
	refuse := func(why string) journal.Voucher {
		for _, m := range []string{execution, own} {
			v.Not = append(v.Not, journal.Refusal{Account: account(m), Day: r.Day, Why: why})
		}
		return v
	}
	switch {
	case r.Withdrawn:
		return refuse(whyWithdrawn)
	case r.Counted == 0:
		return refuse(whyAgrees)
	case today.Before(r.Day):
		return refuse(whyAhead)
	}
	rate := journal.Line{Account: account(execution), Day: r.Day, Dim: journal.Dim{Organisation: r.Organisation}, Num: int64(r.Counted)}
	if r.Kind() == Budget {
		rate.Num, rate.Den = 0, rate.Num
	}
	sum := journal.Line{Account: account(own), Day: r.Day, Dim: rate.Dim, Num: int64(r.Counted)}
	v.Want = []journal.Line{rate, sum}
	return v
}

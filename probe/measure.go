package probe

import (
	"plumbline/base/day"
	"plumbline/journal"
)

// up is what the room posts.
const up = "probe.up"

// Why a check does not count.
const (
	whyMaintenance = "probe.why.maintenance"
	whyAside       = "probe.why.aside"
)

// Measures are what the room posts: how many checks found the link up, out of those made.
func Measures() []journal.Measure {
	return []journal.Measure{{ID: up, Kind: journal.Ratio, Unit: "%", Since: day.Of(2020, 1, 1)}}
}

// Voucher says which line stands for the check: one of the denominator, and of the numerator where the link was up. Time
// changes nothing in it.
func (c *Check) Voucher(day.Day) journal.Voucher {
	v := journal.Voucher{Ref: c.Ref()}
	on := c.Day()
	account := journal.Account{Year: on.Year(), Project: c.of.ProjectKey(), Measure: journal.Of(up, c.of.Matter)}
	switch {
	case c.During != "":
		v.Not = []journal.Refusal{{Account: account, Day: on, Why: whyMaintenance}}
		return v
	case c.Aside != "":
		v.Not = []journal.Refusal{{Account: account, Day: on, Why: whyAside}}
		return v
	}
	line := journal.Line{Account: account, Day: on, Dim: journal.Dim{Organisation: c.of.Organisation, Tag: c.tag}, Den: 1}
	if c.Up() {
		line.Num = 1
	}
	v.Want = []journal.Line{line}
	return v
}

package activity

import (
	"strings"

	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/journal"
)

// Item is an item of the annual work plan; the record's Day is its due day. It is done when as many events linked to it were
// held as it wants, or, where it wants none or somebody says so, on the day marked with a proof.
type Item struct {
	Title     string  `json:"title"`
	Wants     int     `json:"wants,omitempty"` // events that must be held; 0 where it is done by a mark alone
	Done      day.Day `json:"done"`            // as marked; blank where it is not
	Proof     string  `json:"proof,omitempty"` // what shows it
	Cancelled string  `json:"cancelled,omitempty"`
}

// mostWanted bounds the events of an item.
const mostWanted = 1000

// Kind is ItemKind.
func (*Item) Kind() Kind { return ItemKind }

func (i *Item) state() string {
	switch {
	case i.Cancelled != "":
		return "cancelled"
	case !i.Done.IsZero():
		return "done"
	}
	return "open"
}

func (i *Item) tidy() {
	i.Title, i.Proof, i.Cancelled = strings.TrimSpace(i.Title), strings.TrimSpace(i.Proof), strings.TrimSpace(i.Cancelled)
}

func (i *Item) check(*Record) error {
	switch {
	case i.Title == "":
		return fault.New(fault.Invalid, "activity.no_title").On("title")
	case i.Wants < 0 || i.Wants > mostWanted:
		return fault.New(fault.Invalid, "activity.wants", "most", mostWanted).On("wants")
	case !i.Done.IsZero() && i.Proof == "":
		return fault.New(fault.Invalid, "activity.no_proof").On("proof")
	}
	if err := short("title", i.Title, longestName); err != nil {
		return err
	}
	return short("proof", i.Proof, longestText)
}

func (i *Item) same(*Record) []string { return []string{i.Title} }

// DoneOn is the day on which an item was done, by its mark or by its events, whichever came first; blank where it was not.
func (r *Record) DoneOn() day.Day {
	i, ok := r.Body.(*Item)
	if !ok {
		return day.Day{}
	}
	done := i.Done
	if n := i.Wants; n > 0 && len(r.around.held) >= n {
		if last := r.around.held[n-1]; done.IsZero() || last.Before(done) {
			done = last
		}
	}
	return done
}

func (i *Item) voucher(r *Record, today day.Day, p *posting) {
	due := r.Day
	if today.Before(due) {
		return
	}
	if i.Cancelled != "" {
		p.not(Plan, due, whyCancelled)
		p.not(OnTime, due, whyCancelled)
		return
	}
	done := r.DoneOn()
	var none journal.Dim
	switch {
	case done.IsZero() || today.Before(done):
		p.line(Plan, due, 0, 1, 0, none)
		p.line(OnTime, due, 0, 1, 0, none)
		p.not(Plan, due, whyNotDone)
		p.not(OnTime, due, whyNotDone)
	case !due.Before(done):
		p.line(Plan, due, 1, 1, 0, none)
		p.line(OnTime, due, 1, 1, 0, none)
	default:
		p.line(Plan, due, 0, 1, 0, none)
		p.line(OnTime, due, 0, 1, 0, none)
		p.not(OnTime, due, whyLate)
		if done.Year() == r.Year {
			p.line(Plan, done, 1, 0, 0, none)
		} else { // the account of the year is closed by then
			p.not(Plan, due, whyNextYear)
		}
	}
}

func (*Item) waits(r *Record, today day.Day) day.Day {
	if today.Before(r.Day) {
		return r.Day
	}
	return day.Day{}
}

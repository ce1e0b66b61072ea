package journal

import (
	"strings"

	"plumbline/base/day"
	"plumbline/base/fault"
)

// Bounds of a line, so that no sum of a year overflows.
const (
	mostAmount = 1 << 50 // fen: eleven trillion yuan
	mostText   = 200
	mostReason = 2000
)

// check refuses a voucher that the books cannot hold: what it says, where, and why.
func (v Voucher) check(today day.Day) error {
	if v.Ref == "" || !plain(v.Ref) {
		return fault.New(fault.Invalid, "journal.ref", "ref", v.Ref)
	}
	if len(v.Amends) > mostReason || len(v.By) > mostText {
		return fault.New(fault.Invalid, "journal.reason", "most", mostReason)
	}
	for _, l := range v.Want {
		if err := l.check(v.Ref, today); err != nil {
			return err
		}
	}
	seen := map[Refusal]bool{}
	for _, n := range v.Not {
		place := Refusal{Account: n.Account, Day: n.Day}
		if seen[place] || n.Why == "" || !plain(n.Why) {
			return fault.New(fault.Invalid, "journal.refusal_twice", "ref", v.Ref)
		}
		seen[place] = true
		if err := n.Account.check(v.Ref, n.Day); err != nil {
			return err
		}
	}
	return nil
}

func (a Account) check(ref string, on day.Day) error {
	switch {
	case a.Project == "" || a.Measure == "" || !plain(a.Project) || !plain(a.Measure):
		return fault.New(fault.Invalid, "journal.account", "ref", ref)
	case on.IsZero():
		return fault.New(fault.Invalid, "journal.no_day", "ref", ref)
	case on.Year() != a.Year:
		return fault.New(fault.Invalid, "journal.other_year", "ref", ref, "day", on.String(), "year", a.Year)
	}
	return nil
}

func (l Line) check(ref string, today day.Day) error {
	if err := l.Account.check(ref, l.Day); err != nil {
		return err
	}
	for _, text := range []string{l.Organisation, l.District, l.Category, l.Grade, l.Sex, l.Age, l.Tag} {
		if !plain(text) {
			return fault.New(fault.Invalid, "journal.cut", "ref", ref, "text", text)
		}
	}
	switch {
	case today.Before(l.Day):
		return fault.New(fault.Invalid, "journal.future", "ref", ref, "day", l.Day.String())
	case l.Person < 0 || outside(l.Num) || outside(l.Den):
		return fault.New(fault.Invalid, "journal.amount", "ref", ref)
	case l.Num == 0 && l.Den == 0:
		return fault.New(fault.Invalid, "journal.nothing", "ref", ref)
	}
	return nil
}

func outside(n int64) bool { return n > mostAmount || n < -mostAmount }

// plain says that a text is short and of one line, so that texts joined by line feeds cannot be mistaken.
func plain(s string) bool { return len(s) <= mostText && !strings.ContainsAny(s, "\n\x00") }

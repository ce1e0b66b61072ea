package journal

import (
	"cmp"

	"plumbline/journal/number"
)

// presence names a person on an account.
type presence struct{ account, person int64 }

func (p presence) compare(q presence) int {
	if p.account != q.account {
		return cmp.Compare(p.account, q.account)
	}
	return cmp.Compare(p.person, q.person)
}

// seen is how a person stands on an account: how often in the year, on which day first, and how often in each month.
type seen struct {
	refs, first int64
	halves      [2]int64
}

// month is how often the person stands in a month of the year, 0 to 11; number.Many is that often or more.
func (s seen) month(m int64) int64 {
	return s.halves[m/number.HalfYear] >> (m % number.HalfYear * number.MonthBits) & number.Many
}

func (s seen) with(m, n int64) seen {
	at := m % number.HalfYear * number.MonthBits
	s.halves[m/number.HalfYear] = s.halves[m/number.HalfYear]&^(number.Many<<at) | min(n, number.Many)<<at
	return s
}

// firstMonth is the first month of the year in which the person stands; −1 for none.
func (s seen) firstMonth() int64 {
	for m := range int64(12) {
		if s.month(m) > 0 {
			return m
		}
	}
	return -1
}

// day is the first day, −1 where the person does not stand.
func (s seen) day() int64 {
	if s.refs == 0 {
		return -1
	}
	return s.first
}

// move is what a batch does to how a person stands on an account: how often more in the year and in each of its months, the
// first day that was added, and the first that was taken away.
type move struct {
	refs   int64
	year   int64 // its first month
	months [12]int64
	first  int64 // −1: none was added
	gone   int64 // −1: none was taken away
}

// moves gathers them.
func moves(list []posting) map[presence]*move {
	out := map[presence]*move{}
	for _, p := range list {
		if p.person == 0 {
			continue
		}
		k := presence{p.account, p.person}
		m := out[k]
		month := number.MonthOf(p.day)
		if m == nil {
			m = &move{first: -1, gone: -1, year: month - month%12}
			out[k] = m
		}
		m.refs += p.sign()
		m.months[month-m.year] += p.sign()
		at := &m.first
		if p.reverses != 0 {
			at = &m.gone
		}
		if *at < 0 || p.day < *at {
			*at = p.day
		}
	}
	return out
}

// apply gives how the person stands after. unsure are the months whose count must be asked, and sure says whether the first
// day need not be: it must where a posting of that day was reversed, none of it was added, and others stand.
func (m *move) apply(s seen) (after seen, unsure []int64, sure bool) {
	after = seen{refs: s.refs + m.refs, first: s.first, halves: s.halves}
	for month, n := range m.months {
		before := s.month(int64(month))
		if n < 0 && before == number.Many {
			unsure = append(unsure, int64(month))
		} else if n != 0 {
			after = after.with(int64(month), before+n)
		}
	}
	if s.refs == 0 {
		after.first = m.first
	} else if m.first >= 0 {
		after.first = min(after.first, m.first)
	}
	if after.refs == 0 {
		return seen{}, nil, true
	}
	return after, unsure, m.gone < 0 || m.gone > after.first || m.first == after.first
}

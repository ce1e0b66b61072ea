package journal

import "plumbline/journal/number"

// move is what a batch does to how a person stands on an account in a period: how often more, the first day that was added,
// and the days that were taken away.
type move struct {
	refs  int64
	first int64 // −1: none was added
	gone  []int64
}

// moves gathers them, by month and, under period 0, by year.
func moves(list []posting) map[presence]*move {
	out := map[presence]*move{}
	for _, p := range list {
		if p.person == 0 {
			continue
		}
		for _, period := range []int64{0, number.MonthOf(p.day)} {
			k := presence{p.account, period, p.person}
			m := out[k]
			if m == nil {
				m = &move{first: -1}
				out[k] = m
			}
			m.refs += p.sign()
			switch {
			case period != 0:
			case p.reverses != 0:
				m.gone = append(m.gone, p.day)
			case m.first < 0 || p.day < m.first:
				m.first = p.day
			}
		}
	}
	return out
}

// apply gives how the person stands after. It is not sure of the first day where a posting of that day was reversed and
// others stand: then the store must be asked.
func (m *move) apply(s seen) (after seen, sure bool) {
	after = seen{refs: s.refs + m.refs, first: s.first}
	if s.refs == 0 {
		after.first = m.first
	} else if m.first >= 0 {
		after.first = min(after.first, m.first)
	}
	if after.refs == 0 {
		return seen{}, true
	}
	for _, d := range m.gone {
		if d <= after.first {
			return after, false
		}
	}
	return after, true
}

// day is the first day, −1 where the person does not stand.
func (s seen) day() int64 {
	if s.refs == 0 {
		return -1
	}
	return s.first
}

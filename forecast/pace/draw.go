package pace

import "slices"

// week is how many days a week has.
const week = 7

// stretch is how many weeks are taken as one season: about a month.
const stretch = 4

// Go says how a figure goes on. bar may be nil. The seed decides the draws: the same seed gives the same.
func Go(s Series, bar *Bar, seed uint64, p Params) Result {
	return Along(s, bar, seed, p, s.Left)[0]
}

// Along says how a figure goes on for so many days each, in order, none more than are left: of the same draws, so that what is counted
// up never falls on its way.
func Along(s Series, bar *Bar, seed uint64, p Params, days ...int) []Result {
	out := make([]Result, len(days))
	for i := range out {
		out[i] = Result{Met: -1, Draws: p.Draws}
	}
	each := func(f func(r *Result, days int)) []Result {
		for i := range out {
			f(&out[i], days[i])
		}
		return out
	}
	switch {
	case s.Left <= 0:
		v := s.value(s.Done.Num*week, s.Done.Den*week, bar)
		return each(func(r *Result, _ int) { r.of(bar, slices.Repeat([]Value{v}, p.Draws), p) })
	case s.quiet(bar):
		return each(func(r *Result, days int) {
			one := s
			one.Left = days
			*r = one.inQuiet(bar, p, *r)
		})
	}
	years := s.seasons(p)
	if thin := s.thin(years, p); thin != "" {
		return each(func(r *Result, _ int) { r.Thin = thin })
	}
	lists := make([][]Value, len(days))
	way := ByPace
	if len(years) > 0 {
		way = BySeason
	}
	s.draw(&dice{seed}, years, p.Draws, func(one drawn) {
		for i, d := range days {
			num, den := s.until(one, d)
			lists[i] = append(lists[i], s.value(num, den, bar))
		}
	})
	for i := range out {
		r := &out[i]
		r.Way, r.Weeks = way, len(s.Past)
		for _, y := range years {
			r.Years = append(r.Years, y.Year)
		}
		r.of(bar, lists[i], p)
	}
	return out
}

// drawn is one way to the end: weeks, the first of which is of so many days, and by what all of it is multiplied and divided.
type drawn struct {
	weeks   []Week
	first   int
	by, per int64
}

// until is what stands after so many days of a drawn way, in sevenths; of the week that is not over as much as its share of days.
func (s Series) until(one drawn, days int) (num, den int64) {
	for i, w := range one.weeks {
		of := week
		if i == 0 {
			of = one.first
		}
		if days <= 0 {
			break
		}
		if days >= of {
			num, den = num+w.Num*week, den+w.Den*week
		} else {
			num, den = num+times(w.Num*week, int64(days), int64(of)), den+times(w.Den*week, int64(days), int64(of))
		}
		days -= of
	}
	base := s.base()
	return base.Num*week + times(num, one.by, one.per), base.Den*week + den
}

// of reads the draws: how many met the target, the middle, and the interval.
func (r *Result) of(bar *Bar, list []Value, p Params) {
	r.count(bar, list)
	slices.SortFunc(list, compare)
	edge := len(list) * (100 - p.Inside) / 200
	r.Low, r.Mid, r.High = list[max(edge-1, 0)], list[(len(list)-1)/2], list[len(list)-1-edge]
}

func (r *Result) count(bar *Bar, list []Value) {
	if bar == nil {
		return
	}
	r.Met = 0
	for _, v := range list {
		if v.Meets(*bar) {
			r.Met++
		}
	}
}

// thin says what there is too little of.
func (s Series) thin(years []Year, p Params) Thin {
	least := p.LeastDays
	if len(years) > 0 {
		least = p.SeasonDays
	}
	busy := 0
	for _, w := range s.Past {
		if w.Times > 0 || w.Num != 0 || w.Den != 0 {
			busy++
		}
	}
	switch {
	case s.Shape != Grows && s.Shape != Stock && s.Done.Den <= 0:
		return NoWhole
	case s.Days < least:
		return FewDays
	case s.Done.Times < p.LeastTimes:
		return FewTimes
	case busy < p.LeastWeeks:
		return FewWeeks
	}
	return ""
}

// seasons are the years before that have enough on both sides of the day to show the season. Rates and stocks have none: a rate is of
// what fell due, whenever, and a stock has no pace of its own.
func (s Series) seasons(p Params) (out []Year) {
	if s.Shape != Grows && s.Shape != Share {
		return nil
	}
	for _, y := range s.Last {
		if enough(y.Before, p) && enough(y.After, p) {
			out = append(out, y)
		}
	}
	return out
}

func enough(list []Week, p Params) bool {
	var all Week
	for _, w := range list {
		all = all.plus(w)
	}
	return all.Times >= p.LeastTimes && all.Num > 0
}

// value is a sum in sevenths as a value of the shape.
func (s Series) value(num, den int64, bar *Bar) Value {
	switch s.Shape {
	case Rate:
		return Value{num, max(den, 1)}
	case Share:
		whole := max(s.Done.Den, 1)
		n := times(num, 1, week)
		if bar == nil || !bar.Low() { // a target not to be passed asks what would be, not what can be
			n = min(n, max(whole, s.base().Num))
		}
		return Value{n, whole}
	case Grows:
		return Value{max(times(num, 1, week), s.base().Num), 1} // what was taken back in a week is not taken back again
	}
	return Value{times(num, 1, week), 1}
}

// draw draws so many ways to the end.
func (s Series) draw(d *dice, years []Year, draws int, yield func(drawn)) {
	if len(years) > 0 {
		s.bySeason(d, years, draws, yield)
		return
	}
	s.byPace(d, draws, yield)
}

// byPace draws the weeks to come from the weeks of the period so far. Each draw first deals itself a past: as many weeks as there
// were, drawn from them, so that it is open as well how well so few weeks show the pace; from this past it draws the weeks to come.
func (s Series) byPace(d *dice, draws int, yield func(drawn)) {
	n := len(s.Past)
	sequence, dealt := make([]Week, up(int64(s.Left), week)), make([]Week, n)
	for range draws {
		for j := range dealt {
			dealt[j] = s.Past[d.below(n)]
		}
		for j := range sequence {
			sequence[j] = dealt[d.below(n)]
		}
		yield(drawn{sequence, week, 1, 1})
	}
}

// season is the weeks to come of years before: those of a stretch of about a month, and the days before the first whole week.
type season struct {
	stretches [][]int64
	first     []int64
}

func seasonOf(years []Year, left int) (out season) {
	whole := left / week
	n := max(1, whole/stretch)
	out.stretches = make([][]int64, n)
	for _, y := range years {
		for j, w := range y.After {
			if j < whole {
				at := min(j/stretch, n-1)
				out.stretches[at] = append(out.stretches[at], w.Num)
			} else {
				out.first = append(out.first, w.Num)
			}
		}
	}
	return out
}

// bySeason draws the weeks to come from the same stretch of years before, and multiplies them by how this year ran against them so
// far. Each draw first deals itself the weeks so far, which give that ratio, and the weeks of every stretch.
func (s Series) bySeason(d *dice, years []Year, draws int, yield func(drawn)) {
	then, to, whole := s.then(years), seasonOf(years, s.Left), s.Left/week
	first := s.Left % week
	odd := min(first, 1) // the days before the first whole week are a week of their own
	sequence := make([]Week, odd+whole)
	var dealt []int64
	for range draws {
		now, before := s.ratio(d, then)
		for at, list := range to.stretches {
			if len(list) == 0 {
				continue
			}
			dealt = dealt[:0]
			for range list {
				dealt = append(dealt, list[d.below(len(list))])
			}
			end := min((at+1)*stretch, whole)
			if at == len(to.stretches)-1 {
				end = whole
			}
			for j := at * stretch; j < end; j++ { // counted back from the end
				sequence[len(sequence)-1-j] = Week{Num: dealt[d.below(len(dealt))]}
			}
		}
		if odd > 0 && len(to.first) > 0 {
			sequence[0] = Week{Num: to.first[d.below(len(to.first))]}
		}
		one := drawn{sequence, week, now * int64(len(years)), before}
		if odd > 0 {
			one.first = first
		}
		yield(one)
	}
}

// then is what years before came to in the weeks that were so far this year.
func (s Series) then(years []Year) []int64 {
	n := len(s.Past)
	for _, y := range years {
		n = min(n, len(y.Before))
	}
	out := make([]int64, n)
	for k := range out {
		for _, y := range years {
			out[k] += y.Before[k].Num
		}
	}
	return out
}

// ratio deals the weeks so far and gives what this year and what the years before had in them.
func (s Series) ratio(d *dice, then []int64) (now, before int64) {
	var allNow, allBefore int64
	for k := range then {
		j := d.below(len(then))
		now, before = now+s.Past[j].Num, before+then[j]
		allNow, allBefore = allNow+s.Past[k].Num, allBefore+then[k]
	}
	if now < 0 || before <= 0 { // the draw missed all of then: as it was
		now, before = allNow, allBefore
	}
	if now < 0 || before <= 0 {
		return 0, 1
	}
	return now, before
}

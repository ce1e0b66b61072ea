package pace

// quiet says that nothing of the kind that the target forbids has happened so far: weeks of nothing would promise nothing for ever,
// which they do not show.
func (s Series) quiet(bar *Bar) bool {
	switch {
	case bar == nil:
		return false
	case s.Shape == Grows:
		return bar.Low() && s.Done.Num == 0
	case s.Shape == Rate && bar.Low():
		return s.Done.Den > 0 && s.Done.Num == 0
	case s.Shape == Rate:
		return s.Done.Den > 0 && s.Done.Num >= s.Done.Den
	}
	return false
}

// million is one, in the millionths in which chances are reckoned.
const million = 1_000_000

// inQuiet says how it goes on where nothing happened in so many days, or cases: who knows nothing but that takes the chance that k or more happen in those to
// come for (to come ÷ all)^k.
func (s Series) inQuiet(bar *Bar, p Params, r Result) Result {
	r.Way = Quiet
	r.Cases, r.More = int64(s.Days), int64(s.Left)
	all := int64(1)
	if s.Shape == Rate {
		r.Cases, r.More = s.Done.Den, times(s.Done.Den, int64(s.Left), int64(max(s.Days, 1)))
		all = max(s.base().Den+r.More, 1)
	}
	switch {
	case s.Days < p.LeastDays:
		r.Thin = FewDays
	case s.Shape == Rate && s.Done.Times < p.LeastTimes, s.Done.Times == 0 && s.Done.Den == 0:
		r.Thin = FewTimes
	}
	if r.Thin != "" {
		return r
	}
	at := func(k int64) Value {
		switch {
		case s.Shape == Grows:
			return Value{k, 1}
		case bar.Low():
			return Value{min(k, all), all}
		}
		return Value{max(all-k, 0), all}
	}
	few, half, many := r.within((100-p.Inside)/2), r.within(50), r.within((100+p.Inside)/2)
	r.Low, r.Mid, r.High = at(few), at(half), at(many)
	if compare(r.High, r.Low) < 0 {
		r.Low, r.High = r.High, r.Low
	}
	r.Met = p.Draws
	beyond := int64(million) // the chance that k or more happen
	for k := int64(0); beyond > 0 && !r.over(s, k); k++ {
		if !at(k).Meets(*bar) {
			r.Met = p.Draws - int((beyond*int64(p.Draws)+million/2)/million)
			break
		}
		beyond = r.further(beyond)
	}
	return r
}

// over says that no more than that can happen.
func (r Result) over(s Series, k int64) bool { return s.Shape == Rate && k > r.More }

// further is the chance that one more happens where so many did.
func (r Result) further(beyond int64) int64 { return times(beyond, r.More, r.Cases+r.More) }

// within is the least number below or at which it stays with a chance of so many per cent.
func (r Result) within(percent int) int64 {
	k, beyond := int64(0), r.further(million)
	for million-beyond < int64(percent)*(million/100) {
		k, beyond = k+1, r.further(beyond)
	}
	return k
}

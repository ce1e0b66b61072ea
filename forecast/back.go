package forecast

import (
	"math/big"

	"plumbline/base/day"
	"plumbline/forecast/pace"
	"plumbline/journal/read"
	"plumbline/measure/judge"
)

// farEnough is how many days ahead an earlier forecast must look to be a test.
const farEnough = 28

// trials are the earlier days on which the method is tried: month ends of this year, whose forecast is held against today, and those
// of the years before, against the end of their period.
func (l *line) trials() (out []*line) {
	first := l.until(l.from, l.on)
	for back := range yearsBefore {
		year := l.query.Year - back
		t := *l
		t.query.Year = year
		t.from, t.to = monthDay(l.from, year), monthDay(l.to, year)
		if back == 0 {
			out = append(out, first...)
			continue
		}
		out = append(out, t.until(t.from, t.to)...)
	}
	return out
}

// until are the trials at month ends from a day on, about another day.
func (l *line) until(from, to day.Day) (out []*line) {
	for month := from.Month(); month <= 12; month++ {
		end := day.Last(from.Year(), month)
		if !end.Before(to) || end.Until(to) < farEnough {
			break
		}
		t := *l
		t.on, t.to = end, to
		out = append(out, &t)
	}
	return out
}

// past is the figure at each month end of the period that is over, and on the day.
func (l *line) past() (out []*line) {
	add := func(on day.Day) {
		t := *l
		t.on = on
		out = append(out, &t)
	}
	for month := l.from.Month(); month <= 12; month++ {
		if end := day.Last(l.from.Year(), month); end.Before(l.on) {
			add(end)
		}
	}
	add(l.on)
	return out
}

// path says what stood and what is expected on the way.
func (l *line) path(past []*line, weeks [][]read.Figure) (out []Step) {
	for _, t := range past {
		v := l.valueOf(t.sum(weeks[t.asked.now]))
		step := Step{Day: t.on}
		if v.Den > 0 {
			step.Now = l.shown(v, nearest)
		}
		out = append(out, step)
	}
	var days []int
	for month := l.on.Month(); month <= 12; month++ {
		if end := day.Last(l.on.Year(), month); l.on.Before(end) && end.Before(l.to) {
			days = append(days, l.on.Until(end))
		}
	}
	days = append(days, l.on.Until(l.to))
	seed, _ := l.seed()
	for i, r := range pace.Along(l.series(weeks), l.bar, seed, pace.ParamsAt(l.on), days...) {
		if r.Thin == "" {
			out = append(out, Step{Day: l.on.Add(days[i]), Low: l.shown(r.Low, down), Mid: l.shown(r.Mid, nearest), High: l.shown(r.High, upward)})
		}
	}
	return out
}

// valueOf is a sum as a value; its Den is 0 where there is nothing to divide by.
func (l *line) valueOf(w pace.Week) pace.Value {
	if l.rate() {
		return pace.Value{Num: w.Num, Den: max(w.Den, 0)}
	}
	return pace.Value{Num: w.Num, Den: 1}
}

// tested holds earlier forecasts to what came.
func tested(trials []*line, weeks [][]read.Figure) (b Back) {
	sum, n := new(big.Rat), int64(0)
	for _, l := range trials {
		came := l.sum(weeks[l.asked.whole])
		s := l.series(weeks)
		if came.Times == 0 || l.untold(weeks[l.asked.whole]) {
			continue // nobody kept records then
		}
		seed, _ := l.seed()
		r := pace.Go(s, l.bar, seed, pace.ParamsAt(l.on))
		if r.Thin != "" {
			continue
		}
		v := l.valueOf(came)
		if v.Den == 0 {
			continue
		}
		t := Trial{
			On: l.on, Until: l.to, Low: l.shown(r.Low, down), Mid: l.shown(r.Mid, nearest), High: l.shown(r.High, upward), Came: l.shown(v, nearest),
		}
		t.Within = l.exact(r.Low).Cmp(l.exact(v)) <= 0 && l.exact(v).Cmp(l.exact(r.High)) <= 0
		if e := l.missed(r.Mid, v); e != nil {
			t.Error = judge.Shown(rounded(e))
			sum.Add(sum, e)
			n++
		}
		if b.N++; t.Within {
			b.Within++
		}
		b.Trials = append(b.Trials, t)
		b.Points = l.rate()
	}
	if n > 0 {
		b.Error = judge.Shown(rounded(sum.Mul(sum, big.NewRat(1, n))))
	}
	return b
}

// missed is how far the middle lay from what came: of a rate in percentage points, otherwise in per cent of what came; nil where
// nothing came.
func (l *line) missed(mid, came pace.Value) *big.Rat {
	d := new(big.Rat).Sub(l.exact(mid), l.exact(came))
	d.Abs(d)
	if l.rate() {
		return d
	}
	c := l.exact(came)
	if c.Sign() <= 0 {
		return nil
	}
	return d.Quo(d, c).Mul(d, big.NewRat(100, 1))
}

// rounded is a number to one place, half up.
func rounded(r *big.Rat) *big.Rat {
	out, _ := new(big.Rat).SetString(r.FloatString(1))
	return out
}

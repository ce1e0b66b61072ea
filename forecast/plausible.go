package forecast

import (
	"plumbline/base/day"
	"plumbline/forecast/pace"
	"plumbline/goal"
	"plumbline/journal/read"
	"plumbline/measure"
	"plumbline/measure/judge"
)

// prospect is a target that is held against the years before.
type prospect struct {
	line  *line
	why   *measure.Said
	days  int // of the declared period
	today day.Day
	years []prospectYear
}

// prospectYear is a year before: until which day it is looked at, and where its weeks stand.
type prospectYear struct {
	year, at int
	from, to day.Day
	running  bool
}

// daysOf is how many days of its year a declaration runs.
func daysOf(d *goal.Declaration) int {
	from, to := day.Of(d.Year, 1, 1), day.Of(d.Year, 12, 31)
	if from.Before(d.Start) && !to.Before(d.Start) {
		from = d.Start
	}
	if !d.End.IsZero() && d.End.Before(to) && !d.End.Before(from) {
		to = d.End
	}
	return from.Until(to) + 1
}

func (p *prospect) ask(a *asking) {
	if p.why != nil {
		return
	}
	last := p.line.query.Year
	for back := range yearsBefore {
		y := prospectYear{year: last - back, from: day.Of(last-back, 1, 1), to: day.Of(last-back, 12, 31)}
		if p.today.Before(y.to) {
			y.to, y.running = p.today, true
		}
		if y.to.Before(y.from) {
			continue
		}
		y.at = a.add(p.line.query, y.year, y.from, y.to)
		p.years = append(p.years, y)
	}
}

// outlook says how the target stands.
func (p *prospect) outlook(weeks [][]read.Figure) Outlook {
	l := p.line
	r := l.reading
	out := Outlook{Position: r.Position, Key: r.Key, Standing: CannotTell, Unit: r.Unit, Chance: -1}
	if p.why != nil {
		out.Words = []measure.Said{*p.why}
		return out
	}
	s := pace.Series{Shape: l.shape, Left: p.days, Anew: l.shape != pace.Stock}
	var before []pace.Value // what whole years came to
	n := int64(0)
	for _, y := range p.years {
		all := l.sum(weeks[y.at])
		if all.Times == 0 || l.untold(weeks[y.at]) || l.rate() && all.Den <= 0 {
			continue
		}
		v := l.valueOf(all)
		past := PastYear{Year: y.year, Value: l.shown(v, nearest)}
		if y.running {
			past.Until = y.to
		} else {
			before = append(before, v)
		}
		out.Past = append(out.Past, past)
		if l.shape == pace.Stock && n > 0 {
			continue // the stock of the newest year is what it goes on from
		}
		days := y.from.Until(y.to) + 1
		list := l.whole(weeks[y.at], days)
		if l.shape == pace.Stock {
			list = changes(list, all)
		}
		s.Past, s.Days, n = append(s.Past, list...), s.Days+days, n+1
		s.Done.Num, s.Done.Den, s.Done.Times = s.Done.Num+all.Num, s.Done.Den+all.Den, s.Done.Times+all.Times
	}
	if l.shape == pace.Share && n > 0 {
		s.Done.Den /= n // the whole of a year
	}
	p.judge(&out, s, before)
	return out
}

// judge draws such a year and holds the target against it.
func (p *prospect) judge(out *Outlook, s pace.Series, before []pace.Value) {
	l := p.line
	if out.Unit == "" {
		out.Unit = l.unitOf()
	}
	params := pace.ParamsAt(l.on)
	if len(out.Past) == 0 {
		out.Words = []measure.Said{*said("outlook.no_past", "year", l.query.Year)}
		return
	}
	seed, _ := l.seed()
	r := pace.Go(s, l.bar, seed, params)
	if r.Thin != "" {
		out.Words = []measure.Said{thin(r.Thin, s, params)}
		return
	}
	out.Low, out.Mid, out.High = l.shown(r.Low, down), l.shown(r.Mid, nearest), l.shown(r.High, upward)
	if l.bar == nil {
		return
	}
	out.Chance = r.Chance()
	switch {
	case out.Chance < params.Never:
		out.Standing = OutOfReach
	case out.Chance >= params.Sure && l.below(before):
		out.Standing = TooEasy
	default:
		out.Standing = Plausible
	}
	key := "outlook." + string(out.Standing)
	if out.Chance == 0 {
		key += "_none"
	}
	out.Words = []measure.Said{*said(key, "target", l.target(), "chance", out.Chance, "low", quantity(out.Low, out.Unit), "mid", quantity(out.Mid, out.Unit), "high", quantity(out.High, out.Unit))}
}

// quantity writes a number with its unit, as people read it.
func quantity(value, unit string) string {
	if unit == "%" || unit == "" {
		return judge.Grouped(value) + unit
	}
	return judge.Grouped(value) + " " + unit
}

// below says that the target asks for less than every year before came to.
func (l *line) below(before []pace.Value) bool {
	if len(before) == 0 {
		return false
	}
	strict := *l.bar
	switch strict.Op {
	case pace.AtLeast:
		strict.Op = pace.Above
	case pace.AtMost:
		strict.Op = pace.Below
	}
	for _, v := range before {
		if !v.Meets(strict) {
			return false
		}
	}
	return true
}

// unitOf is the unit of the figure where the books had none to read it from.
func (l *line) unitOf() string {
	switch {
	case l.rate():
		return "%"
	case l.reading.Binding.Read == judge.Times && l.measure.Persons:
		return "人次"
	case l.reading.Binding.Read == judge.Times:
		return "次"
	case l.reading.Binding.Read == judge.Persons:
		return "人"
	}
	return l.measure.Unit
}

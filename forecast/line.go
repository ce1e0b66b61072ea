package forecast

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strings"

	"plumbline/base/day"
	"plumbline/forecast/pace"
	"plumbline/journal"
	"plumbline/journal/read"
	"plumbline/measure"
	"plumbline/measure/judge"
)

// line is a figure that can be estimated: how it comes about, what is asked of it, and the stretch of days.
type line struct {
	reading      measure.Reading
	measure      journal.Measure
	shape        pace.Shape
	bar          *pace.Bar // nil where the target is no number
	query        read.Query
	from, on, to day.Day
	asked        asked
}

// lineOf finds out how a reading comes about; why is nil where it can be estimated, and otherwise says why not.
func lineOf(c measure.Catalogue, r measure.Reading) (l *line, why *measure.Said) {
	l = &line{reading: r, query: r.Query, from: r.From, on: r.Query.To, to: r.To}
	switch {
	case r.Binding == nil:
		return l, said("why.unbound")
	case r.ByHand():
		return l, said("why.manual")
	case r.Outcome == judge.Waiting:
		return l, said("why.waiting")
	case r.Query.Year == 0:
		return l, said("why.misfit")
	}
	l.measure, _ = c.Measure(r.Binding.Measure)
	l.shape = shapeOf(l.measure, r.Binding.Read)
	l.bar = barOf(l.measure, r)
	switch {
	case r.Binding.Read == judge.Kinds:
		return l, said("why.kinds")
	case l.measure.Kind == journal.Checklist:
		return l, said("why.checklist")
	case l.shape == "":
		return l, said("why.misfit")
	case l.compares():
		return l, said("why.word", "target", r.Indicator.Target.String())
	case r.Binding.Read == judge.Persons && r.Figure.Persons < 0:
		return l, said("why.persons_apart")
	}
	if l.shape == pace.Stock {
		l.from = day.Of(r.Query.Year, 1, 1)
	}
	if l.on.Before(l.from) {
		return l, said("why.not_begun", "from", l.from.String())
	}
	return l, nil
}

func said(key string, args ...any) *measure.Said {
	return &measure.Said{Key: "forecast." + key, Args: args}
}

// compares says that the target is a word that is judged against another year, which no number stands for.
func (l *line) compares() bool {
	j := l.reading.Binding.Judgement
	return (j == "improved" || j == "increased") && l.bar == nil
}

// shapeOf is how a number comes about, "" where it cannot be told.
func shapeOf(m journal.Measure, as measure.Read) pace.Shape {
	switch as {
	case judge.Rate:
		if m.Unit == "元" || m.Room() == "money" {
			return pace.Share
		}
		return pace.Rate
	case judge.Level:
		return pace.Stock
	case judge.Num, judge.Times, judge.Persons:
		if m.Kind == journal.Level {
			return pace.Stock
		}
		return pace.Grows
	}
	return ""
}

// money says that the figure is fen.
func (l *line) money() bool { return l.measure.Unit == "元" && l.shape != pace.Share }

// rate says that the figure is a percentage.
func (l *line) rate() bool { return l.shape == pace.Rate || l.shape == pace.Share }

// week takes from a figure of the books what is read of it.
func (l *line) week(f read.Figure) pace.Week {
	w := pace.Week{Num: f.Num, Den: f.Den, Times: f.Times}
	switch l.reading.Binding.Read {
	case judge.Times:
		w.Num = f.Times
	case judge.Persons:
		w.Num = f.Persons
	}
	return w
}

// asking gathers the questions of many lines, so that the books are asked once.
type asking struct{ queries []read.Query }

func (a *asking) add(q read.Query, year int, from, to day.Day) int {
	q.Year, q.From, q.To = year, from, to
	a.queries = append(a.queries, q)
	return len(a.queries) - 1
}

// asked is where the answers of a line stand.
type asked struct {
	now   int
	whole int // of a trial: until the end of it
	years []struct{ year, before, after int }
}

// ask adds the questions of a line: its weeks up to the day, and those of the years before on both sides of it.
func (l *line) ask(a *asking) {
	l.asked = asked{now: a.add(l.query, l.query.Year, l.from, l.on), whole: -1}
	if l.shape != pace.Grows && l.shape != pace.Share {
		return
	}
	for back := 1; back <= yearsBefore; back++ {
		year := l.query.Year - back
		from, on, to := monthDay(l.from, year), monthDay(l.on, year), monthDay(l.to, year)
		l.asked.years = append(l.asked.years, struct{ year, before, after int }{
			year, a.add(l.query, year, from, on), a.add(l.query, year, on.Add(1), to),
		})
	}
}

const week = 7

// series is what the answers say of a line.
func (l *line) series(weeks [][]read.Figure) pace.Series {
	now := weeks[l.asked.now]
	s := pace.Series{Shape: l.shape, Days: l.from.Until(l.on) + 1, Left: l.on.Until(l.to)}
	s.Done = l.sum(now)
	s.Past = l.whole(now, s.Days)
	if l.shape == pace.Stock {
		s.Past = changes(s.Past, s.Done)
	}
	for _, y := range l.asked.years {
		before, after := weeks[y.before], weeks[y.after]
		if l.untold(before) || l.untold(after) {
			continue
		}
		last := pace.Year{Year: y.year, Before: l.whole(before, monthDay(l.from, y.year).Until(monthDay(l.on, y.year))+1)}
		for _, f := range after {
			last.After = append(last.After, l.week(f))
		}
		s.Last = append(s.Last, last)
	}
	return s
}

// untold says that persons of several accounts would have to be added.
func (l *line) untold(list []read.Figure) bool {
	return l.reading.Binding.Read == judge.Persons && len(list) > 0 && list[0].Persons < 0
}

func (l *line) sum(list []read.Figure) (all pace.Week) {
	for _, f := range list {
		w := l.week(f)
		all.Num, all.Den, all.Times = all.Num+w.Num, all.Den+w.Den, all.Times+w.Times
	}
	return all
}

// whole are the weeks of seven days among those of so many days.
func (l *line) whole(list []read.Figure, days int) (out []pace.Week) {
	for _, f := range list[:min(len(list), days/week)] {
		out = append(out, l.week(f))
	}
	return out
}

// changes are the weeks of a stock after the one in which it was first recorded.
func changes(list []pace.Week, done pace.Week) []pace.Week {
	seen := int64(0)
	for _, w := range list {
		seen += w.Times
	}
	if seen < done.Times { // it was recorded in the days before the first whole week
		return list
	}
	for len(list) > 0 && list[len(list)-1].Times == 0 {
		list = list[:len(list)-1]
	}
	return list[:max(0, len(list)-1)]
}

// seed is the number that decides the draws, by what is asked and not by the answers: a record more must not throw other dice.
func (l *line) seed() (uint64, string) {
	q := l.query
	text := strings.Join([]string{
		"plumbline forecast 1", q.Project, q.Measure, string(l.reading.Binding.Read), fmt.Sprint(q.All, q.Cut),
		l.from.String(), l.on.String(), l.to.String(),
	}, "\n")
	sum := sha256.Sum256([]byte(text))
	return binary.BigEndian.Uint64(sum[:8]), hex.EncodeToString(sum[:8])
}

// inputs is the digest of the numbers that are drawn from.
func inputs(s pace.Series) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s %d %d %v %v %v", s.Shape, s.Days, s.Left, s.Done, s.Past, s.Last))
	return hex.EncodeToString(sum[:])
}

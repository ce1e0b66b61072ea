package measure

import (
	"plumbline/base/day"
	"plumbline/goal"
	"plumbline/journal"
	"plumbline/journal/read"
	"plumbline/measure/judge"
)

// asking puts bindings into questions to the books, so that all of them are asked at once, and reads the answers.
type asking struct {
	catalogue Catalogue
	at        At
	back      int // years before the declared one
	queries   []read.Query
	lines     []line
}

// line is one reading to come: which of the questions are its own, −1 for none.
type line struct {
	reading            *Reading
	facts              judge.Facts
	judgement          judge.Judgement
	now, before, start int
	kinds              []kindsOf
}

// kindsOf is a question for different tags.
type kindsOf struct {
	query read.Query
	of    func(*judge.Facts) *judge.Amount
}

// sheet gives the readings of a declaration as far as they are known without the books, and adds what the books are asked.
func (a *asking) sheet(d *goal.Declaration, bound map[Key]Binding, reports map[Key]Report) []Reading {
	out := make([]Reading, len(d.Indicators))
	for i, in := range d.Indicators {
		r := &out[i]
		*r = Reading{Position: i, Key: KeyOf(d.Indicators, i), Indicator: in, Outcome: judge.Unbound}
		b, ok := bound[r.Key]
		if !ok {
			r.say("unbound")
			continue
		}
		r.Binding = &b
		r.From, r.To = a.period(d, b)
		if b.Way == Manual {
			a.manual(r, d, reports)
			continue
		}
		a.ask(r, d, b)
	}
	return out
}

func (r *Reading) say(variant string, args ...any) {
	r.Words = append(r.Words, Said{Key: "measure.say." + variant, Args: args})
}

// manual judges what was reported by hand.
func (a *asking) manual(r *Reading, d *goal.Declaration, reports map[Key]Report) {
	n, ok := reports[r.Key]
	r.Outcome = judge.Unmeasured
	switch {
	case a.back > 0:
		r.say("manual_back")
	case !ok:
		r.say("not_reported")
	case len(n.Files) == 0:
		r.Report = &n
		r.say("no_evidence", "value", n.Value)
	default:
		r.Report, r.Counted = &n, true
		v := judge.Typed(r.Indicator.Target, n.Value, n.Says, a.at.On, r.To)
		r.Outcome, r.Value, r.Unit, r.Words = v.Outcome, v.Value, v.Unit, v.Words
		r.say("evidence", "n", len(n.Files), "by", n.By)
	}
}

// period is that of a binding, within the year that is asked about.
func (a *asking) period(d *goal.Declaration, b Binding) (from, to day.Day) {
	year := d.Year - a.back
	from, to = day.Of(year, 1, 1), day.Of(year, 12, 31)
	if a.back > 0 {
		return from, to
	}
	for _, first := range []day.Day{d.Start, b.From} {
		if from.Before(first) && !to.Before(first) {
			from = first
		}
	}
	for _, last := range []day.Day{d.End, b.To} {
		if last.Before(to) && !last.Before(from) && !last.IsZero() {
			to = last
		}
	}
	return from, to
}

// ask adds the questions of a binding.
func (a *asking) ask(r *Reading, d *goal.Declaration, b Binding) {
	m, ok := a.catalogue.Measure(b.Measure)
	j, known := judge.ByID(b.Judgement)
	switch {
	case !ok || !known:
		r.Outcome = judge.Unmeasured
		r.say("gone", "measure", b.Measure)
		return
	case a.catalogue.Waits(b.Measure):
		r.Outcome, r.Room = judge.Waiting, m.Room()
		r.say("waits", "room", Said{Key: "measure.room." + m.Room()})
		return
	case !j.Fits(m, b.Read, r.Indicator.Target): // the target was changed after it was bound
		r.Outcome = judge.Unmeasured
		r.say("misfit", "target", r.Indicator.Target.String())
		return
	}
	l := line{reading: r, judgement: j, now: -1, before: -1, start: -1}
	from, to := r.From, r.To
	l.facts = judge.Facts{Measure: m, Read: b.Read, Target: r.Indicator.Target, On: a.at.On, From: from, To: to, Params: b.Params}
	q := a.query(d, b, d.Year-a.back)
	q.From, q.To = from, to
	if b.Read == judge.Level {
		q.From = day.Day{} // a stock is the sum of all that came before
	}
	if a.at.On.Before(q.To) {
		q.To = a.at.On
	}
	r.Query = q
	l.now = a.add(q)
	now := func(f *judge.Facts) *judge.Amount { return &f.Now }
	if b.Read == judge.Kinds {
		l.kinds = append(l.kinds, kindsOf{q, now})
	}
	if j.ID == "improved" || j.ID == "increased" {
		a.askBase(&l, d, b)
	}
	a.lines = append(a.lines, l)
}

// askBase adds what a judgement compares with: the year before, and the first day of a stock.
func (a *asking) askBase(l *line, d *goal.Declaration, b Binding) {
	q := a.query(d, b, d.Year-a.back-1)
	l.before = a.add(q)
	if b.Read == judge.Kinds {
		l.kinds = append(l.kinds, kindsOf{q, func(f *judge.Facts) *judge.Amount { return &f.Before }})
	}
	if b.Read == judge.Level {
		q := a.query(d, b, d.Year-a.back)
		q.To = l.facts.From
		l.start = a.add(q)
	}
}

// query is the account of a binding in a year.
func (a *asking) query(d *goal.Declaration, b Binding, year int) read.Query {
	return read.Query{Account: b.account(d, year), All: b.Matter == "", Cut: b.Cut, Known: a.at.Known}
}

func (a *asking) add(q read.Query) int {
	a.queries = append(a.queries, q)
	return len(a.queries) - 1
}

// judge reads the answers.
func (a *asking) judge(l *line, figures []read.Figure) {
	amount := func(at int, to *judge.Amount) {
		if at < 0 {
			return
		}
		f := figures[at]
		to.Num, to.Den, to.Times, to.Persons = f.Num, f.Den, f.Times, f.Persons
		to.Known = f.Times > 0 || f.Num != 0 || f.Den != 0
	}
	amount(l.now, &l.facts.Now)
	amount(l.before, &l.facts.Before)
	amount(l.start, &l.facts.Start)
	r := l.reading
	r.Figure, r.Counted, r.Facts = figures[l.now], l.facts.Now.Known, &l.facts
	v := l.judgement.Judge(l.facts)
	r.Outcome, r.Value, r.Unit, r.Share, r.Words = v.Outcome, v.Value, v.Unit, v.Share, v.Words
}

// unposted adds to a reading of nothing that the books have no such account, where they have none.
func (r *Reading) unposted(there map[string]bool) {
	if r.Binding == nil || r.Binding.Way != Measured || r.Outcome == judge.Waiting || there[r.Query.Measure] {
		return
	}
	r.say("no_account", "measure", Said{Key: "measure." + r.Binding.Measure}, "matter", matterOf(*r.Binding))
}

// measuresOf are the measures with their matters, and those alone, on which a project has accounts.
func measuresOf(list []journal.Account) map[string]bool {
	out := map[string]bool{}
	for _, a := range list {
		measure, _ := a.Parts()
		out[a.Measure], out[measure] = true, true
	}
	return out
}

// matterOf names the matter of a binding in a sentence.
func matterOf(b Binding) any {
	if b.Matter == "" {
		return Said{Key: "measure.matter.all"}
	}
	return b.Matter
}

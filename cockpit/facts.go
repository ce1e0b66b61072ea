package cockpit

import (
	"math/big"

	"plumbline/base/day"
	"plumbline/cockpit/signal"
	"plumbline/forecast"
	"plumbline/goal"
	"plumbline/journal"
	"plumbline/journal/entering"
	"plumbline/measure"
	"plumbline/measure/judge"
)

// spans adds up the last three months that are over by a day, and the three before them; nil where there are fewer than six.
func spans(months [12]entering.Amount, on day.Day, of func(entering.Amount) signal.Part) *signal.Spans {
	over := on.Month() - 1
	if !on.Before(day.Last(on.Year(), on.Month())) {
		over++
	}
	if over < 6 {
		return nil
	}
	sum := func(list []entering.Amount) (p signal.Part) {
		for _, a := range list {
			one := of(a)
			p.Num, p.Den = p.Num+one.Num, p.Den+one.Den
		}
		return p
	}
	return &signal.Spans{Last: sum(months[over-3 : over]), Before: sum(months[over-6 : over-3])}
}

// fraction takes an amount as a rate, counting as what is counted.
func fraction(a entering.Amount) signal.Part { return signal.Part{Num: a.Num, Den: a.Den} }

func number1(a entering.Amount) signal.Part { return signal.Part{Num: a.Num} }

func times(a entering.Amount) signal.Part { return signal.Part{Num: a.Times} }

// takes says what a reading takes of an amount; nil where months do not add up to it.
func takes(r measure.Reading) func(entering.Amount) signal.Part {
	if !counted(r) {
		return nil
	}
	switch r.Binding.Read {
	case judge.Rate:
		return fraction
	case judge.Num:
		return number1
	case judge.Times, judge.Persons, judge.Kinds:
		return times
	}
	return nil
}

// facts are those of an indicator that need no single entries.
func (y *Year) facts(p Project, i int) signal.Facts {
	r := p.Lines[i].Reading
	f := signal.Facts{On: y.At.On, Measured: counted(r), Falls: falls(r.Indicator.Target), Reached: r.Outcome == judge.Reached}
	of := takes(r)
	if of == nil {
		return f
	}
	f.Rate = r.Binding.Read == judge.Rate
	f.Result, f.Paid = spans(p.Months[i], y.At.On, of), spans(p.Paid12, y.At.On, number1)
	if f.Rate {
		f.Target = asked(r)
		for m := range overBy(y.At.On) {
			a := p.Months[i][m]
			f.Months = append(f.Months, signal.Part{Num: a.Num, Den: a.Den})
		}
	}
	if r.Binding.Measure == "survey.satisfied" || r.Binding.Measure == "survey.improved" {
		n := r.Figure.Den
		f.Answers = &n
	}
	return f
}

// overBy is how many months of its year are over with a day.
func overBy(on day.Day) int {
	if on.Before(day.Last(on.Year(), on.Month())) {
		return on.Month() - 1
	}
	return on.Month()
}

// falls says that less is better: a limit, or a target of nothing.
func falls(t goal.Target) bool {
	return t.Op != nil && (*t.Op == "<=" || *t.Op == "<") || t.Value != nil && *t.Value == "0"
}

// asked is what a rate must come to, in per cent; "" where the target is no such number.
func asked(r measure.Reading) string {
	t := r.Indicator.Target
	if t.Kind == goal.Quantitative && t.Value != nil && t.Unit != nil && *t.Unit == "%" && t.Upper == nil {
		if v, ok := judge.Decimal(*t.Value); ok && v.Cmp(big.NewRat(100, 1)) <= 0 {
			return *t.Value
		}
	}
	return ""
}

// typed is the weight of what is reported by hand, of all.
func typed(p Project) *signal.Part {
	out := &signal.Part{}
	for _, l := range p.Lines {
		out.Den += l.Weight
		if l.ByHand() {
			out.Num += l.Weight
		}
	}
	return out
}

// changes lists how the way in which an indicator is measured was changed within the year, after it was first confirmed. The newest version
// comes first in history. name writes a binding.
func changes(history []measure.Version, key measure.Key, year int, name func(measure.Binding) string) (out []signal.Change) {
	var before *measure.Binding
	for i := len(history) - 1; i >= 0; i-- {
		b := bindingOf(history[i], key)
		if b == nil {
			continue
		}
		on := day.At(history[i].At)
		if before != nil && on.Year() == year && otherwise(*before, *b) {
			out = append(out, signal.Change{On: on, Before: name(*before), After: name(*b)})
		}
		before = b
	}
	return out
}

func bindingOf(v measure.Version, key measure.Key) *measure.Binding {
	for i := range v.Bindings {
		if v.Bindings[i].Key == key {
			return &v.Bindings[i]
		}
	}
	return nil
}

// otherwise says that two bindings come to figures that do not compare.
func otherwise(a, b measure.Binding) bool {
	return a.Way != b.Way || a.Measure != b.Measure || a.Matter != b.Matter || a.Read != b.Read || a.Judgement != b.Judgement || a.Cut != b.Cut
}

// chance writes how a forecast stands.
func chance(f forecast.Forecast) signal.Chance {
	if !f.Estimated() {
		return signal.Chance{}
	}
	word := map[forecast.Likelihood]string{forecast.Sure: "likely", forecast.Possible: "open", forecast.Never: "unlikely"}[f.Likelihood]
	return signal.Chance{Word: word, Value: f.Mid + f.Unit}
}

// entries are habits as signals are judged by them. Who entered most is named where a person did.
func entries(h entering.Habit) *signal.Entries {
	e := &signal.Entries{
		Times: h.Times, AtEnd: h.AtEnd, Late: h.Late, Days: h.Days, Refused: h.Refused, Looked: int64(h.Looked), Numbers: int64(h.Numbers), Round: int64(h.Round),
	}
	if len(h.By) > 0 && h.By[0].ID != system {
		e.Most, e.Who = int64(h.By[0].N), h.By[0].Name
	}
	return e
}

// isMoney says that a reading is of amounts of money.
func isMoney(m journal.Measure) bool { return m.Unit == "元" }

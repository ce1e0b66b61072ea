// Package monitor is 绩效运行监控: while the year runs, how far each project is with its money and with its goals (双监控), what
// lights that puts on, and what it comes to at the year's end. monitor/report is the form that is handed in for a period,
// monitor/remedy what is done about a deviation, monitor/light the rules of the lights.
//
// It guarantees that money, goals and time of a department are of one day and one instant; that a share is kept as numerator
// and denominator; that an indicator which cannot be measured is left out of the share of its project and counted among
// those left out, never taken for reached nor for missed. It writes nothing but the periods of reporting.
package monitor

import (
	"math/big"
	"slices"
	"time"

	"plumbline/base/day"
	"plumbline/base/fen"
	"plumbline/goal"
	"plumbline/measure"
	"plumbline/measure/judge"
	"plumbline/monitor/light"
)

// Share is a part of a whole, exactly; see light.Share.
type Share = light.Share

// Progress is how far one project is on a day. Time is days of the project's time within its year that are gone, of all;
// Money what was paid, of the adjusted budget, in fen; Goals the weighted share of its targets that is done, rounded per indicator to
// ten-thousandths: what is counted up is done as far as it was counted, what holds all year (a rate, a word, a limit) as far as
// it holds, of the time that is gone. Left counts the indicators that cannot be measured and are left out of Goals.
type Progress struct {
	Kept     goal.Kept
	Bindings int // their version
	On       day.Day
	Known    time.Time

	Time, Money, Goals Share
	Declared           *fen.Fen // the year's funds as declared, nil where blank
	Lines              []Line
	Left               int
	Weighted           bool // by the declaration's own weights; otherwise all alike

	MoneyLight, GoalsLight, Light light.Lit
}

// Line is how far one indicator is. Done is its share of the target, at most the whole; unknown where it cannot be said.
// Weight is in hundredths of a point, 1 where all are alike.
type Line struct {
	measure.Reading
	Done   Share
	Weight int64
	Light  light.Lit
}

// Paid and Budget are the money in fen; Known says that the books have any of it.
func (p Progress) Paid() fen.Fen { return fen.Fen(p.Money.Num) }

// Budget is what may be spent, as adjusted by the day.
func (p Progress) Budget() fen.Fen { return fen.Fen(p.Money.Den) }

// Gap gives by how many ten-thousandths money is ahead of goals: lists put the widest on top. 0 where one is not known.
func (p Progress) Gap() int64 {
	if !p.Money.Known() || !p.Goals.Known() {
		return 0
	}
	return p.Money.PerMyriad() - p.Goals.PerMyriad()
}

// Count gives how many indicators have a colour.
func (p Progress) Count(c light.Colour) (n int) {
	for _, l := range p.Lines {
		if l.Light.Colour == c {
			n++
		}
	}
	return n
}

// compute makes the progress of one declaration from its readings and its money. It is pure.
func compute(sheet measure.Sheet, on day.Day, known time.Time, money Share) Progress {
	d := &sheet.Kept.Declaration
	p := Progress{
		Kept: sheet.Kept, Bindings: sheet.Version, On: on, Known: known, Time: Gone(*d, on), Money: money, Declared: d.Funding.AnnualTotal,
	}
	weights, weighted := weightsOf(d.Indicators)
	p.Weighted = weighted
	for i, r := range sheet.Readings {
		l := Line{Reading: r, Done: done(r), Weight: weights[i]}
		if l.Done.Known() {
			p.Goals.Num += l.Weight * p.toward(l)
			p.Goals.Den += l.Weight * 10_000
		} else {
			p.Left++
		}
		l.Light = light.Look(light.Indicator, light.Facts{
			On: on, Time: p.Time, Outcome: r.Outcome, Done: l.Done, Running: r.Outcome == judge.Unmeasured && l.Done.Known(),
			Word: r.Indicator.Target.Kind != goal.Quantitative,
		})
		p.Lines = append(p.Lines, l)
	}
	f := light.Facts{On: on, Time: p.Time, Money: p.Money, Goals: p.Goals, Red: p.Count(light.Red), Yellow: p.Count(light.Yellow)}
	p.MoneyLight, p.GoalsLight, p.Light = light.Look(light.Money, f), light.Look(light.Goals, f), light.Look(light.Project, f)
	return p
}

// toward is how much of an indicator's target is done of the year, in ten-thousandths. A rate of one hundred in July has not been
// kept until December yet: it counts for the time that is gone.
func (p Progress) toward(l Line) int64 {
	n := l.Done.PerMyriad()
	if _, up := atLeast(l.Reading); up && !ofAll(l.Reading) {
		return n
	}
	return n * p.Time.PerMyriad() / 10_000
}

// ofAll says that a figure is a share and not an amount.
func ofAll(r measure.Reading) bool {
	t := r.Indicator.Target
	return r.Binding != nil && !r.ByHand() && r.Binding.Read == judge.Rate || t.Unit != nil && (*t.Unit == "%" || *t.Unit == "‰")
}

// Gone is how many days of a project's time within its year are gone when a day is over, of all of them.
func Gone(d goal.Declaration, on day.Day) Share {
	from, to := day.Of(d.Year, 1, 1), day.Of(d.Year, 12, 31)
	if from.Before(d.Start) && d.Start.Before(to) {
		from = d.Start
	}
	if !d.End.IsZero() && d.End.Before(to) && from.Before(d.End) {
		to = d.End
	}
	all := int64(from.Until(to) + 1)
	return Share{Num: min(max(int64(from.Until(on)+1), 0), all), Den: all}
}

// weightsOf gives the weights of the indicators in hundredths of a point where the declaration has one for each; otherwise all
// weigh alike.
func weightsOf(list []goal.Indicator) (out []int64, own bool) {
	out = make([]int64, len(list))
	own = len(list) > 0
	for i, in := range list {
		w, ok := new(big.Rat), in.Weight != nil
		if ok {
			w, ok = judge.Decimal(*in.Weight)
		}
		if !ok || w.Sign() <= 0 {
			own = false
			break
		}
		out[i] = hundredths(w)
	}
	if !own {
		for i := range out {
			out[i] = 1
		}
	}
	return out, own
}

// hundredths writes a decimal in hundredths, rounded half up; what is beyond any weight or value is cut there.
func hundredths(r *big.Rat) int64 {
	x := new(big.Rat).Mul(r, big.NewRat(100, 1))
	x.Add(x, big.NewRat(1, 2))
	n := new(big.Int).Quo(x.Num(), x.Denom())
	if !n.IsInt64() {
		return 1 << 62
	}
	return n.Int64()
}

// done is how much of a target is reached. What is to be at least so much: the figure of the target, at most the whole. A
// word, a limit and a target of nothing: by what they come to. Unknown where there is nothing to show.
func done(r measure.Reading) Share {
	if !r.Counted {
		return Share{}
	}
	if asked, ok := atLeast(r); ok {
		if v, ok := valueOf(r); ok {
			return portion(v, asked)
		}
	}
	switch r.Outcome {
	case judge.Reached:
		return Share{Num: 1, Den: 1}
	case judge.Partly:
		return Share{Num: 1, Den: 2}
	case judge.Missed:
		return Share{Num: 0, Den: 1}
	}
	return Share{}
}

// atLeast gives what is asked for where a target is a number to be reached, in the unit of the figure.
func atLeast(r measure.Reading) (*big.Rat, bool) {
	t := r.Indicator.Target
	if t.Kind != goal.Quantitative || t.Value == nil || t.Upper == nil && t.Op != nil && slices.Contains([]string{"<=", "<"}, *t.Op) {
		return nil, false
	}
	asked, ok := judge.Decimal(*t.Value)
	if !ok || asked.Sign() <= 0 {
		return nil, false
	}
	if t.Unit != nil && !r.ByHand() {
		by := int64(1)
		if *t.Unit == "‰" {
			asked.Mul(asked, big.NewRat(1, 10))
		} else if *t.Unit != "%" {
			by, _ = judge.Scale(*t.Unit)
		}
		asked.Mul(asked, big.NewRat(by, 1))
	}
	return asked, true
}

// valueOf gives the figure exactly: a rate as the books have it, anything else as it is read.
func valueOf(r measure.Reading) (*big.Rat, bool) {
	if r.Binding != nil && !r.ByHand() && r.Binding.Read == judge.Rate && r.Figure.Den > 0 {
		v := big.NewRat(r.Figure.Num, r.Figure.Den)
		return v.Mul(v, big.NewRat(100, 1)), true
	}
	v, ok := judge.Decimal(r.Value)
	return v, ok && v.Sign() >= 0
}

// portion is v of asked, at most the whole. Where the exact fraction is too fine for a Share it is that of millionths.
func portion(v, asked *big.Rat) Share {
	q := new(big.Rat).Quo(v, asked)
	if q.Cmp(big.NewRat(1, 1)) >= 0 {
		return Share{Num: 1, Den: 1}
	}
	if q.Num().IsInt64() && q.Denom().IsInt64() && q.Denom().Int64() < 1<<40 {
		return Share{Num: q.Num().Int64(), Den: q.Denom().Int64()}
	}
	const fine = 1_000_000
	n := new(big.Rat).Mul(q, big.NewRat(fine, 1))
	return Share{Num: new(big.Int).Quo(n.Num(), n.Denom()).Int64(), Den: fine}
}

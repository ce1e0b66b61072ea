package forecast

import (
	"math/big"
	"strconv"

	"plumbline/forecast/pace"
	"plumbline/measure"
	"plumbline/measure/judge"
)

// begin is a forecast as far as it is known without the weeks: State is Made where they are needed.
func (l *line) begin(why *measure.Said) Forecast {
	r := l.reading
	f := Forecast{Position: r.Position, Key: r.Key, State: None, On: l.on, To: l.to, Unit: r.Unit, Now: r.Value, Chance: -1}
	over := r.Binding != nil && !l.to.IsZero() && !l.on.IsZero() && !l.on.Before(l.to)
	switch {
	case over && r.Outcome != judge.Waiting && r.Outcome != judge.Unbound:
		f.State, f.Mid = Over, r.Value
		f.Why = []measure.Said{*said("over", "to", l.to.String())}
		f.judged(r.Outcome)
	case why != nil:
		f.Why = []measure.Said{*why}
	default:
		f.State = Made
	}
	return f
}

// judged takes the likelihood of what is over from how it was judged.
func (f *Forecast) judged(o measure.Outcome) {
	switch o {
	case judge.Reached:
		f.Likelihood, f.Chance = Sure, 100
	case judge.Partly, judge.Missed:
		f.Likelihood, f.Chance = Never, 0
	}
}

// estimate reckons a forecast from the weeks.
func (l *line) estimate(f *Forecast, s pace.Series) {
	p := pace.ParamsAt(l.on)
	seed, text := l.seed()
	f.Seed, f.Inputs = text, inputs(s)
	if l.reading.Binding.Read == judge.Persons && s.Done.Num != l.reading.Figure.Persons {
		f.State, f.Why = None, []measure.Said{*said("why.persons_period", "from", l.from.String())}
		return
	}
	r := pace.Go(s, l.bar, seed, p)
	if r.Thin != "" {
		f.State, f.Why = None, []measure.Said{thin(r.Thin, s, p)}
	} else {
		f.Method, f.Years = r.Way, r.Years
		f.Low, f.Mid, f.High = l.shown(r.Low, down), l.shown(r.Mid, nearest), l.shown(r.High, upward)
		f.Chance = r.Chance()
		f.Words = []measure.Said{l.method(s, r)}
	}
	if l.bar == nil {
		return
	}
	f.Safe = l.safe(s, p)
	f.Likelihood = likely(f.Chance, p)
	met, lost := pace.Settled(s, *l.bar, p)
	if met || lost {
		f.State = Settled
		f.Chance, f.Likelihood = 0, Never
		words := said("settled.lost", "target", l.target())
		if met {
			f.Chance, f.Likelihood = 100, Sure
			words = said("settled.met", "target", l.target())
		}
		f.Why = []measure.Said{*words}
	}
}

func (l *line) target() string { return l.reading.Indicator.Target.String() }

// likely puts a chance into the words of the form.
func likely(chance int, p pace.Params) Likelihood {
	switch {
	case chance < 0:
		return Unknown
	case chance >= p.Sure:
		return Sure
	case chance < p.Never:
		return Never
	}
	return Possible
}

// rounding says where a number goes that has more places than are shown: the interval never looks narrower than it is.
type rounding int

const (
	down rounding = iota
	nearest
	upward
)

// shown writes a value in the unit of the figure: counts whole, money in whole yuan, rates to one place more than the target.
func (l *line) shown(v pace.Value, way rounding) string {
	r, places := l.exact(v), 0
	if l.rate() {
		places = l.places()
	}
	power := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(places)), nil)
	scaled := new(big.Rat).Mul(r, new(big.Rat).SetInt(power))
	n := new(big.Int).Div(scaled.Num(), scaled.Denom()) // towards minus infinity
	rest := new(big.Rat).Sub(scaled, new(big.Rat).SetInt(n))
	half := rest.Cmp(big.NewRat(1, 2))
	if way == upward && rest.Sign() > 0 || way == nearest && half >= 0 && !l.touches(n, power) {
		n.Add(n, big.NewInt(1))
	}
	return judge.Shown(new(big.Rat).SetFrac(n, power))
}

// touches says that rounding up would make all of what is not all.
func (l *line) touches(n, power *big.Int) bool {
	all := new(big.Int).Mul(big.NewInt(100), power)
	return l.rate() && new(big.Int).Add(n, big.NewInt(1)).Cmp(all) == 0
}

// exact is a value in the unit of the figure.
func (l *line) exact(v pace.Value) *big.Rat {
	r := big.NewRat(v.Num, max(v.Den, 1))
	switch {
	case l.rate():
		return r.Mul(r, big.NewRat(100, 1))
	case l.money():
		return r.Mul(r, big.NewRat(1, 100))
	}
	return r
}

// places is how many a rate is shown with: one more than its target has, two at most.
func (l *line) places() int {
	if b := l.bar; b != nil && b.Q > 1 && 100%b.Q != 0 {
		return 2
	}
	return 1
}

// amount writes what is counted, as people read it.
func (l *line) amount(n int64) string {
	v := big.NewRat(n, 1)
	if l.measure.Unit == "元" && l.reading.Binding.Read != judge.Times {
		v = big.NewRat(n, 100)
	}
	return judge.Grouped(judge.Shown(v))
}

// unit is that of what is counted: of a rate, cases.
func (l *line) unit() any {
	switch {
	case l.shape == pace.Rate:
		return *said("unit.case")
	case l.shape == pace.Share:
		return l.ofWhole()
	}
	return l.reading.Unit
}

// ofWhole is the unit of a part of a whole.
func (l *line) ofWhole() any {
	if l.measure.Unit == "元" || l.measure.Room() == "money" {
		return "元"
	}
	return *said("unit.case")
}

// thin says what there is too little of.
func thin(t pace.Thin, s pace.Series, p pace.Params) measure.Said {
	switch t {
	case pace.FewDays:
		return *said("why.few_days", "days", s.Days, "least", p.LeastDays, "season", p.SeasonDays)
	case pace.FewTimes:
		return *said("why.few_times", "times", s.Done.Times, "least", p.LeastTimes)
	case pace.FewWeeks:
		return *said("why.few_weeks", "least", p.LeastWeeks)
	}
	return *said("why.no_whole")
}

// method says in plain words how a number came about.
func (l *line) method(s pace.Series, r pace.Result) measure.Said {
	common := []any{"on", l.on.String(), "to", l.to.String(), "weeks", r.Weeks, "draws", r.Draws, "left", s.Left}
	switch {
	case r.Way == pace.Quiet && l.shape == pace.Rate:
		return *said("method.quiet_rate", append(common, "cases", r.Cases, "more", r.More)...)
	case r.Way == pace.Quiet:
		return *said("method.quiet", append(common, "cases", r.Cases, "more", r.More)...)
	case r.Way == pace.BySeason:
		return *said("method.season", append(common, "years", years(r.Years))...)
	case l.shape == pace.Rate:
		return *said("method.rate", common...)
	case l.shape == pace.Stock:
		return *said("method.stock", common...)
	case l.reading.Binding.Read == judge.Persons:
		return *said("method.persons", common...)
	}
	return *said("method.pace", common...)
}

func years(list []int) any {
	if len(list) == 1 {
		return *said("year", "year", strconv.Itoa(list[0]))
	}
	return *said("years", "first", strconv.Itoa(list[len(list)-1]), "last", strconv.Itoa(list[0]), "n", len(list))
}

// safe is the last safe day with its words.
func (l *line) safe(s pace.Series, p pace.Params) Safe {
	r := pace.SafeOf(s, *l.bar, p)
	out := Safe{Says: r.Says}
	if r.Says == pace.NoSafety {
		return out
	}
	args := []any{
		"target", l.target(), "to", l.to.String(), "missing", l.amount(r.Missing), "unit", l.unit(), "best", l.amount(r.Best), "days", r.Days, "left", s.Left,
	}
	switch r.Says {
	case pace.Until:
		out.Day = l.on.Add(int(r.Spare))
		args = append(args, "day", out.Day.String())
	case pace.Passed:
		most := s.Done.Num + r.Best*int64(s.Left)/28
		args = append(args, "most", l.amount(most), "day", l.late(r))
	case pace.Allows:
		args = append(args, "may", l.amount(r.May))
	}
	key := "safe." + string(r.Says)
	if l.shape == pace.Rate && (r.Says == pace.Until || r.Says == pace.Passed) {
		key += "_rate"
	}
	out.Words = []measure.Said{*said(key, args...)}
	return out
}

// late is the day that was the last safe one, where it lies within the year.
func (l *line) late(r pace.Safe) any {
	was := l.on.Add(int(max(r.Spare, -10_000)))
	if was.Before(l.from) {
		return *said("safe.before", "from", l.from.String())
	}
	return was.String()
}

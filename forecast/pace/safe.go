package pace

// Safety says what the last safe day is about.
type Safety string

// What there is to say of it.
const (
	NoSafety Safety = ""       // nothing to go by
	Met      Safety = "met"    // the target is met and stays so whatever comes
	Holds    Safety = "holds"  // the target is met as things stand; what comes can still change that
	Until    Safety = "until"  // there is a last safe day, and it is not over
	Passed   Safety = "passed" // it is over: at the best pace so far the target is not met any more
	Lost     Safety = "lost"   // nothing that comes can meet the target
	Allows   Safety = "allows" // a limit: so much more may come
)

// month is how many weeks the best pace is of.
const month = 4

// Safe is the last safe day: until then nothing need happen, and from the next day on the best pace shown so far still meets the
// target. Missing is what is missing, Best the best pace: the most that came in four whole weeks in a row, Days how many days of it are
// needed, Spare how many of the days to come are not.
type Safe struct {
	Says          Safety
	Missing, Best int64
	Days, Spare   int64
	May           int64 // of a limit: how much more may come
}

// SafeOf reckons the last safe day.
func SafeOf(s Series, b Bar, p Params) Safe {
	now := s.value(s.Done.Num*week, s.Done.Den*week, &b)
	met := now.Meets(b)
	switch {
	case s.Shape != Grows && s.Shape != Stock && s.Done.Den <= 0:
		return Safe{}
	case b.Low() && s.Shape == Grows:
		if !met {
			return Safe{Says: Lost}
		}
		return Safe{Says: Allows, May: b.ceiling() - s.Done.Num}
	case met && (s.Shape == Grows || s.Shape == Share && !b.Low()):
		return Safe{Says: Met}
	case met:
		return Safe{Says: Holds}
	case b.Low():
		return Safe{}
	case s.Shape == Rate:
		return s.makeUp(b, p)
	case s.Shape == Share:
		b = Bar{b.Op, times(b.P, s.Done.Den, 1), b.Q}
	}
	return s.reach(b.floor()-s.Done.Num, s.best(p, func(w Week) int64 { return w.Num }))
}

// floor is the least whole number that meets a target that is to be reached.
func (b Bar) floor() int64 {
	if b.Op == Above {
		return b.P/b.Q + 1
	}
	return up(b.P, b.Q)
}

// ceiling is the most that a limit allows.
func (b Bar) ceiling() int64 {
	if b.Op == Below {
		return up(b.P, b.Q) - 1
	}
	return b.P / b.Q
}

// makeUp is how many cases, all of them good, bring a rate to its target.
func (s Series) makeUp(b Bar, p Params) Safe {
	if b.P >= b.Q { // all of all, and some were not
		return Safe{Says: Lost}
	}
	short := times(b.P, s.Done.Den, 1) - times(b.Q, s.Done.Num, 1)
	need := up(short, b.Q-b.P)
	if b.Op == Above && short >= 0 && short%(b.Q-b.P) == 0 {
		need++
	}
	return s.reach(need, s.best(p, func(w Week) int64 { return w.Den }))
}

func (s Series) reach(missing, best int64) Safe {
	out := Safe{Missing: missing, Best: best}
	if best <= 0 || missing <= 0 {
		return out
	}
	out.Days = up(missing*month*week, best)
	out.Spare = int64(s.Left) - out.Days
	if out.Says = Until; out.Spare < 0 {
		out.Says = Passed
	}
	return out
}

// best is the most that came in four whole weeks in a row this year, or where the season is known, in the weeks to come of a year
// before, times how this year runs against those years.
func (s Series) best(p Params, of func(Week) int64) int64 {
	best := inRow(s.Past, of)
	years := s.seasons(p)
	if len(years) == 0 {
		return best
	}
	then := s.then(years)
	var now, before int64
	for k, n := range then {
		now, before = now+s.Past[k].Num, before+n
	}
	if now < 0 || before <= 0 {
		return best
	}
	for _, y := range years {
		best = max(best, times(inRow(y.After[:min(len(y.After), s.Left/week)], of), now*int64(len(years)), before))
	}
	return best
}

// inRow is the most in four weeks in a row.
func inRow(list []Week, of func(Week) int64) (most int64) {
	for i := range max(0, len(list)-month+1) {
		var sum int64
		for _, w := range list[i : i+month] {
			sum += of(w)
		}
		most = max(most, sum)
	}
	return most
}

// Settled says what is certain whatever comes: that a target is met, or that it is not. Neither where it is open.
func Settled(s Series, b Bar, p Params) (met, lost bool) {
	switch SafeOf(s, b, p).Says {
	case Met:
		return true, false
	case Lost:
		return false, true
	}
	return false, false
}

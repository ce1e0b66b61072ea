package survey

import "math"

// z is the quantile of the normal distribution for 95 %.
const z = 1.959963984540054

// usualLeast is how many valid answers a score needs where nothing else is said, and smallFrame the number of those served
// below which it is half of them.
const (
	usualLeast = 30
	smallFrame = 60
)

// LeastFor is the least number of valid answers for a number of those served (0: not known).
func LeastFor(frame int) int {
	if frame <= 0 || frame >= smallFrame {
		return usualLeast
	}
	return max(Mix, (frame+1)/2)
}

// Score is what the answers to the question that counts come to. Shares are in hundredths of a per cent (9512 is 95.12 %).
// Why is a message key where there is no score: too few answers, or none yet; the shares are then -1.
type Score struct {
	Valid, Reached    int
	Answered, Invited int
	Frame, Least      int

	Share     int // Reached of Valid
	Low, High int // its 95 % interval
	Margin    int // half the width of the simple interval, as reports print it
	Points    int // by the scheme of the questionnaire, in hundredths of a point
	Response  int // Answered of Invited; -1 where nobody was invited
	Why       string
}

// Tally is how often each choice was made.
type Tally map[Choice]int

// Valid is how many choices count.
func (t Tally) Valid() (n int) {
	for c, x := range t {
		if c.Valid() {
			n += x
		}
	}
	return n
}

// Reached is how many choices are those that the share counts.
func (t Tally) Reached() (n int) {
	for c, x := range t {
		if c.Reached() {
			n += x
		}
	}
	return n
}

// steps puts the choices of a kind on the five steps of a scheme; an improvement has four, of which none is the middle's
// lower neighbour.
func (t Tally) steps(k Kind) (n [5]int) {
	order := []Choice{VerySatisfied, Contented, Neutral, Dissatisfied, VeryDissatisfied}
	if k == Improvement {
		order = []Choice{MuchBetter, Better, Same, "", Worse}
	}
	for i, c := range order {
		if c != "" {
			n[i] = t[c]
		}
	}
	return n
}

// ScoreOf makes the score of a survey: t are the answers to the question that counts, answered how many answers came in all.
func ScoreOf(s Survey, t Tally, answered int) Score {
	out := Score{
		Valid: t.Valid(), Reached: t.Reached(), Answered: answered, Invited: s.Invited, Frame: s.Frame, Least: s.LeastValid(),
		Share: -1, Low: -1, High: -1, Margin: -1, Points: -1, Response: -1,
	}
	if s.Invited > 0 {
		out.Response = hundredths(float64(answered) / float64(s.Invited))
	}
	switch {
	case s.State == Withdrawn:
		out.Why = "survey.why.withdrawn"
	case out.Valid == 0:
		out.Why = "survey.why.none"
	case out.Valid < out.Least:
		out.Why = "survey.why.few"
	}
	if out.Why != "" {
		return out
	}
	low, high := Interval(out.Reached, out.Valid, s.Frame)
	out.Share = hundredths(float64(out.Reached) / float64(out.Valid))
	out.Low, out.High = hundredths(low), hundredths(high)
	out.Margin = hundredths(Margin(out.Reached, out.Valid, s.Frame))
	if scheme, ok := SchemeOf(s.Scheme, s.From); ok {
		out.Points = scheme.Points(t.steps(kindOf(s.Measure)))
	}
	return out
}

// hundredths writes a share in hundredths of a per cent, rounded half up.
func hundredths(p float64) int { return int(math.Floor(p*10000 + 0.5)) }

// Interval is the 95 % interval of a share after Wilson, for x of n answers out of a population of all (0: very many): the
// number of answers is taken for larger by the finite population correction, n(all-1)/(all-n). Where all answered there is
// nothing to guess. What non-response hides it cannot know.
func Interval(x, n, all int) (low, high float64) {
	if n <= 0 {
		return 0, 1
	}
	p := float64(x) / float64(n)
	m := float64(n)
	switch {
	case all > 0 && n >= all:
		return p, p
	case all > 0:
		m = float64(n) * float64(all-1) / float64(all-n)
	}
	centre := (p + z*z/(2*m)) / (1 + z*z/m)
	half := z / (1 + z*z/m) * math.Sqrt(p*(1-p)/m+z*z/(4*m*m))
	return max(0, centre-half), min(1, centre+half)
}

// Margin is the margin of error at 95 % as reports print it: 1.96·√(p(1−p)/n), corrected for a population of all (0: very many).
func Margin(x, n, all int) float64 {
	if n <= 0 {
		return 1
	}
	p := float64(x) / float64(n)
	e := z * math.Sqrt(p*(1-p)/float64(n))
	switch {
	case all > 0 && n >= all:
		return 0
	case all > 1:
		e *= math.Sqrt(float64(all-n) / float64(all-1))
	}
	return e
}

// Package forecast is 预测: what an indicator comes to at the end of its period, with an interval, the chance that its target is met, a
// last safe day, and how well the same method did on days that are over; and, while a target is drafted, how it stands to the years
// before. The method is that of package pace, from the weeks that the books have.
//
// It guarantees that everything it says is called an estimate and is repeatable (the same books, question and day give the same
// numbers), that nothing is estimated where the data are too thin, a figure is typed, a word compares years, or a stock has no
// history, and why not; and that what is certain already is said as such. It writes nothing. Lights, deviations and remedies are
// monitor's.
package forecast

import (
	"plumbline/base/day"
	"plumbline/forecast/pace"
	"plumbline/measure"
)

// State says what kind of answer a forecast is.
type State string

// The states.
const (
	Made    State = "made"    // an estimate with its interval
	Settled State = "settled" // certain whatever comes: the target is met and stays so, or cannot be met any more
	Over    State = "over"    // the period is over: the figure stands, nothing is estimated
	None    State = "none"    // no estimate; Why says why
)

// Key is the message key of the state's name.
func (s State) Key() string { return "forecast.state." + string(s) }

// Likelihood is 完成目标可能性 in the words of the official form.
type Likelihood string

// The likelihoods; Unknown where nothing can be said.
const (
	Sure     Likelihood = "sure"     // 确定能
	Possible Likelihood = "possible" // 有可能
	Never    Likelihood = "never"    // 完全不可能
	Unknown  Likelihood = ""
)

// Key is the message key of the likelihood's name.
func (l Likelihood) Key() string {
	if l == Unknown {
		return "forecast.likelihood.unknown"
	}
	return "forecast.likelihood." + string(l)
}

// Forecast is what one indicator is expected to come to. On is the day up to which the books were read, To the end of its period.
// Now, Low, Mid and High are decimals in Unit: what stands, and the least, the middle and the most that is expected, of which the
// interval holds 80 of 100 draws; those three are "" where State is None, and of a Settled one where data are too thin; of what is Over
// Mid is Now. Chance is how
// many of a hundred draws meet the target, −1 where that is not known. Likelihood is set wherever anything is known: by Chance, by what is
// Settled, or by the outcome of what is Over. Words are the method in plain words with its numbers, Why why there is no
// estimate, or what is certain. Seed decides the draws, Inputs is the digest of the numbers that were drawn from. Path and
// Back are filled by Tested alone.
type Forecast struct {
	Position            int
	Key                 measure.Key
	State               State
	On, To              day.Day
	Unit                string
	Now, Low, Mid, High string
	Chance              int
	Likelihood          Likelihood
	Method              pace.Way
	Years               []int // before, whose season was used
	Safe                Safe
	Words, Why          []measure.Said
	Seed, Inputs        string
	Path                []Step
	Back                Back
}

// Step is a month end of the period, or the day itself: what stood by then, or what is expected by then.
type Step struct {
	Day            day.Day
	Now            string // what stood; "" of a day that is to come, or where nothing was there to count
	Low, Mid, High string // what is expected; "" of a day that is over
}

// Estimated says that the forecast has numbers that are estimates.
func (f Forecast) Estimated() bool { return f.Mid != "" && f.State != Over }

// Safe is 最晚起步日: the last day until which nothing need happen and the target is still met, if from the next day on the best pace
// shown so far is kept. Day is zero where there is none; Words say in any case how it stands, with the numbers.
type Safe struct {
	Says  pace.Safety
	Day   day.Day
	Words []measure.Said
}

// Back is the back-test: what the same method would have said on earlier days, beside what came. Error is the mean distance of the
// middle from what came: per cent of what came, or percentage points of a rate (Points). Within is how many of N intervals held it.
type Back struct {
	Trials    []Trial
	N, Within int
	Error     string
	Points    bool
}

// Trial is one earlier forecast: made on a day, until another, and what came until then.
type Trial struct {
	On, Until      day.Day
	Low, Mid, High string
	Came           string
	Error          string // "" where nothing came
	Within         bool
}

// Standing says how a target stands to the years before.
type Standing string

// The standings.
const (
	TooEasy    Standing = "too_easy"     // it would be met almost certainly, and lies below what every year before came to
	Plausible  Standing = "plausible"    // it may be met or not
	OutOfReach Standing = "out_of_reach" // it would be met hardly ever
	CannotTell Standing = "cannot_tell"  // there is nothing to hold it against
)

// Key is the message key of the standing's name.
func (s Standing) Key() string { return "forecast.standing." + string(s) }

// Outlook is a target at drafting: how it stands to the years before, and how likely it is to be met if the year goes on as those
// did. Low, Mid and High are what such a year comes to, Chance as in Forecast. Past are the years before, the newest first.
type Outlook struct {
	Position       int
	Key            measure.Key
	Standing       Standing
	Unit           string
	Low, Mid, High string
	Chance         int
	Past           []PastYear
	Words          []measure.Said
}

// PastYear is what the same binding came to in a year before, until a day where the year is not over.
type PastYear struct {
	Year  int
	Value string
	Until day.Day // zero: the whole year
}

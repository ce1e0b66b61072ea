package signal

import (
	"math/big"
	"strconv"

	"plumbline/base/day"
)

// Facts is what signals are judged by, of an indicator or of a project: what does not apply is left out. On is the day up to
// which they are.
type Facts struct {
	On       day.Day    `json:"on"`
	Measured bool       `json:"measured,omitempty"` // its figure comes from the books
	Rate     bool       `json:"rate,omitempty"`     // its figure is a numerator over a denominator
	Falls    bool       `json:"falls,omitempty"`    // less is better
	Reached  bool       `json:"reached,omitempty"`  // its target is reached already
	Target   string     `json:"target,omitempty"`   // decimal, of a rate in per cent
	Paid     *Spans     `json:"paid,omitempty"`     // of its project, in fen
	Result   *Spans     `json:"result,omitempty"`   // what was done
	Months   []Part     `json:"months,omitempty"`   // the months that are over, of a rate
	Years    []Year     `json:"years,omitempty"`    // earlier years, the newest first
	Changes  []Change   `json:"changes,omitempty"`  // of how it is measured
	Amended  int64      `json:"amended,omitempty"`  // entries changed after they were final
	Entries  *Entries   `json:"entries,omitempty"`  // how they came about
	Answers  *int64     `json:"answers,omitempty"`  // valid answers of a survey
	Texts    []Text     `json:"texts,omitempty"`    // words of reports
	ByHand   *Part      `json:"by_hand,omitempty"`  // weight (or number) of indicators reported by hand, of all
	Outlook  *[2]Chance `json:"outlook,omitempty"`  // a month ago, and now
}

// Spans are the last three months that are over, and the three before them.
type Spans struct {
	Last   Part `json:"last"`
	Before Part `json:"before"`
}

// Part is a numerator and its denominator; of what is only counted the denominator is 0.
type Part struct {
	Num int64 `json:"num"`
	Den int64 `json:"den,omitempty"`
}

// Year is what an indicator came to in an earlier year: "reached", "partly", "missed" or another word.
type Year struct {
	Year    int    `json:"year"`
	Outcome string `json:"outcome"`
	Value   string `json:"value,omitempty"`
}

// Change is one of how an indicator is measured: what it was before, and after.
type Change struct {
	On     day.Day `json:"on"`
	Before string  `json:"before"`
	After  string  `json:"after"`
}

// Entries is how entries came about (see journal/entering).
type Entries struct {
	Times   int64  `json:"times"`
	AtEnd   int64  `json:"at_end,omitempty"`
	Late    int64  `json:"late,omitempty"`
	Days    int    `json:"days,omitempty"`
	Refused int64  `json:"refused,omitempty"`
	Looked  int64  `json:"looked,omitempty"`
	Most    int64  `json:"most,omitempty"` // of those looked at, entered by who entered most
	Who     string `json:"who,omitempty"`
	Numbers int64  `json:"numbers,omitempty"`
	Round   int64  `json:"round,omitempty"`
}

// Text is words that were written, and where.
type Text struct {
	Where string `json:"where"`
	Text  string `json:"text"`
}

// Chance is how a forecast stood: "likely", "open" or "unlikely", and the value that it expected.
type Chance struct {
	Word  string `json:"word"`
	Value string `json:"value,omitempty"`
}

// Percent writes a share in per cent with one place.
func Percent(num, den int64) string {
	if den == 0 {
		return ""
	}
	return shown(new(big.Rat).Mul(big.NewRat(num, den), big.NewRat(100, 1)), 1)
}

// shown writes a number with at most so many places.
func shown(r *big.Rat, places int) string {
	s := r.FloatString(places)
	for places > 0 && s[len(s)-1] == '0' {
		s = s[:len(s)-1]
	}
	if s[len(s)-1] == '.' {
		s = s[:len(s)-1]
	}
	return s
}

func text(n int64) string { return strconv.FormatInt(n, 10) }

// beyond says whether so many of n, each by itself with chance num/den, are rarer than limit: the exact upper tail of the binomial
// distribution, in whole numbers.
func beyond(n, k, num, den int64, limit *big.Rat) bool {
	sum, term := new(big.Int), new(big.Int)
	for i := k; i <= n; i++ {
		term.Binomial(n, i)
		term.Mul(term, new(big.Int).Exp(big.NewInt(num), big.NewInt(i), nil))
		term.Mul(term, new(big.Int).Exp(big.NewInt(den-num), big.NewInt(n-i), nil))
		sum.Add(sum, term)
	}
	return new(big.Rat).SetFrac(sum, new(big.Int).Exp(big.NewInt(den), big.NewInt(n), nil)).Cmp(limit) < 0
}

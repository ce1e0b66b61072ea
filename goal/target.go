package goal

import (
	"strings"

	"github.com/cockroachdb/apd/v3"
)

// Kind tells the two kinds of target apart.
type Kind string

// The kinds of target.
const (
	Quantitative Kind = "quantitative"
	Qualitative  Kind = "qualitative"
)

// Target is a 指标值, typed. Raw is what was written. A quantitative target has Value (decimal without trailing
// zeros, "." as point) and, where written, Op (one of >= <= = > <) and Unit; nil means not written. Upper is the upper
// end of a range ("1-2次": Op nil, Value 1, Upper 2). Text is the word of a qualitative target, or what stood around
// the number of a quantitative one ("完成率"). Deadline is the date that a qualitative target names ("2023年12月底前").
type Target struct {
	Raw      string  `json:"raw"`
	Kind     Kind    `json:"kind"`
	Op       *string `json:"op"`
	Value    *string `json:"value"`
	Unit     *string `json:"unit"`
	Text     *string `json:"text"`
	Upper    *string `json:"upper,omitempty"`
	Deadline *string `json:"deadline,omitempty"`
}

// ParseTarget types what a person wrote in the cell 指标值. It never fails: what is not certainly one number (or one
// range) with its operator and unit is kept as a word, Kind Qualitative. It mends no misread characters; "2290%" is
// 2290 here, and whether "≥290%" or "≥90%" was meant is for the reader of the document to ask.
func ParseTarget(raw string) Target {
	word := cleanTarget(raw)
	if word == "" {
		return Target{Raw: raw, Kind: Qualitative}
	}
	if len(word) > longestTarget {
		return Target{Raw: raw, Kind: Qualitative, Text: &word}
	}
	folded := foldTarget(word)
	if !namesDate(folded) {
		if t, ok := quantity(folded); ok {
			t.Raw = raw
			return t
		}
	}
	if rest := strings.TrimSpace(strings.TrimLeft(word, "=＝")); rest != "" && !strings.ContainsAny(folded, "0123456789<>") && cleanTarget(rest) == rest {
		word = rest // "=优" is the word 优; "=5" never comes here
	}
	return Target{Raw: raw, Kind: Qualitative, Text: &word, Deadline: deadline(folded)}
}

// String prints the target in one canonical way: "完成率≥100%", "1-2次", "及时". ParseTarget reads it back to the same
// typed target.
func (t Target) String() string {
	text := ""
	if t.Text != nil {
		text = *t.Text
	}
	if t.Value == nil {
		return text
	}
	s := text + printedOp(t.Op) + *t.Value
	if t.Upper != nil {
		sep := "-"
		if strings.HasPrefix(*t.Value, "-") {
			sep = "~"
		}
		s += sep + *t.Upper
	}
	return s + printedUnit(t.Unit)
}

// Same says whether two targets promise the same, however they were written.
func (t Target) Same(u Target) bool {
	return t.Kind == u.Kind && sameText(t.Op, u.Op) && sameText(t.Value, u.Value) && sameText(t.Unit, u.Unit) &&
		sameText(t.Text, u.Text) && sameText(t.Upper, u.Upper) && sameText(t.Deadline, u.Deadline)
}

// Decimal gives the value exactly, ok false where the target is a word.
func (t Target) Decimal() (d *apd.Decimal, ok bool) {
	if t.Value == nil {
		return nil, false
	}
	return decimal(*t.Value)
}

// Compare compares two decimals exactly: −1, 0 or 1. A text that is no decimal counts as less than every decimal.
func Compare(a, b string) int {
	x, okX := decimal(a)
	y, okY := decimal(b)
	switch {
	case okX && okY:
		return x.Cmp(y)
	case okX:
		return 1
	case okY:
		return -1
	}
	return 0
}

// longestTarget is the length in bytes from which a text is no target but prose, which is kept and not read.
const longestTarget = 600

// maxDigits bounds a number that is taken as one; real targets have at most twelve.
const maxDigits = 40

// decimal reads plain decimals only: no exponent, no Infinity, no NaN.
func decimal(s string) (*apd.Decimal, bool) {
	digits := strings.TrimLeft(s, "+-")
	if len(s)-len(digits) > 1 || digits == "" || len(digits) > maxDigits || strings.Trim(digits, "0123456789.") != "" {
		return nil, false
	}
	d, _, err := apd.NewFromString(s)
	return d, err == nil
}

// canonical writes a decimal without exponent, trailing zeros or a negative zero.
func canonical(d *apd.Decimal) string {
	if d.IsZero() {
		return "0"
	}
	r, _ := new(apd.Decimal).Reduce(d)
	return r.Text('f')
}

func printedOp(op *string) string {
	if op == nil {
		return ""
	}
	return strings.NewReplacer(">=", "≥", "<=", "≤").Replace(*op)
}

func printedUnit(unit *string) string {
	switch {
	case unit == nil:
		return ""
	case bareUnit.FindString(*unit) == *unit:
		return *unit
	}
	return "(" + *unit + ")"
}

func sameText(a, b *string) bool {
	if a == nil || b == nil {
		return a == b
	}
	return *a == *b
}

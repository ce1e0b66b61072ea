package judge

import (
	"math/big"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"plumbline/base/day"
	"plumbline/base/fen"
	"plumbline/base/law"
	"plumbline/goal"
	"plumbline/journal"
)

// court is one judging: the facts, and the verdict as it comes about.
type court struct {
	Facts
	j     *Judgement
	v     Verdict
	typed bool // the figure was reported in the unit of the target
}

// Judge says what the facts come to. It is pure: the same facts give the same verdict.
func (j Judgement) Judge(f Facts) Verdict {
	c := &court{Facts: f, j: &j}
	c.figure()
	j.judge(c)
	return c.v
}

// practice is the basis of what no norm says.
func practice(point string) law.Basis { return law.Basis{Point: point} }

// Text writes a sentence with the words of a language, the sentences within it first.
func (s Said) Text(say func(key string, args ...any) string) string {
	args := make([]any, len(s.Args))
	for i, a := range s.Args {
		args[i] = a
		if inner, ok := a.(Said); ok {
			args[i] = inner.Text(say)
		}
	}
	return say(s.Key, args...)
}

// Sentence is Text as a sentence begins.
func (s Said) Sentence(say func(key string, args ...any) string) string {
	text := s.Text(say)
	first, size := utf8.DecodeRuneInString(text)
	if size == 0 {
		return text
	}
	return string(unicode.ToUpper(first)) + text[size:]
}

// say adds a sentence: measure.say.<variant>.
func (c *court) say(variant string, args ...any) {
	c.v.Words = append(c.v.Words, Said{"measure.say." + variant, args})
}

// end gives the outcome and the sentence that decides.
func (c *court) end(o Outcome, variant string, args ...any) {
	c.v.Outcome = o
	c.say(variant, args...)
}

// words names what the numerator or denominator of the measure counts.
func (c *court) words(part string) Said { return Said{Key: "measure." + c.Measure.ID + "." + part} }

// word is what the target asks for, as it was written.
func (c *court) word() string {
	if w := text(c.Target.Text); c.Target.Kind == goal.Qualitative && w != "" {
		return w
	}
	return c.Target.String()
}

// param is a parameter as an exact number; ok is false where it is blank. One that cannot be blank has its default then: a share
// that nobody wrote is not one of nothing.
func (c *court) param(name string) (*big.Rat, bool) {
	text, given := c.Params[name]
	if !given || text == "" && !(Param{Name: name}).MayBeBlank() {
		for _, p := range c.j.Params {
			if p.Name == name {
				text = p.Default
			}
		}
	}
	return Decimal(text)
}

// need is a parameter that has a default.
func (c *court) need(name string) *big.Rat {
	r, ok := c.param(name)
	if !ok {
		return new(big.Rat)
	}
	return r
}

// whole is need of a count.
func (c *court) whole(name string) int64 {
	r := c.need(name)
	return new(big.Int).Quo(r.Num(), r.Denom()).Int64()
}

// Decimal reads a plain decimal exactly; ok is false for what is none.
func Decimal(s string) (r *big.Rat, ok bool) {
	if s == "" || len(s) > 40 || strings.Trim(s, "-0123456789.") != "" {
		return nil, false
	}
	return new(big.Rat).SetString(s)
}

var hundred = big.NewRat(100, 1)

// quantity is the number that is read of an amount: a percentage, a count, yuan. ok is false where there is none.
func (c *court) quantity(a Amount) (*big.Rat, bool) {
	switch c.Read {
	case Rate:
		return percent(a.Num, a.Den)
	case Times:
		return big.NewRat(a.Times, 1), a.Known
	case Persons:
		return big.NewRat(a.Persons, 1), a.Known && a.Persons >= 0
	case Kinds:
		return big.NewRat(a.Kinds, 1), a.Known
	}
	if c.Measure.Unit == "元" {
		return big.NewRat(a.Num, 100), a.Known
	}
	return big.NewRat(a.Num, 1), a.Known
}

// percent is num ÷ den × 100; ok is false where nothing was there to count.
func percent(num, den int64) (*big.Rat, bool) {
	if den == 0 {
		return nil, false
	}
	r := big.NewRat(num, den)
	return r.Mul(r, hundred), true
}

// unit is that of the number that is read; "" for kinds, whose sentences say 种.
func (c *court) unit() string {
	switch c.Read {
	case Rate:
		return "%"
	case Times:
		if c.Measure.Persons {
			return "人次"
		}
		return "次"
	case Persons:
		return "人"
	case Kinds:
		return "种"
	}
	return c.Measure.Unit
}

// figure writes what was read, for people and as the first sentence.
func (c *court) figure() {
	v, ok := c.quantity(c.Now)
	if !ok {
		return
	}
	c.v.Value, c.v.Unit = Shown(v), c.unit()
	if c.Read != Rate {
		c.say("count", "what", c.words("num"), "value", Grouped(c.v.Value), "unit", c.v.Unit)
		return
	}
	c.v.Share = c.v.Value
	num, den := c.parts(c.Now)
	c.say("rate", "num_words", c.words("num"), "num", num, "den_words", c.words("den"), "den", den, "value", c.v.Value)
}

// parts writes numerator and denominator; those of money are fen and are written as yuan.
func (c *court) parts(a Amount) (num, den string) {
	if c.Measure.Room() == "money" {
		return fen.Fen(a.Num).Grouped(), fen.Fen(a.Den).Grouped()
	}
	return Grouped(strconv.FormatInt(a.Num, 10)), Grouped(strconv.FormatInt(a.Den, 10))
}

// nothing ends a judging for which there is nothing yet.
func (c *court) nothing() {
	switch {
	case c.Read == Persons && c.Now.Known && c.Now.Persons < 0:
		c.end(Unmeasured, "persons_apart")
	case c.Read == Rate && c.Now.Known:
		c.end(Unmeasured, "no_den", "den_words", c.words("den"), "day", c.upTo().String())
	case c.ended():
		c.end(Unmeasured, "no_records", "from", c.From.String(), "to", c.To.String())
	default:
		c.end(Unmeasured, "no_records_yet", "day", c.upTo().String())
	}
}

// ended says that the period is over.
func (c *court) ended() bool { return !c.On.Before(c.To) }

// upTo is the last day that counts: the day asked for, or the end of the period.
func (c *court) upTo() day.Day {
	if c.ended() {
		return c.To
	}
	return c.On
}

// survey says that answers are counted, of which there must be enough.
func (c *court) survey() bool { return c.Measure.Room() == "survey" }

// few ends a judging of too few answers.
func (c *court) few() bool {
	least := c.whole("least")
	if !c.survey() || !c.Now.Known || c.Now.Den >= least {
		return false
	}
	c.v.Value, c.v.Unit, c.v.Share, c.v.Words = "", "", "", nil
	c.end(Unmeasured, "few", "n", c.Now.Den, "least", least)
	return true
}

// Shown writes a number for reading: whole, or rounded half up to two places without trailing zeros.
func Shown(r *big.Rat) string { return shownTo(r, 2) }

func shownTo(r *big.Rat, places int) string {
	s := r.FloatString(places) // rounds half away from zero, exactly
	if strings.Contains(s, ".") {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	if s == "-0" {
		return "0"
	}
	return s
}

// mostPlaces is how far a number is written out so that it does not look like the limit that it misses.
const mostPlaces = 12

// beside writes a number with as many places as show on which side of a limit it lies: 99.996 % is not written 100 %.
func beside(r, limit *big.Rat) string {
	for places := 2; places < mostPlaces; places++ {
		s := shownTo(r, places)
		if back, ok := Decimal(s); ok && back.Cmp(limit) == r.Cmp(limit) {
			return s
		}
	}
	return shownTo(r, mostPlaces)
}

// settle writes the figure so that it does not look like a limit that it misses.
func (c *court) settle(v, limit *big.Rat) {
	text := beside(v, limit)
	if text == c.v.Value {
		return
	}
	c.v.Value = text
	if c.Read == Rate {
		c.v.Share = text
	}
	for i, s := range c.v.Words {
		for k := 0; k+1 < len(s.Args); k += 2 {
			if s.Args[k] == "value" {
				c.v.Words[i].Args[k+1] = Grouped(text)
			}
		}
	}
}

// Grouped writes the thousands of a decimal as offices do: 12,345.
func Grouped(s string) string {
	sign, digits := "", s
	if strings.HasPrefix(s, "-") {
		sign, digits = "-", s[1:]
	}
	whole, rest, _ := strings.Cut(digits, ".")
	var b strings.Builder
	for i, r := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(r)
	}
	if rest != "" {
		b.WriteString("." + rest)
	}
	return sign + b.String()
}

func text(p *string) string {
	if p == nil {
		return ""
	}
	return *p
}

// Fits says whether a judgement can judge what is read of a measure for a target: a number by target, a word by one that
// derives it, in a unit that is that of what is read.
func (j Judgement) Fits(m journal.Measure, read Read, t goal.Target) bool {
	return (len(j.Kinds) == 0 || slices.Contains(j.Kinds, m.Kind)) && (len(j.Reads) == 0 || slices.Contains(j.Reads, read)) && j.Derives(t) &&
		(t.Kind != goal.Quantitative || !unlike(m, read, text(t.Unit)))
}

// InForce says that the judgement holds for a year that begins on a day.
func (j Judgement) InForce(first day.Day) bool {
	return (j.Since.IsZero() || !first.Before(j.Since)) && (j.Until.IsZero() || !j.Until.Before(first))
}

// Derives says whether the judgement can give what the target asks.
func (j Judgement) Derives(t goal.Target) bool {
	if t.Kind == goal.Quantitative {
		return j.ID == "target" || j.ID == "zero" && isZero(t)
	}
	word := strings.Trim(text(t.Text), "，。 ")
	return slices.Contains(j.Words, word)
}

// isZero says that a target asks that nothing of the kind happens.
func isZero(t goal.Target) bool {
	v, ok := Decimal(text(t.Value))
	return ok && bar{op: text(t.Op), value: v}.zero()
}

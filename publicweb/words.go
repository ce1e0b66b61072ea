package publicweb

import (
	"html/template"
	"math/big"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"plumbline/base/day"
	"plumbline/base/fen"
	"plumbline/disclosure/snapshot"
	"plumbline/platform/front"
	"plumbline/platform/i18n"
)

// words writes for people without an office, in one language.
type words struct {
	Printer i18n.Printer
	plainer *strings.Replacer
}

// speak makes words of a language. The sentences of a snapshot were worded for the office; public.plainer lists what of them
// is said otherwise here, as word=plain word, parted by strokes.
func speak(p i18n.Printer) words {
	var pairs []string
	for pair := range strings.SplitSeq(p.T("public.plainer"), "|") {
		if word, plain, ok := strings.Cut(pair, "="); ok {
			pairs = append(pairs, word, plain)
		}
	}
	return words{Printer: p, plainer: strings.NewReplacer(pairs...)}
}

// T writes the sentence of a key; counts are written with thousands parted, a year, a version and what was written already as
// they are.
func (w words) T(key string, args ...any) string { return w.Printer.T(key, counted(args)...) }

func counted(args []any) []any {
	out := slices.Clone(args)
	for i := 0; i+1 < len(out); i += 2 {
		switch n := out[i+1].(type) {
		case int:
			out[i+1] = grouped(strconv.Itoa(n))
		case int64:
			out[i+1] = grouped(strconv.FormatInt(n, 10))
		}
		if out[i] == "year" {
			out[i+1] = args[i+1]
		}
	}
	return out
}

// isoDate is a date as the office writes it.
var isoDate = regexp.MustCompile(`\d{4}-\d{2}-\d{2}`)

// Says writes a sentence of a snapshot in plain words; a name out of a document stays as it is.
func (w words) Says(s snapshot.Said) string {
	if s.Key == "" {
		return s.Text
	}
	return isoDate.ReplaceAllStringFunc(w.plainer.Replace(s.Sentence(w.say)), func(text string) string {
		d, err := day.Parse(text)
		if err != nil {
			return text
		}
		return w.Date(d)
	})
}

// say is T, with the public's own words for outcomes, for what a version is, and for what the site says itself.
func (w words) say(key string, args ...any) string {
	for office, ours := range map[string]string{"measure.outcome.": "public.outcome.", "disclosure.kind.": "public.kind.", "disclosure.method.": "public.counted.", "measure.read.": "public.read."} {
		if rest, ok := strings.CutPrefix(key, office); ok && w.Printer.Has(ours+rest) {
			return w.T(ours+rest, args...)
		}
	}
	return w.T(key, args...)
}

// saysAll writes sentences of a snapshot.
func (w words) saysAll(list []snapshot.Said) []string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = w.Says(s)
	}
	return out
}

// Date writes a day as one says it; "" where it is blank.
func (w words) Date(d day.Day) string {
	if d.IsZero() {
		return ""
	}
	return w.Printer.T("public.date", "y", d.Year(), "month", w.Month(d.Month()), "d", strings.TrimLeft(d.String()[8:], "0"))
}

// Month names a month.
func (w words) Month(n int) string { return w.Printer.T("public.month." + strconv.Itoa(n)) }

// Instant writes the day of an instant.
func (w words) Instant(t time.Time) string { return w.Date(day.At(t)) }

// Money writes an amount for a sentence: in Chinese in 万元 from ten thousand yuan on, in English in millions from a million
// on, rounded half up to one or two places. "" where it is blank.
func (w words) Money(f *fen.Fen) string {
	if f == nil {
		return ""
	}
	v := int64(*f)
	sign := ""
	if v < 0 {
		sign, v = "−", -v
	}
	unit, places, key := int64(1_000_000), 1, "public.money.wan" // fen in 万元
	if w.Printer.Lang() == "en" {
		unit, places, key = 100_000_000, 2, "public.money.million"
	}
	if v < unit {
		unit, places, key = 100, 2, "public.money.yuan"
	}
	n := big.NewRat(v, unit).FloatString(places)
	n = strings.TrimRight(strings.TrimRight(n, "0"), ".")
	return w.Printer.T(key, "amount", sign+grouped(n))
}

// Exact writes an amount to the fen.
func (w words) Exact(f *fen.Fen) string { return fen.Shown(f) }

// grouped parts the thousands of a decimal; what is none stays.
func grouped(s string) string {
	sign, digits := "", s
	if rest, ok := strings.CutPrefix(s, "-"); ok {
		sign, digits = "−", rest
	}
	whole, rest, dot := strings.Cut(digits, ".")
	if whole == "" || strings.Trim(whole+rest, "0123456789") != "" {
		return s
	}
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if dot {
		whole += "." + rest
	}
	return sign + whole
}

// share writes part of whole as per cent with one place, rounded half up; "" where there is nothing to divide by.
func share(part, whole int64) string {
	if whole == 0 {
		return ""
	}
	s := new(big.Rat).Mul(big.NewRat(part, whole), big.NewRat(100, 1)).FloatString(1)
	return strings.TrimSuffix(s, ".0")
}

// sign is a status: shape, colour class, word.
type sign struct{ Shape, Class, Word string }

// signs are how outcomes look; their words are public.outcome.<outcome>.
var signs = map[string]sign{
	"reached": {Shape: "disc", Class: "ok"}, "partly": {Shape: "half", Class: "warn"}, "missed": {Shape: "cross", Class: "zhu"},
	"unmeasured": {Shape: "dashed", Class: "ink3"}, "waiting": {Shape: "dashed", Class: "ink3"}, "unbound": {Shape: "dashed", Class: "ink3"},
	snapshot.Hidden: {Shape: "dash", Class: "ink3"},
}

// outcomes are the outcomes in the order in which people are told of them.
var outcomes = []string{"reached", "partly", "missed", "unmeasured", "waiting", "unbound", snapshot.Hidden}

// Sign is the status of an outcome; nil where nothing is to be said yet.
func (w words) Sign(outcome string) *sign {
	s, ok := signs[outcome]
	if !ok {
		return nil
	}
	s.Word = w.T("public.outcome." + outcome)
	return &s
}

// operators are the words for what a target asks.
var operators = map[string]string{">=": "at_least", "<=": "at_most", "=": "exactly", ">": "more_than", "<": "less_than"}

// Promised writes a target as one says it: at least 4,000 times.
func (w words) Promised(t snapshot.Target) string {
	switch {
	case t.Kind != "quantitative" || t.Value == "":
		if t.Text != "" {
			return t.Text
		}
		return t.Raw
	case t.Upper != "":
		return w.Printer.T("public.promised.range", "low", grouped(t.Value), "high", grouped(t.Upper)+united(t.Unit))
	}
	word, ok := operators[t.Op]
	if !ok {
		word = "exactly"
	}
	return w.Printer.T("public.promised."+word, "value", grouped(t.Value)+united(t.Unit))
}

// united writes a unit behind its number: per cent without a blank.
func united(unit string) string {
	if unit == "" || unit == "%" || unit == "％" {
		return strings.Replace(unit, "％", "%", 1)
	}
	return " " + unit
}

// Figure writes the figure of an indicator with its unit; "" where there is none to show.
func (w words) Figure(i *snapshot.Indicator) string {
	if i.Value == "" {
		return ""
	}
	return grouped(i.Value) + united(i.Unit)
}

// Points writes hundredths of a point; "" where they are hidden.
func (w words) Points(p *int64) string {
	if p == nil {
		return ""
	}
	s := big.NewRat(*p, 100).FloatString(2)
	return strings.TrimRight(strings.TrimRight(s, "0"), ".")
}

// count writes a count of a cell: grouped, "" where it does not apply. What is hidden is told apart by hidden.
func count(n *int64) string {
	if n == nil {
		return ""
	}
	return grouped(strconv.FormatInt(*n, 10))
}

// unbroken are what stays on one line: a number with its unit, a date.
var unbroken = regexp.MustCompile(`第 \d+ 版|\d{4} 年 \d+ 月 \d+ 日|\d+ 月 \d+ 日|[−\d][\d,.]*%?(?: (?:万元|元|件|个|人次|人|次|million yuan|yuan))?`)

// whole writes a sentence whose dates and amounts are not broken over lines.
func whole(s string) template.HTML { return front.Whole(unbroken, s) }

// funcs are the words of the templates in one language.
func (s *Site) funcs(lang string) template.FuncMap {
	w := speak(s.Catalog.For(lang))
	return template.FuncMap{
		"T": w.T, "says": w.Says, "date": w.Date, "month": w.Month, "money": w.Money, "exact": w.Exact, "points": w.Points,
		"instant": w.Instant, "whole": whole, "static": s.assets.Path, "shape": front.Shape, "num": func(n int) string { return grouped(strconv.Itoa(n)) },
		"lines": func(s string) []string { return strings.FieldsFunc(s, func(r rune) bool { return r == '\n' }) },
		"zh": func() string { // the language of what stays Chinese; "" on Chinese pages
			if lang == "zh" {
				return ""
			}
			return "zh-CN"
		},
	}
}

// lines are the lines of a text that hold something.
func lines(s string) []string {
	var out []string
	for line := range strings.Lines(s) {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return out
}

func itoa(n int) string { return strconv.Itoa(n) }

package intake

import (
	"math/big"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"plumbline/base/day"
	"plumbline/base/fen"
	"plumbline/platform/grid"
)

// cell is what stands in a cell: as it is kept, and as it is shown.
type cell struct {
	raw, shown string
	spread     bool // a cell merged over several rows covers it
}

func (c cell) blank() bool { return c.raw == "" && c.shown == "" }

// setting is what the file says about how its values are to be read.
type setting struct {
	late  bool  // its days count from 1904
	scale int64 // fen to one of the amounts of this column
}

// read normalises a cell. The key is of what is wrong, "" where nothing is.
func (c Column) read(from cell, s setting) (value, key string) {
	text := grid.Trim(from.raw)
	if c.Kind == Text || c.Kind == Choice {
		if text, key = textOf(from); key != "" {
			return "", key
		}
	}
	if strings.HasPrefix(from.shown, "=") && from.raw == "" {
		return "", "intake.formula"
	}
	if text == "" {
		return "", ""
	}
	switch c.Kind {
	case Date:
		return readDate(text, s.late)
	case Time:
		return readTime(text)
	case Whole, Decimal, Money:
		return c.readNumber(from, text, s)
	case Choice:
		return c.readChoice(text)
	case YesNo:
		return readYesNo(text)
	}
	most := c.Most
	if most == 0 {
		most = mostText
	}
	if utf8.RuneCountInString(text) > most {
		return "", "intake.too_long"
	}
	return text, ""
}

// textOf gives a text as it is shown, save where a number is shown shortened. A number of more than 15 digits has lost its
// last ones when it was typed: spreadsheets keep no more.
func textOf(c cell) (text, key string) {
	raw, shown := grid.Trim(c.raw), grid.Trim(c.shown)
	if raw == shown || shown == "" {
		return raw, ""
	}
	f, ok := new(big.Rat).SetString(raw)
	if !ok || raw == "" {
		return shown, ""
	}
	if f.Num().CmpAbs(new(big.Int).Mul(f.Denom(), big.NewInt(1e15))) >= 0 {
		return "", "intake.long_number"
	}
	if strings.ContainsAny(shown, "Ee,") {
		return strings.TrimSuffix(strings.TrimRight(f.FloatString(10), "0"), "."), ""
	}
	return shown, ""
}

var (
	clockTail = regexp.MustCompile(`^(.*\d日?)[ T　]+\d{1,2}[:：]\d{2}([:：]\d{2}(\.\d+)?)?Z?$`)
	clock     = regexp.MustCompile(`^(上午|下午|晚上)?\s*(\d{1,2})\s*[:：时点]\s*(\d{1,2})?\s*分?\s*([:：]\s*\d{1,2})?$`)
	number    = regexp.MustCompile(`^\d+(\.\d+)?$`)
)

// Days of a spreadsheet: 1900-01-01 is 1, but it believes in a 29th of February 1900, so that from March on they count from
// the day before the year.
var (
	firstDay     = time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	firstDayLate = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
)

// The years that a date may be of: a bare 2023 is a year somebody typed, not a day of 1905.
const firstYear, lastYear = 1940, 2200

func readDate(text string, late bool) (value, key string) {
	if m := clockTail.FindStringSubmatch(text); m != nil {
		text = m[1]
	}
	text = narrow(text)
	d, err := day.Parse(text)
	if err != nil && number.MatchString(text) {
		days, parseErr := strconv.ParseFloat(text, 64)
		if parseErr == nil && days < 200_000 {
			from := firstDay
			if late {
				from = firstDayLate
			}
			t := from.AddDate(0, 0, int(days))
			d, err = day.Of(t.Year(), int(t.Month()), t.Day()), nil
		}
	}
	if err != nil || d.Year() < firstYear || d.Year() > lastYear {
		return "", "intake.not_date"
	}
	return d.String(), ""
}

func readTime(text string) (value, key string) {
	text = narrow(text)
	if number.MatchString(text) { // a part of a day, perhaps with the day before it
		days, err := strconv.ParseFloat(text, 64)
		if err != nil || days > 200_000 || !strings.Contains(text, ".") && text != "0" {
			return "", "intake.not_time"
		}
		minutes := int((days-float64(int(days)))*24*60+0.5) % (24 * 60)
		return twoDigits(minutes/60) + ":" + twoDigits(minutes%60), ""
	}
	if _, after, ok := strings.Cut(text, " "); ok && strings.Contains(text[:len(text)-len(after)], "-") {
		text = after // a date before it
	}
	m := clock.FindStringSubmatch(text)
	if m == nil {
		return "", "intake.not_time"
	}
	h, _ := strconv.Atoi(m[2])
	min, _ := strconv.Atoi("0" + m[3])
	if (m[1] == "下午" || m[1] == "晚上") && h < 12 {
		h += 12
	}
	if h > 23 || min > 59 {
		return "", "intake.not_time"
	}
	return twoDigits(h) + ":" + twoDigits(min), ""
}

func twoDigits(n int) string {
	if n < 10 {
		return "0" + strconv.Itoa(n)
	}
	return strconv.Itoa(n)
}

// narrow writes full-width digits and signs as ASCII.
func narrow(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '！' && r <= '～':
			return r - '！' + '!'
		case r == '−' || r == '–' || r == '—':
			return '-'
		case r == '　' || r == '\u00a0':
			return ' '
		}
		return r
	}, s)
}

// units are what amounts may be written in, in fen.
var units = map[string]int64{"元": 100, "千元": 100_000, "万元": 1_000_000, "万": 1_000_000, "百万元": 100_000_000, "亿元": 10_000_000_000, "亿": 10_000_000_000}

// mostUnits bounds an amount: eleven trillion yuan, as the books do.
const mostUnits = 1 << 50

// readNumber reads a number exactly. A cell merged over rows is a number of none of them.
func (c Column) readNumber(from cell, text string, s setting) (value, key string) {
	if from.spread {
		return "", "intake.merged"
	}
	wrong := map[Kind]string{Whole: "intake.not_whole", Decimal: "intake.not_number", Money: "intake.not_money"}[c.Kind]
	scale := int64(1)
	if c.Kind == Money {
		scale = s.scale
	}
	n, scale, blank, ok := parseNumber(text, c.Kind, scale)
	if blank {
		return "", ""
	}
	if !ok {
		return "", wrong
	}
	if strings.HasSuffix(from.shown, "%") && !strings.HasSuffix(text, "%") {
		n.Mul(n, big.NewRat(100, 1)) // shown as 95% and kept as 0.95: what people see is meant
	}
	if c.Kind == Decimal {
		return strings.TrimSuffix(strings.TrimRight(n.FloatString(10), "0"), "."), ""
	}
	n.Mul(n, new(big.Rat).SetInt64(scale))
	if new(big.Rat).Abs(n).Cmp(new(big.Rat).SetInt64(mostUnits)) > 0 {
		return "", "intake.too_much"
	}
	whole, ok := wholeOf(n)
	switch {
	case !ok && c.Kind == Money:
		return "", "intake.part_of_fen"
	case !ok:
		return "", wrong
	}
	return strconv.FormatInt(whole, 10), ""
}

// parseNumber takes off what people write around a number: separators, signs of money, a unit, brackets of a negative one.
func parseNumber(text string, kind Kind, scale int64) (n *big.Rat, unit int64, blank, ok bool) {
	text = ornaments.Replace(narrow(text))
	if strings.Trim(text, "-/") == "" {
		return nil, scale, true, true // how a blank amount is drawn
	}
	negative := false
	if inner, ok := strings.CutPrefix(text, "("); ok {
		if text, ok = strings.CutSuffix(inner, ")"); !ok {
			return nil, scale, false, false
		}
		negative = true
	}
	if kind == Money {
		at := strings.IndexFunc(text, func(r rune) bool { return r > 127 })
		if at >= 0 {
			factor, known := units[text[at:]]
			if !known {
				return nil, scale, false, false
			}
			text, scale = text[:at], factor
		}
	} else {
		text = strings.TrimSuffix(text, "%")
	}
	text = strings.TrimPrefix(text, "+")
	if !plainNumber.MatchString(text) {
		return nil, scale, false, false
	}
	n, ok = new(big.Rat).SetString(text)
	if ok && negative {
		n.Neg(n)
	}
	return n, scale, false, ok
}

// ornaments are what people write into a number that says nothing.
var ornaments = strings.NewReplacer(",", "", " ", "", "¥", "", "￥", "", "'", "", "RMB", "")

// plainNumber also takes what spreadsheets write: 1.2E+06. Its exponent is short, so that no number fills the memory.
var plainNumber = regexp.MustCompile(`^-?\d{1,30}(\.\d{1,30})?([Ee][+-]?\d{1,2})?$`)

// wholeOf gives a number within mostUnits without its last crumb: a spreadsheet keeps 0.3 as 0.30000000000000004.
func wholeOf(n *big.Rat) (int64, bool) {
	near := new(big.Rat).Add(n, big.NewRat(1, 2))
	floor := new(big.Int).Div(near.Num(), near.Denom())
	gap := new(big.Rat).Sub(n, new(big.Rat).SetInt(floor))
	if gap.Abs(gap).Cmp(big.NewRat(1, 100_000)) > 0 {
		return 0, false
	}
	return floor.Int64(), true
}

func (c Column) readChoice(text string) (value, key string) {
	same := func(s string) bool { return fold(s) == fold(text) }
	for _, o := range c.Choices {
		if same(o.Words) || same(o.Value) || slices.ContainsFunc(o.Also, same) {
			return o.Value, ""
		}
	}
	return "", "intake.not_choice"
}

var (
	yes = []string{"是", "有", "√", "✓", "yes", "y", "true", "1"}
	no  = []string{"否", "无", "不", "×", "✗", "no", "n", "false", "0"}
)

func readYesNo(text string) (value, key string) {
	switch text = fold(text); {
	case slices.Contains(yes, text):
		return Yes, ""
	case slices.Contains(no, text):
		return No, ""
	}
	return "", "intake.not_yesno"
}

// fold makes two ways of writing a word one: widths, case and blanks do not count.
func fold(s string) string {
	return strings.ToLower(strings.Join(strings.Fields(narrow(s)), ""))
}

// Written is a normalised value as it stands in a file or a form: an amount in yuan, a choice in its words.
func (c Column) Written(value string) string {
	switch {
	case value == "":
		return ""
	case c.Kind == Money:
		if n, err := strconv.ParseInt(value, 10, 64); err == nil {
			return fen.Fen(n).String()
		}
	case c.Kind == YesNo:
		return map[string]string{Yes: yes[0], No: no[0]}[value]
	case c.Kind == Choice:
		for _, o := range c.Choices {
			if o.Value == value {
				return o.Words
			}
		}
	}
	return value
}

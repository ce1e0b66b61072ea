package goal

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/cockroachdb/apd/v3"
)

// number is digits with thousand separators or without; the sign is looked for separately.
var number = regexp.MustCompile(`\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+`)

// found is one number of a folded text: where it stood and its value.
type found struct {
	from, to int
	value    *apd.Decimal
}

// quantity types a folded text, ok false where it is no quantity. Words around a number are taken only if they print
// back: put together they must not read as something else.
func quantity(s string) (Target, bool) {
	t, ok := typed(s)
	if !ok || t.Text == nil {
		return t, ok
	}
	printed := foldTarget(cleanTarget(t.String()))
	if namesDate(printed) {
		return Target{}, false
	}
	again, ok := typed(printed)
	return t, ok && again.Same(t)
}

func typed(s string) (t Target, ok bool) {
	s = percentOf(s)
	nums, ok := numbers(s)
	if !ok {
		return Target{}, false
	}
	switch len(nums) {
	case 1:
		t, ok = single(s, nums[0])
	case 2:
		t, ok = double(s, nums[0], nums[1])
	default:
		return Target{}, false
	}
	t.Kind = Quantitative
	return t, ok
}

// percentOf writes 百分之90 and 百分之九十 as 90%.
func percentOf(s string) string {
	head, tail, ok := strings.Cut(s, "百分之")
	if !ok {
		return s
	}
	if at := number.FindStringIndex(tail); at != nil && at[0] == 0 {
		return head + tail[:at[1]] + "%" + tail[at[1]:]
	}
	if m := hundredths.FindStringSubmatch(tail); m != nil && strings.IndexAny(tail[len(m[0]):], "〇零一二两三四五六七八九十百千万点") != 0 {
		return head + strconv.Itoa(hundredth(m)) + "%" + tail[len(m[0]):]
	}
	return s
}

// hundredths are the numerals from one to a hundred as they are spoken; what follows as a numeral spoils them.
var hundredths = regexp.MustCompile(`^(?:(百)|([二三四五六七八九]?)十([一二三四五六七八九]?)|([一二三四五六七八九]))`)

func hundredth(m []string) int {
	digit := func(s string) int { return strings.Index("一二三四五六七八九", s)/len("一") + 1 }
	switch {
	case m[1] != "":
		return 100
	case m[4] != "":
		return digit(m[4])
	}
	n := 10
	if m[2] != "" {
		n *= digit(m[2])
	}
	if m[3] != "" {
		n += digit(m[3])
	}
	return n
}

// numbers finds the numbers of a folded text. Digits behind a Latin letter (A4, m2) are part of that word. ok is false
// where digits stand in a way that is not certainly a number: 1.2.3, 4,00, 第3.
func numbers(s string) ([]found, bool) {
	var out []found
	for _, at := range number.FindAllStringIndex(s, -1) {
		from, to := at[0], at[1]
		prev, _ := utf8.DecodeLastRuneInString(s[:from])
		next, size := utf8.DecodeRuneInString(s[to:])
		if from > 0 && isLatin(prev) {
			continue
		}
		if prev == '第' || prev == '.' || prev == ',' || (next == '.' || next == ',') && startsDigit(s[to+size:]) || startsDigit(s[to:]) {
			return nil, false
		}
		text := strings.ReplaceAll(s[from:to], ",", "")
		if prev == '-' && signBefore(s[:from-1]) {
			from, text = from-1, "-"+text
		}
		d, ok := decimal(text)
		if !ok {
			return nil, false
		}
		out = append(out, found{from, to, d})
	}
	return out, true
}

// signBefore says whether a dash after this text is a sign rather than a hyphen.
func signBefore(s string) bool { return s == "" || strings.ContainsAny(s[len(s)-1:], "<>=(~") }

// single types text with one number in it: 完成率达到100%, ≥5.00(次), 每周不少于3条, ±5%.
func single(s string, n found) (Target, bool) {
	head, tail := unwrap(s[:n.from], s[n.to:])
	if rest, ok := strings.CutSuffix(head, "±"); ok && rest == "" && !n.value.Negative {
		unit, op, text, ok := after(tail)
		if !ok || op != "" || text != "" {
			return Target{}, false
		}
		low := new(apd.Decimal).Neg(n.value)
		return target("", canonical(low), canonical(n.value), unit, "")
	}
	op, text, ok := before(head)
	if !ok {
		return Target{}, false
	}
	unit, op2, more, ok := after(tail)
	if !ok {
		return Target{}, false
	}
	if op, ok = bothOps(op, op2); !ok {
		return Target{}, false
	}
	if op == "" && unit == "" && text+more == "" && yearAndMonth.MatchString(s) {
		return Target{}, false
	}
	return target(op, canonical(n.value), "", unit, text+more)
}

// yearAndMonth is 2023.06: a month or a number, nobody can tell.
var yearAndMonth = regexp.MustCompile(`^(?:19|20)\d\d\.(?:0?[1-9]|1[0-2])$`)

// double types text with two numbers: 1-2次, 85%-90%, 20±2℃, ≥85%且≤90%.
func double(s string, a, b found) (Target, bool) {
	head, middle, tail := s[:a.from], s[a.to:b.from], s[b.to:]
	op, text, ok := before(head)
	unit, op2, more, okTail := after(strings.Replace(tail, "之间", "", 1))
	if !ok || !okTail {
		return Target{}, false
	}
	low, high := a.value, b.value
	sep, unit1 := cutUnit(middle)
	switch {
	case (op == "" || op == "=") && op2 == "" && rangeSigns[sep]:
	case op == "" && op2 == "" && sep == "±" && (unit1 == unit || unit1 == "" && unit != "%" && unit != "‰") && !b.value.Negative:
		low, high = spread(a.value, b.value)
		unit1 = ""
	case op == ">=" && op2 == "" && text+more == "" && upperBounds[sep]:
	default:
		return Target{}, false
	}
	if unit1 != "" && unit1 != unit || low.Cmp(high) >= 0 {
		return Target{}, false
	}
	return target("", canonical(low), canonical(high), unit, text+more)
}

var rangeSigns = map[string]bool{"-": true, "~": true, "至": true, "到": true, "-~": true}

var upperBounds = map[string]bool{
	"且<=": true, ",<=": true, "、<=": true, "且不超过": true, "且不高于": true, "且不大于": true, "且不多于": true, ",不超过": true, ",不高于": true, "并<=": true,
}

func spread(middle, by *apd.Decimal) (low, high *apd.Decimal) {
	exact := apd.BaseContext.WithPrecision(4 * maxDigits)
	low, high = new(apd.Decimal), new(apd.Decimal)
	_, _ = exact.Sub(low, middle, by) // within the precision by construction
	_, _ = exact.Add(high, middle, by)
	return low, high
}

// unwrap opens brackets that enclose operator and number, or the number alone: (≥90)%, ≥(90)%.
func unwrap(head, tail string) (string, string) {
	if rest, ok := strings.CutPrefix(tail, ")"); ok {
		if h, ok := strings.CutPrefix(head, "("); ok {
			return h, rest
		}
		if h, ok := strings.CutSuffix(head, "("); ok {
			return h, rest
		}
	}
	return head, tail
}

// before splits what stands before the number into operator and text.
func before(head string) (op, text string, ok bool) {
	for {
		word, sign := cutOp(head)
		if word == "" {
			break
		}
		if op, ok = bothOps(op, sign); !ok {
			return "", "", false
		}
		head = strings.TrimSuffix(head, word)
	}
	return op, trimFillers(head, op != ""), plainWords(trimFillers(head, op != ""))
}

// cutOp finds an operator at the end of a text, with its negation.
func cutOp(head string) (word, op string) {
	for _, w := range opWords {
		if !strings.HasSuffix(head, w.word) {
			continue
		}
		for _, n := range negations {
			if strings.HasSuffix(head, n+w.word) && w.op != "=" && !isSign(w.word) {
				return n + w.word, negated[w.op]
			}
		}
		return w.word, w.op
	}
	return "", ""
}

func isSign(w string) bool { return w[0] < 0x80 }

func trimFillers(s string, operator bool) string {
	for _, f := range fillers {
		if !operator && (f == "应" || f == "须" || f == "需") {
			continue
		}
		if rest, ok := strings.CutSuffix(s, f); ok {
			return trimFillers(rest, operator)
		}
	}
	return s
}

// after splits what stands behind the number into unit, operator and text: (次), %以上, 个工作日内答复, 个课题.
func after(tail string) (unit, op, text string, ok bool) {
	rest, unit := cutUnit(tail)
	rest, strict := cutInclusive(rest)
	for n := min(len(rest), len("及以上")); n > 0; n-- {
		if sign, known := afterWords[rest[:n]]; known {
			op, rest = sign, rest[n:]
			break
		}
	}
	if unit == "" && op != "" {
		rest, unit = cutUnit(rest)
	}
	rest, more := cutInclusive(rest)
	if strict || more {
		if op = strings.TrimSuffix(op, "="); op == "" {
			return "", "", "", false
		}
	}
	if unit == "" && rest != "" && op == "" {
		return unnamedUnit(rest)
	}
	rest = strings.TrimPrefix(openBrackets(rest), "的")
	for _, w := range []string{"前", "后", "之前", "之后", "以前", "以后"} {
		if strings.HasPrefix(rest, w) {
			return "", "", "", false // 10点前, 3天后: a time, not a quantity
		}
	}
	return unit, op, rest, plainWords(rest)
}

// cutUnit takes a unit off the start of a text: in brackets any short word, otherwise a known measure word.
func cutUnit(s string) (rest, unit string) {
	if in, ok := strings.CutPrefix(s, "("); ok {
		u, rest, ok := strings.Cut(in, ")")
		if ok && unitInBrackets(u) {
			return rest, u
		}
		return s, ""
	}
	if s == "" || isMeasureWord[s] {
		return "", s
	}
	unit = bareUnit.FindString(s)
	if rest = s[len(unit):]; unit != "" && rest != "" && isLatin(rune(unit[len(unit)-1])) && isLatin(rune(rest[0])) {
		return s, "" // 5mx: the letters are a word, not a unit
	}
	return rest, unit
}

func unitInBrackets(u string) bool {
	if isMeasureWord[u] || bareUnit.FindString(u) == u && u != "" {
		return true
	}
	n := utf8.RuneCountInString(u)
	if n == 0 || n > 6 || strings.HasPrefix(u, "每") || strings.HasPrefix(u, "含") || strings.HasPrefix(u, "不含") {
		return false
	}
	_, isAfter := afterWords[u]
	return !isAfter && strings.IndexFunc(u, func(r rune) bool {
		return !unicode.Is(unicode.Han, r) && !isLatin(r) && r != '/' && r != '·'
	}) < 0
}

// cutInclusive takes off (含) and (不含).
func cutInclusive(s string) (rest string, strict bool) {
	for _, w := range []string{"(含)", "(包含)", "(含本数)"} {
		s = strings.TrimPrefix(s, w)
	}
	rest, strict = strings.CutPrefix(s, "(不含)")
	return rest, strict
}

// unnamedUnit takes a single unknown character behind the number for a measure word: 5樘. Longer words are not guessed.
func unnamedUnit(rest string) (unit, op, text string, ok bool) {
	r, size := utf8.DecodeRuneInString(rest)
	if size != len(rest) || !unicode.Is(unicode.Han, r) || strings.ContainsRune("前后底初内外上下多余几来性率好优良中差号第以之及和至到起约无有不", r) {
		return "", "", "", false
	}
	return rest, "", "", true
}

// bothOps joins two operators of one number; they must point the same way. The nearer one is kept: ≥90%以上 is ≥.
func bothOps(a, b string) (string, bool) {
	switch {
	case a == "" || b == "":
		return a + b, true
	case a[0] == b[0]:
		return a, true
	}
	return "", false
}

// plainWords says whether the words around a number are few and without a clause of their own.
func plainWords(s string) bool {
	return utf8.RuneCountInString(s) <= 12 && strings.IndexFunc(s, func(r rune) bool {
		return !unicode.Is(unicode.Han, r) && !isLatin(r)
	}) < 0
}

func target(op, value, upper, unit, text string) (Target, bool) {
	return Target{Op: ptr(op), Value: &value, Upper: ptr(upper), Unit: ptr(unit), Text: ptr(text)}, utf8.RuneCountInString(text) <= 12
}

func ptr(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func deref(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

func isLatin(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' }

func startsDigit(s string) bool { return s != "" && s[0] >= '0' && s[0] <= '9' }

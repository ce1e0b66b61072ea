package disclosure

import (
	"strings"
	"unicode"
)

// personal finds personal data in a text that is to be published, and gives what kind it is (a message key's end) and the words; "" where
// it finds none. Numbers of documents and amounts of money are told from it by their length and check digit.
func personal(text string) (kind, words string) {
	runes := []rune(fold(text))
	for i := 0; i < len(runes); {
		if !digit(runes[i]) {
			i++
			continue
		}
		j := i
		for j < len(runes) && (digit(runes[j]) || (runes[j] == '-' || runes[j] == ' ') && j+1 < len(runes) && digit(runes[j+1]) && j > i) {
			j++
		}
		if j < len(runes) && (runes[j] == 'X' || runes[j] == 'x') {
			j++
		}
		if kind, run := numbers(string(runes[i:j])); kind != "" && !decimal(runes, i, j) {
			return kind, run
		}
		i = j
	}
	return named(string(runes))
}

// fold writes full-width digits as digits.
func fold(text string) string {
	return strings.Map(func(r rune) rune {
		if r >= '０' && r <= '９' {
			return r - '０' + '0'
		}
		return r
	}, text)
}

func digit(r rune) bool { return r >= '0' && r <= '9' }

// decimal says that a run of digits is part of an amount: 13,812,345,678.00.
func decimal(runes []rune, i, j int) bool {
	after := j+1 < len(runes) && runes[j] == '.' && digit(runes[j+1])
	before := i > 1 && (runes[i-1] == '.' || runes[i-1] == ',') && digit(runes[i-2])
	return after || before
}

// numbers says what a run of digits is, or one that stands in it between blanks: two telephone numbers side by side, a year before one.
func numbers(run string) (kind, words string) {
	if kind := number(run); kind != "" {
		return kind, run
	}
	for part := range strings.FieldsSeq(run) {
		if kind := number(part); kind != "" {
			return kind, part
		}
	}
	return "", ""
}

// number says what a run of digits is.
func number(run string) string {
	plain := strings.NewReplacer("-", "", " ", "").Replace(run)
	switch n := len(plain); {
	case (n == 18 || n == 20) && identity(plain[:18]):
		return "identity" // of a resident, or a disability certificate, which begins with it
	case n == 11 && plain[0] == '1' && plain[1] >= '3', n == 13 && strings.HasPrefix(plain, "861") && plain[3] >= '3', n == 15 && strings.HasPrefix(plain, "00861") && plain[5] >= '3':
		return "mobile"
	case n >= 16 && n <= 19 && luhn(plain):
		return "card"
	case strings.Contains(run, "-") && plain[0] == '0' && n >= 10 && n <= 12 && strings.Count(run, "-") == 1:
		return "telephone"
	}
	return ""
}

// identity checks a resident's number: a date in it, and its check digit.
func identity(s string) bool {
	weights := []int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}
	sum := 0
	for i, w := range weights {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
		sum += int(s[i]-'0') * w
	}
	year, month := s[6:10], s[10:12]
	if year < "1900" || year > "2100" || month < "01" || month > "12" {
		return false
	}
	return "10X98765432"[sum%11] == strings.ToUpper(s[17:])[0]
}

// luhn checks the number of a bank card.
func luhn(s string) bool {
	sum := 0
	for i := range len(s) {
		d := int(s[len(s)-1-i] - '0')
		if d < 0 || d > 9 {
			return false
		}
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}

// signs are words that a person's name or number follows in a form.
var signs = []string{"联系人", "经办人", "填报人", "联系电话", "手机号", "身份证", "残疾人证号", "家庭住址"}

// named finds a sign with something behind it: 联系人：王某.
func named(text string) (kind, words string) {
	for _, sign := range signs {
		_, rest, ok := strings.Cut(text, sign)
		if !ok {
			continue
		}
		rest = strings.TrimLeft(rest, "姓名号码")
		colon := strings.TrimLeft(rest, " ：:")
		if colon == rest || colon == "" {
			continue
		}
		name := []rune(colon)
		n := 0
		for n < len(name) && n < 8 && (unicode.Is(unicode.Han, name[n]) || digit(name[n]) || unicode.IsLetter(name[n])) {
			n++
		}
		if n >= 2 {
			return "named", sign + "：" + string(name[:n])
		}
	}
	return "", ""
}

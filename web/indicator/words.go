package indicator

import (
	"math/big"
	"strconv"
	"strings"

	"plumbline/measure/judge"
)

// grouped parts the thousands of a decimal; what is none stays.
func grouped(s string) string {
	if _, ok := judge.Decimal(s); !ok {
		return s
	}
	sign, digits := "", s
	if strings.HasPrefix(s, "-") {
		sign, digits = "−", s[1:]
	}
	whole, rest, _ := strings.Cut(digits, ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if rest != "" {
		whole += "." + rest
	}
	return sign + whole
}

// percent writes num of den, "" where there is nothing to divide by.
func percent(num, den int64) string {
	if den == 0 {
		return ""
	}
	r := big.NewRat(num, den)
	return judge.Shown(r.Mul(r, big.NewRat(100, 1)))
}

// even gives decimals that stand below each other as many places.
func even(list ...*string) {
	most := 0
	for _, s := range list {
		if _, places, ok := strings.Cut(*s, "."); ok {
			most = max(most, len(places))
		}
	}
	for _, s := range list {
		whole, places, _ := strings.Cut(*s, ".")
		if *s != "" && most > len(places) {
			*s = whole + "." + places + strings.Repeat("0", most-len(places))
		}
	}
}

// below writes a number below zero with the sign that is as wide as a digit.
func below(s string) string {
	if rest, ok := strings.CutPrefix(s, "-"); ok {
		return "−" + rest
	}
	return s
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

// Package fen is money: an integer number of fen (1/100 yuan). It guarantees exact arithmetic, refuses
// amounts with more than two decimals or beyond the range, and keeps blank apart from zero by pointer.
package fen

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Fen is an amount in 1/100 yuan.
type Fen int64

// ErrAmount says that a text is not an amount in yuan with at most two decimals.
var ErrAmount = errors.New("not an amount")

// Ptr gives the address of a copy; nil stands for blank, which is not zero.
func Ptr(f Fen) *Fen { return &f }

// Parse reads yuan such as "63,607,206.00", "1000", "-3.5", "１，０００". Blank and other text give ErrAmount.
func Parse(s string) (Fen, error) {
	s = strings.NewReplacer(",", "", "，", "", "￥", "", "¥", "", "元", "", " ", "", "\u00a0", "", "－", "-", "−", "-", "．", ".").Replace(narrow(strings.TrimSpace(s)))
	neg := strings.HasPrefix(s, "-")
	s = strings.TrimPrefix(s, "-")
	whole, frac, _ := strings.Cut(s, ".")
	if whole == "" || len(frac) > 2 || len(whole) > 15 || strings.Trim(whole+frac, "0123456789") != "" {
		return 0, fmt.Errorf("%w: %q", ErrAmount, s)
	}
	n, err := strconv.ParseInt(whole+(frac + "00")[:2], 10, 64)
	if err != nil {
		return 0, fmt.Errorf("%w: %q", ErrAmount, s)
	}
	if neg {
		n = -n
	}
	return Fen(n), nil
}

func narrow(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '０' && r <= '９' {
			return r - '０' + '0'
		}
		return r
	}, s)
}

// String is plain yuan with two digits: "63607206.00".
func (f Fen) String() string {
	sign := ""
	if f < 0 {
		sign, f = "-", -f
	}
	return fmt.Sprintf("%s%d.%02d", sign, int64(f)/100, int64(f)%100)
}

// Grouped is yuan as the office writes it: "63,607,206.00".
func (f Fen) Grouped() string {
	s := f.String()
	sign := ""
	if s[0] == '-' {
		sign, s = "−", s[1:]
	}
	whole := s[:len(s)-3]
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	return sign + whole + s[len(s)-3:]
}

// Shown is the amount as Grouped writes it, blank where there is none: blank is not zero.
func Shown(f *Fen) string {
	if f == nil {
		return ""
	}
	return f.Grouped()
}

// MarshalJSON writes a decimal yuan string with two digits.
func (f Fen) MarshalJSON() ([]byte, error) { return []byte(`"` + f.String() + `"`), nil }

// UnmarshalJSON reads a decimal yuan string.
func (f *Fen) UnmarshalJSON(b []byte) error {
	s, err := strconv.Unquote(string(b))
	if err != nil {
		return fmt.Errorf("%w: %s", ErrAmount, b)
	}
	*f, err = Parse(s)
	return err
}

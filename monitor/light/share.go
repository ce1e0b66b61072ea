package light

import (
	"math/big"
	"strconv"
)

// Share is a part of a whole, exactly: Num of Den. Den 0 means that it cannot be said. It can pass the whole.
type Share struct {
	Num int64 `json:"num"`
	Den int64 `json:"den"`
}

// Known says whether there is a whole to be a part of.
func (s Share) Known() bool { return s.Den > 0 }

// rat gives the share as a number.
func (s Share) rat() *big.Rat { return big.NewRat(s.Num, s.Den) }

// Ahead says whether the share is at least so many points (hundredths of the whole) more than another. Where one of the two
// is not known it is not.
func (s Share) Ahead(of Share, points int64) bool {
	if !s.Known() || !of.Known() {
		return false
	}
	gap := new(big.Rat).Sub(s.rat(), of.rat())
	return gap.Cmp(big.NewRat(points, 100)) >= 0
}

// Whole says that the share is the whole or more.
func (s Share) Whole() bool { return s.Known() && s.Num >= s.Den }

// Percent writes the share in per cent, rounded half up to one place without a trailing zero; "" where it is not known.
func (s Share) Percent() string {
	if !s.Known() {
		return ""
	}
	return tenths(new(big.Rat).Mul(s.rat(), big.NewRat(1000, 1)))
}

// Points writes by how many points the share is more than another ("−4.2" where it is less), as Percent rounds; "" where one of the two
// is not known.
func (s Share) Points(than Share) string {
	if !s.Known() || !than.Known() {
		return ""
	}
	gap := new(big.Rat).Sub(s.rat(), than.rat())
	return tenths(gap.Mul(gap, big.NewRat(1000, 1)))
}

// PerMyriad is the share in ten-thousandths, rounded half up; 0 where it is not known.
func (s Share) PerMyriad() int64 {
	if !s.Known() {
		return 0
	}
	return rounded(new(big.Rat).Mul(s.rat(), big.NewRat(10_000, 1)))
}

func rounded(r *big.Rat) int64 {
	half := big.NewRat(1, 2)
	if r.Sign() < 0 {
		return -rounded(new(big.Rat).Neg(r))
	}
	sum := new(big.Rat).Add(r, half)
	return new(big.Int).Quo(sum.Num(), sum.Denom()).Int64()
}

func tenths(r *big.Rat) string {
	n, sign := rounded(r), ""
	if n < 0 {
		n, sign = -n, "−"
	}
	text := strconv.FormatInt(n/10, 10)
	if n%10 != 0 {
		text += "." + strconv.FormatInt(n%10, 10)
	}
	return sign + text
}

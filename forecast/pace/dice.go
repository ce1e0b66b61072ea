package pace

import "math/bits"

// dice are SplitMix64: a published generator of a dozen operations on whole numbers, so that anybody can throw them again.
type dice struct{ state uint64 }

func (d *dice) next() uint64 {
	d.state += 0x9E3779B97F4A7C15
	z := d.state
	z = (z ^ z>>30) * 0xBF58476D1CE4E5B9
	z = (z ^ z>>27) * 0x94D049BB133111EB
	return z ^ z>>31
}

// below gives a number from 0 to n−1.
func (d *dice) below(n int) int {
	high, _ := bits.Mul64(d.next(), uint64(n))
	return int(high)
}

// compare is −1, 0 or 1, exactly; denominators are above zero.
func compare(a, b Value) int {
	if a.Num < 0 || b.Num < 0 {
		switch {
		case a.Num >= 0:
			return 1
		case b.Num >= 0:
			return -1
		}
		return compare(Value{-b.Num, b.Den}, Value{-a.Num, a.Den})
	}
	ah, al := bits.Mul64(uint64(a.Num), uint64(b.Den))
	bh, bl := bits.Mul64(uint64(b.Num), uint64(a.Den))
	switch {
	case ah > bh || ah == bh && al > bl:
		return 1
	case ah == bh && al == bl:
		return 0
	}
	return -1
}

// times is a × b ÷ c rounded half up, for a of any sign; b and c are not below zero. What does not fit is as much as fits.
func times(a, b, c int64) int64 {
	if a < 0 {
		return -times(-a, b, c)
	}
	high, low := bits.Mul64(uint64(a), uint64(b))
	low, carry := bits.Add64(low, uint64(c)/2, 0)
	if high += carry; c <= 0 || high >= uint64(c) {
		return most
	}
	quo, _ := bits.Div64(high, low, uint64(c))
	return int64(min(quo, uint64(most)))
}

// most bounds what is reckoned with, so that sums of a few still fit.
const most = int64(1) << 58

// up is a ÷ b rounded up, for numbers not below zero.
func up(a, b int64) int64 { return (a + b - 1) / b }

package scheme

import (
	"fmt"
	"math/big"
	"slices"
	"strings"

	"plumbline/base/fault"
)

// Points is a number of points in hundredths: 4.80 is 480.
type Points int64

// Whole is the sum of all points of an evaluation: 100.00.
const Whole Points = 100_00

// ParsePoints reads points with at most two decimals.
func ParsePoints(text string) (Points, error) {
	bad := func() (Points, error) { return 0, fault.New(fault.Invalid, "evaluation.points", "text", text) }
	whole, rest, dot := strings.Cut(strings.TrimSpace(text), ".")
	if whole == "" || len(whole) > 4 || len(rest) > 2 || dot && rest == "" || strings.Trim(whole+rest, "0123456789") != "" {
		return bad()
	}
	n := Points(0)
	for _, digit := range whole + (rest + "00")[:2] {
		n = n*10 + Points(digit-'0')
	}
	return n, nil
}

// String writes points with two decimals: 4.80.
func (p Points) String() string {
	sign, n := "", int64(p)
	if n < 0 {
		sign, n = "−", -n
	}
	return fmt.Sprintf("%s%d.%02d", sign, n/100, n%100)
}

// times takes a share of points, rounded half up to hundredths; a share is not negative.
func (p Points) times(share *big.Rat) Points {
	n := new(big.Rat).Mul(big.NewRat(int64(p), 1), share)
	twice := new(big.Int).Mul(n.Num(), big.NewInt(2))
	twice.Add(twice, n.Denom())
	return Points(twice.Quo(twice, new(big.Int).Mul(n.Denom(), big.NewInt(2))).Int64())
}

// split parts a sum in the proportion of weights so that the parts add up to it: each gets what it is due rounded down, and the
// hundredths that remain go to those that lost most by it, the earlier first. Weights are not negative; where all are 0 the parts are equal.
func split(sum Points, weights []Points) []Points {
	out := make([]Points, len(weights))
	total := int64(0)
	for _, w := range weights {
		total += int64(w)
	}
	if len(weights) == 0 {
		return out
	}
	if total == 0 {
		equal := make([]Points, len(weights))
		for i := range equal {
			equal[i] = 1
		}
		return split(sum, equal)
	}
	lost := make([]int64, len(weights))
	order := make([]int, len(weights))
	left := sum
	for i, w := range weights {
		due := int64(sum) * int64(w)
		out[i], lost[i], order[i] = Points(due/total), due%total, i
		left -= out[i]
	}
	slices.SortStableFunc(order, func(a, b int) int { return int(min(max(lost[b]-lost[a], -1), 1)) })
	for _, i := range order[:left] {
		out[i]++
	}
	return out
}

// Sum adds points.
func Sum(list []Points) (n Points) {
	for _, p := range list {
		n += p
	}
	return n
}

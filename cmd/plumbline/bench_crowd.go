package main

import (
	"math/rand/v2"
	"strconv"
	"time"

	"plumbline/base/day"
	"plumbline/journal"
)

// The crowd whose work bench posts: the accounts of a large department of long-tailed weight, as many cuts as districts, sorts,
// grades, sexes and ages make, and many persons. One voucher in correctedOne is corrected some weeks later, one line in lateOne
// was written down late.
const (
	crowdYear     = 2025
	crowdAccounts = 131
	crowdProjects = 12
	crowdCuts     = 2000
	crowdPersons  = 300_000
	correctedOne  = 33
	correctedIn   = 20 // days
	lateOne       = 20
	linesEach     = 1.85 // of a voucher, on average
)

// crowd makes vouchers, each the same whenever it is asked for.
type crowd struct {
	cuts     []journal.Dim
	accounts []journal.Account
	total    int // vouchers of the year
}

func newCrowd(postings int) *crowd {
	c := &crowd{total: max(365, int(float64(postings)/(linesEach*(1+2.0/correctedOne))))}
	for n := range crowdCuts {
		c.cuts = append(c.cuts, journal.Dim{
			District: "d" + strconv.Itoa(n%17), Category: strconv.Itoa(n % 7), Grade: strconv.Itoa(n % 4), Sex: strconv.Itoa(n / 17 % 2),
			Age: "a" + strconv.Itoa(n%11), Organisation: "o" + strconv.Itoa(n%5),
		})
	}
	for n := range crowdAccounts {
		c.accounts = append(c.accounts, journal.Account{Year: crowdYear, Project: "p" + strconv.Itoa(n%crowdProjects), Measure: "bench.m" + strconv.Itoa(n)})
	}
	return c
}

// skewed gives a number below n, small ones more often.
func skewed(r *rand.Rand, n int) int { x := r.Float64(); return int(x * x * float64(n)) }

// first is the number of the first voucher of a day of the year, 0 to 365.
func (c *crowd) first(on int) int { return c.total * on / 365 }

// voucher gives a voucher of a day as it was written first (version 0) or corrected (1).
func (c *crowd) voucher(n, on, version int) journal.Voucher {
	r := rand.New(rand.NewPCG(uint64(n), 7))
	v := journal.Voucher{Ref: "bench/" + strconv.Itoa(n)}
	lines := 1
	if chance := r.IntN(100); chance >= 60 { // 60 % have one line, the others up to six
		lines = 2 + (chance-60)*(chance-60)/340
	}
	for range lines {
		at, when := skewed(r, crowdAccounts), day.Of(crowdYear, 1, 1).Add(on)
		if r.IntN(lateOne) == 0 {
			when = when.Add(-min(on, r.IntN(40)))
		}
		l := journal.Line{Account: c.accounts[at], Day: when, Dim: c.cuts[skewed(r, crowdCuts)], Num: 1}
		if at%2 == 0 {
			l.Person = journal.Person(1 + skewed(r, crowdPersons))
		} else {
			l.Den = 1
		}
		v.Want = append(v.Want, l)
	}
	if version == 1 {
		v.Want[0].Num++
	}
	return v
}

// work gives what is written on a day: the day's vouchers, and those of some weeks before that are corrected.
func (c *crowd) work(on int) []journal.Voucher {
	var out []journal.Voucher
	for n := c.first(on); n < c.first(on+1); n++ {
		out = append(out, c.voucher(n, on, 0))
	}
	if before := on - correctedIn; before >= 0 {
		for n := c.first(before); n < c.first(before+1); n++ {
			if n%correctedOne == 0 {
				out = append(out, c.voucher(n, before, 1))
			}
		}
	}
	return out
}

// standing gives every voucher as it stands when the year is over.
func (c *crowd) standing(yield func(journal.Voucher) error) error {
	for on := range 365 {
		for n := c.first(on); n < c.first(on+1); n++ {
			version := 0
			if n%correctedOne == 0 && on+correctedIn < 365 {
				version = 1
			}
			if err := yield(c.voucher(n, on, version)); err != nil {
				return err
			}
		}
	}
	return nil
}

// noon is the instant at which the work of a day of the year is written.
func noon(on int) time.Time {
	return time.Date(crowdYear, 1, 1+on, 4, 0, 0, 0, time.UTC)
}

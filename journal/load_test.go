package journal_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"syscall"
	"testing"
	"time"

	"plumbline/base/day"
	"plumbline/journal"
	"plumbline/journal/read"
	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
)

// crowd makes vouchers as a large department's year has them: 131 accounts of long-tailed weight, 2,000 cuts, 300,000
// persons, 1.85 lines a voucher.
type crowd struct {
	r        *rand.Rand
	cuts     []journal.Dim
	accounts []journal.Account
}

func newCrowd() *crowd {
	c := &crowd{r: rand.New(rand.NewPCG(1, 2))}
	for n := range 2000 {
		c.cuts = append(c.cuts, journal.Dim{
			District: fmt.Sprint("d", n%17), Category: strconv.Itoa(n % 7), Grade: strconv.Itoa(n % 4), Sex: strconv.Itoa(n % 2), Age: fmt.Sprint("a", n%11), Organisation: fmt.Sprint("o", n%5),
		})
	}
	for n := range 131 {
		c.accounts = append(c.accounts, journal.Account{Year: 2025, Project: fmt.Sprint("p", n%12), Measure: fmt.Sprint("m", n)})
	}
	return c
}

// skewed gives a number below n, small ones more often.
func (c *crowd) skewed(n int) int { x := c.r.Float64(); return int(x * x * float64(n)) }

func (c *crowd) voucher(n int, on day.Day) journal.Voucher {
	v := journal.Voucher{Ref: fmt.Sprint("ticket/", n)}
	for range 1 + c.r.IntN(100)*c.r.IntN(100)/3300 {
		at := c.skewed(131)
		l := journal.Line{Account: c.accounts[at], Day: on, Dim: c.cuts[c.skewed(2000)], Num: 1}
		if at%2 == 0 {
			l.Person = journal.Person(1 + c.skewed(300000))
		} else {
			l.Den = 1
		}
		v.Want = append(v.Want, l)
	}
	return v
}

// BenchmarkBulk settles a year in batches; PLUMBLINE_POSTINGS says how many postings (default 200,000).
func BenchmarkBulk(b *testing.B) {
	total := 200_000
	if n, err := strconv.Atoi(os.Getenv("PLUMBLINE_POSTINGS")); err == nil {
		total = n
	}
	dbtest.EachBench(b, func(b *testing.B, d *db.DB) {
		s, c, answers := journal.New(d), newCrowd(), read.New(d)
		postings, vouchers, started, spent := 0, 0, time.Now(), cpu()
		for postings < total {
			on := day.Of(2025, 1, 1).Add(min(364, postings*365/total))
			batch := make([]journal.Voucher, 0, 20_000)
			for range cap(batch) {
				vouchers++
				batch = append(batch, c.voucher(vouchers, on))
			}
			err := d.Write(b.Context(), func(tx *db.Tx) error {
				p, err := s.Settle(tx, nil, batch...)
				postings += p.N
				return err
			})
			if err != nil {
				b.Fatal(err)
			}
			if err := s.Refresh(b.Context()); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(vouchers)/time.Since(started).Seconds(), "vouchers/s")
		b.ReportMetric(float64((cpu()-spent).Microseconds())/float64(vouchers), "cpu_µs/voucher")
		b.ReportMetric(float64(postings)/time.Since(started).Seconds(), "postings/s")
		var queries []read.Query
		for _, a := range c.accounts {
			queries = append(queries, read.Query{Account: a})
		}
		ask := func(change func(q *read.Query)) func() error {
			return func() error {
				list := slices.Clone(queries)
				for i := range list {
					change(&list[i])
				}
				_, err := answers.Figures(b.Context(), list)
				return err
			}
		}
		for what, f := range map[string]func() error{
			"year":  ask(func(*read.Query) {}),
			"as_of": ask(func(q *read.Query) { q.To = day.Of(2025, 8, 17) }),
			"known": ask(func(q *read.Query) { q.Known = dbtest.Now.Add(-time.Hour) }),
			"drill": func() error {
				_, err := answers.Entries(b.Context(), read.Query{Account: c.accounts[0], From: day.Of(2025, 3, 1)}, read.Place{}, 50)
				return err
			},
		} {
			if err := f(); err != nil {
				b.Fatal(err)
			}
			at := time.Now()
			if err := f(); err != nil {
				b.Fatal(err)
			}
			b.ReportMetric(float64(time.Since(at).Microseconds())/1000, what+"_ms")
		}
	})
}

// cpu is how long the process has computed.
func cpu() time.Duration {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// Package money is the money of the invented year (演示数据): the budgets of the twelve declarations as they ask for them, a few
// adjustments, and payments through the year with its rush at the end, as a finance system would export them month by month.
// It guarantees that the same payments are made each time, that none spends more than its budget, and that what is invented
// says so. The amounts of the budgets alone are real: those of the published document.
package money

import (
	"context"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"time"

	"plumbline/base/actor"
	"plumbline/base/day"
	"plumbline/base/fen"
	"plumbline/money"
	"plumbline/sample"
)

// Project is a declared project with what it asks for the year.
type Project struct {
	Name   string
	Budget fen.Fen
}

var asked = regexp.MustCompile(`项目名称\t([^\t\n]+)\t(?s:.*?)年度资金申请总额\t([0-9,.]+)`)

// Projects are the twelve in the order of the document, with the sums that they ask for the year.
func Projects() ([]Project, error) {
	var out []Project
	for _, m := range asked.FindAllSubmatch(sample.Document, -1) {
		f, err := fen.Parse(string(m[2]))
		if err != nil {
			return nil, fmt.Errorf("budget of %s: %w", m[1], err)
		}
		out = append(out, Project{string(m[1]), f})
	}
	return out, nil
}

// Load brings the year into the room, month by month as it would have come: clock is told when each batch arrives.
func Load(ctx context.Context, service *money.Service, organisation string, clock func(time.Time)) error {
	year, err := Year(organisation)
	if err != nil {
		return err
	}
	for _, b := range year {
		clock(b.At)
		for part := range slices.Chunk(b.Drafts, money.Most) {
			out, err := service.Take(ctx, actor.System, "", part, true)
			if err != nil {
				return fmt.Errorf("money of %s: %w", b.At.Format(time.DateOnly), err)
			}
			for i, o := range out {
				if o.Err != nil {
					return fmt.Errorf("money of %s: %s %s: %w", b.At.Format(time.DateOnly), part[i].Project, part[i].Number, o.Err)
				}
			}
		}
	}
	return nil
}

// Batch is what one export of the finance system holds, and when it is taken in.
type Batch struct {
	At     time.Time
	Drafts []money.Draft
}

// Year is the money of 2023 as it comes in: the budgets in January, each month's payments early in the next.
func Year(organisation string) ([]Batch, error) {
	projects, err := Projects()
	if err != nil {
		return nil, err
	}
	calendar, err := day.NewCalendar(day.Notices()...)
	if err != nil {
		return nil, err
	}
	chance := rand.New(rand.NewPCG(2023, 16)) // the same each time
	year := make([]Batch, 14)
	year[0].At = time.Date(2023, 1, 12, 10, 5, 0, 0, day.Shanghai)
	for m := 1; m <= 12; m++ {
		year[m].At = time.Date(2023, time.Month(m)+1, 4, 10, 20, 0, 0, day.Shanghai)
	}
	year[13].At = time.Date(2024, 1, 9, 15, 40, 0, 0, day.Shanghai)
	serial := map[int]int{}
	for i, p := range projects {
		b := book{
			work: money.Work{Organisation: organisation, Year: 2023, Department: sample.Federation, Project: p.Name},
			code: fmt.Sprintf("31000023Y0000%05d", 10100+i*37), habit: habitOf(p.Name), chance: chance, calendar: calendar, serial: serial,
		}
		year[0].Drafts = append(year[0].Drafts, b.draft(money.Entry{
			Sort: money.Original, Day: day.Of(2023, 1, 1), Amount: p.Budget, Number: "演示财预〔2023〕1号", Note: "年初批复预算",
		}))
		budget := p.Budget
		for _, a := range b.habit.adjusted {
			budget += a.Amount
			m := a.Day.Month()
			year[m].Drafts = append(year[m].Drafts, b.draft(a))
		}
		for _, e := range b.payments(budget) {
			m := e.Day.Month()
			year[m].Drafts = append(year[m].Drafts, b.draft(e))
		}
	}
	misread(year)
	return year, nil
}

// misread makes one payment come with two digits changed about, to be corrected when the books of the year are gone through.
func misread(year []Batch) {
	drafts := year[6].Drafts
	for i, d := range drafts {
		if d.Sort == money.Paid && d.Amount > 1_000_000 && d.Amount/100_000%100 != d.Amount/10_000%100 {
			year[13].Drafts = append(year[13].Drafts, d)
			drafts[i].Amount -= 900_000 // 9,000 yuan too little
			return
		}
	}
}

// book is one project's.
type book struct {
	work     money.Work
	code     string
	habit    habit
	chance   *rand.Rand
	calendar day.Calendar
	serial   map[int]int // of the vouchers of a month
}

func (b *book) draft(e money.Entry) money.Draft {
	e.Code = b.code
	return money.Draft{Work: b.work, Entry: e}
}

// rush is how the payments of a year lie over its months, in parts of a hundred.
var rush = [12]int{3, 3, 6, 7, 8, 9, 8, 7, 9, 9, 13, 18}

// payments spends the project's share of its budget: as many payments as its habit says, more and larger towards the end.
func (b *book) payments(budget fen.Fen) []money.Entry {
	months := b.months()
	spend := fen.Fen(int64(budget) / 10000 * int64(b.habit.share))
	weights, sum := make([]int64, len(months)), int64(0)
	for i := range months {
		weights[i] = 20 + b.chance.Int64N(100)
		if b.chance.IntN(6) == 0 {
			weights[i] *= 4 // an instalment of a contract
		}
		sum += weights[i]
	}
	var out []money.Entry
	left := spend
	for i, m := range months {
		amount := fen.Fen(int64(spend) / sum * weights[i] / 1000 * 1000) // whole tens of yuan
		if i == len(months)-1 {
			amount = left
		}
		left -= amount
		out = append(out, b.payment(m, amount))
	}
	if b.habit.refund > 0 {
		r := b.payment(11, -b.habit.refund)
		r.Note = "退回" + r.Note[len("付"):]
		out = append(out, r)
	}
	return out
}

// months gives each payment its month, as the rush has it.
func (b *book) months() []int {
	all := 0
	for _, part := range rush[b.habit.from-1:] {
		all += part
	}
	out := make([]int, b.habit.times)
	for i := range out {
		reached, m := 0, b.habit.from
		for ; m < 12; m++ {
			if reached += rush[m-1]; (2*i+1)*all < 2*reached*b.habit.times {
				break
			}
		}
		out[i] = m
	}
	return out
}

// payment is one on a working day of a month.
func (b *book) payment(month int, amount fen.Fen) money.Entry {
	on := day.Of(2023, month, 3+b.chance.IntN(25))
	if month == 12 {
		on = day.Of(2023, month, 2+b.chance.IntN(27))
	}
	if next, err := b.calendar.After(on.Add(-1), 1); err == nil && next.Month() == month {
		on = next // on itself where it is a working day
	}
	b.serial[on.Month()]++
	what := b.habit.what[b.chance.IntN(len(b.habit.what))]
	return money.Entry{
		Sort: money.Paid, Day: on, Amount: amount, Number: fmt.Sprintf("演示记-%02d-%04d", on.Month(), b.serial[on.Month()]),
		Payee: what.payee + sample.Label, Note: "付" + what.note,
	}
}

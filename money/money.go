// Package money is the execution of the budget (预算执行): what a project may spend in a year and what was paid, as the finance
// system exports it or as somebody enters it. It posts the execution rate, the sum paid and the budget of each project.
//
// A record is a change (the budget approved at the beginning of the year, an adjustment, a payment, a refund as a negative
// payment) or a statement (the budget comes to so much on a day; so much was paid up to a day). A statement counts for what the
// changes up to its day leave out, so that details and balances of the same money are never counted twice, in whichever order
// they come. It guarantees that a voucher number of a project in a year is one record, so that the same file taken in again
// changes nothing and another amount under the number is a correction of the record; that every version is kept; and that
// the books stand as the records do. Who may do what, and which projects there are, is left to office and web.
package money

import (
	"cmp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/base/fen"
	"plumbline/journal"
)

// ID names a record.
type ID string

// Kind is the kind of a record, the first part of its ref.
type Kind string

// The kinds.
const (
	Budget  Kind = "budget"
	Payment Kind = "payment"
)

// Sort says what the amount of a record is.
type Sort string

// The sorts. A statement is what all comes to on its day; the others are changes.
const (
	Original   Sort = "original"   // 年初预算: the budget approved at the beginning of the year
	Adjustment Sort = "adjustment" // 追加、追减: more or less of it
	Total      Sort = "total"      // 调整后预算: a statement of the budget
	Paid       Sort = "paid"       // 支付: a payment, or a refund where it is negative
	Balance    Sort = "balance"    // 累计支付: a statement of what was paid
)

// Sorts lists those of a kind in the order in which a form offers them.
func Sorts(k Kind) []Sort {
	if k == Budget {
		return []Sort{Original, Adjustment, Total}
	}
	return []Sort{Paid, Balance}
}

// Kind is the kind that a record of the sort is of, "" for an unknown sort.
func (s Sort) Kind() Kind {
	switch s {
	case Original, Adjustment, Total:
		return Budget
	case Paid, Balance:
		return Payment
	}
	return ""
}

// Statement says whether the amount is what all comes to.
func (s Sort) Statement() bool { return s == Total || s == Balance }

// Work is whose money it is: an organisation's, in a year, for a project of a department.
type Work struct {
	Organisation        string
	Year                int
	Department, Project string
}

// Entry is what people write of a record, or a finance system exports. Number is that of the accounting voucher, or of the
// document that set a budget; Line tells the lines of one voucher apart. Code is the finance system's for the project.
type Entry struct {
	Sort   Sort    `json:"sort"`
	Day    day.Day `json:"day"`
	Amount fen.Fen `json:"amount"`
	Number string  `json:"number"`
	Line   string  `json:"line"`
	Code   string  `json:"code"`
	Payee  string  `json:"payee"`
	Note   string  `json:"note"`
}

// Record is a budget line or a payment. Counted is what it adds to the sum: its amount, or of a statement what the changes
// leave out.
type Record struct {
	ID      ID
	Version int
	Work
	Entry
	Counted   fen.Fen
	Withdrawn bool
	Act       string // what made this version: add, correct, import, withdraw
	Reason    string
	Made      time.Time
	By, ByID  string

	batch string // what it was added with
}

// Kind is the kind of the record.
func (r *Record) Kind() Kind { return r.Sort.Kind() }

// Ref is the name of the record's voucher.
func (r *Record) Ref() string { return string(r.Kind()) + "/" + string(r.ID) }

// ProjectKey is what the books call the project.
func (w Work) ProjectKey() string { return journal.ProjectOf(w.Department, w.Project) }

// The most that a record holds.
const (
	mostNote   = 500
	mostNumber = 60
	mostAmount = 1 << 48 // fen; some 2.8 trillion yuan
)

// tidy trims what was written.
func (e Entry) tidy() Entry {
	for _, text := range []*string{&e.Number, &e.Line, &e.Code, &e.Payee, &e.Note} {
		*text = strings.TrimSpace(*text)
	}
	return e
}

// check refuses an entry that the work cannot have. today is when it is entered: what is planned may lie ahead, what was paid
// cannot.
func (e Entry) check(w Work, today day.Day) error {
	kind := e.Sort.Kind()
	switch {
	case kind == "":
		return fault.New(fault.Invalid, "money.no_sort").On("sort")
	case w.Organisation == "" || w.Department == "" || w.Project == "":
		return fault.New(fault.Invalid, "money.no_project").On("project")
	case e.Day.IsZero():
		return fault.New(fault.Invalid, "money.no_day").On("day")
	case e.Day.Year() != w.Year:
		return fault.New(fault.Invalid, "money.other_year", "day", e.Day.String(), "year", w.Year).On("day")
	case kind == Payment && today.Before(e.Day):
		return fault.New(fault.Invalid, "money.future", "day", e.Day.String()).On("day")
	case e.Sort == Paid && e.Number == "":
		return fault.New(fault.Invalid, "money.no_number").On("number")
	case e.Amount > mostAmount || e.Amount < -mostAmount:
		return fault.New(fault.Invalid, "money.too_much").On("amount")
	case e.Amount == 0 && !e.Sort.Statement():
		return fault.New(fault.Invalid, "money.nothing").On("amount")
	case e.Amount < 0 && e.Sort != Paid && e.Sort != Adjustment:
		return fault.New(fault.Invalid, "money.negative").On("amount")
	}
	for _, t := range []struct {
		field, text string
		most        int
	}{{"number", e.Number, mostNumber}, {"line", e.Line, mostNumber}, {"code", e.Code, mostNumber}, {"payee", e.Payee, 200}, {"note", e.Note, mostNote}} {
		if n := utf8.RuneCountInString(t.text); n > t.most {
			return fault.New(fault.Invalid, "money.too_long", "length", n, "most", t.most).On(t.field)
		}
		if strings.ContainsAny(t.text, "\x00\n") && t.field != "note" {
			return fault.New(fault.Invalid, "money.one_line").On(t.field)
		}
	}
	return nil
}

// natural is what makes it the same record when it comes again: a year has one original budget, a day one statement, a
// voucher number one line of each number; an adjustment goes by its document, or by its day.
func (e Entry) natural() string {
	switch {
	case e.Sort == Original:
		return string(Original)
	case e.Sort.Statement(), e.Number == "":
		return string(e.Sort) + "\n" + e.Day.String()
	}
	return string(e.Sort) + "\n" + e.Number + "\n" + e.Line
}

// derive says what each of the records of a work and kind counts, and gives their sum. They are sorted by day; on the same
// day a statement comes after the changes, because it is of the evening.
func derive(list []*Record) (sum fen.Fen) {
	slices.SortStableFunc(list, func(a, b *Record) int {
		return cmp.Or(cmp.Compare(a.Day.String(), b.Day.String()), cmp.Compare(rank(a.Sort), rank(b.Sort)), cmp.Compare(a.ID, b.ID))
	})
	for _, r := range list {
		switch {
		case r.Withdrawn:
			r.Counted = 0
		case r.Sort.Statement():
			r.Counted = r.Amount - sum
			sum = r.Amount
		default:
			r.Counted = r.Amount
			sum += r.Amount
		}
	}
	return sum
}

func rank(s Sort) int {
	if s.Statement() {
		return 1
	}
	return 0
}

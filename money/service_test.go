package money_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"plumbline/base/actor"
	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/base/fen"
	"plumbline/journal"
	"plumbline/journal/read"
	"plumbline/money"
	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
	"plumbline/platform/intake"
	"plumbline/platform/tlog/tlogtest"
)

var (
	he   = actor.Actor{ID: "he", Name: "财务何会计"}
	work = money.Work{Organisation: "fed", Year: 2023, Department: "市残联", Project: "残疾预防与康复经费"}
)

func account(measure string) journal.Account {
	return journal.Account{Year: 2023, Project: work.ProjectKey(), Measure: measure}
}

func date(t testing.TB, s string) day.Day {
	t.Helper()
	d, err := day.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// desk is the room over a store with books and log.
type desk struct {
	*money.Service
	t     testing.TB
	books *journal.Service
	read  *read.Service
}

func open(t *testing.T, d *db.DB) desk {
	t.Helper()
	books := journal.New(d)
	return desk{money.New(d, tlogtest.Log(t, d, money.Tables(), journal.Tables()), books), t, books, read.New(d)}
}

// entry reads "paid 2023-07-18 12000 记-1".
func entry(t testing.TB, text string) money.Draft {
	t.Helper()
	p := strings.Fields(text)
	amount, err := fen.Parse(p[2])
	if err != nil {
		t.Fatal(err)
	}
	e := money.Entry{Sort: money.Sort(p[0]), Day: date(t, p[1]), Amount: amount}
	if len(p) > 3 {
		e.Number = p[3]
	}
	return money.Draft{Work: work, Entry: e}
}

// take takes entries in and gives what became of each.
func (k desk) take(texts ...string) string {
	k.t.Helper()
	return k.takeFor("", texts...)
}

func (k desk) takeFor(reason string, texts ...string) string {
	k.t.Helper()
	var drafts []money.Draft
	for _, s := range texts {
		drafts = append(drafts, entry(k.t, s))
	}
	out, err := k.Take(k.t.Context(), he, reason, drafts, true)
	if err != nil {
		k.t.Fatal(err)
	}
	var said []string
	for _, o := range out {
		word := string(o.Became)
		if o.Err != nil {
			f, _ := fault.As(o.Err)
			word = f.Key
		}
		said = append(said, word)
	}
	return strings.Join(said, " ")
}

// figure is what a measure comes to on a day.
func (k desk) figure(measure, on string) string {
	k.t.Helper()
	list, err := k.read.Figures(k.t.Context(), []read.Query{{Account: account(measure), To: date(k.t, on)}})
	if err != nil {
		k.t.Fatal(err)
	}
	return fmt.Sprintf("%s/%s", fen.Fen(list[0].Num), fen.Fen(list[0].Den))
}

// sound fails where the books differ from the records, or from themselves.
func (k desk) sound() {
	k.t.Helper()
	for name, check := range map[string]func() ([]journal.Difference, error){
		"records": func() ([]journal.Difference, error) {
			return k.books.Reconcile(k.t.Context(), func(yield func(journal.Voucher) error) error { return k.Vouchers(context.Background(), yield) }, 10)
		},
		"balances": func() ([]journal.Difference, error) { return k.books.Recount(k.t.Context(), 10) },
	} {
		if diff, err := check(); err != nil || len(diff) > 0 {
			k.t.Errorf("%s: %v %v", name, diff, err)
		}
	}
}

// must gives the value of a step that may not fail.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func refused(t testing.TB, err error, key, field string) {
	t.Helper()
	f, ok := fault.As(err)
	if !ok || f.Key != key || f.Field != field {
		t.Errorf("got %v on %q, want %s on %q", err, fieldOf(f), key, field)
	}
}

func fieldOf(f *fault.Error) string {
	if f == nil {
		return ""
	}
	return f.Field
}

func TestExecutionOfAYear(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := open(t, d)
		if s := k.take("original 2023-01-01 1000000", "paid 2023-03-01 200000 记-1", "paid 2023-06-01 150000.50 记-2"); s != "new new new" {
			t.Fatal(s)
		}
		if s := k.take("adjustment 2023-07-01 -100000 财预1号", "paid 2023-07-02 -50000 记-3"); s != "new new" {
			t.Fatal(s)
		}
		for on, want := range map[string]string{
			"2023-02-28": "0.00/1000000.00", "2023-03-01": "200000.00/1000000.00", "2023-06-30": "350000.50/1000000.00",
			"2023-07-01": "350000.50/900000.00", "2023-12-31": "300000.50/900000.00",
		} {
			if got := k.figure("money.execution", on); got != want {
				t.Errorf("by %s executed %s, want %s", on, got, want)
			}
		}
		if paid, budget := k.figure("money.paid", "2023-12-31"), k.figure("money.budget", "2023-12-31"); paid != "300000.50/0.00" || budget != "900000.00/0.00" {
			t.Errorf("paid %s of %s", paid, budget)
		}
		sums := must(k.Sums(t.Context(), []string{"fed"}, 2023))
		want := []money.Sum{{Work: work, Original: 100000000, Budget: 90000000, Paid: 30000050, Payments: 3, Last: date(t, "2023-07-02")}}
		if diff := cmp.Diff(want, sums, cmp.Comparer(func(a, b day.Day) bool { return a == b })); diff != "" {
			t.Error(diff)
		}
		k.sound()
	})
}

// The same file again changes nothing; another amount under the number corrects the record.
func TestTheSameNumberIsTheSameRecord(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := open(t, d)
		lines := []string{"original 2023-01-01 1000", "paid 2023-03-01 200 记-1", "paid 2023-03-01 200 记-2"}
		if s := k.take(lines...); s != "new new new" {
			t.Fatal(s)
		}
		if s := k.take(lines...); s != "same same same" {
			t.Fatal(s)
		}
		lines[1] = "paid 2023-03-02 250 记-1"
		if s := k.take(lines...); s != "same changed same" {
			t.Fatal(s)
		}
		if got := k.figure("money.execution", "2023-12-31"); got != "450.00/1000.00" {
			t.Errorf("executed %s", got)
		}
		list, n, err := k.List(t.Context(), money.Query{Organisations: []string{"fed"}, Kind: money.Payment})
		if err != nil || n != 2 {
			t.Fatalf("%d payments, %v", n, err)
		}
		i := 0
		if list[1].Number == "记-1" {
			i = 1
		}
		history := must(k.History(t.Context(), money.Payment, list[i].ID))
		if len(history) != 2 || history[0].Amount != 25000 || history[1].Amount != 20000 || history[1].Act != "import" {
			t.Errorf("kept %+v", history)
		}
		k.sound()
	})
}

// Details and balances of the same money are never counted twice, whichever comes first.
func TestDetailsAndBalances(t *testing.T) {
	t.Parallel()
	details := []string{"paid 2023-03-01 100 记-1", "paid 2023-05-01 150 记-2"}
	balances := []string{"balance 2023-03-31 100", "balance 2023-06-30 300"}
	budgets := []string{"original 2023-01-01 900", "total 2023-04-01 1000"}
	for name, parts := range map[string][][]string{
		"details first":  {budgets, details, balances},
		"balances first": {balances, budgets, details},
		"one by one":     {balances[1:], details[1:], budgets[1:], balances[:1], details[:1], budgets[:1]},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			k := open(t, dbtest.SQLite(t))
			for _, p := range parts {
				k.take(p...)
			}
			for on, want := range map[string]string{"2023-03-31": "100.00/900.00", "2023-05-01": "250.00/1000.00", "2023-12-31": "300.00/1000.00"} {
				if got := k.figure("money.execution", on); got != want {
					t.Errorf("by %s executed %s, want %s", on, got, want)
				}
			}
			k.sound()
		})
	}
}

func TestCorrectionAndWithdrawal(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := open(t, d)
		r := must(k.Add(t.Context(), he, "", entry(t, "paid 2023-03-01 200 记-1")))
		k.take("original 2023-01-01 1000", "paid 2023-04-01 300 记-2")
		seen := money.Seen{Kind: money.Payment, ID: r.ID, Version: 1}
		e := r.Entry
		e.Amount = 25000
		_, err := k.Correct(t.Context(), he, seen, e, " ")
		refused(t, err, "money.reason", "reason")
		e.Number = "记-2"
		_, err = k.Correct(t.Context(), he, seen, e, "金额录错")
		refused(t, err, "money.twice", "number")
		e.Number = "记-1"
		if _, err = k.Correct(t.Context(), he, seen, e, "金额录错"); err != nil {
			t.Fatal(err)
		}
		_, err = k.Correct(t.Context(), he, seen, e, "金额录错")
		refused(t, err, "money.meanwhile", "")
		if got := k.figure("money.paid", "2023-12-31"); got != "550.00/0.00" {
			t.Errorf("paid %s", got)
		}
		seen.Version = 2
		if r, err = k.Withdraw(t.Context(), he, seen, "重复录入"); err != nil || !r.Withdrawn || r.Version != 3 {
			t.Fatal(r, err)
		}
		if got := k.figure("money.paid", "2023-12-31"); got != "300.00/0.00" {
			t.Errorf("paid %s", got)
		}
		_, err = k.Withdraw(t.Context(), he, money.Seen{Kind: money.Payment, ID: r.ID, Version: 3}, "再来")
		refused(t, err, "money.withdrawn", "")
		if s := k.take("paid 2023-03-01 200 记-1"); s != "new" {
			t.Errorf("the number is free again, but %s", s)
		}
		_, err = k.Add(t.Context(), he, "", entry(t, "paid 2023-03-09 1 记-1"))
		refused(t, err, "money.twice", "number")
		_, err = k.Get(t.Context(), money.Budget, r.ID)
		if fault.KindOf(err) != fault.NotFound {
			t.Errorf("a payment is found as a budget: %v", err)
		}
		k.sound()
	})
}

func TestFinalDaysAreChangedWithAReasonOnly(t *testing.T) {
	t.Parallel()
	d := dbtest.SQLite(t)
	k := desk{money.New(d, nil, journal.New(d)), t, journal.New(d), read.New(d)}
	k.take("original 2023-01-01 1000", "paid 2023-03-01 200 记-1")
	err := d.Write(t.Context(), func(tx *db.Tx) error {
		return k.books.Close(tx, nil, he, work.ProjectKey(), 2023, date(t, "2023-12-31"), "决算")
	})
	if err != nil {
		t.Fatal(err)
	}
	_, err = k.Add(t.Context(), he, "", entry(t, "paid 2023-04-01 300 记-2"))
	refused(t, err, "journal.closed", "reason")
	if _, err := k.Add(t.Context(), he, "审计调整", entry(t, "paid 2023-04-01 300 记-2")); err != nil {
		t.Fatal(err)
	}
	if got := k.figure("money.paid", "2023-12-31"); got != "500.00/0.00" {
		t.Errorf("paid %s", got)
	}
}

func TestWhatIsRefused(t *testing.T) {
	t.Parallel()
	k := open(t, dbtest.SQLite(t))
	for text, key := range map[string]string{
		"paid 2023-03-01 200":                          "money.no_number",
		"paid 2023-03-01 0 记-1":                        "money.nothing",
		"paid 2024-03-01 1 记-1":                        "money.other_year",
		"original 2023-01-01 -1":                       "money.negative",
		"balance 2023-03-01 -1":                        "money.negative",
		"gift 2023-03-01 1":                            "money.no_sort",
		"paid 2023-03-01 99999999999999 记":             "money.too_much",
		"paid 2023-03-01 1 " + strings.Repeat("长", 61): "money.too_long",
	} {
		if s := k.take(text); s != key {
			t.Errorf("%s: %s, want %s", text, s, key)
		}
	}
	late := entry(t, "paid 2027-03-01 1 记-1")
	late.Work.Year = 2027
	out, err := k.Take(t.Context(), he, "", []money.Draft{late}, true)
	if err != nil {
		t.Fatal(err)
	}
	refused(t, out[0].Err, "money.future", "day")
}

// A budget that is approved before its year counts from its first day on.
func TestABudgetAhead(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 12, 20, 2, 0, 0, 0, time.UTC)
	d, err := db.Open(t.Context(), db.Config{Data: t.TempDir(), Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	k := open(t, d)
	next := entry(t, "original 2027-01-01 500")
	next.Work.Year = 2027
	if out, err := k.Take(t.Context(), he, "", []money.Draft{next}, true); err != nil || out[0].Became != money.IsNew {
		t.Fatal(out, err)
	}
	k.sound()
	for i, want := range []int{0, 1, 0} {
		if n, err := k.Advance(t.Context()); err != nil || n != want {
			t.Errorf("step %d settled %d, %v", i, n, err)
		}
		k.sound()
		now = time.Date(2026, 12, 31, 17, 0, 0, 0, time.UTC) // the new year has come in Shanghai
	}
	list, err := k.read.Figures(t.Context(), []read.Query{{Account: journal.Account{Year: 2027, Project: work.ProjectKey(), Measure: "money.execution"}}})
	if err != nil || list[0].Den != 50000 {
		t.Errorf("%v %v", list, err)
	}
}

// Whatever comes in whichever order: the sum by each day is that of the last statement and the changes after it, and the
// books are the records.
func TestAnyHistory(t *testing.T) {
	t.Parallel()
	d := dbtest.SQLite(t)
	k := open(t, d)
	serial := 0
	rapid.Check(t, func(rt *rapid.T) {
		serial++
		w := work
		w.Organisation, w.Project = fmt.Sprintf("机构%d", serial), fmt.Sprintf("项目%d", serial)
		n := rapid.IntRange(1, 12).Draw(rt, "n")
		byDay := map[string]map[string]fen.Fen{} // day → number or "" for the balance → amount
		for range n {
			e := money.Entry{Sort: money.Paid, Day: day.Of(2023, 1, rapid.IntRange(1, 6).Draw(rt, "day")), Amount: fen.Fen(rapid.Int64Range(1, 50).Draw(rt, "amount"))}
			e.Number = rapid.SampledFrom([]string{"1", "2", "3", "4"}).Draw(rt, "number")
			if rapid.IntRange(0, 2).Draw(rt, "sort") == 0 {
				e.Sort, e.Number = money.Balance, ""
			} else {
				for _, on := range byDay {
					delete(on, e.Number)
				}
			}
			if byDay[e.Day.String()] == nil {
				byDay[e.Day.String()] = map[string]fen.Fen{}
			}
			byDay[e.Day.String()][e.Number] = e.Amount
			if _, err := k.Take(t.Context(), he, "", []money.Draft{{Work: w, Entry: e}}, true); err != nil {
				rt.Fatal(err)
			}
		}
		want := fen.Fen(0)
		for i := 1; i <= 6; i++ {
			on := byDay[day.Of(2023, 1, i).String()]
			for number, amount := range on {
				if number != "" {
					want += amount
				}
			}
			if total, stated := on[""]; stated {
				want = total
			}
		}
		sums, err := k.Sums(t.Context(), []string{w.Organisation}, 2023)
		if err != nil || len(sums) != 1 {
			rt.Fatal(err)
		}
		for _, s := range sums {
			if s.Project == w.Project && s.Paid != want {
				rt.Fatalf("paid %s, want %s of %v", s.Paid, want, byDay)
			}
		}
	})
	k.sound()
}

// The very payment under another project's name would count twice; another line of the voucher does not.
func TestAPaymentIsOneProjects(t *testing.T) {
	t.Parallel()
	k := open(t, dbtest.SQLite(t))
	k.take("paid 2023-03-01 200 记-1")
	other := entry(t, "paid 2023-03-01 200 记-1")
	other.Project = "信息化运维项目"
	for line, want := range map[string]string{"": "money.elsewhere", "2": ""} {
		other.Line = line
		out := must(k.Take(t.Context(), he, "", []money.Draft{other}, true))
		got := ""
		if f, ok := fault.As(out[0].Err); ok {
			got = f.Key
		}
		if got != want {
			t.Errorf("line %q: %v", line, out[0])
		}
	}
	one, two := entry(t, "paid 2023-04-01 300 记-2"), entry(t, "paid 2023-04-01 300 记-2")
	two.Project = other.Project
	for _, keep := range []bool{false, true} { // both in one list
		out := must(k.Take(t.Context(), he, "", []money.Draft{one, two}, keep))
		if f, ok := fault.As(out[1].Err); out[0].Became != money.IsNew || !ok || f.Key != "money.elsewhere" {
			t.Errorf("both in one list: %v", out)
		}
	}
	k.sound()
}

// A list of payments states the budget beside them; where it says another than is kept, the row is refused and the budget stands.
func TestAListOfPaymentsChangesNoBudget(t *testing.T) {
	t.Parallel()
	k := open(t, dbtest.SQLite(t))
	k.take("original 2023-01-01 1000")
	beside := entry(t, "original 2023-01-01 9999")
	beside.Aside = true
	o := must(k.Take(t.Context(), he, "", []money.Draft{beside}, true))[0]
	if f, ok := fault.As(o.Err); !ok || f.Key != "money.original_differs" {
		t.Errorf("%+v", o)
	}
	if sums := must(k.Sums(t.Context(), []string{beside.Organisation}, 2023)); len(sums) != 1 || sums[0].Original != 100000 {
		t.Errorf("%+v", sums)
	}
	k.sound()
}

// The very entry that another organisation keeps for the project would count twice, be it a payment or a budget; stated beside
// something else it changes nothing. What differs in anything that tells money apart is the other organisation's own.
func TestAnEntryIsOneOrganisations(t *testing.T) {
	t.Parallel()
	k := open(t, dbtest.SQLite(t))
	k.take("original 2023-01-01 1000", "paid 2023-03-01 200 记-1", "balance 2023-06-30 300")
	for text, want := range map[string]string{
		"original 2023-01-01 1000": "money.other_keeps", "paid 2023-03-01 200 记-1": "money.other_keeps", "balance 2023-06-30 300": "money.other_keeps",
		"paid 2023-03-01 200 记-2": "new", "paid 2023-03-02 200 记-1": "new", "paid 2023-03-03 201 记-1": "new",
	} {
		d := entry(t, text)
		d.Organisation = "centre"
		o := must(k.Take(t.Context(), he, "", []money.Draft{d}, false))[0]
		got := string(o.Became)
		if f, ok := fault.As(o.Err); ok {
			got = f.Key
		}
		if got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
	own := entry(t, "paid 2023-03-09 7 记-9")
	own.Organisation = "centre"
	r := must(k.Add(t.Context(), he, "", own))
	_, err := k.Correct(t.Context(), he, money.Seen{Kind: money.Payment, ID: r.ID, Version: 1}, entry(t, "paid 2023-03-01 200 记-1").Entry, "录错")
	if f, ok := fault.As(err); !ok || f.Key != "money.other_keeps" {
		t.Errorf("corrected into what another keeps: %v", err)
	}
	must(k.Withdraw(t.Context(), he, money.Seen{Kind: money.Payment, ID: r.ID, Version: 1}, "录错"))
	beside := entry(t, "original 2023-01-01 1000")
	beside.Organisation, beside.Aside = "centre", true
	if o := must(k.Take(t.Context(), he, "", []money.Draft{beside}, true))[0]; o.Became != money.IsSame {
		t.Errorf("a budget beside a payment: %+v", o)
	}
	if got := k.figure("money.execution", "2023-12-31"); got != "300.00/1000.00" {
		t.Errorf("it comes to %s", got)
	}
	k.sound()
}

// cases.json is what the office signs: what a project's records come to by each day.
func TestCases(t *testing.T) {
	t.Parallel()
	data := must(os.ReadFile("testdata/cases.json"))
	var cases []struct {
		Case    string            `json:"case"`
		Records []string          `json:"records"`
		Comes   map[string]string `json:"comes_to"`
	}
	if err := json.Unmarshal(data, &cases); err != nil || len(cases) < 8 {
		t.Fatal(len(cases), err)
	}
	for _, c := range cases {
		t.Run(c.Case, func(t *testing.T) {
			t.Parallel()
			k := open(t, dbtest.SQLite(t))
			for i := len(c.Records) - 1; i >= 0; i-- { // the order does not matter
				if s := k.take(c.Records[i]); s != "new" {
					t.Fatal(c.Records[i], s)
				}
			}
			for on, want := range c.Comes {
				if got := k.figure("money.execution", on); got != want {
					t.Errorf("by %s %s, want %s", on, got, want)
				}
			}
		})
	}
}

// What is exported is the same when it comes again.
func TestAnExportComesToTheSame(t *testing.T) {
	t.Parallel()
	k := open(t, dbtest.SQLite(t))
	k.take("original 2023-01-01 1000", "adjustment 2023-05-01 -50 财预2号", "total 2023-06-01 990", "paid 2023-03-01 200 =1+1", "paid 2023-04-01 -20 记-2", "balance 2023-06-30 300")
	list, _, err := k.List(t.Context(), money.Query{Organisations: []string{"fed"}})
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		form  intake.Form
		sorts string
		draft func([]money.Given) [][]money.Draft
	}{
		"payments": {money.Payments, "paid", money.PaymentDrafts},
		"balances": {money.Balances, "balance", money.BalanceDrafts},
		"budgets": {money.Budgets, "original adjustment total", func(g []money.Given) (out [][]money.Draft) {
			for _, one := range g {
				out = append(out, []money.Draft{money.BudgetDraft(one)})
			}
			return out
		}},
	} {
		var rows []intake.Row
		for _, r := range list {
			if strings.Contains(c.sorts, string(r.Sort)) {
				rows = append(rows, r.FormRow())
			}
		}
		for _, write := range []func(*bytes.Buffer) error{
			func(b *bytes.Buffer) error { return c.form.Write(b, rows) },
			func(b *bytes.Buffer) error { return c.form.WriteCSV(b, rows) },
		} {
			var b bytes.Buffer
			if err := write(&b); err != nil {
				t.Fatal(err)
			}
			table := must(c.form.Read(name, b.Bytes()))
			var given []money.Given
			for _, row := range table.Rows {
				if !row.Sound() || row.Get("project") != work.Project {
					t.Fatalf("%s: %+v", name, row)
				}
				given = append(given, money.Given{Work: work, Row: row})
			}
			for _, drafts := range c.draft(given) {
				out := must(k.Take(t.Context(), he, "", drafts, true))
				for i, o := range out {
					if o.Became != money.IsSame {
						t.Errorf("%s: %+v became %s %v", name, drafts[i], o.Became, o.Err)
					}
				}
			}
		}
	}
}

// A payments file that states the budget beside each payment brings it in once, and where it changes.
func TestBudgetsBesidePayments(t *testing.T) {
	t.Parallel()
	k := open(t, dbtest.SQLite(t))
	table := must(money.Payments.Read("支付.csv", []byte(`项目名称,年初预算数（万元）,调整预算数（万元）,支付日期,支付金额（元）,凭证号,摘要)))
残疾预防与康复经费,10,10,2023-03-01,1000,1,甲
残疾预防与康复经费,10,9.5,2023-07-01,2000,3,丙
残疾预防与康复经费,10,10,2023-05-01,"3,000.00",2,乙
`)))
	var given []money.Given
	for _, row := range table.Rows {
		given = append(given, money.Given{Work: work, Row: row})
	}
	for range 2 {
		for _, drafts := range money.PaymentDrafts(given) {
			if _, err := k.Take(t.Context(), he, "", drafts, true); err != nil {
				t.Fatal(err)
			}
		}
		if got := k.figure("money.execution", "2023-12-31"); got != "6000.00/95000.00" {
			t.Errorf("executed %s", got)
		}
		if got := k.figure("money.budget", "2023-06-30"); got != "100000.00/0.00" {
			t.Errorf("budget %s", got)
		}
	}
	_, n, err := k.List(t.Context(), money.Query{Organisations: []string{"fed"}, Kind: money.Budget})
	if err != nil || n != 2 {
		t.Errorf("%d budget lines, %v", n, err)
	}
	k.sound()
}

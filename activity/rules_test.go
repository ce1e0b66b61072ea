package activity

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/journal"
)

func readCases(t *testing.T, name string, into any) {
	t.Helper()
	data, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, into); err != nil {
		t.Fatal(err)
	}
}

// TestCases holds the vouchers to the cases that the office reads.
func TestCases(t *testing.T) {
	t.Parallel()
	var cases []struct {
		Name       string
		Kind       Kind
		Today, Day day.Day
		Withdrawn  bool
		Body       json.RawMessage
		Held       []day.Day
		Incidents  int
		Event      *struct {
			Day       day.Day
			Held      bool
			Open      bool
			Cancelled string
		}
		Lines, Not []string
	}
	readCases(t, "cases.json", &cases)
	if len(cases) < 25 {
		t.Fatalf("only %d cases", len(cases))
	}
	for _, c := range cases {
		t.Run(c.Name, func(t *testing.T) {
			t.Parallel()
			work := Work{Organisation: "o", Year: 2023, Department: "市残联", Project: "项目", Matter: "事项"}
			r := &Record{ID: "x", Work: work, Day: c.Day, Person: 7, Link: "e", Withdrawn: c.Withdrawn}
			var err error
			if r.Body, err = blank(c.Kind); err != nil {
				t.Fatal(err)
			}
			if err := json.Unmarshal(c.Body, r.Body); err != nil {
				t.Fatal(err)
			}
			r.around = around{held: c.Held, incidents: c.Incidents}
			if c.Event != nil {
				r.around.event = &Record{ID: "e", Work: work, Day: c.Event.Day, Body: &Event{Title: "讲座", Sort: "training", Held: c.Event.Held, Open: c.Event.Open, Cancelled: c.Event.Cancelled}}
			}
			v := r.Voucher(c.Today)
			lines, not := []string{}, []string{}
			for _, l := range v.Want {
				measure, _ := l.Parts()
				who := ""
				if l.Person != 0 {
					who = " 人"
				}
				lines = append(lines, fmt.Sprintf("%s %s %d/%d%s", measure, l.Day, l.Num, l.Den, who))
				if l.Organisation != "o" || l.Account != work.Account(measure) {
					t.Errorf("the line %+v belongs elsewhere", l)
				}
			}
			for _, n := range v.Not {
				measure, _ := n.Parts()
				not = append(not, fmt.Sprintf("%s %s %s", measure, n.Day, strings.TrimPrefix(n.Why, "activity.why.")))
			}
			if diff := cmp.Diff([][]string{c.Lines, c.Not}, [][]string{lines, not}); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestLateEntries(t *testing.T) {
	t.Parallel()
	var cases []struct {
		Name                string
		Day, Today          day.Day
		Reason, Fault, Kept string
	}
	readCases(t, "late.json", &cases)
	cal, err := calendar()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		r := &Record{Day: c.Day, Late: c.Reason, Body: &Event{Held: true}}
		err := r.timely(fact{}, cal, c.Today)
		key := ""
		if f, ok := fault.As(err); ok {
			key = f.Key
		}
		if key != c.Fault || err == nil && r.Late != c.Kept {
			t.Errorf("%s: fault %q, kept %q", c.Name, key, r.Late)
		}
	}
}

// TestWaiting: what waits for a day is settled again on the first day on which its voucher changes.
func TestWaiting(t *testing.T) {
	t.Parallel()
	due := day.Of(2023, 6, 30)
	for name, body := range map[string]Body{"item": &Item{Title: "甲"}, "event": &Event{Title: "乙", Sort: "meeting"}} {
		r := &Record{ID: "x", Work: Work{Organisation: "o", Year: 2023, Department: "d", Project: "p", Matter: "m"}, Day: due, Body: body}
		for today := due.Add(-5); today.Before(due.Add(5)); today = today.Add(1) {
			wait := body.waits(r, today)
			next := today.Add(1)
			changes := fmt.Sprint(r.Voucher(today)) != fmt.Sprint(r.Voucher(next))
			if changes != (wait == next) {
				t.Errorf("%s on %s: changes on the next day %v, waits for %s", name, today, changes, wait)
			}
		}
	}
}

// TestRatesNeverPassAHundred: whatever is planned, held and marked, on every day each rate read as of any day lies between
// nothing and all, and is on time no oftener than done.
func TestRatesNeverPassAHundred(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		first := day.Of(2023, 1, 1)
		anyDay := rapid.Custom(func(t *rapid.T) day.Day { return first.Add(rapid.IntRange(-20, 420).Draw(t, "day")) })
		item := &Item{Title: "甲", Wants: rapid.IntRange(0, 3).Draw(t, "wants")}
		if rapid.Bool().Draw(t, "marked") {
			item.Done, item.Proof = anyDay.Draw(t, "done"), "纪要"
		}
		if rapid.IntRange(0, 9).Draw(t, "cancelled") == 0 {
			item.Cancelled = "不办了"
		}
		held := rapid.SliceOfN(anyDay, 0, 5).Draw(t, "held")
		slices.SortFunc(held, func(a, b day.Day) int { return strings.Compare(a.String(), b.String()) })
		r := &Record{ID: "x", Work: Work{Organisation: "o", Year: 2023, Department: "d", Project: "p", Matter: "m"}, Day: first.Add(rapid.IntRange(0, 364).Draw(t, "due")), Body: item}
		r.around.held = held
		today := first.Add(rapid.IntRange(0, 460).Draw(t, "today"))
		v := r.Voucher(today)
		for asOf := first; !today.Before(asOf); asOf = asOf.Add(1) {
			num, den := map[string]int64{}, map[string]int64{}
			for _, l := range v.Want {
				measure, _ := l.Parts()
				if !asOf.Before(l.Day) {
					num[measure] += l.Num
					den[measure] += l.Den
				}
				if today.Before(l.Day) || l.Day.Year() != 2023 {
					t.Fatalf("a line of %s on %s", l.Day, today)
				}
			}
			if num[Plan] > den[Plan] || num[OnTime] > num[Plan] || den[OnTime] != den[Plan] {
				t.Fatalf("as of %s: %v of %v", asOf, num, den)
			}
		}
	})
}

func TestRefusedRecords(t *testing.T) {
	t.Parallel()
	ok := func() Record {
		return Record{Work: Work{Organisation: "o", Year: 2023, Department: "d", Project: "p", Matter: "m"}, Day: day.Of(2023, 6, 30), Body: &Item{Title: "甲", Wants: 1}}
	}
	for key, spoil := range map[string]func(*Record){
		"activity.no_organisation":          func(r *Record) { r.Organisation = "" },
		"activity.no_project":               func(r *Record) { r.Project = " " },
		"activity.no_matter":                func(r *Record) { r.Matter = "" },
		"activity.bad_matter":               func(r *Record) { r.Matter = "培训/一" },
		"activity.no_day":                   func(r *Record) { r.Day = day.Day{} },
		"activity.other_year":               func(r *Record) { r.Day = day.Of(2024, 1, 1) },
		"activity.too_long":                 func(r *Record) { r.Body = &Item{Title: strings.Repeat("长", 101)} },
		"activity.one_line":                 func(r *Record) { r.Body = &Item{Title: "两\n行"} },
		"activity.no_title":                 func(r *Record) { r.Body = &Item{} },
		"activity.wants":                    func(r *Record) { r.Body = &Item{Title: "甲", Wants: -1} },
		"activity.no_proof":                 func(r *Record) { r.Body = &Item{Title: "甲", Done: day.Of(2023, 1, 2)} },
		"activity.sort":                     func(r *Record) { r.Body = &Event{Title: "甲", Sort: "party"} },
		"activity.held_and_cancelled":       func(r *Record) { r.Body = &Event{Title: "甲", Sort: "meeting", Held: true, Cancelled: "雨"} },
		"activity.no_event":                 func(r *Record) { r.Body = &Exam{} },
		"activity.no_person":                func(r *Record) { r.Link, r.Body = "e", &Exam{} },
		"activity.passed_absent":            func(r *Record) { r.Link, r.Person, r.Body = "e", 1, &Exam{Passed: true} },
		"activity.neither_invited_nor_came": func(r *Record) { r.Link, r.Person, r.Body = "e", 1, &Attendance{} },
		"activity.came":                     func(r *Record) { r.Link, r.Person, r.Body = "e", 1, &Attendance{Came: "guess"} },
		"activity.excuse":                   func(r *Record) { r.Link, r.Person, r.Body = "e", 1, &Attendance{Invited: true, Excuse: "lazy"} },
		"activity.excuse_note":              func(r *Record) { r.Link, r.Person, r.Body = "e", 1, &Attendance{Invited: true, Excuse: "duty"} },
		"activity.no_what":                  func(r *Record) { r.Body = &Incident{Title: "甲"} },
		"activity.count":                    func(r *Record) { r.Body = &Month{Count: -1} },
		"activity.month":                    func(r *Record) { r.Day, r.Body = day.Of(2023, 6, 29), &Month{} },
	} {
		r := ok()
		spoil(&r)
		if f, is := fault.As(r.check()); !is || f.Key != key {
			t.Errorf("%s: got %v", key, r.check())
		}
	}
	r := ok()
	if err := r.check(); err != nil {
		t.Error(err)
	}
}

func TestCodes(t *testing.T) {
	t.Parallel()
	c := CertificateCode()
	for _, typed := range []string{c, strings.ToLower(c), strings.ReplaceAll(c, "-", " "), strings.ReplaceAll(c, "-", "")} {
		if got := FoldCode(typed); got != c {
			t.Errorf("%q is read as %q", typed, got)
		}
	}
	for _, typed := range []string{"", "1O0I", c + "A", "码"} {
		if got := FoldCode(typed); got != "" {
			t.Errorf("%q is read as %q", typed, got)
		}
	}
	if s := code(6); FoldCode(" "+strings.ToLower(s)) != s {
		t.Errorf("%q", s)
	}
	if len(Measures()) != 7 || Measures()[0].Room() != "activity" || journal.Of(Plan, "培训") != "activity.plan/培训" {
		t.Error("measures", Measures())
	}
}

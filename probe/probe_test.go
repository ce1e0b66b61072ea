package probe_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"plumbline/base/actor"
	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/journal"
	"plumbline/journal/read"
	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
	"plumbline/platform/ping"
	"plumbline/platform/tlog/tlogtest"
	"plumbline/probe"
)

var (
	zhu      = actor.Actor{ID: "zhu", Name: "信息中心朱工"}
	work     = probe.Work{Organisation: "fed", Department: "市残联", Project: "信息化运维项目", Matter: "系统数据联通"}
	shanghai = time.FixedZone("Asia/Shanghai", 8*60*60)
	account  = journal.Account{Year: 2023, Project: journal.ProjectOf("市残联", "信息化运维项目"), Measure: "probe.up/系统数据联通"}
)

// at is an instant in Shanghai: "07-18 09:30" of 2023.
func at(t testing.TB, text string) time.Time {
	t.Helper()
	v, err := time.ParseInLocation("2006-01-02 15:04", "2023-"+text, shanghai)
	if err != nil {
		t.Fatal(err)
	}
	return v.UTC()
}

func heading(name string) probe.Heading {
	return probe.Heading{Name: name, Kind: ping.HTTP, Address: "https://data.example.invalid/health", Every: 60, Timeout: 10, Hours: probe.Office}
}

// station is the room over a store whose clock the test sets.
type station struct {
	*probe.Service
	t     testing.TB
	now   *time.Time
	books *journal.Service
	read  *read.Service
}

func open(t *testing.T) station {
	t.Helper()
	now := at(t, "07-17 08:30") // a Monday
	d, err := db.Open(t.Context(), db.Config{Data: t.TempDir(), Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	return over(t, d, &now)
}

func over(t *testing.T, d *db.DB, now *time.Time) station {
	t.Helper()
	books := journal.New(d)
	return station{probe.New(d, tlogtest.Log(t, d, probe.Tables(), journal.Tables()), books), t, now, books, read.New(d)}
}

func (s station) add(h probe.Heading) *probe.Link {
	s.t.Helper()
	l, err := s.Add(s.t.Context(), zhu, work, h, "")
	if err != nil {
		s.t.Fatal(err)
	}
	return l
}

// rate is up over all of the year.
func (s station) rate() string {
	s.t.Helper()
	list, err := s.read.Figures(s.t.Context(), []read.Query{{Account: account}})
	if err != nil {
		s.t.Fatal(err)
	}
	return fmt.Sprintf("%d/%d", list[0].Num, list[0].Den)
}

func (s station) sound() {
	s.t.Helper()
	diff, err := s.books.Reconcile(s.t.Context(), func(yield func(journal.Voucher) error) error { return s.Vouchers(context.Background(), yield) }, 10)
	if err != nil || len(diff) > 0 {
		s.t.Errorf("the books differ: %v %v", diff, err)
	}
}

func refused(t testing.TB, err error, key string) {
	t.Helper()
	if f, ok := fault.As(err); !ok || f.Key != key {
		t.Errorf("got %v, want %s", err, key)
	}
}

// wire answers as the test says and counts how often it was asked.
type wire struct {
	mu    sync.Mutex
	down  ping.Why
	asked []ping.Target
}

func (w *wire) ask(_ context.Context, t ping.Target) ping.Result {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.asked = append(w.asked, t)
	return ping.Result{Up: w.down == "", Took: 25 * time.Millisecond, Why: w.down, Detail: string(w.down)}
}

func TestLinksAreAskedInTheirHours(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.add(heading("换证系统"))
	always := heading("补贴系统")
	always.Hours, always.Every = probe.Always, 240
	s.add(always)
	w := &wire{}
	got := map[string]int{}
	for *s.now = at(t, "07-21 08:30"); s.now.Before(at(t, "07-24 23:59")); *s.now = s.now.Add(30 * time.Minute) {
		n, err := s.Run(t.Context(), w.ask)
		if err != nil {
			t.Fatal(err)
		}
		got[s.now.In(shanghai).Format("01-02")] += n
	}
	// From Friday 8:30 to Monday 23:59: eleven times each office day; every four hours of all days, of Friday from 8:30 on.
	want := map[string]int{"07-21": 11 + 4, "07-22": 6, "07-23": 6, "07-24": 11 + 6}
	for day, n := range want {
		if got[day] != n {
			t.Errorf("%s: asked %d times, want %d", day, got[day], n)
		}
	}
	s.sound()
}

func TestAnswersCount(t *testing.T) {
	t.Parallel()
	s := open(t)
	l := s.add(heading("换证系统"))
	w := &wire{}
	*s.now = at(t, "07-17 09:00")
	for _, down := range []ping.Why{"", "", ping.TimedOut, ""} {
		w.down = down
		if n, err := s.Run(t.Context(), w.ask); err != nil || n != 1 {
			t.Fatal(n, err)
		}
		if n, err := s.Run(t.Context(), w.ask); err != nil || n != 0 {
			t.Fatal("asked again at once", n, err)
		}
		*s.now = s.now.Add(time.Hour)
	}
	if got := s.rate(); got != "3/4" {
		t.Errorf("up %s", got)
	}
	list, n, err := s.Checks(t.Context(), probe.Query{Organisations: []string{"fed"}, Link: l.ID, Down: true})
	if err != nil || n != 1 || list[0].Why != ping.TimedOut || list[0].Millis != 25 {
		t.Fatal(list, err)
	}
	refused(t, s.SetAside(t.Context(), zhu, list[0].ID, ""), "probe.reason")
	if err := s.SetAside(t.Context(), zhu, list[0].ID, "检测机房自身断网，与被测系统无关"); err != nil {
		t.Fatal(err)
	}
	refused(t, s.SetAside(t.Context(), zhu, list[0].ID, "再来"), "probe.aside_already")
	if got := s.rate(); got != "3/3" {
		t.Errorf("up %s after it was set aside", got)
	}
	c, _, err := s.Check(t.Context(), list[0].ID)
	if err != nil || c.Up() || c.Counts() || !strings.Contains(c.Aside, "断网") {
		t.Errorf("%+v %v", c, err)
	}
	links, err := s.Links(t.Context(), probe.Query{Organisations: []string{"fed"}, Year: 2023})
	if err != nil || len(links) != 1 || links[0].Up != 3 || links[0].All != 3 || links[0].Excused != 1 || links[0].LastWhy != "" {
		t.Errorf("%+v %v", links, err)
	}
	days, err := s.Days(t.Context(), l.ID, 2023)
	if err != nil || len(days) != 1 || days[0].Up != 3 || days[0].Excused != 1 {
		t.Errorf("%+v %v", days, err)
	}
	s.sound()
}

// On a day that is final nothing more is found, and the links are asked again when their time comes.
func TestADayThatIsFinal(t *testing.T) {
	t.Parallel()
	now := at(t, "07-17 08:30")
	d, err := db.Open(t.Context(), db.Config{Data: t.TempDir(), Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	books := journal.New(d)
	s := station{probe.New(d, nil, books), t, &now, books, read.New(d)}
	s.add(heading("换证系统"))
	now = at(t, "07-17 09:00")
	err = d.Write(t.Context(), func(tx *db.Tx) error {
		return books.Close(tx, nil, zhu, account.Project, 2023, day.Of(2023, 7, 17), "定数")
	})
	if err != nil {
		t.Fatal(err)
	}
	w := &wire{}
	for range 2 {
		if n, err := s.Run(t.Context(), w.ask); err != nil || n != 0 {
			t.Fatal(n, err)
		}
	}
	if len(w.asked) != 1 {
		t.Errorf("asked %d times", len(w.asked))
	}
	now = at(t, "07-18 09:00")
	if n, err := s.Run(t.Context(), w.ask); err != nil || n != 1 || s.rate() != "1/1" {
		t.Error(n, err, s.rate())
	}
}

func TestMaintenance(t *testing.T) {
	t.Parallel()
	s := open(t)
	l := s.add(heading("换证系统"))
	do := func(m probe.Move) error {
		next, err := s.Do(t.Context(), zhu, probe.Seen{ID: l.ID, Version: l.Version}, m)
		if err == nil {
			l = next
		}
		return err
	}
	refused(t, do(probe.Announce(at(t, "07-17 08:00"), at(t, "07-17 12:00"), "升级")), "probe.maintenance.begun")
	refused(t, do(probe.Announce(at(t, "07-17 12:00"), at(t, "07-17 12:00"), "升级")), "probe.maintenance.ends")
	refused(t, do(probe.Announce(at(t, "07-18 12:00"), at(t, "08-18 12:00"), "升级")), "probe.maintenance.long")
	refused(t, do(probe.Announce(at(t, "07-18 12:00"), at(t, "07-18 13:00"), " ")), "probe.maintenance.why")
	if err := do(probe.Announce(at(t, "07-17 09:00"), at(t, "07-17 12:00"), "数据库升级")); err != nil {
		t.Fatal(err)
	}
	w := &wire{down: ping.Refused}
	for *s.now = at(t, "07-17 09:00"); s.now.Before(at(t, "07-17 11:00")); *s.now = s.now.Add(time.Hour) {
		if _, err := s.Run(t.Context(), w.ask); err != nil {
			t.Fatal(err)
		}
	}
	if got := s.rate(); got != "0/0" {
		t.Errorf("up %s during maintenance", got)
	}
	if err := do(probe.Cancel(l.Maintenances[0].ID)); err != nil { // it is done earlier than thought
		t.Fatal(err)
	}
	refused(t, do(probe.Cancel(l.Maintenances[0].ID)), "probe.maintenance.over")
	if _, err := s.Run(t.Context(), w.ask); err != nil {
		t.Fatal(err)
	}
	if got := s.rate(); got != "0/1" {
		t.Errorf("up %s after maintenance", got)
	}
	standing, err := s.read.Record(t.Context(), ref(t, s, l.ID))
	if err != nil || len(standing.Refusals) != 1 || standing.Refusals[0].Why != "probe.why.maintenance" {
		t.Errorf("%+v %v", standing, err)
	}
	s.sound()
}

// ref is the voucher of the first check of a link.
func ref(t testing.TB, s station, link probe.ID) string {
	t.Helper()
	list, n, err := s.Checks(t.Context(), probe.Query{Organisations: []string{"fed"}, Link: link})
	if err != nil {
		t.Fatal(err)
	}
	return list[n-1].Ref()
}

func TestLinksChangeAndStop(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := over(t, d, nil)
		h := heading("共享库")
		h.Kind, h.Address, h.Expect = ping.SQL, "postgres://reader@db.example.invalid/share", "1"
		l, err := s.Add(t.Context(), zhu, work, h, "geheim")
		if err != nil || !l.Secret {
			t.Fatal(l, err)
		}
		_, err = s.Add(t.Context(), zhu, work, h, "")
		refused(t, err, "probe.twice")
		var w wire
		if _, err := s.Run(t.Context(), w.ask); err != nil || len(w.asked) != 0 {
			t.Fatal("asked before its time", err)
		}
		h.Every = 15
		seen := probe.Seen{ID: l.ID, Version: 1}
		if l, err = s.Do(t.Context(), zhu, seen, probe.Change(h, nil, "查得勤一些")); err != nil || !l.Secret || l.Every != 15 {
			t.Fatal(l, err)
		}
		_, err = s.Do(t.Context(), zhu, seen, probe.Resume())
		refused(t, err, "probe.meanwhile")
		seen.Version = 2
		_, err = s.Do(t.Context(), zhu, seen, probe.Stop(""))
		refused(t, err, "probe.reason")
		none := ""
		if l, err = s.Do(t.Context(), zhu, seen, probe.Change(h, &none, "")); err != nil || l.Secret {
			t.Fatal(l, err)
		}
		seen.Version = 3
		if l, err = s.Do(t.Context(), zhu, seen, probe.Stop("系统下线")); err != nil || !l.Stopped || !l.Due.IsZero() {
			t.Fatal(l, err)
		}
		got, history, err := s.Link(t.Context(), l.ID)
		if err != nil || len(history) != 4 || history[3].Every != 60 || got.Version != 4 || history[0].Reason != "系统下线" {
			t.Errorf("%+v %v", history, err)
		}
		_, _, err = s.Link(t.Context(), "none")
		if fault.KindOf(err) != fault.NotFound {
			t.Error(err)
		}
	})
}

// The password goes to who asks the database, and nowhere else.
func TestThePasswordIsSealed(t *testing.T) {
	t.Parallel()
	s := open(t)
	h := heading("共享库")
	h.Kind, h.Address = ping.SQL, "postgres://reader@db.example.invalid/share"
	if _, err := s.Add(t.Context(), zhu, work, h, "geheim"); err != nil {
		t.Fatal(err)
	}
	*s.now = at(t, "07-17 09:00")
	w := &wire{}
	if _, err := s.Run(t.Context(), w.ask); err != nil || len(w.asked) != 1 || w.asked[0].Secret != "geheim" {
		t.Fatal(w.asked, err)
	}
	links, err := s.Links(t.Context(), probe.Query{Organisations: []string{"fed"}})
	if err != nil || strings.Contains(fmt.Sprintf("%+v %v", links[0].Link, links[0].Heading), "geheim") {
		t.Errorf("%+v %v", links, err)
	}
}

func TestWhatIsRefused(t *testing.T) {
	t.Parallel()
	s := open(t)
	for key, change := range map[string]func(*probe.Heading){
		"probe.name":         func(h *probe.Heading) { h.Name = " " },
		"probe.kind":         func(h *probe.Heading) { h.Kind = "smoke" },
		"probe.address.http": func(h *probe.Heading) { h.Address = "http://user:word@host/" },
		"probe.address.tcp":  func(h *probe.Heading) { h.Kind, h.Address = ping.TCP, "host" },
		"probe.address.sql":  func(h *probe.Heading) { h.Kind, h.Address = ping.SQL, "postgres://a:b@host/x" },
		"probe.status":       func(h *probe.Heading) { h.Status = 99 },
		"probe.query":        func(h *probe.Heading) { h.Kind, h.Address, h.Query = ping.SQL, "sqlite:/a.db", "DROP TABLE t" },
		"probe.every":        func(h *probe.Heading) { h.Every = 1 },
		"probe.timeout":      func(h *probe.Heading) { h.Timeout = 0 },
		"probe.hours":        func(h *probe.Heading) { h.Hours = "sometimes" },
		"probe.too_long":     func(h *probe.Heading) { h.Note = strings.Repeat("长", 501) },
	} {
		h := heading("换证系统")
		change(&h)
		_, err := s.Add(t.Context(), zhu, work, h, "")
		refused(t, err, key)
	}
	_, err := s.Add(t.Context(), zhu, probe.Work{Organisation: "fed"}, heading("x"), "")
	refused(t, err, "probe.no_project")
	_, err = s.Add(t.Context(), zhu, work, heading("x"), "geheim")
	refused(t, err, "probe.secret")
	l := s.add(heading("y"))
	_, err = s.Keep(t.Context(), []probe.Check{{Link: l.ID, At: at(t, "08-01 09:00")}})
	refused(t, err, "probe.future")
}

// Kept twice is kept once, whatever of it comes again.
func TestAnswersAreKeptOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := over(t, d, nil)
		l := s.add(heading("换证系统"))
		var checks []probe.Check
		for i := range 500 {
			c := probe.Check{Link: l.ID, At: at(t, "03-01 09:00").Add(time.Duration(i) * time.Hour), Millis: 30}
			if i%100 == 7 {
				c.Why, c.Detail = ping.WrongStatus, "503"
			}
			checks = append(checks, c)
		}
		checks = append(checks, checks[3], probe.Check{Link: "gone", At: at(t, "03-01 09:00")})
		for _, want := range []int{500, 0} {
			if n, err := s.Keep(t.Context(), checks); err != nil || n != want {
				t.Errorf("kept %d, want %d, %v", n, want, err)
			}
		}
		if got := s.rate(); got != "495/500" {
			t.Errorf("up %s", got)
		}
		s.sound()
	})
}

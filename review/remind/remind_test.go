package remind_test

import (
	"context"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	gomail "github.com/emersion/go-message/mail"
	"github.com/emersion/go-smtp"
	"github.com/google/go-cmp/cmp"

	"plumbline/base/actor"
	"plumbline/base/day"
	"plumbline/goal"
	"plumbline/locale"
	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
	"plumbline/platform/i18n"
	"plumbline/platform/mail"
	"plumbline/platform/tlog/tlogtest"
	"plumbline/review"
	"plumbline/review/desk"
	"plumbline/review/remind"
	"plumbline/sample"
)

// sink is a mail server that keeps what it is given, by recipient.
type sink struct {
	sync.Mutex
	got map[string][]string
}

type session struct {
	*sink
	to string
}

func (s *session) Mail(string, *smtp.MailOptions) error      { return nil }
func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error { s.to = to; return nil }
func (s *session) Reset()                                    {}
func (s *session) Logout() error                             { return nil }

func (s *session) Data(r io.Reader) error {
	b, err := io.ReadAll(r)
	s.Lock()
	defer s.Unlock()
	s.got[s.to] = append(s.got[s.to], string(b))
	return err
}

func sinkServer(t *testing.T) (*sink, *mail.Server) {
	t.Helper()
	s := &sink{got: map[string][]string{}}
	server := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &session{sink: s}, nil }))
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = server.Serve(l) }()
	t.Cleanup(func() { _ = server.Close() })
	through, err := mail.Parse("smtp://"+l.Addr().String(), "", "准绳 <plumbline@example.org>")
	if err != nil {
		t.Fatal(err)
	}
	return s, through
}

// world is three declarations of units u1, u2, u3 of one department.
type world struct {
	t       *testing.T
	d       *db.DB
	now     time.Time
	cases   *review.Service
	desk    *desk.Service
	remind  *remind.Service
	outbox  *mail.Outbox
	id      []goal.ID
	names   map[string][]string
	catalog *i18n.Catalog
	people  []review.Person
	reached func(string) bool
}

func person(name string, desks ...review.Desk) review.Person {
	return review.Person{Actor: actor.Actor{ID: name, Name: "姓名" + name}, Desks: desks}
}

func newWorld(t *testing.T, cfg db.Config) *world {
	t.Helper()
	w := &world{t: t, now: dbtest.Now, names: map[string][]string{}}
	cfg.Now = func() time.Time { return w.now }
	d, err := db.Open(t.Context(), cfg)
	w.must(err)
	t.Cleanup(func() { _ = d.Close() })
	log := tlogtest.Log(t, d, goal.Tables(), review.Tables())
	w.d, w.cases, w.desk, w.outbox = d, review.New(d, log), desk.New(d, log), mail.NewOutbox(d)
	w.remind = remind.New(d, log, w.desk, w.outbox)
	w.catalog, err = i18n.Load(locale.FS)
	w.must(err)
	var entries []goal.Entry
	for i, m := range sample.Many(2) {
		m.Unit = []string{"一中心", "二中心"}[i]
		w.names[m.Unit] = []string{[]string{"u1", "u2"}[i], "dept"}
		entries = append(entries, goal.Entry{Declaration: m})
	}
	saved, err := goal.New(d, log).Save(t.Context(), actor.System, entries)
	w.must(err)
	for _, s := range saved {
		w.id = append(w.id, s.ID)
	}
	w.must(d.Write(t.Context(), func(tx *db.Tx) error {
		_, err := tx.Exec(`UPDATE declaration SET stale = FALSE`)
		return err
	}))
	w.people = []review.Person{
		person("wang", review.Desk{Act: "submit", Organisation: "u1"}, review.Desk{Act: "submit", Organisation: "u1"}),
		person("zhao", review.Desk{Act: "submit", Organisation: "u2"}, review.Desk{Act: "review_unit", Organisation: "u1"}),
		person("li", review.Desk{Act: "review_unit", Organisation: "u1"}),
	}
	return w
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) due(step string, d day.Day) {
	w.t.Helper()
	chen := person("chen", review.Desk{Act: "set_deadline", Organisation: "dept"})
	w.must(w.desk.SetDeadline(w.t.Context(), chen, desk.Deadline{Organisation: "dept", Year: sample.Year, Step: step, Due: d}, []string{"dept"}, nil))
}

func (w *world) round(want remind.Report) {
	w.t.Helper()
	got, err := w.remind.Remind(w.t.Context(), remind.Round{
		People: w.people, Within: 3, Reached: w.reached, Placed: func(_, unit string) []string { return w.names[unit] }, Words: w.catalog.For,
		Link: func(t remind.Reminder) string {
			return "https://plumbline.example/d/" + string(t.Declaration) + "/review"
		},
	})
	w.must(err)
	if diff := cmp.Diff(want, got); diff != "" {
		w.t.Error(diff)
	}
}

func (w *world) told(person string) (out []string) {
	w.t.Helper()
	list, err := w.remind.Of(w.t.Context(), person)
	w.must(err)
	for _, r := range list {
		out = append(out, strings.Join([]string{string(r.Kind), r.StepName(w.catalog.For("en")), r.Due.String()}, " "))
	}
	return out
}

func (w *world) want(person string, want ...string) {
	w.t.Helper()
	if diff := cmp.Diff(want, w.told(person)); diff != "" {
		w.t.Errorf("%s: %s", person, diff)
	}
}

func TestNobodyIsToldTwice(t *testing.T) {
	t.Parallel()
	dbtest.EachConfig(t, func(t *testing.T, cfg db.Config) {
		w := newWorld(t, cfg) // Monday 2 March 2026
		w.round(remind.Report{})
		w.due("submit", day.Of(2026, 3, 6))
		w.round(remind.Report{}) // four working days are left
		w.now = w.now.AddDate(0, 0, 1)
		w.round(remind.Report{People: 2, Reminders: 2, Letters: 2})
		w.round(remind.Report{})
		w.now = w.now.AddDate(0, 0, 1)
		w.round(remind.Report{})
		w.want("wang", "near Handing in 2026-03-06")
		w.want("li")
		w.due("submit", day.Of(2026, 3, 5)) // another deadline is told of anew
		w.reached = func(who string) bool { return who != "zhao" }
		w.round(remind.Report{People: 2, Reminders: 2, Letters: 1})
		w.reached = nil
		w.must(w.remind.SetWish(t.Context(), "wang", remind.Wish{Language: "en"})) // and no mail
		if err := w.remind.SetWish(t.Context(), "wang", remind.Wish{Language: "fr"}); err == nil {
			t.Error("a language there is not")
		}
		w.must(w.remind.Read(t.Context(), "wang"))
		w.want("wang")
		w.now = w.now.AddDate(0, 0, 2) // Friday 6 March
		w.round(remind.Report{People: 2, Reminders: 2, Letters: 1})
		w.want("wang", "late Handing in 2026-03-05")
		w.want("zhao", "late Handing in 2026-03-05", "near Handing in 2026-03-05", "near Handing in 2026-03-06")

		// Handed in: nothing waits for the drafter any more; the reviewers are told of their own step, but not who wrote it.
		w.due("unit", day.Of(2026, 3, 9))
		_, err := w.cases.Submit(t.Context(), w.people[0], w.id[0], 0, review.Handed{Path: w.names["一中心"], Authors: []string{"zhao"}})
		w.must(err)
		w.want("wang")
		w.round(remind.Report{People: 1, Reminders: 1, Letters: 1})
		w.want("li", "near Unit review 2026-03-09")
	})
}

func TestLettersSayWhatIsDue(t *testing.T) {
	t.Parallel()
	dbtest.EachConfig(t, func(t *testing.T, cfg db.Config) {
		w := newWorld(t, cfg)
		s, through := sinkServer(t)
		w.must(w.remind.SetWish(t.Context(), "zhao", remind.Wish{Language: "en", ByMail: true}))
		w.due("submit", day.Of(2026, 3, 4))
		w.round(remind.Report{People: 2, Reminders: 2, Letters: 2})
		report, err := w.outbox.Send(t.Context(), through, func(_ context.Context, who string) (mail.Address, error) {
			return mail.Address{Name: "姓名" + who, Mail: who + "@example.org"}, nil
		})
		w.must(err)
		if report.Sent != 2 {
			t.Fatalf("%+v", report)
		}
		subject, body := read(t, s.got["wang@example.org"])
		if subject != "准绳：1 件事快到期" || !strings.Contains(body, "（一中心）\r\n   提交，2026-03-04 到期，还有 2 个工作日\r\n   https://plumbline.example/d/"+string(w.id[0])+"/review") {
			t.Errorf("%s\n%s", subject, body)
		}
		subject, body = read(t, s.got["zhao@example.org"])
		if subject != "Plumbline: 1 matter is due soon" || !strings.Contains(body, "(二中心)\r\n   Handing in, due 2026-03-04, 2 working days left") {
			t.Errorf("%s\n%s", subject, body)
		}
		for _, p := range w.people {
			if strings.Contains(body, p.Name) {
				t.Errorf("the letter names %s", p.Name)
			}
		}
	})
}

func read(t *testing.T, letters []string) (subject, body string) {
	t.Helper()
	if len(letters) != 1 {
		t.Fatalf("%d letters", len(letters))
	}
	m, err := gomail.CreateReader(strings.NewReader(letters[0]))
	if err != nil {
		t.Fatal(err)
	}
	if subject, err = m.Header.Subject(); err != nil {
		t.Fatal(err)
	}
	p, err := m.NextPart()
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(p.Body)
	if err != nil {
		t.Fatal(err)
	}
	return subject, string(b)
}

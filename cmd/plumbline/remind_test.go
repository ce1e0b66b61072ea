package main

import (
	"bytes"
	"io"
	"log/slog"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"plumbline/base/actor"
	"plumbline/base/day"
	"plumbline/goal"
	"plumbline/office"
	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
	"plumbline/platform/mail"
	"plumbline/review"
	"plumbline/review/desk"
	"plumbline/sample"
)

// postbox is a mail server that keeps what it is given.
type postbox struct {
	sync.Mutex
	letters map[string]string
	sent    int
}

type delivery struct {
	*postbox
	to string
}

func (d *delivery) Mail(string, *smtp.MailOptions) error      { return nil }
func (d *delivery) Rcpt(to string, _ *smtp.RcptOptions) error { d.to = to; return nil }
func (d *delivery) Reset()                                    {}
func (d *delivery) Logout() error                             { return nil }

func (d *delivery) Data(r io.Reader) error {
	b, err := io.ReadAll(r)
	d.Lock()
	defer d.Unlock()
	d.letters[d.to] = string(b)
	d.sent++
	return err
}

func openPostbox(t *testing.T) (*postbox, string) {
	t.Helper()
	p := &postbox{letters: map[string]string{}}
	server := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &delivery{postbox: p}, nil }))
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = server.Serve(l) }()
	t.Cleanup(func() { _ = server.Close() })
	return p, "smtp://" + l.Addr().String()
}

// TestTwoProcessesRemindOnce: two programs on one store, taking turns; each person gets one letter at their own address.
func TestTwoProcessesRemindOnce(t *testing.T) {
	t.Parallel()
	dbtest.EachConfig(t, func(t *testing.T, cfg db.Config) {
		now := dbtest.Now
		cfg.Now = func() time.Time { return now }
		d, err := db.Open(t.Context(), cfg)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = d.Close() })
		s := newStore(d)
		fill(t, s)
		box, address := openPostbox(t)
		through, err := mailing{server: address, from: "准绳 <plumbline@example.org>"}.open(nil)
		if err != nil {
			t.Fatal(err)
		}
		var said bytes.Buffer
		process := func() *reminder {
			return &reminder{
				store: newStore(d), catalog: in(t, "zh").catalog, log: slog.New(slog.NewJSONHandler(&said, nil)),
				through: through, address: "https://plumbline.example",
			}
		}
		a, b := process(), process()
		for range 3 {
			for holder, r := range map[string]*reminder{"a": a, "b": b} {
				if err := r.shift().turn(t.Context(), holder, now); err != nil {
					t.Fatal(err)
				}
			}
			now = now.Add(letterEvery)
		}
		if len(box.letters) != 1 || box.sent != 1 || !strings.Contains(box.letters["wang@example.org"], "From:") {
			t.Errorf("%d letters: %v", box.sent, box.letters)
		}
		if strings.Contains(said.String(), "wang@") {
			t.Errorf("the log names an address: %s", said.String())
		}
		now = now.Add(leaseLength) // who had it died
		other, name := b, "b"
		if !b.next.IsZero() {
			other, name = a, "a"
		}
		if err := other.shift().turn(t.Context(), name, now); err != nil {
			t.Fatal(err)
		}
		if other.next.IsZero() || box.sent != 1 {
			t.Error("the second did not take over, or told it again")
		}
	})
}

// fill sets up an office of one unit with a drafter, a declaration of theirs, and a deadline that is near.
func fill(t *testing.T, s *store) {
	t.Helper()
	ctx := t.Context()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	m := sample.Many(1)[0]
	var root office.Person
	must(s.db.Write(ctx, func(tx *db.Tx) (err error) {
		root, err = office.Begin(tx, s.tables, office.Finance, "演示财政局", office.Particulars{Name: "管理员", Email: "root@example.org"})
		return err
	}))
	tree, err := s.office.Tree(ctx)
	must(err)
	dept, err := s.office.Found(ctx, root.Actor(), office.Founding{Parent: tree[0].ID, Kind: office.Department, Name: m.Department})
	must(err)
	unit, err := s.office.Found(ctx, root.Actor(), office.Founding{Parent: dept.ID, Kind: office.Unit, Name: m.Unit})
	must(err)
	_, err = s.office.Hire(ctx, root.Actor(), unit.ID, office.Drafter, office.Particulars{Name: "王岚", Email: "wang@example.org"})
	must(err)
	_, err = s.goal.Save(ctx, actor.System, []goal.Entry{{Declaration: m}})
	must(err)
	chen := review.Person{Actor: actor.System, Desks: []review.Desk{{Act: "set_deadline", Organisation: string(dept.ID)}}}
	deadline := desk.Deadline{Organisation: string(dept.ID), Year: m.Year, Step: review.ActSubmit, Due: day.Of(2026, 3, 4)}
	must(s.desk.SetDeadline(ctx, chen, deadline, []string{string(dept.ID)}, nil))
}

// TestMailSettings: the password comes from the environment or a file, and what is wrong is said before anything listens.
func TestMailSettings(t *testing.T) {
	t.Parallel()
	if s, err := (mailing{}).open(nil); s != nil || err != nil {
		t.Errorf("without a server: %v, %v", s, err)
	}
	for _, m := range []mailing{
		{server: "smtp://robot@mail.example.org", from: "a@example.org"},
		{server: "smtp://robot@mail.example.org", from: "a@example.org", passwordFile: "/nowhere/at/all"},
		{server: "smtp://mail.example.org"},
	} {
		if _, err := m.open(nil); err == nil {
			t.Errorf("%+v was taken", m)
		}
	}
	var s *mail.Server
	s, err := mailing{server: "smtp://robot@mail.example.org", from: "a@example.org"}.open(map[string]string{passwordSetting: "秘密"})
	if err != nil || s.String() != "mail.example.org:587" {
		t.Errorf("%v, %v", s, err)
	}
}

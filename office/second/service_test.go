package second_test

import (
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"plumbline/base/actor"
	"plumbline/base/fault"
	"plumbline/office"
	"plumbline/office/account"
	"plumbline/office/second"
	"plumbline/office/session"
	"plumbline/platform/auth"
	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
	"plumbline/platform/tlog/tlogtest"
)

const password = "correct horse battery staple"

var desk = session.From{Address: "192.0.2.1"}

// world has an administrator, who must have a second factor, and an auditor, who need not.
type world struct {
	*second.Service
	sessions       *session.Service
	accounts       *account.Service
	db             *db.DB
	admin, auditor actor.Actor
	passed         atomic.Int64
}

func (w *world) now() time.Time { return dbtest.Now.Add(time.Duration(w.passed.Load())) }

func (w *world) pass(d time.Duration) { w.passed.Add(int64(d)) }

func each(t *testing.T, f func(t *testing.T, w *world)) {
	t.Helper()
	dbtest.EachConfig(t, func(t *testing.T, cfg db.Config) {
		w := &world{}
		cfg.Now = w.now
		ctx := t.Context()
		d, err := db.Open(ctx, cfg)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = d.Close() })
		log := tlogtest.Log(t, d, office.Tables())
		staff := office.New(d, log)
		w.db, w.sessions = d, session.New(d, session.Usual, log)
		w.accounts = account.New(d, w.sessions, auth.NewHasher(auth.Cost{Memory: 64, Passes: 1, Threads: 1}, 4), log)
		w.Service = second.New(d, w.sessions, "准绳", log)
		link, err := w.accounts.SetUpLink(ctx)
		if err != nil {
			t.Fatal(err)
		}
		err = w.accounts.SetUp(ctx, link, account.First{
			Kind: office.Department, Organisation: "某市残疾人联合会", Person: office.Particulars{Name: "赵一"}, Login: "zhao", Password: password,
		})
		if err != nil {
			t.Fatal(err)
		}
		in := w.in(t, "zhao")
		w.admin = in.Session.Person.Actor()
		p, err := staff.Hire(ctx, w.admin, in.Session.Person.Posts[0].Organisation, office.Auditor, office.Particulars{Name: "李四"})
		if err != nil {
			t.Fatal(err)
		}
		w.auditor = p.Actor()
		w.password(t, w.auditor, "li", false)
		f(t, w)
	})
}

func (w *world) password(t *testing.T, who actor.Actor, login string, without bool) {
	t.Helper()
	by := w.admin
	if who == by {
		by = actor.System
	}
	link, err := w.accounts.ResetLink(t.Context(), by, office.PersonID(who.ID), login, without)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.accounts.Redeem(t.Context(), link, password); err != nil {
		t.Fatal(err)
	}
}

func (w *world) in(t *testing.T, login string) account.SignedIn {
	t.Helper()
	out, err := w.accounts.SignIn(t.Context(), account.Attempt{Login: login, Password: password, From: desk})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func (w *world) code(t *testing.T, secret string) string {
	t.Helper()
	c, err := totp.GenerateCode(secret, w.now())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// enrol sets up an app and gives its secret, the recovery codes and the session.
func (w *world) enrol(t *testing.T, login string) (app string, paper []string, in session.Opened) {
	t.Helper()
	ctx := t.Context()
	began := w.in(t, login)
	e, err := w.Begin(ctx, began.Secret)
	if err != nil {
		t.Fatal(err)
	}
	paper, in, err = w.Confirm(ctx, began.Secret, w.code(t, e.Secret), desk)
	if err != nil {
		t.Fatal(err)
	}
	w.pass(time.Minute)
	return e.Secret, paper, in
}

func (w *world) owes(t *testing.T, secret string, want session.Next) {
	t.Helper()
	got, err := w.sessions.Waiting(t.Context(), secret)
	if err != nil || got.Next != want {
		t.Errorf("owes %q, want %q, %v", got.Next, want, err)
	}
	if _, err := w.sessions.Of(t.Context(), secret); (err == nil) != (want == session.Nothing) {
		t.Errorf("a session that owes %q: %v", want, err)
	}
}

func refused(t *testing.T, what string, err error, key string) {
	t.Helper()
	if f, ok := fault.As(err); !ok || f.Key != key {
		t.Errorf("%s: got %v, want %s", what, err, key)
	}
}

func TestEnrolAndEnter(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		began := w.in(t, "zhao")
		w.owes(t, began.Secret, session.Enrol)
		one, err := w.Begin(ctx, began.Secret)
		if err != nil {
			t.Fatal(err)
		}
		two, err := w.Begin(ctx, began.Secret)
		if err != nil || one != two || !strings.Contains(one.Address, one.Secret) {
			t.Errorf("the page shown again: %+v, %+v, %v", one, two, err)
		}
		_, err = w.Enter(ctx, began.Secret, w.code(t, one.Secret), desk)
		refused(t, "entered before it was confirmed", err, "second.wrong")
		_, _, err = w.Confirm(ctx, began.Secret, "000000", desk)
		refused(t, "a wrong first code", err, "second.wrong")
		w.owes(t, began.Secret, session.Enrol)
		paper, opened, err := w.Confirm(ctx, began.Secret, w.code(t, one.Secret), desk)
		if err != nil || len(paper) != 10 {
			t.Fatal(paper, err)
		}
		w.owes(t, opened.Secret, session.Nothing)
		_, err = w.sessions.Waiting(ctx, began.Secret)
		refused(t, "the secret before", err, "session.none")

		next := w.in(t, "zhao")
		w.owes(t, next.Secret, session.Code)
		_, err = w.Begin(ctx, next.Secret)
		refused(t, "another app by who did not show the first", err, "second.has")
		_, err = w.Begin(ctx, opened.Secret)
		refused(t, "another app", err, "second.has")
		_, err = w.Enter(ctx, next.Secret, w.code(t, one.Secret), desk)
		refused(t, "the code that confirmed", err, "second.wrong")
		w.pass(time.Minute)
		code := w.code(t, one.Secret)
		entered, err := w.Enter(ctx, next.Secret, code, desk)
		if err != nil {
			t.Fatal(err)
		}
		w.owes(t, entered.Secret, session.Nothing)
		again := w.in(t, "zhao")
		_, err = w.Enter(ctx, again.Secret, code, desk)
		refused(t, "a code seen over the shoulder", err, "second.wrong")
		_, err = w.Enter(ctx, "made up", code, desk)
		refused(t, "no session", err, "session.none")
	})
}

func TestWhoNeedNotMay(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		before := w.in(t, "li")
		w.owes(t, before.Secret, session.Nothing)
		_, _, in := w.enrol(t, "li")
		w.owes(t, in.Secret, session.Nothing)
		w.owes(t, before.Secret, session.Code) // the sessions before owe it now
	})
}

func TestRecoveryCodes(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		app, paper, _ := w.enrol(t, "zhao")
		enter := func(code string) error {
			_, err := w.Enter(ctx, w.in(t, "zhao").Secret, code, desk)
			return err
		}
		if err := enter(" " + strings.ToUpper(paper[0])); err != nil {
			t.Fatal(err)
		}
		refused(t, "twice", enter(paper[0]), "second.wrong")
		a, err := w.accounts.Of(ctx, w.admin, office.PersonID(w.admin.ID))
		if err != nil || a.Codes != 9 || !a.Second {
			t.Errorf("%+v, %v", a, err)
		}
		// Those of one are of no use to another.
		_, other, _ := w.enrol(t, "li")
		refused(t, "another's", enter(other[0]), "second.wrong")
		fresh, opened, err := w.Codes(ctx, w.in(t, "zhao").Secret, w.code(t, app), desk)
		if err != nil || len(fresh) != 10 {
			t.Fatal(fresh, err)
		}
		w.owes(t, opened.Secret, session.Nothing)
		refused(t, "an old one", enter(paper[1]), "second.wrong")
		if err := enter(fresh[1]); err != nil {
			t.Error(err)
		}
		_, _, err = w.Codes(ctx, opened.Secret, "000000", desk)
		refused(t, "new ones without a code", err, "second.wrong")
	})
}

// TestGuessingCodesWaits: failures are kept though nothing else of the try is.
func TestGuessingCodesWaits(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		app, _, _ := w.enrol(t, "zhao")
		thief := session.From{Address: "203.0.113.5"}
		in, err := w.accounts.SignIn(ctx, account.Attempt{Login: "zhao", Password: password, From: session.From{Address: "203.0.113.4"}})
		if err != nil {
			t.Fatal(err)
		}
		for i := range 6 {
			_, err := w.Enter(ctx, in.Secret, fmt.Sprintf("00000%d", i), thief)
			refused(t, "a guess", err, "second.wrong")
		}
		_, err = w.Enter(ctx, in.Secret, w.code(t, app), thief)
		refused(t, "a guess too many", err, "account.wait")
		if _, err := w.Enter(ctx, w.in(t, "zhao").Secret, w.code(t, app), desk); err != nil {
			t.Errorf("the person at the desk: %v", err)
		}
	})
}

// TestAPasswordAloneMakesNoPlaceKnown: who has the password and not the app would else guess codes without end, from a new
// device at each sign-in; and the person at his own desk does not wait for it.
func TestAPasswordAloneMakesNoPlaceKnown(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		first := w.in(t, "zhao")
		e, err := w.Begin(ctx, first.Secret)
		if err != nil {
			t.Fatal(err)
		}
		owner := session.From{Address: "192.0.2.1", Device: first.Device}
		if _, _, err = w.Confirm(ctx, first.Secret, w.code(t, e.Secret), owner); err != nil {
			t.Fatal(err)
		}
		w.pass(time.Minute)
		read, waits := 0, 0
		for i := range 12 {
			from := session.From{Address: fmt.Sprintf("203.0.113.%d", i)}
			in, err := w.accounts.SignIn(ctx, account.Attempt{Login: "zhao", Password: password, From: from})
			if err != nil {
				t.Fatal(err)
			}
			from.Device = in.Device
			for n := range 4 {
				_, err := w.Enter(ctx, in.Secret, fmt.Sprintf("0000%d%d", i%10, n), from)
				switch f, _ := fault.As(err); {
				case f == nil:
					t.Fatal("a guess was right")
				case f.Key == "second.wrong":
					read++
				case f.Key == "account.wait":
					waits++
				}
			}
		}
		if read > account.Everywhere.Free+1 || waits == 0 {
			t.Errorf("%d guesses were read, %d waited", read, waits)
		}
		in, err := w.accounts.SignIn(ctx, account.Attempt{Login: "zhao", Password: password, From: owner})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Enter(ctx, in.Secret, w.code(t, e.Secret), owner); err != nil {
			t.Errorf("the person at his own desk: %v", err)
		}
	})
}

func TestDropAndReset(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		app, _, in := w.enrol(t, "zhao")
		_, err := w.Drop(ctx, in.Secret, "000000", desk)
		refused(t, "without a code", err, "second.wrong")
		dropped, err := w.Drop(ctx, in.Secret, w.code(t, app), desk)
		if err != nil {
			t.Fatal(err)
		}
		w.owes(t, dropped.Secret, session.Enrol)
		if _, _, in = w.enrol(t, "zhao"); in.Secret == "" {
			t.Error("no new app")
		}
		// A link keeps the app unless it says so.
		w.password(t, w.admin, "", false)
		w.owes(t, w.in(t, "zhao").Secret, session.Code)
		_, err = w.sessions.Of(ctx, in.Secret)
		refused(t, "the session before", err, "session.none")
		w.password(t, w.admin, "", true)
		w.owes(t, w.in(t, "zhao").Secret, session.Enrol)
	})
}

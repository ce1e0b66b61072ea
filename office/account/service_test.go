package account_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"plumbline/base/actor"
	"plumbline/base/fault"
	"plumbline/office"
	"plumbline/office/account"
	"plumbline/office/session"
	"plumbline/platform/auth"
	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
	"plumbline/platform/tlog"
	"plumbline/platform/tlog/tlogtest"
)

const (
	password = "correct horse battery staple"
	another  = "床前明月光疑是地上霜举头"
)

var cheap = auth.Cost{Memory: 64, Passes: 1, Threads: 1}

// world is set up through the first link: an administrator, a drafter with an account, an auditor without.
type world struct {
	*account.Service
	sessions                *session.Service
	staff                   *office.Service
	db                      *db.DB
	log                     *tlog.Registry
	unit                    office.ID
	admin, drafter, auditor actor.Actor
	passed                  atomic.Int64
}

func (w *world) pass(d time.Duration) { w.passed.Add(int64(d)) }

func pid(a actor.Actor) office.PersonID { return office.PersonID(a.ID) }

func refused(t *testing.T, what string, err error, key string) {
	t.Helper()
	if f, ok := fault.As(err); !ok || f.Key != key {
		t.Errorf("%s: got %v, want %s", what, err, key)
	}
}

func empty(t *testing.T, cfg db.Config) *world {
	t.Helper()
	w := &world{}
	cfg.Now = func() time.Time { return dbtest.Now.Add(time.Duration(w.passed.Load())) }
	d, err := db.Open(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	w.log = tlogtest.Log(t, d, office.Tables())
	w.db, w.sessions, w.staff = d, session.New(d, session.Usual, w.log), office.New(d, w.log)
	w.Service = account.New(d, w.sessions, auth.NewHasher(cheap, 4), w.log)
	return w
}

func first() account.First {
	return account.First{
		Kind: office.Department, Organisation: "某市残疾人联合会", Person: office.Particulars{Name: "赵一"},
		Login: "Zhao.Yi", Password: password,
	}
}

func each(t *testing.T, f func(t *testing.T, w *world)) {
	t.Helper()
	dbtest.EachConfig(t, func(t *testing.T, cfg db.Config) {
		w := empty(t, cfg)
		ctx := t.Context()
		link, err := w.SetUpLink(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if err := w.SetUp(ctx, link, first()); err != nil {
			t.Fatal(err)
		}
		tree, err := w.staff.Tree(ctx)
		if err != nil {
			t.Fatal(err)
		}
		w.unit = tree[0].ID
		people, err := w.staff.People(ctx, actor.System, w.unit)
		if err != nil {
			t.Fatal(err)
		}
		w.admin = people[0].Actor()
		w.drafter, w.auditor = w.hire(t, office.Drafter, "孙三"), w.hire(t, office.Auditor, "李四")
		if err := w.Redeem(ctx, w.link(t, w.drafter, "sun.san", false), password); err != nil {
			t.Fatal(err)
		}
		f(t, w)
	})
}

func (w *world) hire(t *testing.T, role office.Role, name string) actor.Actor {
	t.Helper()
	p, err := w.staff.Hire(t.Context(), w.admin, w.unit, role, office.Particulars{Name: name})
	if err != nil {
		t.Fatal(err)
	}
	return p.Actor()
}

func (w *world) link(t *testing.T, who actor.Actor, login string, second bool) string {
	t.Helper()
	secret, err := w.ResetLink(t.Context(), w.admin, pid(who), login, second)
	if err != nil {
		t.Fatal(err)
	}
	return secret
}

func (w *world) try(t *testing.T, login, password string, from session.From) (account.SignedIn, error) {
	t.Helper()
	return w.SignIn(t.Context(), account.Attempt{Login: login, Password: password, From: from})
}

func (w *world) in(t *testing.T, login, password string, from session.From) account.SignedIn {
	t.Helper()
	out, err := w.try(t, login, password, from)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// count gives how many rows of a table fit.
func (w *world) count(t *testing.T, query string, args ...any) (n int64) {
	t.Helper()
	err := w.db.Read(t.Context(), func(tx *db.Tx) (err error) {
		n, err = db.One(tx, db.Scalar[int64], query, args...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

var desk = session.From{Address: "192.0.2.1:4000", Agent: "desk"}

func TestSetUpOnce(t *testing.T) {
	t.Parallel()
	dbtest.EachConfig(t, func(t *testing.T, cfg db.Config) {
		w := empty(t, cfg)
		ctx := t.Context()
		one, err := w.SetUpLink(ctx)
		if err != nil || one == "" {
			t.Fatal(one, err)
		}
		two, err := w.SetUpLink(ctx) // another process starts
		if err != nil || two == "" || two == one {
			t.Fatal(two, err)
		}
		if l, err := w.Link(ctx, one); err != nil || !l.SetUp || l.Login != "" {
			t.Errorf("%+v, %v", l, err)
		}
		weak, odd := first(), first()
		weak.Password, odd.Login = "zhao.yi and more", "赵一"
		refused(t, "weak", w.SetUp(ctx, one, weak), "auth.password_name")
		refused(t, "login", w.SetUp(ctx, one, odd), "account.login")
		refused(t, "made up", w.SetUp(ctx, "x", first()), "account.link")
		refused(t, "as a password", w.Redeem(ctx, one, password), "account.link")
		if err := w.SetUp(ctx, one, first()); err != nil {
			t.Fatal(err)
		}
		refused(t, "twice", w.SetUp(ctx, one, first()), "account.link")
		refused(t, "the other", w.SetUp(ctx, two, first()), "account.link")
		if again, err := w.SetUpLink(ctx); again != "" || err != nil {
			t.Errorf("a link after the set-up: %s, %v", again, err)
		}
		out := w.in(t, " ZHAO.yi ", password, desk)
		if out.Session.Person.Name != "赵一" || out.Session.Next != session.Enrol {
			t.Errorf("%+v", out.Session)
		}
		if w.count(t, `SELECT COUNT(*) FROM entry_link WHERE digest IN ($1, $2)`, one, two) != 0 {
			t.Error("the secret of a link is kept")
		}
	})
}

func TestSetUpLinkEnds(t *testing.T) {
	t.Parallel()
	dbtest.EachConfig(t, func(t *testing.T, cfg db.Config) {
		w := empty(t, cfg)
		link, err := w.SetUpLink(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		w.pass(account.SetUpLinkLife)
		refused(t, "out of date", w.SetUp(t.Context(), link, first()), "account.link")
	})
}

// TestOneAnswerForWhoIsNotThere: unknown, wrong, without password, left, and all of them waiting, are told the same.
func TestOneAnswerForWhoIsNotThere(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		w.link(t, w.auditor, "li.si", false) // an account without a password
		left := w.hire(t, office.Drafter, "周五")
		if err := w.Redeem(ctx, w.link(t, left, "zhou.wu", false), password); err != nil {
			t.Fatal(err)
		}
		if err := w.staff.Leave(ctx, w.admin, pid(left)); err != nil {
			t.Fatal(err)
		}
		for i, c := range [][2]string{{"nobody", password}, {"sun.san", "wrong"}, {"li.si", ""}, {"li.si", password}, {"zhou.wu", password}, {"", ""}} {
			from := session.From{Address: fmt.Sprintf("198.51.100.%d", i)}
			_, err := w.try(t, c[0], c[1], from)
			if diff := cmp.Diff("account.wrong", err.Error()); diff != "" {
				t.Errorf("%s: %s", c[0], diff)
			}
		}
		answers := map[string][]string{}
		for i, login := range []string{"nobody", "sun.san", "zhou.wu"} {
			from := session.From{Address: fmt.Sprintf("203.0.113.%d", i)}
			for range 8 {
				_, err := w.try(t, login, "wrong", from)
				answers[login] = append(answers[login], err.Error())
			}
		}
		for _, login := range []string{"nobody", "zhou.wu"} {
			if diff := cmp.Diff(answers["sun.san"], answers[login]); diff != "" {
				t.Errorf("%s is told other than sun.san: %s", login, diff)
			}
		}
		if answers["nobody"][7] != "account.wait seconds=2" {
			t.Errorf("%v", answers)
		}
		if n := w.count(t, `SELECT COUNT(*) FROM failure WHERE key LIKE '%nobody%' OR key LIKE '%sun%'`); n != 0 {
			t.Error("what was typed as a login is kept")
		}
	})
}

// TestNobodyCanLockAnotherOut: strangers fail in the drafter's name from everywhere for hours; the drafter signs in.
func TestNobodyCanLockAnotherOut(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		device := w.in(t, "sun.san", password, desk).Device
		attack := func() {
			for i := range 30 {
				_, err := w.try(t, "sun.san", "wrong", session.From{Address: fmt.Sprintf("198.51.100.%d", i)})
				if err == nil {
					t.Fatal("a wrong password fits")
				}
			}
		}
		for range 4 {
			attack()
			w.pass(10 * time.Minute)
		}
		attack()
		stranger := session.From{Address: "203.0.113.9"}
		if _, err := w.try(t, "sun.san", password, stranger); fault.KindOf(err) != fault.Denied {
			t.Errorf("a place that the account does not know need not wait: %v", err)
		}
		// From the known address, and with the known device from anywhere, no wait.
		w.in(t, "sun.san", password, session.From{Address: "192.0.2.1"})
		w.in(t, "sun.san", password, session.From{Address: "203.0.113.10", Device: device})
		// The others on the desk's network are not kept out either.
		_, err := w.try(t, "nobody", "wrong", desk)
		refused(t, "another from the desk", err, "account.wrong")
		w.pass(10 * time.Minute)
		w.in(t, "sun.san", password, stranger)
	})
}

// TestAtTheSameAddress: a colleague who fails in the drafter's name at the drafter's address delays who has no known
// device, but not the known device.
func TestAtTheSameAddress(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		device := w.in(t, "sun.san", password, desk).Device
		for range 10 {
			_, _ = w.try(t, "sun.san", "wrong", desk)
		}
		_, err := w.try(t, "sun.san", password, desk)
		refused(t, "without device", err, "account.wait")
		w.in(t, "sun.san", password, session.From{Address: desk.Address, Device: device})
		// The device's own failures do count.
		for range 5 {
			_, _ = w.try(t, "sun.san", "wrong", session.From{Device: device})
		}
		_, _ = w.try(t, "sun.san", "wrong", session.From{Device: device})
		_, err = w.try(t, "sun.san", password, session.From{Device: device})
		refused(t, "the device itself", err, "account.wait")
		// A device is known to the account that signed in with it alone.
		if err := w.Redeem(t.Context(), w.link(t, w.auditor, "li.si", false), password); err != nil {
			t.Fatal(err)
		}
		for i := range 21 {
			_, _ = w.try(t, "li.si", "wrong", session.From{Address: fmt.Sprintf("198.51.100.%d", i)})
		}
		_, err = w.try(t, "li.si", password, session.From{Address: "203.0.113.1", Device: device})
		refused(t, "another's device", err, "account.wait")
	})
}

// TestManyTriesAtOnceAreManyFailures: the try is counted before the password is looked at.
func TestManyTriesAtOnceAreManyFailures(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		var wg sync.WaitGroup
		var looked, waited atomic.Int64
		for range 20 {
			wg.Go(func() {
				_, err := w.SignIn(t.Context(), account.Attempt{Login: "sun.san", Password: "wrong", From: desk})
				switch f, _ := fault.As(err); {
				case f != nil && f.Key == "account.wrong":
					looked.Add(1)
				case f != nil && f.Key == "account.wait":
					waited.Add(1)
				default:
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if looked.Load() != 6 || waited.Load() != 14 {
			t.Errorf("%d were looked at, %d waited", looked.Load(), waited.Load())
		}
	})
}

func TestSignInTakesItsFailureBack(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		for i := range 100 {
			w.in(t, "sun.san", password, session.From{Address: fmt.Sprintf("198.51.100.%d", i)})
		}
		if n := w.count(t, `SELECT COALESCE(CAST(SUM(level) AS BIGINT), 0) FROM failure`); n != 0 {
			t.Errorf("good sign-ins left %d thousandths of a failure", n)
		}
		_, _ = w.try(t, "sun.san", "wrong", session.From{Address: "203.0.113.1"})
		w.pass(25 * time.Hour)
		_, _ = w.try(t, "nobody", "wrong", session.From{Address: "203.0.113.2"})
		if n := w.count(t, `SELECT COUNT(*) FROM failure`); n != 3 {
			t.Errorf("%d rows are kept of failures a day old", n)
		}
	})
}

func TestHashIsMadeAnewWhenItsCostChanged(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		dear := account.New(w.db, w.sessions, auth.NewHasher(auth.Cost{Memory: 128, Passes: 2, Threads: 1}, 2), w.log)
		for range 2 {
			if _, err := dear.SignIn(t.Context(), account.Attempt{Login: "sun.san", Password: password, From: desk}); err != nil {
				t.Fatal(err)
			}
		}
		if n := w.count(t, `SELECT COUNT(*) FROM account WHERE hash LIKE '$argon2id$v=19$m=128,t=2,p=1$%'`); n != 1 {
			t.Errorf("%d hashes were made anew", n)
		}
		w.in(t, "sun.san", password, desk)
	})
}

func TestSignInEndsTheSessionBroughtAlong(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		before := w.in(t, "sun.san", password, desk)
		after, err := w.SignIn(ctx, account.Attempt{Login: "sun.san", Password: password, From: desk, Before: before.Secret})
		if err != nil {
			t.Fatal(err)
		}
		_, err = w.sessions.Of(ctx, before.Secret)
		refused(t, "the one before", err, "session.none")
		if _, err := w.sessions.Of(ctx, after.Secret); err != nil {
			t.Error(err)
		}
		if before.Device == after.Device || !strings.HasPrefix(after.Device, "pld_") {
			t.Error("a browser without a device was not given one")
		}
		kept := w.in(t, "sun.san", password, session.From{Address: "192.0.2.1", Device: after.Device})
		if kept.Device != after.Device {
			t.Error("a browser's device changed")
		}
	})
}

func TestLinkForANewPassword(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		in := w.in(t, "sun.san", password, desk)
		if n := w.count(t, `SELECT COUNT(*) FROM known_place`); n != 2 {
			t.Errorf("%d places are known", n)
		}
		old := w.link(t, w.drafter, "", false)
		link := w.link(t, w.drafter, "sunsan", false)
		l, err := w.Link(ctx, link)
		if want := (account.Link{Name: "孙三", Login: "sunsan", Expires: dbtest.Now.Add(72 * time.Hour)}); err != nil || l != want {
			t.Errorf("%+v, %v", l, err)
		}
		refused(t, "one given before", w.Redeem(ctx, old, another), "account.link")
		refused(t, "weak", w.Redeem(ctx, link, "sunsan sunsan sunsan"), "auth.password_name")
		if _, err := w.sessions.Of(ctx, in.Secret); err != nil {
			t.Errorf("a link not used yet ended a session: %v", err)
		}
		if err := w.Redeem(ctx, link, another); err != nil {
			t.Fatal(err)
		}
		if n := w.count(t, `SELECT COUNT(*) FROM known_place`); n != 0 {
			t.Errorf("%d places are still known", n)
		}
		refused(t, "twice", w.Redeem(ctx, link, password), "account.link")
		_, err = w.sessions.Of(ctx, in.Secret)
		refused(t, "the session before", err, "session.none")
		_, err = w.try(t, "sunsan", password, desk)
		refused(t, "the password before", err, "account.wrong")
		_, err = w.try(t, "sun.san", another, desk)
		refused(t, "the login before", err, "account.wrong")
		w.in(t, "sunsan", another, desk)
		late := w.link(t, w.drafter, "", false)
		w.pass(account.ResetLinkLife)
		refused(t, "out of date", w.Redeem(ctx, late, password), "account.link")
		_, err = w.Link(ctx, late)
		refused(t, "out of date, seen", err, "account.link")
		gone := w.link(t, w.drafter, "", false)
		if err := w.staff.Leave(ctx, w.admin, pid(w.drafter)); err != nil {
			t.Fatal(err)
		}
		refused(t, "of who left", w.Redeem(ctx, gone, password), "account.link")
	})
}

func TestWhoMayGiveALink(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		o, err := w.staff.Found(ctx, w.admin, office.Founding{Parent: w.unit, Kind: office.Unit, Name: "康复中心"})
		if err != nil {
			t.Fatal(err)
		}
		p, err := w.staff.Hire(ctx, w.admin, o.ID, office.Administrator, office.Particulars{Name: "吴六"})
		if err != nil {
			t.Fatal(err)
		}
		below, err := w.staff.Hire(ctx, w.admin, o.ID, office.Clerk, office.Particulars{Name: "郑七"})
		if err != nil {
			t.Fatal(err)
		}
		chief := p.Actor()
		if _, err := w.ResetLink(ctx, chief, below.ID, "zheng.qi", false); err != nil {
			t.Errorf("of one's own: %v", err)
		}
		// A post above takes the person out of the unit administrator's hands.
		if err := w.staff.Appoint(ctx, w.admin, below.ID, w.unit, office.Auditor); err != nil {
			t.Fatal(err)
		}
		for what, c := range map[string]struct {
			by  actor.Actor
			who office.PersonID
			key string
		}{
			"with a post above": {chief, below.ID, "office.may.place"},
			"the top":           {chief, pid(w.admin), "office.may.place"},
			"oneself":           {w.admin, pid(w.admin), "office.not_self"},
			"by a drafter":      {w.drafter, pid(w.auditor), "office.may.role"},
			"nobody":            {w.admin, "nobody", "office.no_person"},
			"by nobody":         {actor.Actor{}, pid(w.drafter), "office.may.nobody"},
		} {
			_, err := w.ResetLink(ctx, c.by, c.who, "x.x", false)
			refused(t, what, err, c.key)
			_, err = w.Of(ctx, c.by, c.who)
			if what != "oneself" {
				refused(t, what+", seen", err, c.key)
			}
			if what != "oneself" {
				refused(t, what+", connected", w.Connect(ctx, c.by, c.who, "https://idp", "s"), c.key)
			}
		}
		_, err = w.ResetLink(ctx, w.admin, pid(w.auditor), "sun.san", false)
		refused(t, "a login that is taken", err, "account.login_taken")
		_, err = w.ResetLink(ctx, w.admin, pid(w.auditor), "", false)
		refused(t, "no login", err, "account.login")
		if _, err := w.ResetLink(ctx, actor.System, pid(w.admin), "", true); err != nil {
			t.Errorf("from the command line: %v", err)
		}
	})
}

func TestChangePassword(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		here := w.in(t, "sun.san", password, desk)
		there := w.in(t, "sun.san", password, session.From{Address: "192.0.2.2"})
		change := func(old, to string) error {
			return w.ChangePassword(ctx, w.drafter, here.Session.ID, old, to)
		}
		refused(t, "wrong old", change("wrong", another), "account.wrong_old")
		refused(t, "weak", change(password, "short"), "auth.password_short")
		if err := change(password, another); err != nil {
			t.Fatal(err)
		}
		if _, err := w.sessions.Of(ctx, here.Secret); err != nil {
			t.Errorf("the session in which it was changed: %v", err)
		}
		_, err := w.sessions.Of(ctx, there.Secret)
		refused(t, "the other session", err, "session.none")
		w.in(t, "sun.san", another, desk)
		for range 6 {
			refused(t, "guessing", change("wrong", password), "account.wrong_old")
		}
		refused(t, "guessing on", change(another, password), "account.wait")
		refused(t, "without password", w.ChangePassword(ctx, w.auditor, "", "", password), "account.wrong_old")
		byToken := w.drafter
		byToken.Token = "t"
		refused(t, "by a token", w.ChangePassword(ctx, byToken, "", another, password), "session.token_by_token")
	})
}

func TestIdentities(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		who := auth.Identity{Issuer: "https://idp.example", Subject: "42"}
		_, err := w.SignInElsewhere(ctx, who, desk, "")
		refused(t, "a stranger", err, "account.stranger")
		if err := w.Connect(ctx, w.auditor, pid(w.auditor), who.Issuer, who.Subject); err != nil {
			t.Fatal(err)
		}
		refused(t, "taken", w.Connect(ctx, w.drafter, pid(w.drafter), who.Issuer, who.Subject), "account.identity_taken")
		refused(t, "blank", w.Connect(ctx, w.drafter, pid(w.drafter), "", ""), "account.identity")
		out, err := w.SignInElsewhere(ctx, who, desk, "")
		if err != nil || out.Session.Person.Name != "李四" || out.Session.Next != session.Nothing {
			t.Errorf("%+v, %v", out, err)
		}
		other := who
		other.Issuer = "https://other.example"
		_, err = w.SignInElsewhere(ctx, other, desk, "")
		refused(t, "the same number elsewhere", err, "account.stranger")
		// The administrator owes a second factor, but where the provider saw one.
		if err := w.Connect(ctx, w.admin, pid(w.admin), who.Issuer, "1"); err != nil {
			t.Fatal(err)
		}
		for second, next := range map[bool]session.Next{false: session.Enrol, true: session.Nothing} {
			out, err := w.SignInElsewhere(ctx, auth.Identity{Issuer: who.Issuer, Subject: "1", Second: second}, desk, "")
			if err != nil || out.Session.Next != next {
				t.Errorf("%v: %+v, %v", second, out.Session, err)
			}
		}
		a, err := w.Of(ctx, w.admin, pid(w.auditor))
		want := account.Account{Person: pid(w.auditor), Identities: []account.Identity{{Issuer: who.Issuer, Subject: "42", Linked: dbtest.Now}}}
		if diff := cmp.Diff(want, a); diff != "" || err != nil {
			t.Error(diff, err)
		}
		if err := w.Disconnect(ctx, w.admin, pid(w.auditor), who.Issuer, "42"); err != nil {
			t.Fatal(err)
		}
		refused(t, "twice", w.Disconnect(ctx, w.admin, pid(w.auditor), who.Issuer, "42"), "account.identity")
		if err := w.staff.Appoint(ctx, w.admin, pid(w.drafter), w.unit, office.Administrator); err != nil {
			t.Fatal(err)
		}
		if err := w.staff.Leave(ctx, w.drafter, pid(w.admin)); err != nil {
			t.Fatal(err)
		}
		_, err = w.SignInElsewhere(ctx, auth.Identity{Issuer: who.Issuer, Subject: "1", Second: true}, desk, "")
		refused(t, "who left", err, "account.stranger")
		refused(t, "of who left", w.Connect(ctx, w.drafter, pid(w.drafter), who.Issuer, "1"), "account.identity_taken")
	})
}

func TestAsIsForDemonstrationsAlone(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		_, err := w.As(ctx, pid(w.admin), desk, "")
		refused(t, "in earnest", err, "account.no_demo")
		demo := account.NewDemo(w.db, w.sessions, auth.NewHasher(cheap, 1), w.log)
		out, err := demo.As(ctx, pid(w.admin), desk, "")
		if err != nil || out.Session.Next != session.Nothing || out.Session.Person.ID != pid(w.admin) {
			t.Errorf("%+v, %v", out, err)
		}
		_, err = demo.As(ctx, "nobody", desk, "")
		refused(t, "nobody", err, "office.no_person")
	})
}

// TestNoSecretIsKept looks through every column of every table for what only its bearer may have.
func TestNoSecretIsKept(t *testing.T) {
	t.Parallel()
	w := empty(t, db.Config{Data: t.TempDir()})
	ctx := t.Context()
	link, err := w.SetUpLink(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.SetUp(ctx, link, first()); err != nil {
		t.Fatal(err)
	}
	in := w.in(t, "zhao.yi", password, desk)
	token, _, err := w.sessions.Issue(ctx, in.Session.Person.Actor(), session.Request{Name: "x", Scope: []office.Act{office.Read}, Life: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	secrets := []string{password, link, in.Secret, in.Device, token}
	seen := 0
	err = w.db.Read(ctx, func(tx *db.Tx) error {
		columns, err := db.All(tx, func(r db.Row) (c [2]string, err error) { return c, r.Scan(&c[0], &c[1]) },
			`SELECT m.name, p.name FROM sqlite_master m JOIN pragma_table_info(m.name) p WHERE m.type = 'table' AND p.type = 'TEXT'`)
		if err != nil {
			return err
		}
		for _, c := range columns {
			values, err := db.All(tx, db.Scalar[string], "SELECT COALESCE("+c[1]+", '') FROM "+c[0])
			if err != nil {
				return err
			}
			for _, v := range values {
				seen++
				if slices.ContainsFunc(secrets, func(s string) bool { return strings.Contains(v, s) }) {
					t.Errorf("%s.%s holds a secret", c[0], c[1])
				}
			}
		}
		return nil
	})
	if err != nil || seen < 40 {
		t.Errorf("looked at %d values, %v", seen, err)
	}
}

package session_test

import (
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"plumbline/base/actor"
	"plumbline/base/fault"
	"plumbline/office"
	"plumbline/office/session"
	"plumbline/platform/auth"
	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
	"plumbline/platform/tlog/tlogtest"
)

// world has an administrator (who owes a second factor), a drafter and an auditor, and a clock that is moved by hand.
type world struct {
	*session.Service
	staff                   *office.Service
	db                      *db.DB
	unit                    office.ID
	admin, drafter, auditor actor.Actor
	passed                  atomic.Int64
}

func (w *world) pass(d time.Duration) { w.passed.Add(int64(d)) }

func each(t *testing.T, f func(t *testing.T, w *world)) {
	t.Helper()
	dbtest.EachConfig(t, func(t *testing.T, cfg db.Config) {
		w := &world{}
		cfg.Now = func() time.Time { return dbtest.Now.Add(time.Duration(w.passed.Load())) }
		d, err := db.Open(t.Context(), cfg)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = d.Close() })
		log := tlogtest.Log(t, d, office.Tables())
		w.db, w.Service, w.staff = d, session.New(d, session.Usual, log), office.New(d, log)
		err = d.Write(t.Context(), func(tx *db.Tx) error {
			p, err := office.Begin(tx, log, office.Department, "某市残疾人联合会", office.Particulars{Name: "赵一"})
			w.admin = p.Actor()
			w.unit = p.Posts[0].Organisation
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		w.drafter, w.auditor = w.hire(t, office.Drafter, "孙三"), w.hire(t, office.Auditor, "李四")
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

func (w *world) open(t *testing.T, who actor.Actor, shown bool, before string) (out session.Opened) {
	t.Helper()
	err := w.db.Write(t.Context(), func(tx *db.Tx) (err error) {
		out, err = w.Open(tx, office.PersonID(who.ID), session.From{Address: "192.0.2.7", Agent: strings.Repeat("浏览器", 100)}, shown, before)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func (w *world) works(t *testing.T, secret string) bool {
	t.Helper()
	_, err := w.Of(t.Context(), secret)
	if err != nil {
		refused(t, "session", err, "session.none")
	}
	return err == nil
}

func refused(t *testing.T, what string, err error, key string) {
	t.Helper()
	if f, ok := fault.As(err); !ok || f.Key != key {
		t.Errorf("%s: got %v, want %s", what, err, key)
	}
}

func pid(a actor.Actor) office.PersonID { return office.PersonID(a.ID) }

func TestSessionOpensAndOnlyItsDigestIsKept(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		o := w.open(t, w.drafter, false, "")
		s, err := w.Of(t.Context(), o.Secret)
		if err != nil || s.Person.Name != "孙三" || len(s.Person.Posts) != 1 || s.Address != "192.0.2.7" || len([]rune(s.Agent)) != 200 {
			t.Errorf("%+v, %v", s, err)
		}
		var kept []string
		err = w.db.Read(t.Context(), func(tx *db.Tx) (err error) {
			kept, err = db.All(tx, db.Scalar[string], `SELECT digest FROM session`)
			return err
		})
		if diff := cmp.Diff([]string{auth.Digest(o.Secret)}, kept); diff != "" || err != nil {
			t.Error(diff, err)
		}
		for _, secret := range []string{"", "x", kept[0], string(s.ID)} {
			if w.works(t, secret) {
				t.Errorf("%q opens a session", secret)
			}
		}
	})
}

// TestFixation: the session that a browser brought to the sign-in ends with it.
func TestFixation(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		planted := w.open(t, w.auditor, false, "")
		o := w.open(t, w.drafter, false, planted.Secret)
		if w.works(t, planted.Secret) || !w.works(t, o.Secret) || o.Secret == planted.Secret {
			t.Error("the session brought along still works")
		}
		var turned session.Opened
		err := w.db.Write(t.Context(), func(tx *db.Tx) (err error) {
			turned, err = w.Rotate(tx, o.Session.ID, true)
			return err
		})
		if err != nil || w.works(t, o.Secret) || !w.works(t, turned.Secret) || turned.Session.ID != o.Session.ID {
			t.Errorf("after a proof the secret is the old one: %v", err)
		}
	})
}

func TestSessionEndsByItself(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		idle := w.open(t, w.drafter, false, "")
		w.pass(59 * time.Minute)
		if !w.works(t, idle.Secret) {
			t.Error("over before the hour")
		}
		w.pass(59 * time.Minute)
		if !w.works(t, idle.Secret) {
			t.Error("a request did not keep it open")
		}
		w.pass(time.Hour)
		if w.works(t, idle.Secret) {
			t.Error("open after an idle hour")
		}
		busy := w.open(t, w.drafter, false, "")
		for range 23 {
			w.pass(30 * time.Minute)
			if !w.works(t, busy.Secret) {
				t.Fatal("over before its time")
			}
		}
		w.pass(30 * time.Minute)
		if w.works(t, busy.Secret) {
			t.Error("open after twelve hours")
		}
	})
}

func TestWhoOwesASecondFactorGetsNoFurther(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		o := w.open(t, w.admin, false, "")
		if o.Session.Next != session.Enrol {
			t.Errorf("%+v", o.Session)
		}
		_, err := w.Of(ctx, o.Secret)
		refused(t, "owing", err, "session.owing")
		if s, err := w.Waiting(ctx, o.Secret); err != nil || s.Person.Name != "赵一" {
			t.Errorf("%+v, %v", s, err)
		}
		w.pass(15 * time.Minute)
		_, err = w.Waiting(ctx, o.Secret)
		refused(t, "owing too long", err, "session.none")
		if proved := w.open(t, w.admin, true, ""); !w.works(t, proved.Secret) {
			t.Error("refused though shown")
		}
		// Appointed to review, a drafter owes one in the session that runs.
		d := w.open(t, w.drafter, false, "")
		if err := w.staff.Appoint(ctx, w.admin, pid(w.drafter), w.unit, office.UnitReviewer); err != nil {
			t.Fatal(err)
		}
		_, err = w.Of(ctx, d.Secret)
		refused(t, "appointed", err, "session.owing")
	})
}

func TestSessionsAreListedAndEnded(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		ids := func(by actor.Actor) (out []session.ID) {
			t.Helper()
			list, err := w.List(ctx, by, pid(w.drafter))
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range list {
				out = append(out, s.ID)
			}
			return out
		}
		var opened []session.Opened
		for range 3 {
			w.pass(time.Second)
			opened = append(opened, w.open(t, w.drafter, false, ""))
		}
		other := w.open(t, w.auditor, false, "")
		if diff := cmp.Diff([]session.ID{opened[2].Session.ID, opened[1].Session.ID, opened[0].Session.ID}, ids(w.drafter)); diff != "" {
			t.Error(diff)
		}
		if len(ids(w.admin)) != 3 {
			t.Error("who manages accounts does not see them")
		}
		_, err := w.List(ctx, w.auditor, pid(w.drafter))
		refused(t, "another's list", err, "office.may.role")
		refused(t, "another's", w.End(ctx, w.auditor, pid(w.drafter), opened[0].Session.ID), "office.may.role")
		refused(t, "another's as one's own", w.End(ctx, w.auditor, pid(w.auditor), opened[0].Session.ID), "session.gone")
		refused(t, "all of another", w.EndAll(ctx, w.auditor, pid(w.drafter), ""), "office.may.role")
		refused(t, "all of nobody", w.EndAll(ctx, actor.Actor{}, "", ""), "office.may.nobody")
		if err := w.End(ctx, w.drafter, pid(w.drafter), opened[0].Session.ID); err != nil {
			t.Fatal(err)
		}
		if err := w.EndAll(ctx, w.drafter, pid(w.drafter), opened[2].Session.ID); err != nil {
			t.Fatal(err)
		}
		if w.works(t, opened[0].Secret) || w.works(t, opened[1].Secret) || !w.works(t, opened[2].Secret) || !w.works(t, other.Secret) {
			t.Error("the wrong ones ended")
		}
		if err := w.staff.Leave(ctx, w.admin, pid(w.drafter)); err != nil {
			t.Fatal(err)
		}
		if w.works(t, opened[2].Secret) {
			t.Error("who left is still signed in")
		}
	})
}

func ask(scope ...office.Act) session.Request {
	return session.Request{Name: "年终报表", Scope: scope, Life: 24 * time.Hour}
}

func TestTokens(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		secret, made, err := w.Issue(ctx, w.drafter, ask(office.Read, office.ReviewUnit))
		if err != nil || !strings.HasPrefix(secret, "plb_") {
			t.Fatal(secret, err)
		}
		p, err := w.Bearer(ctx, secret)
		if err != nil {
			t.Fatal(err)
		}
		tree, err := w.staff.Tree(ctx)
		if err != nil {
			t.Fatal(err)
		}
		var may []office.Act
		for _, act := range office.Acts() {
			if office.May(p, act, tree.Place(w.unit)).Allowed {
				may = append(may, act)
			}
		}
		// Within the scope, and within what the person may: review is not a drafter's, drafting not the token's.
		if diff := cmp.Diff([]office.Act{office.Read}, may); diff != "" {
			t.Error(diff)
		}
		// The actor carries the token into services.
		err = w.db.Read(ctx, func(tx *db.Tx) error {
			_, err := office.Allow(tx, p.Actor(), office.Draft, w.unit)
			return err
		})
		refused(t, "drafting by token", err, "office.may.token")
		_, _, err = w.Issue(ctx, p.Actor(), ask(office.Read))
		refused(t, "a token by a token", err, "session.token_by_token")
		_, err = w.Tokens(ctx, p.Actor(), p.ID)
		refused(t, "tokens by a token", err, "session.token_by_token")
		list, err := w.Tokens(ctx, w.drafter, pid(w.drafter))
		if err != nil || len(list) != 1 || list[0].ID != made.ID || !list[0].Used.Equal(dbtest.Now) || !slices.Contains(list[0].Scope, office.Read) {
			t.Errorf("%+v, %v", list, err)
		}
		refused(t, "another's", w.Revoke(ctx, w.auditor, pid(w.auditor), made.ID), "session.gone")
		if err := w.Revoke(ctx, w.drafter, pid(w.drafter), made.ID); err != nil {
			t.Fatal(err)
		}
		_, err = w.Bearer(ctx, secret)
		refused(t, "revoked", err, "session.none")
	})
}

// TestAdministratorsTokenManagesNobody: even one whose scope was written into the store by hand.
func TestAdministratorsTokenManagesNobody(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		secret, _, err := w.Issue(ctx, w.admin, ask(office.Read))
		if err != nil {
			t.Fatal(err)
		}
		p, err := w.Bearer(ctx, secret)
		if err != nil {
			t.Fatal(err)
		}
		_, err = w.staff.Hire(ctx, p.Actor(), w.unit, office.Drafter, office.Particulars{Name: "x"})
		refused(t, "hired by token", err, "office.may.token")
		refused(t, "others' sessions by token", w.EndAll(ctx, p.Actor(), pid(w.drafter), ""), "office.may.token")
		refused(t, "own sessions by token", w.EndAll(ctx, p.Actor(), p.ID, ""), "session.token_by_token")
	})
}

func TestTokensEnd(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		for name, r := range map[string]session.Request{
			"session.token_name":  {Scope: []office.Act{office.Read}, Life: time.Hour},
			"session.token_life":  {Name: "x", Scope: []office.Act{office.Read}, Life: 367 * 24 * time.Hour},
			"session.token_scope": {Name: "x", Scope: []office.Act{office.Read, office.ManageAccount}, Life: time.Hour},
		} {
			_, _, err := w.Issue(ctx, w.admin, r)
			refused(t, name, err, name)
		}
		secret, _, err := w.Issue(ctx, w.drafter, ask(office.Read))
		if err != nil {
			t.Fatal(err)
		}
		leaving, _, err := w.Issue(ctx, w.auditor, ask(office.Read))
		if err != nil {
			t.Fatal(err)
		}
		if err := w.staff.Leave(ctx, w.admin, pid(w.auditor)); err != nil {
			t.Fatal(err)
		}
		_, err = w.Bearer(ctx, leaving)
		refused(t, "who left", err, "session.none")
		_, _, err = w.Issue(ctx, w.auditor, ask(office.Read))
		refused(t, "issued to who left", err, "session.none")
		w.pass(24*time.Hour - time.Second)
		if _, err := w.Bearer(ctx, secret); err != nil {
			t.Error(err)
		}
		w.pass(time.Second)
		_, err = w.Bearer(ctx, secret)
		refused(t, "out of date", err, "session.none")
	})
}

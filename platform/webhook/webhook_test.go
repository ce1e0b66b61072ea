package webhook_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"sync"
	"testing"
	"time"

	"plumbline/base/actor"
	"plumbline/base/fault"
	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
	"plumbline/platform/tlog"
	"plumbline/platform/webhook"
)

// loopback lets tests call their own receivers.
var loopback = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}

var officer = actor.Actor{ID: "p1", Name: "管理员"}

// got is what a receiver was sent.
type got struct {
	header http.Header
	body   string
}

// receiver is another system; it answers with status.
type receiver struct {
	*httptest.Server
	mu     sync.Mutex
	got    []got
	status int
}

func listen(t *testing.T) *receiver {
	t.Helper()
	r := &receiver{status: http.StatusNoContent}
	r.Server = httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		body, err := io.ReadAll(req.Body)
		if err != nil {
			t.Error(err)
		}
		r.mu.Lock()
		defer r.mu.Unlock()
		r.got = append(r.got, got{req.Header, string(body)})
		if r.status == http.StatusFound {
			w.Header().Set("Location", "/elsewhere")
		}
		w.WriteHeader(r.status)
	}))
	t.Cleanup(r.Close)
	return r
}

// world is a store whose clock the test turns, and a service over it.
type world struct {
	now time.Time
	mu  sync.Mutex
	db  *db.DB
	*webhook.Service
}

func (w *world) turn(by time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(by)
}

func each(t *testing.T, f func(t *testing.T, w *world, to *receiver)) {
	t.Helper()
	dbtest.EachConfig(t, func(t *testing.T, cfg db.Config) {
		w := &world{now: dbtest.Now}
		cfg.Now = func() time.Time { w.mu.Lock(); defer w.mu.Unlock(); return w.now }
		var err error
		if w.db, err = db.Open(t.Context(), cfg); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := w.db.Close(); err != nil {
				t.Error(err)
			}
		})
		to := listen(t)
		w.Service = service(t, w.db, to, loopback)
		f(t, w, to)
	})
}

func service(t *testing.T, d *db.DB, to *receiver, allowed []netip.Prefix) *webhook.Service {
	t.Helper()
	log, err := tlog.Register(webhook.Tables(), webhook.Exempt())
	if err != nil {
		t.Fatal(err)
	}
	trusted, ok := to.Client().Transport.(*http.Transport)
	if !ok {
		t.Fatal("the receiver's client is not what it was")
	}
	return webhook.New(d, log, webhook.Config{Events: []string{"approved", "returned"}, Guard: webhook.Guard{Allowed: allowed}, Transport: trusted})
}

func (w *world) hook(t *testing.T, to *receiver, organisation string, events ...string) (webhook.Hook, string) {
	t.Helper()
	h, secret, err := w.Make(t.Context(), officer, webhook.Wanted{Organisation: organisation, URL: to.URL + "/in", Events: events})
	if err != nil {
		t.Fatal(err)
	}
	return h, secret
}

func (w *world) happen(t *testing.T, e webhook.Event) {
	t.Helper()
	if err := w.db.Write(t.Context(), func(tx *db.Tx) error { return w.Queue(tx, e) }); err != nil {
		t.Fatal(err)
	}
}

func (w *world) deliver(t *testing.T, want int) {
	t.Helper()
	n, err := w.Deliver(t.Context())
	if err != nil || n != want {
		t.Fatalf("sent %d, want %d: %v", n, want, err)
	}
}

func (w *world) deliveries(t *testing.T, h webhook.Hook) []webhook.Delivery {
	t.Helper()
	list, err := w.Deliveries(t.Context(), h.ID, 100)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestTold(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world, to *receiver) {
		h, secret := w.hook(t, to, "dept", "approved")
		w.happen(t, webhook.Event{Name: "approved", Places: []string{"unit", "dept", "root"}, Body: `{"n":1}`})
		w.happen(t, webhook.Event{Name: "returned", Places: []string{"unit", "dept", "root"}, Body: `{"n":2}`})
		w.happen(t, webhook.Event{Name: "approved", Places: []string{"other", "root"}, Body: `{"n":3}`})
		undone := errors.New("undone")
		err := w.db.Write(t.Context(), func(tx *db.Tx) error {
			if err := w.Queue(tx, webhook.Event{Name: "approved", Places: []string{"dept"}, Body: `{"n":4}`}); err != nil {
				return err
			}
			return undone
		})
		if !errors.Is(err, undone) {
			t.Fatal(err)
		}
		w.deliver(t, 1)
		w.deliver(t, 0)
		if len(to.got) != 1 || to.got[0].body != `{"n":1}` {
			t.Fatalf("received %v", to.got)
		}
		head := to.got[0].header
		list := w.deliveries(t, h)
		if head.Get("Plumbline-Event") != "approved" || head.Get("Plumbline-Delivery") != string(list[0].ID) {
			t.Errorf("headers %v", head)
		}
		signature := head.Get("Plumbline-Signature")
		if !webhook.Signed(secret, signature, `{"n":1}`, dbtest.Now, time.Minute) {
			t.Errorf("the signature %q is not that of the secret", signature)
		}
		for name, wrong := range map[string]bool{
			"another secret": webhook.Signed("plw_x", signature, `{"n":1}`, dbtest.Now, time.Minute),
			"another body":   webhook.Signed(secret, signature, `{"n":2}`, dbtest.Now, time.Minute),
			"later":          webhook.Signed(secret, signature, `{"n":1}`, dbtest.Now.Add(time.Hour), time.Minute),
			"no signature":   webhook.Signed(secret, "", `{"n":1}`, dbtest.Now, time.Minute),
		} {
			if wrong {
				t.Errorf("%s was taken", name)
			}
		}
		if len(list) != 1 || list[0].State != webhook.Delivered || list[0].Status != 204 || list[0].Tries != 1 {
			t.Errorf("deliveries %+v", list)
		}
	})
}

// The secret rests sealed.
func TestSecretIsSealed(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world, to *receiver) {
		_, secret := w.hook(t, to, "dept", "approved")
		err := w.db.Read(t.Context(), func(tx *db.Tx) error {
			kept, err := db.One(tx, db.Scalar[string], `SELECT secret FROM webhook`)
			if err == nil && (kept == secret || kept == "") {
				t.Errorf("the store holds %q", kept)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// What is not received is tried again, later and later, and given up; it can be had again.
func TestTriedAgain(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world, to *receiver) {
		h, _ := w.hook(t, to, "dept", "approved")
		w.happen(t, webhook.Event{Name: "approved", Places: []string{"dept"}, Body: `{}`})
		to.status = http.StatusFound // a redirect is not followed, and is no receipt
		var between []time.Duration
		for range 20 {
			if w.deliveries(t, h)[0].State != webhook.Waiting {
				break
			}
			w.deliver(t, 1)
			wait := w.deliveries(t, h)[0].DueAt.Sub(w.now)
			if wait > 0 {
				w.turn(wait - time.Second)
				w.deliver(t, 0)
				w.turn(time.Second)
			}
			between = append(between, wait)
		}
		d := w.deliveries(t, h)[0]
		if d.State != webhook.GivenUp || d.Tries != 9 || d.Status != 302 || len(to.got) != 9 {
			t.Errorf("came to %+v after %v", d, between)
		}
		for i := 1; i < len(between)-1; i++ {
			if between[i] <= between[i-1] {
				t.Errorf("the waits do not grow: %v", between)
			}
		}
		to.status = http.StatusOK
		if err := w.Again(t.Context(), h.ID, d.ID); err != nil {
			t.Fatal(err)
		}
		w.deliver(t, 1)
		if d := w.deliveries(t, h)[0]; d.State != webhook.Delivered {
			t.Errorf("had again: %+v", d)
		}
		if err := w.Again(t.Context(), h.ID, "nothing"); fault.KindOf(err) != fault.NotFound {
			t.Errorf("another delivery: %v", err)
		}
	})
}

// An ended webhook is told nothing more, not even what was queued before.
func TestEnded(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world, to *receiver) {
		h, _ := w.hook(t, to, "dept", "approved")
		w.happen(t, webhook.Event{Name: "approved", Places: []string{"dept"}, Body: `{}`})
		for range 2 {
			if err := w.End(t.Context(), officer, h.ID); err != nil {
				t.Fatal(err)
			}
		}
		w.happen(t, webhook.Event{Name: "approved", Places: []string{"dept"}, Body: `{}`})
		w.deliver(t, 0)
		if list := w.deliveries(t, h); len(list) != 1 || list[0].State != webhook.Ended {
			t.Errorf("deliveries %+v", list)
		}
		if err := w.Ping(t.Context(), h.ID); fault.KindOf(err) != fault.Conflict {
			t.Errorf("pinged: %v", err)
		}
		list, err := w.List(t.Context(), []string{"dept"})
		if err != nil || len(list) != 1 || list[0].EndedAt.IsZero() {
			t.Errorf("listed %+v: %v", list, err)
		}
	})
}

// Several processes send each delivery once.
func TestSeveralSend(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world, to *receiver) {
		w.hook(t, to, "dept", "approved")
		const events = 12
		for range events {
			w.happen(t, webhook.Event{Name: "approved", Places: []string{"dept"}, Body: `{}`})
		}
		var all sync.WaitGroup
		for range 3 {
			all.Go(func() {
				if _, err := service(t, w.db, to, loopback).Deliver(context.WithoutCancel(t.Context())); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		seen := map[string]bool{}
		for _, g := range to.got {
			seen[g.header.Get("Plumbline-Delivery")] = true
		}
		if len(to.got) != events || len(seen) != events {
			t.Errorf("received %d, %d different", len(to.got), len(seen))
		}
	})
}

// Nothing is sent into this house's own network.
func TestInside(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world, to *receiver) {
		w.Service = service(t, w.db, to, nil)
		h, _ := w.hook(t, to, "dept", "approved")
		w.happen(t, webhook.Event{Name: "approved", Places: []string{"dept"}, Body: `{}`})
		w.deliver(t, 1)
		if d := w.deliveries(t, h)[0]; len(to.got) != 0 || d.Status != 0 || d.Answer != "inside" || d.State != webhook.Waiting {
			t.Errorf("received %v, delivery %+v", to.got, d)
		}
	})
}

func TestWanted(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world, _ *receiver) {
		for address, key := range map[string]string{
			"":                                "webhook.url",
			"nonsense":                        "webhook.url",
			"https://user:word@example.org/":  "webhook.url",
			"https://example.org/#part":       "webhook.url",
			"http://example.org/":             "webhook.https",
			"file:///etc/passwd":              "webhook.url",
			"gopher://example.org/":           "webhook.https",
			"https://example.org/in?key=good": "",
		} {
			_, _, err := w.Make(t.Context(), officer, webhook.Wanted{Organisation: "dept", URL: address, Events: []string{"approved"}})
			if f, _ := fault.As(err); (key == "") != (err == nil) || key != "" && (f == nil || f.Key != key) {
				t.Errorf("%q: %v, want %q", address, err, key)
			}
		}
		for _, events := range [][]string{nil, {"unknown"}} {
			if _, _, err := w.Make(t.Context(), officer, webhook.Wanted{Organisation: "dept", URL: "https://example.org/", Events: events}); fault.KindOf(err) != fault.Invalid {
				t.Errorf("%v was taken: %v", events, err)
			}
		}
	})
}

package browser

import (
	"context"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"plumbline/base/actor"
	"plumbline/locale"
	"plumbline/office"
	"plumbline/office/account"
	"plumbline/office/reveal"
	"plumbline/office/second"
	"plumbline/office/session"
	"plumbline/platform/auth"
	"plumbline/platform/db"
	"plumbline/platform/i18n"
	"plumbline/sample"
	whole "plumbline/web/house"
)

// entrance is the pages of sign-in, accounts and staff over the people of the demonstration, with the real gate.
type entrance struct {
	house
	account *account.Service
	people  []office.Person
	pages   []page
}

func enter(t *testing.T) *entrance {
	t.Helper()
	browser(t)
	ctx := t.Context()
	d, err := db.Open(ctx, db.Config{Data: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	staff, sessions, hasher := office.New(d, nil), session.New(d, session.Usual, nil), auth.NewHasher(auth.Cost{Memory: 64, Passes: 1, Threads: 1}, 2)
	e := &entrance{account: account.NewDemo(d, sessions, hasher, nil)}
	at := map[string]office.ID{}
	for _, o := range sample.Organisations() {
		made, err := staff.Found(ctx, actor.System, office.Founding{Parent: at[o.Parent], Kind: office.Kind(o.Kind), Name: o.Name})
		if err != nil {
			t.Fatal(err)
		}
		at[o.Name] = made.ID
	}
	for _, p := range sample.Posts() {
		who, err := staff.Hire(ctx, actor.System, at[p.Organisation], office.Role(p.Role), office.Particulars{Name: p.Person, Phone: "13800001234"})
		if err != nil {
			t.Fatal(err)
		}
		e.people = append(e.people, who)
	}
	catalog, err := i18n.Load(locale.FS)
	if err != nil {
		t.Fatal(err)
	}
	pages, err := whole.New(whole.Rooms{
		Office: staff, Sessions: sessions, Account: e.account, Second: second.New(d, sessions, "准绳", nil), Reveal: reveal.New(d, nil),
	}, whole.Config{Catalog: catalog, Demo: true, Version: "0.1", Cast: func(context.Context) ([]office.Person, error) { return e.people, nil }})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(pages.Handler())
	t.Cleanup(server.Close)
	e.url = server.URL
	e.pages = []page{
		{"sign-in", "/sign-in"},
		{"account", "/account"},
		{"enrol", "/second/enrol"},
		{"staff", "/staff"},
		{"staff-search", "/staff?q=chenjing"},
		{"organisation", "/staff/o/" + string(at[sample.Federation])},
		{"person", "/staff/p/" + string(e.people[1].ID)},
		{"permissions", "/staff/permissions"},
	}
	return e
}

// TestTheDoorIsAccessible runs axe-core on the pages of sign-in, accounts and staff.
func TestTheDoorIsAccessible(t *testing.T) {
	t.Parallel()
	e, axe := enter(t), npm(t, "axe-core/axe.min.js")
	for _, l := range []look{
		{lang: "zh", theme: "light", width: 1280, height: 1024},
		{lang: "en", theme: "dark", width: 320, height: 256},
	} {
		t.Run(l.String(), func(t *testing.T) {
			t.Parallel()
			ctx := tab(t, e.url, l)
			visit(ctx, t, &e.house, e.pages[0], func(ctx context.Context) { inspect(ctx, t, e.pages[0], l, axe) })
			in, err := e.account.As(t.Context(), e.people[0].ID, session.From{Address: "127.0.0.1"}, "")
			if err != nil {
				t.Fatal(err)
			}
			if _, err := chromedp.Call(ctx, network.SetCookie, network.SetCookieParams{Name: "session", Value: in.Secret, URL: e.url}); err != nil {
				t.Fatal(err)
			}
			for _, p := range e.pages[1:] {
				visit(ctx, t, &e.house, p, func(ctx context.Context) {
					// What is folded away is looked at too.
					if err := chromedp.Do(ctx, chromedp.Evaluate[chromedp.Void](`document.querySelectorAll('details').forEach(d => { d.open = true })`)); err != nil {
						t.Fatal(err)
					}
					inspect(ctx, t, p, l, axe)
				})
			}
		})
	}
}

// TestInByKeyboard: a role of the demonstration is taken with the keyboard alone, and left again.
func TestInByKeyboard(t *testing.T) {
	t.Parallel()
	e := enter(t)
	ctx, done := context.WithTimeout(tab(t, e.url, look{lang: "zh", theme: "light", width: 1280, height: 1024, noScript: true}), 2*time.Minute)
	defer done()
	open := `button[value="` + string(e.people[1].ID) + `"]`
	if err := chromedp.Do(ctx, chromedp.Navigate(e.url+"/staff")); err != nil {
		t.Fatal(err)
	}
	if err := chromedp.Do(ctx, chromedp.Focus(open)); err != nil {
		t.Fatal(err)
	}
	if err := chromedp.Do(ctx, chromedp.KeyEvent("\r")); err != nil {
		t.Fatal(err)
	}
	if err := chromedp.Do(ctx, chromedp.WaitVisible(`form[action="/sign-out"]`)); err != nil {
		t.Fatal(err)
	}
	if err := chromedp.Do(ctx, chromedp.Focus(`form[action="/sign-out"] button`)); err != nil {
		t.Fatal(err)
	}
	if err := chromedp.Do(ctx, chromedp.KeyEvent("\r")); err != nil {
		t.Fatal(err)
	}
	if err := chromedp.Do(ctx, chromedp.WaitVisible(`#saved`)); err != nil {
		t.Fatal(err)
	}
}

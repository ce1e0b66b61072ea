// Package house is the staff's site whole: every group of pages under one roof, over the rooms that they show. It
// guarantees that whoever serves it, and every test that tries all its addresses, has the same site.
package house

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"plumbline/form"
	"plumbline/goal"
	"plumbline/goal/draft"
	"plumbline/goal/library"
	"plumbline/goal/library/template"
	"plumbline/office"
	"plumbline/office/account"
	"plumbline/office/reveal"
	"plumbline/office/second"
	"plumbline/office/session"
	"plumbline/platform/attach"
	"plumbline/platform/db"
	"plumbline/platform/i18n"
	"plumbline/platform/limit"
	"plumbline/platform/tlog"
	"plumbline/platform/webhook"
	"plumbline/review"
	"plumbline/review/desk"
	"plumbline/review/remind"
	"plumbline/review/story"
	"plumbline/rule"
	"plumbline/web"
	"plumbline/web/activity"
	"plumbline/web/api"
	pinned "plumbline/web/attach"
	"plumbline/web/door"
	drafting "plumbline/web/draft"
	shelf "plumbline/web/library"
	reviewing "plumbline/web/review"
	"plumbline/web/site"
	"plumbline/web/staff"
)

// Rooms is what the pages show and do things with.
type Rooms struct {
	Goal     *goal.Service
	Form     *form.Service
	Rule     *rule.Service
	Draft    *draft.Service
	Review   *review.Service
	Desk     *desk.Service
	Remind   *remind.Service
	Office   *office.Service
	Sessions *session.Service
	Account  *account.Service
	Second   *second.Service
	Reveal   *reveal.Service
	Library  *library.Service
	Template *template.Service
	Files    *attach.Service
	Story    *story.Service
	Proof    *tlog.Log // nil where nothing is signed
	Hooks    *webhook.Service
	DB       *db.DB // for what the interface for other systems writes in one transaction
	Works
}

// Config is how the site is served. Sign says who asks (nil: by the session's cookie); Font is the path of the font for
// PDF ("" looks one up); Now is the clock (nil: the system's).
type Config struct {
	Catalog *i18n.Catalog
	Log     *slog.Logger
	Now     func() time.Time
	Version string
	Font    string
	Demo    bool
	Sign    site.Sign
	Limits  *limit.Limits
	Hosts   limit.Hosts

	// Elsewhere is another provider to sign in at, Cast lists as whom anybody may sign in to a demonstration.
	// Address is where people reach the site, for links to hand over.
	Elsewhere door.Elsewhere
	Cast      func(context.Context) ([]office.Person, error)
	Address   string
	Public    string // where people find the public site, "" where nobody said
}

// New builds the site.
func New(rooms Rooms, c Config) (*site.Site, error) {
	if c.Sign == nil {
		c.Sign = ByToken(rooms.Sessions, rooms.Office, BySession(rooms.Sessions, rooms.Office))
	}
	s, err := site.New(site.Config{Catalog: c.Catalog, Log: c.Log, Now: c.Now, Version: c.Version, Demo: c.Demo, Sign: c.Sign, Limits: c.Limits, Hosts: c.Hosts})
	if err != nil {
		return nil, err
	}
	// Each group adds its addresses, its templates and its words of the menu.
	for _, add := range []func() error{
		func() error {
			return api.Routes(s, api.Deps{
				DB: rooms.DB, Goal: rooms.Goal, Form: rooms.Form, Rule: rooms.Rule, Office: rooms.Office, Review: rooms.Review, Desk: rooms.Desk,
				Hooks: rooms.Hooks, Library: rooms.Library, Measure: rooms.Measure, Forecast: rooms.Forecast, Evaluation: rooms.Evaluation, Proof: rooms.Proof, Font: c.Font, Differing: rooms.differing,
			})
		},
		func() error {
			return web.Routes(s, web.Deps{Goal: rooms.Goal, Form: rooms.Form, Rule: rooms.Rule, Library: rooms.Library, Cases: rooms.Review, Font: c.Font, Home: "/inbox", HomeOf: rooms.home})
		},
		func() error {
			return drafting.Routes(s, drafting.Deps{Draft: rooms.Draft, Goal: rooms.Goal, Form: rooms.Form, Rule: rooms.Rule, Cases: rooms.Review, Templates: rooms.Template, Library: rooms.Library, Forecast: rooms.Forecast, Advice: rooms.Advice})
		},
		func() error {
			return reviewing.Routes(s, reviewing.Deps{Goal: rooms.Goal, Rule: rooms.Rule, Cases: rooms.Review, Desk: rooms.Desk, Remind: rooms.Remind, Courses: rooms.Courses})
		},
		func() error {
			return shelf.Routes(s, shelf.Deps{Library: rooms.Library, Template: rooms.Template})
		},
		func() error { return pinned.Routes(s, pinned.Deps{Goal: rooms.Goal, Files: rooms.Files}) },
		func() error {
			return activity.Routes(s, activity.Deps{Goal: rooms.Goal, Story: rooms.Story, Proof: rooms.Proof})
		},
		func() error { return addWorks(s, rooms, c) },
		func() error {
			return door.Routes(s, door.Deps{
				Office: rooms.Office, Account: rooms.Account, Second: rooms.Second, Sessions: rooms.Sessions, Elsewhere: c.Elsewhere, Cast: c.Cast,
			})
		},
		func() error {
			return staff.Routes(s, staff.Deps{
				Office: rooms.Office, Account: rooms.Account, Sessions: rooms.Sessions, Reveal: rooms.Reveal, Address: c.Address,
			})
		},
	} {
		if err := add(); err != nil {
			return nil, fmt.Errorf("build the site: %w", err)
		}
	}
	return s, nil
}

// BySession tells who asks by the secret in the session's cookie.
func BySession(sessions *session.Service, people *office.Service) site.Sign {
	return func(r *http.Request) (site.Visitor, error) {
		got, err := sessions.Of(r.Context(), site.SessionSecret(r))
		if err != nil {
			return site.Visitor{}, err
		}
		tree, err := people.Tree(r.Context())
		if err != nil {
			return site.Visitor{}, fmt.Errorf("tree of organisations: %w", err)
		}
		return site.Visitor{Person: got.Person, Session: got.ID, Tree: tree}, nil
	}
}

// ByToken tells who asks by the API token of a program; requests without one are for next to tell. A token opens the
// interface for other systems and nothing else.
func ByToken(sessions *session.Service, people *office.Service, next site.Sign) site.Sign {
	return func(r *http.Request) (site.Visitor, error) {
		secret, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
		if !ok || !strings.HasPrefix(r.URL.Path, "/api/") {
			return next(r)
		}
		p, err := sessions.Bearer(r.Context(), strings.TrimSpace(secret))
		if err != nil {
			return site.Visitor{}, err
		}
		tree, err := people.Tree(r.Context())
		if err != nil {
			return site.Visitor{}, fmt.Errorf("tree of organisations: %w", err)
		}
		return site.Visitor{Person: p, Tree: tree}, nil
	}
}

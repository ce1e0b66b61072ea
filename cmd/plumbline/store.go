package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"plumbline/base/actor"
	"plumbline/base/fault"
	"plumbline/form"
	"plumbline/goal"
	"plumbline/goal/draft"
	"plumbline/goal/library"
	"plumbline/goal/library/template"
	"plumbline/measure"
	"plumbline/platform/attach"
	"plumbline/platform/db"
	"plumbline/platform/mail"
	"plumbline/platform/seal/sealing"
	"plumbline/platform/tlog"
	"plumbline/platform/webhook"
	"plumbline/review"
	"plumbline/review/desk"
	"plumbline/review/remind"
	"plumbline/rule"
	"plumbline/web/api"
)

// store is the open store with the rooms over it.
type store struct {
	db     *db.DB
	tables *tlog.Registry
	log    *tlog.Log // signs with the key of the place; nil where the place has none
	key    string    // the public key that it signs with
	goal   *goal.Service
	form   *form.Service
	rule   *rule.Service
	review *review.Service
	desk   *desk.Service
	remind *remind.Service
	outbox *mail.Outbox
	hooks  *webhook.Service
	draft  *draft.Service
	staff
	works

	library  *library.Service
	template *template.Service
	files    *attach.Service
}

// keyFile is the name of the key that signs the log, in the folder that --data names, also where the store is elsewhere.
const keyFile = "log.key"

// place is where the store is, as the flags --data and --db say.
type place struct {
	data, url string
	now       func() time.Time // the clock, nil for the system's
}

// storeFlags gives a command the flags that name the store.
func (a *app) storeFlags(cmd *cobra.Command) *place {
	p := &place{}
	cmd.Flags().StringVar(&p.data, "data", "./data", a.say.T("cli.flag.data"))
	cmd.Flags().StringVar(&p.url, "db", "", a.say.T("cli.flag.db"))
	return p
}

// open opens the store, its migrations done, sets the rooms over it, and lets the log take in what was kept before
// there was one.
func (p *place) open(ctx context.Context) (*store, error) {
	d, err := db.Open(ctx, db.Config{Data: p.data, URL: p.url, Now: p.now})
	if err != nil {
		return nil, err
	}
	s := newStore(d)
	if err = p.sign(s); err == nil {
		_, err = s.tables.Adopt(ctx, d, actor.System)
	}
	if err == nil { // what repeats the names of indicators, where they are compared otherwise by now
		err = library.Refresh(ctx, d)
	}
	if err == nil { // what was kept before there was a seal, or with an older key
		_, _, err = sealing.Renew(ctx, d, s.tables, actor.System, sealedColumns()...)
	}
	if err != nil {
		return nil, errors.Join(err, d.Close())
	}
	return s, nil
}

// sign gives the store the key of its place, making it where there is none yet.
func (p *place) sign(s *store) error {
	if p.data == "" {
		return nil
	}
	if err := os.MkdirAll(p.data, 0o700); err != nil {
		return fault.New(fault.Invalid, "cli.cannot_write", "name", p.data).Because(err)
	}
	signer, err := tlog.OpenKey(filepath.Join(p.data, keyFile))
	if err != nil {
		return err
	}
	s.log, s.key = tlog.New(s.db, signer), signer.Public()
	return nil
}

// newStore sets the rooms over a store.
func newStore(d *db.DB) *store {
	log := registered()
	keep := goal.New(d, log, review.Editable)
	lib := library.New(d, log)
	hooks := webhook.New(d, log, webhook.Config{Events: api.Events})
	desks, outbox := desk.New(d, log), mail.NewOutbox(d)
	rules := rule.New(d, keep, log, review.Editable)
	rules.Bind(rule.Bindings{Stamps: measure.Stamps, Unbound: measure.Unbound})
	return &store{
		library: lib, template: template.New(d, lib, log), files: attach.New(d, log, attach.Options{}),
		db: d, tables: log,
		goal: keep, form: form.New(d, keep, log), rule: rules, review: review.New(d, log, api.Told(hooks)), hooks: hooks, draft: draft.New(d, keep, log, review.Editable),
		desk: desks, outbox: outbox, remind: remind.New(d, log, desks, outbox),
		staff: newStaff(d, log), works: newWorks(d, log),
	}
}

// using opens the store for the length of f.
func (p *place) using(ctx context.Context, f func(*store) error) (err error) {
	s, err := p.open(ctx)
	if err != nil {
		return err
	}
	defer func() {
		if closeErr := s.db.Close(); err == nil {
			err = closeErr
		}
	}()
	return f(s)
}

// recheck runs the rules over every department and year that the saved declarations belong to.
func (s *store) recheck(ctx context.Context, saved []goal.Saved) error {
	type scope struct {
		department string
		year       int
	}
	seen := map[scope]bool{}
	for _, v := range saved {
		kept, err := s.goal.Get(ctx, v.ID)
		if err != nil {
			return err
		}
		at := scope{kept.Declaration.Department, kept.Declaration.Year}
		if seen[at] {
			continue
		}
		seen[at] = true
		if err := s.rule.Recheck(ctx, at.department, at.year); err != nil {
			return err
		}
	}
	return nil
}

package template

import (
	"context"
	_ "embed" // the starting templates are a file
	"encoding/json"
	"fmt"

	"plumbline/base/actor"
	"plumbline/base/fault"
	"plumbline/base/id"
	"plumbline/base/law"
	"plumbline/goal"
	"plumbline/goal/library"
	"plumbline/platform/db"
	"plumbline/platform/tlog"
)

// Service keeps templates. Whoever calls has asked the office whether the person may.
type Service struct {
	db      *db.DB
	entries *library.Service
	log     *tlog.Registry
}

// New gives the service over a store; entries is where the library is. log may be nil.
func New(d *db.DB, entries *library.Service, log *tlog.Registry) *Service {
	return &Service{db: d, entries: entries, log: log}
}

// List gives every template in the order of the names, those in use or those retired.
func (s *Service) List(ctx context.Context, retired bool) (list []Template, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		list, err = db.All(tx, scan, `SELECT `+columns+` WHERE t.retired = $1 ORDER BY t.name`, retired)
		return err
	})
	return list, err
}

// Detail is a template with its entries as they stand now, and its history.
type Detail struct {
	Template
	Rows     []Row // in the order of the official form
	Versions []Version
}

// Of gives a template.
func (s *Service) Of(ctx context.Context, id ID) (d Detail, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		d = Detail{}
		var err error
		if d.Template, err = load(tx, id); err != nil {
			return err
		}
		if d.Rows, err = rows(tx, d.Items); err != nil {
			return err
		}
		d.Rows = inForm(d.Rows)
		d.Versions, err = versions(tx, id)
		return err
	})
	return d, err
}

// Indicators gives the rows that a new draft begins with. A retired template begins none.
func (s *Service) Indicators(ctx context.Context, id ID) ([]goal.Indicator, error) {
	d, err := s.Of(ctx, id)
	if err != nil {
		return nil, err
	}
	if d.Retired {
		return nil, fault.New(fault.Invalid, "library.template.retired", "name", d.Name)
	}
	return Indicators(d.Rows), nil
}

// Add makes a template.
func (s *Service) Add(ctx context.Context, by actor.Actor, d Draft) (t Template, err error) {
	d = d.tidy()
	if err := d.check(); err != nil {
		return t, err
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		t, err = s.keep(tx, by, "add", Template{}, Template{ID: ID(id.New(tx.Now)), Draft: d})
		return err
	})
	return t, err
}

// Edit writes a template anew.
func (s *Service) Edit(ctx context.Context, by actor.Actor, seen Seen, d Draft) (Template, error) {
	d = d.tidy()
	return s.change(ctx, by, "edit", seen, func(t *Template) error { t.Draft = d; return d.check() })
}

// Retire takes a template out of use.
func (s *Service) Retire(ctx context.Context, by actor.Actor, seen Seen) (Template, error) {
	return s.change(ctx, by, "retire", seen, func(t *Template) error { t.Retired = true; return nil })
}

// Restore takes a retired template into use again.
func (s *Service) Restore(ctx context.Context, by actor.Actor, seen Seen) (Template, error) {
	return s.change(ctx, by, "restore", seen, func(t *Template) error { t.Retired = false; return nil })
}

func (s *Service) change(ctx context.Context, by actor.Actor, act string, seen Seen, decide func(t *Template) error) (t Template, err error) {
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		old, err := load(tx, seen.ID)
		if err != nil {
			return err
		}
		if old.Version != seen.Version {
			return meanwhile(tx, seen.ID)
		}
		t = old
		if err := decide(&t); err != nil {
			return err
		}
		t, err = s.keep(tx, by, act, old, t)
		return err
	})
	return t, err
}

// keep writes a template's next version and the act; what changes nothing is no act.
func (s *Service) keep(tx *db.Tx, by actor.Actor, act string, old, t Template) (Template, error) {
	_, before, err := encode(old)
	if err != nil {
		return t, err
	}
	_, after, err := encode(t)
	if err != nil || before == after && old.ID != "" {
		return old, err
	}
	if old.ID == "" {
		before = ""
	}
	trail, err := s.log.Follow(tx)
	if err != nil {
		return t, err
	}
	for _, table := range []string{"library_template", "library_template_version"} {
		if err := trail.Touch(table, string(t.ID)); err != nil {
			return t, err
		}
	}
	if _, err := rows(tx, t.Items); err != nil { // every entry must be there
		return t, err
	}
	if t, err = write(tx, by, act, t); err != nil {
		return t, err
	}
	_, err = trail.Append(tlog.Act{
		By: by, Verb: "library.template." + act, Subject: "template/" + string(t.ID), Version: int64(t.Version), Old: before, New: after,
	})
	return t, err
}

//go:embed start.json
var start []byte

// starting is the data of start.json.
type starting struct {
	Basis     law.Basis       `json:"basis"`
	Entries   []library.Draft `json:"entries"`
	Templates []struct {
		Draft
		Items []struct {
			Name   string `json:"name"`
			Target string `json:"target"`
		} `json:"items"`
	} `json:"templates"`
}

// Install takes in the starting entries and templates whose names are not known yet, and gives how many it took. What the
// office has is left as it is; to install twice changes nothing.
func (s *Service) Install(ctx context.Context, by actor.Actor) (entries, templates int, err error) {
	var data starting
	if err := json.Unmarshal(start, &data); err != nil {
		return 0, 0, fmt.Errorf("starting templates: %w", err)
	}
	ids, entries, err := s.installEntries(ctx, by, data.Entries)
	if err != nil {
		return 0, 0, err
	}
	known, err := s.names(ctx)
	if err != nil {
		return entries, 0, err
	}
	for _, t := range data.Templates {
		if known[t.Name] {
			continue
		}
		d := t.Draft
		d.Basis = data.Basis
		for _, it := range t.Items {
			id, ok := ids[it.Name]
			if !ok {
				return entries, templates, fmt.Errorf("starting template %s: no entry %s", t.Name, it.Name)
			}
			d.Items = append(d.Items, Item{Entry: id, Target: it.Target})
		}
		if _, err := s.Add(ctx, by, d); err != nil {
			return entries, templates, fmt.Errorf("starting template %s: %w", t.Name, err)
		}
		templates++
	}
	return entries, templates, nil
}

// installEntries adopts the drafts whose meaning no entry holds, and gives the entry of every draft by its name.
func (s *Service) installEntries(ctx context.Context, by actor.Actor, drafts []library.Draft) (map[string]library.ID, int, error) {
	ids := map[string]library.ID{}
	named := make([]goal.Indicator, len(drafts))
	for i, d := range drafts {
		named[i].Name = d.Name
	}
	known, err := s.entries.Look(ctx, named)
	if err != nil {
		return nil, 0, err
	}
	var missing []library.Draft
	for i, k := range known {
		if k.Entry != nil {
			ids[drafts[i].Name] = k.Entry.ID
		} else {
			missing = append(missing, drafts[i])
		}
	}
	made, err := s.entries.Adopt(ctx, by, missing...)
	if err != nil {
		return nil, 0, err
	}
	for i, e := range made {
		ids[missing[i].Name] = e.ID
	}
	return ids, len(made), nil
}

func (s *Service) names(ctx context.Context) (map[string]bool, error) {
	out := map[string]bool{}
	for _, retired := range []bool{false, true} {
		list, err := s.List(ctx, retired)
		if err != nil {
			return nil, err
		}
		for _, t := range list {
			out[t.Name] = true
		}
	}
	return out, nil
}

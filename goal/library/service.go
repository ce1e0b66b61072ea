package library

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"plumbline/base/actor"
	"plumbline/base/fault"
	"plumbline/base/id"
	"plumbline/goal"
	"plumbline/platform/db"
	"plumbline/platform/tlog"
)

// Service keeps the library. Whoever calls has asked the office whether the person may.
type Service struct {
	db    *db.DB
	log   *tlog.Registry
	index atomic.Pointer[index]
	mend  sync.Mutex // held while the index is made anew
}

// New gives the service over a store. Acts go into the log where there is one; log may be nil.
func New(d *db.DB, log *tlog.Registry) *Service { return &Service{db: d, log: log} }

// Refresh makes anew what repeats the names of indicators and entries, where it is of another reading of names than the
// program's. Call it at start, before declarations are kept.
func Refresh(ctx context.Context, d *db.DB) error {
	if err := goal.Refresh(ctx, d); err != nil {
		return err
	}
	return goal.Rederive(ctx, d, "library.meaning", func(tx *db.Tx) error {
		entries, err := db.All(tx, scanEntry, `SELECT `+entryColumns+` WHERE e.merged_into = '' ORDER BY e.id`)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(`DELETE FROM library_meaning`); err != nil {
			return err
		}
		for _, e := range entries { // the older entry keeps a meaning that two have by now
			for _, m := range e.Meanings() {
				_, err := tx.Exec(`INSERT INTO library_meaning (meaning, entry) VALUES ($1, $2) ON CONFLICT (meaning) DO NOTHING`, m, string(e.ID))
				if err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// Seen names the version of an entry that a person looked at.
type Seen struct {
	ID      ID
	Version int
}

// act is one change of the library: its steps are written and follow into the log as one.
type act struct {
	tx    *db.Tx
	by    actor.Actor
	verb  string
	trail *tlog.Trail
}

// begin begins an act in a transaction.
func (s *Service) begin(tx *db.Tx, by actor.Actor, verb string) (*act, error) {
	trail, err := s.log.Follow(tx)
	return &act{tx: tx, by: by, verb: verb, trail: trail}, err
}

// touch says which entries the act writes.
func (a *act) touch(ids ...ID) error {
	for _, id := range ids {
		for _, table := range []string{"library_entry", "library_version"} {
			if err := a.trail.Touch(table, string(id)); err != nil {
				return err
			}
		}
	}
	return nil
}

// seen gives an entry that the person saw as it stands; one merged away or changed meanwhile is refused.
func (a *act) seen(v Seen) (Entry, error) {
	if err := a.touch(v.ID); err != nil {
		return Entry{}, err
	}
	e, err := load(a.tx, v.ID)
	switch {
	case err != nil:
		return e, err
	case e.Merged != "":
		into, err := load(a.tx, e.Merged)
		if err != nil {
			return e, err
		}
		return e, fault.New(fault.Conflict, "library.merged", "name", e.Name, "into", into.Name)
	case e.Version != v.Version:
		return e, meanwhile(a.tx, v.ID)
	}
	return e, nil
}

// record writes the act into the log.
func (a *act) record(old, e Entry) error {
	before := ""
	if old.ID != "" {
		var err error
		if _, before, err = encode(old); err != nil {
			return err
		}
	}
	_, after, err := encode(e)
	if err != nil {
		return err
	}
	_, err = a.trail.Append(tlog.Act{
		By: a.by, Verb: "library." + a.verb, Subject: "library/" + string(e.ID), Version: int64(e.Version), Old: before, New: after,
	})
	return err
}

// change is the four beats of a change of one entry.
func (s *Service) change(ctx context.Context, by actor.Actor, verb string, seen Seen, decide func(e *Entry) error) (e Entry, err error) {
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		a, err := s.begin(tx, by, verb)
		if err != nil {
			return err
		}
		old, err := a.seen(seen)
		if err != nil {
			return err
		}
		e = old
		if err := decide(&e); err != nil {
			return err
		}
		if same(old, e) {
			e = old
			return nil
		}
		if e, err = a.keep(e); err != nil {
			return err
		}
		return a.record(old, e)
	})
	return e, err
}

// keep writes the next version of an entry and lets its names mean it.
func (a *act) keep(e Entry) (Entry, error) {
	e, err := write(a.tx, a.by, a.verb, e)
	if err != nil {
		return e, err
	}
	return e, claim(a.tx, e)
}

func same(a, b Entry) bool {
	_, x, errX := encode(a)
	_, y, errY := encode(b)
	return errX == nil && errY == nil && x == y
}

// Adopt takes drafts into the library, each as an entry of its own: all or none. A name whose meaning an entry holds by
// now is refused.
func (s *Service) Adopt(ctx context.Context, by actor.Actor, drafts ...Draft) (entries []Entry, err error) {
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		entries = entries[:0]
		for _, d := range drafts {
			d = d.tidy()
			if err := d.check(); err != nil {
				return err
			}
			a, err := s.begin(tx, by, "adopt")
			if err != nil {
				return err
			}
			e := Entry{ID: ID(id.New(tx.Now)), Draft: d}
			if err := a.touch(e.ID); err != nil {
				return err
			}
			if e, err = a.keep(e); err != nil {
				return err
			}
			if err := a.record(Entry{}, e); err != nil {
				return err
			}
			entries = append(entries, e)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return entries, nil
}

// Edit writes an entry anew.
func (s *Service) Edit(ctx context.Context, by actor.Actor, seen Seen, d Draft) (Entry, error) {
	d = d.tidy()
	return s.change(ctx, by, "edit", seen, func(e *Entry) error {
		e.Draft = d
		return d.check()
	})
}

// Retire takes an entry out of use: it is not suggested any more, and keeps its names.
func (s *Service) Retire(ctx context.Context, by actor.Actor, seen Seen) (Entry, error) {
	return s.change(ctx, by, "retire", seen, func(e *Entry) error { e.Retired = true; return nil })
}

// Restore takes a retired entry into use again.
func (s *Service) Restore(ctx context.Context, by actor.Actor, seen Seen) (Entry, error) {
	return s.change(ctx, by, "restore", seen, func(e *Entry) error { e.Retired = false; return nil })
}

// Merge puts from into another entry: its names become aliases, and it points there from now on.
func (s *Service) Merge(ctx context.Context, by actor.Actor, into, from Seen) (e Entry, err error) {
	if into.ID == from.ID {
		return e, fault.New(fault.Invalid, "library.merge_itself").On("into")
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		a, err := s.begin(tx, by, "merge")
		if err != nil {
			return err
		}
		old, err := a.seen(into)
		if err != nil {
			return err
		}
		gone, err := a.seen(from)
		if err != nil {
			return err
		}
		e = old
		e.Draft = old.takeIn(gone.Draft)
		if err := e.check(); err != nil {
			return err
		}
		gone.Retired, gone.Merged = true, into.ID
		if _, err := a.keep(gone); err != nil {
			return err
		}
		if e, err = a.keep(e); err != nil {
			return err
		}
		return a.record(old, e)
	})
	return e, err
}

// Split makes an alias, with those of the same meaning, an entry of its own, which is otherwise like the one it came from.
func (s *Service) Split(ctx context.Context, by actor.Actor, seen Seen, alias string) (made Entry, err error) {
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		a, err := s.begin(tx, by, "split")
		if err != nil {
			return err
		}
		old, err := a.seen(seen)
		if err != nil {
			return err
		}
		rest, out, err := old.cut(alias)
		if err != nil {
			return err
		}
		e := old
		e.Draft = rest
		made = Entry{ID: ID(id.New(tx.Now)), Draft: out}
		if err := a.touch(made.ID); err != nil {
			return err
		}
		if e, err = a.keep(e); err != nil {
			return err
		}
		if made, err = a.keep(made); err != nil {
			return err
		}
		return a.record(old, e)
	})
	return made, err
}

// Version is one version of an entry: what was done, when and by whom, and what it came to.
type Version struct {
	Number int
	Act    string
	At     time.Time
	By     string
	Entry  Entry
}

package receipt

import (
	"context"
	"crypto/rand"
	"slices"
	"time"

	"plumbline/base/actor"
	"plumbline/base/fault"
	"plumbline/disclosure/bundle"
	"plumbline/disclosure/snapshot"
	"plumbline/goal"
	"plumbline/journal"
	"plumbline/journal/read"
	"plumbline/measure"
	"plumbline/platform/db"
	"plumbline/platform/tlog"
)

// Service gives out receipts and takes in objections. Whoever calls has asked the office whether the person may; only Object and Answer
// of an objection (Find) are for everybody.
type Service struct {
	db      *db.DB
	log     *tlog.Registry
	books   *read.Service
	answers func(tx *db.Tx, year int) ([]Answered, error)
	secret  []byte // of this process: under it the addresses of who objects are counted
}

// New gives the service over a store and its books. answers gives the receipts of a year's surveys, nil none. Acts go into the log; log may be nil.
func New(d *db.DB, log *tlog.Registry, books *read.Service, answers func(tx *db.Tx, year int) ([]Answered, error)) *Service {
	return &Service{d, log, books, answers, []byte(rand.Text())}
}

// Given is a receipt that was given out: when and by whom. The code is kept nowhere.
type Given struct {
	At time.Time
	By string
}

// Give makes a receipt of a record that counts for something, and gives its code: it cannot be had again, but another can be made.
func (s *Service) Give(ctx context.Context, by actor.Actor, ref string) (code string, err error) {
	code = NewCode()
	hash, err := Hash(code)
	if err != nil {
		return "", err
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		stands, err := s.books.RecordIn(tx, ref)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(stands.Entries, func(e journal.Entry) bool { return !e.Reversed && e.Reverses == 0 }) {
			return fault.New(fault.Conflict, "receipt.not_counted")
		}
		trail, err := s.log.Follow(tx)
		if err != nil {
			return err
		}
		if err := trail.Touch("receipt", hash); err != nil {
			return err
		}
		if _, err := tx.Exec(`INSERT INTO receipt (hash, ref, made_at, made_by, made_by_id) VALUES ($1, $2, $3, $4, $5)`,
			hash, ref, db.Instant(tx.Now), by.Name, by.ID); err != nil {
			return err
		}
		_, err = trail.Append(tlog.Act{By: by, Verb: "receipt.give", Subject: ref})
		return err
	})
	if err != nil {
		return "", err
	}
	return code, nil
}

// Of lists the receipts that were given out of a record, the newest first, and what the record counts for.
func (s *Service) Of(ctx context.Context, ref string) (list []Given, stands read.Standing, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		if stands, err = s.books.RecordIn(tx, ref); err != nil {
			return err
		}
		list, err = db.All(tx, func(r db.Row) (g Given, err error) {
			var at string
			if err := r.Scan(&at, &g.By); err != nil {
				return g, err
			}
			g.At, err = db.ParseInstant(at)
			return g, err
		},
			`SELECT made_at, made_by FROM receipt WHERE ref = $1 ORDER BY made_at DESC, hash`, ref)
		return err
	})
	return list, stands, err
}

// Counted gives the digests of receipts that are published with a version: those of the records and answers that count for each indicator.
// It is what bundle.New asks.
func (s *Service) Counted(tx *db.Tx, v *snapshot.Snapshot) ([]bundle.Receipts, error) {
	ids := make([]goal.ID, len(v.Projects))
	for i := range v.Projects {
		ids[i] = goal.ID(v.Projects[i].ID)
	}
	bound, err := measure.BoundIn(tx, ids)
	if err != nil {
		return nil, err
	}
	records, err := s.records(tx)
	if err != nil {
		return nil, err
	}
	var surveys []Answered
	if s.answers != nil {
		if surveys, err = s.answers(tx, v.Year); err != nil {
			return nil, err
		}
	}
	var out []bundle.Receipts
	for _, c := range countings(v, bound) {
		if digests := Mixed(c.listed(records, surveys), c.place); len(digests) > 0 {
			out = append(out, bundle.Receipts{Project: c.place.Project, Number: c.place.Indicator, Digests: digests})
		}
	}
	return out, nil
}

// records gives every receipt of a record, with what the record counts for.
func (s *Service) records(tx *db.Tx) ([]held, error) {
	type kept struct{ hash, ref string }
	list, err := db.All(tx, func(r db.Row) (k kept, err error) { return k, r.Scan(&k.hash, &k.ref) }, `SELECT hash, ref FROM receipt ORDER BY hash`)
	if err != nil {
		return nil, err
	}
	of := map[string][]journal.Entry{}
	out := make([]held, len(list))
	for i, k := range list {
		entries, ok := of[k.ref]
		if !ok {
			stands, err := s.books.RecordIn(tx, k.ref)
			if err != nil {
				return nil, err
			}
			entries = stands.Entries
			of[k.ref] = entries
		}
		out[i] = held{k.hash, entries}
	}
	return out, nil
}

package person

import (
	"context"
	"maps"
	"slices"

	"plumbline/base/actor"
	"plumbline/base/fault"
	"plumbline/base/id"
	"plumbline/journal"
	"plumbline/platform/db"
	"plumbline/platform/seal"
	"plumbline/platform/tlog"
)

// Service keeps the persons of a store.
type Service struct {
	db  *db.DB
	log *tlog.Registry
}

// New gives the service over a store. Without a log it reveals nothing.
func New(d *db.DB, log *tlog.Registry) *Service { return &Service{d, log} }

// Subject is what the log calls a person.
func Subject(p ID) string { return "served_person/" + string(p) }

// Check says what is wrong with an identity, nil where it can be taken. Nothing is looked up.
func (i Identity) Check() error {
	_, err := i.check()
	return err
}

// Take gives the persons of a list, in its order, within the transaction of the act that names them: who is known by the
// document is found, and what the list says anew of district, disability and telephone is taken over; who is not known gets a number.
// The same document twice is one person. Another name under a known document is a conflict, told with the place in the list.
// The rows are touched on the trail, which may be nil where there is no log.
func (s *Service) Take(tx *db.Tx, trail *tlog.Trail, _ actor.Actor, list []Identity) ([]Person, error) {
	t := &taking{tx: tx, trail: trail, known: map[string]row{}}
	checked := make([]particulars, len(list))
	for n, i := range list {
		p, err := i.check()
		if err != nil {
			return nil, atRow(err, n)
		}
		checked[n] = p
	}
	if err := t.find(checked); err != nil {
		return nil, err
	}
	out := make([]Person, len(list))
	for n, p := range checked {
		r, err := t.take(p)
		if err != nil {
			return nil, atRow(err, n)
		}
		out[n] = r.Person
	}
	return out, nil
}

// atRow says at which place of the list a fault is, from 1 on.
func atRow(err error, n int) error {
	f, ok := fault.As(err)
	if !ok {
		return err
	}
	return fault.New(f.Kind, f.Key, append(slices.Clone(f.Args), "row", n+1)...).On(f.Field)
}

// taking is one list being taken.
type taking struct {
	tx    *db.Tx
	trail *tlog.Trail
	known map[string]row // by folded document
	last  int64          // the highest number that is given, 0 while not asked
}

// find looks the documents up, under every key of the ring.
func (t *taking) find(list []particulars) error {
	byIndex := map[string]string{}
	for _, p := range list {
		all, err := t.tx.Indexes(p.key, "served_person", "document")
		if err != nil {
			return err
		}
		for _, index := range all {
			byIndex[index] = p.key
		}
	}
	rows, err := byIndexes(t.tx, slices.Sorted(maps.Keys(byIndex)))
	for _, r := range rows {
		t.known[byIndex[r.index]] = r
	}
	return err
}

// take gives the row of one, written where it is new or says something new.
func (t *taking) take(p particulars) (row, error) {
	r, ok := t.known[p.key]
	if !ok {
		return t.add(p)
	}
	name, err := t.tx.Unseal(r.name, "served_person", "name", string(r.ID))
	if err != nil {
		return r, err
	}
	if name != p.Name {
		return r, fault.New(fault.Conflict, "person.other_name", "known", Mask(name), "said", Mask(p.Name)).On("name")
	}
	next := r
	next.District, next.Category, next.Grade = or(p.District, r.District), or(p.Category, r.Category), or(p.Grade, r.Grade)
	next.Sex = or(p.Sex, r.Sex)
	if p.BornYear != 0 {
		next.BornYear = p.BornYear
	}
	phone, err := t.tx.Unseal(r.phone, "served_person", "phone", string(r.ID))
	if err != nil {
		return r, err
	}
	other := p.Phone != "" && p.Phone != phone
	if next.Person == r.Person && !other {
		return r, nil
	}
	if err := t.trail.Touch("served_person", string(r.ID)); err != nil {
		return r, err
	}
	if other {
		if next.phone, err = t.tx.Seal(p.Phone, "served_person", "phone", string(r.ID)); err != nil {
			return r, err
		}
	}
	next.Version++
	t.known[p.key] = next
	return next, update(t.tx, next)
}

func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// add gives somebody new a number.
func (t *taking) add(p particulars) (r row, err error) {
	if t.last == 0 {
		if t.last, err = db.One(t.tx, db.Scalar[int64], `SELECT COALESCE(MAX(number), 0) FROM served_person`); err != nil {
			return r, err
		}
	}
	t.last++
	r.Person = Person{
		ID: ID(id.New(t.tx.Now)), Number: journal.Person(t.last), Version: 1, Mask: Mask(p.Name), District: p.District,
		Category: p.Category, Grade: p.Grade, Sex: p.Sex, BornYear: p.BornYear, Added: t.tx.Now,
	}
	if err := t.trail.Touch("served_person", string(r.ID)); err != nil {
		return r, err
	}
	for _, c := range []struct {
		to     *seal.Text
		text   string
		column string
	}{{&r.name, p.Name, "name"}, {&r.document, p.Document, "document"}, {&r.phone, p.Phone, "phone"}} {
		if *c.to, err = t.tx.Seal(c.text, "served_person", c.column, string(r.ID)); err != nil {
			return r, err
		}
	}
	if r.index, err = t.tx.Index(p.key, "served_person", "document"); err != nil {
		return r, err
	}
	t.known[p.key] = r
	return r, insert(t.tx, r)
}

// Of gives persons by their ids; one that is not there is left out.
func (s *Service) Of(ctx context.Context, ids ...ID) (out map[ID]Person, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		out, err = Load(tx, ids...)
		return err
	})
	return out, err
}

// Load is Of within a transaction.
func Load(tx *db.Tx, ids ...ID) (map[ID]Person, error) {
	keys := make([]string, len(ids))
	for i, p := range ids {
		keys[i] = string(p)
	}
	rows, err := byIDs(tx, keys)
	if err != nil {
		return nil, err
	}
	out := make(map[ID]Person, len(rows))
	for _, r := range rows {
		out[r.ID] = r.Person
	}
	return out, nil
}

// Numbered gives persons by the numbers of the books.
func (s *Service) Numbered(ctx context.Context, numbers ...journal.Person) (out map[journal.Person]Person, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		rows, err := byNumbers(tx, numbers)
		out = make(map[journal.Person]Person, len(rows))
		for _, r := range rows {
			out[r.Number] = r.Person
		}
		return err
	})
	return out, err
}

// Reveal gives somebody's name, document and telephone whole. The reason stays in the log for good; without one, or
// without a log, nothing is shown.
func (s *Service) Reveal(ctx context.Context, by actor.Actor, who ID, reason string) (out Identity, err error) {
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		rows, err := byIDs(tx, []string{string(who)})
		if err != nil {
			return err
		}
		if len(rows) == 0 {
			return fault.New(fault.NotFound, "person.not_found")
		}
		if err := s.log.Look(tx, tlog.Act{By: by, Verb: "person.reveal", Subject: Subject(who), Reason: reason}); err != nil {
			return err
		}
		r := rows[0]
		out = Identity{District: r.District, Category: r.Category, Grade: r.Grade, Sex: r.Sex, BornYear: r.BornYear}
		for _, c := range []struct {
			to     *string
			text   seal.Text
			column string
		}{{&out.Name, r.name, "name"}, {&out.Document, r.document, "document"}, {&out.Phone, r.phone, "phone"}} {
			if *c.to, err = tx.Unseal(c.text, "served_person", c.column, string(who)); err != nil {
				return err
			}
		}
		return nil
	})
	return out, err
}

// Reindex writes the index of every document under the newest key; call it after the key was changed and before older keys
// are dropped, or those whom only an old index finds would be taken for new. It gives how many were written.
func (s *Service) Reindex(ctx context.Context) (n int, err error) {
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		n = 0
		rows, err := all(tx)
		for _, r := range rows {
			open, err := tx.Unseal(r.document, "served_person", "document", string(r.ID))
			if err != nil {
				return err
			}
			d, err := ParseDocument(open)
			if err != nil {
				return err
			}
			index, err := tx.Index(d.key, "served_person", "document")
			if err != nil {
				return err
			}
			if index == r.index {
				continue
			}
			n++
			if _, err := tx.Exec(`UPDATE served_person SET document_index = $1 WHERE id = $2`, index, string(r.ID)); err != nil {
				return err
			}
		}
		return err
	})
	return n, err
}

package goal

import (
	"context"
	"errors"
	"unicode/utf8"

	"plumbline/base/actor"
	"plumbline/base/fault"
	"plumbline/base/id"
	"plumbline/platform/db"
	"plumbline/platform/tlog"
)

// Save keeps the entries in one transaction: all or none.
func (s *Service) Save(ctx context.Context, by actor.Actor, entries []Entry) (saved []Saved, err error) {
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		saved, err = s.SaveIn(tx, by, entries)
		return err
	})
	if err != nil {
		return nil, err
	}
	return saved, nil
}

// SaveIn keeps the entries inside a transaction of the caller's. Entries of the same project and year in one call are
// kept as different declarations (twins): a document that holds a form twice loses neither.
func (s *Service) SaveIn(tx *db.Tx, by actor.Actor, entries []Entry) ([]Saved, error) {
	trail, err := s.log.Follow(tx)
	if err != nil {
		return nil, err
	}
	b := batch{tx: tx, by: by, trail: trail, guards: s.guards, twins: map[place]int{}, last: map[scope]int{}, changed: map[scope]bool{}}
	saved := make([]Saved, len(entries))
	for i, e := range entries {
		if saved[i], err = b.save(e); err != nil {
			return nil, err
		}
	}
	return saved, b.markStale()
}

// scope is a department and year.
type scope struct {
	department string
	year       int
}

// place is a project and year.
type place struct {
	key  string
	year int
}

// batch is the state of one SaveIn.
type batch struct {
	tx      *db.Tx
	by      actor.Actor
	trail   *tlog.Trail
	guards  []Guard
	twins   map[place]int  // how often a project and year occurred in this batch
	last    map[scope]int  // the last number given out
	changed map[scope]bool // scopes whose cross-checks must run again
}

func (b *batch) save(e Entry) (Saved, error) {
	if err := namesFit(e.Declaration); err != nil {
		return Saved{}, err
	}
	h, known, err := b.find(e)
	if err != nil {
		return Saved{}, err
	}
	if known && e.Base > 0 && e.Base != h.Revision {
		return Saved{}, fault.New(fault.Conflict, "goal.changed_meanwhile", "name", e.Declaration.Name, "revision", h.Revision)
	}
	digest := Digest(e.Declaration)
	if known && digest == h.Digest {
		return Saved{ID: h.ID, Revision: h.Revision}, b.renumber(h, e.Ordinal)
	}
	if known {
		for _, guard := range b.guards {
			if err := guard(b.tx, h.ID); err != nil {
				return Saved{}, err
			}
		}
		b.changed[scope{h.Department, h.Year}] = true
	}
	if h, err = b.settle(h, known, e); err != nil {
		return Saved{}, err
	}
	old := h.Digest
	h.Digest = digest
	h.Revision++
	b.changed[scope{h.Department, h.Year}] = true
	if err := insertRevision(b.tx, b.trail, b.by, h, e); err != nil {
		return Saved{}, err
	}
	verb := "goal.save"
	if e.Document != "" && e.ID == "" { // who changes a declaration names it, and carries the document that it once came from
		verb = "goal.import"
	}
	return Saved{ID: h.ID, Revision: h.Revision, Created: !known, Changed: true}, b.record(verb, h, old)
}

// record ends what was written about one declaration with its act.
func (b *batch) record(verb string, h head, old string) error {
	_, err := b.trail.Append(tlog.Act{
		By: b.by, Verb: verb, Subject: Subject(h.ID), Version: int64(h.Revision), Old: old, New: h.Digest,
	})
	return err
}

// Subject is what the log calls a declaration; every room that acts on one names it so.
func Subject(id ID) string { return "declaration/" + string(id) }

// longestName is the most characters of a name that a declaration is known by. Real ones have some dozens; what is longer
// is text of another cell, and no engine indexes it.
const longestName = 200

// namesFit refuses names that nothing could be found by.
func namesFit(d Declaration) error {
	for _, n := range []struct {
		ref  Ref
		text string
	}{{"name", d.Name}, {"department", d.Department}, {"unit", d.Unit}} {
		if length := utf8.RuneCountInString(n.text); length > longestName {
			return fault.New(fault.Invalid, "goal.name_too_long", "begins", string([]rune(n.text)[:20]), "length", length, "most", longestName).On(string(n.ref))
		}
	}
	return nil
}

// find gives the kept declaration that an entry is a revision of, and how its project is known.
func (b *batch) find(e Entry) (h head, known bool, err error) {
	if e.ID != "" {
		h, err = headByID(b.tx, e.ID)
		return h, err == nil, err
	}
	at := place{projectKey(e.Declaration), e.Declaration.Year}
	twin := b.twins[at]
	b.twins[at]++
	h, err = headByKey(b.tx, at.key, twin, at.year)
	if errors.Is(err, db.ErrNotFound) {
		return head{Key: at.key, Twin: twin}, false, nil
	}
	return h, err == nil, err
}

// settle gives a declaration its identity, project and number before it is written. A declaration whose name, unit,
// department or year changed moves to the project of that name, as a twin where that place is taken.
func (b *batch) settle(h head, known bool, e Entry) (head, error) {
	d := e.Declaration
	key, moved := projectKey(d), !known || h.Department != d.Department || h.Year != d.Year
	if known && (h.Key != key || h.Year != d.Year) {
		twin, err := b.freeTwin(h.ID, key, d.Year)
		if err != nil {
			return h, err
		}
		h.Key, h.Twin, h.Project = key, twin, ""
	}
	if !known {
		h.ID = ID(id.New(b.tx.Now))
	}
	if h.Project == "" {
		var err error
		if h.Project, err = projectFor(b.tx, b.trail, h.Key, h.Twin, d); err != nil {
			return h, err
		}
	}
	h.Department, h.Year = d.Department, d.Year
	var err error
	switch {
	case e.Ordinal > 0:
		h.Ordinal = e.Ordinal
	case moved:
		h.Ordinal, err = b.next(scope{d.Department, d.Year})
	}
	return h, err
}

func (b *batch) freeTwin(own ID, key string, year int) (int, error) {
	for twin := 0; ; twin++ {
		h, err := headByKey(b.tx, key, twin, year)
		if errors.Is(err, db.ErrNotFound) || err == nil && h.ID == own {
			return twin, nil
		}
		if err != nil {
			return 0, err
		}
	}
}

func (b *batch) next(s scope) (int, error) {
	if _, ok := b.last[s]; !ok {
		last, err := lastOrdinal(b.tx, s.department, s.year)
		if err != nil {
			return 0, err
		}
		b.last[s] = last
	}
	b.last[s]++
	return b.last[s], nil
}

func (b *batch) renumber(h head, ordinal int) error {
	if ordinal == 0 || ordinal == h.Ordinal {
		return nil
	}
	if err := b.trail.Touch("declaration", h.ID); err != nil {
		return err
	}
	if _, err := b.tx.Exec(`UPDATE declaration SET ordinal = $2 WHERE id = $1`, h.ID, ordinal); err != nil {
		return err
	}
	return b.record("goal.renumber", h, h.Digest)
}

// markStale says that the findings of the changed scopes are out of date, for some rules look across a whole scope, and
// those of the year after, for some compare with the year before.
func (b *batch) markStale() error {
	for s := range b.changed {
		_, err := b.tx.Exec(`UPDATE declaration SET stale = TRUE WHERE department = $1 AND (year = $2 OR year = $3) AND stale = FALSE`,
			s.department, s.year, s.year+1)
		if err != nil {
			return err
		}
	}
	return nil
}

// SetTally writes counts of open findings; it is rule's to call. A declaration that has moved on to a newer revision
// meanwhile keeps its count, which is stale.
func (s *Service) SetTally(tx *db.Tx, counted ...Counted) error {
	rows := make([][]any, len(counted))
	for i, c := range counted {
		rows[i] = []any{string(c.ID), c.Revision, c.Tally.Errors, c.Tally.Warnings, c.Tally.Notes, c.Tally.Answered, c.Tally.Stale}
	}
	return tx.Bulk(`UPDATE declaration SET errors = v.column3, warnings = v.column4, notes = v.column5, answered = v.column6, stale = v.column7
		FROM (VALUES`, []string{"TEXT", "BIGINT", "BIGINT", "BIGINT", "BIGINT", "BIGINT", "BOOLEAN"}, rows,
		`) AS v WHERE declaration.id = v.column1 AND declaration.revision = v.column2`)
}

// SetStale says that a declaration is to be judged again although it did not change: what it is judged with did.
func SetStale(tx *db.Tx, id ID) error {
	_, err := tx.Exec(`UPDATE declaration SET stale = TRUE WHERE id = $1 AND stale = FALSE`, string(id))
	return err
}

// SetCurrent says that the findings of a department's year are those of its declarations as they are; it is rule's to call.
func SetCurrent(tx *db.Tx, department string, year int) error {
	_, err := tx.Exec(`UPDATE declaration SET stale = FALSE WHERE department = $1 AND year = $2 AND stale = TRUE`, department, year)
	return err
}

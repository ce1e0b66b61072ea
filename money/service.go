package money

import (
	"cmp"
	"context"
	"strings"
	"unicode/utf8"

	"plumbline/base/actor"
	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/base/id"
	"plumbline/journal"
	"plumbline/platform/db"
	"plumbline/platform/tlog"
)

// Service keeps the records. Whoever calls has asked the office whether the person may.
type Service struct {
	db    *db.DB
	log   *tlog.Registry
	books *journal.Service
}

// New gives the service over a store and its books. Acts go into the log where there is one; log may be nil.
func New(d *db.DB, log *tlog.Registry, books *journal.Service) *Service {
	return &Service{d, log, books}
}

// Most is how many records one act takes.
const Most = 2000

// Became says what becomes of an entry that is taken in.
type Became string

// What may become of it.
const (
	IsNew     Became = "new"
	IsChanged Became = "changed" // the record of its number was corrected
	IsSame    Became = "same"    // it is kept already
	IsFaulty  Became = "faulty"  // it cannot be kept; Err says why
)

// Draft is an entry with whose it is. Aside says that a file states it beside something else: where the records come to as
// much already, nothing is kept.
type Draft struct {
	Work
	Entry
	Aside bool
}

// Outcome is what became of a draft. Was is the day that a corrected record had before.
type Outcome struct {
	Became
	ID  ID
	Was day.Day
	Err error
}

// Take takes entries in as one act: what is new is added, another content under a known number corrects its record, what is
// kept already changes nothing. It says of each what becomes of it; with keep false nothing is kept. What is faulty is left out.
// On days that are final a reason is needed, and the change is kept as an amendment.
func (s *Service) Take(ctx context.Context, by actor.Actor, reason string, drafts []Draft, keep bool) (out []Outcome, err error) {
	if len(drafts) > Most {
		return nil, fault.New(fault.TooLarge, "money.too_many", "count", len(drafts), "most", Most)
	}
	do := func(tx *db.Tx) error {
		a := s.begin(tx, by, "import", reason)
		out = make([]Outcome, len(drafts))
		for i, d := range drafts {
			if out[i], err = a.take(d); err != nil {
				return err
			}
		}
		if !keep {
			return nil
		}
		return a.finish()
	}
	if !keep {
		return out, s.db.Read(ctx, do)
	}
	return out, s.db.Write(ctx, do)
}

// Add keeps one entry that somebody wrote. A number that is kept already is refused: who corrects a record does so on its page.
func (s *Service) Add(ctx context.Context, by actor.Actor, reason string, d Draft) (r *Record, err error) {
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		a := s.begin(tx, by, "add", reason)
		o, err := a.take(d)
		switch {
		case err != nil:
			return err
		case o.Became == IsFaulty:
			return o.Err
		case o.Became != IsNew:
			return fault.New(fault.Conflict, "money.twice", "number", d.Number, "day", d.Day.String()).On(twiceAt(d.Sort))
		}
		if err := a.finish(); err != nil {
			return err
		}
		r = a.fresh[0]
		return nil
	})
	return r, err
}

// twiceAt is the field that makes an entry the same as another.
func twiceAt(s Sort) string {
	switch {
	case s == Original:
		return "sort"
	case s.Statement():
		return "day"
	}
	return "number"
}

// Seen names the version of a record that a person looked at.
type Seen struct {
	Kind    Kind
	ID      ID
	Version int
}

// Correct writes a record anew, with the reason.
func (s *Service) Correct(ctx context.Context, by actor.Actor, seen Seen, e Entry, reason string) (r *Record, err error) {
	return s.change(ctx, by, "correct", seen, reason, func(a *act, r *Record) error {
		e = e.tidy()
		if e.Sort.Kind() != r.Kind() {
			return fault.New(fault.Invalid, "money.no_sort").On("sort")
		}
		if err := e.check(r.Work, a.today); err != nil {
			return err
		}
		l, err := a.ledger(place{r.Work, r.Kind()})
		if err != nil {
			return err
		}
		if other := l.named[e.natural()]; other != nil && other.ID != r.ID {
			return fault.New(fault.Conflict, "money.twice", "number", e.Number, "day", e.Day.String()).On(twiceAt(e.Sort))
		}
		if e.bare() != r.bare() {
			if no, err := a.elsewhere(Draft{Work: r.Work, Entry: e}); err != nil || no != nil {
				return cmp.Or(err, no)
			}
		}
		return a.rewrite(l, r, func() { r.Entry = e })
	})
}

// Withdraw takes a record back: it is kept with the reason, and counts for nothing.
func (s *Service) Withdraw(ctx context.Context, by actor.Actor, seen Seen, reason string) (r *Record, err error) {
	return s.change(ctx, by, "withdraw", seen, reason, func(a *act, r *Record) error {
		l, err := a.ledger(place{r.Work, r.Kind()})
		if err != nil {
			return err
		}
		return a.rewrite(l, r, func() { r.Withdrawn = true })
	})
}

const mostReason = 500

func (s *Service) change(ctx context.Context, by actor.Actor, verb string, seen Seen, reason string, do func(a *act, r *Record) error) (r *Record, err error) {
	reason = strings.TrimSpace(reason)
	if n := utf8.RuneCountInString(reason); n == 0 || n > mostReason {
		return nil, fault.New(fault.Invalid, "money.reason", "most", mostReason).On("reason")
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		a := s.begin(tx, by, verb, reason)
		found, err := one(tx, seen.Kind, seen.ID)
		if err != nil {
			return err
		}
		l, err := a.ledger(place{found.Work, found.Kind()})
		if err != nil {
			return err
		}
		r = l.byID[found.ID]
		switch {
		case r.Withdrawn:
			return fault.New(fault.Conflict, "money.withdrawn")
		case r.Version != seen.Version:
			return fault.New(fault.Conflict, "money.meanwhile", "by", r.By)
		}
		if err := do(a, r); err != nil {
			return err
		}
		return a.finish()
	})
	return r, err
}

func (s *Service) begin(tx *db.Tx, by actor.Actor, verb, reason string) *act {
	return &act{
		s: s, tx: tx, by: by, verb: verb, reason: strings.TrimSpace(reason), batch: id.New(tx.Now), today: day.At(tx.Now),
		ledgers: map[place]*ledger{}, old: map[ID]*Record{}, beside: map[Work]map[Entry]bool{},
	}
}

// noRecord is the fault of who asks for what is not there.
func noRecord() error { return fault.New(fault.NotFound, "money.not_found") }

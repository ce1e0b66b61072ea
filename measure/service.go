package measure

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"plumbline/base/actor"
	"plumbline/base/fault"
	"plumbline/goal"
	"plumbline/journal/read"
	"plumbline/measure/judge"
	"plumbline/platform/db"
	"plumbline/platform/tlog"
)

// Service keeps how indicators are measured, and measures them. Whoever calls has asked the office whether the person may.
type Service struct {
	db        *db.DB
	log       *tlog.Registry
	books     *read.Service
	goal      *goal.Service
	catalogue Catalogue
	guards    []goal.Guard
}

// New gives the service over a store and its books. Acts go into the log; log may be nil. The guards are asked, in the
// transaction, before bindings change: they are those of goal.New, so that what is under review or approved keeps its own.
func New(d *db.DB, log *tlog.Registry, books *read.Service, c Catalogue, guards ...goal.Guard) *Service {
	return &Service{db: d, log: log, books: books, goal: goal.New(d, nil), catalogue: c, guards: guards}
}

// Catalogue gives what can be bound.
func (s *Service) Catalogue() Catalogue { return s.catalogue }

// Bindings gives the bindings of a declaration as they stand.
func (s *Service) Bindings(ctx context.Context, id goal.ID) (b Bound, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		all, err := boundOf(tx, []goal.ID{id})
		b = all[id]
		return err
	})
	return b, err
}

// Version is one confirmation: all bindings after it, and the revision of the declaration that its person saw.
type Version struct {
	Number, Revision int
	Bindings         []Binding
	At               time.Time
	By               string
}

// History lists the confirmations of a declaration, newest first.
func (s *Service) History(ctx context.Context, id goal.ID) (list []Version, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		list, err = db.All(tx, scanVersion, `SELECT `+versionColumns+` WHERE declaration = $1 ORDER BY number DESC`, string(id))
		return err
	})
	return list, err
}

// Confirm keeps bindings of a declaration: those given take the place of those of the same indicators, one without a Way takes
// its indicator's away, all others stay. Seen is the version that the person saw; where another is kept by now it is refused. All or
// none are kept; what changes nothing makes no version. The declaration's findings are out of date afterwards.
func (s *Service) Confirm(ctx context.Context, by actor.Actor, id goal.ID, seen int, list []Binding) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		trail, err := s.log.Follow(tx)
		if err != nil {
			return err
		}
		for _, guard := range s.guards {
			if err := guard(tx, id); err != nil {
				return err
			}
		}
		revision, d, err := known(tx, id)
		if err != nil {
			return err
		}
		all, err := boundOf(tx, []goal.ID{id})
		if err != nil {
			return err
		}
		old := all[id]
		if old.Version != seen {
			return meanwhile(tx, id)
		}
		next, err := s.next(old, &d, list)
		if err != nil || next.same(old) {
			return err
		}
		for _, table := range []string{"binding", "binding_version"} {
			if err := trail.Touch(table, string(id)); err != nil {
				return err
			}
		}
		if err := keep(tx, by, id, revision, old, next); err != nil {
			return err
		}
		if err := goal.SetStale(tx, id); err != nil {
			return err
		}
		_, err = trail.Append(tlog.Act{By: by, Verb: "measure.bind", Subject: goal.Subject(id), Version: int64(next.Version)})
		return err
	})
}

// next is what stands after a confirmation; bindings of indicators that the declaration has no more are left behind.
func (s *Service) next(old Bound, d *goal.Declaration, list []Binding) (Bound, error) {
	next := Bound{Version: old.Version + 1, Of: maps.Clone(old.Of)}
	for _, b := range list {
		if b.Way == "" {
			delete(next.Of, b.Key)
			continue
		}
		b = b.tidy()
		if err := b.check(s.catalogue, d); err != nil {
			return next, err
		}
		next.Of[b.Key] = b
	}
	for key := range next.Of {
		if indexOf(d.Indicators, key) < 0 {
			delete(next.Of, key)
		}
	}
	return next, nil
}

func (b Bound) same(o Bound) bool { return maps.EqualFunc(b.Of, o.Of, same) }

// longestNote is the most characters of a note on a reported value.
const longestNote = 500

// Report keeps a value of an indicator that is reported by hand. It takes at least one file that is attached to the declaration. Where
// the target is a number the value is one, in the unit of the target; where it is a word, r.Says is what it comes to.
// The same report again changes nothing.
func (s *Service) Report(ctx context.Context, by actor.Actor, id goal.ID, key Key, r Report) error {
	r.Value, r.Note = strings.TrimSpace(r.Value), strings.TrimSpace(r.Note)
	return s.db.Write(ctx, func(tx *db.Tx) error {
		trail, err := s.log.Follow(tx)
		if err != nil {
			return err
		}
		_, d, err := known(tx, id)
		if err != nil {
			return err
		}
		all, err := boundOf(tx, []goal.ID{id})
		if err != nil {
			return err
		}
		i := indexOf(d.Indicators, key)
		if i < 0 || all[id].Of[key].Way != Manual {
			return fault.New(fault.Conflict, "measure.not_manual")
		}
		if r, err = r.check(d.Indicators[i].Target); err != nil {
			return err
		}
		if r.Files, err = attached(tx, id, r.Files); err != nil {
			return err
		}
		if len(r.Files) == 0 {
			return fault.New(fault.Invalid, "measure.no_evidence").On("file")
		}
		if err := trail.Touch("manual_report", string(id), string(key)); err != nil {
			return err
		}
		changed, err := report(tx, by, id, key, r)
		if err != nil || !changed {
			return err
		}
		_, err = trail.Append(tlog.Act{By: by, Verb: "measure.report", Subject: goal.Subject(id)})
		return err
	})
}

// check refuses a report that says nothing, or not what its target asks for.
func (r Report) check(t goal.Target) (Report, error) {
	if utf8.RuneCountInString(r.Note) > longestNote || utf8.RuneCountInString(r.Value) > longestMatter || strings.ContainsAny(r.Value, "\n\x00") {
		return r, fault.New(fault.Invalid, "measure.report_long", "most", longestNote).On("note")
	}
	if r.Value == "" {
		return r, fault.New(fault.Invalid, "measure.no_value").On("value")
	}
	if t.Kind == goal.Quantitative {
		r.Says = ""
		if _, ok := judge.Decimal(r.Value); !ok {
			return r, fault.New(fault.Invalid, "measure.value", "value", r.Value).On("value")
		}
		return r, nil
	}
	if !slices.Contains([]Outcome{judge.Reached, judge.Partly, judge.Missed}, r.Says) {
		return r, fault.New(fault.Invalid, "measure.no_outcome").On("says")
	}
	return r, nil
}

// report writes the next report of an indicator, unless it says what the last one says.
func report(tx *db.Tx, by actor.Actor, id goal.ID, key Key, r Report) (changed bool, err error) {
	all, err := reportsOf(tx, []goal.ID{id}, db.Instant(tx.Now))
	if err != nil {
		return false, err
	}
	last := all[id][key]
	if last.Value == r.Value && last.Says == r.Says && last.Note == r.Note && slices.Equal(last.Files, r.Files) {
		return false, nil
	}
	_, err = tx.Exec(`INSERT INTO manual_report (declaration, indicator, number, value, outcome, note, files, made_at, made_by, made_by_id)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		string(id), string(key), last.Number+1, r.Value, string(r.Says), r.Note, strings.Join(r.Files, " "), db.Instant(tx.Now), by.Name, by.ID)
	return err == nil, err
}

// Reports lists what was reported by hand of an indicator, newest first.
func (s *Service) Reports(ctx context.Context, id goal.ID, key Key) (list []Report, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		list, err = db.All(tx, func(r db.Row) (Report, error) { return scanReport(r) },
			`SELECT `+reportColumns+` WHERE declaration = $1 AND indicator = $2 ORDER BY number DESC`, string(id), string(key))
		return err
	})
	return list, err
}

package record

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"maps"
	"slices"
	"strings"

	"plumbline/base/actor"
	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/base/id"
	"plumbline/journal"
	"plumbline/platform/db"
	"plumbline/platform/tlog"
)

// Most is how many records one act takes.
const Most = 2000

// Kind is a kind of record: its name and its blank content.
type Kind struct {
	ID  string
	New func() Content
}

// Series is how records that hang together are settled: Prefix is what the names of such series begin with, up to "|",
// Post gives every voucher of one, those of records taken back too, so that what no longer counts is reversed.
type Series struct {
	Prefix string
	Post   func(members []Record) []journal.Voucher
}

// Service keeps the records of a store. Whoever calls has asked the office whether the person may.
type Service struct {
	db     *db.DB
	log    *tlog.Registry
	books  *journal.Service
	kinds  map[string]func() Content
	series map[string]func([]Record) []journal.Voucher
}

// New gives the service over a store, for some kinds of record. Acts go into the log where there is one; log may be nil.
func New(d *db.DB, log *tlog.Registry, books *journal.Service, kinds []Kind, series []Series) *Service {
	s := &Service{db: d, log: log, books: books, kinds: map[string]func() Content{}, series: map[string]func([]Record) []journal.Voucher{}}
	for _, k := range kinds {
		s.kinds[k.ID] = k.New
	}
	for _, one := range series {
		s.series[one.Prefix] = one.Post
	}
	return s
}

// act is one change of records: its steps are written and follow into the log and the books as one.
type act struct {
	s      *Service
	tx     *db.Tx
	by     actor.Actor
	verb   string
	reason string
	trail  *tlog.Trail
	today  day.Day
}

func (s *Service) begin(tx *db.Tx, by actor.Actor, verb, reason string) (*act, error) {
	trail, err := s.log.Follow(tx)
	return &act{s: s, tx: tx, by: by, verb: verb, reason: reason, trail: trail, today: day.At(tx.Now)}, err
}

func (a *act) touch(ids ...ID) error {
	for _, one := range ids {
		for _, table := range []string{"deliverable_record", "deliverable_version"} {
			if err := a.trail.Touch(table, string(one)); err != nil {
				return err
			}
		}
	}
	return nil
}

// was is a series before a change: its members, and what they came to on all days.
type was struct {
	members  []Record
	vouchers []journal.Voucher
}

// before gives series as they stand.
func (a *act) before(series []string) (map[string]was, error) {
	out := map[string]was{}
	for _, name := range series {
		members, err := a.s.members(a.tx, name)
		if err != nil {
			return nil, err
		}
		out[name] = was{members, a.s.seriesOf(name, members)}
	}
	return out, nil
}

// after gives the members of a series once some records have changed or come.
func (w was) after(name string, changed []Record) []Record {
	fresh := make(map[ID]bool, len(changed))
	for _, r := range changed {
		fresh[r.ID] = true
	}
	out := slices.DeleteFunc(slices.Clone(w.members), func(r Record) bool { return fresh[r.ID] })
	for _, r := range changed {
		if r.Content.Series(r.Place) == name {
			out = append(out, r)
		}
	}
	slices.SortFunc(out, func(a, b Record) int { return cmp.Compare(a.ID, b.ID) })
	return out
}

// settle brings the books to what the changed records, and their series, contribute now. Of a series only what came to be
// otherwise than before is settled, and what it does not have any more is emptied.
func (a *act) settle(before map[string]was, changed ...Record) error {
	var vouchers []journal.Voucher
	spoken := map[string]bool{} // by a series
	for _, name := range slices.Sorted(maps.Keys(before)) {
		list, err := a.together(name, before[name], changed, spoken)
		if err != nil {
			return err
		}
		vouchers = append(vouchers, list...)
	}
	for _, r := range changed {
		v := r.full()
		if err := wake(a.tx, v.Ref, next(v, a.today)); err != nil {
			return err
		}
		if !spoken[v.Ref] { // where a series speaks for a record, the record does not speak for itself
			spoken[v.Ref] = true
			vouchers = append(vouchers, Standing(v, a.today))
		}
	}
	for _, w := range before {
		for _, v := range w.vouchers {
			if !spoken[v.Ref] {
				vouchers = append(vouchers, journal.Voucher{Ref: v.Ref})
			}
		}
	}
	for i := range vouchers {
		vouchers[i].Amends, vouchers[i].By = a.reason, a.by.ID
	}
	_, err := a.s.books.Settle(a.tx, a.trail, vouchers...)
	return err
}

// together gives what a series contributes today otherwise than before, and keeps when it changes by itself. Where that day
// has come and nobody advanced yet, it gives all.
func (a *act) together(name string, before was, changed []Record, spoken map[string]bool) ([]journal.Voucher, error) {
	due, err := owing(a.tx, name, a.today)
	if err != nil {
		return nil, err
	}
	stood := make(map[string]journal.Voucher, len(before.vouchers))
	for _, v := range before.vouchers {
		stood[v.Ref] = v
	}
	var out []journal.Voucher
	var first day.Day
	for _, v := range a.s.seriesOf(name, before.after(name, changed)) {
		spoken[v.Ref] = true
		if d := next(v, a.today); !d.IsZero() && (first.IsZero() || d.Before(first)) {
			first = d
		}
		if old, ok := stood[v.Ref]; due || !ok || !equal(old, v) {
			out = append(out, Standing(v, a.today))
		}
	}
	return out, wake(a.tx, name, first)
}

func equal(a, b journal.Voucher) bool {
	return slices.Equal(a.Want, b.Want) && slices.Equal(a.Not, b.Not)
}

// seriesOf gives every voucher of a series on all days.
func (s *Service) seriesOf(name string, members []Record) []journal.Voucher {
	prefix, _, _ := strings.Cut(name, "|")
	if post := s.series[prefix]; post != nil {
		return post(members)
	}
	return nil
}

// names lists the series of records, each once.
func names(records ...Record) []string {
	set := map[string]bool{}
	for _, r := range records {
		if name := r.Content.Series(r.Place); name != "" {
			set[name] = true
		}
	}
	return slices.Sorted(maps.Keys(set))
}

func (a *act) append(subject string, version int, before, after string) error {
	_, err := a.trail.Append(tlog.Act{
		By: a.by, Verb: "deliverable." + a.verb, Subject: subject, Version: int64(version), Old: before, New: after, Reason: a.reason,
	})
	return err
}

func digest(r Record) (string, error) {
	text, err := encode(r)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:]), nil
}

// Add keeps a new record. One that means the same as a live one is refused with its name. reason is needed only where the
// books have closed the days that it changes.
func (s *Service) Add(ctx context.Context, by actor.Actor, reason string, d Draft) (r Record, err error) {
	if reason, err = tidyReason(reason, false); err != nil {
		return r, err
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		a, err := s.begin(tx, by, "add", reason)
		if err != nil {
			return err
		}
		d, err := d.tidy(a.today)
		if err != nil {
			return err
		}
		if held, err := holders(tx, []string{d.key()}); err != nil || len(held) > 0 {
			if err == nil {
				err = twice(d.Content.Entry().Name)
			}
			return err
		}
		r = Record{ID: ID(id.New(tx.Now)), Version: 1, Place: d.Place, Content: d.Content}
		if err := a.keep(r); err != nil {
			return err
		}
		after, err := digest(r)
		if err != nil {
			return err
		}
		return a.append(r.Ref(), 1, "", after)
	})
	return r, err
}

// keep writes new records and settles them.
func (a *act) keep(records ...Record) error {
	for _, r := range records {
		if err := a.touch(r.ID); err != nil {
			return err
		}
	}
	before, err := a.before(names(records...))
	if err != nil {
		return err
	}
	if err := insert(a.tx, a.by, a.verb, a.reason, records); err != nil {
		return err
	}
	return a.settle(before, records...)
}

// Loaded says what came of loading many: Added are those kept, in the order of the drafts, Same how many were there before.
type Loaded struct {
	Added []Record
	Same  int
}

// Load keeps many records in one act, at most Most. One that means the same as a live one, or as one before it in the
// list, changes nothing. A draft that is wrong refuses all, told with its place from 1 on.
func (s *Service) Load(ctx context.Context, by actor.Actor, reason string, drafts []Draft) (Loaded, error) {
	return s.loading(ctx, by, reason, drafts, nil)
}

// errTried undoes what was only tried.
var errTried = errors.New("record: tried")

// Try says what Load would refuse drafts for without a reason, and keeps nothing.
func (s *Service) Try(ctx context.Context, by actor.Actor, drafts []Draft) error {
	_, err := s.loading(ctx, by, "", drafts, errTried)
	if errors.Is(err, errTried) {
		err = nil
	}
	return err
}

// loading loads drafts, and ends with the error then.
func (s *Service) loading(ctx context.Context, by actor.Actor, reason string, drafts []Draft, then error) (out Loaded, err error) {
	if reason, err = tidyReason(reason, false); err != nil {
		return out, err
	}
	if len(drafts) > Most {
		return out, fault.New(fault.TooLarge, "deliverable.too_many", "most", Most)
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		out = Loaded{}
		a, err := s.begin(tx, by, "load", reason)
		if err != nil {
			return err
		}
		fresh, err := a.fresh(drafts)
		if err != nil {
			return err
		}
		out.Same = len(drafts) - len(fresh)
		if len(fresh) == 0 {
			return nil
		}
		for _, d := range fresh {
			out.Added = append(out.Added, Record{ID: ID(id.New(tx.Now)), Version: 1, Place: d.Place, Content: d.Content})
		}
		if err := a.keep(out.Added...); err != nil {
			return err
		}
		if err := a.append("deliverable_load/"+string(out.Added[0].ID), 0, "", ""); err != nil {
			return err
		}
		return then
	})
	return out, err
}

// fresh gives the drafts that nothing means yet.
func (a *act) fresh(drafts []Draft) (out []Draft, err error) {
	list, keys := make([]Draft, len(drafts)), make([]string, len(drafts))
	for i, d := range drafts {
		if list[i], err = d.tidy(a.today); err != nil {
			if f, ok := fault.As(err); ok {
				return nil, fault.New(f.Kind, f.Key, append(slices.Clone(f.Args), "row", i+1)...).On(f.Field)
			}
			return nil, err
		}
		keys[i] = list[i].key()
	}
	held, err := holders(a.tx, keys)
	if err != nil {
		return nil, err
	}
	for i, d := range list {
		if _, taken := held[keys[i]]; !taken {
			held[keys[i]] = ""
			out = append(out, d)
		}
	}
	return out, nil
}

// change is the four beats of a change of one record.
func (s *Service) change(ctx context.Context, by actor.Actor, verb, reason string, seen Seen, decide func(r Record, today day.Day) (Record, error)) (r Record, err error) {
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		a, err := s.begin(tx, by, verb, reason)
		if err != nil {
			return err
		}
		if err := a.touch(seen.ID); err != nil {
			return err
		}
		old, err := s.load(tx, seen.ID)
		if err != nil {
			return err
		}
		switch {
		case old.Version != seen.Version:
			return meanwhile(tx, seen.ID)
		case old.Withdrawn != "":
			return fault.New(fault.Conflict, "deliverable.withdrawn", "reason", old.Withdrawn)
		}
		if r, err = decide(old, a.today); err != nil {
			return err
		}
		stood, err := a.before(names(old, r))
		if err != nil {
			return err
		}
		before, err := digest(old)
		if err != nil {
			return err
		}
		after, err := digest(r)
		if err != nil || before == after {
			return err
		}
		if r, err = update(tx, by, verb, reason, r); err != nil {
			return err
		}
		if err := a.settle(stood, r); err != nil {
			return err
		}
		return a.append(r.Ref(), r.Version, before, after)
	})
	return r, err
}

// Correct writes a record anew; what stood before is kept as a version. Organisation, year and kind stay: a record of
// another is another one. What says the same as before is no act.
func (s *Service) Correct(ctx context.Context, by actor.Actor, seen Seen, reason string, d Draft) (Record, error) {
	reason, err := tidyReason(reason, false)
	if err != nil {
		return Record{}, err
	}
	return s.change(ctx, by, "correct", reason, seen, func(r Record, today day.Day) (Record, error) {
		d, err := d.tidy(today)
		if err != nil {
			return r, err
		}
		if d.Organisation != r.Organisation || d.Year != r.Year || d.Content.Kind() != r.Content.Kind() {
			return r, fault.New(fault.Invalid, "deliverable.place_stays").On("year")
		}
		r.Place, r.Content = d.Place, d.Content
		return r, nil
	})
}

// Withdraw takes a record back: it is kept with the reason and contributes nothing.
func (s *Service) Withdraw(ctx context.Context, by actor.Actor, seen Seen, reason string) (Record, error) {
	reason, err := tidyReason(reason, true)
	if err != nil {
		return Record{}, err
	}
	return s.change(ctx, by, "withdraw", reason, seen, func(r Record, _ day.Day) (Record, error) {
		r.Withdrawn = reason
		return r, nil
	})
}

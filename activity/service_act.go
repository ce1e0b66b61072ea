package activity

import (
	"cmp"
	"encoding/json"
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

// Act is one act under way: it keeps records and, at its end, settles them and those that depend on them.
type Act struct {
	tx      *db.Tx
	s       *Service
	by      actor.Actor
	verb    string
	trail   *tlog.Trail
	cal     day.Calendar
	today   day.Day
	loaded  map[ID]*Record
	changed map[ID]*Record
	order   []ID        // of changed
	whole   map[ID]bool // heaps that were touched wholly
	parts   map[ID]bool // heaps of which some rows were touched one by one
	items   []ID        // whose events changed
	heaps   []ID        // events whose attendances and exams are settled again
	why     string      // the first reason that was given, be it for a correction or for a late entry
}

// Tx, Trail and By are of the act, for what another room does within it.
func (a *Act) Tx() *db.Tx { return a.tx }

// Trail is the trail of the act.
func (a *Act) Trail() *tlog.Trail { return a.trail }

// By is who acts.
func (a *Act) By() actor.Actor { return a.by }

// Load gives a record with what it depends on.
func (a *Act) Load(which ID) (*Record, error) {
	if r, ok := a.changed[which]; ok {
		return r, nil
	}
	r, err := one(a.tx, which)
	if err != nil {
		return nil, err
	}
	return r, surround(a.tx, []*Record{r})
}

// event gives the event of a record that is to be kept; it is read once in an act.
func (a *Act) event(which ID) (*Record, error) {
	if r, ok := a.changed[which]; ok && r.Kind() == EventKind {
		return r, nil
	}
	if r, ok := a.loaded[which]; ok {
		return r, nil
	}
	r, err := one(a.tx, which)
	if err != nil {
		return nil, err
	}
	if r.Kind() != EventKind {
		return nil, noRecord()
	}
	a.loaded[which] = r
	return r, nil
}

// Below gives the attendances or exams of an event.
func (a *Act) Below(event ID, kind Kind) ([]*Record, error) {
	at, err := a.event(event)
	if err != nil {
		return nil, err
	}
	list, err := below(a.tx, event, kind)
	for i, r := range list {
		if c, ok := a.changed[r.ID]; ok {
			list[i] = c
		}
		list[i].around.event = at
	}
	return list, err
}

// Same finds the record that one is, where it was kept before; "" where it is new.
func (a *Act) Same(r Record) (ID, error) {
	taken, err := natural(a.tx, []string{r.naturalKey()})
	return taken[r.naturalKey()], err
}

// Add keeps records; see Service.Add.
func (a *Act) Add(records ...Record) (kept Kept, err error) {
	if len(records) > Most {
		return kept, fault.New(fault.TooLarge, "activity.too_many", "count", len(records), "most", Most)
	}
	keys := make([]string, len(records))
	for i := range records {
		if err := a.ready(&records[i]); err != nil {
			return kept, atRow(err, i, len(records))
		}
		keys[i] = records[i].naturalKey()
	}
	taken, err := natural(a.tx, keys)
	if err != nil {
		return kept, err
	}
	var fresh []*Record
	for i := range records {
		r := &records[i]
		if which, ok := taken[keys[i]]; ok {
			kept.IDs = append(kept.IDs, which)
			continue
		}
		a.why = cmp.Or(a.why, r.Reason, strings.TrimSpace(r.Late))
		if err := r.timely(fact{}, a.cal, a.today); err != nil {
			return kept, atRow(err, i, len(records))
		}
		a.sign(r)
		taken[keys[i]] = r.ID
		fresh = append(fresh, r)
		kept.IDs = append(kept.IDs, r.ID)
		a.mark(r)
	}
	kept.New = len(fresh)
	if err := a.touch(fresh); err != nil {
		return kept, err
	}
	return kept, insert(a.tx, fresh)
}

// Check says why a record could not be added, nil where it could; nothing is written.
func (a *Act) Check(r Record) error {
	if err := a.ready(&r); err != nil {
		return err
	}
	return r.timely(fact{}, a.cal, a.today)
}

// Of gives the records of a kind that a piece of work has, of any matter where it names none, on a day where one is named.
func (a *Act) Of(kind Kind, w Work, on day.Day) ([]*Record, error) {
	q := Query{Kind: kind, Organisations: []string{w.Organisation}, Year: w.Year, Department: w.Department, Project: w.Project, Matter: w.Matter, From: on, To: on}
	from, args := q.where()
	list, err := db.All(a.tx, scan, `SELECT `+columns+from+` ORDER BY a.day, a.id`, args...)
	for i, r := range list {
		if c, ok := a.changed[r.ID]; ok {
			list[i] = c
		}
	}
	return list, err
}

// ready completes a record before it is added, and checks it.
func (a *Act) ready(r *Record) error {
	r.Version, r.ID, r.Act, r.Reason = 1, ID(id.New(a.tx.Now)), "add", strings.TrimSpace(r.Reason)
	r.Made, r.By, r.ByID = a.tx.Now, a.by.Name, a.by.ID
	if k := r.Kind(); k == AttendanceKind || k == ExamKind {
		e, err := a.event(r.Link)
		if err != nil {
			return err
		}
		if e.Withdrawn {
			return fault.New(fault.Conflict, "activity.event_withdrawn")
		}
		r.Work, r.around.event = e.Work, e
	}
	if r.Kind() == EventKind && r.Link != "" {
		if err := a.fits(r); err != nil {
			return err
		}
	}
	return r.check()
}

// fits refuses an event that is said to fulfil what is no item of its own work.
func (a *Act) fits(r *Record) error {
	i, ok := a.changed[r.Link]
	if !ok {
		var err error
		if i, err = one(a.tx, r.Link); err != nil {
			return err
		}
	}
	if i.Kind() != ItemKind || i.Withdrawn || i.Organisation != r.Organisation || i.Project != r.Project || i.Department != r.Department || i.Year != r.Year {
		return fault.New(fault.Invalid, "activity.other_item").On("item")
	}
	return nil
}

func (a *Act) sign(r *Record) { r.Made, r.By, r.ByID = a.tx.Now, a.by.Name, a.by.ID }

// atRow says at which place of a list a fault is, from 1 on.
func atRow(err error, n, of int) error {
	f, ok := fault.As(err)
	if !ok || of == 1 {
		return err
	}
	return fault.New(f.Kind, f.Key, append(slices.Clone(f.Args), "row", n+1)...).On(f.Field)
}

// touch says which rows the act writes: one by one where they are few, else all that lie together. What was touched one by
// one stays so, because a row must be touched before it is written.
func (a *Act) touch(list []*Record) error {
	n := map[ID]int{}
	for _, r := range list {
		n[r.heap()]++
	}
	for _, r := range list {
		heap := r.heap()
		key := []any{string(heap), string(r.ID)}
		switch {
		case a.whole[heap]:
			continue
		case !a.parts[heap] && (n[heap] > 8 || r.Kind() == EventKind && r.Version == 1):
			key, a.whole[heap] = key[:1], true
		default:
			a.parts[heap] = true
		}
		if err := a.trail.Touch("activity_record", key...); err != nil {
			return err
		}
	}
	return nil
}

// Do makes a move with a record that was loaded in the act.
func (a *Act) Do(r *Record, m Move) error {
	if r.Withdrawn {
		return fault.New(fault.Conflict, "activity.is_withdrawn")
	}
	old := *r
	var err error
	if old.Body, err = copied(r.Body); err != nil {
		return err
	}
	before := r.fact()
	if err := m.do(r, moment{a.tx.Now, a.today}); err != nil {
		return err
	}
	if err := r.check(); err != nil {
		return err
	}
	if r.Kind() == EventKind && r.Link != "" && r.Link != old.Link {
		if err := a.fits(r); err != nil {
			return err
		}
	}
	if !r.Withdrawn {
		if r.Late == "" && r.fact() != before {
			r.Late = m.reason // who corrects has said why
		}
		if r.fact() != before {
			a.why = cmp.Or(a.why, m.reason, strings.TrimSpace(r.Late))
		}
		if err := r.timely(before, a.cal, a.today); err != nil {
			return err
		}
	}
	if same(&old, r) {
		return nil
	}
	r.Version, r.Act, r.Reason = old.Version+1, m.verb, m.reason
	a.sign(r)
	return a.keep(&old, r)
}

// copied gives a body of its own.
func copied(b Body) (Body, error) {
	out, err := blank(b.Kind())
	if err != nil {
		return nil, err
	}
	data, err := json.Marshal(b)
	if err != nil {
		return nil, err
	}
	return out, json.Unmarshal(data, out)
}

// same says that nothing was changed.
func same(a, b *Record) bool {
	x, errX := a.image()
	y, errY := b.image()
	return errX == nil && errY == nil && x == y && a.Withdrawn == b.Withdrawn && a.Code == b.Code
}

// keep writes the next version of a record.
func (a *Act) keep(old, r *Record) error {
	if err := a.touch([]*Record{r}); err != nil {
		return err
	}
	if r.Kind() == EventKind && old.Matter != r.Matter { // what belongs to it goes with it
		if err := a.trail.TouchWhere("activity_record", "link = $1 AND kind IN ('attendance', 'exam')", string(r.ID)); err != nil {
			return err
		}
	}
	if err := a.trail.Touch("activity_former", string(r.heap()), string(r.ID), r.Version-1); err != nil {
		return err
	}
	if other, err := a.Same(*r); err != nil || other != "" && other != r.ID {
		if err == nil {
			err = fault.New(fault.Conflict, "activity.twice")
		}
		return err
	}
	if err := former(a.tx, old); err != nil {
		return err
	}
	if err := update(a.tx, r); err != nil {
		return err
	}
	if old.Link != r.Link && r.Kind() == EventKind {
		a.items = append(a.items, old.Link)
	}
	a.mark(r)
	if old.Kind() == IncidentKind && (old.Day != r.Day || old.Matter != r.Matter) {
		if err := a.months(old); err != nil {
			return err
		}
	}
	return a.follow(old, r)
}

// follow takes what belongs to an event to where the event went.
func (a *Act) follow(old, r *Record) error {
	if r.Kind() != EventKind {
		return nil
	}
	a.heaps = append(a.heaps, r.ID)
	if old.Matter == r.Matter {
		return nil
	}
	_, err := a.tx.Exec(`UPDATE activity_record SET matter = $1 WHERE link = $2 AND kind IN ('attendance', 'exam')`, r.Matter, string(r.ID))
	return err
}

// mark remembers that a record is settled when the act ends, and what depends on it.
func (a *Act) mark(r *Record) {
	if _, ok := a.changed[r.ID]; !ok {
		a.order = append(a.order, r.ID)
	}
	a.changed[r.ID] = r
	if r.Kind() == EventKind && r.Link != "" {
		a.items = append(a.items, r.Link)
	}
}

// months marks the reports of the month of an incident.
func (a *Act) months(incident *Record) error {
	list, err := reportOf(a.tx, incident)
	for _, r := range list {
		if _, ok := a.changed[r.ID]; !ok {
			a.mark(r)
		}
	}
	return err
}

// finish settles what was changed, and what depends on it, and appends the act.
func (a *Act) finish() error {
	if len(a.order) == 0 {
		return a.spectator()
	}
	first := a.changed[a.order[0]]
	n := len(a.order)
	list, err := a.dependent()
	if err != nil {
		return err
	}
	if err := surround(a.tx, list); err != nil {
		return err
	}
	vouchers := make([]journal.Voucher, len(list))
	for i, r := range list {
		vouchers[i] = r.Voucher(a.today)
		vouchers[i].Amends, vouchers[i].By = cmp.Or(first.Reason, a.why), a.by.ID // who enters late has said why too
	}
	if _, err := a.s.books.Settle(a.tx, a.trail, vouchers...); err != nil {
		return err
	}
	image, err := first.image()
	if err != nil {
		return err
	}
	act := tlog.Act{By: a.by, Verb: "activity." + a.verb, Subject: first.Ref(), Version: int64(first.Version), Reason: first.Reason}
	if n == 1 {
		act.New = digest(image)
	}
	_, err = a.trail.Append(act)
	return err
}

// spectator appends what another room wrote within an act that changed no record of this one.
func (a *Act) spectator() error {
	rows, err := a.trail.Rows()
	if err != nil || len(rows) == 0 {
		return err
	}
	_, err = a.trail.Append(tlog.Act{By: a.by, Verb: "activity." + a.verb, Subject: "activity/list"})
	return err
}

// dependent gives what was changed and what depends on it.
func (a *Act) dependent() ([]*Record, error) {
	for _, which := range slices.Clone(a.order) {
		if r := a.changed[which]; r.Kind() == IncidentKind {
			if err := a.months(r); err != nil {
				return nil, err
			}
		}
	}
	more, err := byID(a.tx, slices.DeleteFunc(slices.Compact(slices.Sorted(slices.Values(a.items))), func(i ID) bool { return i == "" || a.changed[i] != nil })...)
	if err != nil {
		return nil, err
	}
	list := make([]*Record, 0, len(a.order)+len(more))
	for _, which := range a.order {
		list = append(list, a.changed[which])
	}
	for _, r := range more {
		list = append(list, r)
	}
	for _, heap := range slices.Compact(slices.Sorted(slices.Values(a.heaps))) {
		under, err := below(a.tx, heap, AttendanceKind, ExamKind)
		if err != nil {
			return nil, err
		}
		for _, r := range under {
			if a.changed[r.ID] == nil {
				list = append(list, r)
			}
		}
	}
	return list, nil
}

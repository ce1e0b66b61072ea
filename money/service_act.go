package money

import (
	"slices"

	"plumbline/base/actor"
	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/base/fen"
	"plumbline/base/id"
	"plumbline/journal"
	"plumbline/platform/db"
	"plumbline/platform/tlog"
)

// place is the records that are derived together: those of a work and kind.
type place struct {
	Work
	kind Kind
}

// ledger is the records of a place as an act changes them.
type ledger struct {
	list  []*Record
	named map[string]*Record // by natural key, those that were not taken back
	byID  map[ID]*Record
	stood map[ID]fen.Fen // what each counted before the act
}

// act is one act under way. What it changes stands in its ledgers until finish writes it.
type act struct {
	s            *Service
	tx           *db.Tx
	by           actor.Actor
	verb, reason string
	batch        string
	today        day.Day
	ledgers      map[place]*ledger
	order        []place
	fresh        []*Record
	old          map[ID]*Record // what was rewritten, as it was
	paid         map[yearOf]map[Entry]string
	beside       map[Work]map[Entry]bool // what other organisations keep for the project
}

// yearOf is an organisation's year.
type yearOf struct {
	organisation string
	year         int
}

func (a *act) ledger(at place) (*ledger, error) {
	if l, ok := a.ledgers[at]; ok {
		return l, nil
	}
	list, err := all(a.tx, at)
	if err != nil {
		return nil, err
	}
	l := &ledger{list: list, named: map[string]*Record{}, byID: map[ID]*Record{}, stood: map[ID]fen.Fen{}}
	for _, r := range list {
		l.byID[r.ID], l.stood[r.ID] = r, r.Counted
		if !r.Withdrawn {
			l.named[r.natural()] = r
		}
	}
	a.ledgers[at] = l
	a.order = append(a.order, at)
	return l, nil
}

// take puts an entry into its ledger. A fault that a person can mend is the outcome's.
func (a *act) take(d Draft) (Outcome, error) {
	d.Entry = d.Entry.tidy()
	err := d.check(d.Work, a.today)
	if err == nil && d.Aside && d.Sort == Total && d.Amount == 0 {
		// Some systems write the change into this column: nought would take the whole budget away.
		err = fault.New(fault.Invalid, "money.adjusted_zero").On("amount")
	}
	if err != nil {
		return Outcome{Became: IsFaulty, Err: err}, nil
	}
	l, err := a.ledger(place{d.Work, d.Sort.Kind()})
	if err != nil {
		return Outcome{}, err
	}
	r := l.named[d.natural()]
	switch {
	case r == nil && d.Aside && l.sumAt(d.Day) == d.Amount:
		return Outcome{Became: IsSame}, nil
	case r == nil:
		if no, err := a.elsewhere(d); err != nil || no != nil {
			if d.Aside { // the budget that stands beside a payment is stated, not handed in
				return Outcome{Became: IsSame}, err
			}
			return Outcome{Became: IsFaulty, Err: no}, err
		}
		r = &Record{ID: ID(id.New(a.tx.Now)), Version: 1, Work: d.Work, Entry: d.Entry, batch: a.batch}
		a.sign(r)
		l.list = append(l.list, r)
		l.named[d.natural()], l.byID[r.ID] = r, r
		a.fresh = append(a.fresh, r)
		if known := a.paid[yearOf{d.Organisation, d.Year}]; known != nil && d.Sort == Paid {
			known[r.bare()] = r.Project // the next of the same list counts it no second time
		}
		return Outcome{Became: IsNew, ID: r.ID}, nil
	case r.Entry == a.merged(r, d.Entry):
		return Outcome{Became: IsSame, ID: r.ID}, nil
	case d.Aside && d.Sort == Original && r.Amount != d.Amount: // a list of payments corrects no budget
		no := fault.New(fault.Conflict, "money.original_differs", "amount", d.Amount.String(), "kept", r.Amount.String()).On("amount")
		return Outcome{Became: IsFaulty, ID: r.ID, Err: no}, nil
	}
	e, was := a.merged(r, d.Entry), r.Day
	return Outcome{Became: IsChanged, ID: r.ID, Was: was}, a.rewrite(l, r, func() { r.Entry = e })
}

// elsewhere refuses what would count twice: the very entry that another organisation keeps for the project (the same sort, day,
// amount and number), and the very payment that the organisation keeps for another project.
func (a *act) elsewhere(d Draft) (no, err error) {
	other, err := a.others(d)
	if err != nil || other {
		if other {
			no = fault.New(fault.Conflict, "money.other_keeps", "day", d.Day.String(), "amount", d.Amount.String()).On(twiceAt(d.Sort))
		}
		return no, err
	}
	at, err := a.elseProject(d)
	if at != "" {
		no = fault.New(fault.Conflict, "money.elsewhere", "number", d.Number, "project", at).On("number")
	}
	return no, err
}

// others says whether another organisation keeps the very entry for the same project. Nothing is never the same money.
func (a *act) others(d Draft) (bool, error) {
	if d.Amount == 0 {
		return false, nil
	}
	known, asked := a.beside[d.Work]
	if !asked {
		var err error
		if known, err = keptBeside(a.tx, d.Work); err != nil {
			return false, err
		}
		a.beside[d.Work] = known
	}
	return known[d.bare()], nil
}

// elseProject gives the other project of the organisation that the very payment is kept for: the same number, day and amount.
func (a *act) elseProject(d Draft) (project string, err error) {
	if d.Sort != Paid {
		return "", nil
	}
	if a.paid == nil {
		a.paid = map[yearOf]map[Entry]string{}
	}
	y := yearOf{d.Organisation, d.Year}
	known, asked := a.paid[y]
	if !asked {
		if known, err = paidIn(a.tx, y); err != nil {
			return "", err
		}
		a.paid[y] = known
	}
	return known[d.bare()], nil
}

// sumAt is what the records come to by the end of a day.
func (l *ledger) sumAt(on day.Day) (sum fen.Fen) {
	derive(l.list)
	for _, r := range l.list {
		if !on.Before(r.Day) {
			sum += r.Counted
		}
	}
	return sum
}

// merged is an entry that comes again, with what a file leaves blank as it was kept.
func (a *act) merged(r *Record, e Entry) Entry {
	for _, text := range []struct{ now, was *string }{{&e.Code, &r.Code}, {&e.Payee, &r.Payee}, {&e.Note, &r.Note}, {&e.Number, &r.Number}, {&e.Line, &r.Line}} {
		if *text.now == "" {
			*text.now = *text.was
		}
	}
	return e
}

// rewrite makes the next version of a record. A record that this act made stays its first version.
func (a *act) rewrite(l *ledger, r *Record, change func()) error {
	before := *r
	change()
	if r.Entry == before.Entry && r.Withdrawn == before.Withdrawn {
		return nil
	}
	if l.named[before.natural()] == r {
		delete(l.named, before.natural())
	}
	if !r.Withdrawn {
		l.named[r.natural()] = r
	}
	if slices.Contains(a.fresh, r) {
		return nil
	}
	if _, again := a.old[r.ID]; !again {
		a.old[r.ID] = &before
		r.Version++
	}
	a.sign(r)
	return nil
}

func (a *act) sign(r *Record) {
	r.Act, r.Reason, r.Made, r.By, r.ByID = a.verb, a.reason, a.tx.Now, a.by.Name, a.by.ID
}

// finish says what the records now count for, writes what changed, settles it and appends the act. One that changed nothing
// leaves no trace.
func (a *act) finish() error {
	if len(a.fresh) == 0 && len(a.old) == 0 {
		return nil
	}
	trail, err := a.s.log.Follow(a.tx)
	if err != nil {
		return err
	}
	changed := a.derived()
	if err := a.touch(trail, changed); err != nil {
		return err
	}
	if err := a.write(changed); err != nil {
		return err
	}
	vouchers := make([]journal.Voucher, 0, len(changed)+len(a.fresh))
	for _, r := range append(changed, a.fresh...) {
		v := r.Voucher(a.today)
		v.Amends, v.By = a.reason, a.by.ID
		vouchers = append(vouchers, v)
	}
	if _, err := a.s.books.Settle(a.tx, trail, vouchers...); err != nil {
		return closedAt(err)
	}
	subject, version := "money/list", int64(0)
	if one := append(slices.Clone(a.fresh), changed...); len(a.fresh)+len(a.old) == 1 {
		for _, r := range one {
			if len(a.fresh) == 1 || a.old[r.ID] != nil {
				subject, version = r.Ref(), int64(r.Version)
				break
			}
		}
	}
	_, err = trail.Append(tlog.Act{By: a.by, Verb: "money." + a.verb, Subject: subject, Version: version, Reason: a.reason})
	return err
}

// closedAt shows the refusal of a change on final days at the reason, which lifts it.
func closedAt(err error) error {
	if f, ok := fault.As(err); ok && f.Key == "journal.closed" {
		return f.On("reason")
	}
	return err
}

// derived gives the kept records that the act changed: those rewritten, and those that count differently since.
func (a *act) derived() (changed []*Record) {
	for _, at := range a.order {
		l := a.ledgers[at]
		derive(l.list)
		for _, r := range l.list {
			was, kept := l.stood[r.ID]
			if kept && (a.old[r.ID] != nil || was != r.Counted) {
				changed = append(changed, r)
			}
		}
	}
	return changed
}

func (a *act) touch(trail *tlog.Trail, changed []*Record) error {
	if len(a.fresh) > 0 {
		if err := trail.Touch("money_record", a.batch); err != nil {
			return err
		}
	}
	for _, r := range changed {
		if err := trail.Touch("money_record", r.batch, string(r.ID)); err != nil {
			return err
		}
		if old := a.old[r.ID]; old != nil {
			if err := trail.Touch("money_former", string(r.ID), old.Version); err != nil {
				return err
			}
		}
	}
	return nil
}

func (a *act) write(changed []*Record) error {
	for _, r := range changed {
		old := a.old[r.ID]
		if old == nil {
			continue
		}
		if err := keepFormer(a.tx, old); err != nil {
			return err
		}
		if err := free(a.tx, r); err != nil {
			return err
		}
	}
	for _, r := range changed {
		if err := update(a.tx, a.today, r); err != nil {
			return err
		}
	}
	return insert(a.tx, a.today, a.fresh)
}

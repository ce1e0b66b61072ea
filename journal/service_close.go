package journal

import (
	"strings"

	"plumbline/base/actor"
	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/base/id"
	"plumbline/journal/number"
	"plumbline/platform/db"
	"plumbline/platform/tlog"
)

// Close says that the figures of a project and year are final through a day, within the transaction of the act that says so:
// from then on Settle refuses every change on those days that gives no reason. A later day than before goes further, an
// earlier one takes finality back from the days behind it and needs a reason; the zero day takes it back from all. Every
// closing is kept. It refuses a day of another year, one that has not come, and one that changes nothing.
func (s *Service) Close(tx *db.Tx, trail *tlog.Trail, by actor.Actor, project string, year int, through day.Day, reason string) error {
	reason = strings.TrimSpace(reason)
	first, _ := number.Year(year)
	last := first - 1
	if !through.IsZero() {
		last = number.Day(through)
	}
	switch {
	case project == "" || !plain(project):
		return fault.New(fault.Invalid, "journal.close_project").On("project")
	case !through.IsZero() && through.Year() != year:
		return fault.New(fault.Invalid, "journal.close_year", "day", through.String(), "year", year).On("through")
	case day.At(tx.Now).Before(through):
		return fault.New(fault.Invalid, "journal.close_future", "day", through.String()).On("through")
	case len(reason) > mostReason:
		return fault.New(fault.Invalid, "journal.reason", "most", mostReason).On("reason")
	}
	if _, err := lock(tx, 0); err != nil { // who settles at the same time comes before or after
		return err
	}
	n, before, err := closingOf(tx, work{year, project}, first-1)
	switch {
	case err != nil:
		return err
	case last == before:
		return fault.New(fault.Conflict, "journal.close_same", "project", project, "day", through.String()).On("through")
	case last < before && reason == "":
		return fault.New(fault.Invalid, "journal.close_earlier", "project", project).On("reason")
	}
	if err := trail.Touch("journal_closing", year, project, n+1); err != nil {
		return err
	}
	if err := insertClosing(tx, work{year, project}, n+1, last, by, reason); err != nil {
		return err
	}
	return tx.DoOne(`UPDATE journal_head SET closed = $1 WHERE id = 1`, id.New(tx.Now))
}

// amend refuses postings on days that are final, or notes them where their voucher gives a reason.
func (w *settling) amend() error {
	through, err := w.final.at(w.tx, w.head.closed)
	if err != nil || len(through) == 0 {
		return err
	}
	said := make(map[int64]Voucher, len(w.vouchers))
	for i, id := range w.ids {
		said[id] = w.vouchers[i]
	}
	of := map[int64]work{}
	for _, p := range w.list {
		if _, ok := of[p.account]; ok {
			continue
		}
		a, err := db.One(w.tx, scanAccount, `SELECT `+accountColumns+` FROM journal_account a WHERE a.id = $1`, p.account)
		if err != nil {
			return err
		}
		of[p.account] = work{a.what.Year, a.what.Project}
	}
	w.amended, err = amended(w.list, said, func(account int64) work { return of[account] }, through)
	return err
}

package journal

import (
	"plumbline/base/actor"
	"plumbline/platform/db"
	"plumbline/platform/tlog"
)

// at gives up to which day work is final, as of the closing that the books name. The name is never given twice, also not
// where a transaction was undone, so what is remembered under it is right.
func (f *final) at(tx *db.Tx, closed string) (map[work]int64, error) {
	if closed == "" {
		return nil, nil
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.closed == closed {
		return f.through, nil
	}
	through := map[work]int64{}
	err := tx.Each(func(r db.Row) error {
		var w work
		var last int64
		err := r.Scan(&w.year, &w.project, &last)
		through[w] = last
		return err
	}, `SELECT c.year, c.project, c.through FROM journal_closing c ORDER BY c.year, c.project, c.number`)
	if err != nil {
		return nil, err
	}
	f.closed, f.through = closed, through
	return through, nil
}

// closingOf gives the number of the closing in force and its day; 0 and otherwise where there is none.
func closingOf(tx *db.Tx, w work, otherwise int64) (number, through int64, err error) {
	type closing struct{ number, through int64 }
	list, err := db.All(tx, func(r db.Row) (c closing, err error) { return c, r.Scan(&c.number, &c.through) },
		`SELECT number, through FROM journal_closing WHERE year = $1 AND project = $2 ORDER BY number DESC LIMIT 1`, w.year, w.project)
	if err != nil || len(list) == 0 {
		return 0, otherwise, err
	}
	return list[0].number, list[0].through, nil
}

func insertClosing(tx *db.Tx, w work, number, through int64, by actor.Actor, reason string) error {
	return tx.Do(`INSERT INTO journal_closing (year, project, number, through, made, maker, reason) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		w.year, w.project, number, through, db.Instant(tx.Now), by.ID, reason)
}

// insertAmendments keeps what a batch changed of what was final.
func insertAmendments(tx *db.Tx, trail *tlog.Trail, b batch, list []amendment) error {
	if len(list) == 0 {
		return nil
	}
	if err := trail.Touch("journal_amendment", b.first); err != nil {
		return err
	}
	for _, a := range list {
		if err := tx.Do(`INSERT INTO journal_amendment (first, account, voucher, n, made, maker, reason) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			b.first, a.account, a.voucher, a.n, db.Instant(b.posted), a.by, a.reason); err != nil {
			return err
		}
	}
	return nil
}

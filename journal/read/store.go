package read

import (
	"time"

	"plumbline/journal"
	"plumbline/journal/number"
	"plumbline/platform/db"
)

// bound is where the books stood at an instant: all postings up to seq, the last of its batch. day is when that batch was
// posted, first and last are the numbers posted on that day. now says that nothing was posted since, over that nothing can be posted on that day any more.
type bound struct {
	now, over        bool
	seq              int64
	day, first, last int64
}

func boundAt(tx *db.Tx, at time.Time) (b bound, err error) {
	if at.IsZero() {
		return bound{now: true}, nil
	}
	err = tx.Each(func(r db.Row) error { return r.Scan(&b.seq, &b.day) },
		`SELECT first + n - 1, day FROM journal_batch WHERE posted <= $1 ORDER BY posted DESC, first DESC LIMIT 1`, db.Instant(at))
	if err != nil {
		return b, err
	}
	begin, end := midnight(b.day), midnight(b.day+1)
	for _, q := range []struct {
		query string
		arg   any
		to    any
	}{
		{`SELECT NOT EXISTS (SELECT 1 FROM journal_batch WHERE first > $1)`, b.seq, &b.now},
		{`SELECT first FROM journal_batch WHERE posted >= $1 ORDER BY posted, first LIMIT 1`, begin, &b.first},
		{`SELECT first + n - 1 FROM journal_batch WHERE posted < $1 ORDER BY posted DESC, first DESC LIMIT 1`, end, &b.last},
		{`SELECT EXISTS (SELECT 1 FROM journal_batch WHERE posted >= $1)`, end, &b.over},
	} {
		if err := tx.Ask(func(r db.Row) error { return r.Scan(q.to) }, q.query, q.arg); err != nil {
			return b, err
		}
	}
	if err := tx.Await(); err != nil || b.seq > 0 {
		return b, err
	}
	return bound{now: b.now}, nil
}

// midnight is the instant at which a day begins in Shanghai, as the store keeps it.
func midnight(on int64) string { return db.Instant(number.Begins(on)) }

func closings(tx *db.Tx, year int) ([]Closing, error) {
	return db.All(tx, func(r db.Row) (c Closing, err error) {
		var through int64
		var made string
		if err := r.Scan(&c.Project, &c.Year, &through, &made, &c.By, &c.Reason); err != nil {
			return c, err
		}
		if first, _ := number.Year(c.Year); through >= first {
			c.Through = number.DayOf(through)
		}
		c.At, err = db.ParseInstant(made)
		return c, err
	}, `SELECT c.project, c.year, c.through, c.made, c.maker, c.reason FROM journal_closing c
		WHERE c.year = $1 AND c.number = (SELECT MAX(number) FROM journal_closing WHERE year = c.year AND project = c.project) ORDER BY c.project`, year)
}

func amendments(tx *db.Tx, account int64) ([]Amendment, error) {
	return db.All(tx, func(r db.Row) (a Amendment, err error) {
		var made string
		if err := r.Scan(&a.Voucher, &a.Reason, &a.By, &a.First, &a.N, &made); err != nil {
			return a, err
		}
		a.At, err = db.ParseInstant(made)
		return a, err
	}, `SELECT v.ref, a.reason, a.maker, a.first, a.n, a.made FROM journal_amendment a JOIN voucher v ON v.id = a.voucher
		WHERE a.account = $1 ORDER BY a.first DESC, v.ref`, account)
}

// refused lists refusals of accounts behind a place, in the order of their days.
func (s *Service) refused(tx *db.Tx, p plan, after Place, limit int) ([]Refused, error) {
	var out []Refused
	for _, account := range p.accounts {
		a := s.accounts.name(account)
		list, err := db.All(tx, func(r db.Row) (f Refused, err error) {
			var on int64
			err = r.Scan(&f.Voucher, &f.Seq, &on, &f.Why)
			f.Account, f.Day = a, number.DayOf(on)
			return f, err
		}, `SELECT v.ref, f.voucher, f.day, f.why FROM refusal f JOIN voucher v ON v.id = f.voucher
			WHERE f.account = $1 AND f.day BETWEEN $2 AND $3 AND (f.day, f.voucher) > ($4, $5) ORDER BY f.day, f.voucher LIMIT $6`,
			account, p.from, p.to, after.number(), after.Seq, limit)
		if err != nil {
			return nil, err
		}
		out = append(out, list...)
	}
	return first(out, limit, func(a, b Refused) int { return a.Place().compare(b.Place()) }), nil
}

func (s *Service) refusalsOf(tx *db.Tx, ref string) ([]journal.Refusal, error) {
	return db.All(tx, func(r db.Row) (f journal.Refusal, err error) {
		var account, on int64
		err = r.Scan(&account, &on, &f.Why)
		f.Account, f.Day = s.accounts.name(account), number.DayOf(on)
		return f, err
	}, `SELECT f.account, f.day, f.why FROM refusal f WHERE f.voucher = (SELECT id FROM voucher WHERE ref = $1) ORDER BY f.day, f.account`, ref)
}

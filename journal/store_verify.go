package journal

import "plumbline/platform/db"

// eachPosting gives the postings between two numbers, in their order, with what the voucher of each is called.
func eachPosting(tx *db.Tx, from, to int64, f func(p posting, voucher string) error) error {
	return tx.Each(func(r db.Row) error {
		var p posting
		var ref string
		if err := r.Scan(&p.seq, &p.voucher, &p.account, &p.day, &p.cut, &p.person, &p.num, &p.den, &p.reverses, &ref); err != nil {
			return err
		}
		return f(p, ref)
	}, `SELECT `+postingColumns+`, COALESCE(v.ref, '') FROM posting p LEFT JOIN voucher v ON v.id = p.voucher WHERE p.seq BETWEEN $1 AND $2 ORDER BY p.seq`, from, to)
}

// roots gives the batches that begin between two numbers, with their roots.
func roots(tx *db.Tx, from, to int64) ([]batch, error) {
	return db.All(tx, func(r db.Row) (b batch, err error) { return b, r.Scan(&b.first, &b.n, &b.root) },
		`SELECT first, n, root FROM journal_batch WHERE first BETWEEN $1 AND $2 ORDER BY first`, from, to)
}

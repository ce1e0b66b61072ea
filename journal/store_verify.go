package journal

import "plumbline/platform/db"

// eachPosting gives the postings between two numbers, in their order, with what the voucher of each is called.
func eachPosting(tx *db.Tx, from, to int64, f func(p posting, voucher string) error) error {
	n := newNumbers(10)
	return tx.Each(func(r db.Row) error {
		if err := n.scan(r); err != nil {
			return err
		}
		ref, _ := n.values[9].(string)
		return f(posting{n.at(0), n.at(1), n.at(2), n.at(3), n.at(4), n.at(5), n.at(6), n.at(7), n.at(8)}, ref)
	}, `SELECT `+postingColumns+`, COALESCE(v.ref, '') FROM posting p LEFT JOIN voucher v ON v.id = p.voucher WHERE p.seq BETWEEN $1 AND $2 ORDER BY p.seq`, from, to)
}

// roots gives the batches that begin between two numbers, with their roots.
func roots(tx *db.Tx, from, to int64) ([]batch, error) {
	return db.All(tx, func(r db.Row) (b batch, err error) { return b, r.Scan(&b.first, &b.n, &b.root) },
		`SELECT first, n, root FROM journal_batch WHERE first BETWEEN $1 AND $2 ORDER BY first`, from, to)
}

package journal

import "plumbline/platform/db"

// eachPosting gives the postings between two numbers, in their order, with what the voucher of each is called.
func eachPosting(tx *db.Tx, from, to int64, f func(p posting, voucher string) error) error {
	return tx.Sweep(9, true, func(n []int64, ref string) error {
		return f(posting{n[0], n[1], n[2], n[3], n[4], n[5], n[6], n[7], n[8]}, ref)
	}, `SELECT p.seq AS c1, p.voucher AS c2, p.account AS c3, p.day AS c4, p.cut AS c5, p.person AS c6, p.num AS c7, p.den AS c8, p.reverses AS c9, v.ref AS c10
		FROM posted p LEFT JOIN voucher v ON v.id = p.voucher WHERE p.seq BETWEEN $1 AND $2 ORDER BY p.seq`, from, to)
}

// roots gives the batches that begin between two numbers, with their roots.
func roots(tx *db.Tx, from, to int64) ([]batch, error) {
	return db.All(tx, func(r db.Row) (b batch, err error) { return b, r.Scan(&b.first, &b.n, &b.root) },
		`SELECT first, n, root FROM journal_batch WHERE first BETWEEN $1 AND $2 ORDER BY first`, from, to)
}

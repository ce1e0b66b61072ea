package read

import (
	"iter"

	"plumbline/journal/number"
	"plumbline/platform/db"
)

// Balance is one of those that the books keep: what period and cut are, its grain says. Fresh are the persons who first stand in these
// days of the year, Persons those of the month.
type Balance struct {
	Account, Period, Cut            int64
	Num, Den, Times, Fresh, Persons int64
}

func (b Balance) sum() sum { return sum{b.Num, b.Den, b.Times, b.Fresh, b.Persons} }

// Each account is looked for by itself, also where an engine believes that reading them all were less: its statistics know nothing of
// how few periods of how many an account has.
const (
	rowsOf = ` FROM journal_account a CROSS JOIN balance b WHERE a.id BETWEEN $1 AND $2 AND b.grain = $3 AND b.account = a.id AND b.period BETWEEN $4 AND $5`
	// PostgreSQL would turn that round, and adds up faster than it hands rows over.
	sumsOf = ` FROM journal_account a CROSS JOIN LATERAL (SELECT s.cut, CAST(SUM(s.num) AS BIGINT) AS num, CAST(SUM(s.den) AS BIGINT) AS den, CAST(SUM(s.times) AS BIGINT) AS times,
			CAST(SUM(s.fresh) AS BIGINT) AS fresh, CAST(SUM(s.persons) AS BIGINT) AS persons
		FROM balance s WHERE s.grain = $3 AND s.account = a.id AND s.period BETWEEN $4 AND $5 GROUP BY s.cut) b WHERE a.id BETWEEN $1 AND $2`
	// Sorting by what is 0 in every row would take it a third of the time.
	uncutOf = ` FROM journal_account a CROSS JOIN LATERAL (SELECT CAST(0 AS BIGINT) AS cut, CAST(SUM(s.num) AS BIGINT) AS num, CAST(SUM(s.den) AS BIGINT) AS den, CAST(SUM(s.times) AS BIGINT) AS times,
			CAST(SUM(s.fresh) AS BIGINT) AS fresh, CAST(SUM(s.persons) AS BIGINT) AS persons
		FROM balance s WHERE s.grain = $3 AND s.account = a.id AND s.period BETWEEN $4 AND $5 AND s.cut = 0) b WHERE a.id BETWEEN $1 AND $2`
	loopOf = ` FROM journal_account a CROSS JOIN LATERAL (SELECT * FROM balance s WHERE s.grain = $3 AND s.account = a.id AND s.period BETWEEN $4 AND $5 OFFSET 0) b
		WHERE a.id BETWEEN $1 AND $2`
)

// Balances gives every balance of a grain of some accounts within periods. Accounts that are neighbours are asked for as a range, which
// costs the same however many they are.
func Balances(tx *db.Tx, grain number.Grain, accounts iter.Seq[int64], low, high int64, f func(Balance)) error {
	from := rowsOf
	if tx.Engine == db.Postgres {
		from = loopOf
	}
	return ranges(tx, grain, accounts, low, high, `b.period`, from, f)
}

// totals is Balances for who adds periods up: period says nothing, and there may be one for many.
func totals(tx *db.Tx, grain number.Grain, accounts iter.Seq[int64], low, high int64, f func(Balance)) error {
	from := rowsOf // SQLite would sort rows before it adds them up
	switch {
	case tx.Engine != db.Postgres:
	case grain == number.ByMonth || grain == number.ByDay:
		from = uncutOf
	default:
		from = sumsOf
	}
	return ranges(tx, grain, accounts, low, high, `0`, from, f)
}

func ranges(tx *db.Tx, grain number.Grain, accounts iter.Seq[int64], low, high int64, period, from string, f func(Balance)) error {
	if low > high {
		return nil
	}
	for _, r := range neighbours(accounts) {
		err := tx.Sweep(8, false, func(n []int64, _ string) error {
			f(Balance{n[0], n[1], n[2], n[3], n[4], n[5], n[6], n[7]})
			return nil
		}, `SELECT a.id AS c1, CAST(`+period+` AS BIGINT) AS c2, b.cut AS c3, b.num AS c4, b.den AS c5, b.times AS c6, b.fresh AS c7, b.persons AS c8`+from,
			r[0], r[1], grain, low, high)
		if err != nil {
			return err
		}
	}
	return nil
}

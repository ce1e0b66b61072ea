package journal

import (
	"cmp"
	"slices"
	"time"

	"plumbline/base/day"
	"plumbline/journal/number"
	"plumbline/platform/db"
)

// bound is where the books stood at an instant: all postings up to a number, of which those from first on were posted on
// the instant's own day.
type bound struct{ last, first, day int64 }

func boundAt(tx *db.Tx, at time.Time) (b bound, err error) {
	b.day = number.Day(day.At(at))
	b.last, err = db.One(tx, db.Scalar[int64], `SELECT COALESCE(MAX(first + n - 1), 0) FROM journal_batch WHERE posted <= $1
		AND first >= (SELECT COALESCE(MAX(first), 0) FROM journal_batch WHERE posted <= $1)`, db.Instant(at))
	if err != nil {
		return b, err
	}
	b.first, err = db.One(tx, db.Scalar[int64], `SELECT COALESCE(MIN(first), $2 + 1) FROM journal_batch WHERE day = $1`, b.day, b.last)
	return b, err
}

// knownFigures adds the balances of the posted days before the instant's and the postings of the instant's day up to it.
func knownFigures(tx *db.Tx, year int, at time.Time) ([]Figure, error) {
	b, err := boundAt(tx, at)
	if err != nil {
		return nil, err
	}
	from, to := number.Months(year)
	list, err := db.All(tx, scanFigure, `SELECT `+figureColumns+` FROM journal_account a
		JOIN balance b ON b.grain = 4 AND b.account = a.id AND b.period < $2 AND b.cut BETWEEN $3 AND $4
		WHERE a.year = $1 GROUP BY a.id, a.year, a.project, a.measure ORDER BY a.project, a.measure`, year, b.day, from, to)
	if err != nil || b.first > b.last {
		return list, err
	}
	rest, err := db.All(tx, scanFigure, `SELECT a.year, a.project, a.measure, CAST(SUM(p.num) AS BIGINT), CAST(SUM(p.den) AS BIGINT),
			CAST(SUM(CASE WHEN p.reverses = 0 THEN 1 ELSE -1 END) AS BIGINT), CAST(0 AS BIGINT)
		FROM posting p JOIN journal_account a ON a.id = p.account
		WHERE p.seq BETWEEN $2 AND $3 AND a.year = $1 GROUP BY a.id, a.year, a.project, a.measure`, year, b.first, b.last)
	if err != nil {
		return nil, err
	}
	list = added(list, rest)
	return list, freshOfDay(tx, year, b, list)
}

func added(list, rest []Figure) []Figure {
	at := map[Account]int{}
	for i, f := range list {
		at[f.Account] = i
	}
	for _, f := range rest {
		i, ok := at[f.Account]
		if !ok {
			list = append(list, f)
			continue
		}
		list[i].Num, list[i].Den, list[i].Times = list[i].Num+f.Num, list[i].Den+f.Den, list[i].Times+f.Times
	}
	slices.SortFunc(list, func(a, b Figure) int {
		return cmp.Or(cmp.Compare(a.Project, b.Project), cmp.Compare(a.Measure, b.Measure))
	})
	return list
}

// freshOfDay adds the persons who came or went on the instant's own day up to it: those touched that day who stand now and
// did not before, less those who stood and do no longer.
func freshOfDay(tx *db.Tx, year int, b bound, list []Figure) error {
	type change struct {
		Account
		n int64
	}
	got, err := db.All(tx, func(r db.Row) (c change, err error) { return c, r.Scan(&c.Year, &c.Project, &c.Measure, &c.n) },
		`SELECT a.year, a.project, a.measure, CAST(SUM(CASE WHEN s.before <= 0 AND s.after > 0 THEN 1 WHEN s.before > 0 AND s.after <= 0 THEN -1 ELSE 0 END) AS BIGINT)
		FROM (SELECT p.account, p.person, SUM(CASE WHEN p.seq >= $2 THEN 0 WHEN p.reverses = 0 THEN 1 ELSE -1 END) AS before,
				SUM(CASE WHEN p.reverses = 0 THEN 1 ELSE -1 END) AS after
			FROM posting p JOIN (SELECT DISTINCT account, person FROM posting WHERE seq BETWEEN $2 AND $3 AND person <> 0) t ON t.account = p.account AND t.person = p.person
			WHERE p.seq <= $3 GROUP BY p.account, p.person) s
		JOIN journal_account a ON a.id = s.account WHERE a.year = $1 GROUP BY a.id, a.year, a.project, a.measure`, year, b.first, b.last)
	if err != nil {
		return err
	}
	by := map[Account]int64{}
	for _, c := range got {
		by[c.Account] = c.n
	}
	for i := range list {
		list[i].Persons += by[list[i].Account]
	}
	return nil
}

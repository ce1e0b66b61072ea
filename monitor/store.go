package monitor

import (
	"encoding/json"
	"errors"

	"plumbline/base/day"
	"plumbline/platform/db"
)

// termsFor gives the periods in force: of the nearest organisation that has some, of this year rather than of every year, the
// latest that has begun.
func termsFor(tx *db.Tx, path []string, year int) (Terms, error) {
	today := day.At(tx.Now).String()
	for _, organisation := range path {
		t, err := db.One(tx, scanTerms, `SELECT organisation, year, since, terms FROM monitor_terms
			WHERE organisation = $1 AND (year = $2 OR year = 0) AND since <= $3
			ORDER BY CASE WHEN year = 0 THEN 1 ELSE 0 END, since DESC LIMIT 1`, organisation, year, today)
		if !errors.Is(err, db.ErrNotFound) {
			return t, err
		}
	}
	return DefaultTerms(), nil
}

func scanTerms(r db.Row) (t Terms, err error) {
	var since, terms string
	if err := r.Scan(&t.Organisation, &t.Year, &since, &terms); err != nil {
		return t, err
	}
	if t.Since, err = day.Parse(since); err != nil {
		return t, err
	}
	return t, json.Unmarshal([]byte(terms), &t.Terms)
}

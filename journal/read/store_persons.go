package read

import (
	"plumbline/journal/number"
	"plumbline/platform/db"
)

// persons counts different persons; −1 over several accounts. What balances tell is taken from their sum.
func (p plan) persons(tx *db.Tx, s sum) (int64, error) {
	switch {
	case len(p.accounts) == 0 || p.from > p.to:
		return 0, nil
	case len(p.accounts) > 1:
		return -1, nil
	case p.freshTells():
		return s.fresh, nil
	case p.plain() && p.whole():
		return s.persons, nil
	}
	any, err := db.One(tx, db.Scalar[bool], `SELECT EXISTS (SELECT 1 FROM person_count WHERE account = $1)`, p.accounts[0])
	if err != nil || !any {
		return 0, err
	}
	if list := p.spans(); p.plain() && len(list) == 1 && list[0].months {
		return inMonths(tx, p.accounts[0], list[0].from%12, list[0].to%12)
	}
	w := p.postings(p.accounts[0])
	w.and("p.person <> 0")
	return db.One(tx, db.Scalar[int64], `SELECT COUNT(*) FROM (SELECT p.person FROM posting p WHERE `+w.text.String()+`
		GROUP BY p.person HAVING SUM(CASE WHEN p.reverses = 0 THEN 1 ELSE -1 END) > 0) s`, w.args...)
}

// freshTells says that the plan begins with its year and is added up from balances that know when persons first stood: then
// they add up.
func (p plan) freshTells() bool {
	if !p.uncut() || !p.fromStart() {
		return false
	}
	list := p.spans()
	return p.last.now || len(list) == 1 && list[0].months
}

// inMonths counts who stands on an account in any month from one to another, 0 to 11.
func inMonths(tx *db.Tx, account, from, to int64) (int64, error) {
	var masks [2]int64
	for m := from; m <= to; m++ {
		masks[m/number.HalfYear] |= number.Many << (m % number.HalfYear * number.MonthBits)
	}
	return db.One(tx, db.Scalar[int64], `SELECT COUNT(*) FROM person_count WHERE account = $1 AND ((early & $2) <> 0 OR (late & $3) <> 0)`, account, masks[0], masks[1])
}

// personsBy counts the different persons of each value.
func (p plan) personsBy(tx *db.Tx, by Dimension, parts map[string]Figure) error {
	any, err := db.One(tx, db.Scalar[bool], `SELECT EXISTS (SELECT 1 FROM person_count WHERE account = $1)`, p.accounts[0])
	if err != nil || !any {
		return err
	}
	w := p.postings(p.accounts[0])
	w.and("p.person <> 0")
	return tx.Each(func(r db.Row) error {
		var value string
		var n int64
		err := r.Scan(&value, &n)
		f := parts[value]
		f.Persons = n
		parts[value] = f
		return err
	}, `SELECT s.value, COUNT(*) FROM (SELECT c.`+string(by)+` AS value, p.person FROM posting p JOIN journal_cut c ON c.id = p.cut WHERE `+w.text.String()+`
		GROUP BY c.`+string(by)+`, p.person HAVING SUM(CASE WHEN p.reverses = 0 THEN 1 ELSE -1 END) > 0) s GROUP BY s.value`, w.args...)
}

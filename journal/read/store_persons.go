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
	if list := p.spans(); p.plain() && len(list) == 1 && list[0].months {
		return inMonths(tx, p.accounts[0], list[0].from%12, list[0].to%12)
	}
	parts := map[string]Figure{}
	err := p.personsBy(tx, func(int64) string { return "" }, parts)
	return parts[""].Persons, err
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

// personsBy counts the different persons of each value, from the postings: who stands there is told by all of them alone.
func (p plan) personsBy(tx *db.Tx, value func(cut int64) string, parts map[string]Figure) error {
	any, err := db.One(tx, db.Scalar[bool], `SELECT EXISTS (SELECT 1 FROM person_count WHERE account = $1)`, p.accounts[0])
	if err != nil || !any {
		return err
	}
	w := p.postings(p.accounts[0])
	w.and("p.person <> 0")
	stands := map[string]map[int64]int32{}
	err = tx.Sweep(3, false, func(n []int64, _ string) error {
		cut, person, reverses := n[0], n[1], n[2]
		v := value(cut)
		if stands[v] == nil {
			stands[v] = map[int64]int32{}
		}
		if reverses == 0 {
			stands[v][person]++
		} else if stands[v][person]--; stands[v][person] == 0 {
			delete(stands[v], person)
		}
		return nil
	}, `SELECT p.cut AS c1, p.person AS c2, p.reverses AS c3 FROM posted p WHERE `+w.text.String(), w.args...)
	for v, people := range stands {
		f := parts[v]
		for _, n := range people {
			if n > 0 {
				f.Persons++
			}
		}
		parts[v] = f
	}
	return err
}

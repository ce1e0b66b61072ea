package read

import "plumbline/platform/db"

// MonthsIn gives queries without a cut month by month, twelve of their year whatever their days, in a transaction that has posted
// nothing. Persons are not counted.
func MonthsIn(tx *db.Tx, s *Service, queries []Query) ([][12]Figure, error) {
	n, err := s.present.ask(tx)
	if err != nil {
		return nil, err
	}
	if err := s.accounts.learn(tx); err != nil {
		return nil, err
	}
	list := make([]Query, len(queries))
	for i, q := range queries {
		list[i] = Query{Account: q.Account, All: q.All, Known: q.Known}
	}
	plans, err := s.plans(tx, list)
	if err != nil {
		return nil, err
	}
	var single []plan
	for _, p := range plans {
		single = append(single, p.monthly()...)
	}
	sums, err := s.whole(tx, n, single)
	if err != nil {
		return nil, err
	}
	out := make([][12]Figure, len(queries))
	for i, f := range sums {
		out[i/12][i%12] = f.figure()
	}
	return out, nil
}

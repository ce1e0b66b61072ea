package read

import (
	"cmp"
	"slices"

	"plumbline/journal"
	"plumbline/journal/number"
	"plumbline/platform/db"
)

// entryColumns are those of an entry of postings p as they were known up to a posting, $1 (0: now).
const (
	entryColumns = `p.account, p.seq, v.ref, b.posted, p.reverses, EXISTS (SELECT 1 FROM posted r WHERE r.reverses = p.seq AND r.reverses <> 0 AND r.seq <= $1),
		p.day, p.person, p.num, p.den, c.organisation, c.district, c.category, c.grade, c.sex, c.age, c.tag`
	entryTables = `JOIN voucher v ON v.id = p.voucher JOIN journal_cut c ON c.id = p.cut
		JOIN journal_batch b ON b.first = (SELECT MAX(first) FROM journal_batch WHERE first <= p.seq)`
)

func (s *Service) scanEntry(r db.Row) (e journal.Entry, err error) {
	var posted string
	var account, on int64
	if err := r.Scan(&account, &e.Seq, &e.Voucher, &posted, &e.Reverses, &e.Reversed, &on, &e.Person, &e.Num, &e.Den,
		&e.Organisation, &e.District, &e.Category, &e.Grade, &e.Sex, &e.Age, &e.Tag); err != nil {
		return e, err
	}
	e.Account, e.Day = s.accounts.name(account), number.DayOf(on)
	e.Posted, err = db.ParseInstant(posted)
	return e, err
}

// entries lists postings of a plan behind a place: so many of each account, of which the first are taken.
func (s *Service) entries(tx *db.Tx, p plan, after Place, limit int) ([]journal.Entry, error) {
	if !after.Day.IsZero() {
		p.from = max(p.from, after.number())
	}
	var out []journal.Entry
	for _, account := range p.accounts {
		stretches, err := p.stretches(tx, account)
		if err != nil {
			return nil, err
		}
		var found []journal.Entry
		for _, one := range stretches {
			list, err := s.entriesIn(tx, one, account, after, limit-len(found))
			if err != nil {
				return nil, err
			}
			if found = append(found, list...); len(found) >= limit {
				break
			}
		}
		out = append(out, found...)
	}
	return first(out, limit, behind), nil
}

// atOnce is about how many postings are looked through at once for those of a cut.
const atOnce = 20_000

// stretches divides a plan of a cut into stretches of so many postings of the account, and leaves out the months that have
// nothing of the cut: an engine may read all of a stretch to find the first.
func (p plan) stretches(tx *db.Tx, account int64) ([]plan, error) {
	if p.uncut() || p.from > p.to {
		return []plan{p}, nil
	}
	w := p.cells(account, number.ByCut, number.MonthOf(p.from), number.MonthOf(p.to))
	months, err := db.All(tx, func(r db.Row) (m [2]int64, err error) { return m, r.Scan(&m[0], &m[1]) },
		`SELECT m.period, m.times FROM balance m WHERE m.grain = `+w.arg(number.ByMonth)+` AND m.account = `+w.arg(account)+` AND m.cut = 0 AND m.period IN
			(SELECT b.period FROM balance b WHERE `+w.text.String()+`) ORDER BY m.period`, w.args...)
	if err != nil {
		return nil, err
	}
	var out []plan
	var held int64
	for _, m := range months {
		begin, end := number.Days(m[0])
		if held == 0 {
			out = append(out, p)
			out[len(out)-1].from = max(p.from, begin)
		}
		out[len(out)-1].to = min(p.to, end)
		if held += max(m[1], 1); held >= atOnce {
			held = 0
		}
	}
	return out, nil
}

func (s *Service) entriesIn(tx *db.Tx, p plan, account int64, after Place, limit int) ([]journal.Entry, error) {
	w := &where{args: []any{p.last.until()}}
	p.narrowing(w, account)
	w.and("(p.day, p.seq) > (?, ?)", after.number(), after.Seq)
	// The numbers first, by an index in their order; the rest of the few that are listed.
	return db.All(tx, s.scanEntry, `SELECT `+entryColumns+` FROM (SELECT p.day, p.seq FROM posted p WHERE `+w.text.String()+` ORDER BY p.day, p.seq LIMIT `+w.arg(limit)+`) n
		JOIN posted p ON p.seq = n.seq AND p.day = n.day `+entryTables+` ORDER BY p.day, p.seq`, w.args...)
}

// posted lists the postings of a plan after a number, the newest first.
func (s *Service) posted(tx *db.Tx, p plan, after int64, limit int) ([]journal.Entry, error) {
	var out []journal.Entry
	for _, account := range p.accounts {
		w := &where{args: []any{p.last.until()}}
		p.narrowing(w, account)
		w.and("p.seq > ?", after)
		// The numbers first, by an index that has all that is asked of them; the rest of the few that are listed.
		list, err := db.All(tx, s.scanEntry, `SELECT `+entryColumns+` FROM (SELECT p.seq FROM posted p WHERE `+w.text.String()+` ORDER BY p.seq DESC LIMIT `+w.arg(limit)+`) n
			JOIN posted p ON p.seq = n.seq `+entryTables+` ORDER BY p.seq DESC`, w.args...)
		if err != nil {
			return nil, err
		}
		out = append(out, list...)
	}
	return first(out, limit, func(a, b journal.Entry) int { return cmp.Compare(b.Seq, a.Seq) }), nil
}

// entriesOf lists the postings of a record in the order of their numbers.
func (s *Service) entriesOf(tx *db.Tx, ref string) ([]journal.Entry, error) {
	return db.All(tx, s.scanEntry, `SELECT `+entryColumns+` FROM posted p `+entryTables+`
		WHERE p.voucher = (SELECT id FROM voucher WHERE ref = $2) ORDER BY p.seq`, bound{now: true}.until(), ref)
}

// first sorts a list and gives its first entries.
func first[T any](list []T, limit int, order func(a, b T) int) []T {
	slices.SortFunc(list, order)
	return list[:min(limit, len(list))]
}

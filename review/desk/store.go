package desk

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"plumbline/base/day"
	"plumbline/goal"
	"plumbline/platform/db"
	"plumbline/review"
)

// filter says which declarations are listed; what is blank lets all through.
type filter struct {
	acts, organisations []string
	year                int
	person              string               // whose last look is read
	may                 map[review.Desk]bool // of what was never handed in only what these let hand in; nil for all
	near                func(Due) bool       // only what is due so
}

// mostNamed is how many organisations a query names; who reaches more looks through all that waits for his acts.
const mostNamed = 300

// query is a condition with its values, which are numbered as they are written.
type query struct {
	text string
	args []any
}

func (q *query) mark(v any) string {
	q.args = append(q.args, v)
	return "$" + strconv.Itoa(len(q.args))
}

func (q *query) in(column string, values []string) {
	values = slices.Compact(slices.Sorted(slices.Values(values)))
	if len(values) == 0 || len(values) > mostNamed {
		return
	}
	marks := make([]string, len(values))
	for i, v := range values {
		marks[i] = q.mark(v)
	}
	q.text += ` AND ` + column + ` IN (` + strings.Join(marks, ", ") + `)`
}

// head is what scanItem reads of a declaration d and its case c; the first value of the query is the person who looks.
const head = `SELECT d.id, d.name, d.department, d.unit, d.revision, d.errors, d.warnings, d.notes, d.answered, d.stale,
	COALESCE(c.act, ''), COALESCE(c.step, ''), COALESCE(c.content, ''), d.year,
	COALESCE((SELECT s.revision FROM review_seen s WHERE s.declaration = d.id AND s.person = $1), 0),
	(SELECT COUNT(*) FROM review_remark r WHERE r.declaration = d.id AND r.answer = '' AND r.note = FALSE),
	COALESCE((SELECT MAX(r.round) FROM review_remark r WHERE r.declaration = d.id), 0),
	COALESCE((SELECT v.saved_at FROM revision v WHERE v.declaration = d.id AND v.number = 1), '') `

func clockOf(tx *db.Tx, today day.Day, year int) (c Clock, err error) {
	c.Today = today
	if c.Deadlines, err = deadlines(tx, year); err != nil {
		return c, err
	}
	list, err := notices(tx)
	if err != nil {
		return c, err
	}
	c.Calendar, err = day.NewCalendar(list...)
	return c, err
}

// items lists what waits, what is due first on top: what is under review or was once, then what was never handed in.
func items(tx *db.Tx, today day.Day, f filter, placed Placed) ([]Item, error) {
	at, err := clockOf(tx, today, f.year)
	if err != nil {
		return nil, err
	}
	q := &query{args: []any{f.person}}
	q.in("c.act", f.acts)
	q.in("c.organisation", f.organisations)
	if f.year > 0 {
		q.text += ` AND c.year = ` + q.mark(f.year)
	}
	list, err := db.All(tx, scanItem, head+`FROM review_case c JOIN declaration d ON d.id = c.declaration WHERE c.act <> ''`+q.text, q.args...)
	if err != nil {
		return nil, err
	}
	fresh, err := neverHanded(tx, at, f, placed)
	if err != nil {
		return nil, err
	}
	list = append(list, fresh...)
	for i := range list {
		list[i].Due = at.Due(list[i].Case.Path, list[i].Case.Year, list[i].Step)
	}
	if f.near != nil {
		list = slices.DeleteFunc(list, func(i Item) bool { return !f.near(i.Due) })
	}
	slices.SortFunc(list, byDue)
	return list, nil
}

// names is what a form calls its organisation, in a year.
type names struct {
	department, unit string
	year             int
}

// neverHanded lists the declarations without a case, of the organisations that count. The names come first: there are
// few of them, and most lists leave most of them out.
func neverHanded(tx *db.Tx, at Clock, f filter, placed Placed) ([]Item, error) {
	if placed == nil {
		return nil, nil
	}
	all, err := db.All(tx, func(r db.Row) (n names, err error) { return n, r.Scan(&n.department, &n.unit, &n.year) },
		`SELECT DISTINCT department, unit, year FROM declaration WHERE $1 = 0 OR year = $1`, f.year)
	if err != nil {
		return nil, err
	}
	paths := map[names][]string{}
	for _, n := range all {
		path := placed(n.department, n.unit)
		if len(path) == 0 || f.may != nil && !f.may[review.Desk{Act: review.ActSubmit, Organisation: path[0]}] ||
			f.near != nil && !f.near(at.Due(path, n.year, review.ActSubmit)) {
			continue
		}
		paths[n] = path
	}
	if len(paths) == 0 {
		return nil, nil
	}
	q := &query{args: []any{f.person}}
	if f.year > 0 {
		q.text += ` AND d.year = ` + q.mark(f.year)
	}
	var departments, units []string
	for n := range paths {
		departments, units = append(departments, n.department), append(units, n.unit)
	}
	q.in("d.department", departments)
	q.in("d.unit", units)
	list, err := db.All(tx, scanItem, head+`FROM declaration d LEFT JOIN review_case c ON c.declaration = d.id
		WHERE c.declaration IS NULL`+q.text, q.args...)
	if err != nil {
		return nil, err
	}
	out := list[:0]
	for _, x := range list {
		x.Case.Path = paths[names{x.Department, x.Unit, x.Case.Year}]
		if x.Case.Path != nil {
			out = append(out, x)
		}
	}
	return out, nil
}

// handed lists what a person handed in, the latest first.
func handed(tx *db.Tx, today day.Day, person string, year int) ([]Item, error) {
	at, err := clockOf(tx, today, year)
	if err != nil {
		return nil, err
	}
	list, err := db.All(tx, scanItem, head+`FROM review_case c JOIN declaration d ON d.id = c.declaration
		WHERE ($2 = 0 OR c.year = $2) AND EXISTS (SELECT 1 FROM review_move m
			WHERE m.declaration = d.id AND m.kind = 'submit' AND m.moved_by_id = $1)
		ORDER BY c.since DESC, d.id`, person, year)
	for i := range list {
		list[i].Due = at.Due(list[i].Case.Path, list[i].Case.Year, list[i].Step)
	}
	return list, err
}

func scanItem(r db.Row) (x Item, err error) {
	var packed, saved string
	var year int
	t := &x.Tally
	err = r.Scan(&x.Declaration, &x.Name, &x.Department, &x.Unit, &x.Newest, &t.Errors, &t.Warnings, &t.Notes, &t.Answered, &t.Stale,
		&x.Act, &x.Step, &packed, &year, &x.Seen, &x.Remarks, &x.Remarked, &saved)
	if err != nil {
		return x, err
	}
	if packed != "" {
		x.Case, err = review.Unpack(packed)
		x.Since = x.Case.Since
		return x, err
	}
	x.Case = review.Case{Declaration: x.Declaration, Year: year, State: review.Draft}
	x.Act, x.Step = x.Case.Waits()
	x.Since, err = db.ParseInstant(saved)
	return x, err
}

// steps lists what can have a deadline: handing in, publishing, and the stages of the scheme in force on a path and of the
// schemes of organisations below it.
func steps(tx *db.Tx, path, below []string, year int) ([]string, error) {
	inForce, err := review.SchemeFor(tx, path, year)
	if err != nil {
		return nil, err
	}
	all, err := review.Schemes(tx)
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(s review.Scheme) bool {
		return !slices.Contains(below, s.Organisation) || s.Year != 0 && s.Year != year
	})
	out := []string{review.ActSubmit, review.ActPublish}
	for _, s := range append(all, inForce) {
		for _, st := range s.Stages {
			out = append(out, st.ID)
		}
	}
	return out, nil
}

// deadlines lists those of a year, 0 for all.
func deadlines(tx *db.Tx, year int) ([]Deadline, error) {
	return db.All(tx, func(r db.Row) (d Deadline, err error) {
		var due string
		if err := r.Scan(&d.Organisation, &d.Year, &d.Step, &due); err != nil {
			return d, err
		}
		d.Due, err = day.Parse(due)
		return d, err
	}, `SELECT organisation, year, step, due FROM review_deadline WHERE $1 = 0 OR year = $1 ORDER BY year, organisation, due, step`, year)
}

// notices gives every notice: the program's, then those added.
func notices(tx *db.Tx) ([]day.Notice, error) {
	added, err := db.All(tx, func(r db.Row) (day.Notice, error) {
		var year int
		var source, off, work string
		if err := r.Scan(&year, &source, &off, &work); err != nil {
			return day.Notice{}, err
		}
		return notice(year, source, off, work)
	}, `SELECT year, source, off_days, work_days FROM holiday_notice ORDER BY year`)
	out := day.Notices()
	for _, n := range added {
		// A later version of the program may bring a notice that the office had added: the program's is the checked one.
		if !slices.ContainsFunc(out, func(o day.Notice) bool { return o.Year == n.Year }) {
			out = append(out, n)
		}
	}
	return out, err
}

func notice(year int, source, off, work string) (n day.Notice, err error) {
	n = day.Notice{Year: year, Source: strings.TrimSpace(source)}
	if n.Off, err = day.Spans(year, off); err != nil {
		return n, err
	}
	n.Work, err = day.Spans(year, work)
	return n, err
}

func content(tx *db.Tx, id goal.ID, revision int) (d goal.Declaration, err error) {
	text, err := db.One(tx, db.Scalar[string], `SELECT content FROM revision WHERE declaration = $1 AND number = $2`, string(id), revision)
	if err != nil {
		return d, fmt.Errorf("revision %d of %s: %w", revision, id, err)
	}
	return d, json.Unmarshal([]byte(text), &d)
}

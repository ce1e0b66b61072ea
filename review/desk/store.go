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

// filter says which cases are listed; what is blank lets all through.
type filter struct {
	acts, organisations []string
	year                int
}

// mostNamed is how many organisations a query names; who reaches more looks through all that waits for his acts.
const mostNamed = 300

func (f filter) where() (text string, args []any) {
	text = `c.act <> ''`
	in := func(column string, values []string) {
		values = slices.Compact(slices.Sorted(slices.Values(values)))
		if len(values) == 0 || len(values) > mostNamed {
			return
		}
		marks := make([]string, len(values))
		for i, v := range values {
			args = append(args, v)
			marks[i] = "$" + strconv.Itoa(len(args))
		}
		text += ` AND c.` + column + ` IN (` + strings.Join(marks, ", ") + `)`
	}
	in("act", f.acts)
	in("organisation", f.organisations)
	if f.year > 0 {
		args = append(args, f.year)
		text += ` AND c.year = $` + strconv.Itoa(len(args))
	}
	return text, args
}

// items lists what waits, what is due first on top.
func items(tx *db.Tx, today day.Day, f filter) ([]Item, error) {
	set, err := deadlines(tx, f.year)
	if err != nil {
		return nil, err
	}
	cal, err := calendar(tx)
	if err != nil {
		return nil, err
	}
	where, args := f.where()
	list, err := db.All(tx, scanItem, `SELECT d.id, d.name, d.department, d.unit, d.revision, d.errors, d.warnings, d.notes, d.answered, d.stale,
		c.act, c.step, c.content, (SELECT COUNT(*) FROM review_remark r WHERE r.declaration = d.id AND r.answer = '' AND r.note = FALSE)
		FROM review_case c JOIN declaration d ON d.id = c.declaration WHERE `+where, args...)
	for i := range list {
		x := &list[i]
		x.Since = x.Case.Since
		x.Due = due(cal, today, nearest(set, x.Case.Path, x.Case.Year, x.Step))
	}
	slices.SortFunc(list, byDue)
	return list, err
}

func scanItem(r db.Row) (x Item, err error) {
	var packed string
	t := &x.Tally
	err = r.Scan(&x.Declaration, &x.Name, &x.Department, &x.Unit, &x.Newest, &t.Errors, &t.Warnings, &t.Notes, &t.Answered, &t.Stale,
		&x.Act, &x.Step, &packed, &x.Remarks)
	if err != nil {
		return x, err
	}
	x.Case, err = review.Unpack(packed)
	return x, err
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

func calendar(tx *db.Tx) (day.Calendar, error) {
	list, err := notices(tx)
	if err != nil {
		return day.Calendar{}, err
	}
	return day.NewCalendar(list...)
}

func content(tx *db.Tx, id goal.ID, revision int) (d goal.Declaration, err error) {
	text, err := db.One(tx, db.Scalar[string], `SELECT content FROM revision WHERE declaration = $1 AND number = $2`, string(id), revision)
	if err != nil {
		return d, fmt.Errorf("revision %d of %s: %w", revision, id, err)
	}
	return d, json.Unmarshal([]byte(text), &d)
}

package report

import (
	"encoding/json"
	"errors"
	"slices"

	"plumbline/base/actor"
	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/goal"
	"plumbline/monitor"
	"plumbline/platform/db"
	"plumbline/platform/tlog"
	"plumbline/review/course"
)

// load gives the report of a declaration and a period; ok is false where none was begun.
func load(tx *db.Tx, id goal.ID, period string) (r Report, ok bool, err error) {
	r, err = db.One(tx, scan, `SELECT content FROM monitor_report WHERE declaration = $1 AND period = $2`, string(id), period)
	if errors.Is(err, db.ErrNotFound) {
		return r, false, nil
	}
	return r, err == nil, err
}

func scan(r db.Row) (out Report, err error) {
	var content string
	if err := r.Scan(&content); err != nil {
		return out, err
	}
	return out, json.Unmarshal([]byte(content), &out)
}

// ofYear lists the reports of a year, of one period where one is named.
func ofYear(tx *db.Tx, year int, period string) ([]Report, error) {
	return db.All(tx, scan, `SELECT content FROM monitor_report WHERE year = $1 AND ($2 = '' OR period = $2) ORDER BY period, id`, year, period)
}

// keep writes a report over the version before it; seen is that version, 0 for a new one.
func keep(tx *db.Tx, trail *tlog.Trail, by actor.Actor, r Report, seen int) (Report, error) {
	r.Version, r.SavedAt, r.SavedBy = seen+1, tx.Now, by.Name
	if !slices.Contains(r.Authors, by.ID) {
		r.Authors = append(slices.Clone(r.Authors), by.ID)
	}
	if err := trail.Touch("monitor_report", r.ID); err != nil {
		return r, err
	}
	content, err := json.Marshal(r)
	if err != nil {
		return r, err
	}
	query := `INSERT INTO monitor_report (id, declaration, period, year, version, content, saved_at, saved_by, saved_by_id)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (declaration, period) DO NOTHING`
	args := []any{r.ID, string(r.Declaration), r.Period.ID, r.Period.Year, r.Version, string(content), db.Instant(tx.Now), by.Name, by.ID}
	if seen > 0 {
		query = `UPDATE monitor_report SET declaration = $2, period = $3, year = $4, version = $5, content = $6, saved_at = $7, saved_by = $8,
			saved_by_id = $9 WHERE id = $1 AND version = $10`
		args = append(args, seen)
	}
	n, err := tx.Exec(query, args...)
	if err == nil && n == 0 {
		return r, fault.New(fault.Conflict, "report.meanwhile", "by", r.SavedBy)
	}
	return r, err
}

// hand keeps what is handed in to the letter.
func hand(tx *db.Tx, trail *tlog.Trail, by actor.Actor, r Report, digest string) error {
	if err := trail.Touch("monitor_handed", r.ID); err != nil {
		return err
	}
	content, err := json.Marshal(r)
	if err != nil {
		return err
	}
	n, err := db.One(tx, db.Scalar[int], `SELECT COALESCE(MAX(number), 0) + 1 FROM monitor_handed WHERE report = $1`, r.ID)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO monitor_handed (report, number, digest, content, handed_at, handed_by, handed_by_id) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		r.ID, n, digest, string(content), db.Instant(tx.Now), by.Name, by.ID)
	return err
}

// approved gives the revision of a declaration that was approved and stands, 0 for none, and its digest.
func approved(tx *db.Tx, id goal.ID) (revision int, digest string, err error) {
	revision, err = db.One(tx, db.Scalar[int], `SELECT frozen FROM review_case WHERE declaration = $1`, string(id))
	if errors.Is(err, db.ErrNotFound) || err == nil && revision == 0 {
		return 0, "", nil
	}
	if err != nil {
		return 0, "", err
	}
	digest, err = db.One(tx, db.Scalar[string], `SELECT digest FROM revision WHERE declaration = $1 AND number = $2`, string(id), revision)
	return revision, digest, err
}

// editable refuses a change of a report that is under review or was accepted.
func editable(tx *db.Tx, r Report) error {
	c, err := course.Load(tx, course.Monitor, r.ID)
	if err != nil {
		return err
	}
	return c.Editable()
}

// period gives a period of a path and year, as it is in force.
func period(tx *db.Tx, path []string, year int, id string) (monitor.Period, error) {
	list, err := monitor.PeriodsFor(tx, path, year)
	if err != nil {
		return monitor.Period{}, err
	}
	p, ok := monitor.Find(list, id)
	if !ok {
		return p, fault.New(fault.NotFound, "report.no_period", "period", id)
	}
	return p, nil
}

// owed is an approved declaration with the periods whose report was handed in at least once: from then on its course reminds of it.
type owed struct {
	id                     goal.ID
	name, department, unit string
	year                   int
	handed                 map[string]bool
}

// unreported lists the approved declarations of this year and the last.
func unreported(tx *db.Tx) ([]owed, error) {
	since := day.At(tx.Now).Year() - 1
	list, err := db.All(tx, func(r db.Row) (o owed, err error) {
		o.handed = map[string]bool{}
		return o, r.Scan(&o.id, &o.name, &o.department, &o.unit, &o.year)
	}, `SELECT d.id, d.name, d.department, d.unit, d.year FROM review_case c JOIN declaration d ON d.id = c.declaration
		WHERE c.frozen > 0 AND d.year >= $1 ORDER BY d.id`, since)
	if err != nil {
		return nil, err
	}
	at := map[goal.ID]int{}
	for i, o := range list {
		at[o.id] = i
	}
	return list, tx.Each(func(r db.Row) error {
		var id goal.ID
		var period string
		if err := r.Scan(&id, &period); err != nil {
			return err
		}
		if i, ok := at[id]; ok {
			list[i].handed[period] = true
		}
		return nil
	}, `SELECT declaration, period FROM course_case WHERE kind = $1 AND year >= $2`, course.Monitor, since)
}

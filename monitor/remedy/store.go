package remedy

import (
	"encoding/json"
	"errors"
	"strconv"
	"strings"

	"plumbline/base/fault"
	"plumbline/goal"
	"plumbline/platform/db"
	"plumbline/platform/tlog"
)

// load gives a remedy.
func load(tx *db.Tx, id string) (Remedy, error) {
	r, err := db.One(tx, scan, `SELECT content FROM monitor_remedy WHERE id = $1`, id)
	if errors.Is(err, db.ErrNotFound) {
		return r, fault.New(fault.NotFound, "remedy.none")
	}
	return r, err
}

func scan(r db.Row) (out Remedy, err error) {
	var content string
	if err := r.Scan(&content); err != nil {
		return out, err
	}
	return out, json.Unmarshal([]byte(content), &out)
}

// Filter says which remedies are listed; what is blank lets all through.
type Filter struct {
	Declaration goal.ID
	Year        int
	State       State
}

// In lists remedies within a transaction, by their day and then by id.
func In(tx *db.Tx, f Filter) ([]Remedy, error) {
	var text strings.Builder
	var args []any
	add := func(column string, v any) {
		args = append(args, v)
		text.WriteString(` AND ` + column + ` = $` + strconv.Itoa(len(args)))
	}
	if f.Declaration != "" {
		add("declaration", string(f.Declaration))
	}
	if f.Year > 0 {
		add("year", f.Year)
	}
	if f.State != "" {
		add("state", string(f.State))
	}
	return db.All(tx, scan, `SELECT content FROM monitor_remedy WHERE 1 = 1`+text.String()+` ORDER BY due, id`, args...)
}

// Keep writes a remedy in the transaction of the act that set or moved it; trail is that act's, which Touch has been told of
// nothing yet. Who writes an older version than the one that stands is refused.
func Keep(tx *db.Tx, trail *tlog.Trail, r Remedy) error {
	if err := trail.Touch("monitor_remedy", r.ID); err != nil {
		return err
	}
	content, err := json.Marshal(r)
	if err != nil {
		return err
	}
	n, err := tx.Exec(`INSERT INTO monitor_remedy (id, declaration, indicator, period, year, organisation, state, due, version, content)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (id) DO UPDATE SET state = excluded.state, due = excluded.due,
			version = excluded.version, content = excluded.content WHERE monitor_remedy.version = excluded.version - 1`,
		r.ID, string(r.Declaration), string(r.Key), r.Period, r.Year, r.Organisation(), string(r.State), r.Plan.Due.String(), r.Version, string(content))
	if err == nil && n == 0 {
		return fault.New(fault.Conflict, "remedy.meanwhile")
	}
	return err
}

// attached keeps of ids those of files that are attached to a declaration and still there.
func attached(tx *db.Tx, id goal.ID, ids []string) (out []string, err error) {
	for _, one := range ids {
		found, err := db.One(tx, db.Scalar[string], `SELECT id FROM attachment WHERE id = $1 AND subject = $2 AND removed_at = ''`, one, goal.Subject(id))
		if err != nil && !errors.Is(err, db.ErrNotFound) {
			return nil, err
		}
		if err == nil {
			out = append(out, found)
		}
	}
	return out, nil
}

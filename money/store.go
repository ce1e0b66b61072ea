package money

import (
	"encoding/json"

	"plumbline/base/day"
	"plumbline/base/fen"
	"plumbline/platform/db"
)

const columns = `batch, id, version, organisation, year, department, project, sort, day, amount, counted, number, line, code, payee,
	note, withdrawn, act, reason, made_at, made_by, made_by_id`

func scan(row db.Row) (*Record, error) {
	r := &Record{}
	var on, made string
	err := row.Scan(&r.batch, &r.ID, &r.Version, &r.Organisation, &r.Year, &r.Department, &r.Project, &r.Sort, &on, &r.Amount, &r.Counted,
		&r.Number, &r.Line, &r.Code, &r.Payee, &r.Note, &r.Withdrawn, &r.Act, &r.Reason, &made, &r.By, &r.ByID)
	if err != nil {
		return nil, err
	}
	if r.Day, err = day.Parse(on); err != nil {
		return nil, err
	}
	r.Made, err = db.ParseInstant(made)
	return r, err
}

// one gives the record of an id and kind.
func one(tx *db.Tx, kind Kind, which ID) (*Record, error) {
	list, err := db.All(tx, scan, `SELECT `+columns+` FROM money_record WHERE id = $1 AND kind = $2`, string(which), string(kind))
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, noRecord()
	}
	return list[0], nil
}

// all gives every record of a work and kind.
func all(tx *db.Tx, at place) ([]*Record, error) {
	return db.All(tx, scan, `SELECT `+columns+` FROM money_record WHERE organisation = $1 AND year = $2 AND department = $3 AND project = $4
		AND kind = $5 ORDER BY day, id`, at.Organisation, at.Year, at.Department, at.Project, string(at.kind))
}

// paidIn gives every payment of an organisation's year, as far as it tells one from another, with its project.
func paidIn(tx *db.Tx, y yearOf) (map[Entry]string, error) {
	list, err := db.All(tx, scan, `SELECT `+columns+` FROM money_record WHERE organisation = $1 AND year = $2 AND sort = 'paid' AND NOT withdrawn`,
		y.organisation, y.year)
	out := make(map[Entry]string, len(list))
	for _, r := range list {
		out[r.bare()] = r.Project
	}
	return out, err
}

// keptBeside gives what other organisations keep for the project of a work, as far as it tells one entry from another.
func keptBeside(tx *db.Tx, w Work) (map[Entry]bool, error) {
	list, err := db.All(tx, scan, `SELECT `+columns+` FROM money_record WHERE year = $1 AND department = $2 AND project = $3
		AND organisation <> $4 AND NOT withdrawn`, w.Year, w.Department, w.Project, w.Organisation)
	out := make(map[Entry]bool, len(list))
	for _, r := range list {
		out[r.bare()] = true
	}
	return out, err
}

// bare is of an entry what tells one sum of money from another.
func (e Entry) bare() Entry {
	return Entry{Sort: e.Sort, Day: e.Day, Amount: e.Amount, Number: e.Number, Line: e.Line}
}

func (r *Record) naturalKey() string {
	if r.Withdrawn {
		return string(r.ID) // leaves the key to who comes after
	}
	return r.natural()
}

// waits is the day from which a record counts, where that lies behind today.
func (r *Record) waits(today day.Day) string {
	if today.Before(r.Day) && !r.Withdrawn {
		return r.Day.String()
	}
	return ""
}

var types = []string{
	"TEXT", "TEXT", "BIGINT", "TEXT", "BIGINT", "TEXT", "TEXT", "TEXT", "TEXT", "TEXT", "TEXT", "BIGINT", "BIGINT",
	"TEXT", "TEXT", "TEXT", "TEXT", "TEXT", "BOOLEAN", "TEXT", "TEXT", "TEXT", "TEXT", "TEXT", "TEXT",
}

func insert(tx *db.Tx, today day.Day, list []*Record) error {
	rows := make([][]any, len(list))
	for i, r := range list {
		rows[i] = []any{
			r.batch, string(r.ID), r.Version, r.Organisation, r.Year, r.Department, r.Project, string(r.Kind()), r.naturalKey(), string(r.Sort),
			r.Day.String(), int64(r.Amount), int64(r.Counted), r.Number, r.Line, r.Code, r.Payee, r.Note, r.Withdrawn, r.Act, r.Reason,
			db.Instant(r.Made), r.By, r.ByID, r.waits(today),
		}
	}
	return tx.Bulk(`INSERT INTO money_record (batch, id, version, organisation, year, department, project, kind, natural_key, sort, day,
		amount, counted, number, line, code, payee, note, withdrawn, act, reason, made_at, made_by, made_by_id, waits) VALUES`, types, rows, ``)
}

func update(tx *db.Tx, today day.Day, r *Record) error {
	_, err := tx.Exec(`UPDATE money_record SET version = $3, natural_key = $4, sort = $5, day = $6, amount = $7, counted = $8, number = $9,
		line = $10, code = $11, payee = $12, note = $13, withdrawn = $14, act = $15, reason = $16, made_at = $17, made_by = $18,
		made_by_id = $19, waits = $20 WHERE batch = $1 AND id = $2`,
		r.batch, string(r.ID), r.Version, r.naturalKey(), string(r.Sort), r.Day.String(), int64(r.Amount), int64(r.Counted), r.Number,
		r.Line, r.Code, r.Payee, r.Note, r.Withdrawn, r.Act, r.Reason, db.Instant(r.Made), r.By, r.ByID, r.waits(today))
	return err
}

// free takes a record's natural key away for the rest of the act, so that two records may change keys.
func free(tx *db.Tx, r *Record) error {
	_, err := tx.Exec(`UPDATE money_record SET natural_key = $3 WHERE batch = $1 AND id = $2`, r.batch, string(r.ID), string(r.ID))
	return err
}

// image is the content of a version.
type image struct {
	Entry
	Withdrawn bool `json:"withdrawn"`
}

func (r *Record) image() (string, error) {
	data, err := json.Marshal(image{r.Entry, r.Withdrawn})
	return string(data), err
}

// keepFormer keeps what a record was.
func keepFormer(tx *db.Tx, r *Record) error {
	content, err := r.image()
	if err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO money_former (id, number, content, act, reason, made_at, made_by, made_by_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		string(r.ID), r.Version, content, r.Act, r.Reason, db.Instant(r.Made), r.By, r.ByID)
	return err
}

func scanVersion(row db.Row) (v Version, err error) {
	var content, at string
	if err := row.Scan(&v.Number, &content, &v.Act, &v.Reason, &at, &v.By); err != nil {
		return v, err
	}
	var i image
	if err := json.Unmarshal([]byte(content), &i); err != nil {
		return v, err
	}
	v.Entry, v.Withdrawn = i.Entry, i.Withdrawn
	v.At, err = db.ParseInstant(at)
	return v, err
}

func scanSum(row db.Row) (s Sum, err error) {
	var last string
	err = row.Scan(&s.Organisation, &s.Year, &s.Department, &s.Project, &s.Original, &s.Budget, &s.Paid, &s.Payments, &last)
	if err != nil || last == "" {
		return s, err
	}
	s.Last, err = day.Parse(last)
	return s, err
}

// Sum is what the records of a work come to: the original budget, the budget as it stands, what was paid, by how many
// payments, and when the last was.
type Sum struct {
	Work
	Original, Budget, Paid fen.Fen
	Payments               int
	Last                   day.Day
}

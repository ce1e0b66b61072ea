package record

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"plumbline/base/actor"
	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/platform/db"
)

// kept is a record as its row and its versions hold it.
type kept struct {
	Place
	Withdrawn string          `json:"withdrawn,omitempty"`
	Content   json.RawMessage `json:"content"`
}

func encode(r Record) (string, error) {
	content, err := json.Marshal(r.Content)
	if err != nil {
		return "", fmt.Errorf("record %s: %w", r.ID, err)
	}
	b, err := json.Marshal(kept{r.Place, r.Withdrawn, content})
	return string(b), err
}

func (s *Service) decode(id ID, kind string, version int, text string) (Record, error) {
	r := Record{ID: id, Version: version}
	var k kept
	if err := json.Unmarshal([]byte(text), &k); err != nil {
		return r, fmt.Errorf("record %s: %w", id, err)
	}
	fresh := s.kinds[kind]
	if fresh == nil {
		return r, fmt.Errorf("record %s: no kind %q", id, kind)
	}
	r.Place, r.Withdrawn, r.Content = k.Place, k.Withdrawn, fresh()
	if err := json.Unmarshal(k.Content, r.Content); err != nil {
		return r, fmt.Errorf("record %s: %w", id, err)
	}
	return r, nil
}

const columns = `r.id, r.kind, r.version, r.content FROM deliverable_record r`

func (s *Service) scan(row db.Row) (Record, error) {
	var id ID
	var kind, content string
	var version int
	if err := row.Scan(&id, &kind, &version, &content); err != nil {
		return Record{}, err
	}
	return s.decode(id, kind, version, content)
}

func (s *Service) load(tx *db.Tx, id ID) (Record, error) {
	r, err := db.One(tx, s.scan, `SELECT `+columns+` WHERE r.id = $1`, string(id))
	if errors.Is(err, db.ErrNotFound) {
		return r, fault.New(fault.NotFound, "deliverable.not_found")
	}
	return r, err
}

func (s *Service) members(tx *db.Tx, series string) ([]Record, error) {
	return db.All(tx, s.scan, `SELECT `+columns+` WHERE r.series = $1 ORDER BY r.id`, series)
}

// row is what a record comes to in the columns of its table.
type row struct {
	key, series, content string
	entry                Entry
}

func rowOf(r Record) (out row, err error) {
	out.content, err = encode(r)
	out.entry, out.series = r.Content.Entry(), r.Content.Series(r.Place)
	out.key = Draft{r.Place, r.Content}.key()
	if r.Withdrawn != "" {
		out.key = "withdrawn|" + string(r.ID) // what was taken back may be entered anew
	}
	return out, err
}

// holders gives which live records have natural keys.
func holders(tx *db.Tx, keys []string) (map[string]ID, error) {
	out := map[string]ID{}
	err := tx.Lookup(`SELECT r.natural_key, r.id FROM KEYS JOIN deliverable_record r ON r.natural_key = k1`, []any{keys}, func(row db.Row) error {
		var key string
		var id ID
		err := row.Scan(&key, &id)
		out[key] = id
		return err
	})
	return out, err
}

// insert keeps new records, whose keys are free.
func insert(tx *db.Tx, by actor.Actor, act, reason string, records []Record) error {
	var ids, kinds, organisations, projects, matters, names, days, keys, series, withdrawn, contents []string
	var versions, years []int64
	for _, r := range records {
		c, err := rowOf(r)
		if err != nil {
			return err
		}
		ids, kinds, versions = append(ids, string(r.ID)), append(kinds, r.Content.Kind()), append(versions, int64(r.Version))
		organisations, years = append(organisations, r.Organisation), append(years, int64(r.Year))
		projects, matters = append(projects, r.Project), append(matters, r.Matter)
		names, days = append(names, c.entry.Name), append(days, c.entry.Day.String())
		keys, series, withdrawn, contents = append(keys, c.key), append(series, c.series), append(withdrawn, r.Withdrawn), append(contents, c.content)
	}
	err := tx.Load(`INSERT INTO deliverable_record (id, kind, version, organisation, year, project, matter, name, day, natural_key, series, withdrawn, content)`,
		[]any{ids, kinds, versions, organisations, years, projects, matters, names, days, keys, series, withdrawn, contents}, "")
	if err != nil {
		return err
	}
	n := len(records)
	return tx.Load(`INSERT INTO deliverable_version (record, number, act, reason, content, made_at, made_by, made_by_id)`,
		[]any{ids, versions, same(act, n), same(reason, n), contents, same(db.Instant(tx.Now), n), same(by.Name, n), same(by.ID, n)}, "")
}

func same(text string, n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = text
	}
	return out
}

// update keeps the next version of a record, whose Version is that of before.
func update(tx *db.Tx, by actor.Actor, act, reason string, r Record) (Record, error) {
	r.Version++
	c, err := rowOf(r)
	if err != nil {
		return r, err
	}
	held, err := holders(tx, []string{c.key})
	if err != nil {
		return r, err
	}
	if id, taken := held[c.key]; taken && id != r.ID {
		return r, twice(c.entry.Name)
	}
	n, err := tx.Exec(`UPDATE deliverable_record SET version = $2, project = $3, matter = $4, name = $5, day = $6, natural_key = $7, series = $8,
		withdrawn = $9, content = $10 WHERE id = $1 AND version = $11`,
		string(r.ID), r.Version, r.Project, r.Matter, c.entry.Name, c.entry.Day.String(), c.key, c.series, r.Withdrawn, c.content, r.Version-1)
	if err != nil {
		return r, err
	}
	if n == 0 {
		return r, meanwhile(tx, r.ID)
	}
	_, err = tx.Exec(`INSERT INTO deliverable_version (record, number, act, reason, content, made_at, made_by, made_by_id)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		string(r.ID), r.Version, act, reason, c.content, db.Instant(tx.Now), by.Name, by.ID)
	return r, err
}

func twice(name string) error {
	return fault.New(fault.Conflict, "deliverable.twice", "name", name)
}

// meanwhile is the fault of who saw an older version.
func meanwhile(tx *db.Tx, id ID) error {
	by, err := db.One(tx, db.Scalar[string], `SELECT made_by FROM deliverable_version WHERE record = $1 ORDER BY number DESC LIMIT 1`, string(id))
	if err != nil {
		return err
	}
	return fault.New(fault.Conflict, "deliverable.meanwhile", "by", by)
}

func (s *Service) versions(tx *db.Tx, r Record) ([]Version, error) {
	kind := r.Content.Kind()
	return db.All(tx, func(row db.Row) (v Version, err error) {
		var at, content string
		if err := row.Scan(&v.Number, &v.Act, &v.Reason, &content, &at, &v.By); err != nil {
			return v, err
		}
		if v.At, err = db.ParseInstant(at); err != nil {
			return v, err
		}
		v.Record, err = s.decode(r.ID, kind, v.Number, content)
		return v, err
	}, `SELECT number, act, reason, content, made_at, made_by FROM deliverable_version WHERE record = $1 ORDER BY number DESC`, string(r.ID))
}

// Query asks for records. Organisations are those in reach; none of them gives nothing. What is blank narrows nothing.
type Query struct {
	Organisations   []string
	Kinds           []string
	Year            int
	Project, Matter string
	Text            string
	From, To        day.Day
	Series          string
	Withdrawn       bool // those taken back too
	Newest          bool // the last day first
	Offset, Limit   int  // Limit 0: all
}

// where writes the condition of a query, which the list and its count share.
func (q Query) where() (string, []any) {
	var parts []string
	var args []any
	arg := func(v any) string { args = append(args, v); return "$" + strconv.Itoa(len(args)) }
	in := func(column string, list []string) {
		marks := make([]string, len(list))
		for i, v := range list {
			marks[i] = arg(v)
		}
		parts = append(parts, column+" IN ("+strings.Join(marks, ", ")+")")
	}
	in("r.organisation", q.Organisations)
	if len(q.Kinds) > 0 {
		in("r.kind", q.Kinds)
	}
	for _, c := range []struct {
		test, value string
	}{{"r.project = ", q.Project}, {"r.matter = ", q.Matter}, {"r.series = ", q.Series}, {"r.day >= ", q.From.String()}, {"r.day <= ", q.To.String()}} {
		if c.value != "" {
			parts = append(parts, c.test+arg(c.value))
		}
	}
	if q.Year != 0 {
		parts = append(parts, "r.year = "+arg(q.Year))
	}
	if q.Text != "" {
		escaped := strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(strings.ToLower(q.Text))
		parts = append(parts, `LOWER(r.name) LIKE `+arg("%"+escaped+"%")+` ESCAPE '\'`)
	}
	if !q.Withdrawn {
		parts = append(parts, "r.withdrawn = ''")
	}
	return " WHERE " + strings.Join(parts, " AND "), args
}

func (s *Service) list(tx *db.Tx, q Query) ([]Record, int, error) {
	if len(q.Organisations) == 0 {
		return nil, 0, nil
	}
	where, args := q.where()
	total, err := db.One(tx, db.Scalar[int], `SELECT COUNT(*) FROM deliverable_record r`+where, args...)
	if err != nil {
		return nil, 0, err
	}
	order := " ORDER BY r.day, r.name, r.id"
	if q.Newest {
		order = " ORDER BY r.day DESC, r.name, r.id"
	}
	if q.Limit > 0 {
		order += " LIMIT " + strconv.Itoa(q.Limit) + " OFFSET " + strconv.Itoa(max(q.Offset, 0))
	}
	out, err := db.All(tx, s.scan, `SELECT `+columns+where+order, args...)
	return out, total, err
}

// Use is a project and matter that records are kept for, with how many of a kind.
type Use struct {
	Kind, Project, Matter string
	N                     int
}

func uses(tx *db.Tx, organisations []string, year int) ([]Use, error) {
	if len(organisations) == 0 {
		return nil, nil
	}
	where, args := Query{Organisations: organisations, Year: year}.where()
	return db.All(tx, func(r db.Row) (u Use, err error) {
		err = r.Scan(&u.Kind, &u.Project, &u.Matter, &u.N)
		return u, err
	}, `SELECT r.kind, r.project, r.matter, COUNT(*) FROM deliverable_record r`+where+` GROUP BY r.kind, r.project, r.matter ORDER BY r.project, r.matter, r.kind`, args...)
}

// wake keeps when a subject (the ref of a record, or a series) changes by itself; a blank day is never.
func wake(tx *db.Tx, subject string, on day.Day) error {
	if on.IsZero() {
		_, err := tx.Exec(`DELETE FROM deliverable_wake WHERE subject = $1`, subject)
		return err
	}
	_, err := tx.Exec(`INSERT INTO deliverable_wake (subject, day) VALUES ($1, $2) ON CONFLICT (subject) DO UPDATE SET day = excluded.day`, subject, on.String())
	return err
}

// awake gives the subjects that change by a day, at most limit of them.
func awake(tx *db.Tx, today day.Day, limit int) ([]string, error) {
	return db.All(tx, db.Scalar[string], `SELECT subject FROM deliverable_wake WHERE day <= $1 ORDER BY day, subject LIMIT `+strconv.Itoa(limit), today.String())
}

// owing says whether a subject should have changed by itself by a day, and did not yet.
func owing(tx *db.Tx, subject string, today day.Day) (bool, error) {
	n, err := db.One(tx, db.Scalar[int], `SELECT COUNT(*) FROM deliverable_wake WHERE subject = $1 AND day <= $2`, subject, today.String())
	return n > 0, err
}

package course

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"plumbline/base/fault"
	"plumbline/platform/db"
	"plumbline/review"
)

// Load gives the case of a paper within a transaction, for rooms that ask Editable before they change a line; one that was
// never handed in is a draft of version 0.
func Load(tx *db.Tx, kind, id string) (Case, error) {
	content, err := db.One(tx, db.Scalar[string], `SELECT content FROM course_case WHERE kind = $1 AND id = $2`, kind, id)
	if errors.Is(err, db.ErrNotFound) {
		return Case{Paper: Paper{Kind: kind, ID: id}, Case: review.Case{State: review.Draft}}, nil
	}
	if err != nil {
		return Case{}, err
	}
	c, err := unpack(content)
	if err != nil {
		return c, fmt.Errorf("case of %s %s: %w", kind, id, err)
	}
	c.Remarks, err = db.All(tx, scanRemark, `SELECT number, round, stage, revision, ref, content, written_at, written_by, written_by_id,
		answer, answered_at, answered_by FROM course_remark WHERE kind = $1 AND id = $2 ORDER BY number`, kind, id)
	return c, err
}

func unpack(content string) (c Case, err error) { return c, json.Unmarshal([]byte(content), &c) }

func scanRemark(r db.Row) (m review.Remark, err error) {
	var at, answered string
	err = r.Scan(&m.Number, &m.Round, &m.Stage, &m.Revision, &m.Ref, &m.Text, &at, &m.Name, &m.By, &m.Answer, &answered, &m.AnswerBy)
	if err != nil {
		return m, err
	}
	if m.At, err = db.ParseInstant(at); err != nil {
		return m, err
	}
	m.AnswerAt, err = db.ParseInstant(answered)
	return m, err
}

// filter says which cases are listed; what is blank lets all through.
type filter struct {
	kind                string
	year                int
	waiting             bool // for somebody
	acts, organisations []string
	handed              string // the person who handed them in
}

// mostNamed is how many organisations a query names; who reaches more looks through all that waits for his acts.
const mostNamed = 300

// cases lists cases without their remarks: what is due first on top, then what waits longest.
func cases(tx *db.Tx, f filter) ([]Case, error) {
	var text strings.Builder
	var args []any
	mark := func(v any) string {
		args = append(args, v)
		return "$" + strconv.Itoa(len(args))
	}
	among := func(column string, values []string) {
		values = slices.Compact(slices.Sorted(slices.Values(values)))
		if len(values) == 0 || len(values) > mostNamed {
			return
		}
		marks := make([]string, len(values))
		for i, v := range values {
			marks[i] = mark(v)
		}
		text.WriteString(` AND c.` + column + ` IN (` + strings.Join(marks, ", ") + `)`)
	}
	if f.kind != "" {
		text.WriteString(` AND c.kind = ` + mark(f.kind))
	}
	if f.year > 0 {
		text.WriteString(` AND c.year = ` + mark(f.year))
	}
	if f.waiting {
		text.WriteString(` AND c.act <> ''`)
	}
	among("act", f.acts)
	among("organisation", f.organisations)
	if f.handed != "" {
		text.WriteString(` AND EXISTS (SELECT 1 FROM course_move m WHERE m.kind = c.kind AND m.id = c.id AND m.move = 'submit' AND m.moved_by_id = ` + mark(f.handed) + `)`)
	}
	return db.All(tx, func(r db.Row) (Case, error) {
		var content, project, unit string
		if err := r.Scan(&content, &project, &unit); err != nil {
			return Case{}, err
		}
		c, err := unpack(content)
		c.Project, c.Unit = project, unit
		return c, err
	}, `SELECT c.content, d.name, d.unit FROM course_case c JOIN declaration d ON d.id = c.declaration WHERE 1 = 1`+text.String()+`
		ORDER BY CASE WHEN c.due = '' THEN 1 ELSE 0 END, c.due, c.since, c.kind, c.id`, args...)
}

func history(tx *db.Tx, kind, id string) ([]review.Moved, error) {
	return db.All(tx, func(r db.Row) (m review.Moved, err error) {
		var at string
		if err := r.Scan(&m.Number, &m.Kind, &m.Stage.Name, &m.Stage.NameEn, &m.Round, &m.Revision, &m.State, &m.Reason, &at, &m.Name, &m.By); err != nil {
			return m, err
		}
		m.At, err = db.ParseInstant(at)
		return m, err
	}, `SELECT number, move, stage, stage_en, round, revision, state, reason, moved_at, moved_by, moved_by_id
		FROM course_move WHERE kind = $1 AND id = $2 ORDER BY number`, kind, id)
}

// save writes what a move changed: the case, the move, the remarks it added and the answer it gave.
func save(tx *db.Tx, old, c Case, m review.Moved) error {
	if err := saveCase(tx, old, c); err != nil {
		return err
	}
	p := c.Paper
	_, err := tx.Exec(`INSERT INTO course_move (kind, id, number, move, stage, stage_en, round, revision, digest, state, reason, moved_at, moved_by, moved_by_id)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
		p.Kind, p.ID, m.Number, string(m.Kind), m.Stage.Name, m.Stage.NameEn, m.Round, m.Revision, c.Digest, string(m.State), m.Reason,
		db.Instant(m.At), m.Name, m.By)
	if err != nil {
		return err
	}
	for i, r := range c.Remarks {
		if i < len(old.Remarks) && old.Remarks[i].Answer == r.Answer {
			continue
		}
		_, err := tx.Exec(`INSERT INTO course_remark (kind, id, number, round, stage, revision, ref, content, written_at, written_by, written_by_id,
				answer, answered_at, answered_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
			ON CONFLICT (kind, id, number) DO UPDATE SET answer = excluded.answer, answered_at = excluded.answered_at, answered_by = excluded.answered_by`,
			p.Kind, p.ID, r.Number, r.Round, r.Stage, r.Revision, string(r.Ref), r.Text, db.Instant(r.At), r.Name, r.By, r.Answer, db.InstantOrBlank(r.AnswerAt), r.AnswerBy)
		if err != nil {
			return err
		}
	}
	return nil
}

// saveCase writes the case where it still is what was decided on.
func saveCase(tx *db.Tx, old, c Case) error {
	content, err := json.Marshal(c)
	if err != nil {
		return err
	}
	act, step := c.Waits()
	p, due := c.Paper, ""
	if !p.Due.IsZero() {
		due = p.Due.String()
	}
	query := `INSERT INTO course_case (kind, id, declaration, period, organisation, year, version, state, act, step, due, since, content)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) ON CONFLICT (kind, id) DO NOTHING`
	args := []any{
		p.Kind, p.ID, string(p.Declaration), p.Period, c.Organisation(), c.Year, c.Version, string(c.State), act, step, due, db.Instant(c.Since), string(content),
	}
	if old.Version > 0 {
		query = `UPDATE course_case SET declaration = $3, period = $4, organisation = $5, year = $6, version = $7, state = $8, act = $9, step = $10,
			due = $11, since = $12, content = $13 WHERE kind = $1 AND id = $2 AND version = $14`
		args = append(args, old.Version)
	}
	n, err := tx.Exec(query, args...)
	if err == nil && n == 0 {
		return fault.New(fault.Conflict, "course.meanwhile", "by", old.LastBy)
	}
	return err
}

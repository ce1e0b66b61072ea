package review

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/goal"
	"plumbline/platform/db"
)

// load gives the case of a declaration; one that was never handed in is a draft of version 0.
func load(tx *db.Tx, id goal.ID) (Case, error) {
	content, err := db.One(tx, db.Scalar[string], `SELECT content FROM review_case WHERE declaration = $1`, string(id))
	if errors.Is(err, db.ErrNotFound) {
		return Case{Declaration: id, State: Draft}, nil
	}
	if err != nil {
		return Case{}, err
	}
	c, err := Unpack(content)
	if err != nil {
		return c, fmt.Errorf("case of %s: %w", id, err)
	}
	if c.Remarks, err = db.All(tx, scanRemark, `SELECT number, round, stage, revision, ref, content, note, written_at, written_by,
		written_by_id, answer, answered_at, answered_by FROM review_remark WHERE declaration = $1 ORDER BY number`, string(id)); err != nil {
		return c, err
	}
	c.Sheets, err = db.All(tx, scanSheet, `SELECT number, round, stage, revision, completeness, relevance, suitability, feasibility,
		overall, comment, filled_at, filled_by, filled_by_id FROM review_sheet WHERE declaration = $1 ORDER BY number`, string(id))
	return c, err
}

// mostAsked is how many cases one statement reads.
const mostAsked = 512

// Cases gives the cases of many declarations without their remarks and sheets, for lists that show their state. One that
// was never handed in is a draft.
func Cases(ctx context.Context, s *Service, ids []goal.ID) (map[goal.ID]Case, error) {
	out := make(map[goal.ID]Case, len(ids))
	for _, id := range ids {
		out[id] = Case{Declaration: id, State: Draft}
	}
	return out, s.db.Read(ctx, func(tx *db.Tx) error {
		for part := range slices.Chunk(ids, mostAsked) {
			list, args := db.Among(1, part)
			err := tx.Each(func(r db.Row) error {
				var id goal.ID
				var content string
				if err := r.Scan(&id, &content); err != nil {
					return err
				}
				c, err := Unpack(content)
				out[id] = c
				return err
			}, `SELECT declaration, content FROM review_case WHERE declaration IN (`+list+`)`, args...)
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// Unpack reads a case as the store keeps it, without its remarks and sheets.
func Unpack(content string) (c Case, err error) { return c, json.Unmarshal([]byte(content), &c) }

func scanRemark(r db.Row) (m Remark, err error) {
	var at, answered string
	err = r.Scan(&m.Number, &m.Round, &m.Stage, &m.Revision, &m.Ref, &m.Text, &m.Note, &at, &m.Name, &m.By, &m.Answer, &answered, &m.AnswerBy)
	if err != nil {
		return m, err
	}
	if m.At, err = db.ParseInstant(at); err != nil {
		return m, err
	}
	m.AnswerAt, err = db.ParseInstant(answered)
	return m, err
}

func scanSheet(r db.Row) (s Sheet, err error) {
	var at string
	err = r.Scan(&s.Number, &s.Round, &s.Stage, &s.Revision, &s.Completeness, &s.Relevance, &s.Suitability, &s.Feasibility,
		&s.Overall, &s.Comment, &at, &s.Name, &s.By)
	if err != nil {
		return s, err
	}
	s.At, err = db.ParseInstant(at)
	return s, err
}

// facts reads what Decide must know of a declaration as it stands.
func facts(tx *db.Tx, id goal.ID) (Facts, error) {
	f, err := db.One(tx, func(r db.Row) (f Facts, err error) {
		t := &f.Tally
		return f, r.Scan(&f.Revision, &f.Digest, &f.Year, &t.Errors, &t.Warnings, &t.Notes, &t.Answered, &t.Stale)
	}, `SELECT revision, digest, year, errors, warnings, notes, answered, stale FROM declaration WHERE id = $1`, string(id))
	if errors.Is(err, db.ErrNotFound) {
		return f, fault.New(fault.NotFound, "review.no_declaration")
	}
	f.Now = tx.Now
	return f, err
}

// authors gives everybody who saved a revision that the newest grew out of, wrote into a draft that became one, brought
// the document that one was read from, or answered what was unclear in its form.
func authors(tx *db.Tx, id goal.ID, revision int) ([]string, error) {
	wrote, err := db.All(tx, db.Scalar[string], `SELECT saved_by_id FROM revision WHERE declaration = $1 AND number <= $2
		UNION SELECT e.written_by_id FROM draft_edit e JOIN draft d ON d.id = e.draft
			WHERE d.declaration = $1 AND d.revision > 0 AND d.revision <= $2
		UNION SELECT i.uploaded_by_id FROM source s JOIN import i ON i.id = s.import WHERE s.declaration = $1 AND s.revision <= $2
		ORDER BY 1`, string(id), revision)
	if err != nil {
		return nil, err
	}
	err = tx.Each(func(r db.Row) error {
		var form int
		var text string
		if err := r.Scan(&form, &text); err != nil || text == "" {
			return err
		}
		var answers []struct {
			Form int    `json:"form"`
			ByID string `json:"by_id"`
		}
		err := json.Unmarshal([]byte(text), &answers)
		for _, a := range answers {
			if a.Form == form && a.ByID != "" && !slices.Contains(wrote, a.ByID) {
				wrote = append(wrote, a.ByID)
			}
		}
		return err
	}, `SELECT s.form, i.answers FROM source s JOIN import i ON i.id = s.import WHERE s.declaration = $1 AND s.revision <= $2`, string(id), revision)
	return wrote, err
}

// SchemeFor gives the stages in force: of the nearest organisation that has some, of this year rather than of every year,
// the latest that has begun.
func SchemeFor(tx *db.Tx, path []string, year int) (Scheme, error) {
	today := day.At(tx.Now).String()
	for _, organisation := range path {
		s, err := db.One(tx, scanScheme, `SELECT organisation, year, since, stages FROM review_scheme
			WHERE organisation = $1 AND (year = $2 OR year = 0) AND since <= $3
			ORDER BY CASE WHEN year = 0 THEN 1 ELSE 0 END, since DESC LIMIT 1`, organisation, year, today)
		if !errors.Is(err, db.ErrNotFound) {
			return s, err
		}
	}
	return DefaultScheme(), nil
}

// Schemes gives every scheme that was set.
func Schemes(tx *db.Tx) ([]Scheme, error) {
	return db.All(tx, scanScheme, `SELECT organisation, year, since, stages FROM review_scheme ORDER BY organisation, year, since DESC`)
}

func scanScheme(r db.Row) (s Scheme, err error) {
	var since, stages string
	if err := r.Scan(&s.Organisation, &s.Year, &since, &stages); err != nil {
		return s, err
	}
	if s.Since, err = day.Parse(since); err != nil {
		return s, err
	}
	return s, json.Unmarshal([]byte(stages), &s.Stages)
}

// checkRefs refuses remarks to cells that the reviewed revision does not have.
func checkRefs(tx *db.Tx, c Case, cells []Cell) error {
	if !slices.ContainsFunc(cells, func(x Cell) bool { return x.Ref != "" }) || c.Revision == 0 {
		return nil
	}
	content, err := db.One(tx, db.Scalar[string], `SELECT content FROM revision WHERE declaration = $1 AND number = $2`,
		string(c.Declaration), c.Revision)
	if err != nil {
		return err
	}
	var d goal.Declaration
	if err := json.Unmarshal([]byte(content), &d); err != nil {
		return err
	}
	for _, cell := range cells {
		if cell.Ref == "" || cell.Ref == "indicators" {
			continue
		}
		if _, ok := goal.Value(d, cell.Ref); !ok {
			return fault.New(fault.Invalid, "review.no_cell", "ref", string(cell.Ref)).On("remarks")
		}
	}
	return nil
}

// save writes what a move changed: the case, the remarks and sheets it added, and the answer it gave.
func save(tx *db.Tx, old, c Case) error {
	if err := saveCase(tx, old, c); err != nil {
		return err
	}
	id := string(c.Declaration)
	for i, r := range c.Remarks {
		if i < len(old.Remarks) && old.Remarks[i].Answer == r.Answer {
			continue
		}
		_, err := tx.Exec(`INSERT INTO review_remark (declaration, number, round, stage, revision, ref, content, note, written_at, written_by,
				written_by_id, answer, answered_at, answered_by)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
			ON CONFLICT (declaration, number) DO UPDATE SET answer = excluded.answer, answered_at = excluded.answered_at, answered_by = excluded.answered_by`,
			id, r.Number, r.Round, r.Stage, r.Revision, string(r.Ref), r.Text, r.Note, db.Instant(r.At), r.Name, r.By, r.Answer, answeredAt(r), r.AnswerBy)
		if err != nil {
			return err
		}
	}
	for _, s := range c.Sheets[len(old.Sheets):] {
		_, err := tx.Exec(`INSERT INTO review_sheet (declaration, number, round, stage, revision, completeness, relevance, suitability,
				feasibility, overall, comment, filled_at, filled_by, filled_by_id)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
			id, s.Number, s.Round, s.Stage, s.Revision, string(s.Completeness), string(s.Relevance), string(s.Suitability),
			string(s.Feasibility), string(s.Overall), s.Comment, db.Instant(s.At), s.Name, s.By)
		if err != nil {
			return err
		}
	}
	return nil
}

func answeredAt(r Remark) string {
	if r.AnswerAt.IsZero() {
		return ""
	}
	return db.Instant(r.AnswerAt)
}

// saveCase writes the case where it still is what was decided on.
func saveCase(tx *db.Tx, old, c Case) error {
	content, err := json.Marshal(c)
	if err != nil {
		return err
	}
	act, step := c.Waits()
	query := `INSERT INTO review_case (declaration, organisation, year, version, state, act, step, since, revision, frozen, content)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (declaration) DO NOTHING`
	args := []any{
		string(c.Declaration), c.Organisation(), c.Year, c.Version, string(c.State), act, step, db.Instant(c.Since), c.Revision, c.Frozen, string(content),
	}
	if old.Version > 0 {
		query = `UPDATE review_case SET organisation = $2, year = $3, version = $4, state = $5, act = $6, step = $7, since = $8, revision = $9,
			frozen = $10, content = $11 WHERE declaration = $1 AND version = $12`
		args = append(args, old.Version)
	}
	n, err := tx.Exec(query, args...)
	if err == nil && n == 0 {
		return fault.New(fault.Conflict, "review.meanwhile", "by", old.LastBy)
	}
	return err
}

func insertMove(tx *db.Tx, old, c Case, m Move) error {
	stage, _ := old.Stage()
	grade := ""
	if m.Sheet != nil {
		grade = string(m.Sheet.Overall)
	}
	_, err := tx.Exec(`INSERT INTO review_move (declaration, number, kind, stage, round, revision, digest, state, grade, reason, moved_at, moved_by, moved_by_id, stage_en)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
		string(c.Declaration), c.Version, string(m.Kind), stage.Name, c.Round, c.Revision, c.Digest, string(c.State), grade, m.Reason,
		db.Instant(tx.Now), m.By.Name, m.By.ID, stage.NameEn)
	return err
}

func scanMoved(r db.Row) (m Moved, err error) {
	var at string
	if err := r.Scan(&m.Number, &m.Kind, &m.Stage.Name, &m.Stage.NameEn, &m.Round, &m.Revision, &m.State, &m.Grade, &m.Reason, &at, &m.Name, &m.By); err != nil {
		return m, err
	}
	m.At, err = db.ParseInstant(at)
	return m, err
}

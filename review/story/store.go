package story

import (
	"encoding/json"
	"errors"

	"plumbline/goal"
	"plumbline/platform/db"
	"plumbline/platform/tlog"
)

// keysOf gives the keys of the rows of a table that an act wrote.
func keysOf(rows []tlog.Row, table string) (keys [][]any) {
	for _, r := range rows {
		var key []any
		if r.Table == table && json.Unmarshal([]byte(r.Key), &key) == nil && len(key) > 0 {
			keys = append(keys, key)
		}
	}
	return keys
}

// numberOf is the last part of a key as a number.
func numberOf(key []any) int64 {
	n, _ := key[len(key)-1].(float64)
	return int64(n)
}

// moveOf reads what a move wrote. What is gone is blank.
func moveOf(tx *db.Tx, id goal.ID, verb string, rows []tlog.Row) (m move, err error) {
	for _, key := range keysOf(rows, "review_move") {
		m, err = db.One(tx, func(r db.Row) (m move, err error) {
			return m, r.Scan(&m.stage.Chinese, &m.stage.English, &m.state, &m.grade, &m.reason)
		}, `SELECT stage, stage_en, state, grade, reason FROM review_move WHERE declaration = $1 AND number = $2`, string(id), numberOf(key))
		if err != nil && !errors.Is(err, db.ErrNotFound) {
			return m, err
		}
	}
	for _, key := range keysOf(rows, "review_remark") {
		said, err := db.All(tx, func(r db.Row) (s Said, err error) {
			var answer string
			err = r.Scan(&s.Number, &s.Ref, &s.Text, &answer)
			if verb == "review.resolve" {
				s.Text, s.Answer = answer, true
			}
			return s, err
		}, `SELECT number, ref, content, answer FROM review_remark WHERE declaration = $1 AND number = $2`, string(id), numberOf(key))
		if err != nil {
			return m, err
		}
		m.remarks = append(m.remarks, said...)
	}
	for _, key := range keysOf(rows, "review_sheet") {
		m.comment, err = db.One(tx, db.Scalar[string], `SELECT comment FROM review_sheet WHERE declaration = $1 AND number = $2`,
			string(id), numberOf(key))
		if err != nil && !errors.Is(err, db.ErrNotFound) {
			return m, err
		}
	}
	return m, nil
}

// paperOf reads what a move of a paper wrote. What is gone is blank.
func paperOf(tx *db.Tx, rows []tlog.Row) (p paper, err error) {
	for _, key := range keysOf(rows, "course_move") {
		p, err = db.One(tx, func(r db.Row) (p paper, err error) {
			return p, r.Scan(&p.kind, &p.period, &p.stage.Chinese, &p.stage.English, &p.state)
		}, `SELECT c.kind, c.period, m.stage, m.stage_en, m.state FROM course_move m JOIN course_case c ON c.kind = m.kind AND c.id = m.id
			WHERE m.kind = $1 AND m.id = $2 AND m.number = $3`, key[0], key[1], numberOf(key))
		if err != nil && !errors.Is(err, db.ErrNotFound) {
			return p, err
		}
	}
	for _, key := range keysOf(rows, "course_remark") {
		said, err := db.All(tx, func(r db.Row) (s Said, err error) {
			var answer string
			err = r.Scan(&s.Number, &s.Text, &answer)
			if answer != "" {
				s.Text, s.Answer = answer, true
			}
			return s, err
		}, `SELECT number, content, answer FROM course_remark WHERE kind = $1 AND id = $2 AND number = $3`, key[0], key[1], numberOf(key))
		if err != nil {
			return p, err
		}
		p.remarks = append(p.remarks, said...)
	}
	return p, nil
}

func answersOf(tx *db.Tx, rows []tlog.Row) (out []answer, err error) {
	for _, key := range keysOf(rows, "dismissal") {
		list, err := db.All(tx, func(r db.Row) (a answer, err error) {
			return a, r.Scan(&a.rule, &a.ref, &a.reason)
		}, `SELECT rule, ref, reason FROM dismissal WHERE id = $1`, key[0])
		if err != nil {
			return nil, err
		}
		out = append(out, list...)
	}
	return out, nil
}

// fileOf gives the name of the attachment that an act is about: the one it wrote, or the one of this content.
func fileOf(tx *db.Tx, subject, content string, rows []tlog.Row) (string, error) {
	query, args := `SELECT name FROM attachment WHERE subject = $1 AND file = $2 ORDER BY id DESC LIMIT 1`, []any{subject, content}
	if keys := keysOf(rows, "attachment"); len(keys) > 0 {
		query, args = `SELECT name FROM attachment WHERE id = $1`, keys[0][:1]
	}
	name, err := db.One(tx, db.Scalar[string], query, args...)
	if errors.Is(err, db.ErrNotFound) {
		return "", nil
	}
	return name, err
}

// revisionOf reads a revision, nil where there is none.
func revisionOf(tx *db.Tx, id goal.ID, number int) (*goal.Declaration, error) {
	text, err := db.One(tx, db.Scalar[string], `SELECT content FROM revision WHERE declaration = $1 AND number = $2`, string(id), number)
	if errors.Is(err, db.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var d goal.Declaration
	return &d, json.Unmarshal([]byte(text), &d)
}

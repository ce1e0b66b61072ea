package evaluation

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"plumbline/base/actor"
	"plumbline/base/fault"
	"plumbline/evaluation/scheme"
	"plumbline/goal"
	"plumbline/platform/db"
)

// content is a version as the store keeps it.
type content struct {
	Frozen    Frozen  `json:"frozen"`
	Done      string  `json:"done,omitempty"`
	Execution Entry   `json:"execution"`
	Lines     []Entry `json:"lines"`
	Reason    string  `json:"reason,omitempty"`
}

func pack(e *Evaluation) (string, error) {
	text, err := json.Marshal(content{e.Frozen, e.Done, e.Execution, e.Lines, e.Reason})
	return string(text), err
}

// stored is a version as read.
type stored struct {
	declaration goal.ID
	number      int
	text        string
	at          time.Time
	by          string
}

const storedColumns = `v.declaration, v.number, v.content, v.made_at, v.made_by`

func scanStored(r db.Row) (s stored, err error) {
	var at string
	if err := r.Scan(&s.declaration, &s.number, &s.text, &at, &s.by); err != nil {
		return s, err
	}
	s.at, err = db.ParseInstant(at)
	return s, err
}

// into unpacks a version.
func (s *stored) into(e *Evaluation) error {
	var c content
	if err := json.Unmarshal([]byte(s.text), &c); err != nil {
		return fmt.Errorf("evaluation of %s: %w", s.declaration, err)
	}
	e.Version, e.At, e.By = s.number, s.at, s.by
	e.Frozen = c.Frozen
	e.Done, e.Execution, e.Lines, e.Reason = c.Done, c.Execution, c.Lines, c.Reason
	return nil
}

// newestOf gives the newest version of an evaluation, ok false where nothing was kept.
func newestOf(tx *db.Tx, id goal.ID) (s stored, ok bool, err error) {
	s, err = db.One(tx, scanStored, `SELECT `+storedColumns+` FROM evaluation e JOIN evaluation_version v ON v.declaration = e.declaration AND v.number = e.version
		WHERE e.declaration = $1`, string(id))
	if errors.Is(err, db.ErrNotFound) {
		return s, false, nil
	}
	return s, err == nil, err
}

// keep writes the next version.
func keep(tx *db.Tx, by actor.Actor, e *Evaluation) error {
	text, err := pack(e)
	if err != nil {
		return fmt.Errorf("evaluation of %s: %w", e.Kept.ID, err)
	}
	n, err := tx.Exec(`INSERT INTO evaluation_version (declaration, number, content, made_at, made_by, made_by_id) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (declaration, number) DO NOTHING`, string(e.Kept.ID), e.Version, text, db.Instant(tx.Now), by.Name, by.ID)
	if err == nil && n == 0 {
		err = fault.New(fault.Conflict, "evaluation.meanwhile", "by", "")
	}
	if err != nil {
		return err
	}
	d := e.Kept.Declaration
	_, err = tx.Exec(`INSERT INTO evaluation (declaration, department, year, version, machine, total, grade) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (declaration) DO UPDATE SET department = excluded.department, year = excluded.year, version = excluded.version,
		machine = excluded.machine, total = excluded.total, grade = excluded.grade`,
		string(e.Kept.ID), d.Department, d.Year, e.Version, int64(e.Machine.Total), int64(e.Self.Total), string(e.Self.Grade))
	return err
}

// authors are the ids of who wrote a version since the given one.
func authors(tx *db.Tx, id goal.ID) ([]string, error) {
	return db.All(tx, db.Scalar[string], `SELECT DISTINCT made_by_id FROM evaluation_version WHERE declaration = $1 ORDER BY made_by_id`, string(id))
}

const appraisalColumns = `declaration, number, version, content, made_at, made_by, made_by_id FROM appraisal`

func scanAppraisal(r db.Row) (a appraisalOf, err error) {
	var text, at string
	if err := r.Scan(&a.declaration, &a.Number, &a.Version, &text, &at, &a.By, &a.ByID); err != nil {
		return a, err
	}
	if a.At, err = db.ParseInstant(at); err != nil {
		return a, err
	}
	return a, json.Unmarshal([]byte(text), &a.Appraisal)
}

type appraisalOf struct {
	declaration goal.ID
	Appraisal
}

// appraisalsOf gives the newest reviewer's score of each of many evaluations.
func appraisalsOf(tx *db.Tx, ids []goal.ID) (map[goal.ID]*Appraisal, error) {
	out := map[goal.ID]*Appraisal{}
	for part := range slices.Chunk(ids, mostAsked) {
		list, args := db.Among(1, part)
		err := tx.Each(func(r db.Row) error {
			a, err := scanAppraisal(r)
			out[a.declaration] = &a.Appraisal // in the order of their numbers: the newest stays
			return err
		}, `SELECT `+appraisalColumns+` WHERE declaration IN (`+list+`) ORDER BY declaration, number`, args...)
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// mostAsked is how many evaluations one statement names.
const mostAsked = 256

func keepAppraisal(tx *db.Tx, by actor.Actor, id goal.ID, a *Appraisal) error {
	text, err := json.Marshal(a)
	if err != nil {
		return fmt.Errorf("appraisal of %s: %w", id, err)
	}
	_, err = tx.Exec(`INSERT INTO appraisal (declaration, number, version, total, grade, content, made_at, made_by, made_by_id)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		string(id), a.Number, a.Version, int64(a.Score.Total), string(a.Score.Grade), string(text), db.Instant(tx.Now), by.Name, by.ID)
	return err
}

// storedIn gives the newest version of every evaluation of a department's year; a department "" is all of them.
func storedIn(tx *db.Tx, department string, year int) ([]stored, error) {
	return db.All(tx, scanStored, `SELECT `+storedColumns+` FROM evaluation e JOIN evaluation_version v ON v.declaration = e.declaration AND v.number = e.version
		WHERE e.year = $1 AND (e.department = $2 OR $2 = '') ORDER BY v.declaration`, year, department)
}

// schemesOf gives the newest version of each scheme of some organisations.
func schemesOf(tx *db.Tx, organisations []string) ([]scheme.Scheme, error) {
	if len(organisations) == 0 {
		return nil, nil
	}
	list, args := db.Among(1, organisations)
	return db.All(tx, func(r db.Row) (s scheme.Scheme, err error) {
		var text string
		if err := r.Scan(&text); err != nil {
			return s, err
		}
		return s, json.Unmarshal([]byte(text), &s)
	}, `SELECT content FROM scoring_scheme s WHERE organisation IN (`+list+`)
		AND version = (SELECT MAX(version) FROM scoring_scheme n WHERE n.organisation = s.organisation AND n.id = s.id) ORDER BY organisation, id`, args...)
}

func keepScheme(tx *db.Tx, by actor.Actor, s *scheme.Scheme) error {
	text, err := json.Marshal(s)
	if err != nil {
		return fmt.Errorf("scheme %s: %w", s.ID, err)
	}
	n, err := tx.Exec(`INSERT INTO scoring_scheme (organisation, id, version, content, set_at, set_by, set_by_id) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (organisation, id, version) DO NOTHING`, s.Organisation, s.ID, s.Version, string(text), db.Instant(tx.Now), by.Name, by.ID)
	if err == nil && n == 0 {
		err = fault.New(fault.Conflict, "evaluation.meanwhile", "by", "")
	}
	return err
}

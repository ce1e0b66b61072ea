package template

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"plumbline/base/actor"
	"plumbline/base/fault"
	"plumbline/goal/library"
	"plumbline/platform/db"
)

const columns = `t.id, t.version, t.content FROM library_template t`

func scan(r db.Row) (t Template, err error) {
	var content string
	if err := r.Scan(&t.ID, &t.Version, &content); err != nil {
		return t, err
	}
	return t, json.Unmarshal([]byte(content), &t)
}

func load(tx *db.Tx, id ID) (Template, error) {
	t, err := db.One(tx, scan, `SELECT `+columns+` WHERE t.id = $1`, string(id))
	if errors.Is(err, db.ErrNotFound) {
		return t, fault.New(fault.NotFound, "library.template.not_found")
	}
	return t, err
}

func encode(t Template) (content, digest string, err error) {
	b, err := json.Marshal(t)
	if err != nil {
		return "", "", fmt.Errorf("template %s: %w", t.ID, err)
	}
	sum := sha256.Sum256(b)
	return string(b), hex.EncodeToString(sum[:]), nil
}

// write keeps the next version of a template, whose Version is that of before, 0 for a new one.
func write(tx *db.Tx, by actor.Actor, act string, t Template) (Template, error) {
	content, _, err := encode(t)
	if err != nil {
		return t, err
	}
	other, err := db.All(tx, db.Scalar[string], `SELECT id FROM library_template WHERE name = $1 AND id <> $2`, t.Name, string(t.ID))
	if err != nil {
		return t, err
	}
	if len(other) > 0 {
		return t, fault.New(fault.Conflict, "library.template.named", "name", t.Name).On("name")
	}
	t.Version++
	query, args := `INSERT INTO library_template (id, version, name, retired, content) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (id) DO NOTHING`,
		[]any{string(t.ID), t.Version, t.Name, t.Retired, content}
	if t.Version > 1 {
		query = `UPDATE library_template SET version = $2, name = $3, retired = $4, content = $5 WHERE id = $1 AND version = $6`
		args = append(args, t.Version-1)
	}
	n, err := tx.Exec(query, args...)
	if err != nil {
		return t, err
	}
	if n == 0 {
		return t, meanwhile(tx, t.ID)
	}
	_, err = tx.Exec(`INSERT INTO library_template_version (template, number, act, content, made_at, made_by, made_by_id)
		VALUES ($1, $2, $3, $4, $5, $6, $7)`, string(t.ID), t.Version, act, content, db.Instant(tx.Now), by.Name, by.ID)
	return t, err
}

func meanwhile(tx *db.Tx, id ID) error {
	name, err := db.One(tx, db.Scalar[string], `SELECT made_by FROM library_template_version WHERE template = $1 ORDER BY number DESC LIMIT 1`, string(id))
	if err != nil {
		return err
	}
	return fault.New(fault.Conflict, "library.meanwhile", "by", name)
}

// rows gives the items with their entries as they stand, each entry once.
func rows(tx *db.Tx, items []Item) ([]Row, error) {
	out := make([]Row, 0, len(items))
	seen := map[library.ID]bool{}
	for _, it := range items {
		e, err := library.Standing(tx, it.Entry)
		if err != nil {
			return nil, err
		}
		if !seen[e.ID] {
			seen[e.ID] = true
			out = append(out, Row{it, e})
		}
	}
	return out, nil
}

// Version is one version of a template.
type Version struct {
	Number   int
	Act      string
	At       time.Time
	By       string
	Template Template
}

func scanVersion(r db.Row) (v Version, err error) {
	var at, content string
	if err := r.Scan(&v.Number, &v.Act, &content, &at, &v.By); err != nil {
		return v, err
	}
	if v.At, err = db.ParseInstant(at); err != nil {
		return v, err
	}
	return v, json.Unmarshal([]byte(content), &v.Template)
}

func versions(tx *db.Tx, id ID) ([]Version, error) {
	return db.All(tx, scanVersion, `SELECT number, act, content, made_at, made_by FROM library_template_version WHERE template = $1
		ORDER BY number DESC`, string(id))
}

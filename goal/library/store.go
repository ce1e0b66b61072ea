package library

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"plumbline/base/actor"
	"plumbline/base/fault"
	"plumbline/goal"
	"plumbline/platform/db"
)

const entryColumns = `e.id, e.version, e.content FROM library_entry e`

func scanEntry(r db.Row) (e Entry, err error) {
	var content string
	if err := r.Scan(&e.ID, &e.Version, &content); err != nil {
		return e, err
	}
	return e, json.Unmarshal([]byte(content), &e)
}

func load(tx *db.Tx, id ID) (Entry, error) {
	e, err := db.One(tx, scanEntry, `SELECT `+entryColumns+` WHERE e.id = $1`, string(id))
	if errors.Is(err, db.ErrNotFound) {
		return e, fault.New(fault.NotFound, "library.not_found")
	}
	return e, err
}

// Standing gives an entry, or the one that holds its names where it was merged.
func Standing(tx *db.Tx, id ID) (Entry, error) {
	for {
		e, err := load(tx, id)
		if err != nil || e.Merged == "" {
			return e, err
		}
		id = e.Merged // an entry is merged once and only into one that is not, so this comes to an end
	}
}

// serial counts the changes of the library.
func serial(tx *db.Tx) (int64, error) {
	return db.One(tx, db.Scalar[int64], `SELECT COALESCE(MAX(serial), 0) FROM library_version`)
}

// changedSince gives the entries that changed after a serial.
func changedSince(tx *db.Tx, n int64) ([]Entry, error) {
	if n == 0 {
		return db.All(tx, scanEntry, `SELECT `+entryColumns)
	}
	return db.All(tx, scanEntry, `SELECT `+entryColumns+` WHERE e.id IN (SELECT entry FROM library_version WHERE serial > $1)`, n)
}

// encode writes an entry's content and its digest.
func encode(e Entry) (content, digest string, err error) {
	b, err := json.Marshal(e)
	if err != nil {
		return "", "", fmt.Errorf("entry %s: %w", e.ID, err)
	}
	sum := sha256.Sum256(b)
	return string(b), hex.EncodeToString(sum[:]), nil
}

// write keeps the next version of an entry, whose Version is that of before, 0 for a new one; it is refused where somebody
// kept one meanwhile.
func write(tx *db.Tx, by actor.Actor, act string, e Entry) (Entry, error) {
	content, _, err := encode(e)
	if err != nil {
		return e, err
	}
	e.Version++
	query := `INSERT INTO library_entry (id, version, level1, level2, name, retired, merged_into, content)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (id) DO NOTHING`
	args := []any{string(e.ID), e.Version, e.Level1, e.Level2, e.Name, e.Retired, string(e.Merged), content}
	if e.Version > 1 {
		query = `UPDATE library_entry SET version = $2, level1 = $3, level2 = $4, name = $5, retired = $6, merged_into = $7, content = $8
			WHERE id = $1 AND version = $9`
		args = append(args, e.Version-1)
	}
	n, err := tx.Exec(query, args...)
	if err != nil {
		return e, err
	}
	if n == 0 {
		return e, meanwhile(tx, e.ID)
	}
	_, err = tx.Exec(`INSERT INTO library_version (entry, number, serial, act, content, made_at, made_by, made_by_id)
		VALUES ($1, $2, (SELECT COALESCE(MAX(serial), 0) + 1 FROM library_version), $3, $4, $5, $6, $7)`,
		string(e.ID), e.Version, act, content, db.Instant(tx.Now), by.Name, by.ID)
	return e, err
}

// meanwhile is the fault of who saw an older version.
func meanwhile(tx *db.Tx, id ID) error {
	name, err := db.One(tx, db.Scalar[string], `SELECT made_by FROM library_version WHERE entry = $1 ORDER BY number DESC LIMIT 1`, string(id))
	if err != nil {
		return err
	}
	return fault.New(fault.Conflict, "library.meanwhile", "by", name)
}

// claim makes the names of an entry mean it, and nothing else; a name that means another entry is refused.
func claim(tx *db.Tx, e Entry) error {
	if _, err := tx.Exec(`DELETE FROM library_meaning WHERE entry = $1`, string(e.ID)); err != nil {
		return err
	}
	if e.Merged != "" {
		return nil
	}
	for _, name := range e.Names() {
		m := goal.Meaning(name)
		if m == "" {
			continue
		}
		if _, err := tx.Exec(`INSERT INTO library_meaning (meaning, entry) VALUES ($1, $2) ON CONFLICT (meaning) DO NOTHING`, m, string(e.ID)); err != nil {
			return err
		}
		holder, err := db.One(tx, scanEntry, `SELECT `+entryColumns+` JOIN library_meaning m ON m.entry = e.id WHERE m.meaning = $1`, m)
		if err != nil {
			return err
		}
		if holder.ID != e.ID {
			return fault.New(fault.Conflict, "library.held", "name", name, "entry", holder.Name).On("name")
		}
	}
	return nil
}

// meanings counts how often each meaning stands in the declarations.
func meanings(tx *db.Tx) (map[string]int, error) {
	out := map[string]int{}
	err := tx.Each(func(r db.Row) error {
		var m string
		var n int
		err := r.Scan(&m, &n)
		out[m] = n
		return err
	}, `SELECT meaning, COUNT(*) FROM indicator WHERE meaning <> '' GROUP BY meaning`)
	return out, err
}

// Use is an indicator of an entry where it is declared.
type Use struct {
	goal.Use
	Department, Unit string
	Year             int
}

func scanUse(r db.Row) (u Use, err error) {
	var content string
	if err := r.Scan(&u.ID, &u.Project, &u.Department, &u.Unit, &u.Year, &u.Position, &content); err != nil {
		return u, err
	}
	return u, json.Unmarshal([]byte(content), &u.Indicator)
}

const useColumns = `d.id, d.name, d.department, d.unit, d.year, i.position, i.content FROM indicator i JOIN declaration d ON d.id = i.declaration`

// usesOf gives every use of some meanings, the newest year first.
func usesOf(tx *db.Tx, meanings []string) ([]Use, error) {
	if len(meanings) == 0 {
		return nil, nil
	}
	in, args := list(meanings)
	return db.All(tx, scanUse, `SELECT `+useColumns+` WHERE i.meaning IN (`+in+`)
		ORDER BY d.year DESC, d.department, d.unit, d.ordinal, d.id, i.position`, args...)
}

// list writes the places of texts in a query.
func list(texts []string) (in string, args []any) {
	places := make([]string, len(texts))
	for i, t := range texts {
		places[i] = fmt.Sprintf("$%d", i+1)
		args = append(args, t)
	}
	return strings.Join(places, ", "), args
}

func scanVersion(r db.Row) (v Version, err error) {
	var at, content string
	if err := r.Scan(&v.Number, &v.Act, &content, &at, &v.By); err != nil {
		return v, err
	}
	if v.At, err = db.ParseInstant(at); err != nil {
		return v, err
	}
	return v, json.Unmarshal([]byte(content), &v.Entry)
}

// versions gives every version of an entry, the newest first.
func versions(tx *db.Tx, id ID) ([]Version, error) {
	return db.All(tx, scanVersion, `SELECT number, act, content, made_at, made_by FROM library_version WHERE entry = $1 ORDER BY number DESC`, string(id))
}

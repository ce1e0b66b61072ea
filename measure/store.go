package measure

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"plumbline/base/actor"
	"plumbline/base/fault"
	"plumbline/goal"
	"plumbline/platform/db"
)

// Bound is the bindings of a declaration as they stand: the version that whoever changes them must have seen, 0 before the
// first, and each by the key of its indicator.
type Bound struct {
	Version int
	Of      map[Key]Binding
}

// of gives the bindings of many declarations. A declaration without one is there all the same.
func boundOf(tx *db.Tx, ids []goal.ID) (map[goal.ID]Bound, error) {
	out := make(map[goal.ID]Bound, len(ids))
	for _, id := range ids {
		out[id] = Bound{Of: map[Key]Binding{}}
	}
	for part := range slices.Chunk(ids, mostAsked) {
		list, args := db.Among(1, part)
		err := tx.Each(func(r db.Row) error {
			var id goal.ID
			var content string
			var version int
			if err := r.Scan(&id, &version, &content); err != nil {
				return err
			}
			var b Binding
			if err := json.Unmarshal([]byte(content), &b); err != nil {
				return fmt.Errorf("binding of %s: %w", id, err)
			}
			out[id].Of[b.Key] = b
			return nil
		}, `SELECT declaration, version, content FROM binding WHERE declaration IN (`+list+`)`, args...)
		if err != nil {
			return nil, err
		}
		err = tx.Each(func(r db.Row) error {
			var id goal.ID
			var n int
			err := r.Scan(&id, &n)
			b := out[id]
			b.Version = n
			out[id] = b
			return err
		}, `SELECT declaration, MAX(number) FROM binding_version WHERE declaration IN (`+list+`) GROUP BY declaration`, args...)
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// mostAsked is how many declarations one statement names.
const mostAsked = 256

// keep writes what stands now beside what stood: only the indicators that differ, and the version.
func keep(tx *db.Tx, by actor.Actor, id goal.ID, revision int, old, next Bound) error {
	for key := range old.Of {
		if _, stays := next.Of[key]; stays {
			continue
		}
		if _, err := tx.Exec(`DELETE FROM binding WHERE declaration = $1 AND indicator = $2`, string(id), string(key)); err != nil {
			return err
		}
	}
	for key, b := range next.Of {
		content, err := json.Marshal(b)
		if err != nil {
			return fmt.Errorf("binding %s: %w", key, err)
		}
		if was, ok := old.Of[key]; ok && same(was, b) {
			continue
		}
		_, err = tx.Exec(`INSERT INTO binding (declaration, indicator, version, content) VALUES ($1, $2, $3, $4)
			ON CONFLICT (declaration, indicator) DO UPDATE SET version = excluded.version, content = excluded.content`,
			string(id), string(key), next.Version, string(content))
		if err != nil {
			return err
		}
	}
	content, err := json.Marshal(listOf(next.Of))
	if err != nil {
		return fmt.Errorf("bindings of %s: %w", id, err)
	}
	n, err := tx.Exec(`INSERT INTO binding_version (declaration, number, revision, content, made_at, made_by, made_by_id)
		VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (declaration, number) DO NOTHING`,
		string(id), next.Version, revision, string(content), db.Instant(tx.Now), by.Name, by.ID)
	if err == nil && n == 0 {
		err = meanwhile(tx, id)
	}
	return err
}

// meanwhile is the fault of who saw an older version.
func meanwhile(tx *db.Tx, id goal.ID) error {
	name, err := db.One(tx, db.Scalar[string], `SELECT made_by FROM binding_version WHERE declaration = $1 ORDER BY number DESC LIMIT 1`, string(id))
	if err != nil && !errors.Is(err, db.ErrNotFound) {
		return err
	}
	return fault.New(fault.Conflict, "measure.meanwhile", "by", name)
}

// listOf gives bindings in the order of their keys.
func listOf(of map[Key]Binding) []Binding {
	out := make([]Binding, 0, len(of))
	for _, b := range of {
		out = append(out, b)
	}
	slices.SortFunc(out, func(a, b Binding) int { return strings.Compare(string(a.Key), string(b.Key)) })
	return out
}

func same(a, b Binding) bool {
	x, errX := json.Marshal(a)
	y, errY := json.Marshal(b)
	return errX == nil && errY == nil && string(x) == string(y)
}

// known gives the newest revision of a declaration in the transaction of who writes.
func known(tx *db.Tx, id goal.ID) (revision int, d goal.Declaration, err error) {
	var content string
	scan := func(r db.Row) (n int, err error) { return n, r.Scan(&n, &content) }
	revision, err = db.One(tx, scan, `SELECT r.number, r.content FROM declaration d JOIN revision r ON r.declaration = d.id AND r.number = d.revision
		WHERE d.id = $1`, string(id))
	if errors.Is(err, db.ErrNotFound) {
		return 0, d, fault.New(fault.NotFound, "goal.not_found", "id", string(id))
	}
	if err != nil {
		return 0, d, err
	}
	return revision, d, json.Unmarshal([]byte(content), &d)
}

const versionColumns = `number, revision, content, made_at, made_by FROM binding_version`

func scanVersion(r db.Row) (v Version, err error) {
	var content, at string
	if err := r.Scan(&v.Number, &v.Revision, &content, &at, &v.By); err != nil {
		return v, err
	}
	if v.At, err = db.ParseInstant(at); err != nil {
		return v, err
	}
	return v, json.Unmarshal([]byte(content), &v.Bindings)
}

// reportsOf gives the newest report of each indicator of many declarations that was made until an instant.
func reportsOf(tx *db.Tx, ids []goal.ID, until string) (map[goal.ID]map[Key]Report, error) {
	out := map[goal.ID]map[Key]Report{}
	for part := range slices.Chunk(ids, mostAsked) {
		list, args := db.Among(2, part)
		err := tx.Each(func(r db.Row) error {
			var id goal.ID
			var key Key
			n, err := scanReport(r, &id, &key)
			if err != nil {
				return err
			}
			if out[id] == nil {
				out[id] = map[Key]Report{}
			}
			out[id][key] = n // in the order of their numbers: the newest stays
			return nil
		}, `SELECT declaration, indicator, `+reportColumns+` WHERE made_at <= $1 AND declaration IN (`+list+`) ORDER BY declaration, indicator, number`,
			append([]any{until}, args...)...)
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

const reportColumns = `number, value, outcome, note, files, made_at, made_by FROM manual_report`

func scanReport(r db.Row, first ...any) (n Report, err error) {
	var files, at string
	if err := r.Scan(append(first, &n.Number, &n.Value, &n.Says, &n.Note, &files, &at, &n.By)...); err != nil {
		return n, err
	}
	if n.At, err = db.ParseInstant(at); err != nil {
		return n, err
	}
	n.Files = strings.Fields(files)
	return n, nil
}

// attached says which of the files are attached to the declaration and can be had.
func attached(tx *db.Tx, id goal.ID, files []string) ([]string, error) {
	if len(files) == 0 {
		return nil, nil
	}
	list, args := db.Among(2, files)
	return db.All(tx, db.Scalar[string], `SELECT a.id FROM attachment a JOIN file f ON f.sha256 = a.file
		WHERE a.subject = $1 AND a.removed_at = '' AND f.dropped_at = '' AND f.state <> 'infected' AND a.id IN (`+list+`) ORDER BY a.id`,
		append([]any{goal.Subject(id)}, args...)...)
}

// BoundIn gives the bindings of declarations as they stand, within a transaction.
func BoundIn(tx *db.Tx, ids []goal.ID) (map[goal.ID]Bound, error) { return boundOf(tx, ids) }

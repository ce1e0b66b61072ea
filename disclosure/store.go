package disclosure

import (
	"fmt"
	"time"

	"plumbline/base/actor"
	"plumbline/base/day"
	"plumbline/disclosure/snapshot"
	"plumbline/disclosure/veil"
	"plumbline/goal"
	"plumbline/platform/db"
)

// approvalsOf gives what was entered of a department's year, in the order of numbers.
func approvalsOf(tx *db.Tx, department string, year int) ([]Approval, error) {
	return db.All(tx, func(r db.Row) (a Approval, err error) {
		var on, at string
		if err := r.Scan(&a.Kind, &a.Number, &on, &a.Note, &at, &a.By); err != nil {
			return a, err
		}
		if a.Day, err = day.Parse(on); err != nil {
			return a, err
		}
		a.At, err = db.ParseInstant(at)
		return a, err
	}, `SELECT kind, number, day, note, made_at, made_by FROM disclosure_approval WHERE department = $1 AND year = $2 ORDER BY kind, number`, department, year)
}

func insertApproval(tx *db.Tx, by actor.Actor, department string, year int, a Approval) error {
	_, err := tx.Exec(`INSERT INTO disclosure_approval (department, year, kind, number, day, note, made_at, made_by, made_by_id)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		department, year, string(a.Kind), a.Number, a.Day.String(), a.Note, db.Instant(tx.Now), by.Name, by.ID)
	return err
}

// mostAsked is how many declarations one statement names.
const mostAsked = 256

// textsOf gives the newest texts of declarations.
func textsOf(tx *db.Tx, ids []goal.ID) (map[goal.ID]Text, error) {
	out := map[goal.ID]Text{}
	for len(ids) > 0 {
		part := ids[:min(mostAsked, len(ids))]
		ids = ids[len(part):]
		list, args := db.Among(1, part)
		err := tx.Each(func(r db.Row) error {
			var id goal.ID
			var t Text
			var at string
			if err := r.Scan(&id, &t.Number, &t.Plain, &t.EasyRead, &t.Film, &at, &t.By); err != nil {
				return err
			}
			var err error
			t.At, err = db.ParseInstant(at)
			out[id] = t // in the order of their numbers: the newest stays
			return err
		}, `SELECT declaration, number, plain, easy_read, film, made_at, made_by FROM disclosure_text WHERE declaration IN (`+list+`) ORDER BY declaration, number`, args...)
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

func insertText(tx *db.Tx, by actor.Actor, id goal.ID, t Text) error {
	_, err := tx.Exec(`INSERT INTO disclosure_text (declaration, number, plain, easy_read, film, made_at, made_by, made_by_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		string(id), t.Number, t.Plain, t.EasyRead, t.Film, db.Instant(tx.Now), by.Name, by.ID)
	return err
}

// versionsOf gives the publications of a department's year, the newest first.
func versionsOf(tx *db.Tx, department string, year int) ([]snapshot.Publication, error) {
	return db.All(tx, func(r db.Row) (p snapshot.Publication, err error) {
		var at string
		err = r.Scan(&p.Department, &p.Slug, &p.Year, &p.Number, &p.Kind, &at, &p.Demonstration, &p.Reason, &p.Digest, &p.Leaf, &p.Checkpoint, &p.Key)
		if err == nil {
			p.At, err = db.ParseInstant(at)
		}
		return p, err
	}, `SELECT p.department, p.slug, p.year, p.number, p.kind, p.at, p.demonstration, p.reason, p.digest, t.leaf, t.checkpoint, t.key
		FROM publication p JOIN publication_text t ON t.department = p.department AND t.year = p.year AND t.number = p.number
		WHERE p.department = $1 AND p.year = $2 ORDER BY p.number DESC`, department, year)
}

// earlierOf gives what versions showed, and what they came to.
func earlierOf(tx *db.Tx, department string, year int) ([]veil.Earlier, error) {
	type pair struct{ shown, whole string }
	list, err := db.All(tx, func(r db.Row) (p pair, err error) { return p, r.Scan(&p.shown, &p.whole) }, `SELECT t.content, w.content
		FROM publication_text t JOIN publication_whole w ON w.department = t.department AND w.year = t.year AND w.number = t.number
		WHERE t.department = $1 AND t.year = $2 ORDER BY t.number`, department, year)
	if err != nil {
		return nil, err
	}
	out := make([]veil.Earlier, 0, len(list))
	for _, p := range list {
		shown, err := snapshot.Decode([]byte(p.shown))
		if err != nil {
			return nil, fmt.Errorf("text of a version of %d: %w", year, err)
		}
		whole, err := snapshot.Decode([]byte(p.whole))
		if err != nil {
			return nil, fmt.Errorf("whole of a version of %d: %w", year, err)
		}
		if shown.Kind == snapshot.Results {
			out = append(out, veil.Earlier{Whole: whole, Shown: shown})
		}
	}
	return out, nil
}

// insertVersion writes a version; its number must be free.
func insertVersion(tx *db.Tx, by actor.Actor, s *snapshot.Snapshot, digest string) error {
	_, err := tx.Exec(`INSERT INTO publication (department, year, number, slug, kind, at, demonstration, reason, digest, made_by, made_by_id)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		s.Department, s.Year, s.Number, snapshot.Slug(s.Department), string(s.Kind), db.Instant(s.At), s.Demonstration, s.Reason, digest, by.Name, by.ID)
	return err
}

func insertTexts(tx *db.Tx, s *snapshot.Snapshot, shown, whole []byte, leaf int64) error {
	_, err := tx.Exec(`INSERT INTO publication_text (department, year, number, content, leaf, checkpoint, key) VALUES ($1, $2, $3, $4, $5, '', '')`,
		s.Department, s.Year, s.Number, string(shown), leaf)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO publication_whole (department, year, number, content) VALUES ($1, $2, $3, $4)`, s.Department, s.Year, s.Number, string(whole))
	return err
}

// unsigned is a version that no checkpoint covers yet.
type unsigned struct {
	department   string
	year, number int
	leaf         int64
}

func unsignedOf(tx *db.Tx) ([]unsigned, error) {
	return db.All(tx, func(r db.Row) (u unsigned, err error) { return u, r.Scan(&u.department, &u.year, &u.number, &u.leaf) },
		`SELECT department, year, number, leaf FROM publication_text WHERE checkpoint = '' AND leaf >= 0 ORDER BY leaf`)
}

func sign(tx *db.Tx, u unsigned, checkpoint, key string) error {
	_, err := tx.Exec(`UPDATE publication_text SET checkpoint = $1, key = $2 WHERE department = $3 AND year = $4 AND number = $5 AND checkpoint = ''`,
		checkpoint, key, u.department, u.year, u.number)
	return err
}

// moment is the instant of a question.
func moment(tx *db.Tx) time.Time { return tx.Now.UTC().Truncate(time.Millisecond) }

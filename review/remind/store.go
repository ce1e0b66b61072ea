package remind

import (
	"errors"
	"strings"

	"plumbline/base/day"
	"plumbline/goal"
	"plumbline/platform/db"
	"plumbline/platform/i18n"
	"plumbline/review"
)

// keys gives what a person was told already.
func keys(tx *db.Tx, person string) (map[string]bool, error) {
	list, err := db.All(tx, func(r db.Row) (m Reminder, err error) {
		var due string
		if err := r.Scan(&m.Declaration, &m.Round, &m.Step, &due, &m.Kind); err != nil {
			return m, err
		}
		m.Due, err = day.Parse(due)
		return m, err
	}, `SELECT declaration, round, step, due, kind FROM review_reminder WHERE person = $1`, person)
	out := make(map[string]bool, len(list))
	for _, m := range list {
		out[m.key()] = true
	}
	return out, err
}

func keep(tx *db.Tx, person string, r Reminder, letter string) error {
	_, err := tx.Exec(`INSERT INTO review_reminder (person, declaration, round, step, due, kind, sent_at, mail, read_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, '')`,
		person, string(r.Declaration), r.Round, r.Step, r.Due.String(), string(r.Kind), db.Instant(tx.Now), letter)
	return err
}

// kept is a reminder with whether what it was told for is over.
type kept struct {
	Reminder
	over bool
}

// unread lists what was told and is still so: of the step and the round that the declaration stands at. One that was never
// handed in has no case and waits to be.
func unread(tx *db.Tx, person string) ([]Reminder, error) {
	list, err := db.All(tx, func(r db.Row) (m kept, err error) {
		var due, at, packed string
		if err := r.Scan(&m.Declaration, &m.Name, &m.Unit, &m.Round, &m.Step, &due, &m.Kind, &at, &packed); err != nil {
			return m, err
		}
		if m.Due, err = day.Parse(due); err != nil {
			return m, err
		}
		if m.At, err = db.ParseInstant(at); err != nil || packed == "" {
			return m, err
		}
		if _, _, paper := m.Paper(); paper { // its own moves put it away, see Over
			return m, nil
		}
		c, err := review.Unpack(packed)
		m.Stage, _ = c.Stage()
		m.over = m.Round != c.Round
		return m, err
	}, `SELECT d.id, d.name, d.unit, m.round, m.step, m.due, m.kind, m.sent_at, COALESCE(c.content, '')
		FROM review_reminder m JOIN declaration d ON d.id = m.declaration LEFT JOIN review_case c ON c.declaration = m.declaration
		WHERE m.person = $1 AND m.read_at = '' AND (COALESCE(c.step, 'submit') = m.step OR m.step LIKE '%/%')
		ORDER BY m.sent_at DESC, m.due, d.name`, person)
	var out []Reminder
	for _, m := range list {
		if !m.over {
			out = append(out, m.Reminder)
		}
	}
	return out, err
}

func putAway(tx *db.Tx, person string) error {
	_, err := tx.Exec(`UPDATE review_reminder SET read_at = $1 WHERE person = $2 AND read_at = ''`, db.Instant(tx.Now), person)
	return err
}

func wish(tx *db.Tx, person string) (Wish, error) {
	w, err := db.One(tx, func(r db.Row) (w Wish, err error) { return w, r.Scan(&w.Language, &w.ByMail) },
		`SELECT language, by_mail FROM review_wish WHERE person = $1`, person)
	if errors.Is(err, db.ErrNotFound) {
		return Wish{Language: i18n.Languages[0], ByMail: true}, nil
	}
	return w, err
}

func setWish(tx *db.Tx, person string, w Wish) error {
	_, err := tx.Exec(`INSERT INTO review_wish (person, language, by_mail) VALUES ($1, $2, $3)
		ON CONFLICT (person) DO UPDATE SET language = excluded.language, by_mail = excluded.by_mail`, person, w.Language, w.ByMail)
	return err
}

// Over puts away what anybody was told of the steps of a declaration that begin with a prefix, in the transaction of the
// move after which they wait no more.
func Over(tx *db.Tx, declaration goal.ID, prefix string) error {
	_, err := tx.Exec(`UPDATE review_reminder SET read_at = $1 WHERE declaration = $2 AND step LIKE $3 ESCAPE '\' AND read_at = ''`,
		db.Instant(tx.Now), string(declaration), strings.TrimPrefix(db.Contains(prefix), "%"))
	return err
}

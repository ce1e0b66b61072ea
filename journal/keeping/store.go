package keeping

import (
	"encoding/json"

	"plumbline/base/day"
	"plumbline/platform/db"
)

func insert(tx *db.Tx, r Review) error {
	text, err := json.Marshal(found{r.Sources, r.Recounted, r.Reconciled, r.Harmed})
	if err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO journal_review (id, day, began, ended, postings, differences, harms, found) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		r.ID, r.Day.String(), db.Instant(r.Began), db.Instant(r.Ended), r.Postings, len(r.Recounted)+len(r.Reconciled), len(r.Harmed), string(text))
	return err
}

func newest(tx *db.Tx, limit int) ([]Review, error) {
	return db.All(tx, scan, `SELECT id, day, began, ended, postings, found FROM journal_review ORDER BY began DESC, id DESC LIMIT $1`, limit)
}

func scan(r db.Row) (v Review, err error) {
	var on, began, ended, text string
	if err := r.Scan(&v.ID, &on, &began, &ended, &v.Postings, &text); err != nil {
		return v, err
	}
	if v.Day, err = day.Parse(on); err != nil {
		return v, err
	}
	if v.Began, err = db.ParseInstant(began); err != nil {
		return v, err
	}
	if v.Ended, err = db.ParseInstant(ended); err != nil {
		return v, err
	}
	var f found
	err = json.Unmarshal([]byte(text), &f)
	v.Sources, v.Recounted, v.Reconciled, v.Harmed = f.Sources, f.Recounted, f.Reconciled, f.Harmed
	return v, err
}

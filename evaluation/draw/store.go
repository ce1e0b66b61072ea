package draw

import (
	"encoding/json"
	"fmt"

	"plumbline/base/actor"
	"plumbline/base/fault"
	"plumbline/platform/db"
)

const columns = `SELECT l.id, l.content, l.digest, l.prepared_at, l.prepared_by, COALESCE(s.seed, ''), COALESCE(s.published, ''), COALESCE(s.picked, ''),
	COALESCE(s.drawn_at, ''), COALESCE(s.drawn_by, '') FROM draw_list l LEFT JOIN draw_seed s ON s.list = l.id`

func scan(r db.Row) (d Drawing, err error) {
	var prepared, picked, drawn string
	if err = r.Scan(&d.ID, &d.text, &d.Digest, &prepared, &d.PreparedBy, &d.Seed, &d.Where, &picked, &drawn, &d.DrawnBy); err != nil {
		return d, err
	}
	if err = json.Unmarshal([]byte(d.text), &d.List); err != nil {
		return d, fmt.Errorf("draw %s: %w", d.ID, err)
	}
	if d.Prepared, err = db.ParseInstant(prepared); err != nil || d.Seed == "" {
		return d, err
	}
	if err = json.Unmarshal([]byte(picked), &d.Picked); err != nil {
		return d, fmt.Errorf("draw %s: %w", d.ID, err)
	}
	d.Drawn, err = db.ParseInstant(drawn)
	return d, err
}

// drawings gives those of a department's year, the newest first.
func drawings(tx *db.Tx, department string, year int) ([]Drawing, error) {
	return db.All(tx, scan, columns+` WHERE l.department = $1 AND l.year = $2 ORDER BY l.prepared_at DESC, l.id DESC`, department, year)
}

func drawing(tx *db.Tx, id string) (Drawing, error) {
	return db.One(tx, scan, columns+` WHERE l.id = $1`, id)
}

func keepList(tx *db.Tx, by actor.Actor, d *Drawing) error {
	_, err := tx.Exec(`INSERT INTO draw_list (id, department, year, content, digest, prepared_at, prepared_by, prepared_by_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		d.ID, d.List.Department, d.List.Year, d.text, d.Digest, db.Instant(tx.Now), by.Name, by.ID)
	return err
}

func keepSeed(tx *db.Tx, by actor.Actor, d *Drawing) error {
	picked, err := json.Marshal(d.Picked)
	if err != nil {
		return fmt.Errorf("draw %s: %w", d.ID, err)
	}
	n, err := tx.Exec(`INSERT INTO draw_seed (list, seed, published, picked, drawn_at, drawn_by, drawn_by_id) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (list) DO NOTHING`, d.ID, d.Seed, d.Where, string(picked), db.Instant(tx.Now), by.Name, by.ID)
	if err == nil && n == 0 {
		err = fault.New(fault.Conflict, "draw.drawn_already")
	}
	return err
}

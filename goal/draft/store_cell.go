package draft

import (
	"plumbline/base/actor"
	"plumbline/platform/db"
)

const cellColumns = `row_id, field, content, edit, written_at, written_by, written_by_id`

func scanStanding(r db.Row) (s Rival, err error) {
	var at string
	if err := r.Scan(&s.At.Row, &s.At.Field, &s.Text, &s.Edit, &at, &s.Name, &s.By); err != nil {
		return s, err
	}
	s.When, err = db.ParseInstant(at)
	return s, err
}

func cellOf(tx *db.Tx, draft ID, at At) (Cell, error) {
	s, err := db.One(tx, scanStanding, `SELECT `+cellColumns+` FROM draft_cell WHERE draft = $1 AND row_id = $2 AND field = $3`,
		string(draft), at.Row, at.Field)
	return s.Cell, err
}

func rivalOf(tx *db.Tx, draft ID, at At, person string) (Rival, error) {
	return db.One(tx, scanStanding, `SELECT `+cellColumns+` FROM draft_rival
		WHERE draft = $1 AND row_id = $2 AND field = $3 AND written_by_id = $4`, string(draft), at.Row, at.Field, person)
}

func rivalsOf(tx *db.Tx, draft ID, at At) ([]Rival, error) {
	return db.All(tx, scanStanding, `SELECT `+cellColumns+` FROM draft_rival WHERE draft = $1 AND row_id = $2 AND field = $3 ORDER BY edit`,
		string(draft), at.Row, at.Field)
}

func upsertCell(tx *db.Tx, by actor.Actor, draft ID, at At, text string, edit int64) error {
	_, err := tx.Exec(`INSERT INTO draft_cell (draft, row_id, field, content, edit, written_at, written_by, written_by_id)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (draft, row_id, field) DO UPDATE SET content = excluded.content,
			edit = excluded.edit, written_at = excluded.written_at, written_by = excluded.written_by, written_by_id = excluded.written_by_id`,
		string(draft), at.Row, at.Field, text, edit, db.Instant(tx.Now), by.Name, by.ID)
	return err
}

func upsertRival(tx *db.Tx, by actor.Actor, draft ID, at At, text string, edit int64) error {
	_, err := tx.Exec(`INSERT INTO draft_rival (draft, row_id, field, content, edit, written_at, written_by, written_by_id)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (draft, row_id, field, written_by_id) DO UPDATE SET content = excluded.content,
			edit = excluded.edit, written_at = excluded.written_at, written_by = excluded.written_by`,
		string(draft), at.Row, at.Field, text, edit, db.Instant(tx.Now), by.Name, by.ID)
	return err
}

// deleteRivals takes away what stands beside a cell; it stays among the edits.
func deleteRivals(tx *db.Tx, draft ID, at At, person string) error {
	_, err := tx.Exec(`DELETE FROM draft_rival WHERE draft = $1 AND row_id = $2 AND field = $3 AND ($4 = '' OR written_by_id = $4)`,
		string(draft), at.Row, at.Field, person)
	return err
}

const editColumns = `number, client, kind, row_id, field, was, became, contested, reverts, written_at, written_by, written_by_id`

func scanEdit(r db.Row) (e Edit, err error) {
	var at string
	err = r.Scan(&e.Number, &e.Client, &e.Act, &e.At.Row, &e.At.Field, &e.Was, &e.Became, &e.Contested, &e.Reverts, &at, &e.Name, &e.By)
	if err != nil {
		return e, err
	}
	e.When, err = db.ParseInstant(at)
	return e, err
}

func insertEdit(tx *db.Tx, by actor.Actor, draft ID, e Edit) error {
	_, err := tx.Exec(`INSERT INTO draft_edit (draft, number, client, kind, row_id, field, was, became, contested, reverts, written_at, written_by, written_by_id)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
		string(draft), e.Number, e.Client, string(e.Act), e.At.Row, e.At.Field, e.Was, e.Became, e.Contested, e.Reverts, db.Instant(tx.Now), by.Name, by.ID)
	return err
}

func editOf(tx *db.Tx, draft ID, number int64) (Edit, error) {
	return db.One(tx, scanEdit, `SELECT `+editColumns+` FROM draft_edit WHERE draft = $1 AND number = $2`, string(draft), number)
}

func editByClient(tx *db.Tx, draft ID, person, client string) (Edit, error) {
	return db.One(tx, scanEdit, `SELECT `+editColumns+` FROM draft_edit WHERE draft = $1 AND written_by_id = $2 AND client = $3`,
		string(draft), person, client)
}

// marks gives what undoing must know of a person's edits, the oldest first.
func marks(tx *db.Tx, draft ID, person string) ([]mark, error) {
	return db.All(tx, func(r db.Row) (m mark, err error) {
		return m, r.Scan(&m.number, &m.kind, &m.reverts)
	}, `SELECT number, kind, reverts FROM draft_edit WHERE draft = $1 AND written_by_id = $2 ORDER BY number`, string(draft), person)
}

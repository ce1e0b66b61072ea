package draft

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"plumbline/base/actor"
	"plumbline/base/fault"
	"plumbline/goal"
	"plumbline/platform/db"
)

const headColumns = `d.id, d.organisation, d.kind, d.origin, d.declaration, d.base, d.state, d.started_at, d.started_by, d.ended_at, d.ended_by, d.revision,
	COALESCE((SELECT content FROM draft_cell c WHERE c.draft = d.id AND c.row_id = '' AND c.field = 'name'), ''),
	COALESCE((SELECT content FROM draft_cell c WHERE c.draft = d.id AND c.row_id = '' AND c.field = 'year'), ''),
	COALESCE(e.written_at, d.started_at), COALESCE(e.written_by, d.started_by),
	(SELECT COUNT(DISTINCT r.row_id || ' ' || r.field) FROM draft_rival r WHERE r.draft = d.id)
	FROM draft d LEFT JOIN draft_edit e ON e.draft = d.id AND e.number = (SELECT MAX(m.number) FROM draft_edit m WHERE m.draft = d.id)`

func scanHead(r db.Row) (h Head, err error) {
	var started, ended, written string
	err = r.Scan(&h.ID, &h.Organisation, &h.Kind, &h.Origin, &h.Declaration, &h.Base, &h.State, &started, &h.StartedBy, &ended, &h.EndedBy,
		&h.Revision, &h.Name, &h.Year, &written, &h.LastBy, &h.Rivals)
	if err != nil {
		return h, err
	}
	var e1, e2, e3 error
	h.StartedAt, e1 = db.ParseInstant(started)
	h.EndedAt, e2 = db.ParseInstant(ended)
	h.LastAt, e3 = db.ParseInstant(written)
	return h, errors.Join(e1, e2, e3)
}

func head(tx *db.Tx, draft ID) (Head, error) {
	h, err := db.One(tx, scanHead, `SELECT `+headColumns+` WHERE d.id = $1`, string(draft))
	if errors.Is(err, db.ErrNotFound) {
		return h, fault.New(fault.NotFound, "draft.not_found", "draft", string(draft))
	}
	return h, err
}

func heads(tx *db.Tx, q Query) ([]Head, error) {
	if len(q.Organisations) == 0 {
		return nil, nil
	}
	args, places := []any{string(q.State), q.By}, make([]string, len(q.Organisations))
	for i, o := range q.Organisations {
		args = append(args, o)
		places[i] = fmt.Sprintf("$%d", i+3)
	}
	return db.All(tx, scanHead, `SELECT `+headColumns+` WHERE d.state = $1 AND d.organisation IN (`+strings.Join(places, ", ")+`)
		AND ($2 = '' OR d.started_by_id = $2 OR EXISTS (SELECT 1 FROM draft_edit m WHERE m.draft = d.id AND m.written_by_id = $2))
		ORDER BY COALESCE(e.written_at, d.started_at) DESC, d.id DESC LIMIT 500`, args...)
}

// openOf gives the open draft that a beginning would do over: of the same kept declaration, or of an organisation's same year
// before; "" for none.
func openOf(tx *db.Tx, h Head) (ID, error) {
	query, args := `SELECT id FROM draft WHERE state = 'open' AND declaration = $1`, []any{string(h.Declaration)}
	if h.Declaration == "" {
		if h.Kind != Year {
			return "", nil
		}
		query, args = `SELECT id FROM draft WHERE state = 'open' AND kind = $1 AND origin = $2 AND organisation = $3`, []any{string(Year), h.Origin, h.Organisation}
	}
	found, err := db.All(tx, db.Scalar[ID], query, args...)
	if err != nil || len(found) == 0 || found[0] == h.ID {
		return "", err
	}
	return found[0], nil
}

// insert writes a new draft that is compared with start and begins as first.
func insert(tx *db.Tx, by actor.Actor, h Head, start, first goal.Declaration) error {
	_, err := tx.Exec(`INSERT INTO draft (id, organisation, kind, origin, declaration, base, state, started_at, started_by, started_by_id,
			ended_at, ended_by, ended_by_id, revision) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, '', '', '', 0)`,
		string(h.ID), h.Organisation, string(h.Kind), h.Origin, string(h.Declaration), h.Base, string(h.State), db.Instant(tx.Now), by.Name, by.ID)
	if err != nil {
		return err
	}
	content, err := json.Marshal(start)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(`INSERT INTO draft_start (draft, content) VALUES ($1, $2)`, string(h.ID), string(content)); err != nil {
		return err
	}
	cells, rows := begin(first)
	var rowValues, cellValues [][]any
	for _, r := range rows {
		if r.Origin >= len(start.Indicators) {
			r.Origin = -1
		}
		rowValues = append(rowValues, []any{string(h.ID), r.ID, r.Place, r.Origin, r.Gone, r.Edit})
	}
	for at, c := range cells {
		cellValues = append(cellValues, []any{string(h.ID), at.Row, at.Field, c.Text, 0, "", "", ""})
	}
	err = tx.Bulk(`INSERT INTO draft_row (draft, id, place, origin, gone, edit) VALUES`,
		[]string{"TEXT", "TEXT", "BIGINT", "BIGINT", "BOOLEAN", "BIGINT"}, rowValues, "")
	if err != nil {
		return err
	}
	return tx.Bulk(`INSERT INTO draft_cell (draft, row_id, field, content, edit, written_at, written_by, written_by_id) VALUES`,
		[]string{"TEXT", "TEXT", "TEXT", "TEXT", "BIGINT", "TEXT", "TEXT", "TEXT"}, cellValues, "")
}

// updateHead writes what became of a draft.
func updateHead(tx *db.Tx, by actor.Actor, h Head) error {
	at := db.Instant(tx.Now)
	if h.State == Open {
		at, by = "", actor.Actor{}
	}
	_, err := tx.Exec(`UPDATE draft SET declaration = $2, base = $3, state = $4, ended_at = $5, ended_by = $6, ended_by_id = $7, revision = $8 WHERE id = $1`,
		string(h.ID), string(h.Declaration), h.Base, string(h.State), at, by.Name, by.ID, h.Revision)
	return err
}

// load reads a draft whole.
func load(tx *db.Tx, draft ID) (d Draft, err error) {
	if d.Head, err = head(tx, draft); err != nil {
		return d, err
	}
	if d.Last, err = last(tx, draft); err != nil {
		return d, err
	}
	content, err := db.One(tx, db.Scalar[string], `SELECT content FROM draft_start WHERE draft = $1`, string(draft))
	if err != nil {
		return d, err
	}
	if err := json.Unmarshal([]byte(content), &d.Start); err != nil {
		return d, fmt.Errorf("start of draft %s: %w", draft, err)
	}
	if d.Rows, err = db.All(tx, scanRow, `SELECT `+rowColumns+` FROM draft_row WHERE draft = $1 ORDER BY place, id`, string(draft)); err != nil {
		return d, err
	}
	cells, err := db.All(tx, scanStanding, `SELECT `+cellColumns+` FROM draft_cell WHERE draft = $1`, string(draft))
	if err != nil {
		return d, err
	}
	d.Cells = make(map[At]Cell, len(cells))
	for _, c := range cells {
		d.Cells[c.At] = c.Cell
	}
	d.Rivals, err = db.All(tx, scanStanding, `SELECT `+cellColumns+` FROM draft_rival WHERE draft = $1 ORDER BY edit`, string(draft))
	if err != nil {
		return d, err
	}
	d.build()
	return d, nil
}

func last(tx *db.Tx, draft ID) (int64, error) {
	return db.One(tx, db.Scalar[int64], `SELECT COALESCE(MAX(number), 0) FROM draft_edit WHERE draft = $1`, string(draft))
}

const rowColumns = `id, place, origin, gone, edit`

func scanRow(r db.Row) (w Row, err error) {
	return w, r.Scan(&w.ID, &w.Place, &w.Origin, &w.Gone, &w.Edit)
}

func rowOf(tx *db.Tx, draft ID, row string) (Row, error) {
	return db.One(tx, scanRow, `SELECT `+rowColumns+` FROM draft_row WHERE draft = $1 AND id = $2`, string(draft), row)
}

func upsertRow(tx *db.Tx, draft ID, r Row) error {
	_, err := tx.Exec(`INSERT INTO draft_row (draft, id, place, origin, gone, edit) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (draft, id) DO UPDATE SET place = excluded.place, origin = excluded.origin, gone = excluded.gone, edit = excluded.edit`,
		string(draft), r.ID, r.Place, r.Origin, r.Gone, r.Edit)
	return err
}

// writers says whether somebody else wrote into a row.
func writers(tx *db.Tx, draft ID, row, by string) (bool, error) {
	n, err := db.One(tx, db.Scalar[int64], `SELECT (SELECT COUNT(*) FROM draft_cell WHERE draft = $1 AND row_id = $2 AND edit > 0 AND written_by_id <> $3)
		+ (SELECT COUNT(*) FROM draft_rival WHERE draft = $1 AND row_id = $2 AND written_by_id <> $3)`, string(draft), row, by)
	return n > 0, err
}

// kept is the newest revision of a kept declaration, as finishing must know it.
type kept struct {
	Revision    int
	Document    string
	Demo        bool
	By          string
	Declaration goal.Declaration
}

func newestOf(tx *db.Tx, id goal.ID) (kept, error) {
	return db.One(tx, scanKept, `SELECT d.revision, r.document, d.demo, r.saved_by, r.content
		FROM declaration d JOIN revision r ON r.declaration = d.id AND r.number = d.revision WHERE d.id = $1`, string(id))
}

func scanKept(r db.Row) (k kept, err error) {
	var content string
	if err := r.Scan(&k.Revision, &k.Document, &k.Demo, &k.By, &content); err != nil {
		return k, err
	}
	return k, json.Unmarshal([]byte(content), &k.Declaration)
}

// updateStart gives a draft another declaration to be compared with.
func updateStart(tx *db.Tx, draft ID, start goal.Declaration) error {
	content, err := json.Marshal(start)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`UPDATE draft_start SET content = $2 WHERE draft = $1`, string(draft), string(content))
	return err
}

package form

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"plumbline/base/actor"
	"plumbline/base/fault"
	"plumbline/goal"
	"plumbline/platform/db"
	"plumbline/platform/grid"
	"plumbline/platform/tlog"
)

// chunkSize is how many bytes of a file stand in one row; small enough for any engine, large enough to be few.
const chunkSize = 384 << 10

// keepDocument keeps a file once, whoever uploads it and under whatever name.
func keepDocument(tx *db.Tx, trail *tlog.Trail, by actor.Actor, sha256, name string, data []byte) error {
	kept, err := db.One(tx, db.Scalar[int], `SELECT COUNT(*) FROM document WHERE sha256 = $1`, sha256)
	if err != nil || kept > 0 {
		return err
	}
	if err := errors.Join(trail.Touch("document", sha256), trail.Touch("document_chunk", sha256)); err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO document (sha256, name, size, kept_at, kept_by) VALUES ($1, $2, $3, $4, $5)`,
		sha256, name, len(data), db.Instant(tx.Now), by.Name)
	if err != nil {
		return err
	}
	for i := 0; i*chunkSize < len(data); i++ {
		chunk := data[i*chunkSize : min(len(data), (i+1)*chunkSize)]
		_, err := tx.Exec(`INSERT INTO document_chunk (document, position, content) VALUES ($1, $2, $3)`,
			sha256, i, base64.StdEncoding.EncodeToString(chunk))
		if err != nil {
			return err
		}
	}
	return nil
}

func loadDocument(tx *db.Tx, sha256 string) (name string, data []byte, err error) {
	type kept struct {
		name string
		size int
	}
	d, err := db.One(tx, func(r db.Row) (d kept, err error) { return d, r.Scan(&d.name, &d.size) },
		`SELECT name, size FROM document WHERE sha256 = $1`, sha256)
	if errors.Is(err, db.ErrNotFound) {
		return "", nil, fault.New(fault.NotFound, "form.no_document", "sha256", sha256)
	}
	if err != nil {
		return "", nil, err
	}
	data = make([]byte, 0, d.size)
	err = tx.Each(func(r db.Row) error {
		chunk, err := db.Scalar[string](r)
		if err == nil {
			data, err = base64.StdEncoding.AppendDecode(data, []byte(chunk))
		}
		return err
	}, `SELECT content FROM document_chunk WHERE document = $1 ORDER BY position`, sha256)
	if err == nil && digest(data) != sha256 {
		err = fmt.Errorf("document %s: what is kept has another digest", sha256)
	}
	return d.name, data, err
}

const importHead = `id, document, name, state, uploaded_at, uploaded_by, uploaded_by_id, closed_at, closed_by, forms, indicators, repairs, waiting, unplaced`

func scanImportHead(r db.Row) (im Import, err error) {
	err = scanImport(r, &im)
	return im, err
}

func scanImport(r db.Row, im *Import, more ...any) (err error) {
	var at, closed string
	c := &im.Counts
	dest := []any{&im.ID, &im.SHA256, &im.Name, &im.State, &at, &im.By, &im.ByID, &closed, &im.ClosedBy, &c.Forms, &c.Indicators, &c.Repairs, &c.Waiting, &c.Unplaced}
	if err = r.Scan(append(dest, more...)...); err != nil {
		return err
	}
	if im.At, err = db.ParseInstant(at); err != nil {
		return err
	}
	im.ClosedAt, err = db.ParseInstant(closed)
	return err
}

func loadImport(tx *db.Tx, id string) (Import, error) {
	im, err := db.One(tx, func(r db.Row) (im Import, err error) {
		var packed, answers, saved string
		if err := scanImport(r, &im, &packed, &answers, &saved); err != nil {
			return im, err
		}
		return im, errors.Join(unpack(packed, &im.Reading), json.Unmarshal([]byte(answers), &im.Answers), json.Unmarshal([]byte(saved), &im.Saved))
	}, `SELECT `+importHead+`, reading, answers, saved FROM import WHERE id = $1`, id)
	if errors.Is(err, db.ErrNotFound) {
		return im, fault.New(fault.NotFound, "form.no_import", "id", id)
	}
	return im, err
}

func insertImport(tx *db.Tx, by actor.Actor, im Import) error {
	packed, err := pack(im.Reading)
	if err != nil {
		return err
	}
	c := im.Counts
	_, err = tx.Exec(`INSERT INTO import (id, document, name, state, uploaded_at, uploaded_by, uploaded_by_id, closed_at, closed_by, closed_by_id,
			forms, indicators, repairs, waiting, unplaced, reading, answers, saved)
		VALUES ($1, $2, $3, $4, $5, $6, $7, '', '', '', $8, $9, $10, $11, $12, $13, '[]', '[]')`,
		im.ID, im.SHA256, im.Name, string(im.State), db.Instant(tx.Now), by.Name, by.ID, c.Forms, c.Indicators, c.Repairs, c.Waiting, c.Unplaced, packed)
	return err
}

// updateReading keeps what a person decided about the reading.
func updateReading(tx *db.Tx, im Import) error {
	packed, err := pack(im.Reading)
	if err != nil {
		return err
	}
	answers, err := json.Marshal(im.Answers)
	if err != nil {
		return err
	}
	c := im.Counts
	_, err = tx.Exec(`UPDATE import SET forms = $2, indicators = $3, repairs = $4, waiting = $5, unplaced = $6, reading = $7, answers = $8 WHERE id = $1`,
		im.ID, c.Forms, c.Indicators, c.Repairs, c.Waiting, c.Unplaced, packed, string(answers))
	return err
}

// closeImport ends a preview; two people cannot both do it.
func closeImport(tx *db.Tx, by actor.Actor, id string, state State, saved []goal.Saved) error {
	list, err := json.Marshal(append([]goal.Saved{}, saved...))
	if err != nil {
		return err
	}
	n, err := tx.Exec(`UPDATE import SET state = $2, closed_at = $3, closed_by = $4, closed_by_id = $5, saved = $6 WHERE id = $1 AND state = $7`,
		id, string(state), db.Instant(tx.Now), by.Name, by.ID, string(list), string(Preview))
	if err == nil && n != 1 {
		err = fmt.Errorf("import %s is no preview any more", id)
	}
	return err
}

// origin is the part of a reading that one form stood in.
type origin struct {
	Rows  []grid.Row
	Cells []Cell
}

// keepSource links a revision to the cells it came from; what came first stays.
func keepSource(tx *db.Tx, trail *tlog.Trail, im Import, form int, v goal.Saved) error {
	if err := trail.Touch("source", v.ID, v.Revision); err != nil {
		return err
	}
	f, o := im.Reading.Forms[form], origin{}
	o.Rows = im.Reading.Rows[max(f.First, 0):min(f.Last, len(im.Reading.Rows))]
	for _, c := range im.Reading.Cells {
		if c.Form == form {
			o.Cells = append(o.Cells, c)
		}
	}
	packed, err := pack(o)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO source (declaration, revision, document, import, name, format, form, content)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (declaration, revision) DO NOTHING`,
		string(v.ID), v.Revision, im.SHA256, im.ID, im.Name, string(im.Reading.Format), form, packed)
	return err
}

func loadSource(tx *db.Tx, id goal.ID, revision int) (Source, error) {
	s, err := db.One(tx, func(r db.Row) (s Source, err error) {
		var packed string
		if err := r.Scan(&s.Document, &s.Import, &s.Name, &s.Format, &s.Form, &packed); err != nil {
			return s, err
		}
		var o origin
		err = unpack(packed, &o)
		s.Rows, s.Cells = o.Rows, o.Cells
		return s, err
	}, `SELECT document, import, name, format, form, content FROM source WHERE declaration = $1 AND revision = $2`, string(id), revision)
	if errors.Is(err, db.ErrNotFound) {
		return s, fault.New(fault.NotFound, "form.no_source", "id", string(id), "revision", revision)
	}
	return s, err
}

// pack writes a value as JSON, gzip, base64: a reading is some hundred kilobytes of repeating words.
func pack(v any) (string, error) {
	var b strings.Builder
	text := base64.NewEncoder(base64.StdEncoding, &b)
	zip, err := gzip.NewWriterLevel(text, gzip.BestSpeed)
	if err != nil {
		return "", err
	}
	if err := errors.Join(json.NewEncoder(zip).Encode(v), zip.Close(), text.Close()); err != nil {
		return "", err
	}
	return b.String(), nil
}

func unpack(packed string, v any) error {
	zip, err := gzip.NewReader(base64.NewDecoder(base64.StdEncoding, strings.NewReader(packed)))
	if err != nil {
		return fmt.Errorf("unpack: %w", err)
	}
	b, err := io.ReadAll(zip)
	if err != nil {
		return fmt.Errorf("unpack: %w", err)
	}
	return json.NewDecoder(bytes.NewReader(b)).Decode(v)
}

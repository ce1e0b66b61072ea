package goal

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"

	"plumbline/base/actor"
	"plumbline/base/fault"
	"plumbline/base/fen"
	"plumbline/base/id"
	"plumbline/platform/db"
	"plumbline/platform/tlog"
)

// head is what saving must know of a kept declaration.
type head struct {
	ID         ID
	Project    string
	Year       int
	Ordinal    int
	Revision   int
	Digest     string
	Department string
	Key        string
	Twin       int
}

const headColumns = `d.id, d.project, d.year, d.ordinal, d.revision, d.digest, d.department, p.key, p.twin
	FROM declaration d JOIN project p ON p.id = d.project`

func scanHead(r db.Row) (h head, err error) {
	return h, r.Scan(&h.ID, &h.Project, &h.Year, &h.Ordinal, &h.Revision, &h.Digest, &h.Department, &h.Key, &h.Twin)
}

func headByKey(tx *db.Tx, key string, twin, year int) (head, error) {
	return db.One(tx, scanHead, `SELECT `+headColumns+` WHERE p.key = $1 AND p.twin = $2 AND d.year = $3`, key, twin, year)
}

func headByID(tx *db.Tx, id ID) (head, error) {
	h, err := db.One(tx, scanHead, `SELECT `+headColumns+` WHERE d.id = $1`, id)
	return h, missing(err, id)
}

// missing names what was not found.
func missing(err error, id ID) error {
	if errors.Is(err, db.ErrNotFound) {
		return fault.New(fault.NotFound, "goal.not_found", "id", string(id))
	}
	return err
}

// projectFor finds the project of a key, or makes it.
func projectFor(tx *db.Tx, trail *tlog.Trail, key string, twin int, d Declaration) (string, error) {
	known, err := db.One(tx, db.Scalar[string], `SELECT id FROM project WHERE key = $1 AND twin = $2`, key, twin)
	if !errors.Is(err, db.ErrNotFound) {
		return known, err
	}
	made := id.New(tx.Now)
	if err := trail.Touch("project", made); err != nil {
		return "", err
	}
	_, err = tx.Exec(`INSERT INTO project (id, key, twin, department, unit, name, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		made, key, twin, d.Department, d.Unit, d.Name, db.Instant(tx.Now))
	return made, err
}

func lastOrdinal(tx *db.Tx, department string, year int) (int, error) {
	return db.One(tx, db.Scalar[int], `SELECT COALESCE(MAX(ordinal), 0) FROM declaration WHERE department = $1 AND year = $2`, department, year)
}

// insertRevision writes one revision and makes it the newest: the columns, indicators and search text that repeat it.
func insertRevision(tx *db.Tx, trail *tlog.Trail, by actor.Actor, h head, e Entry) error {
	for _, table := range []string{"declaration", "declaration_text", "indicator"} {
		if err := trail.Touch(table, h.ID); err != nil {
			return err
		}
	}
	if err := trail.Touch("revision", h.ID, h.Revision); err != nil {
		return err
	}
	if err := upsertDeclaration(tx, trail, h, e); err != nil {
		return err
	}
	content, err := encode(e.Declaration)
	if err != nil {
		return fmt.Errorf("declaration %s: %w", h.ID, err)
	}
	_, err = tx.Exec(`INSERT INTO revision (declaration, number, digest, content, document, saved_at, saved_by, saved_by_id)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		h.ID, h.Revision, h.Digest, string(content), e.Document, db.Instant(tx.Now), by.Name, by.ID)
	if err != nil {
		return err
	}
	if err := replaceIndicators(tx, h, e.Declaration); err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO declaration_text (declaration, content) VALUES ($1, $2)
		ON CONFLICT (declaration) DO UPDATE SET content = excluded.content`, h.ID, searchText(e.Declaration))
	return err
}

func upsertDeclaration(tx *db.Tx, trail *tlog.Trail, h head, e Entry) error {
	d := e.Declaration
	quantitative, levels := countLevels(d.Indicators)
	pattern, err := keepPattern(tx, trail, levels)
	if err != nil {
		return err
	}
	full, _ := Pinyin(d.Name)
	f := d.Funding
	_, err = tx.Exec(`INSERT INTO declaration (id, project, year, ordinal, revision, digest, department, unit, name, pinyin, nature, category,
			annual_total, annual_fiscal, annual_carryover, annual_other, indicators, quantitative, levels,
			errors, warnings, notes, answered, stale, demo)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, 0, 0, 0, 0, TRUE, $20)
		ON CONFLICT (id) DO UPDATE SET project = excluded.project, year = excluded.year, ordinal = excluded.ordinal,
			revision = excluded.revision, digest = excluded.digest, department = excluded.department, unit = excluded.unit,
			name = excluded.name, pinyin = excluded.pinyin, nature = excluded.nature, category = excluded.category,
			annual_total = excluded.annual_total, annual_fiscal = excluded.annual_fiscal,
			annual_carryover = excluded.annual_carryover, annual_other = excluded.annual_other,
			indicators = excluded.indicators, quantitative = excluded.quantitative, levels = excluded.levels,
			stale = TRUE, demo = excluded.demo`,
		h.ID, h.Project, h.Year, h.Ordinal, h.Revision, h.Digest, d.Department, d.Unit, d.Name, full, d.Nature, d.Category,
		amount(f.AnnualTotal), amount(f.AnnualFiscal), amount(f.AnnualCarryover), amount(f.AnnualOther),
		len(d.Indicators), quantitative, pattern, e.Demo)
	return err
}

// keepPattern keeps a pattern of levels once and gives its id.
func keepPattern(tx *db.Tx, trail *tlog.Trail, levels []packedLevel) (string, error) {
	content, err := encode(levels)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(content)
	id := hex.EncodeToString(sum[:])[:16]
	if err := trail.Touch("level_pattern", id); err != nil {
		return "", err
	}
	_, err = tx.Exec(`INSERT INTO level_pattern (id, content) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING`, id, string(content))
	return id, err
}

func replaceIndicators(tx *db.Tx, h head, d Declaration) error {
	if h.Revision > 1 {
		if _, err := tx.Exec(`DELETE FROM indicator WHERE declaration = $1`, h.ID); err != nil {
			return err
		}
	}
	rows := make([][]any, len(d.Indicators))
	for i, in := range d.Indicators {
		content, err := encode(in)
		if err != nil {
			return err
		}
		rows[i] = []any{string(h.ID), i, in.Level1, in.Level2, in.Name, string(in.Target.Kind), string(content), Meaning(in.Name)}
	}
	return tx.Bulk(`INSERT INTO indicator (declaration, position, level1, level2, name, kind, content, meaning) VALUES`,
		[]string{"TEXT", "BIGINT", "TEXT", "TEXT", "TEXT", "TEXT", "TEXT", "TEXT"}, rows, "")
}

// amount gives the driver an amount, nil for blank.
func amount(f *fen.Fen) any {
	if f == nil {
		return nil
	}
	return int64(*f)
}

const keptColumns = `d.id, d.ordinal, r.number, d.revision, r.document, r.saved_at, r.saved_by, d.demo,
	d.errors, d.warnings, d.notes, d.answered, d.stale, r.content
	FROM declaration d JOIN revision r ON r.declaration = d.id`

func scanKept(r db.Row) (k Kept, err error) {
	var at, content string
	t := &k.Tally
	err = r.Scan(&k.ID, &k.Ordinal, &k.Revision, &k.Newest, &k.Document, &at, &k.SavedBy, &k.Demo,
		&t.Errors, &t.Warnings, &t.Notes, &t.Answered, &t.Stale, &content)
	if err != nil {
		return k, err
	}
	if k.SavedAt, err = db.ParseInstant(at); err != nil {
		return k, err
	}
	return k, json.Unmarshal([]byte(content), &k.Declaration)
}

const rowColumns = `d.id, d.ordinal, d.name, d.nature, d.category, d.department, d.unit, d.year, d.revision, d.annual_total,
	d.indicators, d.quantitative, d.errors, d.warnings, d.notes, d.answered, d.stale, d.demo`

func scanRow(r db.Row) (w Row, err error) {
	t := &w.Tally
	return w, r.Scan(&w.ID, &w.Ordinal, &w.Name, &w.Nature, &w.Category, &w.Department, &w.Unit, &w.Year, &w.Revision, &w.AnnualTotal,
		&w.Indicators, &w.Quantitative, &t.Errors, &t.Warnings, &t.Notes, &t.Answered, &t.Stale, &w.Demo)
}

func scanRevision(r db.Row) (v Revision, err error) {
	var at string
	if err := r.Scan(&v.Number, &v.Digest, &v.Document, &at, &v.SavedBy); err != nil {
		return v, err
	}
	v.SavedAt, err = db.ParseInstant(at)
	return v, err
}

// packedLevel is a level's count as the store keeps it: level 1, level 2, quantitative, qualitative.
type packedLevel LevelCount

// MarshalJSON writes a short array.
func (p packedLevel) MarshalJSON() ([]byte, error) {
	return json.Marshal([]any{p.Level1, p.Level2, p.Quantitative, p.Qualitative})
}

// UnmarshalJSON reads it back.
func (p *packedLevel) UnmarshalJSON(b []byte) error {
	return json.Unmarshal(b, &[]any{&p.Level1, &p.Level2, &p.Quantitative, &p.Qualitative})
}

// countLevels counts indicators by level and kind, in the order of the document.
func countLevels(indicators []Indicator) (quantitative int, counts []packedLevel) {
	counts = []packedLevel{}
	at := map[[2]string]int{}
	for _, in := range indicators {
		key := [2]string{in.Level1, in.Level2}
		i, ok := at[key]
		if !ok {
			i = len(counts)
			at[key] = i
			counts = append(counts, packedLevel{Level1: in.Level1, Level2: in.Level2})
		}
		if in.Target.Kind == Quantitative {
			counts[i].Quantitative++
			quantitative++
		} else {
			counts[i].Qualitative++
		}
	}
	return quantitative, counts
}

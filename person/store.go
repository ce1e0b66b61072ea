package person

import (
	"plumbline/journal"
	"plumbline/platform/db"
	"plumbline/platform/seal"
)

// row is a person as the store keeps it.
type row struct {
	Person
	name, document, phone seal.Text
	index                 string
}

const columns = `p.id, p.number, p.version, p.name, p.document, p.document_index, p.phone, p.district, p.category, p.grade, p.sex, p.born_year, p.added_at`

// scan reads a row. Names are masked afterwards (masked), because no other statement runs while rows are read.
func scan(r db.Row) (p row, err error) {
	var added string
	if err := r.Scan(&p.ID, &p.Number, &p.Version, &p.name, &p.document, &p.index, &p.phone, &p.District, &p.Category, &p.Grade, &p.Sex, &p.BornYear, &added); err != nil {
		return p, err
	}
	p.Added, err = db.ParseInstant(added)
	return p, err
}

// masked opens the names of rows and masks them.
func masked(tx *db.Tx, rows []row) ([]row, error) {
	for i, r := range rows {
		name, err := tx.Unseal(r.name, "served_person", "name", string(r.ID))
		if err != nil {
			return nil, err
		}
		rows[i].Mask = Mask(name)
	}
	return rows, nil
}

func looked[T string | int64](tx *db.Tx, on string, keys []T) (rows []row, err error) {
	err = tx.Lookup(`SELECT `+columns+` FROM KEYS JOIN served_person p ON `+on+` = k1`, []any{keys}, func(r db.Row) error {
		p, err := scan(r)
		rows = append(rows, p)
		return err
	})
	if err != nil {
		return nil, err
	}
	return masked(tx, rows)
}

func byIndexes(tx *db.Tx, indexes []string) ([]row, error) {
	return looked(tx, "p.document_index", indexes)
}

func byIDs(tx *db.Tx, ids []string) ([]row, error) { return looked(tx, "p.id", ids) }

func byNumbers(tx *db.Tx, numbers []journal.Person) ([]row, error) {
	keys := make([]int64, len(numbers))
	for i, n := range numbers {
		keys[i] = int64(n)
	}
	return looked(tx, "p.number", keys)
}

func all(tx *db.Tx) ([]row, error) {
	return db.All(tx, scan, `SELECT `+columns+` FROM served_person p ORDER BY p.number`)
}

func insert(tx *db.Tx, r row) error {
	_, err := tx.Exec(`INSERT INTO served_person (id, number, version, name, document, document_index, phone, district, category, grade, sex, born_year, added_at, changed_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $13)`,
		string(r.ID), int64(r.Number), r.Version, r.name, r.document, r.index, r.phone, r.District, r.Category, r.Grade, r.Sex, r.BornYear, db.Instant(tx.Now))
	return err
}

func update(tx *db.Tx, r row) error {
	_, err := tx.Exec(`UPDATE served_person SET version = $2, phone = $3, district = $4, category = $5, grade = $6, sex = $7, born_year = $8, changed_at = $9 WHERE id = $1`,
		string(r.ID), r.Version, r.phone, r.District, r.Category, r.Grade, r.Sex, r.BornYear, db.Instant(tx.Now))
	return err
}

package tlog

import (
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"

	"plumbline/platform/db"
)

// The log keeps one digest of a row, so which column was changed can only be said where the value of before can still be
// thought of: this many rows are tried, and this many values of the same column in other rows.
const (
	mostGuessed = 20
	mostOthers  = 300

	longestGuessed = 32 << 10 // bytes of a row: a part of a file is not tried letter by letter
)

func length(values []any) (n int) {
	for _, v := range values {
		if s, ok := v.(string); ok {
			n += len(s)
		}
	}
	return n
}

// guess gives the column of a changed row which, with a likely value of before, makes the row what its leaf says; ""
// where none does.
func (v *verifier) guess(s *suspect, want [32]byte) (string, error) {
	t, ok := v.reg.tables[s.Table]
	if !ok || t.Veiled {
		return "", nil
	}
	values, err := t.row(v.tx, s.Key)
	if err != nil || values == nil || length(values) > longestGuessed {
		return "", err
	}
	acted, err := v.saidBy(s.Leaf)
	if err != nil {
		return "", err
	}
	digest, wanted := t.digester(), hex.EncodeToString(want[:])
	for i, c := range t.Columns {
		if slices.Contains(t.Key, c.Name) {
			continue
		}
		others, err := t.others(v.tx, c)
		if err != nil {
			return "", err
		}
		now := values[i]
		for _, before := range append(append(likely(c, now), acted...), others...) {
			values[i] = before
			if digest(values) == wanted {
				return c.Name, nil
			}
		}
		values[i] = now
	}
	return "", nil
}

// row gives the values of a row by its key as leaves write it, nil where there is none.
func (t Table) row(tx *db.Tx, key string) ([]any, error) {
	var parts []any
	d := json.NewDecoder(strings.NewReader(key))
	d.UseNumber()
	if err := d.Decode(&parts); err != nil || len(parts) != len(t.Key) {
		return nil, nil // a key that no product writes
	}
	for i, p := range parts {
		if n, ok := p.(json.Number); ok {
			parts[i], _ = n.Int64()
		}
	}
	var values []any
	err := t.scan(tx.Each, parts, func(row []any) error {
		values = slices.Clone(row)
		return nil
	})
	return values, err
}

// others gives what stands in a column, in this row and others.
func (t Table) others(tx *db.Tx, c Column) ([]any, error) {
	selected := Table{Columns: []Column{c}}.selected()
	return db.All(tx, func(r db.Row) (v any, err error) { return v, r.Scan(&v) },
		"SELECT DISTINCT "+selected+" FROM "+t.Name+" LIMIT $1", mostOthers)
}

// saidBy gives what a leaf says beside its rows: rooms keep some of it in the row too.
func (v *verifier) saidBy(seq int64) ([]any, error) {
	bodies, err := db.All(v.tx, db.Scalar[string], `SELECT body FROM leaf WHERE seq = $1`, seq)
	if err != nil || len(bodies) == 0 {
		return nil, err
	}
	a, err := ParseBody(bodies[0])
	if err != nil {
		return nil, nil
	}
	_, id, _ := strings.Cut(a.Subject, "/")
	return []any{a.Old, a.New, a.Reason, a.By.ID, a.By.Name, a.Version, db.Instant(a.At), id}, nil
}

// likely are the slips and tricks of a hand: a digit more or less, a sign, a step, a truth turned, a text cut or added to.
func likely(c Column, now any) []any {
	out := []any{nil}
	switch now := c.plain(now).(type) {
	case bool:
		return append(out, !now)
	case int64:
		for d := int64(1); d <= 100; d++ {
			out = append(out, now+d, now-d)
		}
		for _, f := range []int64{10, 100, 1000, 10000} {
			out = append(out, now/f, now*f, now-f, now+f)
		}
		return append(out, -now, int64(0))
	case string:
		out = append(out, "", strings.TrimSpace(now), strings.ToLower(now), strings.ToUpper(now))
		for i := range now { // something was put behind it, or before
			out = append(out, now[:i], now[i:])
			if i > 200 {
				break
			}
		}
		for i := max(0, len(now)-200); i < len(now); i++ {
			out = append(out, now[:i])
		}
	case nil:
		out = append(out, "", int64(0))
	}
	return out
}

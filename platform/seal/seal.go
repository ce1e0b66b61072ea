// Package seal keeps personal data closed where it rests: a text is sealed with AES-256-GCM for one table, column and
// row, so that it opens nowhere else and not a bit of it can be changed unseen; a blind index finds equal texts without
// opening any. The keys stand in a file of their own (seal.key), never in the store: a ring of them, so that a new one
// can be added while texts under the older ones still open. It hides neither that a text is blank nor, to the nearest
// byte, how long it is; who may open one, and that it was opened, is for the rooms.
//
// # Formats, version 1
//
// A sealed text is "seal:1:" + the key's id + ":" + base64url(nonce of 12 bytes ‖ ciphertext ‖ tag of 16 bytes), the
// blank text is itself. Bound to it as associated data are the head up to the second colon, the id, and table, column
// and row, each with its length before it. An index is id + ":" + 32 hex digits of an HMAC-SHA-256 over table, column
// and text. Both keys are derived from the master key of the file with HKDF-SHA-256.
package seal

import (
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"database/sql/driver"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"log/slog"
	"strings"

	"plumbline/base/fault"
)

// head begins every sealed text of this version.
const head = "seal:1:"

// dots is what a sealed text prints as.
const dots = "••••"

// Place is where a text is kept; it opens nowhere else.
type Place struct{ Table, Column, Row string }

// Column names a column that is sealed, and the column of its table that stands for the row in a Place.
type Column struct{ Table, Key, Column string }

// Text is a text as the store keeps it: sealed, or blank. It goes into SQL and comes out of it as it is, and prints,
// logs and marshals as dots.
type Text struct{ sealed string }

// Blank says whether there is nothing in it.
func (t Text) Blank() bool { return t.sealed == "" }

// Sealed says whether the text is in the form of this package; what is neither sealed nor blank was never sealed.
func (t Text) Sealed() bool { return strings.HasPrefix(t.sealed, head) }

// Key gives the id of the key that the text was sealed with, "" where it is blank or not sealed.
func (t Text) Key() string {
	rest, ok := strings.CutPrefix(t.sealed, head)
	if !ok {
		return ""
	}
	id, _, _ := strings.Cut(rest, ":")
	return id
}

// Unsealed gives the text of a column that was kept in the clear so far, false where it is sealed already.
func (t Text) Unsealed() (string, bool) { return t.sealed, !t.Sealed() }

// String is for eyes: dots.
func (t Text) String() string {
	if t.Blank() {
		return ""
	}
	return dots
}

// GoString is dots too, for %#v.
func (t Text) GoString() string { return t.String() }

// LogValue is dots too.
func (t Text) LogValue() slog.Value { return slog.StringValue(t.String()) }

// MarshalText is dots too: what is sealed leaves the program open or not at all.
func (t Text) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// Value is for database/sql.
func (t Text) Value() (driver.Value, error) { return t.sealed, nil }

// Scan is for database/sql.
func (t *Text) Scan(src any) error {
	switch v := src.(type) {
	case string:
		t.sealed = v
	case []byte:
		t.sealed = string(v)
	case nil:
		t.sealed = ""
	default:
		return fmt.Errorf("seal: cannot scan %T", src)
	}
	return nil
}

// Seal closes a text for its place with the newest key. The blank text stays blank.
func (r *Ring) Seal(plain string, at Place) (Text, error) {
	if plain == "" {
		return Text{}, nil
	}
	k, err := r.newest()
	if err != nil {
		return Text{}, err
	}
	nonce := make([]byte, k.text.NonceSize(), k.text.NonceSize()+len(plain)+k.text.Overhead())
	if _, err := rand.Read(nonce); err != nil {
		return Text{}, err
	}
	box := k.text.Seal(nonce, nonce, []byte(plain), at.bind(k.id))
	return Text{head + k.id + ":" + base64.RawURLEncoding.Strict().EncodeToString(box)}, nil
}

// Open gives the text that was sealed for this place. It refuses one whose key is missing, one that was changed or
// moved here from another place, and one that is in the clear.
func (r *Ring) Open(t Text, at Place) (string, error) {
	if t.Blank() {
		return "", nil
	}
	id, body, ok := strings.Cut(strings.TrimPrefix(t.sealed, head), ":")
	if !t.Sealed() || !ok {
		return "", fault.New(fault.Conflict, "seal.not_sealed", "table", at.Table, "column", at.Column, "row", at.Row)
	}
	k, err := r.find(id)
	if err != nil {
		return "", err
	}
	box, err := base64.RawURLEncoding.Strict().DecodeString(body)
	if err == nil && len(box) < k.text.NonceSize() {
		err = fmt.Errorf("seal: %d bytes", len(box))
	}
	var plain []byte
	if err == nil {
		plain, err = k.text.Open(nil, box[:k.text.NonceSize()], box[k.text.NonceSize():], at.bind(id))
	}
	if err != nil {
		return "", fault.New(fault.Conflict, "seal.changed", "table", at.Table, "column", at.Column, "row", at.Row).Because(err)
	}
	return string(plain), nil
}

// bind is the associated data.
func (p Place) bind(id string) []byte { return framed(head, id, p.Table, p.Column, p.Row) }

// framed puts texts one after another so that no other texts come to the same bytes.
func framed(parts ...string) []byte {
	var b []byte
	for _, s := range parts {
		b = binary.BigEndian.AppendUint32(b, uint32(len(s)))
		b = append(b, s...)
	}
	return b
}

// Index gives the blind index of a text in a column under the newest key: equal texts have equal indexes, and without
// the key nothing can be told from one. Fold the text before (blanks, letter case), so that what means the same is the same.
func (r *Ring) Index(plain, table, column string) (string, error) {
	if plain == "" {
		return "", nil
	}
	k, err := r.newest()
	if err != nil {
		return "", err
	}
	return k.indexOf(plain, table, column), nil
}

// Indexes gives the index under every key, for searching while some rows are sealed with older ones.
func (r *Ring) Indexes(plain, table, column string) ([]string, error) {
	if _, err := r.newest(); err != nil || plain == "" {
		return nil, err
	}
	r.mu.RLock()
	defer r.mu.RUnlock()
	out := make([]string, len(r.keys))
	for i, k := range r.keys {
		out[i] = k.indexOf(plain, table, column)
	}
	return out, nil
}

// key is one of the ring with what is derived from it.
type key struct {
	id     string
	made   string
	master []byte
	text   cipher.AEAD
	index  []byte
	proof  string
}

func (k key) indexOf(plain, table, column string) string {
	mac := hmac.New(sha256.New, k.index)
	mac.Write(framed(table, column, plain))
	return k.id + ":" + hex.EncodeToString(mac.Sum(nil)[:16])
}

// Package tlog is the log of what was done: every act is a leaf of a Merkle tree that only grows, written in the same
// transaction as the rows that the act changed, and names those rows with their digests.
//
// It guarantees one order without gap or duplicate, on both engines and with several processes (the row of log_head is
// the sequencer); that a leaf, a hash of the tree, a row of a registered table changed, removed or inserted behind the
// product's back is found and named by Verify; that an end cut off is found against an older checkpoint; and that a
// leaf can be proved to a stranger with a file, offline (VerifyBundle). It leaves to the rooms what an act is called
// and which rows it writes, to the caller where the key and older checkpoints are kept, and it cannot find what
// somebody rewrote who holds both the whole store and the key, unless a checkpoint was given out before.
//
// # Leaf body, version 1
//
// A body is canonical JSON (RFC 8785: no blanks, keys sorted, only the escapes that must be), always with these keys:
//
//	{"at":"2026-03-02T09:00:00.000Z",           instant, UTC; never earlier than the leaf before, but see Append
//	 "by":{"id":"local","name":"本机"},          who
//	 "new":"…","old":"…",                        digests of the subject after and before, as its room makes them, or ""
//	 "reason":"…",                               in the words of who acted, or ""
//	 "rows":[{"digest":"…","key":[…],"table":"…"}], every business row the act wrote, by table and key
//	 "subject":"declaration/0abc","v":1,"verb":"goal.save","version":3}
//
// The leaf hash is SHA-256(0x00 ‖ body), an inner node SHA-256(0x01 ‖ left ‖ right), the tree that of RFC 6962. Leaves
// count from 0. A row's digest is the SHA-256 in hex of its canonical text (see Table.Digest), or "deleted".
package tlog

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"plumbline/base/actor"
	"plumbline/platform/db"
)

// Act is one thing that somebody did; appended, it is a leaf.
type Act struct {
	By       actor.Actor
	At       time.Time // set by Append
	Verb     string    // in the room's words: "goal.save"
	Subject  string    // kind and id: "declaration/0abc"; the activity page of a subject lists its acts
	Version  int64     // of the subject, 0 where it has none
	Old, New string    // digests of the subject, as its room makes them
	Reason   string
	Rows     []Row // every business row written; a Trail fills them in
}

// Row names a business row and what it came to.
type Row struct {
	Table  string
	Key    string // canonical JSON of the key's values: ["0abc",3]
	Digest string // SHA-256 in hex, or Deleted
}

// Deleted stands for the digest of a row that is gone.
const Deleted = "deleted"

// format is the version of the leaf body.
const format = 1

// maxBody bounds a leaf; an act with more rows is several acts.
const maxBody = 4 << 20

// byName is the order of rows.
func byName(x, y Row) int {
	if c := strings.Compare(x.Table, y.Table); c != 0 {
		return c
	}
	return strings.Compare(x.Key, y.Key)
}

var errBody = errors.New("tlog: not a leaf body of version 1")

// Body writes the act as the canonical text of its leaf.
func (a Act) Body() (string, error) {
	rows := slices.Clone(a.Rows)
	slices.SortFunc(rows, byName)
	for _, s := range []string{a.By.ID, a.By.Name, a.Verb, a.Subject, a.Old, a.New, a.Reason} {
		if !utf8.ValidString(s) {
			return "", fmt.Errorf("tlog: %q of act %s is not UTF-8", s, a.Verb)
		}
	}
	b := []byte(`{"at":`)
	b = quote(b, db.Instant(a.At))
	b = quote(append(b, `,"by":{"id":`...), a.By.ID)
	b = quote(append(b, `,"name":`...), a.By.Name)
	b = quote(append(b, `},"new":`...), a.New)
	b = quote(append(b, `,"old":`...), a.Old)
	b = quote(append(b, `,"reason":`...), a.Reason)
	b = append(b, `,"rows":[`...)
	for i, r := range rows {
		if i > 0 {
			b = append(b, ',')
		}
		b = quote(append(b, `{"digest":`...), r.Digest)
		b = append(append(b, `,"key":`...), r.Key...)
		b = append(quote(append(b, `,"table":`...), r.Table), '}')
	}
	b = quote(append(b, `],"subject":`...), a.Subject)
	b = append(b, fmt.Sprintf(`,"v":%d,"verb":`, format)...)
	b = append(quote(b, a.Verb), fmt.Sprintf(`,"version":%d}`, a.Version)...)
	if len(b) > maxBody {
		return "", fmt.Errorf("tlog: act %s on %s comes to %d bytes, more than %d: make it several", a.Verb, a.Subject, len(b), maxBody)
	}
	return string(b), nil
}

func isDigest(s string) bool {
	if s == Deleted {
		return true
	}
	for i := range len(s) {
		if c := s[i]; (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return len(s) == 64
}

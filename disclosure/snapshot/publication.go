package snapshot

import "time"

// Publication is a version that was published: the row that never changes. Digest is that of the snapshot's text. Leaf is the number of
// the act of publishing in the log, which names the row and so the digest; Checkpoint is the signed note of the log in which the leaf
// stands, and Key the public key that it is checked with, both "" where nothing is signed. Slug is the department's permanent address.
type Publication struct {
	Department    string    `json:"department"`
	Slug          string    `json:"slug"`
	Year          int       `json:"year"`
	Number        int       `json:"number"`
	Kind          Kind      `json:"kind"`
	At            time.Time `json:"at"`
	Demonstration bool      `json:"demonstration"`
	Reason        string    `json:"reason"`
	Digest        string    `json:"digest"`
	Leaf          int64     `json:"leaf"`
	Checkpoint    string    `json:"checkpoint"`
	Key           string    `json:"key"`
}

// Version is a publication with its snapshot. Text is the snapshot to the byte, as its digest was made.
type Version struct {
	Publication
	Snapshot *Snapshot `json:"-"`
	Text     []byte    `json:"-"`
}

// Slug is the permanent address of a department: ten letters and digits that its name alone decides.
func Slug(department string) string { return "d" + Digest([]byte(department))[:9] }

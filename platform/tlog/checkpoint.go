package tlog

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	merkle "golang.org/x/mod/sumdb/tlog"

	"plumbline/base/fault"
	"plumbline/platform/db"
)

// Head is what a checkpoint says: the log of this origin had size leaves, and this root.
type Head struct {
	Origin string
	Size   int64
	Root   merkle.Hash
}

// text is the note's text of C2SP tlog-checkpoint: origin, size and root on a line each.
func (h Head) text() string { return fmt.Sprintf("%s\n%d\n%s\n", h.Origin, h.Size, h.Root) }

var errCheckpoint = errors.New("tlog: not a checkpoint")

func parseHead(text string) (h Head, err error) {
	lines := strings.Split(text, "\n")
	if len(lines) < 4 || lines[0] == "" {
		return h, errCheckpoint
	}
	h.Origin = lines[0]
	h.Size, err = strconv.ParseInt(lines[1], 10, 64)
	if err != nil || h.Size < 0 || strconv.FormatInt(h.Size, 10) != lines[1] {
		return h, errCheckpoint
	}
	root, err := base64.StdEncoding.Strict().DecodeString(lines[2])
	if err != nil || len(root) != merkle.HashSize {
		return h, errCheckpoint
	}
	h.Root = merkle.Hash(root)
	return h, nil // further lines are extensions, which this log does not write and a reader passes over
}

// OpenCheckpoint reads a signed note and checks its signature against one of the public keys. A note that none of
// them signed gives a *note.UnverifiedNoteError.
func OpenCheckpoint(checkpoint string, public ...string) (Head, error) {
	list := make([]note.Verifier, len(public))
	for i, p := range public {
		v, err := note.NewVerifier(p)
		if err != nil {
			return Head{}, err
		}
		list[i] = v
	}
	n, err := note.Open([]byte(checkpoint), note.VerifierList(list...))
	if err != nil {
		return Head{}, err
	}
	h, err := parseHead(n.Text)
	if err == nil && n.Sigs[0].Name != h.Origin {
		return Head{}, fmt.Errorf("%w: signed by %s for %s", errCheckpoint, n.Sigs[0].Name, h.Origin)
	}
	return h, err
}

// Checkpoint signs what the log is now, keeps the note in the store and gives it; where nothing was appended since the
// last one it gives that. It refuses to sign where the log does not continue the last checkpoint, or where that is by
// another key: the two would be evidence against each other. Keep it elsewhere too: one that left the house is what a
// log cut off or written anew is found with.
func (l *Log) Checkpoint(ctx context.Context) (text string, err error) {
	if l.signer.Signer == nil {
		return "", errors.New("tlog: nothing to sign with")
	}
	err = l.db.Write(ctx, func(tx *db.Tx) error {
		text, err = l.checkpoint(tx)
		return err
	})
	return text, err
}

func (l *Log) checkpoint(tx *db.Tx) (string, error) {
	_, f, err := readHead(tx)
	if err != nil {
		return "", err
	}
	root, err := merkle.TreeHash(f.size, newTileReader(tx))
	if err != nil {
		return "", err
	}
	if root != f.root() {
		return "", fault.New(fault.Internal, "tlog.broken", "size", f.size)
	}
	last, err := latestCheckpoint(tx)
	if err != nil {
		return "", err
	}
	if last != "" {
		h, err := l.continues(tx, last, f.size, root)
		if err != nil || h.Size == f.size {
			return last, err
		}
	}
	n := note.Note{Text: Head{l.signer.Name(), f.size, root}.text()}
	signed, err := note.Sign(&n, l.signer)
	if err != nil {
		return "", err
	}
	_, err = tx.Exec(`INSERT INTO checkpoint (size, text, at) VALUES ($1, $2, $3)`, f.size, string(signed), db.Instant(tx.Now))
	return string(signed), err
}

// continues proves to ourselves that the log goes on from the last checkpoint.
func (l *Log) continues(tx *db.Tx, last string, size int64, root merkle.Hash) (Head, error) {
	h, err := OpenCheckpoint(last, l.signer.Public())
	if err != nil {
		return h, fault.New(fault.Denied, "tlog.other_key", "key", l.signer.Name()).Because(err)
	}
	if h.Size > size {
		return h, fault.New(fault.Internal, "tlog.shorter", "size", size, "before", h.Size)
	}
	p, err := proveTree(tx, h.Size, size)
	if err == nil {
		err = checkTree(p, size, root, h.Size, h.Root)
	}
	if err != nil {
		return h, fault.New(fault.Internal, "tlog.rewritten", "before", h.Size).Because(err)
	}
	return h, nil
}

// Covering gives the first checkpoint that has a leaf in it, and signs one where there is none yet: for the same leaf always
// the same.
func (l *Log) Covering(ctx context.Context, seq int64) (text string, err error) {
	first := func(tx *db.Tx) error {
		text, err = db.One(tx, db.Scalar[string], `SELECT text FROM checkpoint WHERE size > $1 ORDER BY size LIMIT 1`, seq)
		return err
	}
	if err := l.db.Read(ctx, first); !errors.Is(err, db.ErrNotFound) {
		return text, err
	}
	if text, err = l.Checkpoint(ctx); err != nil {
		return "", err
	}
	h, err := OpenCheckpoint(text, l.signer.Public())
	if err == nil && h.Size <= seq {
		err = fmt.Errorf("tlog: the log has %d leaves, and no leaf %d", h.Size, seq)
	}
	return text, err
}

// latestCheckpoint gives the note of the largest size, "" where there is none.
func latestCheckpoint(tx *db.Tx) (string, error) {
	text, err := db.One(tx, db.Scalar[string], `SELECT text FROM checkpoint ORDER BY size DESC LIMIT 1`)
	if errors.Is(err, db.ErrNotFound) {
		return "", nil
	}
	return text, err
}

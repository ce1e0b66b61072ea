package tlog

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	merkle "golang.org/x/mod/sumdb/tlog"

	"plumbline/platform/db"
)

// A proof file is JSON (hashes in base64):
//
//	{"format": "plumbline proof 1",
//	 "key": "<public key of the log, name+hash+base64>",
//	 "checkpoint": "<signed note>",
//	 "leaf":  {"seq": 41, "body": "<leaf body>", "proof": ["…", …]},        left out: a checkpoint alone
//	 "older": {"checkpoint": "<signed note>", "proof": ["…", …]}}           left out: no earlier one
//
// leaf.proof is the inclusion proof and older.proof the consistency proof of RFC 6962. Other keys are refused.
type bundle struct {
	Format     string      `json:"format"`
	Key        string      `json:"key"`
	Checkpoint string      `json:"checkpoint"`
	Leaf       *leafProof  `json:"leaf,omitempty"`
	Older      *olderProof `json:"older,omitempty"`
}

type leafProof struct {
	Seq   int64              `json:"seq"`
	Body  string             `json:"body"`
	Proof merkle.RecordProof `json:"proof"`
}

type olderProof struct {
	Checkpoint string           `json:"checkpoint"`
	Proof      merkle.TreeProof `json:"proof"`
}

const bundleFormat = "plumbline proof 1"

// maxBundle bounds a proof file: a leaf, written as a JSON string, and what goes with it.
const maxBundle = 7*maxBody + 1<<20

// maxProof is more hashes than a proof of any tree has.
const maxProof = 128

// Bundle makes a proof file that leaf seq is in the log of the latest checkpoint and, where an older checkpoint is
// given, that the log continues that one. A seq below 0 leaves the leaf out. Take a Checkpoint first where the leaf is
// younger than the last one.
func (l *Log) Bundle(ctx context.Context, seq int64, older string) (data []byte, err error) {
	return l.BundleAt(ctx, "", seq, older)
}

// BundleAt is Bundle in the log of a checkpoint of before: what it proves is the same whenever it is asked for, however the
// log went on. "" is the latest checkpoint.
func (l *Log) BundleAt(ctx context.Context, checkpoint string, seq int64, older string) (data []byte, err error) {
	b := bundle{Format: bundleFormat, Key: l.signer.Public(), Checkpoint: checkpoint}
	err = l.db.Read(ctx, func(tx *db.Tx) error {
		if b.Checkpoint == "" {
			if b.Checkpoint, err = latestCheckpoint(tx); err != nil {
				return err
			}
		}
		h, err := OpenCheckpoint(b.Checkpoint, b.Key)
		if err != nil {
			return err
		}
		if seq >= 0 {
			if b.Leaf, err = proveLeaf(tx, seq, h.Size); err != nil {
				return err
			}
		}
		if older == "" {
			return nil
		}
		before, err := OpenCheckpoint(older, b.Key)
		if err != nil {
			return err
		}
		b.Older = &olderProof{Checkpoint: older}
		b.Older.Proof, err = proveTree(tx, before.Size, h.Size)
		return err
	})
	if err != nil {
		return nil, err
	}
	if data, err = encode(b); err != nil {
		return nil, err
	}
	_, err = VerifyBundle(data, b.Key) // a damaged store proves nothing: say so here, not at the reader's
	return data, err
}

func proveLeaf(tx *db.Tx, seq, size int64) (*leafProof, error) {
	if seq >= size {
		return nil, fmt.Errorf("tlog: leaf %d is younger than the last checkpoint, of %d", seq, size)
	}
	body, err := db.One(tx, db.Scalar[string], `SELECT body FROM leaf WHERE seq = $1`, seq)
	if err != nil {
		return nil, fmt.Errorf("leaf %d: %w", seq, err)
	}
	p, err := merkle.ProveRecord(size, seq, newTileReader(tx))
	return &leafProof{seq, body, p}, err
}

func encode(b bundle) ([]byte, error) {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err := e.Encode(b)
	return out.Bytes(), err
}

// Result is what a proof file proves.
type Result struct {
	Head           // the log as the checkpoint has it
	Trusted bool   // signed by the key that the caller trusts; else only by the one in the file, which anybody can make
	Leaf    *Entry // the act that is in it
	Body    string // its bytes
	Older   *Head  // the earlier log that it continues
}

// VerifyBundle checks a proof file without any store. trusted is the public key that the reader has from elsewhere; ""
// takes the file's own, and the result says that it is not trusted. An error means that nothing is proved.
func VerifyBundle(data []byte, trusted string) (Result, error) {
	b, err := parseBundle(data)
	if err != nil {
		return Result{}, err
	}
	res := Result{Trusted: trusted != ""}
	key := b.Key
	if res.Trusted {
		key = trusted
	}
	if res.Head, err = OpenCheckpoint(b.Checkpoint, key); err != nil {
		return Result{}, fmt.Errorf("checkpoint: %w", err)
	}
	if b.Leaf != nil {
		if res.Leaf, err = b.Leaf.verify(res.Head); err != nil {
			return Result{}, fmt.Errorf("leaf %d: %w", b.Leaf.Seq, err)
		}
		res.Body = b.Leaf.Body
	}
	if b.Older != nil {
		h, err := OpenCheckpoint(b.Older.Checkpoint, key)
		if err != nil {
			return Result{}, fmt.Errorf("older checkpoint: %w", err)
		}
		if h.Origin != res.Origin || len(b.Older.Proof) > maxProof {
			return Result{}, fmt.Errorf("%w: the older one is of %s", errCheckpoint, h.Origin)
		}
		if err := checkTree(b.Older.Proof, res.Size, res.Root, h.Size, h.Root); err != nil {
			return Result{}, fmt.Errorf("older checkpoint: %w", err)
		}
		res.Older = &h
	}
	return res, nil
}

func (l *leafProof) verify(h Head) (*Entry, error) {
	if len(l.Proof) > maxProof {
		return nil, fmt.Errorf("tlog: %d hashes are no proof", len(l.Proof))
	}
	if err := merkle.CheckRecord(l.Proof, h.Size, h.Root, l.Seq, merkle.RecordHash([]byte(l.Body))); err != nil {
		return nil, err
	}
	a, err := ParseBody(l.Body)
	return &Entry{l.Seq, a}, err
}

func parseBundle(data []byte) (b bundle, err error) {
	if len(data) > maxBundle {
		return b, fmt.Errorf("tlog: a proof file of %d bytes", len(data))
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&b); err != nil {
		return b, fmt.Errorf("proof file: %w", err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return b, errors.New("tlog: more than one proof in the file")
	}
	if b.Format != bundleFormat {
		return b, fmt.Errorf("tlog: a proof file of format %q, not %q", b.Format, bundleFormat)
	}
	return b, nil
}

package tlog

import (
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"math/bits"
	"slices"

	merkle "golang.org/x/mod/sumdb/tlog"
)

// height is the height of a tile: 256 hashes.
const (
	height = 8
	width  = 1 << height
)

// encodedHash is the length of a hash in base64.
const encodedHash = 44

// frontier is a tree as far as appending needs it: the hashes of its complete subtrees, the largest first. There are
// as many as size has ones in binary.
type frontier struct {
	size   int64
	hashes []merkle.Hash
}

// sealed is the hash of a full block: number n of level (1: 256 leaves, 2: 65,536 …).
type sealed struct {
	level int
	n     int64
	hash  merkle.Hash
}

// push appends a complete subtree of 1<<level leaves and gives the blocks that it fills. size must be a multiple of
// the subtree's leaves.
func (f *frontier) push(h merkle.Hash, level int) (full []sealed) {
	f.size += 1 << level
	seal := func() {
		if level > 0 && level%height == 0 {
			full = append(full, sealed{level / height, f.size>>level - 1, h})
		}
	}
	seal()
	for f.size>>level&1 == 0 {
		last := len(f.hashes) - 1
		h = merkle.NodeHash(f.hashes[last], h)
		f.hashes = f.hashes[:last]
		level++
		seal()
	}
	f.hashes = append(f.hashes, h)
	return full
}

// root is the hash of the tree.
func (f *frontier) root() merkle.Hash {
	if len(f.hashes) == 0 {
		return sha256.Sum256(nil)
	}
	h := f.hashes[len(f.hashes)-1]
	for i := len(f.hashes) - 2; i >= 0; i-- {
		h = merkle.NodeHash(f.hashes[i], h)
	}
	return h
}

// Tree is a tree of leaves (RFC 6962) as far as its root needs it: nothing is kept of a leaf but what it does to the root.
type Tree struct{ f frontier }

// Add appends a leaf.
func (t *Tree) Add(leaf []byte) { t.f.push(merkle.RecordHash(leaf), 0) }

// Size is the number of leaves.
func (t *Tree) Size() int64 { return t.f.size }

// Root is the hash of the tree.
func (t *Tree) Root() merkle.Hash { return t.f.root() }

// Reset begins another tree.
func (t *Tree) Reset() { t.f.size, t.f.hashes = 0, t.f.hashes[:0] }

func (f *frontier) clone() *frontier { return &frontier{f.size, slices.Clone(f.hashes)} }

func encodeHashes(hashes []merkle.Hash) string {
	b := make([]byte, 0, len(hashes)*encodedHash)
	for _, h := range hashes {
		b = base64.StdEncoding.AppendEncode(b, h[:])
	}
	return string(b)
}

var errHashes = errors.New("tlog: not a list of hashes")

func decodeHashes(s string) ([]merkle.Hash, error) {
	if len(s)%encodedHash != 0 {
		return nil, errHashes
	}
	out := make([]merkle.Hash, 0, len(s)/encodedHash)
	for ; s != ""; s = s[encodedHash:] {
		b, err := base64.StdEncoding.Strict().DecodeString(s[:encodedHash])
		if err != nil || len(b) != merkle.HashSize {
			return nil, errHashes
		}
		out = append(out, merkle.Hash(b))
	}
	return out, nil
}

func decodeFrontier(size int64, s string) (*frontier, error) {
	hashes, err := decodeHashes(s)
	if err != nil || size < 0 || len(hashes) != bits.OnesCount64(uint64(size)) {
		return nil, errHashes
	}
	return &frontier{size, hashes}, nil
}

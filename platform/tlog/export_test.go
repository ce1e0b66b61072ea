package tlog

import (
	"errors"

	merkle "golang.org/x/mod/sumdb/tlog"

	"plumbline/platform/db"
)

// For the tests, which stand outside.
var (
	StoreColumns = storeColumns
	NewSigner    = newSigner
	VerifyIn     = verifyIn
)

// Grow gives the root of a tree that grew leaf by leaf, and how many blocks it filled.
func Grow(leaves []merkle.Hash) (root merkle.Hash, full int) {
	var f frontier
	for _, h := range leaves {
		full += len(f.push(h, 0))
	}
	return f.root(), full
}

// StoredRoot is the root of the tree out of tiles and rows, by the functions that proofs use.
func StoredRoot(tx *db.Tx) (string, error) {
	h, f, err := readHead(tx)
	if err != nil {
		return "", err
	}
	root, err := merkle.TreeHash(h.size, newTileReader(tx))
	if err == nil && root != f.root() {
		return "", errors.New("the head has another root")
	}
	return root.String(), err
}

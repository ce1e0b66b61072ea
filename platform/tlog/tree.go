package tlog

import (
	"context"
	"fmt"

	merkle "golang.org/x/mod/sumdb/tlog"

	"plumbline/platform/db"
)

// tileReader gives hashes of the tree out of the store: tiles from level 1, leaves hashed anew below.
type tileReader struct {
	tx     *db.Tx
	leaves map[int64][]byte // hashes of block n of leaves
	tiles  map[[2]int64][]byte
}

func newTileReader(tx *db.Tx) *tileReader {
	return &tileReader{tx: tx, leaves: map[int64][]byte{}, tiles: map[[2]int64][]byte{}}
}

// ReadHashes is that of merkle.HashReader.
func (r *tileReader) ReadHashes(indexes []int64) ([]merkle.Hash, error) {
	out := make([]merkle.Hash, len(indexes))
	for i, index := range indexes {
		t := merkle.TileForIndex(height, index)
		data, err := r.data(t.L, t.N)
		if err != nil {
			return nil, err
		}
		if len(data) < t.W*merkle.HashSize {
			return nil, fmt.Errorf("tlog: tile %d of level %d holds %d hashes, not %d", t.N, t.L, len(data)/merkle.HashSize, t.W)
		}
		if out[i], err = merkle.HashFromTile(t, data[:t.W*merkle.HashSize], index); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (r *tileReader) data(level int, n int64) ([]byte, error) {
	if level == 0 {
		return r.block(n)
	}
	place := [2]int64{int64(level), n}
	if data, ok := r.tiles[place]; ok {
		return data, nil
	}
	text, err := db.One(r.tx, db.Scalar[string], `SELECT hashes FROM tile WHERE level = $1 AND n = $2`, level, n)
	if err != nil {
		return nil, fmt.Errorf("tile %d of level %d: %w", n, level, err)
	}
	hashes, err := decodeHashes(text)
	if err != nil {
		return nil, fmt.Errorf("tile %d of level %d: %w", n, level, err)
	}
	data := make([]byte, 0, len(hashes)*merkle.HashSize)
	for _, h := range hashes {
		data = append(data, h[:]...)
	}
	r.tiles[place] = data
	return data, nil
}

// block hashes the leaves of a block as far as there are any.
func (r *tileReader) block(n int64) ([]byte, error) {
	if data, ok := r.leaves[n]; ok {
		return data, nil
	}
	var data []byte
	next := n * width
	err := r.tx.Each(func(row db.Row) error {
		var seq int64
		var body string
		if err := row.Scan(&seq, &body); err != nil {
			return err
		}
		if seq != next {
			return fmt.Errorf("tlog: leaf %d is missing", next)
		}
		next++
		h := merkle.RecordHash([]byte(body))
		data = append(data, h[:]...)
		return nil
	}, `SELECT seq, body FROM leaf WHERE seq >= $1 AND seq < $2 ORDER BY seq`, next, next+width)
	r.leaves[n] = data
	return data, err
}

// Log proves what stands in a store's log, and signs what the log came to.
type Log struct {
	db     *db.DB
	signer Signer
}

// New gives the log of a store. The signer may be the zero Signer where nothing is signed.
func New(d *db.DB, signer Signer) *Log { return &Log{d, signer} }

// ProveInclusion proves that leaf seq is in the tree of the first size leaves; merkle.CheckRecord checks it.
func (l *Log) ProveInclusion(ctx context.Context, seq, size int64) (p merkle.RecordProof, err error) {
	err = l.upTo(ctx, size, func(tx *db.Tx) error {
		p, err = merkle.ProveRecord(size, seq, newTileReader(tx))
		return err
	})
	return p, err
}

// ProveConsistency proves that the tree of the first older leaves is the beginning of that of the first newer ones;
// merkle.CheckTree checks it. The empty tree needs no proof.
func (l *Log) ProveConsistency(ctx context.Context, older, newer int64) (p merkle.TreeProof, err error) {
	err = l.upTo(ctx, newer, func(tx *db.Tx) error {
		p, err = proveTree(tx, older, newer)
		return err
	})
	return p, err
}

func proveTree(tx *db.Tx, older, newer int64) (merkle.TreeProof, error) {
	if older == 0 {
		return merkle.TreeProof{}, nil
	}
	return merkle.ProveTree(newer, older, newTileReader(tx))
}

// checkTree is merkle.CheckTree with the empty tree, which is the beginning of every other.
func checkTree(p merkle.TreeProof, newer int64, newRoot merkle.Hash, older int64, oldRoot merkle.Hash) error {
	if older == 0 {
		if empty := (&frontier{}).root(); len(p) > 0 || oldRoot != empty || newer == 0 && newRoot != empty {
			return fmt.Errorf("tlog: the empty tree has another root")
		}
		return nil
	}
	return merkle.CheckTree(p, newer, newRoot, older, oldRoot)
}

// upTo reads where the log has at least size leaves.
func (l *Log) upTo(ctx context.Context, size int64, f func(tx *db.Tx) error) error {
	return l.db.Read(ctx, func(tx *db.Tx) error {
		h, _, err := readHead(tx)
		if err != nil {
			return err
		}
		if size < 0 || size > h.size {
			return fmt.Errorf("tlog: the log has %d leaves, not %d", h.size, size)
		}
		return f(tx)
	})
}

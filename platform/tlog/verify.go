package tlog

import (
	"context"
	"fmt"
	"slices"

	merkle "golang.org/x/mod/sumdb/tlog"

	"plumbline/platform/db"
)

// Verify holds the store against its log: every leaf against the tiles, the head and the checkpoints, every checkpoint
// against the public keys, and every row of the registered tables against the latest leaf that names it. older are
// checkpoints kept elsewhere: only they show that the end of a log was cut off, or all of it written anew, by somebody
// who could write the whole store. It reads one instant of the store and changes nothing. An error means that it
// could not look; what it saw is in the report.
func Verify(ctx context.Context, d *db.DB, r *Registry, public []string, older ...string) (Report, error) {
	var report Report
	err := d.Read(ctx, func(tx *db.Tx) (err error) {
		report, err = verifyIn(tx, r, public, older...)
		return err
	})
	if err != nil {
		return Report{}, fmt.Errorf("verify the log: %w", err)
	}
	return report, nil
}

func verifyIn(tx *db.Tx, r *Registry, public []string, older ...string) (Report, error) {
	v := &verifier{
		tx: tx, reg: r, names: newNames(), tiles: map[[2]int64][]merkle.Hash{}, broken: map[int64]bool{},
		a: &frontier{}, b: &frontier{},
	}
	v.report = Report{Tables: r.names(), Exempt: r.Exempt(), Unsigned: len(public) == 0}
	steps := []func() error{
		v.readHead, v.readTiles, func() error { return v.readCheckpoints(public, older) },
		v.leaves, v.judgeTree, v.catalogue, v.rows, v.nameRows,
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return v.report, err
		}
	}
	return v.report, nil
}

// verifier walks along the leaves with two trees: a is what the leaves come to, b takes the hash of a full block from
// the tiles. Where a leaf was touched b is right, where a tile was touched a is; the checkpoints and the head say which.
type verifier struct {
	tx        *db.Tx
	reg       *Registry
	report    Report
	size      int64     // leaves to walk along
	kept      int64     // the size that the head says
	head      *frontier // as kept; nil where it cannot be read
	tiles     map[[2]int64][]merkle.Hash
	witnesses []*witness     // by size
	next      int            // the first witness not yet passed
	broken    map[int64]bool // leaves that are no leaf bodies any more
	a, b      *frontier
	differ    []int64 // full blocks whose leaves and tile differ
	gaps      bool    // leaves are missing
	names     names
	tables    []Table // registered and in the store as registered
}

// witness is a root that the log should have had at a size.
type witness struct {
	size     int64
	root     merkle.Hash
	inA, inB bool // the two trees had this root at this size
}

// readHead takes the size of the log from its head as far as leaves bear it out: nobody may make Verify count to 2^60.
func (v *verifier) readHead() error {
	h, f, err := readHead(v.tx)
	if ctxErr := v.tx.Context().Err(); ctxErr != nil {
		return ctxErr
	}
	if err == nil {
		v.head = f
	} else {
		v.report.add(found(HeadChanged))
		h.size = mostLeaves
	}
	var last, count int64
	err = v.tx.Each(func(r db.Row) error { return r.Scan(&last, &count) },
		`SELECT COALESCE(MAX(seq), -1) + 1, COUNT(*) FROM leaf WHERE seq >= 0 AND seq < $1`, h.size)
	if err != nil {
		return err
	}
	if last-count > mostGap {
		last = count
	}
	v.size, v.kept = min(last, h.size), h.size
	switch {
	case v.head == nil:
		v.kept = v.size
	case v.size < v.kept:
		v.head = nil
		v.missing(v.size, v.kept)
	}
	return nil
}

// mostLeaves is beyond any log, mostGap more missing leaves than are looked at one by one.
const (
	mostLeaves = 1 << 62
	mostGap    = 1 << 24
)

// readTiles keeps the tiles in memory (0.2 bytes a leaf) and finds those that should not be there or not so.
func (v *verifier) readTiles() error {
	err := v.tx.Each(func(r db.Row) error {
		var level, n any
		var text string
		if err := r.Scan(&level, &n, &text); err != nil {
			return err
		}
		hashes, err := decodeHashes(text)
		l, ok1 := level.(int64)
		at, ok2 := n.(int64)
		if !ok1 || !ok2 {
			f := found(TileChanged)
			f.Key = fmt.Sprint(level, " ", n)
			v.report.add(f)
			return nil
		}
		if want := v.tileWidth(l, at); want == 0 || err != nil || int64(len(hashes)) > want {
			v.tileFinding(l, at, min(int64(len(hashes)), want))
			hashes = hashes[:min(int64(len(hashes)), want)]
		}
		v.tiles[[2]int64{l, at}] = hashes
		v.report.Tiles++
		return nil
	}, `SELECT level, n, hashes FROM tile ORDER BY level, n`)
	return err
}

// tileWidth is how many hashes a tile should hold at the size of the log.
func (v *verifier) tileWidth(level, n int64) int64 {
	if level < 1 || level*height > 62 || n < 0 || n > v.kept {
		return 0
	}
	return max(0, min(width, v.kept>>(level*height)-n*width))
}

// tileFinding names the first hash of a tile that is wrong by itself.
func (v *verifier) tileFinding(level, n, index int64) {
	for _, o := range v.report.Found {
		if o.Kind == TileChanged && int64(o.Level) == level && o.Tile == n {
			return
		}
	}
	f := found(TileChanged)
	f.Level, f.Tile, f.Index = int(level), n, index
	v.report.add(f)
}

func (v *verifier) readCheckpoints(public, older []string) error {
	list := slices.Clone(older)
	sizes := make([]int64, len(list), len(list)+8)
	for i := range sizes {
		sizes[i] = -1
	}
	err := v.tx.Each(func(r db.Row) error {
		var size int64
		var text string
		err := r.Scan(&size, &text)
		list, sizes = append(list, text), append(sizes, size)
		return err
	}, `SELECT size, text FROM checkpoint ORDER BY size`)
	if err != nil {
		return err
	}
	for i, text := range list {
		h, err := v.openCheckpoint(text, public)
		if err != nil || sizes[i] >= 0 && sizes[i] != h.Size {
			f := found(BadCheckpoint)
			f.Size = max(sizes[i], h.Size)
			v.report.add(f)
			continue
		}
		v.report.Head.Origin = h.Origin
		v.witnesses = append(v.witnesses, &witness{size: h.Size, root: h.Root})
	}
	slices.SortStableFunc(v.witnesses, func(a, b *witness) int { return int(max(-1, min(1, a.size-b.size))) })
	return nil
}

// openCheckpoint checks the signature, or without keys only the form.
func (v *verifier) openCheckpoint(text string, public []string) (Head, error) {
	if len(public) > 0 {
		return OpenCheckpoint(text, public...)
	}
	return parseHead(text)
}

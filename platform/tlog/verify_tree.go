package tlog

import (
	"fmt"

	merkle "golang.org/x/mod/sumdb/tlog"

	"plumbline/platform/db"
)

// leafRow is a leaf as the store has it.
type leafRow struct {
	seq               int64
	at, subject, body string
}

// leaves reads every leaf in order, one goroutine reading, one hashing block by block.
func (v *verifier) leaves() error {
	blocks := make(chan []leafRow, 8)
	done := make(chan struct{})
	go func() {
		defer close(done)
		v.passWitnesses(0, nil)
		for start := int64(0); start < v.size; start += width {
			v.block(start, <-blocks)
		}
		for range blocks { // more than there should be: counted by the reader
		}
	}()
	extra, err := v.readLeaves(blocks)
	close(blocks)
	<-done
	for _, f := range extra {
		v.report.add(f)
	}
	v.report.Head.Size, v.report.Head.Root = v.a.size, v.a.root()
	return err
}

// readLeaves sends one batch for each block of the log, empty where its leaves are gone, and gives what stands outside.
func (v *verifier) readLeaves(blocks chan<- []leafRow) (extra []Finding, err error) {
	var batch []leafRow
	start := int64(0)
	flush := func(upTo int64) {
		for ; start+width <= upTo; start += width {
			blocks <- batch
			batch = nil
		}
	}
	err = v.tx.Each(func(r db.Row) error {
		var number any
		var l leafRow
		if err := r.Scan(&number, &l.at, &l.subject, &l.body); err != nil {
			return err
		}
		seq, ok := number.(int64)
		if !ok || seq < 0 || seq >= v.size {
			extra = addExtra(extra, number)
			return nil
		}
		flush(seq)
		l.seq = seq
		batch = append(batch, l)
		return nil
	}, `SELECT seq, at, subject, body FROM leaf ORDER BY seq`)
	if start < v.size {
		flush((v.size + width - 1) / width * width)
	}
	return extra, err
}

// addExtra joins neighbours.
func addExtra(list []Finding, number any) []Finding {
	f := found(LeafExtra)
	seq, ok := number.(int64)
	if !ok {
		f.Key = fmt.Sprint(number)
		return append(list, f)
	}
	if n := len(list); n > 0 && list[n-1].To == seq {
		list[n-1].To++
		return list
	}
	f.From, f.To = seq, seq+1
	return append(list, f)
}

// block takes the leaves of one block into both trees.
func (v *verifier) block(start int64, leaves []leafRow) {
	hashes := make([]merkle.Hash, min(width, v.size-start))
	next := start
	for _, l := range leaves {
		v.missing(next, l.seq)
		next = l.seq + 1
		hashes[l.seq-start] = merkle.RecordHash([]byte(l.body))
		v.read(l)
	}
	v.missing(next, start+int64(len(hashes)))
	if len(hashes) < width {
		v.passWitnesses(start+int64(len(hashes)), hashes)
		return
	}
	v.passWitnesses(start+width-1, hashes[:width-1]) // those within the block, on clones
	var own frontier
	for _, h := range hashes {
		own.push(h, 0)
	}
	fromLeaves := own.root()
	fromTile, kept := v.tileHash(sealed{level: 1, n: start / width})
	if !kept {
		v.tileFinding(1, start/width/width, start/width%width)
		fromTile = fromLeaves
	}
	if fromTile != fromLeaves {
		v.differ = append(v.differ, start)
	}
	inA, inB := v.a.push(fromLeaves, height), v.b.push(fromTile, height)
	for i, s := range inA {
		if s.level == 1 {
			continue
		}
		if kept, ok := v.tileHash(s); !ok || kept != s.hash && kept != inB[i].hash {
			v.tileFinding(int64(s.level), s.n/width, s.n%width)
		}
	}
	v.passWitnesses(start+width, nil)
}

func (v *verifier) tileHash(s sealed) (merkle.Hash, bool) {
	tile := v.tiles[[2]int64{int64(s.level), s.n / width}]
	if i := s.n % width; i < int64(len(tile)) {
		return tile[i], true
	}
	return merkle.Hash{}, false
}

// missing finds leaves from … upTo-1 gone; neighbours are one finding.
func (v *verifier) missing(from, upTo int64) {
	if from >= upTo {
		return
	}
	v.gaps = true
	if n := len(v.report.Found); n > 0 && v.report.Found[n-1].Kind == LeafMissing && v.report.Found[n-1].To == from {
		v.report.Found[n-1].To = upTo
		return
	}
	f := found(LeafMissing)
	f.From, f.To = from, upTo
	v.report.add(f)
}

// passWitnesses holds the witnesses up to a size against both trees as they are with these further leaves. At the end
// of a full block, the trees stay without them; in the last, partial block they keep them.
func (v *verifier) passWitnesses(size int64, leaves []merkle.Hash) {
	last := size == v.size
	if !last && (v.next == len(v.witnesses) || v.witnesses[v.next].size > size) {
		return
	}
	a, b := v.a, v.b
	if !last {
		a, b = a.clone(), b.clone()
	}
	for i := -1; i < len(leaves); i++ {
		if i >= 0 {
			a.push(leaves[i], 0)
			b.push(leaves[i], 0)
		}
		for ; v.next < len(v.witnesses) && v.witnesses[v.next].size <= a.size; v.next++ {
			w := v.witnesses[v.next]
			w.inA, w.inB = w.root == a.root(), w.root == b.root()
		}
	}
}

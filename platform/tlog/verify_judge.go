package tlog

import "math/bits"

// judgeTree says of every difference on which side it lies.
func (v *verifier) judgeTree() error {
	all := v.witnesses
	if v.head != nil {
		root := v.head.root()
		all = append(all[:len(all):len(all)], &witness{size: v.size, root: root, inA: root == v.a.root(), inB: root == v.b.root()})
	}
	for _, start := range v.differ {
		if v.gap(start) {
			continue
		}
		f := found(BlockDiffers)
		for _, w := range all {
			if w.size < start+width || w.size > v.size {
				continue
			}
			if w.inA {
				f = found(TileChanged)
				f.Level, f.Tile, f.Index = 1, start/width/width, start/width%width
				break
			}
			if w.inB {
				f.Kind = LeafChanged
				break
			}
		}
		if f.Kind != TileChanged {
			f.From, f.To = v.narrow(start, start+width)
		}
		v.addLeaves(f)
	}
	v.judgeHead()
	v.judgeCheckpoints()
	return nil
}

// gap says that leaves of a block are missing, which explains its difference.
func (v *verifier) gap(start int64) bool {
	for _, f := range v.report.Found {
		if f.Kind == LeafMissing && f.From < start+width && f.To > start {
			return true
		}
	}
	return false
}

// addLeaves leaves out a range that holds a leaf already named by itself.
func (v *verifier) addLeaves(f Finding) {
	for seq := f.From; seq < f.To && f.Kind != TileChanged; seq++ {
		if v.broken[seq] {
			return
		}
	}
	v.report.add(f)
}

// narrow brings a range of leaves together by the checkpoints within it.
func (v *verifier) narrow(from, to int64) (int64, int64) {
	lo, hi := from, to
	for _, w := range v.witnesses {
		if w.size <= from || w.size >= to {
			continue
		}
		if w.inB {
			lo = w.size
		} else if w.size > lo && hi == to {
			hi = w.size
		}
	}
	return lo, hi
}

// judgeHead compares the subtrees that the head keeps, those below a full block by themselves: nothing else is kept of
// the last leaves.
func (v *verifier) judgeHead() {
	if v.head == nil || v.head.root() == v.a.root() {
		return
	}
	for _, w := range v.witnesses {
		if w.size == v.size && w.inA {
			v.report.add(found(HeadChanged))
			return
		}
	}
	start := int64(0)
	for i, h := range v.head.hashes {
		level := bits.Len64(uint64(v.size-start)) - 1
		end := start + 1<<level
		switch {
		case h == v.b.hashes[i] || h == v.a.hashes[i] || v.gaps:
		case level < height:
			f := found(LeafChanged)
			f.From, f.To = v.narrow(start, end)
			v.addLeaves(f)
		case !v.differs(start, end):
			v.report.add(found(HeadChanged))
		}
		start = end
	}
}

func (v *verifier) differs(from, to int64) bool {
	for _, s := range v.differ {
		if s >= from && s < to {
			return true
		}
	}
	return false
}

// judgeCheckpoints names the first checkpoint that tells of another history, and every one of a longer log.
func (v *verifier) judgeCheckpoints() {
	good, told := int64(0), false
	for _, w := range v.witnesses {
		switch {
		case w.size > v.size:
			f := found(RolledBack)
			f.Size, f.From, f.To = w.size, v.size, w.size
			v.report.add(f)
		case w.inA || w.inB:
			good = w.size
			v.report.Checkpoints++
		case !told && !v.explained(good, w.size):
			told = true
			f := found(Rewritten)
			f.Size, f.From, f.To = w.size, good, w.size
			v.report.add(f)
		}
	}
}

// explained says that leaves of the range are found changed or gone already.
func (v *verifier) explained(from, to int64) bool {
	for _, f := range v.report.Found {
		if (f.Kind == LeafChanged || f.Kind == LeafMissing || f.Kind == BlockDiffers) && f.From < to && f.To > from {
			return true
		}
	}
	return false
}

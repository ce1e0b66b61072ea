package tlog

import (
	"plumbline/base/fault"
)

// Kind says what Verify found.
type Kind string

// The kinds of findings. Each has its sentence in the catalogue, tlog.found.<kind>.
const (
	LeafChanged   Kind = "leaf"       // leaves From to To-1: one of them at least is not what was appended
	LeafMissing   Kind = "missing"    // leaves From to To-1 are gone
	LeafExtra     Kind = "extra"      // leaves From to To-1, or one of no number (Key), beyond the head of the log
	BlockDiffers  Kind = "block"      // leaves From to To-1 or their hash in the tile; nothing says which
	TileChanged   Kind = "tile"       // the hash at Index of tile Tile of Level
	HeadChanged   Kind = "head"       // the row of log_head
	BadCheckpoint Kind = "checkpoint" // the checkpoint of Size cannot be read, or nobody trusted signed it
	Rewritten     Kind = "rewritten"  // the checkpoint of Size tells of another history; it changed between From and To-1
	RolledBack    Kind = "shorter"    // the checkpoint of Size is of a longer log: leaves From to To-1 were cut off
	RowChanged    Kind = "row"        // the row is not what leaf Leaf says
	RowMissing    Kind = "row_gone"   // leaf Leaf says that there is such a row
	RowUnknown    Kind = "row_new"    // no leaf says that there is such a row, or leaf Leaf says that it is gone
	TableUnknown  Kind = "table"      // the store and the registry differ about this table, or this column (Key)
	TableUnnamed  Kind = "unnamed"    // leaf Leaf names a table that is neither registered nor exempt
	AdoptedTwice  Kind = "adopted"    // leaf Leaf takes in rows of a table that had been taken in
)

// Finding is something that is not as the log says. Numbers that do not apply are -1.
type Finding struct {
	Kind     Kind
	Table    string
	Key      string // canonical JSON of the row's key
	Column   string // of the row, where it can be told
	Leaf     int64  // the latest leaf that names the row
	First    int64  // the first leaf that disagrees with what stands, with all that follow
	From, To int64  // leaves, To excluded
	Level    int
	Tile     int64
	Index    int64
	Size     int64 // of the checkpoint
}

// found makes a finding of a kind with nothing else said.
func found(kind Kind) Finding {
	return Finding{Kind: kind, Leaf: -1, First: -1, From: -1, To: -1, Level: -1, Tile: -1, Index: -1, Size: -1}
}

// Fault is the finding as a sentence of the catalogue.
func (f Finding) Fault() *fault.Error {
	return fault.New(fault.Internal, foundPrefix+string(f.Kind), "table", f.Table, "key", f.Key, "column", f.Column, "leaf", f.Leaf, "first", f.First,
		"from", f.From, "last", f.To-1, "level", f.Level, "tile", f.Tile, "index", f.Index, "size", f.Size)
}

const foundPrefix = "tlog.found."

// mostFound bounds a report; the rest is counted.
const mostFound = 1000

// Report is what Verify looked at and found.
type Report struct {
	Head        Head // size and root as the leaves come to; the origin of the last checkpoint that was signed as it should
	Tiles       int64
	Checkpoints int64 // kept and given, those found good
	Rows        int64 // of registered tables
	Tables      []string
	Exempt      []Exempt // tables and columns not looked at, and why
	Unsigned    bool     // no public key was given: signatures were not checked, only what the checkpoints say
	Found       []Finding
	More        int64 // findings beyond the first thousand
}

// OK says that nothing was found.
func (r Report) OK() bool { return len(r.Found) == 0 }

func (r *Report) add(f Finding) {
	if len(r.Found) == mostFound {
		r.More++
		return
	}
	r.Found = append(r.Found, f)
}

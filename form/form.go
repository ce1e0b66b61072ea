// Package form reads documents into declarations and keeps what came from where. It guarantees conservation (labels +
// placed + unplaced = all non-empty cells of the document), that every repair is recorded with its cell, reason and
// confidence, and that what is below the threshold waits for a person. It finds fields by the meaning of labels, never
// by column numbers; what a declaration is worth is left to rule, and keeping it to goal.
package form

import (
	"plumbline/goal"
	"plumbline/platform/grid"
)

// Threshold is the confidence from which a repair is taken without asking.
const Threshold = 0.90

// Use says what a cell became.
type Use string

// What a non-empty cell becomes; every one is exactly one of these.
const (
	Label    Use = "label"    // a label, heading, title or template text of the form
	Placed   Use = "placed"   // its text stands in the declaration, at Refs
	Unplaced Use = "unplaced" // neither; listed for a person
)

// Cell is a non-empty cell of the document and what became of it. Form is the index of the declaration it belongs
// to in Reading.Forms, −1 for text outside any.
type Cell struct {
	grid.Cell
	Form     int
	Use      Use
	Refs     []goal.Ref
	Repaired bool
}

// Reading is what a document held.
type Reading struct {
	Name   string
	Format grid.Format
	SHA256 string // hex digest of the file
	Forms  []Form
	Cells  []Cell     // every non-empty cell, in reading order
	Rows   []grid.Row // the grid as read, for showing the source
}

// Form is one declaration as read and the rows of Reading.Rows it stood in: First inclusive, Last exclusive.
type Form struct {
	Declaration goal.Declaration
	First, Last int
}

// Declarations gives the declarations of the reading, in order; each with its repairs and unplaced cells.
func (r Reading) Declarations() []goal.Declaration {
	out := make([]goal.Declaration, len(r.Forms))
	for i, f := range r.Forms {
		out[i] = f.Declaration
	}
	return out
}

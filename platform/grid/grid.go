// Package grid is a document as rows of cells, each with its place: what every reader (text, Markdown, HTML,
// xlsx, docx, PDF) gives and what the interpreting room takes. It guarantees that every non-empty piece of text
// of the document stands in exactly one cell, in reading order, and it knows nothing of what the cells mean.
package grid

import (
	"fmt"
	"strings"
)

// Place is where a cell stood. All numbers count from 1; 0 means that the format has no such thing.
// Table 0 is a paragraph outside any table. Line is the line of a text file.
type Place struct {
	Page  int `json:"page,omitempty"`
	Table int `json:"table,omitempty"`
	Row   int `json:"row"`
	Col   int `json:"col"`
	Line  int `json:"line,omitempty"`
}

// Cell is one cell. RowSpan and ColSpan are at least 1; positions that a merged cell covers hold no cell.
type Cell struct {
	Place
	Text    string `json:"text"`
	RowSpan int    `json:"rowspan,omitempty"`
	ColSpan int    `json:"colspan,omitempty"`
}

// Row is one row of a table, or one paragraph (a row with one cell). Empty cells are kept: their columns matter.
type Row struct {
	Page  int
	Table int
	Row   int
	Line  int
	Cells []Cell
}

// Format names the kind of file a document came from.
type Format string

// The formats that are read.
const (
	Text     Format = "text"
	Markdown Format = "markdown"
	HTML     Format = "html"
	XLSX     Format = "xlsx"
	DOCX     Format = "docx"
	PDF      Format = "pdf"
)

// Document is a file as rows, in reading order.
type Document struct {
	Name   string
	Format Format
	Rows   []Row
}

// Limits bounds what a reader takes from one file, so that a hostile file ends in an error, not in a hang.
type Limits struct {
	Bytes    int64 // of the file itself
	Unpacked int64 // of what a zipped file unpacks to
	Cells    int   // of the whole document
	Pages    int   // of a PDF
}

// Default is what the product takes unless configured: 64 MB, 256 MB unpacked, 2 million cells, 2,000 pages.
var Default = Limits{Bytes: 64 << 20, Unpacked: 256 << 20, Cells: 2_000_000, Pages: 2000}

// NonEmpty lists the cells that hold text.
func (d Document) NonEmpty() []Cell {
	var out []Cell
	for _, r := range d.Rows {
		for _, c := range r.Cells {
			if strings.TrimSpace(c.Text) != "" {
				out = append(out, c)
			}
		}
	}
	return out
}

// String is for logs and errors: "p2 t3 r18 c2" or "line 41 c3".
func (p Place) String() string {
	var s []string
	if p.Page > 0 {
		s = append(s, fmt.Sprintf("p%d", p.Page))
	}
	if p.Line > 0 {
		s = append(s, fmt.Sprintf("line %d", p.Line))
	} else {
		if p.Table > 0 {
			s = append(s, fmt.Sprintf("t%d", p.Table))
		}
		s = append(s, fmt.Sprintf("r%d", p.Row))
	}
	return strings.Join(append(s, fmt.Sprintf("c%d", p.Col)), " ")
}

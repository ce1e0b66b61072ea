// Package report writes the report of an evaluation (绩效自评报告) from its figures: the sections that the field expects, in sentences of
// the catalogue with the numbers of the evaluation that was kept, tables and bars.
//
// It guarantees that every number is the kept evaluation's, or is marked as that of another year or of monitoring; that what people
// wrote (reasons, goals, remedies) stands as they wrote it; that what was not measured, typed by hand or left without a reason is said;
// and that page, docx, xlsx and PDF are one document, with the same bytes for the same input at the same instant. What a line is worth is
// evaluation's and scheme's; what a department's year comes to is whole's, which writes its document with the same types.
package report

import (
	"math/big"
	"strings"

	"plumbline/measure/judge"
)

// Document is a report. Name is the project's or the department's. Finding is the sentence that sums it up.
type Document struct {
	Name     string
	Title    judge.Said
	Caption  judge.Said
	Finding  judge.Said
	Sections []Section
	Foot     []judge.Said
	Demo     bool
}

// Section is one part: sentences, a paragraph each, then tables. ID names it in addresses.
type Section struct {
	ID      string
	Heading judge.Said
	Words   []judge.Said
	Tables  []Table
}

// Table is a table of a section. Title is its name. Where Total is set the last row is the sum of those above.
type Table struct {
	Title   judge.Said
	Columns []Column
	Rows    [][]Cell
	Total   bool
}

// Column is a column: Width in fortieths of the page, those of a table make 40. Figures stand at the right; a Bar shows shares.
type Column struct {
	Head  judge.Said
	Width int
	Right bool
	Bar   bool
}

// Cell is a text as somebody wrote it or a figure, or, where Said has a key, words of the catalogue. Number is the plain decimal of a
// figure. Share, in a column of bars, is per mille.
type Cell struct {
	Text   string
	Said   judge.Said
	Number string
	Share  int
}

// Words is what a cell says.
func (c Cell) Words(say func(key string, args ...any) string) string {
	if c.Said.Key != "" {
		return c.Said.Sentence(say)
	}
	return c.Text
}

// Say makes a sentence of the reports: reporting.<variant>.
func Say(variant string, args ...any) judge.Said {
	return judge.Said{Key: "reporting." + variant, Args: args}
}

// Text, Word and Figure make cells: what somebody wrote, words of the catalogue, a figure with its plain decimal.
func Text(text string) Cell { return Cell{Text: text} }

// Word is said with Text.
func Word(s judge.Said) Cell { return Cell{Said: s} }

// Figure is said with Text.
func Figure(text string) Cell {
	c := Cell{Text: text}
	if n := strings.ReplaceAll(text, ",", ""); strings.Trim(n, "0123456789.") == "" {
		c.Number = n
	}
	return c
}

// Share gives a part of a whole in per mille, rounded half up and within 0 and 1000, for a bar; nothing where there is no whole.
func Share(part, whole int64) Cell {
	if whole <= 0 || part <= 0 {
		return Cell{}
	}
	return Cell{Share: int(min((part*2000+whole)/(2*whole), 1000))}
}

// Percent writes a part of a whole in per cent, rounded half up to two places for reading; "" where there is no whole.
func Percent(part, whole int64) string {
	if whole <= 0 {
		return ""
	}
	return judge.Shown(new(big.Rat).Mul(big.NewRat(part, whole), big.NewRat(100, 1)))
}

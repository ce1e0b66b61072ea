package goal

import (
	"bytes"
	"crypto/sha256"
	_ "embed" // the schema travels with the program
	"encoding/hex"
	"encoding/json"
	"slices"

	"plumbline/base/day"
	"plumbline/base/fen"
)

// Schema is the JSON Schema (2020-12) of a list of declarations, as `read --json` and the API print it.
//
//go:embed declaration.schema.json
var Schema []byte

// plain is a declaration without its methods, so that encoding does not come back to them.
type plain Declaration

// MarshalJSON writes the form of the charter: lists are [] where empty, never null.
func (d Declaration) MarshalJSON() ([]byte, error) {
	d.Indicators = orEmpty(d.Indicators)
	d.Repairs = orEmpty(d.Repairs)
	d.Unplaced = orEmpty(d.Unplaced)
	return encode(plain(d))
}

// content is what a revision keeps: the declaration without what the reader had to say about the document. Its
// fields are those of Declaration, in the same order.
type content struct {
	Name       string      `json:"name"`
	Code       string      `json:"code"`
	Year       int         `json:"year"`
	Nature     string      `json:"nature"`
	Category   string      `json:"category"`
	Department string      `json:"department"`
	Unit       string      `json:"unit"`
	Start      day.Day     `json:"start"`
	End        day.Day     `json:"end"`
	Goals      Goals       `json:"goals"`
	Funding    Funding     `json:"funding"`
	Indicators []Indicator `json:"indicators"`
	Repairs    []Repair    `json:"-"`
	Unplaced   []Unplaced  `json:"-"`
}

// Digest is the hex SHA-256 of the content of a declaration. How a document was read (repairs, unplaced cells) is no
// content: the same declaration typed by hand and read from a file has one digest.
func Digest(d Declaration) string {
	c := d.Clone()
	c.Indicators = orEmpty(c.Indicators)
	for i := range c.Indicators {
		in := &c.Indicators[i]
		for _, p := range []**string{&in.Weight, &in.Actual, &in.Score, &in.Note} {
			if deref(*p) == "" {
				*p = nil // an empty cell is blank, however it was kept
			}
		}
	}
	b, err := encode(content(c))
	if err != nil {
		panic(err) // every field encodes
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// Clone copies a declaration so deeply that nothing is shared.
func (d Declaration) Clone() Declaration {
	f := &d.Funding
	for _, p := range []**fen.Fen{&f.Total, &f.TotalFiscal, &f.TotalOther, &f.AnnualTotal, &f.AnnualFiscal, &f.AnnualCarryover, &f.AnnualOther} {
		*p = again(*p)
	}
	d.Indicators = slices.Clone(d.Indicators)
	for i := range d.Indicators {
		in := &d.Indicators[i]
		t := &in.Target
		for _, p := range []**string{&t.Op, &t.Value, &t.Unit, &t.Text, &t.Upper, &t.Deadline, &in.Weight, &in.Actual, &in.Score, &in.Note} {
			*p = again(*p)
		}
	}
	d.Repairs = slices.Clone(d.Repairs)
	for i := range d.Repairs {
		d.Repairs[i].Options = slices.Clone(d.Repairs[i].Options)
	}
	d.Unplaced = slices.Clone(d.Unplaced)
	return d
}

func again[T any](p *T) *T {
	if p == nil {
		return nil
	}
	v := *p
	return &v
}

func orEmpty[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}

// encode keeps ≥, < and > readable; the encoder around it may still escape them.
func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

package form

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/gabriel-vasile/mimetype"

	"plumbline/base/fault"
	"plumbline/platform/charset"
	"plumbline/platform/grid"
	"plumbline/platform/markup"
	"plumbline/platform/pdf"
	"plumbline/platform/sheet"
	"plumbline/platform/word"
)

// Read reads a file that is in memory, with the default limits.
func Read(name string, data []byte) (Reading, error) {
	return read(name, data, grid.Default)
}

func read(name string, data []byte, lim grid.Limits) (Reading, error) {
	sum := sha256.Sum256(data)
	doc, err := document(name, data, lim)
	if err != nil {
		return Reading{Name: name, SHA256: hex.EncodeToString(sum[:])}, err
	}
	out, err := Interpret(doc)
	out.SHA256 = hex.EncodeToString(sum[:])
	return out, err
}

// Load reads a file from a stream and stops at the limit: of a file of 500 MB no more than the limit is ever held.
func Load(name string, r io.Reader, lim grid.Limits) (Reading, error) {
	lim = lim.OrDefault()
	data, err := io.ReadAll(io.LimitReader(r, lim.Bytes+1))
	if err != nil {
		if _, ok := fault.As(err); ok {
			return Reading{Name: name}, err
		}
		return Reading{Name: name}, fmt.Errorf("read %s: %w", name, errors.Join(err))
	}
	if int64(len(data)) > lim.Bytes { // how much larger is not known, and not looked at
		return Reading{Name: name}, fault.New(fault.TooLarge, "grid.too_large", "name", name, "size", "> "+grid.Size(lim.Bytes), "limit", grid.Size(lim.Bytes))
	}
	return read(name, data, lim)
}

// document chooses the reader by what the bytes are, never by the name of the file.
func document(name string, data []byte, lim grid.Limits) (grid.Document, error) {
	switch kind(data) {
	case grid.XLSX:
		return sheet.Read(name, data, lim)
	case grid.DOCX:
		return word.Read(name, data, lim)
	case grid.PDF:
		return pdf.Read(name, data, lim)
	}
	if err := lim.CheckBytes(name, int64(len(data))); err != nil {
		return grid.Document{}, err
	}
	text, _, err := charset.Decode(data)
	if err != nil {
		return grid.Document{}, err
	}
	switch markup.Sniff(text) {
	case grid.HTML:
		return markup.HTML(name, text, lim)
	case grid.Markdown:
		return markup.Markdown(name, text, lim)
	}
	if barred(text) {
		return markup.Markdown(name, text, lim)
	}
	return markup.Text(name, text, lim)
}

// barred says whether a text without tabs has its rows told apart by bars alone, without the alignment row of Markdown.
func barred(text string) bool {
	if strings.Count(text, "|") < 10 || strings.Contains(text, "\t") {
		return false
	}
	lines, rows := 0, 0
	for l := range strings.Lines(text) {
		if strings.TrimSpace(l) == "" {
			continue
		}
		lines++
		if strings.Contains(l, "|") {
			rows++
		}
	}
	return rows >= 5 && rows*3 >= lines
}

// kind tells the true type of a file. Old or locked office files go to a reader of the new ones, which says what they are.
func kind(data []byte) grid.Format {
	if bytes.Contains(data[:min(len(data), 1024)], []byte("%PDF-")) {
		return grid.PDF
	}
	m := mimetype.Detect(data)
	switch {
	case m.Is("application/vnd.openxmlformats-officedocument.wordprocessingml.document"):
		return grid.DOCX
	case m.Is("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), m.Is("application/x-ole-storage"):
		return grid.XLSX
	case m.Is("application/zip") && bytes.Contains(data, []byte("word/document.xml")):
		return grid.DOCX
	case bytes.HasPrefix(data, []byte("PK")), bytes.HasPrefix(data, []byte{0xD0, 0xCF, 0x11, 0xE0}):
		return grid.XLSX
	}
	return grid.Text
}

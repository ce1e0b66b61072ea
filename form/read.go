package form

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"

	"plumbline/base/fault"
	"plumbline/platform/charset"
	"plumbline/platform/grid"
	"plumbline/platform/markup"
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
	if err := lim.CheckBytes(name, int64(len(data))); err != nil {
		return Reading{Name: name}, err
	}
	return read(name, data, lim)
}

func document(name string, data []byte, lim grid.Limits) (grid.Document, error) {
	text, _, err := charset.Decode(data)
	if err != nil {
		return grid.Document{}, err
	}
	return markup.Text(name, text, lim)
}

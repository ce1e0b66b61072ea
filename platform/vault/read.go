package vault

import (
	"archive/zip"
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"plumbline/base/fault"
)

// File is a copy of a store, found whole.
type File struct {
	Manifest Manifest
	name     string
	f        *os.File
	z        *zip.Reader
}

// Close closes the file.
func (f *File) Close() error { return f.f.Close() }

// Look opens a file and refuses one that is damaged, cut off, of a newer format, or no copy of a store. Every byte is
// read.
func Look(name string) (_ *File, err error) {
	opened, err := os.Open(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fault.New(fault.NotFound, "vault.no_file", "name", name)
	case err != nil:
		return nil, fault.New(fault.Denied, "vault.cannot_read", "name", name).Because(err)
	}
	f := &File{name: name, f: opened}
	defer func() {
		if err != nil {
			err = errors.Join(err, opened.Close())
		}
	}()
	info, err := opened.Stat()
	if err == nil && !info.Mode().IsRegular() {
		return nil, f.damaged(errors.New("not a regular file"))
	}
	if err != nil {
		return nil, err
	}
	whole, err := sealed(opened, info.Size())
	if err != nil {
		return nil, fault.New(fault.Internal, "vault.cannot_read", "name", name).Because(err)
	}
	if !whole {
		return nil, f.damaged(errors.New("the seal at the end does not fit"))
	}
	if f.z, err = zip.NewReader(opened, info.Size()); err != nil {
		return nil, f.damaged(err)
	}
	return f, f.readManifest()
}

func (f *File) damaged(cause error) error {
	return fault.New(fault.Invalid, "vault.damaged", "name", f.name).Because(cause)
}

func (f *File) readManifest() error {
	r, err := f.z.Open(manifestName)
	if err != nil {
		return f.damaged(err)
	}
	defer func() { _ = r.Close() }()
	if err := json.NewDecoder(r).Decode(&f.Manifest); err != nil {
		return f.damaged(err)
	}
	if f.Manifest.Format > format {
		return fault.New(fault.Unsupported, "vault.newer_format", "name", f.name, "format", f.Manifest.Format, "program", f.Manifest.Program)
	}
	return nil
}

// Check reads every part, without a store, and compares it with what the manifest says of it.
func (f *File) Check() error {
	for _, p := range f.Manifest.Tables {
		if err := f.each(p, func([]any) error { return nil }); err != nil {
			return err
		}
	}
	return nil
}

// each gives the rows of a part, and then an error where they are not those that the manifest speaks of.
func (f *File) each(p Part, give func([]any) error) error {
	r, err := f.z.Open(p.File)
	if err != nil {
		return f.damaged(err)
	}
	defer func() { _ = r.Close() }()
	sum, rows := sha256.New(), int64(0)
	lines := bufio.NewReaderSize(io.TeeReader(io.LimitReader(r, p.Bytes+1), sum), 256<<10)
	for {
		text, err := lines.ReadBytes('\n')
		if errors.Is(err, io.EOF) && len(text) == 0 {
			break
		}
		if err != nil || len(text) > maxLine {
			return f.damaged(fmt.Errorf("%s, row %d: %w", p.File, rows+1, errors.Join(err, errLine)))
		}
		values, err := row(p.Table, text)
		if err != nil {
			return f.damaged(fmt.Errorf("%s, row %d: %w", p.File, rows+1, err))
		}
		if err := give(values); err != nil {
			return err
		}
		rows++
	}
	if rows != p.Rows || hex.EncodeToString(sum.Sum(nil)) != p.SHA256 {
		return f.damaged(fmt.Errorf("%s: %d rows, or their digest, are not those of the manifest", p.File, rows))
	}
	return nil
}

package vault

import (
	"context"
	"io"
	"os"

	"plumbline/platform/db"
)

// SaveThrough is Save with a disk of the test's.
func SaveThrough(ctx context.Context, d *db.DB, path string, disk func(io.WriteCloser) io.WriteCloser) error {
	_, err := save(ctx, d, "test", path, func(f *os.File) file { return failing{disk(f), f} })
	return err
}

type failing struct {
	io.WriteCloser
	f *os.File
}

func (f failing) Sync() error { return f.f.Sync() }

// Fill fills an open store.
func (f *File) Fill(ctx context.Context, d *db.DB) error { return f.fill(ctx, d) }

// Seal writes what the archive gives with a seal that fits.
func Seal(to io.Writer, archive func(io.Writer) error) error {
	s := newSealer(to)
	if err := archive(s); err != nil {
		return err
	}
	return s.seal()
}

// Blank is the comment of an archive before it is sealed.
var Blank = blank

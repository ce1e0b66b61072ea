package vault

import (
	"archive/zip"
	"bufio"
	"bytes"
	"compress/flate"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"plumbline/base/fault"
	"plumbline/platform/db"
)

// Open opens the store that is to be copied as it is: it is neither made nor migrated.
func Open(ctx context.Context, cfg db.Config) (*db.DB, error) {
	missing := fault.New(fault.NotFound, "vault.no_store")
	if cfg.URL == "" && cfg.Data != "" {
		if _, err := os.Stat(filepath.Join(cfg.Data, db.File)); errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) {
			return nil, missing
		}
	}
	d, version, err := db.OpenAsIs(ctx, cfg)
	if err != nil {
		return nil, err
	}
	if version == 0 {
		return nil, errors.Join(missing, d.Close())
	}
	return d, nil
}

// Save writes a copy of the store into a new file, readable by its owner alone. It writes under another name beside it
// first; a file of the name that is asked for is whole and on the disk. It refuses to write over a file.
func Save(ctx context.Context, d *db.DB, program, path string) (Manifest, error) {
	return save(ctx, d, program, path, func(f *os.File) file { return f })
}

// file is what save needs of an *os.File; a test lets its disk be full.
type file interface {
	io.WriteCloser
	Sync() error
}

func save(ctx context.Context, d *db.DB, program, path string, through func(*os.File) file) (m Manifest, err error) {
	if _, err := os.Lstat(path); err == nil {
		return m, fault.New(fault.Conflict, "vault.exists", "name", path)
	}
	folder := filepath.Dir(path)
	f, err := os.CreateTemp(folder, ".plumbline-backup-*")
	if err != nil {
		return m, fault.New(fault.Invalid, "vault.cannot_write", "name", path).Because(err)
	}
	defer func() {
		if err != nil {
			err = full(errors.Join(err, os.Remove(f.Name())))
		}
	}()
	out := through(f)
	m, err = Write(ctx, d, program, out)
	if err == nil {
		err = out.Sync()
	}
	if err = errors.Join(err, out.Close()); err != nil {
		return m, err
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return m, err
	}
	return m, syncFolder(folder)
}

// syncFolder makes a new name in a folder last, where the system can do so.
func syncFolder(folder string) error {
	f, err := os.Open(folder)
	if err != nil {
		return err
	}
	err = f.Sync()
	if errors.Is(err, syscall.EINVAL) || errors.Is(err, fs.ErrPermission) || errors.Is(err, errors.ErrUnsupported) {
		err = nil // not every file system has a way to
	}
	return errors.Join(err, f.Close())
}

// full names the remedy of a full disk.
func full(err error) error {
	if _, ok := fault.As(err); !ok && errors.Is(err, syscall.ENOSPC) {
		return fault.New(fault.Internal, "db.full").Because(err)
	}
	return err
}

// Write writes a copy of the store, all of it of one instant. Writers go on meanwhile. Memory is bounded by a row.
func Write(ctx context.Context, d *db.DB, program string, to io.Writer) (m Manifest, err error) {
	buffered := bufio.NewWriterSize(to, 256<<10)
	seal := newSealer(buffered)
	z := zip.NewWriter(seal)
	z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, flate.BestSpeed) })
	err = d.Read(ctx, func(tx *db.Tx) error {
		version, err := tx.SchemaVersion()
		if err != nil {
			return err
		}
		m = Manifest{Format: format, Program: program, Engine: d.Engine(), Schema: version, At: db.Instant(tx.Now)}
		tables, err := tx.Tables()
		if err != nil {
			return err
		}
		for _, table := range tables {
			p, err := writePart(tx, z, table)
			if err != nil {
				return err
			}
			m.Tables = append(m.Tables, p)
		}
		return nil
	})
	if err != nil {
		return m, err
	}
	if err := writeManifest(z, m); err != nil {
		return m, err
	}
	err = z.SetComment(blank)
	return m, errors.Join(err, z.Close(), seal.seal(), buffered.Flush())
}

func writePart(tx *db.Tx, z *zip.Writer, table db.Table) (Part, error) {
	p := Part{Table: table, File: "tables/" + table.Name + ".jsonl"}
	w, err := z.Create(p.File)
	if err != nil {
		return p, err
	}
	sum, buf := sha256.New(), &bytes.Buffer{}
	err = tx.EachRow(table, func(values []any) error {
		text, err := line(buf, values)
		if err != nil {
			return err
		}
		p.Rows, p.Bytes = p.Rows+1, p.Bytes+int64(len(text))
		_, _ = sum.Write(text)
		_, err = w.Write(text)
		return err
	})
	p.SHA256 = hex.EncodeToString(sum.Sum(nil))
	return p, err
}

func writeManifest(z *zip.Writer, m Manifest) error {
	w, err := z.Create(manifestName)
	if err != nil {
		return err
	}
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	return enc.Encode(m)
}

package main

import (
	"crypto/rand"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"plumbline/base/fault"
)

// whole writes a file entirely or not at all: beside its place first, then into it. A link is followed, a file that is
// there keeps who may read it, and what is no file (a device, a pipe) is written to as it stands, never replaced.
func whole(path string, write func(io.Writer) error) error {
	target, err := filepath.EvalSymlinks(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return created(path, path, 0, write)
	case err != nil:
		return cannotWrite(path, err)
	}
	info, err := os.Stat(target)
	switch {
	case err != nil:
		return cannotWrite(path, err)
	case info.IsDir():
		return fault.New(fault.Invalid, "cli.output_is_directory", "name", path)
	case info.Mode().IsRegular():
		return created(path, target, info.Mode().Perm(), write)
	}
	f, err := os.OpenFile(target, os.O_WRONLY, 0)
	if err != nil {
		return cannotWrite(path, err)
	}
	return errors.Join(write(f), f.Close())
}

// created writes beside the place and moves the file into it; mode 0 is what the system gives a new file.
func created(named, path string, mode fs.FileMode, write func(io.Writer) error) (err error) {
	beside := filepath.Join(filepath.Dir(path), ".plumbline-"+rand.Text())
	f, err := os.OpenFile(beside, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return cannotWrite(named, err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(beside))
		}
	}()
	err = write(f)
	if mode != 0 && err == nil {
		err = f.Chmod(mode)
	}
	if err := errors.Join(err, f.Close()); err != nil {
		return err
	}
	if err := os.Rename(beside, path); err != nil {
		return cannotWrite(named, err)
	}
	return nil
}

func cannotWrite(path string, err error) error {
	return fault.New(fault.Invalid, "cli.cannot_write", "name", path).Because(err)
}

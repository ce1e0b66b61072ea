package main

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"plumbline/base/fault"
)

func writes(text string) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := io.WriteString(w, text)
		return err
	}
}

func holds(t *testing.T, path, want string) {
	t.Helper()
	if got, err := os.ReadFile(path); err != nil || string(got) != want {
		t.Errorf("%s holds %q, %v", path, got, err)
	}
}

// TestWholeReplacesFilesOnly: a link is followed, who may read a file stays, and a pipe or device is written to; putting a
// file in the place of /dev/null would take it from the whole machine.
func TestWholeReplacesFilesOnly(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file, link, pipe := filepath.Join(dir, "file"), filepath.Join(dir, "link"), filepath.Join(dir, "pipe")
	if err := errors.Join(os.WriteFile(file, []byte("old"), 0o600), os.Symlink(file, link), syscall.Mkfifo(pipe, 0o600)); err != nil {
		t.Fatal(err)
	}
	if err := whole(link, writes("new")); err != nil {
		t.Fatal(err)
	}
	holds(t, file, "new")
	if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the link is %v, %v", info.Mode(), err)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file is %v, %v", info.Mode(), err)
	}
	got := make(chan string, 1)
	go func() {
		b, _ := os.ReadFile(pipe)
		got <- string(b)
	}()
	if err := whole(pipe, writes("through")); err != nil {
		t.Fatal(err)
	}
	if text := <-got; text != "through" {
		t.Errorf("through the pipe came %q", text)
	}
	if info, err := os.Lstat(pipe); err != nil || info.Mode()&os.ModeNamedPipe == 0 {
		t.Errorf("the pipe is %v, %v", info.Mode(), err)
	}
}

// TestWholeOrNothing: what cannot be written to its end leaves what was there, and nothing beside it.
func TestWholeOrNothing(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	broke := errors.New("broke")
	for _, path := range []string{file, filepath.Join(dir, "fresh")} {
		err := whole(path, func(w io.Writer) error { return errors.Join(writes("half")(w), broke) })
		if !errors.Is(err, broke) {
			t.Errorf("%s: %v", path, err)
		}
	}
	holds(t, file, "old")
	for path, key := range map[string]string{dir: "cli.output_is_directory", filepath.Join(dir, "none", "x"): "cli.cannot_write", filepath.Join(file, "x"): "cli.cannot_write"} {
		f, ok := fault.As(whole(path, writes("x")))
		if !ok || f.Key != key || f.Kind != fault.Invalid {
			t.Errorf("%s: %v", path, f)
		}
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 1 {
		t.Errorf("left: %v, %v", left, err)
	}
}

func TestPlainTextSteersNoTerminal(t *testing.T) {
	t.Parallel()
	out := filepath.Join(t.TempDir(), "out")
	f, err := os.Create(out)
	if err != nil {
		t.Fatal(err)
	}
	if n, err := io.WriteString(plain{f}, "甲\x1b[2J\x07\u009b\u202e乙\t\n"); n != len("甲\x1b[2J\x07\u009b\u202e乙\t\n") || err != nil {
		t.Errorf("%d, %v", n, err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	holds(t, out, "甲\ufffd[2J\ufffd\ufffd\ufffd乙\t\n")
	if _, err := io.WriteString(plain{f}, "x"); !errors.Is(err, os.ErrClosed) {
		t.Errorf("got %v", err)
	}
}

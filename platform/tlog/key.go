package tlog

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"plumbline/base/fault"
)

// Signer signs checkpoints with an Ed25519 key.
type Signer struct {
	note.Signer
	public string
}

// Public is the key that others check with, as note.NewVerifier reads it: name+hash+base64. Give it out on paper or
// on a page of somebody else's: whoever can change the store could change it there.
func (s Signer) Public() string { return s.public }

// OpenKey reads the signing key of a file, and makes both where there is no file: a key of the name
// "plumbline/<chance>", which is also the origin of the log, readable by its owner alone. Processes that start
// together come to the same key. It refuses a file that others may read.
func OpenKey(file string) (Signer, error) {
	text, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		if err := makeKey(file); err != nil {
			return Signer{}, err
		}
		text, err = os.ReadFile(file)
	}
	if err != nil {
		return Signer{}, err
	}
	info, err := os.Stat(file)
	if err != nil {
		return Signer{}, err
	}
	if runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		return Signer{}, fault.New(fault.Denied, "tlog.key_readable", "file", file)
	}
	s, err := newSigner(strings.TrimSpace(string(text)))
	if err != nil {
		return Signer{}, fault.New(fault.Invalid, "tlog.key_unreadable", "file", file).Because(err)
	}
	return s, nil
}

func newSigner(private string) (Signer, error) {
	s, err := note.NewSigner(private)
	if err != nil {
		return Signer{}, err
	}
	// PRIVATE+KEY+<name>+<hash>+<base64 of the algorithm's byte and the seed>, as NewSigner has checked.
	fields := strings.SplitN(private, "+", 5) // base64 itself may hold a plus
	seed, err := base64.StdEncoding.DecodeString(fields[len(fields)-1])
	if err != nil || len(seed) != 1+ed25519.SeedSize {
		return Signer{}, errors.New("tlog: not an Ed25519 key")
	}
	public, err := note.NewEd25519VerifierKey(s.Name(), ed25519.NewKeyFromSeed(seed[1:]).Public().(ed25519.PublicKey))
	return Signer{s, public}, err
}

// makeKey writes a new key whole or not at all, and leaves one that another process made meanwhile.
func makeKey(file string) (err error) {
	private, _, err := note.GenerateKey(rand.Reader, "plumbline/"+strings.ToLower(rand.Text()[:16]))
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(file), ".key-*") // 0600
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.Remove(f.Name())) }()
	_, err = f.WriteString(private + "\n")
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Link(f.Name(), file); !errors.Is(err, fs.ErrExist) {
		return err
	}
	return nil
}

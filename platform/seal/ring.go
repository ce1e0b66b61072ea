package seal

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"plumbline/base/fault"
)

// File is the name of the key file inside the data folder.
const File = "seal.key"

// Ring is the keys; the last one seals, all of them open. A nil ring has none. It is safe for use by several goroutines.
type Ring struct {
	file string
	mu   sync.RWMutex
	keys []key
	seen fs.FileInfo // the file as last read
}

const keyBytes = 32

func newKey(id, made string, master []byte) (k key, err error) {
	if len(master) != keyBytes || id == "" || strings.Trim(id, "0123456789abcdef") != "" {
		return k, errors.New("seal: not a key")
	}
	k = key{id: id, made: made, master: master}
	derive := func(what string) []byte {
		out, e := hkdf.Key(sha256.New, master, nil, "plumbline seal 1 "+what+" "+id, keyBytes)
		err = errors.Join(err, e)
		return out
	}
	text, proof := derive("text"), derive("proof")
	k.index, k.proof = derive("index"), hex.EncodeToString(proof)
	if err != nil {
		return k, err
	}
	block, err := aes.NewCipher(text)
	if err != nil {
		return k, err
	}
	k.text, err = cipher.NewGCM(block)
	return k, err
}

// freshKey makes a key by chance.
func freshKey(now time.Time) (key, error) {
	b := make([]byte, keyBytes+4)
	if _, err := rand.Read(b); err != nil {
		return key{}, err
	}
	return newKey(hex.EncodeToString(b[keyBytes:]), now.UTC().Format(time.RFC3339), b[:keyBytes])
}

// New gives a ring of one key that is kept nowhere, for tests.
func New() (*Ring, error) {
	k, err := freshKey(time.Time{})
	return &Ring{keys: []key{k}}, err
}

// OpenFile reads the keys of a file. It refuses a file that others may read; one that is not there is fs.ErrNotExist.
func OpenFile(file string) (*Ring, error) {
	r := &Ring{file: file}
	return r, r.read()
}

// MakeFile reads the keys of a file and makes both where there is no file. Processes that start together come to the
// same key.
func MakeFile(file string, now time.Time) (*Ring, error) {
	r, err := OpenFile(file)
	if !errors.Is(err, fs.ErrNotExist) {
		return r, err
	}
	k, err := freshKey(now)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return nil, unwritable(file, err)
	}
	err = writeFile(file, []key{k}, func(whole string) error {
		if err := os.Link(whole, file); !errors.Is(err, fs.ErrExist) { // one that another process made meanwhile stays
			return err
		}
		return nil
	})
	if err != nil {
		return nil, unwritable(file, err)
	}
	return OpenFile(file)
}

func unwritable(file string, err error) error {
	return fault.New(fault.Invalid, "seal.unwritable", "file", file).Because(err)
}

// read reads the file anew.
func (r *Ring) read() error {
	info, err := os.Stat(r.file)
	if err != nil {
		return unreadable(r.file, err)
	}
	if runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		return fault.New(fault.Denied, "seal.readable", "file", r.file)
	}
	text, err := os.ReadFile(r.file)
	if err != nil {
		return unreadable(r.file, err)
	}
	keys, err := parse(string(text))
	if err != nil {
		return unreadable(r.file, err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.keys, r.seen = keys, info
	return nil
}

// unreadable says so, and lets errors.Is see that there is no file.
func unreadable(file string, err error) error {
	return fault.New(fault.Invalid, "seal.unreadable", "file", file).Because(err)
}

// parse reads lines of "key <id> <when made> <base64>"; what begins with # is a remark.
func parse(text string) ([]key, error) {
	var out []key
	for line := range strings.Lines(text) {
		f := strings.Fields(line)
		if len(f) == 0 || strings.HasPrefix(f[0], "#") {
			continue
		}
		if len(f) != 4 || f[0] != "key" {
			return nil, fmt.Errorf("seal: line %d is not a key", len(out)+1)
		}
		master, err := base64.StdEncoding.DecodeString(f[3])
		if err != nil {
			return nil, err
		}
		k, err := newKey(f[1], f[2], master)
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(out, func(o key) bool { return o.id == k.id }) {
			return nil, fmt.Errorf("seal: key %s stands twice", k.id)
		}
		out = append(out, k)
	}
	if len(out) == 0 {
		return nil, errors.New("seal: no key")
	}
	return out, nil
}

// writeFile writes the keys whole into a file beside, and gives it its name with put.
func writeFile(file string, keys []key, put func(whole string) error) (err error) {
	f, err := os.CreateTemp(filepath.Dir(file), ".seal-*") // 0600
	if err != nil {
		return err
	}
	defer func() {
		if e := os.Remove(f.Name()); !errors.Is(e, fs.ErrNotExist) {
			err = errors.Join(err, e)
		}
	}()
	text := "# plumbline: keys of personal data; the last one seals. Keep a copy where the backups are not.\n"
	for _, k := range keys {
		text += "key " + k.id + " " + k.made + " " + base64.StdEncoding.EncodeToString(k.master) + "\n"
	}
	_, err = f.WriteString(text)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := put(f.Name()); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(file))
}

// syncFolder makes the file's name last as what was sealed with its key does, where the system can do so.
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

// Add puts a new key into the file; it seals from now on, and the older ones still open. It gives the key's id.
func (r *Ring) Add(now time.Time) (string, error) {
	k, err := freshKey(now)
	if err != nil {
		return "", err
	}
	return k.id, r.rewrite(func(keys []key) []key { return append(keys, k) })
}

// Drop takes the keys older than one out of the file, once nothing is sealed with them any more. That one stays, and any
// that another process added after it meanwhile.
func (r *Ring) Drop(but string) error {
	return r.rewrite(func(keys []key) []key {
		return keys[max(0, slices.IndexFunc(keys, func(k key) bool { return k.id == but })):]
	})
}

func (r *Ring) rewrite(change func([]key) []key) error {
	if r == nil || r.file == "" {
		return fault.New(fault.Unsupported, "seal.no_file")
	}
	if err := r.read(); err != nil {
		return err
	}
	r.mu.RLock()
	keys := change(slices.Clone(r.keys))
	r.mu.RUnlock()
	if err := writeFile(r.file, keys, func(whole string) error { return os.Rename(whole, r.file) }); err != nil {
		return unwritable(r.file, err)
	}
	return r.read()
}

// Keys lists the ids, the newest last.
func (r *Ring) Keys() []string {
	if r == nil {
		return nil
	}
	r.mu.RLock()
	defer r.mu.RUnlock()
	out := make([]string, len(r.keys))
	for i, k := range r.keys {
		out[i] = k.id
	}
	return out
}

// Proof gives a text to keep in the store, from which nothing can be told but, with Proves, whether a ring holds the
// very key of this id.
func (r *Ring) Proof(id string) (string, error) {
	k, err := r.find(id)
	return k.proof, err
}

// Proves says whether the ring holds the key that gave this proof.
func (r *Ring) Proves(id, proof string) bool {
	k, err := r.find(id)
	return err == nil && subtle.ConstantTimeCompare([]byte(k.proof), []byte(proof)) == 1
}

// newest gives the key that seals. The file is read again where another process changed it, so that nothing is sealed
// with a key that is about to be dropped.
func (r *Ring) newest() (key, error) {
	if r == nil {
		return key{}, fault.New(fault.Unsupported, "seal.no_key")
	}
	if r.changed() {
		if err := r.read(); err != nil {
			return key{}, err
		}
	}
	r.mu.RLock()
	defer r.mu.RUnlock()
	if len(r.keys) == 0 {
		return key{}, fault.New(fault.Unsupported, "seal.no_key")
	}
	return r.keys[len(r.keys)-1], nil
}

// find gives a key by its id. One that is not there may have been added by another process since: the file is read
// again where it was changed.
func (r *Ring) find(id string) (key, error) {
	if r == nil {
		return key{}, fault.New(fault.Unsupported, "seal.no_key")
	}
	if k, ok := r.held(id); ok {
		return k, nil
	}
	if r.changed() && r.read() == nil {
		if k, ok := r.held(id); ok {
			return k, nil
		}
	}
	return key{}, fault.New(fault.Conflict, "seal.key_missing", "key", id, "file", r.file)
}

// changed says that the file is not as it was last read; one that is gone is left to the next start. Every change makes a new
// file, so that two within a tick of the file system's clock are told apart.
func (r *Ring) changed() bool {
	if r.file == "" {
		return false
	}
	info, err := os.Stat(r.file)
	if err != nil {
		return false
	}
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.seen == nil || !os.SameFile(info, r.seen) || info.Size() != r.seen.Size() || !info.ModTime().Equal(r.seen.ModTime())
}

func (r *Ring) held(id string) (key, bool) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	for _, k := range r.keys {
		if k.id == id {
			return k, true
		}
	}
	return key{}, false
}

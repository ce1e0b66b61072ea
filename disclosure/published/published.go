// Package published reads what was published and nothing else: versions of departments' years from the publication tables of a store,
// or from a folder of files. It guarantees that what it gives is to the byte what was published (a text whose digest is not that of its
// publication is refused), and it cannot write. Public pages, feeds and interfaces are given a Reader and no other way to the store.
//
// # A folder
//
// Each version is two files: <slug>/<year>/<number>.json, the snapshot's text, and <slug>/<year>/<number>.publication.json, the
// publication. Write makes them.
package published

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"plumbline/base/fault"
	"plumbline/disclosure/snapshot"
)

// newest orders publications: the newest instant first, then the greater number.
func newest(list []snapshot.Publication) {
	slices.SortStableFunc(list, func(a, b snapshot.Publication) int {
		if c := b.At.Compare(a.At); c != 0 {
			return c
		}
		if c := strings.Compare(a.Slug, b.Slug); c != 0 {
			return c
		}
		return b.Number - a.Number
	})
}

// notFound is the fault of a version that was never published.
func notFound(slug string, year, number int) error {
	return fault.New(fault.NotFound, "disclosure.not_published", "slug", slug, "year", fmt.Sprint(year), "number", number)
}

// opened makes a version of its publication and text, and refuses a text that is another.
func opened(p snapshot.Publication, text []byte) (*snapshot.Version, error) {
	if snapshot.Digest(text) != p.Digest {
		return nil, fault.New(fault.Internal, "disclosure.other_text", "department", p.Department, "year", fmt.Sprint(p.Year), "number", p.Number)
	}
	s, err := snapshot.Decode(text)
	if err != nil {
		return nil, err
	}
	return &snapshot.Version{Publication: p, Snapshot: s, Text: text}, nil
}

// remembered keeps the versions that were read last: they never change.
type remembered struct {
	mu   sync.Mutex
	of   map[string]*snapshot.Version // by digest
	last []string                     // the digests, the one used last at the end
}

// mostRemembered is how many versions are kept in memory.
const mostRemembered = 8

// get gives the version of a publication, from memory where it is there. Who asks for one that is being read waits for it.
func (m *remembered) get(p snapshot.Publication, read func() ([]byte, error)) (*snapshot.Version, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if v, ok := m.of[p.Digest]; ok {
		m.last = append(slices.DeleteFunc(m.last, func(d string) bool { return d == p.Digest }), p.Digest)
		c := *v
		c.Publication = p
		return &c, nil
	}
	text, err := read()
	if err != nil {
		return nil, err
	}
	v, err := opened(p, text)
	if err != nil {
		return nil, err
	}
	if m.of == nil {
		m.of = map[string]*snapshot.Version{}
	}
	m.of[p.Digest], m.last = v, append(m.last, p.Digest)
	if len(m.last) > mostRemembered {
		delete(m.of, m.last[0])
		m.last = m.last[1:]
	}
	return v, nil
}

// mostPublication is how large the file of a publication may be.
const mostPublication = 1 << 16

// readPublication reads the file of a publication of a folder.
func readPublication(fsys fs.FS, name string) (p snapshot.Publication, err error) {
	info, err := fs.Stat(fsys, name)
	if err != nil {
		return p, err
	}
	if info.Size() > mostPublication {
		return p, fault.New(fault.Invalid, "disclosure.folder", "name", name)
	}
	text, err := fs.ReadFile(fsys, name)
	if err != nil {
		return p, err
	}
	if err := json.Unmarshal(text, &p); err != nil {
		return p, fault.New(fault.Invalid, "disclosure.folder", "name", name).Because(err)
	}
	if want := stem(p) + publicationEnd; want != name || p.Slug != snapshot.Slug(p.Department) {
		return p, fault.New(fault.Invalid, "disclosure.folder", "name", name)
	}
	return p, nil
}

const publicationEnd = ".publication.json"

// stem is where the files of a version stand in a folder, without their ends.
func stem(p snapshot.Publication) string {
	return path.Join(p.Slug, fmt.Sprint(p.Year), fmt.Sprint(p.Number))
}

// Write writes a version into a folder. One that is there already must be the same.
func Write(dir string, v *snapshot.Version) error {
	about, err := json.MarshalIndent(v.Publication, "", "  ")
	if err != nil {
		return err
	}
	at := filepath.Join(dir, filepath.FromSlash(stem(v.Publication)))
	if err := os.MkdirAll(filepath.Dir(at), 0o755); err != nil { //nolint:gosec // published files are for everybody
		return err
	}
	for _, f := range []struct {
		end  string
		text []byte
	}{{".json", v.Text}, {publicationEnd, about}} {
		old, err := os.ReadFile(at + f.end) //nolint:gosec // the folder is the operator's
		switch {
		case err == nil && f.end == ".json" && string(old) != string(f.text):
			return fault.New(fault.Conflict, "disclosure.folder_other", "name", at+f.end)
		case err != nil && !errors.Is(err, fs.ErrNotExist):
			return err
		}
		if err := os.WriteFile(at+f.end, f.text, 0o644); err != nil { //nolint:gosec // as above
			return err
		}
	}
	return nil
}

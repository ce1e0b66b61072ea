// Package pack opens zipped office files (xlsx, docx) within limits. It guarantees a clear fault for a file that is
// protected by a password, of the old binary formats, broken, or made to unpack to more than the limit; and that the
// sizes it has checked bind what is read later, since archive/zip gives no entry more bytes than it declares.
package pack

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"plumbline/base/fault"
	"plumbline/platform/grid"
)

// maxParts is how many entries an office file may have; real ones have some hundreds.
const maxParts = 20_000

// ole begins the old binary formats (.xls, .doc), and new ones that are protected by a password.
var ole = []byte{0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1}

// Parts is an opened file: its entries by name.
type Parts struct {
	name string
	list []*zip.File
	byID map[string]*zip.File
}

// Open checks a file and lists its entries. want names the entry without which it is not the kind of file it should be;
// the fault then has the key "grid.not_" and the format.
func Open(name string, data []byte, lim grid.Limits, format grid.Format, want string) (*Parts, error) {
	if err := lim.CheckBytes(name, int64(len(data))); err != nil {
		return nil, err
	}
	if len(data) == 0 {
		return nil, fault.New(fault.Invalid, "grid.empty")
	}
	if bytes.HasPrefix(data, ole) {
		return nil, oldOrLocked(name, data)
	}
	r, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if errors.Is(err, zip.ErrFormat) && !bytes.HasPrefix(data, []byte("PK")) {
		return nil, fault.New(fault.Invalid, "grid.not_"+string(format), "name", name).Because(err)
	}
	if err != nil {
		return nil, Broken(name, err)
	}
	p := &Parts{name: name, byID: map[string]*zip.File{}}
	if err := p.check(r, lim); err != nil {
		return nil, err
	}
	if p.byID[want] == nil {
		return nil, fault.New(fault.Invalid, "grid.not_"+string(format), "name", name)
	}
	return p, nil
}

func (p *Parts) check(r *zip.Reader, lim grid.Limits) error {
	if len(r.File) > maxParts {
		return Broken(p.name, fmt.Errorf("%d entries", len(r.File)))
	}
	left := uint64(lim.Unpacked)
	for _, f := range r.File {
		if f.Flags&1 != 0 {
			return fault.New(fault.Unsupported, "grid.locked", "name", p.name)
		}
		if f.UncompressedSize64 > left {
			return fault.New(fault.TooLarge, "grid.unpacked_too_large", "name", p.name, "limit", grid.Size(lim.Unpacked))
		}
		left -= f.UncompressedSize64
		id := strings.TrimPrefix(strings.ReplaceAll(f.Name, `\`, "/"), "/")
		if p.byID[id] != nil {
			return Broken(p.name, fmt.Errorf("entry %q twice", id))
		}
		p.list, p.byID[id] = append(p.list, f), f
	}
	return nil
}

// oldOrLocked tells by the names in its directory what an OLE file is.
func oldOrLocked(name string, data []byte) error {
	has := func(s string) bool {
		var b []byte
		for i := range len(s) {
			b = append(b, s[i], 0)
		}
		return bytes.Contains(data, b)
	}
	if has("WordDocument") || has("Workbook") || has("PowerPoint Document") {
		return fault.New(fault.Unsupported, "grid.old_office", "name", name)
	}
	if has("EncryptedPackage") || has("EncryptionInfo") {
		return fault.New(fault.Unsupported, "grid.locked", "name", name)
	}
	return fault.New(fault.Unsupported, "grid.ole", "name", name)
}

// Broken is the fault for a file that is damaged, with its technical cause.
func Broken(name string, err error) error {
	return fault.New(fault.Invalid, "grid.broken", "name", name).Because(err)
}

// Has says whether the file has an entry.
func (p *Parts) Has(id string) bool { return p.byID[id] != nil }

// Size gives the unpacked size of an entry, 0 where there is none.
func (p *Parts) Size(id string) int64 {
	if f := p.byID[id]; f != nil {
		return int64(f.UncompressedSize64)
	}
	return 0
}

// Each gives the names of all entries in the order of the file.
func (p *Parts) Each(visit func(id string, size int64)) {
	for _, f := range p.list {
		visit(strings.TrimPrefix(strings.ReplaceAll(f.Name, `\`, "/"), "/"), int64(f.UncompressedSize64))
	}
}

// Read streams one entry to a function; a missing entry and every error in it that is no fault make the file broken.
func (p *Parts) Read(id string, read func(io.Reader) error) error {
	f := p.byID[id]
	if f == nil {
		return Broken(p.name, fmt.Errorf("no entry %q", id))
	}
	r, err := f.Open()
	if err != nil {
		return Broken(p.name, err)
	}
	defer r.Close()
	err = read(r)
	if _, ok := fault.As(err); ok {
		return err
	}
	if err != nil {
		return Broken(p.name, fmt.Errorf("%s: %w", id, err))
	}
	return nil
}

// Relation is one link from an entry to another.
type Relation struct {
	ID, Type, Target string
}

// Relations reads the links of an entry, in order; Target is the full name of the other entry, "" for one outside the
// file. No such list means no links.
func (p *Parts) Relations(id string) ([]Relation, error) {
	at := strings.LastIndexByte(id, '/') + 1
	list := id[:at] + "_rels/" + id[at:] + ".rels"
	if !p.Has(list) {
		return nil, nil
	}
	var doc struct {
		Relationship []struct {
			ID         string `xml:"Id,attr"`
			Type       string `xml:"Type,attr"`
			Target     string `xml:"Target,attr"`
			TargetMode string `xml:"TargetMode,attr"`
		}
	}
	if size := p.Size(list); size > 4<<20 {
		return nil, Broken(p.name, fmt.Errorf("%s has %d bytes", list, size))
	}
	err := p.Read(list, func(r io.Reader) error { return Decoder(r).Decode(&doc) })
	if err != nil {
		return nil, err
	}
	var out []Relation
	for _, r := range doc.Relationship {
		target := ""
		switch {
		case strings.EqualFold(r.TargetMode, "External"):
		case strings.HasPrefix(r.Target, "/"):
			target = r.Target[1:]
		default:
			target = join(id[:at], r.Target)
		}
		out = append(out, Relation{r.ID, r.Type[strings.LastIndexByte(r.Type, '/')+1:], target})
	}
	return out, nil
}

// join resolves a relative name against a folder ("word/" and "../customXml/item1.xml").
func join(folder, target string) string {
	parts := strings.Split(strings.TrimSuffix(folder, "/"), "/")
	for _, s := range strings.Split(target, "/") {
		switch s {
		case ".", "":
		case "..":
			parts = parts[:max(len(parts)-1, 0)]
		default:
			parts = append(parts, s)
		}
	}
	return strings.TrimPrefix(strings.Join(parts, "/"), "/")
}

// Decoder reads XML strictly. Entities that a file declares itself are never expanded, nothing outside is fetched.
func Decoder(r io.Reader) *xml.Decoder {
	d := xml.NewDecoder(r)
	d.CharsetReader = func(charset string, in io.Reader) (io.Reader, error) {
		if strings.EqualFold(charset, "us-ascii") {
			return in, nil
		}
		return nil, fmt.Errorf("XML in %s", charset)
	}
	return d
}

// Guard turns a panic of a library on a hostile file into the fault of a broken file.
func Guard(name string, err *error) {
	if r := recover(); r != nil {
		*err = Broken(name, fmt.Errorf("panic: %v", r))
	}
}

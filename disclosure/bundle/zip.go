package bundle

import (
	"archive/zip"
	"bytes"
	"cmp"
	"compress/flate"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
	"slices"
	"strings"
)

// File is a file of a package: its path within it, with slashes, and what it holds.
type File struct {
	Path string
	Data []byte
}

// MostZip is how large a package may be. A department of ten thousand projects has some 30 MB.
const MostZip = 512 << 20

// The limits of what is in it.
const (
	mostFile    = 1 << 30
	mostAll     = 2 << 30
	mostEntries = 64
	mostName    = 100
)

// epoch is the time of every file, the first that a zip can tell: a package has no other time than that which it says.
const epochDate = 1<<5 | 1

// Pack writes files as a zip, in their order. The same files give the same bytes.
func Pack(w io.Writer, files []File) error {
	z := zip.NewWriter(w)
	var small bytes.Buffer
	c, err := flate.NewWriter(&small, flate.DefaultCompression)
	if err != nil {
		return err
	}
	for _, f := range files {
		small.Reset()
		c.Reset(&small)
		if _, err = c.Write(f.Data); err == nil {
			err = c.Close()
		}
		if err != nil {
			return err
		}
		out, err := z.CreateRaw(&zip.FileHeader{
			//lint:ignore SA1019 CreateRaw writes ModifiedDate as it is given, and leaves Modified out
			Name: f.Path, Method: zip.Deflate, ModifiedDate: epochDate, CRC32: crc32.ChecksumIEEE(f.Data),
			CompressedSize64: uint64(small.Len()), UncompressedSize64: uint64(len(f.Data)),
		})
		if err != nil {
			return err
		}
		if _, err := out.Write(small.Bytes()); err != nil {
			return err
		}
	}
	return z.Close()
}

// errZip is that of a zip which a package is not, with the words that say why.
func errZip(format string, args ...any) error { return fmt.Errorf("zip: "+format, args...) }

// Unpack reads the files of a zip and refuses one that is not to be trusted: too large, too many files, a bomb, a path that
// leads elsewhere, a name twice, a thing hidden between files, two directories that say different things.
func Unpack(data []byte) ([]File, error) {
	if len(data) > MostZip {
		return nil, errZip("%d bytes are more than %d", len(data), MostZip)
	}
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, errZip("%w", err)
	}
	if len(z.File) == 0 || len(z.File) > mostEntries {
		return nil, errZip("%d files, not 1 to %d", len(z.File), mostEntries)
	}
	if err := seamless(data, z.File); err != nil {
		return nil, err
	}
	var out []File
	seen, total := map[string]bool{}, uint64(0)
	for _, f := range z.File {
		if !plainPath(f.Name) {
			return nil, errZip("the path %q is none of a package", f.Name)
		}
		if fold := strings.ToLower(f.Name); seen[fold] {
			return nil, errZip("%s stands twice", f.Name)
		} else {
			seen[fold] = true
		}
		if total += f.UncompressedSize64; f.UncompressedSize64 > mostFile || total > mostAll {
			return nil, errZip("%s is larger than a package has", f.Name)
		}
		content, err := inflate(f)
		if err != nil {
			return nil, err
		}
		out = append(out, File{f.Name, content})
	}
	return out, nil
}

// FileOf reads one file of a package that is known to be whole, without the others.
func FileOf(data []byte, path string) ([]byte, bool, error) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, false, errZip("%w", err)
	}
	for _, f := range z.File {
		if f.Name == path && f.UncompressedSize64 <= mostFile {
			content, err := inflate(f)
			return content, err == nil, err
		}
	}
	return nil, false, nil
}

// plainPath says that a path is one that a package can have: short, small letters, no way out of its folder.
func plainPath(name string) bool {
	if name == "" || len(name) > mostName {
		return false
	}
	for part := range strings.SplitSeq(name, "/") {
		if part == "" || part[0] == '.' || strings.Trim(part, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-") != "" {
			return false
		}
	}
	return true
}

// inflate reads a file as far as it says that it is long, and no further.
func inflate(f *zip.File) ([]byte, error) {
	if f.Flags&1 != 0 {
		return nil, errZip("%s is locked with a password", f.Name)
	}
	if f.Method != zip.Deflate && f.Method != zip.Store {
		return nil, errZip("%s is packed in a way (%d) that packages do not use", f.Name, f.Method)
	}
	if !f.Mode().IsRegular() {
		return nil, errZip("%s is no plain file", f.Name)
	}
	// Deflate makes at most about a thousand bytes of one.
	if f.UncompressedSize64 > 1040*(f.CompressedSize64+1) {
		return nil, errZip("%s says that it is larger than it can be", f.Name)
	}
	r, err := f.Open()
	if err != nil {
		return nil, errZip("%s: %w", f.Name, err)
	}
	var out bytes.Buffer
	if _, err := io.Copy(&out, io.LimitReader(r, int64(f.UncompressedSize64)+1)); err != nil {
		return nil, errZip("%s: %w", f.Name, err)
	}
	if uint64(out.Len()) != f.UncompressedSize64 {
		return nil, errZip("%s is not as long as it says", f.Name)
	}
	return out.Bytes(), r.Close()
}

// The records of a zip, as its format has them.
const (
	localMark, endMark   = 0x04034b50, 0x06054b50
	localSize, endSize   = 30, 22
	describedFlag        = 8
	describedMark        = 0x08074b50
	endDirectoryOffset   = 16
	endComment           = 20
	localFlags, localWay = 6, 8
	localSum             = 14
	localLengths         = 18
	localName            = 26
	localExtra           = 28
	unicodePath          = 0x7075
)

// seamless holds that the files follow one another without gap or overlap from the first byte to the directory, that what stands
// before each says the same as the directory, and that nothing follows the end: so there is one way to read the zip.
func seamless(data []byte, files []*zip.File) error {
	le := binary.LittleEndian
	if len(data) < endSize || le.Uint32(data[len(data)-endSize:]) != endMark || le.Uint16(data[len(data)-endSize+endComment:]) != 0 {
		return errZip("something follows its end")
	}
	directory := int64(le.Uint32(data[len(data)-endSize+endDirectoryOffset:]))
	type span struct{ data, to int64 }
	spans := make([]span, 0, len(files))
	for _, f := range files {
		at, err := f.DataOffset()
		if err != nil {
			return errZip("%s: %w", f.Name, err)
		}
		spans = append(spans, span{data: at, to: at + int64(f.CompressedSize64)})
	}
	order := make([]int, len(files))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(spans[a].data, spans[b].data) })
	next := int64(0)
	for _, i := range order {
		f, s := files[i], spans[i]
		if s.data < next+localSize || s.to < s.data || s.to > directory || directory > int64(len(data)) {
			return errZip("%s does not stand where the directory says", f.Name)
		}
		head := data[next:s.data]
		length := int64(localSize) + int64(le.Uint16(head[localName:])) + int64(le.Uint16(head[localExtra:]))
		named := min(len(head), localSize+int(le.Uint16(head[localName:])))
		name := head[localSize:named]
		if le.Uint32(head) != localMark || length != int64(len(head)) || string(name) != f.Name ||
			le.Uint16(head[localWay:]) != f.Method || le.Uint16(head[localFlags:]) != f.Flags {
			return errZip("%s is described in two ways", f.Name)
		}
		if f.Flags&describedFlag == 0 && (le.Uint32(head[localSum:]) != f.CRC32 ||
			uint64(le.Uint32(head[localLengths:])) != f.CompressedSize64 || uint64(le.Uint32(head[localLengths+4:])) != f.UncompressedSize64) {
			return errZip("%s is described in two ways", f.Name)
		}
		if renames(f.Extra) || renames(head[named:]) {
			return errZip("%s has a second name", f.Name)
		}
		next = s.to
		if f.Flags&describedFlag != 0 {
			if next += 12; next+4 <= directory && le.Uint32(data[s.to:]) == describedMark {
				next += 4
			}
		}
	}
	if next != directory {
		return errZip("something lies between its files and its directory")
	}
	return nil
}

// renames says that the extra fields of a file hold another name for it (Info-ZIP's Unicode path), under which other programs would unpack it.
func renames(extra []byte) bool {
	for len(extra) >= 4 {
		if binary.LittleEndian.Uint16(extra) == unicodePath {
			return true
		}
		extra = extra[min(len(extra), 4+int(binary.LittleEndian.Uint16(extra[2:]))):]
	}
	return false
}

package pdf

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"unicode/utf16"

	"plumbline/base/fault"
)

// A font file on the system: its path, which face of a collection (by a word of its name; blank is CN, SC or the first),
// the Debian package that brings it, and what its strokes lack in weight on paper, in parts of the type size.
type fontFile struct {
	path, face, debian string
	lacks              float64
}

// fontFiles are the faces with TrueType outlines that carry Chinese, 宋 first. The writer cannot embed CFF outlines, so
// Noto and Source Han are not among them.
var fontFiles = []fontFile{
	{"/usr/share/fonts/truetype/arphic-gbsn00lp/gbsn00lp.ttf", "", "fonts-arphic-gbsn00lp", 0.009},
	{"/usr/share/fonts/truetype/arphic/uming.ttc", " CN", "fonts-arphic-uming", 0.009},
	{"/usr/share/fonts/truetype/wqy/wqy-microhei.ttc", "", "fonts-wqy-microhei", 0},
	{"/Library/Fonts/Songti.ttc", " SC", "", 0},
	{"/System/Library/Fonts/Supplemental/Songti.ttc", " SC", "", 0},
	{`C:\Windows\Fonts\simsun.ttc`, "", "", 0},
	{"/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf", "", "fonts-dejavu-core", 0},
}

// errFont says that bytes are no font with TrueType outlines.
var errFont = errors.New("not a font with TrueType outlines")

// face is a font ready to be measured and embedded.
type face struct {
	data   []byte
	glyphs map[rune]uint16
	loca   []uint32
	hmtx   []byte
	wide   int // how many glyphs have a width of their own
	units  float64
}

// faces are the fonts of a document: the first that has a character draws it.
type faces struct {
	files []fontFile
	open  []*face
}

// openFaces takes the named font file first, if one is named, and those found on the system after it.
func openFaces(override string) (*faces, error) {
	f := &faces{}
	if override != "" {
		first := fontFile{path: override}
		if i := slices.IndexFunc(fontFiles, func(f fontFile) bool { return f.path == override }); i >= 0 {
			first = fontFiles[i]
		}
		if _, err := loadFace(first); err != nil {
			return nil, fault.New(fault.Invalid, "pdf.font_unreadable", "path", override).Because(err)
		}
		f.files = append(f.files, first)
	}
	chinese := override != ""
	for _, file := range fontFiles {
		if _, err := os.Stat(file.path); err == nil && file.path != override {
			f.files = append(f.files, file)
			chinese = chinese || !strings.Contains(file.path, "DejaVu")
		}
	}
	if !chinese {
		return nil, fault.New(fault.Unsupported, "pdf.font_missing", "package", fontFiles[0].debian, "other", fontFiles[2].debian)
	}
	return f, nil
}

// of gives the number of the first face that has the character; further faces are opened only when one is missing.
func (f *faces) of(r rune) (int, error) {
	for i := 0; ; i++ {
		if i == len(f.open) {
			if i == len(f.files) {
				return 0, fault.New(fault.Unsupported, "pdf.glyph_missing", "character", string(r), "code", fmt.Sprintf("U+%04X", r), "package", fontFiles[1].debian)
			}
			opened, err := loadFace(f.files[i])
			if err != nil {
				opened = &face{} // found but of no use: it has no character
			}
			f.open = append(f.open, opened)
		}
		if f.open[i].has(r) {
			return i, nil
		}
	}
}

// Fonts are read once in the life of the program: parsing one takes longer than drawing a form. The memory holds pure
// functions of files, never a state.
var loaded sync.Map // fontFile → func() (*face, error)

func loadFace(file fontFile) (*face, error) {
	once, _ := loaded.LoadOrStore(file, sync.OnceValues(func() (*face, error) {
		data, err := os.ReadFile(file.path)
		if err != nil {
			return nil, err
		}
		return parseFace(data, file.face)
	}))
	return once.(func() (*face, error))()
}

// has says whether the face draws the character: it has a glyph, and the glyph has an outline unless it is a blank.
func (f *face) has(r rune) bool {
	g, ok := f.glyphs[r]
	if !ok || g == 0 || r > 0xffff {
		return false
	}
	if r == ' ' || r == '\u00a0' || r == '\u3000' {
		return true
	}
	return int(g)+1 < len(f.loca) && f.loca[g+1] > f.loca[g]
}

// width gives the width of a character in parts of the type size.
func (f *face) width(r rune) float64 {
	g := int(f.glyphs[r])
	if g >= f.wide {
		g = f.wide - 1
	}
	if g < 0 || g*4+2 > len(f.hmtx) {
		return 0.5
	}
	return float64(binary.BigEndian.Uint16(f.hmtx[g*4:])) / f.units
}

// parseFace reads what measuring needs of a font; of a collection it takes the face whose name holds the word.
func parseFace(data []byte, word string) (f *face, err error) {
	defer func() { // offsets in a damaged font point anywhere
		if recover() != nil {
			f, err = nil, errFont
		}
	}()
	data, err = splitCollection(data, word)
	if err != nil {
		return nil, err
	}
	t := fontTables(data)
	if t["glyf"] == nil || t["loca"] == nil || t["cmap"] == nil || t["hmtx"] == nil {
		return nil, errFont
	}
	f = &face{data: data, hmtx: t["hmtx"], units: float64(u16(t["head"], 18)), wide: u16(t["hhea"], 34)}
	for i, n := 0, u16(t["maxp"], 4); i <= n; i++ {
		if u16(t["head"], 50) == 0 {
			f.loca = append(f.loca, uint32(u16(t["loca"], 2*i))*2)
		} else {
			f.loca = append(f.loca, u32(t["loca"], 4*i))
		}
	}
	f.glyphs, err = readCmap(t["cmap"])
	return f, err
}

// readCmap reads the map of characters in its Unicode form for the basic plane (format 4), the one the writer embeds by.
func readCmap(cmap []byte) (map[rune]uint16, error) {
	for i := range u16(cmap, 2) {
		platform, encoding := u16(cmap, 4+8*i), u16(cmap, 6+8*i)
		sub := cmap[u32(cmap, 8+8*i):]
		if u16(sub, 0) == 4 && (platform == 3 && encoding == 1 || platform == 0) {
			return segments(sub), nil
		}
	}
	return nil, errFont
}

func segments(sub []byte) map[rune]uint16 {
	glyphs := map[rune]uint16{}
	n := u16(sub, 6) / 2
	for s := range n {
		end, start := u16(sub, 14+2*s), u16(sub, 16+2*n+2*s)
		delta, at := u16(sub, 16+4*n+2*s), 16+6*n+2*s
		offset := u16(sub, at)
		for c := start; c <= end && c != 0xffff; c++ {
			g := c
			if offset != 0 {
				place := at + offset + 2*(c-start)
				if place+2 > len(sub) {
					continue
				}
				if g = u16(sub, place); g == 0 {
					continue
				}
			}
			glyphs[rune(c)] = uint16(g + delta)
		}
	}
	return glyphs
}

func u16(b []byte, at int) int    { return int(binary.BigEndian.Uint16(b[at:])) }
func u32(b []byte, at int) uint32 { return binary.BigEndian.Uint32(b[at:]) }

// fontTables gives the tables of a single font by their tags.
func fontTables(data []byte) map[string][]byte {
	t := map[string][]byte{}
	for i := range u16(data, 4) {
		entry := data[12+16*i:]
		t[string(entry[:4])] = data[u32(entry, 8):][:u32(entry, 12)]
	}
	return t
}

// splitCollection gives one face of a TrueType collection as a font of its own; a single font is given back as it is.
func splitCollection(data []byte, word string) ([]byte, error) {
	if len(data) < 16 {
		return nil, errFont
	}
	if string(data[:4]) != "ttcf" {
		return data, nil
	}
	n := u32(data, 8)
	if n == 0 || uint64(n) > uint64(len(data)/4) {
		return nil, errFont
	}
	offsets := make([]int, n)
	for i := range offsets {
		offsets[i] = int(u32(data, 12+4*i))
	}
	words := []string{word}
	if word == "" {
		words = []string{" CN", " SC"}
	}
	for _, w := range words {
		for _, at := range offsets {
			if single := splitFace(data, at); strings.Contains(faceName(single)+" ", w+" ") {
				return single, nil
			}
		}
	}
	return splitFace(data, offsets[0]), nil
}

// splitFace copies the tables that the directory at an offset names behind a directory of their own.
func splitFace(data []byte, at int) []byte {
	n := u16(data, at+4)
	out := append([]byte(nil), data[at:at+12+16*n]...)
	for i := range n {
		entry := out[12+16*i:]
		from, length := u32(entry, 8), u32(entry, 12)
		binary.BigEndian.PutUint32(entry[8:], uint32(len(out)))
		out = append(out, data[from:from+length]...)
		for len(out)%4 != 0 {
			out = append(out, 0)
		}
	}
	return out
}

// faceName gives the full name (4) of a face in Windows' encoding, blank where it has none.
func faceName(data []byte) string {
	name := fontTables(data)["name"]
	if name == nil {
		return ""
	}
	for i := range u16(name, 2) {
		record := name[6+12*i:]
		if u16(record, 0) != 3 || u16(record, 6) != 4 {
			continue
		}
		text := name[u16(name, 4)+u16(record, 10):][:u16(record, 8)]
		units := make([]uint16, len(text)/2)
		for k := range units {
			units[k] = uint16(u16(text, 2*k))
		}
		return string(utf16.Decode(units))
	}
	return ""
}

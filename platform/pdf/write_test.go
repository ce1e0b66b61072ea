package pdf

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"plumbline/base/fault"
	"plumbline/platform/leaf"
)

// prose builds a page like the form's: two rows of pairs, a high cell, and a list under a head.
func prose(text string, rows int) leaf.Page {
	t := leaf.Table{Columns: []int{200, 300, 500}, Rows: 3 + rows, Head: make([]int, 3+rows)}
	add := func(row, col, rowSpan, colSpan int, c leaf.Cell) {
		c.Row, c.Col, c.RowSpan, c.ColSpan = row, col, rowSpan, colSpan
		t.Cells = append(t.Cells, c)
	}
	add(0, 0, 2, 1, leaf.Cell{Text: "目标", Bold: true, Align: leaf.Center})
	add(0, 1, 1, 2, leaf.Cell{Text: "总体目标"})
	add(1, 1, 1, 2, leaf.Cell{Text: text, Prose: true})
	add(2, 0, 1+rows, 1, leaf.Cell{Text: "指标", Bold: true, Align: leaf.Center})
	add(2, 1, 1, 1, leaf.Cell{Text: "名称"})
	add(2, 2, 1, 1, leaf.Cell{Text: "指标值"})
	t.Head[0], t.Head[1], t.Head[2] = -1, 0, -1
	for r := 3; r < 3+rows; r++ {
		add(r, 1, 1, 1, leaf.Cell{Text: "次数"})
		add(r, 2, 1, 1, leaf.Cell{Text: "1,000.00", Align: leaf.Right})
		t.Head[r] = 2
	}
	return leaf.Page{Name: "甲", Title: "申报表", Caption: "（2023年度）", Table: t, Foot: "准绳"}
}

func write(t *testing.T, pages ...leaf.Page) []byte {
	t.Helper()
	var b bytes.Buffer
	err := Write(&b, pages, leaf.Properties{Title: "申报表", Creator: "准绳", At: time.Date(2023, 2, 15, 0, 0, 0, 0, time.UTC)}, "")
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

var (
	pageObject = regexp.MustCompile(`/Type /Page\n`)
	streams    = regexp.MustCompile(`(?s)stream\n(.*?)\nendstream`)
)

// drawn gives the operators of all pages.
func drawn(t *testing.T, data []byte) string {
	t.Helper()
	var b strings.Builder
	for _, m := range streams.FindAllSubmatch(data, -1) {
		z, err := zlib.NewReader(bytes.NewReader(m[1]))
		if err != nil {
			continue // not compressed: no page
		}
		text, err := io.ReadAll(z)
		if err == nil && bytes.Contains(text, []byte("Tj")) {
			b.Write(text)
		}
	}
	return b.String()
}

// times counts how often a text is drawn, as the file writes it (UTF-16, with its own signs escaped).
func times(operators, text string) int {
	var b []byte
	for _, r := range text {
		b = binary.BigEndian.AppendUint16(b, uint16(r))
	}
	escaped := strings.NewReplacer(`\`, `\\`, `(`, `\(`, `)`, `\)`, "\r", `\r`).Replace(string(b))
	return strings.Count(operators, "("+escaped+")")
}

func TestFormStandsOnOneLeaf(t *testing.T) {
	t.Parallel()
	data := write(t, prose(strings.Repeat("完成课题研究，", 90), 14))
	if n := len(pageObject.FindAll(data, -1)); n != 1 {
		t.Errorf("%d leaves", n)
	}
}

// A table too long for one leaf runs on: heads stand again on top, a high cell is cut between lines, no row is lost.
func TestLongTableRunsOn(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name         string
		chars, rows  int
		leaves, head int
	}{
		{"many rows", 10, 70, 2, 2},
		{"a goal of many pages", 6000, 3, 3, 1},
	} {
		data := write(t, prose(strings.Repeat("完成课题研究。", c.chars/7), c.rows))
		if n := len(pageObject.FindAll(data, -1)); n != c.leaves {
			t.Errorf("%s: %d leaves, want %d", c.name, n, c.leaves)
		}
		ops := drawn(t, data)
		if n := times(ops, "次数"); n != c.rows {
			t.Errorf("%s: %d of %d rows drawn", c.name, n, c.rows)
		}
		if n := strings.Count(ops, "\x8b\xfe"); n != c.chars/7 { // 课 in UTF-16
			t.Errorf("%s: %d of %d sentences drawn", c.name, n, c.chars/7)
		}
		if n := times(ops, "指标值"); n != c.head {
			t.Errorf("%s: the head is drawn %d times, want %d", c.name, n, c.head)
		}
	}
}

func TestFontIsEmbedded(t *testing.T) {
	t.Parallel()
	data := write(t, prose("甲", 1))
	if !bytes.Contains(data, []byte("/FontFile2")) || !bytes.Contains(data, []byte("/ToUnicode")) {
		t.Error("the font is not embedded with its characters")
	}
	if len(data) > 200_000 {
		t.Errorf("%d bytes: the font is embedded whole", len(data))
	}
}

func TestCharacterNoFontHas(t *testing.T) {
	t.Parallel()
	err := Write(io.Discard, []leaf.Page{prose("龘\U000f0001", 1)}, leaf.Properties{}, "")
	f, ok := fault.As(err)
	if !ok || f.Key != "pdf.glyph_missing" || f.Args[1] != "\U000f0001" {
		t.Errorf("got %v", err)
	}
}

// Characters without a shape, which come along when text is copied, do not stop a file from being written.
func TestUnseenCharacters(t *testing.T) {
	t.Parallel()
	page := prose("甲\u200b乙\u202e丙\u00ad\ufeff丁\x07\t戊", 1)
	page.Title, page.Foot = "申\u2066报表", "准\u200d绳"
	if got, want := drawn(t, write(t, page)), drawn(t, write(t, prose("甲乙丙丁 戊", 1))); got != want {
		t.Error("drawn otherwise than without them")
	}
	if page.Title != "申\u2066报表" {
		t.Error("the pages of the caller were changed")
	}
}

func TestFontThatIsNone(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "font.ttf")
	for _, content := range []string{"", "no font", "OTTO\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00", "ttcf\x00\x01\x00\x00\xff\xff\xff\x00\x00\x00", strings.Repeat("\x00\xff", 500)} {
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := parseFace([]byte(content), ""); err == nil {
			t.Errorf("%q is taken for a font", content)
		}
	}
	_, err := openFaces(file)
	if f, ok := fault.As(err); !ok || f.Key != "pdf.font_unreadable" {
		t.Errorf("got %v", err)
	}
}

// A character that the first face lacks is drawn with the next that has it.
func TestNextFaceHasIt(t *testing.T) {
	t.Parallel()
	f, err := openFaces("")
	if err != nil {
		t.Fatal(err)
	}
	if len(f.files) < 2 {
		t.Skip("one font on this system")
	}
	first, err := f.of('一')
	if err != nil || first != 0 {
		t.Fatalf("face %d, %v", first, err)
	}
	for r := rune(0x4e00); r < 0x9fa5; r++ {
		if f.open[0].has(r) {
			continue
		}
		if i, err := f.of(r); err == nil {
			if i == 0 {
				t.Fatalf("%c is taken from a face that lacks it", r)
			}
			write(t, prose("一"+string(r)+"一", 1))
			return
		}
	}
	t.Skip("no font has more than the first")
}

// Every face of a collection splits out as a font with the outlines of the same characters.
func TestCollectionSplits(t *testing.T) {
	t.Parallel()
	single, err := collection()
	if err != nil {
		t.Fatal(err)
	}
	twice := append(append([]byte("ttcf\x00\x01\x00\x00\x00\x00\x00\x02\x00\x00\x00\x14\x00\x00\x00\x14"), 0, 0, 0, 0)[:20], shifted(single, 20)...)
	want, err := parseFace(single, "")
	if err != nil {
		t.Fatal(err)
	}
	got, err := parseFace(twice, "no such name")
	if err != nil {
		t.Fatal(err)
	}
	if len(got.glyphs) != len(want.glyphs) || got.width('一') != want.width('一') || !got.has('一') {
		t.Errorf("%d characters of %d", len(got.glyphs), len(want.glyphs))
	}
}

// collection gives the data of the first font on the system.
func collection() ([]byte, error) {
	f, err := openFaces("")
	if err != nil {
		return nil, err
	}
	if _, err := f.of('一'); err != nil {
		return nil, err
	}
	return f.open[0].data, nil
}

// shifted moves a font's tables by a distance, as they stand in a collection behind its head.
func shifted(font []byte, by uint32) []byte {
	out := append([]byte(nil), font...)
	for i := range u16(out, 4) {
		at := 12 + 16*i + 8
		binary.BigEndian.PutUint32(out[at:], u32(out, at)+by)
	}
	return out
}

package word

import (
	"archive/zip"
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"plumbline/base/fault"
	"plumbline/platform/grid"
)

const relations = `<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">%s</Relationships>`

// docx makes a document whose body is the XML given; more are further entries, name and content in turn.
func docx(t testing.TB, body string, more ...string) []byte {
	t.Helper()
	ns := `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" ` +
		`xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"`
	entries := append([]string{
		"_rels/.rels", fmt.Sprintf(relations, `<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/>`),
		"word/document.xml", `<?xml version="1.0"?><w:document ` + ns + `><w:body>` + body + `</w:body></w:document>`,
	}, more...)
	return zipped(t, entries...)
}

func zipped(t testing.TB, entries ...string) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for i := 0; i < len(entries); i += 2 {
		e, err := w.Create(entries[i])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := e.Write([]byte(entries[i+1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func p(texts ...string) string {
	return `<w:p><w:pPr><w:tabs><w:tab w:val="left"/></w:tabs></w:pPr><w:r><w:t>` + strings.Join(texts, `</w:t></w:r><w:r><w:t xml:space="preserve">`) + `</w:t></w:r></w:p>`
}

func tc(properties, body string) string {
	return `<w:tc><w:tcPr>` + properties + `</w:tcPr>` + body + `</w:tc>`
}

func tbl(rows ...string) string {
	return `<w:tbl><w:tblPr/><w:tblGrid><w:gridCol w:w="1"/></w:tblGrid><w:tr>` + strings.Join(rows, `</w:tr><w:tr>`) + `</w:tr></w:tbl>`
}

func shape(t testing.TB, d grid.Document) []string {
	t.Helper()
	var out []string
	seen := map[grid.Place]bool{}
	for _, r := range d.Rows {
		var cells []string
		for _, c := range r.Cells {
			if seen[c.Place] || c.Row != r.Row || c.Table != r.Table {
				t.Errorf("cell %v in row %d of table %d", c.Place, r.Row, r.Table)
			}
			seen[c.Place] = true
			s := fmt.Sprintf("%d:%s", c.Col, c.Text)
			if c.RowSpan*c.ColSpan > 1 {
				s += fmt.Sprintf(" %dx%d", c.RowSpan, c.ColSpan)
			}
			cells = append(cells, s)
		}
		out = append(out, fmt.Sprintf("t%d ", r.Table)+strings.Join(cells, " | "))
	}
	return out
}

func TestRead(t *testing.T) {
	t.Parallel()
	header := fmt.Sprintf(relations, `<Relationship Id="h" Type="x/header" Target="header1.xml"/><Relationship Id="i" Type="x/header" Target="/word/header1.xml"/>`+
		`<Relationship Id="n" Type="x/footnotes" Target="notes.xml"/><Relationship Id="l" Type="x/hyperlink" Target="http://example.org/" TargetMode="External"/>`)
	w := `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"`
	for _, c := range []struct {
		what, body string
		more       []string
		want       []string
	}{
		{"paragraphs and runs", p("财政项目", "支出") + p("") + p("(2023年度)"), nil, []string{"t0 1:财政项目支出", "t0 1:(2023年度)"}},
		{"a table", tbl(tc("", p("甲"))+tc("", p("")), tc("", p("一", "、"))+tc("", p("二")+p("三"))), nil, []string{"t1 1:甲 | 2:", "t1 1:一、 | 2:二\n三"}},
		{
			"spans", tbl(tc(`<w:gridSpan w:val="2"/>`, p("甲"))+tc(`<w:vMerge w:val="restart"/>`, p("乙")), tc("", p("丙"))+tc("", p("丁"))+tc(`<w:vMerge/>`, p("")), tc("", p("戊"))+tc("", p("己"))+tc(`<w:vMerge w:val="continue"/>`, p(""))), nil,
			[]string{"t1 1:甲 1x2 | 3:乙 3x1", "t1 1:丙 | 2:丁", "t1 1:戊 | 2:己"},
		},
		{
			"a merge with nothing above and one with text left in it", tbl(tc(`<w:vMerge/>`, p("甲"))+tc(`<w:vMerge w:val="restart"/>`, p("乙")), tc("", p("丙"))+tc(`<w:vMerge/>`, p("丁"))), nil,
			[]string{"t1 1:甲 | 2:乙 2x1", "t1 1:丙 | 2:丁"},
		},
		{"columns left free", tbl(tc("", p("甲"))+tc("", p("乙")), `<w:trPr><w:gridBefore w:val="1"/></w:trPr>`+tc("", p("丙"))), nil, []string{"t1 1:甲 | 2:乙", "t1 2:丙"}},
		{"a table in a cell", tbl(tc("", p("外")+tbl(tc("", p("内")))+p("又")) + tc("", p("右"))), nil, []string{"t1 1:外\n又 | 2:右", "t2 1:内"}},
		{"breaks and tabs", `<w:p><w:r><w:t>一</w:t><w:br/><w:t>二</w:t></w:r></w:p><w:p><w:r><w:tab/><w:t>主管部门</w:t><w:tab/><w:t>残联</w:t></w:r></w:p>`, nil, []string{"t0 1:一\n二", "t1 1:主管部门 | 2:残联"}},
		{"tracked changes", `<w:p><w:del><w:r><w:delText>旧</w:delText></w:r></w:del><w:ins><w:r><w:t>新</w:t></w:r></w:ins><w:moveFrom><w:r><w:t>移</w:t></w:r></w:moveFrom></w:p>` +
			tbl(`<w:trPr><w:del/></w:trPr>`+tc("", p("删")), tc("", p("留"))), nil, []string{"t0 1:新", "t1 1:留"}},
		{
			"fields", `<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>REF a</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>引文</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>` +
				`<w:p><w:r><w:t>第</w:t><w:fldChar w:fldCharType="begin"/><w:instrText> PAGE </w:instrText><w:fldChar w:fldCharType="separate"/><w:t>3</w:t><w:fldChar w:fldCharType="end"/><w:t>页</w:t></w:r><w:fldSimple w:instr="NUMPAGES"><w:r><w:t>9</w:t></w:r></w:fldSimple></w:p>`, nil,
			[]string{"t0 1:引文", "t0 1:第页"},
		},
		{"controls and links", `<w:sdt><w:sdtPr><w:alias w:val="x"/></w:sdtPr><w:sdtContent>` + p("控") + `</w:sdtContent></w:sdt><w:p><w:hyperlink><w:r><w:t>链</w:t></w:r></w:hyperlink></w:p>`, nil, []string{"t0 1:控", "t0 1:链"}},
		{
			"a text box", `<w:p><w:r><w:t>正</w:t><mc:AlternateContent><mc:Choice><w:txbxContent>` + p("框") + `</w:txbxContent></mc:Choice><mc:Fallback><w:txbxContent>` + p("框") + `</w:txbxContent></mc:Fallback></mc:AlternateContent></w:r></w:p>`, nil,
			[]string{"t0 1:正", "t0 1:框"},
		},
		{"signs", `<w:p><w:r><w:sym w:font="Symbol" w:char="F0B3"/><w:t>5&lt;p&gt;</w:t><w:noBreakHyphen/></w:r><m:oMath><m:r><m:t>x</m:t></m:r></m:oMath></w:p>`, nil, []string{"t0 1:≥5<p>-x"}},
		{
			"headers once and notes", p("正"),
			[]string{"word/_rels/document.xml.rels", header, "word/header1.xml", `<w:hdr ` + w + `>` + p("眉") + `</w:hdr>`, "word/notes.xml", `<w:footnotes ` + w + `><w:footnote>` + p("注") + `</w:footnote></w:footnotes>`},
			[]string{"t0 1:正", "t0 1:注", "t0 1:眉"},
		},
	} {
		t.Run(c.what, func(t *testing.T) {
			t.Parallel()
			d, err := Read("t.docx", docx(t, c.body, c.more...), grid.Limits{})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, shape(t, d)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func ink(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
}

// The file was written by LibreOffice Writer: two forms as tables with merged cells.
func TestReadPeer(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("testdata/peer.docx")
	if err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile("testdata/peer.txt")
	if err != nil {
		t.Fatal(err)
	}
	d, err := Read("peer.docx", data, grid.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	var got strings.Builder
	spans := 0
	for _, c := range d.NonEmpty() {
		got.WriteString(c.Text)
		if c.RowSpan*c.ColSpan > 1 {
			spans++
		}
	}
	if diff := cmp.Diff(ink(string(want)), ink(got.String())); diff != "" {
		t.Error(diff)
	}
	if spans < 40 {
		t.Errorf("%d merged cells", spans)
	}
	shape(t, d)
}

func TestReadRefuses(t *testing.T) {
	t.Parallel()
	good := docx(t, p("甲"))
	link := fmt.Sprintf(relations, `<Relationship Id="r1" Type="x/officeDocument" Target="word/document.xml"/>`)
	ole := append([]byte{0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1}, make([]byte, 504)...)
	damaged := bytes.Clone(good)
	damaged[bytes.Index(damaged, []byte("word/document.xml"))+60] ^= 0xFF // inside its packed bytes
	for _, c := range []struct {
		what string
		data []byte
		lim  grid.Limits
		kind fault.Kind
		key  string
	}{
		{"nothing", nil, grid.Limits{}, fault.Invalid, "grid.empty"},
		{"text", []byte("项目名称"), grid.Limits{}, fault.Invalid, "grid.not_docx"},
		{"a password", append(ole, "E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e\x00"...), grid.Limits{}, fault.Unsupported, "grid.locked"},
		{"doc", append(ole[:512:512], "W\x00o\x00r\x00d\x00D\x00o\x00c\x00u\x00m\x00e\x00n\x00t\x00"...), grid.Limits{}, fault.Unsupported, "grid.old_office"},
		{"cut off", good[:len(good)/2], grid.Limits{}, fault.Invalid, "grid.broken"},
		{"damaged inside", damaged, grid.Limits{}, fault.Invalid, "grid.broken"},
		{"no document in it", zipped(t, "_rels/.rels", link), grid.Limits{}, fault.Invalid, "grid.broken"},
		{"a zip of another kind", zipped(t, "a.txt", "x"), grid.Limits{}, fault.Invalid, "grid.not_docx"},
		{"XML cut off", zipped(t, "_rels/.rels", link, "word/document.xml", "<w:document><w:body><w:p><w:r><w:t>甲"), grid.Limits{}, fault.Invalid, "grid.broken"},
		{"an entry twice", zipped(t, "_rels/.rels", link, "word/document.xml", "<x/>", "word/document.xml", "<x/>"), grid.Limits{}, fault.Invalid, "grid.broken"},
		{"no text", docx(t, p("")), grid.Limits{}, fault.Invalid, "grid.no_text"},
		{"too many bytes", good, grid.Limits{Bytes: 10}, fault.TooLarge, "grid.too_large"},
		{"a bomb", docx(t, strings.Repeat(" ", 4<<20)), grid.Limits{Unpacked: 1 << 20}, fault.TooLarge, "grid.unpacked_too_large"},
		{"too many paragraphs", docx(t, strings.Repeat(p(""), 200)), grid.Limits{Cells: 100}, fault.TooLarge, "grid.too_many_cells"},
		{"too many cells", docx(t, tbl(strings.Repeat(tc("", ""), 200))), grid.Limits{Cells: 100}, fault.TooLarge, "grid.too_many_cells"},
		{"deep nesting", docx(t, strings.Repeat("<w:tbl><w:tr><w:tc>", 3000)+strings.Repeat("</w:tc></w:tr></w:tbl>", 3000)), grid.Limits{}, fault.Invalid, "grid.broken"},
		{"deep plain elements", docx(t, strings.Repeat("<w:x>", 5000)+strings.Repeat("</w:x>", 5000)), grid.Limits{}, fault.Invalid, "grid.broken"},
		{"an outside entity", zipped(t, "_rels/.rels", link, "word/document.xml", `<!DOCTYPE d [<!ENTITY e SYSTEM "file:///etc/passwd">]><w:document><w:p><w:r><w:t>&e;</w:t></w:r></w:p></w:document>`), grid.Limits{}, fault.Invalid, "grid.broken"},
	} {
		t.Run(c.what, func(t *testing.T) {
			t.Parallel()
			_, err := Read("t.docx", c.data, c.lim)
			f, ok := fault.As(err)
			if !ok || f.Kind != c.kind || f.Key != c.key {
				t.Errorf("Read = %v, want %s %s", err, c.kind, c.key)
			}
		})
	}
}

func FuzzRead(f *testing.F) {
	f.Add(p("甲") + tbl(tc(`<w:gridSpan w:val="2"/>`, p("乙"))+tc(`<w:vMerge w:val="restart"/>`, p("丙")), tc(`<w:vMerge/>`, "")))
	f.Add(`<w:p><w:r><w:fldChar w:fldCharType="begin"/><w:instrText>PAGE</w:instrText><w:tab/><w:sym w:char="F0B3"/></w:r></w:p>`)
	f.Fuzz(func(t *testing.T, body string) {
		d, err := Read("f.docx", docx(t, body), grid.Limits{Cells: 10_000})
		if _, ok := fault.As(err); err != nil && !ok {
			t.Errorf("Read(%q) = %v", body, err)
		}
		shape(t, d)
	})
}

func BenchmarkRead(b *testing.B) {
	data, err := os.ReadFile("testdata/peer.docx")
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := Read("peer.docx", data, grid.Limits{}); err != nil {
			b.Fatal(err)
		}
	}
}

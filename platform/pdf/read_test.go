package pdf

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"unicode"

	"codeberg.org/go-pdf/fpdf"
	"github.com/google/go-cmp/cmp"

	"plumbline/base/fault"
	"plumbline/platform/grid"
)

func TestMain(m *testing.M) {
	code := m.Run()
	if err := Close(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

// testFont is a Chinese font with outlines that fpdf takes.
var testFont = sync.OnceValues(func() ([]byte, error) {
	return os.ReadFile("/usr/share/fonts/truetype/arphic-gbsn00lp/gbsn00lp.ttf")
})

// made makes a PDF with a program's own writer, in points, with Chinese text at size 10.
func made(t testing.TB, orientation string, draw func(p *fpdf.Fpdf)) []byte {
	t.Helper()
	font, err := testFont()
	if err != nil {
		t.Fatalf("these tests need the Debian package fonts-arphic-gbsn00lp: %v", err)
	}
	p := fpdf.New(orientation, "pt", "A4", "")
	p.AddUTF8FontFromBytes("song", "", font)
	p.SetFont("song", "", 10)
	p.SetAutoPageBreak(false, 0)
	p.AddPage()
	draw(p)
	var b bytes.Buffer
	if err := p.Output(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// shape writes a document so that a test can state it: "p1 t1 r2: 1=text 2x1 | …", paragraphs "p1: text".
func shape(t testing.TB, d grid.Document) []string {
	t.Helper()
	var out []string
	seen := map[grid.Place]bool{}
	for _, r := range d.Rows {
		var cells []string
		for _, c := range r.Cells {
			at := c.Place
			at.Page = 0
			if seen[at] || c.Row != r.Row || c.Table != r.Table || c.Page != r.Page {
				t.Errorf("cell %v in row %d of table %d", c.Place, r.Row, r.Table)
			}
			seen[at] = true
			s := fmt.Sprintf("%d=%s", c.Col, c.Text)
			if c.RowSpan*c.ColSpan > 1 {
				s += fmt.Sprintf(" %dx%d", c.RowSpan, c.ColSpan)
			}
			cells = append(cells, s)
		}
		if r.Table == 0 {
			out = append(out, fmt.Sprintf("p%d: %s", r.Page, r.Cells[0].Text))
			continue
		}
		out = append(out, fmt.Sprintf("p%d t%d r%d: ", r.Page, r.Table, r.Row)+strings.Join(cells, " | "))
	}
	return out
}

func ink(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
}

func inkOf(d grid.Document) string {
	var b strings.Builder
	for _, c := range d.NonEmpty() {
		b.WriteString(ink(c.Text))
	}
	return b.String()
}

// put writes a text with its left end at x and its foot at y.
func put(p *fpdf.Fpdf, x, y float64, text string) { p.Text(x, y, text) }

// small draws a title and a ruled table: a cell over two rows, one over two columns, a wrapped one.
func small(p *fpdf.Fpdf) {
	put(p, 200, 40, "申报表 (2023年度)")
	p.Rect(50, 60, 300, 100, "D")
	p.Line(100, 60, 100, 160)
	p.Line(100, 80, 350, 80)
	p.Line(200, 80, 200, 160)
	put(p, 55, 100, "绩效")
	put(p, 55, 115, "指标")
	put(p, 105, 75, "产出指标")
	put(p, 105, 95, "数量 指标")
	put(p, 205, 95, "微信、微博、抖音、网站、杂志")
	put(p, 205, 110, "等平台，完成 5 次以上 new me")
	put(p, 205, 125, "dia。")
	put(p, 205, 140, "第二段")
}

func TestReadRuled(t *testing.T) {
	t.Parallel()
	want := []string{
		"p1: 申报表 (2023年度)",
		"p1 t1 r1: 1=绩效\n指标 2x1 | 2=产出指标 1x2",
		"p1 t1 r2: 2=数量 指标 | 3=微信、微博、抖音、网站、杂志等平台，完成 5 次以上 new me dia。\n第二段",
	}
	for _, turn := range []int{0, 90, 180, 270} {
		t.Run(fmt.Sprint(turn), func(t *testing.T) {
			t.Parallel()
			data := made(t, "P", small)
			if turn > 0 { // the same page, stored so that it shows upright only when it is turned
				data = turned(t, turn)
			}
			d, err := Read("t.pdf", data, grid.Limits{})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, shape(t, d)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// turned draws the small page turned on its paper, with the page told to turn it back.
func turned(t testing.TB, turn int) []byte {
	t.Helper()
	data := made(t, "P", func(p *fpdf.Fpdf) {
		p.TransformBegin()
		p.TransformRotate(float64(turn), 300, 300)
		small(p)
		p.TransformEnd()
	})
	return bytes.Replace(data, []byte("/Type /Page\n"), []byte(fmt.Sprintf("/Type /Page /Rotate %d\n", turn)), 1)
}

// Lines drawn as thin filled boxes, in pieces that meet, and outer sides left open.
func TestReadRulings(t *testing.T) {
	t.Parallel()
	texts := func(p *fpdf.Fpdf) {
		for i, s := range []string{"甲", "乙", "丙", "丁"} {
			put(p, 60+float64(i%2)*100, 75+float64(i/2)*20, s)
		}
	}
	want := []string{"p1 t1 r1: 1=甲 | 2=乙", "p1 t1 r2: 1=丙 | 2=丁"}
	for what, draw := range map[string]func(p *fpdf.Fpdf){
		"strokes": func(p *fpdf.Fpdf) {
			for i := range 3 {
				p.Line(50, 60+20*float64(i), 250, 60+20*float64(i))
				p.Line(50+100*float64(i), 60, 50+100*float64(i), 100)
			}
		},
		"a box for each cell": func(p *fpdf.Fpdf) {
			for i := range 4 {
				p.Rect(50+100*float64(i%2), 60+20*float64(i/2), 100, 20, "D")
			}
		},
		"thin filled boxes in pieces": func(p *fpdf.Fpdf) {
			for i := range 3 {
				for j := range 2 {
					p.Rect(50+100*float64(j), 60+20*float64(i), 100, 0.5, "F")
					p.Rect(50+100*float64(i), 60+20*float64(j), 0.5, 20, "F")
				}
			}
		},
		"open sides": func(p *fpdf.Fpdf) {
			for i := range 3 {
				p.Line(50, 60+20*float64(i), 250, 60+20*float64(i))
			}
			p.Line(150, 60, 150, 100)
		},
		"a frame around the page": func(p *fpdf.Fpdf) {
			p.Rect(20, 20, 500, 800, "D")
			for i := range 4 {
				p.Rect(50+100*float64(i%2), 60+20*float64(i/2), 100, 20, "D")
			}
		},
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			d, err := Read("t.pdf", made(t, "P", func(p *fpdf.Fpdf) { draw(p); texts(p) }), grid.Limits{})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, shape(t, d)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestReadUnruled(t *testing.T) {
	t.Parallel()
	data := made(t, "P", func(p *fpdf.Fpdf) {
		put(p, 200, 40, "申报表")
		put(p, 50, 70, "项目名称")
		put(p, 150, 70, "权益保障经费")
		put(p, 350, 70, "项目性质")
		put(p, 50, 90, "主管部门")
		put(p, 150, 90, "残联")
		put(p, 50, 150, strings.Repeat("残疾人事业宣传经费，", 5))
		put(p, 50, 165, "扩大影响力。")
		put(p, 50, 180, "第二段。")
	})
	d, err := Read("t.pdf", data, grid.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"p1: 申报表", "p1 t1 r1: 1=项目名称 | 2=权益保障经费 | 3=项目性质", "p1 t1 r2: 1=主管部门 | 2=残联",
		"p1: " + strings.Repeat("残疾人事业宣传经费，", 5) + "扩大影响力。", "p1: 第二段。",
	}
	if diff := cmp.Diff(want, shape(t, d)); diff != "" {
		t.Error(diff)
	}
}

// The file was written by LibreOffice Writer: two forms with ruled tables, the second over a page break that cuts its
// goal in two.
func TestReadPeer(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("testdata/peer.pdf")
	if err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile("testdata/peer.txt")
	if err != nil {
		t.Fatal(err)
	}
	d, err := Read("peer.pdf", data, grid.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(ink(string(want)), inkOf(d)); diff != "" {
		t.Error(diff)
	}
	var goal, cut grid.Cell
	tables := 0
	for _, c := range d.NonEmpty() {
		tables = max(tables, c.Table)
		if strings.HasPrefix(c.Text, "通过整合") {
			goal = c
		}
		if c.Text == "微信公众号满意度" {
			cut = c
		}
	}
	if tables != 2 || strings.Count(goal.Text, "\n") != 8 || goal.Page != 2 || goal.ColSpan != 3 || cut.Page != 3 || cut.Table != goal.Table {
		t.Errorf("%d tables; goal %+v; last indicator %+v", tables, goal, cut)
	}
	shape(t, d)
}

// What this package writes it reads: every cell, text for text, over page breaks too.
func TestReadWritten(t *testing.T) {
	t.Parallel()
	for _, long := range []string{
		"一、完成研究课题2个；\n二、全市性法宣活动 ≥3000 人次，$\\geq 85.00\\%$。\n3. 无障碍环境建设",
		strings.Repeat("依法维护残疾人权益的科学方法和有效手段，充分发挥法律援助、法律救助及法律宣传等法律服务的功能和作用。", 6) + "\n第二段。",
	} {
		page := prose(long, 60)
		d, err := Read("t.pdf", write(t, page), grid.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		got := map[string]int{}
		for _, c := range d.NonEmpty() {
			got[c.Text]++
		}
		want := map[string]int{}
		for _, c := range page.Table.Cells {
			want[c.Text]++
		}
		for _, text := range []string{long, "1,000.00", "次数", "总体目标"} {
			if got[text] != want[text] {
				t.Errorf("%d times %q, want %d", got[text], text, want[text])
			}
		}
	}
}

func TestReadRefuses(t *testing.T) {
	t.Parallel()
	good := made(t, "P", small)
	locked := made(t, "P", func(p *fpdf.Fpdf) { p.SetProtection(0, "secret", "owner"); small(p) })
	for _, c := range []struct {
		what string
		data []byte
		lim  grid.Limits
		kind fault.Kind
		key  string
	}{
		{"nothing", nil, grid.Limits{}, fault.Invalid, "grid.empty"},
		{"text", []byte("项目名称"), grid.Limits{}, fault.Invalid, "grid.not_pdf"},
		{"a password", locked, grid.Limits{}, fault.Unsupported, "grid.locked"},
		{"only a beginning", []byte("%PDF-1.7\n"), grid.Limits{}, fault.Invalid, "grid.broken"},
		{"noise after the beginning", append([]byte("%PDF-1.7\n"), bytes.Repeat([]byte{0x9C, 0x01, 0xFE}, 5000)...), grid.Limits{}, fault.Invalid, "grid.broken"},
		{"lines without text", made(t, "P", func(p *fpdf.Fpdf) { p.Line(10, 10, 100, 100) }), grid.Limits{}, fault.Invalid, "grid.no_text_layer"},
		{"too many pages", made(t, "P", func(p *fpdf.Fpdf) { p.AddPage(); p.AddPage() }), grid.Limits{Pages: 2}, fault.TooLarge, "grid.too_many_pages"},
		{"too many bytes", good, grid.Limits{Bytes: 100}, fault.TooLarge, "grid.too_large"},
		{"too many characters", good, grid.Limits{Cells: 5}, fault.TooLarge, "grid.too_many_cells"},
	} {
		t.Run(c.what, func(t *testing.T) {
			t.Parallel()
			_, err := Read("t.pdf", c.data, c.lim)
			f, ok := fault.As(err)
			if !ok || f.Kind != c.kind || f.Key != c.key {
				t.Errorf("Read = %v, want %s %s", err, c.kind, c.key)
			}
		})
	}
}

// A file cut off anywhere is read as far as it goes or refused, and never more.
func TestReadCut(t *testing.T) {
	t.Parallel()
	good := made(t, "P", small)
	whole, err := Read("t.pdf", good, grid.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	for i := range 8 {
		d, err := Read("t.pdf", good[:len(good)*(i+1)/9], grid.Limits{})
		if _, ok := fault.As(err); err != nil && !ok {
			t.Errorf("cut %d: %v", i, err)
		}
		if err == nil && inkOf(d) != inkOf(whole) {
			t.Errorf("cut %d holds %s", i, inkOf(d))
		}
	}
}

// Files are read side by side, more of them than the engine has workers.
func TestReadTogether(t *testing.T) {
	t.Parallel()
	data := made(t, "P", small)
	var wg sync.WaitGroup
	for range 2 * workers {
		wg.Go(func() {
			d, err := Read("t.pdf", data, grid.Limits{})
			if err != nil || !strings.Contains(inkOf(d), "产出指标") {
				t.Errorf("Read = %v", err)
			}
		})
	}
	wg.Wait()
}

func FuzzRead(f *testing.F) {
	f.Add(made(f, "P", func(p *fpdf.Fpdf) { p.SetFont("Courier", "", 10); put(p, 50, 50, "text") }))
	f.Add([]byte("%PDF-1.1\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Kids[3 0 R]/Count 1>>endobj 3 0 obj<</Type/Page/Parent 2 0 R>>endobj trailer<</Root 1 0 R>>"))
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := Read("f.pdf", data, grid.Limits{Pages: 20, Cells: 10_000})
		if _, ok := fault.As(err); err != nil && !ok {
			t.Errorf("Read = %v", err)
		}
		shape(t, d)
	})
}

func BenchmarkRead(b *testing.B) {
	data, err := os.ReadFile("testdata/peer.pdf")
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := Read("peer.pdf", data, grid.Limits{}); err != nil {
			b.Fatal(err)
		}
	}
}

// TestReadStrokes: a browser draws the characters of some fonts as shapes, whose boxes are those of their strokes. 一 then
// floats above its line, and still stands where it was written.
func TestReadStrokes(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("testdata/strokes.pdf")
	if err != nil {
		t.Fatal(err)
	}
	doc, err := Read("strokes.pdf", data, grid.Default)
	if err != nil {
		t.Fatal(err)
	}
	got := ""
	for _, c := range doc.NonEmpty() {
		got += c.Text
	}
	if diff := cmp.Diff(strings.Repeat("因疫情影响部分工作推迟，下一步加强统一管理", 10), got); diff != "" {
		t.Error(diff)
	}
}

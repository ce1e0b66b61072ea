package markup

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"plumbline/base/fault"
	"plumbline/platform/grid"
)

func TestHTML(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		what, text string
		want       []string
	}{
		{"a table", "<h1>申报表</h1><table><tr><td>甲<td></td><td>乙</table>注", []string{"p: 申报表", "a: 甲 |  | 乙", "p: 注"}},
		{
			"spans", "<table><tr><td rowspan=3>绩效<td colspan=2>产出<tr><td>数量<td>次数<tr><td>质量<td>合格率</table>",
			[]string{"a: 绩效↓3 | 产出→2", "a: 数量 | 次数", "a: 质量 | 合格率"},
		},
		{"a span past the end", "<table><tr><td rowspan=9>甲<td rowspan=0>乙<td>丙<tr><td>丁</table>", []string{"a: 甲↓2 | 乙↓2 | 丙", "a: 丁"}},
		{"breaks in a cell", "<table><tr><td><p>一、\n 甲</p><p>二、乙</p>三<br>四</td></table>", []string{"a: 一、甲\n二、乙\n三\n四"}},
		{"what is no text", "<head><title>题</title><style>p{}</style></head><script>x()</script><p>甲<!-- 注 --></p><style>q</style>", []string{"p: 甲"}},
		{"folding", "<p>  two\n words <b>bold</b>text  残疾\n 人&nbsp;</p>", []string{"p: two words boldtext 残疾人"}},
		{
			"a table in a table", "<table><tr><td>外<table><tr><td>内</td></tr></table></td><td>右</td></tr><tr><td>后</td></tr></table>",
			[]string{"a: 外 | 右", "b: 内", "a: 后"},
		},
		{
			"sections and caption", "<table><caption>表一</caption><thead><tr><th>名</th></tr></thead><tbody><tr><td>值</td></tr></tbody></table>",
			[]string{"p: 表一", "a: 名", "a: 值"},
		},
		{"comparison signs", "<table><tr><td>≥5<td>&gt;=85%<td>&lt;p&gt;</table>", []string{"a: ≥5 | >=85% | <p>"}},
	} {
		t.Run(c.what, func(t *testing.T) {
			t.Parallel()
			d, err := HTML("t.html", c.text, grid.Limits{})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, shape(d)); diff != "" {
				t.Error(diff)
			}
			checkPlaces(t, d)
		})
	}
}

func TestHTMLPlaces(t *testing.T) {
	t.Parallel()
	d, err := HTML("t.html", "<p>甲</p>\n<table>\n<tr><td rowspan=2>乙<td>丙\n<tr><td>丁</table>", grid.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range d.NonEmpty() {
		got = append(got, c.Text+" "+c.Place.String())
	}
	want := []string{"甲 line 1 c1", "乙 line 3 c1", "丙 line 3 c2", "丁 line 4 c2"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// dumb takes the text of HTML token by token, as an independent witness.
func dumb(text string) string {
	var b strings.Builder
	z := html.NewTokenizer(strings.NewReader(text))
	skip := ""
	for {
		switch z.Next() {
		case html.ErrorToken:
			return ink(b.String())
		case html.StartTagToken:
			if n, _ := z.TagName(); skip == "" && (string(n) == "script" || string(n) == "style" || string(n) == "title") {
				skip = string(n)
			}
		case html.EndTagToken:
			if n, _ := z.TagName(); string(n) == skip {
				skip = ""
			}
		case html.TextToken:
			if skip == "" {
				b.Write(z.Text())
			}
		}
	}
}

const saved = `<!DOCTYPE html><html><head><meta charset="gb2312"><title>t</title><style>td{border:1px}</style></head><body>
<p align=center><font size=5>财政项目支出绩效目标申报表</font></p><p>(2023年度)</p>
<table border=1><tr><td colspan="2">项目名称</td><td colspan="3"><span>信息化运维项目</span></td></tr>
<tr><td rowspan="3">绩效<br>指标</td><td>一级指标</td><td>二级指标</td><td>三级指标</td><td>年度(/项目)指标值</td></tr>
<tr><td rowspan="2">产出指标</td><td>数量指标</td><td>系统故障解决率</td><td>=100(%)</td></tr>
<tr><td>时效指标</td><td><p>系统维护<p>及时性</td><td>及时</td></tr></table><script>var a="<td>x</td>";</script></body></html>`

func TestHTMLConserves(t *testing.T) {
	t.Parallel()
	d, err := HTML("saved.html", saved, grid.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := inkOf(d), dumb(saved); got != want {
		t.Errorf("HTML holds %s, want %s", got, want)
	}
}

func TestHTMLHostile(t *testing.T) {
	t.Parallel()
	var marks strings.Builder
	for i := range 300 {
		marks.WriteString("<b id=" + strings.Repeat("x", i) + ">")
	}
	for _, c := range []struct {
		what, text, key string
		lim             grid.Limits
	}{
		{"nothing", "", "grid.no_text", grid.Limits{}},
		{"tags alone", "<table><tr><td></table>", "grid.no_text", grid.Limits{}},
		{"too deep", strings.Repeat("<div>", 5000) + "x", "grid.html_broken", grid.Limits{}},
		{"too deep tables", strings.Repeat("<table><tr><td>", 5000) + "x", "grid.html_broken", grid.Limits{}},
		{"too many cells", "<table>" + strings.Repeat("<tr><td>x", 200), "grid.too_many_cells", grid.Limits{Cells: 100}},
		{"too many tags", strings.Repeat("<br>", 300), "grid.too_many_cells", grid.Limits{Cells: 100}},
		{"too many bytes", strings.Repeat("x", 101), "grid.too_large", grid.Limits{Bytes: 100}},
		{"marks opened again in every block", marks.String() + strings.Repeat("<p>x", 20000), "", grid.Limits{}},
		{"huge spans", "<table>" + strings.Repeat("<tr>"+strings.Repeat("<td rowspan=65534 colspan=1000000>x", 20), 500), "", grid.Limits{}},
	} {
		t.Run(c.what, func(t *testing.T) {
			t.Parallel()
			d, err := HTML("t.html", c.text, c.lim)
			f, _ := fault.As(err)
			switch {
			case c.key == "" && err != nil, c.key != "" && (f == nil || f.Key != c.key):
				t.Errorf("HTML = %v, want fault %q", err, c.key)
			case c.key == "" && inkOf(d) != dumb(c.text):
				t.Error("text was lost or doubled")
			}
			checkPlaces(t, d)
		})
	}
}

func FuzzHTML(f *testing.F) {
	f.Add(saved)
	f.Add("<table><tr><td rowspan=0>a<table><td>b</table><tr><th colspan=2000>c")
	f.Fuzz(func(t *testing.T, text string) {
		d, err := HTML("f.html", text, grid.Limits{Bytes: 1 << 20})
		if _, ok := fault.As(err); err != nil && !ok {
			t.Errorf("HTML(%q) = %v", text, err)
		}
		checkPlaces(t, d)
	})
}

func BenchmarkHTML(b *testing.B) {
	b.SetBytes(int64(len(saved)))
	for b.Loop() {
		if _, err := HTML("saved.html", saved, grid.Limits{}); err != nil {
			b.Fatal(err)
		}
	}
}

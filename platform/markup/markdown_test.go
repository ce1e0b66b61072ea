package markup

import (
	"os"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"plumbline/base/fault"
	"plumbline/platform/grid"
)

func TestMarkdown(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		what, text string
		want       []string
	}{
		{"pipes at both ends", "# 申报表 #\n\n| 甲 | 乙 |\n|---|:-:|\n| 丙 |  |\n|  | 丁 |", []string{"p: 申报表", "a: 甲 | 乙", "a: 丙 | ", "a:  | 丁"}},
		{"no pipes at the ends", "甲 | 乙\n--- | ---\n丙 | 丁\n\n戊 | 己", []string{"a: 甲 | 乙", "a: 丙 | 丁", "p: 戊 | 己"}},
		{"no alignment row", "|项目名称||甲||\n||一级|||", []string{"a: 项目名称 |  | 甲 | ", "a:  | 一级 |  | "}},
		{"an escaped pipe", `| 甲\|乙 | 丙 |`, []string{"a: 甲|乙 | 丙"}},
		{"breaks", "| 绩效<br>指标 | 甲<BR/> 乙 |", []string{"a: 绩效\n指标 | 甲\n乙"}},
		{"other tags stay", "| <p>甲</p> |", []string{"a: <p>甲</p>"}},
		{"bold", "| **项目名称** | ≥** | **甲**、**乙** |\n**主管部门**", []string{"a: 项目名称 | ≥** | **甲**、**乙**", "p: 主管部门"}},
		{"a formula", `| $\geq 85.00\%$ | \>100(%) | &gt;=3 |`, []string{`a: $\geq 85.00\%$ | >100(%) | >=3`}},
		{"rules and headings", "标题\n===\n\n---\n\n## 二 \n> 引用\n>100(%)", []string{"p: 标题", "p: 二", "p: 引用", "p: >100(%)"}},
		{"dashes are values", "| 甲 | 乙 |\n|---|---|\n| 丙 | 丁 |\n| - | - |", []string{"a: 甲 | 乙", "a: 丙 | 丁", "a: - | -"}},
		{"a fence", "```markdown\n| 甲 | 乙 |\n|---|---|\n```", []string{"a: 甲 | 乙"}},
		{"an HTML table", "前\n<table>\n<tr><td rowspan=2>甲</td><td>乙</td></tr>\n<tr><td>丙</td></tr></table>\n后", []string{"p: 前", "a: 甲↓2 | 乙", "a: 丙", "p: 后"}},
		{"HTML tables in one line", "<table><tr><td>甲</table><table><tr><td>乙</table>\n丙", []string{"a: 甲", "b: 乙", "p: 丙"}},
		{"tabs", "甲\t乙\n| 丙 | 丁 |", []string{"a: 甲 | 乙", "b: 丙 | 丁"}},
	} {
		t.Run(c.what, func(t *testing.T) {
			t.Parallel()
			d, err := Markdown("t.md", c.text, grid.Limits{})
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

// The source document written with pipes must give the cells it gives with tabs.
func TestMarkdownConserves(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("testdata/source.txt")
	if err != nil {
		t.Fatal(err)
	}
	plain, err := Text("source.txt", string(data), grid.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, r := range plain.Rows {
		if r.Table == 0 {
			b.WriteString("\n" + r.Cells[0].Text + "\n\n")
			continue
		}
		for _, c := range r.Cells {
			b.WriteString("| " + strings.ReplaceAll(c.Text, "|", `\|`) + " ")
		}
		b.WriteString("|\n")
	}
	piped, err := Markdown("source.md", b.String(), grid.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	texts := func(d grid.Document) (out []string) {
		for _, c := range d.NonEmpty() {
			out = append(out, c.Text)
		}
		return out
	}
	if diff := cmp.Diff(texts(plain), texts(piped)); diff != "" {
		t.Error(diff)
	}
}

func TestSniff(t *testing.T) {
	t.Parallel()
	source, err := os.ReadFile("testdata/source.txt")
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]grid.Format{
		string(source): grid.Text, saved: grid.HTML, " <TABLE><tr>": grid.HTML,
		"| 甲 | 乙 |\n|---|---|\n": grid.Markdown, "||甲||\n||乙||": grid.Markdown, "甲|乙\n-|-\n": grid.Markdown,
		"# 题\n<table><tr><td>": grid.Markdown, "甲|乙\n丙": grid.Text, "": grid.Text,
	} {
		if got := Sniff(text); got != want {
			t.Errorf("Sniff(%.20q) = %s, want %s", text, got, want)
		}
	}
}

func TestMarkdownLimits(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text, key string
		lim       grid.Limits
	}{
		{"", "grid.no_text", grid.Limits{}},
		{"|||\n|---|---|\n", "grid.no_text", grid.Limits{}},
		{strings.Repeat("|", 200), "grid.too_many_cells", grid.Limits{Cells: 100}},
		{"<table>" + strings.Repeat("<tr><td>x", 200), "grid.too_many_cells", grid.Limits{Cells: 100}},
		{"甲乙丙", "grid.too_large", grid.Limits{Bytes: 8}},
	} {
		_, err := Markdown("t.md", c.text, c.lim)
		if f, ok := fault.As(err); !ok || f.Key != c.key {
			t.Errorf("Markdown(%.10q) = %v, want %s", c.text, err, c.key)
		}
	}
}

func FuzzMarkdown(f *testing.F) {
	f.Add("# 题\n| a | b\\| |\n|---|---|\n| **c** | $\\%$ |\n<table><tr><td>x</table>")
	f.Add("a\tb\n|||\n```\n> q\n<table>")
	f.Fuzz(func(t *testing.T, text string) {
		d, err := Markdown("f.md", text, grid.Limits{Bytes: 1 << 20})
		if _, ok := fault.As(err); err != nil && !ok {
			t.Errorf("Markdown(%q) = %v", text, err)
		}
		checkPlaces(t, d)
		Sniff(text)
		if err == nil && !strings.ContainsAny(text, "<&\\`~") && letters(inkOf(d)) != letters(text) {
			t.Errorf("Markdown(%q) holds %q", text, inkOf(d))
		}
	})
}

// letters is a text without blanks, marks and signs: what is never syntax.
func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsNumber(r) {
			return r
		}
		return -1
	}, s)
}

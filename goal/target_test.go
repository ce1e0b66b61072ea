package goal

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/cockroachdb/apd/v3"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// targetCase is a line of testdata/targets.json, which an officer can read; a line with Group alone is a heading.
type targetCase struct {
	Group string
	Target
}

func targetCases(t testing.TB) []targetCase {
	t.Helper()
	b, err := os.ReadFile("testdata/targets.json")
	if err != nil {
		t.Fatal(err)
	}
	var all, out []targetCase
	if err := json.Unmarshal(b, &all); err != nil {
		t.Fatal(err)
	}
	group := ""
	for _, c := range all {
		if c.Group != "" {
			group = c.Group
			continue
		}
		c.Group = group
		out = append(out, c)
	}
	return out
}

func TestTargetCases(t *testing.T) {
	t.Parallel()
	cases := targetCases(t)
	if len(cases) < 120 {
		t.Fatalf("only %d cases", len(cases))
	}
	seen := map[string]bool{}
	for _, c := range cases {
		if seen[c.Raw] {
			t.Errorf("%q stands twice", c.Raw)
		}
		seen[c.Raw] = true
		if diff := cmp.Diff(c.Target, ParseTarget(c.Raw)); diff != "" {
			t.Errorf("%s: %q (-want +got):\n%s", c.Group, c.Raw, diff)
		}
	}
}

// documentTargets takes the last cell of each indicator row of the published document.
func documentTargets(t testing.TB) (names, targets []string) {
	t.Helper()
	b, err := os.ReadFile("../sample/declarations-2023.txt")
	if err != nil {
		t.Fatal(err)
	}
	inTable := false
	for _, line := range strings.Split(string(b), "\n") {
		switch {
		case strings.Contains(line, "三级指标"):
			inTable = true
			continue
		case strings.Contains(line, "申报表"):
			inTable = false
		}
		var cells []string
		for _, c := range strings.Split(line, "\t") {
			if c = strings.TrimSpace(c); c != "" {
				cells = append(cells, c)
			}
		}
		if n := len(cells); inTable && n >= 2 {
			names, targets = append(names, cells[n-2]), append(targets, cells[n-1])
		}
	}
	return names, targets
}

func TestTargetsOfTheDocument(t *testing.T) {
	t.Parallel()
	_, targets := documentTargets(t)
	count, words := map[Kind]int{}, map[string]bool{}
	for _, raw := range targets {
		target := ParseTarget(raw)
		count[target.Kind]++
		if target.Kind == Qualitative {
			words[*target.Text] = true
			if strings.ContainsAny(raw, "0123456789%≥=") {
				t.Errorf("%q stayed a word", raw)
			}
		} else if target.Text != nil || target.Upper != nil {
			t.Errorf("%q has words around it: %s", raw, target)
		}
	}
	if len(targets) != 131 || count[Quantitative] != 77 || count[Qualitative] != 54 {
		t.Errorf("%d targets: %v; want 131: 77 quantitative, 54 qualitative", len(targets), count)
	}
	if !words["及时"] || !words["无逻辑漏洞"] {
		t.Errorf("words: %v", words)
	}
}

// checkTarget holds what is true of every target, whatever was written.
func checkTarget(t interface{ Errorf(string, ...any) }, raw string) {
	got := ParseTarget(raw)
	if got.Raw != raw {
		t.Errorf("raw %q became %q", raw, got.Raw)
	}
	if again := ParseTarget(got.String()); !again.Same(got) {
		t.Errorf("%q prints as %q, which reads as %s %q", raw, got, again.typed(), again.String())
	}
	switch got.Kind {
	case Quantitative:
		if got.Value == nil || got.Deadline != nil {
			t.Errorf("%q: quantitative without value or with deadline", raw)
			return
		}
	case Qualitative:
		if got.Value != nil || got.Op != nil || got.Unit != nil || got.Upper != nil {
			t.Errorf("%q: a word with a value", raw)
		}
		return
	default:
		t.Errorf("%q: kind %q", raw, got.Kind)
	}
	for _, v := range []*string{got.Value, got.Upper} {
		if v == nil {
			continue
		}
		if d, ok := decimal(*v); !ok || canonical(d) != *v {
			t.Errorf("%q: %q is no canonical decimal", raw, *v)
		}
	}
	if got.Upper != nil && Compare(*got.Value, *got.Upper) >= 0 {
		t.Errorf("%q: range %s to %s", raw, *got.Value, *got.Upper)
	}
	for _, p := range []*string{got.Op, got.Unit, got.Text} {
		if p != nil && *p == "" {
			t.Errorf("%q: empty instead of blank", raw)
		}
	}
}

func FuzzParseTarget(f *testing.F) {
	for _, c := range targetCases(f) {
		f.Add(c.Raw)
	}
	for _, s := range []string{"\\geqgeq5", "&amp;ge;5", "<<p>p>5", "((5))", "不5超过", "无≥5", "\xff5次", "５．０", "5（", "=＝=5", "1e5次", "-0次", strings.Repeat("9", 60)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, raw string) { checkTarget(t, raw) })
}

// TestTargetPieces puts together what people do write and expects exactly the pieces back.
func TestTargetPieces(t *testing.T) {
	t.Parallel()
	ops := map[string]string{"≥": ">=", "＞＝": ">=", "不低于": ">=", "≤": "<=", "不超过": "<=", "=": "=", "＝": "=", ">": ">", "超过": ">", "＜": "<", "": ""}
	rapid.Check(t, func(t *rapid.T) {
		written := rapid.SampledFrom([]string{"≥", "＞＝", "不低于", "≤", "不超过", "=", "＝", ">", "超过", "＜", ""}).Draw(t, "op")
		unit := rapid.SampledFrom(append([]string{""}, measureWords...)).Draw(t, "unit")
		whole := rapid.IntRange(0, 99_999_999).Draw(t, "whole")
		cents := rapid.IntRange(0, 99).Draw(t, "cents")
		d := apd.New(int64(whole)*100+int64(cents), -2)
		number := d.Text('f')
		blank := rapid.SampledFrom([]string{"", " ", "　"}).Draw(t, "blank")
		tail := unit
		if unit != "" && rapid.Bool().Draw(t, "brackets") {
			tail = "(" + unit + ")"
		}
		raw := written + blank + number + blank + tail
		if written == "" && unit == "" || unit == "年" || unit == "月" || unit == "季度" {
			t.Skip("may be a date")
		}
		got := ParseTarget(raw)
		if got.Kind != Quantitative || *got.Value != canonical(d) || deref(got.Op) != ops[written] || deref(got.Unit) != foldTarget(unit) || got.Text != nil {
			t.Errorf("%q: %s %q", raw, got.typed(), deref(got.Unit))
		}
		checkTarget(t, raw)
	})
}

// TestTargetScraps throws scraps of real targets together: whatever comes out must keep the laws of checkTarget.
func TestTargetScraps(t *testing.T) {
	t.Parallel()
	scraps := []string{
		"≥", "<=", ">", "=", "不", "未", "超过", "低于", "达到", "以上", "以内", "内", "(含)", "(不含)", "(", ")", "（", "）", "%", "％", "次", "万元", "个", "课题", "完成率", "每年", "年",
		"2023", "12", "月", "日", "前", "底", "5.00", "0", "-", "~", "±", "至", "且", "，", ",", ".", "百分之", "九十", "百", "五", "第", "季度", "$", `\geq`, `\%`, "<p>", "&ge;", " ", "A", "m2", "左右", "约", "为", ":", "控制在", "优", "/", "*", "之间", "1,000",
	}
	rapid.Check(t, func(t *rapid.T) {
		checkTarget(t, strings.Join(rapid.SliceOfN(rapid.SampledFrom(scraps), 0, 8).Draw(t, "scraps"), ""))
	})
}

func TestCompare(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b string
		want int
	}{
		{"5", "5.00", 0},
		{"0.1", "0.10", 0},
		{"-1", "1", -1},
		{"100", "99.999999999999999999", 1},
		{"9007199254740993", "9007199254740992", 1},
		{"x", "0", -1},
		{"0", "", 1},
		{"x", "y", 0},
		{"1e5", "0", -1},
		{"NaN", "-5", -1},
	} {
		if got := Compare(c.a, c.b); got != c.want {
			t.Errorf("Compare(%s, %s) = %d, want %d", c.a, c.b, got, c.want)
		}
		if got := Compare(c.b, c.a); got != -c.want {
			t.Errorf("Compare(%s, %s) = %d, want %d", c.b, c.a, got, -c.want)
		}
	}
}

// TestTargetsThatAreProse: a cell of any length is kept, and is not worth minutes of reading.
func TestTargetsThatAreProse(t *testing.T) {
	t.Parallel()
	for _, piece := range []string{"2023年", "为", "不", "5次", "(", "$", "&amp;", "情况", "<p>", "1,"} {
		long := strings.Repeat(piece, 20_000)
		checkTarget(t, long)
		if n := Normal(long); len(n) > len(long) {
			t.Errorf("%s grew", piece)
		}
	}
}

func TestDecimalOfATarget(t *testing.T) {
	t.Parallel()
	if d, ok := ParseTarget("≥3.50万元").Decimal(); !ok || d.Cmp(apd.New(35, -1)) != 0 {
		t.Errorf("3.50 is %s %v", d, ok)
	}
	if _, ok := ParseTarget("及时").Decimal(); ok {
		t.Error("a word has no value")
	}
}

func BenchmarkParseTarget(b *testing.B) {
	_, targets := documentTargets(b)
	b.ReportAllocs()
	for b.Loop() {
		for _, raw := range targets {
			ParseTarget(raw)
		}
	}
}

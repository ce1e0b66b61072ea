package form

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"

	"golang.org/x/text/encoding/simplifiedchinese"

	"plumbline/base/fault"
	"plumbline/locale"
	"plumbline/platform/grid"
)

// TestRefusals: what holds no declaration is a clear fault, never a panic and never half a reading.
func TestRefusals(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, data, key string }{
		{"empty", "", "grid.empty"},
		{"binary", "\x00\x01\x02\x7f\x00\x00\xff\xfe\x00\x80", "grid.binary"},
		{"prose", "今天的会议讨论了明年的工作安排。\n\n没有表。", "form.no_declaration"},
		{"another table", "姓名\t年龄\t电话\n张三\t40\t无\n", "form.no_declaration"},
		{"a list", "某局2023年度项目绩效目标汇总表\n\n序号\t项目名称\t金额\n1\t甲\t100\n2\t乙\t200\n", "form.summary_only"},
		{"a label alone", "项目名称\t甲\n", "form.summary_only"},
		{"broken docx", "PK\x03\x04word/document.xml broken", "grid.broken"},
		{"broken pdf", "%PDF-1.7\nbroken", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r, err := Read(c.name, []byte(c.data))
			f, ok := fault.As(err)
			if !ok || len(r.Forms) > 0 {
				t.Fatalf("%d forms, %v", len(r.Forms), err)
			}
			if c.key != "" && f.Key != c.key {
				t.Errorf("fault %v, want %s", err, c.key)
			}
		})
	}
}

// endless is a file that never ends.
type endless struct{ read int64 }

func (e *endless) Read(p []byte) (int, error) {
	e.read += int64(len(p))
	for i := range p {
		p[i] = 'a'
	}
	return len(p), nil
}

func TestLoadStopsAtTheLimit(t *testing.T) {
	t.Parallel()
	e := &endless{}
	_, err := Load("large.txt", e, grid.Limits{Bytes: 1 << 20})
	if fault.KindOf(err) != fault.TooLarge {
		t.Errorf("%v", err)
	}
	if e.read > 4<<20 {
		t.Errorf("%d bytes read of a file of at most 1 MB", e.read)
	}
	if _, err := Load("torn", io.MultiReader(strings.NewReader("a"), &failing{}), grid.Default); err == nil || fault.KindOf(err) != fault.Internal {
		t.Errorf("%v", err)
	}
}

type failing struct{}

func (*failing) Read([]byte) (int, error) { return 0, os.ErrClosed }

// TestEncodings: GB18030 and UTF-16 are read, not refused, and say the same.
func TestEncodings(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join("testdata", "layouts", "shanghai-tabs.txt"))
	if err != nil {
		t.Fatal(err)
	}
	want := mustJSON(t, fixture(t, "shanghai-tabs.txt"))
	gbk, err := simplifiedchinese.GB18030.NewEncoder().Bytes(text)
	if err != nil {
		t.Fatal(err)
	}
	var wide bytes.Buffer
	wide.Write([]byte{0xff, 0xfe})
	for _, u := range utf16.Encode([]rune(string(text))) {
		wide.Write([]byte{byte(u), byte(u >> 8)})
	}
	for name, data := range map[string][]byte{"gb18030": gbk, "utf-16": wide.Bytes(), "bom": append([]byte("\xef\xbb\xbf"), text...), "crlf": bytes.ReplaceAll(text, []byte("\n"), []byte("\r\n"))} {
		r, err := Read(name, data)
		if err != nil {
			t.Fatal(name, err)
		}
		if got := mustJSON(t, r); got != want {
			t.Errorf("%s reads otherwise", name)
		}
	}
}

func mustJSON(t *testing.T, r Reading) string {
	t.Helper()
	b, err := json.Marshal(r.Declarations())
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// TestGlued: two documents in one file are the declarations of both.
func TestGlued(t *testing.T) {
	t.Parallel()
	var data []byte
	for _, f := range []string{"shanghai-tabs.txt", "faults.txt", "shanghai-tabs.txt"} {
		b, err := os.ReadFile(filepath.Join("testdata", "layouts", f))
		if err != nil {
			t.Fatal(err)
		}
		data = append(data, b...)
	}
	r, err := Read("glued.txt", data)
	if err != nil || len(r.Forms) != 5 {
		t.Fatalf("%d declarations, %v", len(r.Forms), err)
	}
	one := fixture(t, "shanghai-tabs.txt").Declarations()
	for i, k := range []int{0, 1, 3, 4} {
		if a, b := strings.Join(plain(one[i%2]), "\n"), strings.Join(plain(r.Forms[k].Declaration), "\n"); a != b {
			t.Errorf("declaration %d:\n%s\nwant\n%s", k+1, b, a)
		}
	}
	if y := r.Forms[2].Declaration.Year; y != 2023 {
		t.Errorf("the third is of %d", y)
	}
}

// TestReasons: every kind of repair has its sentence in both catalogues, and the Chinese one is the reason of the JSON.
func TestReasons(t *testing.T) {
	t.Parallel()
	for _, lang := range []string{"zh", "en"} {
		data, err := locale.FS.ReadFile(lang + "/form.json")
		if err != nil {
			t.Fatal(err)
		}
		words := map[string]string{}
		if err := json.Unmarshal(data, &words); err != nil {
			t.Fatal(err)
		}
		for kind, reason := range reasons {
			if w := words["form.repair."+kind]; w == "" || lang == "zh" && w != reason {
				t.Errorf("%s form.repair.%s is %q, the reason %q", lang, kind, w, reason)
			}
		}
		for k := range words {
			if kind, ok := strings.CutPrefix(k, "form.repair."); ok && reasons[kind] == "" {
				t.Errorf("%s %s is of no repair", lang, k)
			}
		}
	}
}

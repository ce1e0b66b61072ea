package charset

import (
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	xunicode "golang.org/x/text/encoding/unicode"

	"plumbline/base/fault"
)

const declaration = "财政项目支出绩效目标申报表\r\n\r\n(2023年度)\r\n\r\n项目名称\t残疾人权益保障经费\t项目性质\t经常性专项业务费\r\n" +
	"计划开始日期\t2023-01-01\t年度资金申请总额\t2,013,200.00\r\n绩效 指标\t产出指标\t数量指标\t开展名律师咨询次数\t≥5.00(次)\r\n"

func encode(t testing.TB, e encoding.Encoding, s string) []byte {
	t.Helper()
	b, err := e.NewEncoder().Bytes([]byte(s))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestDecode(t *testing.T) {
	t.Parallel()
	le := xunicode.UTF16(xunicode.LittleEndian, xunicode.IgnoreBOM)
	be := xunicode.UTF16(xunicode.BigEndian, xunicode.IgnoreBOM)
	han := "残疾人事业宣传经费残疾人基本保障和帮扶经费"
	ascii := "name\tyear\r\nproject one\t2023\r\n"
	for _, c := range []struct {
		what, want, name string
		data             []byte
	}{
		{"utf-8", declaration, UTF8, []byte(declaration)},
		{"utf-8 with mark", declaration, UTF8, []byte("\uFEFF" + declaration)},
		{"utf-16le with mark", declaration, UTF16LE, append([]byte{0xFF, 0xFE}, encode(t, le, declaration)...)},
		{"utf-16be with mark", declaration, UTF16BE, append([]byte{0xFE, 0xFF}, encode(t, be, declaration)...)},
		{"utf-16le", declaration, UTF16LE, encode(t, le, declaration)},
		{"utf-16be", declaration, UTF16BE, encode(t, be, declaration)},
		{"gb18030", declaration, GB18030, encode(t, simplifiedchinese.GB18030, declaration)},
		{"gb18030 of four bytes", declaration + "𠮷㐂", GB18030, encode(t, simplifiedchinese.GB18030, declaration+"𠮷㐂")},
		{"han alone, utf-8", han, UTF8, []byte(han)},
		{"han alone, gbk", han, GB18030, encode(t, simplifiedchinese.GBK, han)},
		{"han alone, utf-16le", han, UTF16LE, encode(t, le, han)},
		{"han alone, utf-16be", han, UTF16BE, encode(t, be, han)},
		{"ascii", ascii, UTF8, []byte(ascii)},
		{"ascii as utf-16le", ascii, UTF16LE, encode(t, le, ascii)},
		{"ascii as utf-16be", ascii, UTF16BE, encode(t, be, ascii)},
		{"two characters", "项目", UTF8, []byte("项目")},
		{"two characters, gbk", "项目", GB18030, encode(t, simplifiedchinese.GBK, "项目")},
		{"utf-8 cut inside a character", declaration + "残\uFFFD", UTF8, []byte(declaration + "残疾")[:len(declaration)+4]},
		{"mark inside, of two glued files", declaration + declaration, UTF8, []byte("\uFEFF" + declaration + "\uFEFF" + declaration)},
	} {
		t.Run(c.what, func(t *testing.T) {
			t.Parallel()
			text, name, err := Decode(c.data)
			if err != nil || name != c.name || text != c.want {
				t.Errorf("Decode = %q, %q, %v; want %q, %q", text, name, err, c.want, c.name)
			}
		})
	}
}

// The source document must come back the same from every encoding, and from every cut of it.
func TestDecodeSource(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("../markup/testdata/source.txt")
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.SplitAfter(string(data), "\n")
	encodings := map[string]encoding.Encoding{
		UTF16LE: xunicode.UTF16(xunicode.LittleEndian, xunicode.IgnoreBOM),
		UTF16BE: xunicode.UTF16(xunicode.BigEndian, xunicode.IgnoreBOM),
		GB18030: simplifiedchinese.GB18030, UTF8: encoding.Nop,
	}
	for i := 0; i+12 < len(lines); i += 12 {
		part := strings.Join(lines[i:i+12], "")
		for want, e := range encodings {
			got, name, err := Decode(encode(t, e, part))
			if err != nil || got != part || name != want {
				t.Errorf("lines from %d in %s read as %s: %v", i+1, want, name, err)
			}
		}
	}
}

func TestDecodeRefuses(t *testing.T) {
	t.Parallel()
	random := make([]byte, 5000)
	x := uint32(1)
	for i := range random {
		x = x*1664525 + 1013904223
		random[i] = byte(x >> 24)
	}
	for _, c := range []struct {
		what string
		data []byte
		key  string
	}{
		{"nothing", nil, "grid.empty"},
		{"blanks", []byte(" \r\n\t\u3000\n"), "grid.empty"},
		{"a mark alone", []byte("\uFEFF"), "grid.empty"},
		{"a UTF-16 mark alone", []byte{0xFF, 0xFE}, "grid.empty"},
		{"zeros", make([]byte, 4096), "grid.empty"},
		{"random bytes", random, "grid.binary"},
		{"a zip file", []byte("PK\x03\x04\x14\x00\x00\x00\x08\x00\x1c\x9d\xf1\x58\x00\x00\x00\x00\xff\xfe\x01\x02\x99\x81"), "grid.binary"},
		{"a PNG picture", []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x01\x00\x00\x00\x01\x00\x08\x06\x00\x00\x00"), "grid.binary"},
		{"control characters", []byte(strings.Repeat("\x01\x02\x03abc", 50)), "grid.binary"},
	} {
		t.Run(c.what, func(t *testing.T) {
			t.Parallel()
			_, _, err := Decode(c.data)
			f, ok := fault.As(err)
			if !ok || f.Kind != fault.Invalid || f.Key != c.key {
				t.Errorf("Decode = %v, want the fault %s", err, c.key)
			}
		})
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte(declaration))
	f.Add([]byte{0xFF, 0xFE, 0x8B, 0x6B, 0x00})
	f.Add([]byte{0xB2, 0xD0, 0xBC, 0xB2, 0xC8})
	f.Fuzz(func(t *testing.T, data []byte) {
		text, name, err := Decode(data)
		if err == nil && (!utf8.ValidString(text) || strings.TrimSpace(text) == "" || name == "") {
			t.Errorf("Decode(%q) = %q, %q", data, text, name)
		}
	})
}

func BenchmarkDecodeGB18030(b *testing.B) {
	data := encode(b, simplifiedchinese.GB18030, strings.Repeat(declaration, 100))
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		if _, _, err := Decode(data); err != nil {
			b.Fatal(err)
		}
	}
}

// Package charset turns the bytes of a text file into text: UTF-8 and UTF-16 with or without a byte order mark, and
// GB18030 with its older parts GBK and GB2312, which Chinese offices still write. It guarantees that text in one of
// these is read and never refused, that bytes which are no text are told apart from text, and that a few damaged bytes
// show as U+FFFD in their place instead of turning the whole file into wrong characters. What the text means, and what
// kind of file the bytes are, it leaves to the readers and to the interpreting room.
package charset

import (
	"bytes"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	xunicode "golang.org/x/text/encoding/unicode"

	"plumbline/base/fault"
)

// The names that Decode gives to what it found.
const (
	UTF8    = "utf-8"
	UTF16LE = "utf-16le"
	UTF16BE = "utf-16be"
	GB18030 = "gb18030"
)

// sample is how much of a file is enough to tell its encoding.
const sample = 64 << 10

// plausible is the least score of a text in the languages of our documents; the wrong encoding of such a text
// scores below 0.4, compressed or random bytes below 0.
const plausible = 0.55

// Decode gives the text of a file and the name of its encoding. An empty file, or one of blanks only, is the fault
// grid.empty; bytes that are text in none of the encodings are the fault grid.binary.
func Decode(data []byte) (text, name string, err error) {
	switch {
	case bytes.HasPrefix(data, []byte{0xEF, 0xBB, 0xBF}):
		text, name = clean(string(data[3:])), UTF8
	case bytes.HasPrefix(data, []byte{0xFF, 0xFE}):
		text, name = decode(data[2:], UTF16LE), UTF16LE
	case bytes.HasPrefix(data, []byte{0xFE, 0xFF}):
		text, name = decode(data[2:], UTF16BE), UTF16BE
	case utf8.Valid(data) && !bytes.ContainsRune(data, 0):
		text, name = clean(string(data)), UTF8
	default:
		name = guess(data)
		text = decode(data, name)
	}
	if strings.TrimFunc(text, func(r rune) bool { return r == 0 || unicode.IsSpace(r) }) == "" {
		return "", "", fault.New(fault.Invalid, "grid.empty")
	}
	if name == "" || !isText(text) {
		return "", "", fault.New(fault.Invalid, "grid.binary")
	}
	return text, name, nil
}

func clean(s string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\uFEFF", "")
}

func decode(data []byte, name string) string {
	var e encoding.Encoding
	switch name {
	case UTF16LE:
		e = xunicode.UTF16(xunicode.LittleEndian, xunicode.IgnoreBOM)
	case UTF16BE:
		e = xunicode.UTF16(xunicode.BigEndian, xunicode.IgnoreBOM)
	case GB18030:
		e = simplifiedchinese.GB18030
	default:
		return clean(string(data))
	}
	out, err := e.NewDecoder().Bytes(data)
	if err != nil {
		return ""
	}
	return clean(string(out))
}

// guess tells the encoding of bytes that carry no mark and are not clean UTF-8, or "".
func guess(data []byte) string {
	if mostlyUTF8(data) {
		return UTF8
	}
	part := data[:min(len(data), sample)]
	part = part[:len(part)&^1]
	if len(part) == 0 {
		part = data
	}
	best, most := "", plausible
	for _, name := range []string{GB18030, UTF16LE, UTF16BE} {
		if s := score(decode(part, name)); s > most {
			best, most = name, s
		}
	}
	return best
}

// mostlyUTF8 says whether a file is UTF-8 with a little damage, such as one cut off inside a character: at most one bad
// byte in a hundred, and more good multi-byte characters than bad bytes. GBK text fails it on nearly every character.
func mostlyUTF8(data []byte) bool {
	bad, multi := 0, 0
	for i := 0; i < len(data); {
		r, n := utf8.DecodeRune(data[i:])
		switch {
		case r == 0:
			return false
		case r == utf8.RuneError && n == 1:
			bad++
		case n > 1:
			multi++
		}
		i += n
	}
	return bad*100 <= len(data)+300 && multi > bad*4
}

// isText refuses what decodes but is no text: control characters or damage in more than one place of a hundred.
func isText(s string) bool {
	bad, all := 0, 0
	for _, r := range s {
		all++
		if r == utf8.RuneError || control(r) {
			bad++
		}
	}
	return all > 0 && (bad*100 <= all || bad == 1 && all > 4)
}

func control(r rune) bool {
	return r < ' ' && !strings.ContainsRune("\t\n\r\f\v", r) || r >= 0x7F && r < 0xA0 && r != 0x85 || r >= 0xFFFE && r <= 0xFFFF
}

// score is the mean worth of the characters of a text: 1 for what our documents are written in.
func score(s string) float64 {
	sum, all := 0.0, 0
	for _, r := range s {
		all++
		sum += worth(r)
	}
	if all == 0 {
		return -1
	}
	return sum / float64(all)
}

func worth(r rune) float64 {
	switch {
	case r == utf8.RuneError, control(r):
		return -4
	case r < 0x80 && !unicode.IsLetter(r):
		return 1
	case r < 0x80:
		return 0.8
	case r >= 0x3000 && r <= 0x303F, r >= 0xFF01 && r <= 0xFF5E, strings.ContainsRune("≥≤＝≠×·—…‘’“”℃①②③④⑤⑥⑦⑧⑨⑩", r):
		return 1
	case r >= 0x4E00 && r <= 0x9FFF:
		if common()[r] {
			return 1
		}
		return 0.3
	}
	return 0
}

// common holds the 3,755 most used characters, level 1 of GB 2312: what tells Chinese read rightly from Chinese read
// in the wrong encoding, which consists of rare characters.
var common = sync.OnceValue(func() map[rune]bool {
	out := make(map[rune]bool, 3755)
	d := simplifiedchinese.GBK.NewDecoder()
	for hi := 0xB0; hi <= 0xD7; hi++ {
		for lo := 0xA1; lo <= 0xFE; lo++ {
			b, err := d.Bytes([]byte{byte(hi), byte(lo)})
			if r, _ := utf8.DecodeRune(b); err == nil && r != utf8.RuneError {
				out[r] = true
			}
		}
	}
	return out
})

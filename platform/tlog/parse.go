package tlog

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"plumbline/platform/db"
)

// ParseBody reads a leaf body. It refuses what Body would not have written, so that a body has one reading; that is
// also why it is no general reader of JSON.
func ParseBody(body string) (Act, error) {
	if len(body) > maxBody || !utf8.ValidString(body) {
		return Act{}, fmt.Errorf("%w: too long, or not UTF-8", errBody)
	}
	p := parser{rest: body}
	var a Act
	a.At = p.member(`{"at":`).instant()
	a.By.ID = p.member(`,"by":{"id":`).text()
	a.By.Name = p.member(`,"name":`).text()
	a.New = p.member(`},"new":`).text()
	a.Old = p.member(`,"old":`).text()
	a.Reason = p.member(`,"reason":`).text()
	p.member(`,"rows":[`)
	for p.ok() && !strings.HasPrefix(p.rest, "]") {
		if len(a.Rows) > 0 {
			p.member(",")
		}
		row := p.row()
		if n := len(a.Rows); n > 0 && byName(a.Rows[n-1], row) > 0 {
			p.fail("order of rows")
		}
		a.Rows = append(a.Rows, row)
	}
	a.Subject = p.member(`],"subject":`).text()
	a.Verb = p.member(`,"v":1,"verb":`).text()
	a.Version = p.member(`,"version":`).number()
	if p.member("}"); p.rest != "" {
		p.fail("end")
	}
	if p.wrong != "" {
		return Act{}, fmt.Errorf("%w: %s, %d bytes before its end", errBody, p.wrong, len(p.rest))
	}
	return a, nil
}

// parser reads canonical JSON from left to right; the first thing wrong stops it.
type parser struct{ rest, wrong string }

func (p *parser) ok() bool { return p.wrong == "" }

func (p *parser) fail(what string) {
	if p.wrong == "" {
		p.wrong = what
	}
}

// member passes over what must stand here.
func (p *parser) member(literal string) *parser {
	rest, ok := strings.CutPrefix(p.rest, literal)
	if !ok {
		p.fail(literal)
	}
	p.rest = rest
	return p
}

// text reads a string that quote wrote.
func (p *parser) text() string {
	if p.member(`"`); !p.ok() {
		return ""
	}
	var out []byte // nil while the text stands as it is
	start := 0
	for i := 0; i < len(p.rest); i++ {
		switch c := p.rest[i]; {
		case c == '"':
			s := p.rest[start:i]
			p.rest = p.rest[i+1:]
			if out != nil {
				return string(out) + s
			}
			return s
		case c < ' ':
			p.fail("control character")
			return ""
		case c == '\\':
			char, length := unescape(p.rest[i:])
			if length == 0 {
				p.fail("escape")
				return ""
			}
			out = append(append(out, p.rest[start:i]...), char)
			i += length - 1
			start = i + 1
		}
	}
	p.fail("end of a text")
	return ""
}

// unescape reads the one escape that quote writes for a character, and gives its length, 0 for another.
func unescape(s string) (char byte, length int) {
	length = 2
	if strings.HasPrefix(s, `\u00`) {
		length = 6
	}
	if len(s) < length {
		return 0, 0
	}
	if length == 6 {
		n, err := strconv.ParseUint(s[4:6], 16, 8)
		if err != nil {
			return 0, 0
		}
		char = byte(n)
	} else if i := strings.IndexByte(`"\bfnrt`, s[1]); i >= 0 {
		char = "\"\\\b\f\n\r\t"[i]
	}
	if again := quote(nil, string(rune(char))); string(again[1:len(again)-1]) != s[:length] {
		return 0, 0
	}
	return char, length
}

func (p *parser) instant() time.Time {
	s := p.text()
	at, err := db.ParseInstant(s)
	if err != nil || db.Instant(at) != s {
		p.fail("instant")
	}
	return at
}

func (p *parser) number() int64 {
	end := 0
	for end < len(p.rest) && (p.rest[end] == '-' || p.rest[end] >= '0' && p.rest[end] <= '9') {
		end++
	}
	n, err := strconv.ParseInt(p.rest[:end], 10, 64)
	if err != nil || end > 1 && strconv.FormatInt(n, 10) != p.rest[:end] {
		p.fail("number")
	}
	p.rest = p.rest[end:]
	return n
}

func (p *parser) row() (r Row) {
	r.Digest = p.member(`{"digest":`).text()
	p.member(`,"key":`)
	from := p.rest
	p.key()
	r.Key = from[:len(from)-len(p.rest)]
	r.Table = p.member(`,"table":`).text()
	p.member("}")
	if p.ok() && (!isTableName(r.Table) || !isDigest(r.Digest)) {
		p.fail("row")
	}
	return r
}

// key passes over a list of texts, whole numbers and truths.
func (p *parser) key() {
	p.member("[")
	for first := true; p.ok() && (first || !strings.HasPrefix(p.rest, "]")); first = false {
		if !first {
			p.member(",")
		}
		switch {
		case strings.HasPrefix(p.rest, `"`):
			p.text()
		case strings.HasPrefix(p.rest, "true"):
			p.member("true")
		case strings.HasPrefix(p.rest, "false"):
			p.member("false")
		default:
			p.number()
		}
	}
	p.member("]")
}

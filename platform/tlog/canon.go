package tlog

import (
	"encoding/hex"
	"fmt"
	"reflect"
	"strconv"
	"unicode/utf8"
)

const hexDigits = "0123456789abcdef"

// quote appends s as a JSON string of RFC 8785: only what must be escaped is, and always in the same way.
func quote(b []byte, s string) []byte {
	b = append(b, '"')
	start := 0
	for i := range len(s) {
		c := s[i]
		if c >= ' ' && c != '"' && c != '\\' {
			continue
		}
		b = append(b, s[start:i]...)
		start = i + 1
		switch c {
		case '"', '\\':
			b = append(b, '\\', c)
		case '\b':
			b = append(b, `\b`...)
		case '\f':
			b = append(b, `\f`...)
		case '\n':
			b = append(b, `\n`...)
		case '\r':
			b = append(b, `\r`...)
		case '\t':
			b = append(b, `\t`...)
		default:
			b = append(b, `\u00`...)
			b = append(b, hexDigits[c>>4], hexDigits[c&15])
		}
	}
	return append(append(b, s[start:]...), '"')
}

// plain turns what a room or a driver gives for a column into nil, string, int64 or bool; what is none of these
// (a number with a point, bytes) stays as it is, for a tampered store may hold it.
func plain(v any) any {
	switch v := v.(type) {
	case nil, string, int64, bool, float64, []byte:
		return v
	}
	r := reflect.ValueOf(v)
	switch {
	case r.Kind() == reflect.Pointer && r.IsNil():
		return nil
	case r.Kind() == reflect.Pointer:
		return plain(r.Elem().Interface())
	case r.Kind() == reflect.String:
		return r.String()
	case r.CanInt():
		return r.Int()
	case r.Kind() == reflect.Bool:
		return r.Bool()
	}
	return v
}

// value appends a column's value as JSON. A type that the store should not hold is spelled out in an object, so that
// no two different values have the same text.
func value(b []byte, v any) []byte {
	switch v := v.(type) {
	case nil:
		return append(b, "null"...)
	case string:
		if utf8.ValidString(v) {
			return quote(b, v)
		}
		return append(quote(append(b, `{"bytes":`...), hex.EncodeToString([]byte(v))), '}')
	case int64:
		return strconv.AppendInt(b, v, 10)
	case bool:
		return strconv.AppendBool(b, v)
	case []byte:
		return append(quote(append(b, `{"blob":`...), hex.EncodeToString(v)), '}')
	}
	return append(quote(append(b, `{"other":`...), fmt.Sprintf("%T %v", v, v)), '}')
}

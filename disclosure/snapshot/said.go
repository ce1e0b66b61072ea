package snapshot

import (
	"encoding/json"
	"errors"
	"fmt"
	"unicode"
	"unicode/utf8"
)

// Said is a sentence: a message key of the catalogue with its arguments, or Text as it stands (the declaration's own words, in
// Chinese) where the key is "".
type Said struct {
	Key  string `json:"key,omitempty"`
	Text string `json:"text,omitempty"`
	Args []Arg  `json:"args,omitempty"`
}

// Arg is an argument of a sentence: a text, a whole number, or a sentence again; exactly one of them.
type Arg struct {
	Name   string  `json:"name"`
	Text   *string `json:"text,omitempty"`
	Number *int64  `json:"number,omitempty"`
	Said   *Said   `json:"said,omitempty"`
}

// Say makes a sentence of a key and name, value pairs. A value is a text, a whole number, or a Said; what is none of these is written
// as text.
func Say(key string, args ...any) Said {
	out := Said{Key: key}
	for i := 0; i+1 < len(args); i += 2 {
		name, _ := args[i].(string)
		out.Args = append(out.Args, argOf(name, args[i+1]))
	}
	return out
}

func argOf(name string, value any) Arg {
	a := Arg{Name: name}
	switch v := value.(type) {
	case Said:
		a.Said = &v
	case int:
		n := int64(v)
		a.Number = &n
	case int64:
		a.Number = &v
	case string:
		a.Text = &v
	default:
		text := fmt.Sprint(v)
		a.Text = &text
	}
	return a
}

// Own makes a sentence of words as they stand.
func Own(text string) Said { return Said{Text: text} }

// In writes the sentence with the words of a language, the sentences within it first; say is i18n.Printer.T.
func (s Said) In(say func(key string, args ...any) string) string {
	if s.Key == "" {
		return s.Text
	}
	args := make([]any, 0, 2*len(s.Args))
	for _, a := range s.Args {
		args = append(args, a.Name, a.value(say))
	}
	return say(s.Key, args...)
}

func (a Arg) value(say func(key string, args ...any) string) any {
	switch {
	case a.Said != nil:
		return a.Said.In(say)
	case a.Number != nil:
		return *a.Number
	case a.Text != nil:
		return *a.Text
	}
	return ""
}

// Sentence is In as a sentence begins, with a capital where the language has them.
func (s Said) Sentence(say func(key string, args ...any) string) string {
	text := s.In(say)
	first, size := utf8.DecodeRuneInString(text)
	if size == 0 {
		return text
	}
	return string(unicode.ToUpper(first)) + text[size:]
}

// errSaid is a sentence that cannot be said.
var errSaid = errors.New("a sentence is either a key with arguments or a text, and each argument has one value")

// UnmarshalJSON reads a sentence and refuses one that has no reading, or more than one.
func (s *Said) UnmarshalJSON(b []byte) error {
	type plain Said
	var p plain
	if err := strict(b, &p); err != nil {
		return err
	}
	if p.Key != "" && p.Text != "" || p.Key == "" && len(p.Args) > 0 || len(p.Args) > mostArgs {
		return errSaid
	}
	for _, a := range p.Args {
		n := 0
		for _, there := range []bool{a.Text != nil, a.Number != nil, a.Said != nil} {
			if there {
				n++
			}
		}
		if n != 1 {
			return errSaid
		}
	}
	*s = Said(p)
	return nil
}

var _ json.Unmarshaler = (*Said)(nil)

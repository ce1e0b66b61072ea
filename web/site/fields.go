package site

import (
	"fmt"
	"net/http"
	"strings"

	"plumbline/base/fault"
)

// Fields is what went wrong at a form: the sentence, the input it concerns and, where a page has several forms, which.
// A page's struct embeds it.
type Fields struct {
	Error, At, Form string
}

// Bad gives the sentence for an input, "" where nothing is wrong with it. name is the input's, with its form before a
// slash where the page has several.
func (f Fields) Bad(name string) string {
	in, name := parted(name)
	if f.At != name || f.Form != in {
		return ""
	}
	return f.Error
}

// Failed says whether something is wrong at the form, "" for a page's only one.
func (f Fields) Failed(in string) bool { return f.Error != "" && f.Form == in }

// Link leads to the input that is wrong.
func (f Fields) Link() string {
	if f.Form == "" {
		return "#" + f.At
	}
	return "#" + f.Form + "-" + f.At
}

func parted(name string) (in, rest string) {
	if in, rest, ok := strings.Cut(name, "/"); ok {
		return in, rest
	}
	return "", name
}

// Refused tells what a person did wrong at the form he filled in, with the status of the answer; at names the input that is
// meant where the fault names none. An error that is no such thing is given back. A wait says so in the answer, for
// programs too.
func Refused(w http.ResponseWriter, p *Page, err error, at string) (Fields, int, error) {
	f, ok := fault.As(err)
	if !ok || f.Kind == fault.Internal || StatusOf(err) == http.StatusUnauthorized {
		return Fields{}, 0, err
	}
	out := Fields{Error: p.Printer.Fault(err), At: f.Field}
	if out.At == "" {
		out.At = at
	}
	for i := 0; i+1 < len(f.Args); i += 2 {
		if f.Args[i] == "seconds" {
			w.Header().Set("Retry-After", fmt.Sprint(f.Args[i+1]))
			return out, http.StatusTooManyRequests, nil
		}
	}
	return out, http.StatusUnprocessableEntity, nil
}

// Input is one input of a form as the part "field" shows it.
type Input struct {
	ID, Name, Label, Type, Value, Hint, Fill, Error string
	Optional, Code                                  bool
}

// field makes an input: of which page, its name (with its form before a slash where the page has several), its label, and
// pairs of further words: type, value, hint, fill (the browser's autocomplete), optional.
func field(page interface{ Bad(string) string }, name, label string, more ...string) (Input, error) {
	in, short := parted(name)
	i := Input{ID: short, Name: short, Label: label, Type: "text", Error: page.Bad(name)}
	if in != "" {
		i.ID = in + "-" + short
	}
	for k := 0; k+1 < len(more); k += 2 {
		switch v := more[k+1]; more[k] {
		case "type":
			i.Type = v
		case "value":
			i.Value = v
		case "hint":
			i.Hint = v
		case "fill":
			i.Fill = v
		case "optional":
			i.Optional = v != ""
		default:
			return i, fmt.Errorf("field %s: no %s", name, more[k])
		}
	}
	i.Code = i.Fill == "one-time-code"
	return i, nil
}

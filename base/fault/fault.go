// Package fault carries what a person can be told about a failure: a kind that decides the answer of the
// program (exit status, HTTP status), a message key of the catalogue and the values the sentence names.
// It guarantees that no sentence is written in code; what is not a fault is internal and shown as such.
package fault

import (
	"errors"
	"fmt"
	"strings"
)

// Kind says what class of failure it is; callers match on it, never on text.
type Kind string

// The kinds a person can be told.
const (
	Invalid     Kind = "invalid"     // the input is wrong; the person can mend it
	NotFound    Kind = "not_found"   // what was asked for is not kept here
	Conflict    Kind = "conflict"    // somebody or something changed it meanwhile
	Denied      Kind = "denied"      // the actor may not do this
	TooLarge    Kind = "too_large"   // beyond a stated limit
	Unsupported Kind = "unsupported" // understood, but this program does not do it
	Internal    Kind = "internal"    // ours to mend
)

// Error is a failure a person can be told. Key is a message key of the catalogue ("form.empty");
// Args are name, value pairs for the sentence; Field is the input it concerns, if one.
type Error struct {
	Kind  Kind
	Key   string
	Args  []any
	Field string
	cause error
}

// New makes a fault. args are name, value pairs: New(Invalid, "form.too_large", "limit", "64 MB").
func New(kind Kind, key string, args ...any) *Error {
	return &Error{Kind: kind, Key: key, Args: args}
}

// On names the field that the fault concerns and returns the same fault.
func (e *Error) On(field string) *Error { e.Field = field; return e }

// Because keeps the technical cause for the operator and returns the same fault.
func (e *Error) Because(err error) *Error { e.cause = err; return e }

// Unwrap gives the technical cause.
func (e *Error) Unwrap() error { return e.cause }

// Error is for logs: the key and its values, never shown to a reader.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Key)
	for i := 0; i+1 < len(e.Args); i += 2 {
		fmt.Fprintf(&b, " %v=%v", e.Args[i], e.Args[i+1])
	}
	if e.cause != nil {
		b.WriteString(": " + e.cause.Error())
	}
	return b.String()
}

// As finds the fault in an error chain.
func As(err error) (*Error, bool) {
	var f *Error
	ok := errors.As(err, &f)
	return f, ok
}

// KindOf gives the kind of an error; what is not a fault is Internal.
func KindOf(err error) Kind {
	if f, ok := As(err); ok {
		return f.Kind
	}
	return Internal
}

package record

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/base/fen"
)

// Type is what a field holds, so that forms and files know how to ask for it.
type Type string

// The types.
const (
	Text   Type = "text"
	Long   Type = "long" // several lines
	Day    Type = "day"
	Count  Type = "count" // a whole number, 0 or more; blank is 0
	Money  Type = "money" // blank is not zero
	Truth  Type = "truth" // "yes", "no"
	Choice Type = "choice"
)

// Yes and No are how a truth is written.
const (
	Yes = "yes"
	No  = "no"
)

// Most is how many characters a text of one line and of several may have.
const (
	mostText = 200
	mostLong = 2000
)

// Field is one thing that a content asks for, bound to where it is kept. Its words stand in the catalogue under
// "deliverable.field.<Name>", those of a choice under "deliverable.choice.<value>".
type Field struct {
	Name     string
	Type     Type
	Must     bool
	Choices  []string // of a choice
	Suggests []string // of a text: what is usually written
	get      func() string
	set      func(string) error
}

// Get writes the value as forms show it, "" where blank.
func (f Field) Get() string { return f.get() }

// Set reads a value, and says on the field what is wrong with it.
func (f Field) Set(s string) error {
	s = strings.TrimSpace(strings.ReplaceAll(s, "\r\n", "\n"))
	if s == "" && f.Must {
		return fault.New(fault.Invalid, "deliverable.missing", "field", f.Name).On(f.Name)
	}
	if err := f.set(s); err != nil {
		if told, ok := fault.As(err); ok {
			return told.On(f.Name)
		}
		return err
	}
	return nil
}

// Required gives the field as one that may not be blank.
func (f Field) Required() Field { f.Must = true; return f }

// Suggesting gives the field with what is usually written.
func (f Field) Suggesting(texts ...string) Field { f.Suggests = texts; return f }

// OfText is a field of one line.
func OfText(name string, at *string) Field {
	return Field{Name: name, Type: Text, get: func() string { return *at }, set: func(s string) error {
		return setText(at, s, mostText, false)
	}}
}

// OfLong is a field of several lines.
func OfLong(name string, at *string) Field {
	return Field{Name: name, Type: Long, get: func() string { return *at }, set: func(s string) error {
		return setText(at, s, mostLong, true)
	}}
}

func setText(at *string, s string, most int, long bool) error {
	if utf8.RuneCountInString(s) > most {
		return fault.New(fault.Invalid, "deliverable.too_long", "most", most)
	}
	if !long && strings.ContainsAny(s, "\n\r\x1f") {
		return fault.New(fault.Invalid, "deliverable.one_line")
	}
	*at = s
	return nil
}

// OfDay is a field of a date.
func OfDay(name string, at *day.Day) Field {
	return Field{Name: name, Type: Day, get: func() string { return at.String() }, set: func(s string) error {
		if s == "" {
			*at = day.Day{}
			return nil
		}
		d, err := day.Parse(s)
		if err != nil {
			return fault.New(fault.Invalid, "deliverable.no_day", "text", s)
		}
		*at = d
		return nil
	}}
}

// OfCount is a field of a whole number.
func OfCount(name string, at *int64) Field {
	get := func() string {
		if *at == 0 {
			return ""
		}
		return strconv.FormatInt(*at, 10)
	}
	return Field{Name: name, Type: Count, get: get, set: func(s string) error {
		s = strings.NewReplacer(",", "", "，", "").Replace(s)
		if s == "" {
			*at = 0
			return nil
		}
		n, err := strconv.ParseInt(s, 10, 64)
		if err != nil || n < 0 || n > 1_000_000_000 {
			return fault.New(fault.Invalid, "deliverable.no_count", "text", s)
		}
		*at = n
		return nil
	}}
}

// OfMoney is a field of an amount in yuan.
func OfMoney(name string, at **fen.Fen) Field {
	get := func() string {
		if *at == nil {
			return ""
		}
		return (*at).String()
	}
	return Field{Name: name, Type: Money, get: get, set: func(s string) error {
		if s == "" {
			*at = nil
			return nil
		}
		amount, err := fen.Parse(s)
		if err != nil || amount < 0 {
			return fault.New(fault.Invalid, "deliverable.no_amount", "text", s)
		}
		*at = fen.Ptr(amount)
		return nil
	}}
}

// OfTruth is a field of yes or no; blank is no.
func OfTruth(name string, at *bool) Field {
	get := func() string {
		if *at {
			return Yes
		}
		return No
	}
	return Field{Name: name, Type: Truth, get: get, set: func(s string) error {
		switch strings.ToLower(s) {
		case Yes, "y", "true", "1", "是", "√":
			*at = true
		case "", No, "n", "false", "0", "否", "×":
			*at = false
		default:
			return fault.New(fault.Invalid, "deliverable.no_truth", "text", s)
		}
		return nil
	}}
}

// OfChoice is a field of one of several values.
func OfChoice(name string, at *string, choices ...string) Field {
	return Field{Name: name, Type: Choice, Choices: choices, get: func() string { return *at }, set: func(s string) error {
		if s != "" && !slices.Contains(choices, s) {
			return fault.New(fault.Invalid, "deliverable.no_choice", "text", s)
		}
		*at = s
		return nil
	}}
}

// Read fills fields from what was typed under their names, and gives every fault in their order.
func Read(fields []Field, typed func(name string) string) []error {
	var wrong []error
	for _, f := range fields {
		if err := f.Set(typed(f.Name)); err != nil {
			wrong = append(wrong, err)
		}
	}
	return wrong
}

// Then gives the field with something to do after its value was set.
func (f Field) Then(do func()) Field {
	set := f.set
	f.set = func(s string) error {
		err := set(s)
		if err == nil {
			do()
		}
		return err
	}
	return f
}

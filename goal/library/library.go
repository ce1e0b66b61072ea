// Package library is the indicator library (指标库): indicators of the same meaning under one entry with its level, names,
// usual operator, unit and values, and how it is measured; who uses it is read from the declarations.
//
// It guarantees that a meaning (goal.Meaning) belongs to one entry, that every version of an entry is kept, that a
// change names the version that its person saw, and that how often something is used is counted in the declarations and
// never typed. Selections of entries to begin a draft with are template's; who may change the library is the office's.
package library

import (
	"slices"
	"strings"
	"unicode/utf8"

	"plumbline/base/fault"
	"plumbline/goal"
)

// ID names an entry.
type ID string

// Draft is what people write of an entry. Op is one of the operators of goal.Target and Unit a unit, both "" where the
// entry is of words or has no usual one; Values are the usual targets as they are written in a form, the first the most usual.
type Draft struct {
	Level1  string    `json:"level1"`
	Level2  string    `json:"level2"`
	Name    string    `json:"name"`
	Aliases []string  `json:"aliases"`
	Kind    goal.Kind `json:"kind"`
	Op      string    `json:"op"`
	Unit    string    `json:"unit"`
	Values  []string  `json:"values"`
	Note    string    `json:"note"` // how to measure it
}

// Entry is an indicator of the library. Merged is the entry that holds its names since they were put together.
type Entry struct {
	ID      ID  `json:"-"`
	Version int `json:"-"`
	Draft
	Retired bool `json:"retired"`
	Merged  ID   `json:"merged,omitempty"`
}

// Names lists the name and the aliases.
func (d Draft) Names() []string { return append([]string{d.Name}, d.Aliases...) }

// Meanings lists what the names mean, each once.
func (d Draft) Meanings() []string {
	var out []string
	for _, n := range d.Names() {
		if m := goal.Meaning(n); m != "" && !slices.Contains(out, m) {
			out = append(out, m)
		}
	}
	return out
}

// Ops are the operators in the order in which a form offers them.
var Ops = []string{">=", "<=", "=", ">", "<"}

// The most that an entry holds; real ones have some dozen characters and a handful of names.
const (
	longestName  = 200
	longestUnit  = 20
	longestValue = 100
	longestNote  = 2000
	mostAliases  = 50
	mostValues   = 20
)

// tidy trims what was typed and leaves out what is blank or said twice.
func (d Draft) tidy() Draft {
	d.Name, d.Unit, d.Note = strings.TrimSpace(d.Name), strings.TrimSpace(d.Unit), strings.TrimSpace(d.Note)
	d.Aliases = slices.DeleteFunc(once(d.Aliases), func(a string) bool { return a == d.Name })
	d.Values = once(d.Values)
	if d.Kind == goal.Qualitative {
		d.Op, d.Unit = "", ""
	}
	return d
}

func once(list []string) []string {
	out := []string{}
	for _, s := range list {
		if s = strings.TrimSpace(s); s != "" && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

// check refuses an entry that a form could not take.
func (d Draft) check() error {
	switch {
	case d.Name == "" || goal.Meaning(d.Name) == "":
		return fault.New(fault.Invalid, "library.no_name").On("name")
	case !knownLevels(d.Level1, d.Level2):
		return fault.New(fault.Invalid, "library.no_level", "level1", d.Level1, "level2", d.Level2).On("level2")
	case d.Kind != goal.Quantitative && d.Kind != goal.Qualitative:
		return fault.New(fault.Invalid, "library.no_kind").On("kind")
	case d.Op != "" && !slices.Contains(Ops, d.Op):
		return fault.New(fault.Invalid, "library.bad_operator", "op", d.Op).On("op")
	case len(d.Aliases) > mostAliases:
		return fault.New(fault.Invalid, "library.many_aliases", "count", len(d.Aliases), "most", mostAliases).On("aliases")
	case len(d.Values) > mostValues:
		return fault.New(fault.Invalid, "library.many_values", "count", len(d.Values), "most", mostValues).On("values")
	}
	for field, texts := range map[string][]string{"name": {d.Name}, "aliases": d.Aliases, "unit": {d.Unit}, "values": d.Values, "note": {d.Note}} {
		most := map[string]int{"name": longestName, "aliases": longestName, "unit": longestUnit, "values": longestValue, "note": longestNote}[field]
		for _, t := range texts {
			if n := utf8.RuneCountInString(t); n > most {
				return fault.New(fault.Invalid, "library.too_long", "begins", string([]rune(t)[:12]), "length", n, "most", most).On(field)
			}
		}
	}
	return nil
}

func knownLevels(level1, level2 string) bool {
	return slices.ContainsFunc(goal.Levels(), func(l goal.Level) bool {
		return l.Level == 2 && l.Name == level2 && slices.Contains(l.Parents, level1)
	})
}

// takeIn puts another entry's names among the aliases.
func (d Draft) takeIn(o Draft) Draft {
	d.Aliases = append(slices.Clone(d.Aliases), o.Names()...)
	d.Values = append(slices.Clone(d.Values), o.Values...)
	if len(d.Values) > mostValues {
		d.Values = d.Values[:mostValues]
	}
	if d.Note == "" {
		d.Note = o.Note
	}
	return d.tidy()
}

// cut takes an alias, and every alias of the same meaning, out of a draft; rest keeps the others. What means the same as
// the name cannot be cut: it is the program's table of names that puts it there.
func (d Draft) cut(alias string) (rest, out Draft, err error) {
	if !slices.Contains(d.Aliases, alias) {
		return d, out, fault.New(fault.Invalid, "library.no_alias", "alias", alias, "name", d.Name).On("alias")
	}
	m := goal.Meaning(alias)
	if m == goal.Meaning(d.Name) {
		return d, out, fault.New(fault.Invalid, "library.same_meaning", "alias", alias, "name", d.Name).On("alias")
	}
	rest, out = d, d
	out.Name, rest.Aliases, out.Aliases = alias, nil, nil
	for _, a := range d.Aliases {
		switch {
		case a == alias:
		case goal.Meaning(a) == m:
			out.Aliases = append(out.Aliases, a)
		default:
			rest.Aliases = append(rest.Aliases, a)
		}
	}
	return rest.tidy(), out.tidy(), nil
}

// Separable says whether an alias can be made an entry of its own.
func Separable(d Draft, alias string) bool {
	_, _, err := d.cut(alias)
	return err == nil
}

// Indicator is the entry as a row of a new draft; target is what is written as its value, or "" for the most usual one.
func (d Draft) Indicator(target string) goal.Indicator {
	if target == "" && len(d.Values) > 0 {
		target = d.Values[0]
	}
	return goal.Indicator{Level1: d.Level1, Level2: d.Level2, Name: d.Name, Target: goal.ParseTarget(target)}
}

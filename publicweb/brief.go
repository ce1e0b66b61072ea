package publicweb

import (
	"slices"
	"strings"
	"unicode/utf8"

	"plumbline/base/fault"
	"plumbline/disclosure/snapshot"
	"plumbline/platform/pinyin"
)

// brief is what the pages over all years need of the newest version of one.
type brief struct {
	Kind          snapshot.Kind
	Totals        snapshot.Totals
	Preliminary   bool
	Demonstration bool
	entries       []entry
}

// entry is what can be found: a project, or a thing that it promised (Number from 1).
type entry struct {
	Project, Name string
	Number        int
	Promise       string
	Outcome       string
	text          []string // what the words of a query are looked for in
}

func briefOf(s *snapshot.Snapshot) *brief {
	b := &brief{Kind: s.Kind, Totals: s.Totals, Preliminary: s.Preliminary(), Demonstration: s.Demonstration}
	for i := range s.Projects {
		p := &s.Projects[i]
		b.entries = append(b.entries, entry{Project: p.ID, Name: p.Name, text: searched(p.Name, p.Plain, p.Annual, p.Overall, p.Unit)})
		for j := range p.Indicators {
			n := &p.Indicators[j]
			b.entries = append(b.entries, entry{
				Project: p.ID, Name: p.Name, Number: n.Number, Promise: n.Name, Outcome: n.Outcome, text: searched(n.Name, n.Target.Raw),
			})
		}
	}
	return b
}

// searched is a name and further texts as a query is looked for in them: the name also in pinyin and by its initials.
func searched(name string, more ...string) []string {
	full, initials := pinyin.Spell(name)
	out := []string{strings.ToLower(name), full, initials}
	for _, m := range more {
		if m != "" {
			out = append(out, strings.ToLower(m))
		}
	}
	return out
}

// longest is how long a query may be, in characters.
const longest = 100

// query is the words that somebody looks for.
func query(q string) ([]string, error) {
	if !utf8.ValidString(q) || strings.ContainsRune(q, 0) {
		return nil, fault.New(fault.Invalid, "public.find.unreadable").On("q")
	}
	if utf8.RuneCountInString(q) > longest {
		return nil, fault.New(fault.Invalid, "public.find.long", "most", longest).On("q")
	}
	return strings.Fields(strings.ToLower(q)), nil
}

// matches says that every word stands in one of the texts.
func (e *entry) matches(words []string) bool {
	for _, w := range words {
		if !slices.ContainsFunc(e.text, func(t string) bool { return strings.Contains(t, w) }) {
			return false
		}
	}
	return len(words) > 0
}

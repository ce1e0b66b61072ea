// Package light is 红黄绿: how far a project is with its money and its goals is turned into a colour, by rules that an officer
// can read. Each rule is a value with its id, what it stands on, the days from which its numbers hold, and one pure function.
//
// It guarantees that a colour comes with the rule that lit it and the numbers that it looked at; that the same facts give
// the same light on the same day; and that what cannot be judged yet is grey, never green. Whether somebody has to act on
// a light is for monitor to say.
package light

import (
	"plumbline/base/day"
	"plumbline/base/law"
	"plumbline/measure/judge"
)

// Colour is what a light shows.
type Colour string

// The colours.
const (
	Green  Colour = "green"
	Yellow Colour = "yellow"
	Red    Colour = "red"
	Grey   Colour = "grey" // cannot be judged yet
)

// Key is the message key of the colour's name.
func (c Colour) Key() string { return "monitor.light." + string(c) }

// Alarming says that the colour asks for a cause and a remedy.
func (c Colour) Alarming() bool { return c == Yellow || c == Red }

// Worse says whether the colour is worse than another: red, yellow, then the others.
func (c Colour) Worse(than Colour) bool { return grave(c) > grave(than) }

func grave(c Colour) int {
	switch c {
	case Red:
		return 3
	case Yellow:
		return 2
	case Grey:
		return 1
	}
	return 0
}

// Subject is what a rule judges.
type Subject string

// The subjects.
const (
	Money     Subject = "money"
	Goals     Subject = "goals"
	Project   Subject = "project"
	Indicator Subject = "indicator"
)

// Param is a number of a rule: points, hundredths of the whole. Its meaning is the message monitor.param.<Name>. Of several
// of one name the last that has begun holds.
type Param struct {
	Name  string
	Value int64
	Since day.Day
}

// Rule is one way to light. Its title and the sentence that an officer reads are the messages monitor.rule.<ID> and
// monitor.rule.<ID>.how, which takes the parameters; what it found is monitor.rule.<ID>.found.
type Rule struct {
	ID      string
	Subject Subject
	Colour  Colour
	Basis   law.Basis
	Params  []Param

	holds func(f Facts, p func(name string) int64) (args []any, ok bool)
}

// Key is the message key of the rule's title.
func (r Rule) Key() string { return "monitor.rule." + r.ID }

// How says the rule in a sentence, with its numbers as they are on a day.
func (r Rule) How(on day.Day) judge.Said {
	var args []any
	seen := map[string]bool{}
	for _, p := range r.Params {
		if !seen[p.Name] {
			seen[p.Name] = true
			args = append(args, p.Name, r.param(p.Name, on))
		}
	}
	return judge.Said{Key: r.Key() + ".how", Args: args}
}

// param is a parameter as it holds on a day; before the first began, the first.
func (r Rule) param(name string, on day.Day) (value int64) {
	found := false
	for _, p := range r.Params {
		if p.Name == name && (!found || !on.Before(p.Since)) {
			value, found = p.Value, true
		}
	}
	return value
}

// Facts is what the rules look at. Time, Money and Goals are of the project. Red and Yellow count its indicators of these
// colours; of an indicator, Outcome is what its figure comes to, Done how much of the target is reached, Running that its figure may
// still grow within the year, Word that the target is a word.
type Facts struct {
	On                 day.Day
	Time, Money, Goals Share

	Red, Yellow int

	Outcome judge.Outcome
	Done    Share
	Running bool
	Word    bool
}

// Lit is a light that is on: the rule that lit it, and what it found in a sentence with its numbers.
type Lit struct {
	Colour Colour     `json:"colour"`
	Rule   string     `json:"rule"`
	Found  judge.Said `json:"found"`
}

// Look gives the light of a subject: that of the first rule that holds. The last rule of each subject always does.
func Look(s Subject, f Facts) Lit {
	for _, r := range catalogue {
		if r.Subject != s {
			continue
		}
		args, ok := r.holds(f, func(name string) int64 { return r.param(name, f.On) })
		if ok {
			return Lit{Colour: r.Colour, Rule: r.ID, Found: judge.Said{Key: r.Key() + ".found", Args: args}}
		}
	}
	return Lit{Colour: Grey}
}

// All gives every rule, those of one subject together in the order in which they are asked.
func All() []Rule { return append([]Rule(nil), catalogue...) }

// ByID gives the rule of an id.
func ByID(id string) (Rule, bool) {
	for _, r := range catalogue {
		if r.ID == id {
			return r, true
		}
	}
	return Rule{}, false
}

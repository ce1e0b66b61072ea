package api

import (
	_ "embed" // the examples travel with the program
	"encoding/json"

	"plumbline/base/fault"
	"plumbline/goal"
)

// The most that a declaration may hold when it is sent: far beyond any real one.
const (
	mostIndicators = 500
	longestText    = 20_000
)

// written makes what was sent into what is kept: names of levels as the form has them, targets with the meaning of what
// is written in them. was is the declaration as it stands; a target that it holds may keep the meaning a person gave it.
func written(d, was goal.Declaration) (goal.Declaration, error) {
	d = d.Clone()
	if len(d.Indicators) > mostIndicators {
		return d, fault.New(fault.Invalid, "api.too_many_indicators", "most", mostIndicators).On("indicators")
	}
	known := map[string]goal.Target{}
	for _, in := range was.Indicators {
		known[in.Target.Raw] = in.Target
	}
	for i := range d.Indicators {
		in := &d.Indicators[i]
		for _, level := range []*string{&in.Level1, &in.Level2} {
			if name, _, exact := goal.CanonicalLevel(*level); exact {
				*level = name
			}
		}
		t, err := meant(in.Target, known)
		if err != nil {
			err.Field = string(goal.IndicatorRef(i, "target"))
			return d, err
		}
		in.Target = t
		for _, p := range []**string{&in.Weight, &in.Actual, &in.Score, &in.Note} {
			if *p != nil && **p == "" {
				*p = nil
			}
		}
	}
	for _, field := range []struct{ ref, text string }{{"goals.overall", d.Goals.Overall}, {"goals.annual", d.Goals.Annual}} {
		if len(field.text) > longestText {
			return d, fault.New(fault.Invalid, "api.text_too_long", "most", longestText).On(field.ref)
		}
	}
	return d, nil
}

// meant gives a target its meaning. Raw alone is enough; what else is said must agree.
func meant(t goal.Target, known map[string]goal.Target) (goal.Target, *fault.Error) {
	read := goal.ParseTarget(t.Raw)
	bare := t.Kind == "" && t.Op == nil && t.Value == nil && t.Unit == nil && t.Text == nil && t.Upper == nil && t.Deadline == nil
	if k, ok := known[t.Raw]; ok && (bare || equal(t, k)) {
		return k, nil
	}
	if bare || equal(t, read) {
		return read, nil
	}
	return t, fault.New(fault.Invalid, "api.target", "raw", t.Raw, "read", read.String())
}

// equal says whether two targets say the same in every part.
func equal(a, b goal.Target) bool {
	same := a.Kind == b.Kind
	for _, p := range [][2]*string{{a.Op, b.Op}, {a.Value, b.Value}, {a.Unit, b.Unit}, {a.Text, b.Text}, {a.Upper, b.Upper}, {a.Deadline, b.Deadline}} {
		same = same && (p[0] == nil) == (p[1] == nil) && (p[0] == nil || *p[0] == *p[1])
	}
	return same
}

//go:embed example.json
var example []byte

// exampleDraft is a declaration that can be sent as it is: no error stands against it, and one warning asks for an answer.
func exampleDraft() any {
	var out any
	if err := json.Unmarshal(example, &out); err != nil {
		panic(err) // it is part of the program
	}
	return out
}

// exampleDocument is a document that can be uploaded as it is: one value of it waits for a person, one cell is unplaced.
//
//go:embed example.txt
var exampleDocument string

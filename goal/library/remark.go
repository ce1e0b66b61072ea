package library

import (
	"strings"

	"plumbline/goal"
)

// Remark says where an indicator is written otherwise than the library has it. Field is the field of the indicator (name,
// level2, target), Key and Args its sentence. A remark is a note: nobody has to follow it.
type Remark struct {
	Field string
	Key   string
	Args  []any
}

// Unusual compares an indicator with its entry.
func (e Entry) Unusual(in goal.Indicator) []Remark {
	var out []Remark
	remark := func(field, key string, args ...any) { out = append(out, Remark{field, key, args}) }
	if e.Retired {
		remark("name", "library.remark.retired", "name", e.Name)
	}
	if strings.TrimSpace(in.Name) != e.Name {
		remark("name", "library.remark.alias", "name", in.Name, "usual", e.Name)
	}
	if in.Level2 != "" && !sameLevel(in, e.Draft) {
		remark("level2", "library.remark.level", "level", levels(in.Level1, in.Level2), "usual", levels(e.Level1, e.Level2))
	}
	t := in.Target
	switch {
	case t.Raw == "":
	case t.Kind != e.Kind && e.Kind == goal.Quantitative:
		remark("target", "library.remark.number", "target", t.Raw, "usual", e.usual())
	case t.Kind != e.Kind:
		remark("target", "library.remark.word", "target", t.Raw, "usual", e.usual())
	case e.Kind == goal.Quantitative:
		if t.Op != nil && e.Op != "" && *t.Op != e.Op {
			remark("target", "library.remark.operator", "op", Sign(*t.Op), "usual", Sign(e.Op))
		}
		if t.Unit != nil && e.Unit != "" && *t.Unit != e.Unit {
			remark("target", "library.remark.unit", "unit", *t.Unit, "usual", e.Unit)
		}
		if t.Unit == nil && e.Unit != "" {
			remark("target", "library.remark.no_unit", "usual", e.Unit)
		}
	}
	return out
}

// usual is a target as the library would write it.
func (d Draft) usual() string {
	if len(d.Values) > 0 {
		return d.Values[0]
	}
	return Sign(d.Op) + "…" + d.Unit
}

// Sign writes an operator as people do.
func Sign(op string) string { return strings.NewReplacer(">=", "≥", "<=", "≤").Replace(op) }

// sameLevel takes the two places of 成本指标, of 2015 and of 2021, for one.
func sameLevel(in goal.Indicator, d Draft) bool {
	cost := func(level1, level2 string) bool { return level1 == goal.Cost || level2 == goal.Cost }
	return in.Level2 == d.Level2 && (in.Level1 == d.Level1 || in.Level1 == "") || cost(in.Level1, in.Level2) && cost(d.Level1, d.Level2)
}

func levels(level1, level2 string) string {
	if level1 == "" {
		return level2
	}
	return level1 + " / " + level2
}

package scheme

import (
	"slices"

	"plumbline/base/law"
	"plumbline/goal"
)

// Custom is a reviewers' custom (评审惯例): it takes Cut per cent of a line's points where it applies. One that is ByHand is for a
// reviewer to apply; the others see for themselves and are in force where a scheme names them. Its words are the messages
// evaluation.custom.<ID> and evaluation.custom.<ID>.how.
type Custom struct {
	ID      string
	Basis   law.Basis
	Cut     int
	ByHand  bool
	applies func(in *Input, i int) bool
}

// Customs lists the customs. They are practice of reviewers, no norm.
func Customs() []Custom {
	practice := law.Basis{Point: "评审惯例"}
	return []Custom{
		{"no_proof", practice, 100, false, func(in *Input, i int) bool { return !in.Facts[i].Proof }},
		{"no_survey", practice, 100, false, func(in *Input, i int) bool { return in.Facts[i].satisfaction() && !in.Facts[i].Survey }},
		{"level_misfit", practice, 100, false, misfit},
		{"paid_as_quantity", practice, 100, false, func(in *Input, i int) bool {
			return in.Facts[i].Level2 == "数量指标" && in.Facts[i].Measure == "money.paid"
		}},
		{"said_twice", practice, 100, false, twice},
		{"unrelated", practice, 100, true, nil},
		{"vague_severe", practice, 100, true, nil},
		{"vague", practice, 60, true, nil},
		{"vague_slight", practice, 30, true, nil},
		{"some_undone", practice, 30, true, nil},
		{"papers_differ", practice, 100, true, nil},
	}
}

// CustomOf gives the custom of an id.
func CustomOf(id string) (Custom, bool) {
	all := Customs()
	at := slices.IndexFunc(all, func(c Custom) bool { return c.ID == id })
	if at < 0 {
		return Custom{}, false
	}
	return all[at], true
}

// misfit says that the second level does not belong to the first.
func misfit(in *Input, i int) bool {
	f := &in.Facts[i]
	of := goal.Level1Of(f.Level2)
	return of != "" && of != f.Level1 && !(f.Level1 == goal.Cost && goal.LevelKey(f.Level2) != "")
}

// twice says that an indicator of benefit asks what one of output asks already: one of them is scored.
func twice(in *Input, i int) bool {
	f := &in.Facts[i]
	if f.Level1 != goal.Benefit {
		return false
	}
	name := goal.Normal(f.Name)
	return slices.ContainsFunc(in.Facts, func(o Fact) bool { return o.Level1 == goal.Output && goal.Normal(o.Name) == name })
}

// customs takes off what the customs in force take: those of the scheme that apply, and those that a reviewer applied. The one that
// takes most counts, once.
func (c *scoring) customs(in *Input, i int) (cut int) {
	if len(c.fact.Hand) == 0 && len(c.scheme.Rules.Customs) == 0 {
		return 0
	}
	which := ""
	for _, k := range Customs() {
		on := k.ByHand && slices.Contains(c.fact.Hand, k.ID) || !k.ByHand && c.scheme.Has(k.ID) && k.applies(in, i)
		if !on {
			continue
		}
		c.line.Customs = append(c.line.Customs, k.ID)
		if k.Cut > cut {
			cut, which = k.Cut, k.ID
		}
	}
	if which != "" {
		c.line.Words = append(c.line.Words, said("custom", "custom", judgeSaid("evaluation.custom."+which), "cut", cut))
	}
	return cut
}

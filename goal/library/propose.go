package library

import (
	"slices"

	"plumbline/goal"
)

// Proposal is a meaning that the declarations hold and the library does not: Draft is what its uses say most often.
type Proposal struct {
	Draft
	Meaning string
	Uses    int
	Said    []Count // the targets, the most frequent first
	Reasons []string
	Shown   []Use // the first of the uses
}

// Count is a text and how often it stands in declarations.
type Count struct {
	Text string
	N    int
}

// usualValues is how many of the targets that declarations name become the usual ones of a proposed entry.
const usualValues = 5

// shownUses is how many uses a proposal shows.
const shownUses = 5

// propose makes the proposal of a group.
func propose(a goal.Alike) Proposal {
	p := Proposal{Meaning: goal.Meaning(a.Name), Uses: len(a.Uses), Reasons: a.Reasons()}
	p.Draft = Draft{Name: a.Name, Aliases: a.Names[1:]}
	var places [][2]string
	var kinds, ops, units []string
	for _, u := range a.Uses {
		in := u.Indicator
		if knownLevels(in.Level1, in.Level2) {
			places = append(places, [2]string{in.Level1, in.Level2})
		}
		kinds = append(kinds, string(in.Target.Kind))
		if in.Target.Op != nil {
			ops = append(ops, *in.Target.Op)
		}
		if in.Target.Unit != nil {
			units = append(units, *in.Target.Unit)
		}
	}
	place := commonest(places)
	p.Level1, p.Level2 = place[0], place[1]
	p.Kind = goal.Kind(commonest(kinds))
	p.Said = said(a.Uses)
	for _, c := range p.Said[:min(usualValues, len(p.Said))] {
		p.Values = append(p.Values, c.Text)
	}
	if p.Kind == goal.Quantitative {
		p.Op, p.Unit = commonest(ops), commonest(units)
	}
	p.Draft = p.Draft.tidy()
	return p
}

// said counts the targets of uses.
func said(uses []goal.Use) []Count {
	texts := make([]string, 0, len(uses))
	for _, u := range uses {
		if s := u.Indicator.Target.String(); s != "" {
			texts = append(texts, s)
		}
	}
	return counts(texts)
}

// counts lists what stands in a list, the most frequent first, then by where it first stands.
func counts(texts []string) []Count {
	var out []Count
	at := map[string]int{}
	for _, s := range texts {
		i, ok := at[s]
		if !ok {
			i = len(out)
			at[s] = i
			out = append(out, Count{Text: s})
		}
		out[i].N++
	}
	slices.SortStableFunc(out, func(a, b Count) int { return b.N - a.N })
	return out
}

// commonest gives what stands most often in a list, the first of several; the zero value of an empty one.
func commonest[T comparable](list []T) (best T) {
	n := map[T]int{}
	for _, v := range list {
		n[v]++
	}
	most := 0
	for _, v := range list {
		if n[v] > most {
			best, most = v, n[v]
		}
	}
	return best
}

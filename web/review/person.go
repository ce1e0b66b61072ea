package review

import (
	"slices"

	"plumbline/office"
	"plumbline/review"
	"plumbline/review/desk"
	"plumbline/web/site"
)

// acts are the acts of the table of permissions that review asks for.
var acts = []office.Act{
	office.Submit, office.Withdraw, office.Amend, office.Note, office.Publish,
	office.ReviewUnit, office.ReviewDepartment, office.ReviewFinance, office.SetDeadline, office.SetStages,
	office.Monitor, office.Evaluate, office.Appraise, // of papers, whose way is review/course
}

// Person gives one of the staff as review knows people: with every desk that the table lets him act from.
func Person(tree office.Tree, who office.Person) review.Person {
	p := review.Person{Actor: who.Actor()}
	for _, act := range acts {
		for _, at := range tree.Reach(who, act) {
			p.Desks = append(p.Desks, review.Desk{Act: string(act), Organisation: string(at)})
		}
	}
	return p
}

// PersonAt is Person with the desks at the places of one declaration alone, which is all that a move of it asks.
func PersonAt(v site.Visitor, organisations ...string) review.Person {
	p := review.Person{Actor: v.Actor()}
	for _, o := range slices.Compact(organisations) {
		at := v.Tree.Place(office.ID(o))
		for _, act := range acts {
			if at.ID != "" && v.May(act, at).Allowed {
				p.Desks = append(p.Desks, review.Desk{Act: string(act), Organisation: o})
			}
		}
	}
	return p
}

// Placed says where a declaration belongs by the names that its form carries, for what was never handed in: nowhere
// where the tree does not know them, since nobody could be asked to hand it in.
func Placed(tree office.Tree) desk.Placed {
	known := map[[2]string][]string{}
	return func(department, unit string) []string {
		names := [2]string{department, unit}
		path, seen := known[names]
		if !seen {
			if o, ok := tree.Named(department, unit); ok {
				path = pathOf(tree.Place(o.ID))
			}
			known[names] = path
		}
		return path
	}
}

// PathOf gives a place as the rooms of review know it: the organisation, then those above it.
func PathOf(p office.Place) []string { return pathOf(p) }

func pathOf(p office.Place) []string {
	if p.ID == "" {
		return nil
	}
	out := []string{string(p.ID)}
	for _, above := range p.Above {
		out = append(out, string(above))
	}
	return out
}

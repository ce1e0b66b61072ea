package veil

import (
	"slices"
	"strconv"
	"strings"

	"plumbline/disclosure/snapshot"
)

// reads are the counts that each way of reading an account is made of; what is not here (different kinds) is about no person.
var reads = map[string][]string{
	"rate": {snapshot.Num, snapshot.Den}, "num": {snapshot.Num}, "level": {snapshot.Num}, "times": {snapshot.Times}, "persons": {snapshot.Persons},
}

// follow hides what a hidden count would be read from: the figure, whether it was reached, the sentences with numbers, points, and the
// sums of points.
func follow(rule Rule, p *snapshot.Project, grade Grade) {
	var lost []*snapshot.Indicator // whose points are hidden
	for i := range p.Indicators {
		n := &p.Indicators[i]
		if !n.Persons {
			continue
		}
		figure := slices.ContainsFunc(reads[n.Read], n.Year.Hides)
		if n.ByHand && few(rule, n.Value) {
			figure = true
			n.Year.Hidden = []string{snapshot.Num}
		}
		if figure {
			n.Value = ""
		}
		if figure || compared(n) {
			n.Share, n.Outcome = "", snapshot.Hidden
			n.TooLow, n.Hand = false, nil // that the target was far exceeded tells of the figure
			if n.Points != nil || n.Machine != nil {
				lost = append(lost, n)
			}
		}
		if len(n.Year.Hidden) > 0 || compared(n) || tells(rule, n.Words) {
			n.Words = []snapshot.Said{snapshot.Say("disclosure.veil.words", "below", rule.Below)}
		}
	}
	if p.Score != nil && len(lost) > 0 {
		hideSums(p.Score, lost, grade)
	}
	for _, n := range lost {
		n.Points, n.Machine = nil, nil
	}
}

// compared says that what an indicator is compared with is hidden: how much it rose would tell it.
func compared(n *snapshot.Indicator) bool {
	for _, base := range []*snapshot.Cell{n.Before, n.Start} {
		if base != nil && slices.ContainsFunc(reads[n.Read], base.Hides) {
			return true
		}
	}
	return false
}

// hideSums hides the sums that hidden points are part of. The grade stays where it would be the same whatever those points were, and so
// tells nothing of them.
func hideSums(sc *snapshot.Score, lost []*snapshot.Indicator, grade Grade) {
	sc.Machine = nil
	if sc.Points == nil {
		return
	}
	least, most := *sc.Points, *sc.Points
	for _, n := range lost {
		if n.Points == nil {
			continue
		}
		least, most = least-*n.Points, most-*n.Points
		if n.Full != nil {
			most += *n.Full
		}
	}
	if grade == nil || grade(least, sc.Full) != grade(most, sc.Full) {
		sc.Grade = snapshot.Hidden
	}
	sc.Points = nil
	for i := range sc.Parts {
		if sc.Parts[i].Code != Execution {
			sc.Parts[i].Points = nil
		}
	}
}

// Execution is the code of the part of a score that is about money and never hidden.
const Execution = "execution"

// few says that a typed figure is a small count.
func few(rule Rule, value string) bool {
	if whole, places, dot := strings.Cut(value, "."); dot && strings.Trim(places, "0") == "" {
		value = whole // "3.0" is 3
	}
	n, err := strconv.ParseInt(strings.ReplaceAll(value, ",", ""), 10, 64)
	return err == nil && n > 0 && n < rule.Below
}

// tells says that sentences name a small count of the year before, which the snapshot has no cell of.
func tells(rule Rule, words []snapshot.Said) bool {
	for _, w := range words {
		if !strings.HasPrefix(w.Key, "measure.say.baseline") {
			continue
		}
		for _, a := range w.Args {
			switch {
			case a.Number != nil && *a.Number > 0 && *a.Number < rule.Below, a.Text != nil && few(rule, *a.Text):
				return true
			}
		}
	}
	return false
}

// Count counts the outcomes and grades of the department again, as they are shown.
func Count(s *snapshot.Snapshot) {
	if s.Kind != snapshot.Results {
		return
	}
	outcomes, grades := map[string]int{}, map[string]int{}
	for i := range s.Projects {
		for j := range s.Projects[i].Indicators {
			outcomes[s.Projects[i].Indicators[j].Outcome]++
		}
		if sc := s.Projects[i].Score; sc != nil {
			grades[sc.Grade]++
		}
	}
	s.Totals.Outcomes = tallies(outcomes, "reached", "partly", "missed", "unmeasured", "waiting", "unbound", snapshot.Hidden)
	s.Totals.Grades = tallies(grades, "优", "良", "中", "差", snapshot.Hidden)
}

// tallies lists what was counted in an order that is always the same, what is none of the codes behind them.
func tallies(n map[string]int, codes ...string) []snapshot.Tally {
	out := []snapshot.Tally{}
	for _, code := range codes {
		if n[code] > 0 {
			out = append(out, snapshot.Tally{Code: code, N: n[code]})
		}
	}
	return out
}

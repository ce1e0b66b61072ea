package survey

import (
	"maps"
	"slices"
	"strings"

	"plumbline/base/day"
	"plumbline/base/law"
	"plumbline/journal"
)

// The measures of the room.
const (
	Satisfied = "survey.satisfied"
	Improved  = "survey.improved"
	Returned  = "survey.returned"
)

// Measures lists what the room posts. Num of the first two are those who say so, Den the valid answers, so that the least
// number of them can be asked of Den; Num of the last are the answers that came, Den the invitations.
func Measures() []journal.Measure {
	since := day.Of(2021, 1, 1)
	return []journal.Measure{
		{ID: Satisfied, Kind: journal.Ratio, Unit: "%", Since: since},
		{ID: Improved, Kind: journal.Ratio, Unit: "%", Since: since},
		{ID: Returned, Kind: journal.Ratio, Unit: "%", Since: since},
	}
}

// Share and Weighted are the ids of the schemes.
const (
	Share    = "share"
	Weighted = "weighted"
)

// Scheme is how a score is made of the valid answers to a scale of five, from Since until Until (blank: still). Weights are
// the points of each step out of 100; the share gives the first two all and the others none.
type Scheme struct {
	ID           string
	Basis        law.Basis
	Since, Until day.Day
	Weights      [5]int
}

// Schemes lists every scheme. No norm says how a share of satisfaction is made; both are practice.
var Schemes = []Scheme{
	{ID: Share, Basis: law.Basis{Point: "非常满意、满意计入"}, Since: day.Of(2021, 1, 1), Weights: [5]int{100, 100, 0, 0, 0}},
	{ID: Weighted, Basis: law.Basis{Point: "100/80/60/30/0"}, Since: day.Of(2021, 1, 1), Weights: [5]int{100, 80, 60, 30, 0}},
}

// SchemeOf finds a scheme as it stands on a day.
func SchemeOf(id string, on day.Day) (Scheme, bool) {
	for _, s := range Schemes {
		if s.ID == id && !on.Before(s.Since) && (s.Until.IsZero() || !s.Until.Before(on)) {
			return s, true
		}
	}
	return Scheme{}, false
}

// Points gives what answers come to by the scheme, in hundredths of a point out of 100, rounded half up; n are how often each
// of the five steps was chosen, the best first. -1 where there are none.
func (s Scheme) Points(n [5]int) int {
	sum, all := 0, 0
	for i, x := range n {
		sum += x * s.Weights[i]
		all += x
	}
	if all == 0 {
		return -1
	}
	return (sum*100*2 + all) / (2 * all)
}

// ProjectName is the project of a survey without its department.
func (h Heading) ProjectName() string {
	_, name, _ := strings.Cut(h.Project, "/")
	return name
}

func sortedDays(m map[day.Day]int) []day.Day {
	return slices.SortedFunc(maps.Keys(m), func(a, b day.Day) int { return strings.Compare(a.String(), b.String()) })
}

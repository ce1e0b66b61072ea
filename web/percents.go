package web

import (
	"slices"
	"strconv"
	"strings"

	"plumbline/web/site"

	"plumbline/goal"
	"plumbline/platform/chart"
)

// percents counts the targets in per cent by their value: what the plumb column of the summary shows. Its line is
// 100 %, the most that a rate of completion can be.
type percents struct {
	counts map[float64]int
	over   int // targets beyond 100 %
	Total  int
}

func percentsOf(indicators []goal.Indicator) percents {
	var p percents
	for _, ind := range indicators {
		t := ind.Target
		if t.Kind != goal.Quantitative || t.Value == nil || t.Unit == nil || *t.Unit != "%" {
			continue
		}
		v, err := strconv.ParseFloat(*t.Value, 64)
		if err != nil {
			continue
		}
		if v == 100 && t.Op != nil && *t.Op == ">" {
			v = beyond
		}
		p.count(v, 1)
	}
	return p
}

// beyond is where "more than 100 %" is drawn.
const beyond = 107

func (p *percents) count(v float64, n int) {
	if p.counts == nil {
		p.counts = map[float64]int{}
	}
	p.counts[v] += n
	p.Total += n
	if v > 100 {
		p.over += n
	}
}

func (p *percents) add(q percents) {
	for v, n := range q.counts {
		p.count(v, n)
	}
}

// Full counts the targets of exactly 100 %.
func (p percents) Full() int { return p.counts[100] }

// Over counts the targets beyond 100 %.
func (p percents) Over() int { return p.over }

// axis reaches from the ten below the smallest value to just past the line.
func (p percents) axis() chart.Axis {
	low := 80.0
	for v := range p.counts {
		low = min(low, v)
	}
	low = float64(int(low/10)*10 - 5)
	return chart.Axis{Min: max(low, -5), Max: 110, Line: 100}
}

func (p percents) values() []float64 {
	var out []float64
	for v := range p.counts {
		out = append(out, v)
	}
	slices.Sort(out)
	slices.Reverse(out)
	return out
}

func (p percents) points() []chart.Point {
	var out []chart.Point
	for _, v := range p.values() {
		pt := chart.Point{Value: v, Count: p.counts[v], Mark: chart.Dot}
		switch {
		case v > 100:
			pt.Mark = chart.Cross
		case v < 100:
			pt.Mark = chart.Ring
		}
		out = append(out, pt)
	}
	return out
}

// sentence says in words what a row of the column shows.
func (p percents) sentence(page *site.Page) string {
	if p.Total == 0 {
		return page.T("web.plumb.none")
	}
	var parts []string
	for _, v := range p.values() {
		value := strconv.FormatFloat(v, 'f', -1, 64) + "%"
		if v == beyond {
			value = ">100%"
		}
		parts = append(parts, page.T("web.plumb.part", "value", value, "n", p.counts[v]))
	}
	return page.T("web.plumb.row", "n", p.Total, "parts", strings.Join(parts, page.T("web.comma")))
}

package indicator

import (
	"cmp"
	"html/template"
	"net/http"
	"slices"

	"plumbline/journal"
	"plumbline/journal/read"
	"plumbline/measure/judge"
	"plumbline/office"
	"plumbline/platform/chart"
	"plumbline/web/work"
)

// cut is the figure divided by a dimension.
type cut struct {
	By      string // its name in words
	Options []work.Option
	Parts   []part
	Pairs   bool
	Persons bool
	Small   bool // some of the parts are of few persons
}

// part is one value of the dimension.
type part struct {
	Text         string
	Chinese      bool
	Num, Den     string
	Own          string
	Persons      string
	Bar          template.HTML
	Small        bool
	share, order float64
}

// dimensions in the order in which they are offered.
var dimensions = []read.Dimension{read.Organisation, read.District, read.Category, read.Grade, read.Sex, read.Age, read.Tag}

// roomy is how many per cent a bar of a rate has room for, so that the line at 100 is seen.
const roomy = 108

// few is below how many persons a part tells too much about them to leave the house.
const few = 5

// split divides the figure by the dimension of the address, or the first by which it has several parts.
func (s *server) split(r *http.Request, v *indicatorPage) error {
	can := map[read.Dimension][]read.Part{}
	for _, d := range dimensions {
		parts, err := s.Books.Split(r.Context(), v.Reading.Query, d)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(parts, func(p read.Part) bool { return p.Value != "" }) {
			can[d] = parts
		}
	}
	asked := v.Moment.Address.Get("by")
	if asked == "" && v.Reading.Binding.Read == judge.Kinds {
		asked = string(read.Tag) // what is counted
	}
	by := dimensionOf(asked, can)
	if by == "" {
		return nil
	}
	for _, d := range dimensions {
		if len(can[d]) > 0 {
			v.Cut.Options = append(v.Cut.Options, work.Option{
				Text: v.T("indicator.by." + string(d)), Href: v.Moment.Address.With("by", string(d)) + "#cut", Current: by == d,
			})
		}
	}
	c := &v.Cut
	c.By, c.Pairs, c.Persons = v.T("indicator.by."+string(by)), v.Trend.Rates, v.Measure.Persons && !v.Reading.Query.All
	largest := 0.0
	for _, p := range can[by] {
		line := s.part(v, by, p)
		largest = max(largest, line.share)
		c.Small = c.Small || line.Small
		c.Parts = append(c.Parts, line)
	}
	slices.SortStableFunc(c.Parts, func(a, b part) int { return cmp.Compare(b.order, a.order) })
	goal, _, _, ok := v.standard()
	for i := range c.Parts {
		switch {
		case v.Trend.Rates && ok:
			c.Parts[i].Bar = chart.Against(c.Parts[i].share/roomy, goal/roomy)
		case v.Trend.Rates:
			c.Parts[i].Bar = chart.Bar(c.Parts[i].share / 100)
		case largest > 0:
			c.Parts[i].Bar = chart.Bar(c.Parts[i].share / largest)
		}
	}
	c.even()
	return nil
}

// even writes the rates of the parts with as many places.
func (c *cut) even() {
	own := make([]*string, len(c.Parts))
	for i := range c.Parts {
		own[i] = &c.Parts[i].Own
	}
	even(own...)
}

// dimensionOf is the one that is asked for, where the figure can be divided by it; otherwise the first that parts it, or
// the first at all.
func dimensionOf(asked string, can map[read.Dimension][]read.Part) (by read.Dimension) {
	if len(can[read.Dimension(asked)]) > 0 {
		return read.Dimension(asked)
	}
	for _, d := range dimensions {
		if len(can[d]) > 1 {
			return d
		}
	}
	for _, d := range dimensions {
		if len(can[d]) > 0 {
			return d
		}
	}
	return ""
}

func (s *server) part(v *indicatorPage, by read.Dimension, p read.Part) part {
	line := part{Num: work.Quantity(v.Measure, p.Num), Den: work.Quantity(v.Measure, p.Den)}
	line.Text, line.Chinese = s.value(v, by, p.Value)
	line.share, line.Own, _ = v.quantity(p.Figure)
	line.order = float64(p.Num)
	if p.Den > 0 {
		line.order = float64(p.Den)
	}
	if v.Measure.Persons && p.Persons >= 0 {
		line.Persons = grouped(itoa(p.Persons))
		line.Small = by != read.Organisation && by != read.Tag && p.Persons > 0 && p.Persons < few
	}
	return line
}

// value says a value of a dimension in words.
func (s *server) value(v *indicatorPage, by read.Dimension, value string) (text string, chinese bool) {
	if value == "" {
		return v.T("indicator.by.none"), false
	}
	if by == read.Organisation {
		if o, ok := v.Visitor.Tree.Find(office.ID(value)); ok {
			return o.Name, true
		}
	}
	of := stems[by]
	if by == read.Tag {
		of = tags[v.Measure.Room()]
	}
	for _, stem := range of {
		if v.Printer.Has(stem + value) {
			return v.T(stem + value), false
		}
	}
	return value, true
}

// tags are what the message keys of the tags begin with that a room gives by itself; other tags are words of the records.
var tags = map[string][]string{"activity": {"event.sort."}, "deliverable": {"deliverable.sort.", "deliverable.choice."}}

// stems are what the message keys of a dimension's codes begin with.
var stems = map[read.Dimension][]string{
	read.Category: {"indicator.category."}, read.Grade: {"indicator.grade."}, read.Sex: {"indicator.sex."}, read.Age: {"indicator.age."},
}

// valueOf is the value of a dimension in a cut.
func valueOf(d journal.Dim, by read.Dimension) string {
	switch by {
	case read.Organisation:
		return d.Organisation
	case read.District:
		return d.District
	case read.Category:
		return d.Category
	case read.Grade:
		return d.Grade
	case read.Sex:
		return d.Sex
	case read.Age:
		return d.Age
	}
	return d.Tag
}

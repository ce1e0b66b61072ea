package draft

import (
	"strconv"
	"strings"
	"unicode"

	"plumbline/base/fault"
	"plumbline/goal"
)

// build makes the content out of the start and the cells. What nobody touched is taken from the start as it is, with all that
// was understood of it.
func (d *Draft) build() {
	c := d.Start.Clone()
	c.Indicators, c.Repairs, c.Unplaced = nil, nil, nil
	d.Problems = nil
	for _, ref := range goal.Fields() {
		at := At{Field: string(ref)}
		text := d.Cells[at].Text
		if text == textOf(d.Start, ref) {
			continue
		}
		c = d.apply(c, ref, at, text)
	}
	places := map[int]int{} // indicators of the start by the place they have now
	for _, row := range d.Shown() {
		if row.Origin >= 0 {
			places[row.Origin] = len(c.Indicators)
		}
		c.Indicators = append(c.Indicators, d.indicator(row, len(c.Indicators)))
	}
	for _, r := range d.Start.Repairs {
		if i, column, ok := r.Ref.Indicator(); ok {
			place, stands := places[i]
			if !stands {
				continue
			}
			r.Ref = goal.IndicatorRef(place, column)
		}
		c.Repairs = append(c.Repairs, r)
	}
	d.Content = c
}

// apply sets a field from a text; one that it cannot be leaves it blank and is a problem.
func (d *Draft) apply(c goal.Declaration, ref goal.Ref, at At, text string) goal.Declaration {
	next, err := goal.Apply(c, ref, text)
	if err == nil {
		return next
	}
	f, ok := fault.As(err)
	if !ok {
		f = fault.New(fault.Invalid, "draft.no_value").Because(err)
	}
	d.Problems = append(d.Problems, Problem{at, f})
	next, _ = goal.Apply(c, ref, "")
	return next
}

// indicator makes the indicator of a row, the n-th of the content.
func (d *Draft) indicator(row Row, n int) goal.Indicator {
	c := goal.Declaration{Indicators: []goal.Indicator{{Target: goal.ParseTarget("")}}}
	was := c
	if row.Origin >= 0 && row.Origin < len(d.Start.Indicators) {
		c.Indicators[0] = d.Start.Indicators[row.Origin]
		was = c.Clone()
	}
	for _, column := range goal.Columns() {
		at, ref := At{row.ID, column}, goal.IndicatorRef(0, column)
		text := d.Cells[at].Text
		if text == textOf(was, ref) {
			continue
		}
		before := len(d.Problems)
		c = d.apply(c, ref, at, text)
		for i := before; i < len(d.Problems); i++ {
			d.Problems[i].Fault.Field = string(goal.IndicatorRef(n, column))
		}
	}
	return c.Clone().Indicators[0]
}

// begin gives the cells and rows of a draft that starts with a declaration.
func begin(d goal.Declaration) (cells map[At]Cell, rows []Row) {
	cells = map[At]Cell{}
	put := func(at At, ref goal.Ref) {
		if text := textOf(d, ref); text != "" {
			cells[at] = Cell{Text: typed(text)}
		}
	}
	for _, ref := range goal.Fields() {
		put(At{Field: string(ref)}, ref)
	}
	for i := range d.Indicators {
		row := Row{ID: rowName(i), Place: int64(i+1) * spacing, Origin: i}
		rows = append(rows, row)
		for _, column := range goal.Columns() {
			put(At{row.ID, column}, goal.IndicatorRef(i, column))
		}
	}
	return cells, rows
}

// spacing is the room between the places of two rows of a new draft.
const spacing = 1 << 16

// typed is a text as it can be kept on every engine: lines end in one way, and what no keyboard writes is left out.
// Blanks stay, for the person may be about to type on.
func typed(s string) string {
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(strings.ToValidUTF8(s, ""))
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, s)
}

// nextYear is last year's declaration as the beginning of this year's: its year and days moved on, what was said about how it
// went left out.
func nextYear(last goal.Declaration) goal.Declaration {
	d := last.Clone()
	if d.Year != 0 {
		d.Year++
	}
	d.Start, d.End = yearOn(d.Start), yearOn(d.End)
	d.Repairs, d.Unplaced = nil, nil
	for i := range d.Indicators {
		in := &d.Indicators[i]
		in.Actual, in.Score, in.Note = nil, nil, nil
	}
	return d
}

// rowName names the n-th row that a draft gets; rows never go, so no name comes twice.
func rowName(n int) string { return "k" + strconv.Itoa(n) }

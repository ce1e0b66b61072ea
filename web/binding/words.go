package binding

import (
	"slices"
	"strings"

	"plumbline/goal"
	"plumbline/journal"
	"plumbline/journal/read"
	"plumbline/measure"
	"plumbline/measure/judge"
	"plumbline/web/site"
)

// sign is a shape with its word and colour.
type sign struct{ Shape, Class, Word string }

// outcomeSign shows what an indicator comes to.
func outcomeSign(p *site.Page, o measure.Outcome) sign {
	s := sign{Word: p.T(o.Key())}
	switch o {
	case judge.Reached:
		s.Shape, s.Class = "disc", "ok"
	case judge.Partly:
		s.Shape, s.Class = "half", "warn"
	case judge.Missed:
		s.Shape, s.Class = "cross", "zhu"
	default:
		s.Shape, s.Class = "dashed", "ink3"
	}
	return s
}

// how is a binding in words.
type how struct {
	What   string // 按时完成 · 技能培训
	Counts string // what is counted, or numerator ÷ denominator
	Limits string // the cut and the period, where there are any
	Judged string // the judgement's name
	Test   string // its sentence with the parameters
	Manual bool
}

// describe writes a binding in words.
func describe(p *site.Page, c measure.Catalogue, t goal.Target, b measure.Binding) how {
	if b.Way == measure.Manual {
		return how{What: p.T("binding.manual"), Counts: p.T("binding.manual.how"), Manual: true}
	}
	m, ok := c.Measure(b.Measure)
	if !ok {
		return how{What: b.Measure}
	}
	key := "measure." + m.ID
	h := how{What: p.T("binding.what", "measure", p.T(key), "matter", matter(p, b.Matter))}
	switch {
	case b.Read == judge.Rate:
		h.Counts = p.T("binding.rate", "num", p.T(key+".num"), "den", p.T(key+".den"))
	case p.Printer.Has(key + ".num"):
		h.Counts = p.T("binding.count", "num", p.T(key+".num"), "read", p.T(b.Read.Key()))
	}
	h.Limits = limits(p, b)
	if j, ok := judge.ByID(b.Judgement); ok {
		h.Judged, h.Test = p.T("measure.judge."+j.ID), j.How(m, t, b.Params).Text(p.Printer.T)
	}
	return h
}

func matter(p *site.Page, name string) string {
	if name == "" {
		return p.T("measure.matter.all")
	}
	return name
}

// limits says which cut and which days a binding keeps to.
func limits(p *site.Page, b measure.Binding) string {
	var out []string
	for _, d := range dimensions {
		if v := *d.of(&b.Cut); v != "" {
			out = append(out, p.T("binding.cut", "dimension", p.T("binding.dimension."+string(d.name)), "value", wordOf(p, d.name, v)))
		}
	}
	if !b.From.IsZero() || !b.To.IsZero() {
		out = append(out, p.T("binding.period", "from", blank(b.From.String()), "to", blank(b.To.String())))
	}
	return strings.Join(out, p.T("web.comma.list"))
}

func blank(s string) string {
	if s == "" {
		return "–"
	}
	return s
}

// dimension is a dimension of the books by which a binding may be narrowed.
type dimension struct {
	name read.Dimension
	of   func(*journal.Dim) *string
}

var dimensions = []dimension{
	{read.Organisation, func(d *journal.Dim) *string { return &d.Organisation }},
	{read.District, func(d *journal.Dim) *string { return &d.District }},
	{read.Category, func(d *journal.Dim) *string { return &d.Category }},
	{read.Grade, func(d *journal.Dim) *string { return &d.Grade }},
	{read.Sex, func(d *journal.Dim) *string { return &d.Sex }},
	{read.Age, func(d *journal.Dim) *string { return &d.Age }},
	{read.Tag, func(d *journal.Dim) *string { return &d.Tag }},
}

// said writes the sentences of a reading.
func said(p *site.Page, words []measure.Said) []string {
	var out []string
	for _, w := range words {
		out = append(out, w.Sentence(p.Printer.T))
	}
	return out
}

// option is a choice of a select.
type option struct {
	Value, Text string
	Chosen      bool
}

// group is the choices of one room.
type group struct {
	Name    string
	Options []option
}

// measuresFor are the measures that can be judged for a target, room by room; the chosen one stands in it all the same.
func measuresFor(p *site.Page, c measure.Catalogue, t goal.Target, chosen string) []group {
	var out []group
	for _, m := range c.All() {
		if m.ID != chosen && !judgeable(m, t) {
			continue
		}
		room := p.T("measure.room." + m.Room())
		if c.Waits(m.ID) {
			room = p.T("binding.waits", "room", room)
		}
		at := slices.IndexFunc(out, func(g group) bool { return g.Name == room })
		if at < 0 {
			at = len(out)
			out = append(out, group{Name: room})
		}
		out[at].Options = append(out[at].Options, option{m.ID, p.T("measure." + m.ID), m.ID == chosen})
	}
	return out
}

func judgeable(m journal.Measure, t goal.Target) bool {
	return slices.ContainsFunc(judge.Reads(m), func(r judge.Read) bool { return len(judgementsFor(m, r, t)) > 0 })
}

// judgementsFor are the judgements that can judge what is read of a measure for a target.
func judgementsFor(m journal.Measure, r judge.Read, t goal.Target) []judge.Judgement {
	return slices.DeleteFunc(judge.All(), func(j judge.Judgement) bool { return !j.Fits(m, r, t) })
}

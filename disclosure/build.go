package disclosure

import (
	"maps"
	"slices"

	"plumbline/base/day"
	"plumbline/base/fen"
	"plumbline/disclosure/snapshot"
	"plumbline/disclosure/veil"
	"plumbline/evaluation"
	"plumbline/evaluation/scheme"
	"plumbline/goal"
	"plumbline/journal"
	"plumbline/journal/read"
	"plumbline/measure"
	"plumbline/measure/judge"
)

// said writes a sentence of a judgement for a snapshot. Whoever typed a figure is not named.
func said(w judge.Said) snapshot.Said {
	out := snapshot.Said{Key: w.Key}
	for i := 0; i+1 < len(w.Args); i += 2 {
		name, _ := w.Args[i].(string)
		if w.Key == "measure.say.evidence" && name == "by" {
			continue
		}
		value := w.Args[i+1]
		if inner, ok := value.(judge.Said); ok {
			value = said(inner)
		}
		out.Args = append(out.Args, snapshot.Say("", name, value).Args...)
	}
	if w.Key == "measure.say.evidence" {
		out.Key = "disclosure.say.evidence"
	}
	return out
}

func sentences(list []judge.Said) []snapshot.Said {
	out := make([]snapshot.Said, len(list))
	for i, w := range list {
		out[i] = said(w)
	}
	return out
}

// project is what is published of a declaration but its figures.
func project(k *goal.Kept, t Text) snapshot.Project {
	d := &k.Declaration
	p := snapshot.Project{
		ID: string(k.ID), Name: d.Name, Unit: d.Unit, Nature: d.Nature, Category: d.Category, Start: d.Start, End: d.End,
		Plain: t.Plain, EasyRead: t.EasyRead, Film: t.Film, Overall: d.Goals.Overall, Annual: d.Goals.Annual,
		Funding:  snapshot.Funding{Annual: d.Funding.AnnualTotal, Total: d.Funding.Total},
		Revision: k.Revision, Digest: goal.Digest(*d),
	}
	if p.Plain == "" {
		p.Plain = ProposePlain(d)
	}
	return p
}

// funded fills in the execution of the budget, where the books have it.
func funded(p *snapshot.Project, f read.Figure) {
	if f.Times == 0 {
		return
	}
	p.Funding.Initial, p.Funding.Adjusted, p.Funding.Paid = p.Funding.Annual, fen.Ptr(fen.Fen(f.Den)), fen.Ptr(fen.Fen(f.Num))
}

func text(p *string) string {
	if p == nil {
		return ""
	}
	return *p
}

// indicator is an indicator with how it is measured; figures fill in what it comes to. names are those of organisations by their ids.
func indicator(r *measure.Reading, c measure.Catalogue, names map[string]string) snapshot.Indicator {
	in := &r.Indicator
	n := snapshot.Indicator{
		Number: r.Position + 1, Key: string(r.Key), Level1: in.Level1, Level2: in.Level2, Name: in.Name,
		Target: snapshot.Target{
			Raw: in.Target.Raw, Kind: string(in.Target.Kind), Op: text(in.Target.Op), Value: text(in.Target.Value), Upper: text(in.Target.Upper),
			Unit: text(in.Target.Unit), Text: text(in.Target.Text),
		},
		ByHand: r.ByHand(), WaitsFor: r.Room, From: r.From, To: r.To,
	}
	b := r.Binding
	switch {
	case b == nil:
		n.Method = []snapshot.Said{snapshot.Say("disclosure.method.none")}
	case n.ByHand:
		n.Persons = typedOfPersons(n.Target.Unit)
		n.Method = []snapshot.Said{snapshot.Say("disclosure.method.by_hand")}
		n.Limits = []snapshot.Said{snapshot.Say("disclosure.limit.by_hand")}
	default:
		measured(&n, b, in.Target, c)
		n.Method = slices.Insert(n.Method, 1, narrowed(b.Cut, names)...)
	}
	return n
}

// measured says how an indicator is measured from the books.
func measured(n *snapshot.Indicator, b *measure.Binding, t goal.Target, c measure.Catalogue) {
	m, _ := c.Measure(b.Measure)
	n.Measure, n.Matter, n.Read, n.Judgement = b.Measure, b.Matter, string(b.Read), b.Judgement
	n.Kind, n.Per, n.Persons = string(m.Kind), m.Unit, AboutPersons(m)
	for _, name := range slices.Sorted(maps.Keys(b.Params)) {
		n.Params = append(n.Params, snapshot.Param{Name: name, Value: b.Params[name]})
	}
	name := snapshot.Say("measure." + b.Measure)
	switch {
	case n.WaitsFor != "":
		n.Method = append(n.Method, snapshot.Say("disclosure.method.waits", "measure", name, "room", snapshot.Say("measure.room."+n.WaitsFor)))
	case b.Matter == "":
		n.Method = append(n.Method, snapshot.Say("disclosure.method.measured", "measure", name))
	default:
		n.Method = append(n.Method, snapshot.Say("disclosure.method.matter", "measure", name, "matter", b.Matter))
	}
	if b.Read == judge.Rate {
		n.Method = append(n.Method, snapshot.Say("disclosure.method.rate", "num", snapshot.Say("measure."+b.Measure+".num"), "den", snapshot.Say("measure."+b.Measure+".den")))
	} else {
		n.Method = append(n.Method, snapshot.Say("disclosure.method.read", "read", snapshot.Say(b.Read.Key())))
	}
	if j, ok := judge.ByID(b.Judgement); ok {
		n.Method = append(n.Method, said(j.How(m, t, b.Params)))
	}
	if !n.From.IsZero() {
		n.Method = append(n.Method, snapshot.Say("disclosure.method.period", "from", n.From.String(), "to", n.To.String()))
	}
	if m.Room() == "survey" {
		n.Limits = append(n.Limits, snapshot.Say("disclosure.limit.survey"))
	}
	if n.Persons {
		n.Limits = append(n.Limits, snapshot.Say("disclosure.limit.persons"))
	}
}

// narrowed says to what a binding narrows an account: the women, one district. Without it a figure would be read as one of all.
func narrowed(cut journal.Dim, names map[string]string) (out []snapshot.Said) {
	for _, d := range []struct {
		by    read.Dimension
		value string
	}{
		{read.Organisation, cut.Organisation},
		{read.District, cut.District},
		{read.Category, cut.Category},
		{read.Grade, cut.Grade},
		{read.Sex, cut.Sex},
		{read.Age, cut.Age},
		{read.Tag, cut.Tag},
	} {
		if d.value != "" {
			out = append(out, snapshot.Say("disclosure.method.cut", "dimension", snapshot.Say("binding.dimension."+string(d.by)), "value", nameOf(d.by, d.value, names)))
		}
	}
	return out
}

// figures fills in what an indicator comes to.
func figures(n *snapshot.Indicator, r *measure.Reading, m journal.Measure) {
	n.Value, n.Unit, n.Share, n.Outcome, n.Words = r.Value, r.Unit, r.Share, string(r.Outcome), sentences(r.Words)
	if r.Facts == nil {
		return
	}
	n.Year = cellOf(r.Facts.Now, m)
	if n.Read == string(judge.Kinds) {
		kinds := r.Facts.Now.Kinds
		n.Kinds = &kinds
	}
	if n.Judgement == "improved" || n.Judgement == "increased" {
		before, start := cellOf(r.Facts.Before, m), cellOf(r.Facts.Start, m)
		n.Before = &before
		if n.Read == string(judge.Level) {
			n.Start = &start
		}
	}
}

// cellOf is the counts of an amount. A denominator is of what has one, different persons of what carries them and where they can be told.
func cellOf(a judge.Amount, m journal.Measure) snapshot.Cell {
	num, times := a.Num, a.Times
	c := snapshot.Cell{Num: &num, Times: &times}
	if a.Den != 0 || m.Kind == journal.Ratio || m.Kind == journal.Checklist || m.Kind == journal.Reported {
		den := a.Den
		c.Den = &den
	}
	if m.Persons && a.Persons >= 0 {
		persons := a.Persons
		c.Persons = &persons
	}
	return c
}

func cellOfFigure(f read.Figure, m journal.Measure) snapshot.Cell {
	return cellOf(judge.Amount{Num: f.Num, Den: f.Den, Times: f.Times, Persons: f.Persons}, m)
}

// dimensions are those by which figures are published.
var dimensions = []read.Dimension{read.Organisation, read.District, read.Category, read.Grade, read.Sex, read.Age}

// rowOf is a row of a table.
func rowOf(by read.Dimension, part read.Part, m journal.Measure, names map[string]string) snapshot.Row {
	return snapshot.Row{Value: part.Value, Name: nameOf(by, part.Value, names), Cell: cellOfFigure(part.Figure, m)}
}

// nameOf names a value of a dimension; coded dimensions are named by messages, organisations by their names.
func nameOf(by read.Dimension, value string, names map[string]string) snapshot.Said {
	switch {
	case value == "":
		return snapshot.Say("indicator.by.none")
	case by == read.Organisation && names[value] != "":
		return snapshot.Own(names[value])
	case by == read.Organisation || by == read.District || by == read.Tag:
		return snapshot.Own(value)
	}
	return snapshot.Say("indicator." + string(by) + "." + value)
}

// chinese are the words of the forms for grades.
var chinese = map[scheme.Grade]string{scheme.Excellent: "优", scheme.Good: "良", scheme.Fair: "中", scheme.Poor: "差"}

// scored fills in the accepted evaluation, and the points that the program comes to with the figures that are published, which anybody can
// compute again. It gives whether those differ from what the program came to when the evaluation was made.
func scored(p *snapshot.Project, e *evaluation.Evaluation, readings []measure.Reading, money scheme.Money) (moved bool) {
	in := e.Input
	in.Money, in.Facts = money, evaluation.Facts(readings)
	if len(in.Weights.Of) != len(p.Indicators) || len(in.Facts) != len(p.Indicators) || len(e.Input.Facts) != len(in.Facts) {
		return true // the evaluation is of another revision
	}
	stands := e.Stands()
	for i := range p.Indicators {
		n, was := &p.Indicators[i], e.Input.Facts[i]
		in.Facts[i].Spared, in.Facts[i].TooLow, in.Facts[i].Hand = was.Spared, was.TooLow, was.Hand
		n.Spared, n.TooLow, n.Hand = was.Spared, was.TooLow, was.Hand
	}
	sheet := scheme.Score(&in)
	s := &snapshot.Score{
		Scheme: in.Scheme.ID, Version: in.Scheme.Version, Name: schemeName(&in.Scheme), Weights: in.Weights, Machine: points(sheet.Total), Points: points(stands.Total),
		Full: int64(scheme.Whole), Grade: chinese[scheme.GradeOf(stands.Total, firstDay(e.Kept.Declaration.Year))],
		Parts: []snapshot.Part{{Code: veil.Execution, Name: snapshot.Say("disclosure.part.execution"), Points: points(stands.Execution), Full: int64(sheet.Execution.Weight)}},
	}
	for i := range p.Indicators {
		n := &p.Indicators[i]
		n.Machine, n.Points, n.Full = points(sheet.Lines[i].Points), points(stands.Of(i)), points(sheet.Lines[i].Weight)
		addPart(s, n)
	}
	p.Score = s
	return sheet.Total != e.Machine.Total
}

// addPart adds the points of an indicator to those of its first level.
func addPart(s *snapshot.Score, n *snapshot.Indicator) {
	at := slices.IndexFunc(s.Parts, func(p snapshot.Part) bool { return p.Code == n.Level1 })
	if at < 0 {
		at = len(s.Parts)
		s.Parts = append(s.Parts, snapshot.Part{Code: n.Level1, Name: snapshot.Own(n.Level1), Points: new(int64)})
	}
	*s.Parts[at].Points += *n.Points
	s.Parts[at].Full += *n.Full
}

// firstDay is the day on which a year begins.
func firstDay(year int) day.Day { return day.Of(year, 1, 1) }

func points(p scheme.Points) *int64 {
	n := int64(p)
	return &n
}

func schemeName(s *scheme.Scheme) snapshot.Said {
	if s.Own() {
		return snapshot.Own(s.Name)
	}
	return snapshot.Say(s.Key())
}

// totals counts the department.
func totals(s *snapshot.Snapshot) {
	t := &s.Totals
	t.Projects = len(s.Projects)
	add := func(to **fen.Fen, f *fen.Fen) {
		if f == nil {
			return
		}
		if *to == nil {
			*to = fen.Ptr(0)
		}
		**to += *f
	}
	for i := range s.Projects {
		p := &s.Projects[i]
		add(&t.Initial, p.Funding.Initial)
		add(&t.Adjusted, p.Funding.Adjusted)
		add(&t.Paid, p.Funding.Paid)
		t.Indicators += len(p.Indicators)
		for j := range p.Indicators {
			n := &p.Indicators[j]
			if n.Value != "" || n.Outcome == "reached" || n.Outcome == "partly" || n.Outcome == "missed" {
				t.Measured++
				if n.ByHand {
					t.ByHand++
				}
			}
		}
	}
	if s.Kind == snapshot.Goals {
		t.Initial = nil
		for i := range s.Projects {
			add(&t.Initial, s.Projects[i].Funding.Annual)
		}
	}
	veil.Count(s)
}

// limits are what holds for the whole version.
func limits(s *snapshot.Snapshot) {
	if s.Kind == snapshot.Withdrawn {
		return
	}
	if s.Demonstration {
		s.Limits = append(s.Limits, snapshot.Say("disclosure.limit.demonstration"))
	}
	if s.Kind == snapshot.Goals {
		s.Limits = append(s.Limits, snapshot.Say("disclosure.limit.goals"))
		return
	}
	if s.Preliminary() {
		s.Limits = append(s.Limits, snapshot.Say("disclosure.limit.preliminary", "day", s.On.String()))
	} else {
		s.Limits = append(s.Limits, snapshot.Say("disclosure.limit.final", "day", s.Closed.String()))
	}
	s.Limits = append(s.Limits, snapshot.Say("disclosure.limit.veil", "below", int(s.Rule.Below)))
}

package bundle

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"plumbline/base/fen"
	"plumbline/evaluation"
	"plumbline/evaluation/scheme"
	"plumbline/goal"
	"plumbline/journal/read"
	"plumbline/measure"
	"plumbline/measure/judge"
)

// score computes the points of a project again, from its figures, weights and scheme.
func (c *computing) score(project string, list []*indicator) error {
	rows := slices.DeleteFunc(slices.Clone(c.of["scores"][project+"\n"]), func(r row) bool { return r.of("part") != "0" })
	if len(rows) == 0 || rows[0].of("machine_points") == "" && !machine(list) {
		return nil
	}
	in, err := c.scoring(project, rows[0], list)
	if err != nil {
		return err
	}
	hidden := slices.ContainsFunc(list, func(i *indicator) bool { return i.hidden })
	if hidden && (in.Scheme.Rules.Unmeasured == scheme.Exclude || len(in.Scheme.Rules.Customs) > 0) {
		c.out.HiddenPoints += len(list) + 1 // what is hidden decides what the others weigh
		return nil
	}
	sheet := scheme.Score(in)
	for at, i := range list {
		if i.hidden {
			c.out.HiddenPoints++
			continue
		}
		c.points(Difference{What: OfPoints, Project: project, Indicator: i.number(), Published: i.row.of("machine_points"), Computed: written(sheet.Lines[at].Points)})
	}
	if hidden {
		c.out.HiddenPoints++
		return nil
	}
	c.points(Difference{What: OfTotal, Project: project, Published: rows[0].of("machine_points"), Computed: written(sheet.Total)})
	return nil
}

// machine says that points by the scheme's rules are published of some indicator.
func machine(list []*indicator) bool {
	return slices.ContainsFunc(list, func(i *indicator) bool { return i.row.of("machine_points") != "" })
}

func written(p scheme.Points) string {
	n := int64(p)
	return points(&n)
}

// points holds points to what was published; those that are hidden or were not scored are left.
func (c *computing) points(d Difference) {
	switch d.Published {
	case "":
		c.out.HiddenPoints++
	case d.Computed:
		c.out.Points++
	default:
		c.differ(d)
	}
}

// scoring is what the points of a project are computed from.
func (c *computing) scoring(project string, r row, list []*indicator) (*scheme.Input, error) {
	s, ok := c.schemes[r.of("scheme")+"\n"+r.of("scheme_version")]
	if !ok {
		return nil, fmt.Errorf("the scheme %s, version %s, is not in data/schemes.csv", r.of("scheme"), r.of("scheme_version"))
	}
	in := &scheme.Input{Scheme: s}
	if err := json.Unmarshal([]byte(r.of("weights")), &in.Weights); err != nil {
		return nil, fmt.Errorf("weights: %w", err)
	}
	if len(in.Weights.Of) != len(list) {
		return nil, fmt.Errorf("%d weights for %d indicators", len(in.Weights.Of), len(list))
	}
	money, err := c.money(project)
	if err != nil {
		return nil, err
	}
	in.Money = money
	readings := make([]measure.Reading, len(list))
	for at, i := range list {
		readings[at] = i.reading(at)
	}
	in.Facts = evaluation.Facts(readings)
	for at, i := range list {
		f := &in.Facts[at]
		f.Key, f.Spared, f.TooLow, f.Hand = i.row.of("key"), i.row.of("spared"), i.row.of("too_low") == "true", strings.Fields(i.row.of("by_reviewer"))
	}
	return in, nil
}

// money reads the execution of a project's budget.
func (c *computing) money(project string) (m scheme.Money, err error) {
	rows := c.of["funding"][project+"\n"]
	if len(rows) != 1 {
		return m, fmt.Errorf("data/funding.csv has %d rows of it", len(rows))
	}
	m.Known = rows[0].of("paid") != ""
	for _, f := range []struct {
		name string
		to   *fen.Fen
	}{{"initial", &m.First}, {"adjusted", &m.Budget}, {"paid", &m.Paid}} {
		if rows[0].of(f.name) == "" {
			continue
		}
		if *f.to, err = fen.Parse(rows[0].of(f.name)); err != nil {
			return m, fmt.Errorf("%s: %w", f.name, err)
		}
	}
	return m, nil
}

// reading is an indicator as measure would have read it.
func (i *indicator) reading(position int) measure.Reading {
	r := measure.Reading{
		Position: position, Key: measure.Key(i.row.of("key")),
		Indicator: goal.Indicator{Level1: i.row.of("level1"), Level2: i.row.of("level2"), Name: i.row.of("name"), Target: i.target},
		Outcome:   judge.Outcome(i.row.of("outcome")), Counted: i.year.Known,
		Figure: read.Figure{Num: i.year.Num, Den: i.year.Den, Times: i.year.Times, Persons: i.year.Persons},
	}
	if i.judged {
		r.Outcome, r.Value, r.Unit, r.Share = i.verdict.Outcome, i.verdict.Value, i.verdict.Unit, i.verdict.Share
	}
	switch {
	case i.byHand():
		r.Binding, r.Counted = &measure.Binding{Way: measure.Manual}, i.judged
	case i.method.of("measure") != "":
		r.Binding = &measure.Binding{Way: measure.Measured, Measure: i.method.of("measure"), Read: i.read(), Judgement: i.method.of("judgement")}
	}
	return r
}

package measure

import (
	"math/big"
	"slices"
	"strings"
	"unicode/utf8"

	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/goal"
	"plumbline/journal"
	"plumbline/measure/judge"
)

// longestMatter is the most characters of a matter, as the rooms keep it.
const longestMatter = 60

// check refuses a binding that could not be read or judged: what is wrong, on which input.
func (b Binding) check(c Catalogue, d *goal.Declaration) error {
	i := indexOf(d.Indicators, b.Key)
	switch {
	case i < 0:
		return fault.New(fault.Conflict, "measure.no_indicator", "key", string(b.Key))
	case b.Way == Manual:
		return nil
	case b.Way != Measured:
		return fault.New(fault.Invalid, "measure.no_way").On("way")
	}
	m, ok := c.Measure(b.Measure)
	if !ok {
		return fault.New(fault.Invalid, "measure.unknown_measure", "measure", b.Measure).On("measure")
	}
	j, ok := judge.ByID(b.Judgement)
	name := d.Indicators[i].Name
	switch {
	case !ok:
		return fault.New(fault.Invalid, "measure.unknown_judgement", "judgement", b.Judgement).On("judgement")
	case !j.InForce(day.Of(d.Year, 1, 1)):
		return fault.New(fault.Invalid, "measure.not_in_force", "year", d.Year).On("judgement")
	case utf8.RuneCountInString(b.Matter) > longestMatter || strings.ContainsAny(b.Matter, "/\n\x00"):
		return fault.New(fault.Invalid, "measure.matter", "most", longestMatter).On("matter")
	case !slices.Contains(judge.Reads(m), b.Read):
		return fault.New(fault.Invalid, "measure.read", "name", name).On("read")
	case b.Read == judge.Persons && b.Matter == "":
		return fault.New(fault.Invalid, "measure.persons_apart", "name", name).On("matter")
	case !j.Fits(m, b.Read, d.Indicators[i].Target):
		return fault.New(fault.Invalid, "measure.misfit", "name", name, "target", d.Indicators[i].Target.String()).On("judgement")
	case !b.From.IsZero() && b.From.Year() != d.Year || !b.To.IsZero() && b.To.Year() != d.Year || !b.From.IsZero() && !b.To.IsZero() && b.To.Before(b.From):
		return fault.New(fault.Invalid, "measure.period", "year", d.Year).On("from")
	}
	if err := b.checkCut(); err != nil {
		return err
	}
	return checkParams(j, b.Params)
}

// derives says that the binding can still give what the target asks: what is reported by hand can be of any.
func (b Binding) derives(t goal.Target) bool {
	j, ok := judge.ByID(b.Judgement)
	return b.Way == Manual || ok && j.Derives(t)
}

// Fits says whether a binding can judge a target: the target may have been changed after it was bound.
func (c Catalogue) Fits(b Binding, t goal.Target) bool {
	if b.Way == Manual {
		return true
	}
	m, ok := c.Measure(b.Measure)
	j, known := judge.ByID(b.Judgement)
	return ok && known && j.Fits(m, b.Read, t)
}

// longestCut is that of a value of a dimension in the books.
const longestCut = 200

func (b Binding) checkCut() error {
	for _, v := range []string{b.Cut.Organisation, b.Cut.District, b.Cut.Category, b.Cut.Grade, b.Cut.Sex, b.Cut.Age, b.Cut.Tag} {
		if len(v) > longestCut || strings.ContainsAny(v, "\n\x00") {
			return fault.New(fault.Invalid, "measure.cut").On("cut")
		}
	}
	return nil
}

// mostPercent bounds a share that is asked for, mostCounted what counts things or days.
var (
	mostPercent = big.NewRat(1000, 1)
	mostCounted = big.NewRat(1_000_000, 1)
)

// checkParams refuses what a judgement does not know, and what is no number that it can use.
func checkParams(j judge.Judgement, params map[string]string) error {
	for name, value := range params {
		at := slices.IndexFunc(j.Params, func(p judge.Param) bool { return p.Name == name })
		if at < 0 {
			return fault.New(fault.Invalid, "measure.unknown_param", "param", name).On("param-" + name)
		}
		if value == "" {
			continue
		}
		p := j.Params[at]
		v, ok := judge.Decimal(value)
		if !ok || v.Sign() < 0 || p.Unit == "%" && v.Cmp(mostPercent) > 0 || p.Whole() && (!v.IsInt() || v.Cmp(mostCounted) > 0) {
			return fault.New(fault.Invalid, "measure.param", "param", name, "value", value).On("param-" + name)
		}
	}
	return nil
}

// indexOf finds the indicator of a key, −1 where the declaration has none.
func indexOf(list []goal.Indicator, key Key) int {
	for i := range list {
		if KeyOf(list, i) == key {
			return i
		}
	}
	return -1
}

// tidy takes away what a binding does not need, so that the same choice is the same text.
func (b Binding) tidy() Binding {
	b.Matter = strings.TrimSpace(b.Matter)
	if b.Way == Manual {
		return Binding{Key: b.Key, Way: Manual}
	}
	j, _ := judge.ByID(b.Judgement)
	params := map[string]string{}
	for _, p := range j.Params {
		v, given := b.Params[p.Name]
		v = strings.TrimSpace(v)
		if given && v != p.Default && (v != "" || p.MayBeBlank()) {
			params[p.Name] = v
		}
	}
	for name, v := range b.Params { // those that it does not know are refused by check
		if !slices.ContainsFunc(j.Params, func(p judge.Param) bool { return p.Name == name }) {
			params[name] = v
		}
	}
	b.Params = nil
	if len(params) > 0 {
		b.Params = params
	}
	return b
}

// account is what the binding reads in a year of the books.
func (b Binding) account(d *goal.Declaration, year int) journal.Account {
	project := b.Project
	if project == "" {
		project = journal.ProjectOf(d.Department, d.Name)
	}
	return journal.Account{Year: year, Project: project, Measure: journal.Of(b.Measure, b.Matter)}
}

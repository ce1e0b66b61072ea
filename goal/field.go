package goal

import (
	"slices"
	"strconv"

	"plumbline/base/day"
	"plumbline/base/fen"
)

// heads are the fields outside the list of indicators, in the order of the official form.
var heads = []Ref{
	"name", "code", "year", "nature", "category", "department", "unit", "start", "end",
	"funding.total", "funding.total_fiscal", "funding.total_other",
	"funding.annual_total", "funding.annual_fiscal", "funding.annual_carryover", "funding.annual_other",
	"goals.overall", "goals.annual",
}

// columns are the fields of an indicator, in the order of the official form.
var columns = []string{"level1", "level2", "name", "target", "weight", "actual", "score", "note"}

// Fields lists the fields outside the list of indicators, in the order of the official form.
func Fields() []Ref { return slices.Clone(heads) }

// Columns lists the fields of an indicator, in the order of the official form.
func Columns() []string { return slices.Clone(columns) }

// word, amount and date find the field that a Ref names, nil where it is of another kind.
func (d *Declaration) word(ref Ref) *string {
	switch ref {
	case "name":
		return &d.Name
	case "code":
		return &d.Code
	case "nature":
		return &d.Nature
	case "category":
		return &d.Category
	case "department":
		return &d.Department
	case "unit":
		return &d.Unit
	case "goals.overall":
		return &d.Goals.Overall
	case "goals.annual":
		return &d.Goals.Annual
	}
	return nil
}

func (d *Declaration) amount(ref Ref) **fen.Fen {
	f := &d.Funding
	switch ref {
	case "funding.total":
		return &f.Total
	case "funding.total_fiscal":
		return &f.TotalFiscal
	case "funding.total_other":
		return &f.TotalOther
	case "funding.annual_total":
		return &f.AnnualTotal
	case "funding.annual_fiscal":
		return &f.AnnualFiscal
	case "funding.annual_carryover":
		return &f.AnnualCarryover
	case "funding.annual_other":
		return &f.AnnualOther
	}
	return nil
}

func (d *Declaration) date(ref Ref) *day.Day {
	switch ref {
	case "start":
		return &d.Start
	case "end":
		return &d.End
	}
	return nil
}

// optional finds a column that may be blank, nil for the others.
func (in *Indicator) optional(column string) **string {
	switch column {
	case "weight":
		return &in.Weight
	case "actual":
		return &in.Actual
	case "score":
		return &in.Score
	case "note":
		return &in.Note
	}
	return nil
}

// value gives the text of one column; "" is the whole row: its name and target.
func (in *Indicator) value(column string) (string, bool) {
	switch column {
	case "":
		return in.Name + "　" + in.Target.Raw, true
	case "level1":
		return in.Level1, true
	case "level2":
		return in.Level2, true
	case "name":
		return in.Name, true
	case "target":
		return in.Target.Raw, true
	}
	if p := in.optional(column); p != nil {
		return deref(*p), true
	}
	return "", false
}

// Value gives the text of the field that a Ref names, as Apply would take it: amounts in yuan with two digits, ISO
// dates, targets as written, "" where blank. ok is false where the declaration has no such field.
func Value(d Declaration, ref Ref) (text string, ok bool) {
	if i, column, is := ref.Indicator(); is {
		if i < 0 || i >= len(d.Indicators) {
			return "", false
		}
		return d.Indicators[i].value(column)
	}
	if p := d.word(ref); p != nil {
		return *p, true
	}
	if p := d.amount(ref); p != nil {
		if *p == nil {
			return "", true
		}
		return (*p).String(), true
	}
	if p := d.date(ref); p != nil {
		return p.String(), true
	}
	if ref == "year" {
		if d.Year == 0 {
			return "", true
		}
		return strconv.Itoa(d.Year), true
	}
	return "", false
}

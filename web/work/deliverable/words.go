package deliverable

import (
	"strings"

	"plumbline/base/fen"
	room "plumbline/deliverable"
	"plumbline/deliverable/record"
	"plumbline/web/site"
	"plumbline/web/work"
)

// label is the word of a field.
func label(p *site.Page, field string) string {
	if stage, ok := strings.CutPrefix(field, room.StagePrefix); ok {
		return p.T("deliverable.stage." + stage)
	}
	return p.T("deliverable.field." + field)
}

// choice is the word of a value of a field with choices.
func choice(p *site.Page, f record.Field, value string) string {
	switch {
	case value == "":
		return ""
	case f.Name == "sort":
		return p.T("deliverable.sort." + value)
	case f.Name == stage:
		return p.T("deliverable.stage." + value)
	}
	return p.T("deliverable.choice." + value)
}

// shown writes the value of a field for a reader, "" where it is blank.
func shown(p *site.Page, f record.Field) string {
	v := f.Get()
	switch {
	case v == "":
		return ""
	case f.Type == record.Truth:
		return p.T("deliverable.truth." + v)
	case f.Type == record.Choice:
		return choice(p, f, v)
	case f.Type == record.Money:
		if amount, err := fen.Parse(v); err == nil {
			return amount.Grouped()
		}
	case f.Type == record.Count:
		n := 0
		for _, d := range v {
			n = n*10 + int(d-'0')
		}
		return site.Grouped(n)
	}
	return v
}

// chinese says that the value of a field is a text out of the record, in whatever language the page is.
func chinese(f record.Field) bool { return f.Type == record.Text || f.Type == record.Long }

// fact is a field of a record, in words.
type fact struct {
	label, value string
	chinese      bool
}

// facts lists everything that a record says, its parts too, so that two versions can be compared line by line.
func facts(p *site.Page, r record.Record) []fact {
	var out []fact
	if r.Project != "" || r.Content.Scope() == record.OfProject {
		out = append(out, fact{p.T("deliverable.page.project"), short(r.Project), true})
	}
	if r.Matter != "" {
		out = append(out, fact{p.T("deliverable.page.matter"), r.Matter, true})
	}
	for _, f := range r.Content.Fields() {
		out = append(out, fact{label(p, f.Name), shown(p, f), chinese(f)})
	}
	switch c := r.Content.(type) {
	case *room.Work:
		out = append(out, workFacts(p, c)...)
	case *room.Test:
		var lines []string
		for i := range c.Defects {
			lines = append(lines, line(p, c.Defects[i].Fields()))
		}
		out = append(out, fact{p.T("deliverable.page.defects"), strings.Join(lines, "\n"), true})
	}
	return append(out, fact{p.T("deliverable.page.withdrawn"), r.Withdrawn, true})
}

func workFacts(p *site.Page, w *room.Work) []fact {
	var inspections, uses, functions []string
	for i := range w.Inspections {
		inspections = append(inspections, line(p, w.Inspections[i].Fields()))
	}
	for i := range w.Uses {
		uses = append(uses, line(p, w.Uses[i].Fields()))
	}
	for i := range w.Functions {
		functions = append(functions, line(p, w.Functions[i].Fields()))
	}
	return []fact{
		{p.T("deliverable.page.inspections"), strings.Join(inspections, "\n"), true},
		{p.T("deliverable.page.uses"), strings.Join(uses, "\n"), true},
		{p.T("deliverable.page.functions"), strings.Join(functions, "\n"), true},
	}
}

// line writes the values of some fields one behind another.
func line(p *site.Page, fields []record.Field) string {
	var parts []string
	for _, f := range fields {
		if v := shown(p, f); v != "" {
			parts = append(parts, v)
		}
	}
	return strings.Join(parts, "　")
}

// history says of each version what it changed, the newest first.
func history(p *site.Page, versions []record.Version) []work.Version {
	var out []work.Version
	for i, v := range versions {
		one := work.Version{Number: v.Number, At: v.At, By: v.By, Act: p.T("deliverable.act." + v.Act), Reason: v.Reason}
		if i+1 < len(versions) {
			one.Changes = differences(facts(p, versions[i+1].Record), facts(p, v.Record))
		}
		out = append(out, one)
	}
	return out
}

// differences lists what two versions say differently; a field that one of them does not ask for is blank there.
func differences(before, now []fact) []work.Difference {
	old := map[string]string{}
	for _, f := range before {
		old[f.label] = f.value
	}
	var out []work.Difference
	for _, f := range now {
		if old[f.label] != f.value {
			out = append(out, work.Difference{Field: f.label, Old: old[f.label], New: f.value})
		}
		delete(old, f.label)
	}
	for _, f := range before {
		if v := old[f.label]; v != "" {
			out = append(out, work.Difference{Field: f.label, Old: v})
		}
	}
	return out
}

// standing is the sign of how a work stands on a day.
func standing(p *site.Page, s room.Standing) work.Sign {
	sign := map[room.Standing]work.Sign{
		room.InTime: {Shape: "disc", Class: "ok"}, room.TooLate: {Shape: "half", Class: "warn"},
		room.Overdue: {Shape: "cross", Class: "zhu"}, room.Ahead: {Shape: "dashed", Class: "ink3"},
	}[s]
	sign.Word = p.T("deliverable.standing." + string(s))
	return sign
}

package report

import (
	"math/big"
	"strings"

	"plumbline/base/day"
	"plumbline/evaluation"
	"plumbline/evaluation/scheme"
	"plumbline/goal"
	"plumbline/measure/judge"
	"plumbline/monitor/remedy"
)

// deviations lists what deviates with the reason that was written, or says that none was.
func (w *writing) deviations() Section {
	x := section("deviations")
	t := Table{Title: Say("deviations.table"), Columns: []Column{
		{Head: Say("column.indicator"), Width: 10}, {Head: Say("column.target"), Width: 6}, {Head: Say("column.actual"), Width: 6}, {Head: Say("column.deviation"), Width: 5}, {Head: Say("column.note"), Width: 13},
	}}
	for i := evaluation.Execution; i < len(w.e.Machine.Lines); i++ {
		l := w.e.Line(i)
		if l.Deviation == "" || l.Left && w.e.Entry(i).Spared == "" && l.Deviation != scheme.NotMeasured {
			continue
		}
		note := Text(line(w.e.Entry(i).Note))
		if note.Text == "" {
			note = Word(Say("no_note"))
		}
		row := []Cell{Word(Say("execution")), Text(""), Text(""), Word(judge.Said{Key: l.Deviation.Key()}), note}
		if rate := w.e.Rate(); i == evaluation.Execution && rate != "" {
			row[2] = Text(rate + "%")
		}
		if i >= 0 {
			row[0], row[1], row[2] = Text(w.e.Input.Facts[i].Name), Text(w.e.Input.Facts[i].Target.Raw), Text(w.e.Actual(i))
		}
		t.Rows = append(t.Rows, row)
	}
	if len(t.Rows) == 0 {
		x.Words = append(x.Words, Say("deviations.none"))
		return x
	}
	x.Words, x.Tables = append(x.Words, Say("deviations", "n", len(t.Rows))), append(x.Tables, t)
	return x
}

// before holds the year against the one before: by the books where they go that far back, and by its evaluation where one was kept.
func (w *writing) before() Section {
	year := w.e.Kept.Declaration.Year - 1
	x := section("before")
	t := Table{Title: Say("before.table"), Columns: []Column{
		{Head: Say("column.indicator"), Width: 14}, {Head: Say("before.then", "year", year), Width: 9, Right: true}, {Head: Say("before.now", "year", year+1), Width: 9, Right: true}, {Head: Say("before.change"), Width: 8, Right: true},
	}}
	if b := w.Before; b != nil {
		was, is := b.Stands(), w.e.Stands()
		t.Rows = append(t.Rows, []Cell{Word(Say("total")), Figure(was.Total.String()), Figure(is.Total.String()), Text(change(was.Total.String(), is.Total.String()))})
		if a, b := b.Rate(), w.e.Rate(); a != "" && b != "" {
			t.Rows = append(t.Rows, []Cell{Word(Say("execution")), Text(a + "%"), Text(b + "%"), Text(change(a, b))})
		}
	}
	for _, p := range w.Past {
		if p.Position >= len(w.e.Input.Facts) || !p.Until.IsZero() {
			continue
		}
		f := &w.e.Input.Facts[p.Position]
		now, unit := f.Shown, f.Unit
		if f.Target.Kind != goal.Quantitative {
			now, unit = f.Share, "%"
		}
		if now == "" || unit != p.Unit {
			continue
		}
		t.Rows = append(t.Rows, []Cell{Text(f.Name), Text(judge.Grouped(p.Value) + p.Unit), Text(judge.Grouped(now) + unit), Text(change(p.Value, now))})
	}
	if len(t.Rows) == 0 {
		x.Words = append(x.Words, Say("before.none", "year", year))
		return x
	}
	x.Words, x.Tables = append(x.Words, Say("before", "year", year, "n", len(t.Rows))), append(x.Tables, t)
	return x
}

// change is how much more or less a figure is, in its own unit.
func change(was, is string) string {
	a, okA := judge.Decimal(was)
	b, okB := judge.Decimal(is)
	if !okA || !okB {
		return ""
	}
	d := new(big.Rat).Sub(b, a)
	switch d.Sign() {
	case 1:
		return "+" + judge.Grouped(judge.Shown(d))
	case -1:
		return "−" + judge.Grouped(judge.Shown(d.Neg(d)))
	}
	return "0"
}

// monitoring tells the remedies of the year, those that were given up aside.
func (w *writing) monitoring() Section {
	x := section("monitoring")
	t := Table{Title: Say("monitoring.table"), Columns: []Column{
		{Head: Say("column.period"), Width: 5},
		{Head: Say("column.indicator"), Width: 9},
		{Head: Say("column.found"), Width: 9},
		{Head: Say("column.plan"), Width: 9},
		{Head: Say("column.due"), Width: 4},
		{Head: Say("column.state"), Width: 4},
	}}
	verified, late := 0, 0
	for _, r := range w.Remedies {
		if r.State == remedy.Dropped {
			continue
		}
		if r.State == remedy.Verified {
			verified++
		}
		if r.Overdue(day.At(w.e.Known)) {
			late++
		}
		t.Rows = append(t.Rows, []Cell{Text(r.Period), Text(r.Indicator), Text(line(r.Cause)), Text(line(r.Plan.What)), Text(r.Plan.Due.String()), Word(judge.Said{Key: r.State.Key()})})
	}
	if len(t.Rows) == 0 {
		x.Words = append(x.Words, Say("monitoring.none"))
		return x
	}
	x.Words, x.Tables = append(x.Words, Say("monitoring", "n", len(t.Rows), "verified", verified, "late", late)), append(x.Tables, t)
	return x
}

// found is a problem that the figures show, and whom it concerns.
type found struct {
	id   string
	args []any
}

// finds lists the problems that follow from figures by fixed rules, each with the advice that belongs to it.
func (w *writing) finds() (out []found) {
	e := w.e
	switch l := &e.Machine.Execution; {
	case l.Deviation == scheme.NotMeasured:
		out = append(out, found{"no_money", nil})
	case l.Deviation == scheme.LowExecution:
		out = append(out, found{"execution", []any{"rate", e.Rate(), "below", e.Input.Scheme.Rules.Below}})
	}
	add := func(id string, is func(i int) bool) {
		var names []string
		for i := range e.Input.Facts {
			if e.Input.Facts[i].Spared == "" && is(i) {
				names = append(names, e.Input.Facts[i].Name)
			}
		}
		if len(names) > 0 {
			out = append(out, found{id, []any{"n", len(names), "names", strings.Join(names, "、")}})
		}
	}
	deviates := func(kinds ...scheme.Deviation) func(int) bool {
		return func(i int) bool {
			for _, k := range kinds {
				if e.Machine.Lines[i].Deviation == k {
					return true
				}
			}
			return false
		}
	}
	add("short", deviates(scheme.BelowTarget, scheme.AboveLimit, scheme.NotReached))
	add("far_above", deviates(scheme.FarAbove))
	add("unmeasured", deviates(scheme.NotMeasured))
	add("by_hand", func(i int) bool { return e.Input.Facts[i].ByHand })
	add("no_proof", func(i int) bool {
		return !e.Input.Facts[i].Proof && e.Machine.Lines[i].Deviation != scheme.NotMeasured && !e.Machine.Lines[i].Left
	})
	add("no_reason", func(i int) bool { return e.Machine.Lines[i].Deviation != "" && e.Entry(i).Note == "" })
	open := 0
	for _, r := range w.Remedies {
		if r.State == remedy.Open || r.State == remedy.Done {
			open++
		}
	}
	if open > 0 {
		out = append(out, found{"open", []any{"n", open}})
	}
	return out
}

func (w *writing) problems() Section {
	x := section("problems")
	for _, f := range w.finds() {
		x.Words = append(x.Words, Say("problem."+f.id, f.args...))
	}
	if len(x.Words) == 0 {
		x.Words = append(x.Words, Say("problem.none"))
	}
	return x
}

func (w *writing) advice() Section {
	x := section("advice")
	for _, f := range w.finds() {
		x.Words = append(x.Words, Say("advice."+f.id, f.args...))
	}
	if len(x.Words) == 0 {
		x.Words = append(x.Words, Say("advice.none"))
	}
	x.Words = append(x.Words, Say("advice.by_rule"))
	return x
}

// sources says where the figures come from and what they cannot say.
func (w *writing) sources() Section {
	e := w.e
	x := section("sources",
		Say("source.books", "on", e.On.String(), "known", day.Minute(e.Known)),
		Say("source.declaration", "revision", e.Revision, "digest", e.Digest[:min(len(e.Digest), 12)], "bindings", e.Bindings))
	hand, none := 0, 0
	for i := range e.Input.Facts {
		if e.Input.Facts[i].ByHand {
			hand++
		}
		if e.Machine.Lines[i].Deviation == scheme.NotMeasured {
			none++
		}
	}
	x.Words = append(x.Words, Say("source.hand", "n", hand), Say("source.unmeasured", "n", none), Say("source.rounding"), Say("source.hidden"))
	if len(w.Remedies) > 0 {
		x.Words = append(x.Words, Say("source.remedies"))
	}
	if e.Version == 0 {
		x.Words = append(x.Words, Say("source.not_kept"))
	} else if !e.Accepted() {
		x.Words = append(x.Words, Say("source.not_accepted"))
	}
	return x
}

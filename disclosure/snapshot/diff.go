package snapshot

import (
	"slices"

	"plumbline/base/fen"
)

// Change is one difference between two versions. Project is the id, Name its name in the newer version that has it; Indicator is the
// indicator's name, "" where the change is of the project; both are "" where it is of the department. Says says it in plain words.
type Change struct {
	Project   string `json:"project"`
	Name      string `json:"name"`
	Indicator string `json:"indicator"`
	Says      Said   `json:"says"`
}

// differ collects changes.
type differ struct {
	list                []Change
	id, name, indicator string
}

// Diff lists the differences of two versions in plain words, in the order of the newer one, what is gone last. It is made of what was
// published and so tells nothing that the two do not.
func Diff(older, newer *Snapshot) []Change {
	d := &differ{}
	d.department(older, newer)
	for i := range newer.Projects {
		p := &newer.Projects[i]
		d.id, d.name, d.indicator = p.ID, p.Name, ""
		if old, ok := older.Project(p.ID); ok {
			d.project(old, p)
		} else {
			d.say("disclosure.diff.project_new")
		}
	}
	for i := range older.Projects {
		p := &older.Projects[i]
		if _, ok := newer.Project(p.ID); !ok {
			d.id, d.name, d.indicator = p.ID, p.Name, ""
			d.say("disclosure.diff.project_gone")
		}
	}
	return d.list
}

func (d *differ) say(key string, args ...any) {
	d.list = append(d.list, Change{d.id, d.name, d.indicator, Say(key, args...)})
}

// text says that a text is another; a short one is shown.
func (d *differ) text(field, old, now string) {
	const short = 60
	switch {
	case old == now:
	case len([]rune(old)) > short || len([]rune(now)) > short:
		d.say("disclosure.diff.long_text", "field", Say(field))
	default:
		d.say("disclosure.diff.text", "field", Say(field), "old", blank(old), "new", blank(now))
	}
}

// blank is a text as it stands, or the word for none.
func blank(text string) any {
	if text == "" {
		return Say("disclosure.diff.blank")
	}
	return text
}

func (d *differ) money(field string, old, now *fen.Fen) {
	write := func(f *fen.Fen) string {
		if f == nil {
			return ""
		}
		return f.Grouped()
	}
	if a, b := write(old), write(now); a != b {
		d.say("disclosure.diff.money", "field", Say(field), "old", blank(a), "new", blank(b))
	}
}

func (d *differ) department(old, now *Snapshot) {
	if old.Kind != now.Kind {
		d.say("disclosure.diff.kind", "old", Say("disclosure.kind."+string(old.Kind)), "new", Say("disclosure.kind."+string(now.Kind)))
	}
	d.text("disclosure.field.on", old.On.String(), now.On.String())
	d.text("disclosure.field.closed", old.Closed.String(), now.Closed.String())
}

func (d *differ) project(old, now *Project) {
	d.text("disclosure.field.name", old.Name, now.Name)
	d.text("disclosure.field.unit", old.Unit, now.Unit)
	d.text("disclosure.field.plain", old.Plain, now.Plain)
	d.text("disclosure.field.easy_read", old.EasyRead, now.EasyRead)
	d.text("disclosure.field.film", old.Film, now.Film)
	d.text("disclosure.field.overall", old.Overall, now.Overall)
	d.text("disclosure.field.annual", old.Annual, now.Annual)
	d.money("disclosure.field.money_annual", old.Funding.Annual, now.Funding.Annual)
	d.money("disclosure.field.money_total", old.Funding.Total, now.Funding.Total)
	d.money("disclosure.field.money_initial", old.Funding.Initial, now.Funding.Initial)
	d.money("disclosure.field.money_adjusted", old.Funding.Adjusted, now.Funding.Adjusted)
	d.money("disclosure.field.money_paid", old.Funding.Paid, now.Funding.Paid)
	d.score(old.Score, now.Score)
	at := func(list []Indicator, key string) int {
		return slices.IndexFunc(list, func(i Indicator) bool { return i.Key == key })
	}
	for i := range now.Indicators {
		n := &now.Indicators[i]
		d.indicator = n.Name
		if j := at(old.Indicators, n.Key); j >= 0 {
			d.figure(&old.Indicators[j], n)
		} else {
			d.say("disclosure.diff.indicator_new")
		}
	}
	for i := range old.Indicators {
		if at(now.Indicators, old.Indicators[i].Key) < 0 {
			d.indicator = old.Indicators[i].Name
			d.say("disclosure.diff.indicator_gone")
		}
	}
	d.indicator = ""
}

func (d *differ) score(old, now *Score) {
	write := func(s *Score) any {
		switch {
		case s == nil:
			return Say("disclosure.diff.no_score")
		case s.Points == nil:
			return Say("disclosure.diff.score_hidden", "grade", s.Grade)
		}
		return Say("disclosure.diff.score_of", "points", Points(*s.Points), "grade", s.Grade)
	}
	if a, b := write(old), write(now); !same(a.(Said), b.(Said)) {
		d.say("disclosure.diff.score", "old", a, "new", b)
	}
}

// figure says how an indicator differs; that counts of its tables do is said once.
func (d *differ) figure(old, now *Indicator) {
	d.text("disclosure.field.target", old.Target.Raw, now.Target.Raw)
	if a, b := old.said(), now.said(); !same(a, b) {
		d.say("disclosure.diff.figure", "old", a, "new", b)
	}
	if old.Outcome != now.Outcome {
		d.say("disclosure.diff.outcome", "old", outcome(old.Outcome), "new", outcome(now.Outcome))
	}
	if !old.countsAlike(now) {
		d.say("disclosure.diff.method")
	}
	was := map[string]Cell{}
	old.Cells(func(place string, c *Cell) { was[place] = *c })
	n := 0
	now.Cells(func(place string, c *Cell) {
		o, ok := was[place]
		delete(was, place)
		if !ok || !c.same(&o) {
			n++
		}
	})
	if n += len(was); n > 0 {
		d.say("disclosure.diff.cells", "n", n)
	}
}

// countsAlike says whether an indicator is counted as another: by the same measure, of the same matter, days and part of it, judged by the same numbers.
func (i *Indicator) countsAlike(o *Indicator) bool {
	return i.Measure == o.Measure && i.Matter == o.Matter && i.Read == o.Read && i.Judgement == o.Judgement && i.ByHand == o.ByHand && i.From == o.From && i.To == o.To &&
		slices.Equal(i.Params, o.Params) && slices.EqualFunc(i.Method, o.Method, same)
}

func outcome(o string) Said {
	if o == "" {
		return Say("disclosure.diff.blank")
	}
	if o == Hidden {
		return Say("disclosure.hidden")
	}
	return Say("measure.outcome." + o)
}

// said is the figure as it is read.
func (i *Indicator) said() Said {
	switch {
	case len(i.Year.Hidden) > 0 && i.Value == "":
		return Say("disclosure.hidden")
	case i.Value == "":
		return Say("disclosure.diff.blank")
	}
	return Own(i.Value + i.Unit)
}

func (c *Cell) same(o *Cell) bool {
	for _, name := range Counts {
		a, b := *c.Count(name), *o.Count(name)
		if (a == nil) != (b == nil) || a != nil && *a != *b || c.Hides(name) != o.Hides(name) {
			return false
		}
	}
	return true
}

// same says whether two sentences say the same.
func same(a, b Said) bool {
	return a.In(plainly) == b.In(plainly)
}

// plainly writes a key with its arguments, to compare.
func plainly(key string, args ...any) string {
	for _, a := range args {
		switch v := a.(type) {
		case string:
			key += "\x00" + v
		case int64:
			key += "\x00" + fen.Fen(v).String()
		}
	}
	return key
}

// Points writes hundredths of a point: "91.5", "90".
func Points(hundredths int64) string {
	text := fen.Fen(hundredths).String()
	for text[len(text)-1] == '0' {
		text = text[:len(text)-1]
	}
	if text[len(text)-1] == '.' {
		text = text[:len(text)-1]
	}
	return text
}

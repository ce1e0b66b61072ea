package disclosure

import (
	"fmt"
	"slices"
	"strings"

	"plumbline/base/day"
	"plumbline/base/law"
	"plumbline/disclosure/snapshot"
	"plumbline/disclosure/veil"
	"plumbline/goal"
)

// Severity says what a finding does.
type Severity string

// The severities: it stops publication; it is said and the office decides; it is said.
const (
	Stop Severity = "stop"
	Warn Severity = "warn"
	Note Severity = "note"
)

// Check is a check before publishing. Its name is the message disclosure.check.<ID>, what it looks at .what, and what to do .remedy.
type Check struct {
	ID    string
	Basis law.Basis
	Kinds []snapshot.Kind // of versions that it is for
	run   func(c *checking)
}

// For says that the check is for a kind of version.
func (c Check) For(kind snapshot.Kind) bool { return slices.Contains(c.Kinds, kind) }

// Finding is what a check found. Project is the id of a declaration and Name its name, Indicator the number of an indicator; blank and 0 where it
// is about the department. Says says it.
type Finding struct {
	Check     string
	Severity  Severity
	Project   string
	Name      string
	Indicator int
	Says      snapshot.Said
}

// Facts is what the checks look at beside the snapshot. Digests are those of the declarations as they are kept, by id, and Approved those that the
// reviews froze. Differing is the day of the review of the books that found a difference, zero where none did. Residue says what of mark-up
// a text holds, "" none.
type facts struct {
	snapshot  *snapshot.Snapshot // with every count
	first     bool
	reason    string
	left      []string
	kept      map[string]string
	frozen    map[string]string
	differing day.Day
	missing   []string // declarations without an accepted evaluation
	moved     []string // declarations whose points would be others by now
	veil      veil.Report
	own       map[string]bool // projects for which an officer wrote the texts
	residue   func(string) string
}

// checking collects findings of one check.
type checking struct {
	*facts
	check string
	list  []Finding
}

func (c *checking) find(s Severity, p *snapshot.Project, indicator int, key string, args ...any) {
	f := Finding{Check: c.check, Severity: s, Indicator: indicator, Says: snapshot.Say("disclosure.found."+key, args...)}
	if p != nil {
		f.Project, f.Name = p.ID, p.Name
	}
	c.list = append(c.list, f)
}

func practice(point string) law.Basis { return law.Basis{Point: point} }

var (
	both    = []snapshot.Kind{snapshot.Goals, snapshot.Results}
	results = []snapshot.Kind{snapshot.Results}
)

// Checks gives every check before publishing, in the order in which they are shown.
func Checks() []Check {
	return []Check{
		{"approved", practice("未经批复的目标不公开"), both, checkApproved},
		{"equal", practice("公开的与批复的一致"), both, checkEqual},
		{"approval_day", TermBasis, both, checkDay},
		{"personal", law.Basis{Document: "政府信息公开条例", Article: "第十五条", Point: "不公开个人隐私"}, both, checkPersonal},
		{"residue", practice("公开前清除非文字内容"), both, checkResidue},
		{"recomputed", practice("账与记录核对一致"), results, checkRecomputed},
		{"final", practice("未定数的写明是初步数"), results, checkFinal},
		{"evaluated", practice("自评随决算公开"), results, checkEvaluated},
		{"method", practice("每个数写明怎么来的"), results, checkMethod},
		{"by_hand", practice("手工填报的写明"), results, checkByHand},
		{"veil", practice("小于五人的数隐去"), results, checkVeil},
		{"words", practice("说明用大白话"), both, checkWords},
		{"reason", practice("再次公开写明原因"), []snapshot.Kind{snapshot.Goals, snapshot.Results, snapshot.Withdrawn}, checkReason},
	}
}

// check runs the checks of a kind of version.
func (f *facts) check() []Finding {
	var out []Finding
	for _, check := range Checks() {
		if !slices.Contains(check.Kinds, f.snapshot.Kind) {
			continue
		}
		c := &checking{facts: f, check: check.ID}
		check.run(c)
		out = append(out, c.list...)
	}
	return out
}

func checkApproved(c *checking) {
	if len(c.snapshot.Projects) == 0 {
		c.find(Stop, nil, 0, "nothing")
	}
	if len(c.left) > 0 {
		c.find(Warn, nil, 0, "left", "n", len(c.left), "names", joined(c.left))
	}
}

// joined names at most three of a list.
func joined(list []string) string {
	const most = 3
	if len(list) > most {
		return strings.Join(list[:most], "、") + "……"
	}
	return strings.Join(list, "、")
}

func checkEqual(c *checking) {
	c.each(func(p *snapshot.Project) {
		if c.kept[p.ID] != c.frozen[p.ID] || p.Digest != c.frozen[p.ID] {
			c.find(Stop, p, 0, "not_equal", "revision", p.Revision)
		}
	})
}

func (c *checking) each(f func(p *snapshot.Project)) {
	for i := range c.snapshot.Projects {
		f(&c.snapshot.Projects[i])
	}
}

func checkDay(c *checking) {
	if c.snapshot.Approved.IsZero() {
		c.find(Stop, nil, 0, "no_day", "what", snapshot.Say("disclosure.approval."+string(c.snapshot.Kind)))
	}
}

// texts calls f with every text of a project that people wrote.
func texts(p *snapshot.Project, f func(field snapshot.Said, indicator int, text string)) {
	for _, t := range []struct{ field, text string }{
		{"disclosure.field.name", p.Name},
		{"disclosure.field.unit", p.Unit},
		{"disclosure.field.overall", p.Overall},
		{"disclosure.field.annual", p.Annual},
		{"disclosure.field.plain", p.Plain},
		{"disclosure.field.easy_read", p.EasyRead},
	} {
		f(snapshot.Say(t.field), 0, t.text)
	}
	for i := range p.Indicators {
		n := &p.Indicators[i]
		f(snapshot.Say("disclosure.field.indicator"), n.Number, n.Name)
		f(snapshot.Say("disclosure.field.target"), n.Number, n.Target.Raw)
		f(snapshot.Say("disclosure.field.matter"), n.Number, n.Matter)
		f(snapshot.Say("disclosure.field.spared"), n.Number, n.Spared)
		if !n.ByHand {
			continue
		}
		for _, w := range n.Words { // what was typed stands in them
			for _, a := range w.Args {
				if a.Text != nil {
					f(snapshot.Say("disclosure.field.value"), n.Number, *a.Text)
				}
			}
		}
	}
}

func checkPersonal(c *checking) {
	c.each(func(p *snapshot.Project) {
		texts(p, func(field snapshot.Said, indicator int, text string) {
			if kind, words := personal(text); kind != "" {
				c.find(Stop, p, indicator, "personal", "field", field, "kind", snapshot.Say("disclosure.personal."+kind), "words", masked(words))
			}
		})
	})
	if kind, words := personal(c.reason); kind != "" {
		c.find(Stop, nil, 0, "personal", "field", snapshot.Say("disclosure.field.reason"), "kind", snapshot.Say("disclosure.personal."+kind), "words", masked(words))
	}
}

// masked shows enough of what was found to find it again.
func masked(words string) string {
	r := []rune(words)
	if len(r) < 7 {
		return words
	}
	return string(r[:3]) + strings.Repeat("*", len(r)-6) + string(r[len(r)-3:])
}

func checkResidue(c *checking) {
	if c.residue == nil {
		return
	}
	c.each(func(p *snapshot.Project) {
		texts(p, func(field snapshot.Said, indicator int, text string) {
			if kind := c.residue(text); kind != "" {
				c.find(Stop, p, indicator, "residue", "field", field, "kind", snapshot.Say("disclosure.residue."+kind))
			}
		})
	})
}

func checkRecomputed(c *checking) {
	if !c.differing.IsZero() {
		c.find(Stop, nil, 0, "differing", "day", c.differing.String())
	}
}

func checkFinal(c *checking) {
	if c.snapshot.Preliminary() {
		c.find(Warn, nil, 0, "preliminary")
	}
}

func checkEvaluated(c *checking) {
	if n := len(c.missing); n > 0 {
		c.find(Warn, nil, 0, "not_evaluated", "n", n, "names", joined(c.missing))
	}
	if n := len(c.moved); n > 0 {
		c.find(Warn, nil, 0, "moved", "n", n, "names", joined(c.moved))
	}
}

func checkMethod(c *checking) {
	unbound := 0
	c.each(func(p *snapshot.Project) {
		for i := range p.Indicators {
			n := &p.Indicators[i]
			if len(n.Method) == 0 {
				c.find(Stop, p, n.Number, "no_method", "indicator", n.Name)
			}
			if n.Outcome == "unbound" {
				unbound++
			}
		}
	})
	if unbound > 0 {
		c.find(Warn, nil, 0, "unbound", "n", unbound)
	}
}

func checkByHand(c *checking) {
	typed := 0
	c.each(func(p *snapshot.Project) {
		for i := range p.Indicators {
			n := &p.Indicators[i]
			if !n.ByHand {
				continue
			}
			typed++
			if len(n.Limits) == 0 {
				c.find(Stop, p, n.Number, "not_marked", "indicator", n.Name)
			}
		}
	})
	if typed > 0 {
		c.find(Note, nil, 0, "by_hand", "n", typed)
	}
}

func checkVeil(c *checking) {
	if n := len(c.veil.Cuts); n > 0 {
		c.find(Note, nil, 0, "hidden", "n", n)
	}
	if n := len(c.veil.Lost); n > 0 {
		c.find(Warn, nil, 0, "lost", "n", n)
	}
}

func checkWords(c *checking) {
	var without []string
	c.each(func(p *snapshot.Project) {
		if !c.own[p.ID] {
			without = append(without, p.Name)
		}
		if p.Plain == "" {
			c.find(Warn, p, 0, "no_plain")
		}
	})
	if len(without) > 0 {
		c.find(Note, nil, 0, "proposed", "n", len(without), "names", joined(without))
	}
}

func checkReason(c *checking) {
	if !c.first && strings.TrimSpace(c.reason) == "" {
		c.find(Warn, nil, 0, "no_reason")
	}
}

// digestOf is the digest of a declaration as it is kept.
func digestOf(k goal.Kept) string { return goal.Digest(k.Declaration) }

// number writes a year or count without thousands.
func numeral(n int) string { return fmt.Sprint(n) }

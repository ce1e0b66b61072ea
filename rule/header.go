package rule

import (
	"strconv"
	"strings"

	"plumbline/goal"
)

// headerComplete: rule 1. Every field of the header stands in the form. The self-evaluation table has no nature,
// category or dates.
func headerComplete(c *check) {
	for _, f := range []struct {
		ref       goal.Ref
		blank     bool
		evaluated bool // stands in the self-evaluation table as well
	}{
		{"name", blank(c.d.Name), true},
		{"nature", blank(c.d.Nature), false},
		{"category", blank(c.d.Category), false},
		{"department", blank(c.d.Department), true},
		{"unit", blank(c.d.Unit), true},
		{"start", c.d.Start.IsZero(), false},
		{"end", c.d.End.IsZero(), false},
		{"year", c.d.Year == 0, true},
	} {
		if f.blank && (f.evaluated || !c.evaluated) {
			c.find(string(f.ref), f.ref)
		}
	}
}

func blank(s string) bool { return strings.TrimSpace(s) == "" }

// nameUnique: rule 2. One name is one project in a department's year.
func nameUnique(c *check) {
	switch {
	case c.name == "":
		c.lack("no_name")
	case c.sum == nil:
		c.lack("common.alone")
	case c.sum.alone(c.index):
		c.skip("common.only_one")
	default:
		if n := c.sum.sameName(c.index); n > 1 {
			c.find("twice", "name", "name", c.d.Name, "n", strconv.Itoa(n))
		}
	}
}

// periodCoversYear: rule 3. The project ends after it starts, and the declared year lies in between.
func periodCoversYear(c *check) {
	d := c.d
	if d.Start.IsZero() || d.End.IsZero() {
		c.lack("no_dates")
		return
	}
	if d.End.Before(d.Start) {
		c.find("reversed", "end", "start", d.Start.String(), "end", d.End.String()).also("start")
		return
	}
	if d.Year != 0 && (d.Year < d.Start.Year() || d.Year > d.End.Year()) {
		c.find("outside", "year", "year", strconv.Itoa(d.Year), "start", d.Start.String(), "end", d.End.String()).also("start", "end")
	}
}

// recurringWords are of work that comes back every year; onceWords of work that is done once.
var (
	recurringWords = []string{"定期", "日常", "每年", "常年", "常态化", "年度例行", "运维", "运行维护"}
	onceWords      = []string{"新建", "改建", "扩建", "升级改造", "装修", "大修", "建设工程", "筹备", "换届", "一次性"}
)

// natureFitsContent: rule 44. A one-off project is not made of recurring work, nor the reverse. The goals of one-off
// projects are read, of recurring ones the name only: its goals may name one-off works among the others.
func natureFitsContent(c *check) {
	switch {
	case c.oneOff:
		for _, t := range []struct {
			ref  goal.Ref
			text string
		}{{"name", c.name}, {"goals.overall", c.overall.text}, {"goals.annual", c.annual.text}} {
			if w := firstOf(t.text, recurringWords); w != "" {
				c.find("recurring_work", t.ref, "nature", c.d.Nature, "word", w).also("nature")
				return
			}
		}
	case c.recurring:
		if w := firstOf(c.name, onceWords); w != "" {
			c.find("once_work", "name", "nature", c.d.Nature, "word", w).also("nature")
		}
	default:
		c.lack("unknown_nature", "nature", c.d.Nature)
	}
}

package judge

import (
	"plumbline/base/day"
	"plumbline/goal"
	"plumbline/journal"
)

// none is the judgement behind zero, 有效, 良好 and 安全: nothing of the kind happened, and it was looked for. Silence is no proof:
// where the measure is one of reports, all that were due by the day must be there; elsewhere something must have been looked at.
func none(c *court) {
	most := c.whole("most")
	switch {
	case c.Now.Num > most && most == 0:
		c.end(Missed, "happened", "as", c.as(Missed))
	case c.Now.Num > most:
		c.end(Missed, "happened_often", "n", c.Now.Num, "most", most, "as", c.as(Missed))
	case !c.proven():
	case c.Now.Num > 0:
		c.end(Reached, "happened_rarely", "n", c.Now.Num, "most", most, "as", c.as(Reached))
	case c.reported():
		c.end(Reached, "none_happened", "as", c.as(Reached))
	default:
		c.end(Reached, "none_found", "as", c.as(Reached))
	}
}

// proven says whether it was looked for; where not, it ends the judging.
func (c *court) proven() bool {
	if !c.reported() {
		asked := max(1, c.whole("tests"))
		if c.Now.Den < asked {
			c.blank()
			c.end(Unmeasured, "not_looked", "day", c.upTo().String(), "n", c.Now.Den, "asked", asked)
			return false
		}
		c.say("looked", "den_words", c.words("den"), "n", c.Now.Den)
		return true
	}
	due := c.due()
	if missing := due - c.Now.Den; missing > 0 {
		c.blank()
		c.end(Unmeasured, "reports_missing", "due", due, "made", c.Now.Den, "n", missing)
		return false
	}
	if c.Now.Den == 0 {
		c.blank()
		c.end(Unmeasured, "no_report_yet", "day", c.upTo().String())
		return false
	}
	c.say("reports_made", "n", c.Now.Den)
	return true
}

// reported says that a report is due for every so many months, also where nothing happened.
func (c *court) reported() bool { return c.Measure.Kind == journal.Reported && c.whole("every") > 0 }

// blank takes the figure back: a zero that nobody vouches for is not shown.
func (c *court) blank() { c.v.Value, c.v.Unit, c.v.Share, c.v.Words = "", "", "", nil }

// due is how many reports were due by the day: one for every so many months of the period, and so many days after their end.
func (c *court) due() int64 {
	every, grace := c.whole("every"), int(c.whole("grace"))
	var due, months int64
	for y, m := c.From.Year(), c.From.Month(); ; m++ {
		if m > 12 {
			y, m = y+1, 1
		}
		last := day.Last(y, m)
		if c.To.Before(last) {
			return due
		}
		months++
		if months%every == 0 && !c.On.Before(last.Add(grace)) {
			due++
		}
	}
}

// as says what it makes of the target: a word is what it is judged to be, a number is met.
func (c *court) as(o Outcome) Said {
	stem := map[bool]string{true: "as", false: "not"}[o == Reached]
	if c.Target.Kind == goal.Quantitative {
		return Said{Key: "measure.say." + stem + "_target", Args: []any{"target", c.Target.String()}}
	}
	return Said{Key: "measure.say." + stem + "_word", Args: []any{"word", c.word()}}
}

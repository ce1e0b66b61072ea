package review

import (
	"time"

	"plumbline/base/day"
	"plumbline/review"
	"plumbline/review/desk"
	"plumbline/web/formview"
	"plumbline/web/site"
)

// sign is a status: a shape with its colour, never without a word.
type sign struct{ Shape, Class, Word string }

// soon is how many working days before its deadline a matter is marked.
const soon = 3

// dueSign says how a deadline stands; the zero sign where there is none.
func dueSign(p *site.Page, d desk.Due) sign {
	switch {
	case d.Day.IsZero():
		return sign{}
	case d.Late && d.Known:
		return sign{"cross", "zhu", p.T("desk.due.late", "n", max(-d.Left, 1))}
	case d.Late:
		return sign{"cross", "zhu", p.T("desk.due.past")}
	case !d.Known:
		return sign{"dashed", "ink3", p.T("desk.due.unknown")}
	case d.Left == 0:
		return sign{"half", "warn", p.T("desk.due.today")}
	case d.Left <= soon:
		return sign{"half", "warn", p.T("desk.due.left", "n", d.Left)}
	}
	return sign{"ring", "ink3", p.T("desk.due.left", "n", d.Left)}
}

// stateSign says where a case stands.
func stateSign(p *site.Page, c review.Case) sign { return sign(formview.StateSign(p, c)) }

// stepName names what a case waits for.
func stepName(p *site.Page, c review.Case, step string) string {
	switch step {
	case review.ActSubmit:
		return p.T("review.step.submit")
	case review.ActPublish:
		return p.T("review.step.publish")
	case "":
		return ""
	}
	return c.StageOf(step).In(p.Lang)
}

// days counts working days from one day until another; false where a year has no notice.
func days(cal day.Calendar, from, until day.Day) (int, bool) {
	n, err := cal.Count(from, until)
	return n, err == nil
}

func dayOf(t time.Time) day.Day { return day.At(t) }

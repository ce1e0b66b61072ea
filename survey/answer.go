package survey

import (
	"plumbline/base/day"
	"plumbline/journal"
)

// AnswerID names an answer. Unlike other identifiers it holds no time.
type AnswerID string

// Answer is an answer as it is kept: the choices, the version of the questionnaire, and the day for which it counts, which is
// that of its whole batch. Nothing says whose it is, when it was given or how it came.
type Answer struct {
	ID      AnswerID
	Survey  Survey
	Form    Form
	Choices []Choice
	Day     day.Day
}

// counting is the choice that the indicator is scored by.
func (a Answer) counting() Choice {
	if i := a.Form.Main(); i >= 0 && i < len(a.Choices) {
		return a.Choices[i]
	}
	return ""
}

// Voucher gives the line that stands for the answer today, or why it does not count.
func (a Answer) Voucher(today day.Day) journal.Voucher {
	v := journal.Voucher{Ref: "answer/" + string(a.ID)}
	account, chosen := a.Survey.Account(), a.counting()
	switch {
	case a.Survey.State == Withdrawn:
		v.Not = []journal.Refusal{{Account: account, Day: a.Day, Why: "survey.why.withdrawn"}}
	case !chosen.Valid():
		v.Not = []journal.Refusal{{Account: account, Day: a.Day, Why: "survey.why.unknown"}}
	case today.Before(a.Day):
	default:
		line := journal.Line{Account: account, Day: a.Day, Dim: journal.Dim{Organisation: a.Survey.Organisation}, Den: 1}
		if chosen.Reached() {
			line.Num = 1
		}
		v.Want = []journal.Line{line}
	}
	return v
}

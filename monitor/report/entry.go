package report

import (
	"slices"
	"strings"
	"unicode/utf8"

	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/base/fen"
	"plumbline/forecast"
	"plumbline/monitor/remedy"
)

// Entry is what a drafter typed into the form: the cells of each line in their order, and of the whole.
type Entry struct {
	Expected string // 全年预计执行数, in yuan; "": as estimated
	Note     string
	Lines    []Typed
}

// Typed is the cells of a line as they were typed.
type Typed struct {
	Expected, Why, Cause, Remark string
	Causes                       []string
	Likelihood                   string
	What, Who, Due               string
}

// The most characters of a cell.
const (
	longText = 1000
	longCell = 100
)

// write puts what was typed into a report, or refuses it at its cell.
func (r Report) write(e Entry) (Report, error) {
	if len(e.Lines) != len(r.Lines) {
		return r, fault.New(fault.Conflict, "report.meanwhile", "by", r.SavedBy)
	}
	var err error
	if r.Funds.Expected, err = money(e.Expected); err != nil {
		return r, err
	}
	if r.Note, err = bounded(e.Note, "note", longText); err != nil {
		return r, err
	}
	r.Lines = slices.Clone(r.Lines)
	for i := range r.Lines {
		if r.Lines[i].Cells, err = e.Lines[i].cells(i); err != nil {
			return r, err
		}
	}
	return r, nil
}

func money(text string) (*fen.Fen, error) {
	if strings.TrimSpace(text) == "" {
		return nil, nil
	}
	f, err := fen.Parse(text)
	if err != nil || f < 0 {
		return nil, fault.New(fault.Invalid, "report.amount", "text", text).On("funds.expected")
	}
	return &f, nil
}

func bounded(text, field string, most int) (string, error) {
	text = strings.TrimSpace(text)
	if utf8.RuneCountInString(text) > most {
		return "", fault.New(fault.Invalid, "review.words_long", "most", most).On(field)
	}
	return text, nil
}

func (t Typed) cells(i int) (c Cells, err error) {
	for _, cell := range []struct {
		to   *string
		text string
		name string
		most int
	}{
		{&c.Expected, t.Expected, "expected", longCell},
		{&c.Why, t.Why, "why", longText},
		{&c.Cause, t.Cause, "cause", longText},
		{&c.Remark, t.Remark, "remark", longText},
		{&c.Plan.What, t.What, "what", longText},
		{&c.Plan.Who, t.Who, "who", longCell},
	} {
		if *cell.to, err = bounded(cell.text, Ref(i, cell.name), cell.most); err != nil {
			return c, err
		}
	}
	for _, k := range remedy.Causes {
		if slices.Contains(t.Causes, string(k)) {
			c.Causes = append(c.Causes, k)
		}
	}
	if len(c.Causes) != len(t.Causes) {
		return c, fault.New(fault.Invalid, "report.cause_unknown").On(Ref(i, "causes"))
	}
	if c.Likelihood = forecast.Likelihood(t.Likelihood); !slices.Contains(Likelihoods, c.Likelihood) && c.Likelihood != forecast.Unknown {
		return c, fault.New(fault.Invalid, "report.likelihood_unknown").On(Ref(i, "likelihood"))
	}
	if text := strings.TrimSpace(t.Due); text != "" {
		if c.Plan.Due, err = day.Parse(text); err != nil {
			return c, fault.New(fault.Invalid, "report.due", "text", text).On(Ref(i, "due"))
		}
	}
	return c, nil
}

// Likelihoods are those of the form in its order.
var Likelihoods = []forecast.Likelihood{forecast.Sure, forecast.Possible, forecast.Never}

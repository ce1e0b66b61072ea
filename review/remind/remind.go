// Package remind tells people of what is nearly due or late in the review of declarations: in the product, and by mail
// where a person wishes so. It guarantees that nobody is told twice of the same deadline of the same step in the same round,
// near or passed; that only who could do what is due is told; and that what was told is kept and stands in the log. A letter
// names projects, steps and dates and no person.
package remind

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"plumbline/base/day"
	"plumbline/goal"
	"plumbline/platform/i18n"
	"plumbline/review"
	"plumbline/review/desk"
)

// Kind is why somebody is reminded.
type Kind string

// The kinds: a deadline is near, or it has passed.
const (
	Near Kind = "near"
	Late Kind = "late"
)

// Key is the message key of the kind's name.
func (k Kind) Key() string { return "remind.kind." + string(k) }

// Reminder is what a person was told of a declaration. Stage has the names of the stage that it waited for, none where
// Step is "submit" or "publish".
type Reminder struct {
	Declaration goal.ID
	Name, Unit  string
	Round       int
	Step        string
	Stage       review.Stage
	Due         day.Day
	Kind        Kind
	At          time.Time
}

// StepName names the step that a reminder is of.
func (r Reminder) StepName(say i18n.Printer) string {
	if r.Stage.Name != "" {
		return r.Stage.In(say.Lang())
	}
	if kind, period, ok := r.Paper(); ok {
		what := "paper"
		switch parts := strings.Split(r.Step, "/"); {
		case parts[2] == "remedy":
			what = "measure"
		case parts[3] == review.ActSubmit:
			what = "hand_in"
		}
		return say.T("remind.step."+what, "paper", say.T("course.kind."+kind, "period", period))
	}
	switch r.Step {
	case review.ActSubmit:
		return say.T("review.step.submit")
	case review.ActPublish:
		return say.T("review.step.publish")
	}
	return r.Step
}

// Further is what waits in a room beside the declarations: a paper at a step of its way, a remedy. Step names it, with the kind
// and period of the paper on whose page it is found: "monitor/2023-07/step/unit", "monitor/2023-07/remedy/…". Act is what a person
// must be allowed to do at Organisation to be told; Bars, where given, leaves out who may not decide all the same.
type Further struct {
	Declaration  goal.ID
	Name, Unit   string
	Step         string
	Round        int
	Act          string
	Organisation string
	Due          day.Day
	Bars         func(review.Person) error
}

// Paper gives the kind and period of the paper that a reminder is of; ok is false where it is of a declaration.
func (r Reminder) Paper() (kind, period string, ok bool) {
	parts := strings.Split(r.Step, "/")
	if len(parts) < 4 {
		return "", "", false
	}
	return parts[0], parts[1], true
}

// Wish is how a person wishes to be reminded.
type Wish struct {
	Language string // zh or en
	ByMail   bool
}

// told is a reminder on its way, with the days left.
type told struct {
	Reminder
	due desk.Due
}

// key tells reminders of one person apart.
func (r Reminder) key() string {
	return strings.Join([]string{string(r.Declaration), strconv.Itoa(r.Round), r.Step, r.Due.String(), string(r.Kind)}, "|")
}

// whom gives what each person is to be told of: what is due, to everybody who may do the act at the organisation and is
// not barred from deciding.
func whom(people []review.Person, due []desk.Item) map[string][]told {
	at := map[review.Desk][]review.Person{}
	for _, p := range people {
		for _, d := range p.Desks {
			at[d] = append(at[d], p)
		}
	}
	out := map[string][]told{}
	for _, i := range due {
		_, deciding := i.Case.Stage()
		for _, p := range at[review.Desk{Act: i.Act, Organisation: i.Case.Organisation()}] {
			if p.ID == "" || deciding && i.Case.Bars(p) != nil {
				continue
			}
			if had := out[p.ID]; len(had) > 0 && had[len(had)-1].Declaration == i.Declaration {
				continue // one desk given twice
			}
			out[p.ID] = append(out[p.ID], of(i))
		}
	}
	return out
}

// tellOf adds what is due in other rooms to what each person is told.
func tellOf(out map[string][]told, people []review.Person, list []Further, clock desk.Clock, within int) {
	for _, f := range list {
		due := clock.On(f.Due)
		if !clock.Near(due, within) {
			continue
		}
		kind := Near
		if due.Late {
			kind = Late
		}
		for _, p := range people {
			if !p.May(f.Act, f.Organisation) || f.Bars != nil && f.Bars(p) != nil {
				continue
			}
			out[p.ID] = append(out[p.ID], told{Reminder: Reminder{
				Declaration: f.Declaration, Name: f.Name, Unit: f.Unit, Round: f.Round, Step: f.Step, Due: f.Due, Kind: kind,
			}, due: due})
		}
	}
}

func of(i desk.Item) told {
	kind := Near
	if i.Due.Late {
		kind = Late
	}
	st, _ := i.Case.Stage()
	return told{Reminder: Reminder{
		Declaration: i.Declaration, Name: i.Name, Unit: i.Unit, Round: i.Case.Round, Step: i.Step, Stage: st, Due: i.Due.Day, Kind: kind,
	}, due: i.Due}
}

// letter writes what a person is told: what has passed first, each with its date and address.
func letter(say i18n.Printer, list []told, link func(Reminder) string) (subject, body string) {
	slices.SortStableFunc(list, func(a, b told) int {
		return cmp.Or(strings.Compare(a.Due.String(), b.Due.String()), strings.Compare(a.Name, b.Name))
	})
	late := 0
	var b strings.Builder
	for n, r := range list {
		if r.Kind == Late {
			late++
		}
		args := []any{"number", n + 1, "name", r.Name, "unit", r.Unit, "step", r.StepName(say), "due", r.Due.String(), "n", r.due.Left}
		switch {
		case r.Kind == Late:
			b.WriteString(say.T("remind.mail.late", args...))
		case r.due.Known:
			b.WriteString(say.T("remind.mail.left", args...))
		default:
			b.WriteString(say.T("remind.mail.near", args...))
		}
		b.WriteString("\n")
		if link != nil {
			b.WriteString("   " + link(r.Reminder) + "\n")
		}
		b.WriteString("\n")
	}
	subject = say.T("remind.mail.subject", "n", len(list))
	if late > 0 {
		subject = say.T("remind.mail.subject_late", "n", len(list), "late", late)
	}
	return subject, b.String() + say.T("remind.mail.foot") + "\n"
}

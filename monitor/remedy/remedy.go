// Package remedy is 整改措施: what is done about an indicator that deviates, who does it by when, that it was done, and that
// somebody else has seen that it was.
//
// It guarantees that a remedy is verified by nobody who set it, was to carry it out or reported it done; that whoever verifies it is shown what
// the figure was when it was set and what it is now, both of which are kept; that a change of its day or its wording carries a
// reason; and that what was done to it stays in its history. Which indicators need one is report's.
package remedy

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/goal"
	"plumbline/measure"
	"plumbline/measure/judge"
	"plumbline/monitor/light"
	"plumbline/review"
)

// State is where a remedy stands.
type State string

// The states.
const (
	Open     State = "open"     // to be done by its day
	Done     State = "done"     // reported done, to be verified by somebody else
	Verified State = "verified" // 已核验
	Dropped  State = "dropped"  // not needed any more, with a reason
)

// Key is the message key of the state's name.
func (s State) Key() string { return "remedy.state." + string(s) }

// Cause is a kind of 偏差原因, in the words of the official form.
type Cause string

// The causes.
const (
	Funds       Cause = "funds"       // 经费保障
	Institution Cause = "institution" // 制度保障
	Staff       Cause = "staff"       // 人员保障
	Equipment   Cause = "equipment"   // 硬件条件保障
	Other       Cause = "other"       // 其他
)

// Causes are the kinds in the order of the form.
var Causes = []Cause{Funds, Institution, Staff, Equipment, Other}

// Key is the message key of the cause's name.
func (c Cause) Key() string { return "remedy.cause." + string(c) }

// Plan is what is to be done, by whom and by when.
type Plan struct {
	What string  `json:"what"`
	Who  string  `json:"who"`
	Due  day.Day `json:"due"`
}

// Blank says that nothing was planned.
func (p Plan) Blank() bool { return p == Plan{} }

// Figure is what an indicator came to on a day.
type Figure struct {
	On      day.Day       `json:"on"`
	Known   time.Time     `json:"known"`
	Value   string        `json:"value,omitempty"`
	Unit    string        `json:"unit,omitempty"`
	Outcome judge.Outcome `json:"outcome"`
	Done    light.Share   `json:"done"`
	Light   light.Lit     `json:"light"`
}

// Step is what somebody did to a remedy.
type Step struct {
	Kind     string    `json:"kind"` // set, change, done, verify, reject, drop
	At       time.Time `json:"at"`
	By       string    `json:"by"`
	ByID     string    `json:"by_id"`
	Text     string    `json:"text,omitempty"`
	Files    []string  `json:"files,omitempty"` // ids of attachments of the declaration
	Plan     Plan      `json:"plan,omitzero"`   // after a change
	Standing *Figure   `json:"standing,omitempty"`
}

// Key is the message key of what the step was.
func (s Step) Key() string { return "remedy.step." + s.Kind }

// Remedy is one measure about one indicator. Path is the organisation of its project, then those above it. Then is what the figure
// was when it was set.
type Remedy struct {
	ID          string      `json:"id"`
	Declaration goal.ID     `json:"declaration"`
	Project     string      `json:"project"`
	Unit        string      `json:"unit"`
	Path        []string    `json:"path"`
	Year        int         `json:"year"`
	Period      string      `json:"period"`
	Key         measure.Key `json:"key"`
	Indicator   string      `json:"indicator"`
	Target      string      `json:"target"`
	Causes      []Cause     `json:"causes"`
	Cause       string      `json:"cause"`
	Plan        Plan        `json:"plan"`
	State       State       `json:"state"`
	Version     int         `json:"version"`
	Then        Figure      `json:"then"`
	Steps       []Step      `json:"steps"`
}

// Organisation is whose it is.
func (r Remedy) Organisation() string {
	if len(r.Path) == 0 {
		return ""
	}
	return r.Path[0]
}

// Overdue says that it was to be done before a day and is not.
func (r Remedy) Overdue(today day.Day) bool { return r.State == Open && r.Plan.Due.Before(today) }

// Last gives the newest step of a kind.
func (r Remedy) Last(kind string) (Step, bool) {
	for _, s := range slices.Backward(r.Steps) {
		if s.Kind == kind {
			return s, true
		}
	}
	return Step{}, false
}

// verifying are the acts of the office's table that let somebody look whether a remedy was done.
var verifying = []string{"monitor", "review_unit", "review_department", "review_finance"}

// MayVerify refuses who set it, reported it done, is to carry it out, or may neither monitor nor review there.
func (r Remedy) MayVerify(p review.Person) error {
	allowed := slices.ContainsFunc(verifying, func(act string) bool { return p.May(act, r.Organisation()) })
	if !allowed {
		return fault.New(fault.Denied, "remedy.may_verify")
	}
	for _, s := range r.Steps {
		if s.ByID == p.ID && slices.Contains([]string{"set", "change", "done"}, s.Kind) {
			return fault.New(fault.Denied, "remedy.own")
		}
	}
	if strings.TrimSpace(r.Plan.Who) == p.Name {
		return fault.New(fault.Denied, "remedy.own")
	}
	return nil
}

func (r Remedy) mayAct(p review.Person) error {
	if !p.May("monitor", r.Organisation()) {
		return fault.New(fault.Denied, "remedy.may_act")
	}
	return nil
}

// waits refuses an act on a remedy that stands elsewhere than the act needs.
func (r Remedy) waits(want State) error {
	if r.State != want {
		return fault.New(fault.Conflict, "remedy.stands."+string(r.State))
	}
	return nil
}

// Move is what somebody wants to do to a remedy: done, verify, reject, change or drop. Now is what the figure is at the instant, for
// who verifies.
type Move struct {
	Kind  string
	By    review.Person
	At    time.Time
	Text  string
	Files []string
	Plan  Plan
	Now   *Figure
}

// Decide gives the remedy after a move, or refuses it. It changes nothing that it was given.
func Decide(r Remedy, m Move) (Remedy, error) {
	text, err := words(m.Text)
	if err != nil {
		return r, err
	}
	next := r
	next.Steps = slices.Clone(r.Steps)
	step := Step{Kind: m.Kind, At: m.At, By: m.By.Name, ByID: m.By.ID, Text: text, Files: m.Files}
	switch m.Kind {
	case "done":
		err = first(r.waits(Open), r.mayAct(m.By))
		next.State, step.Standing = Done, m.Now
	case "verify":
		err = first(r.waits(Done), r.MayVerify(m.By))
		next.State, step.Standing = Verified, m.Now
	case "reject":
		err = first(r.waits(Done), r.MayVerify(m.By))
		next.State, step.Standing = Open, m.Now
	case "change":
		err = first(r.waits(Open), r.mayAct(m.By), m.Plan.Check(day.At(m.At)))
		next.Plan, step.Plan = m.Plan.tidy(), m.Plan.tidy()
		if err == nil && next.Plan == r.Plan {
			err = fault.New(fault.Invalid, "remedy.nothing_changed").On("what")
		}
	case "drop":
		err = first(r.waits(Open), r.mayAct(m.By))
		next.State = Dropped
	default:
		err = fault.New(fault.Invalid, "review.no_move")
	}
	if err != nil {
		return r, err
	}
	next.Version++
	next.Steps = append(next.Steps, step)
	return next, nil
}

func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// The least and the most characters of what a person writes.
const (
	shortest = 2
	longest  = 1000
	longName = 60
)

func words(s string) (string, error) {
	s = strings.TrimSpace(s)
	switch n := utf8.RuneCountInString(s); {
	case n < shortest:
		return "", fault.New(fault.Invalid, "remedy.text_short", "least", shortest).On("text")
	case n > longest:
		return "", fault.New(fault.Invalid, "review.words_long", "most", longest).On("text")
	}
	return s, nil
}

func (p Plan) tidy() Plan {
	p.What, p.Who = strings.TrimSpace(p.What), strings.TrimSpace(p.Who)
	return p
}

// Check refuses a plan that is not whole, or whose day has passed.
func (p Plan) Check(today day.Day) error {
	p = p.tidy()
	switch {
	case utf8.RuneCountInString(p.What) < shortest:
		return fault.New(fault.Invalid, "remedy.no_what").On("what")
	case utf8.RuneCountInString(p.What) > longest:
		return fault.New(fault.Invalid, "review.words_long", "most", longest).On("what")
	case p.Who == "":
		return fault.New(fault.Invalid, "remedy.no_who").On("who")
	case utf8.RuneCountInString(p.Who) > longName:
		return fault.New(fault.Invalid, "review.words_long", "most", longName).On("who")
	case p.Due.IsZero():
		return fault.New(fault.Invalid, "remedy.no_due").On("due")
	case p.Due.Before(today):
		return fault.New(fault.Invalid, "remedy.due_past", "today", today.String()).On("due")
	}
	return nil
}

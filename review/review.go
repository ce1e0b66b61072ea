// Package review is the life of a declaration from first draft to approved, published and amended: who handed in which
// revision, who approved or returned it at which stage and with which remarks.
//
// It guarantees that nobody approves what he wrote, nor twice in one round; that no stage is skipped; that errors block
// and warnings are answered; that what a reviewer judges is one revision, named by number and digest; that what was approved stays
// what it was until an amendment has gone through the same stages; and that no remark, sheet or move is lost. Decide is
// the whole of it and pure. Which findings there are is rule's, what a revision holds goal's, who holds which role and
// reaches which organisation office's: review is told by Person. What waits for whom, and by when, is desk's.
package review

import (
	"slices"
	"time"

	"plumbline/base/actor"
	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/goal"
)

// State is where a declaration stands.
type State string

// The states. Between Submitted and Approved the case says which stage it waits for (Case.Stage).
const (
	Draft     State = "draft"     // with its drafter, not handed in, withdrawn, or being amended
	Submitted State = "submitted" // handed in, nobody decided yet
	Passed    State = "passed"    // approved by one stage or more, but not by all
	Returned  State = "returned"  // back with the drafter, with remarks
	Barred    State = "barred"    // judged 差: may not go on to budgeting unless the stage that said so returns it
	Approved  State = "approved"  // approved by every stage: frozen
	Published State = "published" // and made public
)

// Key is the message key of the state's name.
func (s State) Key() string { return "review.state." + string(s) }

// The acts that a person may be allowed to do, by the names that the office's table has for them. Stages have one of
// the acts of reviewing.
const (
	ActSubmit   = "submit"
	ActWithdraw = "withdraw"
	ActAmend    = "amend"
	ActNote     = "note"
	ActPublish  = "publish"
)

var reviewing = []string{"review_unit", "review_department", "review_finance"}

// Desk is a place to act from: the person may do Act for declarations of Organisation.
type Desk struct{ Act, Organisation string }

// Person is who moves, and what the office's table lets him do where.
type Person struct {
	actor.Actor
	Desks []Desk
}

// May says whether the person may do an act for an organisation.
func (p Person) May(act, organisation string) bool {
	return p.ID != "" && organisation != "" && slices.Contains(p.Desks, Desk{act, organisation})
}

// Stage is one approval. Act is what a person must be allowed to do to give it; Sheet says that it needs a review sheet.
type Stage struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	NameEn string `json:"name_en,omitempty"` // "": the Chinese name serves
	Act    string `json:"act"`
	Sheet  bool   `json:"sheet"`
}

// In gives the name of the stage in a language.
func (s Stage) In(language string) string {
	if language == "en" && s.NameEn != "" {
		return s.NameEn
	}
	return s.Name
}

// String is the name, for logs; a sentence gets the stage itself and names it in its language.
func (s Stage) String() string { return s.Name }

// Scheme is the stages that an organisation and those below it go through in a budget year, from a day on. Year 0 is
// every year that has no scheme of its own.
type Scheme struct {
	Organisation string  `json:"organisation"` // "" for the scheme of the house
	Year         int     `json:"year"`
	Since        day.Day `json:"since"`
	Stages       []Stage `json:"stages"`
}

// DefaultScheme is unit, department, finance; the sheet of 财预〔2015〕88号 is the finance office's, whose grade decides
// whether a project goes on to budgeting.
func DefaultScheme() Scheme {
	return Scheme{Stages: []Stage{
		{ID: "unit", Name: "单位审核", NameEn: "Unit review", Act: "review_unit"},
		{ID: "department", Name: "主管部门审核", NameEn: "Department review", Act: "review_department"},
		{ID: "finance", Name: "财政审核", NameEn: "Finance review", Act: "review_finance", Sheet: true},
	}}
}

// Check refuses a scheme that nobody could go through: two to four stages, each named once, each with an act of reviewing.
func (s Scheme) Check() error {
	const fewest, most = 2, 4
	if len(s.Stages) < fewest || len(s.Stages) > most {
		return fault.New(fault.Invalid, "review.scheme_length", "least", fewest, "most", most).On("stages")
	}
	seen := map[string]bool{}
	for _, st := range s.Stages {
		if st.ID == "" || st.Name == "" || seen[st.ID] || seen[st.Name] || !slices.Contains(reviewing, st.Act) ||
			st.ID == ActSubmit || st.ID == ActPublish {
			return fault.New(fault.Invalid, "review.scheme_stage", "stage", st).On("stages")
		}
		seen[st.ID], seen[st.Name] = true, true
	}
	return nil
}

// Approval is one stage's yes.
type Approval struct {
	Stage string    `json:"stage"`
	By    string    `json:"by"`
	Name  string    `json:"name"`
	At    time.Time `json:"at"`
}

// Amendment is a change of what was approved, on its way. State is the one to go back to when it is dropped.
type Amendment struct {
	Reason string    `json:"reason"`
	From   int       `json:"from"` // the revision that was approved
	By     string    `json:"by"`
	Name   string    `json:"name"`
	At     time.Time `json:"at"`
	State  State     `json:"state"`
}

// Remark is what a reviewer wrote to a cell. Ref is of the Revision that it was written to, "" the whole of it. A note
// (of an evaluator) binds nobody; any other waits for an answer before the declaration goes on.
type Remark struct {
	Number   int // from 1, never given twice
	Round    int
	Stage    string
	Revision int
	Ref      goal.Ref
	Text     string
	Note     bool
	By, Name string
	At       time.Time
	Answer   string // "" while it waits
	AnswerBy string // name
	AnswerAt time.Time
}

// Open says that the remark waits for an answer.
func (r Remark) Open() bool { return r.Answer == "" && !r.Note }

// Case is a declaration under review. Round counts the times it was handed in, Version the moves: a move names the
// version that its person saw. Revision, Digest and Authors are of what was handed in last; Frozen is the revision that
// was approved last and stands, 0 for none.
type Case struct {
	Declaration goal.ID    `json:"declaration"`
	Path        []string   `json:"path"` // its organisation first, then those above it, up to the root
	Year        int        `json:"year"`
	Version     int        `json:"version"`
	State       State      `json:"state"`
	Round       int        `json:"round"`
	Chain       int        `json:"chain"` // the round in which the present way to approval began, 0 before
	Scheme      Scheme     `json:"scheme"`
	Done        int        `json:"done"` // stages that approved in this round
	Revision    int        `json:"revision"`
	Digest      string     `json:"digest"`
	Authors     []string   `json:"authors"` // ids of everybody who wrote any part of Revision, or handed it in
	Approvals   []Approval `json:"approvals"`
	Frozen      int        `json:"frozen"`
	FrozenHash  string     `json:"frozen_digest"` // digest of Frozen
	Amendment   *Amendment `json:"amendment"`
	Remarks     []Remark   `json:"-"`       // of all rounds
	Sheets      []Sheet    `json:"-"`       // of all rounds
	Judged      Grade      `json:"judged"`  // the grade with which it was returned last, "" without one
	LastBy      string     `json:"last_by"` // name of who moved last
	Since       time.Time  `json:"since"`
}

// Organisation is whose declaration it is, "" before it was first handed in.
func (c Case) Organisation() string {
	if len(c.Path) == 0 {
		return ""
	}
	return c.Path[0]
}

// Stage gives the stage that the case waits for, or that barred it.
func (c Case) Stage() (Stage, bool) {
	if c.State != Submitted && c.State != Passed && c.State != Barred || c.Done >= len(c.Scheme.Stages) {
		return Stage{}, false
	}
	return c.Scheme.Stages[c.Done], true
}

// Waits gives the act that the case waits for, and the step it stands at for deadlines: "submit", the id of a stage,
// "publish", or "" where nothing is waited for.
func (c Case) Waits() (act, step string) {
	switch c.State {
	case Draft, Returned:
		return ActSubmit, ActSubmit
	case Approved:
		return ActPublish, ActPublish
	case Published:
		return "", ""
	}
	st, _ := c.Stage()
	return st.Act, st.ID
}

// Editable refuses a new revision while one is under review, barred, or approved without an amendment.
func (c Case) Editable() error {
	switch c.State {
	case Draft, Returned:
		return nil
	case Approved, Published:
		return fault.New(fault.Denied, "review.frozen")
	case Barred:
		return fault.New(fault.Denied, "review.barred")
	}
	if c.Done > 0 {
		return fault.New(fault.Denied, "review.under_review_decided")
	}
	return fault.New(fault.Denied, "review.under_review")
}

// OpenRemarks gives the remarks that wait for an answer.
func (c Case) OpenRemarks() []Remark {
	return slices.DeleteFunc(slices.Clone(c.Remarks), func(r Remark) bool { return !r.Open() })
}

// clone copies what moves change, so that Decide leaves its argument alone.
func (c Case) clone() Case {
	c.Path, c.Authors, c.Approvals = slices.Clone(c.Path), slices.Clone(c.Authors), slices.Clone(c.Approvals)
	c.Remarks, c.Sheets = slices.Clone(c.Remarks), slices.Clone(c.Sheets)
	if c.Amendment != nil {
		a := *c.Amendment
		c.Amendment = &a
	}
	return c
}

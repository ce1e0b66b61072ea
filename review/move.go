package review

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"plumbline/base/fault"
	"plumbline/goal"
)

// Kind is what a move does.
type Kind string

// The kinds of moves.
const (
	Submit   Kind = "submit"
	Withdraw Kind = "withdraw" // of what was handed in, or of an amendment
	Approve  Kind = "approve"
	Return   Kind = "return"
	Publish  Kind = "publish"
	Amend    Kind = "amend"
	Note     Kind = "remark"
	Resolve  Kind = "resolve" // answer a remark
	Judge    Kind = "sheet"   // fill the review sheet
)

// Key is the message key of what the move does.
func (k Kind) Key() string { return "review.move." + string(k) }

// Cell is a remark to be written.
type Cell struct {
	Ref  goal.Ref
	Text string
}

// Move is what somebody wants to do to a case of the Version he saw.
type Move struct {
	Kind    Kind
	By      Person
	Version int
	Reason  string // of an amendment; the answer to a remark
	Remarks []Cell
	Remark  int    // the number of the remark that is answered
	Sheet   *Sheet // of Judge, Approve or Return
}

// Facts is what Decide must know beside the case: the newest revision as it stands now, with everybody who wrote a part of
// it and the count of its findings, the instant, and, for handing in, whose declaration it is and the stages in force.
type Facts struct {
	Now      time.Time
	Revision int
	Digest   string
	Authors  []string
	Tally    goal.Tally
	Year     int
	Path     []string
	Scheme   Scheme
}

var steps = map[Kind]func(c *Case, m Move, f Facts) error{
	Submit: submit, Withdraw: withdraw, Approve: approve, Return: giveBack, Publish: publish, Amend: amend,
	Note: remark, Resolve: resolve, Judge: judge,
}

// Decide gives the case after a move, or refuses it and says who may or what remains. It changes nothing that it was given.
func Decide(c Case, m Move, f Facts) (Case, error) {
	step := steps[m.Kind]
	if step == nil {
		return c, fault.New(fault.Invalid, "review.no_move")
	}
	if m.Version != c.Version {
		return c, fault.New(fault.Conflict, "review.meanwhile", "by", c.LastBy)
	}
	if c.State == "" {
		c.State = Draft
	}
	next := c.clone()
	if err := step(&next, m, f); err != nil {
		return c, err
	}
	next.Version++
	next.LastBy = m.By.Name
	before, _ := c.Waits()
	if act, _ := next.Waits(); act != before || next.Done != c.Done || next.Since.IsZero() {
		next.Since = f.Now
	}
	return next, nil
}

// waits says what the case waits for instead, and so who may move it.
func (c *Case) waits() *fault.Error {
	switch c.State {
	case Barred:
		return fault.New(fault.Invalid, "review.barred")
	case Published:
		return fault.New(fault.Invalid, "review.frozen")
	}
	act, _ := c.Waits()
	st, _ := c.Stage()
	return fault.New(fault.Denied, "review.waits."+act, "stage", st)
}

func may(m Move, act, organisation string) error {
	if !m.By.May(act, organisation) {
		return fault.New(fault.Denied, "review.may."+act)
	}
	return nil
}

func submit(c *Case, m Move, f Facts) error {
	if c.State != Draft && c.State != Returned {
		return c.waits()
	}
	if len(f.Path) == 0 {
		return fault.New(fault.Invalid, "review.no_organisation")
	}
	for _, at := range []string{f.Path[0], c.Organisation()} {
		if at == "" {
			continue // never handed in before
		}
		if err := may(m, ActSubmit, at); err != nil {
			return err
		}
	}
	if err := clearOf(f.Tally); err != nil {
		return err
	}
	if err := f.Scheme.Check(); err != nil {
		return err
	}
	if n := len(c.OpenRemarks()); n > 0 {
		return fault.New(fault.Invalid, "review.remarks_open", "n", n)
	}
	switch {
	case c.Amendment != nil && f.Digest == c.FrozenHash:
		return fault.New(fault.Invalid, "review.nothing_amended")
	case c.State == Returned && c.Judged != "" && f.Digest == c.Digest:
		return fault.New(fault.Invalid, "review.not_revised", "grade", string(c.Judged))
	}
	c.State, c.Round, c.Done, c.Approvals, c.Judged = Submitted, c.Round+1, 0, nil, ""
	if c.Chain == 0 {
		c.Chain = c.Round
	}
	c.Path, c.Year, c.Scheme = slices.Clone(f.Path), f.Year, f.Scheme
	c.Revision, c.Digest = f.Revision, f.Digest
	c.Authors = slices.Compact(slices.Sorted(slices.Values(append(slices.Clone(f.Authors), m.By.ID))))
	return nil
}

// clearOf refuses while a finding is in the way: errors block, warnings are answered first.
func clearOf(t goal.Tally) error {
	switch {
	case t.Stale:
		return fault.New(fault.Conflict, "review.unchecked")
	case t.Errors > 0:
		return fault.New(fault.Invalid, "review.errors_open", "n", t.Errors)
	case t.Warnings > 0:
		return fault.New(fault.Invalid, "review.warnings_open", "n", t.Warnings)
	}
	return nil
}

func withdraw(c *Case, m Move, f Facts) error {
	if c.State == Draft && c.Amendment != nil {
		return dropAmendment(c, m, f)
	}
	if c.State != Submitted {
		if c.State == Passed {
			return fault.New(fault.Invalid, "review.decided")
		}
		return c.waits()
	}
	if err := may(m, ActWithdraw, c.Organisation()); err != nil {
		return err
	}
	c.State = Draft
	return nil
}

// dropAmendment goes back to what was approved; the content must be that again first, for a newer revision would stand
// as the newest without anybody having approved it.
func dropAmendment(c *Case, m Move, f Facts) error {
	if err := may(m, ActAmend, c.Organisation()); err != nil {
		return err
	}
	if f.Digest != c.FrozenHash {
		return fault.New(fault.Invalid, "review.amendment_changed", "revision", c.Amendment.From)
	}
	if n := len(c.OpenRemarks()); n > 0 {
		return fault.New(fault.Invalid, "review.remarks_open", "n", n)
	}
	c.State, c.Amendment, c.Chain, c.Done = c.Amendment.State, nil, 0, len(c.Scheme.Stages)
	return nil
}

// decider is the stage that waits, if the person may decide there: he has the stage's act, wrote no part of what is
// reviewed, and did not approve it at another stage.
func decider(c *Case, m Move) (Stage, error) {
	st, ok := c.Stage()
	if !ok || c.State == Barred {
		return st, c.waits()
	}
	if !m.By.May(st.Act, c.Organisation()) {
		return st, c.waits()
	}
	return st, c.Bars(m.By)
}

// Bars refuses a person who may not decide on this revision whatever he may elsewhere.
func (c Case) Bars(p Person) error {
	if slices.Contains(c.Authors, p.ID) {
		return fault.New(fault.Denied, "review.own_work")
	}
	for _, a := range c.Approvals {
		if a.By == p.ID {
			return fault.New(fault.Denied, "review.approved_already", "stage", c.StageOf(a.Stage))
		}
	}
	return nil
}

// StageOf gives a stage of the case's scheme; one that it no longer has is named by its identifier.
func (c Case) StageOf(id string) Stage {
	for _, st := range c.Scheme.Stages {
		if st.ID == id {
			return st
		}
	}
	return Stage{ID: id, Name: id}
}

func approve(c *Case, m Move, f Facts) error {
	st, err := decider(c, m)
	if err != nil {
		return err
	}
	if f.Revision != c.Revision {
		return fault.New(fault.Conflict, "review.moved_on", "revision", c.Revision, "newest", f.Revision)
	}
	if err := clearOf(f.Tally); err != nil {
		return err
	}
	if err := c.put(st, m, f); err != nil {
		return err
	}
	if n := len(c.OpenRemarks()); n > 0 {
		return fault.New(fault.Invalid, "review.remarks_open", "n", n)
	}
	if err := c.goesOn(st); err != nil {
		return err
	}
	c.Approvals = append(c.Approvals, Approval{Stage: st.ID, By: m.By.ID, Name: m.By.Name, At: f.Now})
	c.Done++
	c.State = Passed
	if c.Done == len(c.Scheme.Stages) {
		c.State, c.Frozen, c.FrozenHash, c.Amendment, c.Chain = Approved, c.Revision, c.Digest, nil, 0
	}
	return nil
}

func giveBack(c *Case, m Move, f Facts) error {
	if c.State == Barred {
		return liftBar(c, m, f)
	}
	st, err := decider(c, m)
	if err != nil {
		return err
	}
	if err := c.put(st, m, f); err != nil {
		return err
	}
	if len(c.OpenRemarks()) == 0 {
		return fault.New(fault.Invalid, "review.remark_missing").On("remarks")
	}
	c.State, c.Judged = Returned, ""
	if s, ok := c.SheetOf(st.ID); ok && (s.Overall == Fair || s.Overall == Poor) {
		c.Judged = s.Overall
	}
	if c.Judged == Poor {
		c.State = Barred
	}
	return nil
}

// liftBar gives a barred declaration back to its drafter; the stage that barred it does so, with a remark.
func liftBar(c *Case, m Move, f Facts) error {
	st, _ := c.Stage()
	if !m.By.May(st.Act, c.Organisation()) {
		return fault.New(fault.Denied, "review.waits."+st.Act, "stage", st)
	}
	if err := c.Bars(m.By); err != nil {
		return err
	}
	if len(m.Remarks) == 0 {
		return fault.New(fault.Invalid, "review.remark_missing").On("remarks")
	}
	if m.Sheet != nil {
		return fault.New(fault.Invalid, "review.barred")
	}
	if err := c.put(st, m, f); err != nil {
		return err
	}
	c.State = Returned
	return nil
}

func publish(c *Case, m Move, _ Facts) error {
	if c.State != Approved {
		return c.waits()
	}
	if err := may(m, ActPublish, c.Organisation()); err != nil {
		return err
	}
	c.State = Published
	return nil
}

func amend(c *Case, m Move, f Facts) error {
	if c.State != Approved && c.State != Published {
		return c.waits()
	}
	if err := may(m, ActAmend, c.Organisation()); err != nil {
		return err
	}
	reason, err := words(m.Reason, "reason")
	if err != nil {
		return err
	}
	c.Amendment = &Amendment{Reason: reason, From: c.Frozen, By: m.By.ID, Name: m.By.Name, At: f.Now, State: c.State}
	c.State, c.Done, c.Approvals, c.Chain = Draft, 0, nil, c.Round+1
	return nil
}

func remark(c *Case, m Move, f Facts) error {
	if len(m.Remarks) == 0 {
		return fault.New(fault.Invalid, "review.remark_missing").On("remarks")
	}
	st, err := decider(c, m)
	if err == nil {
		return c.write(st, m, f, false)
	}
	if m.By.May(ActNote, c.Organisation()) {
		return c.write(Stage{}, m, f, true)
	}
	return err
}

func resolve(c *Case, m Move, f Facts) error {
	if m.Remark < 1 || m.Remark > len(c.Remarks) {
		return fault.New(fault.NotFound, "review.no_remark")
	}
	r := &c.Remarks[m.Remark-1]
	if !m.By.May(ActSubmit, c.Organisation()) && r.By != m.By.ID {
		return fault.New(fault.Denied, "review.not_yours_to_answer", "by", r.Name)
	}
	if r.Answer != "" {
		return fault.New(fault.Conflict, "review.answered_already", "by", r.AnswerBy)
	}
	answer, err := words(m.Reason, "answer")
	if err != nil {
		return err
	}
	r.Answer, r.AnswerBy, r.AnswerAt = answer, m.By.Name, f.Now
	return nil
}

func judge(c *Case, m Move, f Facts) error {
	st, err := decider(c, m)
	if err != nil {
		return err
	}
	if m.Sheet == nil {
		return fault.New(fault.Invalid, "review.sheet_blank").On("overall")
	}
	return c.put(st, m, f)
}

// put keeps the sheet and the remarks that come with a move.
func (c *Case) put(st Stage, m Move, f Facts) error {
	if m.Sheet != nil {
		s := *m.Sheet
		if err := s.check(); err != nil {
			return err
		}
		s.Comment = strings.TrimSpace(s.Comment)
		if utf8.RuneCountInString(s.Comment) > longest {
			return fault.New(fault.Invalid, "review.words_long", "most", longest).On("comment")
		}
		s.Number, s.Round, s.Stage, s.Revision = len(c.Sheets)+1, c.Round, st.ID, c.Revision
		s.By, s.Name, s.At = m.By.ID, m.By.Name, f.Now
		c.Sheets = append(c.Sheets, s)
	}
	return c.write(st, m, f, false)
}

// mostRemarks bounds what one declaration can gather.
const mostRemarks = 500

func (c *Case) write(st Stage, m Move, f Facts, note bool) error {
	if len(c.Remarks)+len(m.Remarks) > mostRemarks {
		return fault.New(fault.TooLarge, "review.remarks_many", "most", mostRemarks).On("remarks")
	}
	for _, cell := range m.Remarks {
		text, err := words(cell.Text, "remarks")
		if err != nil {
			return err
		}
		c.Remarks = append(c.Remarks, Remark{
			Number: len(c.Remarks) + 1, Round: c.Round, Stage: st.ID, Revision: c.Revision, Ref: cell.Ref, Text: text, Note: note,
			By: m.By.ID, Name: m.By.Name, At: f.Now,
		})
	}
	return nil
}

// shortest and longest bound what a person writes: as with answers to findings.
const (
	shortest = 2
	longest  = 1000
)

func words(s, field string) (string, error) {
	s = strings.TrimSpace(s)
	switch n := utf8.RuneCountInString(s); {
	case n < shortest:
		return "", fault.New(fault.Invalid, "review.words_short", "least", shortest).On(field)
	case n > longest:
		return "", fault.New(fault.Invalid, "review.words_long", "most", longest).On(field)
	}
	return s, nil
}

// Clean says whether a case may be approved with others at once: no finding open, not even a note, no remark since its way
// to approval began, and no amendment. Otherwise it says what somebody has to look at.
func (c Case) Clean(t goal.Tally) error {
	switch {
	case t.Stale:
		return fault.New(fault.Conflict, "review.unchecked")
	case t.Errors+t.Warnings+t.Notes > 0:
		return fault.New(fault.Invalid, "review.unclean_findings", "n", t.Errors+t.Warnings+t.Notes)
	case slices.ContainsFunc(c.Remarks, func(r Remark) bool { return r.Round >= c.Chain }):
		return fault.New(fault.Invalid, "review.unclean_remarks")
	case c.Amendment != nil:
		return fault.New(fault.Invalid, "review.unclean_amendment")
	}
	return nil
}

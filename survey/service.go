package survey

import (
	"context"
	"strings"
	"unicode/utf8"

	"plumbline/base/actor"
	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/base/id"
	"plumbline/journal"
	"plumbline/platform/db"
	"plumbline/platform/tlog"
)

// Service keeps the surveys of a store. Whoever calls has asked the office whether the person may.
type Service struct {
	db    *db.DB
	log   *tlog.Registry
	books *journal.Service
}

// New gives the service over a store; it posts to the books. log may be nil where there is none.
func New(d *db.DB, log *tlog.Registry, books *journal.Service) *Service {
	return &Service{d, log, books}
}

// Subject is what the log calls a survey.
func Subject(id ID) string { return "survey/" + string(id) }

// Seen names the version of a survey that a person looked at.
type Seen struct {
	ID      ID
	Version int
}

// act is one change of a survey.
type act struct {
	tx    *db.Tx
	by    actor.Actor
	verb  string
	trail *tlog.Trail
	old   Survey
	why   Why // the reason given, for figures that are final
}

// begin begins an act on a survey as the person saw it; one that was changed meanwhile is refused.
func (s *Service) begin(tx *db.Tx, by actor.Actor, verb string, seen Seen) (*act, Survey, error) {
	trail, err := s.log.Follow(tx)
	if err != nil {
		return nil, Survey{}, err
	}
	a := &act{tx: tx, by: by, verb: verb, trail: trail}
	if err := a.touch(seen.ID); err != nil {
		return nil, Survey{}, err
	}
	if a.old, err = Load(tx, seen.ID); err != nil {
		return nil, Survey{}, err
	}
	if a.old.Version != seen.Version {
		return nil, Survey{}, meanwhile(tx, seen.ID)
	}
	return a, a.old, nil
}

// touch says that the rows of a survey are written, those of its answers not among them.
func (a *act) touch(id ID) error {
	for _, table := range []string{"survey", "survey_version", "survey_form", "survey_draw", "survey_issue"} {
		if err := a.trail.Touch(table, string(id)); err != nil {
			return err
		}
	}
	return nil
}

// keep writes the next version and the act into the log.
func (a *act) keep(s Survey) (Survey, error) {
	s, err := write(a.tx, a.by, a.verb, s)
	if err != nil {
		return s, err
	}
	before := ""
	if a.old.ID != "" {
		if _, before, err = encode(a.old); err != nil {
			return s, err
		}
	}
	_, after, err := encode(s)
	if err != nil {
		return s, err
	}
	_, err = a.trail.Append(tlog.Act{
		By: a.by, Verb: "survey." + a.verb, Subject: Subject(s.ID), Version: int64(s.Version), Old: before, New: after, Reason: s.Reason,
	})
	return s, err
}

// Make makes a survey of an organisation with its first questionnaire.
func (s *Service) Make(ctx context.Context, by actor.Actor, organisation string, h Heading, f Form) (out Survey, err error) {
	h, f = h.tidy(), f.tidy()
	if err := h.check(); err != nil {
		return out, err
	}
	if err := f.check(h.Measure); err != nil {
		return out, err
	}
	f.Number = 1
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		trail, err := s.log.Follow(tx)
		if err != nil {
			return err
		}
		a := &act{tx: tx, by: by, verb: "make", trail: trail}
		out = Survey{ID: ID(id.New(tx.Now)), Organisation: organisation, Heading: h, State: Draft, Form: f.Number}
		if err := a.touch(out.ID); err != nil {
			return err
		}
		if err := writeForm(tx, out.ID, f); err != nil {
			return err
		}
		out, err = a.keep(out)
		return err
	})
	return out, err
}

// change is the four beats of a change of one survey.
func (s *Service) change(ctx context.Context, by actor.Actor, verb string, seen Seen, decide func(a *act, v *Survey) error) (out Survey, err error) {
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		a, v, err := s.begin(tx, by, verb, seen)
		if err != nil {
			return err
		}
		if err := decide(a, &v); err != nil {
			return err
		}
		if v == a.old {
			out = v
			return nil
		}
		out, err = a.keep(v)
		return err
	})
	return out, err
}

// Edit changes the heading. What answers count for stays once invitations went out; the name, the target and the last day may
// still be changed.
func (s *Service) Edit(ctx context.Context, by actor.Actor, seen Seen, h Heading) (Survey, error) {
	h = h.tidy()
	return s.change(ctx, by, "edit", seen, func(a *act, v *Survey) error {
		if err := v.may(Draft, Open); err != nil {
			return err
		}
		if v.State == Open {
			fixed := v.Heading
			fixed.Name, fixed.Target, fixed.Until = h.Name, h.Target, h.Until
			if fixed != h {
				return fault.New(fault.Conflict, "survey.fixed").On("matter")
			}
		}
		if err := h.check(); err != nil {
			return err
		}
		f, err := LoadForm(a.tx, v.ID, v.Form)
		if err != nil {
			return err
		}
		v.Heading = h
		return f.check(h.Measure)
	})
}

// Revise lets a questionnaire follow the one that is asked; what was answered stays with the one it was answered on. Answers
// that wait leave the box before; where they are too few for that, it is refused until there are more.
func (s *Service) Revise(ctx context.Context, by actor.Actor, seen Seen, f Form) (Survey, error) {
	f = f.tidy()
	return s.change(ctx, by, "revise", seen, func(a *act, v *Survey) error {
		if err := v.may(Draft, Open); err != nil {
			return err
		}
		if err := f.check(v.Measure); err != nil {
			return err
		}
		old, err := LoadForm(a.tx, v.ID, v.Form)
		if err != nil || same(old, f) {
			return err
		}
		if v.State == Open {
			left, err := s.empty(a, *v)
			if err != nil {
				return err
			}
			if left > 0 {
				return fault.New(fault.Conflict, "survey.waiting", "n", left, "least", Mix)
			}
		}
		v.Form++
		f.Number = v.Form
		return writeForm(a.tx, v.ID, f)
	})
}

func same(a, b Form) bool {
	if len(a.Questions) != len(b.Questions) {
		return false
	}
	for i := range a.Questions {
		if a.Questions[i] != b.Questions[i] {
			return false
		}
	}
	return true
}

// Draw draws the sample, before invitations went out. The same draw twice changes nothing.
func (s *Service) Draw(ctx context.Context, by actor.Actor, seen Seen, d Draw) (Survey, error) {
	d = d.tidy()
	if err := d.check(); err != nil {
		return Survey{}, err
	}
	return s.change(ctx, by, "draw", seen, func(a *act, v *Survey) error {
		if err := v.may(Draft); err != nil {
			return err
		}
		before, ok, err := loadDraw(a.tx, v.ID)
		if err != nil || ok && before.Digest() == d.Digest() {
			return err
		}
		v.Frame, v.Drawn = len(d.Frame), d.Digest()
		return writeDraw(a.tx, by, v.ID, d)
	})
}

// Invitation is a token for somebody of the sample. It is given out once; only its digest is kept, and not for whom it is.
type Invitation struct {
	Drawn
	Token string
}

// Invite gives out the invitations of a part of the sample, and opens the survey. Given out again while nobody has answered,
// they take the place of the former ones; later it is refused, for nobody knows who answered.
func (s *Service) Invite(ctx context.Context, by actor.Actor, seen Seen, part Part) (list []Invitation, out Survey, err error) {
	out, err = s.change(ctx, by, "invite", seen, func(a *act, v *Survey) error {
		list = nil
		if err := v.may(Draft, Open); err != nil {
			return err
		}
		if part == Reserve && v.State == Draft {
			return fault.New(fault.Conflict, "survey.main_first")
		}
		d, ok, err := loadDraw(a.tx, v.ID)
		if err != nil {
			return err
		}
		if !ok {
			return fault.New(fault.Conflict, "survey.no_sample")
		}
		for _, p := range d.Sample() {
			if p.Part == part {
				list = append(list, Invitation{p, NewToken()})
			}
		}
		if len(list) == 0 {
			return fault.New(fault.Conflict, "survey.no_reserve")
		}
		return s.issue(a, v, part, list)
	})
	if err != nil {
		return nil, out, err
	}
	return list, out, nil
}

// Close ends a survey: nobody answers any more, and what waits in the box is counted. Fewer than Mix answers in all are never
// opened; how many they were is kept. reason is needed where the figures of the project are final, and may be blank otherwise.
func (s *Service) Close(ctx context.Context, by actor.Actor, seen Seen, reason string) (Survey, error) {
	reason = strings.TrimSpace(reason)
	return s.change(ctx, by, "close", seen, func(a *act, v *Survey) error {
		if err := v.may(Open); err != nil {
			return err
		}
		if utf8.RuneCountInString(reason) > longestReason {
			return badReason()
		}
		v.Reason, a.why = reason, Why{reason, by.ID}
		return s.end(a, v)
	})
}

func badReason() error {
	return fault.New(fault.Invalid, "survey.reason", "least", shortestReason, "most", longestReason).On("reason")
}

// Withdraw takes a survey back, with the reason: its answers are kept and count for nothing.
func (s *Service) Withdraw(ctx context.Context, by actor.Actor, seen Seen, reason string) (Survey, error) {
	reason = strings.TrimSpace(reason)
	return s.change(ctx, by, "withdraw", seen, func(a *act, v *Survey) error {
		if n := utf8.RuneCountInString(reason); n < shortestReason || n > longestReason {
			return badReason()
		}
		if err := v.may(Draft, Open, Closed); err != nil {
			return err
		}
		v.Reason, a.why = reason, Why{reason, by.ID}
		if v.State == Open {
			if err := s.end(a, v); err != nil {
				return err
			}
		}
		v.State = Withdrawn
		return s.resettle(a, *v, day.At(a.tx.Now))
	})
}

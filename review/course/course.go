// Package course is the way of a paper that an office hands in about a project - a monitoring report, a self-evaluation -
// through the stages of its organisation: handed in, approved by one stage after another, returned with remarks, accepted.
//
// It gives a paper the guarantees that review gives a declaration, and decides by the same rules (review.Decide): nobody
// approves what he wrote, nor twice in one round; no stage is skipped; a remark is pinned to a line and waits for an
// answer; a move names the version that its person saw; what is judged is fixed by its digest, and what was accepted stays
// as it is. What a paper holds is its room's, and so is whether it may be handed in at all: the room gives the digest, and
// asks Editable before it changes a line. A paper is shown where its room shows it, at /d/{declaration}/{kind}/{period}.
package course

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/goal"
	"plumbline/review"
)

// The kinds of papers.
const (
	Monitor    = "monitor"    // 绩效运行监控报告
	Evaluation = "evaluation" // 绩效自评
)

// kinds says for each kind which act of the office's table hands it in, takes it back and answers remarks.
var kinds = map[string]string{Monitor: "monitor", Evaluation: "evaluate"}

// Accepted is the state of a paper that every stage has approved; the other states are those of review.
const Accepted = review.Approved

// Paper is what is handed in. Path is the organisation whose paper it is, then those above it up to the root; Authors are
// ids of everybody who wrote a part of it; Digest names its content. Due is the day by which it is to be accepted.
type Paper struct {
	Kind        string   `json:"kind"`
	ID          string   `json:"id"` // one of its kind, given by the room
	Declaration goal.ID  `json:"declaration"`
	Year        int      `json:"year"`
	Period      string   `json:"period,omitempty"` // which of its kind in the year, as its address has it; "": the only one
	Path        []string `json:"path"`
	Digest      string   `json:"digest"`
	Authors     []string `json:"authors"`
	Due         day.Day  `json:"due,omitzero"` // zero: no day
}

// Act is the act of the office's table by which a kind of papers is handed in, "" for a kind that is none.
func Act(kind string) string { return kinds[kind] }

// KindKey is the message key of what a kind of papers is called; it takes the period.
func KindKey(kind string) string { return "course.kind." + kind }

// check refuses a paper that cannot be handed in by its particulars.
func (p Paper) check() error {
	switch {
	case kinds[p.Kind] == "" || p.ID == "" || p.Declaration == "" || p.Year <= 0 || p.Digest == "":
		return fault.New(fault.Invalid, "course.no_paper", "kind", p.Kind)
	case len(p.Path) == 0:
		return fault.New(fault.Invalid, "course.no_organisation")
	}
	return nil
}

// Case is a paper on its way. The state, version, stages, approvals and remarks are those of review; Revision counts the
// times it was handed in, and the digest is of what was handed in last.
type Case struct {
	Paper Paper `json:"paper"`
	review.Case

	Project string `json:"-"` // the declaration's name and unit, of lists alone
	Unit    string `json:"-"`
}

// StateKey is the message key of where the paper stands.
func (c Case) StateKey() string { return "course.state." + string(c.State) }

// Waits gives the act that the paper waits for and the step it stands at: "submit", the id of a stage, or "" where it was
// accepted.
func (c Case) Waits() (act, step string) {
	act, step = c.Case.Waits()
	switch act {
	case review.ActSubmit:
		return kinds[c.Paper.Kind], step
	case review.ActPublish:
		return "", ""
	}
	return act, step
}

// Editable refuses a change of a paper that is under review or was accepted.
func (c Case) Editable() error {
	switch c.State {
	case "", review.Draft, review.Returned:
		return nil
	case Accepted:
		return fault.New(fault.Denied, "course.accepted")
	}
	return fault.New(fault.Denied, "course.under_review")
}

// Facts is what Decide must know beside the case: the instant, and for handing in the paper as it is now and the stages in
// force.
type Facts struct {
	Now    time.Time
	Paper  Paper
	Scheme review.Scheme
}

// moves are those that papers have; there are no sheets, amendments and publications of them.
var moves = []review.Kind{review.Submit, review.Withdraw, review.Approve, review.Return, review.Resolve}

// longestRef is the most characters of the name of a line.
const longestRef = 200

// Decide gives the case after a move, or refuses it and says who may or what remains. It changes nothing that it was given.
func Decide(c Case, m review.Move, f Facts) (Case, error) {
	if !slices.Contains(moves, m.Kind) {
		return c, fault.New(fault.Invalid, "review.no_move")
	}
	kind := c.Paper.Kind
	know := review.Facts{Now: f.Now, Revision: c.Revision, Digest: c.Digest, Year: c.Year, Path: c.Path, Scheme: c.Scheme}
	if m.Kind == review.Submit {
		if err := f.Paper.check(); err != nil {
			return c, err
		}
		kind = f.Paper.Kind
		know.Revision, know.Digest, know.Authors = c.Revision+1, f.Paper.Digest, f.Paper.Authors
		know.Year, know.Path, know.Scheme = f.Paper.Year, f.Paper.Path, unsheeted(f.Scheme)
	}
	for _, r := range m.Remarks {
		if utf8.RuneCountInString(string(r.Ref)) > longestRef {
			return c, fault.New(fault.Invalid, "course.no_line", "line", strings.ToValidUTF8(string(r.Ref), "")).On("remarks")
		}
	}
	m.By, m.Sheet = seen(m.By, kinds[kind]), nil
	next, err := review.Decide(c.Case, m, know)
	if err != nil {
		return c, inWords(err)
	}
	c.Case = next
	if m.Kind == review.Submit {
		c.Paper = f.Paper
		c.Declaration = f.Paper.Declaration
	}
	return c, nil
}

// unsheeted gives the stages without their review sheets, which are of declarations.
func unsheeted(s review.Scheme) review.Scheme {
	s.Stages = slices.Clone(s.Stages)
	for i := range s.Stages {
		s.Stages[i].Sheet = false
	}
	return s
}

// seen is a person as the rules of review know one: who may do the act of the paper hands it in and takes it back, and
// nobody else does.
func seen(p review.Person, act string) review.Person {
	out := review.Person{Actor: p.Actor}
	for _, d := range p.Desks {
		switch d.Act {
		case act:
			out.Desks = append(out.Desks, review.Desk{Act: review.ActSubmit, Organisation: d.Organisation},
				review.Desk{Act: review.ActWithdraw, Organisation: d.Organisation})
		case review.ActSubmit, review.ActWithdraw, review.ActAmend, review.ActNote, review.ActPublish:
		default:
			out.Desks = append(out.Desks, d)
		}
	}
	return out
}

// papers are the refusals of review whose sentences speak of a declaration, with those that speak of a paper.
var papers = map[string]string{
	"review.approved_already":    "course.approved_already",
	"review.may.submit":          "course.may_submit",
	"review.may.withdraw":        "course.may_submit",
	"review.meanwhile":           "course.meanwhile",
	"review.not_yours_to_answer": "course.not_yours_to_answer",
	"review.own_work":            "course.own_work",
	"review.remarks_many":        "course.remarks_many",
	"review.waits.submit":        "course.waits_submit",
	"review.waits.publish":       "course.accepted",
}

// inWords gives a refusal of review in the words of papers.
func inWords(err error) error {
	f, ok := fault.As(err)
	if !ok || papers[f.Key] == "" {
		return err
	}
	return fault.New(f.Kind, papers[f.Key], f.Args...).On(f.Field)
}

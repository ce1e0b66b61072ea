// Package story tells what happened to a declaration, out of the log and in plain words: who wrote which revision, answered
// which finding, handed it in, approved it or gave it back with which remarks, attached and looked at what.
//
// It guarantees that every act that the log has on the declaration is an event of the story, in the order of the log;
// that an act which it does not know, or whose rows are gone, is told as what the log says of it and breaks nothing; and
// that it changes nothing. Whether the log itself is whole is for plumbline verify to say.
package story

import (
	"slices"
	"time"

	"plumbline/base/actor"
	"plumbline/goal"
	"plumbline/platform/i18n"
	"plumbline/review"
)

// Event is one act. Key and Args are its sentence (see Sentence); Changes is what a save changed, Said the words that
// people wrote with the act: reasons, remarks, answers.
type Event struct {
	At       time.Time
	By       actor.Actor
	Verb     string
	Key      string
	Args     []any
	Revision int // of the declaration, 0 where the act is of none
	Changes  []goal.Change
	Said     []Said

	Leaf int64  // its number in the log
	Hash string // of the leaf, in hex
	Rows int    // how many rows it wrote
}

// Said is words of a person, about a cell of the declaration where Ref says one. Answer says that they answer a remark.
type Said struct {
	Number int // of the remark, 0 for none
	Ref    goal.Ref
	Text   string
	Answer bool
}

// Word is the message key of a value in a sentence; Named a name in both languages.
type (
	Word  string
	Named struct{ Chinese, English string }
)

// Sentence is the event in the language of a printer.
func (e Event) Sentence(p i18n.Printer) string {
	args := slices.Clone(e.Args)
	for i := 1; i < len(args); i += 2 {
		switch v := args[i].(type) {
		case Word:
			args[i] = ""
			if v != "" && p.Has(string(v)) {
				args[i] = p.T(string(v))
			}
		case Named:
			args[i] = v.Chinese
			if p.Lang() != i18n.Languages[0] && v.English != "" {
				args[i] = v.English
			}
		}
	}
	return p.T(e.Key, args...)
}

// plain are the acts whose sentence needs nothing but the act.
var plain = map[string]string{
	"goal.renumber":   "story.renumbered",
	"review.submit":   "story.submitted",
	"review.withdraw": "story.withdrawn",
	"review.publish":  "story.published",
	"review.amend":    "story.amended",
	"review.resolve":  "story.resolved",
	"rule.restore":    "story.restored",

	"evaluation.save":     "story.evaluated",
	"evaluation.appraise": "story.appraised",
	"draw.drawn":          "story.drawn",

	"disclosure.text": "story.disclosure.text",

	"monitor.open": "story.monitor.open", "monitor.save": "story.monitor.save", "monitor.refresh": "story.monitor.refresh", "monitor.hand_in": "story.monitor.hand_in",
	"monitor.remedy_done": "story.monitor.remedy_done", "monitor.remedy_verify": "story.monitor.remedy_verify", "monitor.remedy_reject": "story.monitor.remedy_reject",
	"monitor.remedy_change": "story.monitor.remedy_change", "monitor.remedy_drop": "story.monitor.remedy_drop",
}

// saves are the acts that make a revision: of the first, and of later ones.
var saves = map[string][2]string{
	"goal.save":   {"story.written", "story.changed"},
	"goal.import": {"story.imported", "story.imported_again"},
}

// grades are the words of the grades.
var grades = map[review.Grade]Word{
	review.Excellent: "story.grade.excellent", review.Good: "story.grade.good", review.Fair: "story.grade.fair", review.Poor: "story.grade.poor",
}

// files are the acts on an attachment.
var files = map[string]string{
	"file.add": "story.file_added", "file.remove": "story.file_removed", "file.open": "story.file_opened",
	"file.scan": "story.file_scanned", "file.refuse": "story.file_refused",
}

// move is what the review kept of a move.
type move struct {
	stage        Named
	state, grade string
	reason       string
	remarks      []Said
	comment      string // of the sheet
}

// papers are the moves of a paper: a monitoring report, a self-evaluation.
var papers = map[string]string{
	"course.submit": "story.paper_submitted", "course.withdraw": "story.paper_withdrawn", "course.approve": "story.paper_approved",
	"course.return": "story.paper_returned", "course.resolve": "story.paper_resolved",
}

// paper is what the course of a paper kept of a move.
type paper struct {
	kind, period string
	stage        Named
	state        string
	remarks      []Said
}

// answer is what rule kept of an answer to a finding.
type answer struct {
	rule, reason string
	ref          goal.Ref
}

// tellMove says what a move of the review was; ok is false where its verb is none.
func (e *Event) tellMove(m move) bool {
	e.Said = m.remarks
	if m.comment != "" {
		e.Said = append(e.Said, Said{Text: m.comment})
	}
	e.Args = []any{"stage", m.stage, "grade", grades[review.Grade(m.grade)], "n", len(m.remarks)}
	switch e.Verb {
	case "review.approve":
		e.Key = "story.approved"
		if review.State(m.state) == review.Approved {
			e.Key = "story.approved_last"
		}
	case "review.return":
		e.Key = "story.returned"
		if review.State(m.state) == review.Barred {
			e.Key = "story.barred"
		}
	case "review.remark":
		e.Key = "story.remarked"
	case "review.sheet":
		e.Key = "story.judged"
	default:
		e.Key = plain[e.Verb]
		if m.reason != "" && e.Verb == "review.amend" {
			e.Said = append(e.Said, Said{Text: m.reason})
		}
	}
	return e.Key != ""
}

// tellPaper says what a move of a paper was; ok is false where its verb is none. Its remarks are to lines of the paper, not of
// the declaration.
func (e *Event) tellPaper(p paper) bool {
	if e.Key = papers[e.Verb]; e.Key == "" || p.kind == "" {
		return false
	}
	if e.Verb == "course.approve" && review.State(p.state) == review.Approved {
		e.Key = "story.paper_accepted"
	}
	e.Revision, e.Said = 0, p.remarks
	e.Args = []any{"paper", Word("course.name." + p.kind), "period", p.period, "stage", p.stage, "n", len(p.remarks)}
	return true
}

// tellAnswer says what an answer to findings was.
func (e *Event) tellAnswer(list []answer) {
	e.Key = "story.dismissed"
	if e.Verb == "rule.restore" {
		e.Key = "story.restored"
	}
	e.Args = []any{"rule", Word("")}
	for _, a := range list {
		e.Args[1] = Word("rule." + a.rule + ".title")
		said := Said{Ref: a.ref, Text: a.reason}
		if e.Verb != "rule.restore" && !slices.Contains(e.Said, said) {
			e.Said = append(e.Said, said)
		}
	}
}

// tellSave says what a revision changed; before is nil for the first, or where either is gone.
func (e *Event) tellSave(before, after *goal.Declaration) {
	keys := saves[e.Verb]
	e.Key, e.Args = keys[1], []any{"revision", e.Revision, "n", 0}
	if e.Revision == 1 {
		e.Key = keys[0]
	}
	if before != nil && after != nil {
		e.Changes = goal.Diff(*before, *after)
		e.Args[3] = len(e.Changes)
	}
}

// tellOther says what the log says.
func (e *Event) tellOther() { e.Key, e.Args = "story.other", []any{"verb", e.Verb} }

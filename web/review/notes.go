package review

import (
	"strconv"

	"plumbline/goal"
	"plumbline/review"
	"plumbline/rule"
	"plumbline/web/formview"
	"plumbline/web/site"
)

// remarkView is a remark as the page shows it. Now is the field it is about today, Shown that it stands in the margin.
type remarkView struct {
	review.Remark
	StageName, Place, Typed string
	Now                     goal.Ref
	MayAnswer, Shown        bool
}

// Quiet says that the remark binds nobody or was answered.
func (r remarkView) Quiet() bool { return !r.Open() }

// remarkNote marks a note of the margin as a remark: the number of the note is that of the remark.
const remarkNote = "remark"

// notes puts the findings and the remarks beside the cells they are about, and lists what stands in the way.
func (v *casePage) notes(judged []rule.Judged) {
	var notes []formview.Note
	for _, j := range judged {
		if j.Outcome == rule.Finding {
			notes = append(notes, v.finding(j))
		}
	}
	for _, m := range v.Remarks {
		if !m.Shown {
			continue
		}
		n := formview.Note{
			Severity: "warning", Shape: "half", Class: "warn", Word: v.T("desk.remark.open"), Text: m.Text, Long: m.Text,
			Ref: m.Now, Number: m.Number, Source: remarkNote,
		}
		switch {
		case m.Note:
			n.Severity, n.Shape, n.Class, n.Word = "note", "diamond", "ink3", v.T("desk.remark.note")
		case m.Answer != "":
			n.Severity, n.Shape, n.Class, n.Word = "answered", "diamond", "ink3", v.T("desk.remark.answered")
		}
		notes = append(notes, n)
	}
	v.Form = formview.New(v.Kept.ID, v.Kept.Declaration, notes)
	for _, n := range v.Form.All() {
		if n.Source != remarkNote && n.Dismissed == nil && (n.Severity == "error" || n.Severity == "warning") {
			v.Open = append(v.Open, n)
		}
	}
}

// finding is a finding as a note, without the acts that the visitor may not do.
func (v *casePage) finding(j rule.Judged) formview.Note {
	n := formview.Finding(&v.Page, v.Kept.ID, v.Kept.Declaration, j, v.Typed.Failed)
	n.Source = ""
	if !v.May.Edit {
		n.Fix, n.Change, n.Add, n.Import = "", "", "", false
	}
	n.Dismissable = n.Dismissable && v.May.Answer
	return n
}

// Remark gives the remark that a note of the margin is, nil for a finding.
func (v *casePage) Remark(n formview.Note) *remarkView {
	if n.Source != remarkNote {
		return nil
	}
	for i := range v.Remarks {
		if v.Remarks[i].Number == n.Number {
			return &v.Remarks[i]
		}
	}
	return nil
}

// Earlier are the remarks of earlier ways to approval, which stand in no margin any more.
func (v *casePage) Earlier() []remarkView {
	var out []remarkView
	for _, m := range v.Remarks {
		if !m.Shown {
			out = append(out, m)
		}
	}
	return out
}

// Place names the field of a note.
func (v *casePage) Place(ref goal.Ref) string {
	if ref == "" {
		return v.T("web.notes.whole")
	}
	key, args := rule.Place(v.Kept.Declaration, ref)
	return v.T(key, args...)
}

// OpenRemarks counts the remarks that wait for an answer.
func (v *casePage) OpenRemarks() int { return len(v.Case.OpenRemarks()) }

// Who names a person of the page.
func (v *casePage) Who(name string) string { return site.Who(v.Printer, name) }

// answerPlace is where the answer to a remark is typed.
func answerPlace(number int) string { return "answer-" + strconv.Itoa(number) }

// caseNotes is a list of notes of the margin on their page.
type caseNotes struct {
	Page  *casePage
	List  string
	Notes []formview.Note
}

// NotesOf gives the notes of a row to the template that draws them.
func (v *casePage) NotesOf(list string, notes []formview.Note) caseNotes {
	return caseNotes{v, list, notes}
}

// changeTable is the differences with their heads.
type changeTable struct {
	Label, Old, New string
	List            []formview.Change
}

// ChangeTable gives the differences that the page marks.
func (v *casePage) ChangeTable() changeTable {
	return changeTable{
		Label: v.T("desk.changes."+v.Against, "n", len(v.Changes), "from", v.From), Old: v.T("web.revision", "n", v.From),
		New: v.T("web.revision", "n", v.Kept.Revision), List: v.Changes,
	}
}

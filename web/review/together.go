package review

import (
	"net/http"
	"strconv"
	"strings"

	"plumbline/base/fault"
	"plumbline/goal"
	"plumbline/web/formview"
	"plumbline/web/site"
)

// reasoned is an open finding with the reason that a person gives for it.
type reasoned struct {
	formview.Note
	Reason string // as typed
	Wrong  string // why it was not kept
}

// Answerable lists the open findings that a reason answers, with what was typed for each.
func (v *casePage) Answerable() []reasoned {
	var out []reasoned
	for _, n := range v.Open {
		if n.Dismissable {
			key := n.Rule + "\n" + string(n.Ref)
			out = append(out, reasoned{n, v.Typed.Reasons[key], v.Typed.Wrong[key]})
		}
	}
	return out
}

// answerAll keeps the reasons that were typed for several findings: each that is a reason; the others are shown again with
// what was typed. A reason may be said once for all findings of its rule.
func (s *server) answerAll(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return site.ErrUnreadable
	}
	id, f := goal.ID(r.PathValue("id")), r.PostForm
	if err := s.open(r, id); err != nil {
		return err
	}
	t := typed{Act: "answers", Reasons: map[string]string{}, Wrong: map[string]string{}}
	first := map[string]string{} // the first reason of a rule
	kept, last := 0, error(nil)
	p := s.NewPage(r, "")
	for n := 1; f.Has("rule" + strconv.Itoa(n)); n++ {
		of := strconv.Itoa(n)
		rule, ref, reason := f.Get("rule"+of), goal.Ref(f.Get("ref"+of)), strings.TrimSpace(f.Get("reason"+of))
		if reason == "" && f.Get("same") != "" {
			reason = first[rule]
		}
		if reason == "" {
			continue
		}
		if first[rule] == "" {
			first[rule] = reason
		}
		err := s.Rule.Dismiss(r.Context(), site.VisitorOf(r).Actor(), id, rule, ref, reason)
		switch {
		case err == nil:
			kept++
		case fault.KindOf(err) == fault.Internal:
			return err
		default:
			last = err
			key := rule + "\n" + string(ref)
			t.Reasons[key], t.Wrong[key] = reason, p.Printer.Fault(err)
		}
	}
	if last != nil {
		return s.showCase(w, r, t, fault.New(fault.Invalid, "web.form.failed").On("together"))
	}
	if kept == 0 {
		return s.showCase(w, r, t, fault.New(fault.Invalid, "desk.answers.none").On("together"))
	}
	http.Redirect(w, r, "/d/"+string(id)+"/review?saved=answered#saved", http.StatusSeeOther)
	return nil
}

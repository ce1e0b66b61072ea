package review

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"plumbline/base/fault"
	"plumbline/goal"
	"plumbline/review"
	"plumbline/web/formview"
	"plumbline/web/site"
)

// typed is what a person filled in, shown again where it was refused.
type typed struct {
	Act     string
	Version int
	Cells   []typedCell // always of the number of rows that the form has
	Sheet   review.Sheet
	Blank   bool // nothing of the sheet was filled in
	Reason  string
	Remark  int
	Answers map[int]string
	Failed  *formview.Failed  // a reason for setting a finding aside
	Reasons map[string]string // reasons for several findings, by rule and field
	Wrong   map[string]string // why one of them was not kept
}

type typedCell struct {
	N         int
	Ref, Text string
}

// remarkRows is how many remarks can be written at once.
const remarkRows = 3

func typedOf(r *http.Request, act string) (t typed, err error) {
	if err := r.ParseForm(); err != nil {
		return t, site.ErrUnreadable
	}
	f := r.PostForm
	t = typed{Act: act, Reason: f.Get("reason"), Answers: map[int]string{}}
	if t.Version, err = strconv.Atoi(f.Get("version")); err != nil || t.Version < 0 {
		return t, site.ErrUnreadable
	}
	for n := 1; n <= remarkRows; n++ {
		of := strconv.Itoa(n)
		t.Cells = append(t.Cells, typedCell{n, f.Get("ref" + of), f.Get("text" + of)})
	}
	grade := func(name string) review.Grade { return review.Grade(f.Get(name)) }
	t.Sheet = review.Sheet{
		Completeness: grade("completeness"), Relevance: grade("relevance"), Suitability: grade("suitability"), Feasibility: grade("feasibility"),
		Overall: grade("overall"), Comment: f.Get("comment"),
	}
	t.Blank = t.Sheet == review.Sheet{}
	if n, err := strconv.Atoi(f.Get("number")); err == nil {
		t.Remark, t.Answers[n] = n, f.Get("answer")
	}
	return t, nil
}

// fill gives the form what it has before anything was typed: empty rows, and the sheet that the stage filled already.
func (t *typed) fill(c review.Case, st review.Stage) {
	for n := len(t.Cells) + 1; n <= remarkRows; n++ {
		t.Cells = append(t.Cells, typedCell{N: n})
	}
	if kept, ok := c.SheetOf(st.ID); ok && (t.Act == "" || t.Blank) {
		t.Sheet = kept
	}
}

// cells are the remarks that were written.
func (t typed) cells() (out []review.Cell) {
	for _, c := range t.Cells {
		if strings.TrimSpace(c.Text) != "" {
			out = append(out, review.Cell{Ref: goal.Ref(c.Ref), Text: c.Text})
		}
	}
	return out
}

// sheet is the sheet that was filled in, nil where none of it was.
func (t typed) sheet() *review.Sheet {
	if t.Blank {
		return nil
	}
	s := t.Sheet
	return &s
}

// Sheeted are the parts of the sheet with what was chosen, for the form.
func (t typed) Sheeted() []sheetPart {
	return []sheetPart{
		{"completeness", t.Sheet.Completeness},
		{"relevance", t.Sheet.Relevance},
		{"suitability", t.Sheet.Suitability},
		{"feasibility", t.Sheet.Feasibility},
	}
}

type sheetPart struct {
	Name   string
	Chosen review.Grade
}

// Grades are the grades of the sheet from best to worst.
func (sheetPart) Grades() []review.Grade {
	return []review.Grade{review.Excellent, review.Good, review.Fair, review.Poor}
}

// Whole is the overall grade as a part of the form.
func (t typed) Whole() sheetPart { return sheetPart{"overall", t.Sheet.Overall} }

// move makes a handler of a move: it redirects where the move was made, shows the page again with what was typed where it
// was refused, and what happened meanwhile where another was first.
func (s *server) move(saved string, do func(r *http.Request, k kase, t typed) (review.Case, error)) site.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		t, err := typedOf(r, saved)
		if err != nil {
			return err
		}
		k, err := s.load(r)
		if err != nil {
			return err
		}
		if _, err := s.Rule.Of(r.Context(), k.kept.ID); err != nil { // brings the findings up to date
			return err
		}
		_, err = do(r, k, t)
		if f, told := fault.As(err); told {
			switch {
			case f.Kind == fault.Conflict && t.Version != k.c.Version:
				return s.showMeanwhile(w, r, k, t, err)
			case f.Kind == fault.Invalid, f.Kind == fault.Denied, f.Kind == fault.TooLarge, f.Kind == fault.Conflict:
				return s.showCase(w, r, t, err)
			}
		}
		if err != nil {
			return err
		}
		// Who acted on a revision has seen it.
		if err := s.Desk.Seen(r.Context(), k.person.ID, k.kept.ID, k.kept.Revision); err != nil {
			return err
		}
		http.Redirect(w, r, "/d/"+string(k.kept.ID)+"/review?"+url.Values{"saved": {saved}}.Encode()+"#saved", http.StatusSeeOther)
		return nil
	}
}

func (s *server) approve(r *http.Request, k kase, t typed) (review.Case, error) {
	if len(t.cells()) > 0 && k.c.Version == t.Version {
		return k.c, fault.New(fault.Invalid, "desk.remark_with_approval").On("remarks")
	}
	return s.Cases.Approve(r.Context(), k.person, k.kept.ID, t.Version, t.sheet())
}

func (s *server) giveBack(r *http.Request, k kase, t typed) (review.Case, error) {
	return s.Cases.Return(r.Context(), k.person, k.kept.ID, t.Version, t.cells(), t.sheet())
}

func (s *server) remark(r *http.Request, k kase, t typed) (review.Case, error) {
	if t.Blank || !k.person.May(stageAct(k.c), k.organisation()) {
		return s.Cases.Remark(r.Context(), k.person, k.kept.ID, t.Version, t.cells())
	}
	return s.judge(r, k, t) // what was filled in of the sheet is kept with the remarks
}

func stageAct(c review.Case) string {
	st, _ := c.Stage()
	return st.Act
}

func (s *server) judge(r *http.Request, k kase, t typed) (review.Case, error) {
	return s.Cases.Sheet(r.Context(), k.person, k.kept.ID, t.Version, t.Sheet, t.cells())
}

func (s *server) resolve(r *http.Request, k kase, t typed) (review.Case, error) {
	return s.Cases.Resolve(r.Context(), k.person, k.kept.ID, t.Version, t.Remark, t.Answers[t.Remark])
}

func (s *server) submit(r *http.Request, k kase, t typed) (review.Case, error) {
	return s.Cases.Submit(r.Context(), k.person, k.kept.ID, t.Version, review.Handed{Path: k.path})
}

func (s *server) withdraw(r *http.Request, k kase, t typed) (review.Case, error) {
	return s.Cases.Withdraw(r.Context(), k.person, k.kept.ID, t.Version)
}

func (s *server) publish(r *http.Request, k kase, t typed) (review.Case, error) {
	return s.Cases.Publish(r.Context(), k.person, k.kept.ID, t.Version)
}

func (s *server) amend(r *http.Request, k kase, t typed) (review.Case, error) {
	return s.Cases.Amend(r.Context(), k.person, k.kept.ID, t.Version, t.Reason)
}

// fieldOf is the place in the page that a refusal is about, "" for none.
func fieldOf(err error, t typed) string {
	f, ok := fault.As(err)
	if !ok {
		return ""
	}
	switch f.Field {
	case "":
		return ""
	case "remarks":
		return "text1"
	case "answer":
		return answerPlace(t.Remark)
	case "sheet", "completeness", "relevance", "suitability", "feasibility", "overall":
		return "sheet"
	}
	return f.Field
}

// answer answers a finding with a reason; a reason that is refused is shown again beside its finding.
func (s *server) answer(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return site.ErrUnreadable
	}
	id, ref := goal.ID(r.PathValue("id")), goal.Ref(r.PostForm.Get("ref"))
	name, reason := r.PostForm.Get("rule"), r.PostForm.Get("reason")
	if err := s.open(r, id); err != nil {
		return err
	}
	err := s.Rule.Dismiss(r.Context(), site.VisitorOf(r).Actor(), id, name, ref, reason)
	if fault.KindOf(err) == fault.Invalid && err != nil {
		p := s.NewPage(r, "")
		failed := &formview.Failed{Rule: name, Ref: ref, Reason: reason, Message: p.Printer.Fault(err)}
		return s.showCase(w, r, typed{Failed: failed}, fault.New(fault.Invalid, "web.form.failed").On("reason-failed"))
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r, "/d/"+string(id)+"/review?saved=answered#saved", http.StatusSeeOther)
	return nil
}

// unanswer takes the answer to a finding back.
func (s *server) unanswer(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return site.ErrUnreadable
	}
	id := goal.ID(r.PathValue("id"))
	if err := s.open(r, id); err != nil {
		return err
	}
	err := s.Rule.Restore(r.Context(), site.VisitorOf(r).Actor(), id, r.PostForm.Get("rule"), goal.Ref(r.PostForm.Get("ref")))
	if err != nil {
		return err
	}
	http.Redirect(w, r, "/d/"+string(id)+"/review?saved=restored#saved", http.StatusSeeOther)
	return nil
}

// open refuses to change answers while reviewers judge by them.
func (s *server) open(r *http.Request, id goal.ID) error {
	c, err := s.Cases.Of(r.Context(), id)
	if err != nil {
		return err
	}
	return c.Editable()
}

// meanwhilePage is what happened since the page that somebody acted on.
type meanwhilePage struct {
	site.Page
	Kept   goal.Kept
	What   string
	Stands sign
	Moves  []movedView
	Typed  typed
	Texts  []string // what was typed, to be taken along
}

// showMeanwhile shows what others did since the visitor opened the page, and what he typed.
func (s *server) showMeanwhile(w http.ResponseWriter, r *http.Request, k kase, t typed, refused error) error {
	v := &meanwhilePage{Page: s.NewPage(r, "inbox"), Kept: k.kept, Typed: t}
	v.Title, v.What, v.Stands = v.T("desk.meanwhile.title"), v.Printer.Fault(refused), stateSign(&v.Page, k.c)
	d := k.kept.Declaration
	v.Page.Scope = goal.Scope{Department: d.Department, Year: d.Year}
	v.Crumbs = []site.Crumb{{Text: v.T("desk.nav.inbox"), Href: "/inbox"}, {Text: d.Name, Href: "/d/" + string(k.kept.ID) + "/review", Chinese: true}, {Text: v.T("desk.meanwhile")}}
	moves, err := s.Cases.History(r.Context(), k.kept.ID)
	if err != nil {
		return err
	}
	for _, m := range moves {
		if m.Number > t.Version {
			v.Moves = append(v.Moves, movedOf(&v.Page, m))
		}
	}
	for _, c := range t.cells() {
		v.Texts = append(v.Texts, c.Text)
	}
	for _, text := range []string{t.Reason, t.Answers[t.Remark], t.Sheet.Comment} {
		if strings.TrimSpace(text) != "" {
			v.Texts = append(v.Texts, text)
		}
	}
	return s.Render(w, site.StatusOf(refused), "review/meanwhile", v)
}

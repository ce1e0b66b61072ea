package survey

import (
	"html/template"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"plumbline/office"
	"plumbline/platform/chart"
	"plumbline/platform/intake"
	room "plumbline/survey"
	"plumbline/web/site"
	"plumbline/web/work"
)

// recordPage is a survey: its score as facts, results by question, how it was asked, and what can be done.
type recordPage struct {
	work.Record
	Whole    room.Whole
	Why      string // there is no score
	Distance string // the score against the target, in words
	Results  []resultPart
	Modes    []modeLine
	Strata   []room.Stratum
	Closes   bool
	Fewest   int  // answers that are opened when it closes
	Reserve  bool // a reserve can be invited
	Invites  bool
	Reveals  bool
	Shown    bool // remarks were asked for
	Remarks  []string
	Said     string // the reason for showing them
}

// resultPart is what was answered on one version of the questionnaire.
type resultPart struct {
	Number, N int
	Questions []resultQuestion
}

// resultQuestion is a question with how often each choice was made.
type resultQuestion struct {
	Number  string
	Text    string
	Counts  bool
	Valid   int
	Reached int // hundredths of a per cent of the valid, -1 for none
	Lines   []resultLine
}

type resultLine struct {
	Text  string
	N     int
	Share int // of the valid, in hundredths of a per cent; -1 where it does not count
	Bar   template.HTML
}

type modeLine struct {
	Text string
	N    int
}

func (s *server) record(w http.ResponseWriter, r *http.Request) error {
	v, err := s.recordView(r)
	if err != nil {
		return err
	}
	if f := work.FormatOf(r); f != "" {
		return work.SendRows(w, f, v.Whole.Name, resultForm, v.resultRows(s))
	}
	return s.Render(w, http.StatusOK, "survey/record", v)
}

// resultForm is what was answered, as a file.
var resultForm = intake.Form{Name: "结果", Columns: []intake.Column{
	{Key: "form", Heading: "问卷版次", Kind: intake.Whole, Example: "1"},
	{Key: "number", Heading: "题号", Kind: intake.Whole, Example: "1"},
	{Key: "question", Heading: "题目", Kind: intake.Text, Example: "您满意吗？"},
	{Key: "choice", Heading: "选项", Kind: intake.Text, Example: "满意"},
	{Key: "n", Heading: "答卷", Kind: intake.Whole, Example: "103"},
	{Key: "share", Heading: "占有效（%）", Kind: intake.Decimal, Example: "32.39"},
}}

func (v *recordPage) resultRows(s *server) (out []intake.Row) {
	p := s.Catalog.For("zh")
	for _, res := range v.Whole.Results {
		for i, q := range res.Questions {
			for _, c := range q.Kind.Choices() {
				n := res.Tallies[i][c]
				values := map[string]string{
					"form": strconv.Itoa(res.Number), "number": strconv.Itoa(i + 1), "question": q.Text, "choice": p.T(c.Key()), "n": strconv.Itoa(n),
				}
				if share := shareOf(n, res.Tallies[i].Valid()); c.Valid() && share >= 0 {
					values["share"] = percent(share)
				}
				out = append(out, intake.Row{Line: len(out) + 2, Values: values})
			}
		}
	}
	return out
}

func (s *server) recordView(r *http.Request) (*recordPage, error) {
	whole, err := s.Survey.Of(r.Context(), room.ID(r.PathValue("id")))
	if err != nil {
		return nil, err
	}
	v := &recordPage{Whole: whole}
	if v.Record, err = s.NewRecord(r, knownOf(whole.Survey), name); err != nil {
		return nil, err
	}
	v.Number = whole.Version
	v.Stands = stands(&v.Page, whole.Survey, whole.Score)
	if whole.Score.Why != "" {
		v.Why = v.T(whole.Score.Why)
	}
	if d := whole.Score.Share - whole.Target*100; whole.Target > 0 && whole.Score.Share >= 0 {
		key := "survey.fact.above"
		if d < 0 {
			key, d = "survey.fact.below", -d
		}
		v.Distance = v.T(key, "points", percent(d))
	}
	v.Facts = v.facts()
	v.Results = v.results()
	for _, m := range room.Modes {
		if n := whole.Modes[m]; n > 0 {
			v.Modes = append(v.Modes, modeLine{v.T(m.Key()), n})
		}
	}
	if len(whole.Draw.Frame) > 0 {
		v.Strata = whole.Draw.Strata()
	}
	v.History = v.history()
	v.acts(site.AddressOf(r).To(v.Of.Href()))
	at := v.Visitor.Tree.Place(office.ID(whole.Organisation))
	v.Reveals = whole.Remarks > 0 && v.Visitor.May(office.Reveal, at).Allowed
	return v, nil
}

// acts are what can be done with the survey as it stands.
func (v *recordPage) acts(a site.Address) {
	if len(v.Whole.Results) > 0 {
		v.Links = append(v.Links, work.Exports(&v.Page, a)...)
	}
	v.Links = append(v.Links, work.Link{Text: v.T("survey.print"), Href: v.Of.Href() + "/print"})
	if !v.MayRecord {
		return
	}
	s, href := v.Whole.Survey, v.Of.Href()
	add := func(key, path string, filled bool) {
		v.Links = append(v.Links, work.Link{Text: v.T(key), Href: href + path, Filled: filled})
	}
	drawn := len(v.Whole.Draw.Frame) > 0
	switch s.State {
	case room.Draft:
		add("survey.edit", "/edit", false)
		add("survey.questions_title", "/questions", false)
		add("survey.sample", "/sample", !drawn)
		v.Invites = drawn
	case room.Open:
		add("survey.edit", "/edit", false)
		add("survey.questions_title", "/questions", false)
		add("survey.paper", "/paper", true)
		v.Closes, v.Fewest = true, room.Mix
		invited := slices.ContainsFunc(v.Whole.Issues, func(i room.Issue) bool { return i.Part == room.Reserve })
		v.Reserve = v.Whole.Draw.Reserve > 0 && !invited
		v.Invites = v.Whole.Answered+v.Whole.Waiting == 0
	}
}

func (v *recordPage) facts() []work.Fact {
	s := v.Whole.Survey
	out := []work.Fact{
		{Name: v.T("survey.field.project"), Value: s.ProjectName(), Chinese: true},
		{Name: v.T("survey.field.matter"), Value: s.Matter, Chinese: true},
		{Name: v.T("survey.field.measure"), Value: v.T("measure." + s.Measure)},
		{Name: v.T("survey.field.organisation"), Value: v.Organisation, Chinese: true},
		{Name: v.T("survey.field.days"), Value: v.T("survey.days_between", "from", s.From.String(), "until", s.Until.String())},
		{Name: v.T("survey.field.scheme"), Value: v.T("survey.scheme." + s.Scheme)},
		{Name: v.T("survey.field.least"), Value: strconv.Itoa(s.LeastValid())},
	}
	if s.Target > 0 {
		out = append(out, work.Fact{Name: v.T("survey.field.target"), Value: "≥" + strconv.Itoa(s.Target) + "%"})
	}
	if d := v.Whole.Draw; len(d.Frame) > 0 {
		out = append(out,
			work.Fact{Name: v.T("survey.field.method"), Value: v.T("survey.method." + string(d.Method))},
			work.Fact{Name: v.T("survey.field.seed"), Value: d.Seed, Code: true},
			work.Fact{Name: v.T("survey.field.digest"), Value: s.Drawn, Code: true})
	}
	return out
}

// results say what was answered, the newest questionnaire first.
func (v *recordPage) results() (out []resultPart) {
	for _, res := range v.Whole.Results {
		part := resultPart{Number: res.Number, N: res.N}
		for i, q := range res.Questions {
			if q.Kind == room.Remark {
				continue
			}
			part.Questions = append(part.Questions, v.question(i, q, res.Tallies[i]))
		}
		out = append(out, part)
	}
	return out
}

func (v *recordPage) question(i int, q room.Question, t room.Tally) resultQuestion {
	out := resultQuestion{Number: strconv.Itoa(i + 1), Text: q.Text, Counts: q.Counts, Valid: t.Valid(), Reached: -1}
	if out.Valid >= v.Whole.LeastValid() { // of too few no share is said
		out.Reached = shareOf(t.Reached(), t.Valid())
	}
	for _, c := range q.Kind.Choices() {
		line := resultLine{Text: v.T(c.Key()), N: t[c], Share: -1}
		if c.Valid() {
			line.Share = shareOf(t[c], t.Valid())
			class := "c3"
			if c.Reached() {
				class = "c1"
			}
			line.Bar = chart.Parts(chart.Part{Share: float64(max(line.Share, 0)) / 10000, Class: class})
		}
		out.Lines = append(out.Lines, line)
	}
	return out
}

// shareOf is n of all in hundredths of a per cent, rounded half up; -1 of none.
func shareOf(n, all int) int {
	if all == 0 {
		return -1
	}
	return (n*20000 + all) / (2 * all)
}

// act does something with a survey and shows its page again where it was refused; in names the form.
func (s *server) act(w http.ResponseWriter, r *http.Request, in, saved string, do func() error) error {
	if err := readForm(r); err != nil {
		return err
	}
	refused := do()
	if refused == nil {
		return work.To(w, r, "/work/survey/"+r.PathValue("id"), saved)
	}
	v, err := s.recordView(r)
	if err != nil {
		return err
	}
	if here := map[string]bool{"close": v.Closes, "withdraw": v.MayRecord, "invite": v.Invites || v.Reserve}; !here[in] {
		return refused // the form is no more on the page
	}
	fields, status, err := refusal(w, &v.Page, refused, "reason")
	if err != nil {
		return err
	}
	v.Fields, v.Form, v.At = fields, in, "reason"
	v.Reason = strings.TrimSpace(r.PostForm.Get("reason"))
	return s.Render(w, status, "survey/record", v)
}

func (s *server) close(w http.ResponseWriter, r *http.Request) error {
	return s.act(w, r, "close", "survey_closed", func() error {
		_, err := s.Survey.Close(r.Context(), site.VisitorOf(r).Actor(), seen(r), r.PostForm.Get("reason"))
		return err
	})
}

func (s *server) withdraw(w http.ResponseWriter, r *http.Request) error {
	return s.act(w, r, "withdraw", "work_withdrawn", func() error {
		_, err := s.Survey.Withdraw(r.Context(), site.VisitorOf(r).Actor(), seen(r), r.PostForm.Get("reason"))
		return err
	})
}

// remarks shows what was remarked to who says why; the answer to the form alone holds it.
func (s *server) remarks(w http.ResponseWriter, r *http.Request) error {
	if err := readForm(r); err != nil {
		return err
	}
	reason := strings.TrimSpace(r.PostForm.Get("reason"))
	list, refused := s.Ballot.Remarks(r.Context(), site.VisitorOf(r).Actor(), room.ID(r.PathValue("id")), reason)
	v, err := s.recordView(r)
	if err != nil {
		return err
	}
	status := http.StatusOK
	if refused != nil {
		fields, code, err := refusal(w, &v.Page, refused, "reason")
		if err != nil {
			return err
		}
		v.Fields, v.Form, v.At, status = fields, "remarks", "reason", code
		v.Said = reason
		return s.Render(w, status, "survey/record", v)
	}
	v.Shown, v.Remarks, v.Said = true, list, reason
	w.Header().Set("Cache-Control", "no-store")
	return s.Render(w, status, "survey/record", v)
}

// answerPage is one answer: the choices.
type answerPage struct {
	site.Page
	Survey room.Survey
	Lines  []answerLine
	Counts work.Counts
	Day    string
	Form   int
}

type answerLine struct {
	Question string
	Answer   string
	Counts   bool
}

func (s *server) answer(w http.ResponseWriter, r *http.Request) error {
	id := room.AnswerID(r.PathValue("id"))
	list, err := s.Survey.Answers(r.Context(), id)
	if err != nil {
		return err
	}
	a, ok := list[id]
	if !ok {
		return site.ErrNoPage
	}
	v := &answerPage{Page: s.inside(r, a.Survey, "survey.answer"), Survey: a.Survey, Day: a.Day.String(), Form: a.Form.Number}
	v.State = v.T("survey.answer.state")
	v.Lines = linesOf(&v.Page, a)
	if v.Counts, err = s.CountsOf(r.Context(), &v.Page, "answer/"+string(a.ID)); err != nil {
		return err
	}
	return s.Render(w, http.StatusOK, "survey/answer", v)
}

// linesOf say the choices of an answer, question by question.
func linesOf(p *site.Page, a room.Answer) (out []answerLine) {
	for i, q := range a.Form.Questions {
		if q.Kind == room.Remark || i >= len(a.Choices) {
			continue
		}
		line := answerLine{Question: q.Text, Answer: p.T("survey.passed_over"), Counts: q.Counts}
		if a.Choices[i] != "" {
			line.Answer = p.T(a.Choices[i].Key())
		}
		out = append(out, line)
	}
	return out
}

// history tells the versions, the newest first, each with what it changed.
func (v *recordPage) history() (out []work.Version) {
	list := v.Whole.Versions
	for i, x := range list {
		told := work.Version{Number: x.Number, At: x.At, By: x.By, Act: v.T("survey.act." + x.Act), Reason: x.Reason}
		if i+1 < len(list) {
			told.Changes = v.changes(list[i+1].Survey, x.Survey)
		}
		out = append(out, told)
	}
	return out
}

// changes are the fields in which two versions of a survey differ.
func (v *recordPage) changes(before, after room.Survey) (out []work.Difference) {
	state := func(s room.Survey) string { return v.T("survey.state." + string(s.State)) }
	for _, f := range []struct {
		key string
		of  func(room.Survey) string
	}{
		{"survey.field.name", func(s room.Survey) string { return s.Name }},
		{"survey.field.matter", func(s room.Survey) string { return s.Matter }},
		{"survey.field.measure", func(s room.Survey) string { return v.T("measure." + s.Measure) }},
		{"survey.field.scheme", func(s room.Survey) string { return v.T("survey.scheme." + s.Scheme) }},
		{"survey.field.target", func(s room.Survey) string { return strconv.Itoa(s.Target) }},
		{"survey.field.least", func(s room.Survey) string { return strconv.Itoa(s.LeastValid()) }},
		{"survey.field.from", func(s room.Survey) string { return s.From.String() }},
		{"survey.field.until", func(s room.Survey) string { return s.Until.String() }},
		{"survey.field.form", func(s room.Survey) string { return strconv.Itoa(s.Form) }},
		{"survey.fact.frame", func(s room.Survey) string { return strconv.Itoa(s.Frame) }},
		{"survey.column.invited", func(s room.Survey) string { return strconv.Itoa(s.Invited) }},
		{"survey.state", state},
	} {
		if old, now := f.of(before), f.of(after); old != now {
			out = append(out, work.Difference{Field: v.T(f.key), Old: old, New: now})
		}
	}
	return out
}

package answer

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"plumbline/base/fault"
	"plumbline/platform/i18n"
	"plumbline/survey"
	"plumbline/survey/ballot"
	"plumbline/web/site"
)

// filling is a questionnaire while it is filled in, as its pages carry it along. At is the question that is shown, one more
// than the last where all is looked through before it is sent.
type filling struct {
	form    int
	at      int
	plain   bool
	mode    survey.Mode
	choices []survey.Choice
	remark  string
}

// fillingOf reads what a page carried along. What is none of the questionnaire is dropped.
func fillingOf(r *http.Request, sheet ballot.Sheet) filling {
	get := r.PostForm.Get
	number := func(name string) int {
		n, err := strconv.Atoi(get(name))
		if err != nil {
			return 0
		}
		return n
	}
	f := filling{form: number("form"), at: number("at"), plain: get("plain") != "", mode: survey.Self, remark: get("remark")}
	if m := survey.Mode(get("mode")); slices.Contains([]survey.Mode{survey.Helped, survey.Interviewer}, m) {
		f.mode = m
	}
	f.at = min(max(f.at, 0), len(sheet.Questions))
	for i, q := range sheet.Questions {
		c := survey.Choice(get("a" + strconv.Itoa(i)))
		if !slices.Contains(q.Kind.Choices(), c) {
			c = ""
		}
		f.choices = append(f.choices, c)
	}
	return f
}

// lacks says whether the question that is shown must be answered and is not.
func (f filling) lacks(sheet ballot.Sheet) bool {
	return f.at < len(sheet.Questions) && sheet.Questions[f.at].Kind != survey.Remark && f.choices[f.at] == ""
}

// questionPage is a question, or all of them before they are sent.
type questionPage struct {
	site.Page
	site.Fields
	Action   string
	Progress string
	Question survey.Question
	N        int // of the question, from 0
	Choices  []choiceLine
	Remark   string
	Most     int
	Hidden   []hidden
	First    bool
	Plain    bool
	Helper   string // who helps, in words
	Said     string // what is read aloud
	Lines    []saidLine
	Display  []displayChoice
}

// choiceLine is a choice of the question.
type choiceLine struct {
	Value, Text string
	Chosen      bool
}

type hidden struct{ Name, Value string }

// saidLine is an answer as it is looked through before it is sent.
type saidLine struct {
	N                int
	Question, Answer string
	Chinese          bool
}

// displayChoice is a switch of size or language that keeps what was chosen.
type displayChoice struct{ Value, Text, Lang string }

// startPage says what the questionnaire is about.
type startPage struct {
	site.Page
	Action string
	Form   int
	Count  int
	Until  string
}

func (s *server) start(w http.ResponseWriter, r *http.Request) error {
	sheet, err := s.Ballot.Ask(r.Context(), r.PathValue("secret"))
	if err != nil {
		return s.refuse(w, r, err, "/answer")
	}
	v := &startPage{Page: s.page(r), Action: r.URL.EscapedPath(), Form: sheet.Form.Number, Count: len(sheet.Questions), Until: sheet.Until.String()}
	v.Title, v.Name = sheet.Survey.Name, true
	return s.Render(w, http.StatusOK, "answer/start", v)
}

// step takes one page and shows the next. Only the last step writes anything.
func (s *server) step(w http.ResponseWriter, r *http.Request) error {
	if err := site.ReadForm(w, r, mostForm); err != nil {
		return err
	}
	sheet, err := s.Ballot.Ask(r.Context(), r.PathValue("secret"))
	if err != nil {
		return s.refuse(w, r, err, "/answer")
	}
	f := fillingOf(r, sheet)
	if f.form != sheet.Form.Number {
		f = filling{form: sheet.Form.Number, plain: f.plain, mode: f.mode, choices: make([]survey.Choice, len(sheet.Questions))}
		return s.show(w, r, sheet, f, fault.New(fault.Conflict, "survey.other_form"))
	}
	verb, object, _ := strings.Cut(r.PostForm.Get("go"), ":")
	switch verb {
	case "back":
		f.at = max(0, f.at-1)
	case "to":
		if n, err := strconv.Atoi(object); err == nil {
			f.at = min(max(n, 0), len(sheet.Questions))
		}
	case "plain":
		f.plain = object == "yes"
	case "mode":
		f.mode = survey.Mode(object)
		if !slices.Contains(survey.Modes, f.mode) || f.mode == survey.Paper {
			f.mode = survey.Self
		}
	case "help":
		return s.help(w, r, sheet, f)
	case "lang", "size":
		r = shown(w, r, verb, object)
	case "send":
		return s.send(w, r, sheet, f)
	case "start":
	default:
		if f.lacks(sheet) {
			return s.show(w, r, sheet, f, fault.New(fault.Invalid, "survey.unanswered", "n", f.at+1).On(name(f.at)))
		}
		f.at = min(f.at+1, len(sheet.Questions))
	}
	return s.show(w, r, sheet, f, nil)
}

// name is what the answer to a question is called in the form.
func name(i int) string { return "a" + strconv.Itoa(i) }

// shown keeps a choice of language or size in its cookie, which says nothing else, and gives the request as if it had it.
func shown(w http.ResponseWriter, r *http.Request, name, value string) *http.Request {
	allowed := map[string][]string{"lang": i18n.Languages, "size": site.Display{}.Sizes()}
	if !slices.Contains(allowed[name], value) {
		return r
	}
	c := &http.Cookie{Name: name, Value: value, Path: "/", MaxAge: 365 * 24 * 60 * 60, HttpOnly: true, SameSite: http.SameSiteLaxMode}
	http.SetCookie(w, c)
	out := r.Clone(r.Context())
	out.Header.Del("Cookie")
	for _, old := range r.Cookies() {
		if old.Name != name {
			out.AddCookie(old)
		}
	}
	out.AddCookie(c)
	out.PostForm = r.PostForm
	return out
}

// send puts the answer down. What is missing, or was replaced meanwhile, is shown; nothing is lost.
func (s *server) send(w http.ResponseWriter, r *http.Request, sheet ballot.Sheet, f filling) error {
	for i := range sheet.Questions {
		f.at = i
		if f.lacks(sheet) {
			return s.show(w, r, sheet, f, fault.New(fault.Invalid, "survey.unanswered", "n", i+1).On(name(i)))
		}
	}
	f.at = len(sheet.Questions)
	receipts, err := s.Ballot.Put(r.Context(), ballot.Vote{
		Token: r.PathValue("secret"), Form: f.form,
		Filled: survey.Filled{Choices: f.choices, Remark: f.remark, Mode: f.mode},
	})
	if err != nil {
		if k := fault.KindOf(err); k == fault.Invalid {
			return s.show(w, r, sheet, f, err)
		}
		return s.refuse(w, r, err, "/answer")
	}
	http.Redirect(w, r, "/answer/receipt/"+survey.Fold(receipts[0])+"?new=1", http.StatusSeeOther)
	return nil
}

// show draws the page of the question that f is at; refused is why it could not go on.
func (s *server) show(w http.ResponseWriter, r *http.Request, sheet ballot.Sheet, f filling, refused error) error {
	v := s.view(r, sheet, f)
	status := http.StatusOK
	if refused != nil {
		status = site.StatusOf(refused)
		v.Error, v.At = v.Printer.Fault(refused), name(f.at)
		if g, ok := fault.As(refused); ok && g.Field == "remark" {
			v.At = "remark"
		}
	}
	if f.at == len(sheet.Questions) {
		return s.Render(w, status, "answer/review", v)
	}
	return s.Render(w, status, "answer/question", v)
}

func (s *server) view(r *http.Request, sheet ballot.Sheet, f filling) *questionPage {
	v := &questionPage{Page: s.page(r), Action: r.URL.EscapedPath(), N: f.at, First: f.at == 0, Plain: f.plain, Most: survey.LongestRemark, Remark: f.remark}
	v.Script, v.Sheet = "answer.js", v.Sheet+" asking"
	v.Crumbs = nil
	n := len(sheet.Questions)
	if f.mode != survey.Self {
		v.Helper = v.T("answer.helper." + string(f.mode))
	}
	v.hide(f, f.at, f.at < n && sheet.Questions[f.at].Kind == survey.Remark)
	v.switches()
	if f.at == n {
		v.Title = v.T("answer.review.title")
		v.lines(sheet, f)
		return v
	}
	v.Question = asked(sheet.Questions[f.at], f.plain)
	v.Progress = v.T("answer.progress", "at", f.at+1, "all", n)
	v.Title, v.Name, v.Heading = v.Question.Text, true, v.Progress
	v.Crumbs = []site.Crumb{{Text: v.Progress}}
	words := []string{v.Question.Text, v.Question.About}
	for _, c := range v.Question.Kind.Choices() {
		line := choiceLine{string(c), v.T(c.Key()), f.choices[f.at] == c}
		v.Choices = append(v.Choices, line)
		words = append(words, line.Text)
	}
	v.Said = strings.Join(slices.DeleteFunc(words, func(w string) bool { return w == "" }), "\n")
	return v
}

// asked is a question as it is put: in its plain words where those are wanted and there are some.
func asked(q survey.Question, plain bool) survey.Question {
	if plain && q.Plain != "" {
		q.Text = q.Plain
	}
	return q
}

// hide carries along what the page does not ask: everything but the question at, and the remark unless that is asked.
func (v *questionPage) hide(f filling, at int, remarking bool) {
	v.Hidden = []hidden{{"form", strconv.Itoa(f.form)}, {"at", strconv.Itoa(f.at)}, {"mode", string(f.mode)}}
	if f.plain {
		v.Hidden = append(v.Hidden, hidden{"plain", "yes"})
	}
	for i, c := range f.choices {
		if i != at && c != "" {
			v.Hidden = append(v.Hidden, hidden{name(i), string(c)})
		}
	}
	if f.remark != "" && !remarking {
		v.Hidden = append(v.Hidden, hidden{"remark", f.remark})
	}
}

// switches are the choices of language and size; those of the frame would lose what was chosen.
func (v *questionPage) switches() {
	other := displayChoice{"lang:en", "English", "en"}
	if v.Lang == "en" {
		other = displayChoice{"lang:zh", "中文", "zh-CN"}
	}
	v.Display = []displayChoice{{Value: "size:" + v.NextSize(), Text: v.T("answer.size." + v.NextSize())}, other}
}

// lines list what was answered.
func (v *questionPage) lines(sheet ballot.Sheet, f filling) {
	for i, q := range sheet.Questions {
		line := saidLine{N: i, Question: asked(q, f.plain).Text}
		switch {
		case q.Kind == survey.Remark && strings.TrimSpace(f.remark) != "":
			line.Answer, line.Chinese = f.remark, true
		case f.choices[i] != "":
			line.Answer = v.T(f.choices[i].Key())
		default:
			line.Answer = v.T("answer.blank")
		}
		v.Lines = append(v.Lines, line)
	}
}

// help asks who fills the questionnaire in.
func (s *server) help(w http.ResponseWriter, r *http.Request, sheet ballot.Sheet, f filling) error {
	v := s.view(r, sheet, f)
	v.hide(f, -1, false)
	v.Title, v.Name, v.Heading, v.Crumbs = v.T("answer.help.title"), false, "", nil
	return s.Render(w, http.StatusOK, "answer/help", v)
}

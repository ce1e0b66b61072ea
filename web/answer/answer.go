// Package answer is the respondents' pages of surveys: one question a page, large, without a name. It guarantees that nobody
// need be signed in, that every page works without script, by keyboard and screen reader, that what was chosen is carried from
// page to page in the pages themselves and nowhere else (no cookie, no address, nothing in the store) until it is sent, and
// that a code that is wrong, used or late is met with a kind sentence. That an answer cannot be joined with its code is
// survey/ballot's.
package answer

import (
	"embed"
	"net/http"

	"plumbline/base/fault"
	"plumbline/survey"
	"plumbline/survey/ballot"
	"plumbline/web/site"
)

//go:embed templates
var files embed.FS

// Deps is what the pages stand on.
type Deps struct{ Ballot *ballot.Service }

type server struct {
	*site.Site
	Deps
}

// Routes adds every address of the group. The code stands in the address under a name whose addresses are never logged.
func Routes(at *site.Site, d Deps) error {
	s := &server{at, d}
	if err := s.Pages(nil, files); err != nil {
		return err
	}
	open := site.Need{Open: true}
	s.Handle("GET /answer", open, s.door)
	s.Handle("POST /answer", open, s.enter)
	s.Handle("GET /answer/{secret}", open, s.start)
	s.Handle("POST /answer/{secret}", open, s.step)
	s.Handle("GET /answer/receipt", open, s.receiptDoor)
	s.Handle("POST /answer/receipt", open, s.receiptEnter)
	s.Handle("GET /answer/receipt/{secret}", open, s.receipt)
	return nil
}

// page begins a page of the group.
func (s *server) page(r *http.Request) site.Page {
	p := s.NewPage(r, "door") // as at the door: nobody is asked to sign in
	p.Sheet = "answering"
	return p
}

// mostForm is more than any questionnaire comes to.
const mostForm = 64 << 10

// wordPage says one thing: why a code is not taken, or how far an answer has come.
type wordPage struct {
	site.Page
	Word   string
	Good   bool
	New    bool
	Code   string // the receipt
	Survey string
	Again  string // where another code is typed
}

// refuse answers a code that is not taken.
func (s *server) refuse(w http.ResponseWriter, r *http.Request, err error, again string) error {
	f, ok := fault.As(err)
	if !ok || f.Kind != fault.NotFound && f.Kind != fault.Conflict {
		return err
	}
	v := &wordPage{Page: s.page(r), Again: again}
	v.Word = v.Printer.Fault(err)
	v.Title = v.T("answer.refused." + string(f.Kind))
	return s.Render(w, site.StatusOf(err), "answer/word", v)
}

// doorPage asks for a code.
type doorPage struct {
	site.Page
	site.Fields
	Action, Label, Hint, Go string
	Other, OtherText        string
	Code                    string
}

func (s *server) door(w http.ResponseWriter, r *http.Request) error {
	return s.Render(w, http.StatusOK, "answer/door", s.doorView(r))
}

func (s *server) doorView(r *http.Request) *doorPage {
	v := &doorPage{Page: s.page(r), Action: "/answer", Other: "/answer/receipt"}
	v.Title, v.Label, v.Hint, v.Go = v.T("answer.door.title"), v.T("answer.door.code"), v.T("answer.door.hint"), v.T("answer.door.go")
	v.OtherText = v.T("answer.door.receipt")
	return v
}

func (s *server) enter(w http.ResponseWriter, r *http.Request) error {
	if err := site.ReadForm(w, r, mostForm); err != nil {
		return err
	}
	code := r.PostForm.Get("code")
	if _, err := s.Ballot.Ask(r.Context(), code); err != nil {
		return s.doorAgain(w, s.doorView(r), code, err)
	}
	http.Redirect(w, r, "/answer/"+survey.Fold(code), http.StatusSeeOther)
	return nil
}

// doorAgain shows the door with what was typed and why it is not taken.
func (s *server) doorAgain(w http.ResponseWriter, v *doorPage, code string, err error) error {
	f, ok := fault.As(err)
	if !ok || f.Kind == fault.Internal {
		return err
	}
	v.Code, v.Error, v.At = code, v.Printer.Fault(err), "code"
	return s.Render(w, http.StatusUnprocessableEntity, "answer/door", v)
}

func (s *server) receiptView(r *http.Request) *doorPage {
	v := &doorPage{Page: s.page(r), Action: "/answer/receipt", Other: "/answer"}
	v.Title, v.Label, v.Hint, v.Go = v.T("answer.receipt.title"), v.T("answer.receipt.code"), v.T("answer.receipt.hint"), v.T("answer.receipt.go")
	v.OtherText = v.T("answer.receipt.answer")
	return v
}

func (s *server) receiptDoor(w http.ResponseWriter, r *http.Request) error {
	return s.Render(w, http.StatusOK, "answer/door", s.receiptView(r))
}

func (s *server) receiptEnter(w http.ResponseWriter, r *http.Request) error {
	if err := site.ReadForm(w, r, mostForm); err != nil {
		return err
	}
	code := r.PostForm.Get("code")
	if _, _, err := s.Ballot.Check(r.Context(), code); err != nil {
		return s.doorAgain(w, s.receiptView(r), code, err)
	}
	http.Redirect(w, r, "/answer/receipt/"+survey.Fold(code), http.StatusSeeOther)
	return nil
}

// receipt says how far an answer has come; right after it was sent it is the last page of the questionnaire.
func (s *server) receipt(w http.ResponseWriter, r *http.Request) error {
	is, of, err := s.Ballot.Check(r.Context(), r.PathValue("secret"))
	if err != nil {
		return s.refuse(w, r, err, "/answer/receipt")
	}
	v := &wordPage{Page: s.page(r), Good: true, Code: inFours(survey.Fold(r.PathValue("secret"))), Survey: of.Name, Again: "/answer/receipt"}
	v.New = r.URL.Query().Get("new") != ""
	v.Title, v.Word = v.T("answer.standing."+string(is)), v.T("answer.standing."+string(is)+".what")
	if v.New {
		v.Title = v.T("answer.thanks")
	}
	return s.Render(w, http.StatusOK, "answer/word", v)
}

// inFours writes a code as it is read aloud.
func inFours(code string) string {
	out := ""
	for i := range len(code) {
		if i > 0 && i%4 == 0 {
			out += "-"
		}
		out += code[i : i+1]
	}
	return out
}

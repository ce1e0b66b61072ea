package activity

import (
	"net"
	"net/http"

	room "plumbline/activity"
	"plumbline/base/fault"
	"plumbline/web/site"
)

// signInPage is open: a participant signs the list of an event.
type signInPage struct {
	site.Page
	site.Fields
	Code, Last string
	Done       string // the event that was signed for
}

func (s *server) signIn(w http.ResponseWriter, r *http.Request) error {
	v := &signInPage{Page: s.NewPage(r, "door"), Code: room.FoldCode(r.PathValue("code"))}
	v.Title = v.T("event.self.title")
	return s.Render(w, http.StatusOK, "event/sign_in", v)
}

// signInDone signs. Whatever is wrong, the answer is the same.
func (s *server) signInDone(w http.ResponseWriter, r *http.Request) error {
	if err := site.ReadForm(w, r, formBytes); err != nil {
		return err
	}
	at := typed(r.PostForm)
	v := &signInPage{Page: s.NewPage(r, "door"), Code: at["code"]}
	v.Title = v.T("event.self.title")
	client, _, _ := net.SplitHostPort(r.RemoteAddr)
	if s.Limits != nil {
		client = s.Limits.Client(r)
	}
	event, err := s.Roll.SignIn(r.Context(), at["code"], at["last"], client)
	if err != nil {
		var status int
		if v.Fields, status, err = site.Refused(w, &v.Page, err, "last"); err != nil {
			return err
		}
		return s.Render(w, status, "event/sign_in", v)
	}
	v.Done = titleOf(event)
	v.Title = v.T("event.self.done", "name", v.Done)
	return s.Render(w, http.StatusOK, "event/sign_in", v)
}

// verifyPage is open: whether a certificate was given, for which course and when. The name is masked.
type verifyPage struct {
	site.Page
	Code         string
	Asked, Valid bool
	Course, Day  string
	Mask         string
}

func (s *server) verify(w http.ResponseWriter, r *http.Request) error {
	code := r.PathValue("code")
	if code == "" {
		code = r.URL.Query().Get("code")
	}
	v := &verifyPage{Page: s.NewPage(r, "door"), Code: code, Asked: code != ""}
	v.Title = v.T("event.verify.title")
	status := http.StatusOK
	if v.Asked {
		x, err := s.Work.Coded(r.Context(), room.ExamKind, room.FoldCode(code))
		switch {
		case err != nil && fault.KindOf(err) != fault.NotFound:
			return err
		case err == nil && x.Event() != nil && !x.Event().Withdrawn:
			list, err := s.People.Numbered(r.Context(), x.Person)
			if err != nil {
				return err
			}
			v.Valid, v.Course, v.Day, v.Mask = true, titleOf(x.Event()), x.Day.String(), list[x.Person].Mask
			v.Code = x.Code
			v.Title = v.T("event.verify.valid")
		default:
			status = http.StatusNotFound
			v.Title = v.T("event.verify.none")
		}
	}
	return s.Render(w, status, "event/verify", v)
}

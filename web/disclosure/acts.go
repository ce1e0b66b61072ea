package disclosure

import (
	"net/http"
	"strings"

	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/disclosure"
	"plumbline/disclosure/snapshot"
	"plumbline/web/site"
)

// asked is the year and kind that a form is about.
func (s *server) asked(w http.ResponseWriter, r *http.Request) (disclosure.Want, error) {
	if err := site.ReadForm(w, r, site.SmallForm); err != nil {
		return disclosure.Want{}, err
	}
	sc, _, ok, err := s.scope(r)
	if err == nil && !ok {
		err = site.ErrNoPage
	}
	return disclosure.Want{
		Department: sc.Department, Year: sc.Year, Kind: snapshot.Kind(r.URL.Query().Get("kind")), Reason: strings.TrimSpace(r.PostForm.Get("reason")),
	}, err
}

func (s *server) approve(w http.ResponseWriter, r *http.Request) error {
	want, err := s.asked(w, r)
	if err != nil {
		return err
	}
	t := typed{Day: strings.TrimSpace(r.PostForm.Get("day")), Note: strings.TrimSpace(r.PostForm.Get("note"))}
	on, err := day.Parse(t.Day)
	if err != nil && t.Day != "" {
		return s.draw(w, r, "approve", t, fault.New(fault.Invalid, "disclosing.not_day", "text", t.Day).On("day"))
	}
	if err := s.Room.Approve(r.Context(), site.VisitorOf(r).Actor(), want.Department, want.Year, disclosure.Approval{Kind: want.Kind, Day: on, Note: t.Note}); err != nil {
		return s.draw(w, r, "approve", t, err)
	}
	return s.done(w, r, want, "approval")
}

func (s *server) publish(w http.ResponseWriter, r *http.Request) error {
	want, err := s.asked(w, r)
	if err != nil {
		return err
	}
	if _, err := s.Room.Publish(r.Context(), site.VisitorOf(r).Actor(), want, r.PostForm.Get("stamp")); err != nil {
		return s.draw(w, r, "publish", typed{Reason: want.Reason}, err)
	}
	return s.signed(w, r, want, "published")
}

// withdraw takes back what is public.
func (s *server) withdraw(w http.ResponseWriter, r *http.Request) error {
	want, err := s.asked(w, r)
	if err != nil {
		return err
	}
	shown := want
	want.Kind = snapshot.Withdrawn
	d, err := s.Room.Prepare(r.Context(), want)
	if err == nil {
		_, err = s.Room.Publish(r.Context(), site.VisitorOf(r).Actor(), want, d.Stamp)
	}
	if err != nil {
		return s.draw(w, r, "withdraw", typed{Takes: want.Reason}, err)
	}
	return s.signed(w, r, shown, "withdrawn")
}

// signed has what was published signed, and goes back to the year. Where it cannot be signed now it is public all the same: the list of versions
// says that it waits for its signature.
func (s *server) signed(w http.ResponseWriter, r *http.Request, want disclosure.Want, saved string) error {
	if s.Complete != nil {
		if err := s.Complete(r.Context()); err != nil {
			s.Log.Error("what was published could not be signed; run plumbline verify", "error", err)
		}
	}
	return s.done(w, r, want, saved)
}

func (s *server) done(w http.ResponseWriter, r *http.Request, want disclosure.Want, saved string) error {
	http.Redirect(w, r, address("/disclosure", want.Department, want.Year, "kind", string(want.Kind), "saved", saved)+"#saved", http.StatusSeeOther)
	return nil
}

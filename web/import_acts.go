package web

import (
	"net/http"
	"strconv"

	"plumbline/web/site"

	"plumbline/base/fault"
	"plumbline/form"
	"plumbline/goal"
)

// numberIn reads a number that a form of ours sent; another text did not come from our pages.
func numberIn(text string) (int, error) {
	n, err := strconv.Atoi(text)
	if err != nil {
		return 0, site.ErrUnreadable
	}
	return n, nil
}

// formOf reads the number of the declaration in the import's address, from 0.
func formOf(r *http.Request) (int, error) {
	if err := r.ParseForm(); err != nil {
		return 0, site.ErrUnreadable
	}
	n, err := numberIn(r.PathValue("form"))
	return n - 1, err
}

// decide answers a waiting repair: one of its options, what was read, or the person's own value.
func (s *server) decide(w http.ResponseWriter, r *http.Request) error {
	n, err := formOf(r)
	if err != nil {
		return err
	}
	repair, err := numberIn(r.PostForm.Get("repair"))
	if err != nil {
		return err
	}
	choice := r.PostForm.Get("choice")
	if r.PostForm.Has("own") && !r.PostForm.Has("choice") {
		if choice = r.PostForm.Get("own"); choice == "" {
			return fault.New(fault.Invalid, "web.import.no_value")
		}
	}
	if _, err := s.importOf(r); err != nil {
		return err
	}
	if _, err := s.Form.Decide(r.Context(), site.VisitorOf(r).Actor(), r.PathValue("id"), n, repair, choice); err != nil {
		return err
	}
	return s.backToPreview(w, r, n, "decided")
}

// placeCell says what an unplaced cell is: a field's value, or a label.
func (s *server) placeCell(w http.ResponseWriter, r *http.Request) error {
	n, err := formOf(r)
	if err != nil {
		return err
	}
	unplaced, err := numberIn(r.PostForm.Get("unplaced"))
	if err != nil {
		return err
	}
	ref := goal.Ref(r.PostForm.Get("ref"))
	if r.PostForm.Has("label") {
		ref = ""
	} else if ref == "" {
		return fault.New(fault.Invalid, "web.import.no_field")
	}
	if _, err := s.importOf(r); err != nil {
		return err
	}
	if _, err := s.Form.PlaceCell(r.Context(), site.VisitorOf(r).Actor(), r.PathValue("id"), n, unplaced, ref); err != nil {
		return err
	}
	return s.backToPreview(w, r, n, "placed")
}

func (s *server) backToPreview(w http.ResponseWriter, r *http.Request, n int, saved string) error {
	http.Redirect(w, r, "/import/"+r.PathValue("id")+"/"+strconv.Itoa(n+1)+"?saved="+saved+"#saved", http.StatusSeeOther)
	return nil
}

// confirm keeps what was read and checks the years concerned.
func (s *server) confirm(w http.ResponseWriter, r *http.Request) error {
	id := r.PathValue("id")
	imp, err := s.importOf(r)
	if err != nil {
		return err
	}
	v := site.VisitorOf(r)
	// In the transaction: cells may be placed meanwhile, names of organisations too.
	may := func(imp form.Import) error { return mayDraft(v, imp) }
	if _, err := s.Form.Confirm(r.Context(), v.Actor(), id, may); err != nil {
		return err
	}
	type scope struct {
		department string
		year       int
	}
	seen := map[scope]bool{}
	for _, d := range imp.Reading.Declarations() {
		sc := scope{d.Department, d.Year}
		if seen[sc] {
			continue
		}
		seen[sc] = true
		if err := s.Rule.Recheck(r.Context(), d.Department, d.Year); err != nil {
			return err
		}
	}
	http.Redirect(w, r, "/import/"+id+"?saved=imported#saved", http.StatusSeeOther)
	return nil
}

// discard closes a preview; the original file stays.
func (s *server) discard(w http.ResponseWriter, r *http.Request) error {
	if _, err := s.importOf(r); err != nil {
		return err
	}
	if err := s.Form.Discard(r.Context(), site.VisitorOf(r).Actor(), r.PathValue("id")); err != nil {
		return err
	}
	http.Redirect(w, r, "/import?saved=discarded#saved", http.StatusSeeOther)
	return nil
}

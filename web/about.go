package web

import "net/http"

type aboutPage struct{ Page }

// about says what the product does, which keys work, and how accessible it is.
func (s *server) about(w http.ResponseWriter, r *http.Request) error {
	v := &aboutPage{Page: s.newPage(r, "about")}
	v.Title = v.T("web.about.title")
	return s.render(w, http.StatusOK, "about", v)
}

package web

import (
	"net/http"

	"plumbline/web/site"
)

type aboutPage struct{ site.Page }

// about says what the product does, which keys work, and how accessible it is.
func (s *server) about(w http.ResponseWriter, r *http.Request) error {
	v := &aboutPage{Page: s.NewPage(r, "about")}
	v.Title = v.T("web.about.title")
	return s.Render(w, http.StatusOK, "about", v)
}

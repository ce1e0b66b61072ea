package publicweb

import "net/http"

// plainPage is a page of words alone.
type plainPage struct{ page }

// method says how scoring, measuring and hiding work.
func (s *Site) method(w http.ResponseWriter, r *http.Request) error {
	return s.plain(w, r, "method", "public.method.title", "public.method.lead", "public.nav.method")
}

// about says what the site is and how it can be used.
func (s *Site) about(w http.ResponseWriter, r *http.Request) error {
	return s.plain(w, r, "about", "public.about.title", "public.about.lead", "public.nav.about")
}

func (s *Site) plain(w http.ResponseWriter, r *http.Request, name, title, lead, nav string) error {
	v := &plainPage{page: s.page(r)}
	v.Title, v.Lead = v.T(title), v.T(lead)
	v.Crumbs = []crumb{{Text: v.T("public.nav.home"), Href: "/"}, {Text: v.T(nav)}}
	body, err := s.render(name, v)
	if err != nil {
		return err
	}
	return newAnswer("text/html; charset=utf-8", v.LangTag(), changing, body, s.stamp, string(body)).send(w, r)
}

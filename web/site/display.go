package site

import (
	"net/http"

	"plumbline/platform/front"
)

// Display is how a reader wants pages shown, kept in cookies.
type Display = front.Display

// DisplayOf reads the choices of who asks.
func DisplayOf(r *http.Request) Display { return front.DisplayOf(r) }

// LocalPath is a path of this site, "/" for any other.
func LocalPath(to string) string { return front.LocalPath(to) }

// setDisplay keeps one choice and returns to the page.
func (s *Site) setDisplay(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return ErrUnreadable
	}
	front.KeepDisplay(w, r)
	return nil
}

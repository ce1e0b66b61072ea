package site

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"plumbline/platform/i18n"
)

// Display is how a reader wants pages shown, kept in cookies: language (zh, en), theme (auto, light, dark) and size
// (normal, large, huge). Chinese, the system's theme and the normal size are the defaults.
type Display struct{ Lang, Theme, Size string }

var (
	themes = []string{"auto", "light", "dark"}
	sizes  = []string{"normal", "large", "huge"}
)

// displays lists the choices by the name of their cookie.
var displays = map[string][]string{"lang": i18n.Languages, "theme": themes, "size": sizes}

// DisplayOf reads the choices of who asks.
func DisplayOf(r *http.Request) Display {
	return Display{Lang: chosen(r, "lang"), Theme: chosen(r, "theme"), Size: chosen(r, "size")}
}

func chosen(r *http.Request, name string) string {
	options := displays[name]
	if c, err := r.Cookie(name); err == nil && slices.Contains(options, c.Value) {
		return c.Value
	}
	return options[0]
}

// LangTag is the language for the lang attribute.
func (d Display) LangTag() string {
	if d.Lang == "en" {
		return "en"
	}
	return "zh-CN"
}

// Class is the class of html.
func (d Display) Class() string { return d.Theme + " " + d.Size }

// OtherLang is the language that the switch changes to.
func (d Display) OtherLang() string {
	if d.Lang == "en" {
		return "zh"
	}
	return "en"
}

// NextSize is the size that the button in the masthead changes to.
func (d Display) NextSize() string {
	return sizes[(slices.Index(sizes, d.Size)+1)%len(sizes)]
}

// Sizes and Themes are the choices in the foot of every page.
func (Display) Sizes() []string { return sizes }

// Themes lists the themes.
func (Display) Themes() []string { return themes }

// setDisplay keeps one choice and returns to the page.
func (s *Site) setDisplay(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return ErrUnreadable
	}
	for name, options := range displays {
		if v := r.PostForm.Get(name); slices.Contains(options, v) {
			http.SetCookie(w, &http.Cookie{
				Name: name, Value: v, Path: "/", MaxAge: 365 * 24 * 60 * 60, HttpOnly: true, SameSite: http.SameSiteLaxMode,
			})
		}
	}
	http.Redirect(w, r, LocalPath(r.PostForm.Get("back")), http.StatusSeeOther)
	return nil
}

// LocalPath is a path of this site, "/" for any other: it refuses to be led to another site.
func LocalPath(to string) string {
	u, err := url.Parse(to)
	if err != nil || u.Host != "" || u.Scheme != "" || !strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") || strings.Contains(to, "\\") {
		return "/"
	}
	return to
}

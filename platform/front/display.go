package front

import (
	"net/http"
	"slices"

	"plumbline/platform/i18n"
)

// Display is how a reader wants pages shown, kept in cookies: language (zh, en), theme (auto, light, dark, contrast) and
// size (normal, large, huge). Chinese, the system's theme and the normal size are the defaults.
type Display struct{ Lang, Theme, Size string }

var (
	themes = []string{"auto", "light", "dark", "contrast"}
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

// Scheme is what a browser is told of the page's colours.
func (d Display) Scheme() string {
	switch d.Theme {
	case "auto":
		return "light dark"
	case "contrast":
		return "dark"
	}
	return d.Theme
}

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

// KeepDisplay keeps what a form chose and returns to the page that it names. The form must have been parsed.
func KeepDisplay(w http.ResponseWriter, r *http.Request) {
	for name, options := range displays {
		if v := r.PostForm.Get(name); slices.Contains(options, v) {
			http.SetCookie(w, &http.Cookie{
				Name: name, Value: v, Path: "/", MaxAge: 365 * 24 * 60 * 60, HttpOnly: true, SameSite: http.SameSiteLaxMode,
			})
		}
	}
	http.Redirect(w, r, LocalPath(r.PostForm.Get("back")), http.StatusSeeOther)
}

package library

import (
	"cmp"
	"encoding/json"
	"net/http"
	"strings"

	"plumbline/goal"
	lib "plumbline/goal/library"
	"plumbline/web/site"
)

type listPage struct {
	site.Page
	Address site.Address
	Query   lib.Query
	Levels  []choiceLink
	Seconds []choiceLink
	States  []choiceLink
	Sorts   []choiceLink
	Entries []lib.Listed
	Matched int
	Edits   bool
	Pager   site.Pager
}

// choiceLink is one choice of a filter. Chinese says that its word is one of the form.
type choiceLink struct {
	Text, Href string
	Current    bool
	Chinese    bool
}

func (s *server) list(w http.ResponseWriter, r *http.Request) error {
	v := &listPage{Page: s.page(r), Address: site.AddressOf(r), Edits: edits(r)}
	a := v.Address
	v.Query = lib.Query{
		Text: a.Get("q"), Level1: a.Get("level1"), Level2: a.Get("level2"), Retired: a.Get("state") == "retired", Sort: a.Get("sort"),
		Page: site.PageNumber(r), Size: site.PageRows,
	}
	var err error
	if v.Entries, v.Matched, err = s.Library.List(r.Context(), v.Query); err != nil {
		return err
	}
	if v.Pager = site.NewPager(a, v.Query.Page, v.Matched); v.Pager.Page != v.Query.Page { // beyond the last
		v.Query.Page = v.Pager.Page
		if v.Entries, v.Matched, err = s.Library.List(r.Context(), v.Query); err != nil {
			return err
		}
	}
	v.choices()
	v.Crumbs = nil
	v.Title, v.State = v.T("library.title"), v.T("library.state", "n", v.Matched)
	return s.Render(w, http.StatusOK, "library/list", v)
}

func (v *listPage) choices() {
	q, a := v.Query, v.Address
	v.Levels = []choiceLink{{v.T("web.filter.all"), a.With("level1", "", "level2", ""), q.Level1 == "", false}}
	for _, g := range levelGroups() {
		v.Levels = append(v.Levels, choiceLink{g.Name, a.With("level1", g.Name, "level2", ""), q.Level1 == g.Name, true})
		if g.Name != q.Level1 {
			continue
		}
		v.Seconds = []choiceLink{{v.T("web.filter.all"), a.With("level2", ""), q.Level2 == "", false}}
		for _, name := range g.Levels {
			v.Seconds = append(v.Seconds, choiceLink{name, a.With("level2", name), q.Level2 == name, true})
		}
	}
	v.States = []choiceLink{
		{v.T("library.in_use"), a.With("state", ""), !q.Retired, false},
		{v.T("library.retired"), a.With("state", "retired"), q.Retired, false},
	}
	for _, sort := range []string{"", "uses", "name"} {
		v.Sorts = append(v.Sorts, choiceLink{v.T("library.sort." + cmp.Or(sort, "form")), a.With("sort", sort), q.Sort == sort, false})
	}
}

// Narrowed says that a condition was set.
func (v *listPage) Narrowed() bool {
	return v.Query.Text != "" || v.Query.Level1 != "" || v.Query.Retired
}

// Found says that the name that answered the search is another than the entry's.
func (v *listPage) Found(l lib.Listed) string {
	if v.Query.Text == "" || l.Matched == l.Name {
		return ""
	}
	return l.Matched
}

// suggestion is an entry as programs and the script of a draft get it.
type suggestion struct {
	ID      lib.ID   `json:"id"`
	Name    string   `json:"name"`
	Level1  string   `json:"level1"`
	Level2  string   `json:"level2"`
	Kind    string   `json:"kind"`
	Op      string   `json:"op"`
	Unit    string   `json:"unit"`
	Values  []string `json:"values"`
	Note    string   `json:"note"`
	Uses    int      `json:"uses"`
	Matched string   `json:"matched"`
}

type suggestPage struct {
	site.Page
	Text, Level string
	List        []lib.Listed
	Levels      []levelGroup
}

const suggested = 12

// suggest answers while somebody types: JSON, and a page where a browser asks for one.
func (s *server) suggest(w http.ResponseWriter, r *http.Request) error {
	text, level := r.URL.Query().Get("q"), r.URL.Query().Get("level")
	list, err := s.suggestions(r, text, level)
	if err != nil {
		return err
	}
	if strings.Contains(r.Header.Get("Accept"), "text/html") {
		v := &suggestPage{Page: s.page(r), Text: text, Level: level, List: list, Levels: levelGroups()}
		v.Title = v.T("library.suggest.title")
		v.Crumbs = append(v.Crumbs, site.Crumb{Text: v.Title})
		return s.Render(w, http.StatusOK, "library/suggest", v)
	}
	out := struct {
		Suggestions []suggestion `json:"suggestions"`
	}{[]suggestion{}}
	for _, l := range list {
		out.Suggestions = append(out.Suggestions, suggestion{
			l.ID, l.Name, l.Level1, l.Level2, string(l.Kind), l.Op, l.Unit, l.Values, l.Note, l.Uses, l.Matched,
		})
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "private, no-cache")
	w.Header().Add("Vary", "Accept, Cookie")
	return json.NewEncoder(w).Encode(out)
}

// suggestions narrows to a level of either kind. 成本指标 is of both, and its entries are taken from either place.
func (s *server) suggestions(r *http.Request, text, level string) ([]lib.Listed, error) {
	level1, level2 := "", ""
	switch {
	case level == goal.Cost:
		list, err := s.Library.Suggest(r.Context(), text, goal.Cost, "", suggested)
		if err != nil {
			return nil, err
		}
		more, err := s.Library.Suggest(r.Context(), text, goal.Output, goal.Cost, suggested)
		return append(list, more...), err
	case goal.KnownLevel2(level):
		level2 = level
	case goal.KnownLevel1(level):
		level1 = level
	}
	return s.Library.Suggest(r.Context(), text, level1, level2, suggested)
}

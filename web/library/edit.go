package library

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"plumbline/base/fault"
	"plumbline/goal"
	lib "plumbline/goal/library"
	"plumbline/web/site"
)

type formPage struct {
	site.Page
	Draft       lib.Draft
	ID          lib.ID // "" for a new entry
	EntryVer    int
	Action      string
	Wrong       string // the field that was refused
	Error       string
	Meanwhile   []difference // what somebody else changed since the form was made
	Levels      []levelGroup
	Ops         []string
	AliasLines  string
	ValueLines  string
	ChosenLevel string
}

func (s *server) newForm(r *http.Request, d lib.Draft) *formPage {
	v := &formPage{Page: s.page(r), Draft: d, Action: "/library/new", Levels: levelGroups(), Ops: lib.Ops}
	v.fill()
	v.Title = v.T("library.new.title")
	v.Crumbs = append(v.Crumbs, site.Crumb{Text: v.T("library.new")})
	return v
}

func (v *formPage) fill() {
	v.AliasLines, v.ValueLines = strings.Join(v.Draft.Aliases, "\n"), strings.Join(v.Draft.Values, "\n")
	if v.Draft.Level2 != "" {
		v.ChosenLevel = v.Draft.Level1 + "/" + v.Draft.Level2
	}
	if v.Draft.Kind == "" {
		v.Draft.Kind = goal.Quantitative
	}
}

// newEntry shows a blank form, or one filled with what the declarations propose for a meaning.
func (s *server) newEntry(w http.ResponseWriter, r *http.Request) error {
	var d lib.Draft
	if m := r.URL.Query().Get("meaning"); m != "" {
		list, _, err := s.Library.Propose(r.Context(), lib.Wanted{Meanings: []string{m}})
		if err != nil {
			return err
		}
		if len(list) > 0 {
			d = list[0].Draft
		}
	}
	return s.Render(w, http.StatusOK, "library/form", s.newForm(r, d))
}

// draftOf reads a draft out of what was posted.
func draftOf(r *http.Request) lib.Draft {
	level1, level2, _ := strings.Cut(r.PostForm.Get("level"), "/")
	return lib.Draft{
		Level1: level1, Level2: level2, Name: r.PostForm.Get("name"), Aliases: lines(r.PostForm.Get("aliases")),
		Kind: goal.Kind(r.PostForm.Get("kind")), Op: r.PostForm.Get("op"), Unit: r.PostForm.Get("unit"),
		Values: lines(r.PostForm.Get("values")), Note: strings.ReplaceAll(r.PostForm.Get("note"), "\r", ""),
	}
}

func (s *server) adoptOne(w http.ResponseWriter, r *http.Request) error {
	if err := readForm(r); err != nil {
		return err
	}
	d := draftOf(r)
	made, err := s.Library.Adopt(r.Context(), site.VisitorOf(r).Actor(), d)
	if err != nil {
		v := s.newForm(r, d)
		var ok bool
		if v.Wrong, v.Error, ok = wrong(&v.Page, err); !ok {
			return err
		}
		return s.Render(w, http.StatusUnprocessableEntity, "library/form", v)
	}
	return to(w, r, "/library/"+string(made[0].ID), "library_adopted")
}

func (s *server) editForm(r *http.Request, e lib.Entry) *formPage {
	v := &formPage{Page: s.page(r), Draft: e.Draft, ID: e.ID, EntryVer: e.Version, Levels: levelGroups(), Ops: lib.Ops}
	v.Action = "/library/entry/" + string(e.ID) + "/edit"
	v.fill()
	v.Title = v.T("library.edit.title", "name", e.Name)
	v.Crumbs = append(v.Crumbs, site.Crumb{Text: e.Name, Href: "/library/" + string(e.ID), Chinese: true}, site.Crumb{Text: v.T("library.edit")})
	return v
}

func (s *server) editEntry(w http.ResponseWriter, r *http.Request) error {
	d, err := s.Library.Of(r.Context(), lib.ID(r.PathValue("id")))
	if err != nil {
		return err
	}
	return s.Render(w, http.StatusOK, "library/form", s.editForm(r, d.Entry))
}

// saveEntry keeps what was typed in the form when it is refused. Where somebody else changed the entry meanwhile it shows
// what they changed; sending the form again then writes over it, which both can see in the history.
func (s *server) saveEntry(w http.ResponseWriter, r *http.Request) error {
	if err := readForm(r); err != nil {
		return err
	}
	typed, from := draftOf(r), seen(r)
	e, err := s.Library.Edit(r.Context(), site.VisitorOf(r).Actor(), from, typed)
	if err == nil {
		return to(w, r, "/library/"+string(e.ID), "library_edited")
	}
	d, loadErr := s.Library.Of(r.Context(), from.ID)
	if loadErr != nil || d.Merged != "" {
		return err
	}
	v := s.editForm(r, d.Entry)
	var ok bool
	if v.Wrong, v.Error, ok = wrong(&v.Page, err); !ok {
		return err
	}
	v.Draft = typed
	v.fill()
	if fault.KindOf(err) == fault.Conflict && from.Version != d.Version {
		if i := slices.IndexFunc(d.Versions, func(x lib.Version) bool { return x.Number == from.Version }); i >= 0 {
			v.Meanwhile = differences(v.Printer, d.Versions[i].Entry.Draft, d.Draft)
		}
		return s.Render(w, http.StatusConflict, "library/form", v)
	}
	v.EntryVer = from.Version
	return s.Render(w, http.StatusUnprocessableEntity, "library/form", v)
}

type proposalsPage struct {
	site.Page
	Address site.Address
	Text    string
	All     bool // also what stands in one place only
	List    []proposalLine
	Pager   site.Pager
}

// proposalLine is a proposal with why its names are taken for one, and the uses that the visitor may see.
type proposalLine struct {
	lib.Proposal
	Why    []string
	Places []goal.Use
}

func (s *server) proposals(w http.ResponseWriter, r *http.Request) error {
	v := &proposalsPage{Page: s.page(r), Address: site.AddressOf(r)}
	v.Text, v.All = v.Address.Get("q"), v.Address.Get("all") == "yes"
	wanted := lib.Wanted{Text: v.Text, Least: 2, Page: site.PageNumber(r), Size: site.PageRows}
	if v.All {
		wanted.Least = 1
	}
	list, matched, err := s.Library.Propose(r.Context(), wanted)
	if err != nil {
		return err
	}
	if v.Pager = site.NewPager(v.Address, wanted.Page, matched); v.Pager.Page != wanted.Page { // beyond the last
		wanted.Page = v.Pager.Page
		if list, matched, err = s.Library.Propose(r.Context(), wanted); err != nil {
			return err
		}
	}
	within := reachOf(r)
	for _, p := range list {
		line := proposalLine{Proposal: p}
		for _, key := range p.Reasons {
			line.Why = append(line.Why, v.T(key))
		}
		for _, u := range p.Shown {
			if within.reads(u.Department, u.Unit) {
				line.Places = append(line.Places, u.Use)
			}
		}
		v.List = append(v.List, line)
	}
	v.Title = v.T("library.proposals.title", "n", matched)
	v.State = v.T("library.proposals.state")
	v.Crumbs = append(v.Crumbs, site.Crumb{Text: v.T("library.proposals")})
	return s.Render(w, http.StatusOK, "library/proposals", v)
}

// Everything and Repeated are the addresses of the two lists.
func (v *proposalsPage) Everything() string { return v.Address.With("all", "yes") }

// Repeated is the address of what stands in several places.
func (v *proposalsPage) Repeated() string { return v.Address.With("all", "") }

// adopt takes the chosen proposals in as they stand.
func (s *server) adopt(w http.ResponseWriter, r *http.Request) error {
	if err := readForm(r); err != nil {
		return err
	}
	chosen := r.PostForm["meaning"]
	if len(chosen) == 0 {
		return fault.New(fault.Invalid, "library.none_chosen")
	}
	list, _, err := s.Library.Propose(r.Context(), lib.Wanted{Meanings: chosen, Size: len(chosen)})
	if err != nil {
		return err
	}
	var drafts []lib.Draft
	for _, p := range list {
		drafts = append(drafts, p.Draft)
	}
	if _, err := s.Library.Adopt(r.Context(), site.VisitorOf(r).Actor(), drafts...); err != nil {
		return err
	}
	back := "/library/proposals?saved=library_adopted"
	if n, err := strconv.Atoi(r.PostForm.Get("page")); err == nil && n > 1 {
		back += "&page=" + strconv.Itoa(n)
	}
	http.Redirect(w, r, back, http.StatusSeeOther)
	return nil
}

package disclosure

import (
	"fmt"
	"net/http"
	"strconv"

	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/disclosure/snapshot"
	"plumbline/web/site"
)

// versionPage is a version as it went out, with what differs from the one before.
type versionPage struct {
	site.Page
	P        snapshot.Publication
	Kind, At string
	Before   int
	Changes  []changeView
	More     int
	Limits   []string
	Hidden   int
	Projects int
}

func (s *server) version(w http.ResponseWriter, r *http.Request) error {
	sc, _, ok, err := s.scope(r)
	if err != nil {
		return err
	}
	number, bad := strconv.Atoi(r.URL.Query().Get("number"))
	if !ok || bad != nil {
		return site.ErrNoPage
	}
	got, err := s.Room.Version(r.Context(), sc.Department, sc.Year, number)
	if fault.KindOf(err) == fault.NotFound {
		return site.ErrNoPage
	}
	if err != nil {
		return err
	}
	v := &versionPage{Page: s.NewPage(r, "disclosure"), P: got.Publication, Projects: len(got.Snapshot.Projects), Hidden: int(got.Snapshot.Rule.Hidden), Before: number - 1}
	v.Scope, v.Demo = sc, v.Demo || sc.Demo || got.Demonstration
	v.Kind, v.At = v.T("disclosure.kind."+string(got.Kind)), day.Minute(got.At)
	for _, l := range got.Snapshot.Limits {
		v.Limits = append(v.Limits, l.Sentence(v.T))
	}
	n := 0
	if v.Before > 0 {
		old, err := s.Room.Version(r.Context(), sc.Department, sc.Year, v.Before)
		if err != nil {
			return err
		}
		list := snapshot.Diff(old.Snapshot, got.Snapshot)
		n = len(list)
		for i, c := range list {
			if i == 5*mostShown {
				v.More = n - i
				break
			}
			v.Changes = append(v.Changes, changeView{c.Name, c.Indicator, c.Says.Sentence(v.T)})
		}
	}
	v.Title = v.T("disclosing.version.title", "number", number, "kind", v.Kind)
	v.State = v.T("disclosing.version.state", "at", v.At, "n", n)
	v.Crumbs = []site.Crumb{{Text: v.T("web.nav.disclosure"), Href: address("/disclosure", sc.Department, sc.Year)}, {Text: v.T("disclosing.version", "number", fmt.Sprint(number))}}
	return s.Render(w, http.StatusOK, "disclosure/version", v)
}

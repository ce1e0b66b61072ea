// Package activity is the page that tells what happened to a declaration: every act that the log has on it, in plain words,
// the newest first, with the number and digest of its entry for who wants to check. It guarantees that nobody meets an act
// on a declaration that he may not read. What an act says is review/story's.
package activity

import (
	"embed"
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/goal"
	"plumbline/office"
	"plumbline/platform/tlog"
	"plumbline/review/story"
	"plumbline/rule"
	"plumbline/web/formview"
	"plumbline/web/site"
)

//go:embed templates
var files embed.FS

// Deps is what the page shows. Proof signs proof files; where it is nil none are offered.
type Deps struct {
	Goal  *goal.Service
	Story *story.Service
	Proof *tlog.Log
}

type server struct {
	*site.Site
	Deps
}

// Routes adds the page to a site.
func Routes(to *site.Site, d Deps) error {
	s := &server{to, d}
	if err := s.Pages(nil, files); err != nil {
		return fmt.Errorf("templates: %w", err)
	}
	s.AddTabs(site.Tab{Order: 90, Name: "activity", Path: "/activity", Key: "activity.link", Act: office.Read})
	need := site.Need{Act: office.Read, At: s.placeOf}
	s.Handle("GET /d/{id}/activity", need, s.tell)
	s.Handle("GET /d/{id}/activity/{leaf}/proof", need, s.prove)
	return nil
}

// placeOf is where the declaration of the address belongs.
func (s *server) placeOf(r *http.Request) (office.Place, error) {
	k, err := s.Goal.Get(r.Context(), goal.ID(r.PathValue("id")))
	if fault.KindOf(err) == fault.NotFound && err != nil {
		return office.Place{}, site.ErrNoPage
	}
	if err != nil {
		return office.Place{}, err
	}
	return site.VisitorOf(r).PlaceOf(k.Declaration.Department, k.Declaration.Unit), nil
}

// pageSize is how many acts a page tells.
const pageSize = 50

type page struct {
	site.Page
	Kept    goal.Kept
	Events  []event
	Earlier string // the address of what came before, "" where that was all
	Newest  string // the address of the first page, "" where this is it
}

// event is an act as the page tells it.
type event struct {
	story.Event
	Told  string // its sentence
	Said  []said
	Diff  string // the address that shows what a save changed
	Proof string // the address of the proof file
}

// said is words of a person; Place and Href say which cell they are about.
type said struct {
	Place, Href, Text string
	Answer            bool
}

func (s *server) tell(w http.ResponseWriter, r *http.Request) error {
	id := goal.ID(r.PathValue("id"))
	before, err := number(r.URL.Query().Get("before"))
	if err != nil {
		return err
	}
	k, err := s.Goal.Get(r.Context(), id)
	if err != nil {
		return err
	}
	told, err := s.Story.Of(r.Context(), id, before, pageSize)
	if err != nil {
		return err
	}
	v := &page{Page: s.NewPage(r, "summary"), Kept: k}
	for _, e := range told.Events {
		v.Events = append(v.Events, s.event(v, e))
	}
	here := "/d/" + url.PathEscape(string(id)) + "/activity"
	if told.Next > 0 {
		v.Earlier = here + "?before=" + strconv.FormatInt(told.Next, 10)
	}
	if before > 0 {
		v.Newest = here
	}
	d := k.Declaration
	v.Page.Scope = goal.Scope{Department: d.Department, Year: d.Year}
	v.Page.Demo = v.Page.Demo || k.Demo
	s.About(&v.Page, string(id), v.Visitor.PlaceOf(d.Department, d.Unit), "activity")
	v.Title = v.T("activity.title")
	v.Crumbs = []site.Crumb{{Text: d.Name, Href: "/d/" + string(id), Chinese: true}, {Text: v.T("activity.link")}}
	if len(v.Events) > 0 && before == 0 {
		e := v.Events[0]
		v.State = v.T("activity.state", "at", day.Minute(e.At), "by", site.Who(v.Printer, e.By.Name), "told", e.Told)
	}
	return s.Render(w, http.StatusOK, "activity/activity", v)
}

func (s *server) event(v *page, e story.Event) event {
	out := event{Event: e, Told: e.Sentence(v.Printer)}
	id, d := string(v.Kept.ID), v.Kept.Declaration
	for _, words := range e.Said {
		line := said{Text: words.Text, Answer: words.Answer}
		if words.Ref != "" {
			key, args := rule.Place(d, words.Ref)
			line.Place = v.T(key, args...)
			if _, there := goal.Value(d, words.Ref); there {
				line.Href = "/d/" + id + "#" + formview.CellOf(words.Ref)
			}
		}
		out.Said = append(out.Said, line)
	}
	if len(e.Changes) > 0 {
		out.Diff = "/compare?" + url.Values{
			"a": {fmt.Sprintf("%s.%d", id, e.Revision-1)}, "b": {fmt.Sprintf("%s.%d", id, e.Revision)},
		}.Encode()
	}
	if s.Deps.Proof != nil {
		out.Proof = fmt.Sprintf("/d/%s/activity/%d/proof", id, e.Leaf)
	}
	return out
}

// number reads the number of a leaf, 0 where none is named.
func number(text string) (int64, error) {
	if text == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 {
		return 0, site.ErrNoPage
	}
	return n, nil
}

// prove gives a proof file of an act on the declaration of the address, and of no other.
func (s *server) prove(w http.ResponseWriter, r *http.Request) error {
	leaf, err := number(r.PathValue("leaf"))
	if err != nil {
		return err
	}
	about, err := s.Story.Of(r.Context(), goal.ID(r.PathValue("id")), leaf+1, 1)
	if err != nil {
		return err
	}
	if s.Deps.Proof == nil || len(about.Events) == 0 || about.Events[0].Leaf != leaf {
		return site.ErrNoPage
	}
	if _, err := s.Deps.Proof.Checkpoint(r.Context()); err != nil {
		return err
	}
	data, err := s.Deps.Proof.Bundle(r.Context(), leaf, "")
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Content-Disposition", fmt.Sprintf(`attachment; filename="plumbline-%d.json"`, leaf))
	w.Header().Set("Cache-Control", "private, no-store")
	_, _ = w.Write(data) // the reader may have gone away
	return nil
}

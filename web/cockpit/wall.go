package cockpit

import (
	"errors"
	"net/http"
	"strings"
	"sync"

	"plumbline/base/day"
	"plumbline/web/site"
)

// How much a wall has room for: so many decisions, so many lines of them, so many characters in a line.
const (
	mostOnWall = 4
	wallLines  = 15
	wallWide   = 40 // of half a Chinese character each
)

// fitting are the first decisions that a wall has room for, one at least.
func fitting(list []decision) []decision {
	left := wallLines
	for i, d := range list {
		left -= 1 + linesOf(d.Ask) + linesOf(strings.Join(d.Why, " "))
		if i == mostOnWall || i > 0 && left < 0 {
			return list[:i]
		}
	}
	return list
}

// linesOf is how many lines a sentence takes.
func linesOf(s string) int {
	wide := 0
	for _, r := range s {
		if wide++; r > 0x2000 {
			wide++
		}
	}
	return (wide + wallWide - 1) / wallWide
}

// wallLine says when the figures of a wall are from, and that newer ones could not be had.
type wallLine struct {
	At    string
	Stale bool
}

// walls keep the last page of each wall, so that it stays when figures cannot be had.
type walls struct {
	mu sync.Mutex
	by map[string]*overviewPage
}

// mostWalls bounds them.
const mostWalls = 32

func newWalls() *walls { return &walls{by: map[string]*overviewPage{}} }

func (w *walls) keep(key string, v *overviewPage) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for k := range w.by { // any is as good as another
		if len(w.by) < mostWalls {
			break
		}
		delete(w.by, k)
	}
	w.by[key] = v
}

// stale gives the last page as one that is not of now.
func (w *walls) stale(key string) (*overviewPage, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	v, ok := w.by[key]
	if !ok {
		return nil, false
	}
	old := *v
	old.Hung.Stale = true
	return &old, true
}

// wall is the page for a large screen. Where the figures cannot be had, the last ones stay and say so.
func (s *server) wall(w http.ResponseWriter, r *http.Request) error {
	visitor := site.VisitorOf(r)
	key := string(visitor.Person.ID) + " " + site.DisplayOf(r).Lang + " " + r.URL.RequestURI()
	v, err := s.hang(r)
	if err != nil {
		if errors.Is(err, site.ErrNoPage) {
			return err
		}
		old, ok := s.walls.stale(key)
		if !ok {
			return err
		}
		s.Log.Error("the wall shows what it had", "error", err)
		return s.Render(w, http.StatusOK, "cockpit/wall", old)
	}
	s.walls.keep(key, v)
	return s.Render(w, http.StatusOK, "cockpit/wall", v)
}

// hang fills the wall.
func (s *server) hang(r *http.Request) (*overviewPage, error) {
	p, ok, err := s.open(r)
	if err != nil {
		return nil, err
	}
	v := &overviewPage{page: p}
	v.Page.Wall, v.Theme, v.Size, v.Script = true, "dark", "normal", "wall.js"
	v.Hung.At = s.Now().In(day.Shanghai).Format("15:04")
	if !ok {
		return v, nil
	}
	if err := s.fill(r, v); err != nil {
		return nil, err
	}
	v.Sheet = "wall-page"
	n := len(v.Decisions)
	v.Decisions = fitting(v.Decisions)
	v.More = n - len(v.Decisions)
	return v, nil
}

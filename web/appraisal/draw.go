package appraisal

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/base/fen"
	"plumbline/evaluation/draw"
	"plumbline/goal"
	"plumbline/office"
	"plumbline/web/site"
)

// drawRoutes adds the pages of the draw.
func (s *server) drawRoutes(to *site.Site) {
	if s.Draw == nil {
		return
	}
	to.Handle("GET /draw", site.Need{Act: office.Read}, s.draws)
	to.Handle("POST /draw", site.Need{Act: office.Draw}, s.prepare)
	to.Handle("GET /draw/{drawn}", site.Need{Act: office.Read, At: s.drawPlace}, s.drawing)
	to.Handle("GET /draw/{drawn}/list.json", site.Need{Act: office.Read, At: s.drawPlace}, s.drawList)
	to.Handle("POST /draw/{drawn}/number", site.Need{Act: office.Draw, At: s.drawPlace}, s.number)
}

// drawPlace is where the draw of the address belongs: its department; for who reads only a part of that, the part, so that who was or was not
// drawn can draw again.
func (s *server) drawPlace(r *http.Request) (office.Place, error) {
	d, err := s.Draw.Of(r.Context(), r.PathValue("drawn"))
	if err != nil {
		if fault.KindOf(err) == fault.NotFound {
			err = site.ErrNoPage
		}
		return office.Place{}, err
	}
	v := site.VisitorOf(r)
	head := v.PlaceOf(d.List.Department, "")
	if r.Method == http.MethodPost || v.May(office.Read, head).Allowed {
		return head, nil
	}
	for _, c := range d.List.Candidates {
		if at := v.PlaceOf(d.List.Department, c.Unit); v.May(office.Read, at).Allowed {
			return at, nil
		}
	}
	return head, nil
}

// drawsPage is the draws of a department's year, what they showed, and the list for the next.
type drawsPage struct {
	site.Page
	site.Fields
	Empty            bool
	Scopes           []scopeView
	Department, Year string
	Draws            []drawRow
	Drawn, Reviewed  int
	Measures         []errorRow
	Projects         []errorRow
	Candidates       []candidateRow
	ForSize          int // how many the chances are computed for, 0 for none
	Rules            []riskRow
	MayPrepare       bool
	Many, Source     string
	Day              string
}

type drawRow struct {
	Href, Prepared, By, Source, Day, State string
	Size, Of                               int
	Waits                                  bool
}

type errorRow struct {
	Name, Href, Rate, Low, High, Follows, Changed string
	Chinese, Reviewed, Examine                    bool
	Lines, Corrected                              int
}

type candidateRow struct {
	Name, Unit, Href, Chance string
	Weight                   int64
	Reasons                  []string
}

type riskRow struct {
	Name, How, Basis string
	Adds, Most       int64
}

// draws shows a department's year.
func (s *server) draws(w http.ResponseWriter, r *http.Request) error { return s.showDraws(w, r, nil) }

func (s *server) showDraws(w http.ResponseWriter, r *http.Request, refused error) error {
	v := &drawsPage{Page: s.NewPage(r, "evaluation"), Many: "3"}
	v.Title = v.T("drawing.title.none")
	sc, ok, err := s.near(r, &v.Page, "/draw", &v.Scopes)
	if err != nil {
		return err
	}
	status := http.StatusOK
	if refused != nil {
		if v.Fields, status, err = site.Refused(w, &v.Page, refused, "size"); err != nil {
			return err
		}
		v.Many, v.Source, v.Day = r.PostForm.Get("size"), r.PostForm.Get("source"), r.PostForm.Get("day")
	}
	if !ok {
		v.Empty = true
		return s.Render(w, status, "appraisal/draws", v)
	}
	v.Scope, v.Demo, v.Department, v.Year = sc, v.Demo || sc.Demo, sc.Department, strconv.Itoa(sc.Year)
	v.State = v.T("evaluating.state", "department", sc.Department, "year", sc.Year)
	if err := s.fillDraws(r, v, sc); err != nil {
		return err
	}
	if !v.MayPrepare {
		v.At = "risks" // there is no form to lead to
	}
	return s.Render(w, status, "appraisal/draws", v)
}

func (s *server) fillDraws(r *http.Request, v *drawsPage, sc goal.Scope) error {
	list, err := s.Draw.List(r.Context(), sc.Department, sc.Year)
	if err != nil {
		return err
	}
	waits := false
	for i := range list {
		v.Draws = append(v.Draws, v.draw(&list[i]))
		waits = waits || !list[i].Done()
	}
	out, err := s.Draw.Outcome(r.Context(), list...)
	if err != nil {
		return err
	}
	v.outcome(out, v.Visitor.Reads(sc.Department))
	v.Title = v.T("drawing.title", "n", v.Drawn, "reviewed", v.Reviewed)
	if v.Drawn == 0 {
		v.Title = v.T("drawing.title.none")
	}
	if v.Visitor.Reads(sc.Department).All {
		now, err := s.Draw.Candidates(r.Context(), sc.Department, sc.Year)
		if err != nil {
			return err
		}
		if n, err := strconv.Atoi(v.Many); err == nil && n > 0 {
			v.ForSize = min(n, len(now))
		}
		v.Candidates = candidates(&v.Page, now, v.ForSize)
		v.MayPrepare = !waits && len(now) > 0 && v.Visitor.May(office.Draw, v.Visitor.PlaceOf(sc.Department, "")).Allowed
	}
	v.Rules = risks(&v.Page, draw.Rules(sc.Year))
	return nil
}

// draw is a line of the list of draws.
func (v *drawsPage) draw(d *draw.Drawing) drawRow {
	x := drawRow{
		Href: "/draw/" + d.ID, Prepared: day.Minute(d.Prepared), By: d.PreparedBy, Source: d.List.Source,
		Day: d.List.Day.String(), Size: d.List.Size, Of: len(d.List.Candidates), Waits: !d.Done(),
	}
	x.State = v.T("drawing.state.drawn")
	if x.Waits {
		x.State = v.T("drawing.state.waits")
	}
	return x
}

// outcome shows what reviewers found. Who reads only a part of the department sees his own projects, and no measures.
func (v *drawsPage) outcome(o draw.Outcome, reads site.Reach) {
	for _, m := range o.Measures {
		if !reads.All {
			break
		}
		x := v.errors(m.Error)
		x.Name = v.measureName(m.Measure)
		v.Measures = append(v.Measures, x)
	}
	for _, p := range o.Projects {
		v.Drawn++
		if p.Reviewed {
			v.Reviewed++
		}
		if !reads.All && !slices.Contains(reads.Only, p.Unit) {
			continue
		}
		x := v.errors(p.Error)
		x.Name, x.Chinese, x.Reviewed, x.Href = p.Name, true, p.Reviewed, "/d/"+string(p.Declaration)+"/evaluation"
		x.Changed = p.Changed.String()
		v.Projects = append(v.Projects, x)
	}
}

// measureName is what a measure is called.
func (v *drawsPage) measureName(id string) string {
	for _, key := range []string{"measure." + id, "drawing.measure." + id} {
		if v.Printer.Has(key) {
			return v.T(key)
		}
	}
	return id
}

func (v *drawsPage) errors(e draw.Error) errorRow {
	f := e.Follows()
	x := errorRow{Lines: e.Lines, Corrected: e.Corrected, Low: tenths(int64(e.Low)), High: tenths(int64(e.High)), Follows: v.T(f.Key()), Examine: f == draw.Examine}
	if e.Lines > 0 {
		x.Rate = tenths((int64(e.Corrected)*2*draw.Thousand + int64(e.Lines)) / (2 * int64(e.Lines))) // half up
	}
	return x
}

// tenths writes thousandths as per cent.
func tenths(n int64) string {
	return strconv.FormatInt(n/10, 10) + "." + strconv.FormatInt(n%10, 10) + "%"
}

// candidates are the lines of a list; with a size each has its chance.
func candidates(p *site.Page, list []draw.Candidate, size int) (out []candidateRow) {
	chances := draw.Chances(list, size)
	for i, c := range list {
		x := candidateRow{Name: c.Name, Unit: c.Unit, Weight: c.Weight, Href: "/d/" + string(c.Declaration) + "/evaluation"}
		if size > 0 {
			x.Chance = chances[i].String()
		}
		for _, reason := range c.Reasons {
			x.Reasons = append(x.Reasons, p.T("drawing.reason", "rule", p.T("draw.rule."+reason.Rule), "n", reason.N, "adds", reason.Adds))
		}
		out = append(out, x)
	}
	return out
}

func risks(p *site.Page, rules []draw.Rule) (out []riskRow) {
	for _, r := range rules {
		out = append(out, riskRow{p.T("draw.rule." + r.ID), p.T("draw.rule."+r.ID+".how", "yuan", fen.Fen(r.Param).Grouped(), "param", r.Param), r.Basis.String(), r.Adds, r.Most})
	}
	return out
}

// prepare freezes the list.
func (s *server) prepare(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return site.ErrUnreadable
	}
	v := site.VisitorOf(r)
	department, year := r.PostForm.Get("department"), r.PostForm.Get("year")
	n, err := strconv.Atoi(year)
	if err != nil {
		return site.ErrUnreadable
	}
	if !v.May(office.Draw, v.PlaceOf(department, "")).Allowed {
		return fault.New(fault.Denied, "drawing.may_not")
	}
	size, err := strconv.Atoi(strings.TrimSpace(r.PostForm.Get("size")))
	if err != nil {
		size = 0
	}
	on, err := day.Parse(r.PostForm.Get("day"))
	if err != nil {
		on = day.Day{}
	}
	d, err := s.Draw.Prepare(r.Context(), v.Actor(), department, n, draw.Order{Size: size, Source: r.PostForm.Get("source"), Day: on})
	if err != nil {
		r.URL.RawQuery = url.Values{"department": {department}, "year": {year}}.Encode()
		return s.showDraws(w, r, err)
	}
	http.Redirect(w, r, "/draw/"+d.ID+"?saved=prepared", http.StatusSeeOther)
	return nil
}

// drawingPage is one draw: the list, the number, and each step.
type drawingPage struct {
	site.Page
	site.Fields
	ID                    string
	Source, Day           string
	Prepared, PreparedBy  string
	Digest                string
	Seed, Where           string
	Drawn, DrawnBy        string
	Done, Ready, May      bool
	Many, Of              int
	Wrong                 string
	Candidates            []candidateRow
	Picked                []candidateRow
	Steps                 []stepRow
	Total, Step, Start    int64
	Certain, Rest, Length int64
	Rules                 []riskRow
	Typed, TypedWhere     string
}

type stepRow struct {
	Name, Hash, From, To, Mark string
	Certain, Picked            bool
}

func (s *server) drawing(w http.ResponseWriter, r *http.Request) error {
	d, err := s.Draw.Of(r.Context(), r.PathValue("drawn"))
	if err != nil {
		return err
	}
	return s.showDrawing(w, r, &d, nil)
}

func (s *server) showDrawing(w http.ResponseWriter, r *http.Request, d *draw.Drawing, refused error) error {
	v := &drawingPage{Page: s.NewPage(r, "evaluation"), ID: d.ID}
	status := http.StatusOK
	if refused != nil {
		var err error
		if v.Fields, status, err = site.Refused(w, &v.Page, refused, "seed"); err != nil {
			return err
		}
		v.Typed, v.TypedWhere = r.PostForm.Get("seed"), r.PostForm.Get("where")
	}
	if saved := r.URL.Query().Get("saved"); saved == "prepared" || saved == "drawn" {
		v.Saved = v.T("drawing.saved." + saved)
	}
	v.Crumbs = []site.Crumb{{Text: v.T("drawing.nav"), Href: "/draw?" + url.Values{"department": {d.List.Department}, "year": {strconv.Itoa(d.List.Year)}}.Encode()}}
	v.State = v.T("evaluating.state", "department", d.List.Department, "year", d.List.Year)
	v.fill(d, day.At(s.Now()))
	if !v.May || !v.Ready || v.Done {
		v.At = "candidates" // there is no form to lead to
	}
	v.Title = v.T("drawing.one.waits", "n", v.Many, "of", v.Of)
	if v.Done {
		v.Title = v.T("drawing.one.drawn", "n", len(v.Picked), "of", v.Of)
	}
	return s.Render(w, status, "appraisal/draw", v)
}

func (v *drawingPage) fill(d *draw.Drawing, today day.Day) {
	v.Source, v.Day, v.Digest, v.Many, v.Of = d.List.Source, d.List.Day.String(), d.Digest, d.List.Size, len(d.List.Candidates)
	v.Prepared, v.PreparedBy = day.Minute(d.Prepared), d.PreparedBy
	v.Done, v.Ready = d.Done(), !today.Before(d.List.Day)
	v.May = v.Visitor.May(office.Draw, v.Visitor.PlaceOf(d.List.Department, "")).Allowed
	v.Candidates, v.Rules = candidates(&v.Page, d.List.Candidates, d.List.Size), risks(&v.Page, d.List.Rules)
	if !v.Done {
		return
	}
	v.Seed, v.Where, v.DrawnBy, v.Drawn = d.Seed, d.Where, d.DrawnBy, day.Minute(d.Drawn)
	steps, err := d.Again()
	if err != nil {
		v.Wrong = v.Printer.Fault(err)
	}
	v.Total, v.Step, v.Start, v.Length, v.Rest = steps.Total, steps.Step, steps.Start, steps.Length, steps.Rest
	for _, at := range d.Picked {
		v.Picked = append(v.Picked, v.Candidates[at])
	}
	for _, p := range steps.Line {
		x := stepRow{Name: d.List.Candidates[p.At].Name, Hash: p.Hash[:16], Certain: p.Certain, Picked: p.Certain || p.Mark >= 0}
		if p.Certain {
			v.Certain++
		} else {
			x.From, x.To = strconv.FormatInt(p.From, 10), strconv.FormatInt(p.To, 10)
		}
		if p.Mark >= 0 {
			x.Mark = strconv.FormatInt(p.Mark, 10)
		}
		v.Steps = append(v.Steps, x)
	}
}

// number enters the published number.
func (s *server) number(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return site.ErrUnreadable
	}
	id := r.PathValue("drawn")
	if _, err := s.Draw.Draw(r.Context(), site.VisitorOf(r).Actor(), id, r.PostForm.Get("seed"), r.PostForm.Get("where")); err != nil {
		d, failed := s.Draw.Of(r.Context(), id)
		if failed != nil {
			return failed
		}
		return s.showDrawing(w, r, &d, err)
	}
	http.Redirect(w, r, "/draw/"+id+"?saved=drawn", http.StatusSeeOther)
	return nil
}

// drawList gives the list out, byte by byte as it was digested.
func (s *server) drawList(w http.ResponseWriter, r *http.Request) error {
	d, err := s.Draw.Of(r.Context(), r.PathValue("drawn"))
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="draw-`+d.ID+`.json"`)
	_, err = w.Write([]byte(d.Text()))
	return err
}

// near is the department and year of the address of which the visitor reads a part at least; the newest where it names none.
func (s *server) near(r *http.Request, v *site.Page, path string, to *[]scopeView) (sc goal.Scope, ok bool, err error) {
	all, err := s.Goal.Scopes(r.Context())
	if err != nil {
		return sc, false, err
	}
	a := site.AddressOf(r)
	all = slices.DeleteFunc(all, func(x goal.Scope) bool { return v.Visitor.Reads(x.Department).None() })
	at := slices.IndexFunc(all, func(x goal.Scope) bool {
		return (a.Department() == "" || a.Department() == x.Department) && (a.Get("year") == "" || a.Get("year") == strconv.Itoa(x.Year))
	})
	if at < 0 {
		if a.Department() != "" || a.Get("year") != "" {
			err = site.ErrNoPage
		}
		return sc, false, err
	}
	for i, x := range all {
		*to = append(*to, scopeView{v.T("evaluating.scope", "department", x.Department, "year", x.Year), path + "?" + scoped(x.Department, x.Year), i == at})
	}
	return all[at], true, nil
}

package appraisal

import (
	"bytes"
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"plumbline/evaluation/report"
	"plumbline/evaluation/whole"
	"plumbline/form/handback"
	"plumbline/goal"
	"plumbline/web/site"
)

// wholePage is a department's year rolled up.
type wholePage struct {
	site.Page
	Empty    bool
	Scopes   []scopeView
	Doc      documentView
	Files    []fileView
	Scored   bool
	Points   string
	Grade    string
	Rate     string
	Reached  string
	Coverage string
	Whole    whole.Whole
	N        int
}

type scopeView struct {
	Text, Href string
	Current    bool
}

// whole shows a department's year.
func (s *server) whole(w http.ResponseWriter, r *http.Request) error {
	v := &wholePage{Page: s.NewPage(r, "evaluation")}
	sc, all, err := s.scope(r, v.Visitor)
	if err != nil {
		return err
	}
	if len(all) == 0 {
		v.Empty, v.Title = true, v.T("whole.none")
		return s.Render(w, http.StatusOK, "appraisal/whole", v)
	}
	for _, x := range all {
		v.Scopes = append(v.Scopes, scopeView{v.T("whole.scope", "department", x.Department, "year", x.Year), "/whole?" + scoped(x.Department, x.Year), x == sc})
	}
	if v.Whole, err = s.rolled(r, sc); err != nil {
		return err
	}
	d := v.Whole.Document()
	v.Scope, v.Demo = sc, v.Demo || v.Whole.Demo
	v.Crumbs = []site.Crumb{{Text: v.T("evaluating.crumb", "year", sc.Year), Href: "/evaluation?" + scoped(sc.Department, sc.Year)}}
	v.Title = d.Finding.Sentence(v.T)
	v.State = d.Caption.Sentence(v.T)
	v.Scored, v.N = v.Whole.Scored, len(v.Whole.Projects)
	if v.Scored {
		v.Points, v.Grade = v.Whole.Total.String(), v.T(v.Whole.Grade.Key())
	}
	v.Rate = v.Whole.Rate()
	v.Reached = report.Percent(int64(v.Whole.Tally.Reached), int64(v.Whole.Tally.Counted()))
	v.Coverage = report.Percent(int64(v.Whole.Approved), int64(v.N))
	v.Doc = drawn(v.Printer, d)
	query := "?" + scoped(sc.Department, sc.Year)
	v.Files = append(filesOf(&v.Page, "/whole/files/report", query), formFiles(&v.Page, query)...)
	return s.Render(w, http.StatusOK, "appraisal/whole", v)
}

// formFiles lists the files of the form.
func formFiles(p *site.Page, query string) (out []fileView) {
	for _, f := range []struct{ ext, text string }{{"docx", "Word"}, {"xlsx", "Excel"}, {"pdf", "PDF"}} {
		out = append(out, fileView{"/whole/files/form." + f.ext + query, p.T("reporting.page.form") + " " + f.text, p.T("reporting.page.form")})
	}
	return out
}

// scope is the department and year of the address, the newest that the visitor may read whole where it names none; all are those.
func (s *server) scope(r *http.Request, v site.Visitor) (sc goal.Scope, all []goal.Scope, err error) {
	if all, err = s.Goal.Scopes(r.Context()); err != nil {
		return sc, nil, err
	}
	a := site.AddressOf(r)
	all = slices.DeleteFunc(all, func(x goal.Scope) bool { return !v.Reads(x.Department).All })
	named := a.Department() != "" || a.Get("year") != ""
	at := slices.IndexFunc(all, func(x goal.Scope) bool {
		return (a.Department() == "" || a.Department() == x.Department) && (a.Get("year") == "" || a.Get("year") == strconv.Itoa(x.Year))
	})
	switch {
	case at >= 0:
		return all[at], all, nil
	case named:
		return sc, nil, site.ErrNoPage
	}
	return sc, nil, nil
}

// rolled rolls a department's year up.
func (s *server) rolled(r *http.Request, sc goal.Scope) (whole.Whole, error) {
	all, err := s.Goal.Whole(r.Context(), sc.Department, sc.Year)
	if err != nil {
		return whole.Whole{}, err
	}
	results, err := s.Evaluation.Results(r.Context(), sc.Department, sc.Year)
	if err != nil {
		return whole.Whole{}, err
	}
	approved := map[goal.ID]bool{}
	for _, k := range all {
		c, err := s.Cases.Of(r.Context(), k.ID)
		if err != nil {
			return whole.Whole{}, err
		}
		approved[k.ID] = c.Frozen > 0
	}
	w := whole.Of(sc.Department, sc.Year, all, results, func(id goal.ID) bool { return approved[id] })
	w.Demo = w.Demo || s.Demo
	return w, nil
}

// wholeFile gives the report or the form of a department's year as a file.
func (s *server) wholeFile(w http.ResponseWriter, r *http.Request) error {
	what, format, words, ok := s.asked(r.PathValue("file"))
	if !ok || what != "report" && what != "form" {
		return site.ErrNoPage
	}
	sc, all, err := s.scope(r, site.VisitorOf(r))
	if err != nil {
		return err
	}
	if len(all) == 0 {
		return site.ErrNoPage
	}
	year, err := s.rolled(r, sc)
	if err != nil {
		return err
	}
	d := year.Document()
	var b bytes.Buffer
	if what == "form" {
		if err := year.WriteForm(&b, format, s.meta(words)); err != nil {
			return fmt.Errorf("form of %s as %s: %w", d.Name, format, err)
		}
		return site.SendFile(w, handback.FileName(d.Name+words.T("whole.form.title"), format), format, b.Bytes())
	}
	if err := s.write(&b, d, format, words); err != nil {
		return err
	}
	return site.SendFile(w, handback.FileName(d.Name+d.Title.Text(words.T), format), format, b.Bytes())
}

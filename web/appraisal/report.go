package appraisal

import (
	"bytes"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"plumbline/base/day"
	"plumbline/evaluation"
	"plumbline/evaluation/report"
	"plumbline/form/handback"
	"plumbline/goal"
	"plumbline/monitor/remedy"
	"plumbline/web/site"
)

// reportPage is the report of a project's year.
type reportPage struct {
	site.Page
	ID     string
	Doc    documentView
	Files  []fileView
	Points string
	Grade  string
	Rate   string
	Tally  evaluation.Tally
	N      int
}

// report shows the report of one evaluation.
func (s *server) report(w http.ResponseWriter, r *http.Request) error {
	e, err := s.Evaluation.Of(r.Context(), goal.ID(r.PathValue("id")))
	if err != nil {
		return err
	}
	d, err := s.project(r.Context(), e)
	if err != nil {
		return err
	}
	v := &reportPage{Page: s.NewPage(r, "evaluation"), ID: string(e.Kept.ID), Rate: e.Rate(), Tally: e.Tally("")}
	k := e.Kept.Declaration
	v.Scope, v.Demo = goal.Scope{Department: k.Department, Year: k.Year}, d.Demo
	s.About(&v.Page, v.ID, v.Visitor.PlaceOf(k.Department, k.Unit), "evaluation")
	v.Crumbs = []site.Crumb{
		{Text: v.T("evaluating.crumb", "year", k.Year), Href: "/evaluation?" + scoped(k.Department, k.Year)},
		{Text: k.Name, Href: "/d/" + v.ID + "/evaluation", Chinese: true},
	}
	v.State = v.T("evaluating.as_of", "on", e.On.String(), "known", day.Minute(e.Known))
	v.Heading, v.Title = v.T("reporting.page.heading", "name", k.Name), d.Finding.Sentence(v.T)
	score := e.Stands()
	v.Points, v.Grade, v.N = score.Total.String(), v.T(score.Grade.Key()), v.Tally.Counted()
	v.Doc, v.Files = drawn(v.Printer, d), filesOf(&v.Page, "/d/"+v.ID+"/evaluation/report/report", "")
	return s.Render(w, http.StatusOK, "appraisal/report", v)
}

// scoped is a department and year as the query of an address.
func scoped(department string, year int) string {
	return url.Values{"department": {department}, "year": {strconv.Itoa(year)}}.Encode()
}

// reportFile gives the report as a file.
func (s *server) reportFile(w http.ResponseWriter, r *http.Request) error {
	what, format, words, ok := s.asked(r.PathValue("file"))
	if !ok || what != "report" {
		return site.ErrNoPage
	}
	e, err := s.Evaluation.Of(r.Context(), goal.ID(r.PathValue("id")))
	if err != nil {
		return err
	}
	d, err := s.project(r.Context(), e)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := s.write(&b, d, format, words); err != nil {
		return err
	}
	return site.SendFile(w, handback.FileName(d.Name+d.Title.Text(words.T), format), format, b.Bytes())
}

// project writes the report of an evaluation with what the books have of the year before, and what monitoring found.
func (s *server) project(ctx context.Context, e *evaluation.Evaluation) (report.Document, error) {
	d := e.Kept.Declaration
	from := report.Source{Evaluation: e, Demo: s.Demo || e.Kept.Demo}
	before, err := s.Evaluation.Results(ctx, d.Department, d.Year-1)
	if err != nil {
		return report.Document{}, err
	}
	if at := slices.IndexFunc(before, func(b evaluation.Evaluation) bool { return b.Kept.Declaration.Name == d.Name }); at >= 0 {
		from.Before = &before[at]
	}
	if s.Forecast != nil {
		outlooks, err := s.Forecast.Drafted(ctx, e.Kept)
		if err != nil {
			return report.Document{}, err
		}
		for _, o := range outlooks {
			for _, p := range o.Past {
				if p.Year == d.Year-1 {
					from.Past = append(from.Past, report.Past{Position: o.Position, Value: p.Value, Unit: o.Unit, Until: p.Until})
				}
			}
		}
	}
	if s.Remedy != nil {
		if from.Remedies, err = s.Remedy.List(ctx, remedy.Filter{Declaration: e.Kept.ID, Year: d.Year}); err != nil {
			return report.Document{}, err
		}
	}
	return report.Project(from), nil
}

package indicator

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"plumbline/goal"
	"plumbline/measure"
	"plumbline/measure/judge"
	"plumbline/office"
	"plumbline/platform/intake"
	"plumbline/web/site"
	"plumbline/web/work"
)

type measuredPage struct {
	site.Page
	doubt
	Moment  Moment
	Empty   bool
	Scopes  []work.Option
	Groups  []group
	Tally   []tallied
	All     string // the address without a filter
	Counted int
	Reached int
	N       int
	Shown   int
	Links   []work.Link
}

// group is the indicators of a project.
type group struct {
	Name  string
	Href  string
	Lines []indicatorLine
	Tally []tallied
	N     int
}

// measured lists the indicators of a department with what they come to.
func (s *server) measured(w http.ResponseWriter, r *http.Request) error {
	v := &measuredPage{Page: s.NewPage(r, "measured")}
	scope, ok, err := s.scope(r, v)
	if err != nil {
		return err
	}
	if !ok {
		v.Empty, v.Title = true, v.T("indicator.measured.none")
		return s.Render(w, http.StatusOK, "indicator/measured", v)
	}
	if v.doubt, err = s.doubted(r); err != nil {
		return err
	}
	v.Moment = s.momentOf(r, scope.Year)
	v.Scope, v.Demo = scope, v.Demo || scope.Demo
	sheets, err := s.sheets(r, v, scope)
	if err != nil {
		return err
	}
	var all []measure.Reading
	for _, sheet := range sheets {
		all = append(all, sheet.Readings...)
	}
	v.tallies(all)
	chosen := judge.Outcome(v.Moment.Address.Get("outcome"))
	for _, sheet := range sheets {
		if g := s.group(v, sheet, chosen); len(g.Lines) > 0 {
			v.Shown += len(g.Lines)
			v.Groups = append(v.Groups, g)
		}
	}
	if format := work.FormatOf(r); format != "" {
		return v.send(w, format, scope)
	}
	v.Title = v.T("indicator.measured.title", "n", v.N, "counted", v.Counted)
	if v.Reached > 0 {
		v.Title = v.T("indicator.measured.title_reached", "n", v.N, "counted", v.Counted, "reached", v.Reached)
	}
	v.State = v.Moment.line(&v.Page)
	v.Links = work.Exports(&v.Page, v.Moment.Address)
	return s.Render(w, http.StatusOK, "indicator/measured", v)
}

// scope is the department and year of the address, the newest that the visitor may read where it names none.
func (s *server) scope(r *http.Request, v *measuredPage) (goal.Scope, bool, error) {
	all, err := s.Goal.Scopes(r.Context())
	if err != nil {
		return goal.Scope{}, false, err
	}
	a := site.AddressOf(r)
	all = slices.DeleteFunc(all, func(sc goal.Scope) bool { return v.Visitor.Reads(sc.Department).None() })
	at := -1
	for i, sc := range all {
		if (a.Department() == "" || a.Department() == sc.Department) && (a.Get("year") == "" || a.Get("year") == strconv.Itoa(sc.Year)) {
			at = i
			break
		}
	}
	if at < 0 {
		if a.Department() != "" || a.Get("year") != "" {
			return goal.Scope{}, false, site.ErrNoPage
		}
		return goal.Scope{}, false, nil
	}
	for i, sc := range all {
		text := v.T("indicator.scope", "department", sc.Department, "year", sc.Year)
		v.Scopes = append(v.Scopes, work.Option{Text: text, Href: a.Only().With("department", sc.Department, "year", strconv.Itoa(sc.Year)), Current: i == at, Chinese: true})
	}
	return all[at], true, nil
}

// sheets measures the declarations that the visitor may read.
func (s *server) sheets(r *http.Request, v *measuredPage, sc goal.Scope) ([]measure.Sheet, error) {
	sheets, err := s.Measure.Department(r.Context(), sc.Department, sc.Year, v.Moment.At)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(sheets, func(x measure.Sheet) bool {
		return !v.Visitor.May(office.Read, v.Visitor.PlaceOf(x.Kept.Declaration.Department, x.Kept.Declaration.Unit)).Allowed
	}), nil
}

// tallies counts all indicators by outcome, each a filter.
func (v *measuredPage) tallies(all []measure.Reading) {
	v.N = len(all)
	for _, r := range all {
		if r.Counted {
			v.Counted++
		}
		if r.Outcome == judge.Reached {
			v.Reached++
		}
	}
	v.All = v.Moment.Address.With("outcome", "", "format", "")
	for _, o := range outcomes {
		n := 0
		for _, r := range all {
			if r.Outcome == o {
				n++
			}
		}
		if n > 0 {
			v.Tally = append(v.Tally, tallied{
				Sign: signOf(&v.Page, o), N: n, Href: v.Moment.Address.With("outcome", string(o), "format", ""), Current: v.Moment.Address.Get("outcome") == string(o),
			})
		}
	}
}

// Filtered says that the address narrows the list.
func (v *measuredPage) Filtered() bool { return v.Moment.Address.Get("outcome") != "" }

func (s *server) group(v *measuredPage, sheet measure.Sheet, chosen judge.Outcome) group {
	g := group{Name: sheet.Kept.Declaration.Name, Href: v.Moment.keep("/d/" + string(sheet.Kept.ID) + "/progress"), N: len(sheet.Readings)}
	g.Tally = tally(&v.Page, sheet.Readings)
	for _, r := range sheet.Readings {
		if chosen == "" || r.Outcome == chosen {
			g.Lines = append(g.Lines, s.line(&v.Page, v.Moment, sheet.Kept, r))
		}
	}
	return g
}

// send gives the list as a file, with the sentence that says why each is judged so.
func (v *measuredPage) send(w http.ResponseWriter, format string, sc goal.Scope) error {
	form := intake.Form{Name: v.T("indicator.file")}
	for _, key := range []string{"project", "level", "name", "target", "figure", "outcome", "why", "how", "records", "on", "known"} {
		form.Columns = append(form.Columns, intake.Column{Key: key, Heading: v.T("indicator.column." + key), Kind: intake.Text, Most: 4000})
	}
	var rows []intake.Row
	for _, g := range v.Groups {
		for _, l := range g.Lines {
			why := strings.Join(l.Words, v.T("indicator.space"))
			rows = append(rows, intake.Row{Values: map[string]string{
				"project": g.Name, "level": l.Indicator.Level2, "name": l.Indicator.Name, "target": l.Target, "figure": l.Figure, "outcome": l.Stands.Word,
				"why": why, "how": l.How, "records": l.Records, "on": v.Moment.Shown.String(), "known": v.Moment.until().String(),
			}})
		}
	}
	return work.SendRows(w, format, sc.Department+v.T("indicator.file.name", "year", sc.Year), form, rows)
}

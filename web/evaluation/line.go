package evaluation

import (
	"fmt"
	"net/http"
	"strconv"

	"plumbline/base/day"
	"plumbline/evaluation"
	"plumbline/evaluation/paper"
	"plumbline/web/site"
)

// linePage is why a line has its points: the figure, the rule, the scheme and the arithmetic, and what others gave.
type linePage struct {
	site.Page
	ID                                        string
	Line                                      string
	Chinese                                   bool
	Points, Weight, Given                     string
	Words                                     []string
	Rule, RuleHow, RuleBasis                  string
	RuleID                                    string
	Scheme, SchemeBasis                       string
	Laid                                      []string
	Actual, Target                            string
	Figure                                    string // the page of the indicator's figure
	Deviation, Note                           string
	Self, Why                                 string
	Review, ReviewWhy, ReviewedBy, ReviewedAt string
	Customs                                   []string
	ByHand                                    bool
	Previous, Next                            string
}

// line shows one line; its number counts from 1, that of the execution of the budget is 0.
func (s *server) line(w http.ResponseWriter, r *http.Request) error {
	x, err := s.subject(r)
	if err != nil {
		return err
	}
	n, err := strconv.Atoi(r.PathValue("n"))
	if err != nil || n < 0 || n > len(x.e.Machine.Lines) {
		return site.ErrNoPage
	}
	v := &linePage{Page: s.NewPage(r, "evaluation"), ID: string(x.e.Kept.ID)}
	s.head(&v.Page, x)
	v.Crumbs = append(v.Crumbs, site.Crumb{Text: x.e.Kept.Declaration.Name, Href: href(x.e.Kept.ID), Chinese: true})
	v.tell(x.e, n-1)
	return s.Render(w, http.StatusOK, "evaluation/line", v)
}

func (v *linePage) tell(e *evaluation.Evaluation, position int) {
	l, entry := e.Line(position), e.Entry(position)
	v.Line, v.Chinese = nameOf(&v.Page, e, position), position >= 0
	v.Title = v.T("evaluating.line.title", "line", v.Line, "points", l.Points.String(), "weight", l.Weight.String())
	v.Points, v.Weight, v.Given, v.Words = l.Points.String(), l.Weight.String(), l.Given.String(), sentences(&v.Page, l)
	v.RuleID, v.Rule, v.RuleHow = l.Rule, v.T("evaluation.rule."+l.Rule), v.T("evaluation.rule."+l.Rule+".how")
	v.RuleBasis = basisOf(l.Rule)
	v.Scheme, v.SchemeBasis = schemeName(v.Printer, &e.Input.Scheme), e.Input.Scheme.Basis.String()
	for _, said := range e.Laid {
		v.Laid = append(v.Laid, said.Sentence(v.T))
	}
	if l.Deviation != "" {
		v.Deviation = v.T(l.Deviation.Key())
	}
	v.Note, v.Self, v.Why = entry.Note, e.Self.Of(position).String(), entry.Why
	for _, c := range l.Customs {
		v.Customs = append(v.Customs, v.T("evaluation.custom."+c))
	}
	if a := e.Appraisal; a != nil && !e.Stale {
		v.Review, v.ReviewWhy, v.ReviewedBy = a.Score.Of(position).String(), a.Mark(position).Why, a.By
		v.ReviewedAt = day.Minute(a.At)
	}
	at := href(e.Kept.ID) + "/lines/"
	if position >= 0 {
		v.Actual, v.Target, v.ByHand = paper.Actual(e, position), e.Kept.Declaration.Indicators[position].Target.Raw, e.Input.Facts[position].ByHand
		v.Figure = fmt.Sprintf("/d/%s/i/%d?known=%s", e.Kept.ID, position+1, e.Known.In(day.Shanghai).Format("2006-01-02"))
		v.Previous = at + strconv.Itoa(position)
	} else {
		m := e.Input.Money
		v.Actual, v.Target = m.Paid.Grouped(), m.Budget.Grouped()
		v.Figure = "/d/" + string(e.Kept.ID) + "/progress"
	}
	if position+1 < len(e.Machine.Lines) {
		v.Next = at + strconv.Itoa(position+2)
	}
}

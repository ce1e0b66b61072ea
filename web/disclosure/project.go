package disclosure

import (
	"net/http"
	"strings"

	"plumbline/base/fen"
	"plumbline/disclosure"
	"plumbline/disclosure/snapshot"
	"plumbline/disclosure/veil"
	"plumbline/goal"
	"plumbline/measure/judge"
	"plumbline/platform/i18n"
	"plumbline/web/site"
	"plumbline/web/work"
)

// projectPage is a project as the public will see it, with the words that an officer writes.
type projectPage struct {
	site.Page
	site.Fields
	Kept     goal.Kept
	P        *snapshot.Project // nil where it is not approved
	Text     disclosure.Text
	Proposed bool // nobody wrote a text yet: what stands in the form is proposed
	Money    []figure
	Score    string
	Rows     []promiseRow
	Results  bool
	Year     string // address of the year
	Kind     string
	Goal     string // the heading of the annual goal
}

// promiseRow is an indicator as it will be shown.
type promiseRow struct {
	Number        int
	Level, Name   string
	Target, Value string
	Sign          work.Sign
	Words         []string
	Method        []string
	Limits        []string
	Hidden        int
	Cuts          []string // each hidden count, what it comes to and why
	Points        string
	ByHand        bool
}

func (s *server) project(w http.ResponseWriter, r *http.Request) error {
	return s.preview(w, r, nil, nil)
}

// preview shows a project with the texts that were typed (nil: those that are kept), and why they were refused.
func (s *server) preview(w http.ResponseWriter, r *http.Request, typed *disclosure.Text, refused error) error {
	k, err := site.DeclarationOf(s.Goal, r)
	if err != nil {
		return err
	}
	d := &k.Declaration
	v := &projectPage{Page: s.NewPage(r, "summary"), Kept: k}
	st, err := s.Room.State(r.Context(), d.Department, d.Year)
	if err != nil {
		return err
	}
	kind := kindOf(r.URL.Query().Get("kind"), d.Year, st)
	draft, err := s.Room.Prepare(r.Context(), disclosure.Want{Department: d.Department, Year: d.Year, Kind: kind})
	if err != nil {
		return err
	}
	of, err := s.Room.Texts(r.Context(), []goal.ID{k.ID})
	if err != nil {
		return err
	}
	v.Text, v.Results, v.Kind = of[k.ID], kind == snapshot.Results, v.T("disclosure.kind."+string(kind))
	if p, ok := draft.Shown.Project(string(k.ID)); ok {
		v.P = p
		v.fill(p, draft.Veil.Cuts)
	}
	if v.Text.Number == 0 {
		v.Proposed, v.Text.Plain, v.Text.EasyRead = true, disclosure.ProposePlain(d), s.propose(d)
	}
	if typed != nil {
		typed.Number = v.Text.Number
		v.Text, v.Proposed = *typed, false
	}
	v.Scope, v.Demo = goal.Scope{Department: d.Department, Year: d.Year}, v.Demo || k.Demo || draft.Shown.Demonstration
	v.Year = address("/disclosure", d.Department, d.Year, "kind", string(kind))
	s.About(&v.Page, string(k.ID), v.Visitor.PlaceOf(d.Department, d.Unit), "disclosure")
	v.Crumbs = []site.Crumb{{Text: d.Name, Href: "/d/" + string(k.ID), Chinese: true}, {Text: v.T("web.nav.disclosure")}}
	v.Title, v.State = v.T("disclosing.project.title"), v.T("disclosing.project.state", "kind", v.Kind)
	if v.P == nil {
		v.Title = v.T("disclosing.project.left")
	}
	status := http.StatusOK
	if refused != nil {
		if v.Fields, status, err = site.Refused(w, &v.Page, refused, "plain"); err != nil {
			return err
		}
	}
	return s.Render(w, status, "disclosure/project", v)
}

// fill writes what of the project will be public.
func (v *projectPage) fill(p *snapshot.Project, cuts []veil.Cut) {
	money := func(key string, f *fen.Fen) {
		if f != nil {
			v.Money = append(v.Money, figure{Label: snapshot.Say(key).Sentence(v.T), Value: f.Grouped(), Unit: v.T("disclosing.yuan")})
		}
	}
	money("disclosure.field.money_annual", p.Funding.Annual)
	money("disclosure.field.money_adjusted", p.Funding.Adjusted)
	money("disclosure.field.money_paid", p.Funding.Paid)
	v.Goal = snapshot.Say("disclosure.field.annual").Sentence(v.T)
	if p.Score != nil {
		v.Score = v.T("disclosure.diff.score_hidden", "grade", p.Score.Grade)
		if p.Score.Points != nil {
			v.Score = v.T("disclosure.diff.score_of", "points", snapshot.Points(*p.Score.Points), "grade", p.Score.Grade)
		}
	}
	for i := range p.Indicators {
		row := v.row(&p.Indicators[i])
		for _, c := range cuts {
			if c.Project == p.ID && c.Indicator == row.Number {
				row.Cuts = append(row.Cuts, v.T("disclosing.cut", "place", v.place(&p.Indicators[i], c.Place), "count", v.T("disclosing.count."+c.Count), "value", c.N, "why", v.T("disclosing.why."+string(c.Why))))
			}
		}
		v.Rows = append(v.Rows, row)
	}
}

// place names where a count stands: a month, or a row by its words.
func (v *projectPage) place(n *snapshot.Indicator, at string) string {
	table, value, ok := strings.Cut(at, "/")
	name := v.T("disclosing.place." + table)
	if !ok {
		return name
	}
	if table == "month" {
		return v.T("disclosing.place.of_month", "month", value)
	}
	for _, t := range n.Tables {
		for _, r := range t.Rows {
			if t.By == table && r.Value == value {
				return name + v.T("disclosing.in") + r.Name.In(v.T)
			}
		}
	}
	return name
}

func (v *projectPage) row(n *snapshot.Indicator) promiseRow {
	row := promiseRow{Number: n.Number, Level: n.Level2, Name: n.Name, Target: n.Target.Raw, ByHand: n.ByHand}
	write := func(list []snapshot.Said) (out []string) {
		for _, w := range list {
			out = append(out, w.Sentence(v.T))
		}
		return out
	}
	row.Method, row.Limits = write(n.Method), write(n.Limits)
	for i, m := range row.Method {
		row.Method[i] = strings.TrimRight(m, "。.")
	}
	n.Cells(func(_ string, c *snapshot.Cell) { row.Hidden += len(c.Hidden) })
	if !v.Results {
		return row
	}
	row.Words = write(n.Words)
	row.Value = judge.Grouped(n.Value) + n.Unit
	switch {
	case n.Outcome == snapshot.Hidden:
		row.Sign = sign("ink3", "dash", v.T("disclosure.hidden"))
		row.Value = v.T("disclosure.hidden")
	case n.Outcome == string(judge.Reached):
		row.Sign = sign("ok", "disc", v.T(judge.Reached.Key()))
	case n.Outcome == string(judge.Partly):
		row.Sign = sign("warn", "half", v.T(judge.Partly.Key()))
	case n.Outcome == string(judge.Missed):
		row.Sign = sign("zhu", "cross", v.T(judge.Missed.Key()))
	default:
		row.Sign = sign("ink3", "dashed", v.T(judge.Outcome(n.Outcome).Key()))
	}
	if n.Points != nil && n.Full != nil {
		row.Points = snapshot.Points(*n.Points) + "/" + snapshot.Points(*n.Full)
	}
	return row
}

// propose writes an easy-read text of what the declaration says: short sentences, one a line, in Chinese whatever the page is in.
func (s *server) propose(d *goal.Declaration) string {
	zh := s.Catalog.For(i18n.Languages[0]).T
	lines := []string{zh("disclosing.easy.who", "unit", d.Unit)}
	if d.Funding.AnnualTotal != nil {
		lines = append(lines, zh("disclosing.easy.money", "year", d.Year, "money", d.Funding.AnnualTotal.Grouped()))
	}
	n := 0
	for _, in := range d.Indicators {
		if in.Level1 == goal.Output && in.Target.Kind == goal.Quantitative && n < 4 {
			n++
			lines = append(lines, zh("disclosing.easy.promise", "name", in.Name, "target", in.Target.String()))
		}
	}
	lines = append(lines, zh("disclosing.easy.ask"))
	return strings.Join(lines, "\n")
}

func (s *server) write(w http.ResponseWriter, r *http.Request) error {
	if err := site.ReadForm(w, r, site.SmallForm); err != nil {
		return err
	}
	t := disclosure.Text{Plain: r.PostForm.Get("plain"), EasyRead: r.PostForm.Get("easy_read"), Film: r.PostForm.Get("film")}
	seen := 0
	for _, c := range r.PostForm.Get("seen") {
		if c < '0' || c > '9' || seen > 1<<20 {
			return site.ErrUnreadable
		}
		seen = 10*seen + int(c-'0')
	}
	id := goal.ID(r.PathValue("id"))
	if err := s.Room.Write(r.Context(), site.VisitorOf(r).Actor(), id, seen, t); err != nil {
		return s.preview(w, r, &t, err)
	}
	http.Redirect(w, r, "/d/"+string(id)+"/disclosure?saved=text#saved", http.StatusSeeOther)
	return nil
}

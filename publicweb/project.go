package publicweb

import (
	"plumbline/disclosure/snapshot"
)

// projectPage is a project: what it is for, its money, what it promised, its score.
type projectPage struct {
	page
	Department   string
	Project      *snapshot.Project
	Money        money
	Promises     []promiseRow
	Tally        []tally
	Results      bool
	Summary      string // what came of the promises, in one sentence
	Score        *score
	Easy, Film   string // addresses, "" where there is none
	Annual, Goal []string
	Days         string
	Versions     string
	Base         string
	Print        string
}

// promiseRow is a promise in the list of a project.
type promiseRow struct {
	Number     int
	Name, Href string
	Sign       *sign
	Figure     string
	Asked      string
	Qualitive  bool // what was asked is a word out of the document
	ByHand     bool
	Hidden     bool
	Score      string // points of full points
}

// score is the accepted evaluation.
type score struct {
	Points, Full, Grade string
	Hidden              bool
	Scheme              string
	Parts               []scorePart
}

type scorePart struct{ Name, Points, Full string }

// project shows a project.
func (s *Site) project(l *looking) (string, paged, error) {
	p, err := l.found()
	if err != nil {
		return "", nil, err
	}
	v := &projectPage{page: l.page(), Department: l.Department, Project: p, Results: l.Snap.Kind == snapshot.Results, Versions: l.Base + "/versions", Base: l.Base}
	v.Title, v.Name = p.Name, true
	v.Lead, v.LeadName = p.Plain, true
	v.Crumbs = l.crumbs()
	v.State = l.state()
	v.Money = v.moneyOf(&p.Funding, l.Snap)
	v.Annual, v.Goal = lines(p.Annual), lines(p.Overall)
	if !p.Start.IsZero() && !p.End.IsZero() {
		v.Days = v.T("public.project.days", "from", v.Date(p.Start), "to", v.Date(p.End))
	}
	v.Film = p.Film
	if p.EasyRead != "" {
		v.Easy = l.Base + "/" + p.ID + "/easy"
	}
	counts := map[string]int{}
	for i := range p.Indicators {
		n := &p.Indicators[i]
		counts[n.Outcome]++
		v.Promises = append(v.Promises, v.promiseRow(n, l.Base+"/"+p.ID))
	}
	for _, o := range outcomes {
		if counts[o] > 0 {
			v.Tally = append(v.Tally, tally{v.Sign(o), counts[o]})
		}
	}
	v.Score = v.scoreOf(p.Score)
	return "project", v, nil
}

func (w words) scoreOf(s *snapshot.Score) *score {
	if s == nil {
		return nil
	}
	out := &score{
		Points: w.Points(s.Points), Full: w.Points(&s.Full), Grade: w.T("public.grade." + gradeCode(s.Grade)), Hidden: s.Points == nil, Scheme: w.Says(s.Name),
	}
	for i := range s.Parts {
		out.Parts = append(out.Parts, scorePart{w.partOf(&s.Parts[i]), w.Points(s.Parts[i].Points), w.Points(&s.Parts[i].Full)})
	}
	return out
}

// levels are the parts of a score that indicators make, with their words.
var levels = map[string]string{
	"execution": "public.part.execution", "成本指标": "public.part.cost", "产出指标": "public.part.output", "效益指标": "public.part.benefit", "满意度指标": "public.part.satisfaction",
}

func (w words) partOf(p *snapshot.Part) string {
	if key, ok := levels[p.Code]; ok {
		return w.T(key)
	}
	return w.Says(p.Name)
}

func (w words) promiseRow(n *snapshot.Indicator, project string) promiseRow {
	row := promiseRow{
		Number: n.Number, Name: n.Name, Href: project + "/" + itoa(n.Number), Sign: w.Sign(n.Outcome), Figure: w.Figure(n),
		Asked: w.Promised(n.Target), Qualitive: n.Target.Kind != "quantitative", ByHand: n.ByHand, Hidden: n.Value == "" && len(n.Year.Hidden) > 0,
	}
	if n.Full != nil {
		row.Score = w.Points(n.Points)
	}
	return row
}

// easyPage is a project in easy words.
type easyPage struct {
	page
	Lines   []string
	Project string
	Film    string
}

// easy shows a project in easy words.
func (s *Site) easy(l *looking) (string, paged, error) {
	p, err := l.found()
	if err != nil || p.EasyRead == "" {
		return "", nil, errNoPage
	}
	v := &easyPage{page: l.page(), Lines: lines(p.EasyRead), Project: l.Base + "/" + p.ID, Film: p.Film}
	v.Title, v.Name = p.Name, true
	v.State = l.state()
	v.Crumbs = l.crumbs(crumb{Text: p.Name, Href: v.Project, Chinese: true}, crumb{Text: v.T("public.easy.title")})
	return "easy", v, nil
}

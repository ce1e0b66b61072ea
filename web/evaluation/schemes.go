package evaluation

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/base/law"
	"plumbline/evaluation/scheme"
	"plumbline/evaluation/scheme/example"
	"plumbline/goal"
	"plumbline/office"
	"plumbline/web/site"
)

// schemesPage is every way to score, every rule with its cases, and the customs of reviewers.
type schemesPage struct {
	site.Page
	Schemes []schemeView
	Rules   []ruleView
	Customs []customView
	Grades  []gradeView
	Basis   string // of the grades
	MaySet  bool
}

type schemeView struct {
	ID, Name, Basis, Since, Of  string
	Own, MaySet                 bool
	Version                     int
	Execution                   string
	Shares                      []shareView
	AtMost, Bands, Satisfaction string
	Over, Below, Unmeasured     string
	Customs                     []string
	Edit                        string
}

type shareView struct{ Levels, Points, Else string }

type ruleView struct {
	ID, Name, How, Basis string
	Cases                []caseView
}

type caseView struct {
	Why, Target, Actual, Weight, Points, Deviation string
	Words                                          []string
}

type customView struct {
	Name, How string
	Cut       int
	ByHand    bool
}

type gradeView struct{ Name, From string }

// basisOf is what a rule stands on.
func basisOf(rule string) string {
	for _, r := range scheme.AllRules() {
		if r.ID == rule {
			return r.Basis.String()
		}
	}
	return ""
}

// setters are the organisations for which the visitor may set a scheme: an administrator's and a finance reviewer's.
func setters(v site.Visitor) []office.ID {
	out := v.Tree.Reach(v.Person, office.SetStages)
	for _, o := range v.Tree.Reach(v.Person, office.ReviewFinance) {
		if !slices.Contains(out, o) {
			out = append(out, o)
		}
	}
	return out
}

// readable are the organisations whose schemes the visitor sees: those that he reads, and those above them.
func readable(v site.Visitor) []string {
	var out []string
	for _, o := range v.Tree.Reach(v.Person, office.Read) {
		for _, id := range append([]office.ID{o}, v.Tree.Place(o).Above...) {
			if !slices.Contains(out, string(id)) {
				out = append(out, string(id))
			}
		}
	}
	return out
}

func (s *server) schemes(w http.ResponseWriter, r *http.Request) error {
	v := &schemesPage{Page: s.NewPage(r, "evaluation")}
	v.Title = v.T("evaluating.schemes.title")
	v.Crumbs = []site.Crumb{{Text: v.T("evaluating.nav"), Href: "/evaluation"}}
	if r.URL.Query().Get("saved") != "" {
		v.Saved = v.T("evaluating.schemes.saved")
	}
	list, err := s.Evaluation.Schemes(r.Context(), readable(v.Visitor))
	if err != nil {
		return err
	}
	may := setters(v.Visitor)
	v.MaySet = len(may) > 0
	for i := range list {
		v.Schemes = append(v.Schemes, v.scheme(&list[i], may))
	}
	if err := v.rules(); err != nil {
		return err
	}
	for _, c := range scheme.Customs() {
		v.Customs = append(v.Customs, customView{v.T("evaluation.custom." + c.ID), v.T("evaluation.custom." + c.ID + ".how"), c.Cut, c.ByHand})
	}
	grading := scheme.Gradings()[0]
	v.Basis = grading.Basis.String()
	for _, b := range grading.Bands {
		v.Grades = append(v.Grades, gradeView{v.T(b.Grade.Key()), b.From.String()})
	}
	return s.Render(w, http.StatusOK, "evaluation/schemes", v)
}

func (v *schemesPage) scheme(s *scheme.Scheme, may []office.ID) schemeView {
	x := schemeView{
		ID: s.ID, Name: schemeName(v.Printer, s), Basis: s.Basis.String(), Since: s.Since.String(), Own: s.Own(), Version: s.Version, Execution: s.Execution.String(),
		AtMost: v.T("evaluating.at_most." + s.Rules.AtMost), Unmeasured: v.T("evaluating.unmeasured." + s.Rules.Unmeasured),
		Bands: v.T("evaluating.bands", "partly", s.Rules.Partly, "low", s.Rules.Low), Below: strconv.Itoa(s.Rules.Below) + "%",
	}
	x.Over = v.T("evaluating.over.none")
	if s.Rules.Over > 0 {
		x.Over = v.T("evaluating.over", "over", s.Rules.Over)
	}
	if s.Rules.Cut {
		x.Over += v.T("evaluating.over.cut", "floor", s.Rules.Floor)
	}
	for i, step := range s.Rules.Satisfaction {
		if i > 0 {
			x.Satisfaction += v.T("evaluating.semicolon")
		}
		x.Satisfaction += v.T("evaluating.step", "from", step.From, "share", step.Share)
	}
	for _, g := range s.Shares {
		x.Shares = append(x.Shares, shareView{v.levels(g.Levels), g.Points.String(), v.levels([]string{g.Else})})
	}
	for _, c := range s.Rules.Customs {
		x.Customs = append(x.Customs, v.T("evaluation.custom."+c))
	}
	if o, ok := v.Visitor.Tree.Find(office.ID(s.Organisation)); ok {
		x.Of = o.Name
	}
	if x.MaySet = slices.Contains(may, office.ID(s.Organisation)); x.MaySet {
		x.Edit = "/schemes/new?organisation=" + s.Organisation + "&id=" + s.ID
	}
	return x
}

// levels names first levels.
func (v *schemesPage) levels(names []string) string {
	out := ""
	for i, name := range names {
		if i > 0 {
			out += v.T("evaluating.and")
		}
		out += v.T("goal.level." + goal.LevelKey(name))
	}
	return out
}

func (v *schemesPage) rules() error {
	cases, err := example.All()
	if err != nil {
		return err
	}
	for _, r := range scheme.AllRules() {
		x := ruleView{ID: r.ID, Name: v.T("evaluation.rule." + r.ID), How: v.T("evaluation.rule." + r.ID + ".how"), Basis: r.Basis.String()}
		for i := range cases {
			c := &cases[i]
			if c.Rule != r.ID {
				continue
			}
			l, err := c.Line()
			if err != nil {
				return err
			}
			actual := c.Actual
			if c.Shown != "" {
				actual = c.Shown
			}
			if actual == "" {
				actual = strings.TrimSpace(c.Verdict + " " + c.Share)
			}
			one := caseView{Why: c.Why, Target: c.Target, Actual: actual, Weight: c.Weight, Points: l.Points.String(), Words: sentences(&v.Page, &l)}
			if l.Deviation != "" {
				one.Deviation = v.T(l.Deviation.Key())
			}
			x.Cases = append(x.Cases, one)
		}
		v.Rules = append(v.Rules, x)
	}
	return nil
}

// schemePage is the form of an office's own scheme.
type schemePage struct {
	site.Page
	site.Fields
	Version       int
	ID            string
	Organisation  string
	Organisations []option
	Name, NameEn  string
	Document      string
	Point         string
	Since, Until  string
	Execution     string
	Levels        []levelView
	AtMost        []option
	Unmeasured    []option
	Partly, Low   string
	Steps         string
	Over, Floor   string
	Cut           bool
	Below         string
	Customs       []option
}

type levelView struct{ Key, Name, ID, Points string }

// schemeLevels are the first levels that a scheme gives points to, with the level that takes them where there is no indicator.
var schemeLevels = []struct{ level, orElse string }{{goal.Cost, goal.Output}, {goal.Output, goal.Benefit}, {goal.Benefit, goal.Output}, {goal.Satisfaction, goal.Benefit}}

// newScheme is the form for a scheme, filled with the usual rules or with the scheme that the address names.
func (s *server) newScheme(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	from := scheme.Norms()[0]
	from.ID, from.Version, from.Basis = "", 0, law.Basis{}
	if id := q.Get("id"); id != "" {
		list, err := s.Evaluation.Schemes(r.Context(), []string{q.Get("organisation")})
		if err != nil {
			return err
		}
		at := slices.IndexFunc(list, func(x scheme.Scheme) bool { return x.ID == id && x.Organisation == q.Get("organisation") && x.Own() })
		if at < 0 {
			return site.ErrNoPage
		}
		from = list[at]
	}
	return s.showScheme(w, r, from, nil, nil)
}

func (s *server) showScheme(w http.ResponseWriter, r *http.Request, from scheme.Scheme, typed map[string]string, refused error) error {
	v := &schemePage{Page: s.NewPage(r, "evaluation")}
	may := setters(v.Visitor)
	if len(may) == 0 {
		return fault.New(fault.Denied, "evaluating.may_not_set")
	}
	status := http.StatusOK
	if refused != nil {
		var err error
		if v.Fields, status, err = site.Refused(w, &v.Page, refused, "name"); err != nil {
			return err
		}
	}
	v.Title = v.T("evaluating.scheme.new")
	v.Crumbs = []site.Crumb{{Text: v.T("evaluating.nav"), Href: "/evaluation"}, {Text: v.T("evaluating.schemes.title"), Href: "/schemes"}}
	v.fill(from, may)
	if typed != nil {
		v.typed(typed)
	}
	return s.Render(w, status, "evaluation/scheme", v)
}

func (v *schemePage) fill(from scheme.Scheme, may []office.ID) {
	v.ID, v.Version, v.Organisation, v.Name, v.NameEn = from.ID, from.Version, from.Organisation, from.Name, from.NameEn
	v.Document, v.Point, v.Since, v.Until, v.Execution = from.Basis.Document, from.Basis.Point, from.Since.String(), from.Until.String(), from.Execution.String()
	for _, id := range may {
		if o, ok := v.Visitor.Tree.Find(id); ok {
			v.Organisations = append(v.Organisations, option{string(id), o.Name, string(id) == from.Organisation})
		}
	}
	for _, l := range schemeLevels {
		key := goal.LevelKey(l.level)
		x := levelView{Key: key, ID: "points-" + key, Name: v.T("goal.level." + key), Points: "0.00"}
		for _, g := range from.Shares {
			if g.Levels[0] == l.level {
				x.Points = g.Points.String()
			}
		}
		v.Levels = append(v.Levels, x)
	}
	rules := from.Rules
	v.AtMost = choice(v.T, "evaluating.at_most.", rules.AtMost, scheme.Ratio, scheme.Linear)
	v.Unmeasured = choice(v.T, "evaluating.unmeasured.", rules.Unmeasured, scheme.Nought, scheme.Exclude)
	v.Partly, v.Low, v.Over, v.Floor, v.Below = strconv.Itoa(rules.Partly), strconv.Itoa(rules.Low), strconv.Itoa(rules.Over), strconv.Itoa(rules.Floor), strconv.Itoa(rules.Below)
	v.Cut = rules.Cut
	for i, step := range rules.Satisfaction {
		if i > 0 {
			v.Steps += " "
		}
		v.Steps += strconv.Itoa(step.From) + ":" + strconv.Itoa(step.Share)
	}
	for _, c := range scheme.Customs() {
		if !c.ByHand {
			v.Customs = append(v.Customs, option{c.ID, v.T("evaluation.custom." + c.ID), slices.Contains(rules.Customs, c.ID)})
		}
	}
}

// typed puts what was typed and refused in its place.
func (v *schemePage) typed(t map[string]string) {
	for name, to := range map[string]*string{
		"name": &v.Name, "name_en": &v.NameEn, "document": &v.Document, "basis": &v.Point, "since": &v.Since, "until": &v.Until, "execution": &v.Execution,
		"partly": &v.Partly, "low": &v.Low, "satisfaction": &v.Steps, "over": &v.Over, "floor": &v.Floor, "below": &v.Below,
	} {
		*to = t[name]
	}
	for i := range v.Levels {
		v.Levels[i].Points = t[v.Levels[i].ID]
	}
	v.Cut = t["cut"] != ""
	for list, name := range map[*[]option]string{&v.AtMost: "at_most", &v.Unmeasured: "unmeasured", &v.Organisations: "organisation"} {
		for i := range *list {
			(*list)[i].Chosen = (*list)[i].Value == t[name]
		}
	}
	for i := range v.Customs {
		v.Customs[i].Chosen = t["custom-"+v.Customs[i].Value] != ""
	}
}

func choice(say func(string, ...any) string, prefix, now string, values ...string) (out []option) {
	for _, value := range values {
		out = append(out, option{value, say(prefix + value), value == now})
	}
	return out
}

// setScheme keeps an office's own scheme.
func (s *server) setScheme(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return site.ErrUnreadable
	}
	v, typed := site.VisitorOf(r), typedOf(r)
	if !slices.Contains(setters(v), office.ID(typed["organisation"])) {
		return fault.New(fault.Denied, "evaluating.may_not_set")
	}
	made, err := schemeOf(typed)
	if err == nil {
		_, err = s.Evaluation.SetScheme(r.Context(), v.Actor(), typed["organisation"], made)
	}
	if err != nil {
		if f, ok := fault.As(err); !ok || f.Kind == fault.Internal || f.Kind == fault.NotFound {
			return err
		}
		made.Organisation = typed["organisation"]
		return s.showScheme(w, r, made, typed, err)
	}
	http.Redirect(w, r, "/schemes?saved=1", http.StatusSeeOther)
	return nil
}

// schemeOf reads the form of a scheme. Levels with no points of their own are of the share of the level that takes theirs.
func schemeOf(t map[string]string) (s scheme.Scheme, err error) {
	s = scheme.Norms()[0]
	s.ID, s.Version, s.Name, s.NameEn = t["id"], number(t["version"]), strings.TrimSpace(t["name"]), strings.TrimSpace(t["name_en"])
	s.Basis = law.Basis{Document: strings.TrimSpace(t["document"]), Point: strings.TrimSpace(t["basis"])}
	s.Since, s.Until, s.Shares = day.Day{}, day.Day{}, nil
	if s.Since, err = day.Parse(t["since"]); err != nil {
		return s, fault.New(fault.Invalid, "evaluation.scheme_bad.since").On("since")
	}
	if t["until"] != "" {
		if s.Until, err = day.Parse(t["until"]); err != nil {
			return s, fault.New(fault.Invalid, "evaluation.scheme_bad.since").On("until")
		}
	}
	if s.Execution, err = scheme.ParsePoints(t["execution"]); err != nil {
		return s, on(err, "execution")
	}
	if s.Shares, err = sharesOf(t); err != nil {
		return s, err
	}
	s.Rules.AtMost, s.Rules.Unmeasured, s.Rules.Cut = t["at_most"], t["unmeasured"], t["cut"] != ""
	s.Rules.Partly, s.Rules.Low, s.Rules.Over, s.Rules.Floor, s.Rules.Below = number(t["partly"]), number(t["low"]), number(t["over"]), number(t["floor"]), number(t["below"])
	for _, part := range strings.Fields(t["satisfaction"]) {
		from, share, ok := strings.Cut(part, ":")
		if !ok {
			return s, fault.New(fault.Invalid, "evaluation.scheme_bad.steps").On("satisfaction")
		}
		s.Rules.Satisfaction = append(s.Rules.Satisfaction, scheme.Step{From: number(from), Share: number(share)})
	}
	for _, c := range scheme.Customs() {
		if t["custom-"+c.ID] != "" {
			s.Rules.Customs = append(s.Rules.Customs, c.ID)
		}
	}
	return s, nil
}

func sharesOf(t map[string]string) ([]scheme.Share, error) {
	var out []scheme.Share
	var joined []struct{ level, orElse string }
	for _, l := range schemeLevels {
		id := "points-" + goal.LevelKey(l.level)
		p, err := scheme.ParsePoints(t[id])
		if err != nil {
			return nil, on(err, id)
		}
		if p == 0 {
			joined = append(joined, l)
			continue
		}
		out = append(out, scheme.Share{Levels: []string{l.level}, Points: p, Else: l.orElse})
	}
	for _, l := range joined {
		for i := range out {
			if out[i].Levels[0] == l.orElse {
				out[i].Levels = append(out[i].Levels, l.level)
			}
		}
	}
	return out, nil
}

// on says which input a fault concerns.
func on(err error, field string) error {
	if f, ok := fault.As(err); ok {
		return f.On(field)
	}
	return err
}

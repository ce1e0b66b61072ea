package web

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"plumbline/web/formview"
	"plumbline/web/site"

	"plumbline/base/fault"
	"plumbline/goal"
	"plumbline/rule"
)

// addPage is a new indicator of a declaration: its level, its name, its target.
type addPage struct {
	site.Page
	Kept         goal.Kept
	Levels       []levelGroup
	Rule         *rule.Rule
	Value        newIndicator
	Error, Wrong string // the sentence, and which field it is about: name or target
}

// levelGroup is a first level with its second ones.
type levelGroup struct {
	Name   string
	Levels []string
}

// newIndicator is what a person typed; Level is the second level, behind its first and a stroke.
type newIndicator struct{ Level, Name, Target string }

func (s *server) addForm(w http.ResponseWriter, r *http.Request) error {
	k, err := s.Goal.Get(r.Context(), goal.ID(r.PathValue("id")))
	if err != nil {
		return err
	}
	level := r.URL.Query().Get("level")
	first := goal.Level1Of(level)
	if level == goal.Cost && knowsCost(k.Declaration) {
		first, level = goal.Cost, "经济成本指标"
	}
	return s.showAdd(w, r, k, newIndicator{Level: first + "/" + level}, r.URL.Query().Get("rule"), nil)
}

// knowsCost says that a declaration follows the form of 2021, where 成本指标 is a first level.
func knowsCost(d goal.Declaration) bool {
	for _, in := range d.Indicators {
		if in.Level1 == goal.Cost {
			return true
		}
	}
	return false
}

func (s *server) showAdd(w http.ResponseWriter, r *http.Request, k goal.Kept, value newIndicator, why string, refused error) error {
	v := &addPage{Page: s.NewPage(r, "summary"), Kept: k, Value: value}
	d := k.Declaration
	for _, l := range goal.Levels() {
		if l.Level == 1 {
			v.Levels = append(v.Levels, levelGroup{Name: l.Name})
			continue
		}
		for i := range v.Levels {
			if v.Levels[i].Name == l.Parents[0] {
				v.Levels[i].Levels = append(v.Levels[i].Levels, l.Name)
			}
		}
	}
	if known, ok := rule.ByID(why); ok {
		v.Rule = &known
	}
	v.Page.Scope = goal.Scope{Department: d.Department, Year: d.Year}
	v.Page.Demo = v.Page.Demo || k.Demo
	v.Title = v.T("web.add.title")
	v.State = v.T("web.change.state", "n", k.Newest+1)
	v.Crumbs = []site.Crumb{{Text: v.T("web.summary.crumb", "year", d.Year), Href: summaryOf(d)}, {Text: d.Name, Href: "/d/" + string(k.ID), Chinese: true}, {Text: v.T("web.add")}}
	status := http.StatusOK
	if f, ok := fault.As(refused); ok {
		v.Error, v.Wrong, status = v.Printer.Fault(refused), f.Field, site.StatusOf(refused)
	}
	return s.Render(w, status, "goal/add", v)
}

// add keeps a new revision with one indicator more, where the form wants it, and checks the year again.
func (s *server) add(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return site.ErrUnreadable
	}
	k, err := s.Goal.Get(r.Context(), goal.ID(r.PathValue("id")))
	if err != nil {
		return err
	}
	get := r.PostForm.Get
	value := newIndicator{Level: get("level"), Name: get("name"), Target: get("target")}
	in, err := value.indicator()
	if err != nil {
		return s.showAdd(w, r, k, value, get("rule"), err)
	}
	if get("revision") != strconv.Itoa(k.Newest) {
		return fault.New(fault.Conflict, "web.change.meanwhile", "name", k.Declaration.Name, "n", k.Newest)
	}
	changed, at := goal.Insert(k.Declaration, in)
	if err := s.saveChanged(r, k, changed); err != nil {
		return err
	}
	to := url.URL{Path: "/d/" + string(k.ID), RawQuery: "saved=revision", Fragment: formview.FieldID(goal.IndicatorRef(at, "name"))}
	http.Redirect(w, r, to.String(), http.StatusSeeOther)
	return nil
}

// indicator refuses what is no indicator, and names the field.
func (n newIndicator) indicator() (goal.Indicator, error) {
	level1, level2, _ := strings.Cut(n.Level, "/")
	if !goal.KnownLevel1(level1) || !goal.KnownLevel2(level2) {
		return goal.Indicator{}, fault.New(fault.Invalid, "web.add.no_level").On("level")
	}
	name, target := strings.TrimSpace(n.Name), strings.TrimSpace(n.Target)
	if name == "" {
		return goal.Indicator{}, fault.New(fault.Invalid, "web.add.no_name").On("name")
	}
	if target == "" {
		return goal.Indicator{}, fault.New(fault.Invalid, "web.add.no_target").On("target")
	}
	return goal.Indicator{Level1: level1, Level2: level2, Name: name, Target: goal.ParseTarget(target)}, nil
}

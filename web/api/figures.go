package api

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/journal"
	"plumbline/measure"
	"plumbline/measure/judge"
	"plumbline/office"
)

func (s *server) figureOperations() {
	add(s, operation{
		ID: "list-figures", Method: http.MethodGet, Path: "/declarations/{id}/figures", Tag: "figures", Act: office.Read,
		Summary: "What each indicator of the newest revision comes to: the figure of the books as of a day, as known at an instant, and what it is judged to be. Sentences follow Accept-Language.",
		Links:   map[string]link{"list-bindings": {"id": "$request.path.id"}},
	}, s.listFigures)
	add(s, operation{
		ID: "list-bindings", Method: http.MethodGet, Path: "/declarations/{id}/bindings", Tag: "figures", Act: office.Read,
		Summary: "How the indicators are measured. What is changed carries the version that is read here.",
		Links:   map[string]link{"replace-bindings": {"id": "$request.path.id", "body.version": "$response.body#/version"}},
	}, s.listBindings)
	add(s, operation{
		ID: "replace-bindings", Method: http.MethodPut, Path: "/declarations/{id}/bindings", Tag: "figures", Act: office.Draft,
		Summary: "Say how the indicators are measured: those listed are bound so, all others not. 409 where another version is kept by now, or the declaration is under review or approved.",
		Errors:  []int{400, 409, 413, 415}, Example: exampleBindings(),
	}, s.replaceBindings)
	add(s, operation{
		ID: "list-measures", Method: http.MethodGet, Path: "/measures", Tag: "figures", Act: office.Read,
		Summary: "What an indicator can be measured by: what the rooms of the work count.",
	}, s.listMeasures)
}

// Figures is what the indicators of a declaration come to.
type Figures struct {
	Declaration string     `json:"declaration"`
	Revision    int        `json:"revision"`
	Differs     *time.Time `json:"differs_since,omitempty" doc:"The books were found not to agree with the records of the work: until this is gone, publish no figure."`
	Indicators  []Figure   `json:"indicators"`
}

// Figure is what an indicator comes to. Num, den, times and persons are those of the books, left out where nothing is read from
// them; money is in fen.
type Figure struct {
	Number   int      `json:"number" doc:"Its place in the declaration, from 1."`
	Key      string   `json:"key" doc:"Knows the indicator across revisions; a binding names it."`
	Level2   string   `json:"level2"`
	Name     string   `json:"name"`
	Target   string   `json:"target" doc:"As it is written."`
	Way      string   `json:"way" enum:"measure,manual,none" doc:"From the books, reported by a person with evidence, or nobody said how."`
	How      []string `json:"how" doc:"How it is measured and judged, for a person."`
	Outcome  string   `json:"outcome" enum:"reached,partly,missed,unmeasured,waiting,unbound"`
	Words    []string `json:"words" doc:"Why, for a person."`
	Value    string   `json:"value,omitempty" doc:"The figure for reading: a decimal, or the word that was reported."`
	Unit     string   `json:"unit,omitempty"`
	Counted  bool     `json:"counted" doc:"Something stands behind it: records, or a report with its evidence."`
	Num      *int64   `json:"num,omitempty" doc:"Numerator, or what is counted."`
	Den      *int64   `json:"den,omitempty" doc:"Denominator; of what is reported, the reports that were made."`
	Times    *int64   `json:"times,omitempty" doc:"Records that count: 人次."`
	Persons  *int64   `json:"persons,omitempty" doc:"Different persons: 人数; left out where they cannot be told."`
	WaitsFor string   `json:"waits_for,omitempty" doc:"The room whose records it waits for."`
}

type figuresIn struct {
	ID    string    `path:"id" maxLength:"64"`
	On    string    `query:"on" maxLength:"10" doc:"The day up to which it counts, as 2026-06-30; today without it, and never after what is known."`
	Known time.Time `query:"known" doc:"The instant as of which the books are asked; now without it."`
}

type figuresOut struct{ Body Figures }

func (s *server) listFigures(ctx context.Context, in *figuresIn) (*figuresOut, error) {
	k, _, err := s.declaration(ctx, in.ID, office.Read)
	if err != nil {
		return nil, err
	}
	at, err := in.at()
	if err != nil {
		return nil, err
	}
	readings, err := s.Measure.Of(ctx, k, at)
	if err != nil {
		return nil, err
	}
	out := &figuresOut{Figures{Declaration: string(k.ID), Revision: k.Revision, Indicators: []Figure{}}}
	if s.Differing != nil {
		since, err := s.Differing(ctx)
		if err != nil {
			return nil, err
		}
		if !since.IsZero() {
			out.Body.Differs = &since
		}
	}
	for _, r := range readings {
		out.Body.Indicators = append(out.Body.Indicators, whoAsks(ctx).figure(s.Measure.Catalogue(), r))
	}
	return out, nil
}

// figure puts a reading into words.
func (a *asking) figure(c measure.Catalogue, r measure.Reading) Figure {
	f := Figure{
		Number: r.Position + 1, Key: string(r.Key), Level2: r.Indicator.Level2, Name: r.Indicator.Name, Target: r.Indicator.Target.Raw, Way: "none", How: []string{},
		Outcome: string(r.Outcome), Words: a.said(r.Words), Value: r.Value, Unit: r.Unit, Counted: r.Counted, WaitsFor: r.Room,
	}
	if r.Binding == nil {
		return f
	}
	f.Way, f.How = string(r.Binding.Way), a.how(c, *r.Binding, r)
	if r.Query.Year == 0 { // nothing was read from the books
		return f
	}
	f.Num, f.Den, f.Times = &r.Figure.Num, &r.Figure.Den, &r.Figure.Times
	if m, ok := c.Measure(r.Binding.Measure); ok && m.Persons && r.Figure.Persons >= 0 {
		f.Persons = &r.Figure.Persons
	}
	return f
}

func (a *asking) said(list []measure.Said) []string {
	out := []string{}
	for _, w := range list {
		out = append(out, w.Sentence(a.say.T))
	}
	return out
}

// how says how an indicator is measured and judged.
func (a *asking) how(c measure.Catalogue, b measure.Binding, r measure.Reading) []string {
	if b.Way == measure.Manual {
		return []string{a.say.T("binding.manual.how")}
	}
	m, ok := c.Measure(b.Measure)
	if !ok {
		return []string{b.Measure}
	}
	matter := b.Matter
	if matter == "" {
		matter = a.say.T("measure.matter.all")
	}
	out := []string{a.say.T("binding.what", "measure", a.say.T("measure."+m.ID), "matter", matter), a.say.T(b.Read.Key())}
	if j, ok := judge.ByID(b.Judgement); ok {
		out = append(out, j.How(m, r.Indicator.Target, b.Params).Text(a.say.T))
	}
	return out
}

// Bindings is how the indicators of a declaration are measured.
type Bindings struct {
	Version  int       `json:"version" minimum:"0" doc:"Counts the confirmations; a change names the one that its sender saw, 0 before the first."`
	Bindings []Binding `json:"bindings" maxItems:"500"`
}

// Binding is how one indicator is measured.
type Binding struct {
	Key       string            `json:"key" maxLength:"400" doc:"The indicator, as list-figures names it."`
	Way       string            `json:"way" enum:"measure,manual" doc:"From the books, or reported by a person with evidence; then the rest is left out."`
	Measure   string            `json:"measure,omitempty" maxLength:"100" doc:"As list-measures names it."`
	Matter    string            `json:"matter,omitempty" maxLength:"60" doc:"Of the work; all of the project where it is left out."`
	Read      string            `json:"read,omitempty" enum:"rate,num,times,persons,kinds,level"`
	Judgement string            `json:"judgement,omitempty" maxLength:"100"`
	Params    map[string]string `json:"params,omitempty" doc:"Decimals by name; what is left out has the judgement's default."`
	Project   string            `json:"project,omitempty" maxLength:"400" doc:"Of the books, where it is not the declaration's own: one that was renamed."`
	From      string            `json:"from,omitempty" maxLength:"10" doc:"First day, where it is not that of the declaration."`
	To        string            `json:"to,omitempty" maxLength:"10" doc:"Last day, where it is not that of the declaration."`
	Cut       map[string]string `json:"cut,omitempty" doc:"Values by dimension: organisation, district, category, grade, sex, age, tag."`
}

type bindingsOut struct{ Body Bindings }

func (s *server) listBindings(ctx context.Context, in *idIn) (*bindingsOut, error) {
	k, _, err := s.declaration(ctx, in.ID, office.Read)
	if err != nil {
		return nil, err
	}
	b, err := s.Measure.Bindings(ctx, k.ID)
	if err != nil {
		return nil, err
	}
	return &bindingsOut{bindings(b)}, nil
}

// bindings writes what is bound in the order of the keys.
func bindings(b measure.Bound) Bindings {
	out := Bindings{Version: b.Version, Bindings: []Binding{}}
	for _, one := range b.Of {
		w := Binding{
			Key: string(one.Key), Way: string(one.Way), Measure: one.Measure, Matter: one.Matter, Read: string(one.Read), Judgement: one.Judgement, Params: one.Params,
			Project: one.Project, From: one.From.String(), To: one.To.String(),
		}
		for name, at := range dimensions(&one.Cut) {
			if *at == "" {
				continue
			}
			if w.Cut == nil {
				w.Cut = map[string]string{}
			}
			w.Cut[name] = *at
		}
		out.Bindings = append(out.Bindings, w)
	}
	slices.SortFunc(out.Bindings, func(a, b Binding) int { return strings.Compare(a.Key, b.Key) })
	return out
}

// dimensions are the values of a cut by the name of their dimension.
func dimensions(d *journal.Dim) map[string]*string {
	return map[string]*string{
		"organisation": &d.Organisation, "district": &d.District, "category": &d.Category, "grade": &d.Grade, "sex": &d.Sex, "age": &d.Age, "tag": &d.Tag,
	}
}

type bindIn struct {
	ID   string `path:"id" maxLength:"64"`
	Body Bindings
}

func (s *server) replaceBindings(ctx context.Context, in *bindIn) (*bindingsOut, error) {
	k, _, err := s.declaration(ctx, in.ID, office.Draft)
	if err != nil {
		return nil, err
	}
	was, err := s.Measure.Bindings(ctx, k.ID)
	if err != nil {
		return nil, err
	}
	var list []measure.Binding
	for _, one := range in.Body.Bindings {
		b, err := one.bound()
		if err != nil {
			return nil, err
		}
		list = append(list, b)
		delete(was.Of, b.Key)
	}
	for key := range was.Of { // not listed: no longer bound
		list = append(list, measure.Binding{Key: key})
	}
	if err := s.Measure.Confirm(ctx, whoAsks(ctx).Actor(), k.ID, in.Body.Version, list); err != nil {
		return nil, err
	}
	return s.listBindings(ctx, &idIn{in.ID})
}

// bound reads a binding as it was sent.
func (b Binding) bound() (measure.Binding, error) {
	out := measure.Binding{
		Key: measure.Key(b.Key), Way: measure.Way(b.Way), Project: b.Project, Measure: b.Measure, Matter: b.Matter, Read: measure.Read(b.Read), Judgement: b.Judgement, Params: b.Params,
	}
	for _, d := range []struct {
		text, field string
		to          *day.Day
	}{{b.From, "from", &out.From}, {b.To, "to", &out.To}} {
		if d.text == "" {
			continue
		}
		var err error
		if *d.to, err = day.Parse(d.text); err != nil {
			return out, fault.New(fault.Invalid, "api.day", "value", d.text).On(d.field)
		}
	}
	known := dimensions(&out.Cut)
	for name, value := range b.Cut {
		if known[name] == nil {
			return out, fault.New(fault.Invalid, "api.dimension", "name", name).On("cut")
		}
		*known[name] = value
	}
	return out, nil
}

// Measured is what an indicator can be measured by.
type Measured struct {
	ID      string   `json:"id"`
	Name    string   `json:"name"`
	Room    string   `json:"room"`
	Kind    string   `json:"kind" enum:"count,sum,ratio,level,checklist,reported"`
	Unit    string   `json:"unit"`
	Persons bool     `json:"persons" doc:"人数 can be read beside 人次."`
	Reads   []string `json:"reads" doc:"The ways to read it, the usual one first."`
	Waits   bool     `json:"waits" doc:"Its room is not there yet."`
}

type measuresOut struct{ Body []Measured }

func (s *server) listMeasures(ctx context.Context, _ *struct{}) (*measuresOut, error) {
	c, say := s.Measure.Catalogue(), whoAsks(ctx).say
	out := &measuresOut{Body: []Measured{}}
	for _, m := range c.All() {
		one := Measured{ID: m.ID, Name: say.T("measure." + m.ID), Room: m.Room(), Kind: string(m.Kind), Unit: m.Unit, Persons: m.Persons, Reads: []string{}, Waits: c.Waits(m.ID)}
		for _, r := range judge.Reads(m) {
			one.Reads = append(one.Reads, string(r))
		}
		out.Body = append(out.Body, one)
	}
	return out, nil
}

// exampleBindings binds two indicators of the example of a declaration.
func exampleBindings() any {
	return map[string]any{"version": 0, "bindings": []any{
		map[string]any{"key": "数量指标/培训残疾人人次", "way": "measure", "measure": "activity.attended", "matter": "培训", "read": "times", "judgement": "target"},
		map[string]any{"key": "时效指标/培训工作完成时间", "way": "manual"},
	}}
}

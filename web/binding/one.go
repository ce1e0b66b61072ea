package binding

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/goal"
	"plumbline/journal"
	"plumbline/measure"
	"plumbline/measure/judge"
	"plumbline/office"
	"plumbline/platform/attach"
	pinned "plumbline/web/attach"
	"plumbline/web/site"
)

type onePage struct {
	about
	Position   int
	Indicator  goal.Indicator
	Chosen     measure.Binding
	Confirmed  bool
	How        how
	Stands     sign
	Why        string
	Figure     string // the address of its figure, "" where there is none
	Measures   []group
	Matters    []string
	Reads      []option
	Judgements []option
	Dimensions []option
	CutValue   string
	From, To   string
	Params     []paramLine
	Year       int // of the dry run
	Dry        *dry
	Words      []string // of the dry run
	Outlook    *outlook
	Report     reportForm
	Reports    []reportLine
	typed      measure.Report // what a refused report said
}

// paramLine is a parameter as the form shows it.
type paramLine struct {
	Name, Label, Value, Unit string
	Error                    string
}

// reportForm is the form of a value reported by hand.
type reportForm struct {
	Show     bool // the indicator is reported by hand
	May      bool
	Word     bool // the target is a word
	Value    string
	Note     string
	Says     []option
	Have     []option // files that are attached already
	Accept   string
	Limit    string
	Formats  string
	Unit     string
	Reported bool
}

// reportLine is a report as the list shows it.
type reportLine struct {
	measure.Report
	Says  string
	Files []fileLink
}

type fileLink struct{ Href, Name string }

func (s *server) one(w http.ResponseWriter, r *http.Request) error {
	a, err := s.about(r)
	if err != nil {
		return err
	}
	i, err := a.position(r)
	if err != nil {
		return err
	}
	v := &onePage{about: a, Position: i}
	return s.showOne(w, r, v, r.URL.Query(), http.StatusOK)
}

// showOne draws the page. form is what was chosen until now, blank where the page is opened.
func (s *server) showOne(w http.ResponseWriter, r *http.Request, v *onePage, form url.Values, status int) error {
	d := v.Kept.Declaration
	v.Indicator, v.Year = d.Indicators[v.Position], d.Year-1
	key := measure.KeyOf(d.Indicators, v.Position)
	b, bound := v.Bound.Of[key]
	v.Confirmed = bound
	if err := s.begin(r, v, key, b); err != nil {
		return err
	}
	if form.Has("way") {
		v.Chosen = v.chosen(key, form)
	}
	s.fit(&v.Chosen, v.Indicator.Target)
	if err := s.choices(r, v); err != nil {
		return err
	}
	if err := s.tried(r, v); err != nil {
		return err
	}
	if err := s.reports(r, v, key); err != nil {
		return err
	}
	v.Title, v.Name, v.Heading = v.Indicator.Name, true, v.T("binding.one.heading", "name", v.Indicator.Name)
	if s.Figures != "" {
		v.Figure = "/d/" + string(v.Kept.ID) + s.Figures + "/" + strconv.Itoa(v.Position+1)
	}
	v.State = v.T("binding.one.state", "number", v.Position+1, "level", v.Indicator.Level2)
	v.Crumbs = append(v.Crumbs, site.Crumb{Text: v.T("binding.link"), Href: v.Href()}, site.Crumb{Text: strconv.Itoa(v.Position + 1)})
	return s.Render(w, status, "binding/one", v)
}

// begin sets what the form begins with: what is confirmed, else what is proposed.
func (s *server) begin(r *http.Request, v *onePage, key measure.Key, b measure.Binding) error {
	if v.Confirmed {
		v.Chosen, v.Stands = b, sign{"disc", "ok", v.T("binding.state.confirmed")}
		if b.Way == measure.Manual {
			v.Stands = sign{"diamond", "ink3", v.T("binding.manual")}
		}
		if !s.Measure.Catalogue().Fits(b, v.Indicator.Target) {
			v.Stands = v.misfit()
		}
		return nil
	}
	v.Chosen = measure.Binding{Key: key, Way: measure.Measured}
	v.Stands = sign{"cross", "zhu", v.T("binding.state.none")}
	list, err := s.Measure.Propose(r.Context(), v.Kept, nil)
	for _, p := range list {
		if p.Position == v.Position {
			v.Chosen, v.Stands = p.Binding, sign{"half", "warn", v.T("binding.state.proposed")}
			v.Why = v.T("binding.why", "sign", p.Sign, "from", v.T("measure.from."+string(p.From)))
		}
	}
	return err
}

// chosen reads a binding out of a form.
func (a *about) chosen(key measure.Key, form url.Values) measure.Binding {
	b := measure.Binding{
		Key: key, Way: measure.Way(form.Get("way")), Measure: form.Get("measure"), Matter: strings.TrimSpace(form.Get("matter")),
		Read: judge.Read(form.Get("read")), Judgement: form.Get("judgement"), Params: map[string]string{},
	}
	if b.Way == measure.Manual {
		return measure.Binding{Key: key, Way: measure.Manual}
	}
	for name, values := range form {
		if param, ok := strings.CutPrefix(name, "param-"); ok {
			b.Params[param] = values[0]
		}
	}
	for _, d := range dimensions {
		if string(d.name) == form.Get("dimension") {
			*d.of(&b.Cut) = codeOf(&a.Page, d.name, strings.TrimSpace(form.Get("cut")))
		}
	}
	b.From, b.To = dayOf(form.Get("from")), dayOf(form.Get("to"))
	return b
}

// daysOf refuses days that are none, which would bind without them.
func daysOf(form url.Values, year int) error {
	for _, name := range []string{"from", "to"} {
		if text := form.Get(name); text != "" && dayOf(text).IsZero() {
			return fault.New(fault.Invalid, "measure.period", "year", year).On("from")
		}
	}
	return nil
}

func dayOf(s string) day.Day {
	d, err := day.Parse(s)
	if err != nil {
		return day.Day{}
	}
	return d
}

// fit puts the reading and the judgement right where they do not go with the measure that was chosen.
func (s *server) fit(b *measure.Binding, t goal.Target) {
	m, ok := s.Measure.Catalogue().Measure(b.Measure)
	if !ok || b.Way != measure.Measured {
		return
	}
	reads := judge.Reads(m)
	if !slices.Contains(reads, b.Read) || len(judgementsFor(m, b.Read, t)) == 0 {
		b.Read = reads[0]
		for _, r := range reads {
			if len(judgementsFor(m, r, t)) > 0 {
				b.Read = r
				break
			}
		}
	}
	fitting := judgementsFor(m, b.Read, t)
	if len(fitting) > 0 && !slices.ContainsFunc(fitting, func(j judge.Judgement) bool { return j.ID == b.Judgement }) {
		b.Judgement, b.Params = fitting[0].ID, nil
	}
	j, _ := judge.ByID(b.Judgement)
	for name := range b.Params {
		if !slices.ContainsFunc(j.Params, func(p judge.Param) bool { return p.Name == name }) {
			delete(b.Params, name) // of the judgement chosen before
		}
	}
}

// choices fills in what can be chosen.
func (s *server) choices(r *http.Request, v *onePage) (err error) {
	c, b := s.Measure.Catalogue(), v.Chosen
	v.How = describe(&v.Page, c, v.Indicator.Target, b)
	v.Measures = measuresFor(&v.Page, c, v.Indicator.Target, b.Measure)
	if v.Matters, err = s.Measure.Matters(r.Context(), v.Kept); err != nil {
		return err
	}
	v.From, v.To = b.From.String(), b.To.String()
	v.Dimensions = []option{{"", v.T("binding.dimension.none"), true}}
	for _, d := range dimensions {
		value := *d.of(&b.Cut)
		v.Dimensions = append(v.Dimensions, option{string(d.name), v.T("binding.dimension." + string(d.name)), value != ""})
		if value != "" {
			v.CutValue, v.Dimensions[0].Chosen = wordOf(&v.Page, d.name, value), false
		}
	}
	m, ok := c.Measure(b.Measure)
	if !ok {
		return nil
	}
	v.reading(m)
	return nil
}

// reading fills in how the chosen measure can be read and judged.
func (v *onePage) reading(m journal.Measure) {
	b := v.Chosen
	for _, r := range judge.Reads(m) {
		v.Reads = append(v.Reads, option{string(r), v.T(r.Key()), r == b.Read})
	}
	for _, j := range judgementsFor(m, b.Read, v.Indicator.Target) {
		v.Judgements = append(v.Judgements, option{j.ID, v.T("measure.judge." + j.ID), j.ID == b.Judgement})
		if j.ID != b.Judgement {
			continue
		}
		for _, p := range j.ParamsOf(m) {
			line := paramLine{Name: "param-" + p.Name, Label: v.T("measure.param." + p.Name), Value: p.Default, Unit: p.Unit}
			if given, ok := b.Params[p.Name]; ok {
				line.Value = given
			}
			line.Error = v.Bad(line.Name)
			v.Params = append(v.Params, line)
		}
	}
}

// tried runs what is chosen against last year's records.
func (s *server) tried(r *http.Request, v *onePage) error {
	if v.Chosen.Way != measure.Measured || v.Chosen.Measure == "" {
		return nil
	}
	readings, err := s.Measure.DryRun(r.Context(), v.Kept, []measure.Binding{v.Chosen})
	if err != nil {
		return err
	}
	got := readings[v.Position]
	v.Dry, v.Words = dryOf(&v.Page, got), said(&v.Page, got.Words)
	outlooks, err := s.outlooks(r, &v.about, []measure.Binding{v.Chosen})
	v.Outlook = outlooks[v.Position]
	return err
}

// confirm keeps the binding of one indicator, or takes it away.
func (s *server) confirm(w http.ResponseWriter, r *http.Request) error {
	if err := site.ReadForm(w, r, site.SmallForm); err != nil {
		return err
	}
	a, err := s.about(r)
	if err != nil {
		return err
	}
	i, err := a.position(r)
	if err != nil {
		return err
	}
	key := measure.KeyOf(a.Kept.Declaration.Indicators, i)
	b, saved := measure.Binding{Key: key}, "binding_removed"
	if r.PostForm.Get("act") != "remove" {
		b, saved = a.chosen(key, r.PostForm), "binding_confirmed"
	}
	if err = daysOf(r.PostForm, a.Kept.Declaration.Year); err == nil {
		err = s.Measure.Confirm(r.Context(), site.VisitorOf(r).Actor(), a.Kept.ID, seen(r), []measure.Binding{b})
	}
	if err == nil {
		back := a.Href()
		if b.Way == measure.Manual {
			back += "/" + strconv.Itoa(i+1) // where its value is reported
		}
		return done(w, r, back, saved)
	}
	v := &onePage{about: a, Position: i}
	status, err := v.refused(w, err, "measure")
	if err != nil {
		return err
	}
	form := r.PostForm
	if !form.Has("way") {
		form = nil
	}
	return s.showOne(w, r, v, form, status)
}

// reports fills in the form and the list of what was reported by hand.
func (s *server) reports(r *http.Request, v *onePage, key measure.Key) error {
	list, err := s.Measure.Reports(r.Context(), v.Kept.ID, key)
	if err != nil {
		return err
	}
	f := &v.Report
	b := v.Bound.Of[key]
	f.Show = v.Confirmed && b.Way == measure.Manual
	f.Reported = len(list) > 0
	if s.Files == nil || !f.Show && len(list) == 0 {
		return nil
	}
	kept, err := s.Files.List(r.Context(), goal.Subject(v.Kept.ID))
	if err != nil {
		return err
	}
	d := v.Kept.Declaration
	f.May = f.Show && v.Visitor.May(office.Draft, v.Visitor.PlaceOf(d.Department, d.Unit)).Allowed
	f.fill(v, kept, s.Files)
	for _, n := range list {
		v.Reports = append(v.Reports, lineOf(v, n, kept))
	}
	return nil
}

func (f *reportForm) fill(v *onePage, kept []attach.File, files *attach.Service) {
	t := v.Indicator.Target
	f.Word, f.Value, f.Note = t.Kind != goal.Quantitative, v.typed.Value, v.typed.Note
	if t.Unit != nil {
		f.Unit = *t.Unit
	}
	for _, o := range []measure.Outcome{judge.Reached, judge.Partly, judge.Missed} {
		f.Says = append(f.Says, option{string(o), v.T(o.Key()), o == v.typed.Says})
	}
	for _, k := range kept {
		if !k.Gone() {
			f.Have = append(f.Have, option{string(k.ID), k.Name, slices.Contains(v.typed.Files, string(k.ID))})
		}
	}
	f.Accept = strings.Join(attach.Extensions(), ",")
	f.Formats, f.Limit = strings.ReplaceAll(strings.Join(attach.Extensions(), " "), ".", ""), pinned.Size(files.Limits.File)
}

func lineOf(v *onePage, n measure.Report, kept []attach.File) reportLine {
	l := reportLine{Report: n}
	if n.Says != "" {
		l.Says = v.T(n.Says.Key())
	}
	for _, id := range n.Files {
		at := slices.IndexFunc(kept, func(k attach.File) bool { return string(k.ID) == id })
		switch {
		case at < 0:
		case kept[at].Gone():
			l.Files = append(l.Files, fileLink{"", kept[at].Name})
		default:
			l.Files = append(l.Files, fileLink{"/files/" + id, kept[at].Name})
		}
	}
	return l
}

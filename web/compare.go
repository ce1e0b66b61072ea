package web

import (
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"

	"plumbline/web/formview"
	"plumbline/web/site"

	"plumbline/base/fen"
	"plumbline/goal"
	"plumbline/rule"
)

func (s *server) compareRoutes() {
	s.Handle("GET /compare", readers, s.compare)
}

type comparePage struct {
	site.Page
	A, B    *goal.Kept // nil until both are chosen
	Choices []goal.Row
	ChosenA string
	ChosenB string
	Changes []changeView
	Form    formview.View
	Marked  map[goal.Ref]changeView
}

// changeView is one difference; where both texts are long, what they share stands outside Old and New.
type changeView struct {
	Label, Kind    string
	Absent         string // what stands where there is nothing: not filled in, or no such row
	Before, After  string // shared text around the difference
	Old, New, Href string
}

// compare shows two revisions, years or projects side by side; a and b are "<id>" (newest) or "<id>.<revision>".
func (s *server) compare(w http.ResponseWriter, r *http.Request) error {
	v := &comparePage{Page: s.NewPage(r, "summary"), ChosenA: r.URL.Query().Get("a"), ChosenB: r.URL.Query().Get("b")}
	var err error
	if v.A, err = s.named(r, v.ChosenA); err != nil {
		return err
	}
	if v.B, err = s.named(r, v.ChosenB); err != nil {
		return err
	}
	sc, _, err := s.scopeOf(r)
	if err != nil {
		return err
	}
	v.Page.Scope = sc
	q, _ := site.VisitorOf(r).Narrow(goal.Query{Department: sc.Department, Year: sc.Year})
	list, err := s.Goal.Summary(r.Context(), q)
	if err != nil {
		return err
	}
	v.Choices = list.Rows
	v.Title = v.T("web.compare.title")
	v.Crumbs = []site.Crumb{{Text: v.T("web.summary.crumb", "year", sc.Year), Href: summaryOf(goal.Declaration{Department: sc.Department, Year: sc.Year})}, {Text: v.T("web.compare")}}
	if v.A != nil && v.B != nil {
		v.fill()
	}
	return s.Render(w, http.StatusOK, "goal/compare", v)
}

// named reads "<id>" or "<id>.<revision>"; nil where the name is blank.
func (s *server) named(r *http.Request, name string) (*goal.Kept, error) {
	if name == "" {
		return nil, nil
	}
	id, rev, has := strings.Cut(name, ".")
	var k goal.Kept
	var err error
	if n, convErr := strconv.Atoi(rev); has && convErr == nil {
		k, err = s.Goal.At(r.Context(), goal.ID(id), n)
	} else {
		k, err = s.Goal.Get(r.Context(), goal.ID(id))
	}
	if err != nil {
		return nil, err
	}
	return &k, nil
}

func (v *comparePage) fill() {
	older, newer := v.A.Declaration, v.B.Declaration
	v.Marked = map[goal.Ref]changeView{}
	for _, c := range goal.Diff(older, newer) {
		of := newer
		if c.Kind == goal.Removed {
			of = older
		}
		cv := changeViewOf(&v.Page, of, c)
		if c.Kind != goal.Removed {
			cv.Href = "#" + cellOf(c.Ref)
		}
		v.Changes = append(v.Changes, cv)
		if c.Kind == goal.Changed {
			v.Marked[c.Ref] = cv
		}
	}
	v.Form = formview.New("", newer, nil)
	v.Title = v.T("web.compare.finding", "n", len(v.Changes))
	if len(v.Changes) == 0 {
		v.Title = v.T("web.compare.same")
	}
	v.State = v.T("web.compare.state", "a", v.label(v.A), "b", v.label(v.B))
}

// cellOf is the place of the cell that shows a field; a whole row is shown by its name.
func cellOf(ref goal.Ref) string {
	if i, field, ok := ref.Indicator(); ok && field == "" {
		ref = goal.IndicatorRef(i, "name")
	}
	if ref == "indicators" {
		ref = goal.IndicatorRef(0, "level1")
	}
	return formview.FieldID(ref)
}

// label names a revision: project, year, number.
func (v *comparePage) label(k *goal.Kept) string {
	return v.T("web.compare.label", "name", k.Declaration.Name, "year", k.Declaration.Year, "n", k.Revision)
}

// LabelA and LabelB head the two columns.
func (v *comparePage) LabelA() string { return v.label(v.A) }

// LabelB heads the newer column.
func (v *comparePage) LabelB() string { return v.label(v.B) }

// Change is the difference at the field of a cell, nil where there is none.
func (v *comparePage) Change(ref goal.Ref) *changeView {
	if c, ok := v.Marked[ref]; ok {
		return &c
	}
	return nil
}

func changeViewOf(p *site.Page, d goal.Declaration, c goal.Change) changeView {
	key, args := rule.Place(d, c.Ref)
	v := changeView{Label: p.T(key, args...), Kind: p.T("web.change.kind." + string(c.Kind)), Absent: "–"}
	if c.Kind == goal.Changed {
		v.Absent = p.T("web.blank")
	}
	v.Before, v.Old, v.New, v.After = parted(shown(c.Ref, c.Old), shown(c.Ref, c.New))
	return v
}

// parted cuts what two long texts share at both ends away from what differs; short texts are shown whole.
func parted(a, b string) (before, old, new, after string) {
	const long = 30
	if utf8.RuneCountInString(a) < long || utf8.RuneCountInString(b) < long {
		return "", a, b, ""
	}
	x, y := []rune(a), []rune(b)
	i := 0
	for i < len(x) && i < len(y) && x[i] == y[i] {
		i++
	}
	j := 0
	for j < len(x)-i && j < len(y)-i && x[len(x)-1-j] == y[len(y)-1-j] {
		j++
	}
	return string(x[:i]), string(x[i : len(x)-j]), string(y[i : len(y)-j]), string(x[len(x)-j:])
}

// shown writes the text of a field as the form does: amounts with their thousands parted.
func shown(ref goal.Ref, text string) string {
	if !strings.HasPrefix(string(ref), "funding.") {
		return text
	}
	if f, err := fen.Parse(text); err == nil {
		return f.Grouped()
	}
	return text
}

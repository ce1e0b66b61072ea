package formview

import (
	"strings"
	"unicode/utf8"

	"plumbline/base/fen"
	"plumbline/goal"
	"plumbline/rule"
	"plumbline/web/site"
)

// Change is one difference in the words of a page; where both texts are long, what they share stands outside Old and New.
type Change struct {
	Label, Kind    string
	Absent         string // what stands where there is nothing: not filled in, or no such row
	Before, After  string // shared text around the difference
	Old, New, Href string
}

// Changes are the differences between two declarations: all in the order of the form, and those to be marked in it, by field.
func Changes(p *site.Page, older, newer goal.Declaration) (list []Change, marked map[goal.Ref]Change) {
	marked = map[goal.Ref]Change{}
	for _, c := range goal.Diff(older, newer) {
		of := newer
		if c.Kind == goal.Removed {
			of = older
		}
		v := changeOf(p, of, c)
		if c.Kind != goal.Removed {
			v.Href = "#" + CellOf(c.Ref)
		}
		list = append(list, v)
		if c.Kind == goal.Changed {
			marked[c.Ref] = v
		}
	}
	return list, marked
}

// CellOf is the place of the cell that shows a field; a whole row is shown by its name.
func CellOf(ref goal.Ref) string {
	if i, field, ok := ref.Indicator(); ok && field == "" {
		ref = goal.IndicatorRef(i, "name")
	}
	if ref == "indicators" {
		ref = goal.IndicatorRef(0, "level1")
	}
	return FieldID(ref)
}

func changeOf(p *site.Page, d goal.Declaration, c goal.Change) Change {
	key, args := rule.Place(d, c.Ref)
	v := Change{Label: p.T(key, args...), Kind: p.T("web.change.kind." + string(c.Kind)), Absent: "–"}
	if c.Kind == goal.Changed {
		v.Absent = p.T("web.blank")
	}
	v.Before, v.Old, v.New, v.After = parted(Shown(c.Ref, c.Old), Shown(c.Ref, c.New))
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

// Shown writes the text of a field as the form does: amounts with their thousands parted.
func Shown(ref goal.Ref, text string) string {
	if !strings.HasPrefix(string(ref), "funding.") {
		return text
	}
	if f, err := fen.Parse(text); err == nil {
		return f.Grouped()
	}
	return text
}

package goal

import (
	"slices"
	"strings"
)

// ChangeKind says what became of a field or row.
type ChangeKind string

// The kinds of change.
const (
	Changed ChangeKind = "changed"
	Added   ChangeKind = "added"
	Removed ChangeKind = "removed"
)

// Change is one difference between two declarations. Ref is of the newer one, except for a removed row, where it is of
// the older. Old and New are the texts of Value. Ref "indicators" says that rows that stayed stand in another order.
type Change struct {
	Ref  Ref        `json:"ref"`
	Old  string     `json:"old"`
	New  string     `json:"new"`
	Kind ChangeKind `json:"kind"`
}

// Diff lists what differs, in the order of the official form; it is empty exactly where the digests are equal. Rows are
// matched by level and name, not by position, so that a row put in is one addition.
func Diff(old, new Declaration) []Change {
	var out []Change
	for _, ref := range heads {
		a, _ := Value(old, ref)
		b, _ := Value(new, ref)
		if a != b {
			out = append(out, Change{Ref: ref, Old: a, New: b, Kind: Changed})
		}
	}
	from := match(old.Indicators, new.Indicators)
	for j := range new.Indicators {
		if from[j] < 0 {
			text, _ := new.Indicators[j].value("")
			out = append(out, Change{Ref: IndicatorRef(j, ""), New: text, Kind: Added})
			continue
		}
		out = append(out, diffRow(j, &old.Indicators[from[j]], &new.Indicators[j])...)
	}
	for i := range old.Indicators {
		if !slices.Contains(from, i) {
			text, _ := old.Indicators[i].value("")
			out = append(out, Change{Ref: IndicatorRef(i, ""), Old: text, Kind: Removed})
		}
	}
	return append(out, moved(old.Indicators, new.Indicators, from)...)
}

func diffRow(j int, old, new *Indicator) []Change {
	var out []Change
	for _, column := range columns {
		a, _ := old.value(column)
		b, _ := new.value(column)
		if a == b && (column != "target" || old.Target.Kind == new.Target.Kind && old.Target.Same(new.Target)) {
			continue
		}
		if a == b { // the same words, typed otherwise
			a, b = old.Target.typed(), new.Target.typed()
		}
		out = append(out, Change{Ref: IndicatorRef(j, column), Old: a, New: b, Kind: Changed})
	}
	return out
}

// typed shows all that was understood of a target.
func (t Target) typed() string {
	s := t.String() + " (" + string(t.Kind)
	if t.Deadline != nil {
		s += " " + *t.Deadline
	}
	return s + ")"
}

// Match gives for each indicator of the newer declaration the place of the one of the older that it continues, −1 for
// none, as Diff takes them.
func Match(old, new Declaration) []int { return match(old.Indicators, new.Indicators) }

// match gives for each new row the old row it continues, −1 for none: the same name at the same level, then the same
// name, then the same meaning at the same level, then what only its name parts; of equal rows the first continues the
// first.
func match(old, new []Indicator) []int {
	from := make([]int, len(new))
	for j := range from {
		from[j] = -1
	}
	taken := make([]bool, len(old))
	for _, key := range []func(*Indicator) string{
		func(in *Indicator) string {
			return in.Level1 + "\t" + in.Level2 + "\t" + in.Name + "\t" + in.Target.Raw
		},
		func(in *Indicator) string { return in.Level1 + "\t" + in.Level2 + "\t" + in.Name },
		func(in *Indicator) string { return in.Name },
		func(in *Indicator) string { return in.Level1 + "\t" + in.Level2 + "\t" + Normal(in.Name) },
	} {
		open := map[string][]int{}
		for i := range old {
			if !taken[i] {
				open[key(&old[i])] = append(open[key(&old[i])], i)
			}
		}
		for j := range new {
			if from[j] >= 0 {
				continue
			}
			if rows := open[key(&new[j])]; len(rows) > 0 {
				from[j], taken[rows[0]] = rows[0], true
				open[key(&new[j])] = rows[1:]
			}
		}
	}
	renamed(old, new, from, taken)
	return from
}

// renamed matches what is left where only the name changed: same levels and target, behind rows that belong together.
func renamed(old, new []Indicator, from []int, taken []bool) {
	for j := range new {
		i := 0
		if j > 0 {
			i = from[j-1] + 1
			if i == 0 {
				continue
			}
		}
		if from[j] >= 0 || i >= len(old) || taken[i] {
			continue
		}
		if a, b := &old[i], &new[j]; a.Level1 == b.Level1 && a.Level2 == b.Level2 && a.Target.Raw == b.Target.Raw {
			from[j], taken[i] = i, true
		}
	}
}

// moved reports rows that stayed and changed places, as one change with the names in both orders.
func moved(old, new []Indicator, from []int) []Change {
	stayed := slices.DeleteFunc(slices.Clone(from), func(i int) bool { return i < 0 })
	if slices.IsSorted(stayed) {
		return nil
	}
	var was, is []string
	for j, i := range from {
		if i >= 0 {
			is = append(is, new[j].Name)
		}
	}
	slices.Sort(stayed)
	for _, i := range stayed {
		was = append(was, old[i].Name)
	}
	return []Change{{Ref: "indicators", Old: strings.Join(was, "\n"), New: strings.Join(is, "\n"), Kind: Changed}}
}

package goal

import (
	"cmp"
	"context"
	"encoding/json"
	"math"
	"slices"

	"plumbline/platform/db"
)

// Indicators groups the indicators of the matched declarations by meaning, most used first, then by where they first
// stand. Text is looked for in the indicator's and the project's name. Size 0 gives every group, otherwise Page and Size
// cut the list of groups; shown is how many of its uses a group carries, 0 for all.
func (s *Service) Indicators(ctx context.Context, q Query, shown int) (m Meanings, err error) {
	f := headFilter(q)
	for _, w := range terms(q.Text) {
		at := f.arg(db.Contains(w))
		f.where = append(f.where, `(LOWER(i.name) LIKE `+at+` ESCAPE '\' OR LOWER(d.name) LIKE `+at+` ESCAPE '\' OR d.pinyin LIKE `+at+` ESCAPE '\')`)
	}
	f.joins = " JOIN indicator i ON i.declaration = d.id"
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		columns, by := `d.department, d.year`, `, d.department, d.year`
		if q.Department != "" && q.Year != 0 {
			columns, by = `'', 0`, `` // a shorter key to group by
		}
		named, err := db.All(tx, scanNamed, `SELECT MIN(i.meaning), i.name, `+columns+`, COUNT(*), MIN(d.ordinal * 65536 + i.position)`+
			f.from("declaration d")+` GROUP BY i.name`+by, f.args...)
		if err != nil {
			return err
		}
		var groups []meant
		m, groups = meaningsOf(named, q.Repeated)
		groups = cutMeanings(groups, q)
		if err := f.uses(tx, groups, shown); err != nil {
			return err
		}
		for _, g := range groups {
			m.Groups = append(m.Groups, g.Alike)
		}
		return nil
	})
	return m, err
}

// named is how often a name stands in a department's year, and where first.
type named struct {
	meaning, name, department string
	year, count               int
	first                     int64
}

func scanNamed(r db.Row) (n named, err error) {
	return n, r.Scan(&n.meaning, &n.name, &n.department, &n.year, &n.count, &n.first)
}

// before is the order in which names first stand.
func (n named) before(o named) int {
	return cmp.Or(cmp.Compare(n.department, o.department), cmp.Compare(n.year, o.year), cmp.Compare(n.first, o.first), cmp.Compare(n.name, o.name))
}

// meant is a group with the meaning that holds it together and where it first stands.
type meant struct {
	Alike
	meaning string
	first   named
}

// meaningsOf puts names of one meaning together, and counts; repeated leaves out what stands once.
func meaningsOf(list []named, repeated bool) (Meanings, []meant) {
	var m Meanings
	slices.SortFunc(list, named.before)
	groups, at := []meant{}, map[string]int{}
	counts := map[[2]string]int{}
	for _, n := range list {
		i, ok := at[n.meaning]
		if !ok {
			i = len(groups)
			at[n.meaning] = i
			groups = append(groups, meant{meaning: n.meaning, first: n})
		}
		g := &groups[i]
		g.Count += n.count
		if counts[[2]string{n.meaning, n.name}] == 0 {
			g.Names = append(g.Names, n.name)
		}
		counts[[2]string{n.meaning, n.name}] += n.count
	}
	kept := groups[:0]
	for _, g := range groups {
		slices.SortStableFunc(g.Names, func(a, b string) int { return counts[[2]string{g.meaning, b}] - counts[[2]string{g.meaning, a}] })
		g.Name = g.Names[0]
		m.Uses += g.Count
		if g.Count > 1 {
			m.Several++
		}
		if g.Count > 1 || !repeated {
			kept = append(kept, g)
		}
	}
	m.Total = len(kept)
	slices.SortStableFunc(kept, func(a, b meant) int { return b.Count - a.Count })
	return m, kept
}

func cutMeanings(groups []meant, q Query) []meant {
	if q.Size <= 0 {
		return groups
	}
	page := min(max(q.Page, 1), math.MaxInt32)
	first := min(len(groups), (page-1)*min(q.Size, math.MaxInt32))
	return groups[first:min(len(groups), first+min(q.Size, math.MaxInt32))]
}

// fewUses is up to how many uses a group is read with others at once; mostMeanings how many of those a query names.
const (
	fewUses      = 200
	mostMeanings = 200
)

const useOrder = ` ORDER BY d.department, d.year, d.ordinal, d.id, i.position`

// uses reads the uses of the groups. A meaning that stands nearly everywhere is looked for along the declarations, so that
// its first uses are found soon; the others together, by their meaning.
func (f *filters) uses(tx *db.Tx, groups []meant, shown int) error {
	at := map[string]int{}
	var few []string
	for i, g := range groups {
		at[g.meaning] = i
		if shown <= 0 || g.Count <= max(shown, fewUses) {
			few = append(few, g.meaning)
			continue
		}
		one := f.also("i.declaration = d.id")
		one.joins = " CROSS JOIN indicator i" // the declarations first, in their order
		one.equal("i.meaning", g.meaning)
		uses, err := db.All(tx, scanUse, `SELECT d.id, d.name, i.position, i.content, i.meaning`+one.from("declaration d")+useOrder+` LIMIT `+one.arg(shown), one.args...)
		if err != nil {
			return err
		}
		for _, u := range uses {
			groups[i].Uses = append(groups[i].Uses, u.Use)
		}
	}
	for part := range slices.Chunk(few, mostMeanings) {
		some := f.also()
		some.among("i.meaning", "IN", part)
		uses, err := db.All(tx, scanUse, `SELECT d.id, d.name, i.position, i.content, i.meaning`+some.from("declaration d")+useOrder, some.args...)
		if err != nil {
			return err
		}
		for _, u := range uses {
			if g := &groups[at[u.meaning]]; shown <= 0 || len(g.Uses) < shown {
				g.Uses = append(g.Uses, u.Use)
			}
		}
	}
	return nil
}

// also is a copy of the filter with further conditions.
func (f *filters) also(where ...string) *filters {
	return &filters{joins: f.joins, where: append(slices.Clone(f.where), where...), args: slices.Clone(f.args)}
}

// foundUse is a use with its meaning.
type foundUse struct {
	Use
	meaning string
}

func scanUse(r db.Row) (u foundUse, err error) {
	var content string
	if err := r.Scan(&u.ID, &u.Project, &u.Position, &content, &u.meaning); err != nil {
		return u, err
	}
	return u, json.Unmarshal([]byte(content), &u.Indicator)
}

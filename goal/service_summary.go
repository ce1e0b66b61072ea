package goal

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"

	"plumbline/base/fen"
	"plumbline/platform/db"
)

// pageSize is the number of rows of a page unless asked otherwise.
const pageSize = 100

// Summary gives a page of the 汇总表 and the totals of everything that the filter let through. Both come from one
// filter and one instant, so the parts add up to the totals.
func (s *Service) Summary(ctx context.Context, q Query) (sum Summary, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		f := filter(q)
		parts, err := db.All(tx, scanPart, `SELECT `+partColumns+f.ids()+f.from("declaration d")+` GROUP BY d.nature, d.levels`, f.args...)
		if err != nil {
			return err
		}
		sum = Summary{}
		if err := sum.add(parts); err != nil || sum.Matched == 0 {
			return err
		}
		f = f.narrowed(parts, sum.Matched)
		by := order(q)
		// The page is found by id first: sorting then moves narrow rows.
		sum.Rows, err = db.All(tx, scanRow, `SELECT `+rowColumns+` FROM declaration d
			WHERE d.id IN (SELECT d.id`+f.from("declaration d")+by+f.page(q)+`)`+by, f.args...)
		return err
	})
	return sum, err
}

// filters collects the conditions of a query and their arguments, so that a list and its totals share one FROM … WHERE.
type filters struct {
	joins string
	where []string
	args  []any
}

// arg adds an argument and gives its place in the text.
func (f *filters) arg(v any) string {
	f.args = append(f.args, v)
	return fmt.Sprintf("$%d", len(f.args))
}

func (f *filters) equal(column, value string) {
	if value != "" {
		f.where = append(f.where, column+" = "+f.arg(value))
	}
}

// among lets only the values through, or with NOT IN all others; nothing where there are none.
func (f *filters) among(column, how string, values []string) {
	places := make([]string, len(values))
	for i, v := range values {
		places[i] = f.arg(v)
	}
	if len(places) == 0 {
		f.where = append(f.where, "1 = 0")
		return
	}
	f.where = append(f.where, column+" "+how+" ("+strings.Join(places, ", ")+")")
}

func (f *filters) from(table string) string {
	where := ""
	if len(f.where) > 0 {
		where = "\n\tWHERE " + strings.Join(f.where, " AND ")
	}
	return "\n\tFROM " + table + f.joins + where
}

// fewMatches is up to how many matches of a text are remembered instead of being searched for again.
const fewMatches = 500

// ids adds the ids of the matches to the parts where a text is searched for, the one costly condition.
func (f *filters) ids() string {
	if f.joins == "" {
		return ", ''"
	}
	return ", string_agg(d.id, ' ')"
}

// narrowed gives a filter for the same rows by their ids, where those are known and few.
func (f *filters) narrowed(parts []part, matched int) *filters {
	if f.joins == "" || matched > fewMatches {
		return f
	}
	n := &filters{}
	var places []string
	for _, p := range parts {
		for _, id := range strings.Fields(p.ids) {
			places = append(places, n.arg(id))
		}
	}
	n.where = []string{"d.id IN (" + strings.Join(places, ", ") + ")"}
	return n
}

func (f *filters) page(q Query) string {
	size := q.Size
	if size <= 0 {
		size = pageSize
	}
	page := min(max(q.Page, 1), math.MaxInt32)
	return " LIMIT " + f.arg(size) + " OFFSET " + f.arg((page-1)*min(size, math.MaxInt32))
}

// severities are the columns that count open findings.
var severities = map[string]string{"error": "d.errors", "warning": "d.warnings", "note": "d.notes"}

// headFilter is every condition but the text.
func headFilter(q Query) *filters {
	f := &filters{}
	f.equal("d.department", q.Department)
	if q.Year != 0 {
		f.where = append(f.where, "d.year = "+f.arg(q.Year))
	}
	if q.Units != nil {
		f.among("d.unit", "IN", q.Units)
	}
	if len(q.Except) > 0 {
		f.among("d.unit", "NOT IN", q.Except)
	}
	f.equal("d.nature", q.Nature)
	f.equal("d.category", q.Category)
	if column, ok := severities[q.Severity]; ok {
		f.where = append(f.where, column+" > 0")
	}
	return f
}

func filter(q Query) *filters {
	f := headFilter(q)
	words := terms(q.Text)
	if len(words) > 0 {
		f.joins = " JOIN declaration_text t ON t.declaration = d.id"
	}
	for _, w := range words {
		f.where = append(f.where, `t.content LIKE `+f.arg(db.Contains(w))+` ESCAPE '\'`)
	}
	return f
}

// orders are the columns of each way of sorting; blank amounts come last either way.
var orders = map[string][]string{
	"ordinal":    {"d.department", "d.year", "d.ordinal"},
	"money":      {"d.annual_total"},
	"name":       {"d.pinyin", "d.name"},
	"indicators": {"d.indicators"},
	"findings":   {"d.errors", "d.warnings", "d.notes"},
}

func order(q Query) string {
	columns, ok := orders[q.Sort]
	if !ok {
		columns = orders["ordinal"]
	}
	direction := ""
	if q.Descending {
		direction = " DESC"
	}
	by := ""
	for _, c := range columns {
		by += c + direction
		if c == "d.annual_total" {
			by += " NULLS LAST"
		}
		by += ", "
	}
	return "\n\tORDER BY " + by + "d.ordinal, d.id"
}

// part is the sum of the declarations of one nature with the same pattern of levels.
type part struct {
	nature string
	levels string
	ids    string // of the declarations, parted by blanks; only where a text is searched for
	group  Group
	annual [4]*fen.Fen // total, fiscal, carry-over, other
}

const partColumns = `d.nature, (SELECT content FROM level_pattern WHERE id = d.levels), COUNT(*),
	CAST(SUM(d.annual_total) AS BIGINT), CAST(SUM(d.annual_fiscal) AS BIGINT),
	CAST(SUM(d.annual_carryover) AS BIGINT), CAST(SUM(d.annual_other) AS BIGINT),
	CAST(SUM(d.indicators) AS BIGINT), CAST(SUM(d.errors) AS BIGINT), CAST(SUM(d.warnings) AS BIGINT),
	CAST(SUM(d.notes) AS BIGINT), CAST(SUM(d.answered) AS BIGINT), CAST(SUM(CASE WHEN d.stale THEN 1 ELSE 0 END) AS BIGINT)`

func scanPart(r db.Row) (p part, err error) {
	var stale int
	g, t := &p.group, &p.group.Tally
	err = r.Scan(&p.nature, &p.levels, &g.Declarations, &p.annual[0], &p.annual[1], &p.annual[2], &p.annual[3],
		&g.Indicators, &t.Errors, &t.Warnings, &t.Notes, &t.Answered, &stale, &p.ids)
	if p.annual[0] != nil {
		g.AnnualTotal = *p.annual[0]
	}
	t.Stale = stale > 0
	return p, err
}

// add makes the totals of the parts.
func (s *Summary) add(parts []part) error {
	natures := map[string]*Group{}
	levels := map[[2]string]*LevelCount{}
	for _, p := range parts {
		s.Matched += p.group.Declarations
		s.Total.add(p.group)
		n, ok := natures[p.nature]
		if !ok {
			n = &Group{Name: p.nature}
			natures[p.nature] = n
		}
		n.add(p.group)
		f := &s.Funding
		for i, sum := range []**fen.Fen{&f.AnnualTotal, &f.AnnualFiscal, &f.AnnualCarryover, &f.AnnualOther} {
			*sum = plus(*sum, p.annual[i])
		}
		if err := addLevels(levels, p); err != nil {
			return err
		}
	}
	for _, n := range natures {
		s.Natures = append(s.Natures, *n)
	}
	slices.SortFunc(s.Natures, func(a, b Group) int {
		return cmp.Or(cmp.Compare(b.AnnualTotal, a.AnnualTotal), cmp.Compare(a.Name, b.Name))
	})
	for _, l := range levels {
		s.Levels = append(s.Levels, *l)
	}
	slices.SortFunc(s.Levels, func(a, b LevelCount) int {
		return cmp.Or(cmp.Compare(LevelOrder(a.Level1, a.Level2), LevelOrder(b.Level1, b.Level2)),
			cmp.Compare(a.Level1, b.Level1), cmp.Compare(a.Level2, b.Level2))
	})
	return nil
}

func (g *Group) add(h Group) {
	g.Declarations += h.Declarations
	g.AnnualTotal += h.AnnualTotal
	g.Indicators += h.Indicators
	g.Tally.Errors += h.Tally.Errors
	g.Tally.Warnings += h.Tally.Warnings
	g.Tally.Notes += h.Tally.Notes
	g.Tally.Answered += h.Tally.Answered
	g.Tally.Stale = g.Tally.Stale || h.Tally.Stale
}

func plus(a, b *fen.Fen) *fen.Fen {
	switch {
	case b == nil:
		return a
	case a == nil:
		return fen.Ptr(*b)
	}
	return fen.Ptr(*a + *b)
}

func addLevels(sum map[[2]string]*LevelCount, p part) error {
	var counts []packedLevel
	if err := json.Unmarshal([]byte(p.levels), &counts); err != nil {
		return fmt.Errorf("levels %q: %w", p.levels, err)
	}
	for _, c := range counts {
		key := [2]string{c.Level1, c.Level2}
		if sum[key] == nil {
			sum[key] = &LevelCount{Level1: c.Level1, Level2: c.Level2}
		}
		sum[key].Quantitative += c.Quantitative * p.group.Declarations
		sum[key].Qualitative += c.Qualitative * p.group.Declarations
	}
	return nil
}

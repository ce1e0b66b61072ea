package read

import (
	"cmp"
	"iter"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"plumbline/journal"
	"plumbline/journal/number"
)

// plan is a query in the numbers of the books: which accounts, the first and the last day, and up to which posting (0: all).
type plan struct {
	accounts []int64
	year     int
	from, to int64
	cut      journal.Dim
	last     bound
}

// narrow brings the days of a query within its year.
func (q Query) narrow() (from, to int64) {
	first, end := number.Year(q.Year)
	from, to = first, end
	if !q.From.IsZero() {
		from = max(first, number.Day(q.From))
	}
	if !q.To.IsZero() {
		to = min(end, number.Day(q.To))
	}
	return from, to
}

// uncut says that a plan is of all cuts.
func (p plan) uncut() bool { return p.cut == journal.Dim{} }

// plain says that a plan is of all cuts as they are known now.
func (p plan) plain() bool { return p.uncut() && p.last.now }

// fromStart says that the plan begins with its year.
func (p plan) fromStart() bool {
	first, _ := number.Year(p.year)
	return p.from == first
}

// whole says that the plan is of one whole month.
func (p plan) whole() bool {
	first, end := number.Days(number.MonthOf(p.from))
	return p.from == first && p.to == end
}

// remembered says that the months of a plan of what is known now are among those that are remembered: it has whole months, and does
// not ask for the persons of one.
func (p plan) remembered() bool {
	if p.whole() && !p.fromStart() {
		return false
	}
	return slices.ContainsFunc(p.spans(), func(s span) bool { return s.months })
}

// span is a range of months or of days.
type span struct {
	months   bool
	from, to int64
}

// spans divides the days of a plan into whole months and the days before and after them.
func (p plan) spans() (out []span) {
	if p.from > p.to {
		return nil
	}
	first, last := number.MonthOf(p.from), number.MonthOf(p.to)
	if begin, end := number.Days(first); p.from > begin || first == last && p.to < end {
		out = append(out, span{false, p.from, min(end, p.to)})
		first++
	}
	var rest []span
	if begin, end := number.Days(last); first <= last && p.to < end {
		rest = []span{{false, begin, p.to}}
		last--
	}
	if first <= last {
		out = append(out, span{true, first, last})
	}
	return append(out, rest...)
}

// days are the first and the last day of a span.
func (s span) days() (from, to int64) {
	if !s.months {
		return s.from, s.to
	}
	from, _ = number.Days(s.from)
	_, to = number.Days(s.to)
	return from, to
}

// pieces are the balances that a plan without a cut, as it is known now, is added up from.
func (p plan) pieces(i int64) (out []piece) {
	for _, s := range p.spans() {
		grain := number.ByDay
		if s.months {
			grain = number.ByMonth
		}
		for _, account := range p.accounts {
			out = append(out, piece{i, account, grain, s.from, s.to})
		}
	}
	return out
}

// ended goes on to the end of the month where all that was known lies before the plan's end: nothing is posted for a day ahead, and
// whole months are told by balances.
func (p plan) ended() plan {
	if !p.last.now && p.last.seq > 0 && p.from <= p.to && p.to >= p.last.day {
		_, p.to = number.Days(number.MonthOf(p.to))
	}
	return p
}

// fewAlike is how many pieces differ in their accounts alone before they are asked for as a group.
const fewAlike = 4

// group is pieces that differ in their accounts alone, which are neighbours: first and last are the accounts, plans those that
// each account is added to.
type group struct {
	piece
	first, last int64
	plans       map[int64][]int64
}

// alike gathers pieces into groups. rest are those of no group; none of a group is far from the others.
func alike(pieces []piece) (rest []piece, groups []group) {
	sorts := map[piece][]piece{}
	var order []piece
	for _, p := range pieces {
		sort := p
		sort.plan, sort.account = 0, 0
		if sorts[sort] == nil {
			order = append(order, sort)
		}
		sorts[sort] = append(sorts[sort], p)
	}
	for _, sort := range order {
		list := sorts[sort]
		g := group{piece: sort, first: list[0].account, last: list[0].account, plans: map[int64][]int64{}}
		for _, p := range list {
			g.first, g.last = min(g.first, p.account), max(g.last, p.account)
			g.plans[p.account] = append(g.plans[p.account], p.plan)
		}
		if n := int64(len(g.plans)); n < fewAlike || g.last-g.first >= 2*n {
			rest = append(rest, list...)
			continue
		}
		groups = append(groups, g)
	}
	return rest, groups
}

// rest are the postings of the bound's own day that tell it from the balances of posted days: those from the day's first on are
// added, or those to the day's last taken off, whichever are fewer.
func (b bound) rest() (from, to, sign int64) {
	if b.seq-b.first < b.last-b.seq {
		return b.first, b.seq, 1
	}
	return b.seq + 1, b.last, -1
}

// columns are the dimensions of a cut, as they are called in the store, with what a cut has of them.
func columns(d journal.Dim) [][2]string {
	return [][2]string{
		{string(Organisation), d.Organisation},
		{string(District), d.District},
		{string(Category), d.Category},
		{string(Grade), d.Grade},
		{string(Sex), d.Sex},
		{string(Age), d.Age},
		{string(Tag), d.Tag},
	}
}

// valid says that there is such a dimension.
func (d Dimension) valid() bool {
	return slices.ContainsFunc(columns(journal.Dim{}), func(c [2]string) bool { return c[0] == string(d) })
}

// where gathers conditions, each with "?" for its values, into one text with numbered places.
type where struct {
	text strings.Builder
	args []any
}

func (w *where) and(condition string, args ...any) {
	if w.text.Len() > 0 {
		w.text.WriteString(" AND ")
	}
	for _, arg := range args {
		before, after, _ := strings.Cut(condition, "?")
		w.text.WriteString(before + w.arg(arg))
		condition = after
	}
	w.text.WriteString(condition)
}

// arg gives the place of a value.
func (w *where) arg(v any) string {
	w.args = append(w.args, v)
	return "$" + strconv.Itoa(len(w.args))
}

// cut narrows a column to the cuts that have what is asked for.
func (w *where) cut(column string, d journal.Dim) {
	if d == (journal.Dim{}) {
		return
	}
	var list []string
	for _, c := range columns(d) {
		if c[1] != "" {
			list = append(list, c[0]+" = "+w.arg(c[1]))
		}
	}
	w.and(column + " IN (SELECT id FROM journal_cut WHERE " + strings.Join(list, " AND ") + ")")
}

// postings are the conditions that postings p of an account meet for a plan.
func (p plan) postings(account int64) *where {
	w := &where{}
	p.narrowing(w, account)
	return w
}

func (p plan) narrowing(w *where, account int64) {
	w.and("p.account = ?", account)
	w.and("p.day BETWEEN ? AND ?", p.from, p.to)
	if !p.last.now {
		w.and("p.seq <= ?", p.last.seq)
	}
	w.cut("p.cut", p.cut)
}

// plus adds figures up but for their persons, who may be the same.
func (f Figure) plus(g Figure) Figure {
	return Figure{f.Num + g.Num, f.Den + g.Den, f.Times + g.Times, f.Persons}
}

// behind orders entries as they are listed.
func behind(a, b journal.Entry) int { return PlaceOf(a).compare(PlaceOf(b)) }

// PlaceOf is the place of an entry: the list goes on behind it.
func PlaceOf(e journal.Entry) Place { return Place{e.Day, e.Seq} }

// Place is the place of a refused record.
func (r Refused) Place() Place { return Place{r.Day, r.Seq} }

func (p Place) compare(q Place) int {
	return cmp.Or(cmp.Compare(p.number(), q.number()), cmp.Compare(p.Seq, q.Seq))
}

// number is the place's day, before all days where the place is the beginning.
func (p Place) number() int64 {
	if p.Day.IsZero() {
		return math.MinInt64
	}
	return number.Day(p.Day)
}

// until is the last posting that was known.
func (b bound) until() int64 {
	if b.now {
		return math.MaxInt64
	}
	return b.seq
}

// listed gives the values of which something stands in their order.
func listed(parts map[string]Figure, several bool) (out []Part) {
	for _, value := range slices.Sorted(maps.Keys(parts)) {
		f := parts[value]
		if f == (Figure{}) {
			continue
		}
		if several {
			f.Persons = -1
		}
		out = append(out, Part{value, f})
	}
	return out
}

// monthly divides a plan into its months.
func (p plan) monthly() (out []plan) {
	for month := number.MonthOf(p.from); p.from <= p.to && month <= number.MonthOf(p.to); month++ {
		first, last := number.Days(month)
		one := p
		one.from, one.to = max(first, p.from), min(last, p.to)
		out = append(out, one)
	}
	return out
}

// month is the month of the year in which a plan of one month lies.
func (p plan) month() int { return int(number.MonthOf(p.from)%12) + 1 }

// fewBetween is how many accounts nobody asked for may lie between two neighbours.
const fewBetween = 2

// neighbours gives the first and the last of numbers of accounts that are asked for as a range.
func neighbours(accounts iter.Seq[int64]) (out [][2]int64) {
	for _, account := range slices.Sorted(accounts) {
		if n := len(out); n > 0 && account-out[n-1][1] <= fewBetween+1 {
			out[n-1][1] = account
		} else {
			out = append(out, [2]int64{account, account})
		}
	}
	return out
}

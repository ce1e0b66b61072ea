package rule

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash/maphash"
	"slices"
	"strings"

	"plumbline/goal"
)

// traits are what the rules ask of a declaration when they judge another of its department and year.
type traits struct {
	in         scope
	name       string // as it is printed
	folded     string
	clauses    []told // of both goals, in their order
	masked     []told // clauses with numbers, the key with the numbers masked
	indicators []shown
}

// shown is the name of an indicator, once for each name. asks is true where rule 41 asks how many projects have it.
type shown struct {
	name string
	asks bool
}

// summary is what the rules ask of all declarations together, gathered in one pass: every lookup is by hash, so that
// ten thousand declarations are checked in the time of ten thousand single ones.
type summary struct {
	of         []*traits
	scopes     map[scope]int // declarations of a department and year
	names      map[nameKey]int
	shared     map[clauseKey][]int32   // declarations that hold a clause, each once
	variants   map[clauseKey][]variant // the same clause with its numbers masked
	indicators map[nameKey]int         // projects that have an indicator of the name
}

// scope is a department's year.
type scope struct {
	department string
	year       int
}

type nameKey struct {
	scope
	name string
}

// clauseKey names a clause of a unit's goals in a year by its hash.
type clauseKey struct {
	scope
	hash uint64
}

// told is a clause of a goal.
type told struct {
	ref  goal.Ref
	text string
	key  clauseKey
}

type variant struct {
	index int32
	text  string
}

var seed = maphash.MakeSeed()

func scopeOf(d *goal.Declaration) scope { return scope{d.Department, d.Year} }

// traitsOf gathers the traits of a declaration from its facts.
func traitsOf(d *goal.Declaration, f *facts) *traits {
	t := &traits{in: scopeOf(d), name: d.Name, folded: f.name}
	unit := scope{d.Department + "\n" + d.Unit, d.Year}
	t.gather(unit, "goals.overall", f.overall)
	t.gather(unit, "goals.annual", f.annual)
	at := map[string]int{}
	for r := range f.rows {
		name := f.rows[r].name
		if name == "" {
			continue
		}
		i, known := at[name]
		if !known {
			i = len(t.indicators)
			at[name] = i
			t.indicators = append(t.indicators, shown{name: name})
		}
		t.indicators[i].asks = t.indicators[i].asks || f.rows[r].class != satisfactionClass
	}
	return t
}

// Lengths from which a clause is no coincidence.
const (
	clauseMinimum = 12
	maskedMinimum = 6 // beside its numbers
)

// gather takes the clauses of one goal text.
func (t *traits) gather(unit scope, ref goal.Ref, of textFacts) {
	for _, sent := range of.sentences {
		text := stripLead(sent.text)
		if !sent.background && runes(text) >= clauseMinimum && !containsAny(text, commonClauses) {
			t.clauses = append(t.clauses, told{ref, text, clauseKey{unit, maphash.String(seed, text)}})
		}
		for _, part := range strings.Split(text, ",") {
			masked := maskNumbers(part)
			if masked != part && runes(masked) >= maskedMinimum+1 && !containsAny(part, commonClauses) {
				t.masked = append(t.masked, told{ref, part, clauseKey{unit, maphash.String(seed, masked)}})
			}
		}
	}
}

// shownVariants of a clause are enough to show a difference.
const shownVariants = 8

// summarise indexes the traits of declarations, in their official order.
func summarise(of []*traits) *summary {
	s := &summary{
		of: of, scopes: map[scope]int{}, names: map[nameKey]int{}, shared: map[clauseKey][]int32{},
		variants: map[clauseKey][]variant{}, indicators: map[nameKey]int{},
	}
	for i, t := range of {
		s.scopes[t.in]++
		s.names[nameKey{t.in, t.folded}]++
		for _, c := range t.clauses {
			if l := s.shared[c.key]; len(l) == 0 || l[len(l)-1] != int32(i) {
				s.shared[c.key] = append(l, int32(i))
			}
		}
		for _, m := range t.masked {
			l := s.variants[m.key]
			if len(l) < shownVariants && !slices.ContainsFunc(l, func(v variant) bool { return v.text == m.text }) {
				s.variants[m.key] = append(l, variant{int32(i), m.text})
			}
		}
		for _, in := range t.indicators {
			s.indicators[nameKey{t.in, in.name}]++
		}
	}
	return s
}

// alone says whether a declaration is the only one of its department and year.
func (s *summary) alone(i int) bool { return s.scopes[s.of[i].in] < 2 }

// sameName counts the declarations of the name, this one too.
func (s *summary) sameName(i int) int { return s.names[nameKey{s.of[i].in, s.of[i].folded}] }

// shownNames is how many other projects a sentence names.
const shownNames = 3

// sharing lists up to shownNames other projects that hold a clause, and counts all.
func (s *summary) sharing(i int, c told) (names string, n int) {
	var out []string
	for _, o := range s.shared[c.key] {
		if int(o) == i {
			continue
		}
		n++
		if len(out) < shownNames {
			out = append(out, "“"+s.of[o].name+"”")
		}
	}
	return strings.Join(out, "、"), n
}

// otherwise gives the first other project that tells a clause with another number.
func (s *summary) otherwise(i int, c told) (project, text string, ok bool) {
	for _, o := range s.variants[c.key] {
		if int(o.index) != i && o.text != c.text {
			return s.of[o.index].name, o.text, true
		}
	}
	return "", "", false
}

// Parameters of rule 41: an indicator is in many projects when at least three and a fifth of all have it.
const (
	repeatMinimum = 3
	repeatShare   = 5
)

// many counts the projects that have an indicator of the name and all there are; ok says whether that is many.
func (s *summary) many(i int, name string) (n, all int, ok bool) {
	n, all = s.indicators[nameKey{s.of[i].in, name}], s.scopes[s.of[i].in]
	return n, all, n >= repeatMinimum && n*repeatShare >= all
}

// seen is the digest of everything that the rules of the summary answer about a declaration. While it and the
// declaration are the same, so are its results. last names the year before's declaration that rules compare with.
func (s *summary) seen(i int, last string) string {
	b := fmt.Appendf(nil, "%q %v %d\n", last, s.alone(i), s.sameName(i))
	for k, c := range s.of[i].clauses {
		if names, n := s.sharing(i, c); n > 0 {
			b = fmt.Appendf(b, "c %d %d %q\n", k, n, names)
		}
	}
	for k, c := range s.of[i].masked {
		if project, text, ok := s.otherwise(i, c); ok {
			b = fmt.Appendf(b, "m %d %q %q\n", k, project, text)
		}
	}
	for k, in := range s.of[i].indicators {
		if n, all, ok := s.many(i, in.name); ok && in.asks {
			b = fmt.Appendf(b, "i %d %d %d\n", k, n, all)
		}
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:8])
}

// commonClauses mark sentences that projects rightly share: results that each of them promises for itself.
var commonClauses = []string{"满意度", "制度健全", "机制健全", "投诉", "执行率"}

// leads are words before a task that change nothing about it.
var leads = []string{"按照计划", "按计划要求", "按计划", "继续", "全面", "进一步", "认真", "积极", "做好", "确保", "保障"}

// stripLead takes the number and the words before a task away: 2、按计划开展… and 开展… are one task.
func stripLead(s string) string {
	s = withoutNumber(s)
	for range 3 {
		for _, l := range leads {
			s = strings.TrimPrefix(s, l)
		}
	}
	return s
}

// maskNumbers replaces every number by one sign.
func maskNumbers(s string) string {
	if !strings.ContainsAny(s, "0123456789") {
		return s
	}
	var b strings.Builder
	digits := false
	for _, r := range s {
		if isDigit(r) || digits && (r == '.' || r == ',') {
			if !digits {
				b.WriteByte('#')
			}
			digits = true
			continue
		}
		digits = false
		b.WriteRune(r)
	}
	return b.String()
}

// indicatorRepeated: rule 41. An indicator in many projects tells them apart badly; twice in one project is a slip.
func indicatorRepeated(c *check) {
	if c.nothing {
		c.lack("common.no_indicators")
		return
	}
	first := map[string]int{}
	for i := range c.rows {
		r := &c.rows[i]
		if r.name == "" {
			continue
		}
		key := r.name + "\n" + r.in.Level2
		if j, ok := first[key]; ok {
			c.find("twice", r.ref("name"), "name", r.in.Name).also(c.rows[j].ref("name"))
			continue
		}
		first[key] = i
		c.inMany(r)
	}
	if c.sum == nil {
		c.lack("common.alone")
	}
}

func (c *check) inMany(r *row) {
	if c.sum == nil || r.class == satisfactionClass {
		return
	}
	if n, all, ok := c.sum.many(c.index, r.name); ok {
		c.find("many", r.ref("name"), "name", r.in.Name, "n", itoa(n), "all", itoa(all))
	}
}

package rule

import (
	"hash/maphash"
	"strings"

	"plumbline/goal"
)

// summary is what the rules ask of all declarations together, gathered in one pass: every lookup is by hash, so that
// ten thousand declarations are checked in the time of ten thousand single ones.
type summary struct {
	facts      []*facts
	scopes     map[scope]int // declarations of a department and year
	names      map[nameKey][]int32
	clauses    []map[goal.Ref][]clause // of each declaration
	shared     map[clauseKey][]int32   // declarations that hold a clause, each once, where there are two or more
	masked     [][]told                // clauses with numbers, of each declaration
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

type clause struct {
	text string
	key  clauseKey
}

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

func summarise(ds []goal.Declaration) *summary {
	s := &summary{
		facts: make([]*facts, len(ds)), clauses: make([]map[goal.Ref][]clause, len(ds)), masked: make([][]told, len(ds)),
		scopes: map[scope]int{}, names: map[nameKey][]int32{}, shared: map[clauseKey][]int32{}, variants: map[clauseKey][]variant{}, indicators: map[nameKey]int{},
	}
	inParts(len(ds), func(_, from, to int) {
		for i := from; i < to; i++ {
			s.facts[i] = newFacts(&ds[i])
		}
	})
	for i, f := range s.facts {
		d := &ds[i]
		s.scopes[scopeOf(d)]++
		s.names[nameKey{scopeOf(d), f.name}] = append(s.names[nameKey{scopeOf(d), f.name}], int32(i))
		s.clauses[i] = map[goal.Ref][]clause{}
		s.gather(i, d, "goals.overall", f.overall)
		s.gather(i, d, "goals.annual", f.annual)
		seen := map[string]bool{}
		for r := range f.rows {
			if name := f.rows[r].name; name != "" && !seen[name] {
				seen[name] = true
				s.indicators[nameKey{scopeOf(d), name}]++
			}
		}
	}
	return s
}

// Lengths from which a clause is no coincidence.
const (
	clauseMinimum = 12
	maskedMinimum = 6 // beside its numbers
)

// gather indexes the clauses of one goal text.
func (s *summary) gather(i int, d *goal.Declaration, ref goal.Ref, t textFacts) {
	in := scope{d.Department + "\n" + d.Unit, d.Year}
	for _, sent := range t.sentences {
		text := stripLead(sent.text)
		if !sent.background && runes(text) >= clauseMinimum && !containsAny(text, commonClauses) {
			key := clauseKey{in, maphash.String(seed, text)}
			s.clauses[i][ref] = append(s.clauses[i][ref], clause{text, key})
			if l := s.shared[key]; len(l) == 0 || l[len(l)-1] != int32(i) {
				s.shared[key] = append(l, int32(i))
			}
		}
		for _, part := range strings.Split(text, ",") {
			s.gatherMasked(i, in, ref, part)
		}
	}
}

func (s *summary) gatherMasked(i int, in scope, ref goal.Ref, part string) {
	masked := maskNumbers(part)
	if masked == part || runes(masked) < maskedMinimum+1 || containsAny(part, commonClauses) {
		return
	}
	key := clauseKey{in, maphash.String(seed, masked)}
	s.masked[i] = append(s.masked[i], told{ref, part, key})
	if l := s.variants[key]; len(l) < 8 { // a few are enough to show a difference
		for _, v := range l {
			if v.text == part {
				return
			}
		}
		s.variants[key] = append(l, variant{int32(i), part})
	}
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

// Parameters of rule 41: an indicator is in many projects when at least three and a fifth of all have it.
const (
	repeatMinimum = 3
	repeatShare   = 5
)

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
	n, all := c.sum.indicators[nameKey{scopeOf(c.d), r.name}], c.sum.scopes[scopeOf(c.d)]
	if n >= repeatMinimum && n*repeatShare >= all {
		c.find("many", r.ref("name"), "name", r.in.Name, "n", itoa(n), "all", itoa(all))
	}
}

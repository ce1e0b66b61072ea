package rule

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"slices"
	"sync"

	"plumbline/goal"
	"plumbline/platform/db"
)

// Recheck runs the rules over a department's year and keeps results and tallies. Last year's declarations of the same
// department are what the rules compare with. Only declarations are judged that changed, or that the rules see others
// of in another way than when they were judged last: the results are those of judging all. What somebody saves meanwhile
// is checked too.
func (s *Service) Recheck(ctx context.Context, department string, year int) error {
	at := scope{department, year}
	release, err := s.turns.take(ctx, at)
	if err != nil {
		return err
	}
	defer release()
	return s.recheck(ctx, at)
}

func (s *Service) recheck(ctx context.Context, at scope) error {
	var p plan
	err := s.db.Read(ctx, func(tx *db.Tx) (err error) {
		p, err = s.plan(tx, at, nil)
		return err
	})
	if err != nil || p.current() {
		return err
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		now := p
		stands, err := s.stands(tx, p)
		if err == nil && !stands { // somebody saved: nobody can any more, and little is left to judge
			now, err = s.plan(tx, at, p.judged)
		}
		if err != nil {
			return err
		}
		return s.keep(tx, now)
	})
}

// plan is what has to be written so that all results of a scope are what the rules say.
type plan struct {
	at     scope
	heads  []head
	last   map[string]contentID // the year before's declarations by the name of the project
	stamps map[goal.ID]string   // of their bindings
	judged map[goal.ID]kept
}

// head is what is kept of a declaration, as far as a plan must know.
type head struct {
	id       goal.ID
	revision int
	name     string
	stale    bool
	rules    string
	seen     string
}

// contentID names a content, which never changes.
type contentID struct {
	id       goal.ID
	revision int
}

// kept are the results of one revision as they are written.
type kept struct {
	id       goal.ID
	revision int
	seen     string
	results  []Result
	packed   string
}

func (p plan) current() bool {
	return len(p.judged) == 0 && !slices.ContainsFunc(p.heads, func(h head) bool { return h.stale })
}

// stands says whether the scope is still the one that was planned for.
func (s *Service) stands(tx *db.Tx, p plan) (bool, error) {
	heads, err := headsOf(tx, p.at)
	if err != nil {
		return false, err
	}
	last, err := lastOf(tx, p.at)
	if err != nil {
		return false, err
	}
	stamps, err := s.stamps(tx, p.at)
	return slices.Equal(heads, p.heads) && maps.Equal(last, p.last) && maps.Equal(stamps, p.stamps), err
}

// stamps asks how the bindings of a scope stand; nil where nobody keeps any.
func (s *Service) stamps(tx *db.Tx, at scope) (map[goal.ID]string, error) {
	if s.bound.Stamps == nil {
		return nil, nil
	}
	out, err := s.bound.Stamps(tx, at.department, at.year)
	if out == nil {
		out = map[goal.ID]string{}
	}
	return out, err
}

// seen is what the digest of the others comes to beside how the bindings stand.
func (p plan) seen(id goal.ID, others string) string {
	if p.stamps == nil {
		return others
	}
	sum := sha256.Sum256([]byte(others + " " + p.stamps[id]))
	return hex.EncodeToString(sum[:8])
}

// unbound asks which indicators of those to be judged have no binding, by their place.
func (s *Service) unbound(tx *db.Tx, p plan, ask []asked) (map[int][]int, error) {
	if s.bound.Unbound == nil {
		return nil, nil
	}
	ids := make([]goal.ID, len(ask))
	for i, a := range ask {
		ids[i] = p.heads[a.index].id
	}
	of, err := s.bound.Unbound(tx, ids)
	out := map[int][]int{}
	for i, a := range ask {
		out[a.index] = of[ids[i]]
	}
	return out, err
}

// plan judges what has to be judged, but for what was already judged of the same content by the same sight of others.
func (s *Service) plan(tx *db.Tx, at scope, already map[goal.ID]kept) (p plan, err error) {
	p = plan{at: at, judged: map[goal.ID]kept{}}
	if p.heads, err = headsOf(tx, at); err != nil {
		return p, err
	}
	if p.last, err = lastOf(tx, at); err != nil {
		return p, err
	}
	if p.stamps, err = s.stamps(tx, at); err != nil {
		return p, err
	}
	list, of, err := s.recall(tx, p)
	if err != nil {
		return p, err
	}
	sum := summarise(of)
	var ask []asked
	for i, h := range p.heads {
		seen := p.seen(h.id, sum.seen(i, p.last[h.name].String()))
		if h.rules == version() && h.seen == seen {
			continue
		}
		k := kept{id: h.id, revision: h.revision, seen: seen}
		if was, ok := already[h.id]; ok && was.revision == k.revision && was.seen == seen {
			k = was
		} else {
			ask = append(ask, list[i])
		}
		p.judged[h.id] = k
	}
	ctx := Context{Previous: map[string]goal.Declaration{}}
	if ctx.Unbound, err = s.unbound(tx, p, ask); err != nil {
		return p, err
	}
	return p, p.judge(tx, ask, sum, ctx)
}

// judge fills in the results of those that are asked for.
func (p plan) judge(tx *db.Tx, ask []asked, sum *summary, ctx Context) error {
	var missing []contentID
	for _, a := range ask {
		h := p.heads[a.index]
		if a.d == nil {
			missing = append(missing, contentID{h.id, h.revision})
		}
		if last, ok := p.last[h.name]; ok {
			missing = append(missing, last)
		}
	}
	contents, err := contentsOf(tx, p.at, missing)
	if err != nil {
		return err
	}
	for i, a := range ask {
		h := p.heads[a.index]
		if last, ok := p.last[h.name]; ok {
			ctx.Previous[h.name] = *contents[last]
		}
		if a.d == nil {
			ask[i].d = contents[contentID{h.id, h.revision}]
		}
	}
	readAll(ask)
	of := map[int][]Result{}
	for _, r := range run(ask, ctx, sum) {
		of[r.Declaration] = append(of[r.Declaration], r)
	}
	for i, results := range of {
		k := p.judged[p.heads[i].id]
		k.results = results
		if k.packed, err = pack(k.seen, results); err != nil {
			return err
		}
		p.judged[k.id] = k
	}
	return nil
}

// readAll works out the facts that are not there yet.
func readAll(list []asked) {
	inParts(len(list), func(_, from, to int) {
		for i := from; i < to; i++ {
			if list[i].facts == nil {
				list[i].facts = newFacts(list[i].d)
			}
		}
	})
}

// recall gives the traits of a scope's declarations in their order: those remembered, and those worked out now, which
// come with their content.
func (s *Service) recall(tx *db.Tx, p plan) ([]asked, []*traits, error) {
	list, of := make([]asked, len(p.heads)), make([]*traits, len(p.heads))
	var missing []contentID
	for i, h := range p.heads {
		list[i].index = i
		if of[i] = s.memory.get(contentID{h.id, h.revision}); of[i] == nil {
			missing = append(missing, contentID{h.id, h.revision})
		}
	}
	contents, err := contentsOf(tx, p.at, missing)
	if err != nil {
		return nil, nil, err
	}
	var fresh []asked
	for i, h := range p.heads {
		if of[i] == nil {
			fresh = append(fresh, asked{d: contents[contentID{h.id, h.revision}], index: i})
		}
	}
	readAll(fresh)
	for _, a := range fresh {
		h := p.heads[a.index]
		list[a.index], of[a.index] = a, traitsOf(a.d, a.facts)
		if !tx.Writes() { // what another of the same commit wrote may be undone yet, and come to say something else
			s.memory.put(contentID{h.id, h.revision}, of[a.index])
		}
	}
	return list, of, nil
}

// keep writes what a plan judged and counts it, each declaration with the dismissals that hold for it.
func (s *Service) keep(tx *db.Tx, p plan) error {
	of, err := answersOf(tx, p)
	if err != nil {
		return err
	}
	var rows [][]any
	var counted []goal.Counted
	for _, h := range p.heads {
		k, ok := p.judged[h.id]
		if !ok {
			continue
		}
		rows = append(rows, []any{string(k.id), k.revision, version(), db.Instant(tx.Now), k.packed})
		counted = append(counted, goal.Counted{ID: k.id, Revision: k.revision, Tally: state{results: k.results, answers: of[k.id]}.tally()})
	}
	err = tx.Bulk(`INSERT INTO finding (declaration, revision, rules, checked_at, results) VALUES`,
		[]string{"TEXT", "BIGINT", "TEXT", "TEXT", "TEXT"}, rows,
		`ON CONFLICT (declaration, revision) DO UPDATE SET rules = excluded.rules, checked_at = excluded.checked_at, results = excluded.results`)
	if err != nil {
		return err
	}
	if err := s.goal.SetTally(tx, counted...); err != nil {
		return err
	}
	return goal.SetCurrent(tx, p.at.department, p.at.year)
}

// memory holds the traits of contents.
type memory struct {
	mu sync.Mutex
	of map[goal.ID]remembered
}

type remembered struct {
	revision int
	traits   *traits
}

// mostRemembered bounds the memory, at some 5 kB each.
const mostRemembered = 20000

func (m *memory) get(v contentID) *traits {
	m.mu.Lock()
	defer m.mu.Unlock()
	if r, ok := m.of[v.id]; ok && r.revision == v.revision {
		return r.traits
	}
	return nil
}

func (m *memory) put(v contentID, t *traits) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for id := range m.of { // any is as good as another
		if len(m.of) < mostRemembered {
			break
		}
		delete(m.of, id)
	}
	m.of[v.id] = remembered{v.revision, t}
}

// turns lets one at a time check a scope: the others then find it checked.
type turns struct {
	mu sync.Mutex
	of map[scope]chan struct{}
}

func (t *turns) take(ctx context.Context, at scope) (release func(), err error) {
	t.mu.Lock()
	turn, ok := t.of[at]
	if !ok {
		turn = make(chan struct{}, 1)
		t.of[at] = turn
	}
	t.mu.Unlock()
	select {
	case turn <- struct{}{}:
		return func() { <-turn }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

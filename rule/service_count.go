package rule

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"plumbline/goal"
	"plumbline/platform/db"
)

// Counts gives the number of open findings of each rule in a department's year, by the rule's ID; rules without one are
// left out. Where something changed since the last check, the year is checked first.
func (s *Service) Counts(ctx context.Context, department string, year int) (map[string]int, error) {
	whole, err := s.open(ctx, department, year)
	if err != nil {
		return nil, err
	}
	ids := map[int]string{}
	for _, r := range catalogue {
		ids[r.Number] = r.ID
	}
	out := map[string]int{}
	for _, o := range whole {
		for _, n := range o.found {
			out[ids[n]]++
		}
	}
	return out, nil
}

// Where lists the declarations of a department's year in which a rule has an open finding, in the official order.
func (s *Service) Where(ctx context.Context, department string, year int, rule string) ([]goal.ID, error) {
	known, ok := ByID(rule)
	if !ok {
		return nil, nil
	}
	whole, err := s.open(ctx, department, year)
	if err != nil {
		return nil, err
	}
	var out []goal.ID
	for _, o := range whole {
		for _, n := range o.found {
			if n == known.Number {
				out = append(out, o.id)
				break
			}
		}
	}
	return out, nil
}

// open are the numbers of the rules that a declaration has open findings of, one for each finding.
type open struct {
	id      goal.ID
	found   []int
	current bool // by these rules, of this revision and of the others as they are now
	whole   bool // found could be told from the head of what is kept
}

// open reads the open findings of a scope, checking it first where it is out of date.
func (s *Service) open(ctx context.Context, department string, year int) (list []open, err error) {
	read := func(tx *db.Tx) error {
		list, err = openIn(tx, department, year)
		return err
	}
	if err := s.db.Read(ctx, read); err != nil {
		return nil, err
	}
	for _, o := range list {
		if o.current {
			continue
		}
		if err := s.Recheck(ctx, department, year); err != nil {
			return nil, err
		}
		return list, s.db.Read(ctx, read)
	}
	return list, nil
}

// headLength is how much of what is kept is read for counting; the numbers of 300 findings fit.
const headLength = 1000

// openIn reads the heads alone, and the whole of those declarations that have answers or whose head says too little.
func openIn(tx *db.Tx, department string, year int) ([]open, error) {
	answered := map[goal.ID]bool{}
	err := tx.Each(func(r db.Row) error {
		var id goal.ID
		if err := r.Scan(&id); err != nil {
			return err
		}
		answered[id] = true
		return nil
	}, `SELECT DISTINCT s.declaration FROM dismissal s JOIN declaration d ON d.id = s.declaration
		WHERE d.department = $1 AND d.year = $2 AND s.restored_at = ''`, department, year)
	if err != nil {
		return nil, err
	}
	list, err := db.All(tx, scanOpen, fmt.Sprintf(`SELECT d.id, d.stale, f.rules, SUBSTR(f.results, 1, %d)
		FROM declaration d LEFT JOIN finding f ON f.declaration = d.id AND f.revision = d.revision
		WHERE d.department = $1 AND d.year = $2 ORDER BY d.ordinal, d.id`, headLength), department, year)
	if err != nil {
		return nil, err
	}
	for i, o := range list {
		if !o.current || o.whole && !answered[o.id] {
			continue
		}
		st, err := load(tx, o.id)
		if err != nil {
			return nil, err
		}
		list[i].found = st.unanswered()
	}
	return list, nil
}

func scanOpen(r db.Row) (o open, err error) {
	var stale bool
	var rules, head *string
	if err := r.Scan(&o.id, &stale, &rules, &head); err != nil {
		return o, err
	}
	if rules == nil || *rules != version() {
		return o, nil
	}
	o.current = !stale
	o.found, o.whole = foundIn(*head)
	return o, nil
}

// foundIn reads the numbers at the head of packed results; ok is false where they are not all there.
func foundIn(head string) (found []int, ok bool) {
	_, rest := seenIn(head)
	list, ok := strings.CutPrefix(rest, `"found":`)
	end := strings.IndexByte(list, ']')
	if !ok || end < 0 {
		return nil, false
	}
	return found, json.Unmarshal([]byte(list[:end+1]), &found) == nil
}

// seenIn reads the digest at the head of packed results, "" where there is none, and gives what follows.
func seenIn(head string) (seen, rest string) {
	text, ok := strings.CutPrefix(head, `{"seen":"`)
	if !ok {
		return "", head
	}
	seen, rest, _ = strings.Cut(text, `",`)
	return seen, rest
}

// unanswered lists the number of each finding that no dismissal answers.
func (st state) unanswered() []int {
	var out []int
	for _, r := range st.results {
		if r.Outcome == Finding && st.answer(r) == nil {
			out = append(out, r.Number)
		}
	}
	return out
}

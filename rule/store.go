package rule

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"runtime/debug"
	"strings"
	"sync"

	"plumbline/base/actor"
	"plumbline/base/fault"
	"plumbline/base/id"
	"plumbline/goal"
	"plumbline/platform/db"
	"plumbline/platform/tlog"
)

// errMoved says that a scope changed while it was checked.
var errMoved = errors.New("the declarations changed while they were checked")

// version names the rules that results were made by: the catalogue and the build. Results of another version are stale.
var version = sync.OnceValue(func() string {
	h := sha256.New()
	for _, r := range All() {
		fmt.Fprintln(h, r.Number, r.ID, r.Severity, r.Question, r.Summary, r.Since, r.Until)
	}
	if info, ok := debug.ReadBuildInfo(); ok {
		fmt.Fprintln(h, info.Main.Version)
		for _, s := range info.Settings {
			if strings.HasPrefix(s.Key, "vcs.") {
				fmt.Fprintln(h, s.Key, s.Value)
			}
		}
	}
	return hex.EncodeToString(h.Sum(nil))[:16]
})

// kept are the results of one revision as they are written.
type kept struct {
	id       goal.ID
	revision int
	results  []Result
	packed   string
}

func checkWhole(whole []goal.Kept, ctx Context) ([]kept, error) {
	list := make([]goal.Declaration, len(whole))
	out := make([]kept, len(whole))
	for i, k := range whole {
		list[i] = k.Declaration
		out[i] = kept{id: k.ID, revision: k.Revision}
	}
	for _, r := range CheckAll(list, ctx) {
		out[r.Declaration].results = append(out[r.Declaration].results, r)
	}
	for i := range out {
		var err error
		if out[i].packed, err = pack(out[i].results); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// unmoved makes sure that the scope is still what was checked.
func unmoved(tx *db.Tx, whole []goal.Kept, department string, year int) error {
	was := make(map[goal.ID]int, len(whole))
	for _, k := range whole {
		was[k.ID] = k.Revision
	}
	return tx.Each(func(r db.Row) error {
		var id goal.ID
		var revision int
		if err := r.Scan(&id, &revision); err != nil {
			return err
		}
		if was[id] != revision {
			return errMoved
		}
		return nil
	}, `SELECT id, revision FROM declaration WHERE department = $1 AND year = $2`, department, year)
}

// packed is how the results of a declaration are kept: those that passed by number alone, for they say no more. The
// numbers of the findings stand first, one for each, so that they can be counted without reading the rest.
type packed struct {
	Found  []int    `json:"found"`
	Passed []int    `json:"passed"`
	Said   []Result `json:"said"`
}

// passKey is the sentence of a rule that found nothing.
const passKey = "rule.common.pass"

func passed(r Result) bool {
	return r.Outcome == Pass && r.Key == passKey && r.Ref == "" && len(r.Args) == 0
}

func pack(results []Result) (string, error) {
	p := packed{Found: []int{}, Passed: []int{}, Said: []Result{}}
	for _, r := range results {
		if r.Outcome == Finding {
			p.Found = append(p.Found, r.Number)
		}
		if passed(r) {
			p.Passed = append(p.Passed, r.Number)
		} else {
			r.Declaration = 0
			p.Said = append(p.Said, r)
		}
	}
	b, err := json.Marshal(p)
	return string(b), err
}

// unpack gives the results in the order of their rules.
func unpack(text string) ([]Result, error) {
	var p packed
	decode := json.NewDecoder(bytes.NewReader([]byte(text)))
	decode.UseNumber() // a number in a sentence must read as it was written
	if err := decode.Decode(&p); err != nil {
		return nil, fmt.Errorf("results: %w", err)
	}
	pass := map[int]bool{}
	for _, n := range p.Passed {
		pass[n] = true
	}
	said := map[int][]Result{}
	for _, r := range p.Said {
		said[r.Number] = append(said[r.Number], r)
	}
	var out []Result
	for _, r := range All() {
		if pass[r.Number] {
			out = append(out, Result{Number: r.Number, Rule: r.ID, Severity: r.Severity, Question: r.Question, Outcome: Pass, Key: passKey})
		}
		out = append(out, said[r.Number]...)
	}
	return out, nil
}

// state is what is kept about a declaration's newest revision. current says that the results are of it, by these rules,
// and that nothing in its scope changed since.
type state struct {
	department string
	year       int
	revision   int
	current    bool
	results    []Result
	answers    []answer
}

func load(tx *db.Tx, id goal.ID) (state, error) {
	st, err := db.One(tx, func(r db.Row) (st state, err error) {
		var stale bool
		var rules, text *string
		if err := r.Scan(&st.department, &st.year, &st.revision, &stale, &rules, &text); err != nil {
			return st, err
		}
		if rules == nil || *rules != version() {
			return st, nil
		}
		st.current = !stale
		st.results, err = unpack(*text)
		return st, err
	}, `SELECT d.department, d.year, d.revision, d.stale, f.rules, f.results
		FROM declaration d LEFT JOIN finding f ON f.declaration = d.id AND f.revision = d.revision WHERE d.id = $1`, string(id))
	if errors.Is(err, db.ErrNotFound) {
		return st, fault.New(fault.NotFound, "goal.not_found", "id", string(id))
	}
	if err != nil {
		return st, err
	}
	st.answers, err = db.All(tx, scanAnswer, `SELECT `+answerColumns+` FROM dismissal WHERE declaration = $1 AND restored_at = ''`, string(id))
	return st, err
}

// answer is a dismissal with the digest of what it answers.
type answer struct {
	Dismissal
	declaration goal.ID
	digest      string
}

const answerColumns = `declaration, rule, ref, digest, reason, dismissed_by, dismissed_at, restored_by, restored_at`

func prefixed(with, columns string) string {
	return with + strings.ReplaceAll(columns, ", ", ", "+with)
}

func scanAnswer(r db.Row) (a answer, err error) {
	var at, restored string
	if err := r.Scan(&a.declaration, &a.Rule, &a.Ref, &a.digest, &a.Reason, &a.By, &at, &a.RestoredBy, &restored); err != nil {
		return a, err
	}
	if a.At, err = db.ParseInstant(at); err != nil {
		return a, err
	}
	a.RestoredAt, err = db.ParseInstant(restored)
	return a, err
}

func insertDismissal(tx *db.Tx, trail *tlog.Trail, by actor.Actor, of goal.ID, r Result, reason string) error {
	made := id.New(tx.Now)
	if err := trail.Touch("dismissal", made); err != nil {
		return err
	}
	_, err := tx.Exec(`INSERT INTO dismissal (id, declaration, rule, ref, digest, reason, dismissed_at, dismissed_by, dismissed_by_id, restored_at, restored_by, restored_by_id)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, '', '', '') ON CONFLICT DO NOTHING`, // a finding said twice is answered once
		made, string(of), r.Rule, string(r.Ref), saying(r), reason, db.Instant(tx.Now), by.Name, by.ID)
	return err
}

// restore takes back what answers a rule at a place, and gives how many answers there were.
func restore(tx *db.Tx, trail *tlog.Trail, by actor.Actor, of goal.ID, rule string, ref goal.Ref) (int, error) {
	held, err := db.All(tx, db.Scalar[string], `SELECT id FROM dismissal WHERE declaration = $1 AND rule = $2 AND ref = $3 AND restored_at = ''`,
		string(of), rule, string(ref))
	if err != nil {
		return 0, err
	}
	for _, answer := range held {
		if err := trail.Touch("dismissal", answer); err != nil {
			return 0, err
		}
		_, err := tx.Exec(`UPDATE dismissal SET restored_at = $2, restored_by = $3, restored_by_id = $4 WHERE id = $1`,
			answer, db.Instant(tx.Now), by.Name, by.ID)
		if err != nil {
			return 0, err
		}
	}
	return len(held), nil
}

// saying is the digest of what a finding says; a dismissal holds while it is the same.
func saying(r Result) string {
	b, err := json.Marshal([]any{r.Key, r.Args})
	if err != nil {
		panic(err) // the values of a sentence are texts and numbers
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// answer gives the dismissal that holds for a result, nil where it is open or no finding.
func (st state) answer(r Result) *answer {
	if r.Outcome != Finding {
		return nil
	}
	digest := ""
	for i, a := range st.answers {
		if a.Rule != r.Rule || a.Ref != r.Ref {
			continue
		}
		if digest == "" {
			digest = saying(r)
		}
		if a.digest == digest {
			return &st.answers[i]
		}
	}
	return nil
}

// dismissible gives the findings of a rule at a place, and refuses where there is none or where it is an error that no
// reason can excuse.
func (st state) dismissible(rule string, ref goal.Ref) ([]Result, error) {
	var out []Result
	for _, r := range st.results {
		if r.Outcome != Finding || r.Rule != rule || r.Ref != ref {
			continue
		}
		if r.Severity == Error && !r.Question {
			return nil, fault.New(fault.Denied, "rule.not_dismissible", "rule", rule)
		}
		out = append(out, r)
	}
	if len(out) == 0 {
		return nil, fault.New(fault.NotFound, "rule.no_finding", "rule", rule)
	}
	return out, nil
}

// tally counts the open findings by severity, and the answered ones.
func (st state) tally() goal.Tally {
	var t goal.Tally
	for _, r := range st.results {
		switch {
		case r.Outcome != Finding:
		case st.answer(r) != nil:
			t.Answered++
		case r.Severity == Error:
			t.Errors++
		case r.Severity == Warning:
			t.Warnings++
		default:
			t.Notes++
		}
	}
	return t
}

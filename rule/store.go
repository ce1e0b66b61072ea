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

func (c contentID) String() string { return fmt.Sprint(c.id, " ", c.revision) }

// headsOf lists a scope in its official order.
func headsOf(tx *db.Tx, at scope) ([]head, error) {
	return db.All(tx, func(r db.Row) (h head, err error) {
		var rules, results *string
		if err := r.Scan(&h.id, &h.revision, &h.name, &h.stale, &rules, &results); err != nil || rules == nil {
			return h, err
		}
		h.rules = *rules
		h.seen, _ = seenIn(*results)
		return h, nil
	}, `SELECT d.id, d.revision, d.name, d.stale, f.rules, SUBSTR(f.results, 1, 40)
		FROM declaration d LEFT JOIN finding f ON f.declaration = d.id AND f.revision = d.revision
		WHERE d.department = $1 AND d.year = $2 ORDER BY d.ordinal, d.id`, at.department, at.year)
}

// lastOf names the declarations of the year before by their projects; of two of one name, the later.
func lastOf(tx *db.Tx, at scope) (map[string]contentID, error) {
	out := map[string]contentID{}
	return out, tx.Each(func(r db.Row) error {
		var name string
		var c contentID
		err := r.Scan(&name, &c.id, &c.revision)
		out[name] = c
		return err
	}, `SELECT name, id, revision FROM declaration WHERE department = $1 AND year = $2 ORDER BY ordinal, id`, at.department, at.year-1)
}

// fewContents are read one by one; for more, the scope and the year before it are read whole.
const fewContents = 32

// contentsOf reads the contents of declarations of a scope and of the year before it.
func contentsOf(tx *db.Tx, at scope, want []contentID) (map[contentID]*goal.Declaration, error) {
	out := make(map[contentID]*goal.Declaration, len(want))
	keep := func(r db.Row) error {
		var c contentID
		var text string
		if err := r.Scan(&c.id, &c.revision, &text); err != nil {
			return err
		}
		out[c] = &goal.Declaration{}
		return json.Unmarshal([]byte(text), out[c])
	}
	if len(want) > fewContents {
		err := tx.Each(keep, `SELECT r.declaration, r.number, r.content FROM revision r
			JOIN declaration d ON d.id = r.declaration AND d.revision = r.number
			WHERE d.department = $1 AND (d.year = $2 OR d.year = $3)`, at.department, at.year, at.year-1)
		if err != nil {
			return nil, err
		}
	}
	for _, c := range want {
		if out[c] != nil {
			continue
		}
		err := tx.Each(keep, `SELECT declaration, number, content FROM revision WHERE declaration = $1 AND number = $2`, string(c.id), c.revision)
		if err == nil && out[c] == nil {
			err = fmt.Errorf("revision %s is not there", c)
		}
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// answersOf reads the dismissals that hold for what a plan judged.
func answersOf(tx *db.Tx, p plan) (map[goal.ID][]answer, error) {
	of := map[goal.ID][]answer{}
	if len(p.judged) <= fewContents {
		for id := range p.judged {
			list, err := db.All(tx, scanAnswer, holding, string(id))
			if err != nil {
				return nil, err
			}
			of[id] = list
		}
		return of, nil
	}
	list, err := db.All(tx, scanAnswer, `SELECT `+prefixed("s.", answerColumns)+` FROM dismissal s JOIN declaration d ON d.id = s.declaration
		WHERE d.department = $1 AND d.year = $2 AND s.restored_at = ''`, p.at.department, p.at.year)
	for _, a := range list {
		of[a.declaration] = append(of[a.declaration], a)
	}
	return of, err
}

// packed is how the results of a declaration are kept: those that passed by number alone, for they say no more. The
// digest of what was seen of the other declarations and the numbers of the findings, one for each, stand first, so that
// they can be looked at without reading the rest.
type packed struct {
	Seen   string   `json:"seen"`
	Found  []int    `json:"found"`
	Passed []int    `json:"passed"`
	Said   []Result `json:"said"`
}

// passKey is the sentence of a rule that found nothing.
const passKey = "rule.common.pass"

func passed(r Result) bool {
	return r.Outcome == Pass && r.Key == passKey && r.Ref == "" && len(r.Args) == 0
}

func pack(seen string, results []Result) (string, error) {
	p := packed{Seen: seen, Found: []int{}, Passed: []int{}, Said: []Result{}}
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
	st.answers, err = db.All(tx, scanAnswer, holding, string(id))
	return st, err
}

// answer is a dismissal with the digest of what it answers.
type answer struct {
	Dismissal
	declaration goal.ID
	digest      string
}

const answerColumns = `declaration, rule, ref, digest, reason, dismissed_by, dismissed_at, restored_by, restored_at`

// holding reads the dismissals of a declaration that nobody took back.
const holding = `SELECT ` + answerColumns + ` FROM dismissal WHERE declaration = $1 AND restored_at = ''`

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

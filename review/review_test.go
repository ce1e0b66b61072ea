package review_test

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"plumbline/base/actor"
	"plumbline/base/fault"
	"plumbline/goal"
	"plumbline/review"
)

// unit is whose declaration the pure tests move; above it stand its department and the bureau.
const unit = "unit"

var path = []string{unit, "department", "bureau"}

var start = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// someone makes a person who may do the acts for the unit.
func someone(name string, acts ...string) review.Person {
	p := review.Person{Actor: actor.Actor{ID: "id-" + name, Name: name}}
	for _, a := range acts {
		p.Desks = append(p.Desks, review.Desk{Act: a, Organisation: unit})
	}
	return p
}

// scheme makes stages of names; the act is that of the name's first word.
func scheme(ids ...string) review.Scheme {
	var s review.Scheme
	for _, id := range ids {
		head, _, _ := strings.Cut(id, "-")
		s.Stages = append(s.Stages, review.Stage{ID: id, Name: id + "审核", Act: "review_" + head})
	}
	return s
}

func sheet(grade, relevance review.Grade, comment string) *review.Sheet {
	if relevance == "" {
		relevance = grade
	}
	return &review.Sheet{Completeness: grade, Relevance: relevance, Suitability: grade, Feasibility: grade, Overall: grade, Comment: comment}
}

// step is a line of testdata/moves.json.
type step struct {
	Who, Does, Reason, Remark string
	Grade, Relevance          review.Grade
	Number                    int
	Saw                       *int
	Errors, Warnings          int
	Stale                     bool
	Then                      review.State
	Waits, Refused            string
	Stands                    int
}

// world is a declaration beside its case: the revisions that people saved.
type world struct {
	c     review.Case
	facts review.Facts
	last  goal.Tally // of what was saved last
}

func (w *world) save(by review.Person, content int) {
	w.facts.Revision++
	w.facts.Digest = fmt.Sprint("digest ", content)
	w.facts.Authors = append(slices.Clone(w.facts.Authors), by.ID)
}

func (s step) move(by review.Person, version int) review.Move {
	m := review.Move{Kind: review.Kind(s.Does), By: by, Version: version, Reason: s.Reason, Remark: s.Number}
	if s.Saw != nil {
		m.Version = *s.Saw
	}
	if ref, text, pinned := strings.Cut(s.Remark, "|"); pinned {
		m.Remarks = []review.Cell{{Ref: goal.Ref(ref), Text: text}}
	} else if ref != "" {
		m.Remarks = []review.Cell{{Text: ref}}
	}
	if s.Grade != "" {
		m.Sheet = sheet(s.Grade, s.Relevance, s.Reason)
	}
	return m
}

// TestMoves runs the stories that the office reads.
func TestMoves(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("testdata/moves.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		People  map[string][]string
		Stories []struct {
			Title  string
			Stages []string
			Steps  []step
		}
	}
	if err := json.Unmarshal(data, &file); err != nil {
		t.Fatal(err)
	}
	if len(file.Stories) < 15 {
		t.Fatalf("only %d stories", len(file.Stories))
	}
	for _, story := range file.Stories {
		t.Run(story.Title, func(t *testing.T) {
			t.Parallel()
			w := world{facts: review.Facts{Now: start, Path: path, Year: 2026, Scheme: review.DefaultScheme()}}
			if story.Stages != nil {
				w.facts.Scheme = scheme(story.Stages...)
			}
			for i, s := range story.Steps {
				acts, known := file.People[s.Who]
				if !known {
					t.Fatalf("step %d: nobody is called %s", i+1, s.Who)
				}
				w.take(t, fmt.Sprintf("step %d, %s %s", i+1, s.Who, s.Does), someone(s.Who, acts...), s)
			}
		})
	}
}

func (w *world) take(t *testing.T, at string, by review.Person, s step) {
	t.Helper()
	w.facts.Tally = goal.Tally{Errors: s.Errors, Warnings: s.Warnings, Stale: s.Stale}
	if s.Does == "save" {
		w.save(by, w.facts.Revision+1)
		w.last = w.facts.Tally
		return
	}
	if s.Does == "submit" { // its findings are those of what was saved last
		w.facts.Tally = w.last
	}
	before := fmt.Sprintf("%+v", w.c)
	next, err := review.Decide(w.c, s.move(by, w.c.Version), w.facts)
	if fmt.Sprintf("%+v", w.c) != before {
		t.Fatalf("%s: Decide changed the case it was given", at)
	}
	f, _ := fault.As(err)
	switch {
	case s.Refused == "" && err != nil:
		t.Fatalf("%s: refused with %v", at, err)
	case s.Refused != "" && (f == nil || f.Key != s.Refused):
		t.Fatalf("%s: %v, want the refusal %s", at, err, s.Refused)
	case s.Refused != "":
		return
	}
	w.c = next
	if next.State != s.Then {
		t.Fatalf("%s: it is %s then, want %s", at, next.State, s.Then)
	}
	if _, waits := next.Waits(); s.Waits != "" && waits != s.Waits {
		t.Fatalf("%s: it waits for %s then, want %s", at, waits, s.Waits)
	}
	if s.Stands != 0 && next.Frozen != s.Stands {
		t.Fatalf("%s: revision %d stands, want %d", at, next.Frozen, s.Stands)
	}
}

func TestWhatWasApprovedIsNotChanged(t *testing.T) {
	t.Parallel()
	for state, key := range map[review.State]string{
		review.Draft: "", review.Returned: "", review.Submitted: "review.under_review", review.Passed: "review.under_review",
		review.Barred: "review.barred", review.Approved: "review.frozen", review.Published: "review.frozen",
	} {
		err := review.Case{State: state}.Editable()
		if f, _ := fault.As(err); (key == "") != (err == nil) || f != nil && f.Key != key {
			t.Errorf("a new revision while %s: %v", state, err)
		}
	}
}

func TestSchemesThatNobodyCouldGoThrough(t *testing.T) {
	t.Parallel()
	if err := review.DefaultScheme().Check(); err != nil {
		t.Error(err)
	}
	for name, s := range map[string]review.Scheme{
		"none":  {},
		"one":   scheme("unit"),
		"five":  scheme("unit", "unit-2", "unit-3", "department", "finance"),
		"twice": scheme("unit", "unit"),
		"whose": scheme("unit", "auditor"),
		"blank": {Stages: []review.Stage{{ID: "a", Act: "review_unit"}, {ID: "b", Name: "b", Act: "review_finance"}}},
		"taken": {Stages: []review.Stage{{ID: "submit", Name: "a", Act: "review_unit"}, {ID: "b", Name: "b", Act: "review_finance"}}},
	} {
		if err := s.Check(); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestOnlyCleanOnesGoTogether(t *testing.T) {
	t.Parallel()
	clean := review.Case{State: review.Submitted, Round: 2, Chain: 2, Remarks: []review.Remark{{Round: 1, Text: "of before"}}}
	remarked := clean
	remarked.Remarks = append(slices.Clone(clean.Remarks), review.Remark{Round: 2, Text: "why", Answer: "because"})
	amended := clean
	amended.Amendment = &review.Amendment{}
	got := map[string]string{}
	for name, err := range map[string]error{
		"clean":    clean.Clean(goal.Tally{Answered: 3}),
		"note":     clean.Clean(goal.Tally{Notes: 1}),
		"stale":    clean.Clean(goal.Tally{Stale: true}),
		"remarked": remarked.Clean(goal.Tally{}),
		"amended":  amended.Clean(goal.Tally{}),
	} {
		got[name] = ""
		if f, ok := fault.As(err); ok {
			got[name] = f.Key
		}
	}
	want := map[string]string{
		"clean": "", "note": "review.unclean_findings", "stale": "review.unchecked", "remarked": "review.unclean_remarks",
		"amended": "review.unclean_amendment",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

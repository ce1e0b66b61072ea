package review_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"plumbline/base/fault"
	"plumbline/goal"
	"plumbline/review"
)

// people who hold any acts that chance gives them, some of them several.
func people(t *rapid.T) []review.Person {
	acts := []string{
		review.ActSubmit, review.ActWithdraw, review.ActAmend, review.ActNote, review.ActPublish,
		"review_unit", "review_department", "review_finance",
	}
	out := make([]review.Person, 8)
	for i := range out {
		held := rapid.SliceOfNDistinct(rapid.SampledFrom(acts), 2, 6, rapid.ID[string]).Draw(t, "acts")
		out[i] = someone(fmt.Sprint("p", i), held...)
	}
	return out
}

// someMove draws a move that has a fair chance of being made: mostly of the version as it is, by anybody.
func someMove(t *rapid.T, c review.Case, all []review.Person) review.Move {
	grade := func() review.Grade {
		return rapid.SampledFrom([]review.Grade{"优", "优", "优", "良", "中", "差", "好"}).Draw(t, "grade")
	}
	kinds := []review.Kind{
		review.Submit, review.Submit, review.Approve, review.Approve, review.Approve, review.Approve, review.Return, review.Withdraw,
		review.Publish, review.Amend, review.Note, review.Resolve, review.Resolve, review.Judge, "unheard of",
	}
	m := review.Move{
		Kind: rapid.SampledFrom(kinds).Draw(t, "kind"), By: rapid.SampledFrom(all).Draw(t, "by"), Version: c.Version,
		Reason: rapid.SampledFrom([]string{"", "说明理由"}).Draw(t, "reason"), Remark: rapid.IntRange(0, len(c.Remarks)+1).Draw(t, "number"),
	}
	if rapid.Bool().Draw(t, "what it waits for") {
		likely(t, c, all, &m)
	}
	if rapid.IntRange(0, 9).Draw(t, "stale version") == 0 {
		m.Version--
	}
	if rapid.Bool().Draw(t, "with a sheet") {
		m.Sheet = sheet(grade(), "", "")
	}
	if m.Kind == review.Return || m.Kind == review.Note {
		for range rapid.IntRange(0, 2).Draw(t, "remarks") {
			m.Remarks = append(m.Remarks, review.Cell{Ref: "name", Text: rapid.SampledFrom([]string{"请改", "x"}).Draw(t, "text")})
		}
	}
	return m
}

// likely makes the move one that the case waits for, by somebody who may do it, so that walks get far.
func likely(t *rapid.T, c review.Case, all []review.Person, m *review.Move) {
	act, _ := c.Waits()
	fitting := map[string][]review.Kind{
		review.ActSubmit: {review.Submit}, review.ActPublish: {review.Publish, review.Amend}, "": {review.Amend},
	}
	kinds, known := fitting[act]
	if !known {
		kinds = []review.Kind{review.Approve, review.Approve, review.Approve, review.Return}
	}
	if len(c.OpenRemarks()) > 0 {
		kinds, act = []review.Kind{review.Resolve}, review.ActSubmit
		m.Remark, m.Reason = c.OpenRemarks()[0].Number, "已修改"
	}
	m.Kind = rapid.SampledFrom(kinds).Draw(t, "fitting kind")
	if m.Kind == review.Amend {
		act = review.ActAmend
	}
	able := slices.DeleteFunc(slices.Clone(all), func(p review.Person) bool {
		return !p.May(act, unit) || c.Bars(p) != nil && act != review.ActSubmit && act != review.ActAmend
	})
	if len(able) > 0 {
		m.By = rapid.SampledFrom(able).Draw(t, "able")
	}
	if m.Kind == review.Return {
		m.Remarks = []review.Cell{{Ref: "name", Text: "请改"}}
	}
	if m.Kind == review.Approve && m.Sheet == nil {
		m.Sheet = sheet(review.Excellent, "", "")
	}
}

// TestRandomPeopleMakeRandomMoves: whatever anybody tries, nothing is approved without a yes of every stage by different,
// eligible people who wrote nothing of it, and nothing that was written is lost.
func TestRandomPeopleMakeRandomMoves(t *testing.T) {
	t.Parallel()
	reached := map[review.State]int{}
	amended := 0
	walk := func(t *rapid.T) {
		all := people(t)
		stages := rapid.SampledFrom([]review.Scheme{
			review.DefaultScheme(), scheme("unit", "finance"), scheme("unit", "unit-lead", "department", "finance"),
		}).Draw(t, "scheme")
		w := world{facts: review.Facts{Now: start, Path: path, Year: 2026, Scheme: stages}}
		w.save(all[0], 1)
		for range rapid.IntRange(1, 200).Draw(t, "moves") {
			w.facts.Now = w.facts.Now.Add(time.Minute)
			if n := rapid.IntRange(0, 40).Draw(t, "save"); n < 8 && w.c.Editable() == nil || n == 40 { // 40: somebody who did not ask
				w.save(rapid.SampledFrom(all[:2]).Draw(t, "drafter"), rapid.IntRange(1, 3).Draw(t, "content"))
			}
			w.facts.Tally = goal.Tally{}
			if rapid.IntRange(0, 7).Draw(t, "findings") == 0 {
				w.facts.Tally = rapid.SampledFrom([]goal.Tally{{Errors: 1}, {Warnings: 1}, {Stale: true}, {Notes: 1}}).Draw(t, "tally")
			}
			m := someMove(t, w.c, all)
			next, err := review.Decide(w.c, m, w.facts)
			if err != nil {
				if f, ok := fault.As(err); !ok || f.Kind == fault.Internal {
					t.Fatalf("a refusal that is none: %v", err)
				}
				if diff := cmp.Diff(w.c.Version, next.Version); diff != "" {
					t.Fatal("refused and moved", diff)
				}
				continue
			}
			laws(t, w, next, m)
			reached[next.State]++
			if next.State == review.Approved && w.c.Amendment != nil && m.Kind == review.Approve {
				amended++
			}
			w.c = next
		}
	}
	for range 5 {
		rapid.Check(t, walk)
	}
	t.Logf("steps that came to each state: %v, amendments approved: %d", reached, amended)
	for _, s := range []review.State{
		review.Draft, review.Submitted, review.Passed, review.Returned, review.Barred, review.Approved, review.Published,
	} {
		if reached[s] == 0 {
			t.Errorf("no random walk came to %s: the property was not tried", s)
		}
	}
	if amended == 0 {
		t.Error("no random walk approved an amendment")
	}
}

// laws holds a step against what may never happen.
func laws(t *rapid.T, w world, next review.Case, m review.Move) {
	old := w.c
	if m.Version != old.Version {
		t.Fatalf("moved version %d as it was at %d", old.Version, m.Version)
	}
	if next.Version != old.Version+1 {
		t.Fatalf("version %d after %d", next.Version, old.Version)
	}
	for i, r := range old.Remarks {
		now := r
		if i < len(next.Remarks) {
			now = next.Remarks[i]
		}
		if i >= len(next.Remarks) || now.Text != r.Text || now.Ref != r.Ref || now.Number != i+1 || r.Answer != "" && now.Answer != r.Answer {
			t.Fatalf("remark %d was lost or changed: %+v then %+v", i+1, r, next.Remarks)
		}
	}
	if len(next.Sheets) < len(old.Sheets) || !slices.Equal(next.Sheets[:len(old.Sheets)], old.Sheets) {
		t.Fatal("a review sheet was lost or changed")
	}
	if next.Frozen != old.Frozen {
		approved(t, w, next, m)
	}
	if (next.State == review.Approved) && old.State != review.Approved && next.Frozen == 0 {
		t.Fatal("approved, but no revision stands")
	}
	if next.State == review.Published && old.State == review.Approved && (m.Kind != review.Publish || next.Frozen != old.Frozen) {
		t.Fatal("published otherwise than by publishing what was approved")
	}
	under := func(c review.Case) bool { return c.State == review.Submitted || c.State == review.Passed }
	if under(old) && under(next) && (next.Revision != old.Revision || next.Digest != old.Digest) {
		t.Fatal("the reviewed revision changed under review")
	}
	if m.Kind == review.Approve && !m.By.May(old.Scheme.Stages[old.Done].Act, old.Organisation()) {
		t.Fatalf("%s may not decide at stage %d", m.By.Name, old.Done)
	}
	if next.Done > old.Done && m.Kind == review.Approve && (next.Done != old.Done+1 || len(next.Approvals) != next.Done) {
		t.Fatalf("from %d approvals to %d, %+v", old.Done, next.Done, next.Approvals)
	}
}

// approved holds a revision that came to stand against how it did.
func approved(t *rapid.T, w world, c review.Case, m review.Move) {
	if c.State != review.Approved || m.Kind != review.Approve || c.Frozen != c.Revision || c.FrozenHash != c.Digest {
		t.Fatalf("revision %d stands by %s: %+v", c.Frozen, m.Kind, c)
	}
	if w.facts.Revision != c.Revision || w.facts.Tally.Errors+w.facts.Tally.Warnings > 0 || w.facts.Tally.Stale {
		t.Fatalf("approved with %+v", w.facts)
	}
	if len(c.OpenRemarks()) > 0 {
		t.Fatal("approved with a remark unanswered")
	}
	if len(c.Approvals) != len(c.Scheme.Stages) {
		t.Fatalf("%d approvals for %d stages", len(c.Approvals), len(c.Scheme.Stages))
	}
	seen := map[string]bool{}
	for i, a := range c.Approvals {
		st := c.Scheme.Stages[i]
		if a.Stage != st.ID || seen[a.By] || slices.Contains(w.facts.Authors, a.By) {
			t.Fatalf("%s approved at %s: %+v, authors %v", a.Name, st.ID, c.Approvals, w.facts.Authors)
		}
		seen[a.By] = true
		if s, ok := c.SheetOf(st.ID); ok && (s.Overall == review.Fair || s.Overall == review.Poor) || !ok && st.Sheet {
			t.Fatalf("%s went on with the sheet %+v", st.ID, s)
		}
	}
}

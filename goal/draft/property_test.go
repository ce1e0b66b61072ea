package draft_test

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"plumbline/base/actor"
	"plumbline/base/fault"
	"plumbline/goal"
	"plumbline/goal/draft"
	"plumbline/platform/db/dbtest"
	"plumbline/platform/tlog/tlogtest"
	"plumbline/sample"
)

// visible lists the texts that stand in a cell or beside it.
func visible(d draft.Draft, at draft.At) []string {
	out := []string{d.Cells[at].Text}
	for _, r := range d.Rivals {
		if r.At == at {
			out = append(out, r.Text)
		}
	}
	return out
}

// writer is a person at a machine that shows the draft as it was when it was loaded last.
type writer struct {
	actor.Actor
	view draft.Draft
}

// crowd is some writers at one draft.
type crowd struct {
	*rapid.T
	t       *testing.T
	s       *draft.Service
	id      draft.ID
	writers []*writer
	typed   map[draft.At][]string
	n       int
}

func (c *crowd) of() draft.Draft {
	d, err := c.s.Of(c.t.Context(), c.id)
	if err != nil {
		c.Fatal(err)
	}
	return d
}

// may fails the test on anything but a refusal that a person can be told.
func (c *crowd) may(err error) {
	if _, ok := fault.As(err); err != nil && !ok {
		c.Fatal(err)
	}
}

func (c *crowd) who() *writer { return c.writers[rapid.IntRange(0, len(c.writers)-1).Draw(c.T, "who")] }

func (c *crowd) at(d draft.Draft) draft.At {
	at := draft.At{Field: rapid.SampledFrom([]string{"name", "funding.total", "start"}).Draw(c.T, "field")}
	if len(d.Rows) > 0 && rapid.Bool().Draw(c.T, "row") {
		at = draft.At{Row: d.Rows[rapid.IntRange(0, len(d.Rows)-1).Draw(c.T, "which")].ID, Field: "target"}
	}
	return at
}

// write types into a cell as the writer sees it. What he types is seen afterwards, and so is what others typed there that he
// had not seen.
func (c *crowd) write() {
	w := c.who()
	at, before := c.at(w.view), c.of()
	c.n++
	text := rapid.SampledFrom([]string{"", "12.5", "2024-01-01", fmt.Sprint("文字", c.n), fmt.Sprint("字", c.n%3)}).Draw(c.T, "text")
	saw := w.view.Cells[at].Text
	for _, r := range w.view.Rivals {
		if r.At == at && r.By == w.ID {
			saw = r.Text
		}
	}
	_, err := c.s.Set(c.t.Context(), w.Actor, c.id, []draft.Change{{At: at, Saw: saw, Text: text, Client: fmt.Sprint("c", c.n)}})
	if err != nil {
		c.Fatal(err)
	}
	c.typed[at] = append(c.typed[at], text)
	after := c.of()
	seen := visible(after, at)
	if !slices.Contains(seen, text) {
		c.Fatalf("%s typed %q into %s, which holds %q", w.ID, text, at, seen)
	}
	was := before.Cells[at]
	if was.By != w.ID && was.Text != saw && !slices.Contains(seen, was.Text) {
		c.Fatalf("%s wrote over %q of %s unseen: %q", w.ID, was.Text, was.By, seen)
	}
	for _, r := range before.Rivals {
		if r.At == at && r.By != w.ID && !slices.Contains(seen, r.Text) {
			c.Fatalf("%q of %s is gone from beside %s: %q", r.Text, r.By, at, seen)
		}
	}
	w.view = after
}

func (c *crowd) undo() {
	w := c.who()
	act := rapid.SampledFrom([]draft.Act{draft.ActUndo, draft.ActUndo, draft.ActRedo}).Draw(c.T, "act")
	before := c.of()
	_, err := c.s.Undo(c.t.Context(), w.Actor, c.id, act, "")
	c.may(err)
	w.view = c.of()
	for at, cell := range before.Cells { // undoing takes nothing of another away
		if cell.Edit > 0 && cell.By != w.ID && !slices.Contains(visible(w.view, at), cell.Text) && !c.wrote(w, at, cell.Text) {
			c.Fatalf("%s undid %q of %s", w.ID, cell.Text, cell.By)
		}
	}
}

// wrote says whether a person wrote a text into a cell too, so that it was his as well.
func (c *crowd) wrote(w *writer, at draft.At, text string) bool {
	edits, err := c.s.Edits(c.t.Context(), c.id, at)
	if err != nil {
		c.Fatal(err)
	}
	return slices.ContainsFunc(edits, func(e draft.Edit) bool { return e.By == w.ID && (e.Became == text || e.Was == text) })
}

func (c *crowd) rows() {
	w := c.who()
	ch := draft.RowChange{Act: rapid.SampledFrom([]draft.Act{draft.ActAdd, draft.ActCut, draft.ActMove}).Draw(c.T, "act"), Last: w.view.Last}
	if rows := w.view.Rows; len(rows) > 0 {
		ch.Row, ch.After = rows[rapid.IntRange(0, len(rows)-1).Draw(c.T, "row")].ID, rows[rapid.IntRange(0, len(rows)-1).Draw(c.T, "after")].ID
	}
	_, err := c.s.Row(c.t.Context(), w.Actor, c.id, ch)
	c.may(err)
	w.view = c.of()
}

func (c *crowd) settle() {
	w := c.who()
	w.view = c.of()
	if len(w.view.Rivals) == 0 {
		return
	}
	r := w.view.Rivals[rapid.IntRange(0, len(w.view.Rivals)-1).Draw(c.T, "rival")]
	edit := rapid.SampledFrom([]int64{r.Edit, w.view.Cells[r.At].Edit}).Draw(c.T, "edit")
	if err := c.s.Settle(c.t.Context(), w.Actor, c.id, draft.Choice{At: r.At, Edit: edit, Last: w.view.Last}); err != nil {
		c.Fatal(err)
	}
}

// TestNothingTypedIsLost: whatever some people do at once, what one typed is seen until he or somebody who saw it changes it,
// and stands among the edits for ever.
func TestNothingTypedIsLost(t *testing.T) {
	t.Parallel()
	d := dbtest.SQLite(t)
	log := tlogtest.Log(t, d, draft.Tables())
	s := draft.New(d, goal.New(d, nil), log)
	rapid.Check(t, func(rt *rapid.T) {
		b := draft.Beginning{Kind: draft.Template, Organisation: "o", Declaration: goal.Declaration{Indicators: sample.Many(1)[0].Indicators[:2]}}
		id, err := s.Start(t.Context(), wang, b)
		if err != nil {
			rt.Fatal(err)
		}
		c := &crowd{T: rt, t: t, s: s, id: id, typed: map[draft.At][]string{}}
		for i := range 3 {
			c.writers = append(c.writers, &writer{Actor: actor.Actor{ID: fmt.Sprint("p", i), Name: fmt.Sprint("人", i)}, view: c.of()})
		}
		steps := []func(){c.write, c.write, c.write, c.write, c.undo, c.rows, c.settle, func() { w := c.who(); w.view = c.of() }}
		for range rapid.IntRange(1, 25).Draw(rt, "steps") {
			steps[rapid.IntRange(0, len(steps)-1).Draw(rt, "step")]()
		}
		end := c.of()
		for at, texts := range c.typed {
			edits, err := s.Edits(t.Context(), id, at)
			if err != nil {
				rt.Fatal(err)
			}
			for _, text := range texts {
				kept := slices.ContainsFunc(edits, func(e draft.Edit) bool { return e.Became == text || e.Was == text })
				if !kept && !slices.Contains(visible(end, at), text) {
					rt.Fatalf("%q, typed into %s, is nowhere", text, at)
				}
			}
		}
	})
}

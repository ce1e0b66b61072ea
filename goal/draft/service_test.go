package draft_test

import (
	"fmt"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"plumbline/base/actor"
	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/goal"
	"plumbline/goal/draft"
	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
	"plumbline/platform/tlog/tlogtest"
	"plumbline/sample"
)

var (
	wang = actor.Actor{ID: "p-wang", Name: "小王"}
	li   = actor.Actor{ID: "p-li", Name: "小李"}
)

// desk is drafts over a store, with one to write in.
type desk struct {
	*testing.T
	s    *draft.Service
	keep *goal.Service
	id   draft.ID
}

func open(t *testing.T, d *db.DB) *desk {
	t.Helper()
	log := tlogtest.Log(t, d, draft.Tables())
	keep := goal.New(d, nil)
	return &desk{T: t, s: draft.New(d, keep, log), keep: keep}
}

// start begins a draft and goes on in it.
func (k *desk) start(b draft.Beginning) draft.ID {
	k.Helper()
	b.Organisation = "org-1"
	id, err := k.s.Start(k.Context(), wang, b)
	if err != nil {
		k.Fatal(err)
	}
	k.id = id
	return id
}

// kept keeps the n-th invented declaration and gives its name.
func (k *desk) kept(n int) goal.ID {
	k.Helper()
	saved, err := k.keep.Save(k.Context(), wang, []goal.Entry{{Declaration: sample.Many(n + 1)[n]}})
	if err != nil {
		k.Fatal(err)
	}
	return saved[0].ID
}

func (k *desk) of() draft.Draft {
	k.Helper()
	d, err := k.s.Of(k.Context(), k.id)
	if err != nil {
		k.Fatal(err)
	}
	return d
}

func cell(name string) draft.At {
	at, ok := draft.ParseAt(name)
	if !ok {
		panic(name)
	}
	return at
}

// set writes one text and gives what became of it.
func (k *desk) set(by actor.Actor, name, saw, text, client string) draft.Outcome {
	k.Helper()
	out, err := k.s.Set(k.Context(), by, k.id, []draft.Change{{At: cell(name), Saw: saw, Text: text, Client: client}})
	if err != nil {
		k.Fatal(err)
	}
	return out[0]
}

// text is what stands in a cell.
func (k *desk) text(name string) string {
	k.Helper()
	return k.of().Cells[cell(name)].Text
}

func (k *desk) undo(by actor.Actor, act draft.Act) {
	k.Helper()
	if _, err := k.s.Undo(k.Context(), by, k.id, act, ""); err != nil {
		k.Fatal(err)
	}
}

func refused(t *testing.T, err error, kind fault.Kind, key string) {
	t.Helper()
	if f, ok := fault.As(err); !ok || f.Kind != kind || f.Key != key {
		t.Errorf("%v, not %s %s", err, kind, key)
	}
}

// TestBlankToKept: a blank draft is filled cell by cell, with rows, and becomes a declaration.
func TestBlankToKept(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := open(t, d)
		k.start(draft.Beginning{Kind: draft.Blank, Declaration: goal.Declaration{Department: "市残联", Unit: "市残联", Year: 2024}})
		_, err := k.s.Finish(t.Context(), wang, k.id)
		refused(t, err, fault.Invalid, "draft.nameless")
		for name, text := range map[string]string{
			"name": "康复服务经费", "nature": "经常性专项业务费", "start": "2024年1月1日", "end": "2024-12-31", "goals.annual": "为 300 人提供康复服务。\r\n满意度不低于 90%。",
			"funding.total": "１,234.5", "funding.annual_total": "0.12万元",
		} {
			k.set(wang, name, "", text, "")
		}
		row, err := k.s.Row(t.Context(), wang, k.id, draft.RowChange{Act: draft.ActAdd, Level1: goal.Output, Level2: "质量指标"})
		if err != nil {
			t.Fatal(err)
		}
		k.set(wang, "row."+row+".name", "", "合格率", "")
		k.set(wang, "row."+row+".target", "", "≥95%", "")
		first, err := k.s.Row(t.Context(), wang, k.id, draft.RowChange{Act: draft.ActAdd, Level1: goal.Output, Level2: "数量指标"})
		if err != nil {
			t.Fatal(err)
		}
		k.set(wang, "row."+first+".name", "", "服务人数", "")
		k.set(wang, "row."+first+".target", "", "≥300人", "")
		if _, err := k.s.Row(t.Context(), wang, k.id, draft.RowChange{Act: draft.ActAdd, After: row}); err != nil { // stays empty and is left out
			t.Fatal(err)
		}
		saved, err := k.s.Finish(t.Context(), wang, k.id)
		if err != nil {
			t.Fatal(err)
		}
		got, err := k.keep.Get(t.Context(), saved.ID)
		if err != nil {
			t.Fatal(err)
		}
		m := got.Declaration
		if m.Name != "康复服务经费" || m.Funding.Total.String() != "1234.50" || m.Funding.AnnualTotal.String() != "1200.00" || m.Funding.AnnualOther != nil ||
			m.Start.String() != "2024-01-01" || m.Goals.Annual != "为 300 人提供康复服务。\n满意度不低于 90%。" || len(m.Indicators) != 2 ||
			m.Indicators[0].Name != "服务人数" || m.Indicators[1].Level2 != "质量指标" || *m.Indicators[1].Target.Value != "95" {
			t.Errorf("%+v", m)
		}
		_, err = k.s.Set(t.Context(), wang, k.id, []draft.Change{{At: cell("name"), Text: "x"}})
		refused(t, err, fault.Conflict, "draft.finished")
		if of := k.of(); of.State != draft.Finished || of.Declaration != saved.ID || of.Revision != 1 {
			t.Errorf("%+v", of.Head)
		}
	})
}

// TestUntouchedIsTheSame: a change that changes nothing comes to the same digest, with all that a document's reading knew.
func TestUntouchedIsTheSame(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := open(t, d)
		id := k.kept(3)
		k.start(draft.Beginning{Kind: draft.Kept, From: id})
		of := k.of()
		if goal.Digest(of.Start) != goal.Digest(of.Content) || len(of.Changes()) != 0 || len(of.Problems) != 0 {
			t.Errorf("changed: %v %v", of.Changes(), of.Problems)
		}
		again, err := k.s.Start(t.Context(), li, draft.Beginning{Kind: draft.Kept, From: id, Organisation: "org-1"})
		if err != nil || again != k.id {
			t.Errorf("another draft %s: %v", again, err)
		}
		saved, err := k.s.Finish(t.Context(), wang, k.id)
		if err != nil || saved.Changed || saved.Revision != 1 {
			t.Errorf("%+v %v", saved, err)
		}
	})
}

// TestFromLastYear: everything comes over, moved on by a year, and what changed is listed.
func TestFromLastYear(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := open(t, d)
		k.start(draft.Beginning{Kind: draft.Year, From: k.kept(0)})
		refs := []goal.Ref{}
		for _, c := range k.of().Changes() {
			refs = append(refs, c.Ref)
		}
		if diff := cmp.Diff([]goal.Ref{"year", "start", "end"}, refs); diff != "" {
			t.Error(diff)
		}
		if k.text("year") != "2024" || k.text("end") != "2024-12-31" || k.text("funding.annual_total") != "80,000.00" {
			t.Errorf("%+v", k.of().Cells)
		}
		saved, err := k.s.Finish(t.Context(), wang, k.id)
		if err != nil || !saved.Created {
			t.Errorf("%+v %v", saved, err)
		}
		k.start(draft.Beginning{Kind: draft.Year, From: k.kept(0)})
		_, err = k.s.Finish(t.Context(), wang, k.id)
		refused(t, err, fault.Conflict, "draft.kept_already")
	})
}

// TestTwoInOneCell: whoever writes over what he has not seen stands beside it, both texts stay, and one is picked.
func TestTwoInOneCell(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := open(t, d)
		k.start(draft.Beginning{Kind: draft.Blank})
		k.set(wang, "name", "", "甲", "")
		if out := k.set(li, "name", "", "乙", ""); !out.Contested {
			t.Errorf("%+v", out)
		}
		k.set(li, "name", "乙", "乙乙", "")   // goes on beside
		k.set(wang, "name", "甲", "甲甲", "") // goes on in the cell
		of := k.of()
		if of.Content.Name != "甲甲" || len(of.Rivals) != 1 || of.Rivals[0].Text != "乙乙" || of.Rivals[0].Name != "小李" || of.Head.Rivals != 1 {
			t.Fatalf("%+v", of)
		}
		_, err := k.s.Finish(t.Context(), wang, k.id)
		refused(t, err, fault.Conflict, "draft.rivals_open")
		choice := draft.Choice{At: cell("name"), Edit: of.Rivals[0].Edit, Last: of.Rivals[0].Edit}
		refused(t, k.s.Settle(t.Context(), wang, k.id, choice), fault.Conflict, "draft.written_meanwhile") // 甲甲 was not seen
		choice.Last = of.Last
		if err := k.s.Settle(t.Context(), wang, k.id, choice); err != nil {
			t.Fatal(err)
		}
		if of := k.of(); of.Content.Name != "乙乙" || len(of.Rivals) != 0 {
			t.Errorf("%+v", of)
		}
		refused(t, k.s.Settle(t.Context(), li, k.id, choice), fault.Conflict, "draft.settled_meanwhile")
		edits, err := k.s.Edits(t.Context(), k.id, cell("name"))
		if err != nil || len(edits) != 5 || edits[0].Was != "甲甲" || edits[0].Became != "乙乙" || !edits[2].Contested {
			t.Errorf("%+v %v", edits, err)
		}
	})
}

// TestAgreeing: who types what stands there already withdraws what stood beside.
func TestAgreeing(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := open(t, d)
		k.start(draft.Beginning{Kind: draft.Blank})
		k.set(wang, "name", "", "甲", "")
		k.set(li, "name", "", "乙", "")
		k.set(li, "name", "乙", "甲", "")
		if of := k.of(); len(of.Rivals) != 0 || of.Content.Name != "甲" {
			t.Errorf("%+v", of)
		}
		if out := k.set(li, "name", "", "甲", ""); out.Number != 0 {
			t.Errorf("the same again: %+v", out)
		}
		k.set(wang, "unit", "", "市残联", "")
		k.set(wang, "unit", "又一页上看到的", "市残联本级", "") // his own is written over
		if of := k.of(); len(of.Rivals) != 0 || of.Content.Unit != "市残联本级" {
			t.Errorf("%+v", of)
		}
	})
}

// TestLate: what was typed some time ago does not displace what the same person wrote since.
func TestLate(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := open(t, d)
		k.start(draft.Beginning{Kind: draft.Blank})
		k.set(wang, "name", "", "星期二写的", "")
		out, err := k.s.Set(t.Context(), wang, k.id, []draft.Change{{At: cell("name"), Text: "星期一写的", Client: "c1", Late: true}})
		if err != nil || !out[0].Contested {
			t.Errorf("%+v %v", out, err)
		}
		if of := k.of(); of.Content.Name != "星期二写的" || len(of.Rivals) != 1 || of.Rivals[0].Text != "星期一写的" {
			t.Errorf("%+v", of.Rivals)
		}
		out, err = k.s.Set(t.Context(), wang, k.id, []draft.Change{{At: cell("unit"), Text: "没有人动过的格", Late: true}})
		if err != nil || out[0].Contested {
			t.Errorf("%+v %v", out, err)
		}
	})
}

// TestSentTwice: an edit that is sent again changes nothing, and says what it said the first time.
func TestSentTwice(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := open(t, d)
		k.start(draft.Beginning{Kind: draft.Blank})
		first := k.set(wang, "name", "", "甲", "c1")
		k.set(wang, "name", "甲", "甲乙", "c2")
		if again := k.set(wang, "name", "", "甲", "c1"); again != first || k.text("name") != "甲乙" {
			t.Errorf("%+v %+v %s", first, again, k.text("name"))
		}
		if other := k.set(li, "unit", "", "丙", "c1"); other.Number == 0 {
			t.Error("the machine of another has names of its own")
		}
		_, err := k.s.Set(t.Context(), wang, k.id, []draft.Change{{At: cell("name"), Text: "丁", Client: "c1"}})
		refused(t, err, fault.Conflict, "draft.client_twice")
		add := draft.RowChange{Act: draft.ActAdd, Client: "c3"}
		a, err := k.s.Row(t.Context(), wang, k.id, add)
		if err != nil {
			t.Fatal(err)
		}
		b, err := k.s.Row(t.Context(), wang, k.id, add)
		if err != nil || a != b || len(k.of().Rows) != 1 {
			t.Errorf("%s %s %v", a, b, err)
		}
		for range 2 {
			if _, err := k.s.Undo(t.Context(), wang, k.id, draft.ActUndo, "c4"); err != nil {
				t.Fatal(err)
			}
		}
		if k.text("name") != "甲乙" || len(k.of().Shown()) != 0 {
			t.Error("undone twice")
		}
	})
}

// TestRaces: many at once in different cells lose nothing; many in one cell leave one text and all others beside it.
func TestRaces(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := open(t, d)
		k.start(draft.Beginning{Kind: draft.Blank})
		const people = 8
		var wait sync.WaitGroup
		for i := range people {
			wait.Go(func() {
				by := actor.Actor{ID: fmt.Sprint("p", i), Name: fmt.Sprint("人", i)}
				row, err := k.s.Row(t.Context(), by, k.id, draft.RowChange{Act: draft.ActAdd})
				if err != nil {
					t.Error(err)
					return
				}
				_, err = k.s.Set(t.Context(), by, k.id, []draft.Change{
					{At: cell("row." + row + ".name"), Text: fmt.Sprint("指标", i)}, {At: cell("name"), Text: fmt.Sprint("名称", i)},
				})
				if err != nil {
					t.Error(err)
				}
			})
		}
		wait.Wait()
		of := k.of()
		if len(of.Content.Indicators) != people || len(of.Rivals) != people-1 {
			t.Fatalf("%d rows, %d beside", len(of.Content.Indicators), len(of.Rivals))
		}
		names, texts := map[string]bool{}, map[string]bool{of.Content.Name: true}
		for _, in := range of.Content.Indicators {
			names[in.Name] = true
		}
		for _, r := range of.Rivals {
			texts[r.Text] = true
		}
		for i := range people {
			if !names[fmt.Sprint("指标", i)] || !texts[fmt.Sprint("名称", i)] {
				t.Errorf("%d is lost: %v %v", i, names, texts)
			}
		}
	})
}

// TestUndo: own edits are taken back one after another and done again; what another changed since is left alone.
func TestUndo(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := open(t, d)
		k.start(draft.Beginning{Kind: draft.Blank})
		_, err := k.s.Undo(t.Context(), wang, k.id, draft.ActUndo, "")
		refused(t, err, fault.NotFound, "draft.nothing_to_undo")
		k.set(wang, "name", "", "一", "")
		k.set(wang, "name", "一", "二", "")
		k.set(li, "unit", "", "李的", "")
		k.set(wang, "unit", "李的", "王的", "")
		k.set(li, "unit", "王的", "李又改", "")
		k.undo(wang, draft.ActUndo) // the unit is li's now: the name goes back
		if k.text("name") != "一" || k.text("unit") != "李又改" {
			t.Errorf("%q %q", k.text("name"), k.text("unit"))
		}
		k.undo(wang, draft.ActUndo)
		if k.text("name") != "" {
			t.Errorf("%q", k.text("name"))
		}
		k.undo(wang, draft.ActRedo)
		k.undo(wang, draft.ActRedo)
		if k.text("name") != "二" {
			t.Errorf("%q", k.text("name"))
		}
		_, err = k.s.Undo(t.Context(), wang, k.id, draft.ActRedo, "")
		refused(t, err, fault.NotFound, "draft.nothing_to_redo")
		k.undo(wang, draft.ActUndo)
		k.set(wang, "name", "一", "三", "")
		_, err = k.s.Undo(t.Context(), wang, k.id, draft.ActRedo, "")
		refused(t, err, fault.NotFound, "draft.nothing_to_redo")
	})
}

// TestUndoBeside: what stood beside is withdrawn by undoing, and stands there again.
func TestUndoBeside(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := open(t, d)
		k.start(draft.Beginning{Kind: draft.Blank})
		k.set(wang, "name", "", "甲", "")
		k.set(li, "name", "", "乙", "")
		for range 2 {
			k.undo(li, draft.ActUndo)
			if of := k.of(); len(of.Rivals) != 0 || of.Content.Name != "甲" {
				t.Fatalf("%+v", of)
			}
			k.undo(li, draft.ActRedo)
			if of := k.of(); len(of.Rivals) != 1 || of.Rivals[0].Text != "乙" {
				t.Fatalf("%+v", of)
			}
		}
	})
}

// order is the rows that stand, by name.
func (k *desk) order() (out []string) {
	k.Helper()
	for _, r := range k.of().Shown() {
		out = append(out, r.ID)
	}
	return out
}

func (k *desk) row(by actor.Actor, ch draft.RowChange) string {
	k.Helper()
	row, err := k.s.Row(k.Context(), by, k.id, ch)
	if err != nil {
		k.Fatal(err)
	}
	return row
}

// TestRows: rows keep their names while they are moved, taken out and brought back; an edit never hits another row.
func TestRows(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := open(t, d)
		k.start(draft.Beginning{Kind: draft.Template, Declaration: goal.Declaration{Indicators: sample.Many(1)[0].Indicators[:3]}})
		want := func(rows ...string) {
			t.Helper()
			if diff := cmp.Diff(rows, k.order()); diff != "" {
				t.Error(diff)
			}
		}
		want("k0", "k1", "k2")
		k.row(wang, draft.RowChange{Act: draft.ActMove, Row: "k2", After: "k0"})
		want("k0", "k2", "k1")
		k.row(wang, draft.RowChange{Act: draft.ActMove, Row: "k1"})
		want("k1", "k0", "k2")
		k.undo(wang, draft.ActUndo)
		want("k0", "k2", "k1")
		k.row(wang, draft.RowChange{Act: draft.ActCut, Row: "k0"})
		want("k2", "k1")
		k.set(li, "row.k1.name", k.text("row.k1.name"), "李改的", "")
		if got := k.of().Content.Indicators[1].Name; got != "李改的" {
			t.Error(got)
		}
		_, err := k.s.Row(t.Context(), wang, k.id, draft.RowChange{Act: draft.ActCut, Row: "k1", Last: 1})
		refused(t, err, fault.Conflict, "draft.row_changed")
		k.undo(wang, draft.ActUndo)
		want("k0", "k2", "k1")
		for i := range 40 { // more than there is room for between two places
			if row := k.row(wang, draft.RowChange{Act: draft.ActAdd, After: "k0"}); row != fmt.Sprint("k", i+3) || k.order()[1] != row {
				t.Fatalf("%s in %v", row, k.order())
			}
		}
		_, err = k.s.Row(t.Context(), wang, k.id, draft.RowChange{Act: draft.ActCut, Row: "k99"})
		refused(t, err, fault.NotFound, "draft.no_row")
	})
}

// TestIntoARowTakenOut: what is typed into a row that another took out stands beside it, and taking it brings the row back.
func TestIntoARowTakenOut(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := open(t, d)
		k.start(draft.Beginning{Kind: draft.Template, Declaration: goal.Declaration{Indicators: sample.Many(1)[0].Indicators[:2]}})
		was := k.text("row.k0.target")
		k.row(wang, draft.RowChange{Act: draft.ActCut, Row: "k0"})
		if out := k.set(li, "row.k0.target", was, "≥7人", ""); !out.Contested {
			t.Errorf("%+v", out)
		}
		of := k.of()
		if len(of.Content.Indicators) != 1 || len(of.Rivals) != 1 {
			t.Fatalf("%+v", of)
		}
		if err := k.s.Settle(t.Context(), wang, k.id, draft.Choice{At: of.Rivals[0].At, Edit: of.Rivals[0].Edit, Last: of.Last}); err != nil {
			t.Fatal(err)
		}
		if of := k.of(); len(of.Content.Indicators) != 2 || of.Content.Indicators[0].Target.Raw != "≥7人" || len(of.Rivals) != 0 {
			t.Errorf("%+v", of.Content.Indicators)
		}
	})
}

// TestTypedStays: a text that is no amount stays as it was typed, is named, and keeps the draft from being finished.
func TestTypedStays(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := open(t, d)
		k.start(draft.Beginning{Kind: draft.Kept, From: k.kept(0)})
		k.set(wang, "funding.annual_total", k.text("funding.annual_total"), "约八万", "")
		of := k.of()
		if k.text("funding.annual_total") != "约八万" || of.Content.Funding.AnnualTotal != nil || len(of.Problems) != 1 ||
			of.Problems[0].Fault.Key != "goal.bad_amount" || of.Problems[0].At != cell("funding.annual_total") {
			t.Errorf("%+v", of.Problems)
		}
		_, err := k.s.Finish(t.Context(), wang, k.id)
		refused(t, err, fault.Invalid, "draft.unread")
		for _, bad := range []draft.At{{Field: "nothing"}, {Row: "k0", Field: "nothing"}, {Row: "../", Field: "name"}} {
			_, err = k.s.Set(t.Context(), wang, k.id, []draft.Change{{At: bad, Text: "x"}})
			refused(t, err, fault.NotFound, "draft.no_cell")
		}
		k.set(wang, "name", k.text("name"), "a\x00b\xff\r\nc", "")
		if got := k.text("name"); got != "ab\nc" {
			t.Errorf("%q", got)
		}
	})
}

// TestRestart: a draft is there after the program was started anew, with what can be undone.
func TestRestart(t *testing.T) {
	t.Parallel()
	dbtest.EachConfig(t, func(t *testing.T, cfg db.Config) {
		d, err := db.Open(t.Context(), cfg)
		if err != nil {
			t.Fatal(err)
		}
		k := &desk{T: t, s: draft.New(d, goal.New(d, nil), nil)}
		k.start(draft.Beginning{Kind: draft.Blank})
		k.set(wang, "name", "", "甲", "c1")
		k.set(wang, "goals.annual", "", "没写完的一句", "c2")
		before := k.of()
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
		if d, err = db.Open(t.Context(), cfg); err != nil {
			t.Fatal(err)
		}
		defer func() { _ = d.Close() }()
		k.s = draft.New(d, goal.New(d, nil), nil)
		if diff := cmp.Diff(before, k.of(), cmp.Comparer(func(a, b day.Day) bool { return a == b })); diff != "" {
			t.Error(diff)
		}
		k.undo(wang, draft.ActUndo)
		if k.text("goals.annual") != "" || k.text("name") != "甲" {
			t.Error("undone wrongly")
		}
	})
}

// TestDiscard: what was put away is kept, listed apart, and can be taken up again.
func TestDiscard(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := open(t, d)
		from := k.kept(0)
		k.start(draft.Beginning{Kind: draft.Kept, From: from})
		first := k.id
		k.set(wang, "code", k.text("code"), "甲", "")
		if err := k.s.Discard(t.Context(), wang, k.id); err != nil {
			t.Fatal(err)
		}
		_, err := k.s.Set(t.Context(), wang, k.id, []draft.Change{{At: cell("name"), Text: "x"}})
		refused(t, err, fault.Conflict, "draft.discarded")
		k.start(draft.Beginning{Kind: draft.Kept, From: from})
		refused(t, k.s.Restore(t.Context(), wang, first), fault.Conflict, "draft.another_open")
		if err := k.s.Discard(t.Context(), wang, k.id); err != nil {
			t.Fatal(err)
		}
		list := func(state draft.State, org string) (out []draft.ID) {
			heads, err := k.s.List(t.Context(), draft.Query{Organisations: []string{org, "none"}, State: state})
			if err != nil {
				t.Fatal(err)
			}
			for _, h := range heads {
				out = append(out, h.ID)
			}
			return out
		}
		if len(list(draft.Discarded, "org-1")) != 2 || len(list(draft.Discarded, "org-2")) != 0 || len(list(draft.Open, "org-1")) != 0 {
			t.Error(list(draft.Discarded, "org-1"))
		}
		if err := k.s.Restore(t.Context(), wang, first); err != nil {
			t.Fatal(err)
		}
		if k.id = first; k.text("code") != "甲" || len(list(draft.Open, "org-1")) != 1 {
			t.Error("not as it was")
		}
		for who, n := range map[string]int{"p-wang": 1, "p-li": 0} {
			mine, err := k.s.List(t.Context(), draft.Query{Organisations: []string{"org-1"}, State: draft.Open, By: who})
			if err != nil || len(mine) != n {
				t.Errorf("%d of %s: %v", len(mine), who, err)
			}
		}
		org, err := k.s.Whose(t.Context(), first)
		if err != nil || org != "org-1" {
			t.Error(org, err)
		}
		_, err = k.s.Whose(t.Context(), "none")
		refused(t, err, fault.NotFound, "draft.not_found")
	})
}

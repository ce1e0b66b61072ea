package form_test

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"plumbline/base/actor"
	"plumbline/base/fault"
	"plumbline/form"
	"plumbline/goal"
	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
	"plumbline/platform/tlog"
	"plumbline/platform/tlog/tlogtest"
	"plumbline/sample"
)

var officer = actor.Actor{ID: "officer", Name: "审核员"}

// services opens the rooms over a store.
func services(t testing.TB, d *db.DB) (*goal.Service, *form.Service) {
	t.Helper()
	return over(d, tlogtest.Log(t, d, goal.Tables(), form.Tables()))
}

func over(d *db.DB, log *tlog.Registry) (*goal.Service, *form.Service) {
	keep := goal.New(d, log)
	return keep, form.New(d, keep, log)
}

func upload(t testing.TB, s *form.Service, text string) form.Import {
	t.Helper()
	im, err := s.Upload(t.Context(), officer, "申报表.txt", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return im
}

// answerAll takes the first option of every waiting repair, as a person in a hurry would.
func answerAll(t testing.TB, s *form.Service, im form.Import) form.Import {
	t.Helper()
	for im.Counts.Waiting > 0 {
		i, r := waiting(im)
		choice := ""
		if options := im.Reading.Forms[i].Declaration.Repairs[r].Options; len(options) > 0 {
			choice = options[0]
		}
		next, err := s.Decide(t.Context(), officer, im.ID, i, r, choice)
		if err != nil {
			t.Fatal(err)
		}
		if next.Counts.Waiting >= im.Counts.Waiting {
			t.Fatalf("the answer to form %d repair %d did not count", i, r)
		}
		im = next
	}
	return im
}

// waiting finds the first repair that waits.
func waiting(im form.Import) (i, r int) {
	for i, f := range im.Reading.Forms {
		for r, p := range f.Declaration.Repairs {
			if p.Confidence < form.Threshold {
				return i, r
			}
		}
	}
	return -1, -1
}

func confirm(t testing.TB, s *form.Service, im form.Import) []goal.Saved {
	t.Helper()
	saved, err := s.Confirm(t.Context(), officer, im.ID)
	if err != nil {
		t.Fatal(err)
	}
	return saved
}

func faultKey(err error) string {
	if f, ok := fault.As(err); ok {
		return f.Key
	}
	return fmt.Sprint(err)
}

func rows(t testing.TB, d *db.DB, tables ...string) map[string]int {
	t.Helper()
	out := map[string]int{}
	err := d.Read(t.Context(), func(tx *db.Tx) error {
		for _, table := range tables {
			n, err := db.One(tx, db.Scalar[int], "SELECT COUNT(*) FROM "+table)
			if err != nil {
				return err
			}
			out[table] = n
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestTheTwelve takes the published document from upload to the summary.
func TestTheTwelve(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		keep, s := services(t, d)
		im := upload(t, s, string(sample.Document))
		if im.Counts.Forms != 12 || im.Counts.Indicators != 131 || len(im.Compared) != 12 || im.Compared[0].Change != form.Added {
			t.Fatalf("read %+v, %+v", im.Counts, im.Compared)
		}
		if sum, err := keep.Summary(t.Context(), goal.Query{}); err != nil || sum.Matched != 0 {
			t.Fatalf("a preview is in the summary: %+v, %v", sum, err)
		}
		saved := confirm(t, s, answerAll(t, s, im))
		sum, err := keep.Summary(t.Context(), goal.Query{Year: 2023})
		if err != nil || sum.Matched != 12 || sum.Total.Indicators != 131 || sum.Total.AnnualTotal != 6360720600 {
			t.Fatalf("%d declarations, %d indicators, %v; %v", sum.Matched, sum.Total.Indicators, sum.Total.AnnualTotal, err)
		}
		for i, r := range sum.Rows {
			if r.ID != saved[i].ID || r.Ordinal != i+1 || r.Demo {
				t.Errorf("row %d: %+v", i, r)
			}
			src, err := s.Cells(t.Context(), r.ID, 1)
			if err != nil || src.Document != im.SHA256 || src.Form != i || len(src.Cells) == 0 || len(src.Rows) == 0 {
				t.Errorf("source of %s: %d cells, %v", r.Name, len(src.Cells), err)
			}
			named := false
			for _, c := range src.Cells {
				for _, ref := range c.Refs {
					named = named || ref == "name" && c.Text == r.Name
				}
			}
			if !named {
				t.Errorf("no cell of %s holds its name", r.Name)
			}
		}
		name, data, err := s.Document(t.Context(), im.SHA256)
		if err != nil || name != "申报表.txt" || !bytes.Equal(data, sample.Document) {
			t.Errorf("%s, %d bytes, %v", name, len(data), err)
		}
	})
}

func TestSameDocumentTwiceChangesNothing(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		_, s := services(t, d)
		first := confirm(t, s, answerAll(t, s, upload(t, s, string(sample.Document))))
		tables := []string{"project", "declaration", "revision", "indicator", "document", "document_chunk", "source"}
		before := rows(t, d, tables...)
		im := answerAll(t, s, upload(t, s, string(sample.Document)))
		for i, c := range im.Compared {
			if c.Change != form.Same || c.ID != first[i].ID || len(c.Changes) != 0 {
				t.Errorf("form %d: %s %+v", i, c.Change, c.Changes)
			}
		}
		for i, v := range confirm(t, s, im) {
			if v.Changed || v.Created || v.ID != first[i].ID || v.Revision != 1 {
				t.Errorf("form %d: %+v", i, v)
			}
		}
		if diff := cmp.Diff(before, rows(t, d, tables...)); diff != "" {
			t.Error(diff)
		}
		list, err := s.Imports(t.Context())
		if err != nil || len(list) != 2 || list[0].State != form.Confirmed || list[0].Counts.Forms != 12 || list[0].ClosedBy != "审核员" {
			t.Errorf("%+v, %v", list, err)
		}
	})
}

func TestChangedDocumentMakesOneRevision(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		keep, s := services(t, d)
		first := confirm(t, s, answerAll(t, s, upload(t, s, string(sample.Document))))
		text := strings.Replace(string(sample.Document), "≥5.00(次)", "≥6.00(次)", 1)
		im := answerAll(t, s, upload(t, s, text))
		var changed []int
		for i, c := range im.Compared {
			if c.Change != form.Same {
				changed = append(changed, i)
			}
		}
		if diff := cmp.Diff([]int{0}, changed); diff != "" {
			t.Fatal(diff)
		}
		want := []goal.Change{{Ref: "indicators[0].target", Old: "≥5.00(次)", New: "≥6.00(次)", Kind: goal.Changed}}
		if diff := cmp.Diff(want, im.Compared[0].Changes); diff != "" {
			t.Error(diff)
		}
		saved := confirm(t, s, im)
		if diff := cmp.Diff(goal.Saved{ID: first[0].ID, Revision: 2, Changed: true}, saved[0]); diff != "" {
			t.Error(diff)
		}
		for r, sha := range map[int]string{1: "", 2: im.SHA256} {
			k, err := keep.At(t.Context(), saved[0].ID, r)
			if err != nil {
				t.Fatal(err)
			}
			src, err := s.Cells(t.Context(), saved[0].ID, r)
			if err != nil || src.Document != k.Document || sha != "" && sha != src.Document {
				t.Errorf("revision %d: %v", r, err)
			}
		}
		if n := rows(t, d, "revision", "document"); n["revision"] != 13 || n["document"] != 2 {
			t.Errorf("%v", n)
		}
	})
}

func TestConfirmRefusesWhileARepairWaits(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		keep, s := services(t, d)
		im := upload(t, s, string(sample.Document))
		i, r := waiting(im)
		if i < 0 {
			t.Fatal("no repair of the document waits: nothing to test with")
		}
		_, err := s.Confirm(t.Context(), officer, im.ID)
		f, ok := fault.As(err)
		if !ok || f.Key != "form.repair_waits" || f.Kind != fault.Conflict || f.Field == "" {
			t.Fatalf("got %v", err)
		}
		if sum, err := keep.Summary(t.Context(), goal.Query{}); err != nil || sum.Matched != 0 {
			t.Errorf("%d kept, %v", sum.Matched, err)
		}
		asked := im.Reading.Forms[i].Declaration.Repairs[r]
		got, err := s.Decide(t.Context(), officer, im.ID, i, r, "≥85(%)")
		if err != nil {
			t.Fatal(err)
		}
		if v, _ := goal.Value(got.Reading.Forms[i].Declaration, asked.Ref); v != "≥85(%)" {
			t.Errorf("the choice did not reach %s: %q", asked.Ref, v)
		}
		again, err := s.Decide(t.Context(), officer, im.ID, i, r, asked.Read)
		if err != nil {
			t.Fatal(err)
		}
		if v, _ := goal.Value(again.Reading.Forms[i].Declaration, asked.Ref); v != asked.Read {
			t.Errorf("changing one's mind did not reach %s: %q", asked.Ref, v)
		}
		if len(again.Answers) != 2 || again.Answers[0].By != "审核员" || again.Answers[0].Choice != "≥85(%)" {
			t.Errorf("%+v", again.Answers)
		}
		stored, err := s.Import(t.Context(), im.ID)
		if diff := cmp.Diff(again.Answers, stored.Answers); err != nil || diff != "" || stored.Counts != again.Counts {
			t.Error(err, diff)
		}
		for _, wrong := range [][2]int{{99, 0}, {i, 99}, {-1, 0}, {i, -1}} {
			if _, err := s.Decide(t.Context(), officer, im.ID, wrong[0], wrong[1], ""); fault.KindOf(err) != fault.NotFound {
				t.Errorf("%v: %v", wrong, err)
			}
		}
	})
}

// TestTwoPeopleConfirm: of many who confirm at once, one keeps the declarations and all get the same answer.
func TestTwoPeopleConfirm(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		_, s := services(t, d)
		im := answerAll(t, s, upload(t, s, string(sample.Document)))
		answers := make([][]goal.Saved, 6)
		var wg sync.WaitGroup
		for i := range answers {
			wg.Go(func() {
				saved, err := s.Confirm(t.Context(), actor.Actor{ID: fmt.Sprint(i), Name: fmt.Sprint(i)}, im.ID)
				if err != nil {
					t.Error(err)
				}
				answers[i] = saved
			})
		}
		wg.Wait()
		for _, a := range answers[1:] {
			if diff := cmp.Diff(answers[0], a); diff != "" {
				t.Error(diff)
			}
		}
		if n := rows(t, d, "revision", "declaration", "source"); n["revision"] != 12 || n["declaration"] != 12 || n["source"] != 12 {
			t.Errorf("%v", n)
		}
	})
}

func TestClosedImports(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		_, s := services(t, d)
		im := answerAll(t, s, upload(t, s, string(sample.Document)))
		for range 2 {
			if err := s.Discard(t.Context(), officer, im.ID); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := s.Confirm(t.Context(), officer, im.ID); faultKey(err) != "form.discarded_already" {
			t.Errorf("got %v", err)
		}
		if _, err := s.Decide(t.Context(), officer, im.ID, 0, 0, ""); fault.KindOf(err) != fault.Conflict {
			t.Errorf("got %v", err)
		}
		im = answerAll(t, s, upload(t, s, string(sample.Document)))
		confirm(t, s, im)
		if err := s.Discard(t.Context(), officer, im.ID); faultKey(err) != "form.confirmed_already" {
			t.Errorf("got %v", err)
		}
		if _, err := s.PlaceCell(t.Context(), officer, im.ID, 0, 0, ""); fault.KindOf(err) != fault.Conflict {
			t.Errorf("got %v", err)
		}
		closed, err := s.Import(t.Context(), im.ID)
		if err != nil || closed.State != form.Confirmed || len(closed.Saved) != 12 || closed.Compared != nil {
			t.Errorf("%+v, %v", closed.Saved, err)
		}
		if _, err := s.Import(t.Context(), "none"); faultKey(err) != "form.no_import" {
			t.Errorf("got %v", err)
		}
		if _, _, err := s.Document(t.Context(), "none"); faultKey(err) != "form.no_document" {
			t.Errorf("got %v", err)
		}
		if _, err := s.Cells(t.Context(), "none", 1); faultKey(err) != "form.no_source" {
			t.Errorf("got %v", err)
		}
	})
}

// TestUnreadableIsNotKept: what is refused leaves no trace.
func TestUnreadableIsNotKept(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		_, s := services(t, d)
		for name, data := range map[string][]byte{"空.txt": nil, "信.txt": []byte("各位同事：\n\n明天开会。\n"), "图.bin": {0, 1, 2, 3, 0xff, 0xfe, 0}} {
			if _, err := s.Upload(t.Context(), officer, name, data); fault.KindOf(err) == fault.Internal {
				t.Errorf("%s: %v", name, err)
			}
		}
		if diff := cmp.Diff(map[string]int{"document": 0, "import": 0}, rows(t, d, "document", "import")); diff != "" {
			t.Error(diff)
		}
	})
}

// TestLargeDocument keeps a file of several chunks, whose length is no multiple of one.
func TestLargeDocument(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		_, s := services(t, d)
		chance := rand.New(rand.NewPCG(1, 2))
		var b strings.Builder
		for b.Len() < 1_250_000 {
			fmt.Fprintf(&b, "附注 %d%s\n", chance.Uint64(), strings.Repeat("略", 3000))
		}
		b.Write(sample.Document)
		im := upload(t, s, b.String())
		_, data, err := s.Document(t.Context(), im.SHA256)
		if err != nil || string(data) != b.String() {
			t.Errorf("%d bytes of %d came back, %v", len(data), b.Len(), err)
		}
		if n := rows(t, d, "document_chunk"); n["document_chunk"] != 4 {
			t.Errorf("%v", n)
		}
	})
}

// TestFullDiskDuringConfirm: the store stays as it was, the preview stays open, and confirming works once there is room.
func TestFullDiskDuringConfirm(t *testing.T) {
	t.Parallel()
	d := dbtest.SQLite(t)
	keep, s := services(t, d)
	im := answerAll(t, s, upload(t, s, string(sample.Document)))
	limit := func(pages int64) {
		t.Helper()
		err := d.Write(t.Context(), func(tx *db.Tx) error {
			if pages == 0 {
				used, err := db.One(tx, db.Scalar[int64], "PRAGMA page_count")
				if err != nil {
					return err
				}
				pages = used + 6
			}
			_, err := db.One(tx, db.Scalar[int64], fmt.Sprintf("PRAGMA max_page_count = %d", pages))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	limit(0)
	if _, err := s.Confirm(t.Context(), officer, im.ID); faultKey(err) != "db.full" {
		t.Fatalf("got %v", err)
	}
	if n := rows(t, d, "declaration", "revision", "source"); n["declaration"]+n["revision"]+n["source"] != 0 {
		t.Errorf("half an import: %v", n)
	}
	if again, err := s.Import(t.Context(), im.ID); err != nil || again.State != form.Preview {
		t.Errorf("%s, %v", again.State, err)
	}
	limit(1 << 20)
	confirm(t, s, im)
	if sum, err := keep.Summary(t.Context(), goal.Query{}); err != nil || sum.Matched != 12 {
		t.Errorf("%d, %v", sum.Matched, err)
	}
}

// TestConfirmDiesHalfWay: with the store shut under it, Confirm leaves the preview as it was.
func TestConfirmDiesHalfWay(t *testing.T) {
	t.Parallel()
	dbtest.EachConfig(t, func(t *testing.T, cfg db.Config) {
		d, err := db.Open(t.Context(), cfg)
		if err != nil {
			t.Fatal(err)
		}
		log := tlogtest.Registry(t, goal.Tables(), form.Tables())
		_, s := over(d, log)
		im := answerAll(t, s, upload(t, s, string(sample.Document)))
		errDied := errors.New("died")
		err = d.Write(t.Context(), func(tx *db.Tx) error {
			if _, err := s.ConfirmIn(tx, officer, im.ID); err != nil {
				return err
			}
			return errDied
		})
		if !errors.Is(err, errDied) {
			t.Fatal(err)
		}
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
		again, err := db.Open(t.Context(), cfg)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = again.Close() }()
		if n := rows(t, again, "declaration", "source"); n["declaration"]+n["source"] != 0 {
			t.Errorf("%v", n)
		}
		_, s = over(again, log)
		if saved := confirm(t, s, im); len(saved) != 12 || !saved[0].Created {
			t.Errorf("%+v", saved)
		}
		tlogtest.Sound(t, again, log)
	})
}

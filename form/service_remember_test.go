package form_test

import (
	"testing"

	"plumbline/form"
	"plumbline/goal"
	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
	"plumbline/sample"
)

// TestAnsweredIsNotAskedAgain: the same document a second time waits for nobody and changes nothing, whatever was
// answered; a cell that was changed after the answer is asked about again.
func TestAnsweredIsNotAskedAgain(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		keep, s := services(t, d)
		im := upload(t, s, string(sample.Document))
		i, r := waiting(im)
		if i < 0 {
			t.Fatal("no repair of the document waits: nothing to test with")
		}
		asked := im.Reading.Forms[i].Declaration.Repairs[r]
		im, err := s.Decide(t.Context(), officer, im.ID, i, r, "≥88.00(%)")
		if err != nil {
			t.Fatal(err)
		}
		saved := confirm(t, s, answerAll(t, s, im))

		again := upload(t, s, string(sample.Document))
		if again.Counts.Waiting != 0 {
			t.Errorf("the same document waits for %d answers", again.Counts.Waiting)
		}
		for n, c := range again.Compared {
			if c.Change != form.Same {
				t.Errorf("form %d of the same document is %s: %+v", n, c.Change, c.Changes)
			}
		}
		if len(again.Answers) == 0 || again.Answers[0].By == officer.Name {
			t.Errorf("the answers are not recorded as the program's: %+v", again.Answers)
		}
		for _, v := range confirm(t, s, again) {
			if v.Changed {
				t.Errorf("confirming the same document changed %s", v.ID)
			}
		}

		k, err := keep.Get(t.Context(), saved[i].ID)
		if err != nil {
			t.Fatal(err)
		}
		changed, err := goal.Apply(k.Declaration, asked.Ref, "≥70.00(%)")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := keep.Save(t.Context(), officer, []goal.Entry{{ID: k.ID, Declaration: changed, Document: k.Document}}); err != nil {
			t.Fatal(err)
		}
		third := upload(t, s, string(sample.Document))
		if third.Counts.Waiting == 0 || third.Compared[i].Change != form.Changed {
			t.Errorf("a value that a person changed since is taken back unasked: %+v", third.Counts)
		}
	})
}

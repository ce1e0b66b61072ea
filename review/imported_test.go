package review_test

import (
	"slices"
	"testing"

	"plumbline/base/fault"
	"plumbline/form"
	"plumbline/goal"
	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
	"plumbline/review"
	"plumbline/sample"
)

// TestOwnImport: who brought the document, or answered what was unclear in the very form, approves it no more than who kept it.
func TestOwnImport(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o, _ := open(t, d, 0)
		ctx := t.Context()
		files := form.New(d, o.keep, nil)
		im, err := files.Upload(ctx, li.Actor, sample.Name, sample.Document)
		if err != nil {
			t.Fatal(err)
		}
		answered := -1
		for i := range im.Reading.Forms {
			for r := range im.Reading.Forms[i].Declaration.Repairs {
				repair := im.Reading.Forms[i].Declaration.Repairs[r]
				if repair.Confidence >= form.Threshold {
					continue
				}
				by, choice := zhang.Actor, ""
				if answered < 0 || answered == i {
					by, answered = zhao.Actor, i
				}
				if len(repair.Options) > 0 {
					choice = repair.Options[0]
				}
				if im, err = files.Decide(ctx, by, im.ID, i, r, choice); err != nil {
					t.Fatal(err)
				}
			}
		}
		if answered < 0 {
			t.Fatal("nothing was asked")
		}
		saved, err := files.Confirm(ctx, wang.Actor, im.ID)
		if err != nil {
			t.Fatal(err)
		}
		for i, v := range saved {
			o.tally(t, v.ID, goal.Tally{})
			c, err := o.s.Submit(ctx, wang, v.ID, 0, hands)
			if err != nil {
				t.Fatal(err)
			}
			_, err = o.s.Approve(ctx, li, v.ID, c.Version, nil)
			refused(t, err, fault.Denied, "review.own_work")
			if slices.Contains(c.Authors, zhao.ID) != (i == answered) {
				t.Errorf("form %d: authors %v; %s answered in form %d", i, c.Authors, zhao.ID, answered)
			}
		}
		_, err = o.s.Approve(ctx, zhao, saved[answered].ID, 1, nil)
		refused(t, err, fault.Denied, "review.own_work")
		other := (answered + 1) % len(saved)
		do(t, review.Passed)(o.s.Approve(ctx, zhao, saved[other].ID, 1, nil))
	})
}

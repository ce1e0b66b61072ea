package main

import (
	"slices"
	"testing"

	"plumbline/base/actor"
	"plumbline/base/fault"
	"plumbline/form"
	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
	"plumbline/review"
	"plumbline/sample"
)

// TestOwnImport: who brought the document, or answered what was unclear in the very form, approves it no more than who kept it.
func TestOwnImport(t *testing.T) {
	t.Parallel()
	someone := func(name, act string) review.Person {
		return review.Person{Actor: actor.Actor{ID: name, Name: name}, Desks: []review.Desk{{Act: act, Organisation: "unit"}}}
	}
	wang, zhang := someone("wang", review.ActSubmit), someone("zhang", review.ActSubmit)
	li, zhao := someone("li", "review_unit"), someone("zhao", "review_unit")
	own := func(t *testing.T, err error) {
		t.Helper()
		if f, ok := fault.As(err); !ok || f.Key != "review.own_work" {
			t.Errorf("%v, want a refusal", err)
		}
	}
	dbtest.EachConfig(t, func(t *testing.T, cfg db.Config) {
		reopened(t, cfg, func(o *store) {
			ctx := t.Context()
			files := o.form
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
			err = o.db.Write(ctx, func(tx *db.Tx) error { // the rules find nothing
				_, err := tx.Exec(`UPDATE declaration SET errors = 0, warnings = 0, stale = FALSE`)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			for i, v := range saved {
				c, err := o.review.Submit(ctx, wang, v.ID, 0, review.Handed{Path: []string{"unit", "department"}})
				if err != nil {
					t.Fatal(err)
				}
				_, err = o.review.Approve(ctx, li, v.ID, c.Version, nil)
				own(t, err)
				if slices.Contains(c.Authors, zhao.ID) != (i == answered) {
					t.Errorf("form %d: authors %v; %s answered in form %d", i, c.Authors, zhao.ID, answered)
				}
			}
			_, err = o.review.Approve(ctx, zhao, saved[answered].ID, 1, nil)
			own(t, err)
			other := (answered + 1) % len(saved)
			if c, err := o.review.Approve(ctx, zhao, saved[other].ID, 1, nil); err != nil || c.State != review.Passed {
				t.Errorf("%s, %v", c.State, err)
			}
		})
	})
}

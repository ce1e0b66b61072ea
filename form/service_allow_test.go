package form_test

import (
	"testing"

	"plumbline/base/fault"
	"plumbline/form"
	"plumbline/goal"
	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
	"plumbline/sample"
)

// TestConfirmAsksOfWhatIsKept: who may not have it kept is asked of the reading as it is in the transaction, not of one
// looked at before.
func TestConfirmAsksOfWhatIsKept(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		keep, s := services(t, d)
		im := answerAll(t, s, upload(t, s, string(sample.Document)))
		asked := 0
		refuse := func(now form.Import) error {
			asked = len(now.Reading.Declarations())
			return fault.New(fault.Denied, "web.import.elsewhere")
		}
		if _, err := s.Confirm(t.Context(), officer, im.ID, refuse); fault.KindOf(err) != fault.Denied || asked != 12 {
			t.Errorf("asked of %d, %v", asked, err)
		}
		if sum, err := keep.Summary(t.Context(), goal.Query{}); err != nil || sum.Matched != 0 {
			t.Errorf("%d kept, %v", sum.Matched, err)
		}
		if _, err := s.Confirm(t.Context(), officer, im.ID, func(form.Import) error { return nil }); err != nil {
			t.Error(err)
		}
	})
}

// TestOnlyWhatMayBeRead: what is kept and may not be read looks as if it were not kept; the rest stays compared.
func TestOnlyWhatMayBeRead(t *testing.T) {
	t.Parallel()
	_, s := services(t, dbtest.SQLite(t))
	im := answerAll(t, s, upload(t, s, string(sample.Document)))
	if _, err := s.Confirm(t.Context(), officer, im.ID); err != nil {
		t.Fatal(err)
	}
	again := upload(t, s, string(sample.Document))
	secret := again.Compared[3].Was.Name
	seen := again.Only(func(d goal.Declaration) bool { return d.Name != secret })
	for i, c := range seen.Compared {
		if hidden := c.Change == form.Added && c.Was == nil && c.ID == ""; hidden != (i == 3) {
			t.Errorf("form %d: %+v", i, c)
		}
	}
	if again.Compared[3].Was == nil {
		t.Error("the import itself was changed")
	}
}

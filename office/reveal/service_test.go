package reveal_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"plumbline/base/actor"
	"plumbline/base/fault"
	"plumbline/office"
	"plumbline/office/reveal"
	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
	"plumbline/platform/tlog"
	"plumbline/platform/tlog/tlogtest"
)

// TestNothingIsShownWithoutALeaf: who may, says why, sees it, and the log says so; nobody else sees anything, and a look
// that was refused is none.
func TestNothingIsShownWithoutALeaf(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		log := tlogtest.Log(t, d, office.Tables())
		staff, s := office.New(d, log), reveal.New(d, log)
		var root office.Person
		err := d.Write(ctx, func(tx *db.Tx) (err error) {
			root, err = office.Begin(tx, log, office.Department, "某市残疾人联合会", office.Particulars{Name: "赵一", Phone: "13800000001"})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		at := root.Posts[0].Organisation
		hired := map[office.Role]office.Person{}
		for _, role := range []office.Role{office.Auditor, office.Drafter} {
			if hired[role], err = staff.Hire(ctx, root.Actor(), at, role, office.Particulars{Name: "孙三", Phone: "13812345678", Email: "sun@example.cn"}); err != nil {
				t.Fatal(err)
			}
		}
		drafter := hired[office.Drafter]
		before := len(tlogtest.Verbs(t, d))
		for what, try := range map[string]struct {
			by     actor.Actor
			who    office.PersonID
			reason string
			key    string
		}{
			"a drafter":      {drafter.Actor(), root.ID, "想打个电话", "office.may.role"},
			"nobody":         {actor.Actor{ID: "x"}, root.ID, "想打个电话", "office.may.nobody"},
			"no reason":      {root.Actor(), drafter.ID, "  ok ", "tlog.reason"},
			"nobody at all":  {root.Actor(), "nobody", "核对联系方式", "office.no_person"},
			"without a post": {drafter.Actor(), "nobody", "核对联系方式", "office.may.role"},
		} {
			got, err := s.Person(ctx, try.by, try.who, try.reason)
			if f, ok := fault.As(err); !ok || f.Key != try.key || got != (office.Particulars{}) {
				t.Errorf("%s: %+v, %v", what, got, err)
			}
		}
		if n := len(tlogtest.Verbs(t, d)); n != before {
			t.Errorf("%d leaves of looks that were refused", n-before)
		}
		for _, by := range []office.Person{root, hired[office.Auditor]} {
			got, err := s.Person(ctx, by.Actor(), drafter.ID, " 核对联系方式 ")
			if err != nil || got.Phone != "13812345678" || got.Email != "sun@example.cn" {
				t.Errorf("%s: %+v, %v", by.Name, got, err)
			}
		}
		var acts []tlog.Entry
		err = d.Read(ctx, func(tx *db.Tx) (err error) {
			acts, err = tlog.History(tx, office.PersonSubject(drafter.ID), 0, 2)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		var said []string
		for _, a := range acts {
			said = append(said, a.Verb+" "+a.By.ID+" "+a.Reason)
		}
		want := []string{"office.reveal " + string(hired[office.Auditor].ID) + " 核对联系方式", "office.reveal " + string(root.ID) + " 核对联系方式"}
		if diff := cmp.Diff(want, said); diff != "" {
			t.Error(diff)
		}
		if got, err := reveal.New(d, nil).Person(ctx, root.Actor(), drafter.ID, "核对联系方式"); err == nil || got.Phone != "" {
			t.Errorf("without a log: %+v, %v", got, err)
		}
	})
}

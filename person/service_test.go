package person_test

import (
	"strings"
	"sync"
	"testing"

	"plumbline/base/actor"
	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/person"
	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
	"plumbline/platform/seal/sealing"
	"plumbline/platform/tlog"
	"plumbline/platform/tlog/tlogtest"
)

var zhao = actor.Actor{ID: "zhao", Name: "经办赵"}

// take is an act of a room that names people.
func take(t *testing.T, d *db.DB, log *tlog.Registry, list ...person.Identity) (out []person.Person, err error) {
	t.Helper()
	s := person.New(d, log)
	err = d.Write(t.Context(), func(tx *db.Tx) error {
		trail, err := log.Follow(tx)
		if err != nil {
			return err
		}
		if out, err = s.Take(tx, trail, zhao, list); err != nil {
			return err
		}
		_, err = trail.Append(tlog.Act{By: zhao, Verb: "test.take", Subject: "test/1"})
		return err
	})
	return out, err
}

func card(serial int, more string) string {
	return person.Citizen("310104", day.Of(1960, 1, 1).Add(serial*31), serial) + more
}

func TestOneDocumentIsOnePerson(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		log := tlogtest.Log(t, d, person.Tables())
		s := person.New(d, log)
		got, err := take(t, d, log,
			person.Identity{Name: "王芳", Document: card(1, "42"), District: "徐汇区", Phone: "13800000000"},
			person.Identity{Name: "李明", Document: card(2, "")},
			person.Identity{Name: "王芳", Document: strings.ToLower(card(1, ""))})
		if err != nil || len(got) != 3 {
			t.Fatal(got, err)
		}
		if got[0].Number != 1 || got[1].Number != 2 || got[2].ID != got[0].ID || got[0].Mask != "王*" || got[0].Category != "4" || got[0].Grade != "2" || got[0].BornYear != 1960 {
			t.Errorf("taken: %+v", got)
		}
		again, err := take(t, d, log, person.Identity{Name: "李明", Document: card(2, "31"), District: "静安区", Phone: "1"}, person.Identity{Name: "新人", Document: "GH-1"})
		if err != nil || again[0].ID != got[1].ID || again[0].Category != "3" || again[0].District != "静安区" || again[0].Version != 2 || again[1].Number != 3 {
			t.Errorf("taken again: %+v %v", again, err)
		}
		known, err := s.Of(t.Context(), got[0].ID, again[0].ID, "none")
		if err != nil || len(known) != 2 || known[got[0].ID].Mask != "王*" {
			t.Errorf("by id: %+v %v", known, err)
		}
		numbered, err := s.Numbered(t.Context(), 2, 3, 99)
		if err != nil || len(numbered) != 2 || numbered[2].District != "静安区" {
			t.Errorf("by number: %+v %v", numbered, err)
		}
	})
}

func TestWhatContradictsIsRefused(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		log := tlogtest.Log(t, d, person.Tables())
		if _, err := take(t, d, log, person.Identity{Name: "王芳", Document: card(1, "42")}); err != nil {
			t.Fatal(err)
		}
		for want, i := range map[string]person.Identity{
			"person.other_name":       {Name: "张三", Document: card(1, "")},
			"person.differs.category": {Name: "王芳", Document: card(1, "42"), Category: "1"},
			"person.differs.grade":    {Name: "王芳", Document: card(1, "42"), Grade: "1"},
			"person.differs.sex":      {Name: "王芳", Document: card(1, ""), Sex: "f"},
			"person.differs.born":     {Name: "王芳", Document: card(1, ""), BornYear: 1999},
			"person.document.check":   {Name: "王芳", Document: "110105194912310021"},
			"person.name":             {Document: card(3, "")},
			"person.category":         {Name: "某", Document: "GH-2", Category: "9"},
			"person.sex":              {Name: "某", Document: "GH-2", Sex: "男"},
			"person.born":             {Name: "某", Document: "GH-2", BornYear: 12},
		} {
			_, err := take(t, d, log, person.Identity{Name: "好人", Document: "GH-9"}, i)
			f, ok := fault.As(err)
			if !ok || f.Key != want || len(f.Args) < 2 || f.Args[len(f.Args)-1] != 2 {
				t.Errorf("%+v: %v, want %s at row 2", i, err, want)
			}
		}
		if got, err := take(t, d, log, person.Identity{Name: "好人", Document: "GH-9"}); err != nil || got[0].Number != 2 {
			t.Errorf("what was refused left something: %+v %v", got, err)
		}
	})
}

func TestShownWithAReasonAlone(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		log := tlogtest.Log(t, d, person.Tables())
		s := person.New(d, log)
		got, err := take(t, d, log, person.Identity{Name: "王芳", Document: card(1, "42"), Phone: "13800000000"})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Reveal(t.Context(), zhao, got[0].ID, " "); fault.KindOf(err) != fault.Invalid {
			t.Errorf("without a reason: %v", err)
		}
		if _, err := person.New(d, nil).Reveal(t.Context(), zhao, got[0].ID, "核对补贴发放"); err == nil {
			t.Error("shown without a log")
		}
		if _, err := s.Reveal(t.Context(), zhao, "none", "核对补贴发放"); fault.KindOf(err) != fault.NotFound {
			t.Errorf("nobody: %v", err)
		}
		open, err := s.Reveal(t.Context(), zhao, got[0].ID, "核对补贴发放")
		if err != nil || open.Name != "王芳" || open.Document != card(1, "42") || open.Phone != "13800000000" {
			t.Errorf("shown: %+v %v", open, err)
		}
		verbs := tlogtest.Verbs(t, d)
		if last := verbs[len(verbs)-1]; !strings.HasPrefix(last, "person.reveal") {
			t.Errorf("the log ends with %v", verbs)
		}
		for _, column := range []string{"name", "document", "phone", "document_index"} {
			err := d.Read(t.Context(), func(tx *db.Tx) error {
				rest, err := db.All(tx, db.Scalar[string], "SELECT "+column+" FROM served_person")
				for _, text := range rest {
					if strings.Contains(text, "王芳") || strings.Contains(text, "3101") || strings.Contains(text, "138") && column == "phone" && !strings.HasPrefix(text, "seal:") {
						t.Errorf("%s rests open: %s", column, text)
					}
				}
				return err
			})
			if err != nil {
				t.Error(err)
			}
		}
	})
}

// TestFoundAfterTheKeyChanged: who was taken under an older key is found under the new one, and after the older was dropped.
func TestFoundAfterTheKeyChanged(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		log := tlogtest.Log(t, d, person.Tables())
		s := person.New(d, log)
		one := person.Identity{Name: "王芳", Document: card(1, "42")}
		first, err := take(t, d, log, one)
		if err != nil {
			t.Fatal(err)
		}
		if _, _, _, err := sealing.Change(t.Context(), d, log, zhao, person.Sealed()...); err != nil {
			t.Fatal(err)
		}
		between, err := take(t, d, log, one)
		if err != nil || between[0].ID != first[0].ID {
			t.Errorf("before the index is made anew: %+v %v", between, err)
		}
		if n, err := s.Reindex(t.Context()); n != 1 || err != nil {
			t.Errorf("reindexed %d, %v", n, err)
		}
		if n, err := s.Reindex(t.Context()); n != 0 || err != nil {
			t.Errorf("reindexed again %d, %v", n, err)
		}
		if err := d.DropKeys(t.Context(), person.Sealed()...); err != nil {
			t.Fatal(err)
		}
		after, err := take(t, d, log, one)
		if err != nil || after[0].ID != first[0].ID {
			t.Errorf("after the older key was dropped: %+v %v", after, err)
		}
	})
}

// TestManyTakenAtOnce: rooms that name the same people at once give each one number.
func TestManyTakenAtOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		log := tlogtest.Log(t, d, person.Tables())
		var wg sync.WaitGroup
		numbers := make([][]person.Person, 8)
		for w := range numbers {
			wg.Go(func() {
				var list []person.Identity
				for n := range 20 {
					serial := (n*7 + w) % 20
					list = append(list, person.Identity{Name: "某甲", Document: card(serial, "")})
				}
				got, err := take(t, d, log, list...)
				if err != nil {
					t.Error(err)
				}
				numbers[w] = got
			})
		}
		wg.Wait()
		ids := map[person.ID]bool{}
		for _, list := range numbers {
			for _, p := range list {
				ids[p.ID] = true
				if p.Number < 1 || p.Number > 20 {
					t.Errorf("number %d", p.Number)
				}
			}
		}
		if len(ids) != 20 {
			t.Errorf("%d persons where there are 20", len(ids))
		}
	})
}

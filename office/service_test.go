package office_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"plumbline/base/actor"
	"plumbline/base/fault"
	"plumbline/office"
	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
	"plumbline/platform/tlog"
	"plumbline/platform/tlog/tlogtest"
)

// town is a small world: a city with its bureau, a department and two units, and people in them.
type town struct {
	*office.Service
	log                                           *tlog.Registry
	db                                            *db.DB
	city, bureau, fed, centre, school             office.ID
	root, chief, drafter, officer, finance, clerk actor.Actor
}

func build(t *testing.T, d *db.DB) *town {
	t.Helper()
	log := tlogtest.Log(t, d, office.Tables())
	w := &town{Service: office.New(d, log), db: d, log: log}
	var p office.Person
	err := d.Write(t.Context(), func(tx *db.Tx) (err error) {
		p, err = office.Begin(tx, w.log, office.District, "某市", office.Particulars{Name: "赵一"})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	w.city, w.root = p.Posts[0].Organisation, p.Actor()
	w.bureau = w.found(t, w.city, office.Finance, "某市财政局")
	w.fed = w.found(t, w.bureau, office.Department, "某市残疾人联合会")
	w.centre = w.found(t, w.fed, office.Unit, "康复中心")
	w.school = w.found(t, w.fed, office.Unit, "培训学校")
	w.chief = w.hire(t, w.fed, office.Administrator, "钱二")
	w.drafter = w.hire(t, w.centre, office.Drafter, "孙三")
	w.officer = w.hire(t, w.fed, office.DepartmentOfficer, "李四")
	w.finance = w.hire(t, w.bureau, office.FinanceReviewer, "周五")
	w.clerk = w.hire(t, w.school, office.Clerk, "吴六")
	return w
}

func (w *town) found(t *testing.T, parent office.ID, kind office.Kind, name string) office.ID {
	t.Helper()
	o, err := w.Found(t.Context(), w.root, office.Founding{Parent: parent, Kind: kind, Name: name})
	if err != nil {
		t.Fatal(err)
	}
	return o.ID
}

func (w *town) hire(t *testing.T, at office.ID, role office.Role, name string) actor.Actor {
	t.Helper()
	p, err := w.Hire(t.Context(), w.root, at, role, office.Particulars{Name: name, Phone: "13812345678", Email: "staff@example.cn"})
	if err != nil {
		t.Fatal(err)
	}
	return p.Actor()
}

func (w *town) tree(t *testing.T) office.Tree {
	t.Helper()
	tree, err := w.Tree(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

func (w *town) person(t *testing.T, who actor.Actor) office.Person {
	t.Helper()
	p, err := w.Person(t.Context(), office.PersonID(who.ID))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func each(t *testing.T, f func(t *testing.T, w *town)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB) { f(t, build(t, d)) })
}

func refused(t *testing.T, what string, err error, key string) {
	t.Helper()
	if f, ok := fault.As(err); !ok || f.Key != key {
		t.Errorf("%s: got %v, want %s", what, err, key)
	}
}

func outline(tree office.Tree) (out []string) {
	for _, o := range tree {
		line := strings.Repeat(" ", tree.Depth(o.ID)) + o.Name
		if !o.Closed.IsZero() {
			line += " closed"
		}
		out = append(out, line)
	}
	return out
}

func TestBeginOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		err := w.db.Write(t.Context(), func(tx *db.Tx) error {
			_, err := office.Begin(tx, w.log, office.District, "另一市", office.Particulars{Name: "郑七"})
			return err
		})
		refused(t, "a second beginning", err, "office.begun")
		p := w.person(t, w.root)
		if p.Name != "赵一" || len(p.Posts) != 1 || p.Posts[0].Role != office.Administrator || !p.NeedsSecond() || !p.Hired.Equal(dbtest.Now) {
			t.Errorf("%+v", p)
		}
	})
}

func TestTreeGrowsMovesAndCloses(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		ctx := t.Context()
		want := []string{"某市", " 某市财政局", "  某市残疾人联合会", "   康复中心", "   培训学校"}
		if diff := cmp.Diff(want, outline(w.tree(t))); diff != "" {
			t.Error(diff)
		}
		if err := w.Rename(ctx, w.chief, w.school, " 职业培训学校 "); err != nil {
			t.Fatal(err)
		}
		if err := w.Move(ctx, w.chief, w.school, w.centre); err != nil {
			t.Fatal(err)
		}
		extra, err := w.Found(ctx, w.chief, office.Founding{Parent: w.fed, Kind: office.Unit, Name: "临时机构"})
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Close(ctx, w.chief, extra.ID); err != nil {
			t.Fatal(err)
		}
		want = []string{"某市", " 某市财政局", "  某市残疾人联合会", "   康复中心", "    职业培训学校", "   临时机构 closed"}
		if diff := cmp.Diff(want, outline(w.tree(t))); diff != "" {
			t.Error(diff)
		}
		refused(t, "a closed one renamed", w.Rename(ctx, w.root, extra.ID, "x"), "office.closed")
		_, err = w.Hire(ctx, w.root, extra.ID, office.Drafter, office.Particulars{Name: "x"})
		refused(t, "hired into a closed one", err, "office.closed")
		if _, err := w.Found(ctx, w.chief, office.Founding{Parent: w.fed, Kind: office.Unit, Name: "临时机构"}); err != nil {
			t.Errorf("the name of a closed one is not free: %v", err)
		}
		// The place as the store finds it is that of the tree.
		var place office.Place
		err = w.db.Read(ctx, func(tx *db.Tx) (err error) {
			place, err = office.PlaceOf(tx, w.school)
			return err
		})
		if diff := cmp.Diff(w.tree(t).Place(w.school), place); diff != "" || err != nil || len(place.Above) != 4 {
			t.Errorf("%s%v", diff, err)
		}
	})
}

func TestTreeRefuses(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		ctx := t.Context()
		before := outline(w.tree(t))
		for what, c := range map[string]struct {
			err error
			key string
		}{
			"root moved":         {w.Move(ctx, w.root, w.city, w.fed), "office.root_stays"},
			"under itself":       {w.Move(ctx, w.root, w.centre, w.centre), "office.under_itself"},
			"under its own":      {w.Move(ctx, w.root, w.bureau, w.fed), "office.under_itself"},
			"unit under bureau":  {w.Move(ctx, w.root, w.centre, w.bureau), "office.kind_under"},
			"same name":          {w.Rename(ctx, w.root, w.school, "康复 中心"), "office.name_taken"},
			"no name":            {w.Rename(ctx, w.root, w.school, "  "), "office.organisation_name"},
			"in use":             {w.Close(ctx, w.root, w.centre), "office.in_use"},
			"with units below":   {w.Close(ctx, w.root, w.fed), "office.in_use"},
			"by a drafter":       {w.Rename(ctx, w.drafter, w.centre, "x"), "office.may.role"},
			"above the chief":    {w.Rename(ctx, w.chief, w.bureau, "x"), "office.may.place"},
			"out of the chief's": {w.Move(ctx, w.chief, w.fed, w.city), "office.may.place"},
			"no such":            {w.Rename(ctx, w.root, "nowhere", "x"), "office.may.place"},
			"by nobody":          {w.Rename(ctx, actor.Actor{}, w.centre, "x"), "office.may.nobody"},
			"by a made-up one":   {w.Rename(ctx, actor.Actor{ID: "x", Name: "x"}, w.centre, "x"), "office.may.nobody"},
			"named system only":  {w.Rename(ctx, actor.Actor{ID: "system", Name: "x"}, w.centre, "x"), "office.may.nobody"},
		} {
			refused(t, what, c.err, c.key)
		}
		for what, c := range map[string]struct {
			by  actor.Actor
			f   office.Founding
			key string
		}{
			"no kind":             {w.root, office.Founding{Parent: w.fed, Kind: "club", Name: "x"}, "office.kind"},
			"bureau in a unit":    {w.root, office.Founding{Parent: w.centre, Kind: office.Finance, Name: "x"}, "office.kind_under"},
			"same name":           {w.root, office.Founding{Parent: w.fed, Kind: office.Unit, Name: "培训学校"}, "office.name_taken"},
			"crowned by a chief":  {w.chief, office.Founding{Kind: office.District, Name: "某省"}, "office.may.place"},
			"a lower kind on top": {w.root, office.Founding{Kind: office.Unit, Name: "x"}, "office.kind_under"},
		} {
			_, err := w.Found(ctx, c.by, c.f)
			refused(t, what, err, c.key)
		}
		if diff := cmp.Diff(before, outline(w.tree(t))); diff != "" {
			t.Errorf("a refusal changed the tree: %s", diff)
		}
	})
}

func TestARootAboveTheRoot(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		o, err := w.Found(t.Context(), w.root, office.Founding{Kind: office.District, Name: "某省"})
		if err != nil {
			t.Fatal(err)
		}
		tree := w.tree(t)
		if tree[0].ID != o.ID || tree.Depth(w.city) != 1 || tree.Depth(w.centre) != 4 {
			t.Errorf("%v", outline(tree))
		}
		if !office.May(w.person(t, w.root), office.ManageStaff, tree.Place(o.ID)).Allowed {
			t.Error("its founder may not manage it")
		}
	})
}

func TestPeopleComeGoAndAreMasked(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		ctx := t.Context()
		names := func(by actor.Actor, at office.ID) (out []string) {
			t.Helper()
			people, err := w.People(ctx, by, at)
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range people {
				out = append(out, p.Name+" "+p.Phone)
			}
			return out
		}
		if diff := cmp.Diff([]string{"李四 138****5678", "钱二 138****5678", "孙三 138****5678", "吴六 138****5678"}, names(w.chief, w.fed)); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]string{"吴六 138****5678"}, names(w.drafter, w.school)); diff != "" {
			t.Error(diff)
		}
		if err := w.Correct(ctx, w.chief, office.PersonID(w.clerk.ID), office.Particulars{Name: "武六"}); err != nil {
			t.Fatal(err)
		}
		if p := w.person(t, w.clerk); p.Name != "武六" || p.Phone != "" {
			t.Errorf("%+v", p)
		}
		if err := w.Appoint(ctx, w.chief, office.PersonID(w.clerk.ID), w.centre, office.UnitReviewer); err != nil {
			t.Fatal(err)
		}
		if err := w.Appoint(ctx, w.chief, office.PersonID(w.clerk.ID), w.centre, office.UnitReviewer); err != nil {
			t.Errorf("appointed twice: %v", err)
		}
		if p := w.person(t, w.clerk); len(p.Posts) != 2 || !p.NeedsSecond() {
			t.Errorf("%+v", p)
		}
		if err := w.Relieve(ctx, w.chief, office.PersonID(w.clerk.ID), w.centre, office.UnitReviewer); err != nil {
			t.Fatal(err)
		}
		if err := w.Leave(ctx, w.chief, office.PersonID(w.clerk.ID)); err != nil {
			t.Fatal(err)
		}
		if p := w.person(t, w.clerk); len(p.Posts) != 0 || p.Left.IsZero() {
			t.Errorf("%+v", p)
		}
		if diff := cmp.Diff([]string(nil), names(w.drafter, w.school)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestPeopleRefuses(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		ctx := t.Context()
		id := func(a actor.Actor) office.PersonID { return office.PersonID(a.ID) }
		both := w.hire(t, w.centre, office.Drafter, "王八")
		if err := w.Appoint(ctx, w.root, id(both), w.bureau, office.FinanceReviewer); err != nil {
			t.Fatal(err)
		}
		gone := w.hire(t, w.centre, office.Drafter, "冯九")
		if err := w.Leave(ctx, w.root, id(gone)); err != nil {
			t.Fatal(err)
		}
		for what, c := range map[string]struct {
			err error
			key string
		}{
			"himself":                {w.Appoint(ctx, w.root, id(w.root), w.centre, office.Drafter), "office.not_self"},
			"himself out":            {w.Leave(ctx, w.root, id(w.root)), "office.not_self"},
			"by a drafter":           {w.Appoint(ctx, w.drafter, id(w.clerk), w.centre, office.Drafter), "office.may.role"},
			"beyond reach":           {w.Appoint(ctx, w.chief, id(w.clerk), w.bureau, office.FinanceReviewer), "office.may.place"},
			"finance in a unit":      {w.Appoint(ctx, w.root, id(w.clerk), w.centre, office.FinanceReviewer), "office.role_there"},
			"no such role":           {w.Appoint(ctx, w.root, id(w.clerk), w.centre, "king"), "office.role_there"},
			"who left":               {w.Appoint(ctx, w.root, id(gone), w.centre, office.Drafter), "office.person_left"},
			"no such person":         {w.Appoint(ctx, w.root, "nobody", w.centre, office.Drafter), "office.no_person"},
			"held above":             {w.Correct(ctx, w.chief, id(both), office.Particulars{Name: "x"}), "office.may.place"},
			"held above, out":        {w.Leave(ctx, w.chief, id(both)), "office.may.place"},
			"no such person's":       {w.Leave(ctx, w.chief, "nobody"), "office.may.place"},
			"no such person's, root": {w.Leave(ctx, w.root, "nobody"), "office.no_person"},
			"not held":               {w.Relieve(ctx, w.root, id(w.clerk), w.school, office.Auditor), "office.no_post"},
			"the last one":           {w.Relieve(ctx, w.root, id(w.root), w.city, office.Administrator), "office.last_administrator"},
			"no name":                {w.Correct(ctx, w.root, id(w.clerk), office.Particulars{}), "office.person_name"},
		} {
			refused(t, what, c.err, c.key)
		}
		if p := w.person(t, w.clerk); len(p.Posts) != 1 {
			t.Errorf("a refusal appointed: %+v", p)
		}
		if p := w.person(t, w.root); len(p.Posts) != 1 {
			t.Errorf("the last administrator is gone: %+v", p)
		}
	})
}

// TestMatrixThroughTheStore asks Allow, which loads people and places, what May says about the same: every person,
// act and organisation.
func TestMatrixThroughTheStore(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		tree := w.tree(t)
		allowed := 0
		err := w.db.Read(t.Context(), func(tx *db.Tx) error {
			for _, who := range []actor.Actor{w.root, w.chief, w.drafter, w.officer, w.finance, w.clerk} {
				for _, act := range office.Acts() {
					for _, o := range tree {
						_, err := office.Allow(tx, who, act, o.ID)
						p, _ := office.Standing(tx, who)
						d := office.May(p, act, tree.Place(o.ID))
						if (err == nil) != d.Allowed || err != nil && fault.KindOf(err) != fault.Denied {
							t.Errorf("%s, %s at %s: %v and %+v", who.Name, act, o.Name, err, d)
						}
						if d.Allowed {
							allowed++
						}
					}
				}
			}
			if _, err := office.Allow(tx, actor.System, office.ManageStaff, w.city); err != nil {
				t.Error(err)
			}
			return nil
		})
		if err != nil || allowed < 60 {
			t.Errorf("%d were allowed, %v", allowed, err)
		}
		if !slices.Contains(tree.Reach(w.person(t, w.officer), office.ReviewDepartment), w.school) {
			t.Error("the officer does not reach a unit below")
		}
	})
}

package main

import (
	"context"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"plumbline/base/actor"
	"plumbline/goal"
	"plumbline/locale"
	"plumbline/measure"
	"plumbline/office"
	"plumbline/office/session"
	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
	"plumbline/platform/i18n"
	"plumbline/sample"
	"plumbline/web/house"
)

// TestRemoteScripts runs testdata/remote/*.txtar, each against a server of its own: SERVER is its address, DRAFTER, UNIT,
// OFFICER and FINANCE are files that hold the tokens of those people, NARROW one of the drafter that may only read.
func TestRemoteScripts(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/remote",
		RequireUniqueNames:  true,
		RequireExplicitExec: true,
		Setup: func(env *testscript.Env) error {
			address, tokens, s := distant(t)
			env.Setenv("SERVER", address)
			env.Values[storeKey{}] = s
			for name, token := range tokens {
				file := filepath.Join(env.WorkDir, name+".token")
				if err := os.WriteFile(file, []byte(token+"\n"), 0o600); err != nil {
					return err
				}
				env.Setenv(name, file)
			}
			return os.WriteFile(filepath.Join(env.WorkDir, "published.txt"), sample.Document, 0o600)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"exits": exits, "same": same, "bind": bindNamed},
	})
}

// bindNamed confirms for the declaration of a project what is proposed for its indicators; the others are reported by hand.
func bindNamed(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: bind project")
	}
	s, _ := ts.Value(storeKey{}).(*store)
	ctx := context.Background()
	scopes, err := s.goal.Scopes(ctx)
	ts.Check(err)
	for _, at := range scopes {
		list, err := s.goal.Whole(ctx, at.Department, at.Year)
		ts.Check(err)
		for _, k := range list {
			if k.Declaration.Name == args[0] {
				ts.Check(s.measure.Confirm(ctx, actor.System, k.ID, 0, byHand(ctx, ts, s, k)))
				return
			}
		}
	}
	ts.Fatalf("there is no %s", args[0])
}

func byHand(ctx context.Context, ts *testscript.TestScript, s *store, k goal.Kept) (list []measure.Binding) {
	proposed, err := s.measure.Propose(ctx, k, nil)
	ts.Check(err)
	for i := range k.Declaration.Indicators {
		b := measure.Binding{Key: measure.KeyOf(k.Declaration.Indicators, i), Way: measure.Manual, Judgement: "target"}
		for _, p := range proposed {
			if p.Position == i {
				b = p.Binding
			}
		}
		list = append(list, b)
	}
	return list
}

// storeKey is under which a script finds its server's store.
type storeKey struct{}

// distant is a server with the federation of the published document and people of each stage, and their tokens.
func distant(t *testing.T) (address string, tokens map[string]string, s *store) {
	t.Helper()
	ctx, d := t.Context(), dbtest.SQLite(t)
	s = newStore(d)
	catalog, err := i18n.Load(locale.FS)
	if err != nil {
		t.Fatal(err)
	}
	at, err := house.New(s.rooms(), house.Config{Catalog: catalog, Version: "test", Now: func() time.Time { return dbtest.Now }})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(at.Handler())
	t.Cleanup(server.Close)
	var root office.ID
	err = d.Write(ctx, func(tx *db.Tx) error {
		p, err := office.Begin(tx, s.tables, office.Finance, "上海市财政局", office.Particulars{Name: "管理员"})
		if err == nil {
			root = p.Posts[0].Organisation
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	federation, err := s.office.Found(ctx, actor.System, office.Founding{Parent: root, Kind: office.Department, Name: "上海市残疾人联合会"})
	if err != nil {
		t.Fatal(err)
	}
	tokens = map[string]string{}
	for name, who := range map[string]struct {
		role office.Role
		at   office.ID
		acts []office.Act
	}{
		"DRAFTER": {office.Drafter, federation.ID, []office.Act{office.Read, office.Draft, office.Submit, office.Answer}},
		"NARROW":  {office.Drafter, federation.ID, []office.Act{office.Read}},
		"UNIT":    {office.UnitReviewer, federation.ID, []office.Act{office.Read, office.ReviewUnit}},
		"OFFICER": {office.DepartmentOfficer, federation.ID, []office.Act{office.Read, office.ReviewDepartment}},
		"FINANCE": {office.FinanceReviewer, root, []office.Act{office.Read, office.ReviewFinance}},
	} {
		p, err := s.office.Hire(ctx, actor.System, who.at, who.role, office.Particulars{Name: name})
		if err != nil {
			t.Fatal(err)
		}
		if tokens[name], _, err = s.sessions.Issue(ctx, p.Actor(), session.Request{Name: name, Scope: who.acts, Life: 24 * time.Hour}); err != nil {
			t.Fatal(err)
		}
	}
	return server.URL, tokens, s
}

package tlog_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
	"plumbline/platform/tlog"
)

// finding is short for one in a table of cases.
func finding(kind tlog.Kind, change func(f *tlog.Finding)) tlog.Finding {
	f := tlog.Finding{Kind: kind, Leaf: -1, First: -1, From: -1, To: -1, Level: -1, Tile: -1, Index: -1, Size: -1}
	if change != nil {
		change(&f)
	}
	return f
}

func leaves(kind tlog.Kind, from, to int64) tlog.Finding {
	return finding(kind, func(f *tlog.Finding) { f.From, f.To = from, to })
}

func tile(level int, n, index int64) tlog.Finding {
	return finding(tlog.TileChanged, func(f *tlog.Finding) { f.Level, f.Tile, f.Index = level, n, index })
}

func row(kind tlog.Kind, key string, leaf, first int64) tlog.Finding {
	return finding(kind, func(f *tlog.Finding) { f.Table, f.Key, f.Leaf, f.First = "thing", key, leaf, first })
}

// in says that the column could be told: what stood there before is still to be found.
func in(column string, f tlog.Finding) tlog.Finding {
	f.Column = column
	return f
}

func cut(kind tlog.Kind, size, from, to int64) tlog.Finding {
	return finding(kind, func(f *tlog.Finding) { f.Size, f.From, f.To = size, from, to })
}

// story fills a log: ten rows (one of three versions, one removed again) and looks, 700 leaves with checkpoints at
// 300 and 600.
func story(t *testing.T, d *db.DB, reg *tlog.Registry, l *tlog.Log) (older []string) {
	t.Helper()
	write(t, d, func(tx *db.Tx) error {
		for i := range 10 {
			if err := keep(tx, reg, "a", i, "first"); err != nil { // leaves 0 to 9
				return err
			}
		}
		for i := range 2 {
			if err := keep(tx, reg, "a", 5, fmt.Sprint("later", i)); err != nil { // leaves 10, 11
				return err
			}
		}
		return remove(tx, reg, "a", 9) // leaf 12
	})
	looks(t, d, 13, 287)
	older = append(older, checkpoint(t, l))
	looks(t, d, 300, 300)
	older = append(older, checkpoint(t, l))
	looks(t, d, 600, 100)
	return older
}

// TestTouched plants one harm after another and expects it found and named, and nothing else.
func TestTouched(t *testing.T) {
	t.Parallel()
	const swap = `UPDATE tile SET hashes = SUBSTR(hashes, 45, 44) || SUBSTR(hashes, 1, 44) WHERE level = 1`
	const body = `UPDATE leaf SET body = REPLACE(body, '本机', '别人') WHERE seq = `
	cases := []struct {
		name, sql string
		want      []tlog.Finding
	}{
		{"nothing", `SELECT 1`, nil},
		{"a leaf", body + `20`, []tlog.Finding{leaves(tlog.LeafChanged, 0, 256)}},
		{"a leaf before a checkpoint", body + `299`, []tlog.Finding{leaves(tlog.LeafChanged, 256, 300)}},
		{"a leaf after a checkpoint", body + `300`, []tlog.Finding{leaves(tlog.LeafChanged, 300, 512)}},
		{"leaves of two blocks", body + `20 OR seq = 300`, []tlog.Finding{leaves(tlog.LeafChanged, 0, 256), leaves(tlog.LeafChanged, 300, 512)}},
		{"a leaf of the tail", body + `599`, []tlog.Finding{leaves(tlog.LeafChanged, 512, 600)}},
		{"a leaf at the end", body + `699`, []tlog.Finding{leaves(tlog.LeafChanged, 696, 700)}},
		{"a leaf that is none any more", `UPDATE leaf SET body = '{}' WHERE seq = 20`, []tlog.Finding{leaves(tlog.LeafChanged, 20, 21)}},
		{"a leaf's instant", `UPDATE leaf SET at = '2026-03-02T09:00:01.000Z' WHERE seq = 20`, []tlog.Finding{leaves(tlog.LeafChanged, 20, 21)}},
		{"a leaf's subject", `UPDATE leaf SET subject = 'thing/x' WHERE seq = 20`, []tlog.Finding{leaves(tlog.LeafChanged, 20, 21)}},
		{"a leaf gone", `DELETE FROM leaf WHERE seq = 20`, []tlog.Finding{leaves(tlog.LeafMissing, 20, 21)}},
		{"leaves gone", `DELETE FROM leaf WHERE seq >= 20 AND seq < 600`, []tlog.Finding{leaves(tlog.LeafMissing, 20, 600)}},
		{"truncated", `DELETE FROM leaf WHERE seq >= 650`, []tlog.Finding{leaves(tlog.LeafMissing, 650, 700)}},
		{
			"a leaf beyond the head", `INSERT INTO leaf (seq, at, subject, body) SELECT 900, at, subject, body FROM leaf WHERE seq = 1`,
			[]tlog.Finding{leaves(tlog.LeafExtra, 900, 901)},
		},
		{"a tile", `UPDATE tile SET hashes = SUBSTR(hashes, 1, 44) || SUBSTR(hashes, 1, 44)`, []tlog.Finding{tile(1, 0, 1)}},
		{"a tile turned round", swap, []tlog.Finding{tile(1, 0, 0), tile(1, 0, 1)}},
		{"a tile gone", `DELETE FROM tile`, []tlog.Finding{tile(1, 0, 0)}},
		{"a tile cut", `UPDATE tile SET hashes = SUBSTR(hashes, 1, 44)`, []tlog.Finding{tile(1, 0, 1)}},
		{"a tile of no hashes", `UPDATE tile SET hashes = 'x'`, []tlog.Finding{tile(1, 0, 0)}},
		{"a tile too many", `INSERT INTO tile (level, n, hashes) SELECT 2, 0, SUBSTR(hashes, 1, 44) FROM tile`, []tlog.Finding{tile(2, 0, 0)}},
		{"the head", `UPDATE log_head SET frontier = SUBSTR(frontier, 45) || SUBSTR(frontier, 1, 44)`, nil},
		{"the head gone", `DELETE FROM log_head`, []tlog.Finding{finding(tlog.HeadChanged, nil)}},
		{"the head of no hashes", `UPDATE log_head SET frontier = ''`, []tlog.Finding{finding(tlog.HeadChanged, nil)}},
		{
			"a head of a size beyond counting", `UPDATE log_head SET size = 1152921504606846976, frontier = SUBSTR(frontier, 1, 44)`,
			[]tlog.Finding{leaves(tlog.LeafMissing, 700, 1<<60)},
		},
		{"a row", `UPDATE thing SET content = 'x' WHERE n = 1`, []tlog.Finding{in("content", row(tlog.RowChanged, `["a",1]`, 1, 1))}},
		{"a number", `UPDATE thing SET amount = NULL WHERE n = 1`, []tlog.Finding{row(tlog.RowChanged, `["a",1]`, 1, 1)}},
		{"a truth", `UPDATE thing SET done = NOT done WHERE n = 1`, []tlog.Finding{in("done", row(tlog.RowChanged, `["a",1]`, 1, 1))}},
		{"a tally that is exempt", `UPDATE thing SET tally = 7 WHERE n = 1`, nil},
		{"a row of before", `UPDATE thing SET content = 'first' WHERE n = 5`, []tlog.Finding{in("content", row(tlog.RowChanged, `["a",5]`, 11, 10))}},
		{"a row gone", `DELETE FROM thing WHERE n = 5`, []tlog.Finding{row(tlog.RowMissing, `["a",5]`, 11, 5)}},
		{"a key changed", `UPDATE thing SET n = 77 WHERE n = 1`, []tlog.Finding{row(tlog.RowMissing, `["a",1]`, 1, 1), row(tlog.RowUnknown, `["a",77]`, -1, -1)}},
		{"a row put in", `INSERT INTO thing (id, n, content, done) VALUES ('z', 1, '', TRUE)`, []tlog.Finding{row(tlog.RowUnknown, `["z",1]`, -1, -1)}},
		{"a removed row put back", `INSERT INTO thing (id, n, content, amount, done) VALUES ('a', 9, 'first', 900, FALSE)`, []tlog.Finding{row(tlog.RowUnknown, `["a",9]`, 12, 12)}},
		{"a table put in", `CREATE TABLE secret (id TEXT)`, []tlog.Finding{finding(tlog.TableUnknown, func(f *tlog.Finding) { f.Table = "secret" })}},
		{"a column put in", `ALTER TABLE thing ADD COLUMN secret TEXT`, []tlog.Finding{finding(tlog.TableUnknown, func(f *tlog.Finding) { f.Table, f.Key = "thing", "secret" })}},
		{"a checkpoint's text", `UPDATE checkpoint SET text = REPLACE(text, '300', '301') WHERE size = 300`, []tlog.Finding{finding(tlog.BadCheckpoint, func(f *tlog.Finding) { f.Size = 300 })}},
		{"a checkpoint's size", `UPDATE checkpoint SET size = 601 WHERE size = 600`, []tlog.Finding{finding(tlog.BadCheckpoint, func(f *tlog.Finding) { f.Size = 601 })}},
	}
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		sign := signer(t)
		reg := shop(t, d)
		story(t, d, reg, tlog.New(d, sign))
		for _, c := range cases {
			t.Run(c.name, func(t *testing.T) { // one after another: each harm is taken back
				found := harmed(t, d, reg, sign.Public(), c.sql)
				if c.name == "the head" {
					if len(found) == 0 {
						t.Error("nothing found")
					}
					return
				}
				if diff := cmp.Diff(c.want, found); diff != "" {
					t.Error(diff)
				}
			})
		}
		if report := verify(t, d, reg, []string{sign.Public()}); !report.OK() || report.Checkpoints != 2 || report.Rows != 9 || report.Tiles != 1 {
			t.Errorf("%+v", report)
		}
	})
}

// harmed does a harm, verifies, and rolls it back.
func harmed(t *testing.T, d *db.DB, reg *tlog.Registry, public, sql string) (found []tlog.Finding) {
	t.Helper()
	err := d.Write(t.Context(), func(tx *db.Tx) error {
		if _, err := tx.Exec(sql); err != nil {
			return err
		}
		report, err := tlog.VerifyIn(tx, reg, []string{public})
		found = report.Found
		if err != nil {
			return err
		}
		return errOnPurpose
	})
	if !errors.Is(err, errOnPurpose) {
		t.Fatal(err)
	}
	return found
}

// rollBack takes the end of a log away without a trace in the store.
func rollBack(t *testing.T, d *db.DB, to int64, statements ...string) {
	t.Helper()
	write(t, d, func(tx *db.Tx) error {
		for _, s := range append(statements, fmt.Sprintf("DELETE FROM leaf WHERE seq >= %d", to), fmt.Sprintf("DELETE FROM checkpoint WHERE size > %d", to)) {
			if _, err := tx.Exec(s); err != nil {
				return err
			}
		}
		return nil
	})
}

// TestRolledBackTail: a store put back to an earlier state is whole by itself; the checkpoint that left the house
// tells, and no other one is signed over it.
func TestRolledBackTail(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		sign := signer(t)
		reg, l := shop(t, d), tlog.New(d, sign)
		looks(t, d, 0, 300)
		early := checkpoint(t, l)
		write(t, d, func(tx *db.Tx) error {
			_, err := tx.Exec(`CREATE TABLE kept AS SELECT * FROM log_head`)
			return err
		})
		write(t, d, func(tx *db.Tx) error { return keep(tx, reg, "a", 1, "x") })
		looks(t, d, 301, 100)
		late := checkpoint(t, l)
		rollBack(t, d, 300, `DELETE FROM log_head`, `INSERT INTO log_head SELECT * FROM kept`, `DROP TABLE kept`, `DELETE FROM thing`)

		public := []string{sign.Public()}
		if report := verify(t, d, reg, public, early); !report.OK() {
			t.Errorf("a state that was: %+v", report.Found)
		}
		if diff := cmp.Diff([]tlog.Finding{cut(tlog.RolledBack, 401, 300, 401)}, verify(t, d, reg, public, early, late).Found); diff != "" {
			t.Error(diff)
		}
		looks(t, d, 300, 200) // and went on differently
		if diff := cmp.Diff([]tlog.Finding{cut(tlog.Rewritten, 401, 300, 401)}, verify(t, d, reg, public, early, late).Found); diff != "" {
			t.Error(diff)
		}
	})
}

// TestWrittenAnew: a log made again from the start, whole by itself, is not the one that the checkpoints tell of.
func TestWrittenAnew(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		sign := signer(t)
		reg := shop(t, d)
		older := story(t, d, reg, tlog.New(d, sign))
		other := dbtest.SQLite(t)
		otherReg, l := shop(t, other), tlog.New(other, sign)
		looks(t, other, 0, 300)
		mine := checkpoint(t, l)
		looks(t, other, 300, 500)
		report := verify(t, other, otherReg, []string{sign.Public()}, append(older, mine)...)
		if diff := cmp.Diff([]tlog.Finding{cut(tlog.Rewritten, 300, 0, 300)}, report.Found); diff != "" {
			t.Error(diff)
		}
	})
}

// TestForgedCheckpoint: one signed by a key that nobody trusts is no evidence.
func TestForgedCheckpoint(t *testing.T) {
	t.Parallel()
	d := dbtest.SQLite(t)
	reg := shop(t, d)
	looks(t, d, 0, 3)
	forged := checkpoint(t, tlog.New(d, signer(t)))
	report := verify(t, d, reg, []string{signer(t).Public()}, forged)
	if len(report.Found) != 2 || report.Found[0].Kind != tlog.BadCheckpoint || report.Found[1].Kind != tlog.BadCheckpoint {
		t.Errorf("%+v", report.Found)
	}
	if report := verify(t, d, reg, nil, forged); !report.OK() || !report.Unsigned {
		t.Errorf("%+v", report)
	}
}

// TestAdopt: rows of before the log are taken in once, and never again.
func TestAdopt(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		reg := shop(t, d)
		insert := func(from, n int) {
			write(t, d, func(tx *db.Tx) error {
				for i := range n {
					if _, err := tx.Exec(`INSERT INTO thing (id, n, content, done) VALUES ($1, $2, '', TRUE)`, "old", from+i); err != nil {
						return err
					}
				}
				return nil
			})
		}
		adopt := func() []string {
			names, err := reg.Adopt(t.Context(), d, clerk)
			if err != nil {
				t.Fatal(err)
			}
			return names
		}
		insert(0, 2345)
		if n := verify(t, d, reg, nil); len(n.Found) != 1000 || n.More != 1345 {
			t.Errorf("found %d and %d", len(n.Found), n.More)
		}
		if diff := cmp.Diff([]string{"thing"}, adopt()); diff != "" {
			t.Error(diff)
		}
		if report := verify(t, d, reg, nil); !report.OK() || report.Head.Size != 3 {
			t.Errorf("%+v", report)
		}
		insert(9999, 1)
		if names := adopt(); names != nil {
			t.Errorf("taken in again: %v", names)
		}
		unknown := []tlog.Finding{row(tlog.RowUnknown, `["old",9999]`, -1, -1)}
		if diff := cmp.Diff(unknown, verify(t, d, reg, nil).Found); diff != "" {
			t.Error(diff)
		}
		write(t, d, func(tx *db.Tx) error {
			_, err := tx.Exec(`DELETE FROM log_table`)
			return err
		})
		adopt()
		found := verify(t, d, reg, nil).Found
		if len(found) != 1 || found[0].Kind != tlog.AdoptedTwice || found[0].Leaf != 3 || found[0].Table != "thing" {
			t.Errorf("%+v", found)
		}
	})
}

// TestStrangeTypes: SQLite holds anything anywhere; it is found, not stumbled over.
func TestStrangeTypes(t *testing.T) {
	t.Parallel()
	d := dbtest.SQLite(t)
	sign := signer(t)
	reg := shop(t, d)
	story(t, d, reg, tlog.New(d, sign))
	changed := []tlog.Finding{row(tlog.RowChanged, `["a",1]`, 1, 1)}
	for sql, want := range map[string][]tlog.Finding{
		`UPDATE thing SET amount = 'x' WHERE n = 1`:                                                 changed,
		`UPDATE thing SET amount = 0.5 WHERE n = 1`:                                                 changed,
		`UPDATE thing SET amount = x'00' WHERE n = 1`:                                               changed,
		`UPDATE thing SET done = 2 WHERE n = 1`:                                                     {in("done", changed[0])},
		`UPDATE thing SET content = x'6669727374' WHERE n = 1`:                                      {in("content", changed[0])},
		`UPDATE thing SET content = CAST(x'ff' AS TEXT) WHERE n = 1`:                                {in("content", changed[0])},
		`UPDATE thing SET n = 1.5 WHERE n = 1`:                                                      {row(tlog.RowMissing, `["a",1]`, 1, 1), row(tlog.RowUnknown, `["a",{"other":"float64 1.5"}]`, -1, -1)},
		`INSERT INTO leaf (seq, at, subject, body) SELECT 'x', at, subject, body FROM leaf LIMIT 1`: {finding(tlog.LeafExtra, func(f *tlog.Finding) { f.Key = "x" })},
		`INSERT INTO leaf (seq, at, subject, body) SELECT -1, at, subject, body FROM leaf LIMIT 1`:  {leaves(tlog.LeafExtra, -1, 0)},
		`INSERT INTO tile (level, n, hashes) SELECT 'x', n, hashes FROM tile LIMIT 1`:               {finding(tlog.TileChanged, func(f *tlog.Finding) { f.Key = "x 0" })},
		`UPDATE log_head SET size = 'many'`:                                                         {finding(tlog.HeadChanged, nil)},
	} {
		if diff := cmp.Diff(want, harmed(t, d, reg, sign.Public(), sql)); diff != "" {
			t.Errorf("%s: %s", sql, diff)
		}
	}
}

// TestRegister refuses what would leave something out by mistake.
func TestRegister(t *testing.T) {
	t.Parallel()
	with := func(f func(t *tlog.Table)) []tlog.Table {
		c := thing
		c.Columns, c.Exempt = slices.Clone(thing.Columns), slices.Clone(thing.Exempt)
		f(&c)
		return []tlog.Table{c}
	}
	for name, tables := range map[string][]tlog.Table{
		"name":          with(func(t *tlog.Table) { t.Name = "thing; DROP" }),
		"no key":        with(func(t *tlog.Table) { t.Key = nil }),
		"key unknown":   with(func(t *tlog.Table) { t.Key = []string{"nothing"} }),
		"type":          with(func(t *tlog.Table) { t.Columns[2].Type = "REAL" }),
		"column twice":  with(func(t *tlog.Table) { t.Columns[2].Name = "id" }),
		"exempt column": with(func(t *tlog.Table) { t.Exempt[0].Column = "content" }),
		"no reason":     with(func(t *tlog.Table) { t.Exempt[0].Reason = "" }),
		"twice":         {thing, thing},
		"the log":       with(func(t *tlog.Table) { t.Name = "leaf" }),
	} {
		if _, err := tlog.Register(tables, nil); err == nil {
			t.Errorf("%s: registered", name)
		}
	}
	if _, err := tlog.Register([]tlog.Table{thing}, []tlog.Exempt{{Table: "thing", Reason: "x"}}); err == nil {
		t.Error("a table registered and exempt")
	}
	if _, err := tlog.Register(nil, []tlog.Exempt{{Table: "thing"}}); err == nil {
		t.Error("exempt for no reason")
	}
}

// TestDigest holds the text that a stranger must make: the digest was made with sha256sum.
func TestDigest(t *testing.T) {
	t.Parallel()
	type word string
	amount := int64(7)
	got, err := thing.Digest(word("a"), 1, "第一\n", &amount, true)
	const text = `{"columns":[["amount","BIGINT",7],["content","TEXT","第一\n"],["done","BOOLEAN",true],["id","TEXT","a"],["n","BIGINT",1]],"table":"thing","v":1}`
	if want := sum(text); err != nil || got != want {
		t.Errorf("got %s, want %s, %v", got, want, err)
	}
	grown := thing
	grown.Columns = append(slices.Clone(thing.Columns), tlog.Column{Name: "extra", Type: tlog.Text, Added: true, Default: ""})
	same, _ := grown.Digest("a", 1, "第一\n", 7, 1, "")
	other, _ := grown.Digest("a", 1, "第一\n", 7, true, nil)
	if same != got || other == got {
		t.Error("an added column with what the migration gave changes the digest, or one with something else does not")
	}
	if _, err := thing.Digest("a"); err == nil || !strings.Contains(err.Error(), "thing") {
		t.Error("too few values")
	}
}

func TestTrail(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		reg := shop(t, d)
		write(t, d, func(tx *db.Tx) error {
			trail, err := reg.Follow(tx)
			if err != nil {
				return err
			}
			for _, wrong := range []error{trail.Touch("nothing", "a"), trail.Touch("thing"), trail.Touch("thing", "a", 1, 2)} {
				if wrong == nil {
					t.Error("touched what is not there")
				}
			}
			for i := range 3 {
				if err := keep(tx, reg, "a", i, "x"); err != nil {
					return err
				}
			}
			if err := trail.Touch("thing", "a"); err != nil {
				return err
			}
			for _, s := range []string{`DELETE FROM thing WHERE n <= 1`, `INSERT INTO thing (id, n, content, amount, done) VALUES ('a', 1, 'x', 100, FALSE), ('a', 8, 'y', NULL, FALSE)`} {
				if _, err := tx.Exec(s); err != nil {
					return err
				}
			}
			rows, err := trail.Rows()
			digest, _ := thing.Digest("a", 8, "y", nil, false)
			want := []tlog.Row{{Table: "thing", Key: `["a",0]`, Digest: tlog.Deleted}, {Table: "thing", Key: `["a",8]`, Digest: digest}}
			if diff := cmp.Diff(want, rows); diff != "" {
				t.Error(diff)
			}
			if err != nil {
				return err
			}
			_, err = trail.Append(tlog.Act{By: clerk, Verb: "thing.sort", Subject: "thing/a"})
			return err
		})
		if report := verify(t, d, reg, nil); !report.OK() || report.Rows != 3 {
			t.Errorf("%+v", report)
		}
	})
}

// TestMake: a row that is told stands in the log as one that was read; a row that is kept otherwise than it was told is found.
func TestMake(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		reg := shop(t, d)
		made := func(id string, n, amount int) {
			write(t, d, func(tx *db.Tx) error {
				trail, err := reg.Follow(tx)
				if err != nil {
					return err
				}
				if trail.Make("nothing", 1) == nil || trail.Make("thing", id, n) == nil {
					t.Error("made what is not there")
				}
				if err := trail.Make("thing", id, n, "x", 100, true); err != nil {
					return err
				}
				if err := tx.Do(`INSERT INTO thing (id, n, content, amount, done) VALUES ($1, $2, 'x', $3, TRUE)`, id, n, amount); err != nil {
					return err
				}
				rows, err := trail.Rows()
				digest, _ := thing.Digest(id, n, "x", 100, true)
				if diff := cmp.Diff([]tlog.Row{{Table: "thing", Key: fmt.Sprintf(`[%q,%d]`, id, n), Digest: digest}}, rows); diff != "" {
					t.Error(diff)
				}
				if err != nil {
					return err
				}
				_, err = trail.Append(tlog.Act{By: clerk, Verb: "thing.make", Subject: "thing/" + id})
				return err
			})
		}
		made("a", 1, 100)
		if report := verify(t, d, reg, nil); !report.OK() || report.Rows != 1 {
			t.Errorf("%+v", report)
		}
		made("b", 2, 99)
		if report := verify(t, d, reg, nil); report.OK() || len(report.Found) != 1 {
			t.Errorf("%+v", report)
		}
	})
}

// TestSeveralActsOfATransaction: they follow one another whatever of them was begun first, and so do those of who shares the commit.
func TestSeveralActsOfATransaction(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		reg := shop(t, d)
		act := func(n int) tlog.Act { return tlog.Act{By: clerk, Verb: "thing.make", Subject: fmt.Sprint("thing/", n)} }
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				err := d.Write(t.Context(), func(tx *db.Tx) error {
					one, err := reg.Follow(tx)
					if err != nil {
						return err
					}
					two, err := reg.Follow(tx)
					if err != nil {
						return err
					}
					first, err := two.Append(act(1))
					if err != nil {
						return err
					}
					second, err := tlog.Append(tx, act(2), act(3))
					if err != nil {
						return err
					}
					third, err := one.Append(act(4))
					if second != first+1 || third != first+3 {
						t.Errorf("leaves %d, %d and %d", first, second, third)
					}
					return err
				})
				if err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if report := verify(t, d, reg, nil); !report.OK() || report.Head.Size != 16 {
			t.Errorf("%+v", report)
		}
	})
}

// TestMadeAndTouched: of a row that was told and read too, what was read stands in the log.
func TestMadeAndTouched(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		reg := shop(t, d)
		write(t, d, func(tx *db.Tx) error {
			trail, err := reg.Follow(tx)
			if err != nil {
				return err
			}
			if err := trail.Touch("thing", "a"); err != nil {
				return err
			}
			if err := trail.Make("thing", "a", 1, "x", 100, true); err != nil {
				return err
			}
			if err := tx.Do(`INSERT INTO thing (id, n, content, amount, done) VALUES ('a', 1, 'y', 100, TRUE)`); err != nil {
				return err
			}
			_, err = trail.Append(tlog.Act{By: clerk, Verb: "thing.make", Subject: "thing/a"})
			return err
		})
		if report := verify(t, d, reg, nil); !report.OK() || report.Rows != 1 {
			t.Errorf("%+v", report)
		}
	})
}

// TestHeadAskedWithWhatFails: the log goes on where an act goes past a question of its own that failed with the head's.
func TestHeadAskedWithWhatFails(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		reg := shop(t, d)
		own := errors.New("own")
		write(t, d, func(tx *db.Tx) error {
			asked := tx.Ask(func(db.Row) error { return own }, `SELECT 1`)
			trail, err := reg.Follow(tx)
			if err != nil {
				return err
			}
			if err := errors.Join(asked, tx.Await()); !errors.Is(err, own) {
				t.Errorf("the question: %v", err)
			}
			_, err = trail.Append(tlog.Act{By: clerk, Verb: "thing.make", Subject: "thing/a"})
			return err
		})
		if report := verify(t, d, reg, nil); !report.OK() || report.Head.Size != 1 {
			t.Errorf("%+v", report)
		}
	})
}

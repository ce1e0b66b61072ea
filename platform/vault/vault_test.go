package vault_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"plumbline/base/fault"
	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
	"plumbline/platform/vault"
)

func key(err error) string {
	if f, ok := fault.As(err); ok {
		return f.Key
	}
	return fmt.Sprint(err)
}

func write(t testing.TB, d *db.DB, f func(tx *db.Tx) error) {
	t.Helper()
	if err := d.Write(t.Context(), f); err != nil {
		t.Fatal(err)
	}
}

// odd are texts that a careless copy changes.
var odd = []string{"", "'", `"\`, "\u2028</script>&", "残疾人\r\n\t", "𠮷 é é", "null", "0", strings.Repeat("长", 100_000)}

// furnish puts rows of every type into the store, some of them pointing at rows that come later in the copy.
func furnish(t testing.TB, d *db.DB) {
	t.Helper()
	write(t, d, func(tx *db.Tx) error {
		for i, text := range odd {
			if _, err := tx.Exec("INSERT INTO setting (name, value) VALUES ($1, $2)", fmt.Sprintf("odd %d", i), text); err != nil {
				return err
			}
		}
		for _, statement := range []string{
			`INSERT INTO organisation (id, parent, kind, name, key, founded_at, closed_at) VALUES ('z', NULL, 'k', '财政局', 'z', '', ''), ('a', 'z', 'k', '残联', 'a', '', '')`,
			`INSERT INTO person (id, name, pinyin, phone, email, hired_at, left_at) VALUES ('p', '王', 'w', '', '', '', '')`,
			`INSERT INTO account (person, login, hash, password_at, signed_in) VALUES ('p', 'wang', 'h', '', '')`,
			`INSERT INTO session (id, digest, person, shown, address, agent, opened_at, seen_at, expires_at, ended_at) VALUES ('1', 'a', 'p', TRUE, '', '', '', '', '', ''), ('2', 'b', 'p', FALSE, '', '', '', '', '', '')`,
			`INSERT INTO tile (level, n, hashes) VALUES (1, -9223372036854775807, ''), (1, 9223372036854775807, '')`,
			`INSERT INTO level_pattern (id, content) VALUES ('Z', ''), ('a', ''), ('_', ''), ('准', '')`,
			`UPDATE log_head SET size = 7`,
		} {
			if _, err := tx.Exec(statement); err != nil {
				return err
			}
		}
		return nil
	})
}

func saved(t testing.TB, d *db.DB) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "copy.zip")
	if _, err := vault.Save(t.Context(), d, "test", path); err != nil {
		t.Fatal(err)
	}
	return path
}

func look(t testing.TB, path string) *vault.File {
	t.Helper()
	f, err := vault.Look(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

func restored(t testing.TB, path string, cfg db.Config) *db.DB {
	t.Helper()
	if err := look(t, path).Restore(t.Context(), cfg); err != nil {
		t.Fatal(err)
	}
	d, err := vault.Open(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	return d
}

// parts gives the rows of every table, as the copy has them.
func parts(t testing.TB, path string) map[string]string {
	t.Helper()
	z, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = z.Close() }()
	out := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(f.Name, "tables/") {
			out[f.Name] = string(text)
		}
	}
	return out
}

// TestThereAndBack: from each engine to SQLite, to each engine again and back, every row of every table is the same.
func TestThereAndBack(t *testing.T) {
	t.Parallel()
	dbtest.EachConfig(t, func(t *testing.T, other db.Config) {
		d := dbtest.SQLite(t)
		furnish(t, d)
		first := saved(t, d)
		second := saved(t, restored(t, first, other))
		third := saved(t, restored(t, second, db.Config{Data: t.TempDir()}))
		want := parts(t, first)
		if len(want) < 30 || strings.Count(want["tables/setting.jsonl"], "\n") != len(odd) {
			t.Fatalf("the copy holds %d tables, of settings %q", len(want), want["tables/setting.jsonl"])
		}
		for _, path := range []string{second, third} {
			if diff := cmp.Diff(want, parts(t, path)); diff != "" {
				t.Error(diff)
			}
		}
	})
}

// TestKeysHoldAfterwards: what points at other rows is still held to it in the store that was filled.
func TestKeysHoldAfterwards(t *testing.T) {
	t.Parallel()
	dbtest.EachConfig(t, func(t *testing.T, cfg db.Config) {
		source := dbtest.SQLite(t)
		furnish(t, source)
		d := restored(t, saved(t, source), cfg)
		for _, statement := range []string{
			`INSERT INTO account (person, login, hash, password_at, signed_in) VALUES ('nobody', 'x', 'h', '', '')`,
			`DELETE FROM organisation WHERE id = 'z'`,
			`INSERT INTO setting (name, value) VALUES ('odd 1', '')`,
		} {
			err := d.Write(t.Context(), func(tx *db.Tx) error {
				_, err := tx.Exec(statement)
				return err
			})
			if err == nil {
				t.Errorf("%s was let through", statement)
			}
		}
	})
}

// TestWhileWritersRun: money goes from account to account while the copy is made; in each copy the sum is whole.
func TestWhileWritersRun(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		const accounts, each = 50, 100
		write(t, d, func(tx *db.Tx) error {
			for i := range accounts {
				if _, err := tx.Exec("INSERT INTO tile (level, n, hashes) VALUES ($1, $2, '')", i, each); err != nil {
					return err
				}
				if _, err := tx.Exec("INSERT INTO setting (name, value) VALUES ($1, $2)", fmt.Sprint(i), strings.Repeat("x", 20_000)); err != nil {
					return err
				}
			}
			return nil
		})
		ctx, stop := context.WithCancel(t.Context())
		moved, done := make(chan int, 1), make(chan error, 1)
		go func() { done <- move(ctx, d, accounts, moved) }()
		last := 0
		for range 5 {
			last = waitFor(t, moved, last+1)
			sum := 0
			for text := range strings.Lines(parts(t, saved(t, d))["tables/tile.jsonl"]) {
				var row []any
				if err := json.Unmarshal([]byte(text), &row); err != nil {
					t.Fatal(err)
				}
				sum += int(row[1].(float64))
			}
			if sum != accounts*each {
				t.Errorf("the copy holds %d of %d", sum, accounts*each)
			}
		}
		stop()
		if err := <-done; !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	})
}

// move moves one from an account to another until the context ends, and tells how often it did. The accounts are
// written in two statements, and in different order.
func move(ctx context.Context, d *db.DB, accounts int, told chan int) error {
	for n := 1; ; n++ {
		err := d.Write(ctx, func(tx *db.Tx) error {
			if _, err := tx.Exec("UPDATE tile SET n = n - 1 WHERE level = $1", rand.IntN(accounts)); err != nil {
				return err
			}
			_, err := tx.Exec("UPDATE tile SET n = n + 1 WHERE level = $1", rand.IntN(accounts))
			return err
		})
		if err != nil {
			return errors.Join(err, ctx.Err())
		}
		select {
		case <-told:
		default:
		}
		told <- n
	}
}

func waitFor(t *testing.T, moved chan int, least int) int {
	t.Helper()
	for n := range moved {
		if n >= least {
			return n
		}
	}
	return 0
}

// TestAnyBitIsMissed: a bit turned anywhere, and an end cut off anywhere, is refused before a store is touched.
func TestAnyBitIsMissed(t *testing.T) {
	t.Parallel()
	d := dbtest.SQLite(t)
	write(t, d, func(tx *db.Tx) error {
		_, err := tx.Exec("INSERT INTO setting (name, value) VALUES ('a', 'b')")
		return err
	})
	whole, err := os.ReadFile(saved(t, d))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "harmed.zip")
	if err := os.WriteFile(path, whole, 0o600); err != nil {
		t.Fatal(err)
	}
	harmed, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = harmed.Close() }()
	put := func(b []byte, at int) {
		t.Helper()
		if _, err := harmed.WriteAt(b, int64(at)); err != nil {
			t.Fatal(err)
		}
	}
	refused := func(what string, at int) {
		t.Helper()
		f, err := vault.Look(path)
		if key(err) != "vault.damaged" {
			t.Errorf("%s %d of %d: got %v", what, at, len(whole), err)
		}
		if err == nil {
			_ = f.Close()
		}
	}
	for at, b := range whole {
		put([]byte{b ^ 1<<rand.IntN(8)}, at)
		refused("byte", at)
		put([]byte{b}, at)
	}
	look(t, path) // whole again
	put([]byte{0}, len(whole))
	refused("a byte more than", len(whole))
	for n := len(whole) - 1; n >= 0; n -= 1 + rand.IntN(100) {
		if err := harmed.Truncate(int64(n)); err != nil {
			t.Fatal(err)
		}
		refused("cut off at", n)
	}
}

// forged is a copy with its manifest and parts changed, and sealed again as if it were whole.
func forged(t *testing.T, path string, change func(m *vault.Manifest, parts map[string]string)) string {
	t.Helper()
	m, files := look(t, path).Manifest, parts(t, path)
	change(&m, files)
	out := filepath.Join(t.TempDir(), "forged.zip")
	f, err := os.Create(out)
	if err != nil {
		t.Fatal(err)
	}
	err = vault.Seal(f, func(to io.Writer) error {
		z := zip.NewWriter(to)
		text, err := json.Marshal(m)
		if err != nil {
			return err
		}
		files["manifest.json"] = string(text)
		for name, text := range files {
			w, err := z.Create(name)
			if err != nil {
				return err
			}
			if _, err := io.WriteString(w, text); err != nil {
				return err
			}
		}
		return errors.Join(z.SetComment(vault.Blank), z.Close())
	})
	if err := errors.Join(err, f.Close()); err != nil {
		t.Fatal(err)
	}
	return out
}

func tableOf(m *vault.Manifest, name string) *vault.Part {
	for i := range m.Tables {
		if m.Tables[i].Name == name {
			return &m.Tables[i]
		}
	}
	return nil
}

// TestPartsAreHeldToTheManifest: under a seal that fits, a part that is not what the manifest says is refused, and the
// store stays empty: a copy that is whole goes into it afterwards.
func TestPartsAreHeldToTheManifest(t *testing.T) {
	t.Parallel()
	source := dbtest.SQLite(t)
	furnish(t, source)
	good := saved(t, source)
	part := "tables/setting.jsonl"
	cases := map[string]func(m *vault.Manifest, files map[string]string){
		"a value": func(_ *vault.Manifest, files map[string]string) {
			files[part] = strings.Replace(files[part], "残疾人", "残疾入", 1)
		},
		"a row less":   func(_ *vault.Manifest, files map[string]string) { _, files[part], _ = strings.Cut(files[part], "\n") },
		"half a row":   func(_ *vault.Manifest, files map[string]string) { files[part] = files[part][:len(files[part])-3] },
		"no part":      func(_ *vault.Manifest, files map[string]string) { delete(files, part) },
		"another kind": func(_ *vault.Manifest, files map[string]string) { files[part] = "[1,2]\n" + files[part] },
		"rows":         func(m *vault.Manifest, _ map[string]string) { tableOf(m, "setting").Rows++ },
		"digest":       func(m *vault.Manifest, _ map[string]string) { tableOf(m, "setting").SHA256 = tableOf(m, "tile").SHA256 },
		"column":       func(m *vault.Manifest, _ map[string]string) { tableOf(m, "setting").Columns[0].Name = "x" },
		"a table less": func(m *vault.Manifest, _ map[string]string) { m.Tables = m.Tables[1:] },
		"a table more": func(m *vault.Manifest, _ map[string]string) { m.Tables = append(m.Tables, m.Tables[0]) },
	}
	dbtest.EachConfig(t, func(t *testing.T, cfg db.Config) {
		for name, change := range cases {
			if err := look(t, forged(t, good, change)).Restore(t.Context(), cfg); key(err) != "vault.damaged" {
				t.Errorf("%s: got %v", name, err)
			}
		}
		if diff := cmp.Diff(parts(t, good), parts(t, saved(t, restored(t, good, cfg)))); diff != "" {
			t.Error(diff)
		}
	})
}

// TestContradictionIsRefused: rows that point at no row are not kept on either engine.
func TestContradictionIsRefused(t *testing.T) {
	t.Parallel()
	source := dbtest.SQLite(t)
	furnish(t, source)
	good := saved(t, source)
	bad := forged(t, good, func(m *vault.Manifest, files map[string]string) {
		empty := tableOf(m, "person")
		files[empty.File], empty.Rows, empty.Bytes, empty.SHA256 = "", 0, 0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
	})
	dbtest.EachConfig(t, func(t *testing.T, cfg db.Config) {
		if err := look(t, bad).Restore(t.Context(), cfg); err == nil {
			t.Error("an account without its person was kept")
		}
		restored(t, good, cfg)
	})
}

func TestOnlyIntoAnEmptyStore(t *testing.T) {
	t.Parallel()
	good := saved(t, dbtest.SQLite(t))
	dbtest.EachConfig(t, func(t *testing.T, cfg db.Config) {
		prepared, err := db.Open(t.Context(), cfg)
		if err != nil {
			t.Fatal(err)
		}
		if err := look(t, good).Restore(t.Context(), cfg); err != nil {
			t.Errorf("a store that was only prepared: %v", err)
		}
		write(t, prepared, func(tx *db.Tx) error {
			_, err := tx.Exec("INSERT INTO setting (name, value) VALUES ('mine', '1')")
			return err
		})
		if err := look(t, good).Restore(t.Context(), cfg); key(err) != "vault.not_empty" {
			t.Errorf("a store in use: %v", err)
		}
		if got := parts(t, saved(t, prepared))["tables/setting.jsonl"]; got != `["mine","1"]`+"\n" {
			t.Errorf("the store that was refused holds %q", got)
		}
		if err := prepared.Close(); err != nil {
			t.Error(err)
		}
	})
}

// TestOlderAndNewer: a copy of an older schema is brought up to date, one of a newer is refused with the store untouched.
func TestOlderAndNewer(t *testing.T) {
	t.Parallel()
	dbtest.EachConfig(t, func(t *testing.T, cfg db.Config) {
		old, _, err := db.OpenAsIs(t.Context(), db.Config{Data: t.TempDir()})
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = old.Close() }()
		if err := old.MigrateTo(t.Context(), 1); err != nil {
			t.Fatal(err)
		}
		write(t, old, func(tx *db.Tx) error {
			_, err := tx.Exec("INSERT INTO setting (name, value) VALUES ('a', '1')")
			return err
		})
		path := saved(t, old)
		newer := forged(t, path, func(m *vault.Manifest, _ map[string]string) { m.Schema = 9999 })
		if err := look(t, newer).Restore(t.Context(), cfg); key(err) != "vault.newer" {
			t.Errorf("a newer schema: %v", err)
		}
		if _, err := vault.Open(t.Context(), cfg); key(err) != "vault.no_store" {
			t.Errorf("the refused copy left %v", err)
		}
		format := forged(t, path, func(m *vault.Manifest, _ map[string]string) { m.Format = 2 })
		if _, err := vault.Look(format); key(err) != "vault.newer_format" {
			t.Errorf("a newer format: %v", err)
		}
		d := restored(t, path, cfg)
		if have, want, err := d.Version(t.Context()); have != want || have < 2 || err != nil {
			t.Errorf("schema %d of %d, %v", have, want, err)
		}
		if err := look(t, path).Restore(t.Context(), cfg); key(err) != "vault.not_empty" {
			t.Errorf("twice: %v", err)
		}
	})
}

// disk takes so many bytes and is full then.
type disk struct {
	io.WriteCloser
	left int
}

func (d *disk) Write(p []byte) (int, error) {
	if d.left -= len(p); d.left < 0 {
		return 0, fmt.Errorf("write: %w", syscall.ENOSPC)
	}
	return d.WriteCloser.Write(p)
}

func TestFullDiskWhileSaving(t *testing.T) {
	t.Parallel()
	d := dbtest.SQLite(t)
	random := rand.NewChaCha8([32]byte{1})
	write(t, d, func(tx *db.Tx) error { // more than is gathered before it is written
		text := make([]byte, 500_000)
		_, _ = random.Read(text)
		_, err := tx.Exec("INSERT INTO setting (name, value) VALUES ('big', $1)", fmt.Sprintf("%x", text))
		return err
	})
	info, err := os.Stat(saved(t, d))
	if err != nil {
		t.Fatal(err)
	}
	for _, left := range []int{0, 1, 300_000, int(info.Size()) - 1} {
		folder := t.TempDir()
		path := filepath.Join(folder, "copy.zip")
		err := vault.SaveThrough(t.Context(), d, path, func(w io.WriteCloser) io.WriteCloser { return &disk{w, left} })
		if key(err) != "db.full" {
			t.Errorf("with room for %d: %v", left, err)
		}
		if names, err := os.ReadDir(folder); len(names) > 0 || err != nil {
			t.Errorf("with room for %d this is left: %v, %v", left, names, err)
		}
	}
}

// TestFullDiskWhileRestoring bounds the file instead of the disk: SQLite answers the same.
func TestFullDiskWhileRestoring(t *testing.T) {
	t.Parallel()
	source := dbtest.SQLite(t)
	furnish(t, source)
	path := saved(t, source)
	d := dbtest.SQLite(t)
	empty := parts(t, saved(t, d))
	bound := func(pages int) {
		t.Helper()
		write(t, d, func(tx *db.Tx) error {
			_, err := db.One(tx, db.Scalar[int64], fmt.Sprintf("PRAGMA max_page_count = %d", pages))
			return err
		})
	}
	bound(1) // never less than there are
	if err := look(t, path).Fill(t.Context(), d); key(err) != "db.full" {
		t.Fatalf("got %v", err)
	}
	if diff := cmp.Diff(empty, parts(t, saved(t, d))); diff != "" {
		t.Errorf("this was left half: %s", diff)
	}
	bound(1 << 30)
	if err := look(t, path).Fill(t.Context(), d); err != nil {
		t.Error(err)
	}
}

// TestOddValueIsNamed: a value that no product writes is named by its row, and no file is made.
func TestOddValueIsNamed(t *testing.T) {
	t.Parallel()
	d := dbtest.SQLite(t)
	furnish(t, d)
	write(t, d, func(tx *db.Tx) error {
		_, err := tx.Exec("UPDATE session SET shown = 7 WHERE id = '2'")
		return err
	})
	path := filepath.Join(t.TempDir(), "copy.zip")
	_, err := vault.Save(t.Context(), d, "test", path)
	f, _ := fault.As(err)
	if key(err) != "db.odd_value" || !strings.Contains(f.Error(), "row=2") || !strings.Contains(f.Error(), "column=shown") {
		t.Errorf("got %v", err)
	}
	if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a file: %v", err)
	}
}

func TestFilesAreNotWrittenOver(t *testing.T) {
	t.Parallel()
	d := dbtest.SQLite(t)
	path := saved(t, d)
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := vault.Save(t.Context(), d, "test", path); key(err) != "vault.exists" {
		t.Errorf("got %v", err)
	}
	after, err := os.ReadFile(path)
	if !bytes.Equal(before, after) || err != nil {
		t.Error("the old copy is another", err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("others may read it: %v, %v", info.Mode(), err)
	}
	if _, err := vault.Save(t.Context(), d, "test", filepath.Join(path, "below.zip")); key(err) != "vault.cannot_write" {
		t.Errorf("got %v", err)
	}
}

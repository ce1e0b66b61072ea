package seal_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"plumbline/base/fault"
	"plumbline/platform/seal"
)

var now = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

func ring(t testing.TB) *seal.Ring {
	t.Helper()
	r, err := seal.New()
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func key(err error) string {
	f, _ := fault.As(err)
	if f == nil {
		return fmt.Sprint(err)
	}
	return f.Key
}

// kept is a text as a store gives it back.
func kept(t testing.TB, raw string) (out seal.Text) {
	t.Helper()
	if err := out.Scan(raw); err != nil {
		t.Fatal(err)
	}
	return out
}

func raw(t testing.TB, x seal.Text) string {
	t.Helper()
	v, err := x.Value()
	if err != nil {
		t.Fatal(err)
	}
	return v.(string)
}

func TestWhatIsSealedOpensInItsPlaceAlone(t *testing.T) {
	t.Parallel()
	r, other := ring(t), ring(t)
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.StringMatching(`[a-z0-9]{0,3}`)
		plain := rapid.String().Draw(t, "plain")
		at := seal.Place{Table: name.Draw(t, "table"), Column: name.Draw(t, "column"), Row: name.Draw(t, "row")}
		x, err := r.Seal(plain, at)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := r.Open(x, at); err != nil || got != plain {
			t.Fatalf("opened %q, %v; want %q", got, err, plain)
		}
		elsewhere := seal.Place{Table: name.Draw(t, "table"), Column: name.Draw(t, "column"), Row: name.Draw(t, "row")}
		if _, err := r.Open(x, elsewhere); plain != "" && at != elsewhere && key(err) != "seal.changed" {
			t.Fatalf("moved from %v to %v: %v", at, elsewhere, err)
		}
		if _, err := other.Open(x, at); plain != "" && key(err) != "seal.key_missing" {
			t.Fatalf("opened with the keys of another store: %v", err)
		}
	})
}

// TestEveryChangedBitIsNoticed turns each bit of a sealed text.
func TestEveryChangedBitIsNoticed(t *testing.T) {
	t.Parallel()
	r, at := ring(t), seal.Place{Table: "person", Column: "phone", Row: "1"}
	x, err := r.Seal("13812345678", at)
	if err != nil {
		t.Fatal(err)
	}
	whole := raw(t, x)
	if strings.Contains(whole, "138") || !strings.HasPrefix(whole, "seal:1:") {
		t.Fatalf("kept as %s", whole)
	}
	for i := range len(whole) {
		for bit := range 7 { // the text is ASCII; the eighth would make it none
			b := []byte(whole)
			b[i] ^= 1 << bit
			if got, err := r.Open(kept(t, string(b)), at); err == nil {
				t.Fatalf("bit %d of byte %d changed, and it opens as %q", bit, i, got)
			}
		}
	}
	if _, err := r.Open(kept(t, whole[:len(whole)/2]), at); key(err) != "seal.changed" {
		t.Errorf("half of it: %v", err)
	}
	if _, err := r.Open(kept(t, "13812345678"), at); key(err) != "seal.not_sealed" {
		t.Errorf("in the clear: %v", err)
	}
}

func TestTwiceTheSameIsNeverTheSame(t *testing.T) {
	t.Parallel()
	r, at, seen := ring(t), seal.Place{Table: "t"}, map[string]bool{}
	for range 1000 {
		x, err := r.Seal("13812345678", at)
		if err != nil {
			t.Fatal(err)
		}
		if seen[raw(t, x)] {
			t.Fatal("the same text twice")
		}
		seen[raw(t, x)] = true
	}
}

func TestASealedTextPrintsAsDots(t *testing.T) {
	t.Parallel()
	x, err := ring(t).Seal("13812345678", seal.Place{})
	if err != nil {
		t.Fatal(err)
	}
	js, err := json.Marshal(map[string]any{"phone": x})
	if err != nil {
		t.Fatal(err)
	}
	for _, got := range []string{x.String(), fmt.Sprintf("%v %+v %#v %s", x, x, x, x), string(js), x.LogValue().String()} {
		if strings.Contains(got, "seal:") || !strings.Contains(got, "••••") {
			t.Errorf("printed as %s", got)
		}
	}
	if (seal.Text{}).String() != "" || !(seal.Text{}).Blank() || x.Blank() || x.Key() == "" {
		t.Error("blank and not blank are mixed up")
	}
	if plain, ok := kept(t, "138").Unsealed(); !ok || plain != "138" {
		t.Error("a text in the clear is not known as such")
	}
}

func TestEqualTextsHaveEqualIndexes(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), seal.File)
	r, err := seal.MakeFile(file, now)
	if err != nil {
		t.Fatal(err)
	}
	index := func(plain, table, column string) string {
		x, err := r.Index(plain, table, column)
		if err != nil {
			t.Fatal(err)
		}
		return x
	}
	a := index("110101199001011234", "person", "number")
	if a != index("110101199001011234", "person", "number") || a == index("110101199001011235", "person", "number") ||
		a == index("110101199001011234", "person", "other") || a == index("234", "person", "number110101199001011") {
		t.Error("the index does not tell the same from the different")
	}
	if index("", "person", "number") != "" {
		t.Error("the blank text has an index")
	}
	if _, err := r.Add(now); err != nil {
		t.Fatal(err)
	}
	all, err := r.Indexes("110101199001011234", "person", "number")
	if err != nil || len(all) != 2 || all[0] != a || all[1] != index("110101199001011234", "person", "number") {
		t.Errorf("under the two keys: %v, %v; the first was %s", all, err, a)
	}
}

func TestKeysAreChangedWhileAnotherProcessReads(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "made", seal.File)
	r, err := seal.MakeFile(file, now)
	if err != nil {
		t.Fatal(err)
	}
	server, err := seal.OpenFile(file)
	if err != nil {
		t.Fatal(err)
	}
	at := seal.Place{Table: "person", Column: "phone", Row: "1"}
	old, err := r.Seal("old", at)
	if err != nil {
		t.Fatal(err)
	}
	id, err := r.Add(now)
	if err != nil {
		t.Fatal(err)
	}
	fresh, err := r.Seal("new", at)
	if err != nil || fresh.Key() != id {
		t.Fatalf("sealed with %s, want the new key %s (%v)", fresh.Key(), id, err)
	}
	for x, want := range map[seal.Text]string{old: "old", fresh: "new"} {
		if got, err := server.Open(x, at); err != nil || got != want {
			t.Errorf("a process that ran already opens %q, %v; want %q", got, err, want)
		}
	}
	if err := r.Drop(id); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Open(old, at); key(err) != "seal.key_missing" {
		t.Errorf("with the key dropped: %v", err)
	}
	if got, err := r.Open(fresh, at); err != nil || got != "new" {
		t.Errorf("%q, %v", got, err)
	}
	if keys := r.Keys(); len(keys) != 1 || keys[0] != id {
		t.Errorf("left are %v", keys)
	}
}

func TestTheKeyFile(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), seal.File)
	if _, err := seal.OpenFile(file); !errors.Is(err, fs.ErrNotExist) {
		t.Fatalf("no file: %v", err)
	}
	r, err := seal.MakeFile(file, now)
	if err != nil {
		t.Fatal(err)
	}
	again, err := seal.MakeFile(file, now)
	if err != nil || again.Keys()[0] != r.Keys()[0] {
		t.Fatalf("made twice: %v, %v", again.Keys(), err)
	}
	id := r.Keys()[0]
	proof, err := r.Proof(id)
	if err != nil || !again.Proves(id, proof) || again.Proves(id, proof[1:]) || ring(t).Proves(id, proof) {
		t.Errorf("the proof does not tell rings apart (%v)", err)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the mode is %v (%v)", info.Mode(), err)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		text string
		mode os.FileMode
		key  string
	}{
		"readable by others": {string(text), 0o644, "seal.readable"},
		"empty":              {"", 0o600, "seal.unreadable"},
		"half":               {string(text[:len(text)-20]), 0o600, "seal.unreadable"},
		"twice":              {string(text) + string(text), 0o600, "seal.unreadable"},
		"something else":     {"PRIVATE+KEY+x", 0o600, "seal.unreadable"},
	} {
		bad := filepath.Join(t.TempDir(), name)
		if err := errors.Join(os.WriteFile(bad, []byte(c.text), 0o600), os.Chmod(bad, c.mode)); err != nil {
			t.Fatal(err)
		}
		if _, err := seal.OpenFile(bad); key(err) != c.key {
			t.Errorf("%s: %v", name, err)
		}
	}
	var none *seal.Ring
	if _, err := none.Seal("x", seal.Place{}); key(err) != "seal.no_key" {
		t.Errorf("without keys: %v", err)
	}
	if _, err := ring(t).Add(now); key(err) != "seal.no_file" {
		t.Errorf("a ring of no file: %v", err)
	}
}

func FuzzOpen(f *testing.F) {
	r := ring(f)
	x, err := r.Seal("13812345678", seal.Place{Table: "t"})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(raw(f, x))
	f.Add("seal:1:")
	f.Add("seal:1::")
	f.Add("seal:1:" + r.Keys()[0] + ":AAAA")
	f.Fuzz(func(t *testing.T, s string) {
		if s == raw(t, x) || s == "" {
			return
		}
		if got, err := r.Open(kept(t, s), seal.Place{Table: "t"}); err == nil {
			t.Errorf("%q opens as %q", s, got)
		}
	})
}

func BenchmarkOpen(b *testing.B) {
	r, at := ring(b), seal.Place{Table: "person", Column: "phone", Row: "0abc"}
	x, err := r.Seal("13812345678", at)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := r.Open(x, at); err != nil {
			b.Fatal(err)
		}
	}
}

package tlog_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/mod/sumdb/note"
	merkle "golang.org/x/mod/sumdb/tlog"
	"pgregory.net/rapid"

	"plumbline/base/fault"
	"plumbline/locale"
	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
	"plumbline/platform/i18n"
	"plumbline/platform/tlog"
)

// TestProofsHoldElsewhere checks our proofs with the library's functions against roots of a naive tree.
func TestProofsHoldElsewhere(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		const n = 1100
		looks(t, d, 0, n)
		l, all := tlog.New(d, tlog.Signer{}), bodies(t, d)
		rapid.Check(t, func(r *rapid.T) {
			size := rapid.Int64Range(1, n).Draw(r, "size")
			seq := rapid.Int64Range(0, size-1).Draw(r, "seq")
			older := rapid.Int64Range(1, size).Draw(r, "older")
			root := naive(all[:size])
			record, err := l.ProveInclusion(t.Context(), seq, size)
			if err != nil {
				r.Fatal(err)
			}
			if err := merkle.CheckRecord(record, size, root, seq, merkle.RecordHash([]byte(all[seq]))); err != nil {
				r.Fatal(err)
			}
			tree, err := l.ProveConsistency(t.Context(), older, size)
			if err != nil {
				r.Fatal(err)
			}
			if err := merkle.CheckTree(tree, size, root, older, naive(all[:older])); err != nil {
				r.Fatal(err)
			}
		})
		for _, wrong := range [][2]int64{{0, n + 1}, {n, n}, {-1, n}, {5, 5}} {
			if _, err := l.ProveInclusion(t.Context(), wrong[0], wrong[1]); err == nil {
				t.Errorf("proved %v", wrong)
			}
		}
	})
}

// TestCheckpointIsASignedNote reads one with the library alone.
func TestCheckpointIsASignedNote(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		sign := signer(t)
		l := tlog.New(d, sign)
		empty := checkpoint(t, l)
		looks(t, d, 0, 5)
		text := checkpoint(t, l)
		v, err := note.NewVerifier(sign.Public())
		if err != nil {
			t.Fatal(err)
		}
		n, err := note.Open([]byte(text), note.VerifierList(v))
		if err != nil {
			t.Fatal(err)
		}
		if want := sign.Name() + "\n5\n" + naive(bodies(t, d)).String() + "\n"; n.Text != want {
			t.Errorf("got %q, want %q", n.Text, want)
		}
		if again := checkpoint(t, l); again != text {
			t.Errorf("two checkpoints of one size:\n%s\n%s", text, again)
		}
		h, err := tlog.OpenCheckpoint(empty, sign.Public())
		if err != nil || h.Size != 0 || h.Root != naive(nil) {
			t.Errorf("%+v, %v", h, err)
		}
	})
}

func TestCheckpointRefuses(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		l := tlog.New(d, signer(t))
		looks(t, d, 0, 300)
		checkpoint(t, l)
		looks(t, d, 300, 10)
		refused := func(key string, l *tlog.Log, statements ...string) {
			t.Helper()
			write(t, d, func(tx *db.Tx) error {
				for _, s := range statements {
					if _, err := tx.Exec(s); err != nil {
						return err
					}
				}
				return nil
			})
			_, err := l.Checkpoint(t.Context())
			if f, ok := fault.As(err); !ok || f.Key != key {
				t.Errorf("got %v, want %s", err, key)
			}
		}
		refused("tlog.other_key", tlog.New(d, signer(t)))
		refused("tlog.broken", l, `UPDATE leaf SET body = '{}' WHERE seq = 305`)
		refused("tlog.shorter", l, `DELETE FROM leaf`, `DELETE FROM tile`, `UPDATE log_head SET size = 0, at = '', frontier = ''`)
		looks(t, d, 1000, 400)
		refused("tlog.rewritten", l)
		if _, err := tlog.New(d, tlog.Signer{}).Checkpoint(t.Context()); err == nil {
			t.Error("signed with nothing")
		}
	})
}

func bundled(t testing.TB, d *db.DB) (data []byte, sign tlog.Signer) {
	t.Helper()
	sign = signer(t)
	l := tlog.New(d, sign)
	looks(t, d, 0, 300)
	older := checkpoint(t, l)
	looks(t, d, 300, 33)
	checkpoint(t, l)
	data, err := l.Bundle(t.Context(), 41, older)
	if err != nil {
		t.Fatal(err)
	}
	return data, sign
}

func TestBundle(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		data, sign := bundled(t, d)
		for _, trusted := range []string{sign.Public(), ""} {
			res, err := tlog.VerifyBundle(data, trusted)
			if err != nil {
				t.Fatal(err)
			}
			all := bodies(t, d)
			if res.Trusted != (trusted != "") || res.Size != 333 || res.Root != naive(all) || res.Body != all[41] ||
				res.Leaf.Seq != 41 || res.Leaf.Subject != "thing/41" || res.Older.Size != 300 || res.Older.Root != naive(all[:300]) {
				t.Errorf("%+v", res)
			}
		}
		if _, err := tlog.VerifyBundle(data, signer(t).Public()); err == nil {
			t.Error("proved with a key that did not sign it")
		}
		l := tlog.New(d, sign)
		alone, err := l.Bundle(t.Context(), -1, "")
		if err != nil {
			t.Fatal(err)
		}
		if res, err := tlog.VerifyBundle(alone, sign.Public()); err != nil || res.Leaf != nil || res.Older != nil || res.Size != 333 {
			t.Errorf("%+v, %v", res, err)
		}
		looks(t, d, 333, 1)
		if _, err := l.Bundle(t.Context(), 333, ""); err == nil {
			t.Error("proved a leaf that no checkpoint covers")
		}
	})
}

// TestBundleOfACheckpointOfBeforeStaysTheSame: what was proved once is proved with the same bytes when the log has gone on.
func TestBundleOfACheckpointOfBeforeStaysTheSame(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		sign := signer(t)
		l := tlog.New(d, sign)
		looks(t, d, 0, 3)
		older := checkpoint(t, l)
		looks(t, d, 3, 300)
		first, err := l.Covering(t.Context(), 200)
		if err != nil {
			t.Fatal(err)
		}
		was, err := l.BundleAt(t.Context(), first, 200, older)
		if err != nil {
			t.Fatal(err)
		}
		looks(t, d, 303, 700)
		if latest := checkpoint(t, l); latest == first {
			t.Fatal("the log did not go on")
		}
		again, err := l.Covering(t.Context(), 200)
		if err != nil || again != first {
			t.Errorf("another checkpoint covers the leaf: %q %v", again, err)
		}
		got, err := l.BundleAt(t.Context(), again, 200, older)
		if err != nil || !bytes.Equal(got, was) {
			t.Errorf("%s\n%v", got, err)
		}
		res, err := tlog.VerifyBundle(got, sign.Public())
		if err != nil || res.Size != 303 || res.Leaf.Seq != 200 || res.Older.Size != 3 {
			t.Errorf("%+v %v", res, err)
		}
		if _, err := l.Covering(t.Context(), 5000); err == nil {
			t.Error("a leaf that is not there is covered")
		}
		if _, err := l.BundleAt(t.Context(), first, 400, ""); err == nil {
			t.Error("a leaf that is younger than the checkpoint is proved with it")
		}
	})
}

// TestEveryByteOfABundleCounts turns every byte of a proof round: nothing else comes out proved.
func TestEveryByteOfABundleCounts(t *testing.T) {
	t.Parallel()
	data, sign := bundled(t, dbtest.SQLite(t))
	want, err := tlog.VerifyBundle(data, sign.Public())
	if err != nil {
		t.Fatal(err)
	}
	refused := 0
	for i := range data {
		other := bytes.Clone(data)
		other[i] ^= 1
		got, err := tlog.VerifyBundle(other, sign.Public())
		if err != nil {
			refused++
			continue
		}
		got.Trusted = want.Trusted
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("byte %d: %s", i, diff)
		}
	}
	if refused < len(data)*3/4 {
		t.Errorf("refused %d of %d", refused, len(data))
	}
}

// FuzzVerifyBundle: whatever comes, what is proved under the key is what stands in the log.
func FuzzVerifyBundle(f *testing.F) {
	d := dbtest.SQLite(f)
	data, sign := bundled(f, d)
	all := bodies(f, d)
	f.Add(data)
	f.Add(bytes.Replace(data, []byte(`"seq": 41`), []byte(`"seq": 9223372036854775807`), 1))
	f.Add(bytes.Replace(data, []byte(`"seq": 41`), []byte(`"seq": -1`), 1))
	f.Add([]byte(`{"format":"plumbline proof 1","key":"","checkpoint":"a\n9223372036854775807\n\n\n— a b\n","leaf":{"seq":0}}`))
	f.Add([]byte(`{}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		if res, err := tlog.VerifyBundle(data, ""); err == nil && res.Trusted {
			t.Error("trusted a key that came with the proof")
		}
		res, err := tlog.VerifyBundle(data, sign.Public())
		if err != nil {
			return
		}
		if res.Size != 300 && res.Size != 333 {
			t.Errorf("proved a log of %d", res.Size)
		}
		if res.Leaf != nil && res.Body != all[res.Leaf.Seq] {
			t.Errorf("proved as leaf %d: %s", res.Leaf.Seq, res.Body)
		}
	})
}

func TestKey(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "log.key")
	var public [4]string
	var wg sync.WaitGroup
	for i := range public { // processes that start together
		wg.Go(func() {
			s, err := tlog.OpenKey(file)
			if err != nil {
				t.Error(err)
				return
			}
			public[i] = s.Public()
		})
	}
	wg.Wait()
	if public[0] == "" || public != [4]string{public[0], public[0], public[0], public[0]} {
		t.Errorf("got keys %q", public)
	}
	info, err := os.Stat(file)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Error(info.Mode(), err)
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(file), ".*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	refuse := func(key string) {
		t.Helper()
		_, err := tlog.OpenKey(file)
		if f, ok := fault.As(err); !ok || f.Key != key || strings.Contains(err.Error(), "PRIVATE") {
			t.Errorf("got %v, want %s", err, key)
		}
	}
	if err := os.Chmod(file, 0o640); err != nil {
		t.Fatal(err)
	}
	refuse("tlog.key_readable")
	for _, text := range []string{"", "PRIVATE+KEY+x", "something else"} {
		if err := os.Remove(file); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		refuse("tlog.key_unreadable")
	}
}

// TestFindingsAreSaid: every kind has a sentence in both languages that names what was found.
func TestFindingsAreSaid(t *testing.T) {
	t.Parallel()
	words, err := i18n.Load(locale.FS)
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range []tlog.Kind{
		tlog.LeafChanged, tlog.LeafMissing, tlog.LeafExtra, tlog.BlockDiffers, tlog.TileChanged, tlog.HeadChanged, tlog.BadCheckpoint, tlog.Rewritten,
		tlog.RolledBack, tlog.RowChanged, tlog.RowMissing, tlog.RowUnknown, tlog.TableUnknown, tlog.TableUnnamed, tlog.AdoptedTwice,
	} {
		f := finding(kind, func(f *tlog.Finding) { f.Table, f.Key, f.Leaf = "thing", `["a",1]`, 7 })
		for _, lang := range []string{"zh", "en"} {
			said := words.For(lang).Fault(f.Fault())
			if strings.Contains(said, "⟦") || strings.Contains(said, "no value") || len(said) < 20 {
				t.Errorf("%s: %s", kind, said)
			}
			if strings.HasPrefix(string(kind), "row") && !(strings.Contains(said, "thing") && strings.Contains(said, `["a",1]`) && strings.Contains(said, "7")) {
				t.Errorf("%s does not name it: %s", kind, said)
			}
		}
	}
}

// TestBundleIsPlainJSON: a stranger's program reads it without ours.
func TestBundleIsPlainJSON(t *testing.T) {
	t.Parallel()
	data, _ := bundled(t, dbtest.SQLite(t))
	var b struct {
		Format, Key, Checkpoint string
		Leaf                    struct {
			Seq   int64
			Body  string
			Proof [][]byte
		}
	}
	if err := json.Unmarshal(data, &b); err != nil {
		t.Fatal(err)
	}
	// RFC 6962, section 2.1.1: climb from the leaf to the root.
	hash, n, last := naive([]string{b.Leaf.Body}), b.Leaf.Seq, int64(333-1)
	for _, p := range b.Leaf.Proof {
		left, right := hash[:], p
		for n%2 == 0 && n == last && last > 0 { // a right edge without neighbour on this level
			n, last = n/2, last/2
		}
		if n%2 == 1 {
			left, right = p, hash[:]
		}
		hash = naiveNode(left, right)
		n, last = n/2, last/2
	}
	if root := strings.Split(b.Checkpoint, "\n")[2]; root != hash.String() {
		t.Errorf("climbed to %s, not %s", hash, root)
	}
}

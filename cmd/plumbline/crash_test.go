package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"

	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
	"plumbline/platform/tlog"
	"plumbline/platform/vault"
)

// kills is how often a process is killed on each engine: a few times always, PLUMBLINE_TEST_KILLS times for make crash.
func kills(t *testing.T) int {
	t.Helper()
	text := os.Getenv("PLUMBLINE_TEST_KILLS")
	if text == "" {
		return 4
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// child starts this test's program as another: crashload, or plumbline.
func child(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self)
	cmd.Args = args
	cmd.Stderr = &bytes.Buffer{}
	return cmd
}

// killSoon kills the process after a random part of the time given: where it is then is up to chance, which is the test.
func killSoon(cmd *exec.Cmd, within time.Duration) {
	time.AfterFunc(rand.N(within), func() { _ = cmd.Process.Kill() })
}

// TestKilledUnderLoad kills a working process again and again, at random points of its start and its work. Each time
// the store opens, every act that was acknowledged is there, and no act is there by half.
func TestKilledUnderLoad(t *testing.T) {
	t.Parallel()
	dbtest.EachConfig(t, func(t *testing.T, cfg db.Config) {
		told := map[string]int{}
		for n := range kills(t) {
			acts := killed(t, cfg, n)
			for _, a := range acts {
				told[a.verb]++
			}
			standing(t, cfg, acts)
			if t.Failed() {
				t.Fatalf("after kill %d", n+1)
			}
		}
		t.Logf("%d kills, acts acknowledged: %v", kills(t), told)
		for verb := range kept {
			if told[verb] == 0 {
				t.Errorf("no process came to %s", verb)
			}
		}
		sound(t, cfg)
	})
}

// moments are acts after which a process is killed, and the most of them that it may do before: slow acts and fast ones.
var moments = []struct {
	verb string
	most int
}{{"save", 20}, {"upload", 3}, {"import", 2}, {"dismiss", 5}, {"restore", 5}}

// killed lets a process work, kills it, and gives what it had acknowledged. Every sixth is killed while it starts.
func killed(t *testing.T, cfg db.Config, n int) (acts []act) {
	t.Helper()
	cmd := child(t, "crashload", cfg.Data, cfg.URL, fmt.Sprint(n))
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	killSoon(cmd, time.Minute) // at the latest: nothing here takes so long
	left, verb := -1, ""
	if kind := n % (len(moments) + 1); kind < len(moments) {
		verb, left = moments[kind].verb, 1+rand.IntN(moments[kind].most)
	} else {
		killSoon(cmd, 150*time.Millisecond)
	}
	lines := bufio.NewReader(out)
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			break // what has no line feed was not told
		}
		a, ok := parseAct(line[:len(line)-1])
		if !ok {
			t.Fatalf("the child said %q", line)
		}
		acts = append(acts, a)
		if a.verb != verb {
			continue
		}
		if left--; left == 0 {
			killSoon(cmd, 60*time.Millisecond)
		}
	}
	var exit *exec.ExitError
	if err := cmd.Wait(); !errors.As(err, &exit) || exit.Sys().(syscall.WaitStatus).Signal() != syscall.SIGKILL {
		t.Fatalf("the child was not killed but ended: %v\n%s", err, cmd.Stderr)
	}
	return acts
}

// reopened opens the store as a new process would.
func reopened(t *testing.T, cfg db.Config, f func(s *store)) {
	t.Helper()
	err := (&place{data: cfg.Data, url: cfg.URL}).using(t.Context(), func(s *store) error {
		f(s)
		return nil
	})
	if err != nil {
		t.Fatalf("the store does not open: %v", err)
	}
}

// kept says for each act how often what it must have left is kept; dismissals and their taking back are found by their
// reason, which occurs once.
var kept = map[string]string{
	"upload": "SELECT COUNT(*) FROM import i JOIN document d ON d.sha256 = i.document WHERE i.id = $1 AND i.document = $2",
	"import": `SELECT COUNT(*) FROM import i WHERE i.id = $1 AND i.state = 'confirmed'
		AND 12 = (SELECT COUNT(*) FROM declaration d WHERE d.department = $2)`,
	"save":    "SELECT COUNT(*) FROM declaration WHERE id = $1 AND unit = $2",
	"dismiss": "SELECT COUNT(*) FROM dismissal WHERE declaration = $1 AND reason = $2",
	"restore": "SELECT COUNT(*) FROM dismissal WHERE declaration = $1 AND reason = $2 AND restored_at <> ''",
}

// halves finds what an act would leave that was done in part. Each gives the ids of what is wrong.
var halves = map[string]string{
	"a preview that gave declarations": "SELECT i.id FROM import i JOIN source s ON s.import = i.id WHERE i.state <> 'confirmed'",
	"an import kept in part": `SELECT i.id FROM import i WHERE i.state = 'confirmed'
		AND i.forms <> (SELECT COUNT(*) FROM source s WHERE s.import = i.id)`,
	"a department in part": `SELECT department FROM declaration WHERE department LIKE '上海市%' GROUP BY department HAVING COUNT(*) <> 12`,
	"a batch in part":      `SELECT unit FROM declaration WHERE unit LIKE '单位%' GROUP BY unit HAVING COUNT(*) <> 3`,
	"a document without its chunks": `SELECT d.sha256 FROM document d
		WHERE NOT EXISTS (SELECT 1 FROM document_chunk c WHERE c.document = d.sha256)`,
	"a declaration without its revision": `SELECT d.id FROM declaration d WHERE NOT EXISTS
		(SELECT 1 FROM revision r WHERE r.declaration = d.id AND r.number = d.revision AND r.digest = d.digest)`,
	"a declaration without its indicators": `SELECT d.id FROM declaration d
		WHERE d.indicators <> (SELECT COUNT(*) FROM indicator i WHERE i.declaration = d.id)`,
	"a declaration that is not found": `SELECT d.id FROM declaration d
		WHERE NOT EXISTS (SELECT 1 FROM declaration_text x WHERE x.declaration = d.id)`,
}

// standing opens the store and looks for each act, and for halves of acts, in one instant.
func standing(t *testing.T, cfg db.Config, acts []act) {
	t.Helper()
	reopened(t, cfg, func(s *store) {
		err := s.db.Read(t.Context(), func(tx *db.Tx) error {
			for _, a := range acts {
				n, err := db.One(tx, db.Scalar[int64], kept[a.verb], a.id, a.text)
				if err != nil {
					return err
				}
				if n != 1 {
					t.Errorf("acknowledged, and kept %d times: %s %s %s", n, a.verb, a.id, a.text)
				}
			}
			for what, query := range halves {
				ids, err := db.All(tx, db.Scalar[string], query)
				if err != nil {
					return err
				}
				if len(ids) > 0 {
					t.Errorf("%s: %v", what, ids)
				}
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
		for _, a := range acts {
			if a.verb != "upload" {
				continue
			}
			if _, _, err := s.form.Document(t.Context(), a.text); err != nil {
				t.Errorf("the original of %s: %v", a.id, err)
			}
		}
	})
}

// sound lets the engine, the log and a copy look over the whole store.
func sound(t *testing.T, cfg db.Config) {
	t.Helper()
	reopened(t, cfg, func(s *store) {
		if s.db.Engine() == db.SQLite {
			err := s.db.Read(t.Context(), func(tx *db.Tx) error {
				text, err := db.One(tx, db.Scalar[string], "PRAGMA integrity_check")
				if text != "ok" {
					t.Errorf("SQLite finds %s", text)
				}
				return err
			})
			if err != nil {
				t.Error(err)
			}
		}
		verified(t, s)
		path := filepath.Join(t.TempDir(), "copy.zip")
		if _, err := vault.Save(t.Context(), s.db, "test", path); err != nil {
			t.Fatal(err)
		}
		restores(t, path, db.Config{Data: t.TempDir()})
	})
}

// verified holds the store against its log.
func verified(t *testing.T, s *store) {
	t.Helper()
	report, err := tlog.Verify(t.Context(), s.db, s.tables, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range report.Found {
		t.Error(f.Fault())
	}
	t.Logf("%d leaves, %d rows verified", report.Head.Size, report.Rows)
}

func restores(t testing.TB, path string, cfg db.Config) {
	t.Helper()
	f, err := vault.Look(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(f.Restore(t.Context(), cfg), f.Close()); err != nil {
		t.Error(err)
	}
}

// TestKilledWhileCopying: a backup that was killed has left a whole file under its name or none; a restore that was
// killed has left everything or an empty store, which takes the copy afterwards.
func TestKilledWhileCopying(t *testing.T) {
	t.Parallel()
	dbtest.EachConfig(t, func(t *testing.T, cfg db.Config) {
		reopened(t, cfg, func(s *store) {
			if _, err := loadDemo(t.Context(), s); err != nil {
				t.Fatal(err)
			}
		})
		whole := filepath.Join(t.TempDir(), "whole.zip")
		ran(t, "backup", "--data", cfg.Data, "--db", cfg.URL, whole)
		for range kills(t) {
			path := filepath.Join(t.TempDir(), "copy.zip")
			killedAtWork(t, "backup", "--data", cfg.Data, "--db", cfg.URL, path)
			if _, err := os.Stat(path); err == nil {
				ran(t, "restore", "--check", path)
			}
			folder := t.TempDir()
			killedAtWork(t, "restore", "--data", folder, whole)
			var errs bytes.Buffer
			if run(t.Context(), []string{"--lang", "en", "restore", "--data", folder, whole}, nil, &bytes.Buffer{}, &errs) != nil &&
				!bytes.Contains(errs.Bytes(), []byte("Data is kept here already")) {
				t.Errorf("after a restore that was killed: %s", errs.String())
			}
			standing(t, db.Config{Data: folder}, nil)
			ran(t, "verify", "--data", folder)
			ran(t, "summary", "--data", folder, "--year", "2023")
		}
	})
}

// killedAtWork runs a command of the program and kills it soon, or just after it has ended.
func killedAtWork(t *testing.T, args ...string) {
	t.Helper()
	cmd := child(t, append([]string{"plumbline"}, args...)...)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	killSoon(cmd, 250*time.Millisecond)
	var exit *exec.ExitError
	if err := cmd.Wait(); err != nil && (!errors.As(err, &exit) || exit.Exited()) {
		t.Errorf("%v: %v\n%s", args, err, cmd.Stderr)
	}
}

package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"plumbline/form"
	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
	"plumbline/rule"
	"plumbline/sample"
)

// document puts the source document into a folder of the test's.
func document(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), sample.Name)
	if err := os.WriteFile(path, sample.Document, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// ran runs a command that must succeed and gives its standard output.
func ran(t *testing.T, args ...string) string {
	t.Helper()
	var out, errs bytes.Buffer
	if err := run(t.Context(), args, strings.NewReader(""), &out, &errs); err != nil || errs.Len() > 0 {
		t.Fatalf("plumbline %s: %v\n%s", strings.Join(args, " "), err, errs.String())
	}
	return out.String()
}

// TestCheckJSON: every rule has an outcome for every declaration, in objects with the published keys and no other.
func TestCheckJSON(t *testing.T) {
	t.Parallel()
	var all []map[string]any
	if err := json.Unmarshal([]byte(ran(t, "check", "--json", document(t))), &all); err != nil {
		t.Fatal(err)
	}
	want := []string{"declaration", "message", "number", "outcome", "place", "rule", "severity"}
	judged := map[string]map[float64]bool{}
	for _, j := range all {
		var keys []string
		for k := range j {
			keys = append(keys, k)
		}
		slices.Sort(keys)
		if diff := cmp.Diff(want, keys); diff != "" {
			t.Fatalf("keys of %v:\n%s", j, diff)
		}
		if !slices.Contains([]any{"finding", "pass", "not_applicable", "insufficient_data"}, j["outcome"]) ||
			!slices.Contains([]any{"error", "warning", "note"}, j["severity"]) {
			t.Errorf("outcome or severity of %v", j)
		}
		if m, _ := j["message"].(string); m == "" || strings.Contains(m, "⟦") || strings.Contains(m, "<no value>") {
			t.Errorf("message of %v", j)
		}
		name, _ := j["declaration"].(string)
		number, _ := j["number"].(float64)
		if judged[name] == nil {
			judged[name] = map[float64]bool{}
		}
		judged[name][number] = true
	}
	if len(judged) != 12 {
		t.Errorf("%d declarations were judged, want 12", len(judged))
	}
	for name, numbers := range judged {
		if want := len(rule.All()); len(numbers) != want {
			t.Errorf("%s: %d rules have an outcome, want %d", name, len(numbers), want)
		}
	}
}

// TestBatchKeepsOneDocument: reading many documents holds the memory of one.
func TestBatchKeepsOneDocument(t *testing.T) {
	// Not parallel: it looks at the memory of the whole process.
	path := document(t)
	names := make([]string, 60)
	for i := range names {
		names[i] = path
	}
	a := in(t, "zh")
	var held []uint64
	err := a.readings(a.readCommand(), names, func(form.Reading) error {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		held = append(held, m.HeapAlloc)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	const document = 1 << 20 // a reading of the source document holds about this much
	if early, late := held[9], held[59]; late > early+5*document {
		t.Errorf("after 10 documents %d bytes are held, after 60 %d", early, late)
	}
}

// TestEngines: the same commands give the same on each engine.
func TestEngines(t *testing.T) {
	t.Parallel()
	path := document(t)
	dbtest.EachConfig(t, func(t *testing.T, cfg db.Config) {
		at := []string{"--data", cfg.Data}
		if cfg.URL != "" {
			at = []string{"--data", t.TempDir(), "--db", cfg.URL} // its keys
		}
		with := func(args ...string) string { t.Helper(); return ran(t, append(args, at...)...) }
		with("demo", "--load-only", "--postings", "0")
		if got := with("import", "--accept", path); !strings.Contains(got, "其中 0 份有新内容") {
			t.Errorf("importing what the demonstration holds: %s", got)
		}
		sum := with("summary")
		for _, want := range []string{"63,607,206.00", "合计 12 份", "131"} {
			if !strings.Contains(sum, want) {
				t.Errorf("the summary lacks %s:\n%s", want, sum)
			}
		}
		for _, format := range []string{"xlsx", "docx", "json", "csv", "pdf"} {
			file := filepath.Join(t.TempDir(), "out."+format)
			with("export", "--format", format, "--output", file)
			if format == "csv" {
				continue // a list of indicators, not a form
			}
			if format == "json" {
				var ds []any
				text, err := os.ReadFile(file)
				if err != nil || json.Unmarshal(text, &ds) != nil || len(ds) != 12 {
					t.Errorf("the export to JSON holds %d declarations, %v", len(ds), err)
				}
				continue
			}
			if got := ran(t, "read", file); !strings.Contains(got, "12 份申报表，131 项指标") {
				t.Errorf("%s reads back as %s", format, strings.SplitN(got, "\n", 2)[0])
			}
		}
	})
}

// TestServe: the server says where it listens, answers, counts, and stops when told to.
func TestServe(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	ran(t, "demo", "--data", dir, "--load-only", "--postings", "0")
	ctx, stop := context.WithCancel(t.Context())
	logs, write := io.Pipe()
	done := make(chan error, 1)
	go func() {
		err := run(ctx, []string{"serve", "--data", dir, "--addr", "127.0.0.1:0"}, strings.NewReader(""), io.Discard, write)
		_ = write.Close()
		done <- err
	}()
	lines := bufio.NewScanner(logs)
	var first struct{ Msg, Addr, Engine string }
	if !lines.Scan() || json.Unmarshal(lines.Bytes(), &first) != nil || first.Msg != "listening" || first.Engine != "sqlite" {
		t.Fatalf("the first line of the log is %s", lines.Text())
	}
	said := make(chan []string, 1)
	go func() {
		var all []string
		for lines.Scan() {
			all = append(all, lines.Text())
		}
		said <- all
	}()
	get := func(path string) (int, string) { return fetched(t, http.MethodGet, "http://"+first.Addr+path) }

	if code, text := get("/healthz"); code != http.StatusOK || text != "ok\n" {
		t.Errorf("/healthz: %d %q", code, text)
	}
	if code, text := get("/summary/2023"); code != http.StatusOK || !strings.Contains(text, `name="password"`) || strings.Contains(text, "63,607,206.00") {
		t.Errorf("/summary/2023 where nobody is signed in: %d", code)
	}
	get("/nowhere/残疾人")
	_, metrics := get("/metrics")
	for _, want := range []string{
		`plumbline_http_requests_total{route="GET /summary/{year}",status="303"} 1`,
		`plumbline_http_requests_total{route="GET /sign-in",status="200"} 1`,
		`plumbline_http_requests_total{route="other",status="404"} 1`,
		`plumbline_http_request_duration_seconds_count{route="GET /summary/{year}"} 1`,
		`plumbline_build_info{version="` + built() + `"} 1`,
	} {
		if !strings.Contains(metrics, want) {
			t.Errorf("/metrics lacks %s", want)
		}
	}
	if strings.Contains(metrics, "nowhere") || strings.Contains(metrics, `"/summary/2023"`) {
		t.Error("/metrics has a label for every address")
	}
	stop()
	if err := <-done; err != nil {
		t.Errorf("stopping: %v", err)
	}
	all := <-said
	for _, line := range all {
		if !json.Valid([]byte(line)) {
			t.Errorf("the log holds %s", line)
		}
	}
	if !strings.Contains(strings.Join(all, "\n"), `"msg":"stopped"`) {
		t.Errorf("the server did not stop in order:\n%s", strings.Join(all, "\n"))
	}
}

// TestServeRefuses: an address that cannot be had is the caller's to mend.
func TestServeRefuses(t *testing.T) {
	t.Parallel()
	var errs bytes.Buffer
	err := run(t.Context(), []string{"serve", "--data", t.TempDir(), "--addr", "256.0.0.1:1"}, nil, io.Discard, &errs)
	if status(err) != 2 || !strings.Contains(errs.String(), "256.0.0.1:1") || !strings.Contains(errs.String(), "--addr") {
		t.Errorf("status %d: %s", status(err), errs.String())
	}
}

// TestStatus: ours is 1, theirs is 2.
func TestStatus(t *testing.T) {
	t.Parallel()
	_, bad := in(t, "zh").open("/nowhere")
	for want, err := range map[int]error{0: nil, 1: fmt.Errorf("disk"), 2: partly{bad}} {
		if got := status(err); got != want {
			t.Errorf("status(%v) = %d, want %d", err, got, want)
		}
	}
}

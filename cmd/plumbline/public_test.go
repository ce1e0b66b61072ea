package main

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"plumbline/base/day"
	"plumbline/disclosure/published"
	"plumbline/disclosure/snapshot"
)

// publishedFiles writes a version of a year as files and gives their folder.
func publishedFiles(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	s := &snapshot.Snapshot{
		Department: "某区残疾人联合会", Year: 2023, Number: 1, Kind: snapshot.Goals, At: time.Date(2023, 3, 1, 2, 0, 0, 0, time.UTC), Approved: day.Of(2023, 2, 20), Demonstration: true,
		Projects: []snapshot.Project{{ID: "0abc", Name: "康复项目", Plain: "帮助残疾人康复。"}},
	}
	text, err := snapshot.Encode(s)
	if err != nil {
		t.Fatal(err)
	}
	p := snapshot.Publication{Department: s.Department, Slug: snapshot.Slug(s.Department), Year: s.Year, Number: s.Number, Kind: s.Kind, At: s.At, Demonstration: true, Digest: snapshot.Digest(text)}
	if err := published.Write(dir, &snapshot.Version{Publication: p, Snapshot: s, Text: text}); err != nil {
		t.Fatal(err)
	}
	return dir
}

// public runs a command that prints where the public site listens, and gives that address.
func public(t *testing.T, args ...string) string {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	out, write := io.Pipe()
	done := make(chan error, 1)
	go func() {
		err := run(ctx, args, strings.NewReader(""), write, io.Discard)
		_ = write.CloseWithError(err)
		done <- err
	}()
	t.Cleanup(func() {
		stop()
		go func() { _, _ = io.Copy(io.Discard, out) }()
		if err := <-done; err != nil {
			t.Errorf("stopped with %v", err)
		}
	})
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if _, at, ok := strings.Cut(lines.Text(), "公开网站："); ok {
			return strings.TrimSpace(at)
		}
	}
	t.Fatalf("%v said nothing of a public site: %v", args, lines.Err())
	return ""
}

func fetched(t *testing.T, method, address string) (int, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, string(text)
}

// TestPublicFromFiles: a folder of published files is all that the public site needs.
func TestPublicFromFiles(t *testing.T) {
	t.Parallel()
	at := public(t, "public", "--files", publishedFiles(t), "--addr", "127.0.0.1:0")
	slug := snapshot.Slug("某区残疾人联合会")
	for path, says := range map[string]string{"/": "某区残疾人联合会", "/" + slug + "/2023/0abc": "帮助残疾人康复。", "/healthz": "ok", "/api/v1/publications": slug} {
		if code, text := fetched(t, http.MethodGet, at+path); code != http.StatusOK || !strings.Contains(text, says) {
			t.Errorf("%s: %d %.200s", path, code, text)
		}
	}
	for _, staff := range []string{"/sign-in", "/summary", "/inbox", "/objection"} {
		if code, _ := fetched(t, http.MethodGet, at+staff); code != http.StatusNotFound {
			t.Errorf("the public site has %s: %d", staff, code)
		}
	}
	if code, _ := fetched(t, http.MethodPost, at+"/"); code != http.StatusMethodNotAllowed {
		t.Errorf("it takes a POST: %d", code)
	}
}

// TestPublicReadsAStore: a store that another process writes is read alone; what is not there is said.
func TestPublicReadsAStore(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	var errs bytes.Buffer
	if err := run(t.Context(), []string{"public", "--data", dir, "--addr", "127.0.0.1:0"}, nil, io.Discard, &errs); status(err) != 2 || !strings.Contains(errs.String(), dir) {
		t.Errorf("status %d: %s", status(err), errs.String())
	}
	errs.Reset()
	if err := run(t.Context(), []string{"public", "--files", dir + "/none"}, nil, io.Discard, &errs); status(err) != 2 || !strings.Contains(errs.String(), "--files") {
		t.Errorf("status %d: %s", status(err), errs.String())
	}
	ran(t, "migrate", "--data", dir)
	at := public(t, "public", "--data", dir, "--addr", "127.0.0.1:0")
	if code, text := fetched(t, http.MethodGet, at+"/"); code != http.StatusOK || !strings.Contains(text, "还没有公开的内容") {
		t.Errorf("%d %.300s", code, text)
	}
}

// TestServeBesideThePublic: one process serves both, each on its own address, and neither has the other's pages.
func TestServeBesideThePublic(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	ran(t, "migrate", "--data", dir)
	at := public(t, "serve", "--data", dir, "--addr", "127.0.0.1:0", "--public", "127.0.0.1:0")
	if code, _ := fetched(t, http.MethodGet, at+"/sign-in"); code != http.StatusNotFound {
		t.Errorf("the public site has the staff's door: %d", code)
	}
	if code, text := fetched(t, http.MethodGet, at+"/objection"); code != http.StatusOK || !strings.Contains(text, "查询号") {
		t.Errorf("objections: %d", code)
	}
}

func TestDemonstrationHasAPublicAddress(t *testing.T) {
	t.Parallel()
	for addr, want := range map[string]string{"127.0.0.1:8080": "127.0.0.1:9080", "localhost:0": "localhost:0", ":65000": ":0", "nonsense": ""} {
		p := publicly{}
		p.beside(addr)
		if p.addr != want {
			t.Errorf("beside %s: %s, want %s", addr, p.addr, want)
		}
	}
}

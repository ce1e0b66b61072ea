package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"plumbline/base/actor"
	"plumbline/base/fault"
	"plumbline/form"
	"plumbline/goal"
	"plumbline/rule"
	"plumbline/sample"
	"plumbline/web/house"
)

// What is asked for. The summary page, start-up and memory have no stated limit: theirs are our own.
const (
	askedReading  = 30.0   // ms for the source document
	askedRate     = 1000.0 // declarations a second on one core
	askedChecking = 2.0    // ms for one declaration
	askedSummary  = 200.0  // ms for the summary page
	askedStart    = 1000.0 // ms until the first page can be asked for
	askedMemory   = 256.0  // MB while serving 10,000 declarations
)

// mostBench bounds the declarations that bench invents: they stand in memory at once.
const mostBench = 1_000_000

// figure is one line of the table. More is true where more is better.
type figure struct {
	what            string
	asked, measured float64
	unit            string
	more            bool
}

// ratio is asked to measured, so that above 1 is always better than asked.
func (f figure) ratio() float64 {
	if f.more {
		return f.measured / f.asked
	}
	return f.asked / f.measured
}

func (a *app) benchCommand() *cobra.Command {
	cmd := a.command("bench [--declarations N]")
	n := cmd.Flags().Int("declarations", 10000, a.say.T("cli.flag.bench_declarations"))
	url := cmd.Flags().String("db", "", a.say.T("cli.flag.db"))
	cmd.Args = none
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if *n < 1 || *n > mostBench {
			return fault.New(fault.Invalid, "cli.bench.declarations", "most", mostBench)
		}
		figures, err := a.measure(cmd.Context(), *n, *url)
		if err != nil {
			return err
		}
		t := table{head: []string{
			a.say.T("cli.bench.what"), a.say.T("cli.bench.asked"), a.say.T("cli.bench.measured"),
			a.say.T("cli.bench.unit"), a.say.T("cli.bench.ratio"),
		}, right: map[int]bool{1: true, 2: true, 4: true}}
		for _, f := range figures {
			sign := "≤ "
			if f.more {
				sign = "≥ "
			}
			t.add(a.say.T("cli.bench."+f.what, "n", *n), sign+short(f.asked), short(f.measured), f.unit, short(f.ratio())+"×")
		}
		return t.write(a.out)
	}
	return cmd
}

// short writes a figure with three digits that count.
func short(f float64) string {
	switch {
	case f >= 100:
		return strconv.FormatFloat(f, 'f', 0, 64)
	case f >= 10:
		return strconv.FormatFloat(f, 'f', 1, 64)
	}
	return strconv.FormatFloat(f, 'f', 2, 64)
}

func (a *app) measure(ctx context.Context, n int, url string) ([]figure, error) {
	reading, ds, err := measureReading()
	if err != nil {
		return nil, err
	}
	out := append(reading, measureChecking(ds))
	dir, err := os.MkdirTemp("", "plumbline-bench-")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	at := &place{data: dir, url: url}
	err = at.using(ctx, func(s *store) error {
		kept, err := s.goal.Scopes(ctx)
		if err != nil {
			return err
		}
		if len(kept) > 0 {
			return fault.New(fault.Conflict, "cli.bench.not_empty")
		}
		page, err := a.measureSummary(ctx, s, n)
		out = append(out, page...)
		return err
	})
	if err != nil {
		return nil, err
	}
	start, err := measureStart(ctx, at)
	return append(out, start...), err
}

// measureReading reads the source document again and again on one core for a second.
func measureReading() ([]figure, []goal.Declaration, error) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	r, err := form.Read(sample.Name, sample.Document)
	if err != nil {
		return nil, nil, err
	}
	took := repeat(func() { r, err = form.Read(sample.Name, sample.Document) })
	rate := float64(len(r.Forms)) / took.Seconds()
	return []figure{
		{what: "reading", asked: askedReading, measured: ms(took), unit: "ms"},
		{what: "rate", asked: askedRate, measured: rate, unit: "/s", more: true},
	}, r.Declarations(), err
}

// measureChecking judges the twelve declarations by all rules, across one another too, on one core.
func measureChecking(ds []goal.Declaration) figure {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	took := repeat(func() { rule.CheckAll(ds, rule.Context{}) })
	return figure{what: "checking", asked: askedChecking, measured: ms(took) / float64(len(ds)), unit: "ms"}
}

// repeat runs f for about a second and gives the median of its times.
func repeat(f func()) time.Duration {
	var all []time.Duration
	for begin := time.Now(); time.Since(begin) < time.Second || len(all) < 5; {
		start := time.Now()
		f()
		all = append(all, time.Since(start))
	}
	slices.Sort(all)
	return all[len(all)/2]
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// measureSummary loads n invented declarations and asks for pages of their summary.
func (a *app) measureSummary(ctx context.Context, s *store, n int) ([]figure, error) {
	all := sample.Many(n)
	const batch = 500
	for from := 0; from < len(all); from += batch {
		var entries []goal.Entry
		for i, d := range all[from:min(from+batch, len(all))] {
			entries = append(entries, goal.Entry{Declaration: d, Ordinal: from + i + 1, Demo: true})
		}
		if _, err := s.goal.Save(ctx, actor.System, entries); err != nil {
			return nil, err
		}
	}
	start := time.Now()
	if err := s.rule.Recheck(ctx, sample.Department, sample.Year); err != nil {
		return nil, err
	}
	checked := time.Since(start)
	pages, err := house.New(s.rooms(), house.Config{Catalog: a.catalog, Version: built(), Sign: asLocal})
	if err != nil {
		return nil, err
	}
	out := []figure{{what: "recheck", asked: askedChecking * float64(n), measured: ms(checked), unit: "ms"}}
	for _, p := range []struct{ what, query string }{
		{"summary", ""},
		{"summary_search", "&q=" + url.QueryEscape("无障碍")},
		{"summary_last", fmt.Sprintf("&sort=money&page=%d", (n+99)/100)},
	} {
		path := fmt.Sprintf("/summary/%d?department=%s%s", sample.Year, url.QueryEscape(sample.Department), p.query)
		took, err := answer200(ctx, pages.Handler(), path)
		if err != nil {
			return nil, err
		}
		out = append(out, figure{what: p.what, asked: askedSummary, measured: ms(took), unit: "ms"})
	}
	return out, nil
}

// answer200 is the median time of a page that must come.
func answer200(ctx context.Context, pages http.Handler, path string) (time.Duration, error) {
	var failed error
	took := repeat(func() {
		w := httptest.NewRecorder()
		pages.ServeHTTP(w, httptest.NewRequestWithContext(ctx, http.MethodGet, path, nil))
		if w.Code != http.StatusOK {
			failed = fmt.Errorf("%s answered %d", path, w.Code)
		}
	})
	return took, failed
}

// measureStart starts this program as a server on the loaded store, asks for the summary, and stops it.
func measureStart(ctx context.Context, at *place) ([]figure, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, self, "serve", "--addr", "127.0.0.1:0", "--data", at.data, "--db", at.url)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	logs, err := cmd.StderrPipe()
	if err != nil {
		return nil, err
	}
	start := time.Now()
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	defer func() { _ = cmd.Wait() }()
	defer func() { _ = cmd.Process.Signal(os.Interrupt) }()
	var line struct{ Msg, Addr string }
	for lines := bufio.NewScanner(logs); line.Msg != "listening" && lines.Scan(); {
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
			return nil, fmt.Errorf("start: %s: %w", lines.Text(), err)
		}
	}
	took := time.Since(start)
	if line.Addr == "" {
		return nil, fmt.Errorf("the server ended before it listened")
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+line.Addr+"/summary", nil)
	if err != nil {
		return nil, err
	}
	answer, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	_ = answer.Body.Close()
	out := []figure{{what: "start", asked: askedStart, measured: ms(took), unit: "ms"}}
	if mb, ok := resident(cmd.Process.Pid); ok {
		out = append(out, figure{what: "memory", asked: askedMemory, measured: mb, unit: "MB"})
	}
	return out, nil
}

// resident is the most memory a process has held, in MB; not known outside Linux.
func resident(pid int) (float64, bool) {
	text, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "status"))
	if err != nil {
		return 0, false
	}
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			kb, err := strconv.ParseFloat(strings.Fields(rest)[0], 64)
			return kb / 1024, err == nil
		}
	}
	return 0, false
}

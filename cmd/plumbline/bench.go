package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
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
	"plumbline/platform/db"
	"plumbline/platform/i18n"
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
	askedQuiet    = 0.5    // processes that run or wait to run before anything is measured
)

// mostBench bounds the declarations that bench invents: they stand in memory at once.
const mostBench = 1_000_000

// figure is one line of the table, its name with the values of of. More is true where more is better; asked is 0 where
// nothing is.
type figure struct {
	what            string
	of              []any
	asked, measured float64
	unit            string
	more            bool
}

// line writes the figure beside what is asked for and how much better it is.
func (f figure) line(say i18n.Printer, n int) []string {
	asked, ratio := "", ""
	if f.asked > 0 {
		better, sign := f.asked/f.measured, "≤ "
		if f.more {
			better, sign = f.measured/f.asked, "≥ "
		}
		asked, ratio = sign+short(f.asked), short(better)+"×"
	}
	return []string{say.T("cli.bench."+f.what, append([]any{"n", n}, f.of...)...), asked, short(f.measured), f.unit, ratio}
}

// benching is what to measure.
type benching struct {
	declarations, people, seconds, postings int
	url, only                               string
	databaseOnly                            bool // not SQLite
}

// The parts of a measurement.
var benchParts = []string{"reading", "summary", "appends", "load", "journal", "scoring", "publishing", "cockpit"}

// mostPeople bounds the people of the load, and mostSeconds how long they work.
const (
	mostPeople  = 2000
	mostSeconds = 3600
)

func (a *app) benchCommand() *cobra.Command {
	cmd := a.command("bench [--declarations N] [--people N] [--seconds N] [--postings N] [--only PART] [--db URL [--db-only]]")
	var b benching
	cmd.Flags().IntVar(&b.declarations, "declarations", 10000, a.say.T("cli.flag.bench_declarations"))
	cmd.Flags().IntVar(&b.people, "people", 200, a.say.T("cli.flag.bench_people"))
	cmd.Flags().IntVar(&b.seconds, "seconds", 30, a.say.T("cli.flag.bench_seconds"))
	cmd.Flags().IntVar(&b.postings, "postings", 1_000_000, a.say.T("cli.flag.bench_postings"))
	cmd.Flags().StringVar(&b.only, "only", "", a.say.T("cli.flag.bench_only"))
	cmd.Flags().StringVar(&b.url, "db", "", a.say.T("cli.flag.bench_db"))
	cmd.Flags().BoolVar(&b.databaseOnly, "db-only", false, a.say.T("cli.flag.bench_db_only"))
	cmd.Args = none
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if err := b.check(); err != nil {
			return err
		}
		figures, loads, err := a.measure(cmd.Context(), b)
		if err != nil {
			return err
		}
		t := table{head: []string{
			a.say.T("cli.bench.what"), a.say.T("cli.bench.asked"), a.say.T("cli.bench.measured"),
			a.say.T("cli.bench.unit"), a.say.T("cli.bench.ratio"),
		}, right: map[int]bool{1: true, 2: true, 4: true}}
		for _, f := range figures {
			t.add(f.line(a.say, b.declarations)...)
		}
		for _, each := range append([]*table{&t}, loads...) {
			if err := each.write(a.out); err != nil {
				return err
			}
			_, _ = fmt.Fprintln(a.out)
		}
		return nil
	}
	return cmd
}

func (b benching) check() error {
	switch {
	case b.declarations < 1 || b.declarations > mostBench:
		return fault.New(fault.Invalid, "cli.bench.declarations", "most", mostBench)
	case b.people < 4 || b.people > mostPeople:
		return fault.New(fault.Invalid, "cli.bench.people", "most", mostPeople)
	case b.seconds < 1 || b.seconds > mostSeconds:
		return fault.New(fault.Invalid, "cli.bench.seconds", "most", mostSeconds)
	case b.postings < 1 || b.postings > mostPostings:
		return fault.New(fault.Invalid, "cli.bench.postings", "most", mostPostings)
	case b.only != "" && !slices.Contains(benchParts, b.only):
		return fault.New(fault.Invalid, "cli.bench.only", "parts", strings.Join(benchParts, ", "))
	case b.databaseOnly && b.url == "":
		return fault.New(fault.Invalid, "cli.bench.db_only")
	}
	return nil
}

// measure measures part by part, each on a store of its own.
func (a *app) measure(ctx context.Context, b benching) (out []figure, loads []*table, err error) {
	asks := func(part string) bool { return b.only == "" || b.only == part }
	if load, ok := busy(); ok {
		out = append(out, figure{what: "busy", asked: askedQuiet, measured: load})
	}
	if asks("reading") {
		reading, ds, err := measureReading()
		if err != nil {
			return nil, nil, err
		}
		out = append(append(out, reading...), measureChecking(ds))
	}
	if asks("publishing") {
		err = apart(ctx, b.url, func(at *place) error {
			more, err := measurePublish(ctx, at, b.declarations)
			out = append(out, more...)
			return err
		})
		if err != nil {
			return nil, nil, err
		}
	}
	if asks("scoring") {
		out = append(out, measureScoring(b.declarations)...)
	}
	places := []string{""}
	switch {
	case b.databaseOnly:
		places = []string{b.url}
	case b.url != "":
		places = append(places, b.url)
	}
	if asks("summary") {
		err = apart(ctx, places[len(places)-1], func(at *place) error {
			more, err := a.measureStore(ctx, at, b.declarations)
			out = append(out, more...)
			return err
		})
	}
	for _, url := range places {
		if err == nil && asks("appends") {
			err = apart(ctx, url, func(at *place) error {
				return at.using(ctx, func(s *store) error {
					more, err := measureAppends(ctx, s)
					out = append(out, more...)
					return err
				})
			})
		}
		if err == nil && asks("load") {
			err = apart(ctx, url, func(at *place) error {
				more, t, err := a.measureLoad(ctx, at, b.people, b.seconds)
				out, loads = append(out, more...), append(loads, t)
				return err
			})
		}
		if err == nil && asks("journal") {
			err = apart(ctx, url, func(at *place) error {
				more, err := measureJournal(ctx, at, b.postings)
				out = append(out, more...)
				return err
			})
		}
		if err == nil && asks("cockpit") {
			err = apart(ctx, url, func(at *place) error {
				more, err := a.measureCockpit(ctx, at, b.postings)
				out = append(out, more...)
				return err
			})
		}
	}
	return out, loads, err
}

// apart gives f a place of its own, which is gone afterwards: a temporary folder, and a schema of the database where one
// is named. What is kept there already is left alone.
func apart(ctx context.Context, url string, f func(*place) error) error {
	dir, err := os.MkdirTemp("", "plumbline-bench-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	at := &place{data: dir}
	if url == "" {
		return f(at)
	}
	own, drop, err := db.Apart(ctx, url)
	if err != nil {
		return err
	}
	at.url = own
	return errors.Join(f(at), drop())
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

// measureStore loads n declarations, asks for pages, and starts a server over them.
func (a *app) measureStore(ctx context.Context, at *place, n int) (out []figure, err error) {
	reader := &person{}
	err = at.using(ctx, func(s *store) error {
		if out, err = a.measureSummary(ctx, s, n); err != nil {
			return err
		}
		reader, err = foundReader(ctx, s)
		return err
	})
	if err != nil {
		return nil, err
	}
	start, err := measureStart(ctx, at, reader)
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
func measureStart(ctx context.Context, at *place, reader *person) ([]figure, error) {
	s, err := startServer(ctx, at, runtime.GOMAXPROCS(0))
	if err != nil {
		return nil, err
	}
	defer s.stop()
	w := newWorker(reader, "http://"+s.addr, 0)
	w.times = newTimes()
	w.get(ctx, seeSummary, fmt.Sprintf("/summary/%d?%s", sample.Year, url.Values{"department": {sample.Department}}.Encode()))
	if err := w.times.failure(); err != nil {
		return nil, err
	}
	out := []figure{{what: "start", asked: askedStart, measured: ms(s.took), unit: "ms"}}
	if mb, ok := resident(s.cmd.Process.Pid); ok {
		out = append(out, figure{what: "memory", asked: askedMemory, measured: mb, unit: "MB"})
	}
	return out, nil
}

// busy is the machine's load before anything is measured: beside other work the figures are those of a part of the machine.
// Not known outside Linux.
func busy() (float64, bool) {
	text, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return 0, false
	}
	first, _, _ := strings.Cut(string(text), " ")
	load, err := strconv.ParseFloat(first, 64)
	return load, err == nil
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

package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"sync"
	"time"

	"plumbline/platform/db"
	"plumbline/platform/tlog"
)

// What is asked for of the load: 99 of 100 answers come within so many milliseconds, on so many cores.
const (
	askedAnswer = 100.0
	cores       = 2
)

// People act once in five to ten seconds, like somebody who reads, types and thinks. For the rate that is just borne
// they act faster and faster.
const (
	think     = 7500 * time.Millisecond // a third more or less by chance
	searchFor = 10 * time.Second        // each faster run
	fastest   = 64                      // times as fast as people
)

// loaded is what a run of the load came to.
type loaded struct {
	times *times
	took  time.Duration
}

func (l loaded) rate() float64 { return float64(len(l.times.all())) / l.took.Seconds() }

// measureLoad lets people work at servers over a store for a while, then ever faster until the answers come too late, and
// verifies what they left.
func (a *app) measureLoad(ctx context.Context, at *place, people, seconds int) (out []figure, t *table, err error) {
	w, err := foundWorld(ctx, at, people)
	if err != nil {
		return nil, nil, err
	}
	if out, t, err = a.serveCrowd(ctx, at, w, seconds); err != nil {
		return nil, nil, err
	}
	return out, t, at.using(ctx, func(s *store) error {
		report, err := tlog.Verify(ctx, s.db, s.tables, nil)
		if err == nil && !report.OK() {
			err = fmt.Errorf("the store is not what its log says: %+v", report.Found)
		}
		return err
	})
}

// serveCrowd starts the servers, one on SQLite and two on PostgreSQL, and has everybody work.
func (a *app) serveCrowd(ctx context.Context, at *place, w *world, seconds int) ([]figure, *table, error) {
	processes := 1
	if w.db.Engine() == db.Postgres {
		processes = 2
	}
	var servers []*server
	for range processes {
		s, err := startServer(ctx, at, max(1, cores/processes))
		if err != nil {
			return nil, nil, err
		}
		defer s.stop()
		servers = append(servers, s)
	}
	crowd := make([]*worker, len(w.people))
	for i, p := range w.people {
		crowd[i] = newWorker(p, "http://"+servers[i%processes].addr, uint64(i))
	}
	work(ctx, crowd, searchFor, think) // opens drafts, fills what is kept in memory
	usual := work(ctx, crowd, time.Duration(seconds)*time.Second, think)
	if err := usual.times.failure(); err != nil {
		return nil, nil, err
	}
	of := []any{"engine", w.engine(), "people", len(crowd), "processes", processes}
	out := []figure{
		{what: "load", of: of, asked: askedAnswer, measured: usual.times.percentile(99), unit: "ms"},
		{what: "load_rate", of: of, measured: usual.rate(), unit: "/s", more: true},
	}
	if best, ok := fastestBorne(ctx, crowd, usual); ok {
		out = append(out, figure{what: "load_most", of: of, measured: best.rate(), unit: "/s", more: true})
	}
	if mb, ok := resident(servers[0].cmd.Process.Pid); ok {
		out = append(out, figure{what: "load_memory", of: of, asked: askedMemory, measured: mb, unit: "MB"})
	}
	return out, a.loadTable(usual, of), ctx.Err()
}

// fastestBorne has people act faster by half each time, and gives the fastest run that answered in time.
func fastestBorne(ctx context.Context, crowd []*worker, usual loaded) (best loaded, ok bool) {
	for faster, run := 1.0, usual; run.times.percentile(99) <= askedAnswer && run.times.failure() == nil && ctx.Err() == nil; {
		best, ok = run, true
		if faster *= 1.5; faster > fastest {
			break
		}
		run = work(ctx, crowd, searchFor, time.Duration(float64(think)/faster))
	}
	return best, ok
}

// foundWorld makes the world of the load in the store and closes it again: the servers open it.
func foundWorld(ctx context.Context, at *place, people int) (w *world, err error) {
	err = at.using(ctx, func(s *store) error {
		if w, err = found(ctx, s, people); err != nil {
			return err
		}
		return s.db.Analyze(ctx)
	})
	return w, err
}

// loadTable says how long each kind of request took.
func (a *app) loadTable(l loaded, of []any) *table {
	t := &table{head: []string{
		a.say.T("cli.bench.load.kind", of...), a.say.T("cli.bench.load.count"), "p50 ms", "p99 ms", a.say.T("cli.bench.load.most") + " ms",
	}, right: map[int]bool{1: true, 2: true, 3: true, 4: true}}
	for _, k := range kinds {
		if list := l.times.of[k]; len(list) > 0 {
			t.add(a.say.T("cli.bench.load."+string(k)), strconv.Itoa(len(list)), short(percentile(list, 50)), short(percentile(list, 99)), short(percentile(list, 100)))
		}
	}
	all := l.times.all()
	t.add(a.say.T("cli.bench.load.all"), strconv.Itoa(len(all)), short(percentile(all, 50)), short(percentile(all, 99)), short(percentile(all, 100)))
	return t
}

// work has everybody act for a while, each after a pause, and beginning at a moment of his own.
func work(ctx context.Context, crowd []*worker, long, pause time.Duration) loaded {
	l := loaded{times: newTimes()}
	start := time.Now()
	until, cancel := context.WithDeadline(ctx, start.Add(long))
	defer cancel()
	var wg sync.WaitGroup
	for _, w := range crowd {
		wg.Go(func() {
			w.times = l.times
			wait := rand.N(pause)
			for rest(until, wait) {
				w.act(ctx)
				wait = pause*2/3 + rand.N(pause*2/3)
			}
		})
	}
	wg.Wait()
	l.took = time.Since(start)
	return l
}

// rest waits, and says whether there is time left.
func rest(until context.Context, wait time.Duration) bool {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-until.Done():
		return false
	case <-timer.C:
		return true
	}
}

// times are how long requests took, by their kind.
type times struct {
	mu     sync.Mutex
	of     map[kind][]time.Duration
	failed []error
}

func newTimes() *times { return &times{of: map[kind][]time.Duration{}} }

func (t *times) add(k kind, took time.Duration, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.of[k] = append(t.of[k], took)
	if err != nil {
		t.failed = append(t.failed, fmt.Errorf("%s: %w", k, err))
	}
}

func (t *times) all() (out []time.Duration) {
	for _, list := range t.of {
		out = append(out, list...)
	}
	return out
}

func (t *times) percentile(p int) float64 { return percentile(t.all(), p) }

// failure is what went wrong, where anything did: figures of a load that fails are of no use.
func (t *times) failure() error {
	if len(t.failed) == 0 {
		return nil
	}
	return fmt.Errorf("%d of %d requests failed: %w", len(t.failed), len(t.all()), errors.Join(t.failed[:min(3, len(t.failed))]...))
}

// percentile is the time in milliseconds within which p of a hundred came.
func percentile(list []time.Duration, p int) float64 {
	if len(list) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(list))
	return ms(sorted[max(0, (len(sorted)*p+99)/100-1)])
}

// server is this program serving as another process.
type server struct {
	cmd  *exec.Cmd
	addr string
	took time.Duration // until it listened
}

// startServer starts this program as a server on a store, with so many cores.
func startServer(ctx context.Context, at *place, procs int) (*server, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	s := &server{cmd: exec.CommandContext(ctx, self, "serve", "--addr", "127.0.0.1:0", "--data", at.data, "--db", at.url)}
	s.cmd.Env = append(os.Environ(), "GOMAXPROCS="+strconv.Itoa(procs))
	s.cmd.Cancel = func() error { return s.cmd.Process.Signal(os.Interrupt) }
	logs, err := s.cmd.StderrPipe()
	if err != nil {
		return nil, err
	}
	start := time.Now()
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	var line struct{ Msg, Addr string }
	for lines := bufio.NewScanner(logs); line.Msg != "listening" && lines.Scan(); {
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
			s.stop()
			return nil, fmt.Errorf("start: %s: %w", lines.Text(), err)
		}
	}
	if s.took, s.addr = time.Since(start), line.Addr; s.addr == "" {
		s.stop()
		return nil, errors.New("the server ended before it listened")
	}
	go func() { _, _ = io.Copy(io.Discard, logs) }()
	return s, nil
}

func (s *server) stop() {
	_ = s.cmd.Process.Signal(os.Interrupt)
	_ = s.cmd.Wait()
}

package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"time"

	"github.com/spf13/cobra"

	"plumbline/journal"
	"plumbline/platform/db"
)

// mostEach bounds the vouchers that each of several processes settles.
const mostEach = 50_000

// errand is what a process is asked to settle: so many vouchers of the crowd of so many postings, from one on.
type errand struct {
	Data, URL, Keys       string
	Postings, First, Many int
	Now                   time.Time
}

// benchWriterCommand is the process that bench starts to have several write at once. It is told what on its standard input, says
// when it is ready, waits for the word, and settles.
func (a *app) benchWriterCommand() *cobra.Command {
	return &cobra.Command{Use: "bench-writer", Hidden: true, Args: none, RunE: func(cmd *cobra.Command, _ []string) error {
		told := json.NewDecoder(a.in)
		var e errand
		if err := told.Decode(&e); err != nil {
			return err
		}
		d, err := db.Open(cmd.Context(), db.Config{Data: e.Data, URL: e.URL, Keys: e.Keys, Now: func() time.Time { return e.Now }})
		if err != nil {
			return err
		}
		l := &ledger{ctx: cmd.Context(), db: d, log: registered(), books: journal.New(d), crowd: newCrowd(e.Postings)}
		err = l.errand(e, told, a.out)
		return errors.Join(err, d.Close())
	}}
}

func (l *ledger) errand(e errand, told *json.Decoder, out io.Writer) error {
	var list []journal.Voucher
	for n := range e.Many {
		list = append(list, l.crowd.voucher(e.First+n, 363, 0))
	}
	if err := l.books.Refresh(l.ctx); err != nil {
		return err
	}
	if _, err := fmt.Fprintln(out, "ready"); err != nil {
		return err
	}
	var word string
	if err := told.Decode(&word); err != nil {
		return err
	}
	return l.load(l.books, list)
}

// writerProcess is a process on an errand.
type writerProcess struct {
	cmd *exec.Cmd
	in  io.WriteCloser
	out *bufio.Reader
}

func (l *ledger) startWriter(e errand) (*writerProcess, error) {
	p := &writerProcess{cmd: exec.CommandContext(l.ctx, l.self, "bench-writer")}
	p.cmd.Stderr = os.Stderr
	var err error
	if p.in, err = p.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	p.out = bufio.NewReader(out)
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	return p, json.NewEncoder(p.in).Encode(e)
}

// ready waits until the process could begin.
func (p *writerProcess) ready() error {
	line, err := p.out.ReadString('\n')
	if err == nil && line != "ready\n" {
		err = fmt.Errorf("another process said %q", line)
	}
	return err
}

// begin gives the word.
func (p *writerProcess) begin() error { return json.NewEncoder(p.in).Encode("go") }

// end waits for the process.
func (p *writerProcess) end() error { return errors.Join(p.in.Close(), p.cmd.Wait()) }

// twoProcesses has two processes, which share nothing but the database, load at once.
func (l *ledger) twoProcesses() (err error) {
	n := min(l.crowd.total/4, mostEach)
	var list []*writerProcess
	defer func() {
		for _, p := range list { // none is left behind
			err = errors.Join(err, p.end())
		}
	}()
	for i := range 2 {
		p, err := l.startWriter(errand{Data: l.cfg.Data, URL: l.cfg.URL, Keys: l.cfg.Keys, Postings: l.asked, First: (3 + i) * l.crowd.total, Many: n, Now: l.cfg.Now()})
		if p != nil {
			list = append(list, p)
		}
		if err != nil {
			return err
		}
	}
	for _, p := range list {
		if err := p.ready(); err != nil {
			return err
		}
	}
	start := time.Now()
	for _, p := range list {
		if err := p.begin(); err != nil {
			return err
		}
	}
	for ; len(list) > 0; list = list[1:] {
		if err := list[0].end(); err != nil {
			list = list[1:]
			return err
		}
	}
	l.add(figure{what: "bulk_two", measured: float64(2*n) / time.Since(start).Seconds(), unit: "/s", more: true})
	return nil
}

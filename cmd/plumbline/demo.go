package main

import (
	"context"
	"crypto/sha256"
	"fmt"
	"net"

	"github.com/spf13/cobra"

	"plumbline/base/actor"
	"plumbline/form"
	"plumbline/goal"
	"plumbline/measure"
	"plumbline/office"
	"plumbline/sample"
)

func (a *app) demoCommand() *cobra.Command {
	cmd := a.command("demo [--load-only | --blank] [--postings N]")
	at, hands := a.storeFlags(cmd), &dial{}
	at.now = hands.now
	how := a.serveFlags(cmd)
	blank := cmd.Flags().Bool("blank", false, a.say.T("cli.flag.blank"))
	only := cmd.Flags().Bool("load-only", false, a.say.T("cli.flag.load_only"))
	size := cmd.Flags().Int("postings", naturalPostings, a.say.T("cli.flag.postings"))
	cmd.Args = none
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		ctx := cmd.Context()
		y := &year{postings: *size, hands: hands, month: func(n int) { _, _ = fmt.Fprintln(a.err, a.say.T("cli.demo.month", "month", n)) }}
		if err := y.check(); err != nil {
			return err
		}
		return at.using(ctx, func(s *store) error {
			if err := loadStaff(ctx, s); err != nil {
				return err
			}
			n := 0
			if !*blank {
				var err error
				if n, err = loadStory(ctx, s, func(ctx context.Context) error { return y.load(ctx, s) }); err != nil {
					return fmt.Errorf("load the demonstration: %w", err)
				}
			}
			_, _ = fmt.Fprintln(a.out, a.say.T("cli.demo.loaded", "declarations", n))
			if !*blank {
				a.tellYear(y, cmd.Flags().Changed("postings"))
			}
			if *only {
				return nil
			}
			how.demo = true
			return a.serve(ctx, s, how, func(addr net.Addr) {
				_, _ = fmt.Fprintln(a.out, a.say.T("cli.demo.look", "address", readable(addr)))
			})
		})
	}
	return cmd
}

// loadDemo is loadStory without a year of work.
func loadDemo(ctx context.Context, s *store) (int, error) {
	return loadStory(ctx, s, func(context.Context) error { return nil })
}

// loadStory installs the starting templates and keeps the twelve published declarations, every waiting repair taken as the
// reader proposes it; lets the work of the year be done; says for each indicator how it is measured, as proposed; and brings
// the declarations as far as their courses say. Where they were loaded before it changes nothing, so that what a person
// changed since stays. It gives the number of declarations.
func loadStory(ctx context.Context, s *store, work func(context.Context) error) (int, error) {
	before, err := s.form.Imports(ctx)
	if err != nil {
		return 0, err
	}
	digest := fmt.Sprintf("%x", sha256.Sum256(sample.Document))
	for _, imp := range before {
		if imp.State == form.Confirmed && imp.By == actor.System.Name && imp.SHA256 == digest {
			return imp.Counts.Forms, s.whole(ctx)
		}
	}
	by := actor.System
	if _, _, err := s.template.Install(ctx, by); err != nil {
		return 0, err
	}
	imp, err := s.form.Upload(ctx, by, sample.Name, sample.Document)
	if err != nil {
		return 0, err
	}
	if imp, err = answer(ctx, s, imp, &answering{accept: true}); err != nil {
		return 0, err
	}
	saved, err := s.form.Confirm(ctx, by, imp.ID)
	if err != nil {
		return 0, err
	}
	if err := work(ctx); err != nil {
		return 0, err
	}
	if err := bindAll(ctx, s, saved); err != nil {
		return 0, err
	}
	if err := s.recheck(ctx, saved); err != nil {
		return 0, err
	}
	return len(saved), loadCourses(ctx, s, saved)
}

// bindAll confirms for every declaration what is proposed for its indicators, in the name of who drafts them.
func bindAll(ctx context.Context, s *store, saved []goal.Saved) error {
	by, err := s.drafter(ctx)
	if err != nil {
		return err
	}
	for _, v := range saved {
		k, err := s.goal.Get(ctx, v.ID)
		if err != nil {
			return err
		}
		list, err := s.measure.Propose(ctx, k)
		if err != nil {
			return err
		}
		bindings := make([]measure.Binding, len(list))
		for i, p := range list {
			bindings[i] = p.Binding
		}
		if err := s.measure.Confirm(ctx, by, v.ID, 0, bindings); err != nil {
			return fmt.Errorf("%s: %w", k.Declaration.Name, err)
		}
	}
	return nil
}

// drafter is the first of the invented staff who drafts; the program itself where there are none.
func (s *store) drafter(ctx context.Context) (actor.Actor, error) {
	cast, err := s.cast(ctx)
	for _, p := range cast {
		if len(p.Posts) > 0 && p.Posts[0].Role == office.Drafter {
			return p.Actor(), err
		}
	}
	return actor.System, err
}

// readable is the address a person types: localhost for the loopback address.
func readable(addr net.Addr) string {
	host, port, err := net.SplitHostPort(addr.String())
	if err != nil {
		return "http://" + addr.String()
	}
	if ip := net.ParseIP(host); ip != nil && (ip.IsLoopback() || ip.IsUnspecified()) {
		host = "localhost"
	}
	return "http://" + net.JoinHostPort(host, port)
}

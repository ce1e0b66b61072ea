package main

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"net"

	"github.com/spf13/cobra"

	"plumbline/base/actor"
	"plumbline/form"
	"plumbline/goal"
	"plumbline/measure"
	"plumbline/measure/propose"
	"plumbline/office"
	"plumbline/sample"
)

func (a *app) demoCommand() *cobra.Command {
	cmd := a.command("demo [--load-only] [--spring | --blank [--work]] [--postings N]")
	at, hands := a.storeFlags(cmd), &dial{}
	at.now = hands.now
	how := a.serveFlags(cmd)
	blank := cmd.Flags().Bool("blank", false, a.say.T("cli.flag.blank"))
	work := cmd.Flags().Bool("work", false, a.say.T("cli.flag.work"))
	only := cmd.Flags().Bool("load-only", false, a.say.T("cli.flag.load_only"))
	spring := cmd.Flags().Bool("spring", false, a.say.T("cli.flag.spring"))
	size := cmd.Flags().Int("postings", naturalPostings, a.say.T("cli.flag.postings"))
	cmd.Args = none
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		ctx := cmd.Context()
		y := &year{postings: *size, spring: *spring, hands: hands, month: func(n int) { _, _ = fmt.Fprintln(a.err, a.say.T("cli.demo.month", "month", n)) }}
		if err := y.check(); err != nil {
			return err
		}
		return at.using(ctx, func(s *store) error {
			if err := loadStaff(ctx, s); err != nil {
				return err
			}
			n, err := 0, error(nil)
			if !*blank {
				n, err = loadStory(ctx, s, y)
			} else if *work {
				err = y.load(ctx, s)
			}
			if err != nil {
				return fmt.Errorf("load the demonstration: %w", err)
			}
			_, _ = fmt.Fprintln(a.out, a.say.T("cli.demo.loaded", "declarations", n))
			if !*blank || *work {
				a.tellYear(y, cmd.Flags().Changed("postings"))
			}
			if *only {
				return nil
			}
			how.demo = true
			how.public.beside(how.addr)
			return a.serve(ctx, s, how, func(addr net.Addr) {
				_, _ = fmt.Fprintln(a.out, a.say.T("cli.demo.look", "address", readable(addr)))
			})
		})
	}
	return cmd
}

// loadDemo is loadStory of spring, without a year of work.
func loadDemo(ctx context.Context, s *store) (int, error) {
	return loadStory(ctx, s, &year{spring: true})
}

// loadStory installs the starting templates and loads the demonstration: in spring, the twelve published declarations after the
// year's work, as far as their courses say; otherwise the whole year, from reading them to publishing what came of them. Where
// they were loaded before it changes nothing, so that what a person changed since stays. It gives the number of declarations.
func loadStory(ctx context.Context, s *store, y *year) (int, error) {
	if n, err := s.loaded(ctx); n > 0 || err != nil {
		return n, errors.Join(err, s.whole(ctx))
	}
	if _, _, err := s.template.Install(ctx, actor.System); err != nil {
		return 0, err
	}
	if err := s.mark(ctx, begunYear); err != nil {
		return 0, err
	}
	if !y.spring && y.postings > 0 {
		if err := y.load(ctx, s, s.spring, s.reports, s.evaluations, s.publications); err != nil {
			return 0, err
		}
		if err := s.complete(ctx); err != nil {
			return 0, err
		}
		if err := s.mark(ctx, doneYear); err != nil {
			return 0, err
		}
		return s.loaded(ctx)
	}
	saved, err := s.document(ctx)
	if err != nil {
		return 0, err
	}
	if err := y.load(ctx, s); err != nil {
		return 0, err
	}
	if err := s.bindAll(ctx, saved, nil); err != nil {
		return 0, err
	}
	if err := s.recheck(ctx, saved); err != nil {
		return 0, err
	}
	if err := loadCourses(ctx, s, saved); err != nil {
		return 0, err
	}
	return len(saved), s.mark(ctx, doneYear)
}

// loaded is how many declarations the demonstration brought before, 0 where it did not.
func (s *store) loaded(ctx context.Context) (int, error) {
	imports, err := s.form.Imports(ctx)
	digest := fmt.Sprintf("%x", sha256.Sum256(sample.Document))
	for _, imp := range imports {
		if imp.State == form.Confirmed && imp.By == actor.System.Name && imp.SHA256 == digest {
			return imp.Counts.Forms, err
		}
	}
	return 0, err
}

// document keeps the twelve published declarations, every waiting repair taken as the reader proposes it.
func (s *store) document(ctx context.Context) ([]goal.Saved, error) {
	imp, err := s.form.Upload(ctx, actor.System, sample.Name, sample.Document)
	if err != nil {
		return nil, err
	}
	if imp, err = answer(ctx, s, imp, &answering{accept: true}); err != nil {
		return nil, err
	}
	return s.form.Confirm(ctx, actor.System, imp.ID)
}

// agreed is what the office agreed on: under which matter the records of each project will be kept.
func agreed() map[string]propose.Matters {
	out := map[string]propose.Matters{}
	for _, m := range sample.Matters() {
		of := out[m.Project]
		if of == nil {
			of = propose.Matters{}
			out[m.Project] = of
		}
		of[m.Measure] = append(of[m.Measure], m.Matter)
	}
	return out
}

// bindAll confirms for every declaration how its indicators are measured, in the name of who drafts them: as is proposed, by the
// matters that are agreed on where that is said, otherwise by those of its records.
func (s *store) bindAll(ctx context.Context, saved []goal.Saved, matters map[string]propose.Matters) error {
	by, err := s.drafter(ctx)
	if err != nil {
		return err
	}
	for _, v := range saved {
		if err := s.bind(ctx, by, v.ID, measure.Bound{}, matters); err != nil {
			return err
		}
	}
	return nil
}

func (s *store) bind(ctx context.Context, by actor.Actor, id goal.ID, bound measure.Bound, matters map[string]propose.Matters) error {
	k, err := s.goal.Get(ctx, id)
	if err != nil {
		return err
	}
	list, err := s.measure.Propose(ctx, k, matters[k.Declaration.Name])
	if err != nil {
		return err
	}
	var bindings []measure.Binding
	for _, p := range list {
		if _, is := bound.Of[p.Binding.Key]; !is {
			bindings = append(bindings, p.Binding)
		}
	}
	if err := s.measure.Confirm(ctx, by, id, bound.Version, bindings); err != nil {
		return fmt.Errorf("%s: %w", k.Declaration.Name, err)
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

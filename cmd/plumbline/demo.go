package main

import (
	"context"
	"fmt"
	"net"

	"github.com/spf13/cobra"

	"plumbline/base/actor"
	"plumbline/sample"
)

func (a *app) demoCommand() *cobra.Command {
	cmd := a.command("demo [--load-only]")
	at := a.storeFlags(cmd)
	how := a.serveFlags(cmd)
	only := cmd.Flags().Bool("load-only", false, a.say.T("cli.flag.load_only"))
	cmd.Args = none
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		ctx := cmd.Context()
		return at.using(ctx, func(s *store) error {
			n, err := loadDemo(ctx, s)
			if err != nil {
				return fmt.Errorf("load the demonstration: %w", err)
			}
			_, _ = fmt.Fprintln(a.out, a.say.T("cli.demo.loaded", "declarations", n))
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

// loadDemo keeps the twelve published declarations, every waiting repair taken as the reader proposes it. Loading again
// changes nothing. It gives the number of declarations.
func loadDemo(ctx context.Context, s *store) (int, error) {
	by := actor.System
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
	return len(saved), s.recheck(ctx, saved)
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

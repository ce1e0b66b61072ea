package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"plumbline/platform/idem"
	"plumbline/web/house"
	"plumbline/web/site"
)

// Limits of the server: a reader who is slower than this, or a request that is larger, is let go.
const (
	headerTimeout = 10 * time.Second
	bodyTimeout   = 2 * time.Minute // 64 MB over a slow line
	idleTimeout   = 2 * time.Minute
	stopTimeout   = 20 * time.Second // for requests under way when told to stop
	headerBytes   = 64 << 10
)

// serving is how to serve.
type serving struct {
	addr, font string
	url        string // where people reach it
	elsewhere  provider
	mailing    mailing
	guards     guards
	sending    sending
	probing    probing
	public     publicly
	demo       bool
}

func (a *app) serveFlags(cmd *cobra.Command) *serving {
	how := &serving{}
	cmd.Flags().StringVar(&how.addr, "addr", "127.0.0.1:8080", a.say.T("cli.flag.addr"))
	cmd.Flags().StringVar(&how.font, "font", "", a.say.T("cli.flag.font"))
	cmd.Flags().StringVar(&how.url, "url", "", a.say.T("cli.flag.url"))
	a.providerFlags(cmd, &how.elsewhere)
	a.mailFlags(cmd, &how.mailing)
	a.guardFlags(cmd, &how.guards)
	a.sendingFlags(cmd, &how.sending)
	a.probingFlags(cmd, &how.probing)
	a.publicFlags(cmd, &how.public)
	return how
}

func (a *app) serveCommand() *cobra.Command {
	cmd := a.command("serve")
	at := a.storeFlags(cmd)
	how := a.serveFlags(cmd)
	cmd.Args = none
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		ctx := cmd.Context()
		return at.using(ctx, func(s *store) error {
			link, err := s.account.SetUpLink(ctx)
			if err != nil {
				return err
			}
			return a.serve(ctx, s, how, func(addr net.Addr) {
				if link != "" {
					_, _ = fmt.Fprintln(a.out, a.say.T("cli.serve.set_up", "address", how.address(addr)+"/set-up/"+link))
				}
			})
		})
	}
	return cmd
}

// serve listens until the context ends, then lets the requests under way finish. ready is told the address.
func (a *app) serve(ctx context.Context, s *store, how *serving, ready func(net.Addr)) error {
	level := slog.LevelInfo
	if how.demo {
		level = slog.LevelWarn // whoever looks at a demonstration reads its address, not its log
	}
	log := slog.New(slog.NewJSONHandler(a.err, &slog.HandlerOptions{Level: level}))
	through, err := how.mailing.open(a.env)
	if err != nil {
		return err
	}
	ask, err := how.probing.open()
	if err != nil {
		return err
	}
	staff, err := listen(ctx, how.addr, how.url, log)
	if err != nil {
		return err
	}
	all := []listening{staff}
	closed := func(err error) error {
		for _, one := range all {
			err = errors.Join(err, one.listener.Close())
		}
		return err
	}
	if s.hooks, err = how.sending.open(s); err != nil {
		return closed(err)
	}
	pages, err := a.pages(s, how, log, staff.listener.Addr())
	if err != nil {
		return closed(err)
	}
	staff.server.Handler = observed(pages.Handler(), s.db.Ping, log)
	if how.public.addr != "" {
		open, err := a.public(ctx, &how.public, &how.guards, fromStore(s.db, s.receipt), s.db.Ping, log, how.demo)
		if err != nil {
			return closed(err)
		}
		all = append(all, open)
	}
	r := &reminder{store: s, catalog: a.catalog, log: log, through: through, address: staff.address}
	log.Info("listening", "addr", staff.listener.Addr().String(), "version", built(), "engine", string(s.db.Engine()))
	ready(staff.listener.Addr())
	for _, open := range all[1:] {
		_, _ = fmt.Fprintln(a.out, a.say.T("cli.public.look", "address", open.address))
	}
	if err := s.complete(ctx); err != nil { // what was published before a power cut and not signed yet
		log.Error("what was published could not be signed; run plumbline verify", "error", err)
	}
	go tidy(ctx, s.files, a.catalog, log)
	defer send(ctx, s.hooks, idem.New(s.db), sendEvery, log)()
	defer r.shift().start(ctx)()
	defer (&bookkeeper{store: s, log: log}).shift().start(ctx)()
	defer s.probes(ask, log).start(ctx)()
	defer signing(ctx, s.log, signEvery, log)()
	return together(ctx, log, all...)
}

// pages builds the site as it is served at an address.
func (a *app) pages(s *store, how *serving, log *slog.Logger, at net.Addr) (*site.Site, error) {
	rooms, c := s.rooms(), house.Config{Catalog: a.catalog, Log: log, Demo: how.demo, Font: how.font, Version: built(), Address: strings.TrimRight(how.url, "/"), Public: how.public.url}
	if how.demo {
		rooms.Account, c.Cast = s.demo, s.cast
	}
	var err error
	if c.Elsewhere, err = how.elsewhere.open(a.env, how.address(at)); err != nil {
		return nil, err
	}
	if err := how.guards.set(&c, rooms.Files, how.address(at)); err != nil {
		return nil, err
	}
	return house.New(rooms, c)
}

// address is where people reach what listens there.
func (how *serving) address(at net.Addr) string {
	if how.url != "" {
		return strings.TrimRight(how.url, "/")
	}
	return readable(at)
}

func untilDone(ctx context.Context, server *http.Server, listener net.Listener, log *slog.Logger) error {
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	select {
	case err := <-failed:
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
	}
	log.Info("stopping")
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTimeout)
	defer cancel()
	if err := server.Shutdown(last); err != nil {
		return errors.Join(fmt.Errorf("stop: %w", err), server.Close())
	}
	log.Info("stopped")
	return nil
}

// healthy answers whether the store can be reached, for a supervisor or load balancer.
func healthy(answers func(context.Context) error, log *slog.Logger) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		w.Header().Set("Cache-Control", "no-store")
		err := answers(r.Context())
		if err != nil {
			log.Error("store not reachable", "error", err)
			w.WriteHeader(http.StatusServiceUnavailable)
			_, _ = fmt.Fprintln(w, "store not reachable")
			return
		}
		_, _ = fmt.Fprintln(w, "ok")
	})
}

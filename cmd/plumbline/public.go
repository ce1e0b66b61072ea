package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strconv"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"plumbline/base/fault"
	"plumbline/disclosure/bundle"
	"plumbline/disclosure/published"
	"plumbline/platform/db"
	"plumbline/platform/limit"
	"plumbline/publicweb"
)

// publicly is how the public site is served: on which address ("" not at all), and where people reach it.
type publicly struct{ addr, url string }

func (a *app) publicFlags(cmd *cobra.Command, p *publicly) {
	cmd.Flags().StringVar(&p.addr, "public", "", a.say.T("cli.flag.public"))
	cmd.Flags().StringVar(&p.url, "public-url", "", a.say.T("cli.flag.public_url"))
}

// beside gives a demonstration a public address of its own: a thousand ports above that of the pages.
func (p *publicly) beside(addr string) {
	host, port, err := net.SplitHostPort(addr)
	n, odd := strconv.Atoi(port)
	if p.addr != "" || err != nil || odd != nil {
		return
	}
	if n += 1000; n == 1000 || n > 65535 {
		n = 0
	}
	p.addr = net.JoinHostPort(host, strconv.Itoa(n))
}

// publicCommand serves the public site in a process of its own, which cannot write.
func (a *app) publicCommand() *cobra.Command {
	cmd := a.command("public [--data DIR | --db URL | --files FOLDER]")
	at, g, how := a.storeFlags(cmd), &guards{}, publicly{}
	folder := cmd.Flags().String("files", "", a.say.T("cli.flag.files"))
	cmd.Flags().StringVar(&how.addr, "addr", "127.0.0.1:8081", a.say.T("cli.flag.addr"))
	cmd.Flags().StringVar(&how.url, "url", "", a.say.T("cli.flag.public_url"))
	cmd.Flags().StringVar(&g.hosts, "hosts", "", a.say.T("cli.flag.hosts"))
	cmd.Flags().StringVar(&g.proxies, "proxies", "", a.say.T("cli.flag.proxies"))
	cmd.Args = none
	cmd.RunE = func(cmd *cobra.Command, _ []string) (err error) {
		ctx := cmd.Context()
		log := slog.New(slog.NewJSONHandler(a.err, &slog.HandlerOptions{Level: slog.LevelInfo}))
		from := publishedFrom{}
		answers := func(context.Context) error { return nil }
		if *folder != "" {
			if info, err := os.Stat(*folder); err != nil || !info.IsDir() {
				return fault.New(fault.NotFound, "cli.public.no_folder", "name", *folder)
			}
			from = publishedFrom{versions: published.Folder(os.DirFS(*folder)), packages: bundle.Folder(os.DirFS(*folder))}
		} else {
			d, err := db.OpenReader(ctx, db.Config{Data: at.data, URL: at.url})
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, d.Close()) }()
			from, answers = fromStore(d, nil), d.Ping
		}
		one, err := a.public(ctx, &how, g, from, answers, log, false)
		if err != nil {
			return err
		}
		_, _ = fmt.Fprintln(a.out, a.say.T("cli.public.look", "address", one.address))
		return together(ctx, log, one)
	}
	return cmd
}

// listening is a server with the listener that it is to serve, and what people type to reach it.
type listening struct {
	server   *http.Server
	listener net.Listener
	address  string
}

// listen makes a server that answers at an address.
func listen(ctx context.Context, addr, url string, log *slog.Logger) (listening, error) {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", addr)
	if err != nil {
		return listening{}, fault.New(fault.Invalid, "cli.cannot_listen", "addr", addr).Because(err)
	}
	return listening{listener: listener, address: (&serving{url: url}).address(listener.Addr()), server: &http.Server{
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),
		ReadHeaderTimeout: headerTimeout, ReadTimeout: bodyTimeout, WriteTimeout: bodyTimeout, IdleTimeout: idleTimeout,
		MaxHeaderBytes: headerBytes,
	}}, nil
}

// publishedFrom is where the public site reads from, and no other way into the store. objections takes in what somebody
// objects to; nil where nothing can be written.
type publishedFrom struct {
	versions   published.Reader
	packages   bundle.Reader
	objections publicweb.Objections
}

func fromStore(d *db.DB, objections publicweb.Objections) publishedFrom {
	return publishedFrom{published.Store(d), bundle.Store(d), objections}
}

// public makes the public site and listens for it. answers says whether what it reads from can be reached.
func (a *app) public(ctx context.Context, how *publicly, g *guards, from publishedFrom, answers func(context.Context) error, log *slog.Logger, demo bool) (one listening, err error) {
	if one, err = listen(ctx, how.addr, how.url, log); err != nil {
		return one, err
	}
	hosts, proxies, err := g.parse(one.address)
	if err != nil {
		return one, errors.Join(err, one.listener.Close())
	}
	limits := limit.New(publicweb.Usual, proxies, time.Now)
	limits.Log = log
	site, err := publicweb.New(publicweb.Config{
		Read: from.versions, Packages: from.packages, Objections: from.objections, Catalog: a.catalog, Log: log, Version: built(), Address: how.url, Demo: demo, Limits: limits, Hosts: hosts,
	})
	if err != nil {
		return one, errors.Join(err, one.listener.Close())
	}
	one.server.Handler = observed(site.Handler(), answers, log)
	log.Info("public site listening", "addr", one.listener.Addr().String(), "version", built())
	return one, nil
}

// together serves all until the context ends or one fails, and then lets the requests under way finish.
func together(ctx context.Context, log *slog.Logger, all ...listening) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	errs := make([]error, len(all))
	var wait sync.WaitGroup
	for i, one := range all {
		wait.Go(func() {
			defer stop()
			errs[i] = untilDone(ctx, one.server, one.listener, log)
		})
	}
	wait.Wait()
	return errors.Join(errs...)
}

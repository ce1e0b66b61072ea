package main

import (
	"context"
	"log/slog"
	"net"
	"net/url"
	"time"

	"github.com/spf13/cobra"

	"plumbline/platform/attach"
	"plumbline/platform/i18n"
	"plumbline/platform/limit"
	"plumbline/web/house"
	desks "plumbline/web/work"
)

// guards is what stands before the pages: under which names they are asked for, whose word on a client's address counts,
// who looks for viruses.
type guards struct{ hosts, proxies, clamd string }

func (a *app) guardFlags(cmd *cobra.Command, g *guards) {
	cmd.Flags().StringVar(&g.hosts, "hosts", "", a.say.T("cli.flag.hosts"))
	cmd.Flags().StringVar(&g.proxies, "proxies", "", a.say.T("cli.flag.proxies"))
	cmd.Flags().StringVar(&g.clamd, "clamd", "", a.say.T("cli.flag.clamd"))
}

// parse reads the names under which a site may be asked for that people reach at an address, and the proxies before it.
func (g guards) parse(address string) (limit.Hosts, limit.Proxies, error) {
	hosts, err := limit.ParseHosts(g.hosts)
	if err != nil {
		return nil, nil, err
	}
	if u, err := url.Parse(address); err == nil && net.ParseIP(u.Hostname()) == nil {
		hosts = append(hosts, u.Hostname())
	}
	proxies, err := limit.ParseProxies(g.proxies)
	return hosts, proxies, err
}

// set puts the guards before a site that people reach at an address.
func (g guards) set(c *house.Config, files *attach.Service, address string) error {
	hosts, proxies, err := g.parse(address)
	if err != nil {
		return err
	}
	c.Hosts, c.Limits = hosts, limit.New(limit.Usual, proxies, time.Now)
	c.Limits.Log = c.Log
	if g.clamd != "" {
		files.Scanner, err = attach.Clamd(g.clamd, 0)
	}
	return err
}

// tidyEvery is how often what interrupted uploads left is removed, and what was kept unscanned is scanned.
const tidyEvery = time.Hour

// tidy does so until the context ends, and lets tables lapse that were uploaded and never confirmed.
func tidy(ctx context.Context, files *attach.Service, words *i18n.Catalog, log *slog.Logger) {
	tick := time.NewTicker(tidyEvery)
	defer tick.Stop()
	for {
		if _, err := files.Sweep(ctx); err != nil && ctx.Err() == nil {
			log.Error("interrupted uploads were not removed", "error", err)
		}
		if _, err := desks.Lapse(ctx, files, words, time.Now()); err != nil && ctx.Err() == nil {
			log.Error("tables that nobody confirmed were not removed", "error", err)
		}
		if _, err := files.Rescan(ctx, log); err != nil && ctx.Err() == nil {
			log.Error("files were not scanned", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

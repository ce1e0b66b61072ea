package main

import (
	"context"
	"iter"
	"log/slog"
	"net/netip"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"plumbline/base/fault"
	"plumbline/platform/idem"
	"plumbline/platform/webhook"
	"plumbline/web/api"
)

// sending is where webhooks may send to beside public addresses.
type sending struct{ networks string }

func (a *app) sendingFlags(cmd *cobra.Command, h *sending) {
	cmd.Flags().StringVar(&h.networks, "webhook-networks", "", a.say.T("cli.flag.webhook_networks"))
}

// open gives the webhooks of a store as they are served.
func (h sending) open(s *store) (*webhook.Service, error) {
	guard, err := guarded(h.networks)
	if err != nil {
		return nil, err
	}
	return webhook.New(s.db, s.tables, webhook.Config{Events: api.Events, Guard: guard}), nil
}

// guarded gives the guard that lets through public addresses and those of the networks named.
func guarded(networks string) (guard webhook.Guard, err error) {
	for n := range listed(networks) {
		network, err := netip.ParsePrefix(n)
		if err != nil {
			return guard, fault.New(fault.Invalid, "cli.webhook_network", "name", n).Because(err)
		}
		guard.Allowed = append(guard.Allowed, network)
		guard.Plain = guard.Plain || network.Addr().IsLoopback()
	}
	return guard, nil
}

// listed gives what a flag lists, parted by commas or blanks.
func listed(text string) iter.Seq[string] {
	return strings.FieldsFuncSeq(text, func(r rune) bool { return r == ',' || r == ' ' })
}

// sendEvery is how often is looked for what is due.
const sendEvery = 2 * time.Second

// send sends what is due until the context ends or the function that it gives is called, which waits for what is under
// way. Once an hour it removes old keys of requests. What fails is tried again later, by this process or another.
func send(ctx context.Context, hooks *webhook.Service, keys *idem.Service, every time.Duration, log *slog.Logger) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		tick, hourly := time.NewTicker(every), time.NewTicker(time.Hour)
		defer tick.Stop()
		defer hourly.Stop()
		for {
			sendDue(ctx, hooks, log)
			select {
			case <-ctx.Done():
				return
			case <-hourly.C:
				if _, err := keys.Sweep(ctx); err != nil && ctx.Err() == nil {
					log.Error("old keys of requests were not removed", "error", err)
				}
			case <-tick.C:
			}
		}
	}()
	return func() {
		cancel()
		<-done
	}
}

// sendDue sends until nothing is due.
func sendDue(ctx context.Context, hooks *webhook.Service, log *slog.Logger) {
	for ctx.Err() == nil {
		sent, err := hooks.Deliver(ctx)
		if err != nil && ctx.Err() == nil {
			log.Error("webhooks could not be sent", "error", err)
		}
		if err != nil || sent == 0 {
			return
		}
	}
}

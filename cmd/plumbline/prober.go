package main

import (
	"context"
	"log/slog"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"plumbline/platform/ping"
	"plumbline/platform/webhook"
)

// How often is looked for data links that are to be asked, and how long a process has that to itself before another may.
const (
	probeJob   = "probe"
	probeEvery = time.Minute
	probeLease = 10 * time.Minute
)

// probing is what data links may lead to beside public addresses: networks of the house, and folders of database files.
type probing struct{ networks, folders string }

func (a *app) probingFlags(cmd *cobra.Command, p *probing) {
	cmd.Flags().StringVar(&p.networks, "probe-networks", "", a.say.T("cli.flag.probe_networks"))
	cmd.Flags().StringVar(&p.folders, "probe-folders", "", a.say.T("cli.flag.probe_folders"))
}

// open gives what asks the links.
func (p probing) open() (ping.Pinger, error) {
	guard, err := guarded(p.networks)
	return ping.Pinger{Guard: webhook.Guard{Allowed: guard.Allowed, Plain: true}, Folders: slices.Collect(listed(p.folders))}, err
}

// probes asks the data links that are due while the program serves.
func (s *store) probes(ask ping.Pinger, log *slog.Logger) shift {
	return shift{db: s.db, name: probeJob, every: probeEvery, length: probeLease, log: log, do: func(ctx context.Context, _ time.Time) error {
		_, err := s.probe.Run(ctx, ask.Ping)
		return err
	}}
}

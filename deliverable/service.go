package deliverable

import (
	"context"

	"plumbline/deliverable/record"
	"plumbline/journal"
	"plumbline/platform/db"
	"plumbline/platform/tlog"
)

// Service keeps everything of the room; its records are Records.
type Service struct {
	Records *record.Service
}

// New gives the room over a store. Acts go into the log where there is one; log may be nil.
func New(d *db.DB, log *tlog.Registry, books *journal.Service) *Service {
	return &Service{record.New(d, log, books, Kinds(), series())}
}

// Vouchers gives every voucher of the room as it should stand today, for Reconcile.
func (s *Service) Vouchers(ctx context.Context, yield func(journal.Voucher) error) error {
	return s.Records.Vouchers(ctx, yield)
}

// Advance settles what the passing of days changed, and gives how many records and series that were.
func (s *Service) Advance(ctx context.Context) (int, error) { return s.Records.Advance(ctx) }

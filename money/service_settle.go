package money

import (
	"context"

	"plumbline/base/actor"
	"plumbline/base/day"
	"plumbline/journal"
	"plumbline/platform/db"
	"plumbline/platform/tlog"
)

// chunk is how many records are read at a time.
const chunk = 2000

// Vouchers gives the voucher of every record as it should stand now, for Reconcile.
func (s *Service) Vouchers(ctx context.Context, yield func(journal.Voucher) error) error {
	for after := ""; ; {
		var list []*Record
		var today day.Day
		err := s.db.Read(ctx, func(tx *db.Tx) (err error) {
			today = day.At(tx.Now)
			list, err = db.All(tx, scan, `SELECT `+columns+` FROM money_record WHERE id > $1 ORDER BY id LIMIT $2`, after, chunk)
			return err
		})
		if err != nil || len(list) == 0 {
			return err
		}
		for _, r := range list {
			if err := yield(r.Voucher(today)); err != nil {
				return err
			}
		}
		after = string(list[len(list)-1].ID)
	}
}

// Advance settles the budget lines whose day has come. It gives how many they were; run again it finds none.
func (s *Service) Advance(ctx context.Context) (n int, err error) {
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		today := day.At(tx.Now)
		list, err := db.All(tx, scan, `SELECT `+columns+` FROM money_record WHERE waits > '' AND waits <= $1 ORDER BY waits, id LIMIT $2`, today.String(), chunk)
		if n = len(list); err != nil || n == 0 {
			return err
		}
		trail, err := s.log.Follow(tx)
		if err != nil {
			return err
		}
		vouchers := make([]journal.Voucher, n)
		for i, r := range list {
			vouchers[i] = r.Voucher(today)
			if _, err := tx.Exec(`UPDATE money_record SET waits = '' WHERE batch = $1 AND id = $2`, r.batch, string(r.ID)); err != nil {
				return err
			}
		}
		posted, err := s.books.Settle(tx, trail, vouchers...)
		if err != nil || posted.N == 0 {
			return err
		}
		_, err = trail.Append(tlog.Act{By: actor.System, Verb: "money.due", Subject: "money/list"})
		return err
	})
	return n, err
}

package activity

import (
	"context"
	"crypto/sha256"
	"encoding/hex"

	"plumbline/base/actor"
	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/journal"
	"plumbline/platform/db"
	"plumbline/platform/tlog"
)

// digest is the SHA-256 of a text, in hex.
func digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// chunk is how many records are read at a time.
const chunk = 2000

// Vouchers gives the voucher of every record as it should stand now, for Reconcile.
func (s *Service) Vouchers(ctx context.Context, yield func(journal.Voucher) error) error {
	heap, after := "", ""
	for {
		var list []*Record
		var today day.Day
		err := s.db.Read(ctx, func(tx *db.Tx) (err error) {
			today = day.At(tx.Now)
			list, err = db.All(tx, scan, `SELECT `+columns+` FROM activity_record a WHERE a.heap > $1 OR a.heap = $1 AND a.id > $2
				ORDER BY a.heap, a.id LIMIT $3`, heap, after, chunk)
			if err != nil {
				return err
			}
			return surround(tx, list)
		})
		if err != nil || len(list) == 0 {
			return err
		}
		for _, r := range list {
			if err := yield(r.Voucher(today)); err != nil {
				return err
			}
		}
		last := list[len(list)-1]
		heap, after = string(last.heap()), string(last.ID)
	}
}

// Advance settles again what the passing of days changes: items that fell due, events that nobody said were held. It gives
// how many records that were; run again it finds none.
func (s *Service) Advance(ctx context.Context) (n int, err error) {
	for {
		did := 0
		err := s.db.Write(ctx, func(tx *db.Tx) error {
			did, err = s.advance(tx)
			return err
		})
		n += did
		if err != nil || did < chunk {
			return n, err
		}
	}
}

func (s *Service) advance(tx *db.Tx) (int, error) {
	today := day.At(tx.Now)
	list, err := db.All(tx, scan, `SELECT `+columns+` FROM activity_record a WHERE a.waits > '' AND a.waits <= $1 ORDER BY a.waits, a.id LIMIT $2`, today.String(), chunk)
	if err != nil || len(list) == 0 {
		return 0, err
	}
	if err := surround(tx, list); err != nil {
		return 0, err
	}
	trail, err := s.log.Follow(tx)
	if err != nil {
		return 0, err
	}
	did, err := s.due(tx, trail, list, today)
	if err != nil {
		return 0, err
	}
	written, err := trail.Rows()
	if err != nil || len(written) == 0 {
		return did, err
	}
	_, err = trail.Append(dueAct)
	return did, err
}

// due settles records one by one where they cannot be settled together, because the figures of one's days are final: that one
// waits, and Reconcile tells of it.
func (s *Service) due(tx *db.Tx, trail *tlog.Trail, list []*Record, today day.Day) (did int, err error) {
	vouchers := make([]journal.Voucher, len(list))
	for i, r := range list {
		vouchers[i] = r.Voucher(today)
	}
	_, err = s.books.Settle(tx, trail, vouchers...)
	together := err == nil
	if !together && fault.KindOf(err) != fault.Conflict {
		return 0, err
	}
	for i, r := range list {
		if !together {
			if _, err := s.books.Settle(tx, trail, vouchers[i]); err != nil && fault.KindOf(err) == fault.Conflict {
				continue
			} else if err != nil {
				return did, err
			}
		}
		did++
		if _, err := tx.Exec(`UPDATE activity_record SET waits = $2 WHERE id = $1`, string(r.ID), r.waits(tx)); err != nil {
			return did, err
		}
	}
	return did, nil
}

// dueAct is what the log calls it.
var dueAct = tlog.Act{By: actor.System, Verb: "activity.due", Subject: "activity/list"}

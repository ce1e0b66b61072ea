// Package sealing brings what a store holds to its newest key, at start and when a key is changed. It guarantees that
// values from before there was a seal are sealed once and never again (a text in the clear that appears later was
// put there behind the program's back and stays for Verify to find), that each change stands in the log, and that
// stopping half way does no harm. It leaves to the rooms which columns are sealed.
package sealing

import (
	"context"

	"plumbline/base/actor"
	"plumbline/platform/db"
	"plumbline/platform/seal"
	"plumbline/platform/tlog"
)

// verb is what the log calls it; the subject is "table/<name>".
const verb = "seal.renew"

// Renew seals every column with the newest key. Call it at start, after the tables were taken into the log. It gives how
// many values were changed, and how many do not open.
func Renew(ctx context.Context, d *db.DB, log *tlog.Registry, by actor.Actor, columns ...seal.Column) (changed, closed int, err error) {
	for _, c := range columns {
		after := ""
		for {
			var did db.Resealed
			if err := d.Write(ctx, func(tx *db.Tx) (err error) {
				did, err = renew(tx, log, by, c, after)
				return err
			}); err != nil {
				return changed, closed, err
			}
			changed, closed, after = changed+did.Changed, closed+did.Closed, did.Last
			if after == "" {
				break
			}
		}
	}
	return changed, closed, nil
}

func renew(tx *db.Tx, log *tlog.Registry, by actor.Actor, c seal.Column, after string) (db.Resealed, error) {
	if !log.Accounts(c.Table) {
		return tx.Reseal(c, after, func(string) error { return nil })
	}
	trail, err := log.Follow(tx)
	if err != nil {
		return db.Resealed{}, err
	}
	did, err := tx.Reseal(c, after, func(row string) error { return trail.Touch(c.Table, row) })
	if err != nil || did.Changed == 0 {
		return did, err
	}
	_, err = trail.Append(tlog.Act{By: by, Verb: verb, Subject: "table/" + c.Table})
	return did, err
}

// Change adds a key to the key file and seals everything with it. The older keys stay, for what other processes sealed a
// moment ago and for backups; db.DropKeys takes them out.
func Change(ctx context.Context, d *db.DB, log *tlog.Registry, by actor.Actor, columns ...seal.Column) (key string, changed, closed int, err error) {
	if key, err = d.AddKey(ctx); err != nil {
		return "", 0, 0, err
	}
	changed, closed, err = Renew(ctx, d, log, by, columns...)
	return key, changed, closed, err
}

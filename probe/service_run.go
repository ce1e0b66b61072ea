package probe

import (
	"context"
	"sync"
	"time"

	"plumbline/base/actor"
	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/base/id"
	"plumbline/journal"
	"plumbline/platform/db"
	"plumbline/platform/ping"
	"plumbline/platform/tlog"
)

const (
	mostAtOnce = 8    // links that are asked side by side
	Most       = 2000 // checks that one act keeps
)

// Ask asks a target; the server hands in platform/ping's.
type Ask func(ctx context.Context, t ping.Target) ping.Result

// Run asks every link whose time has come and keeps what they answer, as one act. It gives how many it asked. Call it each
// minute, in one process at a time.
func (s *Service) Run(ctx context.Context, ask Ask) (n int, err error) {
	var due []*Link
	var targets []ping.Target
	var now time.Time
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		now, targets = tx.Now, nil
		due, err = db.All(tx, scanLink, `SELECT `+linkColumns+` FROM probe_link l WHERE l.due_at > '' AND l.due_at <= $1 ORDER BY l.due_at, l.id LIMIT $2`,
			db.Instant(tx.Now), Most)
		if err != nil {
			return err
		}
		for _, l := range due {
			secret, err := tx.Unseal(l.sealed, "probe_link", "secret", string(l.ID))
			if err != nil {
				return err
			}
			targets = append(targets, l.target(secret))
		}
		return nil
	})
	if err != nil || len(due) == 0 {
		return 0, err
	}
	answers := askAll(ctx, ask, targets)
	if err := ctx.Err(); err != nil {
		return 0, err // the server stops: what was broken off is no answer
	}
	checks := make([]Check, len(due))
	for i, l := range due {
		checks[i] = Check{Link: l.ID, At: now, Millis: answers[i].Took.Milliseconds(), Why: answers[i].Why, Detail: answers[i].Detail}
	}
	n, err = s.Keep(ctx, checks)
	if f, ok := fault.As(err); ok && f.Key == "journal.closed" {
		return 0, s.later(ctx, due) // the day is final: nothing more is found on it, and nobody is asked over and over
	}
	return n, err
}

// later puts links off to when they are asked next.
func (s *Service) later(ctx context.Context, due []*Link) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		cal, err := calendar()
		if err != nil {
			return err
		}
		for _, l := range due {
			if _, err := tx.Exec(`UPDATE probe_link SET due_at = $2 WHERE id = $1 AND due_at = $3`, string(l.ID), db.Instant(l.next(tx.Now, cal)), db.Instant(l.Due)); err != nil {
				return err
			}
		}
		return nil
	})
}

// askAll asks some side by side.
func askAll(ctx context.Context, ask Ask, targets []ping.Target) []ping.Result {
	out := make([]ping.Result, len(targets))
	var wait sync.WaitGroup
	places := make(chan struct{}, mostAtOnce)
	for i, t := range targets {
		places <- struct{}{}
		wait.Go(func() {
			defer func() { <-places }()
			out[i] = ask(ctx, t)
		})
	}
	wait.Wait()
	return out
}

// Keep keeps answers as one act and says when their links are asked next. An answer of a link and instant that is kept
// already is passed over, and so is one of a link that is not there any more; it gives how many were new. What was answered
// during maintenance that was announced before it began is kept as that.
func (s *Service) Keep(ctx context.Context, checks []Check) (n int, err error) {
	if len(checks) > Most {
		return 0, fault.New(fault.TooLarge, "probe.too_many", "count", len(checks), "most", Most)
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		k := keeping{s: s, tx: tx, batch: id.New(tx.Now), links: map[ID]*Link{}}
		if err := k.fresh(checks); err != nil {
			return err
		}
		n = len(k.list)
		return k.finish()
	})
	return n, err
}

// keeping is one act under way.
type keeping struct {
	s     *Service
	tx    *db.Tx
	batch string
	links map[ID]*Link
	last  map[ID]time.Time
	list  []*Check
}

// fresh picks the checks that are not kept yet and says which maintenance each lies in.
func (k *keeping) fresh(checks []Check) error {
	var ids, at []string
	for _, c := range checks {
		ids, at = append(ids, string(c.Link)), append(at, db.Instant(c.At))
	}
	err := k.tx.Lookup(`SELECT `+linkColumns+` FROM KEYS JOIN probe_link l ON l.id = k1`, []any{once(ids)}, func(row db.Row) error {
		l, err := scanLink(row)
		k.links[l.ID] = l
		return err
	})
	if err != nil {
		return err
	}
	type moment struct{ link, at string }
	kept := map[moment]bool{}
	err = k.tx.Lookup(`SELECT c.link, c.made_at FROM KEYS JOIN probe_check c ON c.link = k1 AND c.made_at = k2`, []any{ids, at}, func(row db.Row) error {
		var m moment
		err := row.Scan(&m.link, &m.at)
		kept[m] = true
		return err
	})
	if err != nil {
		return err
	}
	k.last = map[ID]time.Time{}
	for i := range checks {
		c := checks[i]
		l := k.links[c.Link]
		m := moment{string(c.Link), db.Instant(c.At)}
		if l == nil || kept[m] {
			continue
		}
		if k.tx.Now.Before(c.At) {
			return fault.New(fault.Invalid, "probe.future", "name", l.Name)
		}
		kept[m] = true
		c.ID, c.During, c.of, c.tag, c.batch = ID(id.New(k.tx.Now)), l.during(c.At), l.Work, l.Tag, k.batch
		c.Aside, c.By = "", ""
		k.list = append(k.list, &c)
		if k.last[l.ID].Before(c.At) {
			k.last[l.ID] = c.At
		}
	}
	return nil
}

func once(list []string) (out []string) {
	seen := map[string]bool{}
	for _, s := range list {
		if !seen[s] {
			seen[s] = true
			out = append(out, s)
		}
	}
	return out
}

// finish writes the checks, settles them and appends the act.
func (k *keeping) finish() error {
	if len(k.list) == 0 {
		return nil
	}
	trail, err := k.s.log.Follow(k.tx)
	if err != nil {
		return err
	}
	if err := trail.Touch("probe_check", k.batch); err != nil {
		return err
	}
	if err := insertChecks(k.tx, k.batch, k.list); err != nil {
		return err
	}
	if err := k.next(); err != nil {
		return err
	}
	today := day.At(k.tx.Now)
	vouchers := make([]journal.Voucher, len(k.list))
	for i, c := range k.list {
		vouchers[i] = c.Voucher(today)
	}
	if _, err := k.s.books.Settle(k.tx, trail, vouchers...); err != nil {
		return err
	}
	_, err = trail.Append(tlog.Act{By: actor.System, Verb: "probe.check", Subject: "link/list"})
	return err
}

// next says when the links are asked again.
func (k *keeping) next() error {
	cal, err := calendar()
	if err != nil {
		return err
	}
	for which, at := range k.last {
		l := k.links[which]
		if l.Stopped || !l.Due.IsZero() && at.Before(l.Due) {
			continue // another said since when it is asked
		}
		_, err := k.tx.Exec(`UPDATE probe_link SET due_at = $2 WHERE id = $1`, string(which), db.Instant(l.next(k.tx.Now, cal)))
		if err != nil {
			return err
		}
	}
	return nil
}

// Vouchers gives the voucher of every check as it should stand, for Reconcile.
func (s *Service) Vouchers(ctx context.Context, yield func(journal.Voucher) error) error {
	for after := ""; ; {
		var list []*Check
		var today day.Day
		err := s.db.Read(ctx, func(tx *db.Tx) (err error) {
			today = day.At(tx.Now)
			list, err = db.All(tx, scanCheck, `SELECT `+checkColumns+checkFrom+` WHERE c.id > $1 ORDER BY c.id LIMIT $2`, after, Most)
			return err
		})
		if err != nil || len(list) == 0 {
			return err
		}
		for _, c := range list {
			if err := yield(c.Voucher(today)); err != nil {
				return err
			}
		}
		after = string(list[len(list)-1].ID)
	}
}

// Advance settles what the passing of days changes: nothing in this room, since a check counts on its day or never.
func (s *Service) Advance(context.Context) (int, error) { return 0, nil }

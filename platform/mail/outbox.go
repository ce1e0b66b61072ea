package mail

import (
	"context"
	"errors"
	"time"

	"plumbline/base/fault"
	"plumbline/base/id"
	"plumbline/platform/db"
	"plumbline/platform/tlog"
)

// Outbox is the letters on their way.
type Outbox struct{ db *db.DB }

// NewOutbox gives the outbox of a store.
func NewOutbox(d *db.DB) *Outbox { return &Outbox{db: d} }

// Exempt gives what the log leaves out: letters on their way.
func Exempt() []tlog.Exempt {
	return []tlog.Exempt{{Table: "mail_outbox", Reason: "mail.exempt.outbox"}}
}

// How long a letter that was taken in hand is left to who took it, how many are sent in a run, and how long those that
// went, or never will, are kept.
const (
	inHand = 10 * time.Minute
	atOnce = 200
	kept   = 30 * 24 * time.Hour
)

// waits is how long to wait after each attempt that failed; after the last the letter is given up.
var waits = []time.Duration{
	time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour, 3 * time.Hour, 6 * time.Hour, 12 * time.Hour, 24 * time.Hour,
}

// Find gives the address of a recipient when a letter goes; one that has none is a fault.
type Find func(ctx context.Context, recipient string) (Address, error)

// Report says what a run came to.
type Report struct {
	Sent, Later, GivenUp int
	Problem              string // of the last that failed, without addresses
}

// Put keeps a letter with the caller's transaction and gives its identifier.
func (o *Outbox) Put(tx *db.Tx, l Letter) (string, error) {
	name := id.New(tx.Now)
	_, err := tx.Exec(`INSERT INTO mail_outbox (id, recipient, subject, body, created_at, next_at, attempts, sent_at, problem)
		VALUES ($1, $2, $3, $4, $5, $5, 0, '', '')`, name, l.Recipient, l.Subject, l.Body, db.Instant(tx.Now))
	return name, err
}

// waiting is a letter as it waits.
type waiting struct {
	Letter
	id, next string
	attempts int
}

// Send sends what is due, and clears away what is done with for long. Failures of single letters are in the report;
// the error is of the store, or the context's.
func (o *Outbox) Send(ctx context.Context, through *Server, find Find) (r Report, err error) {
	var list []waiting
	err = o.db.Read(ctx, func(tx *db.Tx) error {
		list, err = db.All(tx, func(r db.Row) (w waiting, err error) {
			return w, r.Scan(&w.id, &w.Recipient, &w.Subject, &w.Body, &w.next, &w.attempts)
		}, `SELECT id, recipient, subject, body, next_at, attempts FROM mail_outbox WHERE next_at <> '' AND next_at <= $1
			ORDER BY next_at, id LIMIT $2`, db.Instant(tx.Now), atOnce)
		return err
	})
	if err != nil {
		return r, err
	}
	for _, w := range list {
		if err := o.one(ctx, through, find, w, &r); err != nil {
			return r, err
		}
	}
	if r.Sent == 0 {
		return r, nil
	}
	return r, o.clear(ctx)
}

// one takes a letter in hand, so that nobody else sends it meanwhile and it comes back where this process dies, and sends it.
func (o *Outbox) one(ctx context.Context, through *Server, find Find, w waiting, r *Report) error {
	var mine bool
	var now time.Time
	err := o.db.Write(ctx, func(tx *db.Tx) error {
		n, err := tx.Exec(`UPDATE mail_outbox SET next_at = $1, attempts = $2 WHERE id = $3 AND next_at = $4`,
			db.Instant(tx.Now.Add(inHand)), w.attempts+1, w.id, w.next)
		mine, now = n == 1, tx.Now
		return err
	})
	if err != nil || !mine {
		return err
	}
	to, failure := find(ctx, w.Recipient)
	if failure == nil {
		to, failure = to.check()
	}
	if failure == nil {
		failure = through.send(ctx, message{Letter: w.Letter, id: w.id, from: through.from, to: to, at: now})
	}
	// The note is made even where the process was told to stop: the letter has gone.
	return o.note(context.WithoutCancel(ctx), w, failure, r)
}

func (o *Outbox) note(ctx context.Context, w waiting, failure error, r *Report) error {
	if failure == nil {
		r.Sent++
		return o.db.Write(ctx, func(tx *db.Tx) error {
			_, err := tx.Exec(`UPDATE mail_outbox SET next_at = '', sent_at = $1, problem = '' WHERE id = $2`, db.Instant(tx.Now), w.id)
			return err
		})
	}
	problem, again := judge(failure, w.attempts)
	if r.Problem = problem; again > 0 {
		r.Later++
	} else {
		r.GivenUp++
	}
	return o.db.Write(ctx, func(tx *db.Tx) error {
		next := ""
		if again > 0 {
			next = db.Instant(tx.Now.Add(again))
		}
		_, err := tx.Exec(`UPDATE mail_outbox SET next_at = $1, problem = $2 WHERE id = $3`, next, problem, w.id)
		return err
	})
}

// judge names a failure without saying more than may be kept, and says after how long to try again, 0 for never.
func judge(failure error, attempts int) (problem string, again time.Duration) {
	var no *refusal
	if f, ok := fault.As(failure); ok {
		return f.Key, 0
	}
	problem = "program"
	if errors.As(failure, &no) {
		if problem = no.what; no.forGood {
			return problem, 0
		}
	}
	if attempts >= len(waits) {
		return problem, 0
	}
	return problem, waits[attempts]
}

func (o *Outbox) clear(ctx context.Context) error {
	return o.db.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(`DELETE FROM mail_outbox WHERE next_at = '' AND created_at < $1`, db.Instant(tx.Now.Add(-kept)))
		return err
	})
}

// Package idem lets a request that was sent twice be done once. A program gives each request a key; the first answer is
// kept for a day and given again to the same request of the same actor.
//
// It guarantees that a key works for one request alone, that of two at once one is done and the other refused, and that
// where the first one's end is not known nothing is done again. What an act writes within Acted is known even where the
// process ended before it could answer.
package idem

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"
	"unicode/utf8"

	"plumbline/base/fault"
	"plumbline/platform/db"
)

// Kept is how long an answer is given again.
const Kept = 24 * time.Hour

// longestKey is the most characters of a key.
const longestKey = 200

// Request is what is asked, by whom, under which key. Digest is that of everything that makes the request what it is.
type Request struct {
	Actor, Key, Digest string
}

// Digest makes the digest of a request out of its parts.
func Digest(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		_, _ = io.WriteString(h, fmt.Sprintf("%d:", len(p))+p)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Answer is what was answered.
type Answer struct {
	Status  int
	Headers map[string]string
	Body    string
}

// The states of a key.
const (
	taken    = "taken"
	done     = "done"
	answered = "answered"
)

// Service keeps keys.
type Service struct{ db *db.DB }

// New gives the service over a store.
func New(d *db.DB) *Service { return &Service{db: d} }

// Take takes the key for a request, or gives the answer that it had. It refuses a key that was used for another request,
// one whose request is under way, and one whose request ended without anybody knowing how. The context is for the act:
// with it, Acted knows the key.
func (s *Service) Take(ctx context.Context, r Request) (acting context.Context, before *Answer, err error) {
	if n := utf8.RuneCountInString(r.Key); n == 0 || n > longestKey {
		return ctx, nil, fault.New(fault.Invalid, "idem.key", "most", longestKey).On("Idempotency-Key")
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		before = nil
		if _, err := tx.Exec(`DELETE FROM idempotency WHERE actor = $1 AND key = $2 AND taken_at < $3`, r.Actor, r.Key, db.Instant(tx.Now.Add(-Kept))); err != nil {
			return err
		}
		n, err := tx.Exec(`INSERT INTO idempotency (actor, key, request, state, status, headers, body, taken_at)
			VALUES ($1, $2, $3, $4, 0, '', '', $5) ON CONFLICT (actor, key) DO NOTHING`, r.Actor, r.Key, r.Digest, taken, db.Instant(tx.Now))
		if err != nil || n == 1 {
			return err
		}
		k, err := db.One(tx, scan, `SELECT request, state, status, headers, body, taken_at FROM idempotency WHERE actor = $1 AND key = $2`, r.Actor, r.Key)
		if err != nil {
			return err
		}
		before, err = k.again(r, tx.Now)
		return err
	})
	if err != nil {
		return ctx, nil, err
	}
	return context.WithValue(ctx, current{}, r), before, nil
}

// Keep keeps the answer to a request that took its key.
func (s *Service) Keep(ctx context.Context, r Request, a Answer) error {
	headers, err := json.Marshal(a.Headers)
	if err != nil {
		return fmt.Errorf("keep an answer: %w", err)
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(`UPDATE idempotency SET state = $1, status = $2, headers = $3, body = $4 WHERE actor = $5 AND key = $6`,
			answered, a.Status, string(headers), a.Body, r.Actor, r.Key)
		return err
	})
}

// Release gives the key of a request free that did nothing, so that it can be tried again.
func (s *Service) Release(ctx context.Context, r Request) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(`DELETE FROM idempotency WHERE actor = $1 AND key = $2 AND state = $3`, r.Actor, r.Key, taken)
		return err
	})
}

// Sweep removes what is older than a day and says how much; call it now and then.
func (s *Service) Sweep(ctx context.Context) (removed int64, err error) {
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		removed, err = tx.Exec(`DELETE FROM idempotency WHERE taken_at < $1`, db.Instant(tx.Now.Add(-Kept)))
		return err
	})
	return removed, err
}

// current is where a context carries the request that took a key.
type current struct{}

// Acted notes within the act's own transaction that the act of the request under way stands. Without a key it does nothing.
func Acted(tx *db.Tx) error {
	r, ok := tx.Context().Value(current{}).(Request)
	if !ok {
		return nil
	}
	_, err := tx.Exec(`UPDATE idempotency SET state = $1 WHERE actor = $2 AND key = $3 AND state = $4`, done, r.Actor, r.Key, taken)
	return err
}

// kept is a key as kept.
type kept struct {
	request, state, headers string
	Answer
	at time.Time
}

func scan(r db.Row) (k kept, err error) {
	var at string
	if err = r.Scan(&k.request, &k.state, &k.Status, &k.headers, &k.Body, &at); err != nil {
		return k, err
	}
	at1, err := db.ParseInstant(at)
	k.at = at1
	if k.headers != "" {
		err = errors.Join(err, json.Unmarshal([]byte(k.headers), &k.Headers))
	}
	return k, err
}

// underWay is how long a request may take before its end counts as unknown.
const underWay = 10 * time.Minute

// again says what a key that is there means for a request.
func (k kept) again(r Request, now time.Time) (*Answer, error) {
	switch {
	case k.request != r.Digest:
		return nil, fault.New(fault.Invalid, "idem.other").On("Idempotency-Key")
	case k.state == answered:
		return &k.Answer, nil
	case now.Sub(k.at) < underWay:
		return nil, fault.New(fault.Conflict, "idem.running")
	case k.state == done:
		return nil, fault.New(fault.Conflict, "idem.done")
	}
	return nil, fault.New(fault.Conflict, "idem.unknown")
}

package webhook

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"plumbline/platform/db"
)

// At most so many are sent together; a delivery that was taken belongs to its taker for the length of the lease; what was
// sent is kept so long.
const (
	atOnce = 16
	lease  = 2 * time.Minute
	kept30 = 30 * 24 * time.Hour
)

// Deliver sends what is due, once each, and says how many it sent, received or not. Several processes may do so together.
// Call it again and again.
func (s *Service) Deliver(ctx context.Context) (int, error) {
	due, err := s.take(ctx)
	if err != nil {
		return 0, fmt.Errorf("take what is due: %w", err)
	}
	results := make([]error, len(due))
	var all sync.WaitGroup
	for i, p := range due {
		all.Go(func() {
			status, answer := s.send(ctx, p)
			results[i] = s.came(ctx, p.Delivery, status, answer)
		})
	}
	all.Wait()
	return len(due), errors.Join(results...)
}

// parcel is a delivery with where it goes.
type parcel struct {
	Delivery
	url, secret string
	at          time.Time
}

// take gives what is due, and moves it out of the sight of others for the length of the lease.
func (s *Service) take(ctx context.Context) (due []parcel, err error) {
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		due = nil
		now := db.Instant(tx.Now)
		list, err := db.All(tx, scanDelivery, `SELECT `+deliveryColumns+` FROM webhook_delivery d
			WHERE d.state = $1 AND d.due_at <= $2 ORDER BY d.due_at, d.id LIMIT $3`, string(Waiting), now, atOnce)
		if err != nil {
			return err
		}
		for _, d := range list {
			hook, err := one(tx, d.Hook)
			if err != nil {
				return err
			}
			p := parcel{Delivery: d, url: hook.URL, at: tx.Now}
			if p.secret, err = tx.Unseal(hook.secret, "webhook", "secret", string(hook.ID)); err != nil {
				return err
			}
			p.Tries++
			if _, err := tx.Exec(`UPDATE webhook_delivery SET due_at = $1, tries = $2 WHERE id = $3`,
				db.Instant(tx.Now.Add(lease)), p.Tries, string(d.ID)); err != nil {
				return err
			}
			due = append(due, p)
		}
		if len(due) == 0 {
			return nil
		}
		_, err = tx.Exec(`DELETE FROM webhook_delivery WHERE state <> $1 AND queued_at < $2`, string(Waiting), db.Instant(tx.Now.Add(-kept30)))
		return err
	})
	return due, err
}

// send sends one, and gives the answer's status, or 0 and why there was none.
func (s *Service) send(ctx context.Context, p parcel) (int, string) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, p.url, strings.NewReader(p.Body))
	if err != nil {
		return 0, "address"
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("User-Agent", "plumbline")
	r.Header.Set("Plumbline-Event", p.Event)
	r.Header.Set("Plumbline-Delivery", string(p.ID))
	r.Header.Set("Plumbline-Signature", Sign(p.secret, p.at, p.Body))
	resp, err := s.client.Do(r)
	switch {
	case errors.Is(err, errInside):
		return 0, "inside"
	case errors.Is(err, context.DeadlineExceeded):
		return 0, "timeout"
	case err != nil:
		return 0, "unreachable"
	}
	defer func() { _ = resp.Body.Close() }()
	answer, _ := io.ReadAll(io.LimitReader(resp.Body, 500)) // what came before a broken line is enough to show
	return resp.StatusCode, plain(string(answer))
}

// plain is what of an answer can be kept and shown.
func plain(s string) string {
	s = strings.ToValidUTF8(s, "")
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' || r == utf8.RuneError || r == 0x7f {
			return -1
		}
		return r
	}, s)
}

// came writes what came of a try.
func (s *Service) came(ctx context.Context, d Delivery, status int, answer string) error {
	return s.db.Write(context.WithoutCancel(ctx), func(tx *db.Tx) error {
		state, due := Delivered, tx.Now
		if status < 200 || status > 299 {
			state, due = after(d.Tries, tx.Now)
		}
		_, err := tx.Exec(`UPDATE webhook_delivery SET state = $1, due_at = $2, tried_at = $3, status = $4, answer = $5
			WHERE id = $6 AND state = $7`, string(state), db.Instant(due), db.Instant(tx.Now), status, answer, string(d.ID), string(Waiting))
		return err
	})
}

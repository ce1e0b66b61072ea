package webhook

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"plumbline/base/actor"
	"plumbline/base/fault"
	"plumbline/base/id"
	"plumbline/platform/auth"
	"plumbline/platform/db"
	"plumbline/platform/tlog"
)

// Config says what can be told of, and where to. Transport is for tests that trust a certificate of their own.
type Config struct {
	Events    []string
	Guard     Guard
	Transport *http.Transport
}

// Service keeps webhooks and sends.
type Service struct {
	db     *db.DB
	log    *tlog.Registry
	cfg    Config
	client *http.Client
}

// New gives the service over a store. Acts go into the log where there is one; log may be nil.
func New(d *db.DB, log *tlog.Registry, cfg Config) *Service {
	return &Service{db: d, log: log, cfg: cfg, client: cfg.Guard.client(cfg.Transport)}
}

// Events lists the events that can be told of.
func (s *Service) Events() []string { return slices.Clone(s.cfg.Events) }

// most is how many webhooks an organisation may have at once.
const most = 20

// Make makes a webhook and gives the secret that signs what is sent, once.
func (s *Service) Make(ctx context.Context, by actor.Actor, w Wanted) (made Hook, secret string, err error) {
	if w, err = w.clean(s.cfg.Events, s.cfg.Guard); err != nil {
		return made, "", err
	}
	secret, _ = auth.NewToken("plw_")
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		made = Hook{ID: ID(id.New(tx.Now)), Organisation: w.Organisation, URL: w.URL, Events: w.Events, MadeAt: tx.Now, MadeBy: by.Name}
		n, err := db.One(tx, db.Scalar[int], `SELECT COUNT(*) FROM webhook WHERE organisation = $1 AND ended_at = ''`, w.Organisation)
		if err != nil {
			return err
		}
		if n >= most {
			return fault.New(fault.Conflict, "webhook.too_many", "most", most)
		}
		return s.follow(tx, by, "webhook.make", made.ID, func() error {
			sealed, err := tx.Seal(secret, "webhook", "secret", string(made.ID))
			if err != nil {
				return err
			}
			_, err = tx.Exec(`INSERT INTO webhook (id, organisation, url, events, secret, made_at, made_by, made_by_id, ended_at)
				VALUES ($1, $2, $3, $4, $5, $6, $7, $8, '')`, string(made.ID), w.Organisation, w.URL, strings.Join(w.Events, " "), sealed,
				db.Instant(tx.Now), by.Name, by.ID)
			return err
		})
	})
	return made, secret, err
}

// follow writes an act on a webhook into the log.
func (s *Service) follow(tx *db.Tx, by actor.Actor, verb string, which ID, write func() error) error {
	trail, err := s.log.Follow(tx)
	if err != nil {
		return err
	}
	if err := trail.Touch("webhook", string(which)); err != nil {
		return err
	}
	if err := write(); err != nil {
		return err
	}
	_, err = trail.Append(tlog.Act{By: by, Verb: verb, Subject: "webhook/" + string(which)})
	return err
}

// List gives the webhooks of the organisations, ended ones too, the newest first.
func (s *Service) List(ctx context.Context, organisations []string) (list []Hook, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		list = nil
		all, err := db.All(tx, scanHook, `SELECT `+hookColumns+` FROM webhook w ORDER BY w.made_at DESC, w.id DESC`)
		for _, k := range all {
			if slices.Contains(organisations, k.Organisation) {
				list = append(list, k.Hook)
			}
		}
		return err
	})
	return list, err
}

// Get gives a webhook.
func (s *Service) Get(ctx context.Context, which ID) (h Hook, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		k, err := one(tx, which)
		h = k.Hook
		return err
	})
	return h, err
}

// End ends a webhook; what still waits for it is not sent. Ending it again changes nothing.
func (s *Service) End(ctx context.Context, by actor.Actor, which ID) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		k, err := one(tx, which)
		if err != nil || !k.EndedAt.IsZero() {
			return err
		}
		return s.follow(tx, by, "webhook.end", which, func() error {
			if _, err := tx.Exec(`UPDATE webhook SET ended_at = $1 WHERE id = $2`, db.Instant(tx.Now), string(which)); err != nil {
				return err
			}
			_, err := tx.Exec(`UPDATE webhook_delivery SET state = $1 WHERE webhook = $2 AND state = $3`, string(Ended), string(which), string(Waiting))
			return err
		})
	})
}

// Deliveries lists what was and is to be sent to a webhook, the newest first.
func (s *Service) Deliveries(ctx context.Context, which ID, limit int) (list []Delivery, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		list, err = db.All(tx, scanDelivery, `SELECT `+deliveryColumns+` FROM webhook_delivery d
			WHERE d.webhook = $1 ORDER BY d.queued_at DESC, d.id DESC LIMIT $2`, string(which), limit)
		return err
	})
	return list, err
}

// Again has a delivery sent at once, whatever became of it.
func (s *Service) Again(ctx context.Context, which, delivery ID) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		k, err := one(tx, which)
		if err != nil {
			return err
		}
		if !k.EndedAt.IsZero() {
			return fault.New(fault.Conflict, "webhook.ended")
		}
		n, err := tx.Exec(`UPDATE webhook_delivery SET state = $1, tries = 0, due_at = $2 WHERE id = $3 AND webhook = $4`,
			string(Waiting), db.Instant(tx.Now), string(delivery), string(which))
		if err == nil && n == 0 {
			return fault.New(fault.NotFound, "webhook.no_delivery")
		}
		return err
	})
}

// Queue queues an event for every webhook that asked for it, within the transaction of what happened.
func (s *Service) Queue(tx *db.Tx, e Event) error {
	hooks, err := db.All(tx, scanHook, `SELECT `+hookColumns+` FROM webhook w WHERE w.ended_at = ''`)
	if err != nil {
		return err
	}
	for _, h := range hooks {
		if !slices.Contains(h.Events, e.Name) || !slices.Contains(e.Places, h.Organisation) {
			continue
		}
		if err := queue(tx, h.ID, e.Name, e.Body); err != nil {
			return err
		}
	}
	return nil
}

// Ping queues an event of the name ping for one webhook, to see whether it arrives.
func (s *Service) Ping(ctx context.Context, which ID) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		k, err := one(tx, which)
		if err != nil {
			return err
		}
		if !k.EndedAt.IsZero() {
			return fault.New(fault.Conflict, "webhook.ended")
		}
		return queue(tx, which, "ping", `{"event":"ping","at":"`+db.Instant(tx.Now)+`"}`)
	})
}

func queue(tx *db.Tx, to ID, event, body string) error {
	_, err := tx.Exec(`INSERT INTO webhook_delivery (id, webhook, event, body, state, tries, queued_at, due_at, tried_at, status, answer)
		VALUES ($1, $2, $3, $4, $5, 0, $6, $6, '', 0, '')`, id.New(tx.Now), string(to), event, body, string(Waiting), db.Instant(tx.Now))
	return err
}

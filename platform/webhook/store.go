package webhook

import (
	"errors"
	"strings"
	"time"

	"plumbline/base/fault"
	"plumbline/platform/db"
	"plumbline/platform/seal"
	"plumbline/platform/tlog"
)

// Tables gives the tables as the log accounts for them.
func Tables() []tlog.Table {
	columns := []tlog.Column{}
	for _, name := range []string{"id", "organisation", "url", "events", "secret", "made_at", "made_by", "made_by_id", "ended_at"} {
		columns = append(columns, tlog.Column{Name: name, Type: tlog.Text})
	}
	return []tlog.Table{{Name: "webhook", Key: []string{"id"}, Columns: columns}}
}

// Exempt gives what the log leaves out: what is to be sent follows from what it does account for.
func Exempt() []tlog.Exempt {
	return []tlog.Exempt{{Table: "webhook_delivery", Reason: "webhook.exempt"}}
}

// Sealed lists the columns that are kept sealed.
func Sealed() []seal.Column {
	return []seal.Column{{Table: "webhook", Key: "id", Column: "secret"}}
}

const hookColumns = `w.id, w.organisation, w.url, w.events, w.secret, w.made_at, w.made_by, w.ended_at`

// kept is a webhook with its sealed secret.
type kept struct {
	Hook
	secret seal.Text
}

func scanHook(r db.Row) (k kept, err error) {
	var events, made, ended string
	if err := r.Scan(&k.ID, &k.Organisation, &k.URL, &events, &k.secret, &made, &k.MadeBy, &ended); err != nil {
		return k, err
	}
	k.Events = strings.Fields(events)
	return k, times(map[string]*time.Time{made: &k.MadeAt}, map[string]*time.Time{ended: &k.EndedAt})
}

// times reads instants of the store into their fields.
func times(lists ...map[string]*time.Time) (err error) {
	for _, list := range lists {
		for text, at := range list {
			if *at, err = db.ParseInstant(text); err != nil {
				return err
			}
		}
	}
	return nil
}

func one(tx *db.Tx, id ID) (kept, error) {
	k, err := db.One(tx, scanHook, `SELECT `+hookColumns+` FROM webhook w WHERE w.id = $1`, string(id))
	if errors.Is(err, db.ErrNotFound) {
		return k, fault.New(fault.NotFound, "webhook.none")
	}
	return k, err
}

const deliveryColumns = `d.id, d.webhook, d.event, d.body, d.state, d.tries, d.queued_at, d.due_at, d.tried_at, d.status, d.answer`

func scanDelivery(r db.Row) (d Delivery, err error) {
	var queued, due, tried string
	if err := r.Scan(&d.ID, &d.Hook, &d.Event, &d.Body, &d.State, &d.Tries, &queued, &due, &tried, &d.Status, &d.Answer); err != nil {
		return d, err
	}
	return d, times(map[string]*time.Time{queued: &d.QueuedAt}, map[string]*time.Time{due: &d.DueAt}, map[string]*time.Time{tried: &d.TriedAt})
}

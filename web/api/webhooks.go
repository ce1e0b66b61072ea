package api

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"plumbline/base/fault"
	"plumbline/office"
	"plumbline/platform/db"
	"plumbline/platform/idem"
	"plumbline/platform/webhook"
	"plumbline/review"
)

func (s *server) webhookOperations() {
	byID := map[string]link{"get-webhook": {"id": "$response.body#/id"}, "ping-webhook": {"id": "$response.body#/id"}, "list-deliveries": {"id": "$response.body#/id"}, "end-webhook": {"id": "$response.body#/id"}}
	add(s, operation{
		ID: "list-webhooks", Method: http.MethodGet, Path: "/webhooks", Tag: "webhooks", Act: office.Connect,
		Summary: "The webhooks of the organisations where the caller may set them up, ended ones too.",
	}, s.listWebhooks)
	add(s, operation{
		ID: "make-webhook", Method: http.MethodPost, Path: "/webhooks", Tag: "webhooks", Act: office.Connect, Status: http.StatusCreated, Errors: []int{400, 409, 415},
		Summary: "Have another system told of what is decided in an organisation and below it. The answer holds the secret that signs what is sent, once.",
		Links:   byID, Example: WebhookTo{URL: "https://receiver.example.org/plumbline", Events: []string{"submitted", "approved", "returned"}},
	}, s.makeWebhook)
	add(s, operation{
		ID: "get-webhook", Method: http.MethodGet, Path: "/webhooks/{id}", Tag: "webhooks", Act: office.Connect, Summary: "A webhook, without its secret.", Links: byID,
	}, s.getWebhook)
	add(s, operation{
		ID: "end-webhook", Method: http.MethodDelete, Path: "/webhooks/{id}", Tag: "webhooks", Act: office.Connect, Status: http.StatusNoContent,
		Summary: "End a webhook; what still waits for it is not sent.",
	}, s.endWebhook)
	add(s, operation{
		ID: "ping-webhook", Method: http.MethodPost, Path: "/webhooks/{id}/ping", Tag: "webhooks", Act: office.Connect, Status: http.StatusAccepted, Errors: []int{409},
		Summary: "Queue an event of the name ping, to see whether it arrives.", Links: map[string]link{"list-deliveries": {"id": "$request.path.id"}},
	}, s.pingWebhook)
	add(s, operation{
		ID: "list-deliveries", Method: http.MethodGet, Path: "/webhooks/{id}/deliveries", Tag: "webhooks", Act: office.Connect,
		Summary: "What was and is to be sent, the newest first, with the last answer.",
		Links:   map[string]link{"send-again": {"id": "$request.path.id", "delivery": "$response.body#/0/id"}},
	}, s.listDeliveries)
	add(s, operation{
		ID: "send-again", Method: http.MethodPost, Path: "/webhooks/{id}/deliveries/{delivery}/again", Tag: "webhooks", Act: office.Connect, Status: http.StatusAccepted, Errors: []int{409},
		Summary: "Have a delivery sent at once, whatever became of it.",
	}, s.sendAgain)
}

// Events are what other systems can be told of.
var Events = []string{"submitted", "withdrawn", "approved", "returned", "published", "amended", "remarked"}

// events names the event of each move; those without are nobody's matter outside.
var events = map[review.Kind]string{
	review.Submit: "submitted", review.Withdraw: "withdrawn", review.Approve: "approved", review.Return: "returned", review.Publish: "published",
	review.Amend: "amended", review.Note: "remarked",
}

// Told queues what webhooks are told of a move, in the move's own transaction. What is told holds no name of a person.
func Told(hooks *webhook.Service) review.After {
	return func(tx *db.Tx, c review.Case, m review.Moved) error {
		if err := idem.Acted(tx); err != nil {
			return err
		}
		name, ok := events[m.Kind]
		if !ok {
			return nil
		}
		body, err := json.Marshal(map[string]any{
			"event": name, "at": m.At.UTC().Format(time.RFC3339), "declaration": string(c.Declaration), "address": prefix + "/declarations/" + string(c.Declaration),
			"year": c.Year, "organisation": c.Organisation(), "version": m.Number, "revision": m.Revision, "round": m.Round,
			"state": string(m.State), "stage": m.Stage.Name, "complete": c.State == review.Approved || c.State == review.Published,
		})
		if err != nil {
			return fmt.Errorf("tell of a move: %w", err)
		}
		return hooks.Queue(tx, webhook.Event{Name: name, Places: c.Path, Body: string(body)})
	}
}

// Webhook is who is told of what.
type Webhook struct {
	ID           string     `json:"id"`
	Organisation string     `json:"organisation"`
	URL          string     `json:"url"`
	Events       []string   `json:"events"`
	MadeAt       time.Time  `json:"made_at"`
	MadeBy       string     `json:"made_by"`
	EndedAt      *time.Time `json:"ended_at,omitempty"`
	Secret       string     `json:"secret,omitempty" doc:"Given once, when it is made."`
}

// WebhookTo is a webhook to be made.
type WebhookTo struct {
	Organisation string   `json:"organisation,omitempty" maxLength:"64" doc:"Left out: the one where the caller may set up webhooks, if there is one only."`
	URL          string   `json:"url" maxLength:"1000" doc:"https, and no address inside the house's own network."`
	Events       []string `json:"events" minItems:"1" maxItems:"20" enum:"submitted,withdrawn,approved,returned,published,amended,remarked"`
}

// Delivery is one event on its way.
type Delivery struct {
	ID       string     `json:"id"`
	Event    string     `json:"event"`
	State    string     `json:"state" enum:"waiting,delivered,given_up,ended"`
	Tries    int        `json:"tries"`
	QueuedAt time.Time  `json:"queued_at"`
	DueAt    time.Time  `json:"due_at"`
	TriedAt  *time.Time `json:"tried_at,omitempty"`
	Status   int        `json:"status,omitempty" doc:"Of the last answer."`
	Answer   string     `json:"answer,omitempty" doc:"The beginning of the last answer; without a status, why there was none."`
}

func webhookOf(h webhook.Hook) Webhook {
	out := Webhook{ID: string(h.ID), Organisation: h.Organisation, URL: h.URL, Events: h.Events, MadeAt: h.MadeAt, MadeBy: h.MadeBy}
	if !h.EndedAt.IsZero() {
		out.EndedAt = &h.EndedAt
	}
	return out
}

type webhooksOut struct{ Body []Webhook }

func (s *server) listWebhooks(ctx context.Context, _ *struct{}) (*webhooksOut, error) {
	v := whoAsks(ctx)
	var at []string
	for _, o := range v.Tree.Reach(v.Person, office.Connect) {
		at = append(at, string(o))
	}
	list, err := s.Hooks.List(ctx, at)
	out := &webhooksOut{Body: []Webhook{}}
	for _, h := range list {
		out.Body = append(out.Body, webhookOf(h))
	}
	return out, err
}

type makeWebhookIn struct{ Body WebhookTo }

type webhookOut struct{ Body Webhook }

func (s *server) makeWebhook(ctx context.Context, in *makeWebhookIn) (*webhookOut, error) {
	v := whoAsks(ctx)
	at := office.ID(in.Body.Organisation)
	if posts := v.Tree.Reach(v.Person, office.Connect); at == "" {
		at = posts[0] // the highest, since each stands after the one above it
	}
	if err := v.May(office.Connect, v.Tree.Place(at)).Fault(); err != nil {
		return nil, err
	}
	h, secret, err := s.Hooks.Make(ctx, v.Actor(), webhook.Wanted{Organisation: string(at), URL: in.Body.URL, Events: in.Body.Events})
	if err != nil {
		return nil, err
	}
	out := &webhookOut{Body: webhookOf(h)}
	out.Body.Secret = secret
	return out, nil
}

// hook gives a webhook that the caller may set up.
func (s *server) hook(ctx context.Context, id string) (webhook.Hook, error) {
	h, err := s.Hooks.Get(ctx, webhook.ID(id))
	if err != nil {
		return h, err
	}
	v := whoAsks(ctx)
	if !v.May(office.Connect, v.Tree.Place(office.ID(h.Organisation))).Allowed {
		return webhook.Hook{}, fault.New(fault.NotFound, "webhook.none")
	}
	return h, nil
}

func (s *server) getWebhook(ctx context.Context, in *idIn) (*webhookOut, error) {
	h, err := s.hook(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return &webhookOut{Body: webhookOf(h)}, nil
}

func (s *server) endWebhook(ctx context.Context, in *idIn) (*nothing, error) {
	h, err := s.hook(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return &nothing{}, s.Hooks.End(ctx, whoAsks(ctx).Actor(), h.ID)
}

func (s *server) pingWebhook(ctx context.Context, in *idIn) (*nothing, error) {
	h, err := s.hook(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return &nothing{}, s.Hooks.Ping(ctx, h.ID)
}

type deliveriesIn struct {
	ID    string `path:"id" maxLength:"64"`
	Limit int    `query:"limit" minimum:"1" maximum:"500" default:"100"`
}

type deliveriesOut struct{ Body []Delivery }

func (s *server) listDeliveries(ctx context.Context, in *deliveriesIn) (*deliveriesOut, error) {
	h, err := s.hook(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	list, err := s.Hooks.Deliveries(ctx, h.ID, in.Limit)
	out := &deliveriesOut{Body: []Delivery{}}
	for _, d := range list {
		one := Delivery{
			ID: string(d.ID), Event: d.Event, State: string(d.State), Tries: d.Tries, QueuedAt: d.QueuedAt, DueAt: d.DueAt, Status: d.Status, Answer: d.Answer,
		}
		if !d.TriedAt.IsZero() {
			one.TriedAt = &d.TriedAt
		}
		out.Body = append(out.Body, one)
	}
	return out, err
}

type againIn struct {
	ID       string `path:"id" maxLength:"64"`
	Delivery string `path:"delivery" maxLength:"64"`
}

func (s *server) sendAgain(ctx context.Context, in *againIn) (*nothing, error) {
	h, err := s.hook(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return &nothing{}, s.Hooks.Again(ctx, h.ID, webhook.ID(in.Delivery))
}

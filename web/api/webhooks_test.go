package api_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
	"plumbline/platform/webhook"
	"plumbline/web/api"
)

// A move that stands is told of, signed, and names nobody; one that is refused is not. What happens out of the
// organisation's reach is none of its webhook's matter.
func TestMovesAreTold(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		var mu sync.Mutex
		var got []map[string]any
		secret := ""
		receiver := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			mu.Lock()
			defer mu.Unlock()
			body, err := io.ReadAll(r.Body)
			if err != nil || !webhook.Signed(secret, r.Header.Get("Plumbline-Signature"), string(body), dbtest.Now, time.Minute) {
				t.Errorf("not signed: %v %s", err, body)
			}
			for _, who := range h.people {
				if strings.Contains(string(body), who.Name) || strings.Contains(string(body), string(who.ID)) {
					t.Errorf("%s is named: %s", who.Name, body)
				}
			}
			var event map[string]any
			if err := json.Unmarshal(body, &event); err != nil {
				t.Error(err)
			}
			got = append(got, event)
		}))
		defer receiver.Close()
		admin, drafter := h.token("administrator"), h.token("drafter")
		var hook, other api.Webhook
		h.call(admin, "POST", "/api/v1/webhooks", api.WebhookTo{Organisation: string(h.orgs[department]), URL: receiver.URL, Events: []string{"submitted", "returned"}}).want(t, 201, &hook)
		secret = hook.Secret
		h.call(admin, "POST", "/api/v1/webhooks", api.WebhookTo{Organisation: string(h.orgs[otherUnit]), URL: receiver.URL, Events: []string{"submitted"}}).want(t, 201, &other)
		h.call(drafter, "POST", "/api/v1/webhooks", api.WebhookTo{URL: receiver.URL, Events: []string{"submitted"}}).problem(t, 403, "office.may.role")

		var saved api.Saved
		h.call(drafter, "POST", "/api/v1/declarations", sheet("职业培训", unit)).want(t, 201, &saved)
		at := "/api/v1/declarations/" + saved.ID
		var found []api.Finding
		h.call(drafter, "GET", at+"/findings", nil).want(t, 200, &found)
		submit := h.call(drafter, "POST", at+"/case/submit", api.Seen{})
		for _, f := range found {
			if f.Severity == "error" {
				t.Fatalf("the sheet has an error: %+v", f)
			}
			if f.Severity == "warning" {
				submit.want(t, 422, nil)
				h.call(drafter, "POST", at+"/answers", api.AnswerTo{Rule: f.Rule, Ref: f.Ref, Reason: "已与主管部门商定"}).want(t, 204, nil)
			}
		}
		var c api.Case
		h.call(drafter, "POST", at+"/case/submit", api.Seen{}, "Idempotency-Key", "s1").want(t, 200, &c)
		h.call(drafter, "POST", at+"/case/submit", api.Seen{}, "Idempotency-Key", "s1").want(t, 200, nil)
		h.call(drafter, "POST", at+"/case/approve", api.ApproveTo{Seen: api.Seen{Version: c.Version}}).problem(t, 403, "office.may.role")
		if _, err := h.hooks.Deliver(t.Context()); err != nil {
			t.Fatal(err)
		}
		if len(got) != 1 || got[0]["event"] != "submitted" || got[0]["declaration"] != saved.ID || got[0]["version"] != float64(c.Version) || got[0]["state"] != "submitted" {
			t.Errorf("told %v", got)
		}
		var sent []api.Delivery
		h.call(admin, "GET", "/api/v1/webhooks/"+hook.ID+"/deliveries", nil).want(t, 200, &sent)
		if len(sent) != 1 || sent[0].State != "delivered" {
			t.Errorf("sent %+v", sent)
		}
		h.call(admin, "GET", "/api/v1/webhooks/"+other.ID+"/deliveries", nil).want(t, 200, &sent)
		if len(sent) != 0 {
			t.Errorf("another unit was told: %+v", sent)
		}
		var list []api.Webhook
		for _, w := range [][2]string{{admin, "2"}, {h.token("auditor"), ""}} {
			a := h.call(w[0], "GET", "/api/v1/webhooks", nil)
			if w[1] == "" {
				a.problem(t, 403, "office.may.role")
				continue
			}
			if a.want(t, 200, &list); len(list) != 2 || list[0].Secret != "" {
				t.Errorf("listed %+v", list)
			}
		}
	})
}

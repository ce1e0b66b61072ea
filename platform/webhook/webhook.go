// Package webhook tells other systems of what happened here: who asked to be told, what is to be sent, and what came of
// it.
//
// It guarantees that what is queued within an act's transaction is sent if and only if the act stands, at least once, and
// tried again for about two days; that what is sent is signed, so that its receiver knows where it comes from and when;
// and that nothing is sent to an address of this house's own network (guard.go). It does not keep the order: each
// delivery has an id to know it again by, and the version of what it tells of. Who may ask to be told is the caller's.
//
// A delivery is a POST of JSON with these headers:
//
//	Plumbline-Event: approved
//	Plumbline-Delivery: 01mtamcg5q4wcxewwe6pch3c
//	Plumbline-Signature: t=1772442000,v1=<hex of HMAC-SHA-256 over "1772442000." and the body>
//
// Any answer of 2xx within ten seconds is taken as received.
package webhook

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"plumbline/base/fault"
)

// ID names a webhook or a delivery.
type ID string

// Hook is who is told of what: of the events, in an organisation and below it. The secret is given once, when it is made.
type Hook struct {
	ID           ID
	Organisation string
	URL          string
	Events       []string
	MadeAt       time.Time
	MadeBy       string
	EndedAt      time.Time
}

// Event is something that happened. Places are the organisation it happened in and those above it; Body is the JSON that
// is sent.
type Event struct {
	Name   string
	Places []string
	Body   string
}

// State says how far a delivery has come.
type State string

// The states of a delivery.
const (
	Waiting   State = "waiting"
	Delivered State = "delivered"
	GivenUp   State = "given_up"
	Ended     State = "ended" // its webhook was ended first
)

// Delivery is one event on its way to one webhook. Status and Answer are the last ones; a status of 0 says that there was
// no answer, and Answer why.
type Delivery struct {
	ID       ID
	Hook     ID
	Event    string
	Body     string
	State    State
	Tries    int
	QueuedAt time.Time
	DueAt    time.Time
	TriedAt  time.Time
	Status   int
	Answer   string
}

// waits are how long it waits after each try that failed; after the last of them it gives up.
var waits = []time.Duration{
	30 * time.Second, 2 * time.Minute, 10 * time.Minute, 30 * time.Minute, 2 * time.Hour, 6 * time.Hour, 12 * time.Hour, 24 * time.Hour,
}

// after says what becomes of a delivery after so many tries that failed: when it is tried again, or that it is given up.
func after(tries int, now time.Time) (State, time.Time) {
	if tries > len(waits) {
		return GivenUp, now
	}
	return Waiting, now.Add(waits[max(tries, 1)-1])
}

// Sign makes the signature header of a body sent at an instant.
func Sign(secret string, at time.Time, body string) string {
	seconds := strconv.FormatInt(at.Unix(), 10)
	return "t=" + seconds + ",v1=" + digest(secret, seconds, body)
}

func digest(secret, seconds, body string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(seconds + "." + body))
	return hex.EncodeToString(mac.Sum(nil))
}

// Signed says whether a signature header is that of the body, and not older than so long; it is what a receiver does.
func Signed(secret, header, body string, now time.Time, old time.Duration) bool {
	seconds, signature := "", ""
	for part := range strings.SplitSeq(header, ",") {
		name, v, _ := strings.Cut(part, "=")
		switch name {
		case "t":
			seconds = v
		case "v1":
			signature = v
		}
	}
	at, err := strconv.ParseInt(seconds, 10, 64)
	return err == nil && now.Sub(time.Unix(at, 0)).Abs() <= old && hmac.Equal([]byte(signature), []byte(digest(secret, seconds, body)))
}

// Wanted is a webhook to be made.
type Wanted struct {
	Organisation string
	URL          string
	Events       []string
}

// longestURL is the most characters of an address.
const longestURL = 1000

// clean refuses what nothing could be sent to. known are the names of events there are.
func (w Wanted) clean(known []string, g Guard) (Wanted, error) {
	w.URL = strings.TrimSpace(w.URL)
	u, err := url.Parse(w.URL)
	if err != nil || u.Host == "" || len(w.URL) > longestURL || u.User != nil || u.Fragment != "" {
		return w, fault.New(fault.Invalid, "webhook.url").On("url")
	}
	if u.Scheme != "https" && (u.Scheme != "http" || !g.Plain) {
		return w, fault.New(fault.Invalid, "webhook.https").On("url")
	}
	w.Events = slices.Clone(w.Events)
	slices.Sort(w.Events)
	w.Events = slices.Compact(w.Events)
	if len(w.Events) == 0 {
		return w, fault.New(fault.Invalid, "webhook.no_event", "known", strings.Join(known, ", ")).On("events")
	}
	for _, e := range w.Events {
		if !slices.Contains(known, e) {
			return w, fault.New(fault.Invalid, "webhook.event", "name", e, "known", strings.Join(known, ", ")).On("events")
		}
	}
	return w, nil
}

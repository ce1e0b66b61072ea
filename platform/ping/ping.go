// Package ping asks whether something that people named can be reached: a page answers, a port takes connections, a database
// answers a query. It guarantees that it only reads, that it ends within the time given, that no address is called which the
// guard does not let be called (this machine and networks that are not public, unless they are listed), that a database file
// is opened only in a listed folder, and that a failure says why in one word. When to ask, and what an answer means, is for
// the rooms.
package ping

import (
	"context"
	"errors"
	"net"
	"strings"
	"time"

	"plumbline/platform/webhook"
)

// Kind says how a target is asked.
type Kind string

// The kinds.
const (
	HTTP Kind = "http" // GET of an address
	TCP  Kind = "tcp"  // a connection to host:port
	SQL  Kind = "sql"  // a query of a PostgreSQL (postgres://…) or SQLite (sqlite:/path) database
)

// Kinds lists them in the order in which a form offers them.
var Kinds = []Kind{HTTP, TCP, SQL}

// Target is what is asked. Secret is the password of a database, kept apart from its address. Status is the answer that is
// expected of a page, 0 for any of success; Expect is what the page must contain, or the first value of the query be; ""
// expects nothing. Query "" is SELECT 1.
type Target struct {
	Kind    Kind
	Address string
	Secret  string
	Status  int
	Query   string
	Expect  string
	Timeout time.Duration
}

// Why says why a target is not up.
type Why string

// The reasons.
const (
	Guarded     Why = "guarded"     // the address may not be called from here
	Unwritten   Why = "address"     // it is no address
	Unknown     Why = "unknown"     // the name has no address
	Refused     Why = "refused"     // nothing listens there
	Unreachable Why = "unreachable" // the network does not lead there
	TimedOut    Why = "timeout"
	Certificate Why = "certificate"
	WrongStatus Why = "status"
	WrongAnswer Why = "content"
	SignIn      Why = "sign_in" // the database refuses the account
	Failed      Why = "query"
)

// Reasons lists all of them.
var Reasons = []Why{Guarded, Unwritten, Unknown, Refused, Unreachable, TimedOut, Certificate, WrongStatus, WrongAnswer, SignIn, Failed}

// Result is the answer. Detail is a short technical text for who mends it, without secrets.
type Result struct {
	Up     bool
	Took   time.Duration
	Why    Why
	Detail string
}

// Pinger asks. Guard says which addresses may be called, Folders in which folders database files may be opened.
type Pinger struct {
	Guard   webhook.Guard
	Folders []string
	Clock   func() time.Time // nil means time.Now
}

// longest bounds a time given; shortest what is given too short.
const longest, shortest = time.Minute, 100 * time.Millisecond

// Ping asks a target.
func (p Pinger) Ping(ctx context.Context, t Target) Result {
	clock := p.Clock
	if clock == nil {
		clock = time.Now
	}
	ctx, stop := context.WithTimeout(ctx, max(shortest, min(t.Timeout, longest)))
	defer stop()
	ask := map[Kind]func(context.Context, Target) error{HTTP: p.page, TCP: p.port, SQL: p.query}[t.Kind]
	if ask == nil {
		return Result{Why: Unwritten, Detail: string(t.Kind)}
	}
	began := clock()
	err := ask(ctx, t)
	r := Result{Took: clock().Sub(began), Up: err == nil}
	if err != nil {
		r.Why, r.Detail = reason(err), detail(err, t)
	}
	return r
}

// wrong is a failure that has its reason.
type wrong struct {
	why  Why
	text string
}

func (w wrong) Error() string { return string(w.why) + ": " + w.text }

// reason tells what an error means.
func reason(err error) Why {
	var named wrong
	var unknown *net.DNSError
	var network net.Error
	switch {
	case errors.As(err, &named):
		return named.why
	case errors.Is(err, webhook.ErrInside):
		return Guarded
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &network) && network.Timeout():
		return TimedOut
	case errors.As(err, &unknown):
		return Unknown
	case isRefused(err):
		return Refused
	case isCertificate(err):
		return Certificate
	}
	return Unreachable
}

const longestDetail = 200

// detail is the innermost text of an error, short, on one line, without the secret.
func detail(err error, t Target) string {
	var named wrong
	text := err.Error()
	if errors.As(err, &named) {
		text = named.text
	}
	if t.Secret != "" {
		text = strings.ReplaceAll(text, t.Secret, "…")
	}
	text = strings.Join(strings.Fields(text), " ")
	if r := []rune(text); len(r) > longestDetail {
		text = string(r[:longestDetail-1]) + "…"
	}
	return text
}

// port connects and hangs up.
func (p Pinger) port(ctx context.Context, t Target) error {
	if _, port, err := net.SplitHostPort(t.Address); err != nil || port == "" {
		return wrong{Unwritten, t.Address}
	}
	c, err := p.Guard.Dial(ctx, "tcp", t.Address)
	if err != nil {
		return err
	}
	return c.Close()
}

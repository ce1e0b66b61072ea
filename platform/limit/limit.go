// Package limit says how often somebody may ask, and under which names the site may be asked for. It guarantees that
// what a person does by hand is never refused, nor what two hundred people do behind one address; that who asks beyond
// that waits, alone: what somebody signed in asks counts on his account, what nobody signed in asks on the address; and
// that its memory is bounded however many addresses ask. It leaves to the caller what a request is for and how a refusal
// is shown. Guessing of passwords and codes is held by office/account besides, whatever stands here.
package limit

import (
	"container/list"
	"log/slog"
	"math"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"plumbline/base/fault"
)

// Class is what a request is for.
type Class string

// The classes.
const (
	Page   Class = "page"   // looking
	Search Class = "search" // looking for something, suggestions while typing
	Write  Class = "write"  // doing something
	Entry  Class = "entry"  // proving who one is
	API    Class = "api"    // programs
)

// Rate is a bucket: so many at once, refilled at so many a second.
type Rate struct {
	PerSecond float64
	Burst     int
}

// Policy gives each class the rate of an account and that of an address from which nobody is signed in.
type Policy map[Class]struct{ Account, Address Rate }

// Usual is generous. A person who looks at a page every second and saves a cell every second stays below a tenth of the
// account's rates. Behind one address two hundred people may come in the same minute: a visit to the sign-in page with its
// style sheets is ten requests of Page, a password and a code two of Entry.
var Usual = Policy{
	Page:   {Account: Rate{50, 1000}, Address: Rate{100, 4000}},
	Search: {Account: Rate{20, 200}, Address: Rate{20, 400}},
	Write:  {Account: Rate{20, 400}, Address: Rate{20, 400}},
	Entry:  {Account: Rate{2, 30}, Address: Rate{10, 600}},
	API:    {Account: Rate{50, 1000}, Address: Rate{5, 100}},
}

// most is how many buckets are kept; the one that was asked longest ago makes room for a new one.
const most = 50_000

// Limits counts requests. It is safe for use by several goroutines; nil refuses nothing.
type Limits struct {
	Log *slog.Logger // told of who is refused, once a minute each; nil tells nobody

	policy  Policy
	proxies Proxies
	now     func() time.Time
	most    int

	mu      sync.Mutex
	buckets map[string]*list.Element
	order   *list.List // of *bucket, the latest asked in front
}

type bucket struct {
	key string
	*rate.Limiter
	told time.Time
}

// New makes limits of a policy. proxies are those whose word on a client's address counts; now is the clock.
func New(p Policy, proxies Proxies, now func() time.Time) *Limits {
	return &Limits{policy: p, proxies: proxies, now: now, most: most, buckets: map[string]*list.Element{}, order: list.New()}
}

// Spend counts a request of somebody ("" where nobody is signed in) and says how long he must wait, 0 where he need not.
func (l *Limits) Spend(r *http.Request, who string) time.Duration {
	if l == nil {
		return 0
	}
	class := ClassOf(r)
	rates, ok := l.policy[class]
	if !ok {
		return 0
	}
	if who != "" {
		return l.take("account "+string(class)+" "+who, rates.Account)
	}
	client := l.proxies.Client(r)
	if client.IsLoopback() {
		return 0 // this machine itself, or a proxy on it that does not say for whom it asks
	}
	return l.take("address "+string(class)+" "+network(client), rates.Address)
}

// Client is the address of who asks, as Proxies.Client finds it.
func (l *Limits) Client(r *http.Request) string { return l.proxies.Client(r).String() }

// Network is Client as what counts as one address.
func (l *Limits) Network(r *http.Request) string { return network(l.proxies.Client(r)) }

// network is what counts as one address: of IPv6 the /64, which one line of one office has.
func network(a netip.Addr) string {
	if a.Is6() {
		if p, err := a.Prefix(64); err == nil {
			return p.String()
		}
	}
	return a.String()
}

// take takes one from a bucket.
func (l *Limits) take(key string, of Rate) time.Duration {
	now := l.now()
	l.mu.Lock()
	defer l.mu.Unlock()
	e, ok := l.buckets[key]
	if ok {
		l.order.MoveToFront(e)
	} else {
		if l.order.Len() >= l.most {
			last := l.order.Back()
			delete(l.buckets, last.Value.(*bucket).key)
			l.order.Remove(last)
		}
		e = l.order.PushFront(&bucket{key: key, Limiter: rate.NewLimiter(rate.Limit(of.PerSecond), of.Burst)})
		l.buckets[key] = e
	}
	b := e.Value.(*bucket)
	if b.AllowN(now, 1) {
		return 0
	}
	if l.Log != nil && now.Sub(b.told) >= time.Minute {
		b.told = now
		l.Log.Warn("asked too often", "who", key)
	}
	lacking := 1 - b.TokensAt(now)
	return max(time.Second, time.Duration(math.Ceil(lacking/of.PerSecond))*time.Second)
}

// Check is Spend as a fault that says how many seconds to wait.
func (l *Limits) Check(r *http.Request, who string) error {
	if wait := l.Spend(r, who); wait > 0 {
		return TooOften(wait)
	}
	return nil
}

// TooOften is the fault of who must wait.
func TooOften(wait time.Duration) error {
	return fault.New(fault.Denied, tooOften, "seconds", int(math.Ceil(wait.Seconds())))
}

const tooOften = "limit.too_often"

// OtherHost is the fault of who asks under a name that is not allowed.
func OtherHost(host string) error { return fault.New(fault.Denied, otherHost, "host", host) }

const otherHost = "limit.other_host"

// StatusOf is the answer to a fault of this package, 0 for any other error.
func StatusOf(err error) int {
	f, ok := fault.As(err)
	switch {
	case ok && f.Key == tooOften:
		return http.StatusTooManyRequests
	case ok && f.Key == otherHost:
		return http.StatusMisdirectedRequest
	}
	return 0
}

// Wait gives the seconds that a fault of this package asks for, 0 for any other error.
func Wait(err error) int {
	f, ok := fault.As(err)
	if !ok || f.Key != tooOften || len(f.Args) < 2 {
		return 0
	}
	seconds, _ := f.Args[1].(int)
	return seconds
}

// entries begin the addresses where one proves who one is, or that one was asked or was there.
var entries = []string{"/sign-in", "/sign-out", "/second", "/set-up", "/link", "/elsewhere", "/demo", "/answer", "/sign-in-event", "/verify"}

// searches are the parameters by which pages look for something, and the addresses that suggest.
var searches = []string{"q", "text", "search"}

// ClassOf says what a request is for, by its method and address alone.
func ClassOf(r *http.Request) Class {
	path := r.URL.Path
	looking := r.Method == http.MethodGet || r.Method == http.MethodHead
	switch {
	case strings.HasPrefix(path, "/api/"):
		return API
	case !looking:
		for _, e := range entries {
			if path == e || strings.HasPrefix(path, e+"/") {
				return Entry
			}
		}
		return Write
	case strings.Contains(path, "/suggest"):
		return Search
	}
	if r.URL.RawQuery != "" {
		q := r.URL.Query()
		for _, s := range searches {
			if q.Get(s) != "" {
				return Search
			}
		}
	}
	return Page
}

// Package session is what stays after somebody proved who he is: sessions of browsers and tokens of programs.
//
// It guarantees that only digests of secrets are kept, that a secret is new after every proof, that a session ends when
// it was idle, when its time is over, when it was ended, or when its person left, and that a session in which a
// second factor is still owed opens nothing but the page that asks for it.
package session

import (
	"strings"
	"time"
	"unicode/utf8"

	"plumbline/base/fault"
	"plumbline/office"
)

// ID names a session or a token, for lists; it is no secret.
type ID string

// Life says how long a session lasts: without a request, at most, and without a request while a second factor is owed.
type Life struct {
	Idle, Most, Owing time.Duration
}

// Usual is the life of sessions unless configured otherwise.
var Usual = Life{Idle: time.Hour, Most: 12 * time.Hour, Owing: 15 * time.Minute}

// Next is what a session still owes.
type Next string

// What can be owed: nothing, a code of the app, or an app in the first place.
const (
	Nothing Next = ""
	Code    Next = "code"
	Enrol   Next = "enrol"
)

// owed decides it: whether a code was shown in this session, the person has an app, and one of the roles asks for one.
func owed(shown, has, needs bool) Next {
	switch {
	case shown:
		return Nothing
	case has:
		return Code
	case needs:
		return Enrol
	}
	return Nothing
}

// From is where a request comes from. Device is the secret of the cookie that a browser keeps between sessions.
type From struct {
	Address, Agent, Device string
}

// Session is one session, without its secret.
type Session struct {
	ID      ID
	Person  office.Person
	Next    Next
	Address string
	Agent   string
	Opened  time.Time
	Seen    time.Time // to the minute
	Expires time.Time
}

// ended says whether a session is over at an instant.
func (s Session) ended(l Life, now time.Time) bool {
	idle := l.Idle
	if s.Next != Nothing {
		idle = l.Owing
	}
	return !now.Before(s.Expires) || now.Sub(s.Seen) >= idle
}

// Token is one API token, without its secret. Used is zero while it never was.
type Token struct {
	ID      ID
	Name    string
	Scope   []office.Act
	Issued  time.Time
	Used    time.Time // to the minute
	Expires time.Time
}

// The prefixes by which secrets are known in logs and by scanners.
const (
	sessionPrefix = "pls_"
	tokenPrefix   = "plb_"
)

// longestToken is how long a token may live at most.
const longestToken = 366 * 24 * time.Hour

// Request is what token is asked for.
type Request struct {
	Name  string
	Scope []office.Act
	Life  time.Duration
}

// clean says what is wrong with a request for a token.
func (r Request) clean() (Request, error) {
	r.Name = strings.TrimSpace(r.Name)
	if n := utf8.RuneCountInString(r.Name); n == 0 || n > 100 {
		return r, fault.New(fault.Invalid, "session.token_name").On("name")
	}
	if r.Life < time.Hour || r.Life > longestToken {
		return r, fault.New(fault.Invalid, "session.token_life", "days", int(longestToken.Hours()/24)).On("life")
	}
	if len(r.Scope) == 0 {
		return r, fault.New(fault.Invalid, "session.token_scope").On("scope")
	}
	for _, a := range r.Scope {
		if !a.ForToken() {
			return r, fault.New(fault.Invalid, "session.token_scope").On("scope")
		}
	}
	return r, nil
}

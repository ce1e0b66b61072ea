// Package account is how people prove who they are: accounts with a login and a password here, identities at a
// sign-in provider, links that work once, and the patience with failures.
//
// It guarantees that passwords are kept as hashes only; that an unknown login, a wrong password and an account of
// somebody who left give the same answer after the same work; that guessing is slowed down without anybody being
// able to keep another out (patience.go); and that a link works once. Sessions are office/session's, the second
// factor office/second's.
package account

import (
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"plumbline/base/fault"
	"plumbline/office"
	"plumbline/office/session"
)

// How long links work.
const (
	SetUpLinkLife = 24 * time.Hour
	ResetLinkLife = 72 * time.Hour
)

// knownFor is how long a device or address stays known without a sign-in.
const knownFor = 180 * 24 * time.Hour

const (
	linkPrefix   = "pll_"
	devicePrefix = "pld_"
)

// purpose is what a link is for.
type purpose string

const (
	forSetUp    purpose = "set_up"
	forPassword purpose = "password"
)

// Account is how one person gets in, for showing.
type Account struct {
	Person     office.PersonID
	Login      string // "" where there is none
	Password   bool   // a password was set
	PasswordAt time.Time
	SignedIn   time.Time
	Second     bool // an app is in use
	Codes      int  // recovery codes left
	Identities []Identity
}

// Identity is who a person is at a sign-in provider.
type Identity struct {
	Issuer, Subject string
	Linked          time.Time
}

// Attempt is one try to sign in. Before is the secret of the session that the browser brought, if any.
type Attempt struct {
	Login, Password string
	From            session.From
	Before          string
}

// SignedIn is a session just opened. Device is the secret of the cookie that says the device is known to the account;
// keep it in the browser for half a year, apart from the session's.
type SignedIn struct {
	session.Opened
	Device string
}

// Link is what a page may show of a link before it is used.
type Link struct {
	SetUp   bool
	Name    string
	Login   string
	Expires time.Time
}

// First is what the first set-up makes: the root of the tree and its administrator.
type First struct {
	Kind         office.Kind
	Organisation string
	Person       office.Particulars
	Login        string
	Password     string
}

// foldLogin writes a login as it is kept and compared.
func foldLogin(login string) string {
	return strings.ToLower(strings.TrimSpace(norm.NFKC.String(login)))
}

// cleanLogin says what is wrong with a login to be made.
func cleanLogin(login string) (string, error) {
	login = foldLogin(login)
	ok := len(login) >= 2 && len(login) <= 64
	for _, r := range login {
		ok = ok && (r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || strings.ContainsRune("._-@", r))
	}
	if !ok {
		return "", fault.New(fault.Invalid, "account.login").On("login")
	}
	return login, nil
}

// wrong is the one answer to a sign-in that failed, whatever the reason.
func wrong() error { return fault.New(fault.Denied, "account.wrong").On("password") }

// dead is the answer to a link that does not work, whatever the reason.
func dead() error { return fault.New(fault.NotFound, "account.link") }

package account

import (
	"context"
	"errors"

	"plumbline/base/actor"
	"plumbline/base/fault"
	"plumbline/office"
	"plumbline/office/session"
	"plumbline/platform/auth"
	"plumbline/platform/db"
	"plumbline/platform/tlog"
)

// Service keeps accounts and signs people in.
type Service struct {
	db       *db.DB
	sessions *session.Service
	hasher   *auth.Hasher
	log      *tlog.Registry
	gate     chan struct{}
	demo     bool
}

// together is how many sign-ins are under way at once; more would only meet at the same doors and in the hasher.
const together = 8

// New gives the service over a store. Acts go into the log; log may be nil.
func New(d *db.DB, sessions *session.Service, hasher *auth.Hasher, log *tlog.Registry) *Service {
	return &Service{db: d, sessions: sessions, hasher: hasher, log: log, gate: make(chan struct{}, together)}
}

// NewDemo is New for a store of demonstration data, where As signs in as anybody.
func NewDemo(d *db.DB, sessions *session.Service, hasher *auth.Hasher, log *tlog.Registry) *Service {
	s := New(d, sessions, hasher, log)
	s.demo = true
	return s
}

// SignIn signs in with login and password. A failure is counted before the password is looked at, and taken back when
// it fits, so that many tries at once are as many failures.
func (s *Service) SignIn(ctx context.Context, a Attempt) (SignedIn, error) {
	select {
	case s.gate <- struct{}{}:
		defer func() { <-s.gate }()
	case <-ctx.Done():
		return SignedIn{}, ctx.Err()
	}
	return s.signIn(ctx, a)
}

func (s *Service) signIn(ctx context.Context, a Attempt) (SignedIn, error) {
	login := foldLogin(a.Login)
	var had accountRow
	var try Try
	err := s.db.Write(ctx, func(tx *db.Tx) (err error) {
		if had, err = loadLogin(tx, login); err != nil {
			return err
		}
		try, err = countSignIn(tx, login, had.person, a.From)
		return err
	})
	if err != nil {
		return SignedIn{}, err
	}
	fits, err := s.hasher.Verify(ctx, had.hash, a.Password)
	if err != nil {
		return SignedIn{}, err
	}
	if !fits {
		return SignedIn{}, wrong()
	}
	fresh := ""
	if s.hasher.Stale(had.hash) {
		if fresh, err = s.hasher.Hash(ctx, a.Password); err != nil {
			return SignedIn{}, err
		}
	}
	var out SignedIn
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		trail, err := s.log.Follow(tx)
		if err != nil {
			return err
		}
		now, err := loadLogin(tx, login)
		if err != nil {
			return err
		}
		if now.hash != had.hash || now.person != had.person {
			return wrong() // changed while we looked
		}
		if err := try.TakeBack(tx); err != nil {
			return err
		}
		if fresh != "" {
			if err := errors.Join(trail.Touch("account", now.person), setHash(tx, now.person, fresh)); err != nil {
				return err
			}
		}
		out, err = s.enter(tx, trail, now.person, a.From, false, a.Before)
		return err
	})
	if err != nil {
		return SignedIn{}, err
	}
	return out, nil
}

// SignInElsewhere signs in whom a sign-in provider vouches for, where that identity was connected to a person.
func (s *Service) SignInElsewhere(ctx context.Context, who auth.Identity, from session.From, before string) (out SignedIn, err error) {
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		trail, err := s.log.Follow(tx)
		if err != nil {
			return err
		}
		person, err := loadIdentity(tx, who.Issuer, who.Subject)
		if err != nil {
			return err
		}
		out, err = s.enter(tx, trail, person, from, who.Second, before)
		return err
	})
	return out, err
}

// As signs in as anybody without proof, in demonstrations alone.
func (s *Service) As(ctx context.Context, who office.PersonID, from session.From, before string) (out SignedIn, err error) {
	if !s.demo {
		return SignedIn{}, fault.New(fault.Denied, "account.no_demo")
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		trail, err := s.log.Follow(tx)
		if err != nil {
			return err
		}
		if err := works(tx, who); err != nil {
			return err
		}
		if out.Opened, err = s.sessions.Open(tx, who, from, true, before); err != nil {
			return err
		}
		return record(trail, out.Session.Person.Actor(), "account.sign_in", who)
	})
	return out, err
}

// record ends what was written about how a person gets in with its act.
func record(trail *tlog.Trail, by actor.Actor, verb string, who office.PersonID) error {
	_, err := trail.Append(tlog.Act{By: by, Verb: verb, Subject: office.PersonSubject(who)})
	return err
}

// enter opens the session and remembers where it was opened from, once nothing is owed in it.
func (s *Service) enter(tx *db.Tx, trail *tlog.Trail, who office.PersonID, from session.From, shown bool, before string) (out SignedIn, err error) {
	out.Device = from.Device
	if !isDevice(from.Device) {
		out.Device, _ = auth.NewToken(devicePrefix)
	}
	from.Device = out.Device
	if _, err := tx.Exec(`UPDATE account SET signed_in = $1 WHERE person = $2`, db.Instant(tx.Now), who); err != nil {
		return out, err
	}
	if out.Opened, err = s.sessions.Open(tx, who, from, shown, before); err != nil {
		return out, err
	}
	if out.Session.Next == session.Nothing { // who owes a proof is nobody known yet
		if err := Know(tx, who, from); err != nil {
			return out, err
		}
	}
	return out, record(trail, out.Session.Person.Actor(), "account.sign_in", who)
}

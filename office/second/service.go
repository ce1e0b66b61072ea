package second

import (
	"context"
	"errors"

	"plumbline/office"
	"plumbline/office/account"
	"plumbline/office/session"
	"plumbline/platform/auth"
	"plumbline/platform/db"
	"plumbline/platform/tlog"
)

// Service keeps second factors. Its methods take the secret of the session, because the session may owe the factor
// still and so names no actor yet.
type Service struct {
	db       *db.DB
	sessions *session.Service
	issuer   string
	log      *tlog.Registry
}

// New gives the service over a store; issuer is what the app shows. Acts go into the log; log may be nil.
func New(d *db.DB, sessions *session.Service, issuer string, log *tlog.Registry) *Service {
	return &Service{db: d, sessions: sessions, issuer: issuer, log: log}
}

// Begin gives what the app needs. Asked again before Confirm it gives the same, so that a page can be shown twice.
func (s *Service) Begin(ctx context.Context, secret string) (out Enrolment, err error) {
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		trail, err := s.log.Follow(tx)
		if err != nil {
			return err
		}
		in, have, err := s.load(tx, secret)
		if err != nil {
			return err
		}
		if err := beginnable(in, have.confirmed); err != nil {
			return err
		}
		name, err := loginOf(tx, in.Person)
		if err != nil {
			return err
		}
		out.Secret = have.secret
		if out.Secret == "" {
			if out.Secret, _, err = auth.NewTOTP(s.issuer, name); err != nil {
				return err
			}
			if err := errors.Join(trail.Touch("second_factor", in.Person.ID), begin(tx, in.Person.ID, out.Secret)); err != nil {
				return err
			}
			if err := record(trail, in.Person, "second.begin"); err != nil {
				return err
			}
		}
		out.Address, err = auth.AddressTOTP(s.issuer, name, out.Secret)
		return err
	})
	return out, err
}

// Confirm takes the app into use with its first code, gives the recovery codes, once, and the session's new secret.
func (s *Service) Confirm(ctx context.Context, secret, code string, from session.From) (paper []string, opened session.Opened, err error) {
	paper = auth.NewRecoveryCodes(codes)
	opened, err = s.prove(ctx, secret, "second.confirm", from, true, func(tx *db.Tx, trail *tlog.Trail, in session.Session, have factorRow) (bool, error) {
		if err := beginnable(in, have.confirmed); err != nil {
			return false, err
		}
		if have.secret == "" {
			return false, nil
		}
		step, ok := auth.CheckTOTP(have.secret, code, tx.Now, have.step)
		if !ok {
			return false, nil
		}
		if err := confirm(tx, in.Person.ID, step); err != nil {
			return false, err
		}
		return true, renew(tx, trail, in.Person.ID, paper)
	})
	if err != nil {
		return nil, opened, err
	}
	return paper, opened, nil
}

// Enter shows the factor in a session: a code of the app or a recovery code. The session gets a new secret.
func (s *Service) Enter(ctx context.Context, secret, code string, from session.From) (session.Opened, error) {
	return s.prove(ctx, secret, "second.recover", from, true, func(tx *db.Tx, trail *tlog.Trail, in session.Session, have factorRow) (bool, error) {
		return spend(tx, in.Person.ID, have, code)
	})
}

// Codes makes new recovery codes for who shows a code; the old ones stop working.
func (s *Service) Codes(ctx context.Context, secret, code string, from session.From) (paper []string, opened session.Opened, err error) {
	paper = auth.NewRecoveryCodes(codes)
	opened, err = s.prove(ctx, secret, "second.codes", from, true, func(tx *db.Tx, trail *tlog.Trail, in session.Session, have factorRow) (bool, error) {
		if ok, err := spend(tx, in.Person.ID, have, code); !ok || err != nil {
			return ok, err
		}
		return true, renew(tx, trail, in.Person.ID, paper)
	})
	if err != nil {
		return nil, opened, err
	}
	return paper, opened, nil
}

// Drop takes the factor away for who shows a code, to set up another app. Who needs one owes it from then on in every
// session, and other sessions end.
func (s *Service) Drop(ctx context.Context, secret, code string, from session.From) (session.Opened, error) {
	return s.prove(ctx, secret, "second.drop", from, false, func(tx *db.Tx, trail *tlog.Trail, in session.Session, have factorRow) (bool, error) {
		if ok, err := spend(tx, in.Person.ID, have, code); !ok || err != nil {
			return ok, err
		}
		if err := session.EndAll(tx, in.Person.ID, in.ID); err != nil {
			return false, err
		}
		return true, drop(tx, in.Person.ID)
	})
}

// record ends what was written about a person's factor with its act. A code of the app changes nothing that is accounted
// for: that somebody entered with one stands in the log as the sign-in.
func record(trail *tlog.Trail, by office.Person, verb string) error {
	changed, err := trail.Rows()
	if err != nil || len(changed) == 0 {
		return err
	}
	_, err = trail.Append(tlog.Act{By: by.Actor(), Verb: verb, Subject: office.PersonSubject(by.ID)})
	return err
}

// prove counts the try, asks f whether the code fits, and gives the session its new secret, with shown. A failure is
// kept: it ends the transaction well and is told afterwards.
func (s *Service) prove(ctx context.Context, secret, verb string, from session.From, shown bool,
	f func(*db.Tx, *tlog.Trail, session.Session, factorRow) (bool, error),
) (opened session.Opened, err error) {
	fits := false
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		trail, err := s.log.Follow(tx)
		if err != nil {
			return err
		}
		in, have, err := s.load(tx, secret)
		if err != nil {
			return err
		}
		if err := errors.Join(trail.Touch("second_factor", in.Person.ID), trail.TouchWhere("recovery_code", `person = $1`, in.Person.ID)); err != nil {
			return err
		}
		try, err := account.Count(tx, "code", string(in.Person.ID), in.Person.ID, from)
		if err != nil {
			return err
		}
		if fits, err = f(tx, trail, in, have); err != nil || !fits {
			return err
		}
		if err := try.TakeBack(tx); err != nil {
			return err
		}
		if opened, err = s.sessions.Rotate(tx, in.ID, shown); err != nil {
			return err
		}
		if err := account.Know(tx, in.Person.ID, from); err != nil {
			return err
		}
		return record(trail, in.Person, verb)
	})
	if err == nil && !fits {
		return session.Opened{}, wrong()
	}
	return opened, err
}

// load gives the session of a secret and the person's factor.
func (s *Service) load(tx *db.Tx, secret string) (session.Session, factorRow, error) {
	in, err := s.sessions.In(tx, secret)
	if err != nil {
		return in, factorRow{}, err
	}
	have, err := factorOf(tx, in.Person.ID)
	if errors.Is(err, db.ErrNotFound) {
		return in, factorRow{}, nil
	}
	return in, have, err
}

// loginOf is the name under which the app lists the code: the login, or the person's name where there is none.
func loginOf(tx *db.Tx, p office.Person) (string, error) {
	login, err := db.One(tx, db.Scalar[string], `SELECT login FROM account WHERE person = $1`, p.ID)
	if errors.Is(err, db.ErrNotFound) {
		return p.Name, nil
	}
	return login, err
}

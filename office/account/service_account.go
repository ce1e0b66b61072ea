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

// SetUpLink gives the secret of a link for the first set-up, "" where there are people already.
func (s *Service) SetUpLink(ctx context.Context) (secret string, err error) {
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		secret = ""
		trail, err := s.log.Follow(tx)
		if err != nil {
			return err
		}
		n, err := db.One(tx, db.Scalar[int64], `SELECT COUNT(*) FROM person`)
		if err != nil || n > 0 {
			return err
		}
		if secret, err = insertLink(tx, trail, forSetUp, "", false, actor.System.ID); err != nil {
			return err
		}
		_, err = trail.Append(tlog.Act{By: actor.System, Verb: "account.set_up_link", Subject: "link/set_up"})
		return err
	})
	return secret, err
}

// SetUp makes the root of the tree, its administrator and the administrator's account, once.
func (s *Service) SetUp(ctx context.Context, secret string, f First) error {
	login, err := cleanLogin(f.Login)
	if err != nil {
		return err
	}
	err = s.db.Read(ctx, func(tx *db.Tx) error { _, err := loadLink(tx, secret, forSetUp); return err })
	if err != nil {
		return err
	}
	hash, err := s.acceptable(ctx, f.Password, login, f.Person)
	if err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		trail, err := s.log.Follow(tx)
		if err != nil {
			return err
		}
		if _, err := loadLink(tx, secret, forSetUp); err != nil {
			return err
		}
		p, err := office.Begin(tx, s.log, f.Kind, f.Organisation, f.Person)
		if err != nil {
			return err
		}
		if err := trail.Touch("account", p.ID); err != nil {
			return err
		}
		if err := giveLogin(tx, p.ID, login); err != nil {
			return err
		}
		if err := spendLinks(tx, trail, `purpose = $1`, forSetUp); err != nil {
			return err
		}
		if err := setHash(tx, p.ID, hash); err != nil {
			return err
		}
		return record(trail, p.Actor(), "account.set_up", p.ID)
	})
}

// acceptable refuses a weak password and gives the hash of a good one.
func (s *Service) acceptable(ctx context.Context, password, login string, who office.Particulars) (string, error) {
	if err := auth.Strength(password, login, who.Name, who.Spelling()); err != nil {
		return "", err
	}
	return s.hasher.Hash(ctx, password)
}

// ResetLink gives the secret of a link with which a person sets a new password, and by which a new account begins.
// login names the account; blank keeps the one it has. With second, using the link also takes the second factor
// away. Links given before stop working. Nobody makes one for himself, and who makes one manages accounts wherever
// the person holds a role.
func (s *Service) ResetLink(ctx context.Context, by actor.Actor, who office.PersonID, login string, second bool) (secret string, err error) {
	if login != "" {
		if login, err = cleanLogin(login); err != nil {
			return "", err
		}
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		trail, err := s.log.Follow(tx)
		if err != nil {
			return err
		}
		if _, err := office.AllowOver(tx, by, office.ManageAccount, who); err != nil {
			return err
		}
		if by.ID == string(who) {
			return fault.New(fault.Denied, "office.not_self")
		}
		if err := works(tx, who); err != nil {
			return err
		}
		have, err := loadAccount(tx, who)
		if err != nil {
			return err
		}
		if err := trail.Touch("account", who); err != nil {
			return err
		}
		if login == "" && have.login == "" {
			return fault.New(fault.Invalid, "account.login").On("login")
		}
		if login != "" && login != have.login {
			if err := giveLogin(tx, who, login); err != nil {
				return err
			}
		}
		if err := spendLinks(tx, trail, `person = $1`, who); err != nil {
			return err
		}
		if secret, err = insertLink(tx, trail, forPassword, who, second, by.ID); err != nil {
			return err
		}
		return record(trail, by, "account.reset_link", who)
	})
	return secret, err
}

// Link says whom a link is for, so that its page can greet him.
func (s *Service) Link(ctx context.Context, secret string) (out Link, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		l, err := loadLink(tx, secret, "")
		if err != nil {
			return err
		}
		out = Link{SetUp: l.purpose == forSetUp, Name: l.names.Name, Login: l.login, Expires: l.expires}
		return nil
	})
	return out, err
}

// Redeem sets the password that a link is for. Every session of the person ends, and every device is a stranger again.
func (s *Service) Redeem(ctx context.Context, secret, password string) error {
	var l linkRow
	err := s.db.Read(ctx, func(tx *db.Tx) (err error) {
		l, err = loadLink(tx, secret, forPassword)
		return err
	})
	if err != nil {
		return err
	}
	hash, err := s.acceptable(ctx, password, l.login, l.names)
	if err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		trail, err := s.log.Follow(tx)
		if err != nil {
			return err
		}
		l, err := loadLink(tx, secret, forPassword)
		if err != nil {
			return err
		}
		if err := errors.Join(trail.Touch("account", l.person), spendLinks(tx, trail, `digest = $1`, auth.Digest(secret))); err != nil {
			return err
		}
		if l.second {
			if err := dropSecond(tx, trail, l.person); err != nil {
				return err
			}
		}
		if _, err := tx.Exec(`DELETE FROM known_place WHERE person = $1`, l.person); err != nil {
			return err
		}
		if err := session.EndAll(tx, l.person, ""); err != nil {
			return err
		}
		if err := setHash(tx, l.person, hash); err != nil {
			return err
		}
		return record(trail, actor.Actor{ID: string(l.person), Name: l.names.Name}, "account.redeem", l.person)
	})
}

// ChangePassword sets a new password for who is signed in and knows the old one; every other session ends.
func (s *Service) ChangePassword(ctx context.Context, by actor.Actor, in session.ID, old, password string) error {
	who := office.PersonID(by.ID)
	var have accountRow
	var p office.Person
	var try Try
	err := s.db.Write(ctx, func(tx *db.Tx) (err error) {
		if err := session.Over(tx, by, who); err != nil {
			return err
		}
		if p, err = office.Standing(tx, by); err != nil {
			return err
		}
		if have, err = loadAccount(tx, who); err != nil {
			return err
		}
		try, err = CountKnown(tx, "change", by.ID)
		return err
	})
	if err != nil {
		return err
	}
	fits, err := s.hasher.Verify(ctx, have.hash, old)
	if err != nil {
		return err
	}
	if !fits {
		return fault.New(fault.Denied, "account.wrong_old").On("old")
	}
	hash, err := s.acceptable(ctx, password, have.login, p.Particulars)
	if err != nil {
		return errors.Join(err, s.db.Write(ctx, try.TakeBack))
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		trail, err := s.log.Follow(tx)
		if err != nil {
			return err
		}
		now, err := loadAccount(tx, who)
		if err != nil {
			return err
		}
		if now.hash != have.hash {
			return fault.New(fault.Denied, "account.wrong_old").On("old")
		}
		if err := try.TakeBack(tx); err != nil {
			return err
		}
		if err := session.EndAll(tx, who, in); err != nil {
			return err
		}
		if err := errors.Join(trail.Touch("account", who), setHash(tx, who, hash)); err != nil {
			return err
		}
		return record(trail, by, "account.change_password", who)
	})
}

// Connect says that an identity of a sign-in provider is a person: one's own, after signing in there, or set by who
// manages accounts.
func (s *Service) Connect(ctx context.Context, by actor.Actor, who office.PersonID, issuer, subject string) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		trail, err := s.log.Follow(tx)
		if err != nil {
			return err
		}
		if err := session.Over(tx, by, who); err != nil {
			return err
		}
		if issuer == "" || subject == "" {
			return fault.New(fault.Invalid, "account.identity").On("subject")
		}
		if err := works(tx, who); err != nil {
			return err
		}
		if err := trail.Touch("identity", issuer, subject); err != nil {
			return err
		}
		_, err = tx.Exec(`INSERT INTO identity (issuer, subject, person, linked_at, linked_by) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (issuer, subject) DO NOTHING`, issuer, subject, who, db.Instant(tx.Now), by.ID)
		if err != nil {
			return err
		}
		has, err := loadIdentity(tx, issuer, subject)
		if err == nil && has != who || fault.KindOf(err) == fault.Denied {
			return fault.New(fault.Conflict, "account.identity_taken")
		}
		if err != nil {
			return err
		}
		return record(trail, by, "account.connect", who)
	})
}

// Disconnect ends that.
func (s *Service) Disconnect(ctx context.Context, by actor.Actor, who office.PersonID, issuer, subject string) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		trail, err := s.log.Follow(tx)
		if err != nil {
			return err
		}
		if err := session.Over(tx, by, who); err != nil {
			return err
		}
		if err := trail.Touch("identity", issuer, subject); err != nil {
			return err
		}
		n, err := tx.Exec(`DELETE FROM identity WHERE issuer = $1 AND subject = $2 AND person = $3`, issuer, subject, who)
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.New(fault.NotFound, "account.identity")
		}
		return record(trail, by, "account.disconnect", who)
	})
}

// Of shows how a person gets in, to the person and to who manages accounts.
func (s *Service) Of(ctx context.Context, by actor.Actor, who office.PersonID) (out Account, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		if err := session.Over(tx, by, who); err != nil {
			return err
		}
		out, err = show(tx, who)
		return err
	})
	return out, err
}

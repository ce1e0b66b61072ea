package session

import (
	"context"
	"slices"
	"strings"
	"time"

	"plumbline/base/actor"
	"plumbline/base/fault"
	"plumbline/base/id"
	"plumbline/office"
	"plumbline/platform/auth"
	"plumbline/platform/db"
	"plumbline/platform/tlog"
)

// Service keeps sessions and tokens.
type Service struct {
	db   *db.DB
	life Life
	log  *tlog.Registry
}

// New gives the service over a store. What is done with tokens goes into the log; log may be nil.
func New(d *db.DB, life Life, log *tlog.Registry) *Service {
	return &Service{db: d, life: life, log: log}
}

// Of gives the session of a secret, for every request. It refuses with session.none where there is none or it is over,
// and with session.owing where a second factor is still owed.
func (s *Service) Of(ctx context.Context, secret string) (Session, error) {
	got, err := s.Waiting(ctx, secret)
	if err == nil && got.Next != Nothing {
		return Session{}, fault.New(fault.Denied, "session.owing")
	}
	return got, err
}

// Waiting gives the session of a secret whatever it owes; it is for the pages that ask for the second factor, and for
// signing out.
func (s *Service) Waiting(ctx context.Context, secret string) (got Session, err error) {
	old := false
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		got, err = s.In(tx, secret)
		old = err == nil && tx.Now.Sub(got.Seen) >= time.Minute
		return err
	})
	if !old {
		return got, err
	}
	return got, s.db.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(`UPDATE session SET seen_at = $1 WHERE id = $2 AND ended_at = ''`, db.Instant(tx.Now), got.ID)
		return err
	})
}

// List gives the running sessions of a person, the newest first; a person sees his own, who manages accounts also others'.
func (s *Service) List(ctx context.Context, by actor.Actor, of office.PersonID) (out []Session, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		out = nil
		if err := Over(tx, by, of); err != nil {
			return err
		}
		all, err := db.All(tx, scanSession, selectSession+` WHERE s.ended_at = '' AND s.person = $1 ORDER BY s.opened_at DESC, s.id DESC`, of)
		for _, r := range all {
			if !r.ended(s.life, tx.Now) {
				out = append(out, r.Session)
			}
		}
		return err
	})
	return out, err
}

// End ends one session; signing out is ending one's own.
func (s *Service) End(ctx context.Context, by actor.Actor, of office.PersonID, which ID) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		if err := Over(tx, by, of); err != nil {
			return err
		}
		n, err := tx.Exec(`UPDATE session SET ended_at = $1 WHERE id = $2 AND person = $3 AND ended_at = ''`, db.Instant(tx.Now), which, of)
		if err == nil && n == 0 {
			return fault.New(fault.NotFound, "session.gone")
		}
		return err
	})
}

// EndAll ends every session of a person but one, which may be blank.
func (s *Service) EndAll(ctx context.Context, by actor.Actor, of office.PersonID, but ID) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		if err := Over(tx, by, of); err != nil {
			return err
		}
		return EndAll(tx, of, but)
	})
}

// Issue makes a token of the person who asks and gives its secret, once. A token cannot issue tokens. What it may do is
// what its scope holds and the person may at that time.
func (s *Service) Issue(ctx context.Context, by actor.Actor, r Request) (secret string, made Token, err error) {
	if r, err = r.clean(); err != nil {
		return "", Token{}, err
	}
	if by.Token != "" {
		return "", Token{}, fault.New(fault.Denied, "session.token_by_token")
	}
	secret, digest := auth.NewToken(tokenPrefix)
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		trail, err := s.log.Follow(tx)
		if err != nil {
			return err
		}
		p, err := office.Standing(tx, by)
		if err != nil {
			return err
		}
		if !p.Left.IsZero() {
			return fault.New(fault.Denied, "session.none")
		}
		made = Token{ID: ID(id.New(tx.Now)), Name: r.Name, Scope: r.Scope, Issued: tx.Now, Expires: tx.Now.Add(r.Life)}
		if err := trail.Touch("api_token", made.ID); err != nil {
			return err
		}
		_, err = tx.Exec(`INSERT INTO api_token (id, digest, person, name, scope, issued_at, expires_at, used_at, ended_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, '', '')`, made.ID, digest, p.ID, made.Name, joinScope(r.Scope),
			db.Instant(made.Issued), db.Instant(made.Expires))
		if err != nil {
			return err
		}
		return record(trail, by, "session.issue_token", p.ID)
	})
	return secret, made, err
}

// Tokens lists the tokens of a person that still hold, the newest first.
func (s *Service) Tokens(ctx context.Context, by actor.Actor, of office.PersonID) (out []Token, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		if err := Over(tx, by, of); err != nil {
			return err
		}
		rows, err := db.All(tx, scanToken, selectToken+` WHERE person = $1 AND ended_at = '' AND expires_at > $2 ORDER BY issued_at DESC, id DESC`,
			of, db.Instant(tx.Now))
		out = nil
		for _, r := range rows {
			out = append(out, r.Token)
		}
		return err
	})
	return out, err
}

// Revoke ends a token at once.
func (s *Service) Revoke(ctx context.Context, by actor.Actor, of office.PersonID, which ID) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		trail, err := s.log.Follow(tx)
		if err != nil {
			return err
		}
		if err := Over(tx, by, of); err != nil {
			return err
		}
		if err := trail.Touch("api_token", which); err != nil {
			return err
		}
		n, err := tx.Exec(`UPDATE api_token SET ended_at = $1 WHERE id = $2 AND person = $3 AND ended_at = ''`, db.Instant(tx.Now), which, of)
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.New(fault.NotFound, "session.gone")
		}
		return record(trail, by, "session.revoke_token", of)
	})
}

// Bearer gives the person who acts through a token; Token and Only of it bound what May allows.
func (s *Service) Bearer(ctx context.Context, secret string) (p office.Person, err error) {
	var t tokenRow
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		t, err = db.One(tx, scanToken, selectToken+` WHERE digest = $1 AND ended_at = ''`, auth.Digest(secret))
		if err != nil {
			return absent(err)
		}
		if !tx.Now.Before(t.Expires) {
			return fault.New(fault.Denied, "session.none")
		}
		p, err = office.Standing(tx, actor.Actor{ID: t.person, Token: string(t.ID)})
		if err == nil && !p.Left.IsZero() {
			return fault.New(fault.Denied, "session.none")
		}
		if err == nil && tx.Now.Sub(t.Used) < time.Minute {
			t.ID = "" // used a moment ago: no need to write it down again
		}
		return err
	})
	if err != nil || t.ID == "" {
		return p, err
	}
	return p, s.db.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(`UPDATE api_token SET used_at = $1 WHERE id = $2`, db.Instant(tx.Now), t.ID)
		return err
	})
}

// record ends what was written about a person's tokens with its act.
func record(trail *tlog.Trail, by actor.Actor, verb string, of office.PersonID) error {
	_, err := trail.Append(tlog.Act{By: by, Verb: verb, Subject: office.PersonSubject(of)})
	return err
}

func joinScope(acts []office.Act) string {
	acts = slices.Clone(acts)
	slices.Sort(acts)
	var out []string
	for _, a := range slices.Compact(acts) {
		out = append(out, string(a))
	}
	return strings.Join(out, "\n")
}

package session

import (
	"errors"

	"plumbline/base/actor"
	"plumbline/base/fault"
	"plumbline/base/id"
	"plumbline/office"
	"plumbline/platform/auth"
	"plumbline/platform/db"
)

// Opened is a session just opened or proved further, with the secret for the browser's cookie.
type Opened struct {
	Session Session
	Secret  string
}

// Open opens a session within the transaction in which somebody proved who he is. before is the secret that the
// browser brought, if any: its session ends, so that nobody is signed in to a session that another prepared.
func (s *Service) Open(tx *db.Tx, who office.PersonID, from From, shown bool, before string) (Opened, error) {
	if before != "" {
		if _, err := tx.Exec(`UPDATE session SET ended_at = $1 WHERE digest = $2 AND ended_at = ''`, db.Instant(tx.Now), auth.Digest(before)); err != nil {
			return Opened{}, err
		}
	}
	// What is long over is of no use to anybody. Only the person's own: looking at all would make sign-ins meet.
	if _, err := tx.Exec(`DELETE FROM session WHERE person = $1 AND expires_at < $2`, who, db.Instant(tx.Now.Add(-30*s.life.Most))); err != nil {
		return Opened{}, err
	}
	secret, digest := auth.NewToken(sessionPrefix)
	now := db.Instant(tx.Now)
	_, err := tx.Exec(`INSERT INTO session (id, digest, person, shown, address, agent, opened_at, seen_at, expires_at, ended_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $7, $8, '')`,
		id.New(tx.Now), digest, who, shown, clip(from.Address), clip(from.Agent), now, db.Instant(tx.Now.Add(s.life.Most)))
	if err != nil {
		return Opened{}, err
	}
	got, err := s.In(tx, secret)
	return Opened{Session: got, Secret: secret}, err
}

// Rotate gives a session a new secret after a proof, and says whether a second factor counts as shown in it; the old
// secret opens nothing more.
func (s *Service) Rotate(tx *db.Tx, which ID, shown bool) (Opened, error) {
	secret, digest := auth.NewToken(sessionPrefix)
	if _, err := tx.Exec(`UPDATE session SET shown = $1, digest = $2, seen_at = $3 WHERE id = $4 AND ended_at = ''`,
		shown, digest, db.Instant(tx.Now), which); err != nil {
		return Opened{}, err
	}
	got, err := s.In(tx, secret)
	return Opened{Session: got, Secret: secret}, err
}

// In is Waiting within a transaction.
func (s *Service) In(tx *db.Tx, secret string) (Session, error) {
	r, err := db.One(tx, scanSession, selectSession+` WHERE s.digest = $1 AND s.ended_at = ''`, auth.Digest(secret))
	if err != nil {
		return Session{}, absent(err)
	}
	r.Person, err = office.Standing(tx, actor.Actor{ID: r.person})
	if err != nil {
		return Session{}, err
	}
	r.Next = owed(r.shown, r.has, r.Person.NeedsSecond())
	if r.ended(s.life, tx.Now) || !r.Person.Left.IsZero() {
		return Session{}, fault.New(fault.Denied, "session.none")
	}
	return r.Session, nil
}

// EndAll ends every session of a person but one within a transaction.
func EndAll(tx *db.Tx, of office.PersonID, but ID) error {
	_, err := tx.Exec(`UPDATE session SET ended_at = $1 WHERE person = $2 AND id <> $3 AND ended_at = ''`, db.Instant(tx.Now), of, but)
	return err
}

// Over says whether by may look after the sessions, tokens and account of a person: the person in a session, or who
// manages accounts wherever the person holds a role.
func Over(tx *db.Tx, by actor.Actor, of office.PersonID) error {
	if by.ID == string(of) && by.ID != "" {
		if by.Token != "" {
			return fault.New(fault.Denied, "session.token_by_token")
		}
		return nil
	}
	_, err := office.AllowOver(tx, by, office.ManageAccount, of)
	return err
}

type sessionRow struct {
	Session
	person     string
	shown, has bool
}

const selectSession = `SELECT s.id, s.person, s.shown, COALESCE(f.confirmed_at, '') <> '', s.address, s.agent, s.opened_at, s.seen_at, s.expires_at
	FROM session s LEFT JOIN second_factor f ON f.person = s.person`

func scanSession(r db.Row) (s sessionRow, err error) {
	var opened, seen, expires string
	if err := r.Scan(&s.ID, &s.person, &s.shown, &s.has, &s.Address, &s.Agent, &opened, &seen, &expires); err != nil {
		return s, err
	}
	s.Person.ID = office.PersonID(s.person)
	var faults [3]error
	s.Opened, faults[0] = db.ParseInstant(opened)
	s.Seen, faults[1] = db.ParseInstant(seen)
	s.Expires, faults[2] = db.ParseInstant(expires)
	return s, errors.Join(faults[:]...)
}

type tokenRow struct {
	Token
	person string
}

const selectToken = `SELECT id, person, name, scope, issued_at, used_at, expires_at FROM api_token`

func scanToken(r db.Row) (t tokenRow, err error) {
	var scope, issued, used, expires string
	if err := r.Scan(&t.ID, &t.person, &t.Name, &scope, &issued, &used, &expires); err != nil {
		return t, err
	}
	t.Scope = office.ParseScope(scope)
	var faults [3]error
	t.Issued, faults[0] = db.ParseInstant(issued)
	t.Used, faults[1] = db.ParseInstant(used)
	t.Expires, faults[2] = db.ParseInstant(expires)
	return t, errors.Join(faults[:]...)
}

// absent turns a row that is not there into the refusal of who is not signed in.
func absent(err error) error {
	if errors.Is(err, db.ErrNotFound) {
		return fault.New(fault.Denied, "session.none")
	}
	return err
}

// clip bounds what a browser says about itself.
func clip(s string) string {
	if r := []rune(s); len(r) > 200 {
		s = string(r[:200])
	}
	return s
}

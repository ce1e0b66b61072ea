package account

import (
	"errors"
	"strings"
	"time"

	"plumbline/base/actor"
	"plumbline/base/fault"
	"plumbline/office"
	"plumbline/platform/auth"
	"plumbline/platform/db"
	"plumbline/platform/tlog"
)

// accountRow is an account as kept; without a person it is that of nobody, whose hash is blank.
type accountRow struct {
	person office.PersonID
	login  string
	hash   string
}

const selectAccount = `SELECT a.person, a.login, a.hash FROM account a JOIN person p ON p.id = a.person WHERE p.left_at = ''`

func scanAccount(r db.Row) (a accountRow, err error) { return a, r.Scan(&a.person, &a.login, &a.hash) }

// loadLogin gives the account of a login, that of nobody where there is none.
func loadLogin(tx *db.Tx, login string) (accountRow, error) {
	a, err := db.One(tx, scanAccount, selectAccount+` AND a.login = $1`, login)
	if errors.Is(err, db.ErrNotFound) {
		return accountRow{}, nil
	}
	return a, err
}

func loadAccount(tx *db.Tx, who office.PersonID) (accountRow, error) {
	a, err := db.One(tx, scanAccount, selectAccount+` AND a.person = $1`, who)
	if errors.Is(err, db.ErrNotFound) {
		return accountRow{}, nil
	}
	return a, err
}

// giveLogin makes a person's account, or gives it another login.
func giveLogin(tx *db.Tx, who office.PersonID, login string) error {
	n, err := db.One(tx, db.Scalar[int64], `SELECT COUNT(*) FROM account WHERE login = $1 AND person <> $2`, login, who)
	if err != nil {
		return err
	}
	if n > 0 {
		return fault.New(fault.Conflict, "account.login_taken", "login", login).On("login")
	}
	_, err = tx.Exec(`INSERT INTO account (person, login, hash, password_at, signed_in) VALUES ($1, $2, '', '', '')
		ON CONFLICT (person) DO UPDATE SET login = $2`, who, login)
	return err
}

func setHash(tx *db.Tx, who office.PersonID, hash string) error {
	_, err := tx.Exec(`UPDATE account SET hash = $1, password_at = $2 WHERE person = $3`, hash, db.Instant(tx.Now), who)
	return err
}

// works refuses a person who left.
func works(tx *db.Tx, who office.PersonID) error {
	p, err := office.Standing(tx, actor.Actor{ID: string(who)})
	if err == nil && !p.Left.IsZero() {
		return fault.New(fault.Invalid, "office.person_left", "name", p.Name)
	}
	return err
}

func dropSecond(tx *db.Tx, trail *tlog.Trail, who office.PersonID) error {
	if err := errors.Join(trail.Touch("second_factor", who), trail.TouchWhere("recovery_code", `person = $1`, who)); err != nil {
		return err
	}
	if _, err := tx.Exec(`DELETE FROM recovery_code WHERE person = $1`, who); err != nil {
		return err
	}
	_, err := tx.Exec(`DELETE FROM second_factor WHERE person = $1`, who)
	return err
}

// loadIdentity gives the person that an identity was connected to and who still works here.
func loadIdentity(tx *db.Tx, issuer, subject string) (office.PersonID, error) {
	who, err := db.One(tx, db.Scalar[office.PersonID], `SELECT i.person FROM identity i JOIN person p ON p.id = i.person
		WHERE i.issuer = $1 AND i.subject = $2 AND p.left_at = ''`, issuer, subject)
	if errors.Is(err, db.ErrNotFound) {
		return "", fault.New(fault.Denied, "account.stranger")
	}
	return who, err
}

// linkRow is a link that works.
type linkRow struct {
	purpose purpose
	person  office.PersonID
	second  bool
	expires time.Time
	login   string
	names   office.Particulars
}

func insertLink(tx *db.Tx, trail *tlog.Trail, p purpose, who office.PersonID, second bool, by string) (string, error) {
	secret, digest := auth.NewToken(linkPrefix)
	life, person := SetUpLinkLife, any(nil)
	if p == forPassword {
		life, person = ResetLinkLife, string(who)
	}
	if err := trail.Touch("entry_link", digest); err != nil {
		return "", err
	}
	_, err := tx.Exec(`INSERT INTO entry_link (digest, purpose, person, second, made_at, made_by, expires_at, used_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, '')`, digest, p, person, second, db.Instant(tx.Now), by, db.Instant(tx.Now.Add(life)))
	return secret, err
}

// spendLinks ends the links that a condition names.
func spendLinks(tx *db.Tx, trail *tlog.Trail, where string, arg any) error {
	where += ` AND used_at = ''`
	if err := trail.TouchWhere("entry_link", where, arg); err != nil {
		return err
	}
	_, err := tx.Exec(`UPDATE entry_link SET used_at = $2 WHERE `+where, arg, db.Instant(tx.Now))
	return err
}

// loadLink gives a link that works, for the purpose where one is given; every other is dead, whatever the reason.
func loadLink(tx *db.Tx, secret string, p purpose) (linkRow, error) {
	l, err := db.One(tx, func(r db.Row) (l linkRow, err error) {
		var expires string
		if err := r.Scan(&l.purpose, &l.person, &l.second, &expires, &l.login, &l.names.Name); err != nil {
			return l, err
		}
		l.expires, err = db.ParseInstant(expires)
		return l, err
	}, `SELECT l.purpose, COALESCE(l.person, ''), l.second, l.expires_at, COALESCE(a.login, ''), COALESCE(p.name, '') FROM entry_link l
		LEFT JOIN account a ON a.person = l.person LEFT JOIN person p ON p.id = l.person
		WHERE l.digest = $1 AND l.used_at = '' AND COALESCE(p.left_at, '') = ''`, auth.Digest(secret))
	if err != nil && !errors.Is(err, db.ErrNotFound) {
		return l, err
	}
	if err != nil || !tx.Now.Before(l.expires) || p != "" && l.purpose != p {
		return linkRow{}, dead()
	}
	return l, nil
}

func show(tx *db.Tx, who office.PersonID) (Account, error) {
	out := Account{Person: who}
	row, err := db.One(tx, func(r db.Row) (a [3]string, err error) {
		return a, r.Scan(&out.Login, &a[0], &a[1], &a[2])
	}, `SELECT login, hash, password_at, signed_in FROM account WHERE person = $1`, who)
	if err != nil && !errors.Is(err, db.ErrNotFound) {
		return out, err
	}
	out.Password = row[0] != ""
	var faults [2]error
	out.PasswordAt, faults[0] = db.ParseInstant(row[1])
	out.SignedIn, faults[1] = db.ParseInstant(row[2])
	if err := errors.Join(faults[:]...); err != nil {
		return out, err
	}
	apps, err := db.One(tx, db.Scalar[int64], `SELECT COUNT(*) FROM second_factor WHERE person = $1 AND confirmed_at <> ''`, who)
	if err != nil {
		return out, err
	}
	codes, err := db.One(tx, db.Scalar[int64], `SELECT COUNT(*) FROM recovery_code WHERE person = $1 AND used_at = ''`, who)
	if err != nil {
		return out, err
	}
	out.Second, out.Codes = apps > 0, int(codes)
	out.Identities, err = db.All(tx, func(r db.Row) (i Identity, err error) {
		var linked string
		if err := r.Scan(&i.Issuer, &i.Subject, &linked); err != nil {
			return i, err
		}
		i.Linked, err = db.ParseInstant(linked)
		return i, err
	}, `SELECT issuer, subject, linked_at FROM identity WHERE person = $1 ORDER BY issuer, subject`, who)
	return out, err
}

// isDevice says whether a text may be the secret of a device's cookie.
func isDevice(s string) bool {
	return strings.HasPrefix(s, devicePrefix) && len(s) == len(devicePrefix)+43
}

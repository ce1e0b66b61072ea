package second

import (
	"plumbline/office"
	"plumbline/platform/auth"
	"plumbline/platform/db"
	"plumbline/platform/seal"
	"plumbline/platform/tlog"
)

// factorRow is a factor as kept; its secret is blank where there is none.
type factorRow struct {
	secret    string
	confirmed bool
	step      int64
}

// factorOf gives a person's factor, its secret opened.
func factorOf(tx *db.Tx, who office.PersonID) (factorRow, error) {
	return db.One(tx, func(r db.Row) (f factorRow, err error) {
		var secret seal.Text
		if err := r.Scan(&secret, &f.confirmed, &f.step); err != nil {
			return f, err
		}
		f.secret, err = tx.Unseal(secret, "second_factor", "secret", string(who))
		return f, err
	}, `SELECT secret, confirmed_at <> '', step FROM second_factor WHERE person = $1`, who)
}

func begin(tx *db.Tx, who office.PersonID, plain string) error {
	secret, err := tx.Seal(plain, "second_factor", "secret", string(who))
	if err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO second_factor (person, secret, begun_at, confirmed_at, step) VALUES ($1, $2, $3, '', 0)`,
		who, secret, db.Instant(tx.Now))
	return err
}

func confirm(tx *db.Tx, who office.PersonID, step int64) error {
	_, err := tx.Exec(`UPDATE second_factor SET confirmed_at = $1, step = $2 WHERE person = $3`, db.Instant(tx.Now), step, who)
	return err
}

func drop(tx *db.Tx, who office.PersonID) error {
	if _, err := tx.Exec(`DELETE FROM recovery_code WHERE person = $1`, who); err != nil {
		return err
	}
	_, err := tx.Exec(`DELETE FROM second_factor WHERE person = $1`, who)
	return err
}

// spend says whether a code fits and makes sure that it does not again.
func spend(tx *db.Tx, who office.PersonID, have factorRow, code string) (bool, error) {
	if !have.confirmed {
		return false, nil
	}
	if step, ok := auth.CheckTOTP(have.secret, code, tx.Now, have.step); ok {
		_, err := tx.Exec(`UPDATE second_factor SET step = $1 WHERE person = $2`, step, who)
		return err == nil, err
	}
	n, err := tx.Exec(`UPDATE recovery_code SET used_at = $1 WHERE digest = $2 AND person = $3 AND used_at = ''`,
		db.Instant(tx.Now), auth.Digest(auth.FoldCode(code)), who)
	return n == 1, err
}

// renew replaces the recovery codes.
func renew(tx *db.Tx, trail *tlog.Trail, who office.PersonID, paper []string) error {
	if _, err := tx.Exec(`DELETE FROM recovery_code WHERE person = $1`, who); err != nil {
		return err
	}
	for _, c := range paper {
		if err := trail.Touch("recovery_code", auth.Digest(auth.FoldCode(c))); err != nil {
			return err
		}
		if _, err := tx.Exec(`INSERT INTO recovery_code (digest, person, used_at) VALUES ($1, $2, '')`, auth.Digest(auth.FoldCode(c)), who); err != nil {
			return err
		}
	}
	return nil
}

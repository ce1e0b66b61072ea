package account

import (
	"errors"
	"time"

	"plumbline/office"
	"plumbline/office/session"
	"plumbline/platform/auth"
	"plumbline/platform/db"
)

// forgetAfter is when failures are forgotten altogether.
const forgetAfter = 24 * time.Hour

// door is one of the three doors of a try.
type door struct {
	name string
	key  string
	rule Patience
}

// Try is a try that was counted as a failure until it is taken back.
type Try struct{ doors []door }

// Count counts a try of somebody to prove something (who is the login or person, what is asked "sign-in" or "code")
// and refuses it where it must wait. person is who it would be, blank for nobody.
func Count(tx *db.Tx, what, who string, person office.PersonID, from session.From) (Try, error) {
	place, known, err := knownPlace(tx, person, from)
	if err != nil {
		return Try{}, err
	}
	here := door{"here", auth.Digest(what + "\n" + who + "\n" + place), Here}
	if known {
		return count(tx, []door{here})
	}
	return count(tx, []door{
		here, {"account", auth.Digest(what + "\n" + who), Everywhere}, {"address", auth.Digest(what + "\n" + block(from.Address)), Address},
	})
}

// CountKnown counts a try of who is signed in already.
func CountKnown(tx *db.Tx, what, who string) (Try, error) {
	return count(tx, []door{{"here", auth.Digest(what + "\n" + who), Here}})
}

func countSignIn(tx *db.Tx, login string, person office.PersonID, from session.From) (Try, error) {
	return Count(tx, "sign-in", login, person, from)
}

// count refuses a try that must wait, and otherwise adds a failure at each door; the first door is that of the place.
func count(tx *db.Tx, doors []door) (Try, error) {
	at := make([]Level, 3)
	for i, d := range doors {
		l, err := db.One(tx, func(r db.Row) (l Level, err error) {
			var when string
			if err := r.Scan(&l.Thousandths, &when); err != nil {
				return l, err
			}
			l.At, err = db.ParseInstant(when)
			return l, err
		}, `SELECT level, at FROM failure WHERE door = $1 AND key = $2`, d.name, d.key)
		if err != nil && !errors.Is(err, db.ErrNotFound) {
			return Try{}, err
		}
		at[i] = l
	}
	l := levels{here: at[0], account: at[1], address: at[2]}
	if err := l.patient(len(doors) == 1, tx.Now); err != nil {
		return Try{}, err
	}
	for i, d := range doors {
		next := d.rule.Add(at[i], tx.Now)
		_, err := tx.Exec(`INSERT INTO failure (door, key, level, at) VALUES ($1, $2, $3, $4)
			ON CONFLICT (door, key) DO UPDATE SET level = $3, at = $4`, d.name, d.key, next.Thousandths, db.Instant(tx.Now))
		if err != nil {
			return Try{}, err
		}
	}
	_, err := tx.Exec(`DELETE FROM failure WHERE at < $1`, db.Instant(tx.Now.Add(-forgetAfter)))
	return Try{doors}, err
}

// TakeBack says that the try was none of the failures: the place is forgiven all, the other doors this one.
func (t Try) TakeBack(tx *db.Tx) error {
	for i, d := range t.doors {
		query := `UPDATE failure SET level = level - 1000 WHERE door = $1 AND key = $2 AND level >= 1000`
		if i == 0 {
			query = `DELETE FROM failure WHERE door = $1 AND key = $2`
		}
		if _, err := tx.Exec(query, d.name, d.key); err != nil {
			return err
		}
	}
	return nil
}

func deviceKey(secret string) string { return "device " + auth.Digest(secret) }

func addressKey(address string) string { return "address " + auth.Digest(block(address)) }

// knownPlace names the place that a try comes from: the device where the person signed in with it before, else the
// address; and says whether the person did so from there.
func knownPlace(tx *db.Tx, who office.PersonID, from session.From) (place string, known bool, err error) {
	device, address := deviceKey(from.Device), addressKey(from.Address)
	seen, err := db.All(tx, db.Scalar[string], `SELECT place FROM known_place WHERE person = $1 AND place IN ($2, $3) AND seen_at > $4
		ORDER BY place DESC`, who, device, address, db.Instant(tx.Now.Add(-knownFor)))
	if err != nil {
		return "", false, err
	}
	for _, p := range seen { // the device first
		if p == device && isDevice(from.Device) || p == address && from.Address != "" {
			return p, true, nil
		}
	}
	return address, false, nil
}

// Know remembers where a person signed in from. It is for who showed everything that is asked: a password alone makes no
// place known, for there codes could be guessed anew with every new device.
func Know(tx *db.Tx, who office.PersonID, from session.From) error {
	if _, err := tx.Exec(`DELETE FROM known_place WHERE person = $1 AND seen_at <= $2`, who, db.Instant(tx.Now.Add(-knownFor))); err != nil {
		return err
	}
	places := []string{addressKey(from.Address)}
	if isDevice(from.Device) {
		places = append(places, deviceKey(from.Device))
	}
	for _, place := range places {
		_, err := tx.Exec(`INSERT INTO known_place (person, place, seen_at) VALUES ($1, $2, $3)
			ON CONFLICT (person, place) DO UPDATE SET seen_at = $3`, who, place, db.Instant(tx.Now))
		if err != nil {
			return err
		}
	}
	return nil
}

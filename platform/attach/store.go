package attach

import (
	"errors"
	"time"

	"plumbline/base/actor"
	"plumbline/platform/db"
	"plumbline/platform/tlog"
)

const selectFile = `SELECT a.id, a.subject, a.name, a.note, f.sha256, f.size, f.type, f.state, f.threat, a.added_at, a.added_by, a.added_by_id,
	a.removed_at, a.removed_by, a.removed_by_id, a.reason FROM attachment a JOIN file f ON f.sha256 = a.file`

func scanFile(r db.Row) (f File, err error) {
	var added, removed string
	err = r.Scan(&f.ID, &f.Subject, &f.Name, &f.Note, &f.SHA256, &f.Size, &f.Type, &f.State, &f.Threat, &added, &f.By.Name, &f.By.ID,
		&removed, &f.Remover.Name, &f.Remover.ID, &f.Reason)
	if err != nil {
		return f, err
	}
	if f.Added, err = db.ParseInstant(added); err != nil {
		return f, err
	}
	f.Removed, err = db.ParseInstant(removed)
	return f, err
}

func fileOf(tx *db.Tx, which ID) (File, error) {
	f, err := db.One(tx, scanFile, selectFile+` WHERE a.id = $1`, which)
	if errors.Is(err, db.ErrNotFound) {
		return f, noFile()
	}
	return f, err
}

func filesOf(tx *db.Tx, subject string) ([]File, error) {
	return db.All(tx, scanFile, selectFile+` WHERE a.subject = $1 ORDER BY a.id`, subject)
}

// filesWith gives the attachments of a content that were not removed.
func filesWith(tx *db.Tx, sha256 string) ([]File, error) {
	return db.All(tx, scanFile, selectFile+` WHERE a.file = $1 AND a.removed_at = '' ORDER BY a.id`, sha256)
}

// sameFile gives the attachment of the same content under the same name, the zero File where there is none.
func sameFile(tx *db.Tx, f File) (File, error) {
	same, err := db.One(tx, scanFile, selectFile+` WHERE a.subject = $1 AND a.file = $2 AND a.name = $3 AND a.removed_at = ''`, f.Subject, f.SHA256, f.Name)
	if errors.Is(err, db.ErrNotFound) {
		return File{}, nil
	}
	return same, err
}

func insertFile(tx *db.Tx, f File) error {
	_, err := tx.Exec(`INSERT INTO attachment (id, subject, name, note, file, added_at, added_by, added_by_id, removed_at, removed_by, removed_by_id, reason)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		f.ID, f.Subject, f.Name, f.Note, f.SHA256, db.Instant(tx.Now), f.By.Name, f.By.ID, instantOf(f), f.Remover.Name, f.Remover.ID, f.Reason)
	return err
}

func instantOf(f File) string {
	if f.Removed.IsZero() {
		return ""
	}
	return db.Instant(f.Removed)
}

func removeFile(tx *db.Tx, f File, by actor.Actor, reason string) error {
	_, err := tx.Exec(`UPDATE attachment SET removed_at = $1, removed_by = $2, removed_by_id = $3, reason = $4 WHERE id = $5`,
		db.Instant(tx.Now), by.Name, by.ID, reason, f.ID)
	return err
}

// held gives how many files a subject has and their size together.
func held(tx *db.Tx, subject string) (files int, bytes int64, err error) {
	type sums struct {
		files int
		bytes int64
	}
	s, err := db.One(tx, func(r db.Row) (s sums, err error) { return s, r.Scan(&s.files, &s.bytes) },
		`SELECT COUNT(*), CAST(COALESCE(SUM(f.size), 0) AS BIGINT) FROM attachment a JOIN file f ON f.sha256 = a.file
		WHERE a.subject = $1 AND a.removed_at = ''`, subject)
	return s.files, s.bytes, err
}

func holders(tx *db.Tx, sha256 string) (int, error) {
	return db.One(tx, db.Scalar[int], `SELECT COUNT(*) FROM attachment WHERE file = $1 AND removed_at = ''`, sha256)
}

// contentOf gives what is known of a content, the zero File where it was never seen or its parts are gone.
func contentOf(tx *db.Tx, sha256 string) (File, error) {
	f, err := db.One(tx, func(r db.Row) (f File, err error) {
		return f, r.Scan(&f.SHA256, &f.Size, &f.Type, &f.State, &f.Threat)
	}, `SELECT sha256, size, type, state, threat FROM file WHERE sha256 = $1 AND (dropped_at = '' OR state = $2)`, sha256, Infected)
	if errors.Is(err, db.ErrNotFound) {
		return File{}, nil
	}
	return f, err
}

// begin makes the row of a content whose parts follow; one that was dropped begins again.
func begin(tx *db.Tx, f File) error {
	_, err := tx.Exec(`INSERT INTO file (sha256, size, type, state, scanned_at, scanner, threat, kept_at, dropped_at)
		VALUES ($1, $2, $3, $4, '', '', '', $5, '') ON CONFLICT (sha256) DO UPDATE SET state = $4, kept_at = $5, dropped_at = '', scanned_at = '', scanner = ''
		WHERE file.dropped_at <> '' AND file.state <> $6`,
		f.SHA256, f.Size, f.Type, Arriving, db.Instant(tx.Now), Infected)
	return err
}

// putContent writes what is known of a content. A verdict of the scanner is not taken back by who has none.
func putContent(tx *db.Tx, f File, scanner string) error {
	scanned, dropped := "", ""
	if f.State != Unscanned {
		scanned = db.Instant(tx.Now)
	}
	if f.State == Infected {
		dropped = scanned
	}
	_, err := tx.Exec(`INSERT INTO file (sha256, size, type, state, scanned_at, scanner, threat, kept_at, dropped_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (sha256) DO UPDATE SET state = $4, scanned_at = $5, scanner = $6, threat = $7, dropped_at = $9
		WHERE file.state IN ('arriving', 'unscanned') OR $4 = 'infected'`,
		f.SHA256, f.Size, f.Type, f.State, scanned, scanner, f.Threat, db.Instant(tx.Now), dropped)
	return err
}

// dropContent removes the parts of a content.
func dropContent(tx *db.Tx, trail *tlog.Trail, sha256 string) error {
	if err := trail.Touch("file_chunk", sha256); err != nil {
		return err
	}
	if _, err := tx.Exec(`DELETE FROM file_chunk WHERE file = $1`, sha256); err != nil {
		return err
	}
	_, err := tx.Exec(`UPDATE file SET dropped_at = $1 WHERE sha256 = $2`, db.Instant(tx.Now), sha256)
	return err
}

func insertChunk(tx *db.Tx, sha256 string, position int, content string) error {
	_, err := tx.Exec(`INSERT INTO file_chunk (file, position, content) VALUES ($1, $2, $3) ON CONFLICT (file, position) DO NOTHING`, sha256, position, content)
	return err
}

func chunkOf(tx *db.Tx, sha256 string, position int) (string, error) {
	return db.One(tx, db.Scalar[string], `SELECT content FROM file_chunk WHERE file = $1 AND position = $2`, sha256, position)
}

// parts gives how many parts of a content are kept.
func parts(tx *db.Tx, sha256 string) (int, error) {
	return db.One(tx, db.Scalar[int], `SELECT COUNT(*) FROM file_chunk WHERE file = $1`, sha256)
}

// arriving gives content whose upload began before an instant and was not completed.
func arriving(tx *db.Tx, before time.Time) ([]File, error) {
	return db.All(tx, func(r db.Row) (f File, err error) { return f, r.Scan(&f.SHA256, &f.Size, &f.Type) },
		`SELECT sha256, size, type FROM file WHERE state = $1 AND dropped_at = '' AND kept_at < $2`, Arriving, db.Instant(before))
}

// rescanAtOnce is how much content one Rescan looks at.
const rescanAtOnce = 50

func unscanned(tx *db.Tx) ([]File, error) {
	return db.All(tx, func(r db.Row) (f File, err error) { return f, r.Scan(&f.SHA256, &f.Size, &f.Type) },
		`SELECT sha256, size, type FROM file WHERE state = $1 AND dropped_at = '' ORDER BY sha256 LIMIT $2`, Unscanned, rescanAtOnce)
}

// lapsed gives what hangs on subjects of a kind since before an instant.
func lapsed(tx *db.Tx, kind string, before time.Time) ([]File, error) {
	return db.All(tx, scanFile, selectFile+` WHERE a.removed_at = '' AND a.added_at < $1 AND a.subject LIKE $2 ORDER BY a.id`, db.Instant(before), kind+"/%")
}

// counted is how many files a subject has.
type counted struct {
	subject string
	files   int
}

func countsOf(tx *db.Tx, subjects []string) ([]counted, error) {
	list, args := db.Among(1, subjects)
	return db.All(tx, func(r db.Row) (c counted, err error) { return c, r.Scan(&c.subject, &c.files) },
		`SELECT subject, COUNT(*) FROM attachment WHERE removed_at = '' AND subject IN (`+list+`) GROUP BY subject`, args...)
}

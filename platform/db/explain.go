package db

import (
	"errors"
	"slices"
	"syscall"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"plumbline/base/fault"
)

// explain turns what an engine says about its disk, its file or its load into a fault that names the remedy; other
// errors, and faults of the rooms, pass through as they are.
func explain(err error, args ...any) error {
	if err == nil {
		return nil
	}
	if _, ok := fault.As(err); ok {
		return err
	}
	kind, key := fault.Internal, ""
	var lite *sqlite.Error
	var pg *pgconn.PgError
	switch {
	case errors.As(err, &lite):
		kind, key = explainSQLite(lite.Code())
	case errors.As(err, &pg):
		kind, key = explainPostgres(pg.Code)
	case errors.Is(err, syscall.ENOSPC):
		key = "db.full"
	case errors.Is(err, errLost):
		kind, key = fault.Conflict, "db.busy"
	}
	if key == "" {
		return err
	}
	return fault.New(kind, key, args...).Because(err)
}

func explainSQLite(code int) (fault.Kind, string) {
	switch code & 0xff {
	case sqlite3.SQLITE_FULL:
		return fault.Internal, "db.full"
	case sqlite3.SQLITE_IOERR:
		return fault.Internal, "db.disk"
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
		return fault.Internal, "db.damaged"
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_CANTOPEN:
		return fault.Denied, "db.read_only"
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return fault.Conflict, "db.busy"
	}
	return "", ""
}

func explainPostgres(code string) (fault.Kind, string) {
	switch code {
	case "53100":
		return fault.Internal, "db.full"
	case "40001", "40P01", "53300":
		return fault.Conflict, "db.busy"
	case "22021":
		return fault.Invalid, "db.bad_text"
	case "25006":
		return fault.Denied, "db.read_only"
	}
	return "", ""
}

// endsTransaction says that the engine may answer this error by giving up the transaction: PostgreSQL always does (or has it
// rolled back to where the member began), SQLite where it cannot go on.
func endsTransaction(err error) bool {
	var lite *sqlite.Error
	return !errors.As(err, &lite) || slices.Contains([]int{
		sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_INTERRUPT, sqlite3.SQLITE_CORRUPT,
	}, lite.Code()&0xff)
}

// met says that running again will help: the transaction met another of PostgreSQL (serialization failure, deadlock), or
// was given up for another's failure.
func met(err error) bool {
	if errors.Is(err, errLost) {
		return true
	}
	var pg *pgconn.PgError
	return errors.As(err, &pg) && (pg.Code == "40001" || pg.Code == "40P01")
}

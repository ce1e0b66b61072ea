// Package db is the one way to the store: SQLite in one file by default, PostgreSQL by address, one SQL text for
// both. It guarantees that writing happens in Write and reading in Read, that neither nests, that a transaction knows
// its instant (Tx.Now), and that migrations ran before anything else did.
package db

import (
	"context"
	"database/sql"
	"time"
)

// Engine names the store behind a DB.
type Engine string

// The engines.
const (
	SQLite   Engine = "sqlite"
	Postgres Engine = "postgres"
)

// Config says where the store is: Data is a folder (plumbline.db inside it), URL a postgres:// address which wins.
type Config struct {
	Data string
	URL  string
	Now  func() time.Time // nil means time.Now; tests set it
}

// Tx is a transaction. Now is its instant in UTC, the only clock a room has.
type Tx struct {
	*sql.Tx
	Engine Engine
	Now    time.Time
	ctx    context.Context
}

// Context gives the context the transaction was opened with.
func (t *Tx) Context() context.Context { return t.ctx }

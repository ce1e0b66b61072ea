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

// DB is an open store.
type DB struct {
	engine Engine
	write  *sql.DB // SQLite: one connection; PostgreSQL: the pool
	read   *sql.DB // SQLite: a pool of read-only connections; PostgreSQL: the same pool
	now    func() time.Time
}

// Open opens the store and runs its migrations.
func Open(ctx context.Context, cfg Config) (*DB, error) { return nil, nil }

// Close waits for running queries and closes the store.
func (d *DB) Close() error { return nil }

// Engine says which engine the store is on.
func (d *DB) Engine() Engine { return d.engine }

// Write runs f in a transaction that may change the store; an error of f rolls everything back.
func (d *DB) Write(ctx context.Context, f func(*Tx) error) error { return nil }

// Read runs f in a read-only transaction: everything it reads is of one instant.
func (d *DB) Read(ctx context.Context, f func(*Tx) error) error { return nil }

// Migrate brings the schema to the program's version.
func (d *DB) Migrate(ctx context.Context) error { return nil }

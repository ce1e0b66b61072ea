package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/pressly/goose/v3"

	"plumbline/base/fault"
	"plumbline/schema"
)

// Migrate brings the schema to the program's version. Several processes may do so together: one migrates, the others
// wait. It refuses a store that a newer program has migrated already.
func (d *DB) Migrate(ctx context.Context) error {
	return d.migrating(ctx, func(p *goose.Provider) error {
		if err := d.refuseNewer(ctx, p); err != nil {
			return err
		}
		if _, err := p.Up(ctx); err != nil {
			return explain(fmt.Errorf("migrate: %w", err))
		}
		return nil
	})
}

// migrating runs f while no other process migrates.
func (d *DB) migrating(ctx context.Context, f func(*goose.Provider) error) (err error) {
	release, err := d.lockSchema(ctx)
	if err != nil {
		return explain(err)
	}
	defer func() { err = errors.Join(err, release()) }()
	p, err := d.provider()
	if err != nil {
		return err
	}
	return f(p)
}

// Version gives the schema's version and the program's.
func (d *DB) Version(ctx context.Context) (schema, program int64, err error) {
	p, err := d.provider()
	if err != nil {
		return 0, 0, err
	}
	if schema, err = p.GetDBVersion(ctx); err != nil {
		return 0, 0, explain(err)
	}
	sources := p.ListSources()
	return schema, sources[len(sources)-1].Version, nil
}

func (d *DB) provider() (*goose.Provider, error) {
	opts := []goose.ProviderOption{goose.WithDisableGlobalRegistry(true), goose.WithTableName("schema_version"), goose.WithLogger(goose.NopLogger())}
	dialect := goose.DialectSQLite3
	if d.engine == Postgres {
		dialect = goose.DialectPostgres
		opts = append(opts, goose.WithSessionLocker(schemaLock{}))
	}
	return goose.NewProvider(dialect, d.write, schema.Migrations(string(d.engine)), opts...)
}

// MigrateTo brings the schema to an older version than the program's, for putting back a copy of that version.
func (d *DB) MigrateTo(ctx context.Context, version int64) error {
	return d.migrating(ctx, func(p *goose.Provider) error {
		if _, err := p.UpTo(ctx, version); err != nil {
			return explain(fmt.Errorf("migrate to %d: %w", version, err))
		}
		return nil
	})
}

func (d *DB) refuseNewer(ctx context.Context, p *goose.Provider) error {
	have, err := d.kept(ctx, p)
	if err != nil {
		return err
	}
	sources := p.ListSources()
	if want := sources[len(sources)-1].Version; have > want {
		return fault.New(fault.Unsupported, "db.newer", "schema", have, "program", want)
	}
	return nil
}

// kept gives the version of the schema that is kept, 0 where there is none. It makes nothing.
func (d *DB) kept(ctx context.Context, p *goose.Provider) (int64, error) {
	var table string
	query := "SELECT name FROM sqlite_master WHERE name = 'schema_version'"
	if d.engine == Postgres {
		query = "SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema() AND table_name = 'schema_version'"
	}
	switch err := d.write.QueryRowContext(ctx, query).Scan(&table); {
	case errors.Is(err, sql.ErrNoRows):
		return 0, nil // a new store
	case err != nil:
		return 0, explain(err)
	}
	have, err := p.GetDBVersion(ctx)
	return have, explain(err)
}

// lockSchema keeps two processes from migrating one SQLite file together: it holds an exclusive lock on a file beside
// the store, which the system takes back when the process ends. PostgreSQL has its own lock (schemaLock).
func (d *DB) lockSchema(ctx context.Context) (release func() error, err error) {
	if d.engine == Postgres {
		return func() error { return nil }, nil
	}
	guard, err := sql.Open("sqlite", dsn(d.lock, []string{"busy_timeout(60000)"}, "exclusive"))
	if err != nil {
		return nil, err
	}
	tx, err := guard.BeginTx(ctx, nil)
	if err != nil {
		return nil, errors.Join(err, guard.Close())
	}
	return func() error { return errors.Join(tx.Rollback(), guard.Close()) }, nil
}

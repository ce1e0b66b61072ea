package db

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"runtime"

	"plumbline/base/fault"
)

// OpenReader opens a store that is there, to read it alone: it makes nothing, migrates nothing, holds no key of personal
// data, and Write is refused by the engine. The store must have been brought to the program's version by a process that
// writes.
func OpenReader(ctx context.Context, cfg Config) (*DB, error) {
	cfg.readOnly = true
	d, err := connect(ctx, cfg)
	if err != nil {
		return nil, err
	}
	p, err := d.provider()
	if err == nil {
		err = d.refuseNewer(ctx, p)
	}
	if err == nil {
		var have int64
		sources := p.ListSources()
		if have, err = d.kept(ctx, p); err == nil && have < sources[len(sources)-1].Version {
			err = fault.New(fault.Unsupported, "db.older", "schema", have, "program", sources[len(sources)-1].Version)
		}
	}
	if err != nil {
		return nil, errors.Join(err, d.Close())
	}
	return d, nil
}

// readSQLite opens the file with connections that cannot write.
func (d *DB) readSQLite(ctx context.Context, folder string) error {
	if folder == "" {
		return fault.New(fault.Invalid, "db.no_place").On("data")
	}
	folder, err := filepath.Abs(folder)
	if err != nil {
		return err
	}
	file := filepath.Join(folder, File)
	if _, err := os.Stat(file); err != nil {
		return fault.New(fault.NotFound, "db.nothing", "file", file).On("data").Because(err)
	}
	if err := registerSweeper(); err != nil {
		return err
	}
	d.engine = SQLite
	if d.read, err = sql.Open("sqlite", dsn(file, []string{"busy_timeout(15000)", "query_only(1)", "temp_store(MEMORY)", "cache_size(-32000)"}, "deferred")+"&mode=ro"); err != nil {
		return err
	}
	if err := d.read.PingContext(ctx); err != nil {
		return errors.Join(explain(err, "file", file), d.read.Close())
	}
	most := max(4, 2*runtime.NumCPU())
	d.read.SetMaxOpenConns(most + 2)
	d.write = d.read
	d.writer = newWriter(d.read, phrases{begin: []string{"BEGIN"}, member: []string{"RELEASE member", "SAVEPOINT member"}})
	d.readers = newReaders(most, []string{"BEGIN"}, d.read, nil, false)
	return nil
}

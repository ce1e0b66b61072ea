// Package db is the one way to the store: SQLite in one file by default, PostgreSQL by address, one SQL text for
// both. It guarantees that writing happens in Write and reading in Read, that neither nests, that a transaction knows
// its instant (Tx.Now), that what Write answered survives a power cut, and that migrations ran before anything else
// did. Writers see the world one after another, on both engines and over all processes; those who wait in one process
// share a transaction and its commit, and are undone each alone. Where the engine lost what several shared, the function
// given to Write runs again, so it must be one that can.
package db

import (
	"context"
	"database/sql"
	"errors"
	"math/rand/v2"
	"time"

	"plumbline/platform/seal"
)

// Engine names the store behind a DB.
type Engine string

// The engines.
const (
	SQLite   Engine = "sqlite"
	Postgres Engine = "postgres"
)

// File is the name of the SQLite store inside the data folder.
const File = "plumbline.db"

// Config says where the store is: Data is a folder (plumbline.db inside it), URL a postgres:// address which wins.
type Config struct {
	Data string
	URL  string
	Keys string           // file of the keys of personal data; "" means seal.key in Data, also beside a URL
	Now  func() time.Time // nil means time.Now; tests set it

	readOnly bool // OpenReader
}

// DB is an open store.
type DB struct {
	engine Engine
	write  *sql.DB // SQLite: connections that write; PostgreSQL: the pool
	read   *sql.DB // SQLite: connections that cannot write; PostgreSQL: the same pool
	lock   string  // SQLite: the file whose lock guards migrations
	now    func() time.Time
	keys   *seal.Ring

	writer  *writer       // all that Write does
	readers *readers      // all that Read does
	steps   chan struct{} // one step of much work goes to PostgreSQL at a time
}

// Open opens the store, creating it where nothing is, and brings its schema to the program's version.
func Open(ctx context.Context, cfg Config) (*DB, error) {
	d, err := connect(ctx, cfg)
	if err != nil {
		return nil, err
	}
	if err := d.Migrate(ctx); err != nil {
		return nil, errors.Join(err, d.Close())
	}
	if err := d.openKeys(ctx, cfg); err != nil {
		return nil, errors.Join(err, d.Close())
	}
	return d, nil
}

// OpenAsIs opens the store without touching its schema and gives the schema's version, 0 where there is none yet. It is
// for copying a store and for putting a copy back. A store of a newer program is refused.
func OpenAsIs(ctx context.Context, cfg Config) (d *DB, version int64, err error) {
	if d, err = connect(ctx, cfg); err != nil {
		return nil, 0, err
	}
	p, err := d.provider()
	if err == nil {
		if err = d.refuseNewer(ctx, p); err == nil {
			version, err = d.kept(ctx, p)
		}
	}
	if err != nil {
		return nil, 0, errors.Join(err, d.Close())
	}
	return d, version, nil
}

func connect(ctx context.Context, cfg Config) (*DB, error) {
	d := &DB{now: cfg.Now, steps: make(chan struct{}, 1)}
	if d.now == nil {
		d.now = time.Now
	}
	switch {
	case cfg.URL != "":
		return d, d.openPostgres(ctx, cfg.URL, cfg.readOnly)
	case cfg.readOnly:
		return d, d.readSQLite(ctx, cfg.Data)
	}
	return d, d.openSQLite(ctx, cfg.Data)
}

// Close waits for running queries and closes the store.
func (d *DB) Close() error {
	d.writer.stopRest()
	err := d.writer.close()
	d.writer.tidier.close()
	d.readers.close()
	return errors.Join(err, d.write.Close(), d.read.Close())
}

// Engine says which engine the store is on.
func (d *DB) Engine() Engine { return d.engine }

// Ping says whether the store answers; it is for health checks.
func (d *DB) Ping(ctx context.Context) error { return explain(d.read.PingContext(ctx)) }

// Analyze lets the engine look at what is kept, so that it plans well; call it after loading much at once. PostgreSQL
// does so by itself after a while.
func (d *DB) Analyze(ctx context.Context) error {
	_, err := d.write.ExecContext(ctx, "ANALYZE")
	return explain(err)
}

// attempts is how often Write runs its function when a transaction that takes no turn keeps meeting it on PostgreSQL.
const attempts = 12

// Write runs f in a transaction that may change the store, and answers when what f did is kept for good; an error of f
// undoes everything that f did. Where the engine gave the transaction up, f runs again from the start, so it must not
// add to what it left outside the transaction.
func (d *DB) Write(ctx context.Context, f func(*Tx) error) error { return d.writing(ctx, manner{}, f) }

// Step is how a step of much work went: how long it held the turn, and for how long by then nobody else had wanted to write;
// nothing where somebody waits. Where it gave way nothing of it is kept.
type Step struct {
	Took, Quiet time.Duration
	GaveWay     bool
}

// errGaveWay ends a large step for which somebody waits.
var errGaveWay = errors.New("db: the step gave way to who waits")

// Quiet is for how long nobody of this process has wanted to write, but for steps of much work.
func (d *DB) Quiet() time.Duration { return d.writer.quiet() }

// WriteLong is Write for a step of much work: it lets those by who wait to write, as long as patience goes, and is committed by
// itself, so that nobody waits for more than the step. A large one gives way: as soon as somebody waits, its next
// statement ends it, and all of it is undone, to be done again in smaller steps; that is no error.
func (d *DB) WriteLong(ctx context.Context, large bool, f func(*Tx) error) (s Step, err error) {
	if err := unnested(ctx); err != nil {
		return s, err
	}
	done, err := d.alone(ctx)
	if err != nil {
		return s, explain(err)
	}
	defer done()
	var began time.Time
	how := manner{long: true, ahead: large && d.engine == Postgres}
	step := func(tx *Tx) error {
		if err := tx.Await(); err != nil { // its turn, for which other processes may let it wait
			return err
		}
		began = time.Now()
		looked := began
		others := func(every time.Duration) bool { // other processes
			if d.engine != Postgres || time.Since(looked) < every {
				return false
			}
			waits := tx.blocks()
			if looked = time.Now(); waits {
				d.writer.seen()
			}
			return waits
		}
		if large && d.engine == SQLite {
			if err := d.writer.room(true); err != nil {
				return err
			}
		}
		tx.reads = func(f func(*Tx) error) error { return d.run(tx.ctx, f) }
		if large {
			tx.wanted = func() bool { return d.writer.wanted() || others(lookEvery) }
		}
		if how.ahead {
			a, err := d.beginAhead(tx)
			if a != nil {
				defer a.end()
			}
			if err != nil {
				return err
			}
			tx.ahead, tx.paired = a, true
		}
		err := f(tx)
		if err == nil {
			others(0)
		}
		if err == nil && tx.Apart() {
			if err = tx.Await(); err == nil { // what waits might fail: first that
				err = tx.ahead.commit(tx)
			}
		}
		for _, own := range []error{errGaveWay, errApart} {
			if errors.Is(tx.broken, own) || errors.Is(err, own) {
				return own // whatever f made of it
			}
		}
		return err
	}
	err = d.writing(ctx, how, step)
	if errors.Is(err, errApart) {
		how.ahead = false
		err = d.writing(ctx, how, step)
	}
	if large {
		d.restLater()
	}
	s.Quiet = d.writer.quiet()
	s.Took = time.Since(began)
	if s.GaveWay = errors.Is(err, errGaveWay); s.GaveWay {
		err = nil
	}
	return s, err
}

func (d *DB) writing(ctx context.Context, how manner, f func(*Tx) error) error {
	if err := unnested(ctx); err != nil {
		return err
	}
	for n := 1; ; n++ {
		err := d.together(ctx, how, f)
		if errors.Is(err, errGaveWay) || errors.Is(err, errApart) {
			return err
		}
		if n == attempts || !met(err) {
			return explain(err)
		}
		if err := pause(ctx, n); err != nil {
			return err
		}
	}
}

// Read runs f in a transaction that cannot change the store: everything it reads is of one instant.
func (d *DB) Read(ctx context.Context, f func(*Tx) error) error {
	if err := unnested(ctx); err != nil {
		return err
	}
	return explain(d.run(ctx, f))
}

// nested marks the context of a transaction.
type nested struct{}

var errNested = errors.New("db: a transaction was opened inside a transaction; join the outer one with its tx")

func unnested(ctx context.Context) error {
	if ctx.Value(nested{}) != nil {
		return errNested
	}
	return nil
}

// pause waits a little longer each time, with chance in it so that the two who met do not meet again.
func pause(ctx context.Context, n int) error {
	limit := time.Duration(min(1<<n, 256)) * time.Millisecond
	timer := time.NewTimer(limit/2 + rand.N(limit))
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

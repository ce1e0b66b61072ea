package db

import (
	"context"
	"crypto/rand"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"

	"plumbline/base/fault"
)

// maxOpen is the most connections to PostgreSQL, mostReaders how many of them read: the others write, migrate and look
// whether the store answers.
const (
	maxOpen     = 16
	mostReaders = 12
)

func (d *DB) openPostgres(ctx context.Context, address string, readOnly bool) error {
	if !strings.HasPrefix(address, "postgres://") && !strings.HasPrefix(address, "postgresql://") {
		return fault.New(fault.Invalid, "db.address").On("db")
	}
	cfg, err := pgx.ParseConfig(address)
	if err != nil { // pgx leaves the password out of its message
		return fault.New(fault.Invalid, "db.address").On("db").Because(err)
	}
	if cfg.ConnectTimeout == 0 {
		cfg.ConnectTimeout = 10 * time.Second
	}
	// A plan made for any value would not use the index when a filter is given; each run is planned for its values.
	cfg.RuntimeParams["plan_cache_mode"] = "force_custom_plan"
	cfg.RuntimeParams["jit"] = "off" // compiling a query for a large table takes longer than answering it
	cfg.RuntimeParams["timezone"] = "UTC"
	if readOnly {
		cfg.RuntimeParams["default_transaction_read_only"] = "on"
	}
	if cfg.RuntimeParams["application_name"] == "" {
		cfg.RuntimeParams["application_name"] = "plumbline"
	}
	pool := stdlib.OpenDB(*cfg)
	pool.SetMaxOpenConns(maxOpen)
	pool.SetMaxIdleConns(8)
	pool.SetConnMaxIdleTime(5 * time.Minute)
	d.engine, d.write, d.read, d.writer = Postgres, pool, pool, newWriter(pool, postgresPhrases)
	d.readers = newReaders(mostReaders, []string{"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"}, pool, nil, true)
	var encoding string
	if err := pool.QueryRowContext(ctx, "SHOW server_encoding").Scan(&encoding); err != nil {
		return errors.Join(explainConnect(err, cfg), pool.Close())
	}
	if encoding != "UTF8" {
		return errors.Join(fault.New(fault.Unsupported, "db.encoding", "encoding", encoding).On("db"), pool.Close())
	}
	return nil
}

// Apart makes a schema of its own in the database of an address, for measuring, and gives the address that leads into it.
// drop removes it with all that it holds.
func Apart(ctx context.Context, address string) (own string, drop func() error, err error) {
	u, err := url.Parse(address)
	if err != nil {
		return "", nil, fault.New(fault.Invalid, "db.address").On("db")
	}
	q := u.Query()
	name := "apart_" + strings.ToLower(rand.Text())
	q.Set("search_path", name)
	u.RawQuery = q.Encode()
	var d DB
	if err := d.openPostgres(ctx, address, false); err != nil {
		return "", nil, err
	}
	if _, err := d.write.ExecContext(ctx, "CREATE SCHEMA "+name); err != nil {
		return "", nil, errors.Join(explain(err), d.write.Close())
	}
	return u.String(), func() error {
		_, err := d.write.ExecContext(context.WithoutCancel(ctx), "DROP SCHEMA "+name+" CASCADE")
		return errors.Join(explain(err), d.write.Close())
	}, nil
}

// postgresPhrases lock a table for each batch, so that the writers of all processes follow one another in the order they came:
// LOCK TABLE, unlike a SELECT, does not fix what a transaction sees, so each batch sees what those before it left, and none
// has to run again; a higher isolation than REPEATABLE READ would watch for who writes beside, and nobody does. A batch that another
// transaction goes ahead of leaves that one a weaker lock on the table, which no other batch does. A process that stands still must not
// hold the lock. To plan the look-up of a few keys takes longer than to do it, so plans are kept; they should not be such as read a whole table,
// as is right while the table is small.
var postgresPhrases = phrases{
	setUp:   []string{"SET idle_in_transaction_session_timeout = '60s'; SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off"},
	begin:   []string{beginWriting, "LOCK TABLE schema_version IN EXCLUSIVE MODE"},
	leading: []string{beginWriting, "LOCK TABLE schema_version IN SHARE ROW EXCLUSIVE MODE"},
	member:  []string{"RELEASE member; SAVEPOINT member"},

	together: true,
}

const beginWriting = "BEGIN ISOLATION LEVEL REPEATABLE READ"

// longKey is the lock of steps of much work, which follow one another between processes too. It is taken before the turn, on a
// connection of its own: who waits for the turn itself is then a person, for whom a step gives way.
const longKey = "hashtextextended('plumbline long steps of ' || current_schema(), 0)"

// alone waits until no other process is at a step of much work.
func (d *DB) alone(ctx context.Context) (done func(), err error) {
	if d.engine != Postgres {
		return func() {}, nil
	}
	select { // one of this process asks: each takes a connection
	case d.steps <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	conn, err := d.write.Conn(ctx)
	if err == nil {
		if _, err = conn.ExecContext(ctx, "SELECT pg_advisory_lock("+longKey+")"); err != nil {
			err = errors.Join(err, conn.Close()) // where it was interrupted the driver ends the connection, and the lock with it
		}
	}
	if err != nil {
		<-d.steps
		return nil, err
	}
	return func() {
		defer func() { <-d.steps }()
		if _, err := conn.ExecContext(context.WithoutCancel(ctx), "SELECT pg_advisory_unlock("+longKey+")"); err != nil {
			_ = conn.Raw(func(any) error { return driver.ErrBadConn }) // not back into the pool
		}
		_ = conn.Close()
	}, nil
}

// sound says whether the transaction of a batch can be committed. PostgreSQL would answer COMMIT with a silent rollback.
func (l *link) sound() error {
	if l.conn == nil || l.opening > 0 {
		return nil
	}
	return l.conn.Raw(func(c any) error {
		if pg, ok := c.(*stdlib.Conn); ok && pg.Conn().PgConn().TxStatus() != 'T' {
			return errors.New("the transaction had failed")
		}
		return nil
	})
}

// copyIn gives rows to PostgreSQL by COPY. head is "INSERT INTO t (a, b)".
func (t *Tx) copyIn(head string, columns []any, n int) error {
	if err := t.exchange(); err != nil {
		return err
	}
	_, rest, _ := strings.Cut(head, "(")
	var names []string
	for name := range strings.SplitSeq(strings.Trim(rest, " )"), ",") {
		names = append(names, strings.TrimSpace(name))
	}
	values := make([]any, len(columns))
	rows := pgx.CopyFromSlice(n, func(i int) ([]any, error) {
		for c, column := range columns {
			values[c] = valueOf(column, i)
		}
		return values, nil
	})
	err := t.link.conn.Raw(func(c any) error {
		pg, ok := c.(*stdlib.Conn)
		if !ok {
			return fmt.Errorf("db: a connection of %T", c)
		}
		_, err := pg.Conn().CopyFrom(t.running(), pgx.Identifier{tableOf(head)}, names, rows)
		return err
	})
	if err != nil {
		return fmt.Errorf("%s: %w", brief(head), t.failed(err))
	}
	return nil
}

// lookEvery is how often a large step asks whether another process waits for it.
const lookEvery = 50 * time.Millisecond

// blocks says whether a process waits for what the transaction has taken.
func (t *Tx) blocks() bool {
	var waits bool
	err := t.link.conn.QueryRowContext(t.running(),
		`SELECT EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'relation' AND NOT granted AND relation = 'schema_version'::regclass
		AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))`).Scan(&waits)
	return err == nil && waits
}

// waitedTooLong says that a statement gave up waiting for a lock.
func waitedTooLong(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && pg.Code == "55P03"
}

// died says that a connection had ended before it was used: the server said so (57P01 to 57P03), or nothing came of
// writing to it. A server that cannot be reached at all is no such case.
func died(err error) bool {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return strings.HasPrefix(pg.Code, "57P")
	}
	var connect *pgconn.ConnectError
	return !errors.As(err, &connect) && (errors.Is(err, driver.ErrBadConn) || pgconn.SafeToRetry(err) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, syscall.ECONNRESET))
}

// explainConnect says why an address does not lead to a database.
func explainConnect(err error, cfg *pgx.ConnConfig) error {
	place := net.JoinHostPort(cfg.Host, strconv.Itoa(int(cfg.Port)))
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		switch {
		case pg.Code == "3D000":
			return fault.New(fault.NotFound, "db.no_database", "database", cfg.Database, "place", place).On("db").Because(err)
		case strings.HasPrefix(pg.Code, "28"):
			return fault.New(fault.Denied, "db.refused", "user", cfg.User, "place", place).On("db").Because(err)
		}
		return explain(err)
	}
	var connect *pgconn.ConnectError
	if errors.As(err, &connect) {
		return fault.New(fault.Invalid, "db.unreachable", "place", place).On("db").Because(err)
	}
	return explain(err)
}

// schemaLock holds migrations apart where several processes start together. The lock belongs to the session: it
// ends with the process that held it.
type schemaLock struct{}

const lockKey = "hashtextextended('plumbline schema of ' || current_schema(), 0)"

// SessionLock waits for the lock.
func (schemaLock) SessionLock(ctx context.Context, conn *sql.Conn) error {
	_, err := conn.ExecContext(ctx, "SELECT pg_advisory_lock("+lockKey+")")
	return err
}

// SessionUnlock gives it back.
func (schemaLock) SessionUnlock(ctx context.Context, conn *sql.Conn) error {
	_, err := conn.ExecContext(ctx, "SELECT pg_advisory_unlock("+lockKey+")")
	return err
}

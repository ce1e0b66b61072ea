package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"time"

	_ "modernc.org/sqlite" // the engine

	"plumbline/base/fault"
)

// pragmas are applied in the order of their texts, which the driver sorts, the busy timeout before all: without it switching to WAL can
// fail while another process starts. None may therefore be said twice. synchronous=FULL makes each commit wait for the disk: an act that
// was acknowledged must survive a power cut, and NORMAL would lose the last ones (never the file).
var pragmas = []string{"busy_timeout(15000)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)", "temp_store(MEMORY)"}

// The readers' and the writer's own pragmas. What a step changes should fit into the writer's memory, or it is written twice; and the log
// is copied into the file beside it (tidier), so that a person's commit copies it only where that did not keep up.
var (
	reading = []string{"cache_size(-32000)", "query_only(1)"}
	writing = []string{narrow, "wal_autocheckpoint(16000)"}
)

// A large step changes pages all over the store; what does not fit into memory is written twice and looked for in a long log. So
// it may have more of it (room), until for a while there was none.
const (
	narrowSize = 160_000
	restAfter  = 10 * time.Second
)

var narrow = cacheSize(narrowSize)

// restLater takes the memory of large steps back a while after the last.
func (d *DB) restLater() {
	w := d.writer
	w.mu.Lock()
	defer w.mu.Unlock()
	if d.engine != SQLite || w.closing {
		return
	}
	if w.resting != nil {
		w.resting.Stop()
	}
	w.resting = time.AfterFunc(restAfter, func() { _ = d.rest(context.Background()) })
}

func (d *DB) rest(ctx context.Context) error {
	return d.writing(ctx, manner{long: true}, func(*Tx) error { return d.writer.room(false) })
}

// stopRest is for who closes the store.
func (w *writer) stopRest() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closing = true; w.resting != nil {
		w.resting.Stop()
	}
}

func (d *DB) openSQLite(ctx context.Context, folder string) error {
	if folder == "" {
		return fault.New(fault.Invalid, "db.no_place").On("data")
	}
	folder, err := filepath.Abs(folder)
	if err != nil {
		return err
	}
	if err := prepareFolder(folder); err != nil {
		return err
	}
	if err := registerSweeper(); err != nil {
		return err
	}
	file := filepath.Join(folder, File)
	d.engine, d.lock = SQLite, filepath.Join(folder, File+".lock")
	if err := private(file); err != nil {
		return explain(err, "file", file)
	}
	if d.write, err = sql.Open("sqlite", dsn(file, slices.Concat(pragmas, writing), "immediate")); err != nil {
		return err
	}
	d.write.SetMaxOpenConns(3) // the writer's, the tidier's, and one for migrations and for looking at what is kept
	if err := d.write.PingContext(ctx); err != nil {
		return errors.Join(explain(err, "file", file), d.write.Close())
	}
	d.writer = newWriter(d.write, phrases{begin: []string{"BEGIN IMMEDIATE"}, member: []string{"RELEASE member", "SAVEPOINT member"}})
	d.writer.tidier = newTidier(d.write)
	if d.read, err = sql.Open("sqlite", dsn(file, slices.Concat(pragmas, reading), "deferred")); err != nil {
		return errors.Join(err, d.write.Close())
	}
	most := max(4, 2*runtime.NumCPU())
	d.read.SetMaxOpenConns(most + 1) // one for looking whether the store answers
	d.readers = newReaders(most, []string{"BEGIN"}, d.read, nil, false)
	return nil
}

// insert gives rows to SQLite through its driver: database/sql between them would look at every value and copy it once more,
// which is a sixth of what loading costs.
func (t *Tx) insert(head string, columns []any, n int, tail string) error {
	return t.insertBlocks(head, columns, n, tail, func(int, int64) {})
}

// insertBlocks is insert, and tells after each statement how many rows it was given and how many it put.
func (t *Tx) insertBlocks(head string, columns []any, n int, tail string, put func(size int, rows int64)) error {
	for _, c := range columns {
		for _, text := range textsOf(c) {
			if err := writable([]any{text}); err != nil {
				return err
			}
		}
	}
	if err := t.ended(); err != nil {
		return err
	}
	row := "(" + strings.Repeat(",?", len(columns))[1:] + ")"
	texts := map[int]string{} // by the number of rows
	err := t.link.conn.Raw(func(c any) error {
		return handedOver(columns, n, func(size int, values []driver.NamedValue) error {
			if err := t.ended(); err != nil {
				return err
			}
			if texts[size] == "" {
				texts[size] = head + " VALUES " + strings.Repeat(","+row, size)[1:] + " " + tail
			}
			s, err := t.link.straight(c, texts[size])
			if err != nil {
				return err
			}
			done, err := s.ExecContext(t.running(), values)
			if err != nil {
				return err
			}
			rows, err := done.RowsAffected()
			put(size, rows)
			return err
		})
	})
	if err != nil {
		return fmt.Errorf("%s: %w", brief(head), t.failed(err))
	}
	return nil
}

// dsn writes the file as a URI, so that a folder may hold ?, #, % or blanks in its name.
func dsn(file string, pragmas []string, lock string) string {
	path := filepath.ToSlash(file)
	if !strings.HasPrefix(path, "/") { // C:/…
		path = "/" + path
	}
	u := url.URL{Scheme: "file", Path: path, RawQuery: "_txlock=" + lock}
	for _, p := range pragmas {
		u.RawQuery += "&_pragma=" + p
	}
	return u.String()
}

// prepareFolder makes the folder and tries to write in it: SQLite's own message would name neither.
func prepareFolder(folder string) error {
	if info, err := os.Stat(folder); err == nil && !info.IsDir() {
		return fault.New(fault.Invalid, "db.not_a_folder", "folder", folder).On("data")
	}
	err := os.MkdirAll(folder, 0o750)
	if err == nil {
		err = tryWriting(folder)
	}
	switch {
	case err == nil:
		return nil
	case errors.Is(err, syscall.ENOSPC):
		return fault.New(fault.Internal, "db.full").Because(err)
	}
	return fault.New(fault.Denied, "db.not_writable", "folder", folder).On("data").Because(err)
}

// private makes the file, where it is not there yet, readable by its owner alone; what the engine puts beside it has the
// same mode.
func private(file string) error {
	f, err := os.OpenFile(file, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	return f.Close()
}

func tryWriting(folder string) error {
	f, err := os.CreateTemp(folder, ".write-*")
	if err != nil {
		return err
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}

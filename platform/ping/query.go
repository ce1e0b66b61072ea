package ping

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	_ "modernc.org/sqlite" // opens database files
)

// reads is a query that only reads: one SELECT, without a second statement behind it.
var reads = regexp.MustCompile(`(?is)^\s*SELECT\s[^;]*$`)

// Query checks a query that people wrote; it says whether it may be asked.
func Query(text string) bool { return text == "" || len(text) <= 500 && reads.MatchString(text) }

func (p Pinger) query(ctx context.Context, t Target) error {
	if !Query(t.Query) {
		return wrong{Failed, "SELECT …"}
	}
	if t.Query == "" {
		t.Query = "SELECT 1"
	}
	if path, file := strings.CutPrefix(t.Address, "sqlite:"); file {
		return p.file(ctx, path, t)
	}
	return p.server(ctx, t)
}

// settings are the parts of an address that may be set; others name files of this machine.
var settings = []string{"sslmode"}

// server asks a PostgreSQL server in a transaction that cannot write.
func (p Pinger) server(ctx context.Context, t Target) error {
	u, err := url.Parse(t.Address)
	if err != nil || u.Scheme != "postgres" && u.Scheme != "postgresql" || u.Hostname() == "" || strings.Contains(u.Host, ",") {
		return wrong{Unwritten, "postgres://…"}
	}
	for name := range u.Query() {
		if !slices.Contains(settings, name) {
			return wrong{Unwritten, name}
		}
	}
	if t.Secret != "" {
		u.User = url.UserPassword(u.User.Username(), t.Secret)
	}
	cfg, err := pgx.ParseConfig(u.String())
	if err != nil {
		return wrong{Unwritten, "postgres://…"}
	}
	cfg.DialFunc = p.Guard.Dial
	cfg.LookupFunc = func(_ context.Context, host string) ([]string, error) { return []string{host}, nil } // the guard looks names up
	cfg.RuntimeParams = map[string]string{"default_transaction_read_only": "on", "application_name": "plumbline-probe"}
	c, err := pgx.ConnectConfig(ctx, cfg)
	if err != nil {
		return refusedBy(err)
	}
	defer func() { _ = c.Close(context.WithoutCancel(ctx)) }() // it was asked; how it hangs up does not matter
	tx, err := c.BeginTx(ctx, pgx.TxOptions{AccessMode: pgx.ReadOnly})
	if err != nil {
		return refusedBy(err)
	}
	rows, err := tx.Query(ctx, t.Query)
	if err != nil {
		return refusedBy(err)
	}
	defer rows.Close()
	first := ""
	if rows.Next() {
		values, err := rows.Values()
		if err != nil {
			return refusedBy(err)
		}
		if len(values) > 0 {
			first = fmt.Sprint(values[0])
		}
	}
	rows.Close()
	if err := rows.Err(); err != nil {
		return refusedBy(err)
	}
	return t.compare(first)
}

// refusedBy tells what a server refused.
func refusedBy(err error) error {
	var said *pgconn.PgError
	if !errors.As(err, &said) {
		return err
	}
	if strings.HasPrefix(said.Code, "28") || said.Code == "3D000" {
		return wrong{SignIn, said.Code}
	}
	return wrong{Failed, said.Code + " " + said.Message}
}

// file asks a database file, opened so that it cannot be written.
func (p Pinger) file(ctx context.Context, path string, t Target) (err error) {
	path = filepath.Clean(path)
	within := func(folder string) bool {
		rest, err := filepath.Rel(folder, path)
		return err == nil && rest != "." && rest != ".." && !strings.HasPrefix(rest, ".."+string(filepath.Separator))
	}
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	if !filepath.IsAbs(path) || !slices.ContainsFunc(p.Folders, within) {
		return wrong{Guarded, "sqlite:"}
	}
	d, err := sql.Open("sqlite", "file:"+(&url.URL{Path: path}).EscapedPath()+"?mode=ro&_pragma=query_only(1)")
	if err != nil {
		return wrong{Failed, err.Error()}
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	var first sql.NullString
	err = d.QueryRowContext(ctx, t.Query).Scan(&first)
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return err
	case err != nil && !errors.Is(err, sql.ErrNoRows):
		return wrong{Failed, err.Error()}
	}
	return t.compare(first.String)
}

func (t Target) compare(first string) error {
	if t.Expect != "" && first != t.Expect {
		return wrong{WrongAnswer, "≠"}
	}
	return nil
}

package tlog

import (
	"encoding/hex"
	"fmt"
	"time"

	merkle "golang.org/x/mod/sumdb/tlog"

	"plumbline/platform/db"
)

// backwards is how far the clock may step back between two acts and be covered up: the clocks of several processes
// differ a little. A clock further back was wrong and has been put right; the log says so as it is.
const backwards = 5 * time.Minute

// head is the row of log_head.
type head struct {
	size     int64
	at       string
	frontier string
}

func scanHead(r db.Row) (h head, err error) { return h, r.Scan(&h.size, &h.at, &h.frontier) }

const selectHead = `SELECT size, at, frontier FROM log_head WHERE id = 1`

func readHead(tx *db.Tx) (head, *frontier, error) {
	h, err := db.One(tx, scanHead, selectHead)
	if err != nil {
		return h, nil, fmt.Errorf("head of the log: %w", err)
	}
	f, err := decodeFrontier(h.size, h.frontier)
	return h, f, err
}

// Append writes the acts as the next leaves, in the caller's transaction, and gives the number of the first. The acts
// get the instant of the transaction, or that of the leaf before where that is a little later. Nothing is appended
// when the transaction is rolled back, and no number is lost.
func Append(tx *db.Tx, acts ...Act) (first int64, err error) {
	h, err := askHead(tx)
	if err != nil {
		return 0, err
	}
	return appendTo(tx, h, acts...)
}

// headOf is what a transaction notes the head of the log by.
type headOf struct{}

// unknown is the size of a log whose head was asked for.
const unknown = -1

// askHead asks for the head of the log, once in a transaction: nobody else appends meanwhile. It is there when the store was waited for.
func askHead(tx *db.Tx) (*head, error) {
	if h, ok := tx.Noted(headOf{}).(*head); ok {
		return h, nil
	}
	h := &head{size: unknown}
	tx.Note(headOf{}, h)
	return h, tx.Ask(func(r db.Row) (err error) {
		*h, err = scanHead(r)
		return err
	}, selectHead)
}

// appendTo appends to the head that askHead gave, and moves it on.
func appendTo(tx *db.Tx, h *head, acts ...Act) (first int64, err error) {
	if h.size == unknown {
		if err := tx.Await(); err != nil {
			return 0, err
		}
	}
	if h.size == unknown { // it was asked for with a question that failed
		if *h, err = db.One(tx, scanHead, selectHead); err != nil {
			return 0, err
		}
	}
	f, err := decodeFrontier(h.size, h.frontier)
	if err != nil || len(acts) == 0 {
		return h.size, err
	}
	at := h.instant(tx.Now)
	var full []sealed
	rows := make([][]any, len(acts))
	for i, a := range acts {
		a.At = at
		body, err := a.Body()
		if err != nil {
			return 0, err
		}
		if _, err := ParseBody(body); err != nil { // what cannot be read back must not get in
			return 0, fmt.Errorf("act %s on %s: %w", a.Verb, a.Subject, err)
		}
		rows[i] = []any{f.size, db.Instant(at), a.Subject, body}
		full = append(full, f.push(merkle.RecordHash([]byte(body)), 0)...)
	}
	first = h.size
	*h = head{f.size, db.Instant(at), encodeHashes(f.hashes)}
	// Another head than the one that was read would be no row.
	if err := tx.DoOne(`UPDATE log_head SET size = $1, at = $2, frontier = $3 WHERE id = 1 AND size = $4`, h.size, h.at, h.frontier, first); err != nil {
		return 0, err
	}
	if err := insertLeaves(tx, rows); err != nil {
		return 0, err
	}
	return first, keepTiles(tx, full)
}

// instant gives the instant of the next leaf.
func (h head) instant(now time.Time) time.Time {
	last, err := db.ParseInstant(h.at)
	if err == nil && last.After(now) && last.Sub(now) <= backwards {
		return last
	}
	return now
}

// bulkRows is few enough for SQLite, which looks every parameter's name up in a list.
const bulkRows = 8

func insertLeaves(tx *db.Tx, rows [][]any) error {
	for len(rows) > 0 {
		n := min(bulkRows, len(rows))
		err := tx.Bulk(`INSERT INTO leaf (seq, at, subject, body) VALUES`, []string{"BIGINT", "TEXT", "TEXT", "TEXT"}, rows[:n], "")
		if err != nil {
			return err
		}
		rows = rows[n:]
	}
	return nil
}

// keepTiles writes the hashes of blocks that became full, each tile once.
func keepTiles(tx *db.Tx, full []sealed) error {
	type place struct {
		level int
		n     int64
	}
	grown := map[place][]merkle.Hash{}
	var order []place
	for _, s := range full {
		p := place{s.level, s.n / width}
		if grown[p] == nil {
			order = append(order, p)
		}
		grown[p] = append(grown[p], s.hash)
	}
	for _, p := range order {
		err := tx.Do(`INSERT INTO tile (level, n, hashes) VALUES ($1, $2, $3)
			ON CONFLICT (level, n) DO UPDATE SET hashes = tile.hashes || excluded.hashes`, p.level, p.n, encodeHashes(grown[p]))
		if err != nil {
			return err
		}
	}
	return nil
}

// Entry is an act as it stands in the log.
type Entry struct {
	Seq int64
	Act
}

// Hash is the hash of the leaf, in hex.
func (e Entry) Hash() string {
	body, err := e.Body()
	if err != nil {
		return "" // it was read from a body
	}
	h := merkle.RecordHash([]byte(body))
	return hex.EncodeToString(h[:])
}

// History gives the acts on a subject, the newest first, those before leaf number before (0 or less: from the end).
func History(tx *db.Tx, subject string, before int64, limit int) ([]Entry, error) {
	if before <= 0 {
		before = 1<<63 - 1
	}
	return db.All(tx, func(r db.Row) (e Entry, err error) {
		var body string
		if err := r.Scan(&e.Seq, &body); err != nil {
			return e, err
		}
		e.Act, err = ParseBody(body)
		return e, err
	}, `SELECT seq, body FROM leaf WHERE subject = $1 AND seq < $2 ORDER BY seq DESC LIMIT $3`, subject, before, limit)
}

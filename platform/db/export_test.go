package db

import (
	"context"
	"time"
)

// Waiting says how many wait to write to SQLite.
func Waiting(d *DB) int {
	d.writer.mu.Lock()
	defer d.writer.mu.Unlock()
	return len(d.writer.waiting)
}

// JoinFor sets how long a batch is open. Call it before anybody writes.
func JoinFor(d *DB, long time.Duration) { d.writer.longest = long }

// LetBy says how long one who lets others by waits for them.
func LetBy(d *DB, long time.Duration) { d.writer.let = long }

// Patient is how many let others by.
func Patient(d *DB) int {
	d.writer.mu.Lock()
	defer d.writer.mu.Unlock()
	return len(d.writer.patient)
}

// Rest takes back the memory of large steps, and Roomy says whether the writer has it.
func Rest(ctx context.Context, d *DB) error { return d.rest(ctx) }

// Roomy says whether the writer has the memory of large steps; nobody may write meanwhile.
func Roomy(d *DB) bool { return d.writer.roomy }

// Tidy copies the log of SQLite, and says whether nothing is left of it.
func Tidy(d *DB) bool { return d.writer.tidier.tidy() }

// LookEvery is how often a large step asks whether another process waits.
const LookEvery = lookEvery

// Room is how many kilobytes large steps may have.
var Room = room

// AheadKey is the lock of who writes ahead.
const AheadKey = aheadKey

package main

import (
	"plumbline/journal"
	served "plumbline/person"
	"plumbline/platform/db"
	"plumbline/platform/tlog"
)

// works is the books and the rooms in which the work is done.
type works struct {
	books  *journal.Service
	person *served.Service
}

func newWorks(d *db.DB, log *tlog.Registry) works {
	books := journal.New(d)
	return works{books: books, person: served.New(d, log)}
}

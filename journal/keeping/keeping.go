// Package keeping is what an office does with the books as a whole: it declares figures final (定数), and has the books held
// to the records of the work every night (核对). It guarantees that both are acts of the log, that a night's review looks at
// every balance, every person's standing and every posting and keeps what it found, and that Differing says so until a later
// review finds nothing: as long as it does, nothing may be published. Who may close, and when the night is, is left to others.
package keeping

import (
	"time"

	"plumbline/base/day"
	"plumbline/journal"
)

// Source gives the vouchers of a room, each as its record would have it stand now. Let what the passing of days changes be
// settled first (Advance of the rooms), or it is found as a difference.
type Source struct {
	Name string
	Each func(yield func(journal.Voucher) error) error
}

// mostFound bounds what a review keeps of each sort.
const mostFound = 50

// Review is how the books were found on a day: Recounted are balances that are not the sums of the postings, Reconciled those
// that are not what the records come to, Harmed batches whose postings are not those that the log names.
type Review struct {
	ID                    string
	Day                   day.Day
	Began, Ended          time.Time
	Postings              int64
	Sources               []string
	Recounted, Reconciled []journal.Difference
	Harmed                []journal.Harm
}

// OK says that nothing was found.
func (r Review) OK() bool { return len(r.Recounted)+len(r.Reconciled)+len(r.Harmed) == 0 }

// Took is how long the review took.
func (r Review) Took() time.Duration { return r.Ended.Sub(r.Began) }

// found is what a review keeps as one text.
type found struct {
	Sources               []string
	Recounted, Reconciled []journal.Difference `json:",omitempty"`
	Harmed                []journal.Harm       `json:",omitempty"`
}

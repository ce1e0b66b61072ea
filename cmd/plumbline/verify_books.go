package main

import (
	"context"
	"fmt"

	"plumbline/journal"
	"plumbline/platform/db"
)

// mostBooks is how many balances that are not the sum of their postings are listed.
const mostBooks = 50

// books is what verifying found in the journal: batches whose postings are not those that the log holds the root of, and
// balances that are not the sums of the postings.
type books struct {
	harm      []journal.Harm
	different []journal.Difference
}

func (b books) ok() bool { return len(b.harm) == 0 && len(b.different) == 0 }

// verifyBooks holds the postings to the roots of their batches, which are rows of the log, and the balances to the postings.
func verifyBooks(ctx context.Context, d *db.DB) (b books, err error) {
	s := journal.New(d)
	if b.harm, err = s.Verify(ctx); err != nil {
		return b, err
	}
	b.different, err = s.Recount(ctx, mostBooks)
	return b, err
}

// lines says what was found, in words.
func (b books) lines(a *app) (out []foundJSON) {
	for _, h := range b.harm {
		out = append(out, foundJSON{
			Kind: "batch", Table: "posting", From: &h.First, To: &h.Last,
			Text: a.say.T("cli.verify.batch", "first", h.First, "last", h.Last, "found", h.Found),
		})
	}
	for _, d := range b.different {
		out = append(out, foundJSON{
			Kind: "balance", Table: "balance", Key: d.Cell,
			Text: a.say.T("cli.verify.balance", "cell", d.Cell, "kept", d.Kept, "want", d.Want),
		})
	}
	return out
}

// say writes the findings.
func (b books) say(a *app) {
	for _, f := range b.lines(a) {
		_, _ = fmt.Fprintln(a.out, f.Text)
	}
}

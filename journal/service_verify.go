package journal

import (
	"context"
	"math"
	"slices"

	"plumbline/platform/db"
)

// Harm is a batch whose postings are not those that it was written with: its number range, and how many are there.
type Harm struct {
	First, Last int64
	Found       int64
}

// Verify makes the root of every batch anew from its postings and lists those that differ, and postings outside of any
// batch. That the batches themselves are as they were written is the log's to say: they are rows that it accounts for.
func (s *Service) Verify(ctx context.Context) ([]Harm, error) {
	var bounds []int64
	err := s.db.Read(ctx, func(tx *db.Tx) (err error) {
		bounds, err = parts(tx, readers)
		return err
	})
	if err != nil {
		return nil, err
	}
	found := make([][]Harm, len(bounds)-1)
	err = atOnce(len(found), func(i int) error {
		return s.db.Read(ctx, func(tx *db.Tx) (err error) {
			found[i], err = verifyPart(tx, bounds[i], bounds[i+1]-1)
			return err
		})
	})
	return slices.Concat(found...), err
}

// parts divides all numbers into so many stretches of about as many postings, each of whole batches: each begins where its
// number says and ends before the next.
func parts(tx *db.Tx, n int) ([]int64, error) {
	all, err := newest(tx)
	if err != nil {
		return nil, err
	}
	bounds := []int64{math.MinInt64}
	for i := 1; i < n; i++ {
		first, err := db.One(tx, db.Scalar[int64], `SELECT COALESCE(MIN(first), 0) FROM journal_batch WHERE first > $1`, all*int64(i)/int64(n))
		if err != nil {
			return nil, err
		}
		if first > bounds[len(bounds)-1] && first > 0 {
			bounds = append(bounds, first)
		}
	}
	return append(bounds, math.MaxInt64), nil
}

// verifyPart verifies the batches that begin in a stretch.
func verifyPart(tx *db.Tx, from, to int64) ([]Harm, error) {
	batches, err := roots(tx, from, to)
	if err != nil {
		return nil, err
	}
	v := &verifying{batches: batches}
	if err := eachPosting(tx, from, to, v.next); err != nil {
		return nil, err
	}
	return v.end(), nil
}

// verifying walks postings and batches side by side.
type verifying struct {
	batches []batch
	at      int
	tree    tree // of the batch at which it is
	harm    []Harm
}

func (v *verifying) next(p posting, ref string) error {
	for v.at < len(v.batches) && v.batches[v.at].first+int64(v.batches[v.at].n) <= p.seq {
		v.close()
	}
	if v.at == len(v.batches) || p.seq < v.batches[v.at].first {
		v.harm = append(v.harm, Harm{p.seq, p.seq, 1})
		return nil
	}
	v.tree.add(p, ref)
	return nil
}

func (v *verifying) close() {
	b := v.batches[v.at]
	if v.tree.root() != b.root {
		v.harm = append(v.harm, Harm{b.first, b.first + int64(b.n) - 1, v.tree.Size()})
	}
	v.at++
	v.tree.Reset()
}

func (v *verifying) end() []Harm {
	for v.at < len(v.batches) {
		v.close()
	}
	return v.harm
}

package journal

import (
	"maps"
	"slices"
	"time"

	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/journal/number"
	"plumbline/platform/db"
	"plumbline/platform/tlog"
)

// Posted is what a settlement added to the books: so many postings from number First on, none where nothing differed.
type Posted struct {
	First int64
	N     int
	Root  string // of the tree of their leaves
}

// Settle brings the books to what the vouchers want, within the transaction of the act that changed their records: what
// stands and is no longer wanted is reversed, what is missing is posted. Settling twice changes nothing. The batch that it
// posts is touched on the trail, so that the act's leaf names its root; trail may be nil where there is no log.
func (s *Service) Settle(tx *db.Tx, trail *tlog.Trail, vouchers ...Voucher) (Posted, error) {
	if err := checkAll(vouchers, day.At(tx.Now)); err != nil || len(vouchers) == 0 {
		return Posted{}, err
	}
	h, err := lock(tx, len(vouchers))
	if err != nil {
		return Posted{}, err
	}
	w := &settling{tx: tx, words: s.dict.words(tx, trail), head: h, final: s.final}
	if err := w.gather(vouchers); err != nil {
		return Posted{}, err
	}
	if err := writeRefusals(tx, w.known, w.refusals); err != nil || len(w.list) == 0 {
		return Posted{}, err
	}
	if err := w.amend(vouchers); err != nil {
		return Posted{}, err
	}
	return w.post(trail)
}

func checkAll(vouchers []Voucher, today day.Day) error {
	refs := make(map[string]bool, len(vouchers))
	for _, v := range vouchers {
		if refs[v.Ref] {
			return fault.New(fault.Invalid, "journal.twice", "ref", v.Ref)
		}
		refs[v.Ref] = true
		if err := v.check(today); err != nil {
			return err
		}
	}
	return nil
}

// settling is one settlement under way.
type settling struct {
	tx       *db.Tx
	words    *words
	head     *head
	known    []int64 // vouchers that were there before
	list     []posting
	refusals []refusalRow
	refs     map[int64]string // by voucher
	final    *final
	amended  []amendment
}

// gather compares what stands with what shall and lists the postings that are needed, numbered.
func (w *settling) gather(vouchers []Voucher) error {
	refs := make([]string, len(vouchers))
	for i, v := range vouchers {
		refs[i] = v.Ref
	}
	ids, known, err := voucherIDs(w.tx, refs, w.head)
	if err != nil {
		return err
	}
	w.known, w.refs, w.list = known, make(map[int64]string, len(ids)), make([]posting, 0, 2*len(vouchers))
	for ref, id := range ids {
		w.refs[id] = ref
	}
	old, err := linesOf(w.tx, known)
	if err != nil {
		return err
	}
	stand := standingOf(old)
	seq := w.head.postings
	for _, v := range vouchers {
		id := ids[v.Ref]
		want, err := w.narrow(id, v)
		if err != nil {
			return err
		}
		for _, p := range differing(stand[id], want) {
			seq++
			p.seq = seq
			w.list = append(w.list, p)
		}
	}
	return nil
}

// narrow writes what a voucher wants with numbers in place of words.
func (w *settling) narrow(id int64, v Voucher) ([]posting, error) {
	out := make([]posting, len(v.Want))
	for i, l := range v.Want {
		account, err := w.words.account(l.Account)
		if err != nil {
			return nil, err
		}
		cut, err := w.words.cut(l.Dim)
		if err != nil {
			return nil, err
		}
		out[i] = posting{voucher: id, account: account, day: number.Day(l.Day), cut: cut, person: int64(l.Person), num: l.Num, den: l.Den}
	}
	for _, n := range v.Not {
		account, err := w.words.account(n.Account)
		if err != nil {
			return nil, err
		}
		w.refusals = append(w.refusals, refusalRow{id, account, number.Day(n.Day), n.Why})
	}
	return out, nil
}

// post writes the postings and everything that is kept beside them.
func (w *settling) post(trail *tlog.Trail) (Posted, error) {
	at := w.tx.Now
	if at.Before(w.head.posted) {
		at = w.head.posted // the clock of another process is ahead; the order of instants is that of the numbers
	}
	at = at.UTC().Truncate(time.Millisecond)
	on := number.Day(day.At(at))
	b := batch{first: w.head.postings + 1, n: len(w.list), posted: at, day: on}
	if err := trail.Touch("journal_batch", b.first); err != nil {
		return Posted{}, err
	}
	var failed error
	var sums summed
	var made string // the batch is copied meanwhile, so it is given its root afterwards
	root := aside(len(w.list), func() {
		made, failed = rootOf(w.list, func(voucher int64) string { return w.refs[voucher] })
	})
	add := aside(len(w.list), func() { sums = sumUp(w.list, on) })
	err := firstOf(
		func() error { return moveHead(w.tx, len(w.list), at) },
		func() error { return insertPostings(w.tx, w.list) },
	)
	add()
	err = firstOf(
		func() error { return err },
		func() error { return addBalances(w.tx, sums.byCut) },
		func() error { return w.people(sums) },
		func() error { return addBalances(w.tx, balances(sums.cells)) },
		func() error { return insertAmendments(w.tx, trail, b, w.amended) },
	)
	root() // also where a step failed: nothing may go on after the transaction
	b.root = made
	err = firstOf(
		func() error { return err },
		func() error { return failed },
		func() error { return insertBatch(w.tx, b) },
	)
	return Posted{First: b.first, N: b.n, Root: b.root}, err
}

// summed is what a batch does to balances and persons, as far as its postings tell.
type summed struct {
	*folded
	byCut  []any // the balances by cut as rows, where they are many
	moved  map[presence]*move
	people []presence // in their order
}

func sumUp(list []posting, on int64) summed {
	s := summed{folded: fold(list, on), moved: moves(list)}
	if len(list) < many {
		maps.Copy(s.cells, s.cuts) // with the others, in one statement
	} else {
		s.byCut = balances(s.cuts)
	}
	s.people = slices.SortedFunc(maps.Keys(s.moved), presence.compare)
	return s
}

// many postings are so many that what goes on beside them, or before all is known, saves time.
const many = 256

// aside computes what many postings come to while the store takes them, at once where they are few. What it gives waits for it.
func aside(n int, f func()) (wait func()) {
	if n < many {
		f()
		return func() {}
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		f()
	}()
	return func() { <-done }
}

// firstOf runs steps until one fails.
func firstOf(steps ...func() error) error {
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// people keeps how often persons stand, and folds who came and went into the balances.
func (w *settling) people(s summed) error {
	keys := s.people
	before, err := presences(w.tx, keys)
	if err != nil {
		return err
	}
	after := make([]seen, len(keys))
	for i, k := range keys {
		m := s.moved[k]
		was := before[k]
		is, unsure, sure := m.apply(was)
		for _, month := range unsure {
			n, err := timesIn(w.tx, k, m.year+month)
			if err != nil {
				return err
			}
			is = is.with(month, n)
		}
		if !sure {
			if is.first, err = firstDay(w.tx, k, m.year+is.firstMonth(), was.first); err != nil {
				return err
			}
		}
		after[i] = is
		s.appear(k.account, was.day(), is.day())
		for month := range m.months {
			if had, has := was.month(int64(month)) > 0, is.month(int64(month)) > 0; had != has {
				s.attend(k.account, m.year+int64(month), map[bool]int64{true: 1, false: -1}[has])
			}
		}
	}
	return writePresences(w.tx, keys, after)
}

package journal

import (
	"cmp"
	"errors"
	"maps"
	"slices"
	"sync"
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
// posts is on the trail, so that the act's leaf names its root; trail may be nil where there is no log. After an error
// the transaction is to be given up.
func (s *Service) Settle(tx *db.Tx, trail *tlog.Trail, vouchers ...Voucher) (Posted, error) {
	if len(vouchers) == 0 {
		return Posted{}, nil
	}
	if tx.Apart() { // by another settlement, whose postings this one would not see
		if err := tx.Whole(); err != nil {
			return Posted{}, err
		}
	}
	w := &settling{tx: tx, vouchers: vouchers, words: s.dict.words(tx, trail), final: s.final}
	var refused error
	ready := aside(len(vouchers), func() {
		if refused = checkAll(vouchers, day.At(tx.Now)); refused == nil {
			w.want = s.dict.narrow(vouchers)
		}
	})
	if len(vouchers) < many && refused != nil {
		return Posted{}, refused // before anything is touched
	}
	err := w.number()
	ready()
	if err = cmp.Or(refused, err); err != nil {
		return Posted{}, err
	}
	if err := w.gather(); err != nil {
		return Posted{}, err
	}
	if err := writeRefusals(tx, w.known, w.refusals); err != nil || len(w.list) == 0 {
		return Posted{}, err
	}
	if err := w.amend(); err != nil {
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
	vouchers []Voucher
	words    *words
	head     *head
	ids      []int64     // of the vouchers, in their order
	known    []int64     // those that were there before
	want     [][]posting // what each wants
	list     []posting   // what is posted
	refusals []refusalRow
	final    *final
	amended  []amendment
	asked    map[presence]bool // whom was asked for at once
	stood    map[presence]seen // how those stood before
}

// number locks the books and gives every voucher its number.
func (w *settling) number() (err error) {
	if w.head, err = lock(w.tx, len(w.vouchers)); err != nil {
		return err
	}
	if err := w.foresee(); err != nil {
		return err
	}
	refs := make([]string, len(w.vouchers))
	for i, v := range w.vouchers {
		refs[i] = v.Ref
	}
	w.ids, w.known, err = voucherIDs(w.tx, refs, w.head)
	if errors.Is(err, errRemains) {
		if err = w.head.sweep(w.tx); err == nil {
			w.ids, w.known, err = voucherIDs(w.tx, refs, w.head)
		}
	}
	return err
}

// foresee asks at once how the persons stand whom few vouchers want: most vouchers are new, and what they want is posted.
func (w *settling) foresee() (err error) {
	if len(w.vouchers) >= many {
		return nil
	}
	w.asked = map[presence]bool{}
	for _, want := range w.want {
		for _, p := range want {
			if p.account != 0 && p.person != 0 {
				w.asked[presence{p.account, p.person}] = true
			}
		}
	}
	w.stood, err = presences(w.tx.AskFor, slices.SortedFunc(maps.Keys(w.asked), presence.compare))
	return err
}

// before gives how persons stood before what is posted, by another transaction where those many are looked up beside.
func (w *settling) before(tx *db.Tx, people []presence) (map[presence]seen, error) {
	if len(w.asked) > 0 {
		people = slices.DeleteFunc(slices.Clone(people), func(k presence) bool { return w.asked[k] })
	}
	stood, err := presences(tx.Lookup, people)
	maps.Copy(stood, w.stood)
	return stood, err
}

// refOf is what a voucher with a number is called. The new ones were numbered in their order.
func (w *settling) refOf() func(id int64) string {
	first := w.head.firstReserved()
	old := make(map[int64]string, len(w.known))
	for i, id := range w.ids {
		if id < first {
			old[id] = w.vouchers[i].Ref
		}
	}
	return func(id int64) string {
		if id < first {
			return old[id]
		}
		return w.vouchers[id-first].Ref
	}
}

// gather compares what stands with what shall and lists the postings that are needed, numbered.
func (w *settling) gather() error {
	old, err := linesOf(w.tx, w.known)
	if err != nil {
		return err
	}
	stand := standingOf(old)
	w.list = make([]posting, 0, 2*len(w.vouchers))
	seq := w.head.postings
	for i, v := range w.vouchers {
		if err := w.complete(i, v); err != nil {
			return err
		}
		for _, p := range differing(stand[w.ids[i]], w.want[i]) {
			seq++
			p.seq = seq
			w.list = append(w.list, p)
		}
	}
	return nil
}

// narrow writes what vouchers want with numbers in place of words, as far as those are known; 0 stands for what is not.
func (d *dictionary) narrow(vouchers []Voucher) [][]posting {
	n := 0
	for _, v := range vouchers {
		n += len(v.Want)
	}
	all, out := make([]posting, 0, n), make([][]posting, len(vouchers))
	for i, v := range vouchers {
		from := len(all)
		for _, l := range v.Want {
			account, _ := d.account(l.Account)
			cut, _ := d.cut(l.Dim)
			all = append(all, posting{account: account, day: number.Day(l.Day), cut: cut, person: int64(l.Person), num: l.Num, den: l.Den})
		}
		out[i] = all[from:len(all):len(all)]
	}
	return out
}

// complete puts the number of a voucher to what it wants, and the numbers of words that were not known; new ones where they have none.
func (w *settling) complete(i int, v Voucher) (err error) {
	for n := range w.want[i] {
		p := &w.want[i][n]
		if p.voucher = w.ids[i]; p.account == 0 {
			if p.account, err = w.words.account(v.Want[n].Account); err != nil {
				return err
			}
		}
		if p.cut == 0 {
			if p.cut, err = w.words.cut(v.Want[n].Dim); err != nil {
				return err
			}
		}
	}
	for _, n := range v.Not {
		account, err := w.words.account(n.Account)
		if err != nil {
			return err
		}
		w.refusals = append(w.refusals, refusalRow{w.ids[i], account, number.Day(n.Day), n.Why})
	}
	return nil
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
	var sums summed
	var made string // the batch is copied meanwhile, so it is given its root afterwards
	root := aside(len(w.list), func() {
		made = rootOf(w.list, w.refOf())
	})
	add := aside(len(w.list), func() { sums = sumUp(w.list, on) })
	var before map[presence]seen
	var there []bool
	seek := w.tx.Beside(len(w.list) >= many && !w.tx.Apart(), balanceTable, func(tx *db.Tx) (err error) {
		if tx.Writes() {
			return nil // merging finds out
		}
		add()
		there, err = balancesThere(tx, sums.byCut)
		return err
	})
	look := w.tx.Beside(len(w.list) >= many, personTable, func(tx *db.Tx) (err error) {
		add()
		before, err = w.before(tx, sums.people)
		return err
	})
	err := firstOf(
		func() error { return moveHead(w.tx, len(w.list), at) },
		func() error { return insertPostings(w.tx, w.list) },
	)
	add()
	err = firstOf(
		func() error { return err },
		seek,
		func() error { return addBalances(w.tx, sums.byCut, there) },
		look,
		func() error { return w.people(sums, before) },
		func() error { return addBalances(w.tx, balances(sums.cells), nil) },
		func() error { return insertAmendments(w.tx, trail, b, w.amended) },
	)
	root() // also where a step failed: nothing may go on after the transaction
	_, _ = seek(), look()
	b.root = made
	err = firstOf(
		func() error { return err },
		func() error { return insertBatch(w.tx, trail, b) },
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

// postedOf gives the postings by person and account.
func (w *settling) postedOf() map[presence][]posting {
	out := map[presence][]posting{}
	for _, p := range w.list {
		if p.person != 0 {
			k := presence{p.account, p.person}
			out[k] = append(out[k], p)
		}
	}
	return out
}

// people keeps how often persons stand, and folds who came and went into the balances.
func (w *settling) people(s summed, before map[presence]seen) (err error) {
	keys := s.people
	after := make([]seen, len(keys))
	posted := sync.OnceValue(w.postedOf)
	days := func(k presence, from, to int64) (map[int64]int64, error) { // how often the person stands on each
		times, err := timesBefore(w.tx, k, from, to, w.list[0].seq)
		for _, p := range posted()[k] {
			if p.day >= from && p.day <= to {
				times[p.day] += p.sign()
			}
		}
		return times, err
	}
	for i, k := range keys {
		m := s.moved[k]
		was := before[k]
		is, unsure, sure := m.apply(was)
		for _, month := range unsure {
			first, last := number.Days(m.year + month)
			times, err := days(k, first, last)
			if err != nil {
				return err
			}
			n := int64(0)
			for _, more := range times {
				n += more
			}
			is = is.with(month, n)
		}
		if !sure {
			first, last := number.Days(m.year + is.firstMonth())
			times, err := days(k, max(first, was.first), last)
			if err != nil {
				return err
			}
			is.first = -1
			for day, n := range times {
				if n > 0 && (is.first < 0 || day < is.first) {
					is.first = day
				}
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
	return writePresences(w.tx, keys, before, after)
}

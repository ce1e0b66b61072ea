package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"plumbline/base/actor"
	"plumbline/base/day"
	"plumbline/journal"
	"plumbline/journal/number"
	"plumbline/journal/read"
	"plumbline/platform/db"
	"plumbline/platform/tlog"
)

// What is asked of the books at ten million postings on two cores.
const (
	askedBulk      = 25_000.0 // vouchers a second
	askedSettle    = 2.0      // ms, half of them
	askedSettleBad = 10.0     // ms, 99 of 100
	askedYear      = 2.0      // ms, all indicators of a department
	askedAsOf      = 5.0
	askedKnown     = 50.0
	askedPage      = 10.0
	askedFiltered  = 50.0
	askedRecount   = 20.0  // s
	askedVerify    = 30.0  // s
	askedBytes     = 120.0 // a posting, on SQLite
)

// mostPostings bounds what bench posts.
const mostPostings = 100_000_000

// pause is how long a clerk waits between two vouchers.
const pause = 5 * time.Millisecond

// besideTimes is how many times as many vouchers are settled one by one beside a load as without one.
const besideTimes = 5

// The first months come night by night, or the work of several days where a day has few vouchers; the others are loaded in bulk, as
// the records of earlier months are that somebody brings: some days at once. Never a voucher with its correction.
const (
	nights       = 200
	fewestAtOnce = 8000
	bulkAtOnce   = 220_000
)

// afternoon is how long after noon the second half of a day's work is written.
const afternoon = 3 * time.Hour

// ledger is a store with books under measurement. Its clock goes through the invented year.
type ledger struct {
	ctx    context.Context
	cfg    db.Config
	db     *db.DB
	log    *tlog.Registry
	books  *journal.Service
	ask    *read.Service
	crowd  *crowd
	clock  *atomic.Int64 // nanoseconds since 1970
	asked  int           // about how many postings the crowd's year comes to
	single int           // vouchers settled one by one so far
	empty  int64         // bytes of the store before anything was posted
	out    []figure

	singles int           // settlements of one voucher that are measured
	span    time.Duration // how long each question is asked
	self    string        // this program, which is started again where several processes write
}

// measureJournal fills the books of one place and measures them.
func measureJournal(ctx context.Context, at *place, postings int) ([]figure, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	return (&ledger{ctx: ctx, singles: 400, span: time.Second, self: self}).measure(at, postings)
}

func (l *ledger) measure(at *place, postings int) ([]figure, error) {
	l.log, l.crowd, l.asked, l.clock = registered(), newCrowd(postings), postings, &atomic.Int64{}
	l.cfg = db.Config{Data: at.data, URL: at.url, Keys: filepath.Join(at.data, "seal.key"), Now: func() time.Time { return time.Unix(0, l.clock.Load()) }}
	d, err := db.Open(l.ctx, l.cfg)
	if err != nil {
		return nil, err
	}
	l.db, l.books, l.ask = d, journal.New(d), read.New(d)
	if l.empty, _, err = l.size(); err != nil {
		return nil, errors.Join(err, d.Close())
	}
	for _, part := range []func() error{l.bulk, l.bytes, l.reconcile, l.settles, l.questions, l.checks, l.plainWriting, l.plain} {
		if err = part(); err != nil {
			break
		}
	}
	return l.out, errors.Join(err, d.Close())
}

func (l *ledger) add(f figure) {
	engine := "SQLite"
	if l.db.Engine() == db.Postgres {
		engine = "PostgreSQL"
	}
	f.what, f.of = "journal_"+f.what, append([]any{"engine", engine}, f.of...)
	l.out = append(l.out, f)
}

// act settles vouchers as rooms do: in the transaction of an act that the log tells of.
func (l *ledger) act(books *journal.Service, tx *db.Tx, vouchers []journal.Voucher) error {
	trail, err := l.log.Follow(tx)
	if err != nil {
		return err
	}
	if _, err := books.Settle(tx, trail, vouchers...); err != nil {
		return err
	}
	_, err = trail.Append(tlog.Act{By: actor.System, Verb: "bench.settle", Subject: vouchers[0].Ref})
	return err
}

// pouring is how loading went.
type pouring struct {
	vouchers    int
	took, spent time.Duration
}

func (p pouring) rate() float64 { return float64(p.vouchers) / p.took.Seconds() }

// bulk loads the year and measures how fast.
func (l *ledger) bulk() error {
	var poured [2]pouring // by night, in bulk
	var list []journal.Voucher
	since := 0
	for on := range 365 {
		kind, few := 0, fewestAtOnce
		if on >= nights {
			kind, few = 1, bulkAtOnce
		}
		if list = append(list, l.crowd.work(on)...); len(list) < few && on < 364 && on != nights-1 && on-since < correctedIn-1 {
			continue
		}
		since = on + 1
		p := &poured[kind]
		p.vouchers += len(list)
		for half, part := range [][]journal.Voucher{list[:len(list)/2], list[len(list)/2:]} {
			l.clock.Store(noon(on).Add(time.Duration(half) * afternoon).UnixNano())
			start, before := time.Now(), computed()
			if err := l.load(l.books, part); err != nil {
				return err
			}
			p.took, p.spent = p.took+time.Since(start), p.spent+computed()-before
		}
		list = nil
	}
	l.add(figure{what: "nightly", measured: poured[0].rate(), unit: "/s", more: true})
	l.add(figure{what: "bulk", asked: askedBulk, measured: poured[1].rate(), unit: "/s", more: true})
	l.add(figure{what: "bulk_cpu", measured: float64(poured[1].spent.Microseconds()) / float64(poured[1].vouchers), unit: "µs"})
	return l.db.Analyze(l.ctx)
}

// computed is how long this process has computed so far, 0 where the system does not tell: beside other work it says more than
// the clock.
func computed() time.Duration {
	text, _ := os.ReadFile("/proc/self/stat")
	_, rest, _ := strings.Cut(string(text), ") ")
	fields := strings.Fields(rest)
	if len(fields) < 13 {
		return 0
	}
	user, _ := strconv.ParseInt(fields[11], 10, 64)
	system, _ := strconv.ParseInt(fields[12], 10, 64)
	return time.Duration(user+system) * 10 * time.Millisecond // in hundredths of a second, as Linux counts for programs
}

// load settles a list as an import does.
func (l *ledger) load(books *journal.Service, list []journal.Voucher) error {
	_, err := l.loadUntil(books, list, func() bool { return false })
	return err
}

// loadUntil settles a list until enough, and gives how many vouchers it settled.
func (l *ledger) loadUntil(books *journal.Service, list []journal.Voucher, enough func() bool) (n int, err error) {
	all := len(list)
	err = books.Load(l.ctx, func(n int) ([]journal.Voucher, error) {
		if enough() {
			return nil, nil
		}
		part := list[:min(n, len(list))]
		list = list[len(part):]
		return part, nil
	}, func(tx *db.Tx, vouchers []journal.Voucher) error { return l.act(books, tx, vouchers) })
	return all - len(list), err
}

// size gives the bytes that the store takes and the number of postings.
func (l *ledger) size() (size, postings int64, err error) {
	err = l.db.Write(l.ctx, func(tx *db.Tx) (err error) {
		query := `SELECT (SELECT page_count FROM pragma_page_count) * (SELECT page_size FROM pragma_page_size)`
		if tx.Engine == db.Postgres {
			query = `SELECT CAST(SUM(pg_total_relation_size(c.oid)) AS BIGINT) FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'm')`
		}
		if size, err = db.One(tx, db.Scalar[int64], query); err == nil {
			postings, err = db.One(tx, db.Scalar[int64], `SELECT postings FROM journal_head WHERE id = 1`)
		}
		return err
	})
	return size, postings, err
}

// bytes measures what the books take on the disk, the log of their acts with them.
func (l *ledger) bytes() error {
	size, postings, err := l.size()
	if err != nil {
		return err
	}
	f := figure{what: "bytes", measured: float64(size-l.empty) / float64(postings), unit: "B", of: []any{"postings", postings}}
	if l.db.Engine() == db.SQLite {
		f.asked = askedBytes
	}
	l.add(f)
	return nil
}

// one settles a voucher by itself: nine of ten are new, the tenth is changed.
func (l *ledger) one() (time.Duration, error) {
	n := l.crowd.total + l.single
	version := 0
	if l.single%10 == 9 {
		n, version = n-5, 1
	}
	l.single++
	v := l.crowd.voucher(n, 360, version)
	v.Ref = "single" + v.Ref
	start := time.Now()
	err := l.db.Write(l.ctx, func(tx *db.Tx) error { return l.act(l.books, tx, []journal.Voucher{v}) })
	return time.Since(start), err
}

// clerk settles one voucher after another until done, and gives how long each took.
func (l *ledger) clerk(done func(n int) bool) (times []time.Duration, err error) {
	tick := time.NewTicker(pause)
	defer tick.Stop()
	for !done(len(times)) {
		took, err := l.one()
		if err != nil {
			return nil, err
		}
		times = append(times, took)
		select {
		case <-tick.C:
		case <-l.ctx.Done():
			return nil, l.ctx.Err()
		}
	}
	slices.Sort(times)
	return times, nil
}

// settles measures settlements of one voucher, by themselves and while a load runs.
func (l *ledger) settles() error {
	l.clock.Store(noon(366).UnixNano())
	times, err := l.clerk(func(n int) bool { return n == l.singles })
	if err != nil {
		return err
	}
	l.add(figure{what: "settle", asked: askedSettle, measured: ms(times[len(times)/2]), unit: "ms"})
	l.add(figure{what: "settle_bad", asked: askedSettleBad, measured: ms(times[len(times)*99/100]), unit: "ms"})

	var list []journal.Voucher
	for n := range min(l.crowd.total/4, 200_000) {
		list = append(list, l.crowd.voucher(2*l.crowd.total+n, 363, 0))
	}
	var served, loaded atomic.Bool
	var failed error
	var took time.Duration
	var done int
	var wg sync.WaitGroup
	wg.Go(func() {
		start := time.Now()
		done, failed = l.loadUntil(l.books, list, served.Load)
		took = time.Since(start)
		loaded.Store(true)
	})
	times, err = l.clerk(func(n int) bool { return loaded.Load() || n == besideTimes*l.singles })
	served.Store(true)
	wg.Wait()
	if err = errors.Join(err, failed); err != nil {
		return err
	}
	l.add(figure{what: "settle_beside", asked: askedSettle, measured: ms(times[len(times)/2]), unit: "ms"})
	l.add(figure{what: "settle_beside_bad", asked: askedSettleBad, measured: ms(times[len(times)*99/100]), unit: "ms"})
	l.add(figure{what: "bulk_beside", measured: float64(done) / took.Seconds(), unit: "/s", more: true})
	if l.db.Engine() == db.Postgres {
		return l.twoProcesses()
	}
	return nil
}

// asking measures a question, half of several times; what comes before each of them is not measured.
func (l *ledger) asking(what string, asked float64, before, f func() error) error {
	var times []time.Duration
	for begin := time.Now(); time.Since(begin) < l.span || len(times) < 5; {
		if before != nil {
			if err := before(); err != nil {
				return err
			}
		}
		start := time.Now()
		if err := f(); err != nil {
			return err
		}
		times = append(times, time.Since(start))
	}
	slices.Sort(times)
	l.add(figure{what: what, asked: asked, measured: ms(times[len(times)/2]), unit: "ms"})
	return nil
}

// all asks for every account, changed as change says.
func (l *ledger) all(change func(q *read.Query)) func() error {
	return l.allOf(func() *read.Service { return l.ask }, change)
}

func (l *ledger) allOf(ask func() *read.Service, change func(q *read.Query)) func() error {
	var list []read.Query
	for _, a := range l.crowd.accounts {
		q := read.Query{Account: a}
		change(&q)
		list = append(list, q)
	}
	return func() error {
		_, err := ask().Figures(l.ctx, list)
		return err
	}
}

// questions measures what pages ask for.
func (l *ledger) questions() error {
	largest := read.Query{Account: l.crowd.accounts[0]}
	filtered := largest
	filtered.Cut = journal.Dim{District: "d3", Sex: "1"}
	past := largest
	past.Known = noon(180).Add(afternoon / 2)
	half := day.Of(crowdYear, 7, 1)
	quarter := largest
	quarter.From, quarter.To = day.Of(crowdYear, 4, 1), day.Of(crowdYear, 6, 30)
	posted := func() error { _, err := l.one(); return err }
	anew := func() *read.Service { return read.New(l.db) } // nothing remembered
	asOf := func(q *read.Query) { q.To = day.Of(crowdYear, 8, 17) }
	for _, q := range []struct {
		what  string
		asked float64
		f     func() error
	}{
		{"year_first", 0, l.allOf(anew, func(*read.Query) {})},
		{"year", askedYear, l.all(func(*read.Query) {})},
		{"as_of_first", 0, l.allOf(anew, asOf)},
		{"as_of", askedAsOf, l.all(asOf)},
		{"known", askedKnown, l.allOf(anew, func(q *read.Query) { q.Known = noon(180).Add(afternoon / 2) })},
		{"known_again", 0, l.all(func(q *read.Query) { q.Known = noon(180).Add(afternoon / 2) })},
		{"page", askedPage, func() error {
			_, err := l.ask.Entries(l.ctx, largest, read.Place{Day: half}, 50)
			return err
		}},
		{"filtered", askedFiltered, func() error {
			_, err := l.ask.Entries(l.ctx, filtered, read.Place{Day: half}, 50)
			return err
		}},
		{"months", 0, func() error { _, err := l.ask.Months(l.ctx, largest); return err }},
		{"cut", 0, func() error { _, err := l.ask.Figures(l.ctx, []read.Query{filtered}); return err }},
		{"districts", 0, func() error { _, err := l.ask.Split(l.ctx, largest, read.District); return err }},
		{"districts_known", 0, func() error { _, err := l.ask.Split(l.ctx, past, read.District); return err }},
		{"quarter", 0, func() error { _, err := l.ask.Figures(l.ctx, []read.Query{quarter}); return err }},
		{"between", 0, func() error {
			_, err := l.ask.Between(l.ctx, []read.Query{largest}, noon(340), noon(360), 50)
			return err
		}},
	} {
		before := posted // something new each time, so that nobody answers from memory alone
		if q.what == "known_again" {
			before = nil
		}
		if err := l.asking(q.what, q.asked, before, q.f); err != nil {
			return err
		}
	}
	return nil
}

// reconcile measures holding the books to every record of the year.
func (l *ledger) reconcile() error {
	start := time.Now()
	found, err := l.books.Reconcile(l.ctx, l.crowd.standing, 10)
	if err == nil && len(found) > 0 {
		err = fmt.Errorf("the books are not what the records are: %+v", found)
	}
	l.add(figure{what: "reconcile", asked: askedRecount, measured: time.Since(start).Seconds(), unit: "s"})
	return err
}

// checks measures counting everything anew, and refuses figures of books that are not sound.
func (l *ledger) checks() error {
	var found int
	for _, c := range []struct {
		what  string
		asked float64
		f     func() (int, error)
	}{
		{"recount", askedRecount, func() (int, error) { list, err := l.books.Recount(l.ctx, 10); return len(list), err }},
		{"verify", askedVerify, func() (int, error) { harm, err := l.books.Verify(l.ctx); return len(harm), err }},
	} {
		start, before := time.Now(), computed()
		n, err := c.f()
		if err != nil {
			return err
		}
		found += n
		l.add(figure{what: c.what, asked: c.asked, measured: time.Since(start).Seconds(), unit: "s"})
		l.add(figure{what: c.what + "_cpu", measured: (computed() - before).Seconds(), unit: "s"})
	}
	if found > 0 {
		return fmt.Errorf("the books are not sound: %d differences", found)
	}
	return nil
}

// plainRecords is how many vouchers are written the plain way.
const plainRecords = 200_000

// plainWriting writes the lines of vouchers into a table of records as a program without books would, in steps of the same size, and
// says what settling costs beside that.
func (l *ledger) plainWriting() error {
	err := l.db.Write(l.ctx, func(tx *db.Tx) error {
		for _, q := range []string{
			`CREATE TABLE bench_line (id BIGINT PRIMARY KEY, ref TEXT NOT NULL, year BIGINT NOT NULL, project TEXT NOT NULL, measure TEXT NOT NULL, day BIGINT NOT NULL, organisation TEXT NOT NULL, district TEXT NOT NULL,
				category TEXT NOT NULL, grade TEXT NOT NULL, sex TEXT NOT NULL, age TEXT NOT NULL, tag TEXT NOT NULL, person BIGINT NOT NULL, num BIGINT NOT NULL, den BIGINT NOT NULL)`,
			`CREATE INDEX bench_line_ref ON bench_line (ref)`,
			`CREATE INDEX bench_line_place ON bench_line (year, project, measure, day)`,
		} {
			if _, err := tx.Exec(q); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	var poured pouring
	id := int64(0)
	for poured.vouchers < min(plainRecords, l.crowd.total) {
		var numbers [6][]int64
		var texts [10][]string
		until := min(poured.vouchers+bulkAtOnce/2, plainRecords, l.crowd.total)
		for n := poured.vouchers; n < until; n++ {
			v := l.crowd.voucher(n, n%365, 0)
			for _, w := range v.Want {
				id++
				for c, number := range []int64{id, int64(w.Account.Year), number.Day(w.Day), int64(w.Person), w.Num, w.Den} {
					numbers[c] = append(numbers[c], number)
				}
				for c, text := range []string{v.Ref, w.Account.Project, w.Account.Measure, w.Dim.Organisation, w.Dim.District, w.Dim.Category, w.Dim.Grade, w.Dim.Sex, w.Dim.Age, w.Dim.Tag} {
					texts[c] = append(texts[c], text)
				}
			}
		}
		var columns []any
		for _, c := range numbers {
			columns = append(columns, c)
		}
		for _, c := range texts {
			columns = append(columns, c)
		}
		start := time.Now()
		err := l.db.Write(l.ctx, func(tx *db.Tx) error {
			return tx.Load(`INSERT INTO bench_line (id, year, day, person, num, den, ref, project, measure, organisation, district, category, grade, sex, age, tag)`, columns, "")
		})
		if err != nil {
			return err
		}
		poured.vouchers, poured.took = until, poured.took+time.Since(start)
	}
	l.add(figure{what: "plain_bulk", measured: poured.rate(), unit: "/s", more: true})
	for _, f := range l.out {
		if f.what == "journal_bulk" {
			l.add(figure{what: "plain_bulk_ratio", measured: poured.rate() / f.measured, unit: "×"})
		}
	}
	return nil
}

// plain keeps the records as a plain table, counts them for the same answer, and says how much faster the books are.
func (l *ledger) plain() error {
	err := l.db.Write(l.ctx, func(tx *db.Tx) error {
		if _, err := tx.Exec(`CREATE TABLE bench_record AS SELECT p.seq AS id, a.year, a.project, a.measure, p.day, c.organisation, c.district, c.category, c.grade, c.sex, c.age, c.tag, p.person, p.num, p.den
			FROM posted p JOIN journal_account a ON a.id = p.account JOIN journal_cut c ON c.id = p.cut
			WHERE p.reverses = 0 AND NOT EXISTS (SELECT 1 FROM posted r WHERE r.reverses = p.seq AND r.reverses <> 0)`); err != nil {
			return err
		}
		_, err := tx.Exec(`CREATE INDEX bench_record_place ON bench_record (year, project, measure, day)`)
		return err
	})
	if err != nil {
		return err
	}
	if err := l.db.Analyze(l.ctx); err != nil {
		return err
	}
	start := time.Now()
	err = l.db.Read(l.ctx, func(tx *db.Tx) error {
		return tx.Each(func(db.Row) error { return nil }, `SELECT project, measure, SUM(num), SUM(den), COUNT(*), COUNT(DISTINCT NULLIF(person, 0)) FROM bench_record WHERE year = $1 GROUP BY project, measure`, crowdYear)
	})
	took := ms(time.Since(start))
	l.add(figure{what: "plain", measured: took, unit: "ms"})
	for _, f := range l.out {
		if f.what == "journal_year" {
			l.add(figure{what: "plain_ratio", measured: took / f.measured, unit: "×"})
		}
	}
	return err
}

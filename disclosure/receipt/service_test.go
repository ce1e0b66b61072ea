package receipt_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"plumbline/base/actor"
	"plumbline/base/day"
	"plumbline/disclosure/bundle"
	"plumbline/disclosure/receipt"
	"plumbline/disclosure/snapshot"
	"plumbline/goal"
	"plumbline/journal"
	"plumbline/journal/read"
	"plumbline/locale"
	"plumbline/measure"
	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
	"plumbline/platform/i18n"
	"plumbline/platform/tlog"
	"plumbline/platform/tlog/tlogtest"
)

var zhao = actor.Actor{ID: "zhao", Name: "经办赵磊"}

const department = "某区残疾人联合会"

// desk is the receipts over a store with books in it.
type desk struct {
	*testing.T
	db       *db.DB
	now      time.Time
	books    *journal.Service
	log      *tlog.Registry
	s        *receipt.Service
	packages *bundle.Service
}

func each(t *testing.T, f func(d *desk)) {
	t.Helper()
	dbtest.EachConfig(t, func(t *testing.T, cfg db.Config) {
		d := &desk{T: t, now: time.Date(2023, 6, 9, 2, 0, 0, 0, time.UTC)}
		cfg.Now = func() time.Time { return d.now }
		var err error
		if d.db, err = db.Open(t.Context(), cfg); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = d.db.Close() })
		d.log = tlogtest.Registry(t, journal.Tables(), receipt.Tables(), bundle.Tables())
		d.books = journal.New(d.db)
		answers := func(*db.Tx, int) ([]receipt.Answered, error) {
			return []receipt.Answered{
				{Project: journal.ProjectOf(department, "培训经费"), Matter: "满意度", Hashes: []string{hashed(t, answer)}},
				{Project: journal.ProjectOf(department, "别的经费"), Matter: "满意度", Hashes: []string{strings.Repeat("cd", 32)}},
			}, nil
		}
		d.s = receipt.New(d.db, d.log, read.New(d.db), answers)
		words := func() (bundle.Words, error) {
			c, err := i18n.Load(locale.FS)
			if err != nil {
				return bundle.Words{}, err
			}
			return bundle.Words{Zh: c.For("zh").T, En: c.For("en").T}, nil
		}
		d.packages = bundle.New(d.db, words, d.s.Counted)
		f(d)
		tlogtest.Sound(t, d.db, d.log)
	})
}

// answer is the code of an answered survey, as survey.NewToken makes them.
const answer = "abcd-2345-efgh-6789"

func hashed(t *testing.T, code string) string {
	t.Helper()
	h, err := receipt.Hash(code)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// came keeps somebody's coming in the books.
func (d *desk) came(ref, project, matter string, on day.Day, cut journal.Dim) {
	d.Helper()
	err := d.db.Write(d.Context(), func(tx *db.Tx) error {
		trail, err := d.log.Follow(tx)
		if err != nil {
			return err
		}
		v := journal.Voucher{Ref: ref, Want: []journal.Line{{
			Account: journal.Account{Year: 2023, Project: journal.ProjectOf(department, project), Measure: journal.Of("activity.attended", matter)},
			Day:     on, Dim: cut, Person: 7, Num: 1,
		}}}
		if on.IsZero() {
			v.Want = nil
		}
		if _, err := d.books.Settle(tx, trail, v); err != nil {
			return err
		}
		_, err = trail.Append(tlog.Act{By: zhao, Verb: "activity.list", Subject: ref})
		return err
	})
	if err != nil {
		d.Fatal(err)
	}
}

func (d *desk) give(ref string) string {
	d.Helper()
	code, err := d.s.Give(d.Context(), zhao, ref)
	if err != nil {
		d.Fatal(err)
	}
	return code
}

// version is what is published of the year: attendance of all matters, of one, of a district, in summer, and satisfaction.
func version(number int) *snapshot.Snapshot {
	attended := snapshot.Indicator{Measure: "activity.attended", Kind: "count", Read: "times", Judgement: "target", From: day.Of(2023, 1, 1), To: day.Of(2023, 12, 31)}
	list := []snapshot.Indicator{attended, attended, attended, {Measure: "survey.satisfied", Kind: "ratio", Read: "rate", Judgement: "target", Matter: "满意度"}, {ByHand: true}}
	list[1].Matter = "讲座"
	list[2].From = day.Of(2023, 7, 1)
	for i := range list {
		list[i].Number, list[i].Key, list[i].Outcome = i+1, string(rune('a'+i)), "unmeasured"
	}
	return &snapshot.Snapshot{
		Department: department, Year: 2023, Number: number, Kind: snapshot.Results, At: time.Date(2024, 2, 1, 0, 0, 0, 0, time.UTC),
		On: day.Of(2023, 12, 31), Known: time.Date(2024, 1, 31, 0, 0, 0, 0, time.UTC), Projects: []snapshot.Project{{ID: "0abc", Name: "培训经费", Indicators: list}},
	}
}

// publish keeps the package of a version, as publishing does.
func (d *desk) publish(s *snapshot.Snapshot) {
	d.Helper()
	text, err := snapshot.Encode(s)
	if err != nil {
		d.Fatal(err)
	}
	err = d.db.Write(d.Context(), func(tx *db.Tx) error {
		trail, err := d.log.Follow(tx)
		if err != nil {
			return err
		}
		digest, err := d.packages.Keep(tx, trail, text, nil)
		if err != nil {
			return err
		}
		leaf, err := trail.Append(tlog.Act{By: zhao, Verb: bundle.Verb, Subject: bundle.Subject(department, 2023), Version: int64(s.Number), New: digest})
		if err != nil {
			return err
		}
		_, err = tx.Exec(`INSERT INTO publication_text (department, year, number, content, leaf, checkpoint, key) VALUES ($1, 2023, $2, '', $3, '', '')`, department, s.Number, leaf)
		return err
	})
	if err != nil {
		d.Fatal(err)
	}
	signer, err := tlog.OpenKey(d.TempDir() + "/log.key")
	if err != nil {
		d.Fatal(err)
	}
	for range 2 { // the second time it does nothing
		if err := d.packages.Complete(d.Context(), tlog.New(d.db, signer)); err != nil {
			d.Fatal(err)
		}
	}
}

// where gives the indicators in which a code was counted.
func (d *desk) where(code string, number int) (out []int) {
	d.Helper()
	data, err := d.packages.Zip(d.Context(), snapshot.Slug(department), 2023, number)
	if err != nil {
		d.Fatal(err)
	}
	if r, err := bundle.Verify(data, ""); err != nil || r.Snapshot.Number != number {
		d.Fatal(r, err)
	}
	v, list, err := bundle.ReceiptsOf(data)
	if err != nil {
		d.Fatal(err)
	}
	found, err := receipt.In(code, v, list)
	if err != nil {
		d.Fatal(err)
	}
	for _, p := range found {
		out = append(out, p.Indicator)
	}
	return out
}

func TestWhoWasServedIsCounted(t *testing.T) {
	t.Parallel()
	each(t, func(d *desk) {
		d.now = time.Date(2023, 9, 9, 2, 0, 0, 0, time.UTC)
		d.came("attendance/a", "培训经费", "讲座", day.Of(2023, 3, 1), journal.Dim{})
		d.came("attendance/b", "培训经费", "演练", day.Of(2023, 8, 1), journal.Dim{})
		d.came("attendance/c", "别的经费", "讲座", day.Of(2023, 3, 1), journal.Dim{})
		d.came("attendance/gone", "培训经费", "讲座", day.Of(2023, 3, 1), journal.Dim{})
		spring, summer, elsewhere, gone := d.give("attendance/a"), d.give("attendance/b"), d.give("attendance/c"), d.give("attendance/gone")
		d.came("attendance/gone", "培训经费", "讲座", day.Day{}, journal.Dim{}) // taken back
		if _, err := d.s.Give(d.Context(), zhao, "attendance/gone"); key(err) != "receipt.not_counted" {
			d.Error("a receipt of what counts for nothing:", err)
		}
		again := d.give("attendance/a")
		d.now = time.Date(2024, 2, 1, 0, 0, 0, 0, time.UTC)
		d.came("attendance/late", "培训经费", "讲座", day.Of(2023, 3, 1), journal.Dim{}) // after what was known
		late := d.give("attendance/late")
		d.publish(version(1))
		for name, c := range map[string]struct {
			code string
			want []int
		}{
			"in spring": {spring, []int{1, 2}}, "in summer": {summer, []int{1, 3}}, "at another project": {elsewhere, nil}, "taken back": {gone, nil},
			"a second receipt": {again, []int{1, 2}}, "entered later": {late, nil}, "of an answer": {answer, []int{4}}, "of nobody": {receipt.NewCode(), nil},
		} {
			if got := d.where(c.code, 1); !slices.Equal(got, c.want) {
				d.Errorf("%s: counted in %v, want %v", name, got, c.want)
			}
		}
		list, stands, err := d.s.Of(d.Context(), "attendance/a")
		if err != nil || len(list) != 2 || list[0].By != zhao.Name || len(stands.Entries) != 1 {
			d.Errorf("%+v %+v %v", list, stands, err)
		}
		// Nothing that is kept leads back to a code, and the package has neither what is kept nor a ref.
		data, err := d.packages.Zip(d.Context(), snapshot.Slug(department), 2023, 1)
		if err != nil {
			d.Fatal(err)
		}
		files, err := bundle.Unpack(data)
		if err != nil {
			d.Fatal(err)
		}
		for _, f := range files {
			for _, secret := range []string{spring, strings.ReplaceAll(spring, "-", ""), hashed(d.T, spring), hashed(d.T, answer), "attendance/"} {
				if strings.Contains(string(f.Data), secret) {
					d.Errorf("%s holds %s", f.Path, secret)
				}
			}
		}
	})
}

func TestObjections(t *testing.T) {
	t.Parallel()
	each(t, func(d *desk) {
		ctx := d.Context()
		d.came("attendance/a", "培训经费", "讲座", day.Of(2023, 3, 1), journal.Dim{})
		code := d.give("attendance/a")
		d.publish(version(1))
		at := receipt.Place{Department: department, Year: 2023, Number: 1, Project: "0abc", Indicator: 2}
		c := receipt.Complaint{Place: at, Receipt: code, Text: "  我来过两次，只算了一次。\x00\r\n", Contact: "电话 021-0000"}
		taken, err := d.s.Object(ctx, c, "10.0.0.1")
		if err != nil || taken.Number != 1 || taken.Due != day.Of(2023, 7, 3) {
			d.Fatalf("%+v %v", taken, err)
		}
		for name, c := range map[string]struct {
			change func(c *receipt.Complaint)
			key    string
		}{
			"no text":           {func(c *receipt.Complaint) { c.Text = " 错 " }, "receipt.text"},
			"too long":          {func(c *receipt.Complaint) { c.Text = strings.Repeat("长", 2001) }, "receipt.text"},
			"a long contact":    {func(c *receipt.Complaint) { c.Contact = strings.Repeat("1", 101) }, "receipt.contact"},
			"a wrong receipt":   {func(c *receipt.Complaint) { c.Receipt = "abc" }, "receipt.length"},
			"no such version":   {func(c *receipt.Complaint) { c.Number = 9 }, "bundle.not_kept"},
			"no such apartment": {func(c *receipt.Complaint) { c.Department = "没有的单位" }, "bundle.not_kept"},
		} {
			bad := receipt.Complaint{Place: at, Text: "只算了一次，不对。"}
			c.change(&bad)
			if _, err := d.s.Object(ctx, bad, "10.0.0.2"); key(err) != c.key {
				d.Errorf("%s: %v", name, err)
			}
		}
		other, err := d.s.Object(ctx, receipt.Complaint{Place: at, Receipt: receipt.NewCode(), Text: "没有算我。"}, "10.0.0.3")
		if err != nil || other.Number != 2 {
			d.Fatal(other, err)
		}
		o, err := d.s.Find(ctx, strings.ToUpper(taken.Code))
		if err != nil || o.Number != 1 || o.State != receipt.Waiting || o.Text != "" || o.Counted != receipt.WasCounted {
			d.Errorf("%+v %v", o, err)
		}
		if _, err := d.s.Find(ctx, receipt.NewCode()); key(err) != "receipt.objection_unknown" {
			d.Error("another's code:", err)
		}
		if o, err = d.s.Get(ctx, 2); err != nil || o.Counted != receipt.NotCounted || o.Text != "" || o.Contact != "" {
			d.Errorf("%+v %v", o, err)
		}
		if _, err := d.s.Open(ctx, zhao, 1, ""); key(err) != "tlog.reason" {
			d.Error("opened without a reason:", err)
		}
		if o, err = d.s.Open(ctx, zhao, 1, "核对异议，准备答复"); err != nil || o.Text != "我来过两次，只算了一次。" || o.Contact != "电话 021-0000" {
			d.Errorf("%+v %v", o, err)
		}
		d.now = d.now.AddDate(0, 1, 0)
		if o, err = d.s.Get(ctx, 1); err != nil || !o.Overdue(day.At(d.now)) {
			d.Errorf("a month later: %+v %v", o, err)
		}
		if err := d.s.Reply(ctx, zhao, 1, "maybe", "已经核对。"); key(err) != "receipt.finding" {
			d.Error(err)
		}
		if err := d.s.Reply(ctx, zhao, 1, receipt.Upheld, "漏登了一次，已补录，随第 2 版公开。"); err != nil {
			d.Fatal(err)
		}
		if err := d.s.Reply(ctx, zhao, 1, receipt.Rejected, "再答复一次。"); key(err) != "receipt.answered" {
			d.Error("answered twice:", err)
		}
		if o, err = d.s.Find(ctx, taken.Code); err != nil || o.State != receipt.Closed || o.Finding != receipt.Upheld || o.Answer == "" || o.AnsweredBy != "" || o.AnsweredOn != day.Of(2023, 7, 9) {
			d.Errorf("%+v %v", o, err)
		}
		list, err := d.s.List(ctx, department)
		if err != nil || len(list) != 2 || list[0].Number != 2 || list[1].Number != 1 {
			d.Errorf("%+v %v", list, err)
		}
		if list, err := d.s.List(ctx, "别的单位"); err != nil || len(list) != 0 {
			d.Errorf("another department sees %+v %v", list, err)
		}
	})
}

func TestObjectingTooOften(t *testing.T) {
	t.Parallel()
	each(t, func(d *desk) {
		d.publish(version(1))
		c := receipt.Complaint{Place: receipt.Place{Department: department, Year: 2023, Number: 1, Project: "0abc", Indicator: 1}, Text: "这个数不对。"}
		var err error
		for range 6 {
			_, err = d.s.Object(d.Context(), c, "10.0.0.1")
		}
		if key(err) != "receipt.often" {
			d.Error("six in an hour:", err)
		}
		if _, err := d.s.Object(d.Context(), c, "10.0.0.2"); err != nil {
			d.Error("another address pays for it:", err)
		}
		d.now = d.now.Add(time.Hour)
		if _, err := d.s.Object(d.Context(), c, "10.0.0.1"); err != nil {
			d.Error("an hour later:", err)
		}
	})
}

// TestNoAddressIsKept: what counts the objections of an address is no digest of it that anybody can make again, in another process neither.
func TestNoAddressIsKept(t *testing.T) {
	t.Parallel()
	each(t, func(d *desk) {
		d.publish(version(1))
		c := receipt.Complaint{Place: receipt.Place{Department: department, Year: 2023, Number: 1, Project: "0abc", Indicator: 1}, Text: "这个数不对。"}
		for _, s := range []*receipt.Service{d.s, receipt.New(d.db, d.log, read.New(d.db), nil)} {
			if _, err := s.Object(d.Context(), c, "10.0.0.1"); err != nil {
				d.Fatal(err)
			}
		}
		var kept []string
		err := d.db.Read(d.Context(), func(tx *db.Tx) (err error) {
			kept, err = db.All(tx, db.Scalar[string], `SELECT client FROM objection_try WHERE client <> 'all' ORDER BY client`)
			return err
		})
		if err != nil || len(kept) != 2 {
			d.Fatal("one address counted by two processes:", kept, err)
		}
		plain := bundle.Digest([]byte("10.0.0.1"))
		for _, k := range kept {
			if strings.Contains(k, "10.0.0.1") || strings.HasPrefix(plain, k) {
				d.Errorf("the address is kept as %s", k)
			}
		}
	})
}

// TestBindingsNarrow: a binding that names another project and a district counts those alone.
func TestBindingsNarrow(t *testing.T) {
	t.Parallel()
	each(t, func(d *desk) {
		list := []goal.Indicator{{Level2: "数量指标", Name: "培训人次"}}
		k := measure.KeyOf(list, 0)
		d.came("attendance/a", "旧名经费", "讲座", day.Of(2023, 3, 1), journal.Dim{District: "d1"})
		d.came("attendance/b", "旧名经费", "讲座", day.Of(2023, 3, 1), journal.Dim{District: "d2"})
		in, out := d.give("attendance/a"), d.give("attendance/b")
		content, err := json.Marshal(measure.Binding{
			Key: k, Way: measure.Measured, Project: journal.ProjectOf(department, "旧名经费"), Measure: "activity.attended", Cut: journal.Dim{District: "d1"}, Judgement: "target",
		})
		if err != nil {
			d.Fatal(err)
		}
		err = d.db.Write(d.Context(), func(tx *db.Tx) error {
			_, err := tx.Exec(`INSERT INTO binding (declaration, indicator, version, content) VALUES ('0abc', 'x', 1, $1)`, string(content))
			return err
		})
		if err != nil {
			d.Fatal(err)
		}
		v := version(1)
		v.Projects[0].Indicators = v.Projects[0].Indicators[:1]
		v.Projects[0].Indicators[0].Key = string(k)
		d.publish(v)
		if got := d.where(in, 1); !slices.Equal(got, []int{1}) {
			d.Errorf("of the district: %v", got)
		}
		if got := d.where(out, 1); got != nil {
			d.Errorf("of another district: %v", got)
		}
	})
}

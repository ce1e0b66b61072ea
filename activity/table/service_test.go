package table_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"plumbline/activity"
	"plumbline/activity/roll"
	"plumbline/activity/table"
	"plumbline/base/actor"
	"plumbline/base/day"
	"plumbline/journal"
	"plumbline/journal/read"
	"plumbline/person"
	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
	"plumbline/platform/intake"
	"plumbline/platform/tlog"
	"plumbline/platform/tlog/tlogtest"
)

var (
	zhao = actor.Actor{ID: "zhao", Name: "经办赵磊"}
	work = activity.Work{Organisation: "o1", Year: 2023, Department: "市残联", Project: "教育和就业经费"}
)

// desk is the tables over a store of its own, in June 2023.
type desk struct {
	t     *testing.T
	db    *db.DB
	log   *tlog.Registry
	books *journal.Service
	work  *activity.Service
	table *table.Service
}

func each(t *testing.T, f func(s *desk)) {
	t.Helper()
	dbtest.EachConfig(t, func(t *testing.T, cfg db.Config) {
		cfg.Now = func() time.Time { return time.Date(2023, 6, 9, 2, 0, 0, 0, time.UTC) }
		d, err := db.Open(t.Context(), cfg)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = d.Close() })
		s := &desk{t: t, db: d, log: tlogtest.Registry(t, journal.Tables(), person.Tables(), activity.Tables()), books: journal.New(d)}
		s.work = activity.New(d, s.log, s.books)
		s.table = table.New(s.work, roll.New(d, s.work, person.New(d, s.log)), read.New(d))
		f(s)
		tlogtest.Sound(t, d, s.log)
	})
}

// rows reads a table of comma separated lines.
func (s *desk) rows(sort table.Sort, lines ...string) []intake.Row {
	s.t.Helper()
	got, err := table.Form(sort).Read("表.csv", []byte(strings.Join(lines, "\n")))
	if err != nil {
		s.t.Fatal(err)
	}
	return got.Rows
}

// take takes a table in and says of each row what became of it.
func (s *desk) take(keep bool, sort table.Sort, lines ...string) []string {
	s.t.Helper()
	out, err := s.table.Take(s.t.Context(), zhao, sort, table.Place{Work: work, Names: []string{"一中心"}}, s.rows(sort, lines...), keep)
	if err != nil {
		s.t.Fatal(err)
	}
	var got []string
	for _, o := range out {
		text := string(o.Became)
		for _, f := range o.Faults {
			text += " " + f.Column + " " + f.Key
		}
		got = append(got, text)
	}
	return got
}

func (s *desk) same(what string, got []string, want ...string) {
	s.t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		s.t.Errorf("%s: %s", what, diff)
	}
}

func (s *desk) count(kind activity.Kind) int {
	s.t.Helper()
	_, n, err := s.work.List(s.t.Context(), activity.Query{Kind: kind, Organisations: []string{"o1"}})
	if err != nil {
		s.t.Fatal(err)
	}
	return n
}

var (
	plan = []string{
		"事项,计划内容,到期日,要办的场次,完成日期,完成凭据,迟报原因",
		"技能培训,办两期培训,2023-06-30,2,,,",
		"技能培训,印教材,2023/5/31,,2023年6月8日,验收单,",
		"技能培训,早就做完的,2023.3.31,,20230301,纪要,",
		"技能培训,没有凭据的,2023-06-01,,2023-06-01,,",
		"技能培训,别年的,2022-06-01,,,,",
	}
	held = []string{
		"活动名称,活动日期,类别,事项,所属计划,已举办,所在区,迟报原因",
		"第一期,2023-06-08,培训,技能培训,办两期培训,是,黄浦区,",
		"第二期,2023-06-20,培训,技能培训,办两期培训,否,,",
		"第三期,2023-06-20,培训,技能培训,办两期培训,是,,",
		"第四期,2023-06-08,培训,技能培训,没有这一项,是,,",
		"去年的,2022-06-08,培训,技能培训,,是,,",
	}
)

func TestTablesAreTakenIn(t *testing.T) {
	t.Parallel()
	each(t, func(s *desk) {
		want := []string{"new", "new", "faulty late activity.late", "faulty proof activity.no_proof", "faulty due activity.other_year"}
		s.same("tried", s.take(false, table.Items, plan...), want...)
		if n := s.count(activity.ItemKind); n != 0 {
			s.t.Errorf("a try kept %d", n)
		}
		s.same("kept", s.take(true, table.Items, plan...), want...)
		want[0], want[1] = "same", "same"
		s.same("again", s.take(true, table.Items, plan...), want...)
		s.same("events", s.take(true, table.Events, held...), "new", "new", "faulty day activity.future", "faulty item activity.row_no_item", "faulty day activity.other_year")
		s.same("events again", s.take(true, table.Events, held[:3]...), "same", "same")
		s.same("the plan says more", s.take(true, table.Items, plan[0], "技能培训,办两期培训,2023-06-30,2,2023-06-09,总结,"), "changed")
		if n, m := s.count(activity.ItemKind), s.count(activity.EventKind); n != 2 || m != 2 {
			s.t.Errorf("%d items and %d events are kept", n, m)
		}
		a, b := person.Citizen("310101", day.Of(1970, 1, 2), 1), person.Citizen("310101", day.Of(1980, 1, 2), 2)
		list := []string{
			"活动名称,活动日期,姓名,证件号码,应到,到场,请假原因,请假说明",
			"第一期,2023-06-08,演示甲," + a + ",是,是,,",
			"第一期,2023-06-08,演示乙," + b + ",是,,公务,下乡",
			"第一期,2023-06-08,演示丙,12345,是,是,,",
			"第一期,2023-06-08,演示丁," + person.Citizen("310101", day.Of(1990, 1, 2), 3) + ",是,,公务,",
			"没有的,2023-06-08,演示甲," + a + ",是,是,,",
			"第一期,2023-06-08,演示改名," + person.Citizen("310101", day.Of(1970, 1, 2), 1)[:17] + "x,是,是,,",
		}
		got := s.take(true, table.Guests, list...)
		s.same("guests", got[:5], "new", "new", "new", "faulty note activity.excuse_note", "faulty title activity.row_no_event")
		s.same("the same people", s.take(true, table.Guests, list[:3]...), "same", "same")
		s.same("one came", s.take(true, table.Guests, list[0], "第一期,2023-06-08,演示乙,"+b+",是,是,,"), "changed")
		s.same("results", s.take(true, table.Results, "活动名称,活动日期,姓名,证件号码,成绩,合格", "第一期,2023-06-08,演示甲,"+a+",86,是", "第一期,2023-06-08,演示乙,"+b+",50,否"), "new", "new")
		results := "活动名称,活动日期,姓名,证件号码,成绩,合格"
		s.same("the same results", s.take(true, table.Results, results, "第一期,2023-06-08,演示甲,"+a+",86,是"), "same")
		otherwise := " activity.row_otherwise"
		for what, c := range map[string]struct {
			sort table.Sort
			rows []string
			want string
		}{
			"an item due on another day": {table.Items, []string{plan[0], "技能培训,办两期培训,2023-07-31,3,,,"}, "faulty due" + otherwise + " wants" + otherwise},
			"another proof":              {table.Items, []string{plan[0], "技能培训,办两期培训,2023-06-30,2,2023-06-09,别的,"}, "faulty proof" + otherwise},
			"an event at another place":  {table.Events, []string{"活动名称,活动日期,类别,事项,地点,已举办,区", "第一期,2023-06-08,会议,技能培训,别处,否,黄浦区"}, "faulty sort" + otherwise + " place" + otherwise},
			"an event that was not held": {table.Events, []string{"活动名称,活动日期,类别,事项,已举办,区", "第一期,2023-06-08,培训,技能培训,否,黄浦区"}, "faulty held" + otherwise},
			"who did not come":           {table.Guests, []string{list[0], "第一期,2023-06-08,演示甲," + a + ",是,否,,"}, "faulty came" + otherwise},
			"who failed":                 {table.Results, []string{results, "第一期,2023-06-08,演示甲," + a + ",50,否"}, "faulty score" + otherwise + " passed" + otherwise},
		} {
			s.same(what, s.take(true, c.sort, c.rows...), c.want)
		}
	})
}

func TestFinalRowsAreRefused(t *testing.T) {
	t.Parallel()
	each(t, func(s *desk) {
		s.take(true, table.Items, plan[:2]...)
		s.take(true, table.Events, held[:3]...)
		err := s.db.Write(s.t.Context(), func(tx *db.Tx) error {
			trail, err := s.log.Follow(tx)
			if err != nil {
				return err
			}
			if err := s.books.Close(tx, trail, zhao, journal.ProjectOf(work.Department, work.Project), 2023, day.Of(2023, 6, 8), ""); err != nil {
				return err
			}
			_, err = trail.Append(tlog.Act{By: zhao, Verb: "journal.close", Subject: "project/x"})
			return err
		})
		if err != nil {
			s.t.Fatal(err)
		}
		s.same("what is final", s.take(true, table.Events, held[0], "新的,2023-06-08,培训,技能培训,,是,,", "后来的,2023-06-09,培训,技能培训,,是,,", held[1]),
			"faulty day activity.row_final", "new", "same")
		a := person.Citizen("310101", day.Of(1970, 1, 2), 1)
		s.same("a guest of then", s.take(true, table.Guests, "活动名称,活动日期,姓名,证件号码,到场", "第一期,2023-06-08,演示甲,"+a+",是"), "faulty day activity.row_final")
	})
}

func TestRowsOfOthersAreRefused(t *testing.T) {
	t.Parallel()
	each(t, func(s *desk) {
		s.same("rows that name where they belong", s.take(true, table.Items, "单位,项目名称,事项,计划内容,到期日",
			"一中心,教育和就业经费,技能培训,甲,2023-06-30", "二中心,教育和就业经费,技能培训,乙,2023-06-30", "一中心,别的项目,技能培训,丙,2023-06-30", ",,技能培训,丁,2023-06-30"),
			"new", "faulty organisation activity.row_other_organisation", "faulty project activity.row_other_project", "new")
	})
}

// TestTemplatesAndExportsReadBack: a template is a table of its form, and what is written reads back.
func TestTemplatesAndExportsReadBack(t *testing.T) {
	t.Parallel()
	for _, sort := range table.Sorts() {
		var buf bytes.Buffer
		if err := table.Form(sort).Template(&buf, func(key string, _ ...any) string { return key }); err != nil {
			t.Fatal(sort, err)
		}
		if got, err := table.Form(sort).Read("模板.xlsx", buf.Bytes()); err == nil && len(got.Rows) > 0 {
			t.Errorf("%s: the example is read as a record: %+v", sort, got.Rows)
		}
	}
	each(t, func(s *desk) {
		s.take(true, table.Items, plan[:3]...)
		list, _, err := s.work.List(s.t.Context(), activity.Query{Kind: activity.ItemKind, Organisations: []string{"o1"}})
		if err != nil {
			s.t.Fatal(err)
		}
		var rows []intake.Row
		for _, r := range list {
			rows = append(rows, table.Row(r, "", ""))
		}
		var buf bytes.Buffer
		if err := table.Form(table.Items).Write(&buf, rows); err != nil {
			s.t.Fatal(err)
		}
		back, err := table.Form(table.Items).Read("导出.xlsx", buf.Bytes())
		if err != nil || len(back.Rows) != 2 || slices.ContainsFunc(back.Rows, func(r intake.Row) bool { return !r.Sound() }) {
			s.t.Fatal(fmt.Sprint(back, err))
		}
		out, err := s.table.Take(s.t.Context(), zhao, table.Items, table.Place{Work: work}, back.Rows, true)
		if err != nil || out[0].Became != table.Same || out[1].Became != table.Same {
			s.t.Errorf("an export taken in again: %+v %v", out, err)
		}
	})
}

package story_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"plumbline/base/actor"
	"plumbline/goal"
	"plumbline/locale"
	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
	"plumbline/platform/i18n"
	"plumbline/platform/tlog"
	"plumbline/platform/tlog/tlogtest"
	"plumbline/review"
	"plumbline/review/story"
	"plumbline/sample"
)

var (
	wang   = person("wang", "填报人小王", "submit", "withdraw", "amend")
	li     = person("li", "单位审核老李", "review_unit")
	chen   = person("chen", "主管部门陈科", "review_department", "publish")
	zhao   = person("zhao", "财政审核赵处", "review_finance")
	handed = review.Handed{Path: []string{"unit-1"}}
)

func person(id, name string, acts ...string) review.Person {
	p := review.Person{Actor: actor.Actor{ID: id, Name: name}}
	for _, act := range acts {
		p.Desks = append(p.Desks, review.Desk{Act: act, Organisation: "unit-1"})
	}
	return p
}

// scene is a store in which things happen to one declaration.
type scene struct {
	t      *testing.T
	d      *db.DB
	keep   *goal.Service
	cases  *review.Service
	story  *story.Service
	id     goal.ID
	zh, en i18n.Printer
}

func begin(t *testing.T, d *db.DB, log *tlog.Registry) *scene {
	t.Helper()
	cat, err := i18n.Load(locale.FS)
	if err != nil {
		t.Fatal(err)
	}
	s := &scene{t: t, d: d, keep: goal.New(d, log, review.Editable), cases: review.New(d, log), story: story.New(d), zh: cat.For("zh"), en: cat.For("en")}
	s.id = s.save(goal.Entry{Declaration: sample.Many(1)[0], Document: strings.Repeat("0", 64)})
	return s
}

func (s *scene) save(e goal.Entry) goal.ID {
	s.t.Helper()
	saved, err := s.keep.Save(s.t.Context(), wang.Actor, []goal.Entry{e})
	s.check(err)
	s.check(s.d.Write(s.t.Context(), func(tx *db.Tx) error {
		_, err := tx.Exec(`UPDATE declaration SET stale = FALSE`)
		return err
	}))
	return saved[0].ID
}

func (s *scene) edit(text string) {
	s.t.Helper()
	k, err := s.keep.Get(s.t.Context(), s.id)
	s.check(err)
	k.Declaration.Goals.Annual += text
	s.save(goal.Entry{ID: s.id, Declaration: k.Declaration})
}

func (s *scene) check(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// at goes on where a move was made, and gives the version after it.
func (s *scene) at(c review.Case, err error) int {
	s.t.Helper()
	s.check(err)
	return c.Version
}

// told gives the story in one language, an event a line with the words that people wrote.
func (s *scene) told(p i18n.Printer) (out []string) {
	s.t.Helper()
	page, err := s.story.Of(s.t.Context(), s.id, 0, 100)
	s.check(err)
	for _, e := range page.Events {
		line := e.By.Name + " " + e.Sentence(p)
		for _, said := range e.Said {
			line += fmt.Sprintf(" “%s”", said.Text)
		}
		if strings.Contains(line, "⟦") || strings.Contains(line, "<no value>") || strings.Contains(line, "{") {
			s.t.Errorf("%s: %s", e.Verb, line)
		}
		out = append(out, line)
	}
	return out
}

// life is a declaration returned once, approved with a sheet, published and amended.
func (s *scene) life() {
	ctx, good := s.t.Context(), review.Sheet{
		Completeness: review.Good, Relevance: review.Excellent, Suitability: review.Excellent, Feasibility: review.Excellent,
		Overall: review.Excellent, Comment: "测算依据另有附件，整体从优。",
	}
	v := s.at(s.cases.Submit(ctx, wang, s.id, 0, handed))
	v = s.at(s.cases.Return(ctx, li, s.id, v, []review.Cell{{Ref: "goals.annual", Text: "请写清服务人次。"}}, nil))
	v = s.at(s.cases.Resolve(ctx, wang, s.id, v, 1, "已补写。"))
	s.edit("\n服务 500 人次。")
	v = s.at(s.cases.Submit(ctx, wang, s.id, v, handed))
	v = s.at(s.cases.Approve(ctx, li, s.id, v, nil))
	v = s.at(s.cases.Approve(ctx, chen, s.id, v, nil))
	v = s.at(s.cases.Approve(ctx, zhao, s.id, v, &good))
	v = s.at(s.cases.Publish(ctx, chen, s.id, v))
	s.at(s.cases.Amend(ctx, wang, s.id, v, "预算调减，服务人次随之调整。"))
}

func TestLifeIsTold(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := begin(t, d, tlogtest.Log(t, d, goal.Tables(), review.Tables()))
		s.life()
		want := []string{
			"填报人小王 审核通过后申请调整 “预算调减，服务人次随之调整。”",
			"主管部门陈科 标记为已公开",
			"财政审核赵处 财政审核通过，等级优；全部环节通过，内容不再改动 “测算依据另有附件，整体从优。”",
			"主管部门陈科 主管部门审核通过",
			"单位审核老李 单位审核通过",
			"填报人小王 提交审核",
			"填报人小王 改成了第 2 稿，改动 1 处",
			"填报人小王 答复了审核意见 “已补写。”",
			"单位审核老李 单位审核退回，意见 1 条 “请写清服务人次。”",
			"填报人小王 提交审核",
			"填报人小王 从文件导入了申报表（第 1 稿）",
		}
		if diff := cmp.Diff(want, s.told(s.zh)); diff != "" {
			t.Error(diff)
		}
		english := s.told(s.en)
		if !strings.Contains(english[2], "approved it (Finance review), grade excellent; every stage has approved") ||
			!strings.Contains(english[8], "returned it (Unit review); remarks: 1") {
			t.Errorf("%q", english)
		}
		page, err := s.story.Of(t.Context(), s.id, 0, 100)
		s.check(err)
		if e := page.Events[8]; e.Said[0].Ref != "goals.annual" || e.Said[0].Number != 1 || e.Rows == 0 || len(e.Hash) != 64 {
			t.Errorf("%+v", e)
		}
		if c := page.Events[6].Changes; len(c) != 1 || c[0].Ref != "goals.annual" {
			t.Errorf("%+v", c)
		}
	})
}

// TestPagesJoin: pages of any length put together are the whole, and the last says so.
func TestPagesJoin(t *testing.T) {
	t.Parallel()
	d := dbtest.SQLite(t)
	s := begin(t, d, tlogtest.Log(t, d, goal.Tables(), review.Tables()))
	s.life()
	for _, limit := range []int{-1, 1, 2, 3, 11, 12, 1000} {
		var leaves []int64
		for before, more := int64(0), true; more; {
			page, err := s.story.Of(t.Context(), s.id, before, limit)
			s.check(err)
			for _, e := range page.Events {
				leaves = append(leaves, e.Leaf)
			}
			before, more = page.Next, page.Next > 0
		}
		if len(leaves) != 11 {
			t.Errorf("by %d: %v", limit, leaves)
		}
		for i := 1; i < len(leaves); i++ {
			if leaves[i] >= leaves[i-1] {
				t.Errorf("by %d: %v", limit, leaves)
			}
		}
	}
	if page, err := s.story.Of(t.Context(), "nobody", 0, 10); err != nil || len(page.Events) > 0 || page.Next != 0 {
		t.Errorf("of nothing: %+v, %v", page, err)
	}
}

// TestNothingBreaksIt: acts of no known verb, of rows that are gone and of keys that are none are told as far as it goes.
func TestNothingBreaksIt(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := begin(t, d, tlogtest.Registry(t, goal.Tables(), review.Tables()))
		digest := strings.Repeat("a", 64)
		rows := []tlog.Row{
			{Table: "attachment", Key: `["gone"]`, Digest: digest},
			{Table: "dismissal", Key: `["gone"]`, Digest: digest},
			{Table: "review_move", Key: `["x"]`, Digest: digest},
			{Table: "review_remark", Key: `["x",true]`, Digest: digest},
			{Table: "review_sheet", Key: `[1]`, Digest: digest},
		}
		verbs := []string{
			"goal.save", "goal.import", "goal.renumber", "rule.dismiss", "rule.restore", "review.submit", "review.withdraw", "review.approve",
			"review.return", "review.publish", "review.amend", "review.remark", "review.resolve", "review.sheet", "review.dream", "review.",
			"file.add", "file.remove", "file.open", "file.scan", "file.refuse", "file.burn", "moon.rise", "",
		}
		s.check(d.Write(t.Context(), func(tx *db.Tx) error {
			for i, verb := range verbs {
				act := tlog.Act{By: wang.Actor, Verb: verb, Subject: goal.Subject(s.id), Version: int64(i * 1000), Reason: "原因"}
				if _, err := tlog.Append(tx, act); err != nil {
					return err
				}
				for _, r := range rows {
					act.Rows = []tlog.Row{r}
					if _, err := tlog.Append(tx, act); err != nil {
						return err
					}
				}
			}
			return nil
		}))
		for _, p := range []i18n.Printer{s.zh, s.en} {
			if lines := s.told(p); len(lines) != 100 || !strings.Contains(strings.Join(lines, "\n"), "moon.rise") {
				t.Errorf("%d events", len(lines))
			}
		}
	})
}

// TestAnswersAndFiles: what other rooms keep is told with its names, and with the words that a person wrote.
func TestAnswersAndFiles(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := begin(t, d, tlogtest.Registry(t, goal.Tables(), review.Tables()))
		file := strings.Repeat("f", 64)
		s.check(d.Write(t.Context(), func(tx *db.Tx) error {
			_, err := tx.Exec(`INSERT INTO dismissal (id, declaration, rule, ref, digest, reason, dismissed_at, dismissed_by, dismissed_by_id, restored_at, restored_by, restored_by_id)
				VALUES ('one', $1, 'annual-parts-add-up', 'funding.annual_total', '', '分两次拨付', '', '', '', '', '', '')`, s.id)
			if err != nil {
				return err
			}
			_, err = tx.Exec(`INSERT INTO file (sha256, size, type, state, scanned_at, scanner, threat, kept_at, dropped_at)
				VALUES ($1, 1, 'application/pdf', 'clean', '', '', '', '', '')`, file)
			if err != nil {
				return err
			}
			_, err = tx.Exec(`INSERT INTO attachment (id, subject, name, note, file, added_at, added_by, added_by_id, removed_at, removed_by, removed_by_id, reason)
				VALUES ('two', $1, '测算表.pdf', '', $2, '', '', '', '', '', '', '')`, goal.Subject(s.id), file)
			if err != nil {
				return err
			}
			digest, subject := strings.Repeat("a", 64), goal.Subject(s.id)
			_, err = tlog.Append(tx,
				tlog.Act{By: wang.Actor, Verb: "rule.dismiss", Subject: subject, Version: 1, Rows: []tlog.Row{{Table: "dismissal", Key: `["one"]`, Digest: digest}}},
				tlog.Act{By: wang.Actor, Verb: "file.add", Subject: subject, New: file, Rows: []tlog.Row{{Table: "attachment", Key: `["two"]`, Digest: digest}}},
				tlog.Act{By: li.Actor, Verb: "file.open", Subject: subject, New: file},
			)
			return err
		}))
		want := []string{
			"单位审核老李 打开了附件《测算表.pdf》", "填报人小王 添加了附件《测算表.pdf》",
			"填报人小王 说明了一处审核发现：" + s.zh.T("rule.annual-parts-add-up.title") + " “分两次拨付”", "填报人小王 从文件导入了申报表（第 1 稿）",
		}
		if diff := cmp.Diff(want, s.told(s.zh)); diff != "" {
			t.Error(diff)
		}
	})
}

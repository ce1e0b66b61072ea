package library_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"plumbline/base/fault"
	"plumbline/goal"
	"plumbline/goal/library"
	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
	"plumbline/sample"
)

func TestSuggestions(t *testing.T) {
	t.Parallel()
	s, keep := open(t, dbtest.SQLite(t))
	ctx := t.Context()
	for _, name := range []string{
		"培训计划完成率", "技能培训考核通过率", "康复培训", "重大群体性事件控制", "IT 系统故障解决率", "长效管理制度健全性",
		"受益人满意度", "满意度调查次数", "调研对象满意度（电话）", "会议场次",
	} {
		adopt(t, s, draft(name))
	}
	e := adopt(t, s, draft("帮困受助对象经济", func(d *library.Draft) {
		d.Aliases, d.Level1, d.Level2 = []string{"受助家庭收入"}, goal.Benefit, "社会效益指标"
	}))
	declare(t, keep, "甲项目", 2023, "数量指标|重大群体性事件控制情况|有效", "数量指标|长效管理机制健全性|健全", "数量指标|长效管理制度健全性|健全")
	for _, c := range []struct{ typed, want string }{
		{"培训", "培训计划完成率 康复培训 技能培训考核通过率"}, // begins so, ends so, holds it
		{"满意度", "满意度调查次数 受益人满意度 调研对象满意度（电话）"},
		{"peixun", "培训计划完成率 技能培训考核通过率 康复培训"},
		{"pxjh", "培训计划完成率"},
		{"pxjihuawcl", "培训计划完成率"},  // in full and for short, mixed
		{"培训jihua", "培训计划完成率"},     // characters and letters, mixed
		{"zdqt", "重大群体性事件控制"},      // 重 is zhong
		{"cdqt", "重大群体性事件控制"},      // and chong
		{"changxiao", "长效管理制度健全性"}, // 长 is chang here
		{"zhangxiao", "长效管理制度健全性"}, // and zhang elsewhere
		{"zhcx", ""},                        // nothing is spelled so
		{"it", "IT 系统故障解决率"},                // latin letters as they are
		{"ＩＴ", "IT 系统故障解决率"},                // in full width
		{"xtgz", "IT 系统故障解决率"},              // from within the name
		{"收入", "帮困受助对象经济"},                  // by an alias
		{"完成率 培训", "培训计划完成率"},               // every part, in any order
		{"hycc", "会议场次"},                    //
		{"100%' OR 1=1 --", ""},             //
		{"\x00\xff", "长效管理制度健全性 重大群体性事件控制"}, // nothing that can be typed: the most used
	} {
		limit := 9
		if strings.ContainsRune(c.typed, 0) {
			limit = 2
		}
		list, err := s.Suggest(ctx, strings.Trim(c.typed, "\x00"), "", "", limit)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, l := range list {
			got = append(got, l.Name)
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%q: %v, want %s", c.typed, got, c.want)
		}
	}
	if list, _ := s.Suggest(ctx, "收入", "", "", 1); list[0].Matched != "受助家庭收入" || list[0].ID != e.ID {
		t.Errorf("%+v", list)
	}
	if list, _ := s.Suggest(ctx, "", goal.Benefit, "社会效益指标", 9); len(list) != 1 || list[0].ID != e.ID {
		t.Errorf("%+v", list)
	}
	if list, _ := s.Suggest(ctx, "cxgl", "", "", 1); list[0].Uses != 2 {
		t.Errorf("%+v", list)
	}
}

// TestLongNamesTakeNoTime: a name of characters that can be parted in many ways, and the longest that can be typed.
func TestLongNamesTakeNoTime(t *testing.T) {
	t.Parallel()
	s, _ := open(t, dbtest.SQLite(t))
	adopt(t, s, draft(strings.Repeat("诶安阿", 60)))
	for _, typed := range []string{strings.Repeat("e", 5000), strings.Repeat("ea", 60) + "x", strings.Repeat("eian", 30), strings.Repeat("安e", 500)} {
		if _, err := s.Suggest(t.Context(), typed, "", "", 5); err != nil {
			t.Fatal(err)
		}
	}
	if list, _ := s.Suggest(t.Context(), "eiana", "", "", 5); len(list) != 1 {
		t.Error("it is not found by its spelling")
	}
}

// TestProcessesAgree: what one process does, another knows at once; of two who change the same version one is refused.
func TestProcessesAgree(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		one, _ := open(t, d)
		other := library.New(d, nil)
		if list, err := other.Suggest(t.Context(), "满意", "", "", 5); err != nil || len(list) != 0 {
			t.Fatal(list, err)
		}
		e := adopt(t, one, draft("服务对象满意度"))
		if list, err := other.Suggest(t.Context(), "满意", "", "", 5); err != nil || len(list) != 1 {
			t.Fatal(list, err)
		}
		outcome := make(chan error, 8)
		for i := range cap(outcome) {
			go func() {
				_, err := one.Edit(context.WithoutCancel(t.Context()), chen, seen(e), draft("服务对象满意度", func(d *library.Draft) { d.Note = fmt.Sprint(i) }))
				outcome <- err
			}()
		}
		refused := 0
		for range cap(outcome) {
			if err := <-outcome; err != nil {
				isFault(t, err, fault.Conflict, "library.meanwhile")
				refused++
			}
		}
		if refused != cap(outcome)-1 {
			t.Errorf("%d of %d were refused", refused, cap(outcome))
		}
		names := make(chan error, 8)
		for range cap(names) {
			go func() {
				_, err := one.Adopt(context.WithoutCancel(t.Context()), chen, draft("有责投诉数"))
				names <- err
			}()
		}
		taken := 0
		for range cap(names) {
			if err := <-names; err == nil {
				taken++
			} else {
				isFault(t, err, fault.Conflict, "library.held")
			}
		}
		if taken != 1 {
			t.Errorf("one meaning was taken in %d times", taken)
		}
	})
}

// FuzzSuggest: whatever is typed finds or does not, and never fails.
func FuzzSuggest(f *testing.F) {
	for _, s := range []string{"培训", "pxjh", "zdqt", "（", "100%", "\xff", "诶e"} {
		f.Add(s)
	}
	d := dbtest.SQLite(f)
	s := library.New(d, nil)
	if _, err := s.Adopt(f.Context(), chen, many(300)...); err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		list, err := s.Suggest(t.Context(), typed, "", "", 5)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range list {
			if l.Matched == "" {
				t.Errorf("%q: %s answers by no name", typed, l.Name)
			}
		}
	})
}

// TestUsesRankEquals: of names that answer alike, what declarations hold more often comes first.
func TestUsesRankEquals(t *testing.T) {
	t.Parallel()
	s, keep := open(t, dbtest.SQLite(t))
	adopt(t, s, draft("培训甲数"))
	adopt(t, s, draft("培训乙数"))
	declare(t, keep, "甲项目", 2023, "数量指标|培训乙数|1")
	if list, err := s.Suggest(t.Context(), "培训", "", "", 2); err != nil || list[0].Name != "培训乙数" || list[0].Uses != 1 {
		t.Errorf("%+v %v", list, err)
	}
}

// many are n drafts of invented names.
func many(n int) []library.Draft {
	heads := []string{"残疾人", "康复", "就业", "信访", "无障碍", "辅具", "特殊教育", "志愿者", "基层组织", "文化体育", "重点对象", "乡村", "社区", "系统"}
	does := []string{"培训", "补贴发放", "走访慰问", "调查", "维护", "建设", "宣传", "评估", "咨询", "督导", "验收", "采购", "重建", "会议", "课题"}
	tails := []string{"计划完成率", "人次", "及时性", "规范性", "满意度", "合格率", "覆盖率", "次数", "准确率", "健全性"}
	var out []library.Draft
	for i := range n {
		out = append(out, draft(fmt.Sprintf("第%d类%s%s%s", i/(len(heads)*len(does)*len(tails)), heads[i%len(heads)], does[i/len(heads)%len(does)], tails[i/len(heads)/len(does)%len(tails)])))
	}
	return out
}

// BenchmarkSuggest asks a library of 10,000 entries beside 200 declarations, the way people type.
func BenchmarkSuggest(b *testing.B) {
	d := dbtest.SQLite(b)
	s := library.New(d, nil)
	if _, err := s.Adopt(b.Context(), chen, many(10_000)...); err != nil {
		b.Fatal(err)
	}
	keep := goal.New(d, nil)
	var entries []goal.Entry
	for _, m := range sample.Many(200) {
		entries = append(entries, goal.Entry{Declaration: m})
	}
	if _, err := keep.Save(b.Context(), chen, entries); err != nil {
		b.Fatal(err)
	}
	if _, err := s.Suggest(b.Context(), "培训", "", "", 10); err != nil { // makes the index
		b.Fatal(err)
	}
	typed := []string{"培训", "满意度", "p", "z", "canjiren", "cjrpx", "第3类", "zhongjian", "人次 走访", "没有这样的", "xyzzy", "d3lcjr"}
	n := 0
	for b.Loop() {
		if _, err := s.Suggest(b.Context(), typed[n%len(typed)], "", "", 10); err != nil {
			b.Fatal(err)
		}
		n++
	}
}

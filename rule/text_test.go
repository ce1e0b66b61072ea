package rule

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestFold(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"　１２，０００．５ ％（次）": "12,000.5%(次)", "a\u200bb\ufeff": "ab", "第 三\n季度": "第三季度", "": "",
	} {
		if got := fold(in); got != want {
			t.Errorf("fold(%q) = %q, want %q", in, got, want)
		}
	}
	if got := foldLines("\n甲 乙\n丙\n"); got != "甲乙\n丙" {
		t.Errorf("lines: %q", got)
	}
}

func TestSentencesOfGoals(t *testing.T) {
	t.Parallel()
	text := foldLines("根据《章程》第十九条规定：设立组织。代表大会审议报告，选举主席团。今年召开代表大会；完成报告！\n近年来房屋老化。由于老化，对窗户进行修缮。")
	type s struct {
		text string
		bg   bool
	}
	var got []s
	for _, x := range sentences(text) {
		got = append(got, s{x.text, x.background})
	}
	want := []s{
		{"根据《章程》第十九条规定:设立组织", true},
		{"代表大会审议报告,选举主席团", true},
		{"今年召开代表大会", false},
		{"完成报告", false},
		{"近年来房屋老化", true},
		{"由于老化,对窗户进行修缮", false},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(s{})); diff != "" {
		t.Error(diff)
	}
}

func TestItems(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		in   string
		want []item
	}{
		{"具体目标：1、召开1次会议；2、完成6家审计；3、完成2.5万字报告。", []item{{1, "召开1次会议"}, {2, "完成6家审计"}, {3, "完成2.5万字报告"}}},
		{"（一）甲事。\n（二）乙事。", []item{{1, "甲事"}, {2, "乙事"}}},
		{"1. 甲\n2) 乙\n(3) 丙", []item{{1, "甲"}, {2, "乙"}, {3, "丙"}}},
		{"改建为档案库房一、档案库房二、阅档室", nil},
		{"1、只有一条", nil},
		{"2、从二开始；3、不算", nil},
		{"十、甲；十一、乙", nil},
		{"一、甲；二、乙", []item{{1, "甲"}, {2, "乙"}}},
		{"占比：1.5；2.5", nil},
		{"", nil},
	} {
		if diff := cmp.Diff(c.want, items(foldLines(c.in)), cmp.AllowUnexported(item{})); diff != "" {
			t.Errorf("%s:\n%s", c.in, diff)
		}
	}
}

func TestQuantities(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		in   string
		want []string // value, unit
	}{
		{"全年出版4期杂志，每期7000册，合订本100册", []string{"4 期", "7000 册", "100 册"}},
		{"分别不少于10条和5条", []string{"10 条", "5 条"}},
		{"满意度达到90%及以上，服务1.5万人次，投入3,000.50元", []string{"90 %", "15000 人次", "3000.5 元"}},
		{"召开两次会议，培训二十人，组织一批活动", []string{"2 次", "20 人"}},
		{"帮扶“一人一档”对象，五个专门协会，一江一河", nil},
		{"12385热线，残联发〔2022〕22号，第3次会议，2023年，三楼", nil},
		{"根据章程第二十条规定，每五年召开一次代表大会", nil},
		{"培训100余人", []string{"100 人"}},
		{"1、召开会议；2、培训3场", []string{"3 场"}},
		{"5个工作日内答复", []string{"5 个工作日"}},
		{"", nil},
	} {
		var got []string
		for _, q := range quantities(sentences(foldLines(c.in)), nil) {
			got = append(got, q.value+" "+q.unit)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s:\n%s", c.in, diff)
		}
	}
}

func TestNamesDate(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]bool{
		"6月底前完成": true, "第三季度": true, "12月31日": true, "上半年": true, "年底前": true, "2023年完成": false, "十四五期间": false, "年内": false, "每月": false,
	} {
		if namesDate(in) != want {
			t.Errorf("%s: want %v", in, want)
		}
	}
}

func TestTerms(t *testing.T) {
	t.Parallel()
	own := termsOf("上海市残疾人联合会", nil)
	a := termsOf(fold("残疾人法律援助工作计划完成率"), own)
	if len(a) != 3 { // 法律 律援 援助
		t.Errorf("%d terms", len(a))
	}
	if n := a.shared(termsOf("提供法律服务", own)); n != 1 {
		t.Errorf("%d shared", n)
	}
	if termsOf("法宣活动", nil).shared(contracted("开展法律宣传")) == 0 {
		t.Error("法宣 is 法律宣传")
	}
}

func TestJoins(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"信访及热线回复": "及", "补贴发放及时性": "", "普及率": "", "报告以及评价": "以及", "微信、微博": "、", "达到及格": "", "涉及人数": "", "及时及准确性": "及",
	} {
		if got := joins(in); got != want {
			t.Errorf("joins(%s) = %q, want %q", in, got, want)
		}
	}
}

func TestResidue(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"<p>甲</p>": "tag", "甲<br/>": "tag", "<3000(元)": "", "≤5<6": "", "&nbsp;": "entity", `$\geq 85\%$`: "latex", "≥**": "template", "□是": "template", "锟斤拷": "garbled",
		"满意度≥90%": "", "A<B>C": "tag", "R&D": "",
	} {
		if got := residue(in); got != want {
			t.Errorf("residue(%s) = %q, want %q", in, got, want)
		}
	}
}

func TestEmptyDecimals(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"=100.00 (%)": "=100 (%)", "≥5.50(次)": "≥5.50(次)", "3.0": "3", "100": "100", "≥.00": "≥.00", "1.2.0": "1.2.0", "2023.10": "2023.10",
	} {
		if got := withoutEmptyDecimals(in); got != want {
			t.Errorf("withoutEmptyDecimals(%s) = %q, want %q", in, got, want)
		}
	}
}

func TestQuotations(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"完成,投入2,000元;结束": "完成，投入2,000元；结束", "“抖音”平台": "‘抖音’平台", "&nbsp;甲": "&nbsp;甲", "12,5": "12,5",
	} {
		if got := shorten(in); got != want {
			t.Errorf("shorten(%s) = %q, want %q", in, got, want)
		}
	}
}

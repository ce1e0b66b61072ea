package disclosure

import (
	"strings"
	"testing"

	"plumbline/goal"
)

func TestPersonal(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"联系人：王建国，电话见附件":                      "named",
		"报名请打 13812345678":                   "mobile",
		"报名请打１３８１２３４５６７８。":                   "mobile",
		"电话 138-1234-5678":                   "mobile",
		"咨询电话 021-64311234":                  "telephone",
		"电话 13812345678 13912345678":         "mobile",
		"2023 13812345678":                   "mobile",
		"021-64311234 021-64311235":          "telephone",
		"+8613812345678":                     "mobile",
		"0086 138 1234 5678":                 "mobile",
		"身份证 11010519491231002X":             "identity",
		"残疾人证 11010519491231002X44":          "identity",
		"收款账号 6222020000000000008 已核":        cardOr(t, "6222020000000000008"),
		"卡号 4111 1111 1111 1111":             "card",
		"经办人 李四五":                            "named",
		"联系人 : 李四":                           "named",
		"项目资金 226,145,100.00 元":              "",
		"预算 13812345678.00 元":                "",
		"服务 4000 人次，2023-01-01 至 2023-12-31": "",
		"财预〔2021〕101号、沪府办发〔2022〕26号":         "",
		"拨打 12385、12345 热线":                  "",
		"项目代码 310000000000000001":            "", // 18 digits without a date and check digit
		"联系人：":                               "",
		"经办人员培训、联系人制度":                       "",
		"":                                   "",
	} {
		if kind, words := personal(text); kind != want {
			t.Errorf("%q: %q (%q), want %q", text, kind, words, want)
		}
	}
	if got := masked("13812345678"); strings.Contains(got, "1234567") || !strings.HasPrefix(got, "138") {
		t.Error(got)
	}
}

// cardOr is "card" where the number's check digit is right.
func cardOr(t *testing.T, number string) string {
	t.Helper()
	if luhn(number) {
		return "card"
	}
	return ""
}

func FuzzPersonal(f *testing.F) {
	for _, text := range []string{"13812345678", "联系人：", "11010519491231002X", "0-", "1.2.3-", "１－２"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if kind, words := personal(text); (kind == "") != (words == "") {
			t.Errorf("%q: %q, %q", text, kind, words)
		}
	})
}

func TestProposePlain(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ annual, overall, want string }{
		{"1、残疾人法律援助救助工作\n依法维护残疾人权益。", "", "残疾人法律援助救助工作。"},
		{"（1）办好培训班；（2）按期完成", "", "办好培训班。"},
		{"一批残疾人得到帮助。", "", "一批残疾人得到帮助。"},
		{"短。", "总目标是办好特殊教育。", "总目标是办好特殊教育。"},
		{strings.Repeat("很长", 100), "", ""},
		{"", "", ""},
	} {
		d := goal.Declaration{Goals: goal.Goals{Annual: c.annual, Overall: c.overall}}
		if got := ProposePlain(&d); got != c.want {
			t.Errorf("%q: %q, want %q", c.annual, got, c.want)
		}
	}
}

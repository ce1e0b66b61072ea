package intake_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"
	"pgregory.net/rapid"

	"plumbline/base/fault"
	"plumbline/locale"
	"plumbline/platform/i18n"
	"plumbline/platform/intake"
)

var payments = intake.Form{
	Name: "支付明细",
	Columns: []intake.Column{
		{Key: "project", Heading: "项目名称", Also: []string{"项目"}, Kind: intake.Text, Required: true, Example: "残疾预防与康复经费"},
		{Key: "day", Heading: "支付日期", Kind: intake.Date, Required: true, Example: "2023-07-18"},
		{Key: "amount", Heading: "支付金额", Also: []string{"金额"}, Kind: intake.Money, Required: true, Example: "1234.50"},
		{Key: "voucher", Heading: "凭证号", Kind: intake.Text, Example: "记-0001"},
		{Key: "way", Heading: "支付方式", Kind: intake.Choice, Choices: []intake.Option{{Value: "direct", Words: "直接支付"}, {Value: "entrusted", Words: "授权支付"}}, Example: "直接支付"},
		{Key: "refund", Heading: "是否退款", Kind: intake.YesNo, Example: "否"},
		{Key: "at", Heading: "时间", Kind: intake.Time, Example: "09:30"},
		{Key: "persons", Heading: "人数", Kind: intake.Whole, Example: "12"},
		{Key: "hours", Heading: "学时", Kind: intake.Decimal, Example: "3.5"},
	},
	Key: []string{"project", "voucher"},
}

// written makes a workbook of rows; a value may be a text, a number or a time.
func written(t testing.TB, rows [][]any, change ...func(*excelize.File)) []byte {
	t.Helper()
	f := excelize.NewFile()
	for i, r := range rows {
		if err := f.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &r); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range change {
		c(f)
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func read(t *testing.T, form intake.Form, name string, data []byte) intake.Table {
	t.Helper()
	got, err := form.Read(name, data)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// told is the faults of a row as keys with their columns.
func told(r intake.Row) string {
	var out []string
	for _, f := range r.Faults {
		out = append(out, f.Column+":"+strings.TrimPrefix(f.Key, "intake."))
	}
	return strings.Join(out, " ")
}

func TestAWorkbookBelowATitleWithColumnsInAnyOrder(t *testing.T) {
	t.Parallel()
	data := written(t, [][]any{
		{"2023年度支付明细表"},
		{"编制单位：市残联", nil, nil, nil, "单位：万元"},
		{"凭证号", "经办人", "支付 日期", "金额", "*项目名称"},
		{"记-1", "张三", time.Date(2023, 7, 18, 0, 0, 0, 0, time.UTC), 12.5, "培训"},
		{},
		{"凭证号", "经办人", "支付 日期", "金额", "*项目名称"},
		{"记-2", "李四", "2023/7/19", "1,234.50元", "培训"},
		{"合计", nil, nil, 136.0},
	})
	got := read(t, payments, "支付.xlsx", data)
	want := intake.Table{
		Sheet: "Sheet1", Unread: []string{"经办人"}, Totals: []int{8}, Unit: "万元",
		Rows: []intake.Row{
			{Line: 4, Values: map[string]string{"project": "培训", "day": "2023-07-18", "amount": "12500000", "voucher": "记-1"}},
			{Line: 7, Values: map[string]string{"project": "培训", "day": "2023-07-19", "amount": "123450", "voucher": "记-2"}},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestValues(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		column, written, want string // want is the value, or the fault after a "!"
	}{
		{"day", "2023-07-18", "2023-07-18"},
		{"day", "2023/7/8", "2023-07-08"},
		{"day", "2023年7月18日", "2023-07-18"},
		{"day", "20230718", "2023-07-18"},
		{"day", "2023.7.18", "2023-07-18"},
		{"day", "45125", "2023-07-18"},
		{"day", "45125.5", "2023-07-18"},
		{"day", "2023-07-18 00:00:00", "2023-07-18"},
		{"day", "２０２３－０７－１８", "2023-07-18"},
		{"day", "2023", "!not_date"},
		{"day", "2023-02-30", "!not_date"},
		{"day", "七月", "!not_date"},
		{"amount", "1,234.50", "123450"},
		{"amount", "￥1，234.50 元", "123450"},
		{"amount", "3.5万元", "3500000"},
		{"amount", "0.00001万元", "10"},
		{"amount", "(1,000.00)", "-100000"},
		{"amount", "-1000", "-100000"},
		{"amount", "0.30000000000000004", "30"},
		{"amount", "1.2E+06", "120000000"},
		{"amount", "0", "0"},
		{"amount", "1.005", "!part_of_fen"},
		{"amount", "一千", "!not_money"},
		{"amount", "12.5美元", "!not_money"},
		{"amount", "(12", "!not_money"},
		{"amount", "1E99", "!too_much"},
		{"amount", "99999999999999999", "!too_much"},
		{"way", "直接 支付", "direct"},
		{"way", "entrusted", "entrusted"},
		{"way", "现金", "!not_choice"},
		{"refund", "是", "yes"},
		{"refund", "FALSE", "no"},
		{"refund", "也许", "!not_yesno"},
		{"at", "9:30", "09:30"},
		{"at", "下午2点30分", "14:30"},
		{"at", "14:30:59", "14:30"},
		{"at", "0.3958333333333333", "09:30"},
		{"at", "25:00", "!not_time"},
		{"at", "午饭后", "!not_time"},
		{"persons", "1,284", "1284"},
		{"persons", "12.00", "12"},
		{"persons", "12.5", "!not_whole"},
		{"persons", "十二", "!not_whole"},
		{"hours", "3.50", "3.5"},
		{"hours", "１２", "12"},
		{"hours", "—", ""},
		{"hours", "多", "!not_number"},
		{"voucher", "　记-1 ", "记-1"},
		{"voucher", strings.Repeat("长", 501), "!too_long"},
	} {
		row := map[string]string{"project": "培训", "day": "2023-07-18", "amount": "1"}
		row[c.column] = c.written
		var head, line []any
		for _, col := range payments.Columns {
			head, line = append(head, col.Heading), append(line, row[col.Key])
		}
		got := read(t, payments, "a.xlsx", written(t, [][]any{head, line})).Rows[0]
		said := got.Values[c.column]
		if len(got.Faults) > 0 {
			said = "!" + strings.TrimPrefix(got.Faults[0].Key, "intake.")
		}
		if said != c.want || len(got.Faults) > 1 {
			t.Errorf("%s %q is read as %q %v, want %q", c.column, c.written, said, got.Faults, c.want)
		}
	}
}

func TestBlankZeroAndRequired(t *testing.T) {
	t.Parallel()
	got := read(t, payments, "a.csv", []byte("项目名称,支付日期,支付金额,凭证号\n培训,2023-07-18,0\n培训,,,1\n,2023-07-18,x\n"))
	if v, there := got.Rows[0].Values["amount"]; v != "0" || !there {
		t.Errorf("zero is read as %q", v)
	}
	if _, there := got.Rows[0].Values["voucher"]; there {
		t.Error("what is blank has a value")
	}
	if s := told(got.Rows[1]); s != "day:required amount:required" {
		t.Errorf("blank cells are told as %s", s)
	}
	if s := told(got.Rows[2]); s != "amount:not_money project:required" {
		t.Errorf("told %s", s)
	}
}

func TestWhatTheFileAsAWholeLacks(t *testing.T) {
	t.Parallel()
	many := "项目名称,支付日期,支付金额\n" + strings.Repeat("培训,2023-07-18,1\n", 100_001)
	for name, c := range map[string]struct {
		data []byte
		key  string
		args string
	}{
		"wrong columns":  {[]byte("姓名,电话\n张三,1\n"), "intake.no_headings", "want 项目名称、支付日期、支付金额 found 姓名、电话"},
		"columns lacked": {[]byte("项目,凭证号\n培训,1\n"), "intake.missing_columns", "missing 支付日期、支付金额 found 项目、凭证号"},
		"headings alone": {[]byte("项目名称,支付日期,支付金额\n"), "intake.no_rows", "name x"},
		"empty":          {nil, "grid.empty", ""},
		"a web page":     {[]byte("<html><table><tr><td>项目名称"), "intake.web_page", "name x"},
		"bytes":          {bytes.Repeat([]byte{0, 1, 2, 0xff}, 100), "intake.not_table", "name x"},
		"a pdf":          {[]byte("%PDF-1.7\n1 0 obj"), "intake.not_table", "name x"},
		"broken quotes":  {[]byte("项目名称,支付日期,支付金额\n\"培训,2023-07-18,1\n"), "intake.quotes", "name x line 2"},
		"broken zip":     {[]byte("PK\x03\x04nothing"), "grid.broken", "name x"},
		"too many":       {[]byte(many), "intake.too_many_rows", "rows 100001 most 100000"},
		"too wide":       {[]byte("项目名称,支付日期,支付金额\n" + strings.Repeat(",", 300)), "intake.too_wide", "name x most 256"},
		"empty workbook": {written(t, nil), "grid.no_text", ""},
	} {
		_, err := payments.Read("x", c.data)
		f, ok := fault.As(err)
		if !ok || f.Key != c.key {
			t.Errorf("%s: %v, want %s", name, err, c.key)
			continue
		}
		if got := strings.TrimSuffix(fmt.Sprintln(f.Args...), "\n"); c.args != "" && got != c.args {
			t.Errorf("%s: told %q, want %q", name, got, c.args)
		}
	}
}

func TestTheSameRowTwice(t *testing.T) {
	t.Parallel()
	got := read(t, payments, "a.csv", []byte("项目名称,支付日期,支付金额,凭证号\n培训,2023-07-18,1,记-1\n培训,2023-07-19,2,记-2\n培训,2023-07-20,3,记-1\n"))
	f := got.Rows[2].Faults
	if len(f) != 1 || f[0].Key != "intake.duplicate" || fmt.Sprint(f[0].Args...) != "line 2" && fmt.Sprint(f[0].Args...) != "line2" {
		t.Errorf("told %v", f)
	}
	if len(got.Sound()) != 2 || got.Wrong() != 1 {
		t.Errorf("%d sound, %d wrong", len(got.Sound()), got.Wrong())
	}
}

func TestEncodingsOfACSV(t *testing.T) {
	t.Parallel()
	text := "项目名称;支付日期;支付金额;支付方式\r\n残疾人教育和就业经费;2023年7月18日;1,234.50;授权支付\r\n"
	gb, err := simplifiedchinese.GB18030.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string]string{
		"utf-8": text, "mark": "\uFEFF" + text, "gb18030": gb, "tabs": strings.ReplaceAll(text, ";", "\t"),
	} {
		got := read(t, payments, name+".csv", []byte(data)).Rows
		want := []intake.Row{{Line: 2, Values: map[string]string{"project": "残疾人教育和就业经费", "day": "2023-07-18", "amount": "123450", "way": "entrusted"}}}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestMergedCells(t *testing.T) {
	t.Parallel()
	rows := [][]any{
		{"项目名称", "支付情况"},
		{nil, "支付日期", "支付金额", "凭证号"},
		{"培训", "2023-07-18", 1, "1"},
		{nil, "2023-07-19", 2, "2"},
		{nil, "2023-07-20", nil, "3"},
	}
	got := read(t, payments, "a.xlsx", written(t, rows, func(f *excelize.File) {
		for _, m := range [][2]string{{"A1", "A2"}, {"B1", "D1"}, {"A3", "A5"}, {"C4", "C5"}} {
			if err := f.MergeCell("Sheet1", m[0], m[1]); err != nil {
				t.Fatal(err)
			}
		}
	}))
	var said []string
	for _, r := range got.Rows {
		said = append(said, r.Get("project")+" "+r.Get("day")+" "+r.Get("amount")+" "+told(r))
	}
	want := []string{"培训 2023-07-18 100 ", "培训 2023-07-19 200 ", "培训 2023-07-20  amount:merged"}
	if diff := cmp.Diff(want, said); diff != "" {
		t.Error(diff)
	}
}

func TestDaysFrom1904(t *testing.T) {
	t.Parallel()
	late := true
	got := read(t, payments, "a.xlsx", written(t, [][]any{{"项目名称", "支付日期", "支付金额"}, {"培训", 43663, 1}}, func(f *excelize.File) {
		if err := f.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &late}); err != nil {
			t.Fatal(err)
		}
	}))
	if d := got.Rows[0].Get("day"); d != "2023-07-18" {
		t.Errorf("read as %s %v", d, got.Rows[0].Faults)
	}
}

// A code typed as a number is whole again, and one that has lost digits is refused.
func TestCodesThatASpreadsheetTookForNumbers(t *testing.T) {
	t.Parallel()
	head := []any{"项目名称", "支付日期", "支付金额", "凭证号"}
	got := read(t, payments, "a.xlsx", written(t, [][]any{head, {"培训", 45125, 1, 202307180001}, {"培训", 45125, 1, 330102199001011234}, {"培训", 45125, 1, "330102199001011234"}}))
	for i, want := range []string{"202307180001", "", "330102199001011234"} {
		if v := got.Rows[i].Get("voucher"); v != want {
			t.Errorf("row %d is read as %q, want %q", i, v, want)
		}
	}
	if s := told(got.Rows[1]); s != "voucher:long_number" {
		t.Errorf("told %q", s)
	}
}

func TestPercentAsShown(t *testing.T) {
	t.Parallel()
	got := read(t, payments, "a.xlsx", written(t, [][]any{{"项目名称", "支付日期", "支付金额", "学时"}, {"培训", 45125, 1, 0.955}, {"培训", 45125, 1, "95.5%"}}, func(f *excelize.File) {
		style, err := f.NewStyle(&excelize.Style{NumFmt: 10})
		if err != nil {
			t.Fatal(err)
		}
		if err := f.SetCellStyle("Sheet1", "D2", "D2", style); err != nil {
			t.Fatal(err)
		}
	}))
	for _, r := range got.Rows {
		if r.Get("hours") != "95.5" {
			t.Errorf("read as %q %v", r.Get("hours"), r.Faults)
		}
	}
}

func TestTheSheetThatFitsIsRead(t *testing.T) {
	t.Parallel()
	got := read(t, payments, "a.xlsx", written(t, [][]any{{"封面"}}, func(f *excelize.File) {
		for sheet, rows := range map[string][][]any{"数据": {{"项目名称", "支付日期", "支付金额"}, {"培训", 45125, 1}}, "备查": {{"别的"}}} {
			if _, err := f.NewSheet(sheet); err != nil {
				t.Fatal(err)
			}
			for i, r := range rows {
				if err := f.SetSheetRow(sheet, fmt.Sprintf("A%d", i+1), &r); err != nil {
					t.Fatal(err)
				}
			}
		}
	}))
	if got.Sheet != "数据" || len(got.Skipped) != 2 || len(got.Rows) != 1 {
		t.Errorf("read %q, left %v", got.Sheet, got.Skipped)
	}
}

func TestATemplateReadsBackEmptyAndFilledIn(t *testing.T) {
	t.Parallel()
	cat, err := i18n.Load(locale.FS)
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range i18n.Languages {
		var b bytes.Buffer
		if err := payments.Template(&b, cat.For(lang).T); err != nil {
			t.Fatal(err)
		}
		if _, err := payments.Read("模板.xlsx", b.Bytes()); fault.KindOf(err) != fault.Invalid || !strings.Contains(err.Error(), "intake.no_rows") {
			t.Errorf("%s: the example counts as a record: %v", lang, err)
		}
		f, err := excelize.OpenReader(&b)
		if err != nil {
			t.Fatal(err)
		}
		lists, err := f.GetDataValidations("支付明细")
		if err != nil || len(lists) != 2 {
			t.Errorf("%s: %d lists to choose from, %v", lang, len(lists), err)
		}
		guide, err := f.GetRows("说明")
		if err != nil || len(guide) != len(payments.Columns)+1 || strings.Contains(fmt.Sprint(guide), "⟦") {
			t.Errorf("%s: the guide says %v %v", lang, guide, err)
		}
		if err := f.SetSheetRow("支付明细", "A3", &[]any{"培训", 45125, 12.34, "1"}); err != nil {
			t.Fatal(err)
		}
		var filled bytes.Buffer
		if err := f.Write(&filled); err != nil {
			t.Fatal(err)
		}
		got := read(t, payments, "模板.xlsx", filled.Bytes())
		if len(got.Rows) != 1 || len(got.Unread)+len(got.Skipped) > 0 || got.Rows[0].Get("amount") != "1234" || got.Rows[0].Get("day") != "2023-07-18" {
			t.Errorf("%s: filled in it is read as %+v", lang, got)
		}
	}
}

// What is exported reads back, as a workbook and as a csv, whatever the values are.
func TestAnExportReadsBack(t *testing.T) {
	t.Parallel()
	texts := rapid.StringOfN(rapid.RuneFrom([]rune("记-0123456789ABe.=+@'\"，, 培训合计")), 1, 20, -1)
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 5).Draw(t, "rows")
		var rows []intake.Row
		for i := range n {
			text := strings.TrimSpace(texts.Draw(t, "text")) + "号"
			rows = append(rows, intake.Row{Values: map[string]string{
				"project": text,
				"day":     time.Date(2023, 1, 1+rapid.IntRange(0, 700).Draw(t, "day"), 0, 0, 0, 0, time.UTC).Format("2006-01-02"),
				"amount":  fmt.Sprint(rapid.Int64Range(-1<<50, 1<<50).Draw(t, "fen")),
				"voucher": fmt.Sprint(strings.TrimSpace(texts.Draw(t, "voucher")), "号", i),
				"way":     rapid.SampledFrom([]string{"direct", "entrusted"}).Draw(t, "way"),
				"refund":  rapid.SampledFrom([]string{"yes", "no"}).Draw(t, "refund"),
				"at":      fmt.Sprintf("%02d:%02d", rapid.IntRange(0, 23).Draw(t, "h"), rapid.IntRange(0, 59).Draw(t, "m")),
				"persons": fmt.Sprint(rapid.Int64Range(-1<<50, 1<<50).Draw(t, "persons")),
				"hours":   "12.25",
			}})
		}
		for name, write := range map[string]func(*bytes.Buffer) error{
			"xlsx": func(b *bytes.Buffer) error { return payments.Write(b, rows) },
			"csv":  func(b *bytes.Buffer) error { return payments.WriteCSV(b, rows) },
		} {
			var b bytes.Buffer
			if err := write(&b); err != nil {
				t.Fatal(err)
			}
			got, err := payments.Read("a."+name, b.Bytes())
			if err != nil {
				t.Fatal(err)
			}
			if len(got.Rows) != len(rows) || len(got.Unread) > 0 || got.Unit != "" {
				t.Fatalf("%s: %+v", name, got)
			}
			for i, r := range got.Rows {
				if diff := cmp.Diff(rows[i].Values, r.Values); diff != "" || !r.Sound() {
					t.Fatalf("%s: row %d: %s %v", name, i, diff, r.Faults)
				}
			}
		}
	})
}

func TestNoCellOfACSVIsAFormula(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	err := payments.WriteCSV(&b, []intake.Row{{Values: map[string]string{"project": `=HYPERLINK("http://x")`, "voucher": "@SUM(1)", "amount": "-500"}}})
	if err != nil {
		t.Fatal(err)
	}
	line := strings.Split(b.String(), "\r\n")[1]
	for _, want := range []string{`'=HYPERLINK`, `'@SUM`, `,-5.00,`} {
		if !strings.Contains(line, want) {
			t.Errorf("no %s in %s", want, line)
		}
	}
}

// Every key that a fault may have has its sentence, and the sentence has all its values.
func TestFaultsAreSentences(t *testing.T) {
	t.Parallel()
	cat, err := i18n.Load(locale.FS)
	if err != nil {
		t.Fatal(err)
	}
	got := read(t, payments, "a.csv", []byte("项目名称,支付日期,支付金额,支付方式,是否退款,时间,人数,学时\n"+strings.Repeat("长", 600)+",x,1.001,x,x,x,x,x\n,,x,,,,,\n"))
	n := 0
	for _, r := range got.Rows {
		for _, f := range r.Faults {
			for _, lang := range i18n.Languages {
				if s := cat.For(lang).Fault(f.Fault()); strings.Contains(s, "⟦") || strings.Contains(s, "<no value>") || !strings.Contains(s, "“") {
					t.Errorf("%s says %q", f.Key, s)
				}
			}
			n++
		}
	}
	if n != 11 {
		t.Errorf("%d faults", n)
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte("项目名称,支付日期,支付金额\n培训,2023-07-18,1\n"))
	f.Add([]byte("项目名称\t支付日期\t支付金额（万元）\n培训\t45125\t(1.5)\n合计\n"))
	f.Add(written(f, [][]any{{"项目名称", "支付日期", "支付金额"}, {"培训", 45125, 1}}))
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := payments.Read("x", data)
		if err != nil {
			if _, told := fault.As(err); !told {
				t.Errorf("no sentence for %v", err)
			}
			return
		}
		for _, r := range got.Rows {
			if r.Sound() && (r.Day("day").IsZero() || r.Get("project") == "" || r.Get("amount") == "") {
				t.Errorf("a sound row lacks what is required: %+v", r)
			}
		}
	})
}

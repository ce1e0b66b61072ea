package handback_test

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"plumbline/base/fen"
	"plumbline/form/handback"
	"plumbline/goal"
	"plumbline/sample"
)

// The same content at the same instant gives the same bytes.
func TestSameContentSameBytes(t *testing.T) {
	t.Parallel()
	ds := sample.Many(12)
	for format := range formats {
		if !bytes.Equal(export(t, format, ds), export(t, format, ds)) {
			t.Errorf("two exports as %s differ", format)
		}
	}
}

// Every part of the two packages is well-formed XML, and every part that is named is there.
func TestPackagesAreWhole(t *testing.T) {
	t.Parallel()
	ds := sample.Many(3)
	ds[0].Name = `<&"'> ]]> 甲` + "\x01"
	for _, format := range []string{"xlsx", "docx"} {
		data := export(t, format, ds)
		z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			t.Fatal(err)
		}
		names := map[string]bool{}
		for _, f := range z.File {
			names[f.Name] = true
		}
		for _, f := range z.File {
			for _, target := range partsNamed(t, f) {
				if !names[target] {
					t.Errorf("%s: %s names %s, which is missing", format, f.Name, target)
				}
			}
		}
	}
}

// partsNamed reads a part as XML to its end and gives the parts that it names.
func partsNamed(t *testing.T, f *zip.File) []string {
	t.Helper()
	r, err := f.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Close() }()
	var named []string
	for d := xml.NewDecoder(r); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return named
		}
		if err != nil {
			t.Fatalf("%s: %v", f.Name, err)
		}
		e, ok := token.(xml.StartElement)
		if !ok || e.Name.Local != "Override" && e.Name.Local != "Relationship" {
			continue
		}
		for _, a := range e.Attr {
			switch a.Name.Local {
			case "PartName":
				named = append(named, strings.TrimPrefix(a.Value, "/"))
			case "Target":
				base := path.Dir(path.Dir(f.Name))
				named = append(named, strings.TrimPrefix(path.Join(base, a.Value), "/"))
				if strings.HasPrefix(a.Value, "/") {
					named[len(named)-1] = a.Value[1:]
				}
			}
		}
	}
}

func openBook(t *testing.T, data []byte) *excelize.File {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

// A sheet prints the form on one A4 page; amounts are exact numbers, all else is text.
func TestSheetIsTheForm(t *testing.T) {
	t.Parallel()
	d := sample.Many(1)[0]
	d.Name, d.Code, d.Funding.AnnualTotal, d.Funding.TotalOther = "甲", "", fen.Ptr(319100001), nil
	d.Indicators[0].Target.Raw = "=100(%)"
	f := openBook(t, export(t, "xlsx", []goal.Declaration{d}))
	for cell, want := range map[string]string{"A1": "财政项目支出绩效目标申报表", "A2": "（2023年度）", "A3": "项目名称", "B3": "甲", "A6": "项目资金\n（元）", "F6": "3191000.01", "C9": "", "F13": "=100(%)"} {
		got, err := f.GetCellValue("甲", cell, excelize.Options{RawCellValue: true})
		if err != nil || got != want {
			t.Errorf("%s is %q, %v; want %q", cell, got, err, want)
		}
		if formula, err := f.GetCellFormula("甲", cell); err != nil || formula != "" {
			t.Errorf("%s is a formula: %q, %v", cell, formula, err)
		}
	}
	if kind, err := f.GetCellType("甲", "F6"); err != nil || kind != excelize.CellTypeUnset && kind != excelize.CellTypeNumber {
		t.Errorf("the amount is of type %v, %v", kind, err)
	}
	shown, err := f.GetCellValue("甲", "F6")
	if err != nil || shown != "3,191,000.01" {
		t.Errorf("the amount shows as %q, %v", shown, err)
	}
	merged, err := f.GetMergeCells("甲")
	if err != nil {
		t.Fatal(err)
	}
	var spans []string
	for _, m := range merged {
		spans = append(spans, m.GetStartAxis()+":"+m.GetEndAxis())
	}
	for _, want := range []string{"A1:G1", "B3:C3", "E4:G4", "A6:A9", "D6:E6", "F6:G6", "A10:A11", "B11:C11", "D11:G11"} {
		if !strings.Contains(" "+strings.Join(spans, " ")+" ", " "+want+" ") {
			t.Errorf("%s is not merged; merged are %v", want, spans)
		}
	}
	layout, err := f.GetPageLayout("甲")
	if err != nil || *layout.Size != 9 || *layout.Orientation != "portrait" || *layout.FitToHeight != 1 || *layout.FitToWidth != 1 {
		t.Errorf("page layout %+v, %v", layout, err)
	}
	names := f.GetDefinedName()
	if len(names) != 1 || names[0].Name != "_xlnm.Print_Area" || !strings.HasPrefix(names[0].RefersTo, "'甲'!$A$1:$G$") {
		t.Errorf("defined names %+v", names)
	}
	foot, err := f.GetHeaderFooter("甲")
	if err != nil || !strings.Contains(foot.OddFooter, "第 1 稿　打印于 2023-02-15 09:20　准绳　演示数据") {
		t.Errorf("foot %+v, %v", foot, err)
	}
}

// An amount with more digits than a spreadsheet keeps stays a text, so that none is lost.
func TestHugeAmountStaysExact(t *testing.T) {
	t.Parallel()
	d := sample.Many(1)[0]
	d.Name, d.Code, d.Funding.AnnualTotal = "甲", "", fen.Ptr(12345678901234567)
	got, err := openBook(t, export(t, "xlsx", []goal.Declaration{d})).GetCellValue("甲", "F6", excelize.Options{RawCellValue: true})
	if err != nil || got != "123,456,789,012,345.67" {
		t.Errorf("%q, %v", got, err)
	}
}

// The lines of the CSV are the indicators, and no cell can run.
func TestCSVHoldsIndicatorsAndRunsNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`[=+\-@\t\r\n＝a1%(]{0,4}`)
		ds := sample.Many(2)
		ds[0].Name, ds[0].Unit = text.Draw(t, "name"), text.Draw(t, "unit")
		ds[0].Indicators[0].Name, ds[0].Indicators[0].Target.Raw = text.Draw(t, "indicator"), text.Draw(t, "raw")
		note := text.Draw(t, "note")
		ds[0].Indicators[0].Note = &note
		ds[1].Indicators = nil
		var b bytes.Buffer
		if err := handback.CSV(&b, ds); err != nil {
			t.Fatal(err)
		}
		rest, marked := strings.CutPrefix(b.String(), "\ufeff")
		if !marked {
			t.Fatal("no mark of UTF-8")
		}
		rows, err := csv.NewReader(strings.NewReader(rest)).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		if len(rows) != 1+len(ds[0].Indicators)+1 {
			t.Fatalf("%d lines", len(rows))
		}
		for _, row := range rows {
			for _, cell := range row {
				if cell != "" && strings.ContainsRune("=+-@\t\r\n＝＋－＠", []rune(cell)[0]) && !strings.HasPrefix(cell, "-1") {
					t.Fatalf("%q could run", cell)
				}
			}
		}
	})
}

func TestCSVLine(t *testing.T) {
	t.Parallel()
	d := goal.Declaration{Name: "甲，乙", Year: 2023, Funding: goal.Funding{AnnualTotal: fen.Ptr(319100000)}, Indicators: []goal.Indicator{
		{Level1: "产出指标", Level2: "数量指标", Name: "出勤率", Target: goal.ParseTarget("=100(%)")},
	}}
	var b bytes.Buffer
	if err := handback.CSV(&b, []goal.Declaration{d}); err != nil {
		t.Fatal(err)
	}
	_, line, _ := strings.Cut(b.String(), "\r\n")
	want := "甲，乙,,2023,,,,,,,,,,3191000.00,,,,1,产出指标,数量指标,出勤率,'=100(%),定量,等于,100,,%,,,,,\r\n"
	if diff := cmp.Diff(want, line); diff != "" {
		t.Error(diff)
	}
}

func TestJSONIsTheCharterForm(t *testing.T) {
	t.Parallel()
	ds := sample.Many(2)
	ds[0].Name = "<甲&乙>"
	var b bytes.Buffer
	if err := handback.JSON(&b, ds); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(b.String(), "<甲&乙>") {
		t.Error("signs of HTML are escaped")
	}
	var back []goal.Declaration
	if err := json.Unmarshal(b.Bytes(), &back); err != nil {
		t.Fatal(err)
	}
	for i := range ds {
		if goal.Digest(ds[i]) != goal.Digest(back[i]) {
			t.Errorf("%s does not come back", ds[i].Name)
		}
	}
	b.Reset()
	if err := handback.JSON(&b, nil); err != nil || b.String() != "[]\n" {
		t.Errorf("nothing is %q, %v", b.String(), err)
	}
}

// The summary's sheets add up, and the list filters without its total.
func TestSummarySheet(t *testing.T) {
	t.Parallel()
	ds := sample.Many(12)
	s := summaryOf(ds)
	var money fen.Fen
	indicators := 0
	for _, d := range ds {
		money += *d.Funding.AnnualTotal
		indicators += len(d.Indicators)
	}
	if s.Total.AnnualTotal != money || s.Total.Indicators != indicators || s.Total.Declarations != 12 {
		t.Fatalf("totals %+v", s.Total)
	}
	byLevel, byNature := 0, fen.Fen(0)
	for _, c := range s.Levels {
		byLevel += c.Quantitative + c.Qualitative
	}
	for _, g := range s.Natures {
		byNature += g.AnnualTotal
	}
	if byLevel != indicators || byNature != money {
		t.Errorf("by level %d of %d, by nature %s of %s", byLevel, indicators, byNature, money)
	}
	var b bytes.Buffer
	if err := handback.SummaryXLSX(&b, s, meta(0)); err != nil {
		t.Fatal(err)
	}
	f := openBook(t, b.Bytes())
	if diff := cmp.Diff([]string{"汇总表", "按项目性质", "指标构成"}, f.GetSheetList()); diff != "" {
		t.Error(diff)
	}
	for cell, want := range map[string]string{"A1": sample.Department + "2023年度项目绩效目标汇总表", "B4": ds[0].Name, "B16": "合计 12 个项目", "F16": money.Grouped(), "G16": "120"} {
		if got, err := f.GetCellValue("汇总表", cell); err != nil || got != want {
			t.Errorf("%s is %q, %v; want %q", cell, got, err, want)
		}
	}
	filter := ""
	for _, n := range f.GetDefinedName() {
		if n.Name == "_xlnm._FilterDatabase" && n.Scope == "汇总表" {
			filter = n.RefersTo
		}
	}
	if !strings.HasSuffix(filter, "$A$3:$I$15") {
		t.Errorf("the filter covers %q", filter)
	}
}

func BenchmarkExport(b *testing.B) {
	ds := published(b)
	for format := range formats {
		b.Run(format, func(b *testing.B) {
			for b.Loop() {
				export(b, format, ds)
			}
		})
	}
}

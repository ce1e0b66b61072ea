package form_test

import (
	"testing"

	"plumbline/base/actor"
	"plumbline/base/fault"
	"plumbline/form"
	"plumbline/goal"
	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
	"plumbline/sample"
)

// counted says how many cells of a form became what.
func counted(im form.Import, i int) map[form.Use]int {
	out := map[form.Use]int{}
	for _, c := range im.Reading.Cells {
		if c.Form == i {
			out[c.Use]++
		}
	}
	return out
}

// stray is the first form with a table cell that nothing claims.
const stray = "财政项目支出绩效目标申报表\n\n(2023年度)\n\n" +
	"项目名称\t法律援助经费\t项目性质\t经常性专项业务费\t项目类别\t特定目标类\n" +
	"主管部门\t市残联\t实施单位\t市残联\t\t\n" +
	"计划开始日期\t2023-01-01\t计划完成日期\t2023-12-31\t\t\n" +
	"项目资金 (元)\t项目资金总额\t\t年度资金申请总额\t100.00\t\n" +
	"\t其中：财政资金\t\t其中：当年财政拨款\t100.00\t\n" +
	"\t\t\t上年结转资金\t0.00\t\n" +
	"\t其他资金\t\t其他资金\t0.00\t\n" +
	"项目 绩效 目标\t项目总目标\t\t年度总体目标\t\n" +
	"\t\t\t依法维护残疾人权益，开展咨询五次。\t\n" +
	"\t一级指标\t二级指标\t三级指标\t年度(/项目)指标值\n" +
	"绩效 指标\t产出指标\t数量指标\t咨询次数\t≥5.00(次)\n" +
	"\t\t时效指标\t咨询及时性\t及时\t另请注意\n"

func TestPlaceCell(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		_, s := services(t, d)
		im := upload(t, s, stray)
		if im.Counts.Unplaced == 0 {
			t.Fatalf("nothing was left unplaced: %+v", im.Counts)
		}
		before, unplaced := counted(im, 0), im.Reading.Forms[0].Declaration.Unplaced
		if _, err := s.PlaceCell(t.Context(), officer, im.ID, 0, 0, "name"); faultKey(err) != "form.place_taken" || fault.KindOf(err) != fault.Conflict {
			t.Errorf("got %v", err)
		}
		if _, err := s.PlaceCell(t.Context(), officer, im.ID, 0, 0, "no.such"); fault.KindOf(err) != fault.NotFound {
			t.Errorf("got %v", err)
		}
		if _, err := s.PlaceCell(t.Context(), officer, im.ID, 0, 99, ""); faultKey(err) != "form.no_unplaced" {
			t.Errorf("got %v", err)
		}
		if _, err := s.PlaceCell(t.Context(), officer, im.ID, 0, 0, "funding.total"); fault.KindOf(err) != fault.Invalid {
			t.Errorf("a text was taken for an amount: %v", err)
		}
		was := im.Reading.Forms[0].Declaration.Goals.Annual
		im, err := s.PlaceCell(t.Context(), officer, im.ID, 0, 0, "goals.annual")
		if err != nil {
			t.Fatal(err)
		}
		if got := im.Reading.Forms[0].Declaration.Goals.Annual; got != was+"\n"+unplaced[0].Text {
			t.Errorf("the goal became %q", got)
		}
		if len(im.Answers) != 1 || im.Answers[0].Text != unplaced[0].Text || im.Answers[0].Ref != "goals.annual" {
			t.Errorf("%+v", im.Answers)
		}
		after := counted(im, 0)
		if after[form.Unplaced] != before[form.Unplaced]-1 || after[form.Placed] != before[form.Placed]+1 || after[form.Label] != before[form.Label] {
			t.Errorf("cells: %v, then %v", before, after)
		}
		saved := confirm(t, s, answerAll(t, s, im))
		src, err := s.Cells(t.Context(), saved[0].ID, 1)
		if err != nil {
			t.Fatal(err)
		}
		linked := false
		for _, c := range src.Cells {
			linked = linked || c.Text == unplaced[0].Text && c.Use == form.Placed && len(c.Refs) == 1 && c.Refs[0] == "goals.annual"
		}
		if !linked {
			t.Error("the placed cell is not linked to its field")
		}
	})
}

func TestIgnoreCell(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		_, s := services(t, d)
		im := upload(t, s, stray)
		was := goal.Digest(im.Reading.Forms[0].Declaration)
		before := counted(im, 0)
		im, err := s.PlaceCell(t.Context(), officer, im.ID, 0, 0, "")
		if err != nil {
			t.Fatal(err)
		}
		after := counted(im, 0)
		if after[form.Label] != before[form.Label]+1 || after[form.Unplaced] != before[form.Unplaced]-1 || goal.Digest(im.Reading.Forms[0].Declaration) != was {
			t.Errorf("cells: %v, then %v", before, after)
		}
	})
}

// TestSystemConfirmsDemonstration: what the program loads itself is labelled, what a person confirms is not.
func TestSystemConfirmsDemonstration(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		keep, s := services(t, d)
		im := answerAll(t, s, upload(t, s, string(sample.Document)))
		if _, err := s.Confirm(t.Context(), actor.System, im.ID); err != nil {
			t.Fatal(err)
		}
		scopes, err := keep.Scopes(t.Context())
		if err != nil || len(scopes) != 1 || !scopes[0].Demo || scopes[0].Declarations != 12 {
			t.Errorf("%+v, %v", scopes, err)
		}
	})
}

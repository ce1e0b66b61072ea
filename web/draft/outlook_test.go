package draft_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"plumbline/base/day"
	"plumbline/goal"
	"plumbline/journal"
	"plumbline/platform/db"
	"plumbline/sample"
)

// TestATargetStandsBesideTheYearsBefore: a draft of next year says at its target how likely it is and what came before, by how the
// indicator would be measured; another target another sentence, and one that was never measured none.
func TestATargetStandsBesideTheYearsBefore(t *testing.T) {
	t.Parallel()
	k := open(t)
	last := sample.Many(1)[0]
	last.Indicators = []goal.Indicator{
		{Level1: goal.Satisfaction, Level2: "服务对象满意度指标", Name: "服务对象满意度", Target: goal.ParseTarget("≥80(%)")},
		{Level1: goal.Output, Level2: "数量指标", Name: "没有记录的数量", Target: goal.ParseTarget("≥8(个)")},
	}
	saved, err := k.keep.Save(t.Context(), people["wang"].Actor(), []goal.Entry{{Declaration: last}})
	if err != nil {
		t.Fatal(err)
	}
	var answers []journal.Voucher
	for i := range 300 { // nine of ten are satisfied
		on := day.Of(last.Year, 1, 1).Add(i)
		line := journal.Line{Account: journal.Account{Year: last.Year, Project: journal.ProjectOf(last.Department, last.Name), Measure: "survey.satisfied/服务对象满意度"}, Day: on, Num: min(1, int64(i%10)), Den: 1}
		answers = append(answers, journal.Voucher{Ref: fmt.Sprint("answer/", i), Want: []journal.Line{line}})
	}
	if err := k.d.Write(t.Context(), func(tx *db.Tx) error {
		_, err := journal.New(k.d).Settle(tx, nil, answers...)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	address := k.post("/drafts", url.Values{"kind": {"year"}, "from": {string(saved[0].ID)}}, http.StatusSeeOther)
	page := k.get(address, http.StatusOK)
	for _, want := range []string{"与往年比：偏容易", "达到“≥80%”", fmt.Sprintf("%d 年 90%%", last.Year)} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %s", want)
		}
	}
	if n := strings.Count(page, "与往年比"); n > 3 { // in the margin, and where it is printed
		t.Errorf("it is said %d times", n)
	}
	form := k.fill(address)
	for name, value := range form {
		if strings.HasSuffix(name, ".target") && !strings.HasPrefix(name, "saw:") && value[0] == "≥80(%)" {
			form.Set(name, "≥99(%)")
		}
	}
	form.Set("do", "save")
	page = k.get(k.post(strings.Split(address, "?")[0], form, http.StatusSeeOther), http.StatusOK)
	if !strings.Contains(page, "与往年比：够不着") {
		t.Error("99 % of what came to 90 % is not called out of reach")
	}
}

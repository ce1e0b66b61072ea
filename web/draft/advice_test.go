package draft_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"plumbline/evaluation"
	"plumbline/goal"
	"plumbline/sample"
)

// TestTheYearBeforeAsks: a draft of next year says at its target what the evaluation of the year before asks, once one was kept, and not at
// an indicator of another name.
func TestTheYearBeforeAsks(t *testing.T) {
	t.Parallel()
	k := open(t)
	last := sample.Many(1)[0]
	last.Indicators = []goal.Indicator{{Level1: goal.Output, Level2: "数量指标", Name: "没有记录的数量", Target: goal.ParseTarget("≥8(个)")}}
	by := people["wang"].Actor()
	saved, err := k.keep.Save(t.Context(), by, []goal.Entry{{Declaration: last}})
	if err != nil {
		t.Fatal(err)
	}
	address := k.post("/drafts", url.Values{"kind": {"year"}, "from": {string(saved[0].ID)}}, http.StatusSeeOther)
	if page := k.get(address, http.StatusOK); strings.Contains(page, "上年结果") {
		t.Error("it is said before anything was evaluated")
	}
	if _, err := k.scores.Save(t.Context(), by, saved[0].ID, 0, evaluation.Form{Done: "做了", Lines: make([]evaluation.Entry, 1)}); err != nil {
		t.Fatal(err)
	}
	page := k.get(address, http.StatusOK)
	for _, want := range []string{"上年结果：说明原因。", "没有测得。下一年怎样取数，还是换一个指标？", "上年结果：不宜照旧延续。"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %s", want)
		}
	}
	form := k.fill(address)
	for name, value := range form {
		if strings.HasSuffix(name, ".name") && !strings.HasPrefix(name, "saw:") && value[0] == "没有记录的数量" {
			form.Set(name, "另一个数量")
		}
	}
	form.Set("do", "save")
	page = k.get(k.post(strings.Split(address, "?")[0], form, http.StatusSeeOther), http.StatusOK)
	if strings.Contains(page, "还是换一个指标") {
		t.Error("what is said of one indicator stands at another")
	}
}

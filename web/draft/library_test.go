package draft_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"plumbline/goal"
	"plumbline/sample"
)

// TestUnusualIsNoted: a row that is written otherwise than the library has it gets a note beside its cells.
func TestUnusualIsNoted(t *testing.T) {
	t.Parallel()
	k := open(t)
	by := people["wang"].Actor()
	if _, _, err := k.pick.Install(t.Context(), by); err != nil {
		t.Fatal(err)
	}
	last := sample.Many(1)[0]
	for _, in := range [][3]string{{"可持续影响指标", "长效管理机制健全性", "健全"}, {"社会效益指标", "宣传地区覆盖率", "=100(%)"}, {"可持续影响指标", "系统数据联通率", "=100(%)"}} {
		last.Indicators = append(last.Indicators, goal.Indicator{Level1: goal.Benefit, Level2: in[0], Name: in[1], Target: goal.ParseTarget(in[2])})
	}
	saved, err := k.keep.Save(t.Context(), by, []goal.Entry{{Declaration: last}})
	if err != nil {
		t.Fatal(err)
	}
	page := k.get(k.post("/drafts", url.Values{"kind": {"year"}, "from": {string(saved[0].ID)}}, http.StatusSeeOther), http.StatusOK)
	for _, said := range []string{"指标库里通常叫“长效管理制度健全性”", "通常在“效益指标 / 社会效益指标”下"} {
		if !strings.Contains(page, said) {
			t.Errorf("the page does not say %s", said)
		}
	}
	if strings.Contains(page, "写作“宣传地区覆盖率") {
		t.Error("what is usual is noted")
	}
}

package indicator_test

import (
	"net/http"
	"strings"
	"testing"
)

// TestWhatItComesToByTheYearsEnd: the page gives the estimate with its interval, likelihood, way, method and back-test, says why there is
// none, and when the year is over how well it was estimated; the project has a column of each.
func TestWhatItComesToByTheYearsEnd(t *testing.T) {
	t.Parallel()
	f := open(t)
	f.year()
	body := f.page(f.i(1), http.StatusOK, "年底估计 9", "完成目标可能性", "抽 100 次有", "最晚起步日", "到年底的路", "2023-12-31", "怎样估的", "抽样的种子", "指标值 ≥95%", "以前的 ", "都是估计，不是考核结果")
	if !strings.Contains(body, `<rect class="c3"`) || !strings.Contains(body, `href="#forecast"`) || strings.Count(body, `<th scope="row" class="nowrap">2023-12-31</th>`) != 1 {
		t.Error("the way to the end is not drawn")
	}
	f.page(f.i(2), http.StatusOK, "年底估计", "最晚起步日", "连续四周 7 人次")
	f.page(f.i(6), http.StatusOK, "一次也没有发生", "至多还可以有 0 次", "年底估计 0 次")
	f.page(f.i(7), http.StatusOK, "年底估计", "80% 的抽样")
	f.page(f.i(8), http.StatusOK, "没有年底估计", "数据不足", "现在合乎")
	if body := f.page(f.i(5), http.StatusOK); strings.Contains(body, `id="forecast"`) {
		t.Error("what waits for its room is estimated")
	}
	f.page(f.i(1)+"?on=2023-02-20", http.StatusOK, "没有年底估计", "数据不足，不估计")
	f.page("/d/"+string(f.id)+"/progress", http.StatusOK, "年底估计", "有可能", "完成目标可能性")
	f.lang = "en"
	f.page(f.i(1), http.StatusOK, "Estimate for the year", "Likelihood of the target", "Last safe day", "These are estimates, not results")
	f.lang = ""
	f.now = at(2024, 2, 1)
	f.page(f.i(1), http.StatusOK, "期限已满，不再估计", "落在区间内")
}

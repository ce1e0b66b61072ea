package review_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// TestSeveralFindingsAreAnsweredAtOnce: good reasons are kept, a bad one is shown again with what is wrong, one said once
// goes for its rule, and then nothing is left.
func TestSeveralFindingsAreAnsweredAtOnce(t *testing.T) {
	t.Parallel()
	each(t, func(w *world) {
		to := "/d/" + string(w.id[0]) + "/answers"
		open := func(page string) int {
			return len(regexp.MustCompile(`name="reason\d+"`).FindAllString(page, -1))
		}
		page := w.page("wang", w.at(0), http.StatusOK)
		n := open(page)
		if n < 3 {
			w.t.Fatalf("only %d findings to answer", n)
		}
		none := w.press("wang", w.at(0), to, nil)
		says(w.t, w.whole(none, "nothing written", http.StatusUnprocessableEntity), "还没有写说明")
		some := w.press("wang", w.at(0), to, url.Values{"reason1": {"按上级文件执行"}, "reason2": {"x"}})
		body := w.whole(some, "one too short", http.StatusUnprocessableEntity)
		says(w.t, body, "请写明理由，至少 2 个字")
		if !strings.Contains(body, ">x</textarea>") || open(body) != n-1 {
			w.t.Errorf("%d are open, and what was typed is kept: %v", open(body), strings.Contains(body, ">x</textarea>"))
		}
		all := url.Values{"same": {"1"}}
		seen := map[string]bool{}
		for i, m := range regexp.MustCompile(`name="rule\d+" value="([^"]+)"`).FindAllStringSubmatch(body, -1) {
			if !seen[m[1]] {
				all.Set("reason"+strconv.Itoa(i+1), "与上年口径一致")
			}
			seen[m[1]] = true
		}
		if rec := w.press("wang", w.at(0), to, all); rec.Code != http.StatusSeeOther {
			w.t.Fatalf("all of them: %d %s", rec.Code, said(rec.Body.String()))
		}
		if left := open(w.page("wang", w.at(0), http.StatusOK)); left != 0 {
			w.t.Errorf("%d are still open", left)
		}
	})
}

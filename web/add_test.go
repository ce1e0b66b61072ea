package web_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"plumbline/goal"
	"plumbline/platform/i18n"
	"plumbline/web/webtest"
)

// TestEveryFindingHasAnAct: beside every open finding of the twelve stands something to press.
func TestEveryFindingHasAnAct(t *testing.T) {
	t.Parallel()
	s := loaded(t)
	list, err := s.goal.Summary(t.Context(), goal.Query{})
	if err != nil {
		t.Fatal(err)
	}
	finding := regexp.MustCompile(`(?s)<li class="finding (?:error|warning|note)" id="f\d+">.*?</div></li>`)
	seen := 0
	for _, row := range list.Rows {
		for _, li := range finding.FindAllString(s.page("/d/"+string(row.ID), http.StatusOK), -1) {
			seen++
			if !strings.Contains(li, `class="act"`) && !strings.Contains(li, "<summary>") {
				t.Errorf("%s: nothing can be done about %s", row.Name, li)
			}
		}
	}
	if seen < 100 {
		t.Errorf("only %d findings were looked at", seen)
	}
}

func TestAddAnIndicator(t *testing.T) {
	t.Parallel()
	s := loaded(t)
	id := s.id(congress)
	page := s.page("/d/"+id, http.StatusOK)
	must(t, page, "添加一项成本指标", "没有成本指标")
	link := regexp.MustCompile(`href="(/d/[^"]*/add\?[^"]*cost[^"]*)"`).FindStringSubmatch(page)
	if link == nil {
		t.Fatal("no link to add a cost indicator")
	}
	path := strings.ReplaceAll(link[1], "&amp;", "&")
	for _, lang := range i18n.Languages {
		s.lang = lang
		must(t, s.page(path, http.StatusOK), `<option value="产出指标/成本指标" selected>`)
	}
	s.lang = "zh"
	values := url.Values{"level": {"产出指标/成本指标"}, "name": {"会议总成本"}, "target": {""}, "revision": {"1"}, "rule": {"cost-indicator-present"}}
	for field, value := range map[string]string{"target": " ", "name": "", "level": "随便"} {
		wrong := url.Values{}
		for k, v := range values {
			wrong[k] = v
		}
		wrong.Set("target", "≤3191000(元)")
		wrong.Set(field, value)
		refused := s.post("/d/"+id+"/add", wrong)
		if refused.Code != http.StatusUnprocessableEntity {
			t.Fatalf("%s: %d", field, refused.Code)
		}
		must(t, refused.Body.String(), `href="#`+field+`"`)
		for _, wrong := range webtest.Check(refused.Body.String()) {
			t.Errorf("%s refused: %s", field, wrong)
		}
	}
	values.Set("target", "≤3191000(元)")
	w := s.post("/d/"+id+"/add", values)
	if w.Code != http.StatusSeeOther || !strings.HasSuffix(w.Header().Get("Location"), "#field-indicators-4-name") {
		t.Fatalf("add: %d %s", w.Code, w.Header().Get("Location"))
	}
	page = s.page("/d/"+id, http.StatusOK)
	must(t, page, "会议总成本", "≤3191000(元)", "第 2 稿")
	if strings.Contains(page, "没有成本指标") {
		t.Error("the finding is still there")
	}
	if w := s.post("/d/"+id+"/add", values); w.Code != http.StatusConflict {
		t.Errorf("added to a revision that is no longer the newest: %d", w.Code)
	}
}

// TestFindingsOnRequestInPrint: the list behind the form has every note with its number, its remedy and its basis.
func TestFindingsOnRequestInPrint(t *testing.T) {
	t.Parallel()
	s := loaded(t)
	id := s.id(congress)
	if page := s.page("/d/"+id, http.StatusOK); strings.Contains(page, "printed-notes") {
		t.Error("the list stands there without being asked for")
	}
	for _, lang := range i18n.Languages {
		s.lang = lang
		page := s.page("/d/"+id+"?notes=1", http.StatusOK)
		_, list, _ := strings.Cut(page, "printed-notes")
		rings := len(regexp.MustCompile(`id="c\d+"`).FindAllString(page, -1))
		if lines := len(regexp.MustCompile(`<th scope="row" class="seq">\d+</th>`).FindAllString(list, -1)); lines != rings || lines < 10 {
			t.Errorf("%s: %d rings, %d lines", lang, rings, lines)
		}
	}
	s.lang = "zh"
	must(t, s.page("/d/"+id+"?notes=1", http.StatusOK), "设一个成本指标，例如总成本不超过预算", "连同发现打印")
}

package web_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"plumbline/form"
	"plumbline/goal"
	"plumbline/rule"
	"plumbline/sample"
	"plumbline/web/webtest"
)

// question finds an open question on a declaration.
func (s *site) question(id string) rule.Judged {
	s.t.Helper()
	judged, err := s.rule.Of(s.t.Context(), goal.ID(id))
	if err != nil {
		s.t.Fatal(err)
	}
	for _, j := range judged {
		if j.Outcome == rule.Finding && j.Question && j.Dismissed == nil {
			return j
		}
	}
	s.t.Fatal("no open question")
	return rule.Judged{}
}

func TestDismissWithReasonAndTakeBack(t *testing.T) {
	t.Parallel()
	s := loaded(t)
	id := s.id(congress)
	q := s.question(id)
	values := url.Values{"rule": {q.Rule}, "ref": {string(q.Ref)}, "reason": {""}}
	refused := s.post("/d/"+id+"/dismiss", values)
	if refused.Code != http.StatusUnprocessableEntity {
		t.Fatalf("an empty reason: %d", refused.Code)
	}
	for _, wrong := range webtest.Check(refused.Body.String()) {
		t.Errorf("refused: %s", wrong)
	}
	must(t, refused.Body.String(), `href="#reason-failed"`, `aria-invalid="true"`, "有 1 处要改正")
	values.Set("reason", "会议由多个处室共同筹备，已在说明书写明")
	if w := s.post("/d/"+id+"/dismiss", values); w.Code != http.StatusSeeOther {
		t.Fatalf("dismiss: %d %s", w.Code, w.Body)
	}
	must(t, s.page("/d/"+id+"?saved=answered", http.StatusOK), "已说明 1 处", "已在说明书写明", "已保存说明", "撤回说明")
	if w := s.post("/d/"+id+"/restore", values); w.Code != http.StatusSeeOther {
		t.Fatalf("restore: %d", w.Code)
	}
	if page := s.page("/d/"+id, http.StatusOK); strings.Contains(page, "已在说明书写明") {
		t.Error("the reason is still shown")
	}
}

func TestChangeMakesARevisionAndChecksAgain(t *testing.T) {
	t.Parallel()
	s := loaded(t)
	id := s.id(congress)
	if w := s.post("/d/"+id+"/change", url.Values{"ref": {"funding.total"}, "value": {"三百万"}, "revision": {"1"}}); w.Code != http.StatusUnprocessableEntity {
		t.Fatalf("not an amount: %d", w.Code)
	} else {
		must(t, w.Body.String(), `value="三百万"`, `aria-invalid="true"`)
	}
	w := s.post("/d/"+id+"/change", url.Values{"ref": {"funding.total"}, "value": {"3,191,000.00"}, "revision": {"1"}})
	if w.Code != http.StatusSeeOther || !strings.HasSuffix(w.Header().Get("Location"), "#field-funding-total") {
		t.Fatalf("%d to %s", w.Code, w.Header().Get("Location"))
	}
	page := s.page("/d/"+id, http.StatusOK)
	must(t, page, "第 2 稿，共 2 稿", "与上一稿比较")
	if strings.Contains(page, "大于项目总额") {
		t.Error("the finding still stands after the change")
	}
	old := s.page("/d/"+id+"/r/1", http.StatusOK)
	must(t, old, "这是第 1 稿，已有第 2 稿", "1,000,000.00")
	must(t, s.page("/compare?a="+id+".1&b="+id+".2", http.StatusOK), "1 处不同", "<del>1,000,000.00</del>", "<ins>3,191,000.00</ins>")
	late := s.post("/d/"+id+"/change", url.Values{"ref": {"funding.total"}, "value": {"1"}, "revision": {"1"}})
	if late.Code != http.StatusConflict {
		t.Errorf("a change over a newer revision: %d", late.Code)
	}
	if w := s.get("/d/" + id + "/change?ref=name"); w.Code != http.StatusNotFound {
		t.Errorf("the name, which says which declaration it is: %d", w.Code)
	}
}

func TestImportPreviewThenConfirm(t *testing.T) {
	t.Parallel()
	s := loaded(t)
	changed := bytes.ReplaceAll(sample.Document, []byte("1,821,977.00"), []byte("1,820,000.00"))
	changed = bytes.ReplaceAll(changed, []byte("服务对象满意度\t85"), []byte("服务对象满意度\t86")) // another word than the one answered
	w := s.upload("改过的.txt", changed)
	at := w.Header().Get("Location")
	if w.Code != http.StatusSeeOther || !strings.HasPrefix(at, "/import/") {
		t.Fatalf("%d to %q: %s", w.Code, at, w.Body)
	}
	must(t, s.page(at, http.StatusOK), "读出 12 份申报表", "有改动 1 份", "与已有相同 11 份", "处待确认")
	preview := s.page(at+"/3", http.StatusOK)
	must(t, preview, "第 3 份，共 12 份", "没有丢失", "<del>1,821,977.00</del>", "<ins>1,820,000.00</ins>", "双星指标", "待确认", "上一份", "下一份")
	if w := s.post(at+"/confirm", nil); w.Code == http.StatusSeeOther {
		t.Fatal("confirmed while repairs wait")
	}
	for {
		imp, err := s.form.Import(t.Context(), strings.TrimPrefix(at, "/import/"))
		if err != nil {
			t.Fatal(err)
		}
		f, k := firstWaiting(imp)
		if f < 0 {
			break
		}
		choice := imp.Reading.Forms[f].Declaration.Repairs[k].Took
		w := s.post(at+"/"+strconv.Itoa(f+1)+"/decide", url.Values{"repair": {strconv.Itoa(k)}, "choice": {choice}})
		if w.Code != http.StatusSeeOther {
			t.Fatalf("decide: %d %s", w.Code, w.Body)
		}
	}
	must(t, s.page(at, http.StatusOK), "确认并入库")
	if w := s.post(at+"/confirm", nil); w.Code != http.StatusSeeOther {
		t.Fatalf("confirm: %d %s", w.Code, w.Body)
	}
	must(t, s.page(at+"?saved=imported", http.StatusOK), "已入库")
	must(t, s.page("/d/"+s.id("设施维护及功能改造项目"), http.StatusOK), "第 2 稿，共 2 稿", "1,820,000.00")
}

func firstWaiting(imp form.Import) (f, k int) {
	for f, read := range imp.Reading.Forms {
		for k, r := range read.Declaration.Repairs {
			if r.Confidence < form.Threshold {
				return f, k
			}
		}
	}
	return -1, -1
}

func TestImportOfWhatCannotBeRead(t *testing.T) {
	t.Parallel()
	s := empty(t)
	for name, data := range map[string][]byte{"空.txt": nil, "随笔.txt": []byte("今天天气很好。\n"), "坏.xlsx": []byte("PK\x03\x04broken")} {
		w := s.upload(name, data)
		if w.Code != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d", name, w.Code)
		}
		for _, wrong := range webtest.Check(w.Body.String()) {
			t.Errorf("%s: %s", name, wrong)
		}
		must(t, w.Body.String(), "没有读取", `href="#file"`, "已有的数据没有改动")
	}
	w := s.post("/import", url.Values{"file": {"x"}})
	if w.Code != http.StatusUnprocessableEntity {
		t.Errorf("not a file: %d", w.Code)
	}
	if scopes, err := s.goal.Scopes(t.Context()); err != nil || len(scopes) != 0 {
		t.Errorf("something was kept: %v %v", scopes, err)
	}
}

func TestDiscard(t *testing.T) {
	t.Parallel()
	s := empty(t)
	at := s.upload(sample.Name, sample.Document).Header().Get("Location")
	if w := s.post(at+"/discard", nil); w.Code != http.StatusSeeOther {
		t.Fatalf("discard: %d", w.Code)
	}
	must(t, s.page("/import", http.StatusOK), "已放弃")
	must(t, s.page("/", http.StatusOK), "还没有申报表。")
}

func TestSourceLinksEveryCellWithItsField(t *testing.T) {
	t.Parallel()
	s := loaded(t)
	page := s.page("/d/"+s.id(congress)+"/source", http.StatusOK)
	must(t, page, sample.Name, "第 9 份", `href="#field-funding-annual-total"`, "双基指标", "下载原件")
	sum := regexp.MustCompile(`/d/[0-9a-z]+/document\?revision=\d+`).FindStringSubmatch(page)
	if sum == nil {
		t.Fatal("no link to the original file")
	}
	if w := s.get(sum[0]); w.Code != http.StatusOK || !bytes.Equal(w.Body.Bytes(), sample.Document) {
		t.Errorf("the original file: %d, %d bytes", w.Code, w.Body.Len())
	}
}

func TestExports(t *testing.T) {
	t.Parallel()
	s := loaded(t)
	id := s.id(congress)
	for _, path := range []string{"/d/" + id + "/export.xlsx", "/d/" + id + "/export.docx", "/d/" + id + "/export.json", "/summary/2023/export.xlsx", "/summary/2023/export.csv", "/summary/2023/export.json"} {
		w := s.get(path)
		if w.Code != http.StatusOK || w.Body.Len() == 0 || !strings.HasPrefix(w.Header().Get("Content-Disposition"), "attachment; filename*=UTF-8''") {
			t.Errorf("%s: %d %q", path, w.Code, w.Header().Get("Content-Disposition"))
		}
	}
	back, err := form.Read("还.xlsx", s.get("/d/"+id+"/export.xlsx").Body.Bytes())
	if err != nil || len(back.Forms) != 1 {
		t.Fatalf("the exported xlsx reads as %d forms, %v", len(back.Forms), err)
	}
	k, err := s.goal.Get(t.Context(), goal.ID(id))
	if err != nil {
		t.Fatal(err)
	}
	if diff := goal.Diff(k.Declaration, back.Forms[0].Declaration); len(diff) > 0 {
		t.Errorf("the exported xlsx reads back with differences: %v", diff)
	}
	var filtered []goal.Declaration
	body := s.get("/summary/2023/export.json?nature=" + url.QueryEscape("其他一次性项目")).Body.Bytes()
	if err := json.Unmarshal(body, &filtered); err != nil || len(filtered) != 3 {
		t.Errorf("the filter was not kept: %d, %v", len(filtered), err)
	}
}

func TestUnplacedCellsAreAsked(t *testing.T) {
	t.Parallel()
	s := empty(t)
	stray := bytes.Replace(sample.Document, []byte("项目类别\t特定目标类"), []byte("项目类别\t特定目标类\t另行研究"), 1)
	at := s.upload("多一格.txt", stray).Header().Get("Location")
	must(t, s.page(at+"/1", http.StatusOK), "未放置 1 格", "另行研究", "这是标签", "没有丢失")
	if w := s.post(at+"/1/place", url.Values{"unplaced": {"0"}, "ref": {""}}); w.Code != http.StatusUnprocessableEntity {
		t.Errorf("no field chosen: %d", w.Code)
	}
	if w := s.post(at+"/1/place", url.Values{"unplaced": {"0"}, "ref": {"code"}}); w.Code != http.StatusSeeOther {
		t.Fatalf("place: %d %s", w.Code, w.Body)
	}
	must(t, s.page(at+"/1?saved=placed", http.StatusOK), "未放置 0 格", "另行研究", "已放置", "没有丢失")
	if w := s.post(at+"/1/decide", url.Values{"repair": {"none"}, "choice": {"x"}}); w.Code != http.StatusUnprocessableEntity {
		t.Errorf("a repair that is no number: %d", w.Code)
	}
}

// TestSameDocumentAgainAsksNothing: an officer who uploads what is kept is told so, and is asked nothing twice.
func TestSameDocumentAgainAsksNothing(t *testing.T) {
	t.Parallel()
	s := loaded(t)
	w := s.upload(sample.Name, sample.Document)
	if w.Code != http.StatusSeeOther {
		t.Fatalf("upload: %d", w.Code)
	}
	page := s.page(w.Header().Get("Location"), http.StatusOK)
	must(t, page, "全部与已有相同，不用入库", "与已有相同 12 份", "确认并入库")
	if strings.Contains(page, "处待确认</a>") {
		t.Error("something waits")
	}
	if w := s.post(w.Header().Get("Location")+"/confirm", nil); w.Code != http.StatusSeeOther {
		t.Errorf("confirm: %d", w.Code)
	}
	if k, err := s.goal.Get(t.Context(), goal.ID(s.id(congress))); err != nil || k.Newest != 1 {
		t.Errorf("revision %d, %v", k.Newest, err)
	}
}

// TestConfirmedImportSaysWhatItDid: the list of a confirmed import says of each declaration what became of it, and leads to it.
func TestConfirmedImportSaysWhatItDid(t *testing.T) {
	t.Parallel()
	s := loaded(t)
	imports, err := s.form.Imports(t.Context())
	if err != nil || len(imports) != 1 {
		t.Fatalf("%d imports, %v", len(imports), err)
	}
	must(t, s.page("/import/"+imports[0].ID, http.StatusOK), "新增 12 份", "与已有相同 0 份", `href="/d/`+s.id(congress)+`"`)
}

// TestCompareIsSearched: any declaration of any year is found to compare with, however many there are.
func TestCompareIsSearched(t *testing.T) {
	t.Parallel()
	s := empty(t)
	var list []goal.Entry
	for _, year := range []int{2022, 2023} {
		for _, d := range sample.Many(130) {
			d.Year = year
			list = append(list, goal.Entry{Declaration: d})
		}
	}
	saved, err := s.goal.Save(t.Context(), by, list)
	if err != nil {
		t.Fatal(err)
	}
	must(t, s.page("/compare", http.StatusOK), "只列前 100 份")
	last := list[129].Declaration.Name
	found := s.page("/compare?find=yes&in=2022&q="+url.QueryEscape(last), http.StatusOK)
	must(t, found, "找到 1 份", last+" · 2022", `<option value="2022" selected>`)
	if strings.Contains(found, last+" · 2023") {
		t.Error("another year is offered than was asked for")
	}
	must(t, s.page("/compare?find=yes&in=all&q="+url.QueryEscape(last), http.StatusOK), last+" · 2022", last+" · 2023")
	both := "a=" + string(saved[129].ID) + "&b=" + string(saved[259].ID)
	must(t, s.page("/compare?"+both, http.StatusOK), "<del>2022</del>")
	kept := s.page("/compare?find=yes&in=all&q=x&"+both, http.StatusOK)
	must(t, kept, `value="`+string(saved[129].ID)+`" selected`)
	if strings.Contains(kept, "<del>") {
		t.Error("looking for others compares")
	}
	must(t, s.page("/compare?find=yes&in=nonsense", http.StatusOK), `<option value="2023" selected>`)
}

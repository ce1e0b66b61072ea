package publicweb_test

import (
	"bytes"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"plumbline/base/day"
	"plumbline/disclosure/bundle"
	"plumbline/disclosure/published"
	"plumbline/disclosure/snapshot"
	"plumbline/platform/i18n"
	"plumbline/publicweb"
	"plumbline/web/webtest"
)

// pages are one address of every kind.
func pages() []string {
	return []string{
		"/", "/find", "/find?q=残疾", "/find?q=rexian", "/find?q=没有这个词", "/method", "/about",
		base, base + "/0abc", base + "/0abc/easy", base + "/0abc/1", base + "/0abc/2", base + "/0abc/3", base + "/0abc/4", base + "/0abc/5", base + "/0def", base + "/0def/1", base + "/versions", base + "/data", base + "/proof", "/api",
		base + "/v/1", base + "/v/1/0abc", base + "/v/1/0abc/1", base + "/v/2/0abc/2", base + "/v/2/versions", base + "/v/2/data", base + "/v/1/proof",
	}
}

func TestEveryPageCanBeRead(t *testing.T) {
	t.Parallel()
	h := whole(t)
	for _, lang := range i18n.Languages {
		for _, path := range append(pages(), "/nothing", base+"/0abc/99") {
			w := ask(h, http.MethodGet, path, "Cookie", "lang="+lang+"; size=huge; theme=contrast")
			if strings.Contains(path, "nothing") || strings.HasSuffix(path, "/99") {
				if w.Code != http.StatusNotFound {
					t.Errorf("%s: %d", path, w.Code)
				}
			} else if w.Code != http.StatusOK {
				t.Errorf("%s: %d: %s", path, w.Code, w.Body)
			}
			for _, wrong := range webtest.Check(w.Body.String()) {
				t.Errorf("%s %s: %s", lang, path, wrong)
			}
		}
	}
}

func TestWordsOfThePages(t *testing.T) {
	t.Parallel()
	catalog, err := words()
	if err != nil {
		t.Fatal(err)
	}
	webtest.Words(t, catalog, "public.", os.DirFS("."))
	webtest.NoSentences(t, os.DirFS("templates"))
}

// TestNoStaffWords keeps the office's words off what the public reads.
func TestNoStaffWords(t *testing.T) {
	t.Parallel()
	h := whole(t)
	for _, path := range pages() {
		body := ask(h, http.MethodGet, path).Body.String()
		for _, word := range []string{"取数口径", "指标", "凭证", "分录", "度量", "申报"} {
			if strings.Contains(body, word) {
				t.Errorf("%s says %s", path, word)
			}
		}
	}
}

func TestPagesSayWhatCameOfIt(t *testing.T) {
	t.Parallel()
	h := whole(t)
	for path, says := range map[string][]string{
		base:                 {"6 件承诺的事，2 件达成", "2024 年 1 月 3 日公开，第 3 版", "演示数据", "2,000 万元", "已用 1,564.5 万元，占 78.2%"},
		base + "/0abc":       {"承诺的 5 件事", "2,520 人次", "至少 4,000 人次", "86.5 分，良", "手语影片", "/0abc/easy"},
		base + "/0abc/1":     {"98.6", "554", "562", "1 个月没有做到至少 95%", "隐去", "少于 5 人", "热线来电"},
		base + "/0abc/3":     {"这个数是人填的"},
		base + "/0abc/4":     {"隐去"},
		base + "/v/1":        {"2 个项目，承诺 6 件事", "后来有了新的版本"},
		base + "/v/1/0abc/1": {"结果在年度结束以后公开"},
		base + "/versions":   {"三月的签到表补录后更正", "一共公开过 3 版"},
		"/":                  {"1 个部门公开了 2 个项目、6 件承诺的事", department},
		"/find?q=rx":         {"信访及热线回复工作及时性"},
		"/find?q=热线+及时":      {"信访及热线回复工作及时性"},
	} {
		body := strings.NewReplacer(`<span class="nowrap">`, "", "</span>", "").Replace(ask(h, http.MethodGet, path).Body.String())
		for _, s := range says {
			if !strings.Contains(body, s) {
				t.Errorf("%s does not say %q", path, s)
			}
		}
	}
	if !slices.Contains(i18n.Languages, "en") {
		t.Fatal("no English")
	}
	if body := ask(h, http.MethodGet, base+"?lang=en").Body.String(); !strings.Contains(body, "20 million yuan") || !strings.Contains(body, "Demonstration data") {
		t.Error("the English page does not say the money")
	}
}

// TestWithdrawn: a year that was taken back says so and why, shows no project, and keeps its earlier versions.
func TestWithdrawn(t *testing.T) {
	t.Parallel()
	gone := &snapshot.Snapshot{
		Department: department, Year: 2023, Number: 2, Kind: snapshot.Withdrawn, At: time.Date(2024, 1, 2, 2, 0, 0, 0, time.UTC), Approved: day.Of(2024, 1, 1), Demonstration: true, Reason: "目标表填错了年度",
	}
	from, err := filesOf(year(1, snapshot.Goals), gone)
	if err != nil {
		t.Fatal(err)
	}
	h := whole(t, func(c *publicweb.Config) { c.Read, c.Packages = published.Folder(from), bundle.Folder(from) })
	for _, lang := range i18n.Languages {
		for path, code := range map[string]int{"/": 200, base: 200, base + "/versions": 200, base + "/data": 200, base + "/proof": 200, base + "/v/1/0abc": 200, base + "/0abc": 404} {
			w := ask(h, http.MethodGet, path, "Cookie", "lang="+lang)
			if w.Code != code {
				t.Errorf("%s: %d", path, w.Code)
			}
			for _, wrong := range webtest.Check(w.Body.String()) {
				t.Errorf("%s %s: %s", lang, path, wrong)
			}
		}
	}
	if body := ask(h, http.MethodGet, base).Body.String(); !strings.Contains(body, "目标表填错了年度") || strings.Contains(body, "残疾人基本保障") {
		t.Errorf("%s", body)
	}
	if w := ask(h, http.MethodGet, "/find?q=热线"); strings.Contains(w.Body.String(), "信访及热线") {
		t.Error("what was taken back is found")
	}
}

// TestNothingHiddenIsShown: no page, file or answer holds a number that is not in the snapshot, such as the rest of a total.
func TestNothingHiddenIsShown(t *testing.T) {
	t.Parallel()
	h := whole(t)
	body := ask(h, http.MethodGet, base+"/0abc/2").Body.String()
	for _, rest := range []string{"316", "2,200"} { // of 2,516: the hidden month, and a sum beyond it
		if strings.Contains(body, rest) {
			t.Errorf("the page tells %s", rest)
		}
	}
	if strings.Count(body, `class="hidden"`) != 1 || !strings.Contains(body, `id="hidden"`) {
		t.Error("the hidden month is not marked, or leads to no reason")
	}
	if body := ask(h, http.MethodGet, base+"/0abc/1").Body.String(); strings.Contains(body, ">254<") || strings.Contains(body, ">182<") {
		t.Error("the page tells the district that is hidden")
	}
}

// TestOneBrokenVersion: a version whose text was changed answers with a failure of ours, and leaves the others on the site.
func TestOneBrokenVersion(t *testing.T) {
	t.Parallel()
	other := year(1, snapshot.Goals)
	other.Department = "另一个部门"
	from, err := filesOf(other, year(1, snapshot.Goals))
	if err != nil {
		t.Fatal(err)
	}
	broken := from.(fstest.MapFS)
	name := base[1:] + "/1.json"
	broken[name].Data = bytes.Replace(broken[name].Data, []byte("热线"), []byte("冷线"), 1)
	h := whole(t, func(c *publicweb.Config) { c.Read, c.Packages = published.Folder(broken), bundle.Folder(broken) })
	if w := ask(h, http.MethodGet, "/"); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "另一个部门") || len(webtest.Check(w.Body.String())) > 0 {
		t.Errorf("home: %d %v", w.Code, webtest.Check(w.Body.String()))
	}
	if w := ask(h, http.MethodGet, base); w.Code != http.StatusInternalServerError || strings.Contains(w.Body.String(), "冷线") {
		t.Errorf("the changed version: %d", w.Code)
	}
	if w := ask(h, http.MethodGet, "/"+snapshot.Slug("另一个部门")+"/2023/0abc"); w.Code != http.StatusOK {
		t.Errorf("the other department: %d", w.Code)
	}
}

package money_test

import (
	"bytes"
	"context"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"plumbline/base/actor"
	"plumbline/base/day"
	"plumbline/goal"
	"plumbline/journal"
	"plumbline/journal/read"
	"plumbline/locale"
	room "plumbline/money"
	"plumbline/office"
	"plumbline/platform/attach"
	"plumbline/platform/db/dbtest"
	"plumbline/platform/i18n"
	"plumbline/platform/tlog/tlogtest"
	"plumbline/web/site"
	"plumbline/web/webtest"
	"plumbline/web/work"
	"plumbline/web/work/money"
)

var tree = office.Tree{
	{ID: "f", Kind: office.Finance, Name: "财政局"},
	{ID: "d", Parent: "f", Kind: office.Department, Name: "市残联"},
	{ID: "u", Parent: "d", Kind: office.Unit, Name: "一中心"},
}

func clerk(at office.ID) site.Visitor {
	return site.Visitor{Person: office.Person{
		ID: "he", Particulars: office.Particulars{Name: "何会计"}, Posts: []office.Post{{Organisation: at, Role: office.Clerk}},
	}, Tree: tree}
}

// counter is the pages over a store of its own.
type counter struct {
	t      *testing.T
	h      http.Handler
	room   *room.Service
	ids    map[string]goal.ID
	who    site.Visitor
	lang   string
	closed read.Closing
}

func open(t *testing.T) *counter {
	t.Helper()
	d := dbtest.SQLite(t)
	cat, err := i18n.Load(locale.FS)
	if err != nil {
		t.Fatal(err)
	}
	log := tlogtest.Log(t, d, goal.Tables(), attach.Tables(), journal.Tables(), room.Tables())
	c := &counter{t: t, ids: map[string]goal.ID{}, who: clerk("d")}
	goals, reads := goal.New(d, log), read.New(d)
	for _, name := range []string{"残疾预防与康复经费", "信息化运维项目"} {
		kept, err := goals.Save(t.Context(), actor.System, []goal.Entry{{Declaration: goal.Declaration{Name: name, Year: 2023, Department: "市残联", Unit: "市残联"}}})
		if err != nil {
			t.Fatal(err)
		}
		c.ids[name] = kept[0].ID
	}
	c.room = room.New(d, log, journal.New(d))
	at, err := site.New(site.Config{
		Catalog: cat, Version: "test", Now: func() time.Time { return dbtest.Now }, Log: slog.New(slog.NewTextHandler(t.Output(), nil)),
		Sign: func(*http.Request) (site.Visitor, error) { return c.who, nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	desk, err := work.Routes(at, work.Deps{
		Goal: goals, Files: attach.New(d, log, attach.Options{Temp: t.TempDir()}), Measures: room.Measures(), Standing: reads.Record,
		Closing: func(context.Context, string, int) (read.Closing, error) { return c.closed, nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := money.Routes(at, desk, money.Deps{Room: c.room}); err != nil {
		t.Fatal(err)
	}
	c.h = at.Handler()
	return c
}

func (c *counter) do(req *http.Request) *httptest.ResponseRecorder {
	c.t.Helper()
	if c.lang != "" {
		req.AddCookie(&http.Cookie{Name: "lang", Value: c.lang})
	}
	w := httptest.NewRecorder()
	c.h.ServeHTTP(w, req)
	return w
}

// page gets a page and fails unless it is whole.
func (c *counter) page(path string, status int, holds ...string) string {
	c.t.Helper()
	return c.whole(path, c.do(httptest.NewRequestWithContext(c.t.Context(), http.MethodGet, path, nil)), status, holds...)
}

func (c *counter) whole(path string, w *httptest.ResponseRecorder, status int, holds ...string) string {
	c.t.Helper()
	body := w.Body.String()
	if w.Code != status {
		c.t.Fatalf("%s: status %d, want %d: %s", path, w.Code, status, body)
	}
	for _, wrong := range webtest.Check(body) {
		c.t.Errorf("%s (%s): %s", path, c.lang, wrong)
	}
	for _, want := range holds {
		if !strings.Contains(body, want) {
			c.t.Errorf("%s: no %q in\n%s", path, want, body)
		}
	}
	return body
}

func (c *counter) post(path string, pairs ...string) *httptest.ResponseRecorder {
	c.t.Helper()
	values := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		values.Add(pairs[i], pairs[i+1])
	}
	req := httptest.NewRequestWithContext(c.t.Context(), http.MethodPost, path, strings.NewReader(values.Encode()))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return c.do(req)
}

func (c *counter) send(path, name string, content []byte) *httptest.ResponseRecorder {
	c.t.Helper()
	var body bytes.Buffer
	m := multipart.NewWriter(&body)
	part, err := m.CreateFormFile("file", name)
	if err != nil {
		c.t.Fatal(err)
	}
	if _, err := part.Write(content); err != nil {
		c.t.Fatal(err)
	}
	if err := m.Close(); err != nil {
		c.t.Fatal(err)
	}
	req := httptest.NewRequestWithContext(c.t.Context(), http.MethodPost, path, &body)
	req.Header.Set("Content-Type", m.FormDataContentType())
	return c.do(req)
}

// led is where an answer leads, without what it says there.
func (c *counter) led(w *httptest.ResponseRecorder) string {
	c.t.Helper()
	if w.Code != http.StatusSeeOther {
		c.t.Fatalf("status %d: %s", w.Code, w.Body)
	}
	to, _, _ := strings.Cut(w.Header().Get("Location"), "#")
	return to
}

const table = `残疾预防与康复经费等项目支付明细,,,,,,
项目名称,年初预算数,支付日期,支付金额,凭证号,摘要,经办
残疾预防与康复经费,100000,2023-07-18,"12,000.50",记-1,付体检费,甲
残疾预防与康复经费,100000,2023年8月1日,30000,记-2,付体检费,乙
信息化运维项目,50000,20230901,20000,记-1,付运维费,丙
别的项目,1,2023-07-18,1,记-9,,
残疾预防与康复经费,100000,七月,1,记-4,,
合计,,,62000.50,,,
`

// imported takes the table in and keeps what is sound of it.
func (c *counter) imported(name, content string) string {
	c.t.Helper()
	preview := c.led(c.send("/work/intake/"+name+"/at/d", "支付.csv", []byte(content)))
	body := c.page(preview, http.StatusOK)
	c.led(c.post(preview))
	return body
}

func TestAnImportIsToldLineByLine(t *testing.T) {
	t.Parallel()
	c := open(t)
	c.page("/work/money", http.StatusOK, "2023 年度还没有预算执行数据", "导入支付明细")
	c.page("/work/intake/money-payments", http.StatusOK, "支付明细", "凭证号")
	body := c.imported("money-payments", table)
	for _, want := range []string{"没有项目“别的项目”", "不是日期", "经办", "合计"} {
		if !strings.Contains(body, want) {
			t.Errorf("the preview does not say %q:\n%s", want, body)
		}
	}
	c.page("/work/money", http.StatusOK, "2 个项目执行了预算的 41.3%", "62,000.50", "42,000.50", "42.0", "40.0", "偏慢")
	c.lang = "en"
	c.page("/work/money?sort=project&order=up", http.StatusOK, "2 projects have spent 41.3%", `lang="zh-CN"`)
	c.lang = ""
	again := c.imported("money-payments", strings.Replace(table, "30000,记-2", "31000,记-2", 1))
	if !strings.Contains(again, "更正") && !strings.Contains(again, "改") {
		t.Error("a changed amount is not told")
	}
	c.page("/work/money", http.StatusOK, "63,000.50")
}

// A table of balances is taken by code once a record had name and code; a nought in the column of the adjusted budget is asked about.
func TestBalances(t *testing.T) {
	t.Parallel()
	c := open(t)
	c.imported("money-balances", "项目名称,项目编码,截止日期,年初预算数,调整预算数,累计支付数\n残疾预防与康复经费,310001,2023-03-31,100000,100000,20000\n信息化运维项目,310002,2023-03-31,50000,0,1000\n")
	c.page("/work/money", http.StatusOK, "1 个项目执行了预算的 20.0%")
	body := c.imported("money-balances", "单位：万元\n项目编码,截止日期,累计支出\n310001,2023-06-30,4.5\n310009,2023-06-30,1\n")
	if !strings.Contains(body, "没有项目“310009”") || !strings.Contains(body, "万元") {
		t.Errorf("the preview says %s", body)
	}
	c.page("/work/money/records?what=balance", http.StatusOK, "累计支付 2 条", "45,000.00", "计入 25,000.00")
	preview := c.page(c.led(c.send("/work/intake/money-balances/at/d", "a.csv", []byte("项目名称,截止日期,年初预算数,调整预算数,累计支付数\n信息化运维项目,2023-03-31,50000,0,1000\n"))), http.StatusOK)
	if !strings.Contains(preview, "“调整预算数”是 0") {
		t.Errorf("the preview says %s", preview)
	}
}

func TestAPaymentIsEnteredCorrectedAndWithdrawn(t *testing.T) {
	t.Parallel()
	c := open(t)
	to := c.led(c.do(httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/work/money/new?kind=payment", nil)))
	c.page(to, http.StatusOK, "登记支付", "残疾预防与康复经费", "凭证号")
	project := string(c.ids["残疾预防与康复经费"])
	for field, pairs := range map[string][]string{
		"project": {"sort", "paid", "day", "2023-07-18", "amount", "12", "number", "记-1"},
		"day":     {"project", project, "sort", "paid", "day", "昨天", "amount", "12", "number", "记-1"},
		"amount":  {"project", project, "sort", "paid", "day", "2023-07-18", "amount", "很多", "number", "记-1"},
		"number":  {"project", project, "sort", "paid", "day", "2023-07-18", "amount", "12"},
		"sort":    {"project", project, "sort", "original", "day", "2023-07-18", "amount", "12"},
	} {
		body := c.whole(field, c.post(to, pairs...), http.StatusUnprocessableEntity, `href="#`+field+`"`, `id="`+field+`-wrong"`)
		if field != "day" && !strings.Contains(body, `value="2023-07-18"`) {
			t.Errorf("%s: what was typed is lost", field)
		}
	}
	page := c.led(c.post(to, "project", project, "sort", "paid", "day", "2023-07-18", "amount", "1,200.00", "number", "记-1", "note", "付体检费", "payee", "某体检中心"))
	page, _, _ = strings.Cut(page, "?")
	for _, lang := range []string{"en", "zh"} {
		c.lang = lang
		c.page(page, http.StatusOK, "1,200.00", "付体检费", "某体检中心", "记-1", "残疾预防与康复经费")
		c.page(page+"/edit", http.StatusOK, "1200.00")
	}
	c.page(page, http.StatusOK, "计入 2 项", "更正")
	c.whole("no reason", c.post(page+"/edit", "version", "1", "sort", "paid", "day", "2023-07-18", "amount", "1300", "number", "记-1"), http.StatusUnprocessableEntity, `value="1300"`, "没有写原因")
	c.led(c.post(page+"/edit", "version", "1", "sort", "paid", "day", "2023-07-18", "amount", "1300", "number", "记-1", "reason", "金额录错"))
	c.whole("seen before", c.post(page+"/edit", "version", "1", "sort", "paid", "day", "2023-07-18", "amount", "1400", "number", "记-1", "reason", "再改"), http.StatusUnprocessableEntity, "何会计改过")
	c.page(page, http.StatusOK, "1,300.00", "<del>1,200.00</del>", "金额录错", "计入（更正过）")
	c.page("/work/money/records", http.StatusOK, "支付 1 笔", "1,300.00")
	c.whole("no reason", c.post(page+"/withdraw", "version", "2"), http.StatusUnprocessableEntity, "没有写原因")
	c.led(c.post(page+"/withdraw", "version", "2", "reason", "重复"))
	c.page(page, http.StatusOK, "已撤回", "重复")
	c.page("/work/money/records", http.StatusOK, "没有这一类记录")
	c.page("/work/money/records?withdrawn=yes", http.StatusOK, "<del>1,300.00</del>")
	c.who = clerk("u")
	c.page(page, http.StatusNotFound)
	if w := c.post(page+"/withdraw", "version", "3", "reason", "x"); w.Code != http.StatusNotFound {
		t.Errorf("somebody out of reach: %d", w.Code)
	}
}

func TestBudgetsOfAProject(t *testing.T) {
	t.Parallel()
	c := open(t)
	project := string(c.ids["信息化运维项目"])
	to := "/work/money/at/d/new?kind=budget&project=" + project
	c.page(to, http.StatusOK, "登记预算", "年初预算", "调整后预算")
	page := c.led(c.post(to, "project", project, "sort", "original", "day", "2023-01-01", "amount", "50000"))
	c.page(page, http.StatusOK, "年初预算", "50,000.00", "已登记")
	c.whole("twice", c.post(to, "project", project, "sort", "original", "day", "2023-01-01", "amount", "60000"), http.StatusUnprocessableEntity, "已有一条相同的记录")
	c.led(c.post(to, "project", project, "sort", "total", "day", "2023-06-01", "amount", "50000"))
	c.page("/work/money/records?project="+project+"&what=budget", http.StatusOK, "预算 2 条", "与明细相符", "年初 50,000.00")
}

func TestExportsReadBack(t *testing.T) {
	t.Parallel()
	c := open(t)
	c.imported("money-payments", table)
	for _, what := range []string{"paid", "budget", "balance"} {
		for _, format := range []string{"xlsx", "csv"} {
			w := c.do(httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/work/money/records?what="+what+"&format="+format, nil))
			if w.Code != http.StatusOK || !strings.Contains(w.Header().Get("Content-Disposition"), "."+format) {
				t.Fatalf("%s %s: %d %v", what, format, w.Code, w.Header())
			}
			name := map[string]string{"paid": "money-payments", "budget": "money-budgets", "balance": "money-balances"}[what]
			if what == "balance" {
				continue // there are none
			}
			body := c.page(c.led(c.send("/work/intake/"+name+"/at/d", "导出."+format, w.Body.Bytes())), http.StatusOK)
			if n := regexp.MustCompile(`新增[^0-9]*([0-9]+)`).FindStringSubmatch(body); n != nil && n[1] != "0" {
				t.Errorf("%s %s: %s are new", what, format, n[1])
			}
		}
	}
}

// A row that would move a payment off a final day is told like one that lies there; the others of the file are kept.
func TestARowMovesNothingOffAFinalDay(t *testing.T) {
	t.Parallel()
	c := open(t)
	head := "项目名称,支付日期,支付金额,凭证号\n"
	c.imported("money-payments", head+"残疾预防与康复经费,2023-07-18,1,1\n")
	c.closed = read.Closing{Project: "市残联/残疾预防与康复经费", Year: 2023, Through: day.Of(2023, 7, 31)}
	body := c.imported("money-payments", head+"残疾预防与康复经费,2023-08-18,1,1\n残疾预防与康复经费,2023-08-19,2,2\n")
	if !strings.Contains(body, "2023-07-18 在定数之前") {
		t.Errorf("told %s", body)
	}
	c.page("/work/money/records?what=paid", http.StatusOK, "支付 2 笔", "2023-07-18", "2023-08-19")
}

// What lies on final days is told, not kept; on the page it takes a reason.
func TestFinalDays(t *testing.T) {
	t.Parallel()
	c := open(t)
	c.closed = read.Closing{Project: "市残联/残疾预防与康复经费", Year: 2023, Through: day.Of(2023, 7, 31)}
	body := c.page(c.led(c.send("/work/intake/money-payments/at/d", "支付.csv", []byte("项目名称,支付日期,支付金额,凭证号\n残疾预防与康复经费,2023-07-18,1,1\n残疾预防与康复经费,2023-08-18,1,2\n"))), http.StatusOK)
	if !strings.Contains(body, "2023-07-18 在定数之前") || strings.Contains(body, "2023-08-18 在定数之前") {
		t.Errorf("told %s", body)
	}
	c.page("/work/money/at/d/new?kind=payment&project="+string(c.ids["残疾预防与康复经费"]), http.StatusOK, `name="reason"`, "定数")
}

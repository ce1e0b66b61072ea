package probe_test

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"plumbline/base/actor"
	"plumbline/goal"
	"plumbline/journal"
	"plumbline/journal/read"
	"plumbline/locale"
	"plumbline/office"
	"plumbline/platform/attach"
	"plumbline/platform/db/dbtest"
	"plumbline/platform/i18n"
	"plumbline/platform/intake"
	"plumbline/platform/ping"
	"plumbline/platform/tlog/tlogtest"
	room "plumbline/probe"
	"plumbline/web/site"
	"plumbline/web/webtest"
	"plumbline/web/work"
	"plumbline/web/work/probe"
)

var tree = office.Tree{
	{ID: "f", Kind: office.Finance, Name: "财政局"},
	{ID: "d", Parent: "f", Kind: office.Department, Name: "市残联"},
	{ID: "u", Parent: "d", Kind: office.Unit, Name: "一中心"},
}

func who(at office.ID, role office.Role) site.Visitor {
	return site.Visitor{Person: office.Person{
		ID: "zhu", Particulars: office.Particulars{Name: "朱工"}, Posts: []office.Post{{Organisation: at, Role: role}},
	}, Tree: tree}
}

// station is the pages over a store of its own.
type station struct {
	t    *testing.T
	h    http.Handler
	room *room.Service
	id   goal.ID
	who  site.Visitor
	lang string
}

func open(t *testing.T) *station {
	t.Helper()
	d := dbtest.SQLite(t)
	cat, err := i18n.Load(locale.FS)
	if err != nil {
		t.Fatal(err)
	}
	log := tlogtest.Log(t, d, goal.Tables(), attach.Tables(), journal.Tables(), room.Tables())
	s := &station{t: t, who: who("d", office.Clerk)}
	goals, reads := goal.New(d, log), read.New(d)
	kept, err := goals.Save(t.Context(), actor.System, []goal.Entry{{Declaration: goal.Declaration{Name: "信息化运维项目", Year: 2026, Department: "市残联", Unit: "市残联"}}})
	if err != nil {
		t.Fatal(err)
	}
	s.id, s.room = kept[0].ID, room.New(d, log, journal.New(d))
	at, err := site.New(site.Config{
		Catalog: cat, Version: "test", Now: func() time.Time { return dbtest.Now }, Log: slog.New(slog.NewTextHandler(t.Output(), nil)),
		Sign: func(*http.Request) (site.Visitor, error) { return s.who, nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	desk, err := work.Routes(at, work.Deps{Goal: goals, Files: attach.New(d, log, attach.Options{Temp: t.TempDir()}), Measures: room.Measures(), Standing: reads.Record})
	if err != nil {
		t.Fatal(err)
	}
	if err := probe.Routes(at, desk, probe.Deps{Room: s.room}); err != nil {
		t.Fatal(err)
	}
	s.h = at.Handler()
	return s
}

func (s *station) do(req *http.Request) *httptest.ResponseRecorder {
	s.t.Helper()
	if s.lang != "" {
		req.AddCookie(&http.Cookie{Name: "lang", Value: s.lang})
	}
	w := httptest.NewRecorder()
	s.h.ServeHTTP(w, req)
	return w
}

// page gets a page and fails unless it is whole.
func (s *station) page(path string, status int, holds ...string) string {
	s.t.Helper()
	return s.whole(path, s.do(httptest.NewRequestWithContext(s.t.Context(), http.MethodGet, path, nil)), status, holds...)
}

func (s *station) whole(path string, w *httptest.ResponseRecorder, status int, holds ...string) string {
	s.t.Helper()
	body := w.Body.String()
	if w.Code != status {
		s.t.Fatalf("%s: status %d, want %d: %s", path, w.Code, status, body)
	}
	for _, wrong := range webtest.Check(body) {
		s.t.Errorf("%s (%s): %s", path, s.lang, wrong)
	}
	for _, want := range holds {
		if !strings.Contains(body, want) {
			s.t.Errorf("%s: no %q in\n%s", path, want, body)
		}
	}
	return body
}

func (s *station) post(path string, pairs ...string) *httptest.ResponseRecorder {
	s.t.Helper()
	values := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		values.Add(pairs[i], pairs[i+1])
	}
	req := httptest.NewRequestWithContext(s.t.Context(), http.MethodPost, path, strings.NewReader(values.Encode()))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return s.do(req)
}

// led is where an answer leads.
func (s *station) led(w *httptest.ResponseRecorder) string {
	s.t.Helper()
	if w.Code != http.StatusSeeOther {
		s.t.Fatalf("status %d: %s", w.Code, w.Body)
	}
	to, _, _ := strings.Cut(w.Header().Get("Location"), "?saved")
	return to
}

// added adds a link over its form, and gives its page.
func (s *station) added(name string, more ...string) string {
	s.t.Helper()
	return s.led(s.post("/work/probe/at/d/new", append([]string{
		"project", string(s.id), "matter", "系统数据联通", "name", name, "kind", "http", "address", "https://a.example.invalid/ping",
		"every", "60", "timeout", "10", "hours", "office",
	}, more...)...))
}

// checked keeps answers of a link, an hour apart up to now; each is why it was down.
func (s *station) checked(page string, whys ...ping.Why) {
	s.t.Helper()
	var list []room.Check
	for i, why := range whys {
		list = append(list, room.Check{
			Link: room.ID(strings.TrimPrefix(page, "/work/link/")), At: dbtest.Now.Add(time.Duration(i-len(whys)) * time.Hour), Millis: 31, Why: why, Detail: string(why),
		})
	}
	if _, err := s.room.Keep(s.t.Context(), list); err != nil {
		s.t.Fatal(err)
	}
}

func TestALinkIsAddedAskedAndRead(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.page("/work/probe", http.StatusOK, "2026 年还没有联通点", "还没有联通点")
	form := s.led(s.do(httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/work/probe/new", nil)))
	s.page(form, http.StatusOK, "登记联通点", "信息化运维项目", `value="60"`)
	page := s.added("换证系统—共享平台")
	s.page("/work/probe", http.StatusOK, "1 个联通点，还没有检测过", "还没检测")
	s.checked(page, "", ping.WrongStatus, "", "")
	for _, lang := range []string{"en", "zh"} {
		s.lang = lang
		s.page("/work/probe", http.StatusOK, "75.00", "换证系统—共享平台")
		s.page(page, http.StatusOK, "75.00", "a.example.invalid", "03-02")
		s.page("/work/probe/checks", http.StatusOK, "换证系统—共享平台", "status")
	}
	s.page("/work/probe", http.StatusOK, "1 个联通点联通 75.00%，不通 1 次")
	s.page("/work/probe/checks?result=down", http.StatusOK, "检测记录 1 次", "应答状态不符")
	s.page("/work/probe/checks?day=2026-03-01", http.StatusOK, "检测记录 0 次", "没有符合条件的检测")
	for format, holds := range map[string]string{"csv": "应答状态不符", "xlsx": "PK"} {
		w := s.do(httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/work/probe/checks?format="+format, nil))
		if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), holds) {
			t.Errorf("%s: %d", format, w.Code)
		}
		if got, err := room.ChecksForm.Read("a."+format, w.Body.Bytes()); err != nil || len(got.Rows) != 4 || got.Wrong() > 0 || got.Rows[0].Get("up") != intake.Yes {
			t.Errorf("%s reads back as %+v %v", format, got, err)
		}
	}
	s.who = who("u", office.Clerk)
	s.page(page, http.StatusNotFound)
	s.page("/work/probe", http.StatusOK, "还没有联通点")
}

func TestWhatTheFormRefuses(t *testing.T) {
	t.Parallel()
	s := open(t)
	good := map[string]string{
		"project": string(s.id), "matter": "系统数据联通", "name": "库", "kind": "sql", "address": "postgres://reader@db.example.invalid/x",
		"secret": "geheim", "every": "60", "timeout": "10", "hours": "always",
	}
	for field, wrong := range map[string]string{"project": "", "name": "", "kind": "smoke", "address": "postgres://a:b@host/x", "every": "1", "timeout": "soon", "hours": "never"} {
		var pairs []string
		for name, v := range good {
			if name == field {
				v = wrong
			}
			pairs = append(pairs, name, v)
		}
		body := s.whole(field, s.post("/work/probe/at/d/new", pairs...), http.StatusUnprocessableEntity, `href="#`+field+`"`, `id="`+field+`-wrong"`)
		if strings.Contains(body, "geheim") {
			t.Errorf("%s: the password comes back", field)
		}
	}
	page := s.added("库", "kind", "sql") // the first value counts
	s.page(page, http.StatusOK)
}

func TestMaintenanceStopAndAside(t *testing.T) {
	t.Parallel()
	s := open(t)
	page := s.added("换证系统")
	s.checked(page, "", ping.TimedOut)
	s.whole("no time", s.post(page+"/maintenance", "version", "1", "from", "明天", "to", "2026-03-04 09:00", "why", "升级"), http.StatusUnprocessableEntity, "这不是时间", `value="明天"`)
	s.whole("begun", s.post(page+"/maintenance", "version", "1", "from", "2026-03-01 09:00", "to", "2026-03-04 09:00", "why", "升级"), http.StatusUnprocessableEntity, "开始之前公告")
	s.led(s.post(page+"/maintenance", "version", "1", "from", "2026-03-03 09:00", "to", "2026-03-04 09:00", "why", "数据库升级"))
	body := s.page(page, http.StatusOK, "公告过维护 1 次", "数据库升级", "还没开始", "取消或提前结束")
	_, rest, _ := strings.Cut(body, `name="maintenance" value="`)
	id, _, _ := strings.Cut(rest, `"`)
	s.led(s.post(page+"/cancel", "version", "2", "maintenance", id))
	s.page(page, http.StatusOK, "2026-03-02 17:00 取消")
	s.whole("seen before", s.post(page+"/stop", "version", "1", "reason", "下线"), http.StatusUnprocessableEntity, "朱工刚改过")
	s.whole("no reason", s.post(page+"/stop", "version", "3"), http.StatusUnprocessableEntity, "没有写原因")
	s.led(s.post(page+"/stop", "version", "3", "reason", "下线"))
	s.page(page, http.StatusOK, "已停止", "恢复检测", "下线")
	s.led(s.post(page+"/resume", "version", "4"))
	s.led(s.post(page+"/edit", "version", "5", "name", "换证系统二", "kind", "tcp", "address", "a.example.invalid:443", "every", "30", "timeout", "5", "hours", "always", "reason", "换端口"))
	s.page(page, http.StatusOK, "换证系统二", "a.example.invalid:443", "换端口")
	s.page(page+"/edit", http.StatusOK, `value="30"`)
	list, _, err := s.room.Checks(t.Context(), room.Query{Organisations: []string{"d"}, Down: true})
	if err != nil || len(list) != 1 {
		t.Fatal(list, err)
	}
	check := "/work/" + list[0].Ref()
	for _, lang := range []string{"en", "zh"} {
		s.lang = lang
		s.page(check, http.StatusOK, "timeout")
	}
	s.page(check, http.StatusOK, "超时没有应答", "计入 1 项", "不计入这次检测")
	s.whole("no reason", s.post(check+"/aside"), http.StatusUnprocessableEntity, "没有写原因")
	s.led(s.post(check+"/aside", "reason", "检测机断网"))
	s.page(check, http.StatusOK, "标为不计入", "检测机断网")
	s.page("/work/why/"+list[0].Ref(), http.StatusOK, "没有计入")
	s.who = who("d", office.DepartmentOfficer)
	if body := s.page(page, http.StatusOK); strings.Contains(body, "a.example.invalid") || strings.Contains(body, "/stop") {
		t.Error("who may only read meets the address or an act")
	}
	if w := s.post(page+"/stop", "version", "6", "reason", "x"); w.Code != http.StatusForbidden && w.Code != http.StatusNotFound {
		t.Errorf("who may only read stops it: %d", w.Code)
	}
}

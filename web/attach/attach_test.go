package attach_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"

	"plumbline/base/actor"
	"plumbline/goal"
	"plumbline/locale"
	"plumbline/office"
	kept "plumbline/platform/attach"
	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
	"plumbline/platform/i18n"
	"plumbline/platform/tlog/tlogtest"
	"plumbline/sample"
	"plumbline/web/attach"
	"plumbline/web/site"
	"plumbline/web/webtest"
)

var zhao = actor.Actor{ID: "p1", Name: "赵一"}

// world is the pages over a store with one declaration, asked by whoever who says.
type world struct {
	t     *testing.T
	h     http.Handler
	db    *db.DB
	files *kept.Service
	id    string
	who   site.Sign
	lang  string
}

func build(t *testing.T, o kept.Options) *world {
	t.Helper()
	d := dbtest.SQLite(t)
	log := tlogtest.Log(t, d, goal.Tables(), kept.Tables())
	keep := goal.New(d, log)
	saved, err := keep.Save(t.Context(), zhao, []goal.Entry{{Declaration: sample.Many(1)[0], Ordinal: 1}})
	if err != nil {
		t.Fatal(err)
	}
	cat, err := i18n.Load(locale.FS)
	if err != nil {
		t.Fatal(err)
	}
	o.Temp = t.TempDir()
	w := &world{t: t, db: d, files: kept.New(d, log, o), id: string(saved[0].ID), who: webtest.Everyone(zhao), lang: "zh"}
	s, err := site.New(site.Config{
		Catalog: cat, Log: slog.New(slog.NewTextHandler(t.Output(), nil)),
		Sign: func(r *http.Request) (site.Visitor, error) { return w.who(r) },
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := attach.Routes(s, attach.Deps{Goal: keep, Files: w.files}); err != nil {
		t.Fatal(err)
	}
	w.h = s.Handler()
	return w
}

func (w *world) do(method, path, media string, body io.Reader) *httptest.ResponseRecorder {
	w.t.Helper()
	req := httptest.NewRequestWithContext(w.t.Context(), method, path, body)
	req.Header.Set("Content-Type", media)
	req.AddCookie(&http.Cookie{Name: "lang", Value: w.lang})
	out := httptest.NewRecorder()
	w.h.ServeHTTP(out, req)
	return out
}

func (w *world) get(path string) *httptest.ResponseRecorder { return w.do("GET", path, "", nil) }

func (w *world) upload(name string, data []byte, note string) *httptest.ResponseRecorder {
	w.t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	err := m.WriteField("note", note)
	part, err2 := m.CreateFormFile("file", name)
	if err = errors.Join(err, err2); err == nil {
		_, err = part.Write(data)
	}
	if err = errors.Join(err, m.Close()); err != nil {
		w.t.Fatal(err)
	}
	return w.do("POST", "/d/"+w.id+"/files", m.FormDataContentType(), &b)
}

// page checks a page and gives its text.
func (w *world) page(out *httptest.ResponseRecorder, status int, words ...string) string {
	w.t.Helper()
	body := out.Body.String()
	if out.Code != status {
		w.t.Fatalf("status %d, want %d: %s", out.Code, status, body)
	}
	for _, wrong := range webtest.Check(body) {
		w.t.Error(wrong)
	}
	for _, word := range words {
		if !strings.Contains(body, word) {
			w.t.Errorf("the page does not say %s:\n%s", word, body)
		}
	}
	return body
}

var aPDF = append([]byte("%PDF-1.4\n"), bytes.Repeat([]byte("0123456789abcde\n"), 1000)...)

func TestAFileIsUploadedGivenAndRemoved(t *testing.T) {
	t.Parallel()
	w := build(t, kept.Options{})
	list := "/d/" + w.id + "/files"
	for _, w.lang = range []string{"en", "zh"} {
		w.page(w.get(list), 200)
	}
	out := w.upload(`佐证"<b>.pdf`, aPDF, "签到表 <script>")
	if out.Code != http.StatusSeeOther || !strings.HasPrefix(out.Header().Get("Location"), list) {
		t.Fatalf("%d %v %s", out.Code, out.Header(), out.Body)
	}
	body := w.page(w.get(strings.TrimSuffix(out.Header().Get("Location"), "#saved")), 200, "1 个附件", "附件已上传", "未扫描病毒", "签到表 &lt;script&gt;", "赵一", "佐证__b_.pdf")
	file := regexp.MustCompile(`href="(/files/[^"]+)"`).FindStringSubmatch(body)[1]
	out = w.get(file)
	if !bytes.Equal(out.Body.Bytes(), aPDF) {
		t.Errorf("%d bytes are given back", out.Body.Len())
	}
	for name, want := range map[string]string{
		"Content-Type": "application/octet-stream", "X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'; sandbox",
		"Content-Disposition": "attachment; filename*=UTF-8''" + url.PathEscape("佐证__b_.pdf"), "Cache-Control": "private, no-store",
	} {
		if got := out.Header().Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	w.page(w.do("POST", file+"/remove", "application/x-www-form-urlencoded", strings.NewReader("reason=+")), 422, "移除附件要写明原因")
	out = w.do("POST", file+"/remove", "application/x-www-form-urlencoded", strings.NewReader("reason=传错了"))
	if out.Code != http.StatusSeeOther {
		t.Fatalf("%d %s", out.Code, out.Body)
	}
	for _, w.lang = range []string{"en", "zh"} {
		w.page(w.get(list), 200, "传错了")
	}
	w.page(w.get(file), 404)
	w.page(w.do("POST", file+"/remove", "application/x-www-form-urlencoded", strings.NewReader("reason=x")), 409)
}

func TestRefusedUploadsSayWhy(t *testing.T) {
	t.Parallel()
	w := build(t, kept.Options{Limits: kept.Limits{File: 20_000, Subject: 30_000, Files: 5}})
	w.page(w.upload("a.exe", []byte("MZ"), "说明文字"), 422, "不收", `value="说明文字"`, `href="#file"`)
	w.page(w.upload("a.png", aPDF, ""), 422, "与扩展名 .png 不符")
	w.page(w.upload("a.pdf", append(bytes.Clone(aPDF), aPDF...), ""), 413, "超过")
	w.page(w.upload("a.pdf", bytes.Repeat(aPDF, 100), ""), 413, "超过") // beyond what is read at all
	w.page(w.upload("", nil, ""), 422, "没有选择文件")
	w.page(w.upload("a.pdf", nil, ""), 422, "空文件")
	w.page(w.upload("a.pdf", aPDF, strings.Repeat("字", 600)), 422, `href="#note"`)
	w.page(w.do("POST", "/d/"+w.id+"/files", "text/plain", strings.NewReader("x")), 422)
	w.page(w.do("POST", "/d/"+w.id+"/files", "multipart/form-data; boundary=x", strings.NewReader("--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.pdf\"\r\n\r\n%PDF-1.4")), 422)
	w.files.Scanner = &kept.Scanner{Name: "test", Scan: func(_ context.Context, r io.Reader) (string, error) {
		_, err := io.Copy(io.Discard, r)
		return "Eicar-Signature", err
	}}
	w.page(w.upload("病毒.pdf", aPDF, ""), 422, "发现病毒（Eicar-Signature）", "有病毒，未保存")
	w.files.Scanner.Scan = func(context.Context, io.Reader) (string, error) { return "", errors.New("connection refused") }
	body := w.page(w.upload("另一个.pdf", aPDF[:1000], ""), 409, "病毒扫描服务没有应答")
	if strings.Contains(body, "connection refused") {
		t.Error("the page tells the cause that is for the operator")
	}
	w.files.Scanner = nil
	w.files.Temp = "/dev/full/nowhere"
	if out := w.upload("a.pdf", aPDF, ""); out.Code != http.StatusInternalServerError || strings.Contains(out.Body.String(), "nowhere") {
		t.Errorf("where nothing can be written: %d %s", out.Code, out.Body)
	}
}

// TestTheDiskIsFull hands a file over where the system says so; /dev/full answers every write with it.
func TestTheDiskIsFull(t *testing.T) {
	t.Parallel()
	if _, err := os.Stat("/dev/full"); err != nil {
		t.Skip("no /dev/full here")
	}
	w := build(t, kept.Options{})
	w.files.Create = func() (*os.File, error) { return os.OpenFile("/dev/full", os.O_RDWR, 0) }
	w.page(w.upload("a.pdf", aPDF, ""), 500, "磁盘已满", "联系管理员")
	w.files.Create = nil
	if out := w.upload("a.pdf", aPDF, ""); out.Code != http.StatusSeeOther {
		t.Errorf("with room again: %d", out.Code)
	}
}

// TestFilesAreInReachOfTheirDeclaration tries every role at its own place, below and elsewhere at every address.
func TestFilesAreInReachOfTheirDeclaration(t *testing.T) {
	t.Parallel()
	w := build(t, kept.Options{})
	d := sample.Many(1)[0]
	tree := office.Tree{
		{ID: "bureau", Kind: office.Finance, Name: "财政局"},
		{ID: "fed", Parent: "bureau", Kind: office.Department, Name: d.Department},
		{ID: "unit", Parent: "fed", Kind: office.Unit, Name: d.Unit},
		{ID: "other", Parent: "bureau", Kind: office.Department, Name: "另一部门"},
	}
	f, err := w.files.Add(t.Context(), zhao, goal.Subject(goal.ID(w.id)), "a.pdf", "", bytes.NewReader(aPDF))
	if err != nil {
		t.Fatal(err)
	}
	stray, err := w.files.Add(t.Context(), zhao, "person/1", "b.pdf", "", bytes.NewReader(aPDF))
	if err != nil {
		t.Fatal(err)
	}
	place := tree.Place("unit")
	if d.Unit == "" || d.Unit == d.Department {
		place = tree.Place("fed")
	}
	tried := 0
	for _, role := range office.Roles {
		for _, at := range []office.ID{"bureau", "fed", "unit", "other"} {
			p := office.Person{ID: "p2", Posts: []office.Post{{Organisation: at, Role: role}}}
			w.who = func(*http.Request) (site.Visitor, error) { return site.Visitor{Person: p, Tree: tree}, nil }
			read, draft := office.May(p, office.Read, place).Allowed, office.May(p, office.Draft, place).Allowed
			want := func(may bool, yes int) int {
				switch {
				case may:
					return yes
				case !read:
					return http.StatusNotFound
				}
				return http.StatusForbidden
			}
			for what, c := range map[string]struct{ got, want int }{
				"list":     {w.get("/d/" + w.id + "/files").Code, want(read, 200)},
				"download": {w.get("/files/" + string(f.ID)).Code, want(read, 200)},
				"upload":   {w.upload("c.exe", aPDF, "").Code, want(draft, 422)},
				"remove":   {w.do("POST", "/files/"+string(f.ID)+"/remove", "application/x-www-form-urlencoded", strings.NewReader("reason=")).Code, want(draft, 422)},
				"stray":    {w.get("/files/" + string(stray.ID)).Code, 404},
				"none":     {w.get("/files/none").Code, 404},
			} {
				tried++
				if c.got != c.want {
					t.Errorf("%s at %s: %s answers %d, want %d", role, at, what, c.got, c.want)
				}
			}
		}
	}
	if tried != 8*4*6 {
		t.Errorf("tried %d", tried)
	}
}

func TestTemplatesFitTheirStructs(t *testing.T) {
	t.Parallel()
	cat, err := i18n.Load(locale.FS)
	if err != nil {
		t.Fatal(err)
	}
	s, err := site.New(site.Config{Catalog: cat})
	if err == nil {
		err = attach.Routes(s, attach.Deps{})
	}
	if err != nil {
		t.Fatal(err)
	}
	pages := s.Templates("zh")
	delete(pages, "error")
	webtest.Templates(t, pages, attach.PageTypes)
	webtest.NoSentences(t, os.DirFS("."))
	webtest.Words(t, cat, "attach.", os.DirFS("."), os.DirFS("../../platform/attach"))
}

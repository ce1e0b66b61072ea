package api_test

import (
	"bytes"
	"net/http"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"plumbline/form"
	"plumbline/goal"
	"plumbline/office"
	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
	"plumbline/sample"
	"plumbline/web/api"
	"plumbline/web/webtest"
)

// One declaration from nothing to its second revision, on both engines.
func TestDraftByToken(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		drafter := h.token("drafter")

		var saved api.Saved
		made := h.call(drafter, "POST", "/api/v1/declarations", sheet("职业培训", unit)).want(t, 201, &saved)
		if saved.Revision != 1 || made.Header.Get("Location") != "/api/v1/declarations/"+saved.ID {
			t.Errorf("created %+v at %s", saved, made.Header.Get("Location"))
		}
		var kept goal.Declaration
		got := h.call(drafter, "GET", made.Header.Get("Location"), nil).want(t, 200, &kept)
		if kept.Name != "职业培训" || *kept.Indicators[0].Target.Op != ">=" || *kept.Indicators[0].Target.Value != "20" || got.Header.Get("ETag") != made.Header.Get("ETag") {
			t.Errorf("kept %+v with %v", kept, got.Header)
		}
		h.call(drafter, "GET", made.Header.Get("Location"), nil, "If-None-Match", got.Header.Get("ETag")).want(t, 304, nil)

		next := sheet("职业培训", unit)
		next["code"] = "YS1"
		at := made.Header.Get("Location")
		h.call(drafter, "PUT", at, next).problem(t, 428, "api.if_match")
		h.call(drafter, "PUT", at, next, "If-Match", `"9-nothing"`).problem(t, 412, "api.changed")
		second := h.call(drafter, "PUT", at, next, "If-Match", got.Header.Get("ETag")).want(t, 200, &saved)
		if saved.Revision != 2 || second.Header.Get("ETag") == got.Header.Get("ETag") {
			t.Errorf("replaced as %+v", saved)
		}
		h.call(drafter, "PUT", at, next, "If-Match", got.Header.Get("ETag")).problem(t, 412, "api.changed")

		var list []map[string]any
		h.call(drafter, "GET", "/api/v1/declarations?year=2026", nil).want(t, 200, &list)
		if len(list) != 1 || list[0]["code"] != "YS1" || list[0]["repairs"] == nil {
			t.Errorf("listed %v", list)
		}
		h.call(drafter, "POST", "/api/v1/declarations", next).problem(t, 409, "api.exists")
	})
}

// What is out of reach answers like what is not there; a token does what its scope holds and no more.
func TestReach(t *testing.T) {
	t.Parallel()
	h := open(t, dbtest.SQLite(t))
	var saved api.Saved
	h.call(h.token("drafter"), "POST", "/api/v1/declarations", sheet("职业培训", unit)).want(t, 201, &saved)
	at := "/api/v1/declarations/" + saved.ID

	away := h.token("elsewhere")
	absent := h.call(away, "GET", "/api/v1/declarations/0nothere", nil).problem(t, 404, "goal.not_found")
	hidden := h.call(away, "GET", at, nil).problem(t, 404, "goal.not_found")
	if hidden.Code != absent.Code || hidden.Title != absent.Title {
		t.Errorf("hidden %+v, absent %+v", hidden, absent)
	}
	var list []any
	h.call(away, "GET", "/api/v1/declarations", nil).want(t, 200, &list)
	if len(list) != 0 {
		t.Errorf("a stranger reads %v", list)
	}
	h.call(away, "POST", "/api/v1/declarations", sheet("他人之表", unit)).problem(t, 403, "office.may.place")
	reader := h.token("drafter", office.Read)
	h.call(reader, "GET", at, nil).want(t, 200, nil)
	h.call(reader, "PUT", at, sheet("职业培训", unit), "If-Match", "*").problem(t, 403, "office.may.token")
	h.call(h.token("drafter", office.Submit), "GET", at, nil).problem(t, 403, "office.may.token")
	for _, secret := range []string{"", "plb_wrong"} {
		a := h.call(secret, "GET", at, nil)
		a.problem(t, 401, "session.none")
		if !strings.HasPrefix(a.Header.Get("WWW-Authenticate"), "Bearer") {
			t.Errorf("no way in is named: %v", a.Header)
		}
	}
	h.call(reader, "DELETE", at, nil).problem(t, 405, "api.method")
	h.call(reader, "GET", "/api/v1/nothing", nil).problem(t, 404, "api.nothing")
}

// A request sent twice under one key is done once.
func TestSentTwice(t *testing.T) {
	t.Parallel()
	h := open(t, dbtest.SQLite(t))
	drafter := h.token("drafter")
	send := func(name string) answered {
		return h.call(drafter, "POST", "/api/v1/declarations", sheet(name, unit), "Idempotency-Key", "k1")
	}
	first, again := send("甲"), send("甲")
	first.want(t, 201, nil)
	again.want(t, 201, nil)
	if string(first.Body) != string(again.Body) || again.Header.Get("ETag") != first.Header.Get("ETag") || again.Header.Get("Idempotent-Replayed") != "true" {
		t.Errorf("first %s, again %s %v", first.Body, again.Body, again.Header)
	}
	send("乙").problem(t, 422, "idem.other")
	other := h.call(h.token("drafter"), "POST", "/api/v1/declarations", sheet("甲", unit), "Idempotency-Key", "k1")
	other.problem(t, 409, "api.exists") // a key is its token's own
	wrong := sheet("丙", unit)
	wrong["year"] = "no number"
	h.call(drafter, "POST", "/api/v1/declarations", wrong, "Idempotency-Key", "k2").problem(t, 422, "api.unfit")
	h.call(drafter, "POST", "/api/v1/declarations", sheet("丙", unit), "Idempotency-Key", "k2").want(t, 201, nil)
}

// Pages lead from one to the next until everything was listed once.
func TestPages(t *testing.T) {
	t.Parallel()
	h := open(t, dbtest.SQLite(t))
	drafter := h.token("drafter")
	names := []string{"甲", "乙", "丙", "丁", "戊"}
	for i, name := range names {
		d := sheet(name, unit)
		d["year"] = 2026 - i/3
		h.call(drafter, "POST", "/api/v1/declarations", d).want(t, 201, nil)
	}
	var seen []string
	for next := "/api/v1/entries?limit=2"; next != ""; {
		var page []api.Entry
		a := h.call(drafter, "GET", next, nil).want(t, 200, &page)
		for _, e := range page {
			seen = append(seen, e.Name)
		}
		next, _, _ = strings.Cut(strings.TrimPrefix(a.Header.Get("Link"), "<"), ">")
	}
	if strings.Join(seen, "") != strings.Join(names, "") {
		t.Errorf("the pages list %v", seen)
	}
	h.call(drafter, "GET", "/api/v1/entries?cursor=nonsense", nil).problem(t, 422, "api.cursor")
	h.call(drafter, "GET", "/api/v1/entries?unknown=1", nil).problem(t, 422, "api.unfit")
	p := h.call(drafter, "GET", "/api/v1/entries?limit=9999", nil, "Accept-Language", "en").problem(t, 422, "api.unfit")
	if !strings.HasPrefix(p.Detail, "The request") || len(p.Errors) != 1 || p.Errors[0].Location != "query.limit" {
		t.Errorf("said %+v", p)
	}
}

// Whoever is signed in to the pages reads with the session, and cannot be made to write with it.
func TestSessionReads(t *testing.T) {
	t.Parallel()
	h := open(t, dbtest.SQLite(t))
	cookie := ""
	err := h.db.Write(t.Context(), func(tx *db.Tx) error {
		in, err := h.tokens.Open(tx, h.people["drafter"].ID, fromTest, true, "")
		cookie = "session=" + in.Secret
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	h.call("", "GET", "/api/v1/declarations", nil, "Cookie", cookie).want(t, http.StatusOK, nil)
	h.call("", "POST", "/api/v1/declarations", sheet("甲", unit), "Cookie", cookie).problem(t, http.StatusForbidden, "api.session_reads")
}

// The list is the charter's array, of the schema that is published; the declarations of the published document come back
// as they were read, and what other systems send may hold anything.
func TestCharter(t *testing.T) {
	t.Parallel()
	h := open(t, dbtest.SQLite(t))
	h.rename(department, "上海市残疾人联合会")
	drafter := h.token("drafter")
	h.appoint("drafter", department, office.Drafter)
	var im api.Import
	up := h.call(drafter, "POST", "/api/v1/imports?name=declarations.txt", string(sample.Document), "Content-Type", "application/octet-stream").want(t, 201, &im)
	if im.Forms != 12 || up.Header.Get("Location") != "/api/v1/imports/"+im.ID {
		t.Errorf("read %d declarations at %s", im.Forms, up.Header.Get("Location"))
	}
	h.call(drafter, "POST", "/api/v1/imports/"+im.ID+"/confirm", nil).problem(t, 409, "form.repair_waits")
	for i, f := range im.Read {
		for _, n := range f.Waiting { // what was read is right here
			h.call(drafter, "POST", "/api/v1/imports/"+im.ID+"/decisions", api.Decision{Form: i, Repair: n}).want(t, 200, nil)
		}
	}
	var saved []api.SavedImport
	h.call(drafter, "POST", "/api/v1/imports/"+im.ID+"/confirm", nil).want(t, 200, &saved)
	a := h.call(drafter, "GET", "/api/v1/declarations?year=2023", nil).want(t, 200, nil)
	schema := h.call("", "GET", "/schemas/declaration.json", nil).want(t, 200, nil)
	compiler := jsonschema.NewCompiler()
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(schema.Body))
	if err != nil {
		t.Fatal(err)
	}
	if err := compiler.AddResource("s.json", document); err != nil {
		t.Fatal(err)
	}
	list, err := jsonschema.UnmarshalJSON(bytes.NewReader(a.Body))
	if err != nil {
		t.Fatal(err)
	}
	if err := compiler.MustCompile("s.json").Validate(list); err != nil {
		t.Errorf("the list is not of the published schema: %v", err)
	}
	var ds []goal.Declaration
	a.want(t, 200, &ds)
	read, err := form.Read("declarations.txt", sample.Document)
	if err != nil {
		t.Fatal(err)
	}
	for i, d := range read.Declarations() {
		if len(ds) != 12 || len(im.Read[i].Waiting) == 0 && len(goal.Diff(d, ds[i])) > 0 {
			t.Fatalf("%d declarations; number %d is not what was read", len(ds), i+1)
		}
	}
	var none []any
	h.call(drafter, "GET", "/api/v1/declarations?year=1999", nil).want(t, 200, &none)
	if none == nil || len(none) != 0 {
		t.Errorf("no year gives %v", none)
	}
	for _, odd := range []string{"year=x", "department=%00%ff", "text=%27%20OR%201=1--", "cursor=%00", "limit=-1", "text=" + strings.Repeat("a", 300), "unit=%25", "state=none"} {
		if got := h.call(drafter, "GET", "/api/v1/entries?"+odd, nil); got.StatusCode != 422 && (got.StatusCode != 200 || string(got.Body) != "[]\n") {
			t.Errorf("%s answered %d %s", odd, got.StatusCode, got.Body)
		}
	}
}

// What a target is said to mean must be what is written in it.
func TestTargetsMeanWhatTheySay(t *testing.T) {
	t.Parallel()
	h := open(t, dbtest.SQLite(t))
	drafter := h.token("drafter")
	d := sheet("职业培训", unit)
	target := d["indicators"].([]any)[0].(map[string]any)["target"].(map[string]any)
	target["kind"], target["op"], target["value"], target["unit"] = "quantitative", "<=", "20", "人次"
	p := h.call(drafter, "POST", "/api/v1/declarations", d).problem(t, 422, "api.target")
	if p.Field != "indicators[0].target" || p.Remedy == "" {
		t.Errorf("said %+v", p)
	}
	target["op"] = ">="
	h.call(drafter, "POST", "/api/v1/declarations", d).want(t, 201, nil)
	d["unknown"] = 1
	h.call(drafter, "POST", "/api/v1/declarations", d).problem(t, 422, "api.unfit")
	h.call(drafter, "POST", "/api/v1/declarations", "{").problem(t, 400, "api.unreadable")
	h.call(drafter, "POST", "/api/v1/declarations", "x", "Content-Type", "text/plain").problem(t, 415, "api.media_type")
	h.call(drafter, "POST", "/api/v1/declarations", `{"name":"`+strings.Repeat("a", 2<<20)+`"}`).problem(t, 413, "api.too_large")
	h.call(drafter, "POST", "/api/v1/declarations", `{"name":"`+strings.Repeat("a", 2<<20)+`"}`, "Idempotency-Key", "large").problem(t, 413, "api.too_large")
}

// The page that lists the operations is a page as any other, in both languages, and needs nobody signed in.
func TestDocsPage(t *testing.T) {
	t.Parallel()
	h := open(t, dbtest.SQLite(t))
	for _, lang := range []string{"zh", "en"} {
		a := h.call("", "GET", "/api/v1/docs", nil, "Cookie", "lang="+lang).want(t, 200, nil)
		for _, wrong := range webtest.Check(string(a.Body)) {
			t.Errorf("%s: %s", lang, wrong)
		}
		if !strings.Contains(string(a.Body), "PUT /api/v1/declarations/{id}") {
			t.Errorf("%s: no operation is listed", lang)
		}
	}
	if a := h.call("", "GET", "/api/v1/openapi.yaml", nil).want(t, 200, nil); !strings.Contains(string(a.Body), "operationId: create-declaration") {
		t.Errorf("the description in YAML: %.200s", a.Body)
	}
}

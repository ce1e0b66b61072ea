package api_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"plumbline/base/actor"
	"plumbline/base/fault"
	"plumbline/evaluation"
	"plumbline/forecast"
	"plumbline/form"
	"plumbline/goal"
	"plumbline/goal/library"
	"plumbline/journal"
	"plumbline/journal/read"
	"plumbline/locale"
	"plumbline/measure"
	"plumbline/office"
	"plumbline/office/session"
	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
	"plumbline/platform/i18n"
	"plumbline/platform/idem"
	"plumbline/platform/tlog"
	"plumbline/platform/webhook"
	"plumbline/review"
	"plumbline/review/course"
	"plumbline/review/desk"
	"plumbline/rule"
	"plumbline/web/api"
	"plumbline/web/site"
)

// house is a whole product with an office in it: a finance bureau, a federation and two of its units, and people.
type house struct {
	t      *testing.T
	db     *db.DB
	log    *tlog.Registry
	hooks  *webhook.Service
	office *office.Service
	tokens *session.Service
	server *httptest.Server
	orgs   map[string]office.ID
	people map[string]office.Person
}

// fromTest is where the sessions of tests come from.
var fromTest = session.From{Address: "192.0.2.1", Agent: "test"}

// The organisations of the house; the first unit is that of the example.
const (
	bureau     = "演示市财政局"
	department = "演示市残疾人联合会"
	unit       = "东城区残疾人联合会"
	otherUnit  = "西城区残疾人联合会"
)

func open(t *testing.T, d *db.DB) *house {
	t.Helper()
	catalog, err := i18n.Load(locale.FS)
	if err != nil {
		t.Fatal(err)
	}
	log := register(t)
	h := &house{t: t, db: d, log: log, office: office.New(d, log), tokens: session.New(d, session.Usual, log), orgs: map[string]office.ID{}, people: map[string]office.Person{}}
	h.found()
	to, err := site.New(site.Config{Catalog: catalog, Version: "test", Sign: h.sign, Now: func() time.Time { return dbtest.Now }})
	if err != nil {
		t.Fatal(err)
	}
	keep := goal.New(d, h.log, review.Editable)
	h.hooks = webhook.New(d, h.log, webhook.Config{Events: api.Events, Guard: webhook.Guard{Allowed: loopback, Plain: true}})
	figures := measure.New(d, h.log, read.New(d), measure.NewCatalogue(measures...), review.Editable)
	deps := api.Deps{
		DB: d, Goal: keep, Form: form.New(d, keep, h.log), Rule: rule.New(d, keep, h.log), Office: h.office,
		Review: review.New(d, h.log, api.Told(h.hooks)), Desk: desk.New(d, h.log), Hooks: h.hooks, Library: library.New(d, h.log),
		Measure: figures, Forecast: forecast.New(d, read.New(d), figures), Evaluation: evaluation.New(d, nil, figures, read.New(d), course.New(d, nil)), Proof: tlog.New(d, signer(t)),
	}
	if err := api.Routes(to, deps); err != nil {
		t.Fatal(err)
	}
	h.server = httptest.NewServer(to.Handler())
	t.Cleanup(h.server.Close)
	return h
}

// measures is what the rooms of the house post.
var measures = []journal.Measure{{ID: "activity.attended", Kind: journal.Count, Unit: "人次", Persons: true}}

// loopback lets webhooks reach the receivers of tests.
var loopback = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}

// signer makes a key for checkpoints.
func signer(t *testing.T) tlog.Signer {
	t.Helper()
	key, err := tlog.OpenKey(filepath.Join(t.TempDir(), "log.key"))
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// register is the log of the rooms that the interface writes to.
func register(t *testing.T) *tlog.Registry {
	t.Helper()
	log, err := tlog.Register(
		slices.Concat(goal.Tables(), form.Tables(), rule.Tables(), measure.Tables(), journal.Tables(), office.Tables(), review.Tables(), webhook.Tables(), library.Tables()),
		slices.Concat(rule.Exempt(), journal.Exempt(), office.Exempt(), review.Exempt(), webhook.Exempt(), idem.Exempt(), library.Exempt()),
	)
	if err != nil {
		t.Fatal(err)
	}
	return log
}

// sign knows who asks by a token, or by the session's secret in a cookie.
func (h *house) sign(r *http.Request) (site.Visitor, error) {
	tree, err := h.office.Tree(r.Context())
	if err != nil {
		return site.Visitor{}, err
	}
	if secret, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); ok {
		p, err := h.tokens.Bearer(r.Context(), secret)
		return site.Visitor{Person: p, Tree: tree}, err
	}
	if secret := site.SessionSecret(r); secret != "" {
		in, err := h.tokens.Of(r.Context(), secret)
		return site.Visitor{Person: in.Person, Session: in.ID, Tree: tree}, err
	}
	return site.Visitor{}, fault.New(fault.Denied, "session.none")
}

func (h *house) found() {
	h.t.Helper()
	ctx := h.t.Context()
	err := h.db.Write(ctx, func(tx *db.Tx) error {
		p, err := office.Begin(tx, h.log, office.Finance, bureau, office.Particulars{Name: "管理员"})
		h.people["administrator"] = p
		h.orgs[bureau] = p.Posts[0].Organisation
		return err
	})
	if err != nil {
		h.t.Fatal(err)
	}
	for _, o := range []struct {
		parent, name string
		kind         office.Kind
	}{{bureau, department, office.Department}, {department, unit, office.Unit}, {department, otherUnit, office.Unit}} {
		made, err := h.office.Found(ctx, actor.System, office.Founding{Parent: h.orgs[o.parent], Kind: o.kind, Name: o.name})
		if err != nil {
			h.t.Fatal(err)
		}
		h.orgs[o.name] = made.ID
	}
	for _, p := range []struct {
		key, at, name string
		role          office.Role
	}{
		{"drafter", unit, "填报人", office.Drafter},
		{"elsewhere", otherUnit, "旁人", office.Drafter},
		{"unit", unit, "单位审核人", office.UnitReviewer},
		{"officer", department, "主管人", office.DepartmentOfficer},
		{"finance", bureau, "财政人", office.FinanceReviewer},
		{"evaluator", department, "评价人", office.Evaluator},
		{"auditor", bureau, "审计人", office.Auditor},
	} {
		made, err := h.office.Hire(ctx, actor.System, h.orgs[p.at], p.role, office.Particulars{Name: p.name, Phone: "13900001234", Email: "someone@example.org"})
		if err != nil {
			h.t.Fatal(err)
		}
		h.people[p.key] = made
	}
}

// rename gives an organisation another name.
func (h *house) rename(at, name string) {
	h.t.Helper()
	if err := h.office.Rename(h.t.Context(), actor.System, h.orgs[at], name); err != nil {
		h.t.Fatal(err)
	}
}

// appoint gives somebody a further role.
func (h *house) appoint(who, at string, role office.Role) {
	h.t.Helper()
	if err := h.office.Appoint(h.t.Context(), actor.System, h.people[who].ID, h.orgs[at], role); err != nil {
		h.t.Fatal(err)
	}
}

// token gives a token of somebody for some acts; without acts for all that a token may do.
func (h *house) token(who string, acts ...office.Act) string {
	h.t.Helper()
	if len(acts) == 0 {
		for _, a := range office.Acts() {
			if a.ForToken() {
				acts = append(acts, a)
			}
		}
	}
	secret, _, err := h.tokens.Issue(h.t.Context(), h.people[who].Actor(), session.Request{Name: "test", Scope: acts, Life: 24 * time.Hour})
	if err != nil {
		h.t.Fatal(err)
	}
	return secret
}

// answered is an answer with its body.
type answered struct {
	*http.Response
	Body []byte
}

// call sends a request; headers are name, value pairs.
func (h *house) call(token, method, address string, body any, headers ...string) answered {
	h.t.Helper()
	var content io.Reader
	switch b := body.(type) {
	case nil:
	case string:
		content = strings.NewReader(b)
	default:
		data, err := json.Marshal(b)
		if err != nil {
			h.t.Fatal(err)
		}
		content = bytes.NewReader(data)
	}
	r, err := http.NewRequestWithContext(h.t.Context(), method, h.server.URL+address, content)
	if err != nil {
		h.t.Fatal(err)
	}
	if content != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	resp, err := h.server.Client().Do(r)
	if err != nil {
		h.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		h.t.Fatal(err)
	}
	return answered{resp, data}
}

// want fails unless the status is the one expected, and reads the body into v.
func (a answered) want(t *testing.T, status int, v any) answered {
	t.Helper()
	if a.StatusCode != status {
		t.Fatalf("%s %s answered %d, want %d: %s", a.Request.Method, a.Request.URL.Path, a.StatusCode, status, a.Body)
	}
	if v != nil {
		if err := json.Unmarshal(a.Body, v); err != nil {
			t.Fatalf("%s: %v: %s", a.Request.URL.Path, err, a.Body)
		}
	}
	return a
}

// problem fails unless the answer is a problem of the status and code.
func (a answered) problem(t *testing.T, status int, code string) api.Problem {
	t.Helper()
	var p api.Problem
	a.want(t, status, &p)
	if p.Code != code || p.Status != status || a.Header.Get("Content-Type") != "application/problem+json" || p.Detail == "" || strings.Contains(p.Detail, "⟦") {
		t.Fatalf("%s %s answered %s: %s, want %s", a.Request.Method, a.Request.URL.Path, a.Header.Get("Content-Type"), a.Body, code)
	}
	return p
}

// sheet is a declaration like the example, of a name and unit.
func sheet(name, of string) map[string]any {
	row := func(l1, l2, name, raw string) map[string]any {
		return map[string]any{"level1": l1, "level2": l2, "name": name, "target": map[string]any{"raw": raw}}
	}
	return map[string]any{
		"name": name, "year": 2026, "nature": "经常性专项业务费", "category": "特定目标类", "department": department, "unit": of,
		"start": "2026-01-01", "end": "2026-12-31",
		"goals":   map[string]any{"annual": fmt.Sprintf("2026年开展%s，全年培训不少于20人次，考核通过率达到95%%。", name)},
		"funding": map[string]any{"annual_total": "80000.00", "annual_fiscal": "80000.00"},
		"indicators": []any{
			row("产出指标", "数量指标", "培训人次", "≥20(人次)"), row("产出指标", "质量指标", "考核通过率", "≥95(%)"),
			row("产出指标", "时效指标", "培训完成时间", "2026年11月底前"), row("效益指标", "社会效益指标", "参训残疾人就业率", "≥60(%)"), row("满意度指标", "服务对象满意度指标", "参训残疾人满意度", "≥90(%)"),
		},
	}
}

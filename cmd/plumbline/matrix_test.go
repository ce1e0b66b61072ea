package main

import (
	"context"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"plumbline/base/actor"
	"plumbline/base/fault"
	"plumbline/goal"
	"plumbline/office"
	"plumbline/platform/db"
	"plumbline/platform/db/dbtest"
	"plumbline/sample"
	"plumbline/web/site"
)

// askerKey is who sends a request of the matrix; without one nobody is signed in.
type askerKey struct{}

// asked tells who asks by what the test put into the request.
func asked(r *http.Request) (site.Visitor, error) {
	if v, ok := r.Context().Value(askerKey{}).(site.Visitor); ok {
		return v, nil
	}
	return site.Visitor{}, fault.New(fault.Denied, "session.none")
}

// matrix is a store with a declaration, an import, a draft, a library entry and a file of one unit, and every address of the
// site leading to them.
type matrix struct {
	*town
	tree   office.Tree
	unit   office.ID
	values map[string]string // of the wildcards of patterns
	work   map[string]string // records of the work by what stands before their id
}

func newMatrix(t *testing.T) *matrix {
	t.Helper()
	w := visited(t, db.Config{Data: t.TempDir()}, how{demo: true, sign: asked})
	m := &matrix{town: w, unit: w.place("上海市残疾人就业服务中心")}
	var err error
	if m.tree, err = w.office.Tree(t.Context()); err != nil {
		t.Fatal(err)
	}
	people, err := w.cast(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	at := slices.IndexFunc(people, func(p office.Person) bool { return p.Posts[0].Organisation == m.unit })
	d := sample.Many(1)[0]
	d.Department, d.Unit = sample.Federation, "上海市残疾人就业服务中心"
	saved, err := w.goal.Save(t.Context(), actor.System, []goal.Entry{{Declaration: d}})
	if err != nil {
		t.Fatal(err)
	}
	m.values = map[string]string{
		"organisation": string(m.unit), "person": string(people[at].ID), "year": "2023", "revision": "1", "form": "1", "name": "app.css",
		"secret": "pll_x", "token": "x", "cell": "name", "leaf": "1", "file": "export.json", "id": string(saved[0].ID),
	}
	m.work = worked(t, m.store, m.unit, func(to time.Time) { w.passed.Store(int64(to.Sub(dbtest.Now))) })
	w.passed.Store(0)
	for name, value := range map[string]string{"kind": "event", "n": "1", "code": "AAAAAA", "intake": "none", "upload": "none", "period": "2023-07", "remedy": "none", "drawn": "none", "act": "done"} {
		m.values[name] = value
	}
	return m
}

// value is what stands for a wildcard of a pattern: a record of the work below /work, else that of its name.
func (m *matrix) value(pattern, name string) string {
	if name == "id" && strings.Contains(pattern, "/work/") {
		_, rest, _ := strings.Cut(pattern, "/work/")
		before, _, _ := strings.Cut(rest, "/{id}")
		parts := strings.Split(strings.ReplaceAll(before, "{kind}", m.values["kind"]), "/")
		if id, ok := m.work[parts[len(parts)-1]]; ok {
			return id
		}
	}
	return m.values[name]
}

// visitor holds one role in one organisation. He stands in no store, so that nothing he is let through to is done.
func (m *matrix) visitor(role office.Role, at office.ID) site.Visitor {
	return site.Visitor{
		Person: office.Person{ID: "nobody-in-store", Particulars: office.Particulars{Name: "试"}, Posts: []office.Post{{Organisation: at, Role: role}}},
		Tree:   m.tree,
	}
}

var wildcard = regexp.MustCompile(`\{([a-z]+)(\.\.\.)?\}`)

// request asks at a pattern, its wildcards filled in.
func (m *matrix) request(pattern string, v *site.Visitor) *http.Request {
	method, path, ok := strings.Cut(pattern, " ")
	if !ok {
		method, path = http.MethodGet, pattern
	}
	path = strings.ReplaceAll(path, "{$}", "")
	path = wildcard.ReplaceAllStringFunc(path, func(s string) string { return m.value(pattern, wildcard.FindStringSubmatch(s)[1]) })
	ctx := m.t.Context()
	if v != nil {
		ctx = context.WithValue(ctx, askerKey{}, *v)
	}
	r := httptest.NewRequestWithContext(ctx, method, path, strings.NewReader(""))
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for _, name := range wildcard.FindAllStringSubmatch(pattern, -1) {
		r.SetPathValue(name[1], m.value(pattern, name[1]))
	}
	return r
}

// expected is what the table of permissions says of a need: let through, refused, or hidden.
func (m *matrix) expected(n site.Need, r *http.Request, v site.Visitor) int {
	if n.Open || n.Act == "" {
		return http.StatusOK
	}
	if n.At == nil {
		for _, o := range m.tree {
			if office.May(v.Person, n.Act, m.tree.Place(o.ID)).Allowed {
				return http.StatusOK
			}
		}
		return http.StatusForbidden
	}
	at, err := n.At(site.WithVisitor(r, v))
	switch {
	case err != nil:
		return site.StatusOf(err)
	case office.May(v.Person, n.Act, at).Allowed:
		return http.StatusOK
	case office.May(v.Person, office.Read, at).Allowed:
		return http.StatusForbidden
	}
	return http.StatusNotFound
}

// TestEveryAddressAsksTheTable tries every address as every role, held at the unit that the address is about, above it, and
// elsewhere; and as nobody.
func TestEveryAddressAsksTheTable(t *testing.T) {
	t.Parallel()
	m := newMatrix(t)
	scopes := map[office.Scope]office.ID{
		office.Own: m.unit, office.Below: m.place("上海市残疾人联合会"), office.Elsewhere: m.place("徐汇区残疾人联合会"),
	}
	routes, tried, refused, records := m.site.Routes(), 0, 0, 0
	if len(routes) < 60 {
		t.Fatalf("only %d addresses", len(routes))
	}
	for _, route := range routes {
		m.asNobody(t, route)
		for scope, at := range scopes {
			for _, role := range office.Roles {
				v := m.visitor(role, at)
				r := m.request(route.Pattern, &v)
				want := m.expected(route.Need, r, v)
				w := httptest.NewRecorder()
				m.site.Handler().ServeHTTP(w, r)
				tried++
				if !agrees(w, want) && !(ofSession.MatchString(route.Pattern) && w.Code == http.StatusUnauthorized) {
					t.Errorf("%s as %s, %s: %d where the table says %d", route.Pattern, role, scope, w.Code, want)
				}
				if want != http.StatusOK {
					refused++
				}
			}
		}
		if route.Need.At != nil && strings.Contains(route.Pattern, "/d/{id}") {
			v := m.visitor(office.Auditor, m.unit)
			if at, err := route.Need.At(site.WithVisitor(m.request(route.Pattern, &v), v)); err != nil || at.ID != m.unit {
				t.Errorf("%s is about %v, %v", route.Pattern, at, err)
			}
		}
		if route.Need.At != nil && strings.Contains(route.Pattern, "/work/") && strings.Contains(route.Pattern, "{id}") {
			v := m.visitor(office.Auditor, m.unit)
			at, err := route.Need.At(site.WithVisitor(m.request(route.Pattern, &v), v))
			if err == nil && at.ID == m.unit {
				records++
			} else if err == nil {
				t.Errorf("%s is about %v", route.Pattern, at)
			} else {
				t.Logf("%s: no record of it is tried: %v", route.Pattern, err)
			}
		}
	}
	t.Logf("%d addresses, %d of them about records of the work, %d requests, %d to be refused", len(routes), records, tried, refused)
	if records < 30 {
		t.Errorf("only %d addresses are about records of the work", records)
	}
	if tried != len(routes)*24 || refused < tried/10 {
		t.Errorf("%d requests, %d refused", tried, refused)
	}
}

// ofSession are the addresses that ask for the secret of the session itself, which the requests of the matrix do not bring.
var ofSession = regexp.MustCompile(`^POST (/second|/account/(codes|drop)$)`)

// agrees says whether an answer is what the table wants. Who is let through may still meet what the office says of one who is
// not in its store, or that there is no such thing; what the gate says of a role he must not meet.
func agrees(w *httptest.ResponseRecorder, want int) bool {
	if want != http.StatusOK {
		return w.Code == want
	}
	byGate := strings.Contains(w.Body.String(), "您的角色")
	return w.Code < 500 && w.Code != http.StatusUnauthorized && !(w.Code == http.StatusForbidden && byGate)
}

// asNobody tries an address where nobody is signed in.
func (m *matrix) asNobody(t *testing.T, route site.Route) {
	t.Helper()
	w := httptest.NewRecorder()
	r := m.request(route.Pattern, nil)
	m.site.Handler().ServeHTTP(w, r)
	ledAway := w.Code == http.StatusSeeOther && strings.HasPrefix(w.Header().Get("Location"), "/sign-in") || w.Code == http.StatusUnauthorized
	if route.Need.Open {
		if w.Code == http.StatusUnauthorized && strings.Contains(w.Body.String(), "登录") && !strings.HasPrefix(r.URL.Path, "/second") {
			t.Errorf("%s is open and asks to sign in", route.Pattern)
		}
		return
	}
	if !ledAway {
		t.Errorf("%s: %d to %q where nobody is signed in", route.Pattern, w.Code, w.Header().Get("Location"))
	}
}

package site_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"plumbline/base/fault"
	"plumbline/goal"
	"plumbline/locale"
	"plumbline/office"
	"plumbline/platform/i18n"
	"plumbline/web/site"
	"plumbline/web/webtest"
)

// tree is a bureau with two departments, one of them with two units.
var tree = office.Tree{
	{ID: "city", Kind: office.District, Name: "市"},
	{ID: "bureau", Parent: "city", Kind: office.Finance, Name: "财政局"},
	{ID: "fed", Parent: "bureau", Kind: office.Department, Name: "市残联"},
	{ID: "jobs", Parent: "fed", Kind: office.Unit, Name: "就业中心"},
	{ID: "care", Parent: "fed", Kind: office.Unit, Name: "康复中心"},
	{ID: "roads", Parent: "bureau", Kind: office.Department, Name: "交通委"},
}

func visitor(role office.Role, at office.ID) site.Visitor {
	return site.Visitor{Tree: tree, Person: office.Person{
		ID: "p1", Particulars: office.Particulars{Name: "王芳"}, Posts: []office.Post{{Organisation: at, Role: role}},
	}}
}

// open makes a site signed by sign with one address of need.
func open(t *testing.T, sign site.Sign, need site.Need, h site.Handler) http.Handler {
	t.Helper()
	cat, err := i18n.Load(locale.FS)
	if err != nil {
		t.Fatal(err)
	}
	s, err := site.New(site.Config{Catalog: cat, Sign: sign})
	if err != nil {
		t.Fatal(err)
	}
	s.Handle("/thing", need, h)
	return s.Handler()
}

func as(v site.Visitor) site.Sign {
	return func(*http.Request) (site.Visitor, error) { return v, nil }
}

func TestGateHoldsTheNeed(t *testing.T) {
	t.Parallel()
	at := func(id office.ID) func(*http.Request) (office.Place, error) {
		return func(*http.Request) (office.Place, error) { return tree.Place(id), nil }
	}
	nobody := func(*http.Request) (site.Visitor, error) {
		return site.Visitor{}, fault.New(fault.Denied, "session.none")
	}
	for name, c := range map[string]struct {
		sign   site.Sign
		need   site.Need
		method string
		want   int
	}{
		"open to nobody":                  {nobody, site.Need{Open: true}, "GET", 200},
		"nobody is led to sign in":        {nobody, site.Need{}, "GET", 303},
		"nobody's act is refused":         {nobody, site.Need{}, "POST", 401},
		"signed in is enough":             {as(visitor(office.Clerk, "care")), site.Need{}, "GET", 200},
		"own unit":                        {as(visitor(office.Drafter, "jobs")), site.Need{Act: office.Draft, At: at("jobs")}, "GET", 200},
		"another unit is not there":       {as(visitor(office.Drafter, "jobs")), site.Need{Act: office.Draft, At: at("care")}, "GET", 404},
		"readable, but not to be drafted": {as(visitor(office.Auditor, "fed")), site.Need{Act: office.Draft, At: at("jobs")}, "GET", 403},
		"anywhere":                        {as(visitor(office.Drafter, "jobs")), site.Need{Act: office.Draft}, "GET", 200},
		"nowhere":                         {as(visitor(office.Auditor, "fed")), site.Need{Act: office.Draft}, "GET", 403},
		"a place that is not there": {
			as(visitor(office.Drafter, "jobs")),
			site.Need{Act: office.Read, At: func(*http.Request) (office.Place, error) { return office.Place{}, site.ErrNoPage }},
			"GET", 404,
		},
		"a failure of the store": {
			as(visitor(office.Drafter, "jobs")),
			site.Need{Act: office.Read, At: func(*http.Request) (office.Place, error) { return office.Place{}, errors.New("disk") }},
			"GET", 500,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ran := false
			h := open(t, c.sign, c.need, func(w http.ResponseWriter, _ *http.Request) error {
				ran = true
				_, err := io.WriteString(w, "done")
				return err
			})
			w := httptest.NewRecorder()
			h.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), c.method, "/thing?x=1", nil))
			if w.Code != c.want || ran != (c.want == 200) {
				t.Fatalf("status %d, ran %v, want %d", w.Code, ran, c.want)
			}
			if to := w.Header().Get("Location"); c.want == 303 && to != "/sign-in?back=%2Fthing%3Fx%3D1" {
				t.Errorf("led to %q", to)
			}
			if c.want >= 400 {
				for _, wrong := range webtest.Check(w.Body.String()) {
					t.Error(wrong)
				}
			}
		})
	}
}

func TestPanicIsAPageWithANumber(t *testing.T) {
	t.Parallel()
	h := open(t, as(visitor(office.Drafter, "jobs")), site.Need{}, func(http.ResponseWriter, *http.Request) error { panic("no") })
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/thing", nil))
	if w.Code != http.StatusInternalServerError || strings.Contains(w.Body.String(), "panic") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

func TestADeclarationBelongsWhereItsFormSays(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		department, unit string
		want             office.ID
	}{
		{"市残联", "就业中心", "jobs"},
		{"市残联", "市残联", "fed"},
		{"市残联", "", "fed"},
		{"市残联", "新成立的中心", "fed"},
		{"没有的局", "没有的处", "city"},
		{"交通委", "就业中心", "roads"},
	} {
		if got := site.PlaceOf(tree, c.department, c.unit).ID; got != c.want {
			t.Errorf("%s %s belongs to %s, want %s", c.department, c.unit, got, c.want)
		}
	}
	if p := site.PlaceOf(nil, "市残联", ""); p.ID != "" {
		t.Errorf("an empty tree has %s", p.ID)
	}
}

func TestListsAreNarrowedToWhatIsInReach(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		who   site.Visitor
		of    string
		any   bool
		units string
	}{
		"a drafter sees the own unit":            {visitor(office.Drafter, "jobs"), "市残联", true, "就业中心"},
		"and nothing of another department":      {visitor(office.Drafter, "jobs"), "交通委", false, ""},
		"and nothing that belongs to nobody":     {visitor(office.Drafter, "jobs"), "没有的局", false, ""},
		"an officer sees the department":         {visitor(office.DepartmentOfficer, "fed"), "市残联", true, "*"},
		"a finance reviewer sees departments":    {visitor(office.FinanceReviewer, "bureau"), "交通委", true, "*"},
		"who reads at the department, not below": {visitor(office.Drafter, "fed"), "市残联", true, "but 就业中心 康复中心"},
		"an auditor of the city sees all":        {visitor(office.Auditor, "city"), "没有的局", true, "*"},
	} {
		q, ok := c.who.Narrow(goal.Query{Department: c.of})
		got := strings.Join(q.Units, " ")
		if q.Units == nil {
			got = "*"
		}
		if len(q.Except) > 0 {
			got = "but " + strings.Join(q.Except, " ")
		}
		if ok != c.any || ok && got != c.units {
			t.Errorf("%s: %v %q, want %v %q", name, ok, got, c.any, c.units)
		}
		if !ok && q.Units == nil && q.Except == nil {
			t.Errorf("%s: the query is not narrowed", name)
		}
	}
}

// TestListsKnowFormerNames: a list holds what the pages of its declarations would show, whatever name a unit had when they
// were written, and whoever has that name now.
func TestListsKnowFormerNames(t *testing.T) {
	t.Parallel()
	renamed := office.Tree{
		{ID: "bureau", Kind: office.Finance, Name: "财政局"},
		{ID: "fed", Parent: "bureau", Kind: office.Department, Name: "市残联", Former: []string{"残疾人协会"}},
		{ID: "jobs", Parent: "fed", Kind: office.Unit, Name: "就业中心", Former: []string{"培训学校", "康复中心"}},
		{ID: "care", Parent: "fed", Kind: office.Unit, Name: "康复中心"},
		{ID: "same", Parent: "fed", Kind: office.Unit, Name: "市残联"},
		{ID: "shut", Parent: "fed", Kind: office.Unit, Name: "招待所", Closed: time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)},
	}
	for _, at := range []office.ID{"fed", "jobs", "care"} {
		who := visitor(office.Drafter, at)
		who.Tree = renamed
		for _, department := range []string{"市残联", "残疾人协会"} {
			q, _ := who.Narrow(goal.Query{Department: department})
			for _, unit := range []string{"", "市残联", "残疾人协会", "就业中心", "培训学校", "康复中心", "招待所", "从没有过"} {
				listed := len(q.Except) > 0 && !slices.Contains(q.Except, unit) || slices.Contains(q.Units, unit)
				if read := who.May(office.Read, who.PlaceOf(department, unit)).Allowed; listed != read {
					t.Errorf("a drafter at %s: %s %s is listed %v, read %v", at, department, unit, listed, read)
				}
			}
		}
	}
}

package office

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"plumbline/base/fault"
	"plumbline/locale"
	"plumbline/platform/i18n"
)

// tree is a city with its bureau, two departments, units, and a district with the same below it.
var tree = Tree{
	{ID: "city", Kind: District, Name: "某市"},
	{ID: "bureau", Parent: "city", Kind: Finance, Name: "某市财政局"},
	{ID: "fed", Parent: "bureau", Kind: Department, Name: "某市残疾人联合会"},
	{ID: "centre", Parent: "fed", Kind: Unit, Name: "康复中心"},
	{ID: "branch", Parent: "centre", Kind: Unit, Name: "康复中心分部"},
	{ID: "school", Parent: "fed", Kind: Unit, Name: "培训学校"},
	{ID: "civil", Parent: "bureau", Kind: Department, Name: "某市民政局"},
	{ID: "home", Parent: "civil", Kind: Unit, Name: "康复中心"},
	{ID: "district", Parent: "city", Kind: District, Name: "某区"},
	{ID: "dbureau", Parent: "district", Kind: Finance, Name: "某区财政局"},
	{ID: "dfed", Parent: "dbureau", Kind: Department, Name: "某区残疾人联合会"},
}

func holding(role Role, at ID) Person {
	return Person{ID: "p", Posts: []Post{{Organisation: at, Role: role}}}
}

// cells are the words of testdata/permissions.json.
var cells = map[string][]Scope{"不可以": nil, "本单位": {Own}, "本单位及下级": {Own, Below}, "所有单位": {Own, Below, Elsewhere}}

var columns = map[Role]string{
	Drafter: "填报人", UnitReviewer: "单位审核", DepartmentOfficer: "主管部门绩效管理", FinanceReviewer: "财政审核",
	Clerk: "业务经办", Evaluator: "第三方评价", Auditor: "审计监督", Administrator: "管理员",
}

// TestPermissionsAreTheOffices holds every cell role × act × scope against the table that the office reads.
func TestPermissionsAreTheOffices(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("testdata/permissions.json")
	if err != nil {
		t.Fatal(err)
	}
	var table []map[string]string
	if err := json.Unmarshal(data, &table); err != nil {
		t.Fatal(err)
	}
	var acts []Act
	checked := 0
	// Seen from the department: itself, what is below it near and far, what is above, beside and in another district.
	places := map[ID]Scope{
		"fed": Own, "centre": Below, "branch": Below, "school": Below,
		"bureau": Elsewhere, "city": Elsewhere, "civil": Elsewhere, "home": Elsewhere, "dfed": Elsewhere, "": Elsewhere,
	}
	for _, row := range table {
		act := Act(row["act"])
		acts = append(acts, act)
		for _, role := range Roles {
			scopes, ok := cells[row[columns[role]]]
			if !ok {
				t.Fatalf("%s, %s: the table says %q", act, role, row[columns[role]])
			}
			for at, scope := range places {
				want := slices.Contains(scopes, scope) && at != ""
				got := May(holding(role, "fed"), act, tree.Place(at))
				if got.Allowed != want {
					t.Errorf("%s may %s %s (%s): %v, the office's table says %v", role, act, scope, at, got.Allowed, want)
				}
				if got.Allowed != (got.Reason == "") || got.Allowed != (got.Fault() == nil) {
					t.Errorf("%s, %s, %s: %+v", role, act, at, got)
				}
				checked++
			}
		}
	}
	if diff := cmp.Diff(Acts(), acts); diff != "" {
		t.Error(diff)
	}
	if want := len(Acts()) * len(Roles) * len(places); checked != want || len(Roles) != 8 {
		t.Errorf("checked %d cells of %d", checked, want)
	}
}

// TestEachRoleCanDoSomethingItsOwn: no role is another with a second name, and each act has somebody to do it.
func TestEachRoleCanDoSomethingItsOwn(t *testing.T) {
	t.Parallel()
	seen := map[string]Role{}
	for i, role := range Roles {
		var b strings.Builder
		for _, p := range permissions {
			b.WriteByte('0' + byte(p.By[i]))
		}
		if other, ok := seen[b.String()]; ok {
			t.Errorf("%s and %s may the same", role, other)
		}
		seen[b.String()] = role
	}
	for _, act := range Acts() {
		if len(Who(act)) == 0 {
			t.Errorf("nobody may %s", act)
		}
	}
}

func TestDutiesAreApart(t *testing.T) {
	t.Parallel()
	apart := [][]Act{
		{Draft, ReviewUnit, ReviewDepartment, ReviewFinance, Record, ManageStaff, Note},
	}
	for _, set := range apart {
		for _, role := range Roles {
			var has []Act
			for _, act := range set {
				if can(role, act, Own) {
					has = append(has, act)
				}
			}
			if len(has) > 1 {
				t.Errorf("%s may %v", role, has)
			}
		}
	}
	for _, role := range Roles {
		for _, act := range []Act{ReviewUnit, ReviewDepartment, ReviewFinance, ManageAccount} {
			if can(role, act, Own) && !role.NeedsSecond() {
				t.Errorf("%s may %s with one factor", role, act)
			}
		}
	}
}

func TestReasonsOfRefusal(t *testing.T) {
	t.Parallel()
	left := holding(Drafter, "centre")
	left.Left = time.Unix(1, 0)
	token := holding(Drafter, "centre")
	token.Token, token.Only = "t", []Act{Read}
	two := holding(Drafter, "centre")
	two.Posts = append(two.Posts, Post{Organisation: "school", Role: Auditor})
	for name, c := range map[string]struct {
		who    Person
		act    Act
		at     ID
		reason string
	}{
		"nobody":                {Person{}, Read, "centre", noPerson},
		"left":                  {left, Draft, "centre", hasLeft},
		"within the token":      {token, Read, "centre", ""},
		"beyond the token":      {token, Draft, "centre", noScope},
		"token without scope":   {Person{ID: "p", Token: "t", Posts: token.Posts}, Read, "centre", noScope},
		"no post":               {Person{ID: "p"}, Read, "centre", noRole},
		"another's act":         {holding(Drafter, "centre"), ReviewUnit, "centre", noRole},
		"another's place":       {holding(Drafter, "centre"), Draft, "school", noReach},
		"no such place":         {holding(Administrator, "city"), ManageStaff, "nowhere", noReach},
		"no such act":           {holding(Administrator, "city"), "fly", "city", noRole},
		"no such role":          {holding("king", "city"), Read, "city", noRole},
		"second post":           {two, ReadLog, "school", ""},
		"second post elsewhere": {two, ReadLog, "centre", noReach},
		"bureau and district":   {holding(FinanceReviewer, "bureau"), ReviewFinance, "dfed", noReach},
		"bureau and city":       {holding(FinanceReviewer, "bureau"), ReviewFinance, "branch", ""},
	} {
		if d := May(c.who, c.act, tree.Place(c.at)); d.Reason != c.reason || d.Allowed != (c.reason == "") {
			t.Errorf("%s: %+v", name, d)
		}
	}
	d := May(holding(Drafter, "centre"), ReviewDepartment, tree.Place("centre"))
	if diff := cmp.Diff([]Holder{{DepartmentOfficer, []Scope{Own, Below}}}, d.Who); diff != "" {
		t.Error(diff)
	}
}

func TestTokensNeverMakePeople(t *testing.T) {
	t.Parallel()
	var refused []Act
	for _, act := range Acts() {
		if !act.ForToken() {
			refused = append(refused, act)
		}
	}
	if diff := cmp.Diff([]Act{ManageOrganisation, ManageStaff, ManageAccount}, refused); diff != "" || Act("fly").ForToken() {
		t.Error(diff)
	}
}

func TestReach(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		who  Person
		act  Act
		want []ID
	}{
		{holding(DepartmentOfficer, "fed"), Read, []ID{"fed", "centre", "branch", "school"}},
		{holding(Drafter, "centre"), Read, []ID{"centre"}},
		{holding(FinanceReviewer, "dbureau"), Read, []ID{"dbureau", "dfed"}},
		{holding(Drafter, "centre"), ReviewUnit, nil},
	} {
		if diff := cmp.Diff(c.want, tree.Reach(c.who, c.act)); diff != "" {
			t.Errorf("%s of %+v: %s", c.act, c.who, diff)
		}
	}
	if n := len(tree.Reach(holding(Clerk, "home"), ReadLibrary)); n != len(tree) {
		t.Errorf("the library is read at %d of %d", n, len(tree))
	}
}

func TestNamed(t *testing.T) {
	t.Parallel()
	closed := append(slices.Clone(tree), Organisation{ID: "old", Parent: "fed", Kind: Unit, Name: "旧单位", Closed: time.Unix(1, 0)})
	for _, c := range []struct {
		department, unit string
		want             ID
	}{
		{"某市残疾人联合会", "某市残疾人联合会", "fed"},
		{" 某市 残疾人联合会", "", "fed"},
		{"某市残疾人联合会", "康复中心", "centre"},
		{"某市民政局", "康复中心", "home"},
		{"某市残疾人联合会", "康复中心分部", "branch"},
		{"某市残疾人联合会", "旧单位", ""},
		{"某市残疾人联合会", "没有", ""},
		{"没有", "康复中心", ""},
		{"某市财政局", "", ""},
	} {
		o, ok := closed.Named(c.department, c.unit)
		if o.ID != c.want || ok != (c.want != "") {
			t.Errorf("%s, %s: %q, %v", c.department, c.unit, o.ID, ok)
		}
	}
	twice := append(slices.Clone(tree), Organisation{ID: "x", Parent: "school", Kind: Unit, Name: "康复中心"})
	if o, ok := twice.Named("某市残疾人联合会", "康复中心"); ok {
		t.Errorf("of two the first was taken: %+v", o)
	}
}

func TestWhatMayStandUnderWhat(t *testing.T) {
	t.Parallel()
	allowed := map[[2]Kind]bool{
		{District, District}: true, {Finance, District}: true, {Department, District}: true, {Department, Finance}: true,
		{Unit, Department}: true, {Unit, Unit}: true,
	}
	for _, k := range Kinds {
		for _, parent := range Kinds {
			if k.Under(parent) != allowed[[2]Kind{k, parent}] {
				t.Errorf("%s under %s: %v", k, parent, k.Under(parent))
			}
		}
	}
}

func TestParticulars(t *testing.T) {
	t.Parallel()
	p := Person{Particulars: Particulars{Name: "王芳", Phone: "13812345678", Email: "wangfang@example.cn"}}
	m := p.Masked()
	if m.Name != "王芳" || m.Phone != "138****5678" || m.Email != "w***@example.cn" {
		t.Errorf("%+v", m)
	}
	if short := (Person{Particulars: Particulars{Phone: "12345"}}).Masked(); short.Phone != "*****" {
		t.Errorf("%+v", short)
	}
	if s := p.Spelling(); s != "wangfang" {
		t.Errorf("%s", s)
	}
	if s := (Particulars{Name: "A. 王"}).Spelling(); s != "a.wang" {
		t.Errorf("%s", s)
	}
	for _, c := range []struct {
		p     Particulars
		field string
	}{
		{Particulars{Name: " "}, "name"},
		{Particulars{Name: strings.Repeat("长", 61)}, "name"},
		{Particulars{Name: "王芳", Phone: "call me"}, "phone"},
		{Particulars{Name: "王芳", Email: "a@b@c"}, "email"},
		{Particulars{Name: "王芳", Email: "a@b\r\nBcc: c@d"}, "email"},
		{Particulars{Name: "王芳", Phone: "+86 (21) 6000-0000", Email: "a@b.cn"}, ""},
	} {
		_, err := c.p.clean()
		f, _ := fault.As(err)
		if (err == nil) != (c.field == "") || f != nil && f.Field != c.field {
			t.Errorf("%+v: %v", c.p, err)
		}
	}
}

// TestThePageShowsTheTable: docs/modules/office.md shows each row of the permissions as they are.
func TestThePageShowsTheTable(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../docs/modules/office.md")
	if err != nil {
		t.Fatal(err)
	}
	words := map[reach]string{__: "", o_: "own", ob: "below", al: "all"}
	shown := map[Act][]string{}
	for line := range strings.Lines(string(page)) {
		cell := strings.Split(strings.TrimSpace(line), "|")
		if len(cell) != 11 || !strings.HasPrefix(cell[1], " `") {
			continue
		}
		act, _, _ := strings.Cut(strings.TrimPrefix(cell[1], " `"), "`")
		for _, c := range cell[2:10] {
			shown[Act(act)] = append(shown[Act(act)], strings.TrimSpace(c))
		}
	}
	for _, p := range permissions {
		var want []string
		for _, r := range p.By {
			want = append(want, words[r])
		}
		if diff := cmp.Diff(want, shown[p.Act]); diff != "" {
			t.Errorf("%s: %s", p.Act, diff)
		}
	}
	if len(shown) != len(permissions) {
		t.Errorf("the page shows %d acts of %d", len(shown), len(permissions))
	}
}

// TestEveryNameIsInTheCatalogue: roles, kinds, scopes, acts and reasons have words in both languages.
func TestEveryNameIsInTheCatalogue(t *testing.T) {
	t.Parallel()
	cat, err := i18n.Load(locale.FS)
	if err != nil {
		t.Fatal(err)
	}
	keys := []string{noPerson, hasLeft, noScope, noRole, noReach}
	for _, r := range Roles {
		keys = append(keys, r.Key())
	}
	for _, k := range Kinds {
		keys = append(keys, k.Key())
	}
	for _, s := range []Scope{Own, Below, Elsewhere} {
		keys = append(keys, s.Key())
	}
	for _, a := range Acts() {
		keys = append(keys, a.Key())
	}
	for _, lang := range i18n.Languages {
		for _, k := range keys {
			if !cat.For(lang).Has(k) {
				t.Errorf("%s has no %s", lang, k)
			}
		}
	}
}

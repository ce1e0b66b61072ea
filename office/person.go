package office

import (
	"strings"
	"time"
	"unicode/utf8"

	"github.com/mozillazg/go-pinyin"

	"plumbline/base/actor"
	"plumbline/base/fault"
)

// PersonID names a person; it is the ID of the actor that the person is.
type PersonID string

// Role is what a person is in an organisation.
type Role string

// The roles.
const (
	Drafter           Role = "drafter"            // 填报人
	UnitReviewer      Role = "unit_reviewer"      // 单位审核
	DepartmentOfficer Role = "department_officer" // 主管部门绩效管理
	FinanceReviewer   Role = "finance_reviewer"   // 财政审核
	Clerk             Role = "clerk"              // 业务经办: keeps the records of an operations room
	Evaluator         Role = "evaluator"          // 第三方评价: reads and writes notes
	Auditor           Role = "auditor"            // 审计监督: reads everything, and the log
	Administrator     Role = "administrator"      // 管理员: organisations, people, accounts; no declaration
)

// Roles lists the roles in the order of the columns of the permission table.
var Roles = []Role{Drafter, UnitReviewer, DepartmentOfficer, FinanceReviewer, Clerk, Evaluator, Auditor, Administrator}

// Key is the message key of the role's name.
func (r Role) Key() string { return "office.role." + string(r) }

// NeedsSecond says that who holds the role must show a second factor: administrators and all who approve.
func (r Role) NeedsSecond() bool {
	return r == Administrator || r == UnitReviewer || r == DepartmentOfficer || r == FinanceReviewer
}

// In says whether the role can be held in an organisation of the kind.
func (r Role) In(k Kind) bool {
	switch r {
	case FinanceReviewer:
		return k == Finance
	case DepartmentOfficer:
		return k == Department
	case Drafter, UnitReviewer, Clerk:
		return k == Department || k == Unit || k == Finance
	}
	return true
}

// Post is a role held in an organisation.
type Post struct {
	Organisation ID
	Role         Role
	Given        time.Time
}

// Particulars are what is kept about a person. Name, Phone and Email are personal data.
type Particulars struct {
	Name, Phone, Email string
}

// Person is one of the staff. Left is zero while the person works here. Token names the API token through which the
// person acts, Only what that token may do; a person in a session has neither.
type Person struct {
	ID PersonID
	Particulars
	Hired, Left time.Time
	Posts       []Post
	Token       string
	Only        []Act
}

// Actor is the person as who acts.
func (p Person) Actor() actor.Actor {
	return actor.Actor{ID: string(p.ID), Name: p.Name, Token: p.Token}
}

// NeedsSecond says that one of the person's posts asks for a second factor.
func (p Person) NeedsSecond() bool {
	for _, post := range p.Posts {
		if post.Role.NeedsSecond() {
			return true
		}
	}
	return false
}

// Masked is the person for who need not see more: the name, and of phone and mail only enough to know them again.
func (p Person) Masked() Person {
	if rs := []rune(p.Phone); len(rs) >= 7 {
		p.Phone = string(rs[:3]) + strings.Repeat("*", len(rs)-7) + string(rs[len(rs)-4:])
	} else {
		p.Phone = strings.Repeat("*", len(rs))
	}
	if name, host, ok := strings.Cut(p.Email, "@"); ok && name != "" {
		_, first := utf8.DecodeRuneInString(name)
		p.Email = name[:first] + "***@" + host
	}
	return p
}

// Spelling is the name in pinyin without blanks, for sorting and so that no password holds it.
func (p Particulars) Spelling() string {
	args := pinyin.NewArgs()
	args.Fallback = func(r rune, _ pinyin.Args) []string { return []string{strings.ToLower(string(r))} }
	return strings.ReplaceAll(strings.Join(pinyin.LazyPinyin(p.Name, args), ""), " ", "")
}

// clean trims the particulars and says what is wrong with them.
func (p Particulars) clean() (Particulars, error) {
	p = Particulars{Name: strings.TrimSpace(p.Name), Phone: strings.TrimSpace(p.Phone), Email: strings.TrimSpace(p.Email)}
	if n := utf8.RuneCountInString(p.Name); n == 0 || n > 60 {
		return p, fault.New(fault.Invalid, "office.person_name").On("name")
	}
	if len(p.Phone) > 30 || strings.Trim(p.Phone, "+0123456789- ()") != "" {
		return p, fault.New(fault.Invalid, "office.phone").On("phone")
	}
	if len(p.Email) > 200 || p.Email != "" && (strings.Count(p.Email, "@") != 1 || strings.ContainsAny(p.Email, " \r\n\t,;<>")) {
		return p, fault.New(fault.Invalid, "office.email").On("email")
	}
	return p, nil
}

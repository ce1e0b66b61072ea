package office

import (
	"slices"

	"plumbline/base/fault"
)

// Act is something a person may be allowed to do at an organisation.
type Act string

// The acts.
const (
	Read               Act = "read"                // see declarations, their findings and history
	Draft              Act = "draft"               // write a declaration, import one
	Submit             Act = "submit"              // hand it in
	Withdraw           Act = "withdraw"            // take it back before the first decision
	Amend              Act = "amend"               // ask for a change after approval
	Answer             Act = "answer"              // answer a finding
	Note               Act = "note"                // write a note that decides nothing
	ReviewUnit         Act = "review_unit"         // approve or return, first stage
	ReviewDepartment   Act = "review_department"   // second stage
	ReviewFinance      Act = "review_finance"      // last stage
	Publish            Act = "publish"             // make public what was approved
	Monitor            Act = "monitor"             // report on the run of a project, set and verify remedies
	Evaluate           Act = "evaluate"            // write the self-evaluation
	Appraise           Act = "appraise"            // give a reviewer's score
	Draw               Act = "draw"                // draw what is reviewed
	ReadLibrary        Act = "read_library"        // see the indicator library
	EditLibrary        Act = "edit_library"        // change it
	SetDeadline        Act = "set_deadline"        // say by when
	SetStages          Act = "set_stages"          // say which stages
	Connect            Act = "connect"             // have other systems told of what is decided
	ReadRecords        Act = "read_records"        // see records of the work, personal data masked
	Record             Act = "record"              // write records of the work
	Reveal             Act = "reveal"              // see personal data, with a reason
	ReadLog            Act = "read_log"            // see who did what
	SeeOffice          Act = "see_office"          // see organisations and who holds which role
	ManageOrganisation Act = "manage_organisation" // found, rename, move, close
	ManageStaff        Act = "manage_staff"        // hire, appoint, relieve
	ManageAccount      Act = "manage_account"      // links for a new password, sessions, identities
)

// Key is the message key of the act's name.
func (a Act) Key() string { return "office.act." + string(a) }

// reach is where a role may do an act.
type reach uint8

const (
	__ reach = 0
	o_ reach = 1         // its own organisation
	ob reach = 1 | 2     // and those below
	al reach = 1 | 2 | 4 // and all others
)

// at says whether the scope is within reach.
func (r reach) at(s Scope) bool {
	switch s {
	case Own:
		return r&1 != 0
	case Below:
		return r&2 != 0
	case Elsewhere:
		return r&4 != 0
	}
	return false
}

// row is what each role may do of one act; the columns are Roles.
type row [8]reach

// permissions is the whole of who may do what where. A person without a post may do nothing. The office's copy is
// testdata/permissions.json; a test compares the two cell by cell.
var permissions = []struct {
	By  row
	Act Act
}{
	//   drafter
	//   |   unit reviewer
	//   |   |   department officer
	//   |   |   |   finance reviewer
	//   |   |   |   |   clerk
	//   |   |   |   |   |   evaluator
	//   |   |   |   |   |   |   auditor
	//   |   |   |   |   |   |   |   administrator
	{row{o_, o_, ob, ob, o_, ob, ob, ob}, Read},
	{row{o_, __, __, __, __, __, __, __}, Draft},
	{row{o_, __, __, __, __, __, __, __}, Submit},
	{row{o_, __, __, __, __, __, __, __}, Withdraw},
	{row{o_, __, __, __, __, __, __, __}, Amend},
	{row{o_, __, __, __, __, __, __, __}, Answer},
	{row{__, __, __, __, __, ob, __, __}, Note},
	{row{__, o_, __, __, __, __, __, __}, ReviewUnit},
	{row{__, __, ob, __, __, __, __, __}, ReviewDepartment},
	{row{__, __, __, ob, __, __, __, __}, ReviewFinance},
	{row{__, __, ob, __, __, __, __, __}, Publish},
	{row{o_, __, __, __, __, __, __, __}, Monitor},
	{row{o_, __, __, __, __, __, __, __}, Evaluate},
	{row{__, __, ob, ob, __, ob, __, __}, Appraise},
	{row{__, __, ob, ob, __, __, __, __}, Draw},
	{row{al, al, al, al, al, al, al, al}, ReadLibrary},
	{row{__, __, ob, ob, __, __, __, __}, EditLibrary},
	{row{__, __, ob, ob, __, __, __, __}, SetDeadline},
	{row{__, __, __, __, __, __, __, ob}, SetStages},
	{row{__, __, __, __, __, __, __, ob}, Connect},
	{row{o_, o_, ob, ob, o_, ob, ob, __}, ReadRecords},
	{row{__, __, __, __, o_, __, __, __}, Record},
	{row{__, __, __, __, o_, __, ob, __}, Reveal},
	{row{__, __, __, __, __, __, ob, ob}, ReadLog},
	{row{al, al, al, al, al, al, al, al}, SeeOffice},
	{row{__, __, __, __, __, __, __, ob}, ManageOrganisation},
	{row{__, __, __, __, __, __, __, ob}, ManageStaff},
	{row{__, __, __, __, __, __, __, ob}, ManageAccount},
}

// Acts lists every act in the order of the table.
func Acts() []Act {
	out := make([]Act, len(permissions))
	for i, p := range permissions {
		out[i] = p.Act
	}
	return out
}

// Holder is a role that may do an act, and at which scopes as seen from where it is held.
type Holder struct {
	Role   Role
	Scopes []Scope
}

// Who lists the roles that may do an act.
func Who(act Act) []Holder {
	var out []Holder
	for _, p := range permissions {
		for i, r := range p.By {
			if p.Act != act || r == __ {
				continue
			}
			h := Holder{Role: Roles[i]}
			for _, s := range []Scope{Own, Below, Elsewhere} {
				if r.at(s) {
					h.Scopes = append(h.Scopes, s)
				}
			}
			out = append(out, h)
		}
	}
	return out
}

// can says whether a role may do an act at a scope.
func can(role Role, act Act, s Scope) bool {
	col := slices.Index(Roles, role)
	for _, p := range permissions {
		if p.Act == act {
			return col >= 0 && p.By[col].at(s)
		}
	}
	return false
}

// Decision is the answer of May. Reason is the message key of why not, Who the roles that may.
type Decision struct {
	Allowed bool
	Reason  string
	Who     []Holder
}

// Fault is the refusal as an error, nil where it is allowed. It names who may, for WhoMay.
func (d Decision) Fault() error {
	if d.Allowed {
		return nil
	}
	return fault.New(fault.Denied, d.Reason, "who", d.Who)
}

// WhoMay gives the roles that may do what an error refuses; none where it is no refusal of the table.
func WhoMay(err error) []Holder {
	f, ok := fault.As(err)
	for i := 0; ok && i+1 < len(f.Args); i += 2 {
		if who, is := f.Args[i+1].([]Holder); is {
			return who
		}
	}
	return nil
}

// The reasons of a refusal.
const (
	noPerson = "office.may.nobody"
	hasLeft  = "office.may.left"
	noScope  = "office.may.token"
	noRole   = "office.may.role"
	noReach  = "office.may.place"
)

// May is the one place where it is decided whether a person may do an act at a place. It looks at posts alone; that a
// second factor was shown is the session's to hold, that nobody approves what he wrote the review's.
func May(p Person, act Act, at Place) Decision {
	d := Decision{Who: Who(act)}
	d.Allowed, d.Reason = may(p, act, at)
	return d
}

func may(p Person, act Act, at Place) (allowed bool, reason string) {
	switch {
	case p.ID == "":
		return false, noPerson
	case !p.Left.IsZero():
		return false, hasLeft
	case p.Token != "" && !slices.Contains(p.Only, act):
		return false, noScope
	}
	reason = noRole
	for _, post := range p.Posts {
		if can(post.Role, act, at.From(post.Organisation)) && at.ID != "" {
			return true, ""
		}
		if can(post.Role, act, Own) {
			reason = noReach
		}
	}
	return false, reason
}

// ForToken says whether an act may be in the scope of an API token: what makes people and accounts is left to people.
func (a Act) ForToken() bool {
	return slices.Contains(Acts(), a) && a != ManageOrganisation && a != ManageStaff && a != ManageAccount
}

package main

import (
	"context"
	"fmt"
	"slices"

	"plumbline/base/actor"
	"plumbline/base/fault"
	"plumbline/goal"
	"plumbline/office"
	"plumbline/office/session"
	"plumbline/platform/db"
	"plumbline/review"
	"plumbline/rule"
	"plumbline/sample"
	reviewing "plumbline/web/review"
)

// The world of the load: of four people two draft in a unit, one reviews there, one works above; five units make a
// department. A unit has perUnit declarations, of which handed are on their way through review and the others are being
// drafted.
const (
	perUnit    = 20
	handed     = 12
	unitsBelow = 5
)

// person is one of those who work, signed in.
type person struct {
	office.Person
	role   office.Role
	secret string // of the session

	department string    // whose summary he reads
	own        []goal.ID // what he reads, or drafts
}

// world is what bench founds, hires and declares before people come to work.
type world struct {
	*store
	ctx    context.Context
	people []*person
	tree   office.Tree
}

// found makes a city with as many people, their declarations in every state, and signs everybody in.
func found(ctx context.Context, s *store, people int) (*world, error) {
	w := &world{store: s, ctx: ctx}
	city, err := w.place("", office.District, "演示市")
	if err != nil {
		return nil, err
	}
	bureau, err := w.place(city, office.Finance, "演示市财政局")
	if err != nil {
		return nil, err
	}
	var above office.ID
	var department string
	for u := range max(1, people/4) {
		if u%unitsBelow == 0 {
			department = fmt.Sprintf("演示市第%d局", u/unitsBelow+1)
			if above, err = w.place(bureau, office.Department, department); err != nil {
				return nil, err
			}
		}
		at := map[office.Role]office.ID{office.DepartmentOfficer: above, office.FinanceReviewer: bureau, office.Auditor: city}
		if err := w.unit(u, above, department, at); err != nil {
			return nil, err
		}
	}
	return w, w.signIn()
}

// foundReader founds an organisation whose auditor reads every declaration, and signs him in.
func foundReader(ctx context.Context, s *store) (*person, error) {
	w := &world{store: s, ctx: ctx}
	city, err := w.place("", office.District, "演示市")
	if err != nil {
		return nil, err
	}
	p, err := w.hire(city, office.Auditor)
	if err != nil {
		return nil, err
	}
	return p, w.signIn()
}

func (w *world) place(parent office.ID, kind office.Kind, name string) (office.ID, error) {
	made, err := w.office.Found(w.ctx, actor.System, office.Founding{Parent: parent, Kind: kind, Name: name})
	return made.ID, err
}

func (w *world) hire(at office.ID, role office.Role) (*person, error) {
	p := &person{role: role}
	var err error
	p.Person, err = w.office.Hire(w.ctx, actor.System, at, role, office.Particulars{Name: fmt.Sprintf("演示%d", len(w.people)+1)})
	w.people = append(w.people, p)
	return p, err
}

// unit founds a unit, hires its people and one above it, and declares.
func (w *world) unit(u int, above office.ID, department string, elsewhere map[office.Role]office.ID) error {
	name := fmt.Sprintf("%s第%d中心", department, u%unitsBelow+1)
	at, err := w.place(above, office.Unit, name)
	if err != nil {
		return err
	}
	var staff [3]*person
	for i, role := range []office.Role{office.Drafter, office.Drafter, office.UnitReviewer} {
		if staff[i], err = w.hire(at, role); err != nil {
			return err
		}
		staff[i].department = department
	}
	role := []office.Role{office.DepartmentOfficer, office.FinanceReviewer, office.DepartmentOfficer, office.FinanceReviewer, office.Auditor}[u%unitsBelow]
	higher, err := w.hire(elsewhere[role], role)
	if err != nil {
		return err
	}
	higher.department = department
	if w.tree, err = w.office.Tree(w.ctx); err != nil {
		return err
	}
	saved, err := w.declare(u, staff[0], department, name)
	if err != nil {
		return err
	}
	for i, v := range saved {
		staff[2].own, higher.own = append(staff[2].own, v.ID), append(higher.own, v.ID)
		if i >= handed {
			staff[i%2].own = append(staff[i%2].own, v.ID)
			continue
		}
		if err := w.handIn(v.ID, staff[0], at); err != nil {
			return err
		}
		if i%3 > 0 { // of three handed in, one waits at the unit, and two at the department
			if _, err := w.review.Approve(w.ctx, w.known(staff[2]), v.ID, 1, nil); err != nil {
				return fmt.Errorf("approve: %w", err)
			}
		}
	}
	return nil
}

func (w *world) declare(u int, by *person, department, unit string) ([]goal.Saved, error) {
	var entries []goal.Entry
	for i, d := range sample.Many((u + 1) * perUnit)[u*perUnit:] {
		d.Department, d.Unit = department, unit
		entries = append(entries, goal.Entry{Declaration: d, Ordinal: u*perUnit + i + 1, Demo: true})
	}
	saved, err := w.goal.Save(w.ctx, by.Actor(), entries)
	if err != nil {
		return nil, err
	}
	return saved, w.rule.Recheck(w.ctx, department, sample.Year)
}

// handIn answers what the rules ask about a declaration and hands it in.
func (w *world) handIn(id goal.ID, by *person, at office.ID) error {
	found, err := w.rule.Of(w.ctx, id)
	if err != nil {
		return err
	}
	for _, j := range found {
		if j.Outcome != rule.Finding || j.Dismissed != nil || j.Severity == rule.Error && !j.Question {
			continue
		}
		err := w.rule.Dismiss(w.ctx, by.Actor(), id, j.Rule, j.Ref, "已核对，情况属实。")
		if err != nil && fault.KindOf(err) != fault.Conflict { // two findings at one place are answered together
			return fmt.Errorf("answer %s: %w", j.Rule, err)
		}
	}
	path := []string{string(at)}
	for _, above := range w.tree.Place(at).Above {
		path = append(path, string(above))
	}
	if _, err := w.review.Submit(w.ctx, w.known(by), id, 0, review.Handed{Path: path}); err != nil {
		return fmt.Errorf("hand in: %w", err)
	}
	return nil
}

func (w *world) known(p *person) review.Person { return reviewing.Person(w.tree, p.Person) }

// signIn opens a session for everybody, as if each had proved who he is.
func (w *world) signIn() error {
	for few := range slices.Chunk(w.people, 50) {
		secrets := make([]string, len(few))
		err := w.db.Write(w.ctx, func(tx *db.Tx) error {
			for i, p := range few {
				opened, err := w.sessions.Open(tx, p.ID, session.From{Agent: "bench"}, true, "")
				if err != nil {
					return err
				}
				secrets[i] = opened.Secret
			}
			return nil
		})
		if err != nil {
			return err
		}
		for i, p := range few {
			p.secret = secrets[i]
		}
	}
	return nil
}

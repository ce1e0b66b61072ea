package office

import (
	"context"
	"errors"
	"slices"
	"sync"

	"plumbline/base/actor"
	"plumbline/base/fault"
	"plumbline/base/id"
	"plumbline/platform/db"
	"plumbline/platform/tlog"
)

// Service keeps organisations and people. Who acts needs the permission of the table at every place the act touches;
// actor.System, which no sign-in can give, needs none.
type Service struct {
	db   *db.DB
	log  *tlog.Registry
	last lastTree
}

// lastTree is the tree that was given last, with what it was made of: putting names in order takes longer than reading
// them, and every request asks.
type lastTree struct {
	mu   sync.Mutex
	of   []Organisation
	tree Tree
}

func (l *lastTree) make(of []Organisation) Tree {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.of == nil || !slices.EqualFunc(l.of, of, Organisation.same) {
		l.of, l.tree = of, treeOf(of)
	}
	return l.tree
}

func (o Organisation) same(p Organisation) bool {
	return o.ID == p.ID && o.Parent == p.Parent && o.Kind == p.Kind && o.Name == p.Name && slices.Equal(o.Former, p.Former) &&
		o.Founded.Equal(p.Founded) && o.Closed.Equal(p.Closed)
}

// New gives the service over a store. Acts go into the log; log may be nil.
func New(d *db.DB, log *tlog.Registry) *Service { return &Service{db: d, log: log} }

// Tree gives every organisation, also those that were closed.
func (s *Service) Tree(ctx context.Context) (Tree, error) {
	var all []Organisation
	err := s.db.Read(ctx, func(tx *db.Tx) (err error) {
		all, err = loadOrganisations(tx)
		return err
	})
	if err != nil {
		return nil, err
	}
	return s.last.make(all), nil
}

// Founding says what organisation is to be made. With a blank parent it becomes the root above the present root, and
// its founder its administrator.
type Founding struct {
	Parent ID
	Kind   Kind
	Name   string
}

// Found makes an organisation.
func (s *Service) Found(ctx context.Context, by actor.Actor, f Founding) (made Organisation, err error) {
	err = s.act(ctx, by, "office.found", func(tx *db.Tx, trail *tlog.Trail) (string, error) {
		made, err = found(tx, trail, by, f)
		return OrganisationSubject(made.ID), err
	})
	return made, err
}

// act is what every writing use case shares: the trail, what f writes and, where rows changed, the act on what f names.
func (s *Service) act(ctx context.Context, by actor.Actor, verb string, f func(*db.Tx, *tlog.Trail) (subject string, err error)) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		trail, err := s.log.Follow(tx)
		if err != nil {
			return err
		}
		subject, err := f(tx, trail)
		if err != nil {
			return err
		}
		return record(trail, by, verb, subject)
	})
}

// record ends what was written with its act; where nothing changed there was none.
func record(trail *tlog.Trail, by actor.Actor, verb, subject string) error {
	changed, err := trail.Rows()
	if err != nil || len(changed) == 0 {
		return err
	}
	_, err = trail.Append(tlog.Act{By: by, Verb: verb, Subject: subject})
	return err
}

// OrganisationSubject is what the log calls an organisation.
func OrganisationSubject(o ID) string { return "organisation/" + string(o) }

// PersonSubject is what the log calls a person.
func PersonSubject(p PersonID) string { return "person/" + string(p) }

func found(tx *db.Tx, trail *tlog.Trail, by actor.Actor, f Founding) (Organisation, error) {
	name, err := organisationName(f.Name)
	if err != nil {
		return Organisation{}, err
	}
	t, err := loadTree(tx)
	if err != nil {
		return Organisation{}, err
	}
	o := Organisation{ID: ID(id.New(tx.Now)), Parent: f.Parent, Kind: f.Kind, Name: name, Founded: tx.Now}
	if !slices.Contains(Kinds, f.Kind) {
		return o, fault.New(fault.Invalid, "office.kind").On("kind")
	}
	if f.Parent == "" {
		return o, crown(tx, trail, by, t, o)
	}
	if _, err := Allow(tx, by, ManageOrganisation, f.Parent); err != nil {
		return o, err
	}
	parent, ok := t.Find(f.Parent)
	if !ok {
		return o, noOrganisation()
	}
	if err := t.movable(o, parent); err != nil {
		return o, err
	}
	if err := t.free(o, f.Parent, name); err != nil {
		return o, err
	}
	return o, insertOrganisation(tx, trail, o)
}

// crown puts a new root above the present one.
func crown(tx *db.Tx, trail *tlog.Trail, by actor.Actor, t Tree, o Organisation) error {
	if len(t) == 0 {
		if by != actor.System {
			return fault.New(fault.Denied, noPerson)
		}
		return insertOrganisation(tx, trail, o)
	}
	root := t[0]
	if _, err := Allow(tx, by, ManageOrganisation, root.ID); err != nil {
		return err
	}
	if !root.Kind.Under(o.Kind) {
		return fault.New(fault.Invalid, "office.kind_under", "name", root.Name, "parent", o.Name).On("kind")
	}
	if err := errors.Join(insertOrganisation(tx, trail, o), trail.Touch("organisation", root.ID)); err != nil {
		return err
	}
	if _, err := tx.Exec(`UPDATE organisation SET parent = $1 WHERE id = $2`, o.ID, root.ID); err != nil {
		return err
	}
	if by == actor.System {
		return nil
	}
	return insertPost(tx, trail, by, PersonID(by.ID), o.ID, Administrator)
}

// Rename gives an organisation another name. The one it had stays known, because declarations carry it.
func (s *Service) Rename(ctx context.Context, by actor.Actor, at ID, name string) error {
	return s.change(ctx, by, "office.rename", at, func(tx *db.Tx, t Tree, o Organisation) error {
		name, err := organisationName(name)
		if err != nil {
			return err
		}
		if err := t.free(o, o.Parent, name); err != nil {
			return err
		}
		if nameKey(name) != nameKey(o.Name) {
			if err := giveUpName(tx, o); err != nil {
				return err
			}
		}
		_, err = tx.Exec(`UPDATE organisation SET name = $1, key = $2 WHERE id = $3`, name, nameKey(name), o.ID)
		return err
	})
}

// Move puts an organisation with all below it under another; who moves it must be allowed at both.
func (s *Service) Move(ctx context.Context, by actor.Actor, at, parent ID) error {
	return s.change(ctx, by, "office.move", at, func(tx *db.Tx, t Tree, o Organisation) error {
		if _, err := Allow(tx, by, ManageOrganisation, parent); err != nil {
			return err
		}
		p, ok := t.Find(parent)
		if !ok {
			return noOrganisation()
		}
		if err := t.movable(o, p); err != nil {
			return err
		}
		if err := t.free(o, parent, o.Name); err != nil {
			return err
		}
		_, err := tx.Exec(`UPDATE organisation SET parent = $1 WHERE id = $2`, parent, o.ID)
		return err
	})
}

// Close ends an organisation that has nothing below it and in which nobody holds a role. It stays in the tree, marked.
func (s *Service) Close(ctx context.Context, by actor.Actor, at ID) error {
	return s.change(ctx, by, "office.close", at, func(tx *db.Tx, t Tree, o Organisation) error {
		held, err := db.One(tx, db.Scalar[int64], `SELECT COUNT(*) FROM post WHERE organisation = $1 AND ended_at = ''`, o.ID)
		if err != nil {
			return err
		}
		if below := t.matching(func(c Organisation) bool { return c.Parent == o.ID }); len(below) > 0 || held > 0 || o.Parent == "" {
			return fault.New(fault.Invalid, "office.in_use", "name", o.Name, "below", len(below), "posts", held)
		}
		_, err = tx.Exec(`UPDATE organisation SET closed_at = $1 WHERE id = $2`, db.Instant(tx.Now), o.ID)
		return err
	})
}

// change is what the acts on one organisation share: load, ask for permission, then f.
func (s *Service) change(ctx context.Context, by actor.Actor, verb string, at ID, f func(*db.Tx, Tree, Organisation) error) error {
	return s.act(ctx, by, verb, func(tx *db.Tx, trail *tlog.Trail) (string, error) {
		if _, err := Allow(tx, by, ManageOrganisation, at); err != nil {
			return "", err
		}
		t, err := loadTree(tx)
		if err != nil {
			return "", err
		}
		o, ok := t.Find(at)
		if !ok {
			return "", noOrganisation()
		}
		if !o.Closed.IsZero() {
			return "", fault.New(fault.Invalid, "office.closed", "name", o.Name)
		}
		if err := errors.Join(trail.Touch("organisation", at), trail.Touch("former_name", at)); err != nil {
			return "", err
		}
		return OrganisationSubject(at), f(tx, t, o)
	})
}

func noOrganisation() error { return fault.New(fault.NotFound, "office.no_organisation") }

func noSuchPerson() error { return fault.New(fault.NotFound, "office.no_person") }

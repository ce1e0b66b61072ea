package office

import (
	"context"
	"slices"

	"plumbline/base/actor"
	"plumbline/base/fault"
	"plumbline/base/id"
	"plumbline/platform/db"
	"plumbline/platform/tlog"
)

// Person gives one of the staff, with the posts now held. It asks for no permission: it is for who the person is, and
// shows particulars that pages give to the person alone.
func (s *Service) Person(ctx context.Context, who PersonID) (p Person, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		p, err = loadPerson(tx, who)
		return err
	})
	return p, err
}

// People lists who holds a role in an organisation or below it, in the order of the names' spelling. Phone and mail are
// masked: office/reveal shows them, with a reason that stays in the log.
func (s *Service) People(ctx context.Context, by actor.Actor, at ID) (out []Person, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		out = nil
		if _, err := Allow(tx, by, SeeOffice, at); err != nil {
			return err
		}
		t, err := loadTree(tx)
		if err != nil {
			return err
		}
		all, err := loadPeople(tx)
		if err != nil {
			return err
		}
		for _, p := range all {
			if slices.ContainsFunc(p.Posts, func(post Post) bool { return t.Place(post.Organisation).From(at) != Elsewhere }) {
				if by != actor.System {
					p = p.Masked()
				}
				out = append(out, p)
			}
		}
		return nil
	})
	return out, err
}

// Hire takes a person on with a first role.
func (s *Service) Hire(ctx context.Context, by actor.Actor, at ID, role Role, who Particulars) (made Person, err error) {
	err = s.act(ctx, by, "office.hire", func(tx *db.Tx, trail *tlog.Trail) (string, error) {
		if err := appointable(tx, by, at, role); err != nil {
			return "", err
		}
		made, err = hire(tx, trail, by, at, role, who)
		return PersonSubject(made.ID), err
	})
	return made, err
}

func hire(tx *db.Tx, trail *tlog.Trail, by actor.Actor, at ID, role Role, who Particulars) (Person, error) {
	who, err := who.clean()
	if err != nil {
		return Person{}, err
	}
	p := Person{ID: PersonID(id.New(tx.Now)), Particulars: who, Hired: tx.Now}
	phone, email, err := sealParticulars(tx, p.ID, who)
	if err != nil {
		return Person{}, err
	}
	if err := trail.Touch("person", p.ID); err != nil {
		return Person{}, err
	}
	_, err = tx.Exec(`INSERT INTO person (id, name, pinyin, phone, email, hired_at, left_at) VALUES ($1, $2, $3, $4, $5, $6, '')`,
		p.ID, p.Name, p.Spelling(), phone, email, db.Instant(tx.Now))
	if err != nil {
		return Person{}, err
	}
	if err := insertPost(tx, trail, by, p.ID, at, role); err != nil {
		return Person{}, err
	}
	return loadPerson(tx, p.ID)
}

// Correct writes a person's particulars anew.
func (s *Service) Correct(ctx context.Context, by actor.Actor, who PersonID, to Particulars) error {
	to, err := to.clean()
	if err != nil {
		return err
	}
	return s.act(ctx, by, "office.correct", func(tx *db.Tx, trail *tlog.Trail) (string, error) {
		if _, err := AllowOver(tx, by, ManageStaff, who); err != nil {
			return "", err
		}
		phone, email, err := sealParticulars(tx, who, to)
		if err != nil {
			return "", err
		}
		if err := trail.Touch("person", who); err != nil {
			return "", err
		}
		_, err = tx.Exec(`UPDATE person SET name = $1, pinyin = $2, phone = $3, email = $4 WHERE id = $5`,
			to.Name, to.Spelling(), phone, email, who)
		return PersonSubject(who), err
	})
}

// Appoint gives a person a role in an organisation. Nobody appoints himself. Holding it already changes nothing.
func (s *Service) Appoint(ctx context.Context, by actor.Actor, who PersonID, at ID, role Role) error {
	return s.act(ctx, by, "office.appoint", func(tx *db.Tx, trail *tlog.Trail) (string, error) {
		if err := appointable(tx, by, at, role); err != nil {
			return "", err
		}
		p, err := loadPerson(tx, who)
		if err != nil {
			return "", err
		}
		if by.ID == string(who) {
			return "", fault.New(fault.Denied, "office.not_self")
		}
		if !p.Left.IsZero() {
			return "", fault.New(fault.Invalid, "office.person_left", "name", p.Name)
		}
		return PersonSubject(who), insertPost(tx, trail, by, who, at, role)
	})
}

// Relieve takes a role from a person, at once. The last administrator of the root stays.
func (s *Service) Relieve(ctx context.Context, by actor.Actor, who PersonID, at ID, role Role) error {
	return s.act(ctx, by, "office.relieve", func(tx *db.Tx, trail *tlog.Trail) (string, error) {
		if _, err := Allow(tx, by, ManageStaff, at); err != nil {
			return "", err
		}
		n, err := endPosts(tx, trail, by, who, ` AND organisation = $2 AND role = $3`, at, role)
		if err != nil {
			return "", err
		}
		if n == 0 {
			return "", fault.New(fault.NotFound, "office.no_post")
		}
		return PersonSubject(who), someoneStays(tx)
	})
}

// Leave ends a person's work here: all roles, and with them every way in. The person's name stays on what was done.
func (s *Service) Leave(ctx context.Context, by actor.Actor, who PersonID) error {
	return s.act(ctx, by, "office.leave", func(tx *db.Tx, trail *tlog.Trail) (string, error) {
		if _, err := AllowOver(tx, by, ManageStaff, who); err != nil {
			return "", err
		}
		if by.ID == string(who) {
			return "", fault.New(fault.Denied, "office.not_self")
		}
		if _, err := endPosts(tx, trail, by, who, ""); err != nil {
			return "", err
		}
		if err := trail.Touch("person", who); err != nil {
			return "", err
		}
		if _, err := tx.Exec(`UPDATE person SET left_at = $1 WHERE id = $2 AND left_at = ''`, db.Instant(tx.Now), who); err != nil {
			return "", err
		}
		return PersonSubject(who), someoneStays(tx)
	})
}

// appointable says whether by may give the role there.
func appointable(tx *db.Tx, by actor.Actor, at ID, role Role) error {
	if _, err := Allow(tx, by, ManageStaff, at); err != nil {
		return err
	}
	o, err := db.One(tx, scanOrganisation, selectOrganisation+` WHERE id = $1`, at)
	if err != nil {
		return missing(err, noOrganisation())
	}
	switch {
	case !o.Closed.IsZero():
		return fault.New(fault.Invalid, "office.closed", "name", o.Name)
	case !slices.Contains(Roles, role) || !role.In(o.Kind):
		return fault.New(fault.Invalid, "office.role_there", "name", o.Name).On("role")
	}
	return nil
}

// someoneStays refuses to leave the root without an administrator.
func someoneStays(tx *db.Tx) error {
	n, err := db.One(tx, db.Scalar[int64], `SELECT COUNT(*) FROM post JOIN organisation o ON o.id = post.organisation
		WHERE post.role = $1 AND post.ended_at = '' AND o.parent IS NULL`, Administrator)
	if err != nil {
		return err
	}
	if n == 0 {
		return fault.New(fault.Invalid, "office.last_administrator")
	}
	return nil
}

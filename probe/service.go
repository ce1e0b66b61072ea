package probe

import (
	"context"
	"sync"
	"time"
	"unicode/utf8"

	"plumbline/base/actor"
	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/base/id"
	"plumbline/journal"
	"plumbline/platform/db"
	"plumbline/platform/ping"
	"plumbline/platform/tlog"
)

// Service keeps links and checks. Whoever calls has asked the office whether the person may.
type Service struct {
	db    *db.DB
	log   *tlog.Registry
	books *journal.Service
}

// New gives the service over a store and its books. Acts go into the log where there is one; log may be nil.
func New(d *db.DB, log *tlog.Registry, books *journal.Service) *Service {
	return &Service{d, log, books}
}

// calendar is the working days of the years whose notices came with the program.
var calendar = sync.OnceValues(func() (day.Calendar, error) { return day.NewCalendar(day.Notices()...) })

// Add keeps a new link; it is asked for the first time when its hours say so. secret is the password of a database, "" for none.
func (s *Service) Add(ctx context.Context, by actor.Actor, w Work, h Heading, secret string) (l *Link, err error) {
	h = h.tidy()
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		l = &Link{ID: ID(id.New(tx.Now)), Version: 1, Work: w, Heading: h, Tag: h.Name, Act: "add", Made: tx.Now, By: by.Name, ByID: by.ID}
		if err := l.Work.check(); err != nil {
			return err
		}
		if err := h.check(); err != nil {
			return err
		}
		cal, err := calendar()
		if err != nil {
			return err
		}
		l.Due = h.next(tx.Now, cal)
		if err := l.seal(tx, secret); err != nil {
			return err
		}
		return s.acting(tx, by, l, func() error { return insertLink(tx, l) })
	})
	return l, err
}

// seal keeps a password.
func (l *Link) seal(tx *db.Tx, secret string) (err error) {
	if utf8.RuneCountInString(secret) > 200 {
		return fault.New(fault.Invalid, "probe.too_long", "most", 200).On("secret")
	}
	if secret != "" && l.Kind != ping.SQL {
		return fault.New(fault.Invalid, "probe.secret").On("secret")
	}
	l.sealed, err = tx.Seal(secret, "probe_link", "secret", string(l.ID))
	l.Secret = secret != ""
	return err
}

// acting writes an act on a link into the log.
func (s *Service) acting(tx *db.Tx, by actor.Actor, l *Link, write func() error) error {
	trail, err := s.log.Follow(tx)
	if err != nil {
		return err
	}
	if err := trail.Touch("probe_link", string(l.ID)); err != nil {
		return err
	}
	if l.Version > 1 {
		if err := trail.Touch("probe_link_former", string(l.ID), l.Version-1); err != nil {
			return err
		}
	}
	if err := write(); err != nil {
		return err
	}
	_, err = trail.Append(tlog.Act{By: by, Verb: "probe." + l.Act, Subject: l.Ref(), Version: int64(l.Version), Reason: l.Reason})
	return err
}

// Seen names the version of a link that a person looked at.
type Seen struct {
	ID      ID
	Version int
}

// Do makes a move with a link that the person saw, and gives it as it then stands. One that changed meanwhile is refused.
func (s *Service) Do(ctx context.Context, by actor.Actor, seen Seen, m Move) (l *Link, err error) {
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		old, err := linkOf(tx, seen.ID)
		if err != nil {
			return err
		}
		if old.Version != seen.Version {
			return fault.New(fault.Conflict, "probe.meanwhile", "by", old.By)
		}
		next := *old
		l = &next
		if err := m.do(l, moment{tx.Now, by.Name, ID(id.New(tx.Now))}); err != nil {
			return err
		}
		if m.secret != nil {
			if err := l.seal(tx, *m.secret); err != nil {
				return err
			}
		}
		cal, err := calendar()
		if err != nil {
			return err
		}
		switch {
		case l.Stopped:
			l.Due = time.Time{}
		case l.Heading != old.Heading, l.Due.IsZero():
			l.Due = l.next(tx.Now, cal)
		}
		l.Version, l.Act, l.Reason, l.Made, l.By, l.ByID = old.Version+1, m.verb, m.reason, tx.Now, by.Name, by.ID
		return s.acting(tx, by, l, func() error {
			if err := keepFormer(tx, old); err != nil {
				return err
			}
			return updateLink(tx, l)
		})
	})
	return l, err
}

// SetAside says that a check shall not count, with the reason; its answer stays as it is. A check is set aside once.
func (s *Service) SetAside(ctx context.Context, by actor.Actor, which ID, reason string) error {
	if n := utf8.RuneCountInString(reason); n == 0 || n > mostText {
		return fault.New(fault.Invalid, "probe.reason", "most", mostText).On("reason")
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		c, err := checkOf(tx, which)
		switch {
		case err != nil:
			return err
		case c.Aside != "":
			return fault.New(fault.Conflict, "probe.aside_already", "by", c.By)
		}
		trail, err := s.log.Follow(tx)
		if err != nil {
			return err
		}
		if err := trail.Touch("probe_aside", string(which)); err != nil {
			return err
		}
		_, err = tx.Exec(`INSERT INTO probe_aside (check_id, reason, made_at, made_by, made_by_id) VALUES ($1, $2, $3, $4, $5)`,
			string(which), reason, db.Instant(tx.Now), by.Name, by.ID)
		if err != nil {
			return err
		}
		c.Aside, c.By = reason, by.Name
		v := c.Voucher(day.At(tx.Now))
		v.Amends, v.By = reason, by.ID
		if _, err := s.books.Settle(tx, trail, v); err != nil {
			return err
		}
		_, err = trail.Append(tlog.Act{By: by, Verb: "probe.aside", Subject: c.Ref(), Reason: reason})
		return err
	})
}

func checkOf(tx *db.Tx, which ID) (*Check, error) {
	list, err := db.All(tx, scanCheck, `SELECT `+checkColumns+checkFrom+` WHERE c.id = $1`, string(which))
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, noRecord()
	}
	return list[0], nil
}

// noRecord is the fault of who asks for what is not there.
func noRecord() error { return fault.New(fault.NotFound, "probe.not_found") }

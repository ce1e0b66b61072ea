package remind

import (
	"context"
	"maps"
	"slices"

	"plumbline/base/actor"
	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/platform/db"
	"plumbline/platform/i18n"
	"plumbline/platform/mail"
	"plumbline/platform/tlog"
	"plumbline/review"
	"plumbline/review/desk"
)

// Service keeps what people were told, and how they wish to be told.
type Service struct {
	db     *db.DB
	log    *tlog.Registry
	desk   *desk.Service
	outbox *mail.Outbox
}

// New gives the service over a store; log may be nil, as in review.New.
func New(d *db.DB, log *tlog.Registry, desks *desk.Service, outbox *mail.Outbox) *Service {
	return &Service{db: d, log: log, desk: desks, outbox: outbox}
}

// Round is one round of reminding. People is everybody who works here, with the acts they may do where; Within the
// working days before a deadline from which it is near. Letters are written where Words is given, to those whom Reached
// says they can reach (nil: everybody); Link gives the address in them of what somebody is reminded of.
type Round struct {
	People []review.Person
	Placed desk.Placed
	Within int
	Words  func(language string) i18n.Printer
	Link   func(Reminder) string

	Further []Further // what waits in other rooms

	Reached func(person string) bool
}

// Report says what a round came to.
type Report struct{ People, Reminders, Letters int }

// Remind tells everybody what is due by now and was not told before. Each person's reminders, the letter and their leaf in
// the log are one transaction, so that a round that was broken off is ended by the next.
func (s *Service) Remind(ctx context.Context, r Round) (done Report, err error) {
	var today day.Day
	err = s.db.Read(ctx, func(tx *db.Tx) error { today = day.At(tx.Now); return nil })
	if err != nil {
		return done, err
	}
	due, err := s.desk.Reminders(ctx, today, r.Within, r.Placed)
	if err != nil {
		return done, err
	}
	waiting := whom(r.People, due)
	if len(r.Further) > 0 {
		clock, err := s.clock(ctx, today)
		if err != nil {
			return done, err
		}
		tellOf(waiting, r.People, r.Further, clock, r.Within)
	}
	for _, person := range slices.Sorted(maps.Keys(waiting)) {
		n, wrote, err := s.tell(ctx, person, waiting[person], r)
		if err != nil {
			return done, err
		}
		if n > 0 {
			done.People, done.Reminders, done.Letters = done.People+1, done.Reminders+n, done.Letters+wrote
		}
	}
	return done, nil
}

// clock is what days are seen with.
func (s *Service) clock(ctx context.Context, today day.Day) (desk.Clock, error) {
	list, err := s.desk.Notices(ctx)
	if err != nil {
		return desk.Clock{}, err
	}
	cal, err := day.NewCalendar(list...)
	return desk.Clock{Today: today, Calendar: cal}, err
}

// tell keeps and writes to one person what is new, and says how much it was and how many letters.
func (s *Service) tell(ctx context.Context, person string, list []told, r Round) (n, letters int, err error) {
	var fresh []told
	look := func(tx *db.Tx) error {
		known, err := keys(tx, person)
		fresh = slices.DeleteFunc(slices.Clone(list), func(t told) bool { return known[t.key()] })
		return err
	}
	// Most rounds have nothing new to tell: looking first keeps them from taking the log.
	if err := s.db.Read(ctx, look); err != nil || len(fresh) == 0 {
		return 0, 0, err
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		letters = 0
		trail, err := s.follow(tx)
		if err != nil {
			return err
		}
		if err := look(tx); err != nil || len(fresh) == 0 {
			return err
		}
		name := ""
		w, err := wish(tx, person)
		if err != nil {
			return err
		}
		if w.ByMail && r.Words != nil && (r.Reached == nil || r.Reached(person)) {
			l := mail.Letter{Recipient: person}
			l.Subject, l.Body = letter(r.Words(w.Language), slices.Clone(fresh), r.Link)
			if name, err = s.outbox.Put(tx, l); err != nil {
				return err
			}
			letters = 1
		}
		for _, t := range fresh {
			if trail != nil {
				if err := trail.Touch("review_reminder", person, string(t.Declaration), t.Round, t.Step, t.Due.String(), string(t.Kind)); err != nil {
					return err
				}
			}
			if err := keep(tx, person, t.Reminder, name); err != nil {
				return err
			}
		}
		if trail == nil {
			return nil
		}
		_, err = trail.Append(tlog.Act{By: actor.System, Verb: "review.remind", Subject: "person/" + person})
		return err
	})
	return len(fresh), letters, err
}

func (s *Service) follow(tx *db.Tx) (*tlog.Trail, error) {
	if s.log == nil {
		return nil, nil
	}
	return s.log.Follow(tx)
}

// Of lists what a person was told and has not put away, as far as it still waits for what it was told for, the latest first.
func (s *Service) Of(ctx context.Context, person string) (list []Reminder, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		list, err = unread(tx, person)
		return err
	})
	return list, err
}

// Read puts away what a person was told until now.
func (s *Service) Read(ctx context.Context, person string) error {
	return s.db.Write(ctx, func(tx *db.Tx) error { return putAway(tx, person) })
}

// Wish gives how a person wishes to be reminded: in Chinese and by mail where nothing was said.
func (s *Service) Wish(ctx context.Context, person string) (w Wish, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		w, err = wish(tx, person)
		return err
	})
	return w, err
}

// SetWish keeps how a person wishes to be reminded.
func (s *Service) SetWish(ctx context.Context, person string, w Wish) error {
	if !slices.Contains(i18n.Languages, w.Language) {
		return fault.New(fault.Invalid, "remind.language").On("language")
	}
	return s.db.Write(ctx, func(tx *db.Tx) error { return setWish(tx, person, w) })
}

package disclosure

import (
	"context"
	"errors"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"plumbline/base/actor"
	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/disclosure/bundle"
	"plumbline/disclosure/published"
	"plumbline/disclosure/snapshot"
	"plumbline/evaluation"
	"plumbline/goal"
	"plumbline/journal/read"
	"plumbline/measure"
	"plumbline/platform/db"
	"plumbline/platform/tlog"
	"plumbline/review"
)

// Deps is what publishing stands on. Evaluations gives the evaluations of a department's year (nil: there are none); Differing says when a review
// of the books found a difference that stands, zero where none does; Names gives what organisations are called by their ids; Residue says what of mark-up a
// text holds; Demo says that the records of the store are invented (nil: they are not); Package makes the package of open data within the act and gives the digest that the act names as new (nil: there is none).
type Deps struct {
	Goal        *goal.Service
	Review      *review.Service
	Measure     *measure.Service
	Books       *read.Service
	Evaluations func(ctx context.Context, department string, year int) ([]evaluation.Evaluation, error)
	Differing   func(ctx context.Context) (time.Time, error)
	Names       func(ctx context.Context) (map[string]string, error)
	Residue     func(text string) string
	Demo        func(ctx context.Context) (bool, error)
	Package     func(tx *db.Tx, trail *tlog.Trail, text []byte, before []snapshot.Publication) (digest string, err error)
}

// Service publishes. Whoever calls has asked the office whether the person may.
type Service struct {
	db     *db.DB
	log    *tlog.Registry
	reader published.Reader
	Deps
}

// New gives the service over a store. Acts go into the log; log may be nil.
func New(d *db.DB, log *tlog.Registry, deps Deps) *Service {
	return &Service{db: d, log: log, reader: published.Store(d), Deps: deps}
}

// Reader gives what was published, and cannot write.
func (s *Service) Reader() published.Reader { return s.reader }

// State gives a department's year at a glance.
func (s *Service) State(ctx context.Context, department string, year int) (st State, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		st.Today = day.At(tx.Now)
		if st.Approvals, err = approvalsOf(tx, department, year); err != nil {
			return err
		}
		st.Versions, err = versionsOf(tx, department, year)
		return err
	})
	for _, kind := range both {
		st.Clocks = append(st.Clocks, clockOf(kind, st.Approvals, st.Versions, st.Today))
	}
	return st, err
}

// Approve enters the day on which the budget (kind goals) or the final accounts (results) were approved; a later entry takes the place of an
// earlier one, which is kept. It refuses a day that has not come, and one before the year's eve: a budget is approved at the earliest in the year before.
func (s *Service) Approve(ctx context.Context, by actor.Actor, department string, year int, a Approval) error {
	a.Note = strings.TrimSpace(a.Note)
	return s.db.Write(ctx, func(tx *db.Tx) error {
		switch today := day.At(tx.Now); {
		case a.Kind != snapshot.Goals && a.Kind != snapshot.Results:
			return fault.New(fault.Invalid, "disclosure.kind_unknown", "kind", string(a.Kind)).On("kind")
		case a.Day.IsZero():
			return fault.New(fault.Invalid, "disclosure.no_approval").On("day")
		case today.Before(a.Day):
			return fault.New(fault.Invalid, "disclosure.approval_future", "day", a.Day.String()).On("day")
		case a.Day.Year() < year-1 || a.Kind == snapshot.Results && a.Day.Year() < year:
			return fault.New(fault.Invalid, "disclosure.approval_early", "day", a.Day.String(), "year", numeral(year)).On("day")
		case utf8.RuneCountInString(a.Note) > longestReason:
			return fault.New(fault.Invalid, "disclosure.long", "most", longestReason).On("note")
		}
		trail, err := s.log.Follow(tx)
		if err != nil {
			return err
		}
		all, err := approvalsOf(tx, department, year)
		if err != nil {
			return err
		}
		last := Approval{}
		for _, b := range all {
			if b.Kind == a.Kind {
				last = b
			}
		}
		if last.Day == a.Day && last.Note == a.Note {
			return nil
		}
		a.Number = last.Number + 1
		if err := trail.Touch("disclosure_approval", department, year, string(a.Kind), a.Number); err != nil {
			return err
		}
		if err := insertApproval(tx, by, department, year, a); err != nil {
			return err
		}
		_, err = trail.Append(tlog.Act{By: by, Verb: "disclosure.approve", Subject: bundle.Subject(department, year), Version: int64(a.Number), Reason: a.Note})
		return err
	})
}

// Texts gives what officers wrote of declarations; one of which nobody wrote is left out.
func (s *Service) Texts(ctx context.Context, ids []goal.ID) (of map[goal.ID]Text, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		of, err = textsOf(tx, ids)
		return err
	})
	return of, err
}

// Write keeps what is said of a project to the public. Seen is the number of the text that its person saw; where another is kept by now it is
// refused. What is the same makes no version. It goes out with the next version that is published.
func (s *Service) Write(ctx context.Context, by actor.Actor, id goal.ID, seen int, t Text) error {
	t, err := t.tidy()
	if err != nil {
		return err
	}
	if _, err := s.Goal.Get(ctx, id); err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		trail, err := s.log.Follow(tx)
		if err != nil {
			return err
		}
		all, err := textsOf(tx, []goal.ID{id})
		if err != nil {
			return err
		}
		last := all[id]
		if last.Number != seen {
			return fault.New(fault.Conflict, "disclosure.text_meanwhile", "by", last.By)
		}
		if last.Number > 0 && last.Plain == t.Plain && last.EasyRead == t.EasyRead && last.Film == t.Film {
			return nil
		}
		t.Number = last.Number + 1
		if err := trail.Touch("disclosure_text", string(id), t.Number); err != nil {
			return err
		}
		if err := insertText(tx, by, id, t); err != nil {
			return err
		}
		_, err = trail.Append(tlog.Act{By: by, Verb: "disclosure.text", Subject: goal.Subject(id), Version: int64(t.Number)})
		return err
	})
}

// tidy refuses what cannot be shown, and unites line ends.
func (t Text) tidy() (Text, error) {
	t.Plain = strings.Join(strings.Fields(t.Plain), " ")
	t.Film = strings.TrimSpace(t.Film)
	var lines []string
	for line := range strings.Lines(strings.ReplaceAll(t.EasyRead, "\r\n", "\n")) {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	t.EasyRead = strings.Join(lines, "\n")
	switch {
	case t.Plain == "":
		return t, fault.New(fault.Invalid, "disclosure.no_plain").On("plain")
	case utf8.RuneCountInString(t.Plain) > longestPlain:
		return t, fault.New(fault.Invalid, "disclosure.long", "most", longestPlain).On("plain")
	case utf8.RuneCountInString(t.EasyRead) > longestEasy:
		return t, fault.New(fault.Invalid, "disclosure.long", "most", longestEasy).On("easy_read")
	case t.Film == "":
		return t, nil
	}
	u, err := url.Parse(t.Film)
	if err != nil || u.Scheme != "https" || u.Host == "" || u.User != nil || len(t.Film) > longestFilm {
		return t, fault.New(fault.Invalid, "disclosure.film").On("film")
	}
	return t, nil
}

// Complete gives every version without one the signed checkpoint of the log in which its act stands. Publishing does not wait for it; it is to be called
// soon after, and whenever a server starts. Run twice it changes nothing.
func (s *Service) Complete(ctx context.Context, log *tlog.Log, public string) error {
	if log == nil {
		return nil
	}
	var open []unsigned
	err := s.db.Read(ctx, func(tx *db.Tx) (err error) {
		open, err = unsignedOf(tx)
		return err
	})
	if err != nil || len(open) == 0 {
		return err
	}
	for _, u := range open {
		checkpoint, err := log.Covering(ctx, u.leaf)
		if err != nil {
			return err
		}
		if err := s.db.Write(ctx, func(tx *db.Tx) error { return sign(tx, u, checkpoint, public) }); err != nil {
			return err
		}
	}
	return nil
}

// Version gives one version as it was published.
func (s *Service) Version(ctx context.Context, department string, year, number int) (*snapshot.Version, error) {
	return s.reader.Version(ctx, snapshot.Slug(department), year, number)
}

// errMeanwhile is the fault of who looked at something else than would be published.
var errMeanwhile = fault.New(fault.Conflict, "disclosure.meanwhile")

// Publish publishes what a person looked at: stamp is that of the Draft. It is refused where anything would be published otherwise by now, where a
// check stops it, and where a later version has no reason. Nothing of an earlier version is changed.
func (s *Service) Publish(ctx context.Context, by actor.Actor, w Want, stamp string) (p snapshot.Publication, err error) {
	d, err := s.Prepare(ctx, w)
	if err != nil {
		return p, err
	}
	if d.Stamp != stamp {
		return p, errMeanwhile
	}
	reason := d.Shown.Reason
	if kind, words := personal(reason); kind != "" { // of a withdrawal too, which no other check looks at
		return p, fault.New(fault.Invalid, "disclosure.reason_personal", "words", masked(words)).On("reason")
	}
	if d.Stops() {
		return p, fault.New(fault.Denied, "disclosure.stopped")
	}
	switch {
	case d.NeedsReason && reason == "":
		return p, fault.New(fault.Invalid, "disclosure.no_reason").On("reason")
	case utf8.RuneCountInString(reason) > longestReason:
		return p, fault.New(fault.Invalid, "disclosure.long", "most", longestReason).On("reason")
	case w.Kind == snapshot.Withdrawn && (d.Newest == nil || d.Newest.Kind == snapshot.Withdrawn):
		return p, fault.New(fault.Conflict, "disclosure.nothing_to_withdraw")
	}
	shown, err := snapshot.Encode(d.Shown)
	if err != nil {
		return p, err
	}
	whole, err := snapshot.Encode(d.Whole)
	if err != nil {
		return p, err
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		p, err = s.publish(tx, by, d.Shown, shown, whole)
		return err
	})
	return p, err
}

// publish writes a version and its act.
func (s *Service) publish(tx *db.Tx, by actor.Actor, v *snapshot.Snapshot, shown, whole []byte) (p snapshot.Publication, err error) {
	trail, err := s.log.Follow(tx)
	if err != nil {
		return p, err
	}
	before, err := versionsOf(tx, v.Department, v.Year)
	if err != nil {
		return p, err
	}
	if len(before) != v.Number-1 {
		return p, errMeanwhile
	}
	if err := trail.Touch("publication", v.Department, v.Year, v.Number); err != nil {
		return p, err
	}
	digest := snapshot.Digest(shown)
	if err := insertVersion(tx, by, v, digest); err != nil {
		return p, err
	}
	act := tlog.Act{By: by, Verb: bundle.Verb, Subject: bundle.Subject(v.Department, v.Year), Version: int64(v.Number), New: digest, Reason: v.Reason}
	if s.Package != nil {
		if act.New, err = s.Package(tx, trail, shown, before); err != nil {
			return p, err
		}
	}
	leaf, err := trail.Append(act)
	if err != nil {
		return p, err
	}
	if s.log == nil {
		leaf = -1
	}
	if err := insertTexts(tx, v, shown, whole, leaf); err != nil {
		return p, err
	}
	list, err := versionsOf(tx, v.Department, v.Year)
	if err == nil && len(list) == 0 {
		err = errors.New("the version that was written is not there")
	}
	if err != nil {
		return p, err
	}
	return list[0], nil
}

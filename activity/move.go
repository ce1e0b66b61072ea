package activity

import (
	"crypto/rand"
	"math/big"
	"strings"
	"time"

	"plumbline/base/day"
	"plumbline/base/fault"
)

// Move is one thing that is done to a record: what it is called, why, and what it makes of the record.
type Move struct {
	verb, reason string
	do           func(r *Record, at moment) error
}

// Because gives a move a reason, which what is final is changed with.
func (m Move) Because(reason string) Move {
	m.reason = strings.TrimSpace(reason)
	return m
}

// moment is when a move is made.
type moment struct {
	now   time.Time
	today day.Day
}

// asked is a move that must say why.
func asked(verb, reason string, do func(r *Record, at moment) error) Move {
	reason = strings.TrimSpace(reason)
	return Move{verb, reason, func(r *Record, at moment) error {
		if reason == "" {
			return fault.New(fault.Invalid, "activity.no_reason").On("reason")
		}
		if err := short("reason", reason, longestText); err != nil {
			return err
		}
		return do(r, at)
	}}
}

// Change writes a record anew: its matter, day, link and body become those of to, which is of the same kind and keeps what
// only other moves decide (whether it was held, who came). A change of the year is refused.
func Change(to Record, reason string) Move {
	return asked("change", reason, func(r *Record, _ moment) error {
		if to.Body.Kind() != r.Kind() {
			return fault.New(fault.Invalid, "activity.other_kind")
		}
		if to.Day.Year() != r.Year && r.Kind() != AttendanceKind {
			return fault.New(fault.Conflict, "activity.year_stays", "year", r.Year).On("day")
		}
		r.Day, r.Matter = to.Day, to.Matter
		if r.Kind() == EventKind {
			r.Link = to.Link
		}
		r.Body = kept(r.Body, to.Body)
		return nil
	})
}

// kept gives the new body with what a change leaves as it is.
func kept(old, to Body) Body {
	switch b := to.(type) {
	case *Item:
		o, n := old.(*Item), *b
		n.Done, n.Proof, n.Cancelled = o.Done, o.Proof, o.Cancelled
		return &n
	case *Event:
		o, n := old.(*Event), *b
		n.Held, n.Cancelled, n.SignIn = o.Held, o.Cancelled, o.SignIn
		return &n
	case *Attendance:
		o, n := old.(*Attendance), *b
		n.Cut, n.Scan, n.Tail, n.CameAt = o.Cut, o.Scan, o.Tail, o.CameAt
		return &n
	case *Exam:
		o, n := old.(*Exam), *b
		n.Cut = o.Cut
		return &n
	}
	return to
}

// Done marks an item as done on a day, with what shows it.
func Done(on day.Day, proof, late string) Move {
	return Move{verb: "done", do: func(r *Record, _ moment) error {
		i, err := bodyOf[*Item](r)
		if err != nil {
			return err
		}
		if i.Cancelled != "" {
			return fault.New(fault.Conflict, "activity.is_cancelled")
		}
		if on.IsZero() {
			return fault.New(fault.Invalid, "activity.no_day").On("done")
		}
		i.Done, i.Proof, r.Late = on, proof, late
		return nil
	}}
}

// Reopen takes the mark from an item.
func Reopen(reason string) Move {
	return asked("reopen", reason, func(r *Record, _ moment) error {
		i, err := bodyOf[*Item](r)
		if err == nil {
			i.Done, i.Proof = day.Day{}, ""
		}
		return err
	})
}

// Cancel says that an item is no longer planned, or that an event will not be held.
func Cancel(reason string) Move {
	return asked("cancel", reason, func(r *Record, _ moment) error {
		switch b := r.Body.(type) {
		case *Item:
			b.Cancelled = strings.TrimSpace(reason)
		case *Event:
			if b.Held {
				return fault.New(fault.Conflict, "activity.was_held")
			}
			b.Cancelled, b.SignIn, r.Code = strings.TrimSpace(reason), false, ""
		default:
			return fault.New(fault.Invalid, "activity.other_kind")
		}
		return nil
	})
}

// Restore takes a cancellation back.
func Restore(reason string) Move {
	return asked("restore", reason, func(r *Record, _ moment) error {
		switch b := r.Body.(type) {
		case *Item:
			b.Cancelled = ""
		case *Event:
			b.Cancelled = ""
		default:
			return fault.New(fault.Invalid, "activity.other_kind")
		}
		return nil
	})
}

// Hold says that an event was held on its day.
func Hold(late string) Move {
	return Move{verb: "hold", do: func(r *Record, _ moment) error {
		e, err := bodyOf[*Event](r)
		if err != nil {
			return err
		}
		if e.Cancelled != "" {
			return fault.New(fault.Conflict, "activity.is_cancelled")
		}
		e.Held, r.Late = true, late
		return nil
	}}
}

// NotHeld says that an event was not held after all.
func NotHeld(reason string) Move {
	return asked("not_held", reason, func(r *Record, _ moment) error {
		e, err := bodyOf[*Event](r)
		if err == nil {
			e.Held = false
		}
		return err
	})
}

// SignIn opens the list of an event for signing with a code, which is made anew, or closes it.
func SignIn(open bool) Move {
	verb := map[bool]string{true: "open_list", false: "close_list"}[open]
	return Move{verb: verb, do: func(r *Record, at moment) error {
		e, err := bodyOf[*Event](r)
		switch {
		case err != nil:
			return err
		case open && e.Cancelled != "":
			return fault.New(fault.Conflict, "activity.is_cancelled")
		case open && at.today != r.Day:
			return fault.New(fault.Conflict, "activity.sign_in_day", "day", r.Day.String())
		}
		e.SignIn, r.Code = open, ""
		if open {
			r.Code = code(6)
		}
		return nil
	}}
}

// Came says how somebody's coming became known.
func Came(how, late string) Move {
	return Move{verb: "came", do: func(r *Record, at moment) error {
		a, err := bodyOf[*Attendance](r)
		if err != nil || a.Came != "" {
			return err
		}
		a.Came, a.CameAt, r.Late = how, at.now.UTC().Truncate(time.Millisecond), late
		return nil
	}}
}

// NotCame takes back that somebody came.
func NotCame(reason string) Move {
	return asked("not_came", reason, func(r *Record, _ moment) error {
		a, err := bodyOf[*Attendance](r)
		if err == nil {
			a.Came, a.CameAt = "", time.Time{}
		}
		return err
	})
}

// Excused says that somebody is excused, by a reason of Excuses; a blank reason takes it back.
func Excused(excuse, note, late string) Move {
	return Move{verb: "excuse", do: func(r *Record, _ moment) error {
		a, err := bodyOf[*Attendance](r)
		if err == nil {
			a.Excuse, a.Note, r.Late = excuse, note, late
		}
		return err
	}}
}

// Withdraw takes a record back: it is kept with the reason and counts for nothing.
func Withdraw(reason string) Move {
	return asked("withdraw", reason, func(r *Record, _ moment) error {
		r.Withdrawn, r.Code = true, ""
		if e, ok := r.Body.(*Event); ok {
			e.SignIn = false
		}
		return nil
	})
}

// bodyOf gives a record's body of a kind; a move for another kind is refused.
func bodyOf[B Body](r *Record) (B, error) {
	b, ok := r.Body.(B)
	if !ok {
		return b, fault.New(fault.Invalid, "activity.other_kind")
	}
	return b, nil
}

// letters are those of codes: none that is mistaken for another.
const letters = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"

// code makes a code of n letters that cannot be guessed.
func code(n int) string {
	b := make([]byte, n)
	for i := range b {
		at, err := rand.Int(rand.Reader, big.NewInt(int64(len(letters))))
		if err != nil {
			panic(err) // crypto/rand does not fail on supported systems
		}
		b[i] = letters[at.Int64()]
	}
	return string(b)
}

// CertificateCode makes the code by which a certificate is verified, in groups that are easy to type.
func CertificateCode() string {
	return strings.Join([]string{code(4), code(4), code(4)}, "-")
}

// FoldCode writes a typed code the one way; a code that none could be is "".
func FoldCode(typed string) string {
	var b strings.Builder
	for _, c := range strings.ToUpper(typed) {
		switch {
		case c == ' ' || c == '-' || c == '　':
		case strings.ContainsRune(letters, c) && b.Len() < 12:
			b.WriteRune(c)
		default:
			return ""
		}
	}
	s := b.String()
	if len(s) != 12 {
		return s
	}
	return s[:4] + "-" + s[4:8] + "-" + s[8:]
}

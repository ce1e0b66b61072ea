package probe

import (
	"strings"
	"time"
	"unicode/utf8"

	"plumbline/base/fault"
)

// Move is what somebody does with a link.
type Move struct {
	verb, reason string
	secret       *string // the new password, nil where it stays
	do           func(l *Link, now moment) error
}

// moment is when and by whom a move is made, with an identifier for what it makes.
type moment struct {
	at  time.Time
	by  string
	new ID
}

// Change writes anew what is asked of a link. A secret of nil keeps the password, one of "" takes it away.
func Change(h Heading, secret *string, reason string) Move {
	return Move{verb: "change", reason: reason, secret: secret, do: func(l *Link, _ moment) error {
		l.Heading = h.tidy()
		return l.Heading.check()
	}}
}

// Stop ends the checks of a link, with the reason; what was found stays.
func Stop(reason string) Move {
	return Move{verb: "stop", reason: reason, do: func(l *Link, _ moment) error {
		if strings.TrimSpace(reason) == "" {
			return fault.New(fault.Invalid, "probe.reason", "most", mostText).On("reason")
		}
		l.Stopped = true
		return nil
	}}
}

// Resume begins the checks again.
func Resume() Move {
	return Move{verb: "resume", do: func(l *Link, _ moment) error {
		l.Stopped = false
		return nil
	}}
}

// Announce says that a link will be maintained. Maintenance that has begun cannot be announced any more: what failed counts.
func Announce(from, to time.Time, why string) Move {
	why = strings.TrimSpace(why)
	return Move{verb: "announce", reason: why, do: func(l *Link, now moment) error {
		switch {
		case why == "" || utf8.RuneCountInString(why) > mostText:
			return fault.New(fault.Invalid, "probe.maintenance.why", "most", mostText).On("why")
		case from.Before(now.at):
			return fault.New(fault.Invalid, "probe.maintenance.begun").On("from")
		case !from.Before(to):
			return fault.New(fault.Invalid, "probe.maintenance.ends").On("to")
		case to.Sub(from) > longestMaintenance:
			return fault.New(fault.Invalid, "probe.maintenance.long", "days", int(longestMaintenance.Hours()/24)).On("to")
		}
		l.Maintenances = append(append([]Maintenance{}, l.Maintenances...), Maintenance{
			ID: now.new, From: from.UTC(), To: to.UTC(), Why: why, Announced: now.at, By: now.by,
		})
		return nil
	}}
}

// Cancel takes an announced maintenance back, or ends one that has begun; checks that were made in it stay excused.
func Cancel(which ID) Move {
	return Move{verb: "cancel", do: func(l *Link, now moment) error {
		list := append([]Maintenance{}, l.Maintenances...)
		for i := range list {
			if list[i].ID != which {
				continue
			}
			if !list[i].Cancelled.IsZero() || !now.at.Before(list[i].To) {
				return fault.New(fault.Conflict, "probe.maintenance.over")
			}
			list[i].Cancelled = now.at
			l.Maintenances = list
			return nil
		}
		return fault.New(fault.NotFound, "probe.not_found")
	}}
}

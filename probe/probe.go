// Package probe is the data links (数据联通点) of a department's systems: what is asked, how often, and every answer. It posts one
// line a check, so that the rate of connection of any days is how many checks found the link up, out of all that were made.
//
// It guarantees that an answer that was kept is never changed; that a check during maintenance announced beforehand does not
// count, and says so; that one set aside keeps its answer and the reason; that what a link is asked for has versions; and
// that the password of a database is sealed and never given out again. How a link is asked is platform/ping's, handed in by
// the server, which also sees to it that one process asks.
package probe

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/journal"
	"plumbline/platform/ping"
	"plumbline/platform/seal"
)

// ID names a link, a check or a maintenance.
type ID string

// Work is what a link belongs to: the matter of a project of a department, kept by an organisation.
type Work struct {
	Organisation, Department, Project, Matter string
}

// Hours say when a link is checked.
type Hours string

// The hours.
const (
	Always Hours = "always"
	Office Hours = "office" // on working days from 8:00 to 18:59
)

// Heading is what people write of a link. Every is in minutes, Timeout in seconds.
type Heading struct {
	Name    string    `json:"name"`
	Kind    ping.Kind `json:"kind"`
	Address string    `json:"address"`
	Status  int       `json:"status"`
	Query   string    `json:"query"`
	Expect  string    `json:"expect"`
	Every   int       `json:"every"`
	Timeout int       `json:"timeout"`
	Hours   Hours     `json:"hours"`
	Note    string    `json:"note"`
}

// Maintenance is a time during which the link may be down, announced before it began. Cancelled is when it was taken back or
// ended early, zero otherwise.
type Maintenance struct {
	ID        ID        `json:"id"`
	From      time.Time `json:"from"`
	To        time.Time `json:"to"`
	Why       string    `json:"why"`
	Announced time.Time `json:"announced"`
	By        string    `json:"by"`
	Cancelled time.Time `json:"cancelled"`
}

// Covers says whether an instant lies in the maintenance as it stands.
func (m Maintenance) Covers(at time.Time) bool {
	end := m.To
	if !m.Cancelled.IsZero() && m.Cancelled.Before(end) {
		end = m.Cancelled
	}
	return !at.Before(m.From) && at.Before(end)
}

// Link is a data link. Tag is its first name, under which the books know it.
type Link struct {
	ID      ID
	Version int
	Work
	Heading
	Tag          string
	Stopped      bool
	Maintenances []Maintenance
	Secret       bool // there is a password
	Due          time.Time
	Act, Reason  string
	Made         time.Time
	By, ByID     string

	sealed seal.Text
}

// Ref is how files and pages name the link.
func (l *Link) Ref() string { return "link/" + string(l.ID) }

// during gives the maintenance that an instant lies in, "" for none.
func (l *Link) during(at time.Time) ID {
	for _, m := range l.Maintenances {
		if m.Covers(at) {
			return m.ID
		}
	}
	return ""
}

// Check is one answer. Why is "" where the link was up. Aside is why it shall not count, "" where nobody said so.
type Check struct {
	ID     ID
	Link   ID
	At     time.Time
	Millis int64
	Why    ping.Why
	Detail string
	During ID
	Aside  string
	By     string // who set it aside

	of    Work
	tag   string
	batch string
}

// Ref is the name of the check's voucher.
func (c *Check) Ref() string { return "check/" + string(c.ID) }

// Day is the day of the check.
func (c *Check) Day() day.Day { return day.At(c.At) }

// Up says whether the link was up.
func (c *Check) Up() bool { return c.Why == "" }

// Counts says whether the check counts for the rate.
func (c *Check) Counts() bool { return c.During == "" && c.Aside == "" }

// Bounds of what a link may be asked.
const (
	leastEvery, mostEvery = 5, 24 * 60
	mostTimeout           = 60
	mostName              = 50 // characters; the books keep 200 bytes
	mostAddress           = 500
	mostText              = 500
	longestMaintenance    = 14 * 24 * time.Hour
)

func (h Heading) tidy() Heading {
	for _, text := range []*string{&h.Name, &h.Address, &h.Query, &h.Expect, &h.Note} {
		*text = strings.TrimSpace(*text)
	}
	if h.Kind != ping.HTTP {
		h.Status = 0
	}
	if h.Kind != ping.SQL {
		h.Query = ""
	}
	if h.Kind == ping.TCP {
		h.Expect = ""
	}
	return h
}

// check refuses a link that cannot be asked.
func (h Heading) check() error {
	switch {
	case h.Name == "" || utf8.RuneCountInString(h.Name) > mostName || strings.ContainsAny(h.Name, "\n\x00"):
		return fault.New(fault.Invalid, "probe.name", "most", mostName).On("name")
	case !slices.Contains(ping.Kinds, h.Kind):
		return fault.New(fault.Invalid, "probe.kind").On("kind")
	case h.Address == "" || utf8.RuneCountInString(h.Address) > mostAddress || !h.addressed():
		return fault.New(fault.Invalid, "probe.address."+string(h.Kind)).On("address")
	case h.Status != 0 && (h.Status < 100 || h.Status > 599):
		return fault.New(fault.Invalid, "probe.status").On("status")
	case !ping.Query(h.Query):
		return fault.New(fault.Invalid, "probe.query").On("query")
	case h.Every < leastEvery || h.Every > mostEvery:
		return fault.New(fault.Invalid, "probe.every", "least", leastEvery, "most", mostEvery).On("every")
	case h.Timeout < 1 || h.Timeout > mostTimeout:
		return fault.New(fault.Invalid, "probe.timeout", "most", mostTimeout).On("timeout")
	case h.Hours != Always && h.Hours != Office:
		return fault.New(fault.Invalid, "probe.hours").On("hours")
	case utf8.RuneCountInString(h.Expect) > mostText:
		return fault.New(fault.Invalid, "probe.too_long", "most", mostText).On("expect")
	case utf8.RuneCountInString(h.Note) > mostText:
		return fault.New(fault.Invalid, "probe.too_long", "most", mostText).On("note")
	}
	return nil
}

// addressed says whether the address is of the kind. A password in it is refused: it has a field of its own, which is sealed.
func (h Heading) addressed() bool {
	begins := map[ping.Kind][]string{ping.HTTP: {"http://", "https://"}, ping.SQL: {"postgres://", "postgresql://", "sqlite:/"}}[h.Kind]
	if h.Kind == ping.TCP {
		host, port, ok := strings.Cut(h.Address, ":")
		return ok && host != "" && port != "" && !strings.ContainsAny(h.Address, "/@ ")
	}
	for _, b := range begins {
		rest, ok := strings.CutPrefix(h.Address, b)
		if !ok || rest == "" || strings.ContainsAny(rest, " \n\t") {
			continue
		}
		host, _, _ := strings.Cut(rest, "/")
		user, _, signed := strings.Cut(host, "@")
		return b == "sqlite:/" || !signed || h.Kind == ping.SQL && !strings.Contains(user, ":")
	}
	return false
}

// check refuses a work that the books cannot have.
func (w Work) check() error {
	switch {
	case w.Organisation == "" || w.Department == "" || w.Project == "":
		return fault.New(fault.Invalid, "probe.no_project").On("project")
	case utf8.RuneCountInString(w.Matter) > mostName || strings.ContainsAny(w.Matter, "/\n\x00"):
		return fault.New(fault.Invalid, "probe.matter", "most", mostName).On("matter")
	}
	return nil
}

// ProjectKey is what the books call the project.
func (w Work) ProjectKey() string { return journal.ProjectOf(w.Department, w.Project) }

// Target is what is asked of the link.
func (h Heading) target(secret string) ping.Target {
	return ping.Target{
		Kind: h.Kind, Address: h.Address, Secret: secret, Status: h.Status, Query: h.Query, Expect: h.Expect,
		Timeout: time.Duration(h.Timeout) * time.Second,
	}
}

// Package roll is the lists of people of an event: who is invited, who came, by the code shown at the place, by a scanner or
// by the list, and who was examined.
//
// It guarantees that a person stands once on the list of an event, that an own sign-in needs both the code of an event that
// is open for it that day and the last four characters of a document on its list, tells nobody who else is invited and is
// refused after a few wrong ones, and that what is kept to recognise a document is a blind index that is of use for this
// event alone. What attendance counts for is activity's, names and documents are person's.
package roll

import (
	"strings"

	"plumbline/activity"
	"plumbline/base/day"
	"plumbline/person"
)

// Guest is a line of a list: somebody, whether invited, and what is known of his coming.
type Guest struct {
	person.Identity
	Invited bool
	Came    bool
	Excuse  string // ID of activity.Excuses, "" for none
	Note    string
	Late    string
}

// Result is a line of a list of examined people. On is the day of the exam.
type Result struct {
	person.Identity
	On     day.Day
	Score  string
	Passed bool
	Sat    bool
	Late   string
}

// Line is a record of a list with its person.
type Line struct {
	*activity.Record
	Person person.Person
}

// tail is the last four characters of a document as people know it: of a certificate those of the identity number that it
// begins with.
func tail(key string) string {
	if len(key) < 4 {
		return ""
	}
	return key[len(key)-4:]
}

// keyOf is what a document is recognised by, whichever paper was shown: a certificate begins with the identity number.
func keyOf(d person.Document) string {
	if d.Category != "" && len(d.Number) >= 20 {
		return d.Number[:18]
	}
	return d.Number
}

// Scanned is what became of one line that a scanner typed.
type Scanned struct {
	Text   string // as typed, but for the first characters hidden
	Line   *Line  // who it is, nil where nobody on the list has it
	Before bool   // he had come already
}

// veil hides all of a scanned text but its end.
func veil(s string) string {
	s = strings.TrimSpace(s)
	r := []rune(s)
	if len(r) <= 4 {
		return s
	}
	return strings.Repeat("*", min(len(r)-4, 8)) + string(r[len(r)-4:])
}

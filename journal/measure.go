package journal

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"plumbline/base/day"
)

// Kind says how the lines of a measure are read.
type Kind string

// The kinds of measure. The figure of a level is the sum of its baseline and all changes up to a day; a checklist is a level
// of both: how many of those required stand. A reported measure counts what happened in Num and the reports that were due
// and made in Den: nothing happened only where all were made.
const (
	Count     Kind = "count"
	Sum       Kind = "sum"
	Ratio     Kind = "ratio"
	Level     Kind = "level"
	Checklist Kind = "checklist"
	Reported  Kind = "reported"
)

// Measure is what a room posts. Its words stand in the catalogue: "measure.<ID>" is its name, "measure.<ID>.num" and
// "measure.<ID>.den" say what is counted in each.
type Measure struct {
	ID      string // "activity.passed": the room, and what
	Kind    Kind
	Unit    string // of Num as it is read, as in a form: 次, 人次, 元; of a ratio and a checklist it is %
	Persons bool   // its lines carry persons, so that 人数 can be read beside 人次
	Since   day.Day
}

// Room is the room that posts it.
func (m Measure) Room() string {
	room, _, _ := strings.Cut(m.ID, ".")
	return room
}

// Of names the account's measure for a matter of the work; the matter may be blank.
func Of(measure, matter string) string {
	if matter == "" {
		return measure
	}
	return measure + "/" + matter
}

// Parts gives the measure and the matter of an account.
func (a Account) Parts() (measure, matter string) {
	measure, matter, _ = strings.Cut(a.Measure, "/")
	return measure, matter
}

// ProjectOf is how the books call a project: its department and its name, so that the same work of another year is found. What
// would be too long is cut and told apart by its digest.
func ProjectOf(department, name string) string {
	s := department + "/" + name
	if len(s) <= mostText {
		return s
	}
	digest := sha256.Sum256([]byte(s))
	cut := mostText - 18
	for cut > 0 && s[cut]&0xC0 == 0x80 { // not within a character
		cut--
	}
	return s[:cut] + "…" + hex.EncodeToString(digest[:6])
}

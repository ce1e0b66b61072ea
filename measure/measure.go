// Package measure is 取数: how each indicator of a declaration is measured from the books of the work, and what it comes to on
// a day. A binding (取数口径) names an account and a judgement, or says that the indicator is reported by hand with evidence;
// it belongs to the declaration, is proposed from the indicator's words, confirmed by the drafter, versioned and logged.
//
// It guarantees that a figure is never typed where the work leaves a record; that what is reported by hand is called so
// everywhere and has a file behind it; that an indicator whose records are kept by a room that is not there yet waits for that
// room by name; that no indicator is called met without something to show for it; and that the readings of a department are of one
// instant and one question to the books. What the figures mean for the score is left to evaluation.
package measure

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"
	"time"

	"plumbline/base/day"
	"plumbline/goal"
	"plumbline/journal"
	"plumbline/journal/read"
	"plumbline/measure/judge"
)

// What a reading speaks with; their values stand in judge.
type (
	Outcome = judge.Outcome
	Read    = judge.Read
	Said    = judge.Said
)

// Way says where a figure comes from.
type Way string

// The ways.
const (
	Measured Way = "measure" // from the books
	Manual   Way = "manual"  // 手工填报: reported by a person, with at least one file as evidence
)

// Binding says how an indicator is measured. Matter "" is all matters of the measure in the project. Project "" is the
// declaration's own in the books; where a project was renamed, its accounts keep the name that stands here. Days zero are those
// of the declaration within its year. Params are decimals by name; what is not given has the judgement's default.
type Binding struct {
	Key       Key               `json:"key"`
	Way       Way               `json:"way"`
	Project   string            `json:"project,omitempty"`
	Measure   string            `json:"measure,omitempty"`
	Matter    string            `json:"matter,omitempty"`
	Read      Read              `json:"read,omitempty"`
	Cut       journal.Dim       `json:"cut,omitzero"`
	From      day.Day           `json:"from,omitzero"`
	To        day.Day           `json:"to,omitzero"`
	Judgement string            `json:"judgement"`
	Params    map[string]string `json:"params,omitempty"`
}

// Key knows an indicator across the revisions of its declaration: its second level and name, and its number among those of
// one name.
type Key string

// Name is the indicator's name as far as the key tells it.
func (k Key) Name() string {
	_, name, _ := strings.Cut(string(k), "/")
	if name == "" {
		return string(k)
	}
	return name
}

// longestKeyName is from where a name is prose, which is known by its digest.
const longestKeyName = 300

// KeyOf gives the key of the indicator at a position. Blanks do not matter.
func KeyOf(list []goal.Indicator, position int) Key {
	name := keyName(list[position])
	nth := 1
	for _, in := range list[:position] {
		if keyName(in) == name {
			nth++
		}
	}
	if nth > 1 {
		name += "#" + strconv.Itoa(nth)
	}
	return Key(name)
}

func keyName(in goal.Indicator) string {
	s := strings.Join(strings.Fields(in.Level2), "") + "/" + strings.Join(strings.Fields(in.Name), "")
	if len(s) <= longestKeyName {
		return s
	}
	sum := sha256.Sum256([]byte(s))
	return "…" + hex.EncodeToString(sum[:12])
}

// At is when a reading is of: On is the business day up to which it counts (zero: today, within the year), Known the instant
// as of which the books are asked (zero: now).
type At struct {
	On    day.Day
	Known time.Time
}

// Reading is what an indicator comes to. Binding is nil where there is none. Query is what the books were asked, so that a
// page can ask on. Value is a decimal for reading, rounded half up to two places where it is a rate; Share is the percentage
// behind a word. Words explain the outcome. Counted says that something stands behind it: postings, or a report with its evidence. Room is the room that a waiting indicator waits for. Report is what was reported by hand. From and To are
// the period that it is measured over, zero where there is no binding. Facts are what was judged, so that it can be judged again;
// nil where nothing was.
type Reading struct {
	Position  int
	Key       Key
	Indicator goal.Indicator
	Binding   *Binding
	Query     read.Query
	From, To  day.Day
	Facts     *judge.Facts
	Figure    read.Figure
	Value     string
	Unit      string
	Share     string
	Outcome   Outcome
	Counted   bool
	Words     []Said
	Room      string
	Report    *Report
}

// ByHand says that the figure was typed, which every page that shows it says too.
func (r Reading) ByHand() bool { return r.Binding != nil && r.Binding.Way == Manual }

// Report is a value reported by hand: what was written, the files that show it, who and when. A later report of the same
// indicator takes the place of an earlier one, which is kept.
type Report struct {
	Number int
	Value  string
	Says   Outcome // of a target that is a word: what its reporter says it comes to
	Note   string
	Files  []string // ids of attachments of the declaration
	At     time.Time
	By     string
}

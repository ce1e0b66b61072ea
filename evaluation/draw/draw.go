// Package draw is 抽查: which self-evaluations of a department's year are reviewed by somebody else, drawn by risk and by a number that
// nobody could choose, and what their reviewers' scores say about the measures.
//
// It guarantees that the list of candidates with their weights is frozen, and its digest stands in the log, before the number is known:
// the number is named by where and on which day it is published, and that day comes after the list. A project's chance is exactly
// proportional to its weight; the method uses whole numbers and SHA-256 alone and is written so that anybody can draw again. The same list
// and number always give the same projects. What an evaluation holds is evaluation's.
package draw

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/goal"
)

// Reason is what one rule of risk adds to a weight: N is what it counted (lines, or money in the rule's own steps).
type Reason struct {
	Rule string `json:"rule"`
	N    int64  `json:"n"`
	Adds int64  `json:"adds"`
}

// Candidate is a project that may be drawn. Version is that of its evaluation; Weight is the sum of what its reasons add.
type Candidate struct {
	Declaration goal.ID  `json:"declaration"`
	Name        string   `json:"name"`
	Unit        string   `json:"unit"`
	Version     int      `json:"version"`
	Weight      int64    `json:"weight"`
	Reasons     []Reason `json:"reasons"`
}

// List is what is drawn from, frozen. Rules are those in force, with their parameters; Source says which number decides and where it is
// published, Day from which day on.
type List struct {
	Department string      `json:"department"`
	Year       int         `json:"year"`
	Size       int         `json:"size"`
	Source     string      `json:"source"`
	Day        day.Day     `json:"day"`
	Rules      []Rule      `json:"rules"`
	Candidates []Candidate `json:"candidates"`
}

// Text is the list as it is kept, given out and digested.
func (l List) Text() (string, error) {
	text, err := json.Marshal(l)
	return string(text), err
}

// DigestOf is the SHA-256 of a list's text, in hex.
func DigestOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// The bounds of what is typed: digits of a number, characters of a text.
const (
	leastSeed   = 4
	longestSeed = 64
	longestText = 200
)

// SeedOf reads the published number: its digits as they were published, leading noughts kept; blanks, commas, points, plus signs and hyphens
// between them do not matter.
func SeedOf(text string) (string, error) {
	var b strings.Builder
	for _, r := range text {
		switch {
		case r >= '0' && r <= '9':
			b.WriteRune(r)
		case strings.ContainsRune(" \t,，、.+-　", r):
		default:
			return "", fault.New(fault.Invalid, "draw.seed_bad", "least", leastSeed, "most", longestSeed).On("seed")
		}
	}
	if n := b.Len(); n < leastSeed || n > longestSeed {
		return "", fault.New(fault.Invalid, "draw.seed_bad", "least", leastSeed, "most", longestSeed).On("seed")
	}
	return b.String(), nil
}

// Drawing is a list with what became of it. Seed is "" until it was drawn; Where says where the number was found. Picked are the places of
// the drawn in the list, from 0.
type Drawing struct {
	ID         string
	List       List
	Digest     string
	Prepared   time.Time
	PreparedBy string
	Seed       string
	Where      string
	Picked     []int
	Drawn      time.Time
	DrawnBy    string
	text       string
}

// Text is the list as it was digested.
func (d *Drawing) Text() string { return d.text }

// Done says that the number was entered.
func (d *Drawing) Done() bool { return d.Seed != "" }

// Again draws again from what is kept, and refuses where the list is not what was digested or others were drawn.
func (d *Drawing) Again() (Steps, error) {
	if DigestOf(d.text) != d.Digest {
		return Steps{}, fault.New(fault.Conflict, "draw.list_changed")
	}
	s := Draw(d.List.Candidates, d.List.Size, d.Digest, d.Seed)
	if fmt.Sprint(s.Picked) != fmt.Sprint(d.Picked) {
		return s, fault.New(fault.Conflict, "draw.picked_changed")
	}
	return s, nil
}

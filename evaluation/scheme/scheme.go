// Package scheme is 评分办法: how what was done is turned into points. A scheme says how the 100 points are laid out over the
// execution of the budget and the first levels, and sets the rules that a line is scored by; schemes are dated data, those of the
// norms stand in this package and those of an office in its store. Score is the whole of it and pure.
//
// It guarantees that points are exact (fractions, rounded half up to hundredths once, at the end of a line), that weights add up to
// 100.00 and the lines to the total, that a line has between 0 and its weight, and that every line says in words which figure, rule
// and scheme its points come from. Where the figures come from is evaluation's.
package scheme

import (
	"slices"
	"strings"
	"unicode/utf8"

	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/base/law"
	"plumbline/goal"
)

// Scheme is one way to score. Name and NameEn are those of an office's own; one of the norms is named by the message
// evaluation.scheme.<ID>. Organisation is whose it is, "" of everybody; Version counts the changes of an office's own.
type Scheme struct {
	ID           string    `json:"id"`
	Version      int       `json:"version"`
	Organisation string    `json:"organisation,omitempty"`
	Name         string    `json:"name,omitempty"`
	NameEn       string    `json:"name_en,omitempty"`
	Basis        law.Basis `json:"basis"`
	Since        day.Day   `json:"since"`
	Until        day.Day   `json:"until,omitzero"`
	Execution    Points    `json:"execution"`
	Shares       []Share   `json:"shares"`
	Rules        Rules     `json:"rules"`
}

// Share is the points of a first level, or of several together. Where a declaration has no indicator of them, the points go to
// the share of the level that Else names.
type Share struct {
	Levels []string `json:"levels"`
	Points Points   `json:"points"`
	Else   string   `json:"else,omitempty"`
}

// The formulas for what must not be more than its target.
const (
	Ratio  = "ratio"  // target ÷ actual
	Linear = "linear" // 1 − (actual − target) ÷ target, nothing from twice the target
)

// What becomes of a line that could not be measured.
const (
	Nought  = "nought"  // it has no points
	Exclude = "exclude" // it is left out and the rest counts for 100
)

// Rules are the parameters of the rules. Shares and rates are per cent. Partly and Low are where the bands of words end: reached has
// [Partly, 100], partly reached [Low, Partly), missed [0, Low). Satisfaction, where given, are the steps of satisfaction, the
// highest first. Over is the share of the target from which a reason is due (0: never), Cut says that points come off where a target was
// set too low, down to Floor. Below is the execution below which a reason is due. Customs are the reviewers' customs in force, by id.
type Rules struct {
	AtMost       string   `json:"at_most"`
	Partly       int      `json:"partly"`
	Low          int      `json:"low"`
	Satisfaction []Step   `json:"satisfaction,omitempty"`
	Over         int      `json:"over"`
	Cut          bool     `json:"cut"`
	Floor        int      `json:"floor,omitempty"`
	Below        int      `json:"below"`
	Unmeasured   string   `json:"unmeasured"`
	Customs      []string `json:"customs,omitempty"`
}

// Step gives Share per cent of the weight from a figure of From on.
type Step struct {
	From  int `json:"from"`
	Share int `json:"share"`
}

// Own says that a scheme is an office's own.
func (s *Scheme) Own() bool { return s.Organisation != "" }

// Key is the message key of the name of a scheme of the norms.
func (s *Scheme) Key() string { return "evaluation.scheme." + s.ID }

// InForce says that the scheme can score a year that begins on a day.
func (s *Scheme) InForce(first day.Day) bool {
	return !first.Before(s.Since) && (s.Until.IsZero() || !s.Until.Before(first))
}

// Has says that a custom is in force.
func (s *Scheme) Has(custom string) bool { return slices.Contains(s.Rules.Customs, custom) }

// share is the index of the share of a level, −1 for none.
func (s *Scheme) share(level string) int {
	return slices.IndexFunc(s.Shares, func(g Share) bool { return slices.Contains(g.Levels, level) })
}

// longestName is the most characters of the name of a scheme.
const longestName = 60

// Check refuses a scheme that cannot score: its points must make 100, each of the four first levels has a share or passes it on, and
// its parameters are in order. It names the field.
func (s *Scheme) Check() error {
	refuse := func(key, field string, args ...any) error {
		return fault.New(fault.Invalid, "evaluation.scheme_bad."+key, args...).On(field)
	}
	if n := utf8.RuneCountInString(strings.TrimSpace(s.Name)); s.Own() && (n == 0 || n > longestName || utf8.RuneCountInString(s.NameEn) > longestName) {
		return refuse("name", "name", "most", longestName)
	}
	if s.Own() && (s.Basis.Point == "" || utf8.RuneCountInString(s.Basis.Document+s.Basis.Point) > 4*longestName) {
		return refuse("basis", "basis", "most", 4*longestName)
	}
	if s.Since.IsZero() || !s.Until.IsZero() && s.Until.Before(s.Since) {
		return refuse("since", "since")
	}
	sum, seen := s.Execution, map[string]bool{}
	for _, g := range s.Shares {
		sum += g.Points
		for _, level := range g.Levels {
			if !goal.KnownLevel1(level) || seen[level] || g.Points < 0 {
				return refuse("levels", "shares", "level", level)
			}
			seen[level] = true
		}
	}
	if sum != Whole || s.Execution < 0 || len(s.Shares) == 0 {
		return refuse("sum", "shares", "sum", sum.String())
	}
	return s.Rules.check(refuse)
}

func (r *Rules) check(refuse func(key, field string, args ...any) error) error {
	switch {
	case r.AtMost != Ratio && r.AtMost != Linear:
		return refuse("at_most", "at_most")
	case r.Unmeasured != Nought && r.Unmeasured != Exclude:
		return refuse("unmeasured", "unmeasured")
	case r.Low <= 0 || r.Partly <= r.Low || r.Partly >= 100:
		return refuse("bands", "partly")
	case r.Over != 0 && (r.Over <= 100 || r.Over > 1000) || r.Cut && r.Over == 0:
		return refuse("over", "over")
	case r.Cut && (r.Floor < 0 || r.Floor >= 100):
		return refuse("floor", "floor")
	case r.Below < 0 || r.Below > 100:
		return refuse("below", "below")
	}
	for i, step := range r.Satisfaction {
		if step.From < 0 || step.From > 100 || step.Share < 0 || step.Share > 100 ||
			i > 0 && (step.From >= r.Satisfaction[i-1].From || step.Share > r.Satisfaction[i-1].Share) {
			return refuse("steps", "satisfaction")
		}
	}
	for _, id := range r.Customs {
		if c, ok := CustomOf(id); !ok || c.ByHand {
			return refuse("custom", "customs", "custom", id)
		}
	}
	return nil
}

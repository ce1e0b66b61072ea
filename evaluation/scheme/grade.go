package scheme

import (
	"plumbline/base/day"
	"plumbline/base/law"
)

// Grade is 优, 良, 中 or 差.
type Grade string

// The grades, the best first.
const (
	Excellent Grade = "excellent"
	Good      Grade = "good"
	Fair      Grade = "fair"
	Poor      Grade = "poor"
)

// Key is the message key of the grade's name.
func (g Grade) Key() string { return "evaluation.grade." + string(g) }

// Grading is how totals are graded from a day on: a grade has From points and more.
type Grading struct {
	Since day.Day
	Basis law.Basis
	Bands []Band
}

// Band is a grade and the points from which it is given.
type Band struct {
	Grade Grade
	From  Points
}

// Gradings lists how totals are graded, the latest first.
func Gradings() []Grading {
	return []Grading{{
		Since: day.Of(2020, 1, 1), Basis: law.Basis{Point: "优 90—100、良 80—90（不含）、中 60—80（不含）、差 60 以下"},
		Bands: []Band{{Excellent, 90_00}, {Good, 80_00}, {Fair, 60_00}, {Poor, 0}},
	}}
}

// GradeOf grades a total of a year that begins on a day; years before the first grading have that one.
func GradeOf(total Points, first day.Day) Grade {
	all := Gradings()
	use := all[len(all)-1]
	for _, g := range all {
		if !first.Before(g.Since) {
			use = g
			break
		}
	}
	for _, b := range use.Bands {
		if total >= b.From {
			return b.Grade
		}
	}
	return Poor
}

package review

import (
	"slices"
	"strings"
	"time"

	"plumbline/base/fault"
)

// Grade is a grade of the review sheet.
type Grade string

// The grades of 财预〔2015〕88号 and what follows: 优 goes on; 良 is completed by both together and then goes on; 中 is revised and
// handed in again; 差 may not go on to budgeting.
const (
	Excellent Grade = "优"
	Good      Grade = "良"
	Fair      Grade = "中"
	Poor      Grade = "差"
)

// grades from best to worst.
var grades = []Grade{Excellent, Good, Fair, Poor}

// Sheet is a stage's review sheet (审核表): the four things that are looked at, the grade of the whole, and why.
type Sheet struct {
	Completeness Grade // 完整性
	Relevance    Grade // 相关性
	Suitability  Grade // 适当性
	Feasibility  Grade // 可行性
	Overall      Grade
	Comment      string

	// Set when it is kept.
	Number   int
	Round    int
	Stage    string
	Revision int
	By, Name string
	At       time.Time
}

// check refuses a sheet with a blank, and a grade better than one of its parts without a word why.
func (s Sheet) check() error {
	worst := 0
	for _, p := range []struct {
		field string
		grade Grade
	}{
		{"completeness", s.Completeness},
		{"relevance", s.Relevance},
		{"suitability", s.Suitability},
		{"feasibility", s.Feasibility},
		{"overall", s.Overall},
	} {
		i := slices.Index(grades, p.grade)
		if i < 0 {
			return fault.New(fault.Invalid, "review.sheet_blank").On(p.field)
		}
		worst = max(worst, i)
	}
	if slices.Index(grades, s.Overall) < worst && strings.TrimSpace(s.Comment) == "" {
		return fault.New(fault.Invalid, "review.sheet_better", "grade", string(s.Overall), "worst", string(grades[worst])).On("comment")
	}
	return nil
}

// SheetOf gives the sheet that the waiting stage filled last in this round.
func (c Case) SheetOf(stage string) (Sheet, bool) {
	for _, s := range slices.Backward(c.Sheets) {
		if s.Round == c.Round && s.Stage == stage {
			return s, true
		}
	}
	return Sheet{}, false
}

// goesOn says whether the sheet of a stage lets the case go on, and if not what remains.
func (c Case) goesOn(st Stage) error {
	s, ok := c.SheetOf(st.ID)
	switch {
	case !ok && st.Sheet:
		return fault.New(fault.Invalid, "review.sheet_missing", "stage", st).On("sheet")
	case !ok || s.Overall == Excellent:
		return nil
	case s.Overall == Good:
		// What both complete together is written as remarks; open ones block anyway.
		completed := slices.ContainsFunc(c.Remarks, func(r Remark) bool { return r.Round == c.Round && r.Stage == st.ID && !r.Note })
		if !completed {
			return fault.New(fault.Invalid, "review.grade_complete").On("remarks")
		}
		return nil
	case s.Overall == Fair:
		return fault.New(fault.Invalid, "review.grade_revise").On("sheet")
	}
	return fault.New(fault.Invalid, "review.grade_stop").On("sheet")
}

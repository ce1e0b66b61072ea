package survey

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"plumbline/base/fault"
)

// Kind is what a question is answered with.
type Kind string

// The kinds. A remark is never published and may hold personal data: it is sealed.
const (
	Satisfaction Kind = "satisfaction"
	Improvement  Kind = "improvement"
	Remark       Kind = "remark"
)

// Choice is what was chosen. Unknown (没有用过，不清楚) does not count.
type Choice string

// The choices of both scales, and the one that does not count.
const (
	VerySatisfied    Choice = "very_satisfied"
	Contented        Choice = "satisfied"
	Neutral          Choice = "neutral"
	Dissatisfied     Choice = "dissatisfied"
	VeryDissatisfied Choice = "very_dissatisfied"

	MuchBetter Choice = "much_better"
	Better     Choice = "better"
	Same       Choice = "same"
	Worse      Choice = "worse"

	Unknown Choice = "unknown"
)

// Choices lists the choices of a kind in the order in which they are offered.
func (k Kind) Choices() []Choice {
	switch k {
	case Satisfaction:
		return []Choice{VerySatisfied, Contented, Neutral, Dissatisfied, VeryDissatisfied, Unknown}
	case Improvement:
		return []Choice{MuchBetter, Better, Same, Worse, Unknown}
	}
	return nil
}

// Key is the message key of the choice's words.
func (c Choice) Key() string { return "survey.choice." + string(c) }

// offers says whether the choice is one of a kind.
func (k Kind) offers(c Choice) bool {
	for _, x := range k.Choices() {
		if x == c {
			return true
		}
	}
	return false
}

// Valid says whether the choice counts at all.
func (c Choice) Valid() bool { return c != "" && c != Unknown }

// Reached says whether the choice is one of those that the share counts: satisfied or very satisfied, better or much better.
func (c Choice) Reached() bool {
	return c == VerySatisfied || c == Contented || c == MuchBetter || c == Better
}

// Question is one question. Plain is the same in short sentences; About says what it is about, in a line below it; both may
// be blank. Counts marks the one that the indicator is scored by.
type Question struct {
	Kind   Kind   `json:"kind"`
	Text   string `json:"text"`
	Plain  string `json:"plain,omitempty"`
	About  string `json:"about,omitempty"`
	Counts bool   `json:"counts,omitempty"`
}

// Form is one version of a questionnaire.
type Form struct {
	Number    int        `json:"-"`
	Questions []Question `json:"questions"`
}

// The bounds of a questionnaire: one page is one question, and nobody answers twenty.
const (
	mostQuestions   = 12
	longestQuestion = 80
	longestAbout    = 120
)

// tidy takes blanks off.
func (f Form) tidy() Form {
	qs := make([]Question, len(f.Questions))
	for i, q := range f.Questions {
		q.Text, q.Plain, q.About = strings.TrimSpace(q.Text), strings.TrimSpace(q.Plain), strings.TrimSpace(q.About)
		qs[i] = q
	}
	f.Questions = qs
	return f
}

// check says what is wrong with a questionnaire for a measure.
func (f Form) check(measure string) error {
	if len(f.Questions) == 0 || len(f.Questions) > mostQuestions {
		return fault.New(fault.Invalid, "survey.questions", "most", mostQuestions).On("q1")
	}
	counting, remarks := 0, 0
	for i, q := range f.Questions {
		at := fmt.Sprintf("q%d", i+1)
		switch {
		case q.Kind != Satisfaction && q.Kind != Improvement && q.Kind != Remark:
			return fault.New(fault.Invalid, "survey.kind", "n", i+1).On(at)
		case q.Text == "" || utf8.RuneCountInString(q.Text) > longestQuestion || utf8.RuneCountInString(q.Plain) > longestQuestion:
			return fault.New(fault.Invalid, "survey.question", "n", i+1, "most", longestQuestion).On(at)
		case utf8.RuneCountInString(q.About) > longestAbout:
			return fault.New(fault.Invalid, "survey.about", "n", i+1, "most", longestAbout).On(at)
		case q.Counts && q.Kind != kindOf(measure):
			return fault.New(fault.Invalid, "survey.counts_kind").On(at)
		}
		if q.Counts {
			counting++
		}
		if q.Kind == Remark {
			remarks++
		}
	}
	if counting != 1 || remarks > 1 {
		return fault.New(fault.Invalid, "survey.counts_one").On("q1")
	}
	return nil
}

// kindOf is the kind of question that a measure is scored by.
func kindOf(measure string) Kind {
	if measure == Improved {
		return Improvement
	}
	return Satisfaction
}

// Main is the place of the question that the indicator is scored by, -1 for none.
func (f Form) Main() int {
	for i, q := range f.Questions {
		if q.Counts {
			return i
		}
	}
	return -1
}

// Filled is a questionnaire filled in: a choice for each question (blank where it was passed over, and for a remark), what was
// remarked, and how it was answered.
type Filled struct {
	Choices []Choice `json:"c"`
	Remark  string   `json:"r,omitempty"`
	Mode    Mode     `json:"m"`
}

// LongestRemark is how many characters a remark may have.
const LongestRemark = 500

// Mode is how an answer came. It is counted and never kept with the answer.
type Mode string

// The modes: by oneself, with somebody's help, asked by an interviewer, on paper.
const (
	Self        Mode = "self"
	Helped      Mode = "helped"
	Interviewer Mode = "interviewer"
	Paper       Mode = "paper"
)

// Modes lists the modes.
var Modes = []Mode{Self, Helped, Interviewer, Paper}

// Key is the message key of the mode's words.
func (m Mode) Key() string { return "survey.mode." + string(m) }

// Fits says whether a questionnaire can be filled in so.
func (f Form) Fits(a Filled) error {
	if len(a.Choices) != len(f.Questions) {
		return fault.New(fault.Conflict, "survey.other_form")
	}
	for i, q := range f.Questions {
		c := a.Choices[i]
		if q.Kind == Remark && c != "" || q.Kind != Remark && c != "" && !q.Kind.offers(c) {
			return fault.New(fault.Invalid, "survey.choice", "n", i+1).On(fmt.Sprintf("q%d", i+1))
		}
		if q.Counts && c == "" {
			return fault.New(fault.Invalid, "survey.unanswered", "n", i+1).On(fmt.Sprintf("q%d", i+1))
		}
	}
	if utf8.RuneCountInString(a.Remark) > LongestRemark {
		return fault.New(fault.Invalid, "survey.remark", "most", LongestRemark).On("remark")
	}
	for _, m := range Modes {
		if a.Mode == m {
			return nil
		}
	}
	return fault.New(fault.Invalid, "survey.mode").On("mode")
}

package survey

import (
	"encoding/json"
	"errors"
	"strings"
	"unicode"
)

// Mix is the least number of answers that leave the box together, and that stay in it while the survey is open: whoever sees
// the store before and after has at least so many tokens for every answer.
const Mix = 5

// Leaving says how many of the answers in a box leave it now. While the survey is asked, those beyond Mix leave once there are
// as many; when it ends (or its questionnaire is followed by another) all leave, but fewer than Mix never do.
func Leaving(waiting int, ending bool) int {
	switch {
	case ending && waiting >= Mix:
		return waiting
	case !ending && waiting >= 2*Mix:
		return waiting - Mix
	}
	return 0
}

// Slip is what lies in the box: a questionnaire filled in and the digest of its receipt.
type Slip struct {
	Filled
	Receipt string `json:"x"`
	Form    int    `json:"f"`
}

// slipLength is how long every slip is before it is sealed, so that none is known by its length: enough for the longest remark
// of the widest characters.
const slipLength = 2560

var errSlip = errors.New("survey: a slip does not fit")

// Encode writes a slip at the one length of all. Characters that nobody types and that JSON spells out become blanks.
func (s Slip) Encode() (string, error) {
	s.Remark = strings.Map(func(r rune) rune {
		if r != '\n' && unicode.IsControl(r) || r == '\u2028' || r == '\u2029' {
			return ' '
		}
		return r
	}, s.Remark)
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(s); err != nil {
		return "", err
	}
	if b.Len() > slipLength {
		return "", errSlip
	}
	return b.String() + strings.Repeat(" ", slipLength-b.Len()), nil
}

// DecodeSlip reads what Encode wrote.
func DecodeSlip(text string) (s Slip, err error) {
	return s, json.Unmarshal([]byte(text), &s)
}

// Package goal is the declaration of performance goals (财政项目支出绩效目标申报表): one project's money, goals and
// indicators for one year, and the projects, years and revisions they are kept under. It guarantees that what was
// declared is kept to the letter beside its typed meaning, that a revision is never changed once kept, and that saving
// the same declaration twice changes nothing. Reading documents is form's, judging them is rule's.
package goal

import (
	"plumbline/base/day"
	"plumbline/base/fen"
	"plumbline/platform/grid"
)

// Declaration is one 申报表. Blank texts are "", blank amounts nil, blank dates zero.
type Declaration struct {
	Name       string      `json:"name"`
	Code       string      `json:"code"`
	Year       int         `json:"year"`
	Nature     string      `json:"nature"`
	Category   string      `json:"category"`
	Department string      `json:"department"`
	Unit       string      `json:"unit"`
	Start      day.Day     `json:"start"`
	End        day.Day     `json:"end"`
	Goals      Goals       `json:"goals"`
	Funding    Funding     `json:"funding"`
	Indicators []Indicator `json:"indicators"`
	Repairs    []Repair    `json:"repairs"`
	Unplaced   []Unplaced  `json:"unplaced"`
}

// Goals are the two goal texts; paragraphs are parted by "\n".
type Goals struct {
	Overall string `json:"overall"`
	Annual  string `json:"annual"`
}

// Funding is 项目资金; nil is blank and blank is not zero.
type Funding struct {
	Total           *fen.Fen `json:"total"`
	TotalFiscal     *fen.Fen `json:"total_fiscal"`
	TotalOther      *fen.Fen `json:"total_other"`
	AnnualTotal     *fen.Fen `json:"annual_total"`
	AnnualFiscal    *fen.Fen `json:"annual_fiscal"`
	AnnualCarryover *fen.Fen `json:"annual_carryover"`
	AnnualOther     *fen.Fen `json:"annual_other"`
}

// Indicator is one row of 绩效指标. Level1 and Level2 are the full canonical names of level.go (产出指标, 数量指标) or,
// where the document's word is none of them, that word. Weight, Actual, Score and Note stand in self-evaluation tables.
type Indicator struct {
	Level1 string  `json:"level1"`
	Level2 string  `json:"level2"`
	Name   string  `json:"name"`
	Target Target  `json:"target"`
	Weight *string `json:"weight"` // decimal without trailing zeros
	Actual *string `json:"actual"` // as written
	Score  *string `json:"score"`  // decimal without trailing zeros
	Note   *string `json:"note"`   // reason of a deviation, remark
}

// Repair is one thing the reader put right, or proposes to: the cell, what it read, what it took, why, how sure.
// A repair with Confidence below form's threshold waits for a person; Options are the values offered to choose from.
type Repair struct {
	Place      grid.Place `json:"place"`
	Ref        Ref        `json:"ref"`
	Kind       string     `json:"kind"` // message key suffix: form.repair.<kind>
	Read       string     `json:"read"`
	Took       string     `json:"took"`
	Reason     string     `json:"reason"` // plain Chinese sentence for readers of the JSON
	Confidence float64    `json:"confidence"`
	Options    []string   `json:"options,omitempty"`
}

// Unplaced is a non-empty cell that the reader could neither place nor recognise as a label.
type Unplaced struct {
	Place grid.Place `json:"place"`
	Text  string     `json:"text"`
}

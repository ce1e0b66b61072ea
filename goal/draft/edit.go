package draft

import (
	"slices"
	"strconv"
	"time"

	"plumbline/base/day"
	"plumbline/goal"
)

// Act says what an edit did.
type Act string

// The acts. Follow is what a newer revision brought into a draft that was begun before it.
const (
	ActSet    Act = "set"
	ActAdd    Act = "add"
	ActCut    Act = "cut"
	ActMove   Act = "move"
	ActUndo   Act = "undo"
	ActRedo   Act = "redo"
	ActSettle Act = "settle"
	ActFollow Act = "follow"
)

// Key is the message key of what the edit did.
func (a Act) Key() string { return "draft.act." + string(a) }

// Edit is one thing that was done to a draft; it is never changed. Was and Became are texts, or for rows the row before
// which it stood. Contested says that the text stood beside what another had written.
type Edit struct {
	Number    int64
	Client    string
	Act       Act
	At        At
	Was       string
	Became    string
	Contested bool
	Reverts   int64
	By, Name  string
	When      time.Time
}

// Outcome is what became of a change. Number is 0 where it changed nothing.
type Outcome struct {
	Number    int64
	Contested bool
}

// RowChange adds a row (ActAdd), takes one out (ActCut) or puts it behind another (ActMove). After is the row it comes
// behind, "" the first place; a new row with levels and without After comes where the official form wants it, one without
// levels gets those of the row before. Last is the last edit that its writer had seen.
type RowChange struct {
	Act            Act
	Row, After     string
	Level1, Level2 string
	Last           int64
	Client         string
}

// Choice picks one of the texts that stand in a cell by its edit. Last is the last edit that the person had seen: what came
// later is not decided on unseen.
type Choice struct {
	At
	Edit, Last int64
	Client     string
}

// behind gives the row behind which the official form wants an indicator of the levels, "" for the first place.
func (d *Draft) behind(level1, level2 string) string {
	order, after := goal.LevelOrder(level1, level2), ""
	for _, r := range d.Shown() {
		at := d.Cells[At{r.ID, "level2"}].Text
		if d.Cells[At{r.ID, "level1"}].Text == level1 && at == level2 || goal.LevelOrder(d.Cells[At{r.ID, "level1"}].Text, at) <= order {
			after = r.ID
		}
	}
	return after
}

// before gives the row that a row stands behind, "" where it is the first.
func (d *Draft) before(row string) string {
	rows := d.Shown()
	i := slices.IndexFunc(rows, func(r Row) bool { return r.ID == row })
	if i < 1 {
		return ""
	}
	return rows[i-1].ID
}

// place gives the place behind a row, and new places for all rows where there is no room between.
func (d *Draft) place(after string) (place int64, anew []Row) {
	i := slices.IndexFunc(d.Rows, func(r Row) bool { return r.ID == after }) + 1
	left, right := int64(0), int64(0)
	if i > 0 {
		left = d.Rows[i-1].Place
	}
	if right = left + 2*spacing; i < len(d.Rows) {
		right = d.Rows[i].Place
	}
	if right-left >= 2 {
		return left + (right-left)/2, nil
	}
	anew = slices.Clone(d.Rows)
	for k := range anew {
		if anew[k].Place = int64(k+1) * spacing; k >= i {
			anew[k].Place += spacing
		}
	}
	return int64(i+1) * spacing, anew
}

// writtenSince gives the name of somebody else who wrote into a row after an edit, "" for nobody.
func (d *Draft) writtenSince(row string, last int64, by string) string {
	for _, column := range goal.Columns() {
		if c := d.Cells[At{row, column}]; c.Edit > last && c.By != by {
			return c.Name
		}
	}
	for _, r := range d.Rivals {
		if r.At.Row == row && r.Edit > last && r.By != by {
			return r.Name
		}
	}
	return ""
}

// yearOn gives the same day of the next year; the last of February stays the last.
func yearOn(d day.Day) day.Day {
	if d.IsZero() {
		return d
	}
	if next, err := day.Parse(strconv.Itoa(d.Year()+1) + d.String()[4:]); err == nil {
		return next
	}
	return day.Last(d.Year()+1, d.Month())
}

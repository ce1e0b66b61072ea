// Package report is 绩效监控报告: the official form of double monitoring of one project for one period (项目支出绩效目标执行监控表),
// filled from what is measured, completed by the drafter, handed in and reviewed.
//
// It guarantees that figures are taken from the books and never typed; that a report keeps what it was made from - the
// revision of the declaration with its digest, the version of its bindings, the day and the instant - so that the same input
// gives the same lines at any time; that only an approved declaration is reported on; that what was handed in is kept to
// the letter; and that an indicator with a red or yellow light is handed in with a cause, a remedy with its person and
// day, and how likely its target is. The way through the stages is review/course, remedies are monitor/remedy.
package report

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/base/fen"
	"plumbline/forecast"
	"plumbline/goal"
	"plumbline/measure"
	"plumbline/measure/judge"
	"plumbline/monitor"
	"plumbline/monitor/light"
	"plumbline/monitor/remedy"
)

// Input is what a report was made from.
type Input struct {
	Revision int       `json:"revision"`
	Digest   string    `json:"digest"`   // of the revision
	Bindings int       `json:"bindings"` // version
	On       day.Day   `json:"on"`
	Known    time.Time `json:"known"`
}

// Funds is the row of the money. Initial is the year's funds as declared, Adjusted what may be spent by the day, Paid what was
// paid; nil where the books or the declaration say nothing. Estimate is what is expected to be paid by the year's end at the pace until now,
// Expected what the drafter expects where he says something else.
type Funds struct {
	Initial  *fen.Fen  `json:"initial"`
	Adjusted *fen.Fen  `json:"adjusted"`
	Paid     *fen.Fen  `json:"paid"`
	Estimate *fen.Fen  `json:"estimate"`
	Expected *fen.Fen  `json:"expected"`
	Light    light.Lit `json:"light"`
}

// Rate is paid over the adjusted budget.
func (f Funds) Rate() light.Share {
	if f.Paid == nil || f.Adjusted == nil {
		return light.Share{}
	}
	return light.Share{Num: int64(*f.Paid), Den: int64(*f.Adjusted)}
}

// YearEnd is what the form says of the year's end.
func (f Funds) YearEnd() *fen.Fen {
	if f.Expected != nil {
		return f.Expected
	}
	return f.Estimate
}

// Estimate is what forecast expects of an indicator by the end of its period.
type Estimate struct {
	State      forecast.State      `json:"state"`
	Low        string              `json:"low,omitempty"`
	Mid        string              `json:"mid,omitempty"`
	High       string              `json:"high,omitempty"`
	Unit       string              `json:"unit,omitempty"`
	Chance     int                 `json:"chance"` // of a hundred draws, −1 where not known
	Likelihood forecast.Likelihood `json:"likelihood,omitempty"`
	Seed       string              `json:"seed,omitempty"`
	SafeDay    day.Day             `json:"safe_day,omitzero"`
	Inputs     string              `json:"inputs,omitempty"`
}

// Cells is what the drafter writes on a line.
type Cells struct {
	Expected   string              `json:"expected,omitempty"` // 全年预计完成情况 where it is not as estimated
	Why        string              `json:"why,omitempty"`      // why not as estimated
	Causes     []remedy.Cause      `json:"causes,omitempty"`
	Cause      string              `json:"cause,omitempty"`
	Likelihood forecast.Likelihood `json:"likelihood,omitempty"`
	Remark     string              `json:"remark,omitempty"`
	Plan       remedy.Plan         `json:"plan,omitzero"`
}

// Line is one indicator of a report.
type Line struct {
	Key      measure.Key   `json:"key"`
	Position int           `json:"position"`
	Level1   string        `json:"level1"`
	Level2   string        `json:"level2"`
	Name     string        `json:"name"`
	Target   string        `json:"target"`
	Value    string        `json:"value,omitempty"`
	Unit     string        `json:"unit,omitempty"`
	Share    string        `json:"share,omitempty"` // the percentage behind a word
	Outcome  judge.Outcome `json:"outcome"`
	Word     bool          `json:"word,omitempty"` // the target is a word
	Records  int64         `json:"records"`
	ByHand   bool          `json:"by_hand,omitempty"`
	Done     light.Share   `json:"done"`
	Light    light.Lit     `json:"light"`
	Estimate Estimate      `json:"estimate"`
	Cells    Cells         `json:"cells"`
}

// Likelihood is what the form says of it: the drafter's word, otherwise the estimate's.
func (l Line) Likelihood() forecast.Likelihood {
	if l.Cells.Likelihood != "" {
		return l.Cells.Likelihood
	}
	return l.Estimate.Likelihood
}

// Report is a monitoring report as it was last saved.
type Report struct {
	ID          string         `json:"id"`
	Declaration goal.ID        `json:"declaration"`
	Project     string         `json:"project"`
	Department  string         `json:"department"`
	Unit        string         `json:"unit"`
	Goal        string         `json:"goal"` // 年度总体目标
	Path        []string       `json:"path"`
	Period      monitor.Period `json:"period"`
	Version     int            `json:"version"`
	Demo        bool           `json:"demo,omitempty"`

	Input    Input     `json:"input"`
	Progress Progress  `json:"progress"`
	Funds    Funds     `json:"funds"`
	Lines    []Line    `json:"lines"`
	Left     int       `json:"left"` // indicators that cannot be measured
	Note     string    `json:"note,omitempty"`
	Authors  []string  `json:"authors"` // ids of everybody who wrote a part of it
	SavedAt  time.Time `json:"saved_at"`
	SavedBy  string    `json:"saved_by"`
}

// Progress is how far the project was, and its lights.
type Progress struct {
	Time  light.Share `json:"time"`
	Money light.Share `json:"money"`
	Goals light.Share `json:"goals"`

	MoneyLight light.Lit `json:"money_light"`
	GoalsLight light.Lit `json:"goals_light"`
	Light      light.Lit `json:"light"`
}

// Organisation is whose it is.
func (r Report) Organisation() string {
	if len(r.Path) == 0 {
		return ""
	}
	return r.Path[0]
}

// Digest names the content of a report: what it was made from, its figures, and what was written.
func (r Report) Digest() (string, error) {
	r.ID, r.Version, r.SavedAt, r.SavedBy, r.Authors = "", 0, time.Time{}, "", nil
	data, err := json.Marshal(r)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:]), nil
}

// Ref names a cell of a line, as remarks and refusals do.
func Ref(i int, field string) string { return "lines[" + strconv.Itoa(i) + "]." + field }

// Has says whether a report has the cell that a name names; "" is the whole.
func (r Report) Has(ref string) bool {
	if slices.Contains([]string{"", "funds", "note"}, ref) {
		return true
	}
	rest, ok := strings.CutPrefix(ref, "lines[")
	if !ok {
		return false
	}
	number, _, ok := strings.Cut(rest, "]")
	n, err := strconv.Atoi(number)
	return ok && err == nil && n >= 0 && n < len(r.Lines)
}

// Gap is a cell that is to be filled before a report can be handed in, and why.
type Gap struct {
	Ref string
	Key string
}

// Ways is which remedies there are already: of other periods for which indicators, and the plans of those that this report
// began when it was handed in before.
type Ways struct {
	Elsewhere map[measure.Key]bool
	Own       map[measure.Key]remedy.Plan
}

// Gaps lists what is missing: for each red or yellow indicator what deviates and what is done about it, unless a remedy is under
// way already; and a reason wherever something else is expected than is estimated.
func (r Report) Gaps(w Ways, today day.Day) (out []Gap) {
	add := func(i int, field, key string) { out = append(out, Gap{Ref(i, field), key}) }
	for i, l := range r.Lines {
		c := l.Cells
		if c.Expected != "" && c.Expected != l.Estimate.Mid && l.Estimate.Mid != "" && c.Why == "" {
			add(i, "why", "report.gap.why")
		}
		if f, ok := fault.As(c.Plan.Check(today)); ok && !c.Plan.Blank() && c.Plan != w.Own[l.Key] {
			add(i, f.Field, f.Key)
		}
		if !l.Light.Colour.Alarming() {
			continue
		}
		if len(c.Causes) == 0 {
			add(i, "causes", "report.gap.causes")
		}
		if utf8.RuneCountInString(c.Cause) < 2 {
			add(i, "cause", "report.gap.cause")
		}
		if l.Likelihood() == forecast.Unknown {
			add(i, "likelihood", "report.gap.likelihood")
		}
		if c.Plan.Blank() && !w.Elsewhere[l.Key] {
			add(i, "what", "report.gap.remedy")
		}
	}
	return out
}

// fill puts the figures of a progress and its forecasts into a report; what was written on a line stays with its indicator.
func (r Report) fill(p monitor.Progress, estimates []forecast.Forecast) Report {
	d := p.Kept.Declaration
	written := map[measure.Key]Cells{}
	for _, l := range r.Lines {
		written[l.Key] = l.Cells
	}
	r.Project, r.Department, r.Unit, r.Goal, r.Demo = d.Name, d.Department, d.Unit, d.Goals.Annual, p.Kept.Demo
	r.Input = Input{Revision: p.Kept.Revision, Digest: goal.Digest(d), Bindings: p.Bindings, On: p.On, Known: p.Known.UTC()}
	r.Progress = Progress{Time: p.Time, Money: p.Money, Goals: p.Goals, MoneyLight: p.MoneyLight, GoalsLight: p.GoalsLight, Light: p.Light}
	expected := r.Funds.Expected
	r.Funds = fundsOf(p)
	r.Funds.Expected = expected
	r.Left = p.Left
	r.Lines = make([]Line, 0, len(p.Lines))
	for i, l := range p.Lines {
		target := l.Indicator.Target.Raw
		if target == "" {
			target = l.Indicator.Target.String()
		}
		line := Line{
			Key: l.Key, Position: l.Position, Level1: l.Indicator.Level1, Level2: l.Indicator.Level2, Name: l.Indicator.Name, Target: target,
			Value: l.Value, Unit: l.Unit, Share: l.Share, Outcome: l.Outcome, Word: l.Indicator.Target.Kind != goal.Quantitative,
			ByHand: l.ByHand(), Done: l.Done, Light: l.Light, Cells: written[l.Key],
		}
		if !line.ByHand {
			line.Records = l.Figure.Times
		}
		if i < len(estimates) {
			line.Estimate = estimateOf(estimates[i])
		}
		r.Lines = append(r.Lines, line)
	}
	return r
}

func estimateOf(f forecast.Forecast) Estimate {
	return Estimate{
		State: f.State, Low: f.Low, Mid: f.Mid, High: f.High, Unit: f.Unit, Chance: f.Chance, Likelihood: f.Likelihood, Seed: f.Seed, Inputs: f.Inputs, SafeDay: f.Safe.Day,
	}
}

// fundsOf gives the row of the money.
func fundsOf(p monitor.Progress) Funds {
	f := Funds{Initial: p.Declared, Light: p.MoneyLight}
	if !p.Money.Known() {
		return f
	}
	f.Adjusted, f.Paid = fen.Ptr(p.Budget()), fen.Ptr(p.Paid())
	f.Estimate = atPace(p.Paid(), p.Budget(), p.Time)
	return f
}

// atPace is what is paid by the end if it goes on as until now, at most what may be spent; rounded down to whole yuan. nil
// where no time is gone.
func atPace(paid, budget fen.Fen, gone light.Share) *fen.Fen {
	if gone.Num <= 0 || !gone.Known() {
		return nil
	}
	// In days of at most a year and fen of at most the range of a budget the product stays within 64 bits.
	const yuan = 100
	end := fen.Fen(int64(paid) / yuan * gone.Den / gone.Num * yuan)
	return fen.Ptr(max(min(end, budget), paid))
}

// Difference is a figure that the books give otherwise now than when the report was made.
type Difference struct {
	Position int // −1 for the money
	Name     string
	Then     string
	Now      string
}

// Differences holds a report against what the same questions come to now.
func (r Report) Differences(now Report) (out []Difference) {
	then, at := fen.Shown(r.Funds.Paid), fen.Shown(now.Funds.Paid)
	if then != at {
		out = append(out, Difference{Position: -1, Then: then, Now: at})
	}
	newer := map[measure.Key]Line{}
	for _, l := range now.Lines {
		newer[l.Key] = l
	}
	for _, l := range r.Lines {
		n, ok := newer[l.Key]
		if !ok || n.Value == l.Value && n.Outcome == l.Outcome {
			continue
		}
		out = append(out, Difference{Position: l.Position, Name: l.Name, Then: l.Value + l.Unit, Now: n.Value + n.Unit})
	}
	return out
}

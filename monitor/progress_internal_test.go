package monitor

import (
	"encoding/json"
	"os"
	"testing"
	"time"

	"plumbline/base/day"
	"plumbline/goal"
	"plumbline/journal/read"
	"plumbline/measure"
	"plumbline/measure/judge"
	"plumbline/monitor/light"
)

// reading is one indicator of a case that the office reads.
type reading struct {
	Target  string        `json:"指标值"`
	Value   string        `json:"数"`
	Rate    [2]int64      `json:"比率"`
	Outcome judge.Outcome `json:"结论"`
	Nothing bool          `json:"没有记录"`
	Hand    bool          `json:"手工"`
	Weight  string        `json:"分值"`
	Done    [2]int64      `json:"完成"` // 分母 0：不能说
}

func (r reading) reading(i int) measure.Reading {
	in := goal.Indicator{Level2: "数量指标", Name: string(rune('甲' + i)), Target: goal.ParseTarget(r.Target)}
	if r.Weight != "" {
		in.Weight = &r.Weight
	}
	b := measure.Binding{Way: measure.Measured, Read: judge.Num}
	if r.Hand {
		b.Way = measure.Manual
	}
	out := measure.Reading{Position: i, Indicator: in, Value: r.Value, Outcome: r.Outcome, Counted: !r.Nothing, Binding: &b}
	if r.Rate[1] > 0 {
		b.Read, out.Figure = judge.Rate, read.Figure{Num: r.Rate[0], Den: r.Rate[1]}
	}
	return out
}

func TestProgressCases(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("testdata/progress.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Cases []struct {
			Note       string    `json:"说明"`
			Start      day.Day   `json:"开始"`
			End        day.Day   `json:"完成日期"`
			On         day.Day   `json:"截至"`
			Money      [2]int64  `json:"资金"`
			Indicators []reading `json:"指标"`
			Goals      string    `json:"目标完成"`
			Time       string    `json:"时间"`
			Left       int       `json:"未取数"`
			Colour     string    `json:"灯"`
		} `json:"案例"`
	}
	if err := json.Unmarshal(data, &file); err != nil {
		t.Fatal(err)
	}
	if len(file.Cases) < 6 {
		t.Fatalf("only %d cases", len(file.Cases))
	}
	for _, c := range file.Cases {
		d := goal.Declaration{Year: 2023, Start: c.Start, End: c.End}
		sheet := measure.Sheet{}
		for i, r := range c.Indicators {
			one := r.reading(i)
			d.Indicators = append(d.Indicators, one.Indicator)
			sheet.Readings = append(sheet.Readings, one)
		}
		sheet.Kept.Declaration = d
		p := compute(sheet, c.On, time.Time{}, Share{Num: c.Money[0], Den: c.Money[1]})
		for i, r := range c.Indicators {
			if want := (Share{Num: r.Done[0], Den: r.Done[1]}); p.Lines[i].Done != want {
				t.Errorf("%s, indicator %d: %+v done, want %+v", c.Note, i+1, p.Lines[i].Done, want)
			}
		}
		if p.Goals.Percent() != c.Goals || p.Time.Percent() != c.Time || p.Left != c.Left {
			t.Errorf("%s: goals %s, time %s, %d left out; want %s, %s, %d", c.Note, p.Goals.Percent(), p.Time.Percent(), p.Left, c.Goals, c.Time, c.Left)
		}
		if c.Colour != "" && p.Light.Colour != light.Colour(c.Colour) {
			t.Errorf("%s: %s by %s, want %s", c.Note, p.Light.Colour, p.Light.Rule, c.Colour)
		}
	}
}

package survey_test

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"plumbline/base/day"
	"plumbline/locale"
	"plumbline/platform/i18n"
	"plumbline/survey"
)

// TestIntervalOfKnownValues holds the interval to values printed elsewhere: Wilson's of 8 out of 10 and 0 out of 10, those of
// Newcombe (1998, table I), and the correction for a finite population by hand.
func TestIntervalOfKnownValues(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		x, n, all int
		low, high float64
	}{
		{8, 10, 0, 0.4902, 0.9433},
		{0, 10, 0, 0.0000, 0.2775},
		{81, 263, 0, 0.2553, 0.3662},
		{15, 148, 0, 0.0624, 0.1605},
		{0, 20, 0, 0.0000, 0.1611},
		{1, 29, 0, 0.0061, 0.1718},
		{50, 100, 199, 0.4317, 0.5683}, // as 200 of a large one: 100·198/99
		{100, 200, 0, 0.4314, 0.5686},
		{10, 40, 40, 0.25, 0.25},
		{0, 0, 100, 0, 1},
	} {
		low, high := survey.Interval(c.x, c.n, c.all)
		tolerance := 0.00006
		if c.all == 199 {
			tolerance = 0.0004
		}
		if math.Abs(low-c.low) > tolerance || math.Abs(high-c.high) > tolerance {
			t.Errorf("%d of %d out of %d: %.4f to %.4f, want %.4f to %.4f", c.x, c.n, c.all, low, high, c.low, c.high)
		}
	}
}

func TestMarginOfKnownValues(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		x, n, all int
		want      float64
	}{
		{500, 1000, 0, 0.0310},   // the three points of every poll
		{192, 384, 0, 0.0500},    // 384 for five points
		{139, 278, 1000, 0.0500}, // Krejcie and Morgan (1970): 278 of 1,000
		{40, 80, 100, 0.0492},    // Krejcie and Morgan: 80 of 100
		{10, 10, 10, 0},
		{0, 0, 10, 1},
	} {
		if got := survey.Margin(c.x, c.n, c.all); math.Abs(got-c.want) > 0.0001 {
			t.Errorf("%d of %d out of %d: %.4f, want %.4f", c.x, c.n, c.all, got, c.want)
		}
	}
}

// TestScoresAsTheOfficeReadsThem runs the cases of testdata/scores.json.
func TestScoresAsTheOfficeReadsThem(t *testing.T) {
	t.Parallel()
	type scored struct {
		Name     string         `json:"名称"`
		Chosen   map[string]int `json:"选了"`
		Frame    int            `json:"服务对象"`
		Invited  int            `json:"邀请"`
		Answered int            `json:"收到"`
		Least    int            `json:"最少"`
		Scheme   string         `json:"办法"`
		Valid    int            `json:"有效"`
		Share    string         `json:"得分,omitempty"`
		Interval string         `json:"区间,omitempty"`
		Margin   string         `json:"误差,omitempty"`
		Points   string         `json:"加权,omitempty"`
		Response string         `json:"回收率"`
		Why      string         `json:"不给分,omitempty"`
	}
	data := must[[]byte](t)(os.ReadFile("testdata/scores.json"))
	var cases []scored
	if err := json.Unmarshal(data, &cases); err != nil || len(cases) < 8 {
		t.Fatal(err, len(cases))
	}
	say := must[*i18n.Catalog](t)(i18n.Load(locale.FS)).For("zh")
	percent := func(n int) string { return fmt.Sprintf("%d.%02d%%", n/100, n%100) }
	for _, c := range cases {
		tally := survey.Tally{}
		for _, choice := range survey.Satisfaction.Choices() {
			tally[choice] = c.Chosen[say.T(choice.Key())]
		}
		h := heading()
		h.Scheme, h.Least = c.Scheme, c.Least
		got := survey.ScoreOf(survey.Survey{Heading: h, State: survey.Closed, Frame: c.Frame, Invited: c.Invited}, tally, c.Answered)
		is := c
		is.Valid, is.Response = got.Valid, percent(got.Response)
		is.Share, is.Interval, is.Margin, is.Points, is.Why = "", "", "", "", ""
		if got.Why != "" {
			is.Why = say.T(got.Why)
		} else {
			is.Share, is.Margin = percent(got.Share), percent(got.Margin)
			is.Interval = percent(got.Low) + "—" + percent(got.High)
			weighted, _ := survey.SchemeOf(survey.Weighted, day.Of(2026, 1, 1))
			steps := [5]int{tally[survey.VerySatisfied], tally[survey.Contented], tally[survey.Neutral], tally[survey.Dissatisfied], tally[survey.VeryDissatisfied]}
			points := weighted.Points(steps)
			is.Points = fmt.Sprintf("%d.%02d", points/100, points%100)
			if want := map[string]int{survey.Share: got.Share, survey.Weighted: points}[c.Scheme]; got.Points != want {
				t.Errorf("%s: %d points by %s, want %d", c.Name, got.Points, c.Scheme, want)
			}
		}
		if diff := cmp.Diff(c, is); diff != "" {
			t.Errorf("%s: %s", c.Name, diff)
		}
	}
}

// TestIntervalHoldsTheShare: the share lies within its interval, which lies within 0 and 1 and narrows as the population
// shrinks towards the answers.
func TestIntervalHoldsTheShare(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 3000).Draw(t, "n")
		x := rapid.IntRange(0, n).Draw(t, "x")
		all := n + rapid.IntRange(0, 3000).Draw(t, "others")
		p := float64(x) / float64(n)
		low, high := survey.Interval(x, n, all)
		wideLow, wideHigh := survey.Interval(x, n, 0)
		const e = 1e-9
		if low < 0 || high > 1 || low > p+e || high < p-e || high-low > wideHigh-wideLow+e {
			t.Fatalf("%d of %d out of %d: %v to %v (%v to %v)", x, n, all, low, high, wideLow, wideHigh)
		}
	})
}

package scheme

import (
	"math/big"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/base/fen"
	"plumbline/goal"
	"plumbline/measure/judge"
)

var first = day.Of(2023, 1, 1)

func TestPoints(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]Points{"0": 0, "6": 600, "4.8": 480, "4.80": 480, " 10.05 ": 1005, "100.00": 10000} {
		if p, err := ParsePoints(text); err != nil || p != want {
			t.Errorf("%q: %d, %v", text, p, err)
		}
	}
	for _, text := range []string{"", ".", "4.", "4.805", "-1", "1e2", "４", "4,5", "99999", "a"} {
		if p, err := ParsePoints(text); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%q is %s", text, p)
		}
	}
	if got := Points(1005).String(); got != "10.05" {
		t.Error(got)
	}
	half := Points(5).times(big.NewRat(1, 2)) // 2.5 hundredths
	if half != 3 || Points(100).times(big.NewRat(1, 3)) != 33 {
		t.Errorf("half up: %d", half)
	}
}

// TestSplit: parts add up to the whole, keep the order of their weights, and none is a hundredth away from its due.
func TestSplit(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		sum := Points(rapid.IntRange(0, 10000).Draw(t, "sum"))
		weights := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Points { return Points(rapid.IntRange(0, 5000).Draw(t, "w")) }), 1, 40).Draw(t, "weights")
		parts := split(sum, weights)
		if Sum(parts) != sum {
			t.Fatalf("%v of %d make %d", parts, sum, Sum(parts))
		}
		total := Sum(weights)
		for i := range parts {
			if total == 0 {
				continue
			}
			due := int64(sum) * int64(weights[i])
			if low := due / int64(total); int64(parts[i]) < low || int64(parts[i]) > low+1 || weights[i] == 0 && parts[i] != 0 {
				t.Fatalf("part %d of %v is %d", i, weights, parts[i])
			}
			for j := range parts {
				if weights[i] > weights[j] && parts[i] < parts[j] {
					t.Fatalf("%v: %v", weights, parts)
				}
			}
		}
	})
}

func TestNormsAreSound(t *testing.T) {
	t.Parallel()
	for _, s := range Norms() {
		if err := s.Check(); err != nil {
			t.Errorf("%s: %v", s.ID, err)
		}
	}
	list := func(levels ...string) (out []goal.Indicator) {
		for _, l := range levels {
			out = append(out, goal.Indicator{Level1: l, Name: l, Target: goal.ParseTarget("≥1次")})
		}
		return out
	}
	for name, c := range map[string]struct {
		list []goal.Indicator
		want string
	}{
		"without cost":        {list(goal.Output, goal.Benefit, goal.Satisfaction), "central"},
		"with cost":           {list(goal.Cost, goal.Output, goal.Benefit), "central-cost"},
		"nothing but benefit": {list(goal.Benefit), "central"},
	} {
		if got := Suited(first, c.list); got.ID != c.want {
			t.Errorf("%s: %s", name, got.ID)
		}
	}
}

func TestCheckRefuses(t *testing.T) {
	t.Parallel()
	for key, change := range map[string]func(s *Scheme){
		"sum":        func(s *Scheme) { s.Execution = 20_00 },
		"levels":     func(s *Scheme) { s.Shares[0].Levels = append(s.Shares[0].Levels, goal.Benefit) },
		"name":       func(s *Scheme) { s.Organisation = "o" },
		"basis":      func(s *Scheme) { s.Organisation, s.Name, s.Basis.Point = "o", "办法", "" },
		"since":      func(s *Scheme) { s.Since = day.Day{} },
		"at_most":    func(s *Scheme) { s.Rules.AtMost = "" },
		"unmeasured": func(s *Scheme) { s.Rules.Unmeasured = "" },
		"bands":      func(s *Scheme) { s.Rules.Low = 80 },
		"over":       func(s *Scheme) { s.Rules.Over = 90 },
		"floor":      func(s *Scheme) { s.Rules.Cut, s.Rules.Floor = true, 100 },
		"below":      func(s *Scheme) { s.Rules.Below = 101 },
		"steps":      func(s *Scheme) { s.Rules.Satisfaction = []Step{{60, 60}, {80, 80}} },
		"custom":     func(s *Scheme) { s.Rules.Customs = []string{"unrelated"} },
	} {
		s := Norms()[0]
		change(&s)
		if f, ok := fault.As(s.Check()); !ok || f.Key != "evaluation.scheme_bad."+key || f.Field == "" {
			t.Errorf("%s: %+v", key, f)
		}
	}
}

// TestLay: the points of a level are divided over its indicators; a level without any gives them on; own weights win where they are sound.
func TestLay(t *testing.T) {
	t.Parallel()
	central := Norms()[0]
	row := func(level, weight string) goal.Indicator {
		in := goal.Indicator{Level1: level, Name: level, Target: goal.ParseTarget("≥1次")}
		if weight != "" {
			in.Weight = &weight
		}
		return in
	}
	money := row(goal.Output, "10")
	money.Name = "预算执行率"
	for name, c := range map[string]struct {
		list      []goal.Indicator
		from      From
		execution Points
		of        []Points
		words     int
	}{
		"thirds": {
			[]goal.Indicator{row(goal.Output, ""), row(goal.Output, ""), row(goal.Output, ""), row(goal.Benefit, ""), row(goal.Satisfaction, "")},
			Proposed, 10_00,
			[]Points{1667, 1667, 1666, 3000, 1000},
			1,
		},
		"no satisfaction":     {[]goal.Indicator{row(goal.Output, ""), row(goal.Benefit, "")}, Proposed, 10_00, []Points{5000, 4000}, 2},
		"nothing but output":  {[]goal.Indicator{row(goal.Output, "")}, Proposed, 10_00, []Points{9000}, 3},
		"own, 90":             {[]goal.Indicator{row(goal.Output, "50"), row(goal.Benefit, "40")}, Declared, 10_00, []Points{5000, 4000}, 1},
		"own, 100":            {[]goal.Indicator{row(goal.Output, "60"), row(goal.Benefit, "40")}, Declared, 0, []Points{6000, 4000}, 1},
		"own, with its money": {[]goal.Indicator{money, row(goal.Output, "50"), row(goal.Benefit, "40")}, Declared, 10_00, []Points{0, 5000, 4000}, 1},
		"own, not sound":      {[]goal.Indicator{row(goal.Output, "60"), row(goal.Benefit, "60")}, Proposed, 10_00, []Points{5000, 4000}, 3},
		"own, in part":        {[]goal.Indicator{row(goal.Output, "60"), row(goal.Benefit, "")}, Proposed, 10_00, []Points{5000, 4000}, 3},
		"none at all":         {nil, Proposed, 100_00, []Points{}, 4},
	} {
		w, words := central.Lay(c.list)
		if w.From != c.from || w.Execution != c.execution || len(words) != c.words {
			t.Errorf("%s: %+v, %v", name, w, words)
		}
		for i := range c.of {
			if w.Of[i] != c.of[i] {
				t.Errorf("%s: %v", name, w.Of)
			}
		}
		if err := w.Check(len(c.list)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestScoreHolds: whatever is declared and done, every line has between nothing and its weight, the lines make the total, and what
// counts makes 100.
func TestScoreHolds(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in := invented(t)
		if err := in.Weights.Check(len(in.Facts)); err != nil {
			t.Fatal(err)
		}
		s := Score(&in)
		sum, weights, left := s.Execution.Points, s.Execution.Weight, true
		for _, l := range append([]Line{s.Execution}, s.Lines...) {
			if l.Points < 0 || l.Points > l.Weight || l.Left && l.Weight != 0 {
				t.Fatalf("%+v", l)
			}
			if l.Band != "" && (l.Points < l.Low || l.Points > l.High) {
				t.Fatalf("outside its band: %+v", l)
			}
			if len(l.Words) == 0 {
				t.Fatalf("a line without words: %+v", l)
			}
			left = left && (l.Left || l.Given == 0)
		}
		for _, l := range s.Lines {
			sum, weights = sum+l.Points, weights+l.Weight
		}
		if sum != s.Total || s.Total < 0 || s.Total > Whole {
			t.Fatalf("the lines make %s, the total is %s", sum, s.Total)
		}
		if !left && weights != Whole {
			t.Fatalf("what counts makes %s", weights)
		}
		again := Score(&in)
		if again.Total != s.Total {
			t.Fatal("the same input gave another score")
		}
	})
}

// TestMoreIsNotLess: doing more of what shall be at least so much never costs points, nor does less of what shall be at most so much.
func TestMoreIsNotLess(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in := invented(t)
		i := rapid.IntRange(0, len(in.Facts)-1).Draw(t, "line")
		f := &in.Facts[i]
		up := rapid.Bool().Draw(t, "up")
		op := "≤"
		if up {
			op = "≥"
		}
		f.Target, f.Outcome, f.Spared = goal.ParseTarget(op+strconv.Itoa(rapid.IntRange(1, 200).Draw(t, "target"))+"次"), judge.Missed, ""
		last := Points(-1)
		for n := range 60 {
			value := n * 7
			if !up {
				value = 420 - value
			}
			f.Actual = strconv.Itoa(value)
			f.Shown = f.Actual
			p := Score(&in).Lines[i].Points
			if p < last {
				t.Fatalf("%s: %s has %s, less than before", f.Target.Raw, f.Actual, p)
			}
			last = p
		}
	})
}

func invented(t *rapid.T) Input {
	levels := []string{goal.Output, goal.Benefit, goal.Satisfaction, goal.Cost}
	targets := []string{"≥5次", "≤100万元", "=0件", "≤0件", "2-4次", "及时", "≥85%", "≥0次", "≤-2%", "100%", ">3次", "<9次"}
	outcomes := []judge.Outcome{judge.Reached, judge.Partly, judge.Missed, judge.Unmeasured, judge.Waiting, judge.Unbound}
	in := Input{Scheme: rapid.SampledFrom(Norms()).Draw(t, "scheme")}
	in.Scheme.Rules.AtMost = rapid.SampledFrom([]string{Ratio, Linear}).Draw(t, "at most")
	in.Scheme.Rules.Unmeasured = rapid.SampledFrom([]string{Nought, Exclude}).Draw(t, "unmeasured")
	if rapid.Bool().Draw(t, "customs") {
		for _, c := range Customs() {
			if !c.ByHand {
				in.Scheme.Rules.Customs = append(in.Scheme.Rules.Customs, c.ID)
			}
		}
	}
	var list []goal.Indicator
	for i := range rapid.IntRange(1, 15).Draw(t, "indicators") {
		f := Fact{
			Position: i, Level1: rapid.SampledFrom(levels).Draw(t, "level"), Name: strconv.Itoa(i), Outcome: rapid.SampledFrom(outcomes).Draw(t, "outcome"),
			Target: goal.ParseTarget(rapid.SampledFrom(targets).Draw(t, "target")), Proof: true, Survey: true,
		}
		f.Actual = big.NewRat(int64(rapid.IntRange(-50, 20000).Draw(t, "num")), int64(rapid.IntRange(1, 130).Draw(t, "den"))).RatString()
		f.Share = strconv.Itoa(rapid.IntRange(0, 120).Draw(t, "share"))
		if rapid.IntRange(0, 5).Draw(t, "spare") == 0 {
			f.Spared = "不适用"
		}
		in.Facts = append(in.Facts, f)
		list = append(list, goal.Indicator{Level1: f.Level1, Name: f.Name, Target: f.Target})
	}
	in.Weights, _ = in.Scheme.Lay(list)
	in.Money = Money{Known: rapid.Bool().Draw(t, "known"), Budget: fen.Fen(rapid.IntRange(0, 1000).Draw(t, "budget")), Paid: fen.Fen(rapid.IntRange(0, 1200).Draw(t, "paid"))}
	return in
}

func TestGrades(t *testing.T) {
	t.Parallel()
	for total, want := range map[Points]Grade{100_00: Excellent, 90_00: Excellent, 89_99: Good, 80_00: Good, 79_99: Fair, 60_00: Fair, 59_99: Poor, 0: Poor} {
		if got := GradeOf(total, first); got != want {
			t.Errorf("%s is %s", total, got)
		}
	}
}

// BenchmarkScore scores one declaration of fifteen indicators.
func BenchmarkScore(b *testing.B) {
	in := Input{Scheme: Norms()[0], Money: Money{Known: true, Budget: 100, Paid: 97}}
	var list []goal.Indicator
	for i := range 15 {
		f := Fact{Position: i, Level1: goal.Output, Target: goal.ParseTarget("≥99%"), Outcome: judge.Missed, Actual: "21400/217", Shown: "98.62", Unit: "%"}
		in.Facts = append(in.Facts, f)
		list = append(list, goal.Indicator{Level1: f.Level1, Target: f.Target})
	}
	in.Weights, _ = in.Scheme.Lay(list)
	for b.Loop() {
		Score(&in)
	}
}

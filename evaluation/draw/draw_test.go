package draw_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math/big"
	"os"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"plumbline/base/day"
	"plumbline/base/fault"
	"plumbline/base/fen"
	"plumbline/evaluation"
	"plumbline/evaluation/draw"
	"plumbline/evaluation/scheme"
	"plumbline/goal"
	"plumbline/measure/judge"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func cases(t *testing.T, file string, to any) {
	t.Helper()
	f, err := os.Open("testdata/" + file)
	must(t, err)
	t.Cleanup(func() { _ = f.Close() })
	dec := json.NewDecoder(f)
	dec.DisallowUnknownFields()
	must(t, dec.Decode(to))
}

// scored is an evaluation of one indicator, the budget of the books as given (blank: not known).
func scored(t *testing.T, budget, target, actual string, byHand bool, entry evaluation.Entry) *evaluation.Evaluation {
	t.Helper()
	in := goal.Indicator{Level1: goal.Output, Level2: "数量指标", Name: "培训次数", Target: goal.ParseTarget(target)}
	k := goal.Kept{ID: "d", Revision: 1, Declaration: goal.Declaration{Name: "项目", Unit: "单位", Year: 2025, Indicators: []goal.Indicator{in}}}
	amount, err := fen.Parse(budget)
	must(t, err)
	f := evaluation.Frozen{On: day.Of(2025, 12, 31)}
	f.Input.Money = scheme.Money{Known: true, First: amount, Budget: amount, Paid: amount}
	if amount == 0 {
		f.Input.Money = scheme.Money{Known: true, First: 1, Budget: 1, Paid: 1}
	}
	fact := scheme.Fact{Key: "k", Level1: in.Level1, Level2: in.Level2, Name: in.Name, Target: in.Target, Outcome: judge.Unmeasured, ByHand: byHand, Measure: "activity.held"}
	if actual != "" {
		fact.Actual, fact.Shown, fact.Unit, fact.Proof, fact.Outcome = actual, actual, "次", true, judge.Missed
		got, _ := new(big.Rat).SetString(actual)
		asked, _ := new(big.Rat).SetString(*in.Target.Value)
		if got.Cmp(asked) >= 0 {
			fact.Outcome = judge.Reached
		}
	}
	f.Input.Facts = []scheme.Fact{fact}
	return evaluation.Computed(k, f, evaluation.Form{Done: "做了", Lines: []evaluation.Entry{entry}})
}

// TestRisk holds the weights to the office's cases (testdata/risk.json).
func TestRisk(t *testing.T) {
	t.Parallel()
	var list []struct {
		Why      string   `json:"说明"`
		Budget   string   `json:"预算"`
		Target   string   `json:"目标"`
		Actual   string   `json:"实际"`
		Own      string   `json:"自评"`
		Reason   string   `json:"理由"`
		Note     string   `json:"原因"`
		Hand     bool     `json:"手工"`
		Before   string   `json:"上年"`
		Remedies int      `json:"整改"`
		Weight   int64    `json:"权重"`
		From     []string `json:"来源"`
	}
	cases(t, "risk.json", &list)
	for _, c := range list {
		t.Run(c.Why, func(t *testing.T) {
			t.Parallel()
			entry := evaluation.Entry{Why: c.Reason, Note: c.Note}
			if c.Own != "" {
				p, err := scheme.ParsePoints(c.Own)
				must(t, err)
				entry.Points = &p
			}
			k := draw.Known{Signals: c.Remedies}
			if c.Before != "" {
				k.Before = scored(t, "0.00", c.Target, c.Before, false, evaluation.Entry{})
			}
			got := draw.Weigh(draw.Rules(2025), scored(t, c.Budget, c.Target, c.Actual, c.Hand, entry), k)
			var from []string
			for _, r := range got.Reasons {
				from = append(from, fmt.Sprint(r.Rule, " ", r.N, " ", r.Adds))
			}
			if diff := cmp.Diff(c.From, from); diff != "" || got.Weight != c.Weight {
				t.Errorf("weight %d, want %d\n%s", got.Weight, c.Weight, diff)
			}
		})
	}
}

// TestError holds the intervals to values of published tables (testdata/error.json), in thousandths rounded outwards.
func TestError(t *testing.T) {
	t.Parallel()
	var list []struct {
		Why       string      `json:"说明"`
		Corrected int         `json:"改过"`
		Lines     int         `json:"评审"`
		Low       draw.Bound  `json:"下限"`
		High      draw.Bound  `json:"上限"`
		Follows   draw.Follow `json:"怎么办"`
	}
	cases(t, "error.json", &list)
	for _, c := range list {
		e := draw.ErrorOf(c.Corrected, c.Lines)
		if e.Low != c.Low || e.High != c.High || e.Follows() != c.Follows {
			t.Errorf("%s: %d to %d, %s; want %d to %d, %s", c.Why, e.Low, e.High, e.Follows(), c.Low, c.High, c.Follows)
		}
	}
}

// TestErrorHolds: the interval holds the share, mirrors that of the lines that were right, and grows no narrower with fewer lines.
func TestErrorHolds(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 80).Draw(t, "lines")
		k := rapid.IntRange(0, n).Draw(t, "corrected")
		e, other, wide := draw.ErrorOf(k, n), draw.ErrorOf(n-k, n), draw.ErrorOf(2*k, 2*n)
		if int(e.Low)*n > k*draw.Thousand || int(e.High)*n < k*draw.Thousand {
			t.Fatalf("%d of %d is not between %d and %d", k, n, e.Low, e.High)
		}
		if e.Low != draw.Thousand-other.High || e.High != draw.Thousand-other.Low {
			t.Fatalf("%+v does not mirror %+v", e, other)
		}
		if wide.High-wide.Low > e.High-e.Low {
			t.Fatalf("twice the lines are wider: %+v, %+v", e, wide)
		}
	})
}

func listOf(weights []int64) (out []draw.Candidate) {
	for i, w := range weights {
		out = append(out, draw.Candidate{Declaration: goal.ID(fmt.Sprintf("d%02d", i)), Weight: w})
	}
	return out
}

// TestDraw: as many as asked for and nobody twice, the same from the same; who is certain is in; the stretches tile the line, and no
// mark falls beside one.
func TestDraw(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		weights := rapid.SliceOfN(rapid.Int64Range(1, 200), 1, 40).Draw(t, "weights")
		list := listOf(weights)
		size := rapid.IntRange(1, len(list)).Draw(t, "size")
		seed := rapid.StringMatching(`[0-9]{4,20}`).Draw(t, "seed")
		s := draw.Draw(list, size, "digest", seed)
		if len(s.Picked) != size || len(slices.Compact(slices.Clone(s.Picked))) != size {
			t.Fatalf("%d drawn of %d: %v", size, len(list), s.Picked)
		}
		if diff := cmp.Diff(s, draw.Draw(list, size, "digest", seed)); diff != "" {
			t.Fatal(diff)
		}
		at, sum := int64(0), new(big.Rat)
		for _, p := range s.Line {
			if p.Certain != (p.From == p.To) || !p.Certain && p.From != at {
				t.Fatalf("%+v at %d", p, at)
			}
			if !p.Certain {
				at = p.To
			}
		}
		if at != s.Length || s.Rest > 0 && (s.Start < 0 || s.Start >= s.Step) {
			t.Fatalf("%+v", s)
		}
		for _, c := range draw.Chances(list, size) {
			sum.Add(sum, big.NewRat(c.Num, c.Den))
			if c.Num > c.Den || c.Num <= 0 {
				t.Fatalf("a chance of %d/%d", c.Num, c.Den)
			}
		}
		if sum.Cmp(big.NewRat(int64(size), 1)) != 0 {
			t.Fatalf("chances make %s, not %d", sum, size)
		}
	})
}

// TestFrequencies: over 20,000 numbers each project is drawn as often as its weight says, within five standard deviations; so is each under
// any other digest.
func TestFrequencies(t *testing.T) {
	t.Parallel()
	const rounds = 20_000
	list := listOf([]int64{10, 10, 20, 35, 13, 70, 18, 24, 400, 55})
	for _, size := range []int{1, 3, 6} {
		times := make([]int64, len(list))
		for i := range rounds {
			for _, at := range draw.Draw(list, size, fmt.Sprint("digest", size), fmt.Sprintf("%06d", i)).Picked {
				times[at]++
			}
		}
		for at, c := range draw.Chances(list, size) {
			// |times − rounds p| ≤ 5 √(rounds p (1−p)), squared and multiplied by Den².
			off := times[at]*c.Den - rounds*c.Num
			if off*off > 25*rounds*c.Num*(c.Den-c.Num) {
				t.Errorf("size %d: project %d was drawn %d times of %d, its chance is %s", size, at, times[at], rounds, c)
			}
		}
	}
}

// TestByHand draws one of two as the page says that anybody can: sha256sum and a division.
func TestByHand(t *testing.T) {
	t.Parallel()
	hash := func(word string) *big.Int {
		sum := sha256.Sum256([]byte("digest\n0308121725\n" + word))
		return new(big.Int).SetBytes(sum[:])
	}
	order := []int{0, 1}
	if hash("d00").Cmp(hash("d01")) > 0 {
		order = []int{1, 0}
	}
	weights := []int64{30, 70}
	start := new(big.Int).Mod(hash("start 1"), big.NewInt(100)).Int64()
	want := order[0]
	if start >= weights[order[0]] {
		want = order[1]
	}
	if got := draw.Draw(listOf(weights), 1, "digest", "0308121725"); !slices.Equal(got.Picked, []int{want}) || got.Start != start {
		t.Errorf("%+v, want %d from %d", got, want, start)
	}
}

// TestSeed: digits as they were published, and nothing else.
func TestSeed(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{"03 08 12 17 25 31 + 09": "03081217253109", "1234": "1234", "０１": "", "abc1234": "", "123": "", "": ""} {
		got, err := draw.SeedOf(text)
		if f, ok := fault.As(err); got != want || (want == "") != (ok && f.Field == "seed") {
			t.Errorf("%q gives %q, %v", text, got, err)
		}
	}
}

// TestOutcome: lines that a reviewer changed count as errors of their measure, those of stale scores do not count.
func TestOutcome(t *testing.T) {
	t.Parallel()
	e := scored(t, "1000.00", "≥10次", "10", false, evaluation.Entry{})
	e.Version = 1
	lower := e.Self
	lower.Lines = []scheme.Points{e.Self.Lines[0] - 100}
	lower.Total -= 100
	e.Appraisal = &evaluation.Appraisal{Version: 1, Score: lower}
	stale := scored(t, "1000.00", "≥10次", "10", true, evaluation.Entry{})
	stale.Appraisal, stale.Stale = &evaluation.Appraisal{Score: lower}, true
	o := draw.OutcomeOf([]*evaluation.Evaluation{e, stale})
	if o.Reviewed != 1 || len(o.Projects) != 2 || o.Projects[1].Reviewed || o.Projects[0].Changed != -100 || o.Projects[0].Lines != 2 || o.Projects[0].Corrected != 1 {
		t.Errorf("%+v", o)
	}
	want := []draw.OfMeasure{{Measure: "activity.held", Error: draw.ErrorOf(1, 1)}, {Measure: draw.Money, Error: draw.ErrorOf(0, 1)}}
	if diff := cmp.Diff(want, o.Measures); diff != "" {
		t.Error(diff)
	}
}

// TestText: the digest is that of the text that is given out, and the text reads back to the same list.
func TestText(t *testing.T) {
	t.Parallel()
	l := draw.List{Department: "部门", Year: 2025, Size: 1, Source: "彩票", Day: day.Of(2026, 3, 9), Rules: draw.Rules(2025), Candidates: listOf([]int64{1, 2})}
	text, err := l.Text()
	must(t, err)
	var back draw.List
	must(t, json.Unmarshal([]byte(text), &back))
	again, err := back.Text()
	must(t, err)
	sum := sha256.Sum256([]byte(text))
	if again != text || draw.DigestOf(text) != hex.EncodeToString(sum[:]) {
		t.Errorf("%s\n%s", text, again)
	}
}

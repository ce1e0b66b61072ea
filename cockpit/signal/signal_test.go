package signal_test

import (
	"encoding/json"
	"math/big"
	"os"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"plumbline/base/day"
	"plumbline/cockpit/signal"
	"plumbline/locale"
	"plumbline/platform/i18n"
)

// kase is a case as an officer reads it.
type kase struct {
	Signal  string         `json:"signal"`
	Name    string         `json:"name"`
	Facts   signal.Facts   `json:"facts"`
	Outcome signal.Outcome `json:"outcome"`
	Says    string         `json:"says"`
}

// TestCases: every case of testdata/cases.json comes out as the office wrote it, word for word; and each signal has cases of its
// finding and of silence.
func TestCases(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("testdata/cases.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []kase
	if err := json.Unmarshal(data, &cases); err != nil {
		t.Fatal(err)
	}
	zh, en := catalogue(t).For("zh"), catalogue(t).For("en")
	seen := map[string]map[signal.Outcome]int{}
	for _, c := range cases {
		s, ok := signal.ByID(c.Signal)
		if !ok {
			t.Errorf("%s: no signal %s", c.Name, c.Signal)
			continue
		}
		if seen[c.Signal] == nil {
			seen[c.Signal] = map[signal.Outcome]int{}
		}
		seen[c.Signal][c.Outcome]++
		got := s.Judge(c.Facts)
		if got.Outcome != c.Outcome {
			t.Errorf("%s %s: %s, want %s", c.Signal, c.Name, got.Outcome, c.Outcome)
			continue
		}
		if got.Key == "" {
			continue
		}
		if says := zh.T(got.Key, got.Args...); says != c.Says {
			t.Errorf("%s %s says\n%s, want\n%s", c.Signal, c.Name, says, c.Says)
		}
		if says := en.T(got.Key, got.Args...); strings.Contains(says, "⟦") || strings.Contains(says, "no value") {
			t.Errorf("%s %s says %s", c.Signal, c.Name, says)
		}
		if s.Question != strings.HasSuffix(c.Says, "？") {
			t.Errorf("%s: a heuristic is a question and nothing else is: %s", c.Signal, c.Says)
		}
	}
	for _, s := range signal.All() {
		if seen[s.ID][signal.Found] == 0 || seen[s.ID][signal.Clear] == 0 || seen[s.ID][signal.Found]+seen[s.ID][signal.Clear] == len(seen[s.ID]) && len(seen[s.ID]) < 2 {
			t.Errorf("%s has too few cases: %v", s.ID, seen[s.ID])
		}
	}
}

func catalogue(t *testing.T) *i18n.Catalog {
	t.Helper()
	c, err := i18n.Load(locale.FS)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestSignalsAreWhole: each has its words in both languages with its limits filled in, and limits that are decimals.
func TestSignalsAreWhole(t *testing.T) {
	t.Parallel()
	ids := map[string]bool{}
	for _, s := range signal.All() {
		if ids[s.ID] {
			t.Errorf("two signals are called %s", s.ID)
		}
		ids[s.ID] = true
		for _, lang := range i18n.Languages {
			p := catalogue(t).For(lang)
			for _, text := range []string{p.T(s.Name()), p.T(s.What(), s.Args(day.Of(2023, 7, 31))...), p.T(s.Ask())} {
				if strings.Contains(text, "⟦") || strings.Contains(text, "no value") {
					t.Errorf("%s in %s: %s", s.ID, lang, text)
				}
			}
		}
		for _, l := range s.Params {
			if _, ok := new(big.Rat).SetString(l.At(day.Of(2000, 1, 1))); !ok {
				t.Errorf("%s: %s is %q", s.ID, l.Name, l.At(day.Of(2000, 1, 1)))
			}
		}
		if s.Basis.String() == "" {
			t.Errorf("%s has no basis", s.ID)
		}
	}
}

// TestNothingIsNeverFound: without facts no signal lights; and facts never make one panic.
func TestNothingIsNeverFound(t *testing.T) {
	t.Parallel()
	for _, s := range signal.All() {
		if got := s.Judge(signal.Facts{}); got.Outcome == signal.Found {
			t.Errorf("%s finds %v in nothing", s.ID, got)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		part := rapid.Custom(func(t *rapid.T) signal.Part {
			return signal.Part{Num: rapid.Int64Range(-5, 1<<40).Draw(t, "num"), Den: rapid.Int64Range(-5, 1<<40).Draw(t, "den")}
		})
		n := rapid.Int64Range(-3, 200)
		f := signal.Facts{
			On: day.Of(2023, 7, 31), Measured: rapid.Bool().Draw(t, "measured"), Rate: rapid.Bool().Draw(t, "rate"), Falls: rapid.Bool().Draw(t, "falls"),
			Target: rapid.SampledFrom([]string{"", "95", "x", "0"}).Draw(t, "target"), Amended: n.Draw(t, "amended"),
			Paid: &signal.Spans{Last: part.Draw(t, "a"), Before: part.Draw(t, "b")}, Result: &signal.Spans{Last: part.Draw(t, "c"), Before: part.Draw(t, "d")},
			Months: rapid.SliceOfN(part, 0, 12).Draw(t, "months"),
			Entries: &signal.Entries{
				Times: n.Draw(t, "times"), AtEnd: n.Draw(t, "end"), Late: n.Draw(t, "late"), Days: 9, Refused: n.Draw(t, "refused"),
				Looked: n.Draw(t, "looked"), Most: n.Draw(t, "most"), Who: "甲", Numbers: n.Draw(t, "numbers"), Round: n.Draw(t, "round"),
			},
			ByHand: &signal.Part{Num: n.Draw(t, "typed"), Den: n.Draw(t, "all")},
		}
		for _, s := range signal.All() {
			s.Judge(f)
		}
	})
}

// TestLimitsAreDated: a limit is that of the day of the facts.
func TestLimitsAreDated(t *testing.T) {
	t.Parallel()
	p := signal.Param{Name: "answers", Values: []signal.Dated{{Value: "20"}, {Since: day.Of(2023, 6, 1), Value: "30"}}}
	for on, want := range map[day.Day]string{day.Of(2023, 5, 31): "20", day.Of(2023, 6, 1): "30", day.Of(2024, 1, 1): "30"} {
		if got := p.At(on); got != want {
			t.Errorf("on %s it is %s, want %s", on, got, want)
		}
	}
}

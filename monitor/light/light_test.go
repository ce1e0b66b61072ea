package light_test

import (
	"encoding/json"
	"os"
	"testing"

	"pgregory.net/rapid"

	"plumbline/base/day"
	"plumbline/locale"
	"plumbline/measure/judge"
	"plumbline/monitor/light"
	"plumbline/platform/i18n"
)

var on = day.Of(2023, 7, 31)

// lightCase is a case that the office reads.
type lightCase struct {
	Note    string        `json:"说明"`
	Subject light.Subject `json:"对象"`
	Money   [2]int64      `json:"资金"`
	Goals   [2]int64      `json:"目标"`
	Time    [2]int64      `json:"时间"`
	Red     int           `json:"红灯指标"`
	Outcome judge.Outcome `json:"结论"`
	Done    [2]int64      `json:"完成"`
	Word    bool          `json:"定性"`
	Colour  light.Colour  `json:"灯"`
	Rule    string        `json:"规则"`
	Said    string        `json:"句子"`
}

func share(v [2]int64) light.Share { return light.Share{Num: v[0], Den: v[1]} }

func (c lightCase) facts() light.Facts {
	return light.Facts{
		On: on, Time: share(c.Time), Money: share(c.Money), Goals: share(c.Goals), Red: c.Red, Outcome: c.Outcome, Done: share(c.Done),
		Running: c.Outcome == judge.Unmeasured && c.Done[1] > 0, Word: c.Word,
	}
}

func words(t testing.TB) *i18n.Catalog {
	t.Helper()
	c, err := i18n.Load(locale.FS)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestCases(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("testdata/lights.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Cases []lightCase `json:"案例"`
	}
	if err := json.Unmarshal(data, &file); err != nil {
		t.Fatal(err)
	}
	say := words(t).For("zh")
	seen := map[string]bool{}
	for _, c := range file.Cases {
		got := light.Look(c.Subject, c.facts())
		if got.Colour != c.Colour || got.Rule != c.Rule {
			t.Errorf("%s: %s by %s, want %s by %s", c.Note, got.Colour, got.Rule, c.Colour, c.Rule)
		}
		if text := got.Found.Sentence(say.T); c.Said != "" && text != c.Said {
			t.Errorf("%s: says %q, want %q", c.Note, text, c.Said)
		}
		seen[got.Rule] = true
	}
	for _, r := range light.All() {
		if !seen[r.ID] && r.ID != "goals_far_behind" && r.ID != "indicator_partly" && r.ID != "indicator_reached" {
			t.Errorf("no case shows the rule %s", r.ID)
		}
	}
}

// TestEveryRuleHasItsWords: title, rule and finding, in both languages, with every number named.
func TestEveryRuleHasItsWords(t *testing.T) {
	t.Parallel()
	c := words(t)
	for _, lang := range i18n.Languages {
		say := c.For(lang)
		ids := map[string]bool{}
		for _, r := range light.All() {
			if ids[r.ID] || r.Basis.String() == "" {
				t.Errorf("%s is there twice, or stands on nothing", r.ID)
			}
			ids[r.ID] = true
			for _, key := range []string{r.Key(), r.Key() + ".how", r.Key() + ".found"} {
				if !say.Has(key) {
					t.Errorf("%s: no sentence %s", lang, key)
				}
			}
			if again, ok := light.ByID(r.ID); !ok || again.ID != r.ID {
				t.Errorf("%s is not found by its id", r.ID)
			}
			if text := r.How(on).Sentence(say.T); text == "" || len(r.Params) > 0 && !hasDigit(text) {
				t.Errorf("%s: the rule %s says %q", lang, r.ID, text)
			}
		}
	}
}

func hasDigit(s string) bool {
	for _, c := range s {
		if c >= '0' && c <= '9' {
			return true
		}
	}
	return false
}

// TestNeverGreenWithoutFigures: whatever is not known is grey, and the same facts light the same.
func TestNeverGreenWithoutFigures(t *testing.T) {
	t.Parallel()
	gen := rapid.Custom(func(t *rapid.T) light.Share {
		return light.Share{Num: rapid.Int64Range(0, 120).Draw(t, "num"), Den: rapid.SampledFrom([]int64{0, 100}).Draw(t, "den")}
	})
	rapid.Check(t, func(t *rapid.T) {
		f := light.Facts{
			On: on, Time: light.Share{Num: rapid.Int64Range(0, 100).Draw(t, "time"), Den: 100}, Money: gen.Draw(t, "money"), Goals: gen.Draw(t, "goals"),
			Outcome: judge.Outcome(rapid.SampledFrom([]string{"unmeasured", "waiting", "unbound"}).Draw(t, "outcome")),
		}
		if got := light.Look(light.Project, f); got.Colour == light.Green && !(f.Money.Known() && f.Goals.Known()) {
			t.Fatalf("%+v is green", f)
		}
		if got := light.Look(light.Money, f); got.Colour == light.Green && !f.Money.Known() {
			t.Fatalf("%+v is green", f)
		}
		if got := light.Look(light.Goals, f); got.Colour == light.Green && !f.Goals.Known() {
			t.Fatalf("%+v is green", f)
		}
		if got := light.Look(light.Indicator, f); got.Colour != light.Grey {
			t.Fatalf("an indicator without a figure is %s", got.Colour)
		}
	})
}

func TestShares(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		s    light.Share
		want string
	}{{light.Share{}, ""}, {light.Share{Num: 212, Den: 365}, "58.1"}, {light.Share{Num: 1, Den: 3}, "33.3"}, {light.Share{Num: 2, Den: 3}, "66.7"}, {light.Share{Num: 5, Den: 5}, "100"}, {light.Share{Num: 1, Den: 2000}, "0.1"}} {
		if got := c.s.Percent(); got != c.want {
			t.Errorf("%+v: %s, want %s", c.s, got, c.want)
		}
	}
	a, b := light.Share{Num: 50, Den: 100}, light.Share{Num: 542, Den: 1000}
	if got := a.Points(b); got != "−4.2" {
		t.Errorf("%s points", got)
	}
	if a.Ahead(light.Share{}, 0) || a.Points(light.Share{}) != "" || (light.Share{}).PerMyriad() != 0 || b.PerMyriad() != 5420 {
		t.Error("what is not known is ahead of nothing")
	}
}

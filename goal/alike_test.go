package goal

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// TestAlikeCases reads testdata/alike.json: names that ask the same, and names that do not.
func TestAlikeCases(t *testing.T) {
	t.Parallel()
	b, err := os.ReadFile("testdata/alike.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases struct{ Same, Apart [][]string }
	if err := json.Unmarshal(b, &cases); err != nil {
		t.Fatal(err)
	}
	if len(cases.Same) < 10 || len(cases.Apart) < 10 {
		t.Fatalf("only %d and %d cases", len(cases.Same), len(cases.Apart))
	}
	for _, names := range cases.Same {
		for _, n := range names[1:] {
			if Normal(n) != Normal(names[0]) {
				t.Errorf("%s and %s are parted: %s, %s", names[0], n, Normal(names[0]), Normal(n))
			}
		}
	}
	for _, names := range cases.Apart {
		for i, n := range names {
			for _, m := range names[i+1:] {
				if Normal(n) == Normal(m) {
					t.Errorf("%s and %s are taken for the same: %s", n, m, Normal(n))
				}
			}
		}
	}
}

func TestGroupsOfTheDocument(t *testing.T) {
	t.Parallel()
	names, _ := documentTargets(t)
	var uses []Use
	for i, n := range names {
		uses = append(uses, Use{Position: i, Indicator: Indicator{Name: n}})
	}
	groups := GroupAlike(uses)
	var got [][]string
	total := 0
	for i, g := range groups {
		total += len(g.Uses)
		if i > 0 && len(g.Uses) > len(groups[i-1].Uses) {
			t.Errorf("%s stands too low", g.Name)
		}
		if !slices.Contains(g.Names, g.Name) {
			t.Errorf("%s is none of its names", g.Name)
		}
		if len(g.Names) > 1 {
			got = append(got, g.Names)
			if len(g.Reasons()) == 0 {
				t.Errorf("%v: no reason given", g.Names)
			}
		} else if g.Reasons() != nil {
			t.Errorf("%v: a reason for one name", g.Names)
		}
	}
	if total != len(names) {
		t.Errorf("%d uses in groups, %d given", total, len(names))
	}
	want := [][]string{{"长效管理制度健全性", "长效管理机制健全性"}, {"有责投诉发生数", "有责投诉数（起）", "有责投诉数"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("names taken together (-want +got):\n%s", diff)
	}
}

func TestNormalOnceIsEnough(t *testing.T) {
	t.Parallel()
	var scraps []string
	for _, a := range aliases {
		scraps = append(scraps, a.from, a.to)
	}
	scraps = append(scraps, noise...)
	scraps = append(scraps, "（起）", "(次)", "残疾人", " ", "“", "”", "<p>")
	rapid.Check(t, func(t *rapid.T) {
		name := strings.Join(rapid.SliceOfN(rapid.SampledFrom(scraps), 1, 4).Draw(t, "name"), "")
		if n := Normal(name); Normal(n) != n {
			t.Fatalf("%s → %s → %s", name, n, Normal(n))
		}
	})
}

func TestAliasReasonsHaveWords(t *testing.T) {
	t.Parallel()
	for _, lang := range []string{"zh", "en"} {
		b, err := os.ReadFile("../locale/" + lang + "/goal.json")
		if err != nil {
			t.Fatal(err)
		}
		var words map[string]string
		if err := json.Unmarshal(b, &words); err != nil {
			t.Fatal(err)
		}
		keys := []string{"goal.alike.unit", "goal.alike.noise"}
		for _, a := range aliases {
			keys = append(keys, "goal.alike."+a.reason)
		}
		for _, l := range Levels() {
			keys = append(keys, "goal.level."+l.Key)
		}
		for _, k := range keys {
			if words[k] == "" {
				t.Errorf("%s: %s has no words", lang, k)
			}
		}
	}
}

func TestPinyin(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, full, initials string }{
		{"残疾人权益保障经费", "canjirenquanyibaozhangjingfei", "cjrqybzjf"},
		{"12345热线（二代证）", "12345rexianerdaizheng", "12345rxedz"},
		{"IT 运维", "ityunwei", "ityw"},
		{"", "", ""},
	} {
		if full, initials := Pinyin(c.name); full != c.full || initials != c.initials {
			t.Errorf("%s: %s %s", c.name, full, initials)
		}
	}
}

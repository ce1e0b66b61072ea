package deliverable_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"plumbline/base/day"
	"plumbline/deliverable"
	"plumbline/deliverable/record"
	"plumbline/journal"
	"plumbline/locale"
	"plumbline/platform/i18n"
)

// ruling is a case as the office reads it: some records, the day, and what they come to in the books. A line is the number of
// the record, the measure with its matter, the day, numerator and denominator, and the tag where there is one.
type ruling struct {
	Says    string   `json:"说明"`
	On      day.Day  `json:"截至"`
	Records []kept   `json:"记录"`
	Lines   []string `json:"分录"`
	Not     []string `json:"不计入"`
}

type kept struct {
	Kind      string          `json:"类型"`
	Year      int             `json:"年度"`
	Matter    string          `json:"事项"`
	Project   string          `json:"项目"`
	Withdrawn string          `json:"撤回"`
	Content   json.RawMessage `json:"内容"`
}

// record makes the nth record of a case; one of a matter is of the project of the tests.
func (k kept) record(t *testing.T, n int) record.Record {
	t.Helper()
	c := deliverable.NewContent(k.Kind)
	if c == nil {
		t.Fatalf("no kind %q", k.Kind)
	}
	if err := json.Unmarshal(k.Content, c); err != nil {
		t.Fatal(err)
	}
	p := record.Place{Organisation: "u1", Year: k.Year, Project: k.Project, Matter: k.Matter}
	if c.Scope() == record.OfMatter {
		p.Project = project
	}
	if err := (record.Draft{Place: p, Content: c}).Check(day.Of(2024, 12, 31)); err != nil {
		t.Fatalf("record %d cannot be kept: %v", n, err)
	}
	return record.Record{ID: record.ID(fmt.Sprint(n)), Version: 1, Place: p, Content: c, Withdrawn: k.Withdrawn}
}

// TestTheOfficesCases holds the rules to what the office was shown.
func TestTheOfficesCases(t *testing.T) {
	t.Parallel()
	cat, err := i18n.Load(locale.FS)
	if err != nil {
		t.Fatal(err)
	}
	say := cat.For("zh")
	account := func(a journal.Account) string {
		measure, matter := a.Parts()
		return journal.Of(say.T("measure."+measure), matter)
	}
	files, err := filepath.Glob("testdata/*.json")
	if err != nil || len(files) < 5 {
		t.Fatal(files, err)
	}
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var cases []ruling
		if err := json.Unmarshal(data, &cases); err != nil {
			t.Fatal(name, err)
		}
		for _, c := range cases {
			t.Run(strings.TrimSuffix(filepath.Base(name), ".json")+" "+c.Says, func(t *testing.T) {
				t.Parallel()
				var all []record.Record
				for i, k := range c.Records {
					all = append(all, k.record(t, i+1))
				}
				lines, not := []string{}, []string{}
				for _, v := range deliverable.Post(all, c.On) {
					_, number, _ := strings.Cut(v.Ref, "/")
					for _, l := range v.Want {
						lines = append(lines, strings.TrimSpace(fmt.Sprintf("%s %s %s %d/%d %s", number, account(l.Account), l.Day, l.Num, l.Den, l.Tag)))
					}
					for _, n := range v.Not {
						not = append(not, fmt.Sprintf("%s %s %s %s", number, account(n.Account), n.Day, say.T(n.Why)))
					}
				}
				for _, list := range [][]string{lines, not, c.Lines, c.Not} {
					slices.Sort(list)
				}
				if diff := cmp.Diff(c.Lines, lines); diff != "" {
					t.Errorf("lines (-said +came):\n%s", diff)
				}
				if diff := cmp.Diff(c.Not, not); diff != "" {
					t.Errorf("refusals (-said +came):\n%s", diff)
				}
			})
		}
	}
}

// TestEveryMeasureHasItsWords: name, numerator and denominator of each, and nothing is posted that is not listed.
func TestEveryMeasureHasItsWords(t *testing.T) {
	t.Parallel()
	cat, err := i18n.Load(locale.FS)
	if err != nil {
		t.Fatal(err)
	}
	listed := map[string]bool{}
	for _, m := range deliverable.Measures() {
		if listed[m.ID] || m.Room() != "deliverable" {
			t.Errorf("%s stands twice, or is another room's", m.ID)
		}
		listed[m.ID] = true
		for _, lang := range i18n.Languages {
			for _, key := range []string{"measure." + m.ID, "measure." + m.ID + ".num", "measure." + m.ID + ".den"} {
				if !cat.For(lang).Has(key) {
					t.Errorf("no %s in %s", key, lang)
				}
			}
		}
	}
	for _, s := range deliverable.Sorts() {
		for _, m := range s.Measures {
			if !listed[m] {
				t.Errorf("%s posts %s, which is not listed", s.ID, m)
			}
		}
		for _, stage := range s.Stages {
			if !cat.For("zh").Has("deliverable.stage." + stage) {
				t.Errorf("no word for the stage %s", stage)
			}
		}
	}
	if !strings.Contains(fmt.Sprint(listed), "deliverable.in_force") {
		t.Error("the measures of the packages below are not listed")
	}
}

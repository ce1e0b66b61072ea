package main

import (
	"fmt"
	"strings"
	"testing"

	"plumbline/evaluation/scheme"
	"plumbline/evaluation/scheme/example"
	"plumbline/goal"
)

// TestScoresAreDocumented: docs/scores.md is the schemes, rules and customs as the program has them with the office's cases (make
// golden writes it), each with its words in both languages.
func TestScoresAreDocumented(t *testing.T) {
	t.Parallel()
	zh, en := in(t, "zh").say, in(t, "en").say
	var b strings.Builder
	b.WriteString("# Ways to score · 评分办法\n\nWritten by `make golden` from the program; the cases are those of `evaluation/scheme/example/cases.json`, which the tests hold.\n\n" +
		"## Schemes · 办法\n\n| scheme | 名称 | name | execution | points | basis |\n|---|---|---|---|---|---|\n")
	for _, s := range scheme.Norms() {
		var parts []string
		for _, g := range s.Shares {
			var names []string
			for _, level := range g.Levels {
				names = append(names, zh.T("goal.level."+goal.LevelKey(level)))
			}
			parts = append(parts, strings.Join(names, "、")+" "+g.Points.String())
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s | %s | %s |\n", s.ID, zh.T(s.Key()), en.T(s.Key()), s.Execution, strings.Join(parts, "；"), s.Basis)
	}
	b.WriteString("\n## Rules · 规则\n")
	cases, err := example.All()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range scheme.AllRules() {
		key := "evaluation.rule." + r.ID
		fmt.Fprintf(&b, "\n### `%s` %s · %s\n\n%s\n%s\n依据：%s\n", r.ID, zh.T(key), en.T(key), zh.T(key+".how"), en.T(key+".how"), r.Basis)
		head := "\n| 案例 | 指标值 | 实际值 | 分值 | 得分 | 怎样算 |\n|---|---|---|---|---|---|\n"
		for i := range cases {
			c := &cases[i]
			if c.Rule != r.ID {
				continue
			}
			actual := c.Actual
			if actual == "" {
				actual = strings.TrimSpace(c.Verdict + " " + c.Share)
			}
			fmt.Fprintf(&b, "%s| %s | %s | %s | %s | %s | %s |\n", head, c.Why, c.Target, actual, c.Weight, c.Points, strings.Join(c.Words, " "))
			head = ""
		}
	}
	b.WriteString("\n## Reviewers' customs · 评审惯例\n\nPractice, no norms. Of several that apply the one that takes most counts, once.\n\n| custom | 名称 | name | takes off | applied by | 怎样算 |\n|---|---|---|---|---|---|\n")
	for _, c := range scheme.Customs() {
		key, who := "evaluation.custom."+c.ID, "a scheme that names it"
		if c.ByHand {
			who = "the reviewer"
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %d%% | %s | %s |\n", c.ID, zh.T(key), en.T(key), c.Cut, who, zh.T(key+".how"))
	}
	b.WriteString("\n## Grades · 等级\n\n")
	for _, g := range scheme.Gradings() {
		for _, band := range g.Bands {
			fmt.Fprintf(&b, "- from %s: %s · %s\n", band.From, zh.T(band.Grade.Key()), en.T(band.Grade.Key()))
		}
	}
	goldenDoc(t, "scores.md", b.String())
}

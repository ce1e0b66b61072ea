package main

import (
	"strings"
	"testing"

	"plumbline/evaluation/scheme"
	"plumbline/platform/i18n"
)

// TestTheScoresOfTheBench: what bench scores is sound: points between nothing and 100, not all alike, and every figure has its sentence.
func TestTheScoresOfTheBench(t *testing.T) {
	t.Parallel()
	totals := map[scheme.Points]bool{}
	year := scored(40)
	for i := range year {
		sheet := scheme.Score(&year[i].Input)
		if err := year[i].Input.Weights.Check(len(sheet.Lines)); err != nil || sheet.Total <= 0 || sheet.Total > scheme.Whole {
			t.Errorf("declaration %d has %s: %v", i, sheet.Total, err)
		}
		totals[sheet.Total] = true
	}
	if len(totals) < 3 {
		t.Errorf("only %d different scores", len(totals))
	}
	figures := measureScoring(40)
	if len(figures) != 2 {
		t.Fatalf("%d figures", len(figures))
	}
	for _, f := range figures {
		if f.measured <= 0 {
			t.Errorf("%s measured %v", f.what, f.measured)
		}
		for _, lang := range i18n.Languages {
			if line := f.line(in(t, lang).say, 0); strings.Contains(line[0], "cli.bench") || strings.Contains(line[0], "⟦") {
				t.Errorf("%s has no sentence in %s: %s", f.what, lang, line[0])
			}
		}
	}
}

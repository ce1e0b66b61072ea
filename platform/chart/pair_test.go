package chart_test

import (
	"strings"
	"testing"

	"plumbline/platform/chart"
)

func TestPair(t *testing.T) {
	t.Parallel()
	a := chart.Axis{Min: 0, Max: 1, Line: 0.581}
	money, goals := 0.725, 0.41
	got := string(chart.Pair(a, &money, &goals, true, `钱"快"`))
	for _, want := range []string{`role="img"`, `aria-label="钱&#34;快&#34;"`, `x1="58.1%"`, `class="join far" x1="72.5%" x2="41%"`, `class="goals" cx="41%"`, `class="money" x="72.5%"`} {
		if !strings.Contains(got, want) {
			t.Errorf("no %s in %s", want, got)
		}
	}
	if one := string(chart.Pair(a, &money, nil, false, "")); strings.Contains(one, "join") || strings.Contains(one, "goals") || !strings.Contains(one, `aria-hidden="true"`) {
		t.Errorf("a value that is not known was drawn: %s", one)
	}
	if none := string(chart.Pair(a, nil, nil, false, "")); !strings.Contains(none, "cord") || strings.Contains(none, "money") {
		t.Errorf("a row without values: %s", none)
	}
}

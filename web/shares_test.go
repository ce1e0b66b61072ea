package web

import (
	"strconv"
	"strings"
	"testing"

	"plumbline/base/fen"
	"plumbline/goal"
)

// sum adds shares as a reader does, in tenths.
func sum(t *testing.T, parts []string) int {
	t.Helper()
	total := 0
	for _, p := range parts {
		n, err := strconv.Atoi(strings.Replace(p, ".", "", 1))
		if err != nil {
			t.Fatal(err)
		}
		total += n
	}
	return total
}

func TestSharesAddUp(t *testing.T) {
	t.Parallel()
	for name, amounts := range map[string][]fen.Fen{
		"the twelve": {5346198900, 913745700, 100776000}, "thirds": {1, 1, 1}, "one": {7}, "nothing in one": {0, 5, 0},
		"very unlike": {1, 999_999_999_999_99}, "sevenths": {1, 1, 1, 1, 1, 1, 1},
	} {
		parts := hundredths(amounts)
		if got := sum(t, parts); got != 1000 {
			t.Errorf("%s: %v add up to %d tenths", name, parts, got)
		}
		for i, a := range amounts {
			exact := float64(a) * 1000
			var total float64
			for _, b := range amounts {
				total += float64(b)
			}
			if n := sum(t, parts[i:i+1]); float64(n) < exact/total-1 || float64(n) > exact/total+1 {
				t.Errorf("%s: %v of %v is written as %s", name, a, total, parts[i])
			}
		}
	}
	for name, amounts := range map[string][]fen.Fen{"none": nil, "zeros": {0, 0}, "below zero": {-5, 105}} {
		if parts := hundredths(amounts); parts != nil {
			t.Errorf("%s: %v", name, parts)
		}
	}
}

// TestSourcesAddUp: the lines of the money by source are the annual total, whatever the declarations leave out.
func TestSourcesAddUp(t *testing.T) {
	t.Parallel()
	for name, s := range map[string]goal.Summary{
		"all said":   {Total: goal.Group{AnnualTotal: 100}, Funding: goal.Funding{AnnualFiscal: fen.Ptr(60), AnnualCarryover: fen.Ptr(0), AnnualOther: fen.Ptr(40)}},
		"some said":  {Total: goal.Group{AnnualTotal: 100}, Funding: goal.Funding{AnnualFiscal: fen.Ptr(60)}},
		"too much":   {Total: goal.Group{AnnualTotal: 100}, Funding: goal.Funding{AnnualFiscal: fen.Ptr(160)}},
		"none given": {},
	} {
		lines := sourcesOf(s)
		var total fen.Fen
		for _, l := range lines {
			total += l.Amount
		}
		if total != s.Total.AnnualTotal {
			t.Errorf("%s: %v add up to %v", name, lines, total)
		}
		if unsaid := len(lines) > 3; unsaid != (name == "some said" || name == "too much") {
			t.Errorf("%s: %d lines", name, len(lines))
		}
	}
}

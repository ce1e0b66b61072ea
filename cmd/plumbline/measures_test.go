package main

import (
	"fmt"
	"strings"
	"testing"

	"plumbline/journal"
	"plumbline/measure"
	"plumbline/measure/judge"
	"plumbline/platform/i18n"
)

// TestMeasuresAreDocumented: docs/measures.md is the measures and judgements as the program has them (make golden writes it), each
// with its words in both languages.
func TestMeasuresAreDocumented(t *testing.T) {
	t.Parallel()
	zh, en := in(t, "zh").say, in(t, "en").say
	var b strings.Builder
	b.WriteString("# Measures and judgements · 度量与判定\n\nWritten by `make golden` from the program. A measure is what a room posts to the books; an indicator is bound to one, with a matter\n" +
		"(事项), a way to read it and a judgement. What is marked 待建 is announced: its room is not there yet.\n\n" +
		"| measure | room | kind | unit | 名称 | what | numerator · 分子 | denominator · 分母 |\n|---|---|---|---|---|---|---|---|\n")
	c := measure.NewCatalogue(measures()...)
	for _, m := range c.All() {
		room := zh.T("measure.room." + m.Room())
		if c.Waits(m.ID) {
			room += "（待建）"
		}
		key := "measure." + m.ID
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s | %s | %s | %s | %s |\n", m.ID, room, zh.T("measure.kind."+string(m.Kind)), m.Unit, zh.T(key), en.T(key), zh.T(key+".num"), denominator(zh, m))
		if text := en.T(key+".num") + denominator(en, m); strings.Contains(text, "⟦") {
			t.Errorf("%s: %s", m.ID, text)
		}
	}
	b.WriteString("\n## How a figure becomes a verdict\n\nRates are compared exactly, as fractions. They are rounded for showing only: half up to two places, with more places where the rounded\n" +
		"number would seem to lie on the other side of the limit. The office's cases are in `measure/testdata/judgements`.\n\n" +
		"| judgement | 名称 | words of the target | how | 怎样判定 | basis |\n|---|---|---|---|---|---|\n")
	for _, j := range judge.All() {
		key := "measure.judge." + j.ID
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s | %s | %s |\n", j.ID, zh.T(key), strings.Join(j.Words, "、"), inWords(en, j), inWords(zh, j), j.Basis)
		for _, p := range j.Params {
			if text := zh.T("measure.param."+p.Name) + en.T("measure.param."+p.Name); strings.Contains(text, "⟦") {
				t.Errorf("%s: %s", j.ID, text)
			}
		}
	}
	goldenDoc(t, "measures.md", b.String())
}

// denominator is what the measure's denominator counts, – where it has none.
func denominator(say i18n.Printer, m journal.Measure) string {
	switch m.Kind {
	case journal.Ratio, journal.Checklist, journal.Reported:
		return say.T("measure." + m.ID + ".den")
	}
	return "–"
}

// inWords is the sentence of a judgement with its defaults.
func inWords(say i18n.Printer, j judge.Judgement) string { return j.InGeneral().Text(say.T) }

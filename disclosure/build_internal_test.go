package disclosure

import (
	"strings"
	"testing"

	"plumbline/goal"
	"plumbline/journal"
	"plumbline/locale"
	"plumbline/measure"
	"plumbline/platform/i18n"
)

// TestTheMethodSaysWhatIsLeftOut: a figure of the women of one organisation says so, in both languages.
func TestTheMethodSaysWhatIsLeftOut(t *testing.T) {
	t.Parallel()
	words, err := i18n.Load(locale.FS)
	if err != nil {
		t.Fatal(err)
	}
	c := measure.NewCatalogue(journal.Measure{ID: "activity.attended", Kind: journal.Count, Unit: "人次", Persons: true})
	r := measure.Reading{
		Indicator: goal.Indicator{Name: "培训人次"},
		Binding:   &measure.Binding{Way: measure.Measured, Measure: "activity.attended", Read: "times", Judgement: "target", Cut: journal.Dim{Sex: "f", Organisation: "o1"}},
	}
	n := indicator(&r, c, map[string]string{"o1": "某街道"})
	for lang, says := range map[string][]string{"zh": {"某街道", "女"}, "en": {"某街道", "Women"}} {
		var text strings.Builder
		for _, m := range n.Method {
			text.WriteString(m.Sentence(words.For(lang).T) + "\n")
		}
		for _, s := range says {
			if !strings.Contains(text.String(), s) {
				t.Errorf("%s does not say %s: %s", lang, s, text.String())
			}
		}
	}
}

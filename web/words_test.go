package web

import (
	"os"
	"strings"
	"testing"

	"plumbline/goal"
	"plumbline/locale"
	"plumbline/platform/i18n"
	"plumbline/web/webtest"
)

func TestEveryWordIsUsed(t *testing.T) {
	t.Parallel()
	cat, err := i18n.Load(locale.FS)
	if err != nil {
		t.Fatal(err)
	}
	webtest.Words(t, cat, "web.", os.DirFS("."))
}

func TestNoSentenceStandsInATemplate(t *testing.T) {
	t.Parallel()
	webtest.NoSentences(t, os.DirFS("."))
}

func TestDensityGrowsWithTheForm(t *testing.T) {
	t.Parallel()
	row := goal.Indicator{Name: "会议场次"}
	small := goal.Declaration{Indicators: []goal.Indicator{row, row, row}}
	large := goal.Declaration{Goals: goal.Goals{Annual: strings.Repeat("全年完成培训一次。", 40)}, Indicators: make([]goal.Indicator, 13)}
	huge := goal.Declaration{Goals: goal.Goals{Annual: strings.Repeat("全年完成培训一次。", 90)}, Indicators: make([]goal.Indicator, 16)}
	endless := goal.Declaration{Indicators: make([]goal.Indicator, 70)}
	if a, b, c := density(small), density(large), density(huge); a != "" || b != "dense" || c != "densest" {
		t.Errorf("density = %q, %q, %q", a, b, c)
	}
	if d := density(endless); d != "dense long" {
		t.Errorf("70 indicators: density = %q", d)
	}
}

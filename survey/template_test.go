package survey_test

import (
	"testing"

	"plumbline/base/fault"
	"plumbline/platform/db/dbtest"
	"plumbline/survey"
)

// TestTemplatesCanBeUsed: each makes a survey as it stands, and has a plain text for every question.
func TestTemplatesCanBeUsed(t *testing.T) {
	t.Parallel()
	r := open(t, dbtest.SQLite(t))
	list := survey.Templates()
	if len(list) < 8 {
		t.Fatalf("%d templates", len(list))
	}
	for _, x := range list {
		h := heading()
		h.Measure = x.Measure
		if _, err := r.Make(t.Context(), clerk, "unit", h, x.Form); err != nil {
			t.Errorf("%s: %v", x.ID, err)
		}
		for _, q := range x.Questions {
			if n := len([]rune(q.Plain)); n == 0 || n > 22 {
				t.Errorf("%s: %q in plain words: %q", x.ID, q.Text, q.Plain)
			}
		}
		if again, ok := survey.TemplateOf(x.ID); !ok || again.Name != x.Name {
			t.Errorf("%s is not found", x.ID)
		}
	}
}

// TestQuestionnairesThatCannotBe are refused, each with its own words.
func TestQuestionnairesThatCannotBe(t *testing.T) {
	t.Parallel()
	r := open(t, dbtest.SQLite(t))
	sound := form(2)
	change := func(f func(*survey.Form)) survey.Form {
		out := survey.Form{Questions: append([]survey.Question{}, sound.Questions...)}
		f(&out)
		return out
	}
	for _, c := range []struct {
		key  string
		form survey.Form
	}{
		{"survey.questions", survey.Form{}},
		{"survey.questions", form(12)},
		{"survey.kind", change(func(f *survey.Form) { f.Questions[1].Kind = "stars" })},
		{"survey.question", change(func(f *survey.Form) { f.Questions[1].Text = "  " })},
		{"survey.counts_one", change(func(f *survey.Form) { f.Questions[0].Counts = false })},
		{"survey.counts_one", change(func(f *survey.Form) { f.Questions[1].Counts = true })},
		{"survey.counts_kind", change(func(f *survey.Form) { f.Questions[0].Kind = survey.Improvement })},
		{"survey.counts_one", change(func(f *survey.Form) {
			f.Questions = append(f.Questions, survey.Question{Kind: survey.Remark, Text: "再说一句"})
		})},
	} {
		_, err := r.Make(t.Context(), clerk, "unit", heading(), c.form)
		isFault(t, err, fault.Invalid, c.key)
	}
	for _, c := range []struct {
		key    string
		change func(h *survey.Heading)
	}{
		{"survey.name", func(h *survey.Heading) { h.Name = " " }},
		{"survey.project", func(h *survey.Heading) { h.Project = "" }},
		{"survey.matter", func(h *survey.Heading) { h.Matter = "a/b" }},
		{"survey.measure", func(h *survey.Heading) { h.Measure = "survey.returned" }},
		{"survey.target", func(h *survey.Heading) { h.Target = 101 }},
		{"survey.least", func(h *survey.Heading) { h.Least = 1 }},
		{"survey.days", func(h *survey.Heading) { h.Until = h.From.Add(-1) }},
		{"survey.other_year", func(h *survey.Heading) { h.Year = 2025 }},
		{"survey.scheme", func(h *survey.Heading) { h.Scheme = "stars" }},
	} {
		h := heading()
		c.change(&h)
		_, err := r.Make(t.Context(), clerk, "unit", h, sound)
		isFault(t, err, fault.Invalid, c.key)
	}
}

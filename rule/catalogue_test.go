package rule

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"plumbline/goal"
	"plumbline/locale"
)

// sentencesOf gives every sentence of rule.json in one language by its key; plural forms are joined.
func sentencesOf(t *testing.T, lang string) map[string]string {
	t.Helper()
	data, err := fs.ReadFile(locale.FS, lang+"/rule.json")
	if err != nil {
		t.Fatal(err)
	}
	var flat map[string]json.RawMessage
	if err := json.Unmarshal(data, &flat); err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for key, raw := range flat {
		out[key] = string(raw)
	}
	return out
}

// TestCatalogue holds the table of rules to its form: in order, each with its words and an honest basis.
func TestCatalogue(t *testing.T) {
	t.Parallel()
	zh, en := sentencesOf(t, "zh"), sentencesOf(t, "en")
	seen := map[string]bool{}
	id := regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)+$`)
	documents := []string{"", opinion, method, guide, evaluation}
	for i, r := range All() {
		if r.Number != i+1 || !id.MatchString(r.ID) || seen[r.ID] || r.check == nil {
			t.Errorf("rule %d %s: number, id or function", r.Number, r.ID)
		}
		seen[r.ID] = true
		if !slices.Contains(documents, r.Basis.Document) || r.Basis.Article != "" || r.Basis.Point == "" {
			t.Errorf("rule %d: basis %+v", r.Number, r.Basis)
		}
		for _, key := range []string{r.Title(), r.Remedy()} {
			if zh[key] == "" || en[key] == "" {
				t.Errorf("%s is missing", key)
			}
		}
		if got, ok := ByID(r.ID); !ok || got.Number != r.Number {
			t.Errorf("ByID(%s) is %d", r.ID, got.Number)
		}
	}
	if len(seen) != len(All()) || len(seen) < 51 {
		t.Errorf("%d rules", len(seen))
	}
	if _, ok := ByID("no-such-rule"); ok {
		t.Error("ByID knows a rule that is none")
	}
}

// everyResult gives the results of every case, of the bases and of the 12 forms.
func everyResult(t *testing.T) []Result {
	t.Helper()
	out := append(CheckAll(sourceForms(t), Context{}), Check(sourceForms(t)[0], Context{})...)
	for _, r := range All() {
		var f caseFile
		readJSON(t, fmt.Sprintf("cases/%02d-%s.json", r.Number, r.ID), &f)
		for _, c := range f.Cases {
			out = append(out, c.results(t, r.Number)...)
		}
	}
	return out
}

// TestSentences shows that the keys of the catalogue and of the code are the same: every sentence is reached by a case
// or a real form (faults of the service have two parts only), every result has its sentence in both languages with all its values, and a heuristic ends in ？.
func TestSentences(t *testing.T) {
	t.Parallel()
	zh, en := sentencesOf(t, "zh"), sentencesOf(t, "en")
	sayZH, sayEN := printer(t, "zh"), printer(t, "en")
	reached := map[string]bool{}
	hole := regexp.MustCompile(`\{\{\.(\w+)\}\}`)
	for _, r := range everyResult(t) {
		if reached[r.Key] {
			continue
		}
		reached[r.Key] = true
		var given []string
		for i := 0; i+1 < len(r.Args); i += 2 {
			given = append(given, r.Args[i].(string))
			if _, ok := r.Args[i+1].(string); !ok {
				t.Errorf("%s: the value of %s is no text", r.Key, r.Args[i])
			}
		}
		for _, text := range []string{zh[r.Key], en[r.Key]} {
			if text == "" {
				t.Errorf("%s has no sentence", r.Key)
			}
			for _, m := range hole.FindAllStringSubmatch(text, -1) {
				if !slices.Contains(given, m[1]) {
					t.Errorf("%s: %q has no value for %s", r.Key, text, m[1])
				}
			}
		}
		chinese, english := sayZH.T(r.Key, r.Args...), sayEN.T(r.Key, r.Args...)
		if strings.Contains(chinese+english, "<no value>") || strings.Contains(chinese+english, "⟦") {
			t.Errorf("%s: %s / %s", r.Key, chinese, english)
		}
		if r.Question && r.Outcome == Finding && !strings.HasSuffix(chinese, "？") {
			t.Errorf("%s is a question and does not end like one: %s", r.Key, chinese)
		}
	}
	for key := range zh {
		if strings.HasPrefix(key, "rule.") && !strings.HasPrefix(key, "rule.exempt.") && strings.Count(key, ".") == 2 && !strings.HasSuffix(key, ".title") && !strings.HasSuffix(key, ".remedy") && !reached[key] {
			t.Errorf("no case and no form reaches %s", key)
		}
	}
}

// TestPlaces shows that every place of a result has a name in both languages.
func TestPlaces(t *testing.T) {
	t.Parallel()
	sayZH, sayEN := printer(t, "zh"), printer(t, "en")
	ds := sourceForms(t)
	for _, r := range everyResult(t) {
		for _, ref := range append([]goal.Ref{r.Ref}, r.Also...) {
			key, args := Place(ds[0], ref)
			if text := sayZH.T(key, args...) + sayEN.T(key, args...); strings.Contains(text, "⟦") || strings.Contains(text, "<no value>") {
				t.Errorf("place %q has no name: %s", ref, text)
			}
		}
	}
	key, args := Place(ds[8], "indicators[1].level2")
	if got := sayZH.T(key, args...); got != "第 2 项指标“会议出勤率”的二级指标" {
		t.Errorf("place is %s", got)
	}
}

// TestCaseFilesAreKnown finds case files of no rule.
func TestCaseFilesAreKnown(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/cases/*.json")
	if err != nil || len(files) != len(All()) {
		t.Errorf("%d case files, error %v", len(files), err)
	}
}

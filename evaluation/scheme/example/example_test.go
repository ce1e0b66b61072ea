package example_test

import (
	"bytes"
	"encoding/json"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"plumbline/evaluation/scheme"
	"plumbline/evaluation/scheme/example"
	"plumbline/locale"
	"plumbline/platform/i18n"
)

// TestCases: every case of the office comes out as it says, in its words; every rule of lines has one.
func TestCases(t *testing.T) {
	t.Parallel()
	catalog, err := i18n.Load(locale.FS)
	if err != nil {
		t.Fatal(err)
	}
	zh, en := catalog.For("zh"), catalog.For("en")
	list, err := example.All()
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{"execution": true} // has no target
	for i := range list {
		c := &list[i]
		seen[c.Rule] = true
		l, err := c.Line()
		if err != nil {
			t.Fatal(err)
		}
		if l.Rule != c.Rule {
			t.Errorf("%s: scored by %s, want %s", c.Why, l.Rule, c.Rule)
		}
		if os.Getenv("PLUMBLINE_GOLDEN") != "" {
			c.Points, c.Deviation, c.Words = l.Points.String(), "", example.Sentences(l, zh.T)
			if l.Deviation != "" {
				c.Deviation = zh.T(l.Deviation.Key())
			}
		}
		deviation := ""
		if l.Deviation != "" {
			deviation = zh.T(l.Deviation.Key())
		}
		if l.Points.String() != c.Points || deviation != c.Deviation {
			t.Errorf("%s: %s %q, want %s %q", c.Why, l.Points, deviation, c.Points, c.Deviation)
		}
		if diff := cmp.Diff(c.Words, example.Sentences(l, zh.T)); diff != "" {
			t.Errorf("%s:\n%s", c.Why, diff)
		}
		for _, s := range example.Sentences(l, en.T) {
			if bytes.Contains([]byte(s), []byte("⟦")) {
				t.Errorf("%s: %s", c.Why, s)
			}
		}
	}
	for _, r := range scheme.AllRules() {
		if !seen[r.ID] {
			t.Errorf("no case of rule %s", r.ID)
		}
	}
	if os.Getenv("PLUMBLINE_GOLDEN") != "" {
		write(t, list)
	}
}

func write(t *testing.T, list []example.Case) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	if err := e.Encode(list); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile("cases.json", b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

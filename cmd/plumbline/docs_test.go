package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"plumbline/locale"
	"plumbline/platform/i18n"
	"plumbline/rule"
)

func in(t *testing.T, lang string) *app {
	t.Helper()
	catalog, err := i18n.Load(locale.FS)
	if err != nil {
		t.Fatal(err)
	}
	return &app{out: &bytes.Buffer{}, raw: &bytes.Buffer{}, err: &bytes.Buffer{}, catalog: catalog, say: catalog.For(lang)}
}

func doc(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "docs", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestCommandsAreDocumented: every subcommand and every flag of it stands in docs/operate.md.
func TestCommandsAreDocumented(t *testing.T) {
	t.Parallel()
	text := doc(t, "operate.md")
	commands := 0
	for _, cmd := range in(t, "zh").root().Commands() {
		if cmd.Hidden { // for the program itself
			continue
		}
		commands++
		if !strings.Contains(text, "`plumbline "+cmd.Name()) {
			t.Errorf("docs/operate.md does not speak of plumbline %s", cmd.Name())
		}
		cmd.Flags().VisitAll(func(f *pflag.Flag) {
			if f.Name != "help" && !strings.Contains(text, "`--"+f.Name) {
				t.Errorf("docs/operate.md does not speak of --%s of plumbline %s", f.Name, cmd.Name())
			}
		})
	}
	if commands < 12 {
		t.Errorf("found %d commands", commands)
	}
}

// TestSettingsAreDocumented: every setting of the environment stands in docs/operate.md and is the flag of a command.
func TestSettingsAreDocumented(t *testing.T) {
	t.Parallel()
	text, root := doc(t, "operate.md"), in(t, "zh").root()
	for _, name := range settings {
		if !strings.Contains(text, "`"+prefix+strings.ToUpper(name)+"` | `--"+flagOf(name)+"`") {
			t.Errorf("docs/operate.md does not speak of %s%s", prefix, strings.ToUpper(name))
		}
		known := root.PersistentFlags().Lookup(flagOf(name)) != nil
		for _, cmd := range root.Commands() {
			known = known || cmd.Flags().Lookup(flagOf(name)) != nil
		}
		if !known {
			t.Errorf("%s is the flag of no command", name)
		}
	}
}

// TestHelpIsWhole: in both languages no word of the help is missing, and every command has a description of its own.
func TestHelpIsWhole(t *testing.T) {
	t.Parallel()
	for _, lang := range i18n.Languages {
		root := in(t, lang).root()
		var each func(c *cobra.Command)
		each = func(c *cobra.Command) {
			if c.Hidden || c.HasParent() && c.Parent().Name() == "completion" {
				return // for the program itself; the scripts of cobra, in its own words
			}
			help := c.Long + c.Short + c.UsageString()
			if strings.Contains(help, "⟦") || c.Short == "" {
				t.Errorf("%s: %s lacks words:\n%s", lang, c.CommandPath(), help)
			}
			for _, sub := range c.Commands() {
				each(sub)
			}
		}
		each(root)
	}
}

// goldenDoc holds a generated page of docs to what the program says now, or writes it anew (make golden). No word of it is missing.
func goldenDoc(t *testing.T, name, text string) {
	t.Helper()
	if strings.Contains(text, "⟦") {
		t.Errorf("something has no words:\n%s", text)
	}
	if os.Getenv("PLUMBLINE_GOLDEN") != "" {
		if err := os.WriteFile(filepath.Join("..", "..", "docs", name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(doc(t, name), text); diff != "" {
		t.Errorf("docs/%s is stale; make golden writes it anew:\n%s", name, diff)
	}
}

// TestRulesAreDocumented: docs/rules.md is the catalogue as the program has it (make golden writes it).
func TestRulesAreDocumented(t *testing.T) {
	t.Parallel()
	zh, en := in(t, "zh").say, in(t, "en").say
	var b strings.Builder
	b.WriteString("# The rules · 检查规则\n\nWritten by `make golden` from the program. A rule marked 问 asks a question that a reviewer can answer " +
		"with a reason.\nBasis: what the rule stands on; 实践做法 is practice, not a norm.\n\n" +
		"| No. | rule | severity | 内容 | what | basis |\n|---:|---|---|---|---|---|\n")
	for _, r := range rule.All() {
		question := ""
		if r.Question {
			question = " 问"
		}
		fmt.Fprintf(&b, "| %d | `%s` | %s%s | %s | %s | %s |\n", r.Number, r.ID, zh.T("cli.severity."+string(r.Severity)), question,
			zh.T("rule."+r.ID+".title"), en.T("rule."+r.ID+".title"), r.Basis)
	}
	goldenDoc(t, "rules.md", b.String())
}

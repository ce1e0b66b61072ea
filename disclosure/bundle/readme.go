package bundle

import (
	"fmt"
	"strings"

	"plumbline/disclosure/snapshot"
)

// chapters are the parts of a README, in their order: a heading bundle.readme.<chapter> and its text bundle.readme.<chapter>.text.
var chapters = []string{"what", "tables", "hidden", "check", "by_hand", "receipts", "limits", "licence"}

// readme writes the README of a language.
func readme(say Say, s *snapshot.Snapshot) []byte {
	var b strings.Builder
	args := []any{"department", s.Department, "year", fmt.Sprint(s.Year), "number", s.Number}
	title := say("bundle.title", args...)
	b.WriteString(title + "\n" + strings.Repeat("=", min(2*len([]rune(title)), 78)) + "\n\n" + say("bundle.about", args...) + "\n")
	if s.Demonstration {
		b.WriteString("\n" + say("bundle.readme.demonstration") + "\n")
	}
	if s.Preliminary() {
		b.WriteString("\n" + say("bundle.readme.preliminary") + "\n")
	}
	for i, chapter := range chapters {
		fmt.Fprintf(&b, "\n%d. %s\n\n", i+1, say("bundle.readme."+chapter))
		switch chapter {
		case "tables":
			for _, t := range tables() {
				fmt.Fprintf(&b, "%s  %s\n", t.path(), say("bundle.table."+t.name))
			}
			fmt.Fprintf(&b, "%s  %s\n", Snapshot, say("bundle.table.snapshot"))
		case "limits":
			for _, l := range s.Limits {
				b.WriteString("- " + l.Sentence(say) + "\n")
			}
			b.WriteString(say("bundle.readme.limits.text") + "\n")
		default:
			b.WriteString(say("bundle.readme."+chapter+".text", "below", s.Rule.Below, "cells", s.Rule.Hidden) + "\n")
		}
	}
	return []byte(b.String())
}

package main

import (
	"fmt"
	"strings"
	"testing"

	"plumbline/base/day"
	"plumbline/cockpit/signal"
)

// TestSignalsAreDocumented: docs/signals.md is the signals as the program has them (make golden writes it), each with its words in both
// languages.
func TestSignalsAreDocumented(t *testing.T) {
	t.Parallel()
	zh, en := in(t, "zh").say, in(t, "en").say
	var b strings.Builder
	b.WriteString("# Signals · 信号\n\nWritten by `make golden` from the program. A signal is what a leader should ask about; it is found in facts by a stated rule and names its numbers. One marked ？ is a\n" +
		"guess: it asks and does not judge. One marked 逐条 is read from single entries by the examination. The office's cases are in `cockpit/signal/testdata/cases.json`.\n\n" +
		"| signal | 名称 | name | about | ？ | 逐条 | 什么时候亮 | when it lights | whom to ask · 问谁 | basis |\n|---|---|---|---|---|---|---|---|---|---|\n")
	on := day.Of(2023, 7, 31)
	mark := map[bool]string{true: "✓", false: ""}
	for _, s := range signal.All() {
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s | %s | %s | %s | %s | %s | %s |\n", s.ID, zh.T(s.Name()), en.T(s.Name()), s.About, mark[s.Question], mark[s.Heavy],
			zh.T(s.What(), s.Args(on)...), en.T(s.What(), s.Args(on)...), zh.T(s.Ask()), s.Basis)
	}
	goldenDoc(t, "signals.md", b.String())
}

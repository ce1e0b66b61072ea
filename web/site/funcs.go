package site

import (
	"fmt"
	"html/template"
	"regexp"
	"strconv"
	"strings"
	"time"

	"plumbline/base/actor"
	"plumbline/base/day"
	"plumbline/base/fen"
	"plumbline/platform/chart"
	"plumbline/platform/front"
	"plumbline/platform/i18n"
)

// funcs are the words of the templates: sentences, amounts, numbers, dates, status shapes, charts, static files.
func funcs(p i18n.Printer, a front.Assets) template.FuncMap {
	return template.FuncMap{
		"whole":  whole,
		"field":  field,
		"T":      func(key string, args ...any) string { return p.T(key, counted(args)...) },
		"who":    func(name string) string { return Who(p, name) },
		"static": a.Path,
		"money":  Money,
		"num":    Grouped,
		"when":   func(t time.Time) string { return day.Minute(t) },
		"shape":  front.Shape,
		"bar":    chart.Bar,
		"lines":  func(s string) []string { return strings.Split(s, "\n") },
		"zh":     func() string { return foreign(p, "zh-CN") },
		"short":  func(s string) string { return s[:min(len(s), 12)] },
		"add":    func(a, b int) int { return a + b },
	}
}

// foreign is the language of text that stays Chinese whatever the page's language is; "" on Chinese pages, where the
// attribute would say nothing.
func foreign(p i18n.Printer, tag string) string {
	if p.Lang() == "zh" {
		return ""
	}
	return tag
}

// Money writes an amount, "" where blank: blank is not zero.
func Money(v any) (string, error) {
	switch v := v.(type) {
	case fen.Fen:
		return v.Grouped(), nil
	case *fen.Fen:
		if v == nil {
			return "", nil
		}
		return v.Grouped(), nil
	}
	return "", fmt.Errorf("money of %T", v)
}

// Grouped writes a number with thousands parted.
func Grouped(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// Who names an actor for a reader; the program itself is named in the language of the page.
func Who(p i18n.Printer, name string) string {
	if name == actor.System.Name {
		return p.T("web.actor.system")
	}
	return name
}

// unbroken are what stays on one line: dates, and amounts with their unit.
var unbroken = regexp.MustCompile(`\d{4}-\d{2}-\d{2}|[\d,]+\.\d{2} ?元?`)

// whole writes a sentence whose dates and amounts are not broken over lines.
func whole(s string) template.HTML { return front.Whole(unbroken, s) }

package intake

import (
	"regexp"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"plumbline/base/fault"
)

// deepest is how far below the top the headings may stand.
const deepest = 50

// exampleHeading is over the column of the template whose rows are examples.
const exampleHeading = "示例"

// layout is where the columns of a form stand in a sheet.
type layout struct {
	at      int         // index of the line with the headings
	place   map[int]int // index of the form's column by the place in the line
	scale   map[int]int64
	example int // the place of the example column, -1 where there is none
	unread  []string
	unit    string
}

var (
	bracketed = regexp.MustCompile(`[(（\[【]([^()（）\[\]【】]*)[)）\]】]$`)
	unitLine  = regexp.MustCompile(`单位[:：]?\s*(?:人民币)?\s*(元|千元|万元|百万元|亿元)`)
)

// bare is a heading without what is written around it: marks of what is required, a unit in brackets.
func bare(s string) (name, unit string) {
	s = strings.Trim(fold(s), "*:")
	for {
		m := bracketed.FindStringSubmatchIndex(s)
		if m == nil || m[0] == 0 {
			return strings.Trim(s, "*:"), unit
		}
		if inside := strings.TrimPrefix(s[m[2]:m[3]], "单位:"); units[inside] != 0 {
			unit = inside
		}
		s = strings.Trim(s[:m[0]], "*:")
	}
}

// lay finds the line of the headings: the first that names most columns of the form, or the line right below it that names
// as many, so that headings merged over two lines are whole.
func (f Form) lay(s page) (best layout, matched int) {
	for i, l := range s.lines[:min(len(s.lines), deepest)] {
		got := f.match(l)
		if n := len(got.place); n > matched || n > 0 && n == matched && i == best.at+1 {
			best, matched = got, n
			best.at = i
		}
	}
	if matched == 0 {
		return best, 0
	}
	for _, l := range s.lines[:best.at] {
		for _, c := range l.cells {
			if m := unitLine.FindStringSubmatch(c.shown); m != nil {
				best.unit = m[1]
			}
		}
	}
	return best, matched
}

// match takes a line as headings. The heading itself wins over its other names, the first of two alike over the second.
func (f Form) match(l line) layout {
	out := layout{place: map[int]int{}, scale: map[int]int64{}, example: -1}
	names, unit := make([]string, len(l.cells)), make([]string, len(l.cells))
	for i, c := range l.cells {
		names[i], unit[i] = bare(c.shown)
		if names[i] == exampleHeading {
			out.example = i
		}
	}
	for k, c := range f.Columns {
		for _, name := range append([]string{c.Heading}, c.Also...) {
			want, _ := bare(name)
			at := slices.Index(names, want)
			if at < 0 {
				continue
			}
			if _, taken := out.place[at]; taken {
				continue
			}
			out.place[at] = k
			out.scale[at] = units[unit[at]]
			break
		}
	}
	return out
}

// finish settles what the layout means for the sheet below it.
func (f Form) finish(s page, l layout) layout {
	head := s.lines[l.at]
	widest := len(head.cells)
	filled := map[int]bool{}
	for _, below := range s.lines[l.at+1:] {
		for i, c := range below.cells {
			if !c.blank() {
				filled[i] = true
				widest = max(widest, i+1)
			}
		}
	}
	for i := range widest {
		if _, known := l.place[i]; known || i == l.example {
			continue
		}
		if i < len(head.cells) && head.cells[i].shown != "" {
			l.unread = append(l.unread, head.cells[i].shown)
		} else if filled[i] {
			letter, err := excelize.ColumnNumberToName(i + 1)
			if err == nil {
				l.unread = append(l.unread, letter)
			}
		}
	}
	for at := range l.place {
		if l.scale[at] == 0 {
			l.scale[at] = units["元"]
			if l.unit != "" {
				l.scale[at] = units[l.unit]
			}
		}
		if f.Columns[l.place[at]].Kind == Money && l.scale[at] != units["元"] {
			for name, factor := range units {
				if factor == l.scale[at] && strings.HasSuffix(name, "元") {
					l.unit = name
				}
			}
		}
	}
	if l.unit == "元" {
		l.unit = ""
	}
	return l
}

// missing lists the headings of required columns that are not there.
func (f Form) missing(l layout) []string {
	there := map[int]bool{}
	for _, k := range l.place {
		there[k] = true
	}
	var out []string
	for k, c := range f.Columns {
		if c.Required && !there[k] {
			out = append(out, c.Heading)
		}
	}
	return out
}

// choose finds the sheet that the form reads, and its layout.
func (f Form) choose(pages []page) (page, layout, error) {
	var chosen page
	var best layout
	most, complete := 0, false
	for _, s := range pages {
		l, n := f.lay(s)
		whole := n > 0 && len(f.missing(l)) == 0
		if n > 0 && (whole && !complete || whole == complete && n > most) {
			chosen, best, most, complete = s, l, n, whole
		}
	}
	switch {
	case most == 0:
		return chosen, best, fault.New(fault.Invalid, "intake.no_headings", "want", joined(f.required()), "found", joined(firstTexts(pages)))
	case !complete:
		return chosen, best, fault.New(fault.Invalid, "intake.missing_columns",
			"missing", joined(f.missing(best)), "found", joined(texts(chosen.lines[best.at])))
	}
	return chosen, f.finish(chosen, best), nil
}

func (f Form) required() []string { return f.missing(layout{}) }

// firstTexts is what the first line that holds something says.
func firstTexts(pages []page) []string {
	for _, s := range pages {
		for _, l := range s.lines {
			if t := texts(l); len(t) > 0 {
				return t
			}
		}
	}
	return nil
}

func texts(l line) []string {
	var out []string
	for _, c := range l.cells {
		if c.shown != "" {
			out = append(out, strings.Join(strings.Fields(c.shown), " "))
		}
	}
	return out
}

// joined writes a list for a sentence, no more of it than can be read.
func joined(list []string) string {
	const most = 30
	if len(list) > most {
		list = append(slices.Clone(list[:most]), "…")
	}
	for i, s := range list {
		if r := []rune(s); len(r) > 40 {
			list[i] = string(r[:40]) + "…"
		}
	}
	return strings.Join(list, "、")
}

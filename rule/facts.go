package rule

import (
	"strings"
	"unicode"

	"plumbline/base/fen"
	"plumbline/goal"
)

// facts are what the rules ask of one declaration again and again, worked out once.
type facts struct {
	overall, annual textFacts
	name            string // of the project, folded
	own             terms  // of the department's and unit's own names, which say nothing about a goal
	oneYear         bool   // planned start and end lie in the declared year
	recurring       bool   // 经常性
	oneOff          bool   // 一次性 or 阶段性
	rows            []row
	evaluated       bool // an actual value or a score stands in the table
	nothing         bool // no indicator at all
}

// textFacts are of one goal text.
type textFacts struct {
	text       string // folded, lines kept
	sentences  []sentence
	items      []item
	quantities []quantity
	terms      terms
}

// class is what an indicator measures, whichever scheme its levels are of.
type class int

// The classes; benefit stands for a second level of 效益指标 that is not known.
const (
	unknown class = iota
	quantityClass
	qualityClass
	timeClass
	costClass
	economic
	social
	ecological
	lasting
	benefit
	satisfactionClass
)

// row is one indicator as the rules see it. Value, op, unit and word are "" where the target has none.
type row struct {
	i                     int
	in                    *goal.Indicator
	name                  string // folded
	terms                 terms
	class                 class
	op, value, unit, word string
	quantitative          bool
	percent               bool
}

func (r *row) ref(field string) goal.Ref { return goal.IndicatorRef(r.i, field) }

func newFacts(d *goal.Declaration) *facts {
	f := &facts{name: fold(d.Name)}
	f.own = termsOf(fold(d.Department+" "+d.Unit), nil)
	f.overall, f.annual = f.readText(d.Goals.Overall), f.readText(d.Goals.Annual)
	f.oneYear = d.Year != 0 && d.Start.Year() == d.Year && d.End.Year() == d.Year
	f.recurring = strings.Contains(d.Nature, "经常性")
	f.oneOff = strings.Contains(d.Nature, "一次性") || strings.Contains(d.Nature, "阶段性")
	f.rows = make([]row, len(d.Indicators))
	for i := range d.Indicators {
		f.rows[i] = f.readRow(i, &d.Indicators[i])
		f.evaluated = f.evaluated || filled(d.Indicators[i].Actual) || filled(d.Indicators[i].Score)
	}
	f.nothing = len(d.Indicators) == 0
	return f
}

func (f *facts) readText(s string) textFacts {
	t := textFacts{text: foldLines(s)}
	if t.text == "" {
		return t
	}
	t.sentences = sentences(t.text)
	t.items = items(t.text)
	t.quantities = quantities(t.sentences, f.own)
	t.terms = termsOf(t.text, f.own)
	return t
}

func (f *facts) readRow(i int, in *goal.Indicator) row {
	t := in.Target
	r := row{i: i, in: in, name: fold(in.Name), class: classOf(in), op: text(t.Op), value: text(t.Value), unit: text(t.Unit), word: fold(text(t.Text))}
	r.terms = termsOf(r.name, f.own)
	r.quantitative = t.Kind == goal.Quantitative && r.value != ""
	r.percent = r.quantitative && r.unit == "%"
	return r
}

var classes = map[string]class{
	"数量指标": quantityClass, "质量指标": qualityClass, "时效指标": timeClass, "成本指标": costClass, "经济成本指标": costClass, "社会成本指标": costClass, "生态环境成本指标": costClass,
	"经济效益指标": economic, "社会效益指标": social, "生态效益指标": ecological, "可持续影响指标": lasting, "效益指标": benefit, "满意度指标": satisfactionClass, "服务对象满意度指标": satisfactionClass,
}

// classOf goes by the second level, and by the first where the second says nothing.
func classOf(in *goal.Indicator) class {
	if c := classes[in.Level2]; c != unknown {
		return c
	}
	return classes[in.Level1]
}

// mentions says whether the project name or a goal speaks of what an indicator is about, if only in a longer form.
func (f *facts) mentions(r *row) bool {
	if r.terms.shared(f.annual.terms) > 0 || r.terms.shared(f.overall.terms) > 0 {
		return true
	}
	return r.terms.shared(contracted(f.name+" "+f.overall.text+"\n"+f.annual.text)) > 0
}

// of lists the rows of the given classes.
func (f *facts) of(cs ...class) []*row {
	var out []*row
	for i := range f.rows {
		for _, c := range cs {
			if f.rows[i].class == c {
				out = append(out, &f.rows[i])
			}
		}
	}
	return out
}

func text(p *string) string {
	if p == nil {
		return ""
	}
	return *p
}

func filled(p *string) bool { return p != nil && strings.TrimSpace(*p) != "" }

// yuan writes an amount for a sentence; the sentence holds the word 元.
func yuan(f fen.Fen) string { return f.Grouped() }

// shorten keeps a quotation in a sentence short enough to read: 24 characters, with the marks of Chinese print.
func shorten(s string) string {
	r := []rune(strings.Join(strings.Fields(s), ""))
	for i := range r {
		if wide, ok := wideMarks[r[i]]; ok && !asciiBefore(r, i) && han(s) {
			r[i] = wide
		}
	}
	if len(r) <= 24 {
		return string(r)
	}
	return string(r[:23]) + "…"
}

// wideMarks also make the quotation marks of a quoted text inner ones.
var wideMarks = map[rune]rune{',': '，', ';': '；', ':': '：', '“': '‘', '”': '’'}

// asciiBefore says whether a mark follows a letter, or stands between digits: then it is no mark of Chinese print.
func asciiBefore(r []rune, i int) bool {
	if i == 0 || r[i] == '“' || r[i] == '”' {
		return false
	}
	letter := r[i-1] < 0x80 && unicode.IsLetter(r[i-1])
	return letter || i+1 < len(r) && isDigit(r[i-1]) && isDigit(r[i+1])
}

func han(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Han, r) })
}

package propose

import (
	"slices"
	"strings"
)

// matterOf chooses the matter: of those in use for the measure, this year's before last year's, the one most like the indicator's
// words; else one that the project uses for another measure, where it is clearly meant; where nothing is in use, what is
// left of the name when the words of counting are taken away.
func matterOf(w words, measure string, this, last Matters) (string, Source) {
	for _, from := range []struct {
		matters Matters
		source  Source
	}{{this, This}, {last, Last}} {
		if list := from.matters[measure]; len(list) > 0 {
			if m, found := choose(w, list); found {
				return m, from.source
			}
			return "", Whole
		}
	}
	if wholly[measure] || w.general() {
		return "", Whole
	}
	for _, from := range []struct {
		matters Matters
		source  Source
	}{{this, This}, {last, Last}} {
		if m, num, den := likest(w, from.matters.every()); !ownName(w, measure) && num*likeParts >= den*clearlyLike && m != "" {
			return m, from.source
		}
	}
	if m := w.subject(); m != "" {
		return m, Words
	}
	return "", Whole
}

// ownName says that the matter of a measure is called as the indicator is: a survey asks what one indicator asks.
func ownName(w words, measure string) bool {
	return strings.HasPrefix(measure, "survey.") || strings.Contains(w.name, "满意")
}

// wholly are measures whose records belong to the project as a whole.
var wholly = map[string]bool{"money.execution": true, "money.paid": true, "money.budget": true, "person.employment": true}

// every gives all matters in use, whatever they are used for.
func (m Matters) every() (out []string) {
	for _, list := range m {
		out = append(out, list...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// How like a name a matter must be, in tenths, where 1 is the same text: to be chosen of several that the measure has, and of those
// that other measures have.
const (
	likeEnough  = 1
	clearlyLike = 6
	likeParts   = 10
)

// choose finds the matter that is meant. A name of all kinds (各类, 各项) means a matter of all kinds, or all matters; a name that
// is like none of several means all of them.
func choose(w words, list []string) (string, bool) {
	if w.general() {
		list = slices.DeleteFunc(slices.Clone(list), func(m string) bool { return !general(m) })
	}
	if len(list) == 0 {
		return "", false
	}
	if len(list) == 1 {
		return list[0], list[0] != ""
	}
	best, num, den := likest(w, list)
	return best, best != "" && num*likeParts >= den*likeEnough
}

// likest finds the matter most like the words; num ÷ den is the square of the characters that both have in one order, over the
// product of their lengths.
func likest(w words, list []string) (best string, num, den int) {
	den = 1
	text := []rune(w.subject() + w.target)
	for _, m := range list {
		r := []rune(plain.Replace(m))
		if len(r) == 0 {
			continue
		}
		if n := common(text, r); n*n*den > num*len(r)*len(text) {
			best, num, den = m, n*n, len(r)*len(text)
		}
	}
	return best, num, den
}

// common is the length of the longest common subsequence.
func common(a, b []rune) int {
	row := make([]int, len(b)+1)
	for _, x := range a {
		diagonal := 0
		for j, y := range b {
			above := row[j+1]
			if x == y {
				row[j+1] = diagonal + 1
			} else {
				row[j+1] = max(row[j+1], row[j])
			}
			diagonal = above
		}
	}
	return row[len(b)]
}

// The words before and behind what an indicator is about.
var (
	leads = []string{"完成", "开展", "召开", "组织", "参加", "举办", "实施", "保障", "达到", "部分区", "对残疾人", "残疾人"}
	tails = []string{
		"计划完成率", "完成率", "计划完成", "完成及时性", "召开及时性", "开展及时性", "及时性", "健全性", "规范性", "安全性", "验收合格率", "验收通过率", "合格率", "通过率", "达标率", "到位率", "准确率", "出勤率", "出席率", "解决率", "招标率",
		"控制情况", "运用情况", "提升情况", "确定情况", "召开情况", "完成质量", "完成情况", "情况", "参与人次", "人次", "次数", "场次", "个数", "人数", "类型", "发生数", "占比", "粉丝量", "活动数",
		"考核", "开展", "召开", "标准执行", "人员", "数", "量",
	}
	allKinds = []string{"各类", "各项", "各种", "所有", "全部"}
)

func general(s string) bool { return contains(allKinds, s) != "" }

// general says that the name is of all kinds of something.
func (w words) general() bool { return general(w.name) }

// shortSubject is what a subject keeps at least.
const shortSubject = 2

// subject is what the name is about: 开展名律师咨询次数 is about 名律师咨询. Who is asked in a survey is the whole name.
func (w words) subject() string {
	s := w.name
	if strings.Contains(s, "满意") {
		return s
	}
	for range 4 {
		was := s
		if rest, ok := strings.CutSuffix(s, "工作"); ok && len([]rune(rest)) >= 2*shortSubject {
			s = rest // 监测工作 is called so
		}
		for _, t := range tails {
			if rest, ok := strings.CutSuffix(s, t); ok && len([]rune(rest)) >= shortSubject {
				s = rest
				break
			}
		}
		for _, l := range leads {
			if rest, ok := strings.CutPrefix(s, l); ok && len([]rune(rest)) > shortSubject {
				s = rest
				break
			}
		}
		if s == was {
			break
		}
	}
	return s
}

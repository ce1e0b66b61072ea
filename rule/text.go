package rule

import (
	"slices"
	"strings"
	"unicode"
)

// fold writes text without blanks and in narrow letters, digits and signs, so that two ways of typing compare equal.
func fold(s string) string { return folded(s, false) }

// foldLines is fold, but keeps where lines end: a line end parts sentences.
func foldLines(s string) string { return strings.Trim(folded(s, true), "\n") }

func folded(s string, lines bool) string {
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range s {
		switch {
		case r == '\n' && lines:
		case unicode.IsSpace(r) || r == '\u200b' || r == '\ufeff':
			continue
		case r >= '！' && r <= '～':
			r -= 0xfee0
		case r == '％' || r == '﹪':
			r = '%'
		case r == '．':
			r = '.'
		}
		b.WriteRune(r)
	}
	return b.String()
}

// sentence is one sentence of a folded text, without its end sign.
type sentence struct {
	text       string
	background bool // tells why or by which regulation, not what will be done
}

// sentences parts a folded text at 。；！？ and line ends, and says which are background.
func sentences(folded string) []sentence {
	var out []sentence
	quoting := false // the sentence before quoted an article, and this one may go on with it
	for _, line := range strings.Split(folded, "\n") {
		quoting = false
		for _, s := range strings.FieldsFunc(line, func(r rune) bool { return strings.ContainsRune("。;!?；！？", r) }) {
			article := quotesArticle(s)
			background := article || quoting && !containsAny(s, actionWords) || startsBackground(s) && !containsAny(s, actionWords)
			quoting = article || quoting && background
			out = append(out, sentence{s, background})
		}
	}
	return out
}

// actionWords say that something will be done or reached.
var actionWords = []string{
	"完成", "开展", "召开", "举办", "实现", "建立", "出版", "发布", "提升", "提高", "推进", "修缮", "改建", "实施", "确保", "保障",
	"组织", "培训", "服务", "达到", "维护", "编制", "提供", "解决", "帮扶", "补贴", "计划", "做好", "新建", "采购", "维修", "形成",
}

// quotesArticle says whether a sentence quotes a regulation by its article.
func quotesArticle(s string) bool {
	_, rest, ok := strings.Cut(s, "第")
	for ok {
		n := strings.TrimLeft(rest, "0123456789一二三四五六七八九十百零")
		if len(n) < len(rest) && strings.HasPrefix(n, "条") {
			return true
		}
		_, rest, ok = strings.Cut(rest, "第")
	}
	return false
}

func startsBackground(s string) bool {
	for _, p := range []string{"根据", "依据", "按照《", "为贯彻", "为落实", "近年来", "由于", "随着", "目前", "长期以来"} {
		if strings.HasPrefix(s, p) {
			return true
		}
	}
	return containsAny(s, []string{"使用年限", "建成竣工", "年久失修"})
}

// item is one numbered goal of a text: its number and what it says up to the next.
type item struct {
	number int
	text   string
}

// items finds the numbered goals of a folded text: 1、… 2. … (3)… that count up from 1. Digits inside a sentence are
// none: a number stands at the beginning, or after a line end, a full stop, a semicolon or a colon.
func items(folded string) []item {
	r := []rune(folded)
	var out []item
	start := -1
	for i := 0; i < len(r); i++ {
		if i > 0 && !strings.ContainsRune("\n。;:", r[i-1]) {
			continue
		}
		n, after := enumerator(r[i:])
		if n != len(out)+1 {
			continue
		}
		if start >= 0 {
			out[len(out)-1].text = strings.Trim(string(r[start:i]), "\n。;")
		}
		out = append(out, item{number: n})
		start = i + after
		i = start - 1
	}
	if start >= 0 {
		out[len(out)-1].text = strings.Trim(string(r[start:]), "\n。;")
	}
	if len(out) < 2 {
		return nil
	}
	return out
}

// enumerator reads 1、 1. 1) (1) （一） 一、 at the beginning; 0 where none stands there.
func enumerator(r []rune) (n, length int) {
	i := 0
	open := len(r) > 0 && r[0] == '('
	if open {
		i++
	}
	from := i
	for i < len(r) && i-from < 3 && (isDigit(r[i]) || chineseDigit(r[i]) > 0) {
		i++
	}
	if i == from || i >= len(r) {
		return 0, 0
	}
	sign := r[i]
	switch {
	case open && sign == ')', !open && (sign == '、' || sign == ')'):
	case !open && sign == '.' && isDigit(r[from]) && (i+1 >= len(r) || !isDigit(r[i+1])):
	default:
		return 0, 0
	}
	v, ok := readNumeral(r[from:i])
	if !ok {
		return 0, 0
	}
	return v, i + 1
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

func chineseDigit(r rune) int {
	switch r {
	case '一':
		return 1
	case '二', '两':
		return 2
	case '三':
		return 3
	case '四':
		return 4
	case '五':
		return 5
	case '六':
		return 6
	case '七':
		return 7
	case '八':
		return 8
	case '九':
		return 9
	case '十':
		return 10
	}
	return 0
}

// readNumeral reads 12, 十二 or 二十.
func readNumeral(r []rune) (int, bool) {
	n, tens := 0, 0
	for _, c := range r {
		d := chineseDigit(c)
		switch {
		case isDigit(c):
			n = n*10 + int(c-'0')
		case d == 10:
			tens, n = max(n, 1)*10, 0
		case d > 0:
			n = d
		default:
			return 0, false
		}
	}
	return tens + n, len(r) > 0
}

// terms are the pairs of neighbouring Chinese characters of a text that say what it is about, sorted: words that
// every project uses (工作, 完成, 计划 …) part the text and count as nothing.
type terms []uint64

var emptyWords = strings.NewReplacer(func() []string {
	var out []string
	for _, w := range []string{
		"残疾人", "残联", "上海市", "上海", "本市", "全市", "市级", "工作", "项目", "计划", "完成率", "完成", "开展", "进行", "情况", "及时性", "及时",
		"数量", "次数", "个数", "人次", "场次", "人数", "户数", "家数", "项数", "实施", "相关", "有关", "各类", "各项", "年度", "全年", "提高", "提升", "加强", "做好", "确保", "保障", "通过",
		"关于", "事业", "发展", "建设", "经费", "达到", "不少于", "至少", "以上", "及以上", "按照", "根据", "进一步", "健全性", "长效", "使用", "主要", "任务",
	} {
		out = append(out, w, " ")
	}
	return out
}()...)

// termsOf gives the terms of a folded text, leaving out those in none.
func termsOf(folded string, none terms) terms {
	var out terms
	prev := rune(0)
	for _, r := range emptyWords.Replace(folded) {
		if !unicode.Is(unicode.Han, r) {
			prev = 0
			continue
		}
		if prev != 0 {
			if t := uint64(prev)<<32 | uint64(r); !none.has(t) {
				out = append(out, t)
			}
		}
		prev = r
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// contracted gives the terms of a text and the short forms that office speech makes of them: 法宣 of 法律宣传. It is for
// asking whether a text speaks of a thing at all.
func contracted(folded string) terms {
	r := []rune(emptyWords.Replace(folded))
	out := termsOf(folded, nil)
	for i := 2; i < len(r); i++ {
		if unicode.Is(unicode.Han, r[i]) && unicode.Is(unicode.Han, r[i-1]) && unicode.Is(unicode.Han, r[i-2]) {
			out = append(out, uint64(r[i-2])<<32|uint64(r[i]))
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func (t terms) has(x uint64) bool {
	_, ok := slices.BinarySearch(t, x)
	return ok
}

// shared counts the terms that two texts have in common.
func (t terms) shared(u terms) int {
	n, i, j := 0, 0, 0
	for i < len(t) && j < len(u) {
		switch {
		case t[i] == u[j]:
			n, i, j = n+1, i+1, j+1
		case t[i] < u[j]:
			i++
		default:
			j++
		}
	}
	return n
}

func containsAny(s string, words []string) bool {
	for _, w := range words {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}

// firstOf gives the first of the words that stands in the text, "" where none does.
func firstOf(s string, words []string) string {
	for _, w := range words {
		if strings.Contains(s, w) {
			return w
		}
	}
	return ""
}

func runes(s string) int { return len([]rune(s)) }

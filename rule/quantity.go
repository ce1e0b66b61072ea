package rule

import (
	"strings"

	"github.com/cockroachdb/apd/v3"
)

// quantity is a number with its unit that a goal names, and the clause it stands in.
type quantity struct {
	value    string // decimal without trailing zeros; 3万人次 is 30000 人次
	unit     string
	text     string // as written: "6家"
	clause   string
	terms    terms
	spending bool // of money or of spending it, not of what is done
}

// measures are the units of counted things, the longest first, so that 人次 is not read as 人.
var measures = []string{
	"个工作日", "平方公里", "工作日", "平方米", "立方米", "人次", "场次", "人天", "课时", "学时", "小时", "分钟", "个月", "公里", "千米", "公斤", "百分点",
	"米", "亩", "次", "人", "名", "个", "家", "项", "户", "期", "册", "条", "件", "篇", "份", "场", "例", "台", "套", "处", "所", "站", "间", "对", "支",
	"批", "部", "辆", "座", "类", "种", "门", "节", "幅", "本", "元", "天", "周", "%", "‰", "分", "宗", "起", "张", "只", "位", "块", "集", "款", "棵", "吨",
}

// promising words make a Chinese numeral behind them a promise (召开两次), where 一人一档 or 五个协会 are none.
var promising = []string{
	"不少于", "不低于", "不超过", "至少", "完成", "召开", "举办", "开展", "组织", "达到", "达", "新增", "实现", "编制", "出版", "发布", "建成", "培训", "服务", "每周", "每月", "每季度",
}

// quantities finds the numbers with a unit in the sentences of a goal that say what will be done. Numbers of
// regulations, of paragraphs, of years, of hotlines and of things that are (第八次, 12345, 五个协会) are none.
func quantities(ss []sentence, none terms) []quantity {
	var out []quantity
	for _, s := range ss {
		if s.background {
			continue
		}
		for _, clause := range clauses(s.text) {
			out = append(out, clauseQuantities(clause, none)...)
		}
	}
	return out
}

// clauses parts a sentence at its commas; the comma of 3,000 is none.
func clauses(sentence string) []string {
	r := []rune(sentence)
	var out []string
	from := 0
	for i, c := range r {
		if !strings.ContainsRune(",，:、", c) || c == ',' && i > 0 && i+1 < len(r) && isDigit(r[i-1]) && isDigit(r[i+1]) {
			continue
		}
		if i > from {
			out = append(out, string(r[from:i]))
		}
		from = i + 1
	}
	if from < len(r) {
		out = append(out, string(r[from:]))
	}
	return out
}

func clauseQuantities(clause string, none terms) []quantity {
	r := []rune(clause)
	var out []quantity
	for i := 0; i < len(r); i++ {
		n, length := numeral(r, i)
		if length == 0 {
			continue
		}
		unit, scale, tail := measure(string(r[i+length:]))
		if unit != "" && (i == 0 || r[i-1] != '第') {
			q := quantity{value: scaled(n, scale), unit: unit, clause: clause, terms: termsOf(clause, none)}
			q.text = string(r[i : i+length+tail])
			q.spending = unit == "元" || containsAny(clause, spendingWords)
			out = append(out, q)
		}
		i += length - 1
	}
	return out
}

// numeral reads a number at r[i]: digits, or a Chinese numeral behind a promising word.
func numeral(r []rune, i int) (value string, length int) {
	j := i
	for j < len(r) && (isDigit(r[j]) || j > i && (r[j] == '.' || r[j] == ',') && j+1 < len(r) && isDigit(r[j+1])) {
		j++
	}
	if j > i {
		return strings.ReplaceAll(string(r[i:j]), ",", ""), j - i
	}
	for j < len(r) && chineseDigit(r[j]) > 0 {
		j++
	}
	if j == i || !promised(string(r[:i])) || r[j-1] == '一' && j < len(r) && strings.ContainsRune("批些定种类", r[j]) {
		return "", 0
	}
	n, ok := readNumeral(r[i:j])
	if !ok {
		return "", 0
	}
	return apd.New(int64(n), 0).Text('f'), j - i
}

func promised(head string) bool {
	for _, w := range promising {
		if strings.HasSuffix(head, w) {
			return true
		}
	}
	return false
}

// measure reads a unit at the beginning, with 余 or 多 and 万 or 亿 before it. tail is its length in characters.
func measure(s string) (unit string, scale int32, tail int) {
	rest := strings.TrimLeft(s, "余多")
	if t, ok := strings.CutPrefix(rest, "万"); ok {
		rest, scale = t, 4
	} else if t, ok := strings.CutPrefix(rest, "亿"); ok {
		rest, scale = t, 8
	}
	for _, m := range measures {
		if after, ok := strings.CutPrefix(rest, m); ok {
			return m, scale, runes(s) - runes(after)
		}
	}
	return "", 0, 0
}

// scaled is value × 10^scale, written without exponent or trailing zeros.
func scaled(value string, scale int32) string {
	d, _, err := apd.NewFromString(value)
	if err != nil {
		return value
	}
	d.Exponent += scale
	if d.IsZero() {
		return "0"
	}
	d, _ = new(apd.Decimal).Reduce(d)
	return d.Text('f')
}

// namesDate says whether a folded text names a month, a day, a quarter or a half-year: something more than the year
// that every annual goal has.
func namesDate(folded string) bool {
	if containsAny(folded, []string{"季度末", "季度前", "上半年", "下半年", "年底前", "月底前", "月末前", "第一季度", "第二季度", "第三季度", "第四季度", "一季度", "二季度", "三季度", "四季度"}) {
		return true
	}
	r := []rune(folded)
	for i := 1; i < len(r); i++ {
		if (r[i] == '月' && isDigit(r[i-1])) || (r[i] == '日' && isDigit(r[i-1])) {
			return true
		}
	}
	return false
}

// compatible says whether a unit of a goal and the unit of a target may count the same thing; a blank one may.
func compatible(goalUnit, targetUnit string) bool {
	if goalUnit == targetUnit || targetUnit == "" {
		return true
	}
	for _, same := range []string{"次场次场", "人名位", "家个所", "项个", "件起宗次", "期次", "人次人名"} {
		if strings.Contains(same, goalUnit) && strings.Contains(same, targetUnit) {
			return true
		}
	}
	return false
}

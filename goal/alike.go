package goal

import (
	"slices"
	"sort"
	"strings"
)

// alias says that two ways of naming an indicator ask the same, and why. A suffix alias holds for the end of any name
// and needs something before it; the others hold for the whole name. The reason is the catalogue key goal.alike.<reason>.
type alias struct {
	from, to string
	suffix   bool
	reason   string
}

// aliases is the whole list: short, and each with its reason. What is asked of different people (使用人员满意度, 与会人员满意度,
// 体检残疾人满意度) or of another thing (服务热线有责投诉数 counts one channel only, 重大安全事故数 only the grave ones) stays apart.
var aliases = []alias{
	{"长效管理机制健全性", "长效管理制度健全性", false, "mechanism"},
	{"长效机制健全性", "长效管理制度健全性", false, "mechanism"},
	{"有责投诉发生数", "有责投诉数", true, "occurred"},
	{"有责投诉次数", "有责投诉数", true, "counted"},
	{"有责投诉件数", "有责投诉数", true, "counted"},
	{"有责投诉量", "有责投诉数", true, "counted"},
	{"事故发生数", "事故数", true, "occurred"},
	{"事故发生次数", "事故数", true, "occurred"},
	{"事故次数", "事故数", true, "counted"},
	{"满意率", "满意度", true, "satisfied"},
	{"满意程度", "满意度", true, "satisfied"},
	{"健全情况", "健全性", true, "state"},
	{"健全程度", "健全性", true, "state"},
	{"及时情况", "及时性", true, "state"},
	{"及时程度", "及时性", true, "state"},
	{"规范情况", "规范性", true, "state"},
	{"规范程度", "规范性", true, "state"},
	{"计划完成情况", "计划完成率", true, "completed"},
	{"计划完成比例", "计划完成率", true, "completed"},
	{"受益对象满意度", "受益人满意度", false, "benefited"},
	{"受益人员满意度", "受益人满意度", false, "benefited"},
	{"受益者满意度", "受益人满意度", false, "benefited"},
	{"使用者满意度", "使用人员满意度", false, "used"},
	{"使用人满意度", "使用人员满意度", false, "used"},
}

// noise ends a name without changing what is asked.
var noise = []string{"完成情况", "实现情况", "情况"}

// Normal writes an indicator's name the way its meaning is compared across projects: narrow, without blanks, quotation
// marks and a unit in brackets, with the aliases of this file. Two names of one Normal ask the same.
func Normal(name string) string {
	n, _ := normal(name)
	return n
}

var unquoted = strings.NewReplacer("“", "", "”", "", "\"", "", "‘", "", "’", "", "《", "", "》", "")

// normal also gives the reasons of the aliases it used.
func normal(name string) (string, []string) {
	if len(name) > longestTarget {
		return foldTarget(cleanTarget(name)), nil
	}
	s := name
	var reasons []string
	for range len(name) + 2 { // every step but the first shortens the name or ends an alias
		next, reason := normalOnce(unquoted.Replace(foldTarget(cleanTarget(s))))
		if next == s {
			break
		}
		if s = next; reason != "" && !slices.Contains(reasons, reason) {
			reasons = append(reasons, reason)
		}
	}
	return s, reasons
}

func normalOnce(s string) (next, reason string) {
	if head, in, ok := cutBrackets(s); ok && bareUnit.FindString(in) == in {
		return head, "unit"
	}
	for _, a := range aliases {
		if a.suffix && strings.HasSuffix(s, a.from) && len(s) >= len(a.from) {
			return strings.TrimSuffix(s, a.from) + a.to, a.reason
		}
		if s == a.from {
			return a.to, a.reason
		}
	}
	for _, n := range noise {
		// A short rest ("会议召开" of 会议召开情况 is four characters) would say too little to be compared.
		if rest, ok := strings.CutSuffix(s, n); ok && len(rest) >= len("四个字的") {
			return rest, "noise"
		}
	}
	return s, ""
}

// cutBrackets splits a name that ends in brackets: 有责投诉数(起).
func cutBrackets(s string) (head, in string, ok bool) {
	i := strings.LastIndex(s, "(")
	if i <= 0 || !strings.HasSuffix(s, ")") {
		return "", "", false
	}
	in = s[i+1 : len(s)-1]
	return s[:i], in, in != ""
}

// GroupAlike puts the indicators of one meaning together, the most used first, then by where they first stand. A
// group's name is its commonest; uses keep their order.
func GroupAlike(uses []Use) []Alike {
	var out []Alike
	at := map[string]int{}
	for _, u := range uses {
		key := Normal(u.Indicator.Name)
		i, ok := at[key]
		if !ok {
			i = len(out)
			at[key] = i
			out = append(out, Alike{})
		}
		out[i].Uses = append(out[i].Uses, u)
	}
	for i := range out {
		out[i].Names = byCount(out[i].Uses)
		out[i].Name, out[i].Count = out[i].Names[0], len(out[i].Uses)
	}
	sort.SliceStable(out, func(i, j int) bool { return len(out[i].Uses) > len(out[j].Uses) })
	return out
}

// byCount lists the names of uses, the commonest first, then by where they first stand.
func byCount(uses []Use) []string {
	var names []string
	count := map[string]int{}
	for _, u := range uses {
		if count[u.Indicator.Name] == 0 {
			names = append(names, u.Indicator.Name)
		}
		count[u.Indicator.Name]++
	}
	sort.SliceStable(names, func(i, j int) bool { return count[names[i]] > count[names[j]] })
	return names
}

// Reasons gives the catalogue keys that say why names of the group that differ are taken for the same.
func (a Alike) Reasons() []string {
	var out []string
	if len(a.Names) < 2 {
		return nil
	}
	for _, name := range a.Names {
		_, reasons := normal(name)
		for _, r := range reasons {
			if key := "goal.alike." + r; !slices.Contains(out, key) {
				out = append(out, key)
			}
		}
	}
	return out
}

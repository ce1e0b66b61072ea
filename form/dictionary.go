package form

import "strings"

// field is what a label announces.
type field int

// The fields of the form, its sections, and the columns of its tables. A label of field note is known to the form and
// announces nothing that a declaration holds; its value is left unplaced.
const (
	none field = iota
	fTitle
	fName
	fCode
	fYear
	fNature
	fCategory
	fDepartment
	fUnit
	fStart
	fEnd
	fPeriod
	fFunds
	fTotal
	fTotalFiscal
	fTotalOther
	fAnnualTotal
	fAnnualFiscal
	fCarryover
	fAnnualOther
	fFiscal // of the project or of the year: its column tells
	fOther  // the same
	fGoals
	fOverall
	fAnnual
	fAchieved
	fIndicators
	hLevel1
	hLevel2
	hName
	hTarget
	hLongTarget
	hOperator
	hValue
	hUnit
	hActual
	hWeight
	hScore
	hNote
	hBegin
	hBudget
	hSpent
	hRate
	hBasis
	hLongLevel2
	hLongName
	fLongBlock
	fKnown
)

// labels is the dictionary: canonical label first, then the names other forms give it.
var labels = []struct {
	field field
	words string
}{
	{fTitle, "财政项目支出绩效目标申报表 项目支出绩效目标申报表 项目支出绩效目标表 项目绩效目标申报表 项目绩效目标表 预算项目绩效目标申报表 部门预算项目绩效目标申报表 部门预算项目支出绩效目标表 项目支出绩效自评表 项目绩效自评表 项目支出绩效目标自评表 绩效目标自评表 项目支出绩效自评情况表 预算项目绩效目标表 绩效目标申报表 项目支出预算绩效目标申报表 预算绩效目标申报表 项目支出绩效目标批复表 财政支出项目绩效目标申报表 财政支出绩效目标申报表 项目支出绩效目标自评结果表 专项资金绩效目标表 专项资金绩效自评表 一般项目支出绩效目标表 重点项目支出绩效目标表"},
	{fName, "项目名称 项目名 专项名称 专项资金名称 预算项目名称 项目支出名称"},
	{fCode, "项目编码 项目代码 项目编号 预算项目编码"},
	{fYear, "年度 预算年度 申报年度 填报年度 自评年度"},
	{fNature, "项目性质 项目属性 项目类型"},
	{fCategory, "项目类别 项目分类 支出类别"},
	{fDepartment, "主管部门 主管部门及代码 主管预算部门 预算主管部门 部门名称 主管单位 主管部门名称 省级主管部门 中央主管部门 一级预算单位"},
	{fUnit, "实施单位 项目实施单位 项目单位 预算单位 申报单位 具体实施单位 用款单位 项目承担单位 填报单位"},
	{fStart, "计划开始日期 开始日期 项目开始日期 开始时间 项目开始时间 计划开始时间 起始时间 项目起始时间"},
	{fEnd, "计划完成日期 完成日期 项目完成日期 结束日期 终止日期 项目结束日期 结束时间 完成时间 项目完成时间 计划完成时间 项目终止时间 终止时间"},
	{fPeriod, "项目期 项目实施期 项目周期 实施期限 项目期限 项目起止时间 起止时间 实施期 项目实施周期 实施周期 项目起止年限 起止年限"},
	{fFunds, "项目资金 项目资金元 项目资金万元 资金情况 预算资金 资金总额 资金金额 项目预算 资金来源 预算执行情况 项目资金申请 年度预算 预算情况 项目预算资金 资金"},
	{fTotal, "项目资金总额 项目总金额 项目总投资 项目总额 中期资金总额 实施期资金总额 总投资 项目预算总额 项目总资金 资金总量"},
	{fTotalFiscal, "项目财政资金"},
	{fTotalOther, "项目其他资金"},
	{fAnnualTotal, "年度资金申请总额 年度资金总额 本年度资金总额 当年资金总额 年度预算总额 年度申请资金总额 年度申请总额 年度金额 本年度申请资金总额 年度资金总额合计 当年预算总额 年度预算资金总额"},
	{fAnnualFiscal, "其中当年财政拨款 当年财政拨款 其中本年财政拨款 本年财政拨款 其中年度财政拨款 年度财政拨款 当年财政资金 其中当年财政资金 本年一般公共预算拨款 其中本年一般公共预算拨款 一般公共预算拨款 其中一般公共预算拨款 当年一般公共预算拨款"},
	{fCarryover, "上年结转资金 上年结转 上年结转结余 结转资金 上年结余 上年结转结余资金 其中上年结转资金 以前年度结转 以前年度结转资金 财政拨款结转"},
	{fFiscal, "财政资金 其中财政资金 财政拨款 其中财政拨款 其中财政性资金 财政性资金"},
	{fOther, "其他资金 其它资金 其他 其他来源资金 单位资金 自筹资金 其他自筹资金"},
	{fGoals, "项目绩效目标 绩效目标 总体目标 项目目标 总体绩效目标 目标 年度总体目标完成情况 绩效总目标"},
	{fOverall, "项目总目标 总目标 项目总体目标 中期目标 实施期目标 长期目标 中长期目标 项目总绩效目标 实施期总目标 项目中期目标 项目长期目标 总体目标中期目标"},
	{fAnnual, "年度总体目标 年度目标 年度绩效目标 年度总体绩效目标 本年度目标 当年目标 预期目标 年初设定目标 年初预期目标 本年目标 当年绩效目标 年度预期目标"},
	{fAchieved, "实际完成情况 目标实际完成情况 目标完成情况 年度总体目标实际完成情况 全年实际完成情况 实际完成目标 年度目标完成情况"},
	{fIndicators, "绩效指标 年度绩效指标 项目绩效指标 年度指标 指标 绩效指标体系"},
	{hLevel1, "一级指标 一级 一级指标名称"},
	{hLevel2, "二级指标 二级 二级指标名称"},
	{hName, "三级指标 三级 指标名称 指标内容 三级指标名称 绩效指标名称 具体指标 指标项"},
	{hTarget, "指标值 年度指标值 年度项目指标值 目标值 年度目标值 绩效指标值 指标目标值 年初目标值 预期指标值 年初指标值 预期目标值 计划指标值 计划值 全年指标值 本年指标值 指标值包含数字及文字描述 当年指标值 三级指标值 年初设定指标值 绩效目标值 预期值 项目指标值"},
	{hLongTarget, "实施期指标值 中期指标值 长期指标值 总体指标值 实施期目标值 中长期指标值 项目期指标值 中期目标值 总目标值"},
	{hOperator, "运算符 运算符号 符号 指标符号 比较符 指标方向 指标性质 计算符号 关系 计算符 逻辑符号 判断符号"},
	{hValue, "数值 指标数值 值"},
	{hUnit, "计量单位 单位 度量单位 指标单位 指标值单位 量化单位"},
	{hActual, "实际完成值 完成值 实际值 全年完成值 全年实际完成值 实际完成指标值 年度完成值 年度实际完成值 实际完成 指标完成值 完成情况 自评完成值 全年实际值 实际完成数 指标值完成情况"},
	{hWeight, "分值 权重 分值权重 指标权重 标准分值 权重分值 设定分值 满分 标准分 权重百分比 指标分值 分值及权重"},
	{hScore, "得分 自评得分 自评分 实际得分 评价得分 指标得分 自评分数"},
	{hNote, "偏差原因分析及改进措施 偏差原因分析 偏差原因 未完成原因分析 未完成原因和改进措施 偏差原因分析与改进措施 备注 未完成原因及改进措施 原因分析 偏差分析 偏差原因及改进措施 未完成原因分析及改进措施 未完成原因分析及拟采取的改进措施 未完成原因 存在问题原因分析 存在问题及原因分析 偏差说明 偏差原因分析及改进措施意见 说明 备注说明 指标说明 指标解释"},
	{hBegin, "年初预算数 年初预算 年初预算金额 预算数 年初预算安排"},
	{hBudget, "全年预算数 全年预算 调整后预算数 调整预算数 全年预算数a 预算调整数 调整后全年预算数"},
	{hSpent, "全年执行数 执行数 全年执行数b 实际执行数 全年支出数 实际支出数 预算执行数 全年预算执行数 实际执行"},
	{hRate, "执行率 预算执行率 执行率ba 全年执行率 资金执行率"},
	{hBasis, "绩效标准 评分标准 计分规则 指标值设定依据 数据来源 取值依据 指标来源 评分规则 评价标准 指标值来源 指标方向性 评扣分标准 历史参考值 指标值内容 设定依据 计算公式 指标类型 考核标准"},
	{fLongBlock, "中期指标 实施期指标 长期指标 中长期指标 中期绩效指标 实施期绩效指标 总绩效指标 中期 实施期绩效目标"},
	{fKnown, "联系人 联系电话 项目负责人 负责人 立项依据 项目概况 总分 合计 总计 序号 填报人 填报日期 单位元 单位万元 金额单位元 金额单位万元 项目概述 实施方案 项目立项依据 制表日期 项目立项必要性 审核人 单位负责人 填表人 电话 项目实施进度计划 实施计划 项目绩效目标情况 项目基本情况 项目基本信息 指标情况 公开方式 职能概述 项目情况 单位公章 总得分 自评总分 评价等级 自评等级 等级 自评结论 是否完成 填表日期 年度绩效指标完成情况 绩效指标完成情况"},
}

// hit is what a cell's words mean: the field of a label, how sure, and the label it was taken for.
type hit struct {
	field field
	word  string  // canonical or alias key that was met
	conf  float64 // 1 for the word itself
}

var (
	dictionary = func() map[string]hit {
		m := make(map[string]hit, 400)
		for _, l := range labels {
			for _, w := range strings.Fields(l.words) {
				if _, twice := m[w]; twice {
					panic("form: label twice in the dictionary: " + w)
				}
				m[w] = hit{field: l.field, word: w, conf: 1}
			}
		}
		return m
	}()
	longestLabel = func() int {
		n := 0
		for w := range dictionary {
			n = max(n, runes(w))
		}
		return n
	}()
)

// look finds the label that a text is, to the letter but for blanks, punctuation, width and brackets.
func look(text string) hit {
	if len(text) > 200 {
		return hit{}
	}
	k := key(text)
	if h, ok := dictionary[k]; ok {
		return h
	}
	if strings.ContainsAny(text, "(（[【〔") {
		b := key(bare(text))
		if h, ok := dictionary[b]; ok && b != "" {
			return h
		}
	}
	if h := lookYear(k); h.field != none {
		return h
	}
	return lookBoth(k)
}

// lookBoth finds two labels in one, 项目负责人及联系电话: it is the first, whose value stands first beside it.
func lookBoth(k string) hit {
	for _, and := range []string{"及", "和", "与", "或"} {
		a, b, ok := strings.Cut(k, and)
		if !ok {
			continue
		}
		first, second := dictionary[a], dictionary[b]
		if first.field != none && second.field == fKnown {
			return first
		}
	}
	return hit{}
}

// lookYear takes the year out of a label: 2024年度目标, 2024年初预算数.
func lookYear(k string) hit {
	if len(k) > 4 && k[0] == '2' && k[1] == '0' && isDigits(k[:4]) {
		if h, ok := dictionary[strings.TrimPrefix(k[4:], "年")]; ok && h.field >= fFunds {
			return h
		}
		if h, ok := dictionary[k[4:]]; ok && h.field >= fFunds || ok && h.field == fTitle {
			return h
		}
		if h, ok := dictionary[strings.TrimPrefix(k[4:], "年度")]; ok && (h.field >= fFunds || h.field == fTitle) {
			return h
		}
	}
	return hit{}
}

func isDigits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// confusable are characters that scanning and typing take for one another.
var confusable = func() map[rune]rune {
	m := map[rune]rune{}
	for _, group := range strings.Fields("目日曰自 项顷顼 名各 称林秤祢 总忌 标杯枋枟际 质盾员最 己已巳 末未 拔拨 施旅 单草 位拉 性牲 度座席 数教敎 时吋 益盖盒盈 出岀 持待侍 象像 完宄 成戊戍 期斯 开幵 始治 主王 管菅 部都 门们 年午牛 资贷 金全余 其共 他她它 财则 政攻 绩债 效郊救 指脂 级极 值直 实买 得锝 分兮 权杈 重童 经径 常带 一— 二亠 入人八 额颜 请清 申甲由电 计订 划刘 当挡 结给") {
		rs := []rune(group)
		for _, r := range rs {
			if _, taken := m[r]; !taken {
				m[r] = rs[0]
			}
		}
	}
	return m
}()

// guess finds the one label that a text is a misreading of. A known confusion costs a third of another difference; the
// confidence falls with the share of the word that differs. Nothing is guessed where two fields are as near.
func guess(text string) hit {
	k := []rune(key(bare(text)))
	if len(k) < 4 || len(k) > longestLabel+1 {
		return hit{}
	}
	return nearest(k, byLength, 2)
}

// guessShort finds the one label of the head, not read yet, of which a short text has all letters but one. That is little to go
// by, so only a text in the place of a label may be guessed so, and a person is asked.
func guessShort(text string, taken map[field]bool) hit {
	k := []rune(key(bare(text)))
	if len(k) != 4 {
		return hit{}
	}
	var found hit
	for _, e := range byLength[4] {
		if e.hit.field < fName || e.hit.field > fPeriod || taken[e.hit.field] || distance(k, e.runes, 2) > 1 {
			continue
		}
		if found.field != none && found.field != e.hit.field {
			return hit{}
		}
		found = e.hit
		found.conf = 0.85
	}
	return found
}

// nearest compares a word with the labels of about its length.
func nearest(k []rune, among [][]entry, most float64) hit {
	best, second := 9.0, 9.0
	var found hit
	for n := max(4, len(k)-1); n <= min(len(k)+1, len(among)-1); n++ {
		for _, e := range among[n] {
			c := distance(k, e.runes, min(best, most)+0.4)
			switch {
			case c < best:
				if found.field != e.hit.field {
					second = best
				}
				best, found = c, e.hit
			case e.hit.field != found.field && c < second:
				second = c
			}
		}
	}
	if best == 0 || best > allowed(len(k)) || second-best < 0.3 {
		return hit{}
	}
	found.conf = 1 - 0.5*best/float64(len(k))
	return found
}

// entry is a label ready for comparing.
type entry struct {
	runes []rune
	hit   hit
}

// byLength are the labels by their number of characters, in the order of the dictionary; nameLabels those of 项目名称.
var byLength, nameLabels = func() (all, names [][]entry) {
	all, names = make([][]entry, longestLabel+1), make([][]entry, longestLabel+1)
	for _, l := range labels {
		for _, w := range strings.Fields(l.words) {
			r := []rune(w)
			all[len(r)] = append(all[len(r)], entry{r, dictionary[w]})
			if l.field == fName {
				names[len(r)] = append(names[len(r)], entry{r, dictionary[w]})
			}
		}
	}
	return all, names
}()

// allowed is how much of a word of n characters may differ.
func allowed(n int) float64 {
	switch {
	case n >= 7:
		return 2
	case n >= 5:
		return 1
	}
	return 0.67
}

// distance is the edit distance of two words, confusable characters costing a third; beyond limit any larger figure.
func distance(a, b []rune, limit float64) float64 {
	var buf [32]float64
	row := buf[:]
	if len(b) >= len(buf) {
		row = make([]float64, len(b)+1)
	}
	row = row[:len(b)+1]
	for j := range row {
		row[j] = float64(j)
	}
	for i := 1; i <= len(a); i++ {
		prev, low := row[0], float64(i)
		row[0] = float64(i)
		for j := 1; j <= len(b); j++ {
			cost := 1.0
			if a[i-1] == b[j-1] {
				cost = 0
			} else if x, ok := confusable[a[i-1]]; ok && x == confusable[b[j-1]] {
				cost = 1.0 / 3
			}
			prev, row[j] = row[j], min(prev+cost, row[j]+1, row[j-1]+1)
			low = min(low, row[j])
		}
		if low > limit {
			return low
		}
	}
	return row[len(b)]
}

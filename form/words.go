package form

import (
	"regexp"
	"strings"
)

// quantityShape is how a quantitative target looks in print, with or without its operator.
var quantityShape = regexp.MustCompile(`^(?:\$?\\?(?:geq?|leq?)|[≥≤≧≦⩾⩽=＝><＞＜＜≈~]{1,2}|不低于|不少于|不高于|不超过|不大于|不小于|大于等于|小于等于|大于|小于|等于|至少|至多|达到|高于|低于|约)?\s*[$￥]?-?\d[\d,.]*(?:\s*[-~～至]\s*\d[\d,.]*)?\s*(?:\\?%|％|‰)?\s*[(（]?[^\d,，。；]{0,10}[)）]?\$?$`)

// quantityLike says whether a text is a quantity: an operator or number first, a short unit last.
func quantityLike(text string) bool {
	t := narrow(text)
	if t == "" || len(t) > 80 || !strings.ContainsAny(t, "0123456789") {
		return strings.HasSuffix(t, "**") && operatorOf(strings.TrimRight(t, "*")) != ""
	}
	if t[0] == '$' || t[0] == '\\' {
		return true
	}
	if isDigits(t[:min(4, len(t))]) && strings.Contains(t, "年") {
		return false
	}
	return quantityShape.MatchString(t)
}

// qualitative are the words that stand as targets, by key.
var qualitative = func() map[string]string {
	m := map[string]string{}
	for _, w := range strings.Fields(`及时 健全 规范 有效 良好 提高 提升 增加 改善 安全 合格 多样 多样化 顺利 确定 预算内 数据安全 无逻辑漏洞
		优 良 中 差 优秀 好 较好 一般 明显 显著 显著提高 显著提升 显著改善 明显提高 明显提升 明显改善 有所提高 有所提升 有所改善 稳定 正常 完善 完成 达标 达到 达成 符合 符合要求 符合标准
		合规 准确 完整 齐全 充分 合理 可控 减少 降低 下降 增强 加强 扩大 推进 促进 保障 满足 满意 持续 长期 长效 无 有 是 否 按时 按期 准时 全部 全部完成 按时完成 按期完成 及时完成
		通过 高 低 强 较高 较强 逐步提高 逐步提升 不断提高 不断提升 持续提升 持续改善 持续提高 有效提升 有效改善 有效保障 有效提高 零事故 无事故 正常运行 平稳 优化 公平 公正 公开 规范化 科学 严格 到位`) {
		m[w] = w
	}
	return m
}()

// isValue says whether a text can stand as a target, or begin one in columns of its own.
func isValue(text string) bool {
	return quantityLike(text) || qualitative[key(text)] != "" || operatorOf(text) != ""
}

// nameEnds are the words that names of indicators usually end in.
var nameEnds = strings.Fields(`率 数 数量 人数 次数 人次 个数 及时性 健全性 规范性 准确性 完整性 情况 程度 水平 质量 效果 满意度 占比 比例 量 性 效率 形式 类型 方式 形象 能力 时间 成本 面积 金额 覆盖率 管理 漏洞 增长 环境 作用 影响 影响力 机制 标准 力度 频次 场次 期数 户数 粉丝量`)

// endsName says whether a text could be the end of an indicator's name.
func endsName(text string) bool {
	t := squeeze(text)
	for _, e := range nameEnds {
		if strings.HasSuffix(t, e) {
			return true
		}
	}
	return strings.HasSuffix(t, "）") || strings.HasSuffix(t, ")")
}

var operators = map[string]string{
	"≥": "≥", ">=": "≥", "≧": "≥", "⩾": "≥", "大于等于": "≥", "不低于": "≥", "不少于": "≥", "大于或等于": "≥", "不小于": "≥",
	"≤": "≤", "<=": "≤", "≦": "≤", "⩽": "≤", "小于等于": "≤", "不高于": "≤", "不超过": "≤", "不大于": "≤", "小于或等于": "≤", "不多于": "≤",
	"=": "=", "等于": "=", ">": ">", "大于": ">", "<": "<", "小于": "<",
	"定性": "定性", "定量": "定量", "文字描述": "定性", "正向": "正向", "反向": "反向", "逆向": "反向", "正向指标": "正向", "反向指标": "反向",
}

// operatorOf reads a cell that holds nothing but an operator; "" where it is none.
func operatorOf(text string) string { return operators[narrow(text)] }

// isDash says whether a cell holds a mark for "nothing here".
func isDash(text string) bool {
	t := strings.Trim(squeeze(text), "-—－–/／\\*_·.…一")
	return t == ""
}

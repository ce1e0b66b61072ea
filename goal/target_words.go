package goal

import (
	"regexp"
	"sort"
	"strings"
)

// opWords are the words that stand before a number for an operator, longest match first. 以上, 以下 and 以内 take in
// the number itself, 超过, 不满 and 以外 do not (the reading of the Civil Code, art. 1259).
var opWords = longestFirst(map[string]string{
	">=": ">=", "<=": "<=", ">": ">", "<": "<", "=": "=",
	"大于等于": ">=", "大于或等于": ">=", "等于或大于": ">=", "高于等于": ">=", "高于或等于": ">=", "多于等于": ">=",
	"小于等于": "<=", "小于或等于": "<=", "等于或小于": "<=", "低于等于": "<=", "低于或等于": "<=", "少于等于": "<=",
	"等于": "=", "达到": ">=", "达": ">=", "至少": ">=", "最少": ">=", "最低": ">=", "下限": ">=",
	"至多": "<=", "最多": "<=", "最高": "<=", "上限": "<=",
	"超过": ">", "超出": ">", "高于": ">", "大于": ">", "多于": ">", "优于": ">", "超": ">", "逾": ">",
	"低于": "<", "小于": "<", "少于": "<", "短于": "<", "不足": "<", "不满": "<", "未满": "<",
})

// negations turn the operator word behind them round: 不低于, 不得超过, 未达到.
var negations = []string{"不得", "不能", "不应", "不可", "不会", "没有", "不", "未", "无"}

var negated = map[string]string{">": "<=", "<": ">=", ">=": "<", "<=": ">"}

// afterWords stand behind number and unit.
var afterWords = map[string]string{
	"以上": ">=", "及以上": ">=", "或以上": ">=", "以下": "<=", "及以下": "<=", "或以下": "<=", "以内": "<=", "之内": "<=", "内": "<=", "以外": ">",
}

// fillers stand between what is measured and the operator, and mean nothing.
var fillers = []string{"控制在", "保持在", "维持在", "应当", "应", "须", "需", "为", "是", "：", ":", "，", ","}

// measureWords are the units that are recognised without brackets. In brackets any short word is a unit.
var measureWords = strings.Fields(`
% ‰ 个百分点 百分点 个工作日 工作日 个自然日 自然日 个月 个季度 季度 个小时 小时 个 人次 人数 人天 人日 人月 人 户次 户数 户 件次 件套 件 次数 次 场次 场 项次 项
家次 家 名 位 篇 份 本 册 期 套 台套 台次 台 条 张 幅 支 只 辆次 辆 间 处 座 栋 幢 所 部 批次 批 门 课时 学时 学分 节 讲 堂 轮 班次 班 届 例 起 宗
笔 单 页 字 字节 集 档 款 种 类 类型 颗 棵 株 头 匹 羽 根 片 块 段 瓶 盒 箱 包 袋 桶 组 对 双 副 枚 艘 架 挂 口 眼 盏 面 扇 把 床位 张床位 床
元 角 美元 亩 公顷 平方米 平方公里 平方千米 平米 立方米 公里 千米 米 厘米 毫米 延米 延长米 吨 公斤 千克 克 斤 升 毫升 千瓦 千瓦时 兆瓦 度 伏 瓦
年 月 周 天 日 时 分钟 分 秒钟 秒 毫秒 星期 岁 倍 级 星级 星 等级 席 桌 站 车次 车 班车 航次 趟 圈 遍 刊 版 曲 部次 点位 点 个点 套次 条次 宗次 人份 床次 例次 课次 标段 个标段 个班次 平方 立方 首 微克 毫克 公升 吨标准煤 吨标煤
㎡ ㎥ m² m³ m2 m3 km2 hm2 km cm mm m kg mg ml mL L kWh kW MW kV Hz MHz GB MB TB KB Mbps Gbps dB ppm ms min h s ℃ °C`)

// isMeasureWord answers for the usual units without the expression.
var isMeasureWord = func() map[string]bool {
	m := make(map[string]bool, len(measureWords))
	for _, w := range measureWords {
		m[w] = true
	}
	return m
}()

// bareUnit matches a unit at the start of a text: 次, 万元, 元/人/月, 次/年, 人·天.
var bareUnit = func() *regexp.Regexp {
	words := make([]string, len(measureWords))
	for i, w := range measureWords {
		words[i] = regexp.QuoteMeta(w)
	}
	one := "(?:" + strings.Join(words, "|") + ")"
	scale := "(?:万亿|千亿|百亿|十亿|亿|千万|百万|十万|万|千|百)"
	re := regexp.MustCompile("^(?:" + scale + "?" + one + "(?:[/·]每?" + one + ")*|" + scale + ")")
	re.Longest() // 百分点 is one unit, not a hundred 分
	return re
}()

type opWord struct{ word, op string }

func longestFirst(m map[string]string) []opWord {
	out := make([]opWord, 0, len(m))
	for w, op := range m {
		out = append(out, opWord{w, op})
	}
	sort.Slice(out, func(i, j int) bool {
		if len(out[i].word) != len(out[j].word) {
			return len(out[i].word) > len(out[j].word)
		}
		return out[i].word < out[j].word
	})
	return out
}

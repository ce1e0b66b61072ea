package rule

import (
	"plumbline/base/day"
	"plumbline/base/law"
)

// The documents that rules stand on. No article is cited, as none was verified. Only the day of the guide of 2021 was,
// so only rules that it alone brings have a Since.
const (
	opinion    = "中发〔2018〕34号"
	method     = "财预〔2015〕88号"
	guide      = "财预〔2021〕101号"
	evaluation = "财预〔2020〕10号"
)

var guideIssued = day.Of(2021, 8, 18)

func by(document, point string) law.Basis { return law.Basis{Document: document, Point: point} }

func practice(point string) law.Basis { return law.Basis{Point: point} }

// catalogue is every rule, in the order of numbers. An error blocks: a declaration with one does not go on. Rule 39
// blocks publishing only, and says so in its words; its severity is error all the same, as a declaration is published
// as it was approved. Rules 12, 21, 38, 39, 47 and 48 give some findings another severity than the one listed.
var catalogue = []Rule{
	{Number: 1, ID: "header-complete", Severity: Error, Basis: by(method, "完整性"), check: headerComplete},
	{Number: 2, ID: "name-unique", Severity: Error, Summary: true, Basis: practice("一个项目一张表"), check: nameUnique},
	{Number: 3, ID: "period-covers-year", Severity: Error, Basis: by(method, "完整性"), check: periodCoversYear},
	{Number: 4, ID: "amounts-valid", Severity: Error, Basis: by(method, "完整性"), check: amountsValid},
	{Number: 5, ID: "annual-parts-add-up", Severity: Error, Basis: practice("申报表各栏相加"), check: annualPartsAddUp},
	{Number: 6, ID: "total-parts-add-up", Severity: Error, Basis: practice("申报表各栏相加"), check: totalPartsAddUp},
	{Number: 7, ID: "annual-within-total", Severity: Error, Basis: by(method, "相应匹配"), check: annualWithinTotal},
	{Number: 8, ID: "one-year-annual-equals-total", Severity: Error, Basis: by(method, "相应匹配"), check: oneYearAnnualEqualsTotal},
	{Number: 9, ID: "one-off-has-total-and-goal", Severity: Error, Basis: practice("一次性和阶段性项目填总额与总目标"), check: oneOffHasTotalAndGoal},
	{Number: 10, ID: "other-funds-explained", Severity: Warning, Question: true, Basis: by(method, "完整性"), check: otherFundsExplained},
	{Number: 11, ID: "annual-goal-present", Severity: Error, Basis: by(method, "完整性"), check: annualGoalPresent},
	{Number: 12, ID: "overall-goal-not-copied", Severity: Warning, Basis: by(method, "中长期目标与年度目标"), check: overallGoalNotCopied},
	{Number: 13, ID: "goals-concern-same-thing", Severity: Warning, Question: true, Basis: by(method, "相关性"), check: goalsConcernSameThing},
	{Number: 14, ID: "goal-says-results", Severity: Warning, Question: true, Basis: by(method, "指向明确"), check: goalSaysResults},
	{Number: 15, ID: "goal-has-number-or-date", Severity: Warning, Question: true, Basis: by(method, "细化量化"), check: goalHasNumberOrDate},
	{Number: 16, ID: "goal-numbers-in-indicators", Severity: Warning, Question: true, Basis: by(method, "细化量化"), check: goalNumbersInIndicators},
	{Number: 17, ID: "each-goal-has-indicator", Severity: Warning, Question: true, Basis: by(method, "相关性"), check: eachGoalHasIndicator},
	{Number: 18, ID: "indicator-backed-by-goal", Severity: Note, Question: true, Basis: by(method, "相关性"), check: indicatorBackedByGoal},
	{Number: 19, ID: "sentence-in-two-projects", Severity: Warning, Question: true, Summary: true, Basis: practice("重复申报"), check: sentenceInTwoProjects},
	{Number: 20, ID: "indicator-classes-present", Severity: Error, Basis: by(opinion, "产出、效益和满意度俱全"), check: indicatorClassesPresent},
	{Number: 21, ID: "cost-indicator-present", Severity: Error, Basis: by(opinion, "成本指标"), check: costIndicatorPresent},
	{Number: 22, ID: "level-known", Severity: Error, Basis: by(guide, "指标分级"), check: levelKnown},
	{Number: 23, ID: "name-fits-class", Severity: Warning, Basis: practice("指标归类"), check: nameFitsClass},
	{Number: 24, ID: "output-not-benefit", Severity: Warning, Question: true, Basis: practice("产出与效益分开"), check: outputNotBenefit},
	{Number: 25, ID: "ecological-benefit-ecological", Severity: Warning, Basis: practice("指标归类"), check: ecologicalIsEcological},
	{Number: 26, ID: "quantity-is-count", Severity: Warning, Basis: practice("不以完成率代替数量"), check: quantityIsCount},
	{Number: 27, ID: "timeliness-has-term", Severity: Warning, Basis: by(method, "细化量化"), check: timelinessHasTerm},
	{Number: 28, ID: "qualitative-has-grades", Severity: Warning, Basis: by(method, "分级分档"), check: qualitativeHasGrades},
	{Number: 29, ID: "direction-has-base", Severity: Warning, Basis: by(method, "可衡量"), check: directionHasBase},
	{Number: 30, ID: "countable-has-number", Severity: Warning, Basis: by(method, "细化量化"), check: countableHasNumber},
	{Number: 31, ID: "operator-and-unit", Severity: Error, Basis: practice("指标取值"), check: operatorAndUnit},
	{Number: 32, ID: "percentage-in-range", Severity: Error, Basis: practice("指标取值"), check: percentageInRange},
	{Number: 33, ID: "zero-target", Severity: Note, Basis: practice("零目标"), check: zeroTarget},
	{Number: 34, ID: "unit-fits-name", Severity: Warning, Basis: practice("前后一致"), check: unitFitsName},
	{Number: 35, ID: "whole-counts-one-format", Severity: Note, Basis: practice("填写格式"), check: wholeCountsOneFormat},
	{Number: 36, ID: "value-fits-money", Severity: Warning, Question: true, Basis: by(method, "适当性"), check: valueFitsMoney},
	{Number: 37, ID: "percentage-defined", Severity: Warning, Basis: by(method, "可衡量"), check: percentageDefined},
	{Number: 38, ID: "satisfaction-precise", Severity: Warning, Basis: practice("满意度"), check: satisfactionPrecise},
	{Number: 39, ID: "no-residue", Severity: Error, Basis: practice("公开前清除非文字内容"), check: noResidue},
	{Number: 40, ID: "name-clear", Severity: Warning, Question: true, Basis: by(method, "指向明确"), check: nameClear},
	{Number: 41, ID: "indicator-repeated", Severity: Note, Summary: true, Basis: practice("指标雷同"), check: indicatorRepeated},
	{Number: 42, ID: "spending-not-goal", Severity: Warning, Since: guideIssued, Basis: by(guide, "不以支出进度和内部要求作目标"), check: spendingNotGoal},
	{Number: 43, ID: "numbers-agree", Severity: Warning, Summary: true, Basis: practice("前后一致"), check: numbersAgree},
	{Number: 44, ID: "nature-fits-content", Severity: Warning, Question: true, Basis: practice("项目性质与内容相符"), check: natureFitsContent},
	{Number: 45, ID: "tasks-not-bundled", Severity: Warning, Question: true, Basis: practice("不打包申报"), check: tasksNotBundled},
	{Number: 46, ID: "narrative-amount-agrees", Severity: Error, Basis: practice("说明与表一致"), check: narrativeAmountAgrees},
	{Number: 47, ID: "weights-add-up", Severity: Error, Since: guideIssued, Basis: by(guide, "权重"), check: weightsAddUp},
	{Number: 48, ID: "self-evaluation-plausible", Severity: Error, Basis: by(evaluation, "自评填报"), check: selfEvaluationPlausible},
	{Number: 49, ID: "deviation-explained", Severity: Error, Basis: by(evaluation, "偏差原因"), check: deviationExplained},
	{Number: 50, ID: "restricted-source-named", Severity: Note, Basis: practice("专项资金来源"), check: restrictedSourceNamed},
	{Number: 51, ID: "indicators-bound", Severity: Warning, Basis: practice("指标写明怎样取数"), check: indicatorsBound},
}

package signal

import "plumbline/base/law"

func practice(point string) law.Basis { return law.Basis{Point: point} }

func by(document, point string) law.Basis { return law.Basis{Document: document, Point: point} }

// The documents that signals stand on.
const (
	opinion    = "中发〔2018〕34号"
	monitoring = "财预〔2019〕136号"
	guide      = "财预〔2021〕101号"
)

func limit(name, value string) Param { return Param{name, []Dated{{Value: value}}} }

// catalogue is every signal, what a leader can decide something about first.
var catalogue = []Signal{
	{ID: "money_up", About: Indicator, Basis: by(opinion, "绩效目标实现程度和预算执行进度双监控"), Params: []Param{limit("more", "20"), limit("less", "20"), limit("points", "5"), limit("amount", "1000"), limit("count", "5")}, judge: moneyUp},
	{ID: "missed_again", About: Indicator, Basis: by(monitoring, "绩效目标偏离"), Params: []Param{limit("years", "2"), limit("months", "3")}, judge: missedAgain},
	{ID: "forecast_turns", About: Indicator, Basis: by(monitoring, "绩效目标实现情况的趋势"), judge: forecastTurns},
	{ID: "definition_changed", About: Indicator, Basis: by(guide, "指标口径"), judge: definitionChanged},
	{ID: "after_close", About: Indicator, Basis: practice("定数以后的更改要说明理由"), Params: []Param{limit("entries", "1")}, judge: afterClose},
	{ID: "few_answers", About: Indicator, Basis: practice("有效答卷少于 30 份不判定"), Params: []Param{limit("answers", "30")}, judge: fewAnswers},
	{ID: "by_hand", About: Project, Basis: by(guide, "佐证资料"), Params: []Param{limit("share", "30")}, judge: byHand},
	{ID: "many_refused", About: Indicator, Heavy: true, Basis: practice("不计入的记录要看原因"), Params: []Param{limit("share", "30"), limit("entries", "10")}, judge: manyRefused},
	{ID: "late_entry", About: Indicator, Question: true, Heavy: true, Basis: practice("当月的事当月记"), Params: []Param{limit("share", "30"), limit("entries", "20")}, judge: lateEntry},
	{ID: "month_end", About: Indicator, Question: true, Heavy: true, Basis: practice("集中补录"), Params: []Param{limit("share", "50"), limit("entries", "30"), limit("days", "6")}, judge: monthEnd},
	{ID: "copied_texts", About: Project, Question: true, Heavy: true, Basis: practice("文字雷同"), Params: []Param{limit("times", "3"), limit("length", "8")}, judge: copiedTexts},
	{ID: "too_round", About: Indicator, Question: true, Heavy: true, Basis: practice("末位数字的分布"), Params: []Param{limit("numbers", "20"), limit("chance", "0.001")}, judge: tooRound},
	{ID: "one_operator", About: Indicator, Question: true, Heavy: true, Basis: practice("不相容岗位相互分离"), Params: []Param{limit("share", "95"), limit("entries", "30")}, judge: oneOperator},
}

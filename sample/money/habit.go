package money

import (
	"plumbline/base/day"
	"plumbline/base/fen"
	"plumbline/money"
)

// habit is how a project spends: which share of its budget (of ten thousand), in how many payments, from which month on, for
// what, with which adjustments, and what it gets back.
type habit struct {
	share, times, from int
	what               []purpose
	adjusted           []money.Entry
	refund             fen.Fen
}

// purpose is what a payment is for and who is paid; the payees are invented.
type purpose struct{ note, payee string }

// habitOf gives the habit of a project; a project that has none of its own spends as most do.
func habitOf(name string) habit {
	if h, ok := habits()[name]; ok {
		return h
	}
	return habit{share: 9600, times: 30, from: 1, what: []purpose{{"业务经费", "业务服务单位"}}}
}

func adjusted(on day.Day, yuan int64, number, why string) money.Entry {
	return money.Entry{Sort: money.Adjustment, Day: on, Amount: fen.Fen(yuan * 100), Number: number, Note: why}
}

func habits() map[string]habit {
	return map[string]habit{
		"残疾人权益保障经费": {share: 9710, times: 34, from: 1, what: []purpose{
			{"12345热线工单办理服务费", "话务服务公司"},
			{"法律援助办案补贴", "律师事务所"},
			{"法宣活动场地费", "文化活动中心"},
			{"心理关爱服务费", "心理咨询中心"},
			{"无障碍督导经费", "无障碍促进会"},
		}},
		"信息化运维项目": {share: 9840, times: 24, from: 2, what: []purpose{
			{"机房运维服务费", "信息技术公司"}, {"应用系统运维服务费", "软件公司"}, {"网络专线费", "通信公司"}, {"安全服务费", "网络安全公司"},
		}},
		"设施维护及功能改造项目": {share: 9530, times: 22, from: 4, what: []purpose{
			{"维修工程进度款", "建筑工程公司"}, {"监理费", "工程监理公司"}, {"设备更新费", "机电设备公司"}, {"审价费", "造价咨询公司"},
		}},
		"残疾人基本保障和帮扶经费": {share: 9820, times: 58, from: 1, what: []purpose{
			{"困难帮扶资金", "各区残疾人联合会"},
			{"元旦春节走访慰问金", "各区残疾人联合会"},
			{"专门协会活动经费", "残疾人专门协会"},
			{"困难程度评估服务费", "社会工作服务中心"},
			{"对口支援经费", "对口支援地区残联"},
		}, adjusted: []money.Entry{adjusted(day.Of(2023, 9, 15), 500_000, "演示财预〔2023〕28号", "困难帮扶人数增加，调增预算")}},
		"残疾人事业宣传经费": {share: 9650, times: 42, from: 1, what: []purpose{
			{"新闻手语播报制作费", "电视制作公司"}, {"公众号运维服务费", "新媒体公司"}, {"杂志印刷费", "印刷厂"}, {"宣传片拍摄费", "影视公司"},
		}, refund: 1_260_000},
		"信息化建设项目": {share: 9760, times: 20, from: 3, what: []purpose{
			{"平台开发进度款", "软件公司"}, {"软件测评费", "软件测评中心"}, {"项目监理费", "信息工程监理公司"}, {"安全测评费", "网络安全公司"},
		}},
		"残疾人事业综合保障经费": {share: 9470, times: 52, from: 1, what: []purpose{
			{"年报审计费", "会计师事务所"}, {"培训费", "培训中心"}, {"课题研究费", "高校研究所"}, {"会议费", "会议服务中心"}, {"物业服务费", "物业公司"},
		}},
		"残疾人基层组织建设和助残工作经费": {share: 8290, times: 30, from: 2, what: []purpose{
			{"助残员培训费", "培训中心"}, {"协会活动经费", "残疾人专门协会"}, {"志愿者保险费", "保险公司"}, {"助残周活动经费", "文化活动中心"},
		}},
		"市残联八代会筹备及会议经费": {share: 9350, times: 26, from: 2, what: []purpose{
			{"会议场地费", "会议中心"}, {"会议材料印刷费", "印刷厂"}, {"代表住宿费", "宾馆"}, {"会议宣传费", "新媒体公司"},
		}, adjusted: []money.Entry{adjusted(day.Of(2023, 10, 20), -210_000, "演示财预〔2023〕33号", "会期缩短，调减预算")}},
		"残疾预防与康复经费": {share: 9680, times: 60, from: 1, what: []purpose{
			{"残疾人健康体检费", "体检中心"},
			{"“希望之家”机构康复训练服务费", "康复服务中心"},
			{"康复人员培训费", "康复职业培训中心"},
			{"康复项目督导费", "康复专家委员会"},
			{"预防宣传品制作费", "印刷厂"},
		}, adjusted: []money.Entry{adjusted(day.Of(2023, 9, 15), -500_000, "演示财预〔2023〕28号", "体检人数少于年初测算，调减预算")}, refund: 3_480_000},
		"残疾人事业统计、监测和政策研究经费": {share: 9240, times: 20, from: 3, what: []purpose{
			{"收入状况调查服务费", "社会调查公司"}, {"监测数据处理费", "数据服务公司"}, {"政策研究课题费", "高校研究所"}, {"绩效评价服务费", "绩效评价公司"},
		}},
		"残疾人教育和就业经费": {share: 9590, times: 32, from: 2, what: []purpose{
			{"技能培训费", "职业培训学校"}, {"公务员招录培训费", "培训中心"}, {"政策文献印刷费", "印刷厂"}, {"就业服务费", "就业服务社"},
		}},
	}
}

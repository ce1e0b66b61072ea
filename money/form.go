package money

import (
	"cmp"
	"slices"
	"strconv"

	"plumbline/base/day"
	"plumbline/base/fen"
	"plumbline/platform/intake"
)

// The columns that the forms have in common, under the names that finance systems give them.
var (
	projectColumn = intake.Column{
		Key: "project", Heading: "项目名称", Also: []string{"项目", "预算项目", "预算项目名称", "支出项目", "支出项目名称"},
		Kind: intake.Text, Example: "残疾预防与康复经费", Hint: "money.hint.project", Most: 200,
	}
	codeColumn = intake.Column{
		Key: "code", Heading: "项目编码", Also: []string{"项目代码", "项目编号", "预算项目编码", "预算项目代码"},
		Kind: intake.Text, Example: "31000023Y000012345", Hint: "money.hint.code", Most: mostNumber,
	}
	originalColumn = intake.Column{
		Key: "original", Heading: "年初预算数", Also: []string{"年初预算", "预算数", "批复预算数", "年初批复数"},
		Kind: intake.Money, Example: "1000000.00", Hint: "money.hint.original",
	}
	adjustedColumn = intake.Column{
		Key: "adjusted", Heading: "调整预算数", Also: []string{"调整后预算数", "调整后预算", "全年预算数", "调整预算"},
		Kind: intake.Money, Example: "1000000.00", Hint: "money.hint.adjusted",
	}
	noteColumn = intake.Column{
		Key: "note", Heading: "摘要", Also: []string{"用途", "备注", "事由", "说明", "资金用途"},
		Kind: intake.Text, Example: "付培训场地费", Most: mostNote,
	}
)

// Payments is the table of payments, one line a payment. A line may say beside it what the project's budget is.
var Payments = intake.Form{
	Name: "支付明细",
	Columns: []intake.Column{
		projectColumn, codeColumn,
		{
			Key: "day", Heading: "支付日期", Also: []string{"付款日期", "记账日期", "凭证日期", "入账日期", "清算日期", "日期"},
			Kind: intake.Date, Required: true, Example: "2023-07-18",
		},
		{
			Key: "amount", Heading: "支付金额", Also: []string{"付款金额", "实付金额", "支出金额", "本次支付金额", "金额"},
			Kind: intake.Money, Required: true, Example: "12000.00", Hint: "money.hint.amount",
		},
		{
			Key: "number", Heading: "凭证号", Also: []string{"凭证编号", "支付凭证号", "支付令号", "凭证字号", "单据号", "单据编号"},
			Kind: intake.Text, Required: true, Example: "记-2023-07-0031", Hint: "money.hint.number", Most: mostNumber,
		},
		{Key: "line", Heading: "分录号", Also: []string{"行号", "分录序号"}, Kind: intake.Text, Hint: "money.hint.line", Most: mostNumber},
		{
			Key: "payee", Heading: "收款人", Also: []string{"收款单位", "收款人名称", "收款方", "收款人全称"},
			Kind: intake.Text, Example: "某培训中心", Most: 200,
		},
		noteColumn, originalColumn, adjustedColumn,
	},
	Key: []string{"code", "project", "number", "line"},
}

// Balances is the table of what each project has and has paid up to a day.
var Balances = intake.Form{
	Name: "预算执行情况",
	Columns: []intake.Column{
		projectColumn, codeColumn,
		{
			Key: "day", Heading: "截止日期", Also: []string{"数据截止日期", "统计日期", "截至日期", "日期"},
			Kind: intake.Date, Required: true, Example: "2023-06-30",
		},
		originalColumn, adjustedColumn,
		{
			Key: "balance", Heading: "累计支付数", Also: []string{"累计支付金额", "累计支付", "累计支出", "累计支出数", "执行数", "累计执行数", "本年累计支付"},
			Kind: intake.Money, Required: true, Example: "456000.00", Hint: "money.hint.balance",
		},
	},
	Key: []string{"code", "project", "day"},
}

// Budgets is the table of budget lines.
var Budgets = intake.Form{
	Name: "预算",
	Columns: []intake.Column{
		projectColumn, codeColumn,
		{
			Key: "sort", Heading: "类别", Also: []string{"预算类别"}, Kind: intake.Choice, Required: true, Example: "年初预算", Hint: "money.hint.sort",
			Choices: []intake.Option{
				{Value: string(Original), Words: "年初预算", Also: []string{"年初预算数"}},
				{Value: string(Adjustment), Words: "预算调整", Also: []string{"追加", "追减", "调整"}},
				{Value: string(Total), Words: "调整后预算", Also: []string{"调整预算数", "调整后预算数"}},
			},
		},
		{Key: "day", Heading: "日期", Also: []string{"批复日期", "下达日期", "生效日期"}, Kind: intake.Date, Required: true, Example: "2023-01-01"},
		{Key: "amount", Heading: "金额", Also: []string{"预算金额"}, Kind: intake.Money, Required: true, Example: "1000000.00", Hint: "money.hint.budget"},
		{Key: "number", Heading: "文号", Also: []string{"批复文号", "下达文号"}, Kind: intake.Text, Example: "财预〔2023〕1号", Most: mostNumber},
		noteColumn,
	},
}

// Given is a line of a table with whose it is. Work.Year is the year of the line's day.
type Given struct {
	Work
	intake.Row
}

// PaymentDrafts says what each line of Payments comes to: the payment, and the budget that it states where no earlier line of
// the file does.
func PaymentDrafts(lines []Given) [][]Draft {
	return drafted(lines, func(g Given) Entry {
		return Entry{
			Sort: Paid, Amount: g.Fen("amount"), Number: g.Get("number"), Line: g.Get("line"), Payee: g.Get("payee"), Note: g.Get("note"),
		}
	})
}

// BalanceDrafts says what each line of Balances comes to.
func BalanceDrafts(lines []Given) [][]Draft {
	return drafted(lines, func(g Given) Entry { return Entry{Sort: Balance, Amount: g.Fen("balance")} })
}

// drafted gives the entry of each line with the budgets that the file states beside it, each where it says something new.
func drafted(lines []Given, entry func(Given) Entry) [][]Draft {
	out := make([][]Draft, len(lines))
	order := make([]int, len(lines))
	for i := range lines {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(lines[a].Get("day"), lines[b].Get("day")) })
	said := map[Work][2]string{}
	for _, i := range order {
		g := lines[i]
		e := entry(g)
		e.Day, e.Code = g.Day("day"), g.Get("code")
		before := said[g.Work]
		now := before
		if v, ok := g.Values["original"]; ok && v != before[0] {
			now[0] = v
			out[i] = append(out[i], aside(g, Original, day.Of(g.Year, 1, 1), g.Fen("original")))
		}
		if v, ok := g.Values["adjusted"]; ok && v != before[1] {
			now[1] = v
			out[i] = append(out[i], aside(g, Total, e.Day, g.Fen("adjusted")))
		}
		said[g.Work] = now
		out[i] = append(out[i], Draft{Work: g.Work, Entry: e})
	}
	return out
}

func aside(g Given, sort Sort, on day.Day, amount fen.Fen) Draft {
	return Draft{Work: g.Work, Entry: Entry{Sort: sort, Day: on, Amount: amount, Code: g.Get("code")}, Aside: true}
}

// BudgetDraft says what a line of Budgets comes to.
func BudgetDraft(g Given) Draft {
	return Draft{Work: g.Work, Entry: Entry{
		Sort: Sort(g.Get("sort")), Day: g.Day("day"), Amount: g.Fen("amount"), Number: g.Get("number"), Code: g.Get("code"), Note: g.Get("note"),
	}}
}

// FormRow is the record as a line of the table that it is exported in: Payments, Balances or Budgets.
func (r *Record) FormRow() intake.Row {
	v := map[string]string{"project": r.Project, "code": r.Code, "day": r.Day.String(), "note": r.Note}
	amount := strconv.FormatInt(int64(r.Amount), 10)
	switch r.Sort {
	case Balance:
		v["balance"] = amount
	case Paid:
		v["amount"], v["number"], v["line"], v["payee"] = amount, r.Number, r.Line, r.Payee
	default:
		v["amount"], v["number"], v["sort"] = amount, r.Number, string(r.Sort)
	}
	return intake.Row{Values: v}
}

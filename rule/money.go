package rule

import (
	"strings"

	"plumbline/base/fen"
	"plumbline/goal"
)

// part is one amount of the funding and where it stands.
type part struct {
	ref    goal.Ref
	amount *fen.Fen
}

func totalParts(f goal.Funding) []part {
	return []part{{"funding.total_fiscal", f.TotalFiscal}, {"funding.total_other", f.TotalOther}}
}

func annualParts(f goal.Funding) []part {
	return []part{{"funding.annual_fiscal", f.AnnualFiscal}, {"funding.annual_carryover", f.AnnualCarryover}, {"funding.annual_other", f.AnnualOther}}
}

// amountsValid: rule 4. The annual amount is there and no amount is negative. That amounts are numbers with at most
// two decimals is the type's promise: what is none was left blank by the reader and listed as unplaced.
func amountsValid(c *check) {
	f := c.d.Funding
	if f.AnnualTotal == nil {
		c.find("blank", "funding.annual_total")
	}
	all := append(append([]part{{"funding.total", f.Total}}, totalParts(f)...), part{"funding.annual_total", f.AnnualTotal})
	for _, p := range append(all, annualParts(f)...) {
		if p.amount != nil && *p.amount < 0 {
			c.find("negative", p.ref, "amount", yuan(*p.amount))
		}
	}
}

// annualPartsAddUp: rule 5.
func annualPartsAddUp(c *check) {
	addUp(c, "funding.annual_total", c.d.Funding.AnnualTotal, annualParts(c.d.Funding))
}

// totalPartsAddUp: rule 6.
func totalPartsAddUp(c *check) {
	f := c.d.Funding
	if f.Total == nil && f.TotalFiscal == nil && f.TotalOther == nil {
		c.skip("common.no_total")
		return
	}
	addUp(c, "funding.total", f.Total, totalParts(f))
}

// addUp compares a sum with its parts. Blank is not zero: with a part blank the sum may still be right, unless the
// other parts already exceed it.
func addUp(c *check, ref goal.Ref, total *fen.Fen, parts []part) {
	if total == nil {
		c.lack("no_sum")
		return
	}
	var sum fen.Fen
	var refs []goal.Ref
	blanks := 0
	for _, p := range parts {
		if p.amount == nil {
			blanks++
			continue
		}
		sum += *p.amount
		refs = append(refs, p.ref)
	}
	switch diff := sum - *total; {
	case blanks == len(parts), blanks > 0 && diff < 0:
		c.lack("blank_part")
	case diff > 0:
		c.find("more", ref, "total", yuan(*total), "sum", yuan(sum), "diff", yuan(diff)).also(refs...)
	case diff < 0:
		c.find("less", ref, "total", yuan(*total), "sum", yuan(sum), "diff", yuan(-diff)).also(refs...)
	}
}

// annualWithinTotal: rule 7. No year asks for more than the whole project has.
func annualWithinTotal(c *check) {
	f := c.d.Funding
	switch {
	case f.Total == nil:
		c.skip("common.no_total")
	case f.AnnualTotal == nil:
		c.lack("common.no_annual_total")
	case *f.AnnualTotal > *f.Total:
		c.find("more", "funding.annual_total", "annual", yuan(*f.AnnualTotal), "total", yuan(*f.Total), "diff", yuan(*f.AnnualTotal-*f.Total)).also("funding.total")
	}
}

// oneYearAnnualEqualsTotal: rule 8. A project of one year asks in it for all of its money.
func oneYearAnnualEqualsTotal(c *check) {
	f, d := c.d.Funding, c.d
	switch {
	case f.Total == nil:
		c.skip("common.no_total")
	case f.AnnualTotal == nil:
		c.lack("common.no_annual_total")
	case d.Start.IsZero() || d.End.IsZero() || d.Year == 0:
		c.lack("no_dates")
	case !c.oneYear:
		c.skip("several_years", "start", d.Start.String(), "end", d.End.String())
	case *f.AnnualTotal != *f.Total:
		diff := *f.AnnualTotal - *f.Total
		if diff < 0 {
			diff = -diff
		}
		c.find("differs", "funding.annual_total", "start", d.Start.String(), "end", d.End.String(), "annual", yuan(*f.AnnualTotal), "total", yuan(*f.Total), "diff", yuan(diff)).also("funding.total")
	}
}

// oneOffHasTotalAndGoal: rule 9. One-off and phased projects give the whole; recurring ones may leave it blank.
func oneOffHasTotalAndGoal(c *check) {
	switch {
	case c.recurring && !c.oneOff:
		c.skip("recurring", "nature", c.d.Nature)
		return
	case !c.oneOff:
		c.lack("unknown_nature", "nature", c.d.Nature)
		return
	}
	if c.d.Funding.Total == nil {
		c.find("no_total", "funding.total", "nature", c.d.Nature)
	}
	if c.overall.text == "" {
		c.find("no_goal", "goals.overall", "nature", c.d.Nature)
	}
}

// sourceWords name where other money comes from.
var sourceWords = []string{
	"其他资金", "自有资金", "自筹", "事业收入", "经营收入", "单位资金", "捐赠", "上级补助", "配套资金", "区级配套", "彩票公益金", "福彩", "非财政", "社会资金", "专户",
}

// otherFundsExplained: rule 10. Money that is not the year's appropriation has a source that the form names.
func otherFundsExplained(c *check) {
	f := c.d.Funding
	ref, amount := goal.Ref("funding.annual_other"), f.AnnualOther
	if amount == nil || *amount <= 0 {
		ref, amount = "funding.total_other", f.TotalOther
	}
	switch {
	case f.AnnualOther == nil && f.TotalOther == nil:
		c.lack("blank")
	case amount == nil || *amount <= 0:
		c.skip("none")
	case !containsAny(c.overall.text+c.annual.text, sourceWords):
		c.find("unexplained", ref, "amount", yuan(*amount))
	}
}

// narrativeWords stand before an amount that speaks of the whole application, not of one of its tasks.
var narrativeWords = []string{"年度预算", "预算安排", "预算金额", "预算总额", "预算资金", "申请资金", "申请财政资金", "申请预算", "资金总额", "总投资", "项目预算", "项目资金", "所需资金", "经费总额", "预算为"}

// narrativeAmountAgrees: rule 46. An amount told in the goals equals the one applied for. The published narrative
// (项目经费情况说明) is not part of the form; its amount is compared where the goals repeat it.
func narrativeAmountAgrees(c *check) {
	told := 0
	for _, t := range []struct {
		ref  goal.Ref
		text string
	}{{"goals.overall", c.overall.text}, {"goals.annual", c.annual.text}} {
		for _, s := range strings.FieldsFunc(t.text, func(r rune) bool { return strings.ContainsRune("。;\n,", r) }) {
			word := firstOf(s, narrativeWords)
			if word == "" {
				continue
			}
			_, after, _ := strings.Cut(s, word)
			amount, written, ok := amountIn(after)
			if written == "" {
				continue
			}
			told++
			compareNarrative(c, t.ref, amount, written, ok)
		}
	}
	if told == 0 {
		c.skip("none")
	}
}

func compareNarrative(c *check, ref goal.Ref, amount fen.Fen, written string, ok bool) {
	f := c.d.Funding
	if !ok {
		c.lack("no_unit", "amount", written)
		return
	}
	if f.AnnualTotal == nil {
		c.lack("common.no_annual_total")
		return
	}
	for _, p := range append(append(annualParts(f), totalParts(f)...), part{"", f.AnnualTotal}, part{"", f.Total}) {
		if p.amount != nil && *p.amount == amount {
			return
		}
	}
	c.find("differs", ref, "told", written, "yuan", yuan(amount), "annual", yuan(*f.AnnualTotal)).also("funding.annual_total")
}

// amountIn finds the first number of a text and reads it as money. written is "" where there is none, ok false where
// the text does not say 元 or 万元 (or 亿元) behind it.
func amountIn(s string) (amount fen.Fen, written string, ok bool) {
	from := strings.IndexAny(s, "0123456789")
	if from < 0 || runes(s[:from]) > 6 {
		return 0, "", false
	}
	to := from + len(s[from:]) - len(strings.TrimLeft(s[from:], "0123456789.,"))
	number := strings.TrimRight(s[from:to], ".,")
	for _, u := range []struct {
		unit  string
		scale int32
	}{{"亿元", 8}, {"万元", 4}, {"元", 0}} {
		if strings.HasPrefix(s[to:], u.unit) {
			f, err := fen.Parse(scaled(strings.ReplaceAll(number, ",", ""), u.scale))
			return f, number + u.unit, err == nil
		}
	}
	if strings.HasPrefix(s[to:], "%") || strings.HasPrefix(s[to:], "年") {
		return 0, "", false
	}
	return 0, number, false
}

package signal

import (
	"math/big"
	"strings"
	"unicode/utf8"
)

// span is of how many months the spans are.
const span = 3

// moneyUp: more was paid than in the three months before, and less was done (or worse).
func moneyUp(f Facts, l limits) Result {
	switch {
	case f.Paid == nil || f.Result == nil || !f.Measured:
		return off()
	case f.Paid.Before.Num <= 0 || f.Paid.Last.Num < 100*l.whole("amount"):
		return thin()
	}
	rose := big.NewRat(100*(f.Paid.Last.Num-f.Paid.Before.Num), f.Paid.Before.Num)
	args := []any{"last", yuan(f.Paid.Last.Num), "before", yuan(f.Paid.Before.Num), "more", shown(rose, 0)}
	last, before := f.Result.Last, f.Result.Before
	if f.Rate {
		if last.Den <= 0 || before.Den <= 0 {
			return thin()
		}
		fell := new(big.Rat).Sub(rate(before), rate(last))
		if f.Falls {
			fell.Neg(fell)
		}
		if rose.Cmp(l.rat("more")) < 0 || fell.Cmp(l.rat("points")) < 0 {
			return pass()
		}
		return found("rate", append(args, "then", shown(rate(before), 1), "now", shown(rate(last), 1))...)
	}
	if f.Falls || f.Reached { // less of it is no loss
		return pass()
	}
	if before.Num < l.whole("count") {
		return thin()
	}
	fell := big.NewRat(100*(before.Num-last.Num), before.Num)
	if rose.Cmp(l.rat("more")) < 0 || fell.Cmp(l.rat("less")) < 0 {
		return pass()
	}
	return found("count", append(args, "then", text(before.Num), "now", text(last.Num))...)
}

// rate is a part in per cent.
func rate(p Part) *big.Rat { return new(big.Rat).Mul(big.NewRat(p.Num, p.Den), big.NewRat(100, 1)) }

// yuan writes fen in ten thousands of yuan.
func yuan(fen int64) string { return shown(big.NewRat(fen, 1_000_000), 1) }

// missedAgain: the target was missed in years before, one after another, or its rate stayed below it month after month.
func missedAgain(f Facts, l limits) Result {
	years := int64(0)
	for _, y := range f.Years {
		if y.Outcome != "missed" && y.Outcome != "partly" {
			break
		}
		years++
	}
	if years >= l.whole("years") {
		return found("years", "n", text(years), "from", text(int64(f.Years[years-1].Year)), "to", text(int64(f.Years[0].Year)))
	}
	target, ok := new(big.Rat).SetString(f.Target)
	if !f.Rate || !f.Measured || !ok {
		if len(f.Years) == 0 {
			return off()
		}
		return pass()
	}
	run := int64(0)
	for _, m := range f.Months { // a month of nothing says nothing
		if m.Den <= 0 {
			continue
		}
		short := rate(m).Cmp(target) < 0
		if f.Falls {
			short = rate(m).Cmp(target) > 0
		}
		if run++; !short {
			run = 0
		}
	}
	switch {
	case run >= l.whole("months"):
		return found("months", "n", text(run), "target", f.Target)
	case len(f.Months) < span:
		return thin()
	}
	return pass()
}

// forecastTurns: a month ago the target was in reach, now it is not.
func forecastTurns(f Facts, _ limits) Result {
	if f.Outlook == nil {
		return off()
	}
	then, now := f.Outlook[0], f.Outlook[1]
	switch {
	case then.Word == "" || now.Word == "":
		return thin()
	case now.Word == "unlikely" && then.Word != "unlikely":
		return found("down", "then", then.Value, "now", now.Value)
	}
	return pass()
}

// definitionChanged: how the indicator is measured was changed within the year.
func definitionChanged(f Facts, _ limits) Result {
	if len(f.Changes) == 0 {
		return pass()
	}
	last := f.Changes[len(f.Changes)-1]
	return found("changed", "n", text(int64(len(f.Changes))), "on", last.On.String(), "before", last.Before, "after", last.After)
}

// afterClose: what was final was changed.
func afterClose(f Facts, l limits) Result {
	if !f.Measured {
		return off()
	}
	if f.Amended < l.whole("entries") {
		return pass()
	}
	return found("changed", "n", text(f.Amended))
}

// fewAnswers: a survey that has too few answers to speak.
func fewAnswers(f Facts, l limits) Result {
	switch {
	case f.Answers == nil:
		return off()
	case *f.Answers == 0:
		return thin()
	case *f.Answers < l.whole("answers"):
		return found("few", "n", text(*f.Answers), "least", text(l.whole("answers")))
	}
	return pass()
}

// byHand: much of the project's weight is typed and not counted.
func byHand(f Facts, l limits) Result {
	switch {
	case f.ByHand == nil || f.ByHand.Den == 0:
		return off()
	case l.share("share", f.ByHand.Num, f.ByHand.Den):
		return found("much", "share", Percent(f.ByHand.Num, f.ByHand.Den))
	}
	return pass()
}

// manyRefused: many records do not count.
func manyRefused(f Facts, l limits) Result {
	if f.Entries == nil {
		return off()
	}
	all := f.Entries.Refused + max(f.Entries.Times, 0)
	switch {
	case f.Entries.Refused < l.whole("entries"):
		return pass()
	case l.share("share", f.Entries.Refused, all):
		return found("many", "n", text(f.Entries.Refused), "all", text(all), "share", Percent(f.Entries.Refused, all))
	}
	return pass()
}

// lateEntry: much was entered only after the month was over.
func lateEntry(f Facts, l limits) Result {
	return often(f, l, func(e *Entries) int64 { return e.Late }, "late")
}

// monthEnd: much was entered on the last three days of months, though on more than a few days in all.
func monthEnd(f Facts, l limits) Result {
	if f.Entries != nil && int64(f.Entries.Days) < l.whole("days") {
		return thin()
	}
	return often(f, l, func(e *Entries) int64 { return e.AtEnd }, "end")
}

// often finds that a kind of entry is a large share of all.
func often(f Facts, l limits, of func(*Entries) int64, key string) Result {
	switch {
	case f.Entries == nil:
		return off()
	case f.Entries.Times < l.whole("entries"):
		return thin()
	case l.share("share", of(f.Entries), f.Entries.Times):
		return found(key, "n", text(of(f.Entries)), "all", text(f.Entries.Times), "share", Percent(of(f.Entries), f.Entries.Times))
	}
	return pass()
}

// copiedTexts: the same words stand in several places.
func copiedTexts(f Facts, l limits) Result {
	if len(f.Texts) < int(l.whole("times")) {
		return thin()
	}
	seen, first := map[string]int64{}, map[string]string{}
	most, at := "", int64(0)
	for _, t := range f.Texts {
		key := strings.Join(strings.Fields(t.Text), "")
		if int64(utf8.RuneCountInString(key)) < l.whole("length") {
			continue
		}
		if first[key] == "" {
			first[key] = t.Text
		}
		if seen[key]++; seen[key] > at {
			most, at = first[key], seen[key]
		}
	}
	if at < l.whole("times") {
		return pass()
	}
	return found("same", "n", text(at), "text", quoted(most))
}

// quoted is the beginning of a text, as much as a sentence bears.
func quoted(s string) string {
	const most = 24
	r := []rune(strings.Join(strings.Fields(s), " "))
	if len(r) <= most {
		return string(r)
	}
	return string(r[:most]) + "……"
}

// tooRound: more numbers end in 0 or 5 than chance would have it.
func tooRound(f Facts, l limits) Result {
	switch {
	case f.Entries == nil || f.Entries.Numbers == 0:
		return off()
	case f.Entries.Numbers < l.whole("numbers"):
		return thin()
	case beyond(f.Entries.Numbers, f.Entries.Round, 1, 5, l.rat("chance")):
		return found("round", "n", text(f.Entries.Round), "all", text(f.Entries.Numbers), "share", Percent(f.Entries.Round, f.Entries.Numbers))
	}
	return pass()
}

// oneOperator: nearly all was entered by one account.
func oneOperator(f Facts, l limits) Result {
	switch {
	case f.Entries == nil:
		return off()
	case f.Entries.Looked < l.whole("entries") || f.Entries.Who == "":
		return thin()
	case l.share("share", f.Entries.Most, f.Entries.Looked):
		return found("one", "n", text(f.Entries.Most), "all", text(f.Entries.Looked), "who", f.Entries.Who)
	}
	return pass()
}
